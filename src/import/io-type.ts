// int8 at the border of a quantized model: the conversions from and to float32 (or uint8) that stand between the model's
// inputs and outputs and its integer part are dropped, as the TFLite converter's inference_input_type does.
// Invariant: nothing between the borders changes; the new ports keep the names of the old ones.
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';
import { consumersOf, producersOf, pruned, replaceUses, tensorOf } from '../ir/graph.ts';
import type { Graph, OpNode, Quant, Tensor, TensorId } from '../ir/types.ts';
import { dequantize } from '../ops/dequantize.ts';
import { isOp } from '../ops/op-def.ts';
import { quantize } from '../ops/quantize.ts';
import { quoted } from './printable.ts';

/** Why a port cannot be int8. */
class Unfit extends Error {}

const isConverted = (t: Tensor): boolean => t.dtype === 'float32' || t.dtype === 'uint8';
const isSame = (a: Quant, b: Quant): boolean =>
  a.kind === 'per-tensor' && b.kind === 'per-tensor' && a.scale === b.scale && a.zeroPoint === b.zeroPoint;

/**
 * The graph with int8 in place of float32 and uint8 inputs and outputs; other types stay. Rejects a model in which one of
 * them has no int8 tensor that stands for it, naming every such port.
 */
export function withInt8Io(g: Graph): Graph {
  const found: Diagnostic[] = [];
  const attempt = (role: string, t: Tensor, work: () => Graph): Graph | null => {
    try {
      return work();
    } catch (e) {
      if (!(e instanceof Unfit)) throw e;
      found.push({
        code: 'unsupported-option',
        file: g.file,
        where: `${role} ${quoted(t.origin.name)}`,
        message: `cannot be int8: ${e.message}`,
        help: 'Leave inputs and outputs as the model has them (--io-type keep), or quantize the whole model.',
      });
      return null;
    }
  };
  let result = g;
  for (const t of g.inputs.map((id) => tensorOf(g, id)).filter(isConverted))
    result = attempt('input', t, () => withInt8Input(result, t)) ?? result;
  for (const t of g.outputs.map((id) => tensorOf(g, id)).filter(isConverted))
    result = attempt('output', t, () => withInt8Output(result, t)) ?? result;
  const [first, ...rest] = found;
  if (first) throw new NnmcuError(first, ...rest);
  return pruned(result);
}

/** True when the graph has inputs or outputs that `withInt8Io` would replace or reject. */
export const hasConvertedIo = (g: Graph): boolean =>
  [...g.inputs, ...g.outputs].some((id) => isConverted(tensorOf(g, id)));

function withInt8Input(g: Graph, input: Tensor): Graph {
  const readers = consumersOf(g).get(input.id) ?? [];
  const [first, ...rest] = readers.map((op) => quantizedBy(g, op));
  if (first === undefined) return g;
  if (rest.some((t) => !isSame(t.quant, first.quant))) throw new Unfit('it is quantized in several ways');
  if (g.outputs.includes(input.id)) throw new Unfit('it is an output too');
  const unread: Graph = { ...g, ops: g.ops.filter((op) => !readers.includes(op)) };
  const joined = rest.reduce((graph, t) => replaceUses(graph, t.id, first.id), unread);
  const tensors = new Map([...joined.tensors].filter(([id]) => id !== input.id));
  tensors.set(first.id, { ...first, origin: { ...first.origin, name: input.origin.name } });
  return { ...joined, tensors, inputs: g.inputs.map((id) => (id === input.id ? first.id : id)) };
}

/** The int8 tensor the operator makes of the model's input. */
function quantizedBy(g: Graph, op: OpNode): Tensor {
  const out = tensorOf(g, op.outputs[0]!);
  if (!isOp(op, quantize)) throw new Unfit(`${op.kind} ${quoted(op.origins[0].name)} reads it as it is`);
  if (out.dtype !== 'int8') throw new Unfit(`it is quantized to ${out.dtype}`);
  if (g.outputs.includes(out.id)) throw new Unfit(`what it becomes is the output ${quoted(out.origin.name)}`);
  return out;
}

function withInt8Output(g: Graph, output: Tensor): Graph {
  const op = producersOf(g).get(output.id);
  const isConversion = op !== undefined && (isOp(op, dequantize) || isOp(op, quantize));
  if (!isConversion) throw new Unfit(`${op?.kind ?? 'nothing'} computes it as ${output.dtype}`);
  const source = tensorOf(g, op.inputs[0]!);
  if (source.dtype !== 'int8') throw new Unfit(`it is made from ${source.dtype}`);
  if (g.outputs.includes(source.id) || g.inputs.includes(source.id) || source.data !== undefined)
    throw new Unfit(
      `${quoted(source.origin.name)}, which it is made from, is a border or a constant already`,
    );
  const tensors = new Map(g.tensors);
  tensors.set(source.id, { ...source, origin: { ...source.origin, name: output.origin.name } });
  return { ...g, tensors, outputs: g.outputs.map((id): TensorId => (id === output.id ? source.id : id)) };
}
