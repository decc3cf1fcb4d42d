// Inputs and outputs of a program as the header and the descriptor have them.
import { tensorOf } from '../ir/graph.ts';
import { elementCount, type Tensor, type TensorId, tensorBytes, typeText } from '../ir/types.ts';
import { placesOf } from './arena-view.ts';
import { cComment, cFloat, cIdentifier, cString, cType } from './c-text.ts';
import { askedRows, fedInputs, offsetsOf, type Program } from './program.ts';

const DTYPE_MACROS = {
  int8: 'NNMCU_INT8',
  uint8: 'NNMCU_UINT8',
  int16: 'NNMCU_INT16',
  int32: 'NNMCU_INT32',
  int64: 'NNMCU_INT64',
  float32: 'NNMCU_FLOAT32',
  bool: 'NNMCU_BOOL',
} as const;

function quantText(t: Tensor): string {
  return t.quant.kind === 'per-tensor'
    ? ` scale ${cFloat(t.quant.scale).replace(/f$/, '')} zero ${t.quant.zeroPoint}`
    : '';
}

/** Inputs and outputs in their order: names, types, sizes, and the accessor of each. */
export function ioView(program: Program) {
  const offsets = offsetsOf(program.plan);
  const places = placesOf(program);
  const side = (ids: readonly TensorId[], role: 'input' | 'output') => {
    const taken = new Set<string>();
    return ids.map((id, index) => {
      const t = tensorOf(program.graph, id);
      let suffix = ids.length === 1 ? '' : `_${cIdentifier(t.origin.name, `${role}${index}`)}`;
      if (taken.has(suffix)) suffix = `${suffix}_${index}`;
      taken.add(suffix);
      const stem = `${program.name}_${role}${suffix}`;
      const type = cType(t.dtype);
      const bytes = type === 'int8_t' || type === 'uint8_t';
      const offset = offsets.get(id);
      const fed = role === 'input' && offset === undefined;
      if (offset === undefined && !fedInputs(program.steps).includes(id))
        throw new Error(`${role} "${t.origin.name}" has no place in the arena`);
      return {
        fed,
        rows: fed ? t.shape[1]! : 0,
        lastRow: askedRows(program.steps) - 1,
        rowBytes: fed ? tensorBytes(t) / t.shape[1]! : 0,
        role: role === 'input' ? 'Input' : 'Output',
        index,
        comment: cComment(t.origin.name),
        type: typeText(t),
        quant: quantText(t),
        upper: stem.toUpperCase(),
        function: stem,
        pointer: role === 'input' ? `${type} *` : `const ${type} *`,
        expression: fed ? '' : `(${type} *)${bytes ? '' : '(void *)'}&${places.get(id)}`,
        element: type,
        bytes: tensorBytes(t),
        count: elementCount(t.shape),
        scale: t.quant.kind === 'per-tensor' ? cFloat(t.quant.scale) : '',
        zeroPoint: t.quant.kind === 'per-tensor' ? parenthesised(t.quant.zeroPoint) : '',
        tensor: t,
        offset: offset ?? 'NNMCU_NOT_IN_ARENA',
      };
    });
  };
  return { inputs: side(program.graph.inputs, 'input'), outputs: side(program.graph.outputs, 'output') };
}

const parenthesised = (x: number): string => (x < 0 ? `(${x})` : String(x));

/** What the descriptor says about them. */
export function infoView(io: ReturnType<typeof ioView>) {
  const all = [...io.inputs, ...io.outputs];
  const dimsName = (s: (typeof all)[number]): string => `${s.role.toLowerCase()}${s.index}_dims`;
  const row = (s: (typeof all)[number]): string => {
    const q = s.tensor.quant;
    const [scale, zero] = q.kind === 'per-tensor' ? [cFloat(q.scale), q.zeroPoint] : ['0.0f', 0];
    const dims = s.tensor.shape.length > 0 ? dimsName(s) : 'NULL';
    return `{${cString(s.tensor.origin.name)}, ${DTYPE_MACROS[s.tensor.dtype]}, ${s.tensor.shape.length}, ${dims}, ${s.bytes}, ${s.offset}, ${scale}, ${zero}}`;
  };
  return {
    dims: all
      .filter((s) => s.tensor.shape.length > 0)
      .map((s) => ({ name: dimsName(s), values: s.tensor.shape.join(', ') })),
    infos: [
      { name: 'input_infos', rows: io.inputs.map(row) },
      { name: 'output_infos', rows: io.outputs.map(row) },
    ],
  };
}
