// Everything nnmcu says about bad input goes through here: one list of codes (docs/errors.md is generated from it),
// one error class that carries all diagnostics of a stage, and the clang-style and JSON printers.

/** Process exit codes; documented in docs/errors.md. */
export const EXIT = { ok: 0, rejected: 1, usage: 2, environment: 3, diverged: 4, internal: 70 } as const;

/** Every diagnostic code, its exit code and what the user can do. Sorted; kebab-case. */
export const CODES = {
  'bad-data': {
    exit: EXIT.rejected,
    help: 'Input data does not fit the model: check names, shapes and dtypes against `nnmcu inspect`.',
  },
  'bad-option': { exit: EXIT.usage, help: 'See `nnmcu <command> --help` for the options and their values.' },
  'damaged-file': {
    exit: EXIT.rejected,
    help: 'The file is truncated or corrupt: convert or download the model again.',
  },
  diverged: {
    exit: EXIT.diverged,
    help: 'The generated code and the reference differ: please report it with the model.',
  },
  'does-not-fit': {
    exit: EXIT.rejected,
    help: 'Raise the limit, or make the model smaller.',
  },
  'dynamic-shape': {
    exit: EXIT.rejected,
    help: 'Memory is planned statically: convert the model again with a fixed input shape.',
  },
  internal: {
    exit: EXIT.internal,
    help: 'This is a bug in nnmcu: please report it with the model and the command line.',
  },
  'invalid-graph': {
    exit: EXIT.rejected,
    help: 'The model contradicts itself (shapes, dtypes, quantization): convert it again.',
  },
  'no-input-file': { exit: EXIT.rejected, help: 'Check the path and its permissions.' },
  'not-a-model': {
    exit: EXIT.rejected,
    help: 'nnmcu reads .tflite files (FlatBuffer identifier TFL3) and .onnx files.',
  },
  'toolchain-missing': {
    exit: EXIT.environment,
    help: 'Run `nnmcu doctor`; on Debian/Ubuntu: apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm.',
  },
  'toolchain-failed': {
    exit: EXIT.environment,
    help: 'The compiler or emulator failed; its own message is above. `nnmcu doctor` checks the versions.',
  },
  'unsupported-dtype': {
    exit: EXIT.rejected,
    help: 'Quantize the model to full-integer int8; `nnmcu ops` lists the dtypes of each operator.',
  },
  'unsupported-operator': {
    exit: EXIT.rejected,
    help: '`nnmcu ops` lists what is supported; replace the operator or take it out of the graph.',
  },
  'unsupported-option': { exit: EXIT.rejected, help: '`nnmcu ops` lists what each operator supports.' },
  'unwritable-output': {
    exit: EXIT.environment,
    help: 'Choose a folder you may write to with -o; nothing was written.',
  },
} as const;

export type Code = keyof typeof CODES;

export interface Diagnostic {
  readonly code: Code;
  /** Model or other file as the user named it. */
  readonly file: string;
  readonly message: string;
  /** The node or tensor it is about, e.g. `CONV_2D "stem/conv" (node 3)`. */
  readonly where?: string;
  readonly notes?: readonly string[];
  /** Replaces the code's general help. */
  readonly help?: string;
}

/** Thrown for everything that is the input's or the machine's fault; any other exception is a bug. */
export class NnmcuError extends Error {
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];
  constructor(first: Diagnostic, ...rest: Diagnostic[]) {
    super(first.message);
    this.name = 'NnmcuError';
    this.diagnostics = [first, ...rest];
  }
  get exitCode(): number {
    return CODES[this.diagnostics[0].code].exit;
  }
}

/** `kws.tflite: error: CONV_2D "conv" (node 3): dilation ... [unsupported-option]` and indented notes and help. */
export function formatDiagnostic(d: Diagnostic): string {
  const lines = [`${d.file}: error: ${d.where ? `${d.where}: ` : ''}${d.message} [${d.code}]`];
  for (const note of d.notes ?? []) lines.push(`  note: ${note}`);
  lines.push(`  help: ${d.help ?? CODES[d.code].help}`);
  return lines.join('\n');
}
