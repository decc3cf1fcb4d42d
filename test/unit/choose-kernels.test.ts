// Kernels for speed, for size, and for what both are worth, over a whole model.

import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelsToAvoid } from '../../src/emit/choose-kernels.ts';
import { KERNEL_BYTES } from '../../src/emit/kernel-bytes.ts';
import type { Step } from '../../src/emit/program.ts';
import { viewOf } from '../../src/ir/graph.ts';
import { fullyConnected } from '../../src/ops/fully-connected.ts';
import { builder, q } from './op-graph.ts';

/** A step whose first option is the chosen one; options are [source, instructions], named after their sources. */
const step = (...options: readonly (readonly [string, number])[]): Step => {
  const [first, ...others] = options.map(([file, instructions]) => ({
    symbol: file.replace('.c', ''),
    sources: [file],
    instructions,
  }));
  const { symbol, sources, instructions } = first!;
  const call = { symbol, sources, header: 'nnmcu.h', args: [], choice: { symbol, instructions, others } };
  return { calls: [call] } as unknown as Step;
};

const DSP = { isa: 'dsp' } as const;
const SMALL = 'conv2d_s8.c';
const FAST = 'conv2d_s8__dsp_1x1_stack.c';
const OTHER = 'conv2d_s8__dsp_3x3_stack.c';

test('speed avoids nothing', () => {
  assert.is(kernelsToAvoid([step([FAST, 10], [SMALL, 1000])], 'speed', DSP).size, 0);
});

test('balanced gives up a kernel whose gain is small, and keeps one whose gain is large', () => {
  const busy = step([FAST, 100_000], [SMALL, 1_000_000]);
  const idle = step([OTHER, 900], [FAST, 1000], [SMALL, 5000]);
  const avoided = kernelsToAvoid([busy, idle], 'balanced', DSP);
  assert.ok(avoided.has('conv2d_s8__dsp_3x3_stack') && !avoided.has('conv2d_s8__dsp_1x1_stack'));
  const worth = step([OTHER, 50_000], [FAST, 90_000], [SMALL, 500_000]);
  const kept = kernelsToAvoid([busy, worth], 'balanced', DSP);
  assert.not.ok(kept.has('conv2d_s8__dsp_3x3_stack') || kept.has('conv2d_s8__dsp_1x1_stack'));
});

test('a kernel whose buffer is in the scratch is the one that it is on the stack', () => {
  const inScratch = ({ calls: [call] }: Step): Step =>
    ({
      calls: [{ ...call, symbol: 'conv2d_s8__dsp_1x1', sources: ['conv2d_s8__dsp_1x1.c'] }],
    }) as unknown as Step;
  const busy = inScratch(step([FAST, 100_000], [SMALL, 1_000_000]));
  const idle = step([SMALL, 900], [FAST, 1000]);
  assert.not.ok(kernelsToAvoid([busy, idle], 'balanced', DSP).has('conv2d_s8__dsp_1x1_stack'));
});

test('a kilobyte that must save everything leaves the least code, also where two kernels have to go together', () => {
  const steps = [step([FAST, 10], [SMALL, 1000]), step([OTHER, 10], [SMALL, 1000])];
  const small = KERNEL_BYTES[SMALL]!.dsp!;
  const both = KERNEL_BYTES[FAST]!.dsp! + KERNEL_BYTES[OTHER]!.dsp!;
  const avoided = kernelsToAvoid(steps, { sharePerKilobyte: 1e6 }, DSP);
  assert.is(avoided.size, small < both ? 2 : 0);
});

test('the table has every kernel of the runtime', () => {
  const files = readdirSync(new URL('../../runtime-c/src', import.meta.url)).filter((f) => f.endsWith('.c'));
  assert.equal(Object.keys(KERNEL_BYTES).sort(), files.sort(), 'run npm run kernel-bytes');
});

test('a dense layer is offered no kernel that copies its input, whatever that kernel would save in code', () => {
  const b = builder();
  const x = b.input('x', 'int8', [1, 1392], q(0.05, 3));
  const weights = b.random('w', 'int8', [32, 1392], q(0.02, 0));
  const g = b.graph([
    b.op('fully_connected', { activation: 'RELU', keepNumDims: false }, [x, weights, null], {
      quant: q(0.3, -128),
    }),
  ]);
  const [call] = fullyConnected.lower(viewOf(g, g.ops[0]!), { numerics: 'tflm', isa: 'dsp' });
  const offered = [call!.symbol, ...call!.choice!.others.map((o) => o.symbol)];
  assert.ok(offered.includes('nnmcu_conv2d_s8'), 'the convolution that reads the input in place is');
  assert.not.ok(offered.includes('nnmcu_conv2d_s8__dsp'), offered.join());
  assert.is(call!.scratchBytes ?? 0, 0);
});

test.run();
