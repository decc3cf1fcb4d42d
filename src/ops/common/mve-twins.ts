// Kernels that have a twin for cores with MVE: the same parameters, arguments and results. nnmcu/mve.h.
import type { CField, Isa, KernelCall } from '../op-def.ts';
import { MVE_HEADER } from './mve.ts';

const numberOf = (fields: readonly (readonly [string, CField])[], name: string): number =>
  fields.find(([n]) => n === name)?.[1] as number;

interface Lists {
  readonly struct: readonly (readonly [string, { readonly list: readonly number[] }])[];
}

/** The last kept axis of a mean has its neighbours side by side. */
function hasLanes(call: KernelCall): boolean {
  const kept = call.params?.fields.find(([name]) => name === 'kept')?.[1] as Lists | undefined;
  const [count, step] = kept?.struct.map(([, { list }]) => list) ?? [];
  return step?.at(-1) === 1 && (count?.at(-1) ?? 0) >= 4;
}

/** Rows of two operands of which neither is repeated along them. */
function hasRows(call: KernelCall): boolean {
  const shape = call.params?.fields.find(([name]) => name === 'shape')?.[1] as Lists;
  const [extent, step1, step2] = shape.struct.map(([, { list }]) => list.at(-1)!);
  return extent! >= 4 && step1 === 1 && step2 === 1;
}

/** The twins, each with its conditions. */
const TWINS: ReadonlyMap<string, (call: KernelCall) => boolean> = new Map([
  ['nnmcu_add_s8', () => true],
  ['nnmcu_sub_s8', () => true],
  ['nnmcu_linear_sum_s8', () => true],
  ['nnmcu_corrected_sum_s8', hasRows],
  ['nnmcu_mul_s8', () => true],
  ['nnmcu_mul_broadcast_s8', hasRows],
  ['nnmcu_relu_s8', () => true],
  ['nnmcu_lut_s8', () => true],
  ['nnmcu_max_pool2d_s8', () => true],
  [
    'nnmcu_average_pool2d_s8',
    ({ params }) => numberOf(params!.fields, 'kernel_h') * numberOf(params!.fields, 'kernel_w') <= 256,
  ],
  ['nnmcu_mean_s8', hasLanes],
  ['nnmcu_softmax_s8', ({ params }) => numberOf(params!.fields, 'depth') >= 16],
]);

/** The call as the core executes it best. */
export function onIsa(call: KernelCall, isa: Isa | undefined): KernelCall {
  if (isa !== 'mve' || !TWINS.get(call.symbol)?.(call)) return call;
  const name = `${call.symbol.replace('nnmcu_', '')}__mve`;
  return { ...call, symbol: `nnmcu_${name}`, header: MVE_HEADER, sources: [`${name}.c`] };
}
