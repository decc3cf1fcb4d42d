// .npy and .npz: what numpy writes is read, what we write numpy would read, and damage is a diagnostic.
import { zipSync } from 'fflate';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isNpy, type NdArray, readNpy, writeNpy } from '../../src/data/npy.ts';
import { readNpz, writeNpz } from '../../src/data/npz.ts';
import { NnmcuError } from '../../src/diagnostics.ts';
import { bytesOf, type Values } from '../../src/ir/types.ts';

/** A .npy file as numpy would write it. */
function npy(descr: string, shape: string, data: Uint8Array, fortran = false, version = 1): Uint8Array {
  const order = fortran ? 'True' : 'False';
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUInt16LE(header.length);
  return Buffer.concat([prefix, length, Buffer.from(header, 'latin1'), data]);
}

const bytes = (v: Values | Float64Array) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.instance(error, NnmcuError);
    const e = error as NnmcuError;
    assert.is(e.diagnostics[0].code, 'bad-data');
    return e.message;
  }
  return assert.unreachable('nothing was rejected') as never;
}

test('reads every dtype of the contract', () => {
  const cases: readonly (readonly [string, Values, string])[] = [
    ['|i1', Int8Array.of(-128, 0, 127), 'int8'],
    ['|u1', Uint8Array.of(0, 128, 255), 'uint8'],
    ['|b1', Uint8Array.of(0, 1, 1), 'bool'],
    ['<i2', Int16Array.of(-32768, 1, 32767), 'int16'],
    ['<i4', Int32Array.of(-1, 0, 2 ** 31 - 1), 'int32'],
    ['<i8', BigInt64Array.of(-1n, 0n, 2n ** 62n), 'int64'],
    ['<f4', Float32Array.of(0.5, -0, Infinity), 'float32'],
  ];
  for (const [descr, values, dtype] of cases) {
    const array = readNpy(npy(descr, '(3,)', bytes(values)), 'x.npy');
    assert.equal(array, { dtype, shape: [3], values }, descr);
  }
});

test('converts float64 to float32', () => {
  const array = readNpy(npy('<f8', '(2,)', bytes(Float64Array.of(0.1, 1e300))), 'x.npy');
  assert.equal(array, { dtype: 'float32', shape: [2], values: Float32Array.of(0.1, Infinity) });
});

test('reads format versions 1, 2 and 3, scalars and empty arrays', () => {
  for (const version of [1, 2, 3])
    assert.equal(readNpy(npy('|i1', '(2, 1)', Uint8Array.of(1, 2), false, version), 'x').shape, [2, 1]);
  assert.equal(readNpy(npy('|i1', '()', Uint8Array.of(7)), 'x').shape, []);
  assert.is(readNpy(npy('|i1', '(0, 5)', new Uint8Array()), 'x').values.length, 0);
});

test('turns Fortran order into row-major order', () => {
  const columns = Uint8Array.of(1, 4, 2, 5, 3, 6);
  assert.equal(readNpy(npy('|i1', '(2, 3)', columns, true), 'x').values, Int8Array.of(1, 2, 3, 4, 5, 6));
  const cube = Uint8Array.from({ length: 24 }, (_, i) => i);
  const read = readNpy(npy('|u1', '(2, 3, 4)', cube, true), 'x').values;
  const expected = Uint8Array.from({ length: 24 }, (_, i) => {
    const [a, b, c] = [Math.floor(i / 12), Math.floor(i / 4) % 3, i % 4];
    return a + 2 * b + 6 * c;
  });
  assert.equal(read, expected);
});

test('what is written is read back, at numpy alignment', () => {
  const shapes = [[], [6], [2, 3], [1, 1, 2, 3, 1]];
  for (const shape of shapes) {
    const count = shape.reduce((n, d) => n * d, 1);
    const array: NdArray = {
      dtype: 'int16',
      shape,
      values: Int16Array.from({ length: count }, (_, i) => i - 3),
    };
    const file = writeNpy(array);
    assert.ok(isNpy(file));
    assert.is((file.length - count * 2) % 64, 0);
    assert.equal(readNpy(file, 'x'), array);
  }
});

test('rejects damage and what it does not support, each with what it found', () => {
  const good = npy('|i1', '(2, 3)', new Uint8Array(6));
  const reject = (file: Uint8Array) => messageOf(() => readNpy(file, 'x.npy'));
  assert.match(reject(new Uint8Array()), 'magic number is missing');
  assert.match(reject(good.subarray(0, 7)), 'header is cut off');
  assert.match(reject(good.subarray(0, 9)), 'cut off');
  assert.match(reject(good.subarray(0, 60)), 'the header is cut off: it should have 118 bytes');
  assert.match(reject(good.subarray(0, good.length - 1)), 'needs 6 bytes, the file has 5');
  assert.match(reject(npy('|i1', '(2, 3)', new Uint8Array(6), false, 9)), 'version 9');
  assert.match(reject(npy('>i4', '(1,)', new Uint8Array(4))), 'dtype ">i4" is not supported');
  assert.match(reject(npy('<c8', '(1,)', new Uint8Array(8))), '|b1 |i1');
  assert.match(reject(npy('|i1', '(-1,)', new Uint8Array(1))), 'header is damaged');
  assert.match(reject(npy('|i1', '(99999999999, 99999999999)', new Uint8Array(1))), 'the file has 1');
  assert.match(reject(npy('|i1', `(${'1,'.repeat(70)})`, new Uint8Array(1))), '70 dimensions');
});

test('every truncation and every flipped header byte is an array or a diagnostic', () => {
  const good = npy('<i4', '(2, 3)', new Uint8Array(24), true);
  const survive = (file: Uint8Array) => {
    try {
      readNpy(file, 'x');
    } catch (error) {
      assert.instance(error, NnmcuError);
    }
  };
  for (let n = 0; n < good.length; n++) survive(good.subarray(0, n));
  for (let i = 0; i < 128; i++)
    for (const bit of [1, 8, 64, 128]) {
      const copy = Uint8Array.from(good);
      copy[i]! ^= bit;
      survive(copy);
    }
});

test('archives keep names, order and values, and are byte-stable', () => {
  const arrays = new Map<string, NdArray>([
    ['output_0', { dtype: 'int8', shape: [2, 2], values: Int8Array.of(1, 2, 3, 4) }],
    ['input_0', { dtype: 'float32', shape: [1], values: Float32Array.of(1.5) }],
  ]);
  const file = writeNpz(arrays);
  assert.equal([...readNpz(file, 'x.npz')], [...arrays]);
  assert.is(Buffer.compare(file, writeNpz(arrays)), 0);
});

test('a damaged archive is a diagnostic, and so is a damaged array, by its name', () => {
  const file = writeNpz(new Map([['a', { dtype: 'int8', shape: [400], values: new Int8Array(400) }]]));
  assert.match(
    messageOf(() => readNpz(file.subarray(0, 40), 'x.npz')),
    'zip archive is damaged',
  );
  assert.match(
    messageOf(() => readNpz(Uint8Array.of(1, 2, 3), 'x.npz')),
    'does not begin like a zip',
  );
  const bad = zipSync({ 'a.npy': Uint8Array.of(1, 2), 'readme.txt': Uint8Array.of(65) });
  try {
    readNpz(bad, 'x.npz');
    assert.unreachable();
  } catch (error) {
    assert.is((error as NnmcuError).diagnostics[0].file, 'x.npz[a]');
  }
});

test('an archive that claims more than a gigabyte is refused before it is inflated', () => {
  const file = zipSync({ 'a.npy': bytesOf(new Int8Array(10)) });
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  for (let i = 0; i + 28 < file.length; i++)
    if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 0x7fffffff, true);
  assert.match(
    messageOf(() => readNpz(file, 'x.npz')),
    'claim more than',
  );
});

test.run();
