// Which tensors share bytes: views, slices and joined tensors folded into storages. Order and lifetimes start here.
// Invariants: every tensor that is not constant belongs to exactly one storage, except views of constants; where two tensors
// of a storage have a byte in common, it has the same value in both.
import { tensorOf } from '../ir/graph.ts';
import type { Part } from '../ir/overlap.ts';
import { dtypeBytes, type Graph, type OpNode, type TensorId, tensorBytes } from '../ir/types.ts';
import type { MemoryOptions } from './types.ts';

export const DEFAULT_ALIGN = 4;

/** One block of activation bytes: a tensor and all that lie inside it. */
export interface Storage {
  /** The tensor that fills the block, then the others. */
  readonly tensors: readonly [TensorId, ...TensorId[]];
  /** Bytes from the begin of the block to each tensor that lies elsewhere. */
  readonly at: ReadonlyMap<TensorId, number>;
  readonly bytes: number;
  readonly align: number;
  /** Operators that write it, that of its first tensor last; null for a graph input. */
  readonly producers: readonly [OpNode | null, ...(OpNode | null)[]];
  /** Operators that read any of the tensors, views included, each once, in graph order. */
  readonly readers: readonly OpNode[];
  readonly isOutput: boolean;
}

/** `bytes` rounded up to a multiple of `align`. */
export const alignUp = (bytes: number, align: number): number => Math.ceil(bytes / align) * align;

/** A storage that grows: whatever joins it lies inside its first tensor. */
interface Draft {
  tensors: [TensorId, ...TensorId[]];
  at: Map<TensorId, number>;
  bytes: number;
  align: number;
  producers: [OpNode | null, ...(OpNode | null)[]];
}

/** Where every tensor lies; the tensors without bytes of their own in the arena are `constant`. */
interface Layout {
  readonly drafts: ReadonlySet<Draft>;
  readonly home: ReadonlyMap<TensorId, Draft | 'constant'>;
}

/** `source` becomes a part of `target` at `offset` if it is a block by itself; false if it cannot. */
function join(
  home: Map<TensorId, Draft | 'constant'>,
  target: Draft,
  source: Draft,
  offset: number,
): boolean {
  if (source === target || offset % Math.max(target.align, source.align) !== 0) return false;
  for (const id of source.tensors) {
    home.set(id, target);
    target.tensors.push(id);
    target.at.set(id, offset + (source.at.get(id) ?? 0));
  }
  target.align = Math.max(target.align, source.align);
  // The target's own operator runs after all that write its parts.
  target.producers = [...source.producers, ...target.producers];
  return true;
}

function layoutOf(g: Graph, opts: MemoryOptions): Layout {
  const drafts = new Set<Draft>();
  const home = new Map<TensorId, Draft | 'constant'>();
  const least = opts.align ?? DEFAULT_ALIGN;
  const open = (id: TensorId, producer: OpNode | null): void => {
    if (home.has(id)) return;
    const t = tensorOf(g, id);
    const align = Math.max(least, dtypeBytes(t.dtype));
    const draft: Draft = {
      tensors: [id],
      at: new Map(),
      bytes: tensorBytes(t),
      align,
      producers: [producer],
    };
    drafts.add(draft);
    home.set(id, draft);
  };
  /** Puts a tensor inside a storage. */
  const enter = (draft: Draft, id: TensorId, offset: number): void => {
    home.set(id, draft);
    draft.tensors.push(id);
    draft.at.set(id, offset);
    draft.bytes = Math.max(draft.bytes, offset + tensorBytes(tensorOf(g, id)));
    draft.align = Math.max(draft.align, dtypeBytes(tensorOf(g, id).dtype));
  };
  const homeOf = (id: TensorId | null | undefined): Draft | 'constant' | undefined =>
    home.get(id ?? (-1 as TensorId));

  for (const t of g.tensors.values()) if (t.data !== undefined) home.set(t.id, 'constant');
  for (const id of g.inputs) {
    if (opts.isFed?.(id)) home.set(id, 'constant');
    else open(id, null);
  }
  for (const op of g.ops) {
    for (const id of op.inputs)
      if (id !== null && !home.has(id))
        throw new Error(`bug: tensor ${id} is read before anything writes it`);
    const [result] = op.outputs;
    const viewed = opts.viewOf(op);
    if (viewed !== null && result !== undefined) {
      const source = homeOf(op.inputs[viewed]);
      if (source === undefined) throw new Error(`bug: operator ${op.id} is a view of an absent input`);
      if (source === 'constant') home.set(result, source);
      else enter(source, result, source.at.get(op.inputs[viewed]!) ?? 0);
    }
    for (const { input, offset } of opts.parts?.(op) ?? []) {
      const id = op.inputs[input];
      const source = homeOf(id);
      if (id == null || result === undefined || source === undefined || source === 'constant') continue;
      const target = home.get(result);
      const [own, whole] = [tensorBytes(tensorOf(g, id)), tensorBytes(tensorOf(g, result))];
      const begin = source.at.get(id) ?? 0;
      if (target === undefined && offset <= 0 && whole - offset <= own) {
        if (offset % Math.max(least, dtypeBytes(tensorOf(g, result).dtype)) === 0)
          enter(source, result, begin - offset);
      } else if (offset >= 0 && offset + own <= whole && begin === 0 && own === source.bytes) {
        open(result, op);
        if (join(home, homeOf(result) as Draft, source, offset)) drafts.delete(source);
      }
    }
    for (const id of op.outputs) open(id, op);
  }
  return { drafts, home };
}

/**
 * The storages of a graph: inputs first, then in operator order. Constants have none, and neither has a view of a
 * constant: it is that constant's array under another shape. `opts.parts` lie in place where the tensor that would
 * move fills a storage of its own and stays aligned; the first operator to ask for a tensor gets it.
 */
export function storagesOf(g: Graph, opts: MemoryOptions): readonly Storage[] {
  const { drafts, home } = layoutOf(g, opts);
  const readers = new Map([...drafts].map((d) => [d, new Set<OpNode>()] as const));
  for (const op of g.ops)
    for (const id of op.inputs) {
      const read = id === null ? undefined : home.get(id);
      if (read !== undefined && read !== 'constant') readers.get(read)!.add(op);
    }
  const outputs = new Set(g.outputs.map((id) => home.get(id)));
  return [...drafts].map((draft) => ({
    ...draft,
    readers: [...readers.get(draft)!],
    isOutput: outputs.has(draft),
  }));
}

/** Those of `opts.parts` that lie in place. */
export function partsInPlace(g: Graph, opts: MemoryOptions): (op: OpNode) => readonly Part[] {
  const { home } = layoutOf(g, opts);
  const place = (id: TensorId | null | undefined) => {
    const draft = home.get(id ?? (-1 as TensorId));
    return draft === undefined || draft === 'constant' ? null : { draft, at: draft.at.get(id!) ?? 0 };
  };
  return (op) => {
    const whole = place(op.outputs[0]);
    return (opts.parts?.(op) ?? []).filter(({ input, offset }) => {
      const part = place(op.inputs[input]);
      return part !== null && part.draft === whole?.draft && part.at === whole.at + offset;
    });
  };
}
