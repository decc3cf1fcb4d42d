// MINIMUM: the smaller of two elements, with broadcasting; int8 of one scale, and float32.
// Source: TFLite reference_ops::MaximumMinimumBroadcastSlow, which compares the stored values.
import { elementwise } from './common/elementwise.ts';
import { extremum } from './common/extremum.ts';

export const minimum = elementwise({
  ...extremum('minimum', Math.min),
  summary: 'The smaller of two elements.',
});
