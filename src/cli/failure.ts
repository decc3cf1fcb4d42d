// Whatever went wrong -> one clear message on stderr and an exit code. Nothing else in cli/ prints errors.
import { CODES, type Diagnostic, EXIT, formatDiagnostic, NnmcuError } from '../diagnostics.ts';
import { counted, printError } from './output.ts';

/** Prints the failure and returns the exit code. */
export function reportFailure(error: unknown, json: boolean): number {
  const known = error instanceof NnmcuError;
  const diagnostics = known ? error.diagnostics : [bug(error)];
  const exitCode = known ? error.exitCode : EXIT.internal;
  if (json) {
    const withHelp = diagnostics.map((d) => ({ ...d, help: d.help ?? CODES[d.code].help }));
    printError(JSON.stringify({ errors: withHelp, exitCode }, null, 2));
  } else {
    for (const d of diagnostics) printError(coloured(formatDiagnostic(d)));
    if (diagnostics.length > 1) printError(counted(diagnostics.length, 'error'));
  }
  if (!known && process.env.NNMCU_DEBUG) printError(error instanceof Error ? String(error.stack) : '');
  return exitCode;
}

function bug(error: unknown): Diagnostic {
  return {
    code: 'internal',
    file: 'nnmcu',
    message: `this is a bug in nnmcu: ${error instanceof Error ? error.message : String(error)}`,
    notes: process.env.NNMCU_DEBUG ? [] : ['set NNMCU_DEBUG=1 to see where'],
  };
}

/** Red for the word error, on a terminal that wants colours. https://no-color.org */
function coloured(text: string): string {
  const plain = process.stderr.isTTY !== true || (process.env.NO_COLOR ?? '') !== '';
  return plain ? text : text.replace(': error: ', ': \x1b[1;31merror:\x1b[0m ');
}
