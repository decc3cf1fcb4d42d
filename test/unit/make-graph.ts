// Small graphs for tests of the stages that see operators only as boxes with inputs and outputs.
import type { Part } from '../../src/ir/overlap.ts';
import type { DType, Graph, OpId, OpNode, Tensor, TensorId } from '../../src/ir/types.ts';
import type { MemoryOptions } from '../../src/memory/types.ts';

/** Attributes of the boxes that `makeGraph` writes. */
export interface BoxAttrs {
  readonly view: boolean;
  readonly scratch: number;
  readonly parts: readonly Part[];
}

export interface Box {
  /** Names of tensors: graph inputs, constants or outputs of earlier boxes. */
  readonly from: readonly string[];
  /** Name and bytes (or elements and dtype) of each output. */
  readonly to: Readonly<Record<string, number | readonly [number, DType]>>;
  /** Output 0 is a view of input 0. */
  readonly view?: boolean;
  readonly scratch?: number;
  /** Inputs that the box moves only, and where to. */
  readonly parts?: readonly Part[];
}

export interface GraphSpec {
  readonly inputs: Readonly<Record<string, number>>;
  readonly constants?: Readonly<Record<string, number>>;
  readonly boxes: readonly Box[];
  readonly outputs: readonly string[];
}

/** A graph whose tensors are int8 vectors unless a dtype is given. */
export function makeGraph(spec: GraphSpec): Graph {
  const tensors = new Map<TensorId, Tensor>();
  const ids = new Map<string, TensorId>();
  const add = (name: string, size: number, dtype: DType, data?: Int8Array): TensorId => {
    const id = tensors.size as TensorId;
    const base = { id, dtype, shape: [size], quant: { kind: 'none' } as const, origin: { index: id, name } };
    tensors.set(id, data ? { ...base, data } : base);
    ids.set(name, id);
    return id;
  };
  const idOf = (name: string): TensorId => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`no tensor "${name}"`);
    return id;
  };
  const inputs = Object.entries(spec.inputs).map(([name, size]) => add(name, size, 'int8'));
  for (const [name, size] of Object.entries(spec.constants ?? {}))
    add(name, size, 'int8', new Int8Array(size));
  const ops = spec.boxes.map((box, index): OpNode<string, BoxAttrs> => {
    const outputs = Object.entries(box.to).map(([name, type]) =>
      typeof type === 'number' ? add(name, type, 'int8') : add(name, type[0], type[1]),
    );
    return {
      kind: 'box',
      id: index as OpId,
      attrs: { view: box.view ?? false, scratch: box.scratch ?? 0, parts: box.parts ?? [] },
      inputs: box.from.map(idOf),
      outputs,
      origins: [{ index, name: Object.keys(box.to)[0] ?? `box ${index}` }],
    };
  });
  return { file: 'test.tflite', tensors, ops, inputs, outputs: spec.outputs.map(idOf) };
}

/** Answers the planner's questions about boxes. */
export const boxOptions = (align = 4): MemoryOptions => ({
  viewOf: (op) => ((op.attrs as BoxAttrs).view ? 0 : null),
  scratchBytes: (op) => (op.attrs as BoxAttrs).scratch,
  parts: (op) => (op.attrs as BoxAttrs).parts,
  align,
});

/** A deterministic source of integers below `n` (xorshift32). */
export function randomSource(seed: number): (n: number) => number {
  let state = (seed * 2654435761 + 88675123) >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
}

/** A connected random graph: every box reads one to three of the `reach` latest tensors; leaves are outputs. */
export function randomGraph(seed: number, boxes: number, reach = 6, maxBytes = 100): Graph {
  const random = randomSource(seed);
  const names = ['in0', 'in1'];
  const inputs = { in0: 1 + random(maxBytes), in1: 1 + random(maxBytes) };
  const read = new Set<string>();
  const list: Box[] = [];
  for (let i = 0; i < boxes; i++) {
    const from = new Set<string>();
    const count = 1 + random(3);
    for (let k = 0; k < count; k++)
      from.add(names[names.length - 1 - random(Math.min(reach, names.length))]!);
    for (const name of from) read.add(name);
    const view = random(8) === 0;
    const first = [...from][0]!;
    const bytes = view ? sizeOf(list, inputs, first) : 1 + random(maxBytes);
    const to: Record<string, number> = { [`t${i}`]: bytes };
    if (random(12) === 0) to[`u${i}`] = 1 + random(maxBytes);
    list.push({ from: [...from], to, view, scratch: random(4) === 0 ? 1 + random(maxBytes) : 0 });
    names.push(...Object.keys(to));
  }
  const outputs = names.filter((name) => !read.has(name) && name.startsWith('t'));
  return makeGraph({ inputs, boxes: list, outputs });
}

function sizeOf(boxes: readonly Box[], inputs: Readonly<Record<string, number>>, name: string): number {
  for (const box of boxes) if (typeof box.to[name] === 'number') return box.to[name];
  return inputs[name] ?? 1;
}
