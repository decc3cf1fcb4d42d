// The two files between nnmcu and runtime-c/qemu/harness.c, which documents their layout: cases.bin in, results.bin
// out. A result file may end anywhere, because the image may have died; what is whole is read.

export interface Case {
  /** Position of the model in the image. */
  readonly model: number;
  /** Bytes of each input, in the descriptor's order. */
  readonly inputs: readonly Uint8Array[];
}

export interface LayerRecord {
  readonly layer: number;
  readonly output: number;
  readonly bytes: Uint8Array;
}

export interface CaseResult {
  readonly index: number;
  readonly model: number;
  /** In program order; empty when the image was built without probes. */
  readonly layers: readonly LayerRecord[];
  readonly outputs: readonly Uint8Array[];
  /** Whether run() wrote outside the arena, within 64 bytes in front of or behind it. */
  readonly overrun: { readonly before: boolean; readonly after: boolean };
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
  output: 0x5054554f,
  cost: 0x54534f43,
  end: 0x20444e45,
  done: 0x454e4f44,
} as const;

export function encodeCases(cases: readonly Case[]): Uint8Array {
  const chunks: Uint8Array[] = [words(MAGIC, cases.length)];
  for (const c of cases) {
    chunks.push(
      words(
        c.model,
        c.inputs.reduce((n, bytes) => n + bytes.length, 0),
      ),
      ...c.inputs,
    );
  }
  return Buffer.concat(chunks);
}

const words = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, i * 4);
  });
  return bytes;
};

export function decodeResults(file: Uint8Array): Results {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const cases: CaseResult[] = [];
  let done = false;
  let open: {
    index: number;
    model: number;
    layers: LayerRecord[];
    outputs: Uint8Array[];
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
    if (tag === TAG.begin) open = { index: a, model: b, layers: [], outputs: [], ticks: 0 };
    else if (tag === TAG.layer) open?.layers.push({ layer: a, output: b, bytes });
    else if (tag === TAG.output) open?.outputs.push(bytes);
    else if (tag === TAG.cost && open !== null) open.ticks = a;
    else if (tag === TAG.end && open !== null) {
      cases.push({ ...open, overrun: { before: (a & 1) !== 0, after: (a & 2) !== 0 }, stackBytes: b });
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
