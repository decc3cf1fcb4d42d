import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  cArrayBody,
  cComment,
  cField,
  cFloat,
  cIdentifier,
  cInteger,
  cPrefix,
  cString,
  wrap,
} from '../../src/emit/c-text.ts';

test('identifiers from hostile names are valid, lower case and bounded', () => {
  assert.is(cIdentifier('model/Conv2D;bias:0'), 'model_conv2d_bias_0');
  assert.is(cIdentifier('int'), 'm_int');
  assert.is(cIdentifier('class'), 'm_class');
  assert.is(cIdentifier('3d-net'), 'm_3d_net');
  assert.is(cIdentifier('*/ #include <x>\n'), 'include_x');
  assert.is(cIdentifier('日本', 'input0'), 'input0');
  assert.ok(cIdentifier('x'.repeat(500)).length <= 40);
});

test('a prefix stays as it is where C allows it, and hides no header', () => {
  for (const name of ['kws', 'KWS', 'a__b', 'Class', 'models']) assert.is(cPrefix(name), name);
  assert.is(cPrefix('class'), 'm_class');
  assert.is(cPrefix('nnmcu'), 'm_nnmcu');
  assert.is(cPrefix('STDINT'), 'm_STDINT');
  assert.is(cPrefix('My model'), 'my_model');
  assert.is(cPrefix('x'.repeat(41)), 'x'.repeat(40));
});

test('comments cannot be closed, continued or opened by a name', () => {
  const hostile = 'a */ int x; /* b \\\n ??/ c';
  const text = cComment(hostile);
  assert.not.match(text, /\*\/|\/\*|\\|\n|\?\?/);
  assert.is(cComment('x'.repeat(100)).length, 72);
});

test('string literals escape quotes, backslashes, trigraphs and non-ASCII', () => {
  assert.is(cString('a"b\\c?'), '"a\\042b\\134c\\077"');
  assert.is(cString('é'), '"\\303\\251"');
});

test('float literals read back to the same bits', () => {
  for (const x of [0, 1, -1, 0.1, 1 / 3, 1e-38, 3.4028234663852886e38, 1.401298464324817e-45, 123456.789]) {
    const bits = Math.fround(x);
    assert.is(Math.fround(Number.parseFloat(cFloat(bits))), bits, cFloat(bits));
    assert.match(cFloat(bits), /[.e].*f$/);
  }
  assert.is(cFloat(-0), '-0.0f');
  assert.is(cFloat(Number.POSITIVE_INFINITY), 'INFINITY');
});

test('INT32_MIN has no valid decimal literal and is named', () => {
  assert.is(cInteger(-2147483648), 'INT32_MIN');
  assert.is(cInteger(-5), '-5');
  assert.match(cArrayBody(Int32Array.of(-2147483648)), /INT32_MIN/);
  assert.match(cArrayBody(BigInt64Array.of(-(2n ** 63n), 5n)), /INT64_MIN, INT64_C\(5\)/);
});

test('array bodies wrap at 110 columns and keep every element in order', () => {
  const values = Int8Array.from({ length: 1000 }, (_, i) => (i * 37) % 256);
  const body = cArrayBody(values);
  for (const line of body.split('\n')) assert.ok(line.length <= 110);
  assert.equal(body.split(',').slice(0, -1).map(Number), Array.from(values));
});

test('fields print as initialisers', () => {
  const never = () => 'p';
  assert.is(cField(-3, never), '-3');
  assert.is(cField({ real: 0.5 }, never), '0.5f');
  assert.is(cField({ list: [1, 2] }, never), '{1, 2}');
  assert.is(
    cField(
      {
        struct: [
          ['a', 1],
          ['b', { real: 2 }],
        ],
      },
      never,
    ),
    '{.a = 1, .b = 2.0f}',
  );
  assert.is(cField({ constant: { role: 'm', values: Int8Array.of(1) } }, never), 'p');
});

test('wrapped items stay within 110 columns', () => {
  const text = wrap(
    Array.from({ length: 40 }, (_, i) => `argument_${i}`),
    '    ',
  );
  for (const line of text.split('\n')) assert.ok(line.length <= 110);
});

test.run();
