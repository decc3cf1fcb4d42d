// Channel rules of operators that leave channels apart: each output channel comes from one channel of each input.
import { channelCount, commonDivisor } from '../../ir/intervals.ts';
import type { ChannelRule, ChannelUse } from '../channel-rule.ts';
import { inputOf, type NodeView, outputOf } from '../op-def.ts';

const WHOLE: ChannelUse = { kind: 'whole' };

/** Output channel c comes from input channel c + offset, for `count` channels of the input. */
export const tiedFrom = (count: number, offset = 0): ChannelUse => ({
  kind: 'tied',
  pairs: Array.from({ length: count }, (_, c) => [c, c + offset] as const),
});

/** The channels of input 0 and of the output are the same ones. */
export const SAME_CHANNELS: ChannelRule = {
  uses(n) {
    const channels = channelCount(outputOf(n).shape);
    return channelCount(inputOf(n, 0).shape) === channels ? [tiedFrom(channels)] : null;
  },
};

/** `ChannelRule.uses` of a view: element i is in channel i modulo the length of the last axis, before and after. */
export function regroupedUses(n: NodeView): readonly ChannelUse[] {
  const from = channelCount(inputOf(n, 0).shape);
  const to = channelCount(outputOf(n).shape);
  if (from === 0 || to === 0) return [WHOLE];
  const period = commonDivisor(from, to);
  const inputs = Array.from({ length: from }, (_, c) => [c, c % period] as const);
  const outputs = Array.from({ length: to }, (_, d) => [d % period, d] as const);
  return [{ kind: 'tied', pairs: [...inputs, ...outputs] }];
}
