// What to do about operators that are not read, where more can be said than that.
import { printable } from '../printable.ts';
import { qualified, type RawModel, type RawNode } from './model.ts';

const DYNAMIC = new Set(['ConvInteger', 'MatMulInteger', 'DynamicQuantizeLinear', 'DynamicQuantizeLSTM']);
const RECURRENT = new Set(['If', 'Loop', 'Scan']);

/** The first input that a node writes which depends on nothing unread. */
function lastRead(raw: RawModel, node: RawNode, isRead: (n: RawNode) => boolean): string | undefined {
  const writers = new Map(raw.nodes.flatMap((n) => n.outputs.map((name) => [name, n] as const)));
  const isSound = (end: string): boolean => {
    const names = new Set([end]);
    // The set grows while it is walked.
    for (const name of names) {
      const writer = writers.get(name);
      if (writer === undefined) continue;
      if (!isRead(writer)) return false;
      for (const input of writer.inputs) names.add(input);
    }
    return true;
  };
  return node.inputs.find((name) => writers.has(name) && isSound(name));
}

/** Help for an operator that `node` uses and nnmcu does not read; `isRead` tells the others. */
export function adviceFor(raw: RawModel, node: RawNode, isRead: (n: RawNode) => boolean): string {
  const { domain, opType } = node;
  if (DYNAMIC.has(opType) || opType.startsWith('DynamicQuantize') || opType === 'MatMulIntegerToFloat')
    return 'The model is quantized dynamically: quantize it statically (quantize_static), or give nnmcu the float model (`nnmcu quantize`).';
  if (RECURRENT.has(opType))
    return 'Export the model with fixed input shapes and simplify it (onnxsim), so that control flow is evaluated.';
  if (domain.startsWith('com.microsoft') && /^Fused|^Bias|Nchwc|^Conv$/.test(opType))
    return 'The model was saved after onnxruntime optimized it: use the model from before.';
  const end = lastRead(raw, node, isRead);
  const isLate = node.index >= raw.nodes.length / 2;
  const cut =
    end !== undefined && isLate
      ? `, or end the model in front of it (--outputs ${printable(end)}) and do the rest in the application`
      : ' or take it out of the graph';
  if (domain === 'ai.onnx.ml' && end === undefined)
    return `${qualified(domain, opType)} is no neural network; nnmcu compiles networks only.`;
  return `\`nnmcu ops\` lists what is supported; replace the operator${cut}.`;
}
