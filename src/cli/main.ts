// Entry of bin/nnmcu.js: finds the command, lets yargs parse its flags, turns every failure into a message.
import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { EXIT, NnmcuError } from '../diagnostics.ts';
import type { Command } from './command.ts';
import { COMMANDS, type Listed } from './commands.ts';
import { reportFailure } from './failure.ts';

const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

const commandNames = COMMANDS.map((c) => c.name).join(', ');

async function main(argv: readonly string[]): Promise<number> {
  const listed = COMMANDS.find((c) => c.name === argv[0]);
  if (listed === undefined && argv[0] !== undefined && !argv[0].startsWith('-'))
    throw usageError(`there is no command "${argv[0]}"`);
  const command = await listed?.load();
  let exitCode: number = EXIT.ok;

  const parser = yargs()
    .scriptName('nnmcu')
    .usage('nnmcu <command>\n\nCompiles int8 TFLite models to C99 for Cortex-M.')
    .locale('en')
    .updateStrings({
      'Argument: %s, Given: %s, Choices: %s': '--%s: %s is not one of %s',
    })
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'camel-case-expansion': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .version(version())
    .help()
    .alias('help', 'h')
    .strict()
    .demandCommand(1, `Say what to do: ${commandNames}`)
    .wrap(110)
    .exitProcess(false)
    .fail((message, error) => {
      throw error && !isUsage(error) ? error : usageError(message ?? error.message, listed, command);
    });

  for (const entry of COMMANDS)
    parser.command(
      `${entry.name}${entry.takesModel ? ` <model${entry.takesMany ? '..' : ''}>` : ''}${entry.takesOther ? ' <other>' : ''}`,
      entry.summary,
      (y) => {
        if (entry.takesModel)
          y.positional('model', { type: 'string', describe: 'Path of a .tflite or .onnx file' });
        if (entry.takesOther)
          y.positional('other', { type: 'string', describe: 'Path of the model to compare' });
        y.options(command?.options ?? {});
        for (const [line, what] of command?.examples ?? []) y.example(line, what);
        return y;
      },
      async (args) => {
        exitCode = (await command?.run(args)) ?? EXIT.internal;
      },
    );
  await parser.parseAsync([...argv]);
  return exitCode;
}

function usageError(message: string, listed?: Listed, command?: Command): NnmcuError {
  const flags = Object.keys(command?.options ?? {}).map((name) => `--${name}`);
  const valid = listed ? `flags: ${flags.join(' ')}` : `commands: ${commandNames}`;
  return new NnmcuError({
    code: 'bad-option',
    file: listed === undefined ? 'nnmcu' : `nnmcu ${listed.name}`,
    message: readable(message),
    notes: /^(Unknown|there is no)/.test(message) ? [valid] : [],
    help: `See nnmcu ${listed === undefined ? '' : `${listed.name} `}--help`,
  });
}

/** yargs' words in ours, on one line. */
const readable = (message: string): string =>
  message
    .replace(/^Not enough non-option arguments.*/, 'MODEL is missing: the path of a .tflite or .onnx file')
    .replace(/^Not enough arguments following: (\S+)/, '--$1 needs a value')
    .replace(/^(Invalid values:|Missing required argument: \S+)/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** yargs throws its own errors for some misuse; anything else that is thrown passes through. */
const isUsage = (error: unknown): boolean => error instanceof Error && error.name === 'YError';

const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  process.exitCode = reportFailure(error, argv.includes('--json'));
}
