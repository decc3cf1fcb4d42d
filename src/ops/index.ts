// The only list of operators. Adding one is one line here and its own file.
import type { OpNode } from '../ir/types.ts';
import { add } from './add.ts';
import { averagePool2d } from './average-pool2d.ts';
import { clip } from './clip.ts';
import { concatenation } from './concatenation.ts';
import { conv2d } from './conv2d.ts';
import { depthwiseConv2d } from './depthwise-conv2d.ts';
import { dequantize } from './dequantize.ts';
import { expandDims } from './expand-dims.ts';
import { fullyConnected } from './fully-connected.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { hardSwish } from './hard-swish.ts';
import { leakyRelu } from './leaky-relu.ts';
import { logistic } from './logistic.ts';
import { lut } from './lut.ts';
import { maxPool2d } from './max-pool2d.ts';
import { mean } from './mean.ts';
import { mul } from './mul.ts';
import type { OpDef } from './op-def.ts';
import { pack } from './pack.ts';
import { pad } from './pad.ts';
import { quantize } from './quantize.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resizeNearestNeighbor } from './resize-nearest-neighbor.ts';
import { rowStreamOp } from './row-stream.ts';
import { shape } from './shape.ts';
import { softmax } from './softmax.ts';
import { squeeze } from './squeeze.ts';
import { stridedSlice } from './strided-slice.ts';
import { sub } from './sub.ts';
import { tanh } from './tanh.ts';
import { transpose } from './transpose.ts';

export const OPS: readonly OpDef[] = [
  add,
  averagePool2d,
  clip,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  expandDims,
  fullyConnected,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logistic,
  lut,
  maxPool2d,
  mean,
  mul,
  pack,
  pad,
  quantize,
  relu,
  reshape,
  resizeNearestNeighbor,
  rowStreamOp((op) => defOf(op)),
  shape,
  softmax,
  squeeze,
  stridedSlice,
  sub,
  tanh,
  transpose,
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
