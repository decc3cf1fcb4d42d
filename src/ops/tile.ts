// TILE: the input several times along its axes, as Keras enlarges images. BROADCAST_TO is the same for axes of size 1.
// Source: TFLite tile.cc, broadcast_to.cc; the multiples are those between the shapes where the model computes them.
import { intsInput } from './common/constant.ts';
import { axesOf } from './common/gather.ts';
import { movement } from './common/movement.ts';
import { inputOf, type NodeView, reject } from './op-def.ts';

export interface TileAttrs {
  /** One for each axis of the output, which may have more of them in front. */
  readonly multiples: readonly number[];
}

const widened = (shape: readonly number[], rank: number): readonly number[] => [
  ...new Array<number>(Math.max(0, rank - shape.length)).fill(1),
  ...shape,
];

export const tile = movement<'tile', TileAttrs>({
  kind: 'tile',
  summary: 'The input several times along its axes.',
  tflite: ['TILE', 'BROADCAST_TO'],
  dtypes: ['any, multiples or shape int32 -> the same'],

  readAttrs(node) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (!input || !output) return node.fail('invalid-graph', 'the input or the output is missing');
    if (input.shape.includes(0))
      return node.fail('unsupported-option', `the input [${input.shape}] has no elements`);
    const from = widened(input.shape, output.shape.length);
    const multiples = output.shape.map((size, i) => size / from[i]!);
    const isBroadcast = node.opcode === 'BROADCAST_TO';
    const fits = multiples.every((m, i) => Number.isInteger(m) && (!isBroadcast || m === 1 || from[i] === 1));
    if (from.length !== output.shape.length || !fits)
      return node.fail('invalid-graph', `[${output.shape}] is not a multiple of [${input.shape}]`);
    return { multiples };
  },

  writeTflite(n) {
    const { multiples } = n.attrs;
    const { dtype, shape } = inputOf(n, 0);
    const input = n.op.inputs[0] ?? null;
    const target = widened(shape, multiples.length).map((d, i) => d * multiples[i]!);
    return multiples.length === shape.length
      ? { opcode: 'TILE', version: 1, inputs: [input, intsInput('multiples', multiples)] }
      : {
          opcode: 'BROADCAST_TO',
          version: dtype === 'int8' ? 2 : 1,
          inputs: [input, intsInput('shape', target)],
        };
  },

  shape(n) {
    const { multiples } = n.attrs;
    const { shape } = inputOf(n, 0);
    if (multiples.length < shape.length || multiples.some((m) => !Number.isInteger(m) || m < 0))
      reject(n, 'invalid-graph', `[${multiples}] are not multiples of [${shape}]`);
    return widened(shape, multiples.length).map((d, i) => d * multiples[i]!);
  },

  gather(n: NodeView<TileAttrs>) {
    const { multiples } = n.attrs;
    const own = axesOf(widened(inputOf(n, 0).shape, multiples.length));
    return { start: 0, axes: own.flatMap((axis, i) => [{ count: multiples[i]!, step: 0 }, axis]) };
  },

  describe: ({ multiples }) => `by ${multiples.join(', ')}`,
});
