// `npm run setup`, and the first step of `npm test`: the tools that the tests compile and run C with. What is missing
// is installed with apt-get where that is possible without asking; else one message says what to do.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

interface Tool {
  readonly name: string;
  /** Debian package that has it. */
  readonly debian: string;
  readonly present: () => boolean;
}

const works = (command: string, args: readonly string[]): string | null => {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return result.status === 0 ? result.stdout.trim() : null;
};

const TOOLS: readonly Tool[] = [
  {
    name: 'arm-none-eabi-gcc',
    debian: 'gcc-arm-none-eabi',
    present: () => works('arm-none-eabi-gcc', ['--version']) !== null,
  },
  {
    name: 'newlib for Arm',
    debian: 'libnewlib-arm-none-eabi',
    // GCC echoes the bare name of a library it does not find.
    present: () => works('arm-none-eabi-gcc', ['-print-file-name=libc.a'])?.includes('/') ?? false,
  },
  {
    name: 'qemu-system-arm',
    debian: 'qemu-system-arm',
    present: () => works('qemu-system-arm', ['--version']) !== null,
  },
  {
    name: 'a C compiler for this machine',
    debian: 'gcc',
    present: () => ['cc', 'gcc', 'clang'].some((name) => works(name, ['--version']) !== null),
  },
  {
    name: 'the C library headers of this machine',
    debian: 'libc6-dev',
    present: () =>
      process.platform !== 'linux' || works('cc', ['-print-file-name=crt1.o'])?.includes('/') === true,
  },
];

const missingTools = (): readonly Tool[] => TOOLS.filter((tool) => !tool.present());

/** True when everything is there, installed by this call if need be; says what it does on stdout. */
export function setup(): boolean {
  const missing = missingTools();
  if (missing.length === 0) return true;
  console.log(`missing: ${missing.map((t) => t.name).join(', ')}`);
  const packages = missing.map((t) => t.debian);
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const root = process.getuid?.() === 0;
  const canInstall =
    works('apt-get', ['--version']) !== null && (root || works('sudo', ['-n', 'true']) !== null);
  if (canInstall) {
    for (const command of ['apt-get update', install]) {
      console.log(`$ ${command}`);
      const [program, ...args] = `${root ? '' : 'sudo -n '}${command}`.split(' ').filter((w) => w !== '');
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      if (spawnSync(program!, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status !== 0)
        console.log(`\`${command}\` failed`);
    }
    if (missingTools().length === 0) return true;
  }
  const still = missingTools();
  console.log(
    `The tests need ${still.map((t) => t.name).join(', ')}.\n` +
      `Debian/Ubuntu: sudo apt-get install ${still.map((t) => t.debian).join(' ')}\n` +
      'macOS: brew install --cask gcc-arm-embedded && brew install qemu',
  );
  return false;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = setup() ? 0 : 1;
