// Functions of one element that have no kernel: between two quantizations they are a table of 256 values, which holds what
// onnxruntime computes (dequantize, the function in float32, quantize). In float32 they are not read.
import { tableS8 } from '../../ops/common/lut.ts';
import { throughFloat } from '../../ops/common/real.ts';
import { lut } from '../../ops/lut.ts';
import { activation } from './builder.ts';
import type { Context, Rule } from './context.ts';
import type { Activation } from './values.ts';

/** The error function: its Taylor series, and far out the continued fraction of what is missing to 1. */
function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (z + fraction);
    return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 80; k++) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const gelu = (c: Context): ((x: number) => number) =>
  c.reader.text('approximate', 'none') === 'tanh'
    ? (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
    : (x) => 0.5 * x * (1 + erf(x / Math.SQRT2));

const thresholded = (c: Context): ((x: number) => number) => {
  const alpha = c.reader.float('alpha', 1);
  return (x) => (x > alpha ? x : 0);
};

/** The function as a table; null unless the value is int8 and its readers want int8. */
export function emitTable(c: Context, x: Activation, f: (x: number) => number): Activation | null {
  const from = c.builder.quantOf(x);
  const target = c.target();
  if (from === null || target === null) return null;
  const attrs = { table: tableS8(throughFloat((v) => Math.fround(f(v)), from, target)) };
  const id = c.builder.emit(lut, { node: c.node, attrs, inputs: [x.id], dtype: 'int8', quant: target });
  return activation(id, x.layout);
}

const table =
  (functionOf: (c: Context) => (x: number) => number): Rule =>
  (c) =>
    c.bind(
      0,
      emitTable(c, c.real(0), functionOf(c)) ??
        c.fail(
          'unsupported-operator',
          'this operator is only supported between two int8 tensors, or where it can be evaluated now',
          'Quantize the model (onnxruntime quantize_static), or end it in front of the operator with --outputs.',
        ),
    );

const plain = (f: (x: number) => number): Rule => table(() => f);

export const TABLE_RULES: Readonly<Record<string, Rule>> = {
  Gelu: table(gelu),
  ThresholdedRelu: table(thresholded),
  Erf: plain(erf),
  Softplus: plain(softplus),
  Softsign: plain((x) => x / (1 + Math.abs(x))),
  Mish: plain((x) => x * Math.tanh(softplus(x))),
  Exp: plain(Math.exp),
  Log: plain(Math.log),
  Sqrt: plain(Math.sqrt),
  Reciprocal: plain((x) => 1 / x),
};
