// The DSP variants of CONV_2D with groups: each group, or several merged into one, with the kernels for one group, which read
// whole fours of channels. Layout: nnmcu/dsp.h.
import type { CConstant } from '../op-def.ts';
import type { ConvLayer } from './conv-layer.ts';
import { anyShape, dspFields, instructionsOf, type Shape, stripsShape, tilesOf } from './conv2d-dsp.ts';
import { cheapest, groupsOverlap, type Merging, mergedRows, mergesOf } from './conv2d-groups.ts';
import { DSP_HEADER, type DspRows, dspRows, filterOf, packedRows, wideRows } from './dsp.ts';
import type { Prepared, Variant } from './variants.ts';

/** Setting out for a group. */
const GROUP = 120;

/** The rows of one of `count` groups. */
function rowsOfGroup(d: DspRows, index: number, count: number): DspRows {
  const rows = d.rows.rows / count;
  const from = rows * index;
  const weights = d.rows.weights.subarray(from * d.rows.length, (from + rows) * d.rows.length);
  return {
    ...d,
    rows: { ...d.rows, weights, rows },
    bias: d.bias.subarray(from, from + rows),
    multipliers: d.multipliers.slice(from, from + rows),
  };
}

/** The rows of each group one after the other; null where a pair cannot be packed. */
function filterOfGroups(d: DspRows, shape: Shape, count: number, isWide: boolean): CConstant | null {
  const filters = Array.from({ length: count }, (_, i) => {
    const own = rowsOfGroup(d, i, count);
    return isWide ? wideRows(own, shape.words) : packedRows(own, shape.words);
  });
  const values = filters.flatMap((f) => (f === null ? [] : [f.values as Int8Array]));
  return values.length < count ? null : filterOf(values, `${count} groups, each ${filters[0]!.comment}`);
}

function prepared(
  layer: ConvLayer,
  merging: Merging,
  shapeFor: (one: ConvLayer) => Shape | null,
  isWide: boolean,
): (Prepared & { readonly bytes: number }) | null {
  const { count, channels } = merging;
  const { in: x, out, rows } = layer;
  if (rows === null || channels > x.c) return null;
  const one: ConvLayer = {
    ...layer,
    in: { ...x, c: channels },
    out: { ...out, c: out.c / count },
    groups: 1,
  };
  const shape = shapeFor(one);
  const d = shape && dspRows(mergedRows(layer, rows, merging), layer.multipliers, layer.rounding);
  const filter = d && filterOfGroups(d, shape, count, isWide);
  if (!filter) return null;
  const tiles = tilesOf(layer, shape, isWide);
  const name = `conv2d_s8__dsp${shape.suffix}_groups`;
  return {
    call: {
      symbol: `nnmcu_${name}`,
      header: DSP_HEADER,
      sources: [`${name}.c`, ...tiles.sources],
      params: {
        type: 'nnmcu_conv2d_s8_dsp_groups',
        fields: [
          ['one', { struct: dspFields(one, shape) }],
          ['count', count],
          ['in_channels', x.c],
        ],
      },
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: filter },
        { kind: 'output', index: 0 },
        { kind: 'text', text: `&nnmcu_${tiles.name}` },
        { kind: 'scratch' },
      ],
      scratchBytes: shape.scratchBytes,
      scratchExpr: shape.scratchExpr,
      overlaps: groupsOverlap(layer, 1),
    },
    multipliers: d.multipliers,
    instructions: count * (GROUP + instructionsOf(one, shape, isWide)),
    bytes: filter.values.length,
  };
}

const variant = (
  name: string,
  shapeFor: (one: ConvLayer) => Shape | null,
  isWide = false,
): Variant<ConvLayer> => ({
  name,
  isa: 'dsp',
  prepare(layer) {
    const { groups, in: x } = layer;
    if (groups === 1) return null;
    const ways = mergesOf(groups)
      .filter((m) => m < groups)
      .flatMap((m) => {
        const merging = { count: groups / m, channels: Math.ceil(((x.c / groups) * m) / 4) * 4 };
        return prepared(layer, merging, shapeFor, isWide) ?? [];
      });
    return cheapest(ways);
  },
});

export const CONV2D_DSP_GROUPS: readonly Variant<ConvLayer>[] = [
  variant('dsp_groups', (one) => anyShape(one, true, true)),
  variant('dsp_groups_wide', (one) => anyShape(one, true, true), true),
  variant('dsp_3x3_groups', stripsShape),
];
