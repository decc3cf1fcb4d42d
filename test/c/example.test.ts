// examples/digits as a user builds it: CMake, arm-none-eabi-gcc, then QEMU; it must classify its ten images.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { inFolder, whyNot, works } from './support.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/digits', import.meta.url));
const BINARY = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const reason = whyNot(targetOf('cortex-m4')) ?? (works('cmake') ? null : 'cmake not found');
const run = reason === null ? test : test.skip;

run(
  `the digits example builds with CMake and classifies under QEMU${reason === null ? '' : ` (${reason})`}`,
  async () => {
    await inFolder(async (dir) => {
      // QEMU prints what the program says on stderr.
      const call = (command: string, ...args: string[]): string => {
        const { status, stdout, stderr } = spawnSync(command, args, {
          cwd: dir,
          encoding: 'utf8',
          timeout: 120_000,
        });
        assert.is(status, 0, `${command}: ${stdout}${stderr}`);
        return stdout + stderr;
      };
      const toolchain = join(EXAMPLE, 'arm-none-eabi.cmake');
      call(
        'cmake',
        '-S',
        EXAMPLE,
        '-B',
        'build',
        `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`,
        `-DNNMCU=node;${BINARY}`,
      );
      call('cmake', '--build', 'build');
      const text = call(
        'qemu-system-arm',
        '-M',
        'mps2-an386',
        '-nographic',
        '-monitor',
        'none',
        '-serial',
        'none',
        '-semihosting-config',
        'enable=on,target=native',
        '-kernel',
        'build/digits.elf',
      );
      assert.match(text, /image 0: digit 1, seen 1, score/);
      assert.match(text, /digits: PASS/);
    });
  },
);

test.run();
