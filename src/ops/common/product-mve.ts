// Rows of weights times vectors of inputs: a dense layer, or a 1x1 convolution, whichever kernel is better. Both read the
// model's own weights. Conditions: nnmcu/mve.h.
import type { Multiplier, Rounding } from '../../ir/requantize.ts';
import type { CConstant, CField, KernelArg, KernelCall } from '../op-def.ts';
import { roundingSuffix } from './conv-layer.ts';
import { multiplierConstants } from './filter.ts';
import { MVE_HEADER, mveRows, wholeVectors } from './mve.ts';
import { PIXEL_BY_PIXEL, type PixelOrder, slidingOverlap } from './overlaps.ts';
import { nhwcField, windowFields } from './params.ts';
import type { Rows } from './rows.ts';
import type { Prepared } from './variants.ts';

const SMALL_ELEMENTS = 16;

/** `count` neighbouring vectors of rows.length inputs each. */
export interface Product {
  readonly count: number;
  readonly rows: Rows;
  /** The rows are not the model's own. */
  readonly isMerged?: boolean;
  /** One per row, or one for all. */
  readonly multipliers: readonly Multiplier[];
  readonly rounding: Rounding;
  readonly outZero: number;
  readonly range: { readonly min: number; readonly max: number };
}

type Fields = readonly (readonly [name: string, value: CField])[];

/** Rows that may be read in whole vectors and blocks of four. */
function withSlack(r: Rows): CConstant {
  const values = new Int8Array((wholeVectors(r.rows) - 1) * r.length + SMALL_ELEMENTS);
  values.set(r.weights);
  return { role: 'filter', values, comment: `${r.rows} rows of ${r.length}` };
}

const scaleFields = (p: Product, multipliers: readonly Multiplier[]): Fields => {
  const { multiplier, shift } = multiplierConstants(multipliers);
  return [
    ['out_zero', p.outZero],
    ['act_min', p.range.min],
    ['act_max', p.range.max],
    ['multiplier', { constant: multiplier }],
    ['shift', { constant: shift }],
  ];
};

const ONE = { h: 1, w: 1 };
const WINDOW = { stride: ONE, dilation: ONE, padding: { top: 0, bottom: 0, left: 0, right: 0 } };

function callOf(
  p: Product,
  name: string,
  weights: KernelArg,
  bias: CConstant,
  params: NonNullable<KernelCall['params']>,
  order: PixelOrder,
): KernelCall {
  const pixels = { n: 1, h: 1, w: p.count };
  const geometry = { in: { ...pixels, c: p.rows.length }, out: { ...pixels, c: p.rows.rows } };
  return {
    symbol: `nnmcu_${name}`,
    header: MVE_HEADER,
    sources: [`${name}.c`],
    params,
    args: [
      { kind: 'input', index: 0 },
      weights,
      { kind: 'constant', constant: bias },
      { kind: 'output', index: 0 },
    ],
    overlaps: slidingOverlap({ ...geometry, kernel: ONE, window: WINDOW }, order, 1),
  };
}

/** The product by the better kernel. */
export function productMve(p: Product): Prepared | null {
  const { rows, rounding, count } = p;
  if (rounding === 'even') return null;
  const entries = wholeVectors(rows.rows);
  const perRow = Array.from({ length: rows.rows }, (_, row) => p.multipliers[row % p.multipliers.length]!);
  const scaling = { rounding, outZero: p.outZero, min: p.range.min };
  const { bias, multipliers, version } = mveRows(rows, perRow, entries, scaling);
  const blocks = entries / 4;
  const vectors = Math.ceil(rows.length / 16);
  const dense = count * (30 + blocks * (10 * vectors + 28));
  const isSmall = vectors === 1 && version !== '_left';
  const pointwise = Math.ceil(count / 3) * (70 + blocks * (isSmall ? 58 : 24 * vectors + 48));
  const comment = `${rows.rows} rows of ${rows.length}`;
  const model: KernelArg = p.isMerged
    ? { kind: 'constant', constant: { role: 'filter', values: rows.weights, comment } }
    : { kind: 'input', index: 1 };
  if (dense <= pointwise) {
    const isShared = p.multipliers.length === 1;
    const fields: Fields = [
      ['batches', count],
      ['in_features', rows.length],
      ['out_features', rows.rows],
      ['in_zero', rows.inZero],
      ['weights_zero', 0],
      ...scaleFields(p, isShared ? multipliers.slice(0, 4) : multipliers),
      ['multiplier_step', isShared ? 0 : 1],
    ];
    const name = `fully_connected_s8${roundingSuffix(rounding)}__mve${version}`;
    const params = { type: 'nnmcu_fully_connected_s8_params', fields };
    const call = callOf(p, name, model, bias, params, PIXEL_BY_PIXEL);
    return { call, multipliers, instructions: dense };
  }
  const fields: Fields = [
    ['in', nhwcField([1, 1, count, rows.length])],
    ['out', nhwcField([1, 1, count, rows.rows])],
    ...windowFields(ONE, WINDOW),
    ['groups', 1],
    ['in_zero', rows.inZero],
    ...scaleFields(p, multipliers),
  ];
  const name = `conv2d_s8${roundingSuffix(rounding)}__mve_1x1${isSmall ? '_small' : ''}${version}`;
  const weights: KernelArg = isSmall ? { kind: 'constant', constant: withSlack(rows) } : model;
  const params = { type: 'nnmcu_conv2d_s8_params', fields };
  const call = callOf(p, name, weights, bias, params, { pixels: 3, buffered: isSmall });
  return { call, multipliers, instructions: pointwise };
}
