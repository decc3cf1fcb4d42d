// Which MVE variant of CONV_2D serves a node, and its constants. Conditions and scratch: nnmcu/mve.h.
import type { CConstant } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { windowsInPlace } from './conv2d-dense.ts';
import { cheapest, groupsOverlap, mergedLayer, mergesOf } from './conv2d-groups.ts';
import { conv2dParams } from './conv2d-params.ts';
import { MVE_HEADER, mveRows, wholeVectors } from './mve.ts';
import { slidingOverlap } from './overlaps.ts';
import { productMve } from './product-mve.ts';
import type { Rows } from './rows.ts';
import type { Prepared, Variant } from './variants.ts';
import type { Pair } from './window.ts';

const STACK_ELEMENTS = 144;

/** The filter as the columns are: [co][kw][kh][ci]. */
function columnMajor(r: Rows, { h, w }: Pair): CConstant {
  const values = new Int8Array(r.weights.length);
  const channels = r.length / (h * w);
  for (let row = 0; row < r.rows; row++)
    for (let x = 0; x < w; x++)
      for (let y = 0; y < h; y++) {
        const from = (row * h * w + y * w + x) * channels;
        values.set(r.weights.subarray(from, from + channels), (row * h * w + x * h + y) * channels);
      }
  return { role: 'filter', values, comment: `[${r.rows},${w},${h},${channels}]` };
}

function instructionsOf(layer: ConvLayer, length: number): number {
  const { kernel, in: x, out, groups, window } = layer;
  const triples = groups * Math.ceil((out.n * out.h * out.w) / 3);
  const isSharing = window.dilation.w === 1 && window.stride.w <= kernel.w;
  const columns = isSharing ? kernel.w + 2 * window.stride.w : 3 * kernel.w;
  const vectors = Math.ceil(x.c / groups / 16);
  const perColumn = 8 + kernel.h * (vectors === 1 ? 6 : 8 + 3 * vectors);
  const blocks = Math.ceil(out.c / groups / 4);
  return triples * (190 + columns * perColumn + blocks * (24 * Math.ceil(length / 16) + 48));
}

/** The layer with the groups it has; `isMerged`: its rows are not the model's own. */
function prepared(layer: ConvLayer, isMerged: boolean): Prepared | null {
  const { rows, kernel, groups, rounding } = layer;
  if (rows === null) return null;
  const count = windowsInPlace(layer);
  if (count !== null) return productMve({ ...layer, rows, count, isMerged });
  const slots = groups === 1 ? wholeVectors(rows.rows) : rows.rows + 3;
  const scaling = { rounding, outZero: layer.outZero, min: layer.range.min };
  const { bias, multipliers, version } = mveRows(rows, layer.multipliers, slots, scaling);
  const onStack = rows.length <= STACK_ELEMENTS && version !== '_left';
  const base = `conv2d_s8${roundingSuffix(rounding)}__mve`;
  const name = `${base}${onStack ? '_stack' : ''}${version}`;
  return {
    call: {
      symbol: `nnmcu_${name}`,
      header: MVE_HEADER,
      sources: [`${name}.c`, ...(onStack ? [`${base}${version}.c`] : [])],
      params: conv2dParams(layer, rows.inZero, multipliers),
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: columnMajor(rows, kernel) },
        { kind: 'constant', constant: bias },
        { kind: 'output', index: 0 },
        ...(onStack ? [] : [{ kind: 'scratch' as const }]),
      ],
      // Groups are taken one after the other, each all over the input.
      overlaps:
        groups === 1 ? slidingOverlap(layer, { pixels: 3, buffered: true }, 1) : groupsOverlap(layer, 3),
      ...(onStack
        ? {}
        : {
            scratchBytes: 3 * rows.length,
            scratchExpr: `NNMCU_CONV2D_S8_MVE_SCRATCH_BYTES(${kernel.h}, ${kernel.w}, ${layer.in.c / groups})`,
          }),
    },
    multipliers,
    instructions: instructionsOf(layer, rows.length),
  };
}

export const conv2dMve: Variant<ConvLayer> = {
  name: 'mve',
  isa: 'mve',
  prepare(layer): Prepared | null {
    const { groups, rows } = layer;
    if (rows === null || layer.rounding === 'even') return null;
    if (groups === 1) return prepared(layer, false);
    const ways = mergesOf(groups).flatMap((m) => {
      const merged = m === 1 ? layer : mergedLayer(layer, groups / m);
      const way = prepared(merged, m > 1);
      return way === null ? [] : [{ ...way, bytes: merged.rows!.weights.length }];
    });
    return cheapest(ways);
  },
};
