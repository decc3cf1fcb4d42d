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

async function main(argv: readonly string[]): Promise<number> {
  const listed = COMMANDS.find((c) => c.name === argv[0]);
  const command = await listed?.load();
  let exitCode: number = EXIT.ok;

  const parser = yargs()
    .scriptName('nnmcu')
    .usage('nnmcu <command>\n\nCompiles int8 TFLite models to C99 for Cortex-M.')
    .locale('en')
    .updateStrings({
      'Invalid values:': '',
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
    .recommendCommands()
    .demandCommand(1, `Say what to do: ${COMMANDS.map((c) => c.name).join(', ')}`)
    .wrap(110)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message, listed, command);
    });

  for (const entry of COMMANDS)
    parser.command(
      entry.takesModel ? `${entry.name} <model>` : entry.name,
      entry.summary,
      (y) => {
        if (entry.takesModel) y.positional('model', { type: 'string', describe: 'Path of a .tflite file' });
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

function usageError(message: string, listed: Listed | undefined, command: Command | undefined): NnmcuError {
  const flags = Object.keys(command?.options ?? {}).map((name) => `--${name}`);
  const wanted =
    listed === undefined
      ? `commands: ${COMMANDS.map((c) => c.name).join(', ')}`
      : `flags: ${flags.join(' ')}`;
  return new NnmcuError({
    code: 'bad-option',
    file: listed === undefined ? 'nnmcu' : `nnmcu ${listed.name}`,
    message: message.replace(/\s+/g, ' ').trim(),
    notes: /^(Unknown|Did you mean)/.test(message.trim()) ? [wanted] : [],
    help: `See nnmcu ${listed === undefined ? '' : `${listed.name} `}--help`,
  });
}

const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  process.exitCode = reportFailure(error, argv.includes('--json'));
}
