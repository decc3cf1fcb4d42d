// The rule of Pad: by a constant as one operator, by the image itself (reflect, edge, wrap) as slices that are joined,
// and negative amounts as a slice.
import { pad } from '../../ops/pad.ts';
import type { Slice } from '../../ops/strided-slice.ts';
import { activation } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { emitConcat } from './rules-shape.ts';
import { emitSlice } from './rules-slice.ts';
import { type Activation, layoutOf, nearestOrder, shapeOf } from './values.ts';

/** Each copy of an edge is a slice. */
const MAX_COPIES = 256;

interface Amount {
  readonly before: number;
  readonly after: number;
}

/** What is joined to the front and to the back of an axis of `size` elements, from that axis. */
function borders(
  mode: string,
  size: number,
  { before, after }: Amount,
): readonly (readonly Slice[])[] | null {
  const run = (begin: number, stride: number, count: number): Slice[] =>
    count === 0 ? [] : [{ begin, stride: count === 1 ? 1 : stride, size: count }];
  const copies = (at: number, count: number): Slice[] =>
    Array.from({ length: count }, () => ({ begin: at, stride: 1, size: 1 }));
  if (mode === 'edge' && Math.max(before, after) <= MAX_COPIES)
    return [copies(0, before), copies(size - 1, after)];
  if (mode === 'reflect' && Math.max(before, after) < size)
    return [run(before, -1, before), run(size - 2, -1, after)];
  if (mode === 'wrap' && Math.max(before, after) <= size)
    return [run(size - before, 1, before), run(0, 1, after)];
  return null;
}

function padByItself(c: Context, x: Activation, mode: string, amounts: readonly Amount[]): Activation {
  let result = x;
  for (const [axis, amount] of amounts.entries()) {
    if (amount.before + amount.after === 0) continue;
    const shape = shapeOf(result);
    const found = borders(mode, shape[axis]!, amount);
    if (found === null)
      return c.fail(
        'unsupported-option',
        `padding of ${shape[axis]} elements by ${amount.before} and ${amount.after} in mode ${mode} is not supported`,
      );
    const middle = result;
    const [front, back] = found.map((side) =>
      side.map((own) =>
        emitSlice(
          c,
          middle,
          shape.map((size, a) => (a === axis ? own : { begin: 0, stride: 1, size })),
        ),
      ),
    );
    result = emitConcat(c, [...front!, middle, ...back!], axis, c.builder.quantOf(middle));
  }
  return result;
}

/** By one value; a border that int8 cannot hold is padded in float32. */
function padByConstant(c: Context, x: Activation, real: number, amounts: readonly Amount[]): Activation {
  const { builder, node } = c;
  const isStored = x.dtype !== 'float32';
  const quant = builder.quantOf(x);
  const value = isStored
    ? real - (x.dtype === 'uint8' ? 128 : 0)
    : Math.round(real / (quant?.scale ?? 1)) + (quant?.zeroPoint ?? 0);
  const isInt8 = quant !== null && value >= -128 && value <= 127;
  const input = isInt8 ? x : builder.asFloat(x, node);
  const order = nearestOrder(input.layout);
  const id = builder.emit(pad, {
    node,
    attrs: { paddings: order.map((a) => amounts[a]!), value: isInt8 ? value : Math.fround(real) },
    inputs: [builder.inOrder(input, order, node)],
    ...(isInt8 && { quant }),
  });
  const shape = shapeOf(x).map((d, i) => d + amounts[i]!.before + amounts[i]!.after);
  return activation(id, layoutOf(shape, order), x.dtype);
}

const padRule: Rule = (c) => {
  const v = c.activation(0);
  const x = v.dtype !== 'float32' && c.builder.quantOf(v) !== null ? v : c.real(0);
  const shape = shapeOf(x);
  const mode = c.reader.text('mode', 'constant');
  if (!['constant', 'reflect', 'edge', 'wrap'].includes(mode))
    return c.fail('invalid-graph', `mode ${mode} is unknown`);
  const isOld = c.reader.opset < 11;
  const stated =
    (isOld ? c.reader.ints('pads') : c.numbers(1, 'pads')) ?? c.fail('invalid-graph', 'the pads are missing');
  const axes = ((isOld ? null : c.numbers(3, 'axes')) ?? shape.map((_, i) => i)).map((a) =>
    c.axis(a, shape.length),
  );
  if (stated.length !== 2 * axes.length)
    return c.fail('invalid-graph', `${stated.length} pads for ${axes.length} axes`);
  const amounts = shape.map((_, a): Amount => {
    const i = axes.indexOf(a);
    return i < 0 ? { before: 0, after: 0 } : { before: stated[i]!, after: stated[i + axes.length]! };
  });
  const isCut = amounts.some((p) => p.before < 0 || p.after < 0);
  const cut = isCut
    ? emitSlice(
        c,
        x,
        shape.map((d, a) => {
          const begin = Math.max(0, -amounts[a]!.before);
          return { begin, stride: 1, size: Math.max(0, d - begin - Math.max(0, -amounts[a]!.after)) };
        }),
      )
    : x;
  const added = amounts.map((p) => ({ before: Math.max(0, p.before), after: Math.max(0, p.after) }));
  if (isCut && added.every((p) => p.before + p.after === 0)) return c.bind(0, cut);
  c.bind(
    0,
    mode === 'constant'
      ? padByConstant(c, cut, isOld ? c.reader.float('value', 0) : (c.numbers(2, 'value')?.[0] ?? 0), added)
      : padByItself(c, cut, mode, added),
  );
};

export const PAD_RULES: Readonly<Record<string, Rule>> = { Pad: padRule };
