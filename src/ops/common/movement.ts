// Operators that are one gather (gather.ts): everything but how the attributes are read and what goes where.
// Invariant: the output holds nothing but elements of the input, so any element type will do.
import { elementCount } from '../../ir/types.ts';
import {
  defineOp,
  inputOf,
  type NodeView,
  type OpDef,
  reject,
  type TfliteNode,
  type TfliteWriting,
} from '../op-def.ts';
import { lowerView, viewOfActivation } from './copy.ts';
import { fitsGather, type Gather, gatherCall, gathered, merged } from './gather.ts';
import { monotoneIntervals } from './monotone.ts';

export interface MovementRules<K extends string, A> {
  readonly kind: K;
  readonly summary: string;
  readonly tflite: readonly string[];
  readonly dtypes: readonly string[];
  readonly readAttrs: (node: TfliteNode) => A;
  readonly writeTflite: (n: NodeView<A>) => TfliteWriting;
  /** The output's shape; rejects attributes that do not fit the input, which `gather` may then rely on. */
  readonly shape: (n: NodeView<A>) => readonly number[];
  readonly gather: (n: NodeView<A>) => Gather;
  readonly describe: (attrs: A) => string;
}

export function movement<K extends string, A>(rules: MovementRules<K, A>): OpDef<K, A> {
  /** True when the output is the input's bytes. */
  const isView = (n: NodeView<A>): boolean => {
    const { start, axes } = merged(rules.gather(n));
    return (
      start === 0 && elementCount(rules.shape(n)) === elementCount(inputOf(n, 0).shape) && axes.length <= 1
    );
  };
  const reference: OpDef<K, A>['reference'] = (n, values) => gathered(n, rules.gather(n), values[0]!);

  return defineOp<K, A>({
    kind: rules.kind,
    summary: rules.summary,
    tflite: rules.tflite,
    dtypes: rules.dtypes,

    readTflite: (node) => ({ attrs: rules.readAttrs(node), inputs: node.inputIds.slice(0, 1) }),
    writeTflite: rules.writeTflite,
    quantization: { output: 'shared' },

    infer(n) {
      const { dtype, quant, shape } = inputOf(n, 0);
      if (quant.kind === 'per-axis')
        reject(n, 'unsupported-option', 'a tensor with per-axis quantization cannot be rearranged');
      const moved = rules.shape(n);
      if (elementCount(moved) > 2 ** 28)
        reject(n, 'unsupported-option', `[${moved}] has more than 2^28 elements`);
      if (!fitsGather(rules.gather(n)))
        reject(n, 'unsupported-option', `too many axes of [${shape}] are rearranged at once`);
      return [{ dtype, shape: moved }];
    },

    reference,
    lower: (n) => (isView(n) ? lowerView(n) : gatherCall(inputOf(n, 0).dtype, rules.gather(n))),
    view: (n) => (isView(n) ? viewOfActivation(n) : null),
    intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reference),
    describe: (n) => rules.describe(n.attrs),
  });
}
