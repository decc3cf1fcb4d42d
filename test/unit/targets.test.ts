import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { TARGETS, targetOf } from '../../src/targets/cortex-m.ts';

test('every target is found by its name', () => {
  for (const target of TARGETS) assert.is(targetOf(target.name), target);
  assert.is(new Set(TARGETS.map((t) => t.name)).size, TARGETS.length);
});

test('an unknown target is a usage error that lists the valid ones', () => {
  try {
    targetOf('cortex-m9');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, NnmcuError);
    const { diagnostics, exitCode } = error as NnmcuError;
    assert.is(exitCode, 2);
    assert.is(diagnostics[0].code, 'bad-option');
    assert.is(diagnostics[0].message, 'unknown target "cortex-m9"');
    assert.match(diagnostics[0].notes![0]!, /cortex-m0plus, cortex-m3, .*cortex-m85, host/);
  }
});

test('every board has its linker script', () => {
  for (const { qemu } of TARGETS)
    if (qemu !== undefined)
      assert.ok(existsSync(new URL(`../../runtime-c/qemu/${qemu.linkerScript}`, import.meta.url)));
});

test.run();
