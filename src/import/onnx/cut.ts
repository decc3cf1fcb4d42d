// Which part of an ONNX model is read: what its outputs depend on, or the tensors that the user names instead.
import { NnmcuError } from '../../diagnostics.ts';
import { quoted } from '../printable.ts';
import type { RawModel, RawNode } from './model.ts';

const SHOWN = 5;

function rejectUnknown(raw: RawModel, outputs: readonly string[], file: string): void {
  const names = new Set([...raw.nodes.flatMap((n) => n.outputs), ...raw.inputs.map((i) => i.name)]);
  const unknown = outputs.find((name) => !names.has(name));
  if (unknown === undefined) return;
  const last = raw.nodes
    .slice(-SHOWN)
    .map((n) => `${n.opType} writes ${n.outputs.map((o) => quoted(o)).join(', ')}`);
  throw new NnmcuError({
    code: 'bad-option',
    file,
    message: `there is no tensor ${quoted(unknown)} to end the model at`,
    notes: last,
    help: 'Netron shows the names of all tensors.',
  });
}

/** The nodes that `ends` depend on, each behind those it reads from: exporters may write them in any order. */
function neededNodes(raw: RawModel, ends: readonly string[]): readonly RawNode[] {
  const writers = new Map<string, RawNode[]>();
  for (const node of raw.nodes)
    for (const name of node.outputs) {
      const list = writers.get(name);
      if (list) list.push(node);
      else writers.set(name, [node]);
    }
  const needed = reachable(ends, writers);
  const sorted: RawNode[] = [];
  const seen = new Set<RawNode>();
  // A sorted model stays as it is: each node is begun in the order of the file.
  for (const start of raw.nodes.filter((n) => needed.has(n))) {
    const stack = [{ node: start, isDone: false }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.isDone) sorted.push(top.node);
      else if (!seen.has(top.node)) {
        seen.add(top.node);
        stack.push({ node: top.node, isDone: true });
        for (const name of top.node.inputs.toReversed())
          for (const writer of (name === '' ? [] : (writers.get(name) ?? [])).toReversed())
            stack.push({ node: writer, isDone: false });
      }
    }
  }
  return sorted;
}

function reachable(
  ends: readonly string[],
  writers: ReadonlyMap<string, readonly RawNode[]>,
): ReadonlySet<RawNode> {
  const needed = new Set<RawNode>();
  const names = new Set(ends);
  // The set grows while it is walked.
  for (const name of names)
    for (const node of writers.get(name) ?? []) {
      needed.add(node);
      for (const input of node.inputs) if (input !== '') names.add(input);
    }
  return needed;
}

/**
 * The model without nodes that no output needs, sorted, and with `outputs` (names of tensors) in place of its own if
 * given; then inputs that nothing reads any more are left out as well.
 */
export function cutModel(raw: RawModel, outputs: readonly string[] | undefined, file: string): RawModel {
  if (outputs) rejectUnknown(raw, outputs, file);
  const ends = outputs ?? raw.outputs;
  const nodes = neededNodes(raw, ends);
  const read = new Set([...nodes.flatMap((n) => n.inputs), ...ends]);
  return {
    ...raw,
    outputs: ends,
    nodes,
    inputs: outputs ? raw.inputs.filter((i) => read.has(i.name)) : raw.inputs,
  };
}
