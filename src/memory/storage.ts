// Which tensors share bytes: the view chains of a graph folded into storages. Order and lifetimes start here.
// Invariant: every tensor that is not constant belongs to exactly one storage, except views of constants.

import { tensorOf } from '../ir/graph.ts';
import { dtypeBytes, type Graph, type OpNode, type TensorId, tensorBytes } from '../ir/types.ts';
import type { MemoryOptions } from './types.ts';

export const DEFAULT_ALIGN = 4;

/** One block of activation bytes: a tensor that is written and every view of it. */
export interface Storage {
  /** The tensor that is written first, then its views in operator order. */
  readonly tensors: readonly [TensorId, ...TensorId[]];
  readonly bytes: number;
  readonly align: number;
  /** null for a graph input. */
  readonly producer: OpNode | null;
  /** Operators that read any of the tensors, views included, each once, in graph order. */
  readonly readers: readonly OpNode[];
  readonly isOutput: boolean;
}

/** `bytes` rounded up to a multiple of `align`. */
export const alignUp = (bytes: number, align: number): number => Math.ceil(bytes / align) * align;

/**
 * The storages of a graph: inputs first, then in operator order. Constants have none, and neither has a view of a
 * constant: it is that constant's array under another shape.
 */
export function storagesOf(g: Graph, opts: MemoryOptions): readonly Storage[] {
  interface Draft {
    tensors: [TensorId, ...TensorId[]];
    producer: OpNode | null;
    readers: Set<OpNode>;
  }
  const drafts: Draft[] = [];
  const home = new Map<TensorId, Draft | 'constant'>();
  const open = (id: TensorId, producer: OpNode | null): void => {
    if (home.has(id)) return;
    const draft: Draft = { tensors: [id], producer, readers: new Set() };
    drafts.push(draft);
    home.set(id, draft);
  };
  for (const t of g.tensors.values()) if (t.data !== undefined) home.set(t.id, 'constant');
  for (const id of g.inputs) {
    if (opts.isFed?.(id)) home.set(id, 'constant');
    else open(id, null);
  }

  for (const op of g.ops) {
    for (const id of op.inputs) {
      if (id === null) continue;
      const source = home.get(id);
      if (source === undefined) throw new Error(`bug: tensor ${id} is read before anything writes it`);
      if (source !== 'constant') source.readers.add(op);
    }
    const viewed = opts.viewOf(op);
    op.outputs.forEach((id, i) => {
      if (viewed === null || i > 0) {
        open(id, op);
        return;
      }
      const source = home.get(op.inputs[viewed] ?? (-1 as TensorId));
      if (source === undefined) throw new Error(`bug: operator ${op.id} is a view of an absent input`);
      home.set(id, source);
      if (source !== 'constant') source.tensors.push(id);
    });
  }

  const outputs = new Set(g.outputs.map((id) => home.get(id)));
  const align = opts.align ?? DEFAULT_ALIGN;
  return drafts.map((draft) => {
    const tensors = draft.tensors.map((id) => tensorOf(g, id));
    return {
      tensors: draft.tensors,
      bytes: Math.max(...tensors.map(tensorBytes)),
      align: Math.max(align, ...tensors.map((t) => dtypeBytes(t.dtype))),
      producer: draft.producer,
      readers: [...draft.readers],
      isOutput: outputs.has(draft),
    };
  });
}
