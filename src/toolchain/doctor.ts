// `nnmcu doctor`: what is installed, in which version, and how to get what is not. Never throws: a missing or broken
// tool is an answer.
import { access } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { NnmcuError } from '../diagnostics.ts';
import { TARGETS } from '../targets/cortex-m.ts';
import { compilerNames, versionOf } from './gcc.ts';
import { runProcess } from './process.ts';
import { QEMU } from './qemu.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Version or path when ok, else what is wrong. */
  readonly found: string;
  /** What does not work without it. */
  readonly neededFor: string;
  /** How to get it; empty when ok. */
  readonly help: string;
}

const ARM = 'arm-none-eabi-gcc';
const VERIFY = 'verify and bench on Cortex-M';

const get = (debian: string, brew: string): string =>
  `Debian/Ubuntu: apt-get install ${debian}; macOS: ${brew}`;

/** One entry per tool, in the order of need. */
export async function doctor(): Promise<readonly Check[]> {
  return [node(), ...(await Promise.all([armGcc(), newlib(), qemu(), hostCompiler()]))];
}

function check(name: string, neededFor: string, problem: string | null, found: string, help: string): Check {
  return problem === null
    ? { name, ok: true, found, neededFor, help: '' }
    : { name, ok: false, found: problem, neededFor, help };
}

function node(): Check {
  const old = Number(process.versions.node.split('.')[0]) < 20;
  return check(
    'node',
    'everything',
    old ? `${process.versions.node} is older than 20` : null,
    process.versions.node,
    'https://nodejs.org, version 20 or newer',
  );
}

async function armGcc(): Promise<Check> {
  const version = await versionOf(ARM);
  const major = Number(/(\d+)\.\d+\.\d+/.exec(version ?? '')?.[1] ?? 0);
  const problem =
    version === null ? 'not found' : major < 10 ? `${version}: Cortex-M55 needs 10 or newer` : null;
  return check(
    ARM,
    VERIFY,
    problem,
    version ?? '',
    get('gcc-arm-none-eabi', 'brew install --cask gcc-arm-embedded'),
  );
}

async function newlib(): Promise<Check> {
  const args = ['-mthumb', '-mcpu=cortex-m4', '-print-file-name=libc.a'];
  const path = await outputOf(ARM, args);
  // GCC echoes the bare name of a library it does not find.
  const ok = path !== null && isAbsolute(path) && (await exists(path));
  return check(
    'newlib',
    VERIFY,
    ok ? null : 'not found',
    path ?? '',
    get('libnewlib-arm-none-eabi', 'part of gcc-arm-embedded'),
  );
}

async function qemu(): Promise<Check> {
  const version = await versionOf(QEMU);
  const machines = version === null ? '' : ((await outputOf(QEMU, ['-machine', 'help'])) ?? '');
  const absent = [...new Set(TARGETS.flatMap((t) => (t.qemu ? [t.qemu.machine] : [])))].filter(
    (machine) => !machines.includes(machine),
  );
  const problem =
    version === null ? 'not found' : absent.length > 0 ? `${version} lacks ${absent.join(', ')}` : null;
  return check(QEMU, VERIFY, problem, version ?? '', get('qemu-system-arm', 'brew install qemu'));
}

async function hostCompiler(): Promise<Check> {
  const names = compilerNames({ compiler: 'host' });
  for (const name of names) {
    const version = await versionOf(name);
    if (version !== null)
      return check('host C compiler', 'verify on the host', null, `${name}: ${version}`, '');
  }
  const help = get('gcc', 'xcode-select --install');
  return check('host C compiler', 'verify on the host', `none of ${names.join(', ')} found`, '', help);
}

async function outputOf(command: string, args: readonly string[]): Promise<string | null> {
  try {
    const result = await runProcess(command, args, { deadlineMs: 20_000 });
    return result.exitCode === 0 ? result.stdout.trim() : null;
  } catch (error) {
    if (error instanceof NnmcuError) return null;
    throw error;
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
