// TRANSPOSE_CONV: each pixel of the input spreads over a window of the output, int8 per channel or per tensor, and float32.
// passes/unfold-transpose-conv.ts makes a convolution of the int8 ones; the kernel here serves the others.
// Source: TFLite reference_integer_ops::TransposeConv and reference_ops::TransposeConv, as sums for each output.
import { TransposeConvOptions } from '../import/tflite/schema/tflite.ts';
import { ROUNDING } from '../ir/requantize.ts';
import { elementCount } from '../ir/types.ts';
import {
  type Activation,
  activationCode,
  activationOf,
  quantizedRange,
  realRange,
} from './common/activation.ts';
import { intsInput } from './common/constant.ts';
import { channelMultipliers, checkBias, filterArgs, multiplierConstants } from './common/filter.ts';
import { nhwcField } from './common/params.ts';
import { type TapWalk, tapSumsF32, tapSumsS8 } from './common/tap-sums.ts';
import { LARGEST, nhwcOf, type Pair } from './common/window.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type KernelCall,
  type LowerContext,
  type NodeView,
  type OpDef,
  outputOf,
  perTensor,
  reject,
  requireDtype,
  type TfliteNode,
} from './op-def.ts';

export interface TransposeConvAttrs {
  readonly stride: Pair;
  /** Output rows and columns that would lie above and left of the output. */
  readonly before: Pair;
  /** Height and width of the output. */
  readonly size: Pair;
  readonly activation: Activation;
}

type Node = NodeView<TransposeConvAttrs>;

/** TFLite's ComputePadding for the convolution that this one is the transpose of; SAME only, VALID has none. */
const sameBefore = (size: number, kernel: number, stride: number): number =>
  Math.floor(Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size) / 2);

/** The output's shape: declared, and where the model states it as a constant the same there. */
function outputShape(node: TfliteNode): readonly number[] {
  const shape = node.outputs[0]?.shape ?? [];
  const stated = node.inputs[0];
  if (stated?.data && Array.from(stated.data, Number).join() !== shape.join())
    return node.fail(
      'invalid-graph',
      `the output's shape is [${Array.from(stated.data, Number)}], but it is declared as [${shape}]`,
    );
  return shape;
}

function readAttrs(node: TfliteNode): TransposeConvAttrs {
  const o = node.options(TransposeConvOptions);
  const filter = node.inputs[1];
  const shape = outputShape(node);
  if (shape.length !== 4 || filter?.shape.length !== 4)
    return node.fail('invalid-graph', 'filter and output must be tensors of rank 4');
  const [, h, w] = shape as readonly [number, number, number, number];
  const [, kh, kw] = filter.shape as readonly [number, number, number, number];
  const stride = { h: o?.strideH() ?? 0, w: o?.strideW() ?? 0 };
  if ([stride.h, stride.w, kh, kw].some((x) => x < 1 || x > LARGEST))
    return node.fail('invalid-graph', `kernel ${kh}x${kw} or stride ${stride.h}x${stride.w} is out of range`);
  const code = o?.padding() ?? 0;
  if (code !== 0 && code !== 1)
    return node.fail('invalid-graph', `padding ${code} is unknown (0 SAME and 1 VALID exist)`);
  const before =
    code === 1 ? { h: 0, w: 0 } : { h: sameBefore(h, kh, stride.h), w: sameBefore(w, kw, stride.w) };
  return {
    stride,
    before,
    size: { h, w },
    activation: activationOf(node, o?.fusedActivationFunction() ?? 0),
  };
}

function shapes(n: Node) {
  const x = nhwcOf(n, inputOf(n, 0));
  const f = nhwcOf(n, inputOf(n, 1));
  if (f.c !== x.c)
    reject(n, 'invalid-graph', `the filter is for ${f.c} input channels, the input has ${x.c}`);
  const { size, before } = n.attrs;
  if (size.h < 1 || size.w < 1 || size.h > LARGEST || size.w > LARGEST || before.h >= f.h || before.w >= f.w)
    reject(n, 'invalid-graph', `${size.h}x${size.w} pixels cannot be the output of a ${f.h}x${f.w} kernel`);
  return { x, f, out: { n: x.n, ...size, c: f.n } };
}

/** The input positions whose windows reach output position `at` (before it was cut), in ascending order. */
function sources(at: number, stride: number, kernel: number, count: number): readonly number[] {
  const first = Math.max(0, Math.ceil((at - kernel + 1) / stride));
  const last = Math.min(count - 1, Math.floor(at / stride));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

const tapsOf =
  (n: Node): TapWalk =>
  (start, tap, end) => {
    const { x, f, out } = shapes(n);
    const { stride, before } = n.attrs;
    let index = 0;
    for (let b = 0; b < x.n; b++)
      for (let oy = 0; oy < out.h; oy++) {
        const rows = sources(oy + before.h, stride.h, f.h, x.h);
        for (let ox = 0; ox < out.w; ox++) {
          const columns = sources(ox + before.w, stride.w, f.w, x.w);
          for (let co = 0; co < f.n; co++) {
            start(co);
            for (const iy of rows)
              for (const ix of columns) {
                const i = ((b * x.h + iy) * x.w + ix) * x.c;
                const ky = oy + before.h - iy * stride.h;
                const kx = ox + before.w - ix * stride.w;
                const k = ((co * f.h + ky) * f.w + kx) * f.c;
                for (let c = 0; c < f.c; c++) tap(i + c, k + c);
              }
            end(index++, co);
          }
        }
      }
  };

function geometry(n: Node): readonly (readonly [string, CField])[] {
  const { x, f, out } = shapes(n);
  const { stride, before } = n.attrs;
  return [
    ['in', nhwcField([x.n, x.h, x.w, x.c])],
    ['out', nhwcField([out.n, out.h, out.w, out.c])],
    ['kernel_h', f.h],
    ['kernel_w', f.w],
    ['stride_h', stride.h],
    ['stride_w', stride.w],
    ['pad_top', before.h],
    ['pad_left', before.w],
  ];
}

function lowerS8(n: Node, { numerics }: LowerContext): KernelCall {
  const { f } = shapes(n);
  const input = inputOf(n, 0);
  const quant = perTensor(n, outputOf(n));
  const range = quantizedRange(n.attrs.activation, quant);
  const multipliers = channelMultipliers(n, input, inputOf(n, 1), outputOf(n), f.n, 0);
  const { multiplier, shift } = multiplierConstants(multipliers);
  const name = `transpose_conv_s8${ROUNDING[numerics].conv === 'even' ? '_even' : ''}`;
  return {
    symbol: `nnmcu_${name}`,
    header: 'nnmcu/transpose_conv.h',
    sources: [`${name}.c`],
    params: {
      type: 'nnmcu_transpose_conv_s8_params',
      fields: [
        ...geometry(n),
        ['in_zero', perTensor(n, input).zeroPoint],
        ['out_zero', quant.zeroPoint],
        ['act_min', range.min],
        ['act_max', range.max],
        ['multiplier', { constant: multiplier }],
        ['shift', { constant: shift }],
      ],
    },
    args: filterArgs(n),
  };
}

function lowerF32(n: Node): KernelCall {
  const range = realRange(n.attrs.activation);
  return {
    symbol: 'nnmcu_transpose_conv_f32',
    header: 'nnmcu/transpose_conv.h',
    sources: ['transpose_conv_f32.c'],
    params: {
      type: 'nnmcu_transpose_conv_f32_params',
      fields: [...geometry(n), ['act_min', { real: range.min }], ['act_max', { real: range.max }]],
    },
    args: filterArgs(n),
  };
}

export const transposeConv: OpDef<'transpose_conv', TransposeConvAttrs> = defineOp<
  'transpose_conv',
  TransposeConvAttrs
>({
  kind: 'transpose_conv',
  summary: 'Transposed 2-D convolution with a fused activation.',
  tflite: ['TRANSPOSE_CONV'],
  inputNames: ['input', 'filter', 'bias'],
  dtypes: ['int8, filter int8 (per channel or per tensor), bias int32 -> int8', 'float32 -> float32'],

  readTflite: (node) => ({
    attrs: readAttrs(node),
    inputs: [node.inputIds[2] ?? null, node.inputIds[1] ?? null, node.inputIds[3] ?? null],
  }),

  writeTflite(n) {
    const { x, f, out } = shapes(n);
    const { stride, before, activation } = n.attrs;
    const isValid = before.h === 0 && before.w === 0;
    const isSame =
      before.h === sameBefore(out.h, f.h, stride.h) && before.w === sameBefore(out.w, f.w, stride.w);
    if (!isValid && !isSame)
      reject(n, 'unsupported-option', `padding ${before.h}x${before.w} is neither SAME nor VALID`);
    const [input = null, filter = null, bias = null] = n.op.inputs;
    const shape = intsInput('shape', [x.n, out.h, out.w, out.c]);
    return {
      opcode: 'TRANSPOSE_CONV',
      version: activation !== 'NONE' ? 4 : bias === null ? 2 : 3,
      inputs: bias === null ? [shape, filter, input] : [shape, filter, input, bias],
      options: {
        table: TransposeConvOptions,
        write: (b) =>
          TransposeConvOptions.createTransposeConvOptions(
            b,
            isSame ? 0 : 1,
            stride.w,
            stride.h,
            activationCode(activation),
            0,
          ),
      },
    };
  },

  infer(n) {
    const input = inputOf(n, 0);
    const filter = inputOf(n, 1);
    requireDtype(n, input, ['int8', 'float32']);
    requireDtype(n, filter, [input.dtype]);
    const { f, out } = shapes(n);
    checkBias(n, n.inputs[2], f.n, input.dtype === 'int8' ? 'int32' : 'float32');
    if (input.dtype === 'int8') channelMultipliers(n, input, filter, outputOf(n), f.n, 0);
    const shape = [out.n, out.h, out.w, out.c];
    if (elementCount(shape) > 2 ** 28)
      reject(n, 'unsupported-option', `[${shape}] has more than 2^28 elements`);
    return [{ dtype: input.dtype, shape }];
  },

  reference(n, values, numerics) {
    const { out } = shapes(n);
    const shape = [out.n, out.h, out.w, out.c];
    return [
      inputOf(n, 0).dtype === 'int8'
        ? tapSumsS8(n, tapsOf(n), shape, 0, values, numerics)
        : tapSumsF32(n, tapsOf(n), shape, values),
    ];
  },

  lower: (n, ctx) => [inputOf(n, 0).dtype === 'int8' ? lowerS8(n, ctx) : lowerF32(n)],

  macs(n) {
    const { x, f } = shapes(n);
    return x.n * x.h * x.w * f.n * f.h * f.w * f.c;
  },

  describe(n) {
    const { f } = shapes(n);
    const { stride, activation } = n.attrs;
    const window = `kernel ${f.h}x${f.w} stride ${stride.h}x${stride.w}`;
    return activation === 'NONE' ? window : `${window} ${activation}`;
  },
});
