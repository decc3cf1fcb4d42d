// How much flash a program will take, before anything is compiled: from the table of the kernels' sizes, and what the
// generated code adds. Measured against linked images (GCC, -O3) in docs/memory.md.
import { tensorOf } from '../ir/graph.ts';
import { type Graph, tensorBytes } from '../ir/types.ts';
import type { CConstant, CField, KernelCall } from '../ops/op-def.ts';
import type { Target } from '../targets/cortex-m.ts';
import { type CodeKind, KERNEL_BYTES } from './kernel-bytes.ts';
import { constantTensorsOf, type Step } from './program.ts';
import { foldableSource } from './runtime-files.ts';

/** What decides how large a kernel is. */
export type Core = Pick<Target, 'isa' | 'longMultiply'>;

const codeKindOf = ({ isa, longMultiply = true }: Core): CodeKind =>
  isa !== 'c' ? isa : longMultiply ? 'long' : 'c';

/** Code of these files of runtime-c/src. */
export const kernelBytes = (sources: Iterable<string>, core: Core): number =>
  [...sources].reduce((sum, file) => sum + (KERNEL_BYTES[file]?.[codeKindOf(core)] ?? 0), 0);

export interface Flash {
  /** Kernels, the generated function, parameters and the model's description. */
  readonly codeBytes: number;
  /** By step: constants that it is the first to use, each filled up to whole words. */
  readonly constantBytes: readonly number[];
  readonly bytes: number;
}

/** The description of the model and what the C library adds; an argument of a call; a loop: all rounded up. */
const FIXED_BYTES = 860;
/** Long multiplications and divisions that cores without them call, and what kernels differ by between such cores. */
const SHORT_MULTIPLY_BYTES = 600;
const ARGUMENT_BYTES = 5;
const LOOP_BYTES = 250;

const fieldBytes = (f: CField): number => {
  if (typeof f !== 'object') return 4;
  if ('list' in f) return 4 * f.list.length;
  return 'struct' in f ? f.struct.reduce((sum, [, inner]) => sum + fieldBytes(inner), 0) : 4;
};

const constantsOf = (call: KernelCall): readonly CConstant[] => {
  const fields = call.params?.fields.map(([, value]) => value) ?? [];
  return [...fields, ...call.args].flatMap((item) =>
    typeof item === 'object' && 'constant' in item ? [item.constant] : [],
  );
};

const words = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** What is left of a copy with its layer's parameters folded in, at most: 0.63 of it was counted. */
const COPY_SHARE = 0.7;

/** Copies of kernels beside the first. */
function copiesBytes(calls: readonly KernelCall[], core: Core, folded: ReadonlySet<string>): number {
  const copied = calls.filter((c) => folded.has(c.symbol));
  return copied.reduce((sum, c, i) => {
    const isFirst = copied.findIndex((other) => other.symbol === c.symbol) === i;
    const source = isFirst ? null : foldableSource(c);
    return sum + (source === null ? 0 : Math.ceil(kernelBytes([source], core) * COPY_SHARE));
  }, 0);
}

/**
 * An upper estimate for integer models; float kernels bring functions of the C library that are not counted.
 * @param folded symbols of kernels of which each call has a copy; see fold.ts
 */
export function flashOf(
  g: Graph,
  steps: readonly Step[],
  core: Core,
  folded: ReadonlySet<string> = new Set(),
): Flash {
  const calls = steps.flatMap((s) => s.calls);
  const params = new Set(calls.flatMap((c) => c.params ?? []));
  const known = new Set<unknown>();
  const isNew = (key: unknown): boolean => !known.has(key) && known.add(key) !== undefined;
  const constantBytes = steps.map((step) => {
    const tensors = constantTensorsOf(g, step)
      .filter(isNew)
      .map((id) => words(tensorBytes(tensorOf(g, id))));
    const derived = step.calls
      .flatMap(constantsOf)
      .filter(isNew)
      .map((c) => words(c.values.byteLength));
    return [...tensors, ...derived].reduce((a, b) => a + b, 0);
  });
  const codeBytes =
    FIXED_BYTES +
    (core.longMultiply === false ? SHORT_MULTIPLY_BYTES : 0) +
    kernelBytes(new Set(calls.flatMap((c) => c.sources)), core) +
    copiesBytes(calls, core, folded) +
    [...params].reduce((sum, p) => sum + p.fields.reduce((n, [, f]) => n + fieldBytes(f), 0), 0) +
    calls.reduce((sum, c) => sum + (c.args.length + 1) * ARGUMENT_BYTES, 0) +
    new Set(calls.flatMap((c) => c.loop ?? [])).size * LOOP_BYTES;
  return { codeBytes, constantBytes, bytes: constantBytes.reduce((a, b) => a + b, codeBytes) };
}
