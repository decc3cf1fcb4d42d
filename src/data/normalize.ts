// How pixel values from 0 to 255 become what a model was trained with: (pixel - mean) / deviation per channel.
import { badData } from './npy.ts';

export interface Normalization {
  /** One value for all channels, or one for each. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const NAMED: ReadonlyMap<string, Normalization> = new Map([
  ['0..255', { mean: [0], deviation: [1] }],
  ['0..1', { mean: [0], deviation: [255] }],
  ['-1..1', { mean: [127.5], deviation: [127.5] }],
]);

/** For messages and --help. */
export const NORMALIZATIONS = `${[...NAMED.keys()].join(', ')} or MEAN/DEVIATION, as 127.5/127.5 or 124,116,104/58,57,57`;

/** What a text like `0..1` or `124,116,104/58,57,57` means; null when it means nothing. */
export function normalizationOf(text: string): Normalization | null {
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  const [mean, deviation, more] = text.split('/').map((part) => part.split(',').map(Number));
  if (mean === undefined || deviation === undefined || more !== undefined) return null;
  if (!mean.every(Number.isFinite) || !deviation.every((d) => Number.isFinite(d) && d > 0)) return null;
  return /^[-+.,/\de]+$/i.test(text) && !/(^|[,/])([,/]|$)/.test(text) ? { mean, deviation } : null;
}

/** The function for one pixel; rejects data whose channels are not those of the normalization. */
export function normalizer(n: Normalization, channels: number, file: string) {
  for (const values of [n.mean, n.deviation])
    if (values.length !== 1 && values.length !== channels)
      badData(file, `the normalization has ${values.length} channels, the picture ${channels}`);
  const of = (values: readonly number[], c: number): number => values[values.length === 1 ? 0 : c]!;
  return (pixel: number, c: number): number => (pixel - of(n.mean, c)) / of(n.deviation, c);
}
