// Real builds with Zephyr's CMake in a folder of their own, for the tests beside this file.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../support/cli.ts';
import { ROOT } from './boards.ts';

export interface Result {
  readonly ok: boolean;
  readonly text: string;
}

/** A folder with applications and their builds. */
export function workspace() {
  const { dir, remove } = temporaryFolder();

  function execute(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Result {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      timeout: 600_000,
    });
    return { ok: status === 0, text: error === undefined ? `${stdout}${stderr}` : error.message };
  }

  /** Configures an application, given as a path from `dir` or an absolute one, for `-DBOARD=` of the flags or an M3. */
  function configure(app: string, build: string, ...flags: readonly string[]): Result {
    const board = flags.some((flag) => flag.startsWith('-DBOARD=')) ? [] : ['-DBOARD=qemu_cortex_m3'];
    const module = `-DZEPHYR_EXTRA_MODULES=${ROOT}`;
    const folders = ['-S', join(app.startsWith(ROOT) ? '' : dir, app), '-B', join(dir, build)];
    return execute('cmake', ['-GNinja', ...folders, ...board, module, ...flags]);
  }

  return {
    dir,
    remove,
    execute,
    configure,
    make: (build: string): Result => execute('cmake', ['--build', join(dir, build)]),
    nnmcu: (...args: readonly string[]): Result =>
      execute(process.execPath, [join(ROOT, 'bin/nnmcu.js'), ...args]),
    copySample: (name: string): void =>
      cpSync(join(ROOT, 'zephyr/samples/digits'), join(dir, name), { recursive: true }),
  };
}

export function assertWorked({ ok, text }: Result): void {
  assert.ok(ok, text.slice(-3000));
}

/** It failed and said `words`; CMake and Kconfig wrap their messages. */
export function assertSays({ ok, text }: Result, words: string): void {
  assert.not.ok(ok, 'it should have failed');
  assert.ok(text.replace(/\s+/g, ' ').includes(words), `no "${words}" in:\n${text.slice(-2000)}`);
}
