// The command line from outside: exit codes, where text goes, and that bad input gets one clear message and no output.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMANDS } from '../../src/cli/commands.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { readNpz, writeNpz } from '../../src/data/npz.ts';
import { BuiltinOperator, TensorType } from '../../src/import/tflite/schema/tflite.ts';
import { buildTflite, CONV_MODEL, withOperator, withTensor } from '../support/build-tflite.ts';
import { type CliResult, filesBelow, nnmcu, ROOT, temporaryFolder } from '../support/cli.ts';

const { dir, remove } = temporaryFolder();
const DIGITS = join(ROOT, 'examples/digits/digits.tflite');
const model = readFileSync(DIGITS);

test.before(() => {
  writeFileSync(join(dir, 'digits.tflite'), model);
  writeFileSync(join(dir, 'cases.npz'), readFileSync(join(ROOT, 'examples/digits/inputs.npz')));
});
test.after(remove);

/** Fails unless there is one message of this code on stderr, in clang's form, and nothing on stdout. */
function assertRejected(r: CliResult, exitCode: number, code: string, message: string | RegExp): void {
  assert.is(r.code, exitCode, r.stderr);
  assert.is(r.stdout, '');
  const errors = r.stderr.split('\n').filter((line) => line.includes(': error: '));
  assert.is(errors.length, 1, r.stderr);
  assert.ok(errors[0]!.endsWith(`[${code}]`), r.stderr);
  assert.match(r.stderr, message);
  assert.match(r.stderr, '\n  help: ');
  assert.not.match(r.stderr, /\n\s+at .*:\d+:\d+/, 'a stack trace');
}

/** `gen` of these bytes must be rejected without leaving a file. */
function assertGenRejects(bytes: Uint8Array, code: string, message: string | RegExp): void {
  writeFileSync(join(dir, 'bad.tflite'), bytes);
  assertRejected(nnmcu(['gen', 'bad.tflite', '-o', 'bad-out'], dir), 1, code, message);
  assert.not.ok(existsSync(join(dir, 'bad-out')), 'partial output');
}

test('gen writes the files of the contract and ends with the result', () => {
  const r = nnmcu(['gen', 'digits.tflite', '-o', 'out', '--name', 'dig', '--target', 'cortex-m3'], dir);
  assert.is(r.code, 0, r.stderr);
  assert.is(r.stderr, '');
  const last = r.stdout.trimEnd().split('\n').at(-1)!;
  assert.match(
    last,
    /^dig: \d+ layers {2}[\d.]+ [kM] MACs {2}flash [\d.]+ KB weights {2}RAM [\d.]+ K?B arena -> out\/dig\.c$/,
  );
  const files = filesBelow(join(dir, 'out'));
  for (const wanted of [
    'dig.c',
    'dig.h',
    'dig_weights.c',
    'CMakeLists.txt',
    'nnmcu-report.json',
    'runtime/include/nnmcu.h',
  ])
    assert.ok(files.includes(wanted), wanted);
  const report = JSON.parse(readFileSync(join(dir, 'out/nnmcu-report.json'), 'utf8'));
  assert.equal([...report.files].sort(), files);
  assert.is(report.target, 'cortex-m3');
});

test('gen takes the name from the file and makes it a C identifier', () => {
  writeFileSync(join(dir, '3 odd-name.v2.tflite'), model);
  const r = nnmcu(['gen', '3 odd-name.v2.tflite', '-o', 'odd', '--json'], dir);
  assert.is(r.code, 0, r.stderr);
  const { name } = JSON.parse(r.stdout).model;
  assert.match(name, /^[A-Za-z_]\w*$/);
  assert.ok(existsSync(join(dir, 'odd', `${name}.h`)));
});

test('gen keeps the case of --name, and refuses what C or the include path does not allow', () => {
  assert.is(nnmcu(['gen', 'digits.tflite', '-o', 'upper', '--name', 'KWS'], dir).code, 0);
  const header = readFileSync(join(dir, 'upper/KWS.h'), 'utf8');
  for (const wanted of [
    'KWS_run(KWS_arena *',
    '#define KWS_ARENA_BYTES',
    'extern const nnmcu_model KWS_model',
  ])
    assert.match(header, wanted);
  for (const name of ['class', 'stdint', 'nnmcu', 'NNMCU', 'x'.repeat(41), '_kws', 'kws-2']) {
    const r = nnmcu(['gen', 'digits.tflite', '-o', 'none', '--name', name], dir);
    assert.is(r.code, 2, name);
    assert.match(r.stderr, `"${name}" is not usable as a C identifier`);
  }
});

test('gen twice gives the same bytes, and only files of its own are replaced or removed', () => {
  const out = join(dir, 'again');
  assert.is(nnmcu(['gen', 'digits.tflite', '-o', 'again', '--name', 'first'], dir).code, 0);
  const before = readFileSync(join(out, 'first.c'), 'utf8');
  writeFileSync(join(out, 'main.c'), 'int main(void) { return 0; }\n');
  assert.is(nnmcu(['gen', 'digits.tflite', '-o', 'again', '--name', 'first'], dir).code, 0);
  assert.is(readFileSync(join(out, 'first.c'), 'utf8'), before);
  assert.is(nnmcu(['gen', 'digits.tflite', '-o', 'again', '--name', 'second'], dir).code, 0);
  const files = filesBelow(out);
  assert.ok(files.includes('second.c') && files.includes('main.c'));
  assert.not.ok(
    files.some((f) => f.includes('first')),
    files.join(' '),
  );
});

test('--dump-ir prints the graph before the result', () => {
  const r = nnmcu(['gen', 'digits.tflite', '-o', 'dump', '--dump-ir', 'import', '--verify-ir'], dir);
  assert.is(r.code, 0, r.stderr);
  assert.match(r.stdout, /^input {2}%/);
  assert.match(r.stdout, / = conv2d\(/);
});

test('inspect shows layers and totals; --json has the report with inputs and outputs', () => {
  const text = nnmcu(['inspect', 'digits.tflite'], dir);
  assert.is(text.code, 0, text.stderr);
  for (const part of ['CONV_2D', 'FULLY_CONNECTED', 'MACs', 'arena', 'input 0', 'output 0'])
    assert.match(text.stdout, part);
  const json = JSON.parse(nnmcu(['inspect', 'digits.tflite', '--json'], dir).stdout);
  assert.is(json.inputs[0].dtype, 'int8');
  assert.is(
    json.macs,
    json.layers.reduce((n: number, l: { macs: number }) => n + l.macs, 0),
  );
  assert.is(json.explanation, undefined);
});

test('inspect --explain ends with what was removed; --json has it as `explanation`', () => {
  const text = nnmcu(['inspect', 'digits.tflite', '--explain'], dir);
  assert.is(text.code, 0, text.stderr);
  assert.match(text.stdout, /removed [\d ]+ of \d+ channels .* every output stays the same, bit by bit\n$/);
  const json = JSON.parse(nnmcu(['inspect', 'digits.tflite', '--explain', '--json'], dir).stdout);
  assert.is(json.explanation.macs.after, json.macs);
});

test('run gives the same outputs as npz, npy and raw bytes, with the case axis of its inputs', () => {
  const inputs = readNpz(readFileSync(join(dir, 'cases.npz')), 'cases.npz').get('input_0')!;
  const size = inputs.values.length / inputs.shape[0]!;
  assert.is(nnmcu(['run', 'digits.tflite', '--inputs', 'cases.npz', '-o', 'o.npz'], dir).code, 0);
  const all = readNpz(readFileSync(join(dir, 'o.npz')), 'o.npz').get('output_0')!;
  assert.is(all.shape[0], inputs.shape[0]);

  const one = {
    dtype: inputs.dtype,
    shape: [1, ...inputs.shape.slice(1)],
    values: inputs.values.slice(0, size),
  };
  writeFileSync(join(dir, 'x.npy'), writeNpy(one));
  const npy = nnmcu(['run', 'digits.tflite', '--input', 'x.npy', '-o', 'o.bin', '--json'], dir);
  assert.is(npy.code, 0, npy.stderr);
  assert.is(JSON.parse(npy.stdout).cases, 1);
  const classes = all.values.length / all.shape[0]!;
  const first = Buffer.from(Int8Array.from(all.values.slice(0, classes) as Int8Array).buffer);
  assert.is(Buffer.compare(readFileSync(join(dir, 'o.bin')), first), 0);

  writeFileSync(join(dir, 'x.bin'), Buffer.from((inputs.values as Int8Array).buffer));
  const raw = nnmcu(['run', 'digits.tflite', '--input-raw', 'x.bin', '-o', 'r.npz', '--layers'], dir);
  assert.is(raw.code, 0, raw.stderr);
  const layers = readNpz(readFileSync(join(dir, 'r.npz')), 'r.npz');
  assert.ok(layers.size > 3);
  assert.is(
    Buffer.compare(Buffer.from(layers.get('output_0')!.values.buffer), Buffer.from(all.values.buffer)),
    0,
  );
});

test('data that does not fit the model is rejected with what was expected', () => {
  const npy = (shape: readonly number[], dtype: 'int8' | 'int32') => {
    const count = shape.reduce((n, d) => n * d, 1);
    const values = dtype === 'int8' ? new Int8Array(count) : new Int32Array(count);
    writeFileSync(join(dir, 'bad.npy'), writeNpy({ dtype, shape, values }));
    return nnmcu(['run', 'digits.tflite', '--input', 'bad.npy', '-o', 'never.npz'], dir);
  };
  assertRejected(npy([1, 7, 8, 1], 'int8'), 1, 'bad-data', 'the array is s8[1,7,8,1]');
  assertRejected(npy([1, 8, 8, 1], 'int32'), 1, 'bad-data', 'the array is int32');
  writeFileSync(join(dir, 'bad.bin'), Buffer.alloc(5));
  const raw = ['run', 'digits.tflite', '--input-raw', 'bad.bin', '-o', 'never.npz'];
  assertRejected(nnmcu(raw, dir), 1, 'bad-data', 'has 5 bytes');
  const text = ['run', 'digits.tflite', '--inputs', 'bad.bin', '-o', 'never.npz'];
  assertRejected(nnmcu(text, dir), 1, 'bad-data', 'neither a .npy nor a .npz');
  assert.not.ok(existsSync(join(dir, 'never.npz')));
});

test('truncated models are rejected wherever they are cut', () => {
  for (const length of [0, 3, 8, 100, Math.floor(model.length / 2), model.length - 1]) {
    const code = length < 8 ? 'not-a-model' : 'damaged-file';
    writeFileSync(join(dir, 'bad.tflite'), model.subarray(0, length));
    const r = nnmcu(['gen', 'bad.tflite', '-o', 'bad-out'], dir);
    // The last bytes may be padding that nothing refers to.
    if (r.code === 0 && length === model.length - 1) continue;
    assertRejected(r, 1, code, 'bad.tflite: error: ');
    assert.not.ok(existsSync(join(dir, 'bad-out')));
  }
});

test('models with flipped bits give a model or a message, never a crash', () => {
  for (const [i, at] of [17, 131, 260, 1040, model.length - 200].entries()) {
    const bytes = Uint8Array.from(model);
    bytes[at]! ^= 1 << (i % 8);
    writeFileSync(join(dir, 'flipped.tflite'), bytes);
    const r = nnmcu(['inspect', 'flipped.tflite'], dir);
    assert.ok(r.code === 0 || r.code === 1, `byte ${at}: exit ${r.code}\n${r.stderr}`);
    if (r.code === 1) assert.match(r.stderr, /flipped\.tflite: error: .*\[[a-z-]+\]/);
  }
});

test('files that are not models say what they are', () => {
  assertGenRejects(Buffer.from('hello, this is text'), 'not-a-model', 'begins with "hello, t"');
  assertGenRejects(Buffer.from('<!DOCTYPE html><html>'), 'not-a-model', 'web page');
});

test('all unknown operators are listed at once', () => {
  const operator = { inputs: [0], outputs: [3] };
  const bytes = buildTflite({
    ...CONV_MODEL,
    operators: [
      { ...operator, code: BuiltinOperator.BITCAST },
      { ...operator, outputs: [4], code: BuiltinOperator.CUSTOM, custom: 'MyOp' },
    ],
  });
  writeFileSync(join(dir, 'unknown.tflite'), bytes);
  for (const command of [
    ['inspect', 'unknown.tflite'],
    ['gen', 'unknown.tflite', '-o', 'unknown-out'],
  ]) {
    const r = nnmcu(command, dir);
    assert.is(r.code, 1);
    assert.match(r.stderr, 'BITCAST: this operator is not supported');
    assert.match(r.stderr, 'MyOp');
    assert.match(r.stderr, / errors\n$/);
  }
  assert.not.ok(existsSync(join(dir, 'unknown-out')));
});

test('dynamic shapes, unsupported dtypes and contradictions have their own codes', () => {
  assertGenRejects(
    buildTflite(withTensor(0, { shape: [-1, 4, 4, 2] })),
    'dynamic-shape',
    'fixed input shape',
  );
  assertGenRejects(buildTflite(withTensor(0, { type: TensorType.STRING })), 'unsupported-dtype', 'STRING');
  assertGenRejects(buildTflite(withOperator(0, { inputs: [0, 99] })), 'damaged-file', '99');
});

test('output that cannot be written is refused and nothing is left behind', () => {
  writeFileSync(join(dir, 'a-file'), '');
  const before = filesBelow(dir);
  const gen = (out: string) => nnmcu(['gen', 'digits.tflite', '-o', out], dir);
  assertRejected(gen('a-file'), 3, 'unwritable-output', 'not a folder');
  assertRejected(gen('a-file/below'), 3, 'unwritable-output', 'cannot write');
  const run = nnmcu(['run', 'digits.tflite', '--inputs', 'cases.npz', '-o', 'no/such/o.npz'], dir);
  assertRejected(run, 3, 'unwritable-output', 'the folder does not exist');
  assert.equal(filesBelow(dir), before);
});

test('files that nnmcu did not write are not overwritten unless forced', () => {
  mkdirSync(join(dir, 'mine'));
  writeFileSync(join(dir, 'mine/CMakeLists.txt'), '# mine\n');
  const refused = nnmcu(['gen', 'digits.tflite', '-o', 'mine'], dir);
  assertRejected(refused, 3, 'unwritable-output', 'was not generated by nnmcu');
  assert.equal(filesBelow(join(dir, 'mine')), ['CMakeLists.txt']);
  assert.is(nnmcu(['gen', 'digits.tflite', '-o', 'mine', '--force'], dir).code, 0);
  assert.not.match(readFileSync(join(dir, 'mine/CMakeLists.txt'), 'utf8'), '# mine');
});

test('missing model files are named', () => {
  assertRejected(
    nnmcu(['gen', 'nope.tflite', '-o', 'x'], dir),
    1,
    'no-input-file',
    'nope.tflite: error: no such file',
  );
  assertRejected(nnmcu(['inspect', '.'], dir), 1, 'no-input-file', 'this is a folder');
});

test('a missing toolchain is an answer for doctor and one message for verify', () => {
  const PATH = join(dir, 'empty');
  mkdirSync(PATH);
  const verify = nnmcu(['verify', 'digits.tflite', '--target', 'cortex-m4', '--cases', '1'], dir, { PATH });
  assertRejected(verify, 3, 'toolchain-missing', 'arm-none-eabi-gcc');
  const doctor = nnmcu(['doctor'], dir, { PATH });
  assert.is(doctor.code, 3);
  assert.match(doctor.stdout, 'MISSING  arm-none-eabi-gcc');
  assert.match(doctor.stdout, 'apt-get install');
  assert.is(nnmcu(['gen', 'digits.tflite', '-o', 'no-tools'], dir, { PATH }).code, 0);
});

test('wrong commands, flags and values are told the valid ones', () => {
  const usage = (args: readonly string[], message: string | RegExp) =>
    assertRejected(nnmcu(args, dir), 2, 'bad-option', message);
  usage([], COMMANDS.map((c) => c.name).join(', '));
  usage(['compile'], 'there is no command "compile"');
  usage(['gen'], 'MODEL is missing');
  usage(['gen', 'digits.tflite'], 'Say where to write the files: -o DIR');
  usage(['gen', 'digits.tflite', '-o', 'x', '--traget', 'host'], /Unknown argument: traget(.|\n)*--target/);
  usage(
    ['gen', 'digits.tflite', '-o', 'x', '--target', 'cortex-a9'],
    /"cortex-a9" is not one of .*"cortex-m4"/,
  );
  usage(['gen', 'digits.tflite', '-o', 'x', '--target'], '--target needs a value');
  usage(['gen', 'digits.tflite', '-o', 'x', '-o', 'y'], 'more than once');
  usage(['gen', 'digits.tflite', '-o', 'x', '--name', 'int main'], 'C identifier');
  usage(['gen', 'digits.tflite', '-o', 'x', '--disable-pass', 'nope'], 'passes: ');
  usage(['run', 'digits.tflite', '-o', 'x.npz'], 'no input was given');
  usage(['run', 'digits.tflite', '--input', 'x.npy', '-o', 'x.txt'], '.npz, .npy or .bin');
  usage(['verify', 'digits.tflite', '--target', 'z80'], 'valid targets: ');
  usage(['verify', 'digits.tflite', '--cases', 'many'], 'whole number');
  assert.not.ok(existsSync(join(dir, 'x')));
});

test('verify exits with 4 and names the element when the results are not those of the golden', () => {
  const PATH = process.env.PATH ?? '';
  const compilers = ['cc', 'gcc', 'clang'].flatMap((name) => PATH.split(delimiter).map((p) => join(p, name)));
  if (!compilers.some((file) => existsSync(file))) return void console.log('skipped: there is no C compiler');
  assert.is(nnmcu(['run', 'digits.tflite', '--inputs', 'cases.npz', '-o', 'good.npz'], dir).code, 0);
  const good = readNpz(readFileSync(join(dir, 'good.npz')), 'good.npz').get('output_0')!;
  const verify = (values: Int8Array) => {
    writeFileSync(join(dir, 'g.npz'), writeNpz(new Map([['output_0', { ...good, values }]])));
    const files = ['--inputs', 'cases.npz', '--golden', 'g.npz', '--target', 'host'];
    return nnmcu(['verify', 'digits.tflite', ...files], dir);
  };
  const values = Int8Array.from(good.values as Int8Array);
  const same = verify(values);
  assert.is(same.code, 0, same.stderr);
  assert.match(same.stdout, /bit-exact on 1 target, \d+ cases each, numerics tflm\n$/);
  values[13]! ^= 1;
  const differs = verify(values);
  assert.is(differs.code, 4, differs.stderr);
  assert.match(differs.stdout, 'element [0,3]');
  assert.match(differs.stdout, 'case 1 of cases.npz');
});

test('any other exception is called a bug, without a stack unless asked for', () => {
  const failure = pathToFileURL(join(ROOT, 'src/cli/failure.ts')).href;
  const script = `import { reportFailure } from '${failure}'; process.exitCode = reportFailure(new Error('odd'), false);`;
  const report = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NNMCU_DEBUG: undefined, ...env },
    });
  const quiet = report({});
  assert.is(quiet.status, 70);
  assert.match(quiet.stderr, /^nnmcu: error: this is a bug in nnmcu: odd \[internal\]\n/);
  assert.not.match(quiet.stderr, '    at ');
  assert.match(report({ NNMCU_DEBUG: '1' }).stderr, 'Error: odd\n    at ');
});

test('with --json errors are JSON on stderr', () => {
  const r = nnmcu(['gen', 'nope.tflite', '-o', 'x', '--json'], dir);
  assert.is(r.stdout, '');
  const { errors, exitCode } = JSON.parse(r.stderr);
  assert.is(exitCode, r.code);
  assert.is(errors[0].code, 'no-input-file');
  assert.is(errors[0].file, 'nope.tflite');
  assert.type(errors[0].help, 'string');
});

test('ops lists every operator with its dtypes, --version and --help print and succeed', () => {
  const ops = JSON.parse(nnmcu(['ops', '--json'], dir).stdout) as { name: string; dtypes: string[] }[];
  assert.ok(ops.some((o) => o.name === 'CONV_2D' && o.dtypes.length > 0));
  assert.match(nnmcu(['ops'], dir).stdout, 'DEPTHWISE_CONV_2D');
  assert.match(nnmcu(['--version'], dir).stdout, /^\d+\.\d+\.\d+\n$/);
  const help = nnmcu(['gen', '--help'], dir);
  assert.is(help.code, 0);
  assert.match(help.stdout, '--numerics');
});

test('progress goes to stderr', () => {
  const r = nnmcu(['inspect', 'digits.tflite', '--progress', '--json'], dir);
  assert.match(r.stderr, 'import ...');
  assert.type(JSON.parse(r.stdout).macs, 'number');
});

test.run();
