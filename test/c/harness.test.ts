// The engine behind `verify`, with models written by hand: it must run them on every target and notice every way in
// which generated code can go wrong.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TARGETS, type Target, targetOf } from '../../src/targets/cortex-m.ts';
import type { ArenaMap, ArenaRun } from '../../src/verify/case-file.ts';
import { runFixtures, whyNot } from './support.ts';

const on = (target: Target, what: string, body: () => Promise<void>): void => {
  const reason = whyNot(target);
  if (reason === null) test(`${target.name}: ${what}`, body);
  else test.skip(`${target.name}: ${what} (skipped: ${reason})`, body);
};

const int32 = (bytes: Uint8Array | undefined): number =>
  new DataView(bytes!.buffer, bytes!.byteOffset).getInt32(0, true);
const ISA = { c: 0, dsp: 1, mve: 2 } as const;
const RAMP = Array.from({ length: 16 }, (_, i) => i);
const ran = (bytes: number, what = ''): ArenaRun => ({
  bytes,
  mayWrite: what.includes('written'),
  dead: what.includes('dead'),
});
/** What the adder's two layers do: 16 bytes in place, then 4 behind them. */
const ADDER_MAPS: readonly ArenaMap[] = [
  { layer: 0, output: 0, runs: [ran(16, 'written'), ran(4)] },
  { layer: 1, output: 0, runs: [ran(16, 'dead'), ran(4, 'written')] },
];

for (const target of TARGETS) {
  on(target, 'runs its own instructions and records every layer', async () => {
    const run = await runFixtures(
      target,
      ['adder'],
      [
        [0, RAMP],
        [0, RAMP.map((i) => 256 - 7 * i)],
      ],
    );
    assert.is(run.failure, null);
    const [first, second] = run.cases;
    assert.equal(
      first!.layers.map((l) => [l.layer, l.output, l.bytes.length]),
      [
        [0, 0, 16],
        [1, 0, 4],
      ],
    );
    assert.equal(
      [...first!.layers[0]!.bytes],
      RAMP.map((i) => 2 * i + 1),
    );
    assert.is(int32(first!.outputs[0]), 256);
    assert.is(int32(second!.outputs[0]), 136 - 7 * 120);
    assert.equal(
      first!.outputs[1],
      Uint8Array.of(ISA[target.isa]),
      'compiled for the instruction set it claims',
    );
    assert.equal(first!.overrun, { before: false, after: false });
    if (target.qemu === undefined) assert.is(run.sizes, null);
    else {
      assert.is(run.sizes!.weightBytes, 16);
      assert.ok(run.sizes!.codeBytes > 100 && run.sizes!.codeBytes < 2000, `code ${run.sizes!.codeBytes}`);
    }
  });

  on(target, 'without probes records no layers and computes the same', async () => {
    const run = await runFixtures(target, ['adder'], [[0, RAMP]], { probes: false });
    assert.is(run.failure, null);
    assert.equal(run.cases[0]!.layers, []);
    assert.is(int32(run.cases[0]!.outputs[0]), 256);
  });

  on(target, 'compares what a layer must not write, and destroys what is dead', async () => {
    const adder = (maps: readonly ArenaMap[], arenaBytes = 32) =>
      runFixtures(target, ['adder'], [[0, RAMP]], { maps, arenaBytes }).then((r) => r.cases[0]!);
    // As much as the smallest board has for an arena.
    const right = await adder(ADDER_MAPS, 3_000_000);
    assert.equal(right.strays, []);
    assert.is(int32(right.outputs[0]), 256);
    const [first, second] = ADDER_MAPS as [ArenaMap, ArenaMap];
    const wild = await adder([
      { ...first, runs: [ran(3, 'written'), ran(5), ran(4, 'written'), ran(4), ran(8)] },
      { ...second, runs: [ran(16, 'written')] },
    ]);
    assert.equal(
      wild.strays.map((w) => [w.layer, w.output, w.first, w.last, w.count]),
      [
        [0, 0, 3, 7, 5],
        [0, 0, 12, 15, 4],
        [1, 0, 16, 19, 4],
      ],
    );
    assert.is(int32(wild.outputs[0]), 256);
    const stale = await adder([{ ...first, runs: [ran(16, 'written dead')] }, second]);
    assert.equal(stale.strays, []);
    assert.is.not(int32(stale.outputs[0]), 256);
  });

  on(target, 'feeds an input row by row, in any order', async () => {
    const rows = [1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 1, 2];
    const run = await runFixtures(
      target,
      ['fed'],
      [
        [0, rows],
        [0, rows.toReversed()],
      ],
      {
        fed: { bytes: 12, rowBytes: 3 },
        maps: [{ layer: 0, output: 0, runs: [ran(8, 'written')] }],
      },
    );
    assert.is(run.failure, null);
    assert.equal(
      run.cases.map((c) => [...c.outputs[0]!]),
      [
        [6, 60, 15, 43],
        [43, 15, 60, 6],
      ],
    );
  });

  on(target, 'links several models into one image', async () => {
    const run = await runFixtures(
      target,
      ['adder', 'stack'],
      [
        [1, [0]],
        [0, RAMP],
        [1, [0]],
      ],
    );
    assert.is(run.failure, null);
    assert.equal(
      run.cases.map((c) => c.model),
      [1, 0, 1],
    );
    assert.equal(
      run.cases.map((c) => c.outputs[0]![0]),
      [1, 0, 1],
      'reset() ran before each case',
    );
  });

  if (target.qemu !== undefined) {
    on(target, 'measures the painted stack', async () => {
      const run = await runFixtures(target, ['stack'], [[0, [0]]], { probes: false });
      const stack = run.cases[0]!.stackBytes;
      assert.ok(stack >= 1000 && stack < 1100, `${stack} bytes for a frame of 1000`);
    });

    on(target, 'notices a byte written outside the arena', async () => {
      const run = await runFixtures(
        target,
        ['overrun', 'underrun'],
        [
          [0, [0]],
          [1, [0]],
          [0, [0]],
        ],
      );
      assert.is(run.failure, null);
      assert.equal(
        run.cases.map((c) => [c.overrun.before, c.overrun.after]),
        [
          [false, true],
          [true, false],
          [false, true],
        ],
      );
    });

    on(target, 'says where the core took a fault', async () => {
      const run = await runFixtures(
        target,
        ['adder', 'fault'],
        [
          [0, RAMP],
          [1, [0]],
        ],
      );
      assert.is(run.cases.length, 1);
      assert.is(run.failure?.kind, 'fault');
      assert.is(run.failure?.message, 'the core took a fault in run() in case 1 of fault, after layer 0');
      assert.match(run.failure!.notes.join('\n'), /^fault: exception=0x00000003 pc=0x/);
    });

    on(target, 'turns a stack overflow into a fault', async () => {
      const run = await runFixtures(target, ['overflow'], [[0, [0]]], { stackBytes: 4096 });
      assert.is(run.failure?.kind, 'fault');
    });
  }
}

const host = targetOf('host');
for (const target of [targetOf('cortex-m4'), host])
  on(target, 'ends a program that hangs', async () => {
    const run = await runFixtures(target, ['hang'], [[0, [0]]], { deadlineMs: 1500 });
    assert.is(run.failure?.kind, 'deadline');
    assert.is(run.failure?.message, 'no end after 1.5 s in case 0 of hang, before the first layer was done');
  });

for (const name of ['overrun', 'underrun'])
  on(host, `the sanitizer stops an ${name} of the arena`, async () => {
    const run = await runFixtures(host, [name], [[0, [0]]]);
    assert.is(run.failure?.kind, 'sanitizer');
    assert.match(run.failure!.message, /^use-after-poison found by the sanitizer in case 0 of/);
  });

const m0plus = targetOf('cortex-m0plus');
on(m0plus, 'an unaligned access faults, as on the real core', async () => {
  const run = await runFixtures(m0plus, ['unaligned'], [[0, [0]]]);
  assert.is(run.failure?.kind, 'fault');
});

on(m0plus, 'the same code runs on a true Armv6-M core', async () => {
  const microbit = { ...m0plus, qemu: { machine: 'microbit', linkerScript: 'microbit.ld', tickNs: 62.5 } };
  const run = await runFixtures(microbit, ['adder'], [[0, RAMP]], { stackBytes: 1024 });
  assert.is(run.failure, null);
  assert.is(int32(run.cases[0]!.outputs[0]), 256);
  assert.is(run.sizes!.weightBytes, 16);
});

const m4 = targetOf('cortex-m4');
on(m4, 'the harness refuses cases that do not fit the model', async () => {
  const run = await runFixtures(m4, ['adder'], [[0, [1, 2, 3]]]);
  assert.is(run.failure?.kind, 'refused');
  assert.match(run.failure!.notes.join('\n'), /too few input bytes/);
});

for (const [what, fed, message] of [
  ['a row that the input does not have', { bytes: 12, rowBytes: 4 }, /asks for a row that does not exist/],
  ['an input larger than the image was built for', { bytes: 8, rowBytes: 3 }, /larger than planned/],
] as const)
  on(m4, `the harness refuses ${what}`, async () => {
    const run = await runFixtures(m4, ['fed'], [[0, RAMP.slice(0, 12)]], { fed });
    assert.is(run.failure?.kind, 'refused');
    assert.match(run.failure!.notes.join('\n'), message);
  });

on(m4, 'a map that is larger than the arena, or of other layers, does no harm', async () => {
  const other = await runFixtures(m4, ['adder'], [[0, RAMP]], { maps: [{ ...ADDER_MAPS[0]!, layer: 7 }] });
  assert.equal([other.failure, other.cases[0]!.strays], [null, []]);
  const large = await runFixtures(m4, ['adder'], [[0, RAMP]], {
    maps: [{ layer: 0, output: 0, runs: [ran(40, 'dead')] }],
  });
  assert.is(large.failure?.kind, 'refused');
});

on(m4, 'instruction counting changes nothing but time', async () => {
  const run = await runFixtures(m4, ['adder'], [[0, RAMP]], { icount: true });
  assert.is(int32(run.cases[0]?.outputs[0]), 256);
});

test.run();
