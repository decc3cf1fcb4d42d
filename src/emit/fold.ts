// `--optimize speed`: kernels of which every layer gets a copy of its own in the generated code, so that the compiler
// folds the layer's shapes, strides, offsets and bounds into it. A kernel allows that by `NNMCU_KERNEL` before its
// definition (runtime-c/src/internal/inline.h): it does where counting showed that the copies execute less.
import type { KernelArg, KernelCall } from '../ops/op-def.ts';
import { cType, cTypeOf } from './c-text.ts';
import { type Core, kernelBytes } from './flash.ts';
import type { Step } from './program.ts';
import { foldableSource } from './runtime-files.ts';

/** Share of a layer's instructions that folding saves; between 1 % and 20 % were counted. */
const SAVED = 0.04;
/** The share of all instructions that a kilobyte of copies must save: an endless row of layers is not unrolled. */
const SHARE_PER_KILOBYTE = 0.0003;

/** Symbols of the kernels that every layer which calls them has a copy of. */
export function kernelsToFold(steps: readonly Step[], core: Core): ReadonlySet<string> {
  const calls = steps.flatMap((s) => s.calls);
  const instructions = (c: KernelCall): number => c.choice?.instructions ?? 0;
  const sum = (list: readonly KernelCall[]): number => list.reduce((total, c) => total + instructions(c), 0);
  const worth = (sum(calls) * SHARE_PER_KILOBYTE) / 1024;
  const isWorth = (symbol: string): boolean => {
    const own = calls.filter((c) => c.symbol === symbol);
    const source = foldableSource(own[0]!);
    if (source === null) return false;
    return sum(own) * SAVED >= (own.length - 1) * kernelBytes([source], core) * worth;
  };
  return new Set([...new Set(calls.map((c) => c.symbol))].filter(isWorth));
}

/** The C type of an argument, with what separates it from a name. */
function typeOf({ view }: Step, arg: KernelArg): string {
  switch (arg.kind) {
    case 'input': {
      const tensor = view.inputs[arg.index];
      return tensor ? `const ${cType(tensor.dtype)} *` : 'const void *';
    }
    case 'constant':
      return `const ${cTypeOf(arg.constant.values)} *`;
    case 'output':
      return `${cType(view.outputs[arg.index]!.dtype)} *`;
    case 'scratch':
      return arg.dtype === undefined ? 'void *' : `${cType(arg.dtype)} *`;
    default:
      return 'int32_t ';
  }
}

/** What a function of its own for a call needs as parameters: what is no constant. */
export interface Passed {
  readonly parameter: string;
  readonly name: string;
  /** The argument where the function is called. */
  readonly value: string;
}

/** The arguments of a call, printed as `texts`, by position; null where the function can name them itself. */
export function passedTo(step: Step, call: KernelCall, texts: readonly string[]): readonly (Passed | null)[] {
  return call.args.map((arg, i) => {
    const value = texts[i]!;
    const isConstant =
      arg.kind === 'input' ? (step.view.inputs[arg.index]?.data ?? null) !== null : arg.kind === 'constant';
    const isNamed = arg.kind === 'text' || isConstant ? /^\w+$/.test(value) : /^(NULL|-?\d+)$/.test(value);
    if (arg.kind === 'text' || isNamed) return null;
    const name = `${arg.kind === 'input' ? 'in' : arg.kind === 'output' ? 'out' : arg.kind}${i}`;
    return { parameter: `${typeOf(step, arg)}${name}`, name, value };
  });
}
