// Fields of the C params structs that several operators share (runtime-c/include/nnmcu/types.h).
import type { CField } from '../op-def.ts';
import type { Pair, Window } from './window.ts';

/** An nnmcu_nhwc. */
export const nhwcField = (shape: readonly [number, number, number, number]): CField => ({ list: shape });

/** kernel_h .. pad_left, in the order of the structs. */
export function windowFields(kernel: Pair, win: Window): readonly (readonly [string, CField])[] {
  return [
    ['kernel_h', kernel.h],
    ['kernel_w', kernel.w],
    ['stride_h', win.stride.h],
    ['stride_w', win.stride.w],
    ['dilation_h', win.dilation.h],
    ['dilation_w', win.dilation.w],
    ['pad_top', win.padding.top],
    ['pad_left', win.padding.left],
  ];
}
