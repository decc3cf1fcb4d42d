// Evaluates operators that depend on no input, with the reference that specifies them, so the result is exact.
// What a graph output holds stays computed: outputs live in the arena, constants in flash.
import { pruned, tensorOf, viewOf } from '../ir/graph.ts';
import { type Graph, type Tensor, type TensorId, tensorBytes } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { Pass } from './pass.ts';

/** A result that is larger than this and than its operands together costs more flash than it saves. */
const MAX_GROWTH_BYTES = 4096;
/** The reference is slow: a larger layer stays on the device. */
const MAX_MACS = 20_000_000;

const bytesIn = (tensors: readonly (Tensor | null)[]): number =>
  tensors.reduce((n, t) => n + (t === null ? 0 : tensorBytes(t)), 0);

export const foldConstants: Pass = {
  name: 'fold-constants',
  why: 'what depends on no input is computed now instead of on the device',

  run(g, numerics) {
    const outputs = new Set(g.outputs);
    const tensors = new Map<TensorId, Tensor>(g.tensors);
    const current: Graph = { ...g, tensors };
    const ops = g.ops.filter((op) => {
      const operands = op.inputs.filter((id) => id !== null);
      if (operands.some((id) => tensorOf(current, id).data === undefined)) return true;
      if (op.outputs.some((id) => outputs.has(id))) return true;
      const view = viewOf(current, op);
      const def = defOf(op);
      if (bytesIn(view.outputs) > bytesIn(view.inputs) + MAX_GROWTH_BYTES) return true;
      if ((def.macs?.(view) ?? 0) > MAX_MACS) return true;
      const values = def.reference(
        view,
        view.inputs.map((t) => t?.data ?? null),
        numerics,
      );
      view.outputs.forEach((t, i) => {
        tensors.set(t.id, { ...t, data: values[i]! });
      });
      return false;
    });
    return ops.length === g.ops.length ? g : pruned({ ...current, ops });
  },
};
