// The two ways in which operators work by rows.
import type { NodeView } from '../op-def.ts';
import type { RowRule } from '../row-rule.ts';
import { effective, type Window } from './window.ts';

const isImage = (shape: readonly number[] | undefined): boolean =>
  shape !== undefined && shape.length === 4 && shape[0] === 1 && !shape.includes(0);

/** A window slides over input 0; `kernelOf` tells its height. */
export const windowRows = <A extends Window>(kernelOf: (n: NodeView<A>) => number): RowRule<A> => ({
  inputs: ({ inputs, outputs }) =>
    isImage(inputs[0]?.shape) && isImage(outputs[0]?.shape) && inputs[0]!.data === undefined ? [0] : null,
  window: (n) => ({
    kernel: effective(kernelOf(n), n.attrs.dilation.h),
    stride: n.attrs.stride.h,
    top: n.attrs.padding.top,
  }),
  band: (attrs, top, bottom) => ({ ...attrs, padding: { ...attrs.padding, top, bottom } }),
});

/** Element by element: every input that is no constant has the output's shape, and constants have one element. */
export const EACH_ROW: RowRule = {
  inputs({ inputs, outputs }) {
    const shape = outputs[0]?.shape;
    if (!isImage(shape)) return null;
    const streamed = inputs.flatMap((t, i) => (t && t.data === undefined ? [i] : []));
    const fits = inputs.every((t) =>
      t === null || t.data !== undefined ? (t?.data?.length ?? 1) === 1 : t.shape.join() === shape!.join(),
    );
    return fits && streamed.length > 0 ? streamed : null;
  },
  window: () => ({ kernel: 1, stride: 1, top: 0 }),
  band: (attrs) => attrs,
};
