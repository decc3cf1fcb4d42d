// The text of `nnmcu inspect --explain`.
import type { Interval } from '../ir/intervals.ts';
import type { ExplainedLayer, Explanation, Finding } from '../report/explain.ts';
import { counted, grouped, shortened } from './output.ts';

/** `0-3,7` for ascending numbers. */
export function rangesText(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const n of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === n - 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

const intervalText = ({ low, high }: Interval): string => (low === high ? `${low}` : `${low}..${high}`);

function reason({ why, value, sums, channels }: Finding): string {
  if (why === 'unread') return 'no weight reads it, or only where the result is constant';
  if (why === 'input') return `always ${value}: so is what it is made of`;
  const first = intervalText(sums![0]!);
  if (channels.length === 1) return `always ${value}: that is what any sum in ${first} becomes`;
  return `always ${value}: that is what any sum they can have becomes (channel ${channels[0]}: ${first})`;
}

function layerText(l: ExplainedLayer): string {
  const saved = [
    l.macs.before > l.macs.after ? `${grouped(l.macs.before - l.macs.after)} MACs` : '',
    l.weightBytes.before > l.weightBytes.after
      ? `${grouped(l.weightBytes.before - l.weightBytes.after)} B of weights`
      : '',
  ].filter((text) => text !== '');
  const savings = saved.length === 0 ? '' : `, saves ${saved.join(' and ')}`;
  const lines = l.findings.map(
    (f) =>
      `  ${f.removed ? 'removed' : 'kept   '} ${rangesText(f.channels)} (${f.channels.length}): ${reason(f)}`,
  );
  const head = `node ${l.node} ${l.op} ${shortened(l.name)}: ${l.channels.before} -> ${l.channels.after} channels${savings}`;
  return [head, ...lines].join('\n');
}

const percent = ({ before, after }: { readonly before: number; readonly after: number }): string =>
  before === 0 ? '0 %' : `${((100 * (before - after)) / before).toFixed(1)} %`;

/** What the passes took out and why, or that there was nothing. */
export function explanationText(e: Explanation): string {
  const simplified = e.simplified.map(
    ({ pass, layers }) => `${pass}: ${counted(layers.length, 'layer')}: ${layers.map(shortened).join(', ')}`,
  );
  const { channels, macs, weightBytes } = e;
  const gone = channels.before - channels.after;
  const total =
    `removed ${grouped(gone)} of ${counted(channels.before, 'channel')} (${percent(channels)}), ` +
    `${grouped(macs.before - macs.after)} of ${grouped(macs.before)} MACs (${percent(macs)}), ` +
    `${grouped(weightBytes.before - weightBytes.after)} of ${grouped(weightBytes.before)} B of weights ` +
    `(${percent(weightBytes)}); every output stays the same, bit by bit`;
  return [...e.layers.map(layerText), ...simplified, total].join('\n');
}
