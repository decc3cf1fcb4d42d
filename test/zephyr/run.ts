// `npm run test:zephyr`: builds the compiler, runs the module's sample and ztest suite with twister on every board,
// then build.test.ts. Needs ZEPHYR_BASE, Zephyr's Python packages and a toolchain as for `west build`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { boardsOf, ROOT, SKIP_MESSAGE, ZEPHYR_BASE } from './boards.ts';

/** Twister's reports and the builds stay here, to look at. */
const OUT = join(ROOT, 'out', 'twister');

function step(title: string, command: string, args: readonly string[]): boolean {
  console.log(`== ${title}`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) console.log(`${command}: ${error.message}`);
  return status === 0;
}

function twister(base: string): boolean {
  const args = [
    join(base, 'scripts', 'twister'),
    ...['-T', join(ROOT, 'zephyr')],
    ...boardsOf(base).flatMap((board) => ['-p', board]),
    ...['-x', `ZEPHYR_EXTRA_MODULES=${ROOT}`],
    ...['-O', OUT, '--clobber-output', '-j', '2', '--inline-logs', '-v'],
  ];
  return step('twister', python(), args);
}

const python = (): string =>
  (process.env.PATH ?? '').split(delimiter).some((dir) => existsSync(join(dir, 'python3')))
    ? 'python3'
    : 'python';

interface Suite {
  readonly name: string;
  readonly platform: string;
  readonly status: string;
  readonly used_rom?: number | string;
  readonly used_ram?: number | string;
}

/** What ran where, with the sizes of the images; false unless every board passed something and nothing failed. */
function summary(base: string): boolean {
  const report = JSON.parse(readFileSync(join(OUT, 'twister.json'), 'utf8')) as { testsuites: Suite[] };
  const ran = report.testsuites.filter((s) => !['filtered', 'skipped'].includes(s.status));
  for (const s of ran)
    console.log(`${s.status.padEnd(8)} ${s.platform.padEnd(24)} ${s.name.split('/').at(-1)}`);
  const idle = boardsOf(base).filter((board) => !ran.some((s) => s.platform.startsWith(board)));
  for (const board of idle) console.log(`FAILED   ${board} ran nothing`);
  const failed = ran.filter((s) => s.status !== 'passed').length + idle.length;
  console.log(`${ran.length - ran.filter((s) => s.status !== 'passed').length} passed, ${failed} failed`);
  return failed === 0;
}

function main(): boolean {
  if (ZEPHYR_BASE === undefined) {
    console.log(SKIP_MESSAGE);
    return true;
  }
  if (!step('npm run build', 'npm', ['run', 'build', '--silent'])) return false;
  const green = twister(ZEPHYR_BASE);
  const reported = existsSync(join(OUT, 'twister.json')) && summary(ZEPHYR_BASE);
  const builds = step('builds', process.execPath, ['--import', 'tsx', 'test/zephyr/build.test.ts']);
  return green && reported && builds;
}

process.exitCode = main() ? 0 : 1;
