// Estimated Cortex-M4 cycles of an inference: the documented instruction timings over the executed instructions.
// Source: Cortex-M4 Technical Reference Manual r0p1, table 3-1 and section 3.3.3, zero wait states.
import type { Step } from '../toolchain/trace.ts';

export interface Instruction {
  readonly address: number;
  readonly bytes: number;
  /** Lower case, without width suffix: `ldrsb`, `smlad`, `bne`. */
  readonly name: string;
  readonly operands: string;
}

export interface Estimate {
  readonly instructions: number;
  readonly cycles: number;
  /** The manual leaves a taken branch's refill open: 1 to 3 cycles, counted as 2. Half the width of that range. */
  readonly uncertainty: number;
}

const LINE = /^\s*([0-9a-f]+):\t([0-9a-f]{4}(?: [0-9a-f]{4})?)\s*\t(\S+)(?:\t([^;@\n]*))?/gm;

/** Instructions of `objdump -d`, by address. */
export const parseDisassembly = (text: string): readonly Instruction[] =>
  [...text.matchAll(LINE)]
    .map((m) => ({
      address: Number.parseInt(m[1]!, 16),
      bytes: m[2]!.length > 4 ? 4 : 2,
      name: m[3]!.startsWith('v') ? m[3]! : m[3]!.replace(/\.[nw]$/, ''),
      operands: (m[4] ?? '').trim(),
    }))
    .sort((a, b) => a.address - b.address);

const CONDITION = '(?:eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)';
const SINGLE = new RegExp(`^(?:ldr|str)(?:b|h|sb|sh)?${CONDITION}?$`);
const registersIn = (operands: string): number => {
  const list = /\{([^}]*)\}/.exec(operands)?.[1] ?? '';
  return list.split(',').reduce((n, part) => {
    const [first, last] = part.split('-').map((r) => Number.parseInt(r.replace(/\D/g, ''), 10));
    return n + (last === undefined || first === undefined ? 1 : last - first + 1);
  }, 0);
};

/** Cycles of an instruction, a branch not taken; `before` is the one that stands in front of it. */
function cyclesOf(i: Instruction, before: Instruction | undefined): number {
  const { name, operands } = i;
  if (SINGLE.test(name)) return before !== undefined && pipelined(i, before) ? 1 : 2;
  if (/^(?:ldrd|strd)/.test(name)) return 3;
  if (/^(?:ldm|stm|push|pop|vldm|vstm|vpush|vpop)/.test(name)) return 1 + registersIn(operands);
  if (/^[us]div/.test(name)) return 12;
  if (/^(?:vdiv|vsqrt)/.test(name)) return 14;
  if (/^v(?:mla|mls|fma|fms|nml|fnm)/.test(name)) return 3;
  if (/^(?:vldr|vstr)/.test(name)) return 2;
  return 1;
}

/** Neighbouring single loads and stores overlap unless the second one's address is what the first one loads. */
function pipelined(i: Instruction, before: Instruction): boolean {
  if (!SINGLE.test(before.name)) return false;
  if (before.name.startsWith('str')) return true;
  const loaded = before.operands.split(',')[0]!.trim();
  return !new RegExp(`\\b${loaded}\\b`).test(i.operands.slice(i.operands.indexOf('[')));
}

/** Adds the timings up over the blocks that were executed; each has its branch, if any, at the end. */
export function estimateCycles(code: readonly Instruction[], steps: readonly Step[]): Estimate {
  const at = new Map(code.map((i, index) => [i.address, index]));
  let instructions = 0;
  let cycles = 0;
  let taken = 0;
  for (const { from, bytes, to, times } of steps) {
    const end = from + bytes;
    if (to !== end) taken += times;
    for (let index = at.get(from); index !== undefined; index++) {
      const i = code[index];
      if (i === undefined || i.address >= end) break;
      instructions += times;
      cycles += times * cyclesOf(i, code[index - 1]);
    }
  }
  return { instructions, cycles: cycles + 2 * taken, uncertainty: taken };
}
