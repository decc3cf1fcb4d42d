// The proof report of `nnmcu inspect --explain`: which channels the passes took out of a model, the reason for each,
// and what that saved. It repeats the passes with the analysis they used, so it cannot claim more than they did.
import { inputRanges, type Ranges } from '../analysis/intervals.ts';
import { tensorOf, viewOf } from '../ir/graph.ts';
import { channelCount, type Interval, type Intervals, onlyValue } from '../ir/intervals.ts';
import { type Graph, type Numerics, type OpNode, tensorBytes } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import { runPasses } from '../passes/index.ts';
import { removalRounds, removeConstantChannels } from '../passes/remove-constant-channels.ts';

/** What is true of some channels of a layer's output. */
export interface Finding {
  /** Ascending, as the model counts them. */
  readonly channels: readonly number[];
  /** What all elements of these channels are for every input; null when they differ, but nobody needs them. */
  readonly value: number | null;
  /**
   * sum: every sum in `sums` becomes `value`. input: the channels it comes from are constant. unread: every weight on
   * it is zero, or feeds only results that are constant.
   */
  readonly why: 'sum' | 'input' | 'unread';
  /** For `sum`, by channel: the interval of the int32 sum before requantization, over all inputs and positions. */
  readonly sums: readonly Interval[] | null;
  /** False for constant channels that someone still reads. */
  readonly removed: boolean;
}

interface Change {
  readonly before: number;
  readonly after: number;
}

export interface ExplainedLayer {
  /** The model's index of the node. */
  readonly node: number;
  readonly name: string;
  readonly op: string;
  readonly channels: Change;
  readonly macs: Change;
  /** Filters and biases. */
  readonly weightBytes: Change;
  readonly findings: readonly Finding[];
}

export interface Explanation {
  /** Output channels of the layers that multiply. */
  readonly channels: Change;
  readonly macs: Change;
  readonly weightBytes: Change;
  /** Layers that lost channels, inputs or weights, or have a constant channel; in graph order. */
  readonly layers: readonly ExplainedLayer[];
  /** Layers that lost a clamp nothing reaches, or became part of one table. */
  readonly simplified: readonly { readonly pass: string; readonly layers: readonly string[] }[];
}

/** What the passes do to an imported graph. */
export function explainPasses(imported: Graph, numerics: Numerics, disabled: readonly string[]): Explanation {
  let latest = imported;
  const changes: { readonly pass: string; readonly before: Graph; readonly after: Graph }[] = [];
  const onPass = (pass: string, after: Graph): void => {
    changes.push({ pass, before: latest, after });
    latest = after;
  };
  runPasses(imported, { disabled, numerics, verify: false, onPass });
  const at = changes.findIndex((c) => c.pass === removeConstantChannels.name);
  const layers = at < 0 ? [] : removedLayers(changes[at]!.before, numerics);
  const [before, after] = at < 0 ? [latest, latest] : [changes[at]!.before, changes[at]!.after];
  const changed = (count: (g: Graph, op: OpNode) => number): Change => ({
    before: before.ops.reduce((sum, op) => sum + count(before, op), 0),
    after: after.ops.reduce((sum, op) => sum + count(after, op), 0),
  });
  return {
    channels: changed((g, op) => (defOf(op).macs === undefined ? 0 : channelsOf(g, op))),
    macs: changed(macsOf),
    weightBytes: changed(weightBytesOf),
    layers,
    simplified: (at < 0 ? [] : changes.slice(at + 1)).map((c) => ({
      pass: c.pass,
      layers: c.before.ops.filter((op) => !c.after.ops.includes(op)).map((op) => op.origins[0].name),
    })),
  };
}

const channelsOf = (g: Graph, op: OpNode): number => channelCount(tensorOf(g, op.outputs[0]!).shape);
const macsOf = (g: Graph, op: OpNode): number => defOf(op).macs?.(viewOf(g, op)) ?? 0;
const weightBytesOf = (g: Graph, op: OpNode): number =>
  viewOf(g, op).inputs.reduce((sum, t) => sum + (t?.data ? tensorBytes(t) : 0), 0);

/** What was found out about one channel. */
interface Fact {
  readonly channel: number;
  readonly value: number | null;
  readonly why: Finding['why'];
  readonly sum: Interval | null;
  readonly removed: boolean;
}

function factOf(value: Interval, sum: Interval | null, channel: number, removed: boolean): Fact {
  const only = onlyValue(value);
  const why = only === null ? 'unread' : sum === null ? 'input' : 'sum';
  return { channel, value: only, why, sum: why === 'sum' ? sum : null, removed };
}

/** Sums of an operator's output channels; null for one that sums nothing. */
const sumsOf = (g: Graph, op: OpNode, ranges: Ranges): Intervals | null =>
  defOf(op).sums?.(viewOf(g, op), inputRanges(ranges, op)) ?? null;

function removedLayers(before: Graph, numerics: Numerics): readonly ExplainedLayer[] {
  const rounds = removalRounds(before, numerics);
  const after = rounds.at(-1)?.graph ?? before;
  return before.ops.flatMap((op): readonly ExplainedLayer[] => {
    const id = op.outputs[0]!;
    if (rounds[0]?.ranges.get(id) === undefined) return [];
    const facts: Fact[] = [];
    // The channels that are left, as the model counts them.
    let left = Array.from({ length: channelsOf(before, op) }, (_, c) => c);
    let g = before;
    for (const [i, { ranges, plan, graph }] of rounds.entries()) {
      const current = g.ops.find((o) => o.id === op.id);
      if (current === undefined) break;
      const isGone = !plan.graph.ops.some((o) => o.id === op.id);
      const kept = isGone ? [] : (plan.kept.get(id) ?? left.map((_, c) => c));
      const sums = sumsOf(g, current, ranges);
      for (const [c, channel] of left.entries()) {
        const fact = factOf(ranges.get(id)![c]!, sums?.[c] ?? null, channel, !kept.includes(c));
        if (fact.removed || (fact.value !== null && i === rounds.length - 1)) facts.push(fact);
      }
      left = kept.map((c) => left[c]!);
      g = graph;
    }
    const last = after.ops.find((o) => o.id === op.id);
    const weightBytes = {
      before: weightBytesOf(before, op),
      after: last ? weightBytesOf(after, last) : 0,
    };
    const macs = { before: macsOf(before, op), after: last ? macsOf(after, last) : 0 };
    const isSame = ({ before, after }: Change): boolean => before === after;
    if (facts.length === 0 && isSame(macs) && isSame(weightBytes)) return [];
    const def = defOf(op);
    return [
      {
        node: op.origins[0].index,
        name: op.origins[0].name,
        op: def.tflite[0] ?? def.kind,
        channels: { before: channelsOf(before, op), after: left.length },
        macs,
        weightBytes,
        findings: findingsOf(facts),
      },
    ];
  });
}

/** Channels of which the same is true, together; those taken out first. */
function findingsOf(facts: readonly Fact[]): readonly Finding[] {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = `${fact.removed ? 0 : 1} ${fact.why} ${fact.value}`;
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  return [...groups]
    .sort(([a], [b]) => (a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : 0))
    .map(([, list]) => {
      const group = list.toSorted((a, b) => a.channel - b.channel);
      const { value, why, removed } = group[0]!;
      const sums = why === 'sum' ? group.map((f) => f.sum!) : null;
      return { channels: group.map((f) => f.channel), value, why, sums, removed };
    });
}
