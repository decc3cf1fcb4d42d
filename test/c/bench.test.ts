// `bench` counts what runs: the same figure twice, the MACs' order of magnitude, sizes from the linked image.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchModel } from '../../src/bench/bench.ts';
import { compileModel } from '../../src/compile.ts';
import { NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { TARGETS, targetOf } from '../../src/targets/cortex-m.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { whyNot } from './support.ts';

const bytes = new Uint8Array(readFileSync(new URL('../../examples/digits/digits.tflite', import.meta.url)));
const bench = (targets: readonly string[], cycles = false) =>
  benchModel({
    targets,
    cycles,
    compile: (target) => compileModel(bytes, { file: 'digits.tflite', target }),
    inputs: randomCases(importModel(bytes, 'digits.tflite'), 8, 1).at(-1)!.inputs,
  });

const reason = whyNot(targetOf('cortex-m4'));
const run = reason === null ? test : test.skip;
const note = reason === null ? '' : ` (${reason})`;

run(`every board counts, and counts within its own factor of the MACs${note}`, async () => {
  const names = TARGETS.filter((t) => t.qemu !== undefined && t.name !== 'cortex-m85').map((t) => t.name);
  for (const cost of await bench(names)) {
    const perMac = cost.instructions / cost.macs;
    // A wrong tick length or a lost wrap would be off by far more than this.
    assert.ok(perMac > 0.2 && perMac < 60, `${cost.target}: ${perMac} instructions per MAC`);
    assert.ok(
      cost.codeBytes > 500 && cost.weightBytes > 3000 && cost.stackBytes > 0 && cost.stackBytes < 1024,
      cost.target,
    );
  }
});

run(`two runs give the same instructions${note}`, async () => {
  const [first] = await bench(['cortex-m4']);
  const [second] = await bench(['cortex-m4']);
  assert.is(first!.instructions, second!.instructions);
});

run(`the traced run executes the instructions that were counted${note}`, async () => {
  const [cost] = await bench(['cortex-m4'], true);
  // One SysTick period is 40 instructions, and the timed call has some of its own.
  assert.ok(Math.abs(cost!.cycles!.instructions - cost!.instructions) <= 80);
  assert.ok(cost!.cycles!.cycles > cost!.instructions && cost!.cycles!.cycles < 2 * cost!.instructions);
});

test('the host has nothing to count instructions with', async () => {
  try {
    await bench(['host']);
    assert.unreachable();
  } catch (e) {
    assert.instance(e, NnmcuError);
    assert.match((e as Error).message, /no QEMU board/);
  }
});

test.run();
