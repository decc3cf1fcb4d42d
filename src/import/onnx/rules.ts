// Which rule reads which ONNX operator: those of this folder, and every definition in src/ops that reads one alone.
import { ONNX_OPS } from '../../ops/index.ts';
import type { Rule } from './context.ts';
import { ELEMENTWISE_RULES, unaryRule } from './elementwise.ts';
import { LAYER_RULES } from './rules-layers.ts';
import { QUANT_RULES } from './rules-quant.ts';
import { SHAPE_RULES } from './rules-shape.ts';

const own: readonly (readonly [string, Rule])[] = [
  ...Object.entries(ELEMENTWISE_RULES),
  ...Object.entries(LAYER_RULES),
  ...Object.entries(QUANT_RULES),
  ...Object.entries(SHAPE_RULES),
];

/** By qualified name, e.g. `Conv` or `com.microsoft.QGemm`. */
export const RULES: ReadonlyMap<string, Rule> = new Map([
  ...[...ONNX_OPS].map(([name, defs]) => [name, unaryRule(defs[0]!)] as const),
  ...own,
]);
