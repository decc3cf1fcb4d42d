// Row streaming on paper: every call finds its rows, nothing is computed twice, buffers hold what they must.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { longestRepeat } from '../../src/ops/common/repeats.ts';
import { bandOf, type RowNode, scheduleRows } from '../../src/ops/common/row-schedule.ts';
import { randomSource } from './make-graph.ts';

/** A random chain with residual connections between values of the same height. */
function randomChain(seed: number): readonly RowNode[] {
  const random = randomSource(seed);
  const heights = [12 + random(30)];
  const nodes: RowNode[] = [];
  const count = 1 + random(6);
  for (let k = 0; k < count; k++) {
    const inRows = heights[k]!;
    const twins = heights.flatMap((h, v) => (v < k && h === inRows ? [v] : []));
    if (twins.length > 0 && random(3) === 0) {
      nodes.push({
        inputs: [k, twins[random(twins.length)]!],
        kernel: 1,
        stride: 1,
        top: 0,
        inRows,
        outRows: inRows,
      });
    } else {
      const kernel = Math.min(inRows, 1 + random(5));
      const stride = 1 + random(2);
      const top = random(Math.min(3, kernel));
      const bottom = random(Math.min(3, kernel));
      const outRows = Math.floor((inRows + top + bottom - kernel) / stride) + 1;
      nodes.push({ inputs: [k], kernel, stride, top, inRows, outRows });
    }
    heights.push(nodes[k]!.outRows);
  }
  return nodes;
}

test('replayed on buffers, 500 random chains find every row they read and write each row once', () => {
  let moves = 0;
  let smaller = 0;
  for (let seed = 1; seed <= 500; seed++) {
    const nodes = randomChain(seed);
    const rows = 1 + (seed % 3);
    const fed = seed % 2 === 0;
    const schedule = scheduleRows(nodes, rows, fed);
    assert.ok(schedule !== null, `seed ${seed}`);
    // What stands in each row of each value's buffer.
    const buffers = schedule.capacity.map((rows) => new Array<number>(rows).fill(-1));
    if (!fed) buffers[0] = Array.from({ length: nodes[0]!.inRows }, (_, row) => row);
    let nextRow = 0;
    const written = schedule.capacity.map(() => new Set<number>());
    schedule.events.forEach((event, i) => {
      const base = schedule.bases[i]!;
      // What is not said to be occupied may be anything.
      buffers.forEach((buffer, v) => {
        const isWhole = v === nodes.length || (v === 0 && !fed);
        if (!isWhole && !schedule.occupied[i]!.includes(v)) buffer.fill(-1);
      });
      if (event.kind === 'move') {
        const buffer = buffers[event.value]!;
        for (let k = 0; k < event.rows; k++) buffer[k] = buffer[event.from + k]!;
        moves++;
        return;
      }
      if (event.kind === 'feed') {
        assert.is(event.row, nextRow++);
        assert.ok(event.row - base[0]! < buffers[0]!.length, `seed ${seed}: the input overflows`);
        buffers[0]![event.row - base[0]!] = event.row;
        return;
      }
      const node = nodes[event.node]!;
      const band = bandOf(node, event.from, event.to);
      for (const v of node.inputs)
        for (let row = band.first; row < band.end; row++)
          assert.is(buffers[v]![row - base[v]!], row, `seed ${seed}: value ${v} row ${row}`);
      assert.is(
        (event.to - event.from - 1) * node.stride + node.kernel,
        band.end - band.first + band.top + band.bottom,
      );
      const v = event.node + 1;
      for (let row = event.from; row < event.to; row++) {
        assert.ok(row - base[v]! < buffers[v]!.length, `seed ${seed}: value ${v} overflows`);
        assert.not.ok(written[v]!.has(row), `seed ${seed}: value ${v} row ${row} is computed twice`);
        written[v]!.add(row);
        buffers[v]![row - base[v]!] = row;
      }
    });
    const out = nodes[nodes.length - 1]!.outRows;
    assert.is(written[nodes.length]!.size, out, `seed ${seed}`);
    if (nodes.length > 2 && schedule.capacity[1]! < nodes[0]!.outRows) smaller++;
  }
  assert.ok(moves > 1000 && smaller > 100, `${moves} moves, ${smaller} smaller buffers`);
});

test('a 3x3 layer keeps two rows and adds one', () => {
  const three = (inRows: number): Omit<RowNode, 'inputs'> => ({
    kernel: 3,
    stride: 1,
    top: 1,
    inRows,
    outRows: inRows,
  });
  const schedule = scheduleRows(
    [
      { inputs: [0], ...three(48) },
      { inputs: [1], ...three(48) },
    ],
    1,
  )!;
  assert.equal(schedule.capacity, [48, 3, 48]);
});

test('rows that read only padding cannot be streamed', () => {
  assert.is(scheduleRows([{ inputs: [0], kernel: 1, stride: 1, top: 1, inRows: 4, outRows: 6 }], 1), null);
});

test('the longest repeat is found, with its period', () => {
  const list = [...'xyabcabcabcabz'];
  const same = (i: number, period: number) => list[i] === list[i + period];
  assert.equal(longestRepeat(list.length, same), { start: 2, period: 3, turns: 3 });
  assert.is(
    longestRepeat(3, (i, p) => 'abc'[i] === 'abc'[i + p]),
    null,
  );
});

test.run();
