// `npm test`: setup, build, type check, lint, then every test file in a process of its own, two at a time, with coverage.
// `npm test -- conv2d` runs the files whose path contains a word; `--no-coverage` runs all faster.
// The last line is `N passed, N failed` (and `, N skipped`); a file that hangs, dies or runs no test has failed.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COVERAGE = join(ROOT, 'coverage');
/** Far more than any file needs: only a hang gets here. */
const DEADLINE_MS = 20 * 60_000;
/** Folders whose tests compile and emulate C; begun first so that none of them is left alone at the end. */
const HEAVY = /^test\/(c|ops|examples|models|quantize)\/|\/pack\.test/;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Finished {
  readonly output: string;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
}

const running = new Set<ChildProcess>();

/** Runs a program in a process group of its own, so that a deadline also ends what it started. */
function execute(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    const chunks: Buffer[] = [];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child);
    }, DEADLINE_MS);
    const finish = (exitCode: number | null): void => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ output: Buffer.concat(chunks).toString('utf8'), exitCode, timedOut });
    };
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      finish(null);
    });
    child.on('close', finish);
  });
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    for (const child of running) endGroup(child);
    process.exit(130);
  });

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

async function check(name: string, args: readonly string[]): Promise<boolean> {
  const { output, exitCode } = await execute(name === 'npm' ? name : bin(name), args);
  console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${[name, ...args].join(' ')}`);
  if (exitCode !== 0) console.log(output);
  return exitCode === 0;
}

async function runFile(file: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const start = Date.now();
  const { output, exitCode, timedOut } = await execute(process.execPath, ['--import', 'tsx', file], env);
  const count = (what: string): number =>
    Number([...output.matchAll(new RegExp(`^ {2}${what}: +(\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
  const [total, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')];
  const complaint = timedOut
    ? `did not finish within ${DEADLINE_MS / 60_000} minutes`
    : total + skipped === 0
      ? 'ran no test: does it end with test.run()?'
      : exitCode !== 0 && passed === total
        ? `exited with ${exitCode ?? 'a signal'}`
        : '';
  const failed = total - passed + (complaint === '' ? 0 : 1);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const skips = skipped === 0 ? '' : `, ${skipped} skipped`;
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${file}  ${passed} of ${total}${skips}  ${seconds} s`);
  if (failed > 0) console.log(output);
  else for (const line of skipReasons(output)) console.log(`       ${line}`);
  if (complaint !== '') console.log(`${file}: ${complaint}`);
  return { passed, failed, skipped };
}

/** What tests say when they do not run: uvu itself only counts. */
const skipReasons = (output: string): readonly string[] =>
  (output.match(/^.*\bskip(ped|ping)\b.*$/gim) ?? [])
    .map((l) => l.replace(/^[\s•✘]+/, ''))
    .filter((l) => !/^Skipped: +\d+$/.test(l));

async function runAll(files: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly Outcome[]> {
  const queue = [...files.filter((f) => HEAVY.test(f)), ...files.filter((f) => !HEAVY.test(f))];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift())
      outcomes.push(await runFile(file, env));
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
  return outcomes;
}

async function main(args: readonly string[]): Promise<boolean> {
  const words = args.filter((a) => !a.startsWith('--'));
  const coverage = !args.includes('--no-coverage') && words.length === 0;
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort();

  const ready = setup();
  const checks = [ready];
  // Tests of the package and of the example use what users run: dist.
  checks.push(await check('npm', ['run', '--silent', 'build']));
  if (words.length === 0) checks.push(await check('tsc', ['--noEmit']), await check('biome', ['check', '.']));
  rmSync(COVERAGE, { recursive: true, force: true });
  const outcomes = ready
    ? await runAll(files, coverage ? { NODE_V8_COVERAGE: join(COVERAGE, 'tmp') } : {})
    : [];
  if (coverage && ready) await printCoverage();

  const sum = (key: keyof Outcome): number => outcomes.reduce((n, o) => n + o[key], 0);
  const nothing = ready && outcomes.length === 0;
  if (nothing) console.log(`no test file matches ${words.join(' ')}`);
  const failed = sum('failed') + checks.filter((ok) => !ok).length + (nothing ? 1 : 0);
  const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`;
  console.log(`\n${sum('passed')} passed, ${failed} failed${skipped}`);
  return failed === 0;
}

async function printCoverage(): Promise<void> {
  const where = ['--temp-directory', join(COVERAGE, 'tmp'), '--reports-dir', COVERAGE];
  const what = ['--include', 'src/**', '--exclude', 'src/import/*/schema/**'];
  const { output } = await execute(bin('c8'), [
    'report',
    ...where,
    ...what,
    '-r',
    'text-summary',
    '-r',
    'lcov',
  ]);
  console.log(output.trim());
  rmSync(join(COVERAGE, 'tmp'), { recursive: true, force: true });
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
