// MAXIMUM: the larger of two elements, with broadcasting; int8 of one scale, and float32.
// Source: TFLite reference_ops::MaximumMinimumBroadcastSlow, which compares the stored values.
import { elementwise } from './common/elementwise.ts';
import { extremum } from './common/extremum.ts';

export const maximum = elementwise({
  ...extremum('maximum', Math.max),
  summary: 'The larger of two elements.',
});
