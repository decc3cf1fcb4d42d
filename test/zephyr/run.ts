// `npm run test:zephyr`: builds the compiler, runs the module's sample and ztest suite with twister on every board,
// then the tests beside this file. Needs ZEPHYR_BASE, Zephyr's Python packages and a toolchain as for `west build`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
}

/** Flash and RAM of an image, as the linker printed them. */
function sizesOf(suite: Suite, logs: readonly string[]): string {
  const board = `${suite.platform.replaceAll('/', '_')}/`;
  const log = logs.find((f) => f.startsWith(board) && f.endsWith(`/${nameOf(suite)}/build.log`));
  if (log === undefined) return '';
  const text = readFileSync(join(OUT, log), 'utf8');
  const used = (region: string): string => new RegExp(`^ *${region}: +(\\d+) B`, 'm').exec(text)?.[1] ?? '?';
  return `flash ${used('FLASH').padStart(6)}  RAM ${used('RAM').padStart(6)}`;
}

const nameOf = (suite: Suite): string => suite.name.split('/').at(-1) ?? suite.name;

/** What ran where, with the sizes of the images; false unless every board passed something and nothing failed. */
function summary(base: string): boolean {
  const report = JSON.parse(readFileSync(join(OUT, 'twister.json'), 'utf8')) as { testsuites: Suite[] };
  const ran = report.testsuites.filter((s) => !['filtered', 'skipped'].includes(s.status));
  const logs = readdirSync(OUT, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('build.log'));
  for (const s of ran)
    console.log(
      `${s.status.padEnd(8)} ${s.platform.padEnd(26)} ${nameOf(s).padEnd(22)} ${sizesOf(s, logs)}`.trimEnd(),
    );
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
  // A report of an earlier run is not this one's.
  rmSync(OUT, { recursive: true, force: true });
  const green = twister(ZEPHYR_BASE);
  const reported = existsSync(join(OUT, 'twister.json')) && summary(ZEPHYR_BASE);
  const files = readdirSync(join(ROOT, 'test/zephyr')).filter((file) => file.endsWith('.test.ts'));
  const failed = files.filter(
    (file) => !step(file, process.execPath, ['--import', 'tsx', `test/zephyr/${file}`]),
  );
  if (failed.length > 0) console.log(`FAILED   ${failed.join(', ')}`);
  return green && reported && failed.length === 0;
}

process.exitCode = main() ? 0 : 1;
