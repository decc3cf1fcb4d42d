// How many bytes of each operand a layer reads and writes, as an estimate from its multiply-accumulates: what decides
// which memory an operand deserves. Ratios matter here, not figures; docs/memory.md compares it with counted accesses.
import { dtypeBytes, elementCount, tensorBytes } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { ConstantTable } from './constants.ts';
import { type Step, scratchOf } from './program.ts';

/** Bytes of one inference. */
export interface StepTraffic {
  /** By input of the operator; 0 for constants and absent ones. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly scratch: number;
  /** Name of a constant that is an argument of a kernel -> bytes read of it. */
  readonly constants: ReadonlyMap<string, number>;
}

/** Kernels hold two pixels and two channels in registers: each element that is loaded serves two products. */
const BLOCK = 2;

/** The accesses of one step; views have none. */
export function trafficOf(step: Step, table: ConstantTable): StepTraffic {
  const { inputs, outputs } = step.view;
  const macs = step.calls.length === 0 ? 0 : (defOf(step.op).macs?.(step.view) ?? 0);
  const scratch = scratchOf(step);
  const constants = argumentsOf(step, table);
  if (step.calls.length === 0)
    return { inputs: inputs.map(() => 0), outputs: outputs.map(() => 0), scratch: 0, constants: new Map() };

  const written = outputs.map(tensorBytes);
  const held = inputs.map((t) => (t === null || t.data !== undefined ? 0 : tensorBytes(t)));
  const elements = outputs.reduce((sum, t) => sum + elementCount(t.shape), 0);
  if (macs === 0) {
    // Each element once; a table is read once per element of the output.
    const reads = new Map([...constants].map(([name, c]) => [name, Math.max(c.bytes, elements * c.element)]));
    return { inputs: held, outputs: written, scratch: 2 * scratch, constants: reads };
  }
  const element = inputs[0] ? dtypeBytes(inputs[0].dtype) : 1;
  const channels = outputs[0]!.shape.at(-1) ?? 1;
  const products = (macs / BLOCK) * element;
  // Windows are gathered once for all channels, in scratch or on the stack, and the products are taken there.
  const isChain = step.calls.length > 1;
  const gathered = Math.max(held[0] ?? 0, isChain ? 0 : (macs / channels) * element);
  const weights = [...constants].filter(([, c]) => c.isLargest);
  const weightBytes = weights.reduce((sum, [, c]) => sum + c.bytes, 0);
  const pixels = Math.max(1, elements / channels / BLOCK);
  const reads = [...constants].map(([name, c]): [string, number] => [
    name,
    c.isLargest ? Math.max(c.bytes, (products * c.bytes) / weightBytes) : c.bytes * pixels,
  ]);
  return {
    inputs: held.map((bytes, i) => (i === 0 ? gathered : bytes)),
    outputs: written,
    scratch: scratch > 0 ? gathered + products : 0,
    constants: new Map(reads),
  };
}

interface Argument {
  readonly bytes: number;
  readonly element: number;
  /** Of the constants of its call. */
  readonly isLargest: boolean;
}

/** The constants that kernels get as arguments; those in parameter structs stay where they are. */
function argumentsOf(step: Step, table: ConstantTable): ReadonlyMap<string, Argument> {
  const found = new Map<string, Argument>();
  for (const call of step.calls) {
    const own = call.args.flatMap((arg) => {
      if (arg.kind === 'constant')
        return [[table.nameOfConstant(arg.constant), arg.constant.values] as const];
      const tensor = arg.kind === 'input' ? step.view.inputs[arg.index] : null;
      return tensor?.data === undefined ? [] : [[table.nameOfTensor(tensor.id), tensor.data] as const];
    });
    const largest = Math.max(...own.map(([, values]) => values.byteLength));
    for (const [name, values] of own)
      found.set(name, {
        bytes: values.byteLength,
        element: values.BYTES_PER_ELEMENT,
        isLargest: found.get(name)?.isLargest || values.byteLength === largest,
      });
  }
  return found;
}
