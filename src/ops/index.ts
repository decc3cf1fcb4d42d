// The only list of operators. Adding one is one line here and its own file.
import type { OpNode } from '../ir/types.ts';
import { add } from './add.ts';
import { argMax } from './arg-max.ts';
import { averagePool2d } from './average-pool2d.ts';
import { batchToSpaceNd } from './batch-to-space-nd.ts';
import { clip } from './clip.ts';
import { concatenation } from './concatenation.ts';
import { conv2d } from './conv2d.ts';
import { depthToSpace } from './depth-to-space.ts';
import { depthwiseConv2d } from './depthwise-conv2d.ts';
import { dequantize } from './dequantize.ts';
import { elu } from './elu.ts';
import { expandDims } from './expand-dims.ts';
import { fullyConnected } from './fully-connected.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { leakyRelu } from './leaky-relu.ts';
import { logistic } from './logistic.ts';
import { lut } from './lut.ts';
import { maxPool2d } from './max-pool2d.ts';
import { maximum } from './maximum.ts';
import { mean } from './mean.ts';
import { minimum } from './minimum.ts';
import { mul } from './mul.ts';
import type { OpDef } from './op-def.ts';
import { pack } from './pack.ts';
import { pad } from './pad.ts';
import { prelu } from './prelu.ts';
import { quantize } from './quantize.ts';
import { reduceMax } from './reduce-max.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resizeBilinear } from './resize-bilinear.ts';
import { resizeNearestNeighbor } from './resize-nearest-neighbor.ts';
import { rowStreamOp } from './row-stream.ts';
import { shape } from './shape.ts';
import { softmax } from './softmax.ts';
import { spaceToBatchNd } from './space-to-batch-nd.ts';
import { spaceToDepth } from './space-to-depth.ts';
import { squeeze } from './squeeze.ts';
import { stridedSlice } from './strided-slice.ts';
import { sub } from './sub.ts';
import { tanh } from './tanh.ts';
import { tile } from './tile.ts';
import { transpose } from './transpose.ts';
import { transposeConv } from './transpose-conv.ts';

export const OPS: readonly OpDef[] = [
  add,
  argMax,
  averagePool2d,
  batchToSpaceNd,
  clip,
  concatenation,
  conv2d,
  depthToSpace,
  depthwiseConv2d,
  dequantize,
  elu,
  expandDims,
  fullyConnected,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logistic,
  lut,
  maxPool2d,
  maximum,
  mean,
  minimum,
  mul,
  pack,
  pad,
  prelu,
  quantize,
  reduceMax,
  relu,
  reshape,
  resizeBilinear,
  resizeNearestNeighbor,
  rowStreamOp((op) => defOf(op)),
  shape,
  softmax,
  spaceToBatchNd,
  spaceToDepth,
  squeeze,
  stridedSlice,
  sub,
  tanh,
  tile,
  transpose,
  transposeConv,
];

const byKind = new Map(OPS.map((def) => [def.kind, def]));

/** The definition of a node's operator. */
export function defOf(op: OpNode): OpDef {
  const def = byKind.get(op.kind);
  if (def === undefined) throw new Error(`operator kind "${op.kind}" is not in ops/index.ts`);
  return def;
}

/** TFLite builtin name -> definition. */
export const TFLITE_OPS: ReadonlyMap<string, OpDef> = new Map(
  OPS.flatMap((def) => def.tflite.map((name) => [name, def] as const)),
);

/** ONNX operator -> the definitions that read it; import/onnx chooses where there are two. */
export const ONNX_OPS: ReadonlyMap<string, readonly OpDef[]> = OPS.reduce((map, def) => {
  for (const name of def.onnx ?? []) map.set(name, [...(map.get(name) ?? []), def]);
  return map;
}, new Map<string, readonly OpDef[]>());
