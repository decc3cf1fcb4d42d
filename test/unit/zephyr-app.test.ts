// What nnmcu init --zephyr writes, and the module's copy of the digits example. That it builds: test/zephyr.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { zephyrApp } from '../../src/emit/zephyr-app.ts';

const read = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url));

function filesOf(model: string, name: string): ReadonlyMap<string, string> {
  const file = `test/models/${model}.tflite`;
  const { program } = compileModel(new Uint8Array(read(file)), { file, name });
  return new Map(zephyrApp(program, `${name}.tflite`).map((f) => [f.path, f.content]));
}

test('the application generates the model from its own folder', () => {
  const files = filesOf('residual', 'kws');
  assert.equal([...files.keys()], ['CMakeLists.txt', 'Kconfig', 'prj.conf', 'src/main.c']);
  assert.ok(files.get('CMakeLists.txt')!.includes('nnmcu_generate(app NAME kws MODEL models/kws.tflite)'));
  assert.ok(files.get('prj.conf')!.startsWith('CONFIG_NNMCU=y\n'));
});

test('every input is filled and every output printed', () => {
  const main = filesOf('two-inputs-two-outputs', 'two').get('src/main.c')!;
  assert.is(main.match(/ \*input_\w+ = two_input_\w+\(&arena\);/g)?.length, 2);
  assert.is(main.match(/const int8_t \*output_\w+ = two_output_\w+\(&arena\);/g)?.length, 2);
});

test('float outputs are printed as integers, which every printk can', () => {
  const main = filesOf('float-borders', 'floats').get('src/main.c')!;
  assert.ok(main.includes('input[i] = 0;'));
  assert.ok(main.includes('= %d/1000\\n", i, (int)(output[i] * 1000)'));
});

test('the digits of the Zephyr sample are those of the example', () => {
  for (const [copy, original] of [
    ['digits.tflite', 'digits.tflite'],
    ['src/digits_inputs.h', 'digits_inputs.h'],
  ])
    assert.ok(read(`zephyr/samples/digits/${copy}`).equals(read(`examples/digits/${original}`)), copy);
});

test.run();
