// The only place that starts a process. Every child has a deadline and no stdin; what the caller may do wrong
// (a program that is not installed) becomes a diagnostic, what the child did is returned for the caller to judge.
import { execa } from 'execa';
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';

export interface ProcessOptions {
  readonly deadlineMs: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Finished {
  /** undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; throws only `toolchain-missing`. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<Finished> {
  const result = await execa(command, args, {
    reject: false,
    stdin: 'ignore',
    timeout: options.deadlineMs,
    killSignal: 'SIGKILL',
    stripFinalNewline: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? {},
  });
  if (result.code === 'ENOENT' || result.code === 'EACCES')
    throw new NnmcuError(missing(command, result.code));
  return {
    exitCode: result.exitCode,
    signal: result.signal,
    timedOut: result.timedOut,
    stdout: result.stdout,
    stderr: result.stderr,
  };
}

/** As runProcess, and throws `toolchain-failed` with the program's own words unless it exits with 0. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
  doing: string,
): Promise<string> {
  const result = await runProcess(command, args, options);
  if (result.exitCode === 0) return result.stdout;
  throw new NnmcuError(failed(command, doing, result, options.deadlineMs));
}

/** The first lines of a child's output, as notes of a diagnostic. */
export function firstLines(text: string, most = 12): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most), `... and ${lines.length - most} more lines`];
}

const missing = (command: string, code: string): Diagnostic => ({
  code: 'toolchain-missing',
  file: command,
  message: code === 'ENOENT' ? 'not found in PATH' : 'cannot be executed',
});

function failed(command: string, doing: string, result: Finished, deadlineMs: number): Diagnostic {
  const how = result.timedOut
    ? `did not finish within ${deadlineMs / 1000} s`
    : result.signal !== undefined
      ? `was ended by ${result.signal}`
      : `exited with ${result.exitCode}`;
  return {
    code: 'toolchain-failed',
    file: command,
    message: `${how} while ${doing}`,
    notes: firstLines(result.stderr || result.stdout),
  };
}
