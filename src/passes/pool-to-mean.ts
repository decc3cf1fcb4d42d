// The average of a whole image as MEAN instead of AVERAGE_POOL_2D, before quantization: in int8 the pool's output has
// its input's scale, and an average, much smaller than the largest pixel, is left with few distinct values. MEAN has a
// scale of its own. It is not in the list of passes: float results may differ in their last bits.
import { viewOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode } from '../ir/types.ts';
import { averagePool2d } from '../ops/average-pool2d.ts';
import { mean } from '../ops/mean.ts';
import { isOp } from '../ops/op-def.ts';
import { withOps } from './pass.ts';

/** The graph with a mean over height and width for each pool over all of them. */
export function poolToMean(g: Graph): Graph {
  const replaced = new Map<OpId, OpNode>();
  for (const op of g.ops) {
    if (!isOp(op, averagePool2d)) continue;
    const [, h, w] = viewOf(g, op).inputs[0]!.shape;
    const { kernel, padding: p, activation } = op.attrs;
    const isWhole = kernel.h === h && kernel.w === w && p.top + p.bottom + p.left + p.right === 0;
    if (!isWhole || activation !== 'NONE') continue;
    replaced.set(op.id, { ...op, kind: mean.kind, attrs: { axes: [1, 2], keepDims: true } });
  }
  return withOps(g, replaced);
}
