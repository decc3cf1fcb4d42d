// Rules that put the same elements elsewhere, or repeat them: DepthToSpace and SpaceToDepth (layouts only), Tile, Expand.
import { broadcastShape } from '../../ops/common/broadcast.ts';
import type { Context, Rule } from './context.ts';
import { withRank } from './elementwise.ts';
import { emitConcat, reshapedTo } from './rules-shape.ts';
import { type Activation, shapeOf, transposedLayout } from './values.ts';

const MAX_COPIES = 256;

/** Reshape, Transpose, Reshape: only the layout changes, unless axes cut through what lies together. */
const rearranged = (
  c: Context,
  x: Activation,
  cut: readonly number[],
  perm: readonly number[],
  shape: readonly number[],
): Activation => {
  const pieces = reshapedTo(c, x, cut);
  return reshapedTo(c, { ...pieces, layout: transposedLayout(pieces.layout, perm) }, shape);
};

function blockOf(c: Context, x: Activation) {
  const shape = shapeOf(x);
  const block = c.reader.int('blocksize', 0);
  if (shape.length !== 4 || block < 1)
    return c.fail('invalid-graph', `blocks of ${block} do not fit an input of shape [${shape}]`);
  const [n, channels, h, w] = shape as readonly [number, number, number, number];
  return { n, channels, h, w, block };
}

const depthToSpace: Rule = (c) => {
  const x = c.activation(0);
  const { n, channels, h, w, block } = blockOf(c, x);
  const mode = c.reader.text('mode', 'DCR');
  const rest = channels / block ** 2;
  if (!Number.isInteger(rest)) c.fail('invalid-graph', `${channels} channels are no blocks of ${block}`);
  const shape = [n, rest, h * block, w * block];
  if (mode === 'CRD')
    return c.bind(0, rearranged(c, x, [n, rest, block, block, h, w], [0, 1, 4, 2, 5, 3], shape));
  if (mode !== 'DCR') c.fail('invalid-graph', `mode ${mode} is unknown`);
  c.bind(0, rearranged(c, x, [n, block, block, rest, h, w], [0, 3, 4, 1, 5, 2], shape));
};

const spaceToDepth: Rule = (c) => {
  const x = c.activation(0);
  const { n, channels, h, w, block } = blockOf(c, x);
  const [rows, columns] = [h / block, w / block];
  if (!Number.isInteger(rows) || !Number.isInteger(columns))
    c.fail('invalid-graph', `${h}x${w} are no blocks of ${block}`);
  const shape = [n, channels * block ** 2, rows, columns];
  c.bind(0, rearranged(c, x, [n, channels, rows, block, columns, block], [0, 3, 5, 1, 2, 4], shape));
};

/** The value behind itself along each axis. */
function repeated(c: Context, x: Activation, repeats: readonly number[]): Activation {
  let result = x;
  for (const [axis, count] of repeats.entries()) {
    if (!(count >= 1 && count <= MAX_COPIES))
      return c.fail(
        'unsupported-option',
        `${count} copies of an axis are not supported; 1 to ${MAX_COPIES} are`,
      );
    if (count === 1) continue;
    const copies = new Array<Activation>(count).fill(result);
    result = emitConcat(c, copies, axis, c.builder.quantOf(result));
  }
  return result;
}

const tile: Rule = (c) => {
  const x = c.activation(0);
  const repeats = c.numbers(1, 'repeats') ?? c.fail('invalid-graph', 'the repeats are missing');
  if (repeats.length !== shapeOf(x).length)
    c.fail('invalid-graph', `repeats [${repeats}] do not fit [${shapeOf(x)}]`);
  c.bind(0, repeated(c, x, repeats));
};

const expand: Rule = (c) => {
  const x = c.activation(0);
  const wanted = c.numbers(1, 'shape') ?? c.fail('invalid-graph', 'the shape is missing');
  const shape = broadcastShape(shapeOf(x), wanted);
  if (shape === null) return c.fail('invalid-graph', `[${shapeOf(x)}] cannot become [${wanted}]`);
  const whole = withRank(x, shape.length) as Activation;
  const from = shapeOf(whole);
  c.bind(
    0,
    repeated(
      c,
      whole,
      shape.map((d, a) => d / from[a]!),
    ),
  );
};

export const REARRANGE_RULES: Readonly<Record<string, Rule>> = {
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Tile: tile,
  Expand: expand,
};
