// Row buffers that hold nothing at the same time share bytes; those that do never meet.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layRows, type RowBlock } from '../../src/ops/common/row-layout.ts';
import { randomSource } from './make-graph.ts';

const block = (bytes: number, ...moments: readonly number[]): RowBlock => ({
  bytes,
  moments: new Set(moments),
});

test('blocks of different moments lie on each other, those of a common one apart', () => {
  assert.is(layRows([block(100, 0), block(60, 1), block(80, 2)]).total, 100);
  assert.is(layRows([block(100, 0, 1), block(60, 1), block(80, 2)]).total, 160);
  assert.equal(layRows([]), { offsets: [], total: 0, fullest: 0 });
});

test('the fullest moment is found', () => {
  assert.is(layRows([block(10, 3), block(100, 4), block(20, 4, 5), block(90, 5)]).fullest, 4);
});

test('in a ring of blocks, neighbours in time lie apart and others share', () => {
  const { total } = layRows([block(40, 0, 1), block(32, 1, 2), block(20, 2, 3), block(52, 3, 0)]);
  assert.is(total, 92);
});

test('in 2000 random layouts no two blocks of one moment meet, and most are as small as can be', () => {
  let smallest = 0;
  for (let seed = 1; seed <= 2000; seed++) {
    const random = randomSource(seed);
    const blocks = Array.from({ length: 1 + random(9) }, () =>
      block(random(200), ...Array.from({ length: 1 + random(4) }, () => random(8))),
    );
    const { offsets, total } = layRows(blocks);
    let bound = 0;
    for (let m = 0; m < 8; m++) {
      const live = blocks.flatMap((b, i) =>
        b.moments.has(m) && b.bytes > 0 ? [{ b, at: offsets[i]! }] : [],
      );
      bound = Math.max(
        bound,
        live.reduce((sum, { b }) => sum + Math.ceil(b.bytes / 4) * 4, 0),
      );
      const sorted = live.sort((x, y) => x.at - y.at);
      sorted.forEach(({ b, at }, i) => {
        assert.is(at % 4, 0);
        assert.ok(at + b.bytes <= (sorted[i + 1]?.at ?? total), `seed ${seed}`);
      });
    }
    assert.ok(total >= bound, `seed ${seed}`);
    if (total === bound) smallest++;
  }
  assert.ok(smallest > 1650, `${smallest} of 2000 are minimal`);
});

test.run();
