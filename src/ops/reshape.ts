// RESHAPE: a view. The new shape is the declared one of the output, so the input that computes it in Keras models
// (SHAPE, STRIDED_SLICE, PACK) is dropped at import and dies.
// Source: TFLite reshape.cc.
import { ReshapeOptions } from '../import/tflite/schema/tflite.ts';
import { elementCount } from '../ir/types.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { lowerView, referenceView, viewOfActivation } from './common/copy.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { regroupedUses } from './common/tied-channels.ts';
import { defineOp, inputOf, type OpDef, reject, type TfliteNode } from './op-def.ts';

export interface ReshapeAttrs {
  readonly shape: readonly number[];
}

/** The shape the model states, with at most -1 in it; null when only running the model would tell. */
function statedShape(node: TfliteNode): readonly number[] | null {
  const shape = node.inputs[1];
  if (shape) return shape.data === undefined ? null : constantInts(node, 1, 'new shape');
  const o = node.options(ReshapeOptions);
  if (o === null) return null;
  const stated = Array.from({ length: o.newShapeLength() }, (_, i) => o.newShape(i) ?? 0);
  // Old converters write the scalar shape as [0].
  return stated.length === 1 && stated[0] === 0 ? [] : stated;
}

/** The shape with its one -1 as what is left of the input's elements; the shape as it is where that is no whole number. */
function filled(stated: readonly number[] | null, input: readonly number[]): readonly number[] | null {
  if (stated === null || stated.filter((d) => d === -1).length !== 1) return stated;
  const rest = elementCount(input) / elementCount(stated.filter((d) => d !== -1));
  return Number.isInteger(rest) ? stated.map((d) => (d === -1 ? rest : d)) : stated;
}

export const reshape: OpDef<'reshape', ReshapeAttrs> = defineOp<'reshape', ReshapeAttrs>({
  kind: 'reshape',
  summary: 'Another shape for the same elements; costs nothing.',
  tflite: ['RESHAPE'],
  dtypes: ['any -> the same'],

  readTflite(node) {
    const output = node.outputs[0];
    if (output === undefined) return node.fail('invalid-graph', 'there is no output');
    const stated = filled(statedShape(node), node.inputs[0]?.shape ?? []);
    // Only where the declared shape holds another number of elements is it one of an unknown batch.
    if (stated !== null && elementCount(output.shape) !== elementCount(node.inputs[0]?.shape ?? []))
      return { attrs: { shape: stated }, inputs: node.inputIds.slice(0, 1) };
    const agrees =
      stated === null ||
      (stated.length === output.shape.length && stated.every((d, i) => d === -1 || d === output.shape[i]));
    if (!agrees)
      return node.fail(
        'invalid-graph',
        `the new shape is [${stated}], but the output is declared as [${output.shape}]`,
      );
    return { attrs: { shape: output.shape }, inputs: node.inputIds.slice(0, 1) };
  },

  writeTflite: (n) => ({
    opcode: 'RESHAPE',
    version: 1,
    inputs: [n.op.inputs[0] ?? null, intsInput('shape', n.attrs.shape)],
  }),

  quantization: { output: 'shared' },

  infer(n) {
    const { dtype, shape } = inputOf(n, 0);
    if (elementCount(shape) !== elementCount(n.attrs.shape))
      reject(n, 'invalid-graph', `[${shape}] and [${n.attrs.shape}] differ in their number of elements`);
    return [{ dtype, shape: n.attrs.shape }];
  },

  reference: referenceView,
  lower: lowerView,
  view: viewOfActivation,
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reshape.reference),
  channels: {
    uses: regroupedUses,
    narrow: (n, to) => ({
      attrs: { shape: n.attrs.shape.with(-1, to.output.length) },
      constants: new Map(),
    }),
  },
});
