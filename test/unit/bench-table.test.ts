// README's comparison: what stands in a cell, and where the table goes.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Cost } from '../../src/bench/bench.ts';
import { comparison, type Peers, withTable } from '../bench/render.ts';

const COST: Cost = {
  target: 'cortex-m4',
  instructions: 1234567,
  macs: 1000,
  codeBytes: 9000,
  weightBytes: 300,
  arenaBytes: 400,
  stackBytes: 50,
};

test('a cell has the own figure, and the peer figure where there is one', () => {
  const peer = { 'cortex-m4': { instructions: 2000000, codeBytes: 60000, arenaBytes: 900, stackBytes: 80 } };
  const text = comparison(
    [
      { title: 'KWS', costs: [COST], peer },
      { title: 'own', costs: [COST], peer: {} },
    ],
    ['cortex-m4'],
  );
  const lines = text.split('\n');
  assert.is(lines[0], '| | KWS | own |');
  assert.is(lines[2], '| M4 instructions | 1,234,567 (2,000,000) | 1,234,567 |');
  assert.ok(lines.includes('| M4 cycles, estimated | – | – |'));
  assert.ok(lines.includes('| arena, M4 | 400 (900) | 400 |'));
});

test('the table replaces what stands between the marks, and nothing else', () => {
  const text = 'before\n<!-- bench:table -->\nold\n<!-- end -->\nafter\n';
  assert.is(withTable(text, 'new'), 'before\n<!-- bench:table -->\n\nnew\n\n<!-- end -->\nafter\n');
  assert.throws(() => withTable('nothing', 'new'), /mark/);
  assert.not.throws(() => withTable(readFileSync('README.md', 'utf8'), ''));
});

test('the peers file names five models with figures for five cores', () => {
  const peers: Peers = JSON.parse(readFileSync('test/bench/peers.json', 'utf8'));
  assert.equal(Object.keys(peers.models), ['KWS', 'VWW', 'ResNet', 'AD', 'StrWW']);
  for (const { sha256, targets } of Object.values(peers.models)) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.is(Object.keys(targets).length, 5);
  }
});

test.run();
