// The pages of docs/ that the code knows best, rendered from its tables. `npm run docs` writes them and
// test/unit/docs.test.ts fails when they are out of date.
import type { Options } from 'yargs';
import { COMMANDS, type Listed } from '../../src/cli/commands.ts';
import { CODES, EXIT } from '../../src/diagnostics.ts';
import { OPS } from '../../src/ops/index.ts';
import type { OpDef } from '../../src/ops/op-def.ts';
import { PASSES } from '../../src/passes/index.ts';
import { TARGETS } from '../../src/targets/cortex-m.ts';

const NOTICE = '<!-- Written by `npm run docs` from the code: change it there. -->';

/** Text in a cell of a Markdown table; `<` opens a tag unless it is code. */
const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replace(/\s+/g, ' ')
    .split('`')
    .map((part, i) => (i % 2 === 0 ? part.replaceAll('<', '\\<') : part))
    .join('`');

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((r) => `| ${r.map(cell).join(' | ')} |`).join('\n');

const page = (title: string, ...parts: readonly string[]): string =>
  `${[NOTICE, `# ${title}`, ...parts].join('\n\n')}\n`;

/** Path below the repository's root -> content. */
export async function renderDocs(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/cli.md', await cliPage()],
    ['docs/errors.md', errorsPage()],
    ['docs/operators.md', operatorsPage()],
  ]);
}

async function cliPage(): Promise<string> {
  return page(
    'Command line',
    'Data goes to stdout; errors and progress go to stderr. The last line of success is the result. Exit codes are in ' +
      '[errors.md](errors.md). Sizes are in units of 1024 bytes. `NO_COLOR` turns colours off, `NNMCU_DEBUG=1` adds ' +
      'stack traces to messages about bugs.',
    ...(await Promise.all(COMMANDS.map(commandSection))),
    '## Data files',
    '`.npz` archives name their arrays `input_<i>` and `output_<i>`, or like the tensors of the model; in goldens, ' +
      '`tflm_<i>` and `litert_<i>` are outputs under those numerics. For a tensor `[1,8,8,1]` an array may be one case ' +
      '(`[1,8,8,1]`) or many (`[n,1,8,8,1]` or `[n,8,8,1]`); results have the same form as the inputs. dtypes are those of ' +
      'the tensors; float64 is converted to float32. Raw files hold, per case, every input one after another, little-endian.',
    '## Targets',
    table(
      ['target', 'core', 'kernels', 'runs on', 'note'],
      TARGETS.map((t) => [
        `\`${t.name}\``,
        t.title,
        t.isa,
        t.qemu === undefined ? 'this machine' : `QEMU ${t.qemu.machine}`,
        t.note ?? '',
      ]),
    ),
    '## Passes',
    'In this order; `--disable-pass` leaves one out. None of them changes a bit of any output.',
    table(
      ['pass', 'why'],
      PASSES.map((p) => [`\`${p.name}\``, p.why]),
    ),
  );
}

async function commandSection(listed: Listed): Promise<string> {
  const { options, examples = [] } = await listed.load();
  const flags = Object.entries(options).map(([name, o]) => [
    flagText(name, o),
    String(o.describe ?? ''),
    valuesText(o),
  ]);
  const lines = examples.map(([line, what]) => `${line}  # ${what}`);
  return [
    `## nnmcu ${listed.name}${listed.takesModel ? ` MODEL${listed.takesMany ? '...' : ''}` : ''}${listed.takesOther ? ' OTHER' : ''}`,
    `${listed.summary}.`,
    table(['flag', 'meaning', 'values'], flags),
    ...(lines.length === 0 ? [] : [`\`\`\`sh\n${lines.join('\n')}\n\`\`\``]),
  ].join('\n\n');
}

const flagText = (name: string, o: Options): string =>
  `\`${typeof o.alias === 'string' ? `-${o.alias}, ` : ''}--${name}\``;

function valuesText(o: Options): string {
  if (o.type === 'boolean') return '';
  const values = o.choices?.map((c) => `\`${c}\``).join(' ') ?? '';
  const fallback = o.default === undefined ? (o.demandOption ? 'required' : '') : `default \`${o.default}\``;
  return [values, fallback].filter((t) => t !== '').join('; ');
}

function errorsPage(): string {
  const byExit = (exit: number): string =>
    Object.entries(CODES)
      .filter(([, c]) => c.exit === exit)
      .map(([code]) => `[${code}](#${code})`)
      .sort()
      .join(', ');
  const meaning: Readonly<Record<keyof typeof EXIT, string>> = {
    ok: 'done',
    rejected: 'the model or data file cannot be used',
    usage: 'the command line is wrong',
    environment: 'this machine lacks something: a tool, or the right to write',
    diverged: '`verify` found a difference',
    internal: 'a bug in nnmcu',
  };
  const exits = Object.entries(EXIT) as [keyof typeof EXIT, number][];
  const codes = Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1));
  return page(
    'Errors',
    'Every message is `file: error: where: what [code]`, followed by indented notes and one line of help. All errors of ' +
      'a stage are printed, and nothing is written. With `--json`, stderr has ' +
      '`{"errors": [{"code", "file", "where", "message", "notes", "help"}], "exitCode"}`.',
    '## Exit codes',
    table(
      ['exit code', 'meaning', 'codes'],
      exits.map(([name, code]) => [String(code), meaning[name], byExit(code)]),
    ),
    '## Codes',
    ...codes.map(([code, c]) => `### ${code}\n\nExit code ${c.exit}. ${c.help}`),
  );
}

function operatorsPage(): string {
  // What has no dtypes of its own is made of other operators by the compiler, and no model has it.
  const sorted = OPS.filter((def) => def.dtypes.length > 0).sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return page(
    'Operators',
    'What nnmcu compiles; `nnmcu ops` prints the same. Anything else in a model is reported by name, all at once.',
    table(
      ['operator', 'TFLite', 'ONNX', 'dtypes', 'what it does'],
      sorted.map((def: OpDef) => [
        `\`${def.kind}\``,
        def.tflite.join(', '),
        (def.onnx ?? []).join(', '),
        def.dtypes.join('; '),
        def.summary,
      ]),
    ),
  );
}
