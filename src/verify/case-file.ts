// The two files between nnmcu and runtime-c/qemu/harness.c, which documents their layout: cases.bin in, results.bin
// out. A result file may end anywhere, because the image may have died; what is whole is read.

/** Neighbouring bytes of the arena that a layer treats alike. */
export interface ArenaRun {
  readonly bytes: number;
  /** The layer's output or scratch. */
  readonly mayWrite: boolean;
  /** Nobody reads what is there once the layer has run. */
  readonly dead: boolean;
}

/** The arena as a layer finds it, from its first byte on; see arena-watch.ts. */
export interface ArenaMap {
  readonly layer: number;
  readonly output: number;
  readonly runs: readonly ArenaRun[];
}

export interface Case {
  /** Position of the model in the image. */
  readonly model: number;
  /** Bytes of each input, in the descriptor's order. */
  readonly inputs: readonly Uint8Array[];
  /** In the order in which the layers record their outputs; images without probes ignore them. Default: none. */
  readonly maps?: readonly ArenaMap[];
}

export interface LayerRecord {
  readonly layer: number;
  readonly output: number;
  readonly bytes: Uint8Array;
}

/** Bytes of one run that a layer changed though it may not write there. */
export interface StrayWrite {
  readonly layer: number;
  readonly output: number;
  /** First and last changed byte, counted from the start of the arena, and the number of changed bytes. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Positions of the blocks that an arena can have. */
const BLOCKS = [0, 1, 2, 3, 4, 5, 6, 7];

export interface CaseResult {
  readonly index: number;
  readonly model: number;
  /** In program order; empty when the image was built without probes. */
  readonly layers: readonly LayerRecord[];
  readonly outputs: readonly Uint8Array[];
  /** In program order; always empty without arena maps. */
  readonly strays: readonly StrayWrite[];
  /** Whether run() wrote outside the arena, within 64 bytes in front of or behind any of its blocks. */
  readonly overrun: { readonly before: boolean; readonly after: boolean };
  /** The blocks around which it did, by their position. */
  readonly overrunBlocks: readonly number[];
  /** Painted-stack peak of run(); 0 on the host. */
  readonly stackBytes: number;
  /** SysTick periods of run(), see bench/bench.ts; 0 on the host. */
  readonly ticks: number;
}

export interface Results {
  readonly cases: readonly CaseResult[];
  /** The image ran all cases. */
  readonly done: boolean;
  /** The case that was running when the image died. */
  readonly open: { readonly index: number; readonly model: number; readonly lastLayer: number | null } | null;
}

const MAGIC = 0x314d4e4e;
const TAG = {
  begin: 0x4e474542,
  layer: 0x5259414c,
  stray: 0x59525453,
  output: 0x5054554f,
  cost: 0x54534f43,
  end: 0x20444e45,
  done: 0x454e4f44,
} as const;

export function encodeCases(cases: readonly Case[]): Uint8Array {
  const chunks: Uint8Array[] = [words(MAGIC, cases.length)];
  for (const c of cases) {
    const maps = (c.maps ?? []).map(mapWords);
    chunks.push(
      words(
        c.model,
        c.inputs.reduce((n, bytes) => n + bytes.length, 0),
        maps.reduce((n, map) => n + map.length / 4, 0),
      ),
      ...c.inputs,
      ...maps,
    );
  }
  return Buffer.concat(chunks);
}

const mapWords = ({ layer, output, runs }: ArenaMap): Uint8Array =>
  words(
    layer,
    output,
    runs.length,
    ...runs.map((r) => r.bytes * 4 + (r.dead ? 2 : 0) + (r.mayWrite ? 1 : 0)),
  );

const words = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, i * 4);
  });
  return bytes;
};

function strayOf(layer: number, output: number, bytes: Uint8Array): StrayWrite {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [first, last, count] = [0, 4, 8].map((at) => view.getUint32(at, true)) as [number, number, number];
  return { layer, output, first, last, count };
}

export function decodeResults(file: Uint8Array): Results {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const cases: CaseResult[] = [];
  let done = false;
  let open: {
    index: number;
    model: number;
    layers: LayerRecord[];
    outputs: Uint8Array[];
    strays: StrayWrite[];
    ticks: number;
  } | null = null;
  for (let at = 0; at + 16 <= file.length; ) {
    const tag = view.getUint32(at, true);
    const a = view.getUint32(at + 4, true);
    const b = view.getUint32(at + 8, true);
    const length = view.getUint32(at + 12, true);
    if (at + 16 + length > file.length) break;
    const bytes = new Uint8Array(file.buffer, file.byteOffset + at + 16, length);
    at += 16 + length;
    if (tag === TAG.begin) open = { index: a, model: b, layers: [], outputs: [], strays: [], ticks: 0 };
    else if (tag === TAG.layer) open?.layers.push({ layer: a, output: b, bytes });
    else if (tag === TAG.stray && length === 12) open?.strays.push(strayOf(a, b, bytes));
    else if (tag === TAG.output) open?.outputs.push(bytes);
    else if (tag === TAG.cost && open !== null) open.ticks = a;
    else if (tag === TAG.end && open !== null) {
      cases.push({
        ...open,
        overrun: { before: (a & 0x5555) !== 0, after: (a & 0xaaaa) !== 0 },
        overrunBlocks: BLOCKS.filter((k) => ((a >>> (2 * k)) & 3) !== 0),
        stackBytes: b,
      });
      open = null;
    } else if (tag === TAG.done) done = true;
  }
  const last = open === null ? null : { index: open.index, model: open.model };
  return {
    cases,
    done,
    open: last === null ? null : { ...last, lastLayer: open?.layers.at(-1)?.layer ?? null },
  };
}
