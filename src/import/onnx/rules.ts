// Which rule reads which ONNX operator: those of this folder, and every definition in src/ops that reads one alone.
import { ONNX_OPS } from '../../ops/index.ts';
import type { Rule } from './context.ts';
import { ELEMENTWISE_RULES, unaryRule } from './elementwise.ts';
import type { RawModel } from './model.ts';
import { ACTIVATION_RULES } from './rules-activation.ts';
import { LAYER_RULES } from './rules-layers.ts';
import { PAD_RULES } from './rules-pad.ts';
import { QUANT_RULES } from './rules-quant.ts';
import { REARRANGE_RULES } from './rules-rearrange.ts';
import { REDUCE_RULES } from './rules-reduce.ts';
import { RESIZE_RULES } from './rules-resize.ts';
import { SHAPE_RULES } from './rules-shape.ts';
import { SLICE_RULES } from './rules-slice.ts';
import { TABLE_RULES } from './rules-table.ts';
import { TRANSPOSED_RULES } from './rules-transposed.ts';

const own: readonly (readonly [string, Rule])[] = [
  ...Object.entries(ACTIVATION_RULES),
  ...Object.entries(ELEMENTWISE_RULES),
  ...Object.entries(LAYER_RULES),
  ...Object.entries(PAD_RULES),
  ...Object.entries(QUANT_RULES),
  ...Object.entries(REARRANGE_RULES),
  ...Object.entries(REDUCE_RULES),
  ...Object.entries(RESIZE_RULES),
  ...Object.entries(SHAPE_RULES),
  ...Object.entries(SLICE_RULES),
  ...Object.entries(TRANSPOSED_RULES),
];

/** By qualified name, e.g. `Conv` or `com.microsoft.QGemm`, what float models may have as well. */
const FLOAT_RULES: ReadonlyMap<string, Rule> = new Map([
  ...[...ONNX_OPS].map(([name, defs]) => [name, unaryRule(defs[0]!)] as const),
  ...own,
]);

/** All rules; those of tables have no float32 form. */
export const RULES: ReadonlyMap<string, Rule> = new Map([...FLOAT_RULES, ...Object.entries(TABLE_RULES)]);

/** The rules for a model with or without quantization. */
export const rulesOf = (raw: RawModel): ReadonlyMap<string, Rule> =>
  raw.nodes.some((n) => n.opType === 'QuantizeLinear') ? RULES : FLOAT_RULES;
