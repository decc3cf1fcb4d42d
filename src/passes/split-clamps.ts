// For export: TFLite has no operator for a hard sigmoid or a clamp to any limits, so they become products and sums with
// constants around a RELU or RELU6, as the TFLite converter writes them. It is not in the list of passes: float results
// may differ in their last bits.
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { add } from '../ops/add.ts';
import { clip } from '../ops/clip.ts';
import type { Activation } from '../ops/common/activation.ts';
import { hardSigmoid } from '../ops/hard-sigmoid.ts';
import { mul } from '../ops/mul.ts';
import { isOp, type OpDef } from '../ops/op-def.ts';
import { relu } from '../ops/relu.ts';
import { sub } from '../ops/sub.ts';

const FLT_MAX = 3.4028234663852886e38;

/** clamp(factor * x + offset, min, max) in float32. */
interface Clamp {
  readonly factor: number;
  readonly offset: number;
  readonly min: number;
  readonly max: number;
}

function clampOf(op: OpNode): Clamp | null {
  if (isOp(op, hardSigmoid)) return { factor: op.attrs.alpha, offset: op.attrs.beta, min: 0, max: 1 };
  return isOp(op, clip) ? { factor: 1, offset: 0, ...op.attrs } : null;
}

/** One operator with a constant: `op(x, value)`, or `op(value, x)` where the constant is `first`. */
interface Step {
  readonly def: OpDef;
  readonly value: number;
  readonly first?: boolean;
  readonly activation: Activation;
}

/** The graph without hard sigmoids and clamps of float32 that TFLite does not have. */
export function splitClamps(g: Graph): Graph {
  const tensors = new Map(g.tensors);
  let nextTensor = Math.max(...g.tensors.keys()) + 1;
  let nextOp = Math.max(...g.ops.map((op) => op.id)) + 1;
  const insert = (t: Omit<Tensor, 'id'>): TensorId => {
    const id = nextTensor++ as TensorId;
    tensors.set(id, { ...t, id });
    return id;
  };
  const ops = g.ops.flatMap((op): readonly OpNode[] => {
    const limits = clampOf(op);
    const output = tensorOf(g, op.outputs[0]!);
    const steps = limits && output.dtype === 'float32' ? stepsOf(limits) : null;
    if (steps === null) return [op];
    let input = op.inputs[0]!;
    return steps.map((step, i): OpNode => {
      const isLast = i === steps.length - 1;
      const name = `${output.origin.name}/${i}`;
      const to = isLast ? output.id : insert({ ...output, origin: { ...output.origin, name } });
      const inputs = [input];
      if (step.def !== relu) {
        const data = Float32Array.of(step.value);
        const origin = { ...output.origin, name: `${name}/constant` };
        const constant = insert({ dtype: 'float32', shape: [1], quant: { kind: 'none' }, data, origin });
        inputs.splice(step.first ? 0 : 1, 0, constant);
      }
      input = to;
      const attrs = { activation: step.activation };
      const id = isLast ? op.id : (nextOp++ as OpId);
      return { kind: step.def.kind, id, attrs, inputs, outputs: [to], origins: op.origins };
    });
  });
  return ops.every((op, i) => op === g.ops[i]) ? g : { ...g, tensors, ops };
}

/** The operators in their order; null when they would not be finite. */
function stepsOf({ factor, offset, min, max }: Clamp): readonly Step[] | null {
  if (min === -FLT_MAX)
    return [
      { def: sub, value: max, first: true, activation: 'RELU' },
      { def: sub, value: max, first: true, activation: 'NONE' },
    ];
  // The range becomes 0 to 6, which RELU6 clamps to, or is open to the right.
  const isOpen = max === FLT_MAX;
  const unit = isOpen ? 1 : 6 / (max - min);
  if (!Number.isFinite(Math.fround(unit))) return null;
  const before = [
    { def: mul, value: Math.fround(factor * unit), neutral: 1 },
    { def: add, value: Math.fround((offset - min) * unit), neutral: 0 },
  ].filter((s) => s.value !== s.neutral);
  const behind = [
    { def: mul, value: Math.fround(1 / unit), neutral: 1 },
    { def: add, value: min, neutral: 0 },
  ].filter((s) => s.value !== s.neutral);
  const activation = isOpen ? 'RELU' : 'RELU6';
  const clamped: readonly Step[] = before.map((s, i) => ({
    ...s,
    activation: i === before.length - 1 ? activation : 'NONE',
  }));
  return [
    ...(clamped.length > 0 ? clamped : [{ def: relu, value: 0, activation } as const]),
    ...behind.map((s) => ({ ...s, activation: 'NONE' as const })),
  ];
}
