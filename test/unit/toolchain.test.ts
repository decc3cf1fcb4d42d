// What happens when tools are missing, fail or hang, with small scripts as the tools.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { doctor } from '../../src/toolchain/doctor.ts';
import { findCompiler } from '../../src/toolchain/gcc.ts';
import { firstLines, runProcess, runTool } from '../../src/toolchain/process.ts';

/** Runs `body` with PATH (and CC) reduced to a folder that holds only the given scripts. */
async function withTools(
  scripts: Readonly<Record<string, string>>,
  body: () => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'nnmcu-tools-'));
  const { PATH, CC } = process.env;
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(dir, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(dir, name), 0o755);
  }
  process.env.PATH = dir;
  delete process.env.CC;
  try {
    await body();
  } finally {
    process.env.PATH = PATH;
    if (CC !== undefined) process.env.CC = CC;
    rmSync(dir, { recursive: true, force: true });
  }
}

async function rejection(promise: Promise<unknown>): Promise<NnmcuError> {
  const error = await promise.then(
    () => null,
    (e: unknown) => e,
  );
  assert.instance(error, NnmcuError);
  return error as NnmcuError;
}

test('a compiler that is not installed is a missing toolchain', () =>
  withTools({}, async () => {
    for (const name of ['cortex-m4', 'host']) {
      const error = await rejection(findCompiler(targetOf(name)));
      assert.is(error.diagnostics[0].code, 'toolchain-missing');
      assert.is(error.exitCode, 3);
    }
  }));

test('the host compiler is the first of cc, gcc and clang that runs', () =>
  withTools({ cc: 'exit 1', clang: 'echo clang version 14.0.6' }, async () => {
    assert.equal(await findCompiler(targetOf('host')), {
      command: 'clang',
      prefix: '',
      version: 'clang version 14.0.6',
    });
  }));

test('a failing tool is quoted', () =>
  withTools({ cc: 'echo "a.c:1: error: no" >&2; exit 1' }, async () => {
    const error = await rejection(runTool('cc', [], { deadlineMs: 5000 }, 'compiling a.c'));
    assert.equal(error.diagnostics, [
      {
        code: 'toolchain-failed',
        file: 'cc',
        message: 'exited with 1 while compiling a.c',
        notes: ['a.c:1: error: no'],
      },
    ]);
  }));

test('a tool that hangs is ended', () =>
  withTools({ cc: 'while :; do :; done' }, async () => {
    const error = await rejection(runTool('cc', [], { deadlineMs: 200 }, 'compiling a.c'));
    assert.is(error.message, 'did not finish within 0.2 s while compiling a.c');
    assert.is((await runProcess('cc', [], { deadlineMs: 200 })).timedOut, true);
  }));

test('long output is cut', () => {
  const lines = firstLines(Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n'));
  assert.is(lines.length, 13);
  assert.is(lines[12], '... and 28 more lines');
});

test('doctor on a bare machine says what is missing and how to get it', () =>
  withTools({}, async () => {
    const checks = await doctor();
    assert.equal(
      checks.map((c) => [c.name, c.ok]),
      [
        ['node', true],
        ['arm-none-eabi-gcc', false],
        ['newlib', false],
        ['qemu-system-arm', false],
        ['host C compiler', false],
      ],
    );
    for (const c of checks) assert.is(c.help === '', c.ok);
    assert.match(checks[1]!.help, /apt-get install gcc-arm-none-eabi/);
  }));

test('doctor notices tools that are too old or incomplete', () =>
  withTools(
    {
      'arm-none-eabi-gcc': 'test "$1" = --version && echo "arm-none-eabi-gcc (GNU) 9.2.1" || echo libc.a',
      'qemu-system-arm': 'test "$1" = --version && echo "QEMU emulator version 5.2.0" || echo mps2-an385',
    },
    async () => {
      const [, gcc, newlib, qemu] = await doctor();
      assert.is(gcc!.found, 'arm-none-eabi-gcc (GNU) 9.2.1: Cortex-M55 needs 10 or newer');
      assert.is(newlib!.found, 'not found');
      assert.is(
        qemu!.found,
        'QEMU emulator version 5.2.0 lacks mps2-an386, mps2-an500, mps2-an505, mps3-an547',
      );
    },
  ));

test.run();
