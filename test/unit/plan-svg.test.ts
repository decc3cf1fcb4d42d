// The picture of a memory plan: everything is in it, at its place, and a hostile name stays text.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planMemory } from '../../src/memory/plan.ts';
import { planSvg } from '../../src/report/plan-svg.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { boxOptions, makeGraph } from './make-graph.ts';

const graph = makeGraph({
  inputs: { x: 1000 },
  boxes: [
    { from: ['x'], to: { 'a"><script>': 600 }, scratch: 48 },
    { from: ['a"><script>'], to: { y: 200 } },
  ],
  outputs: ['y'],
});
const plan = planMemory(graph, chooseOrder(graph, boxOptions(4)), boxOptions(4));
const svg = planSvg({ title: 'a & b.tflite', plan, layers: ['CONV_2D', 'RELU'] });

/** What the colours of this picture mean. */
const MEANINGS = ['input or output', 'tensor', 'memory of a layer while it runs'];

/** Tags in order; fails unless they nest. */
function tags(text: string): readonly string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, close, name, end] of text.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    seen.push(name!);
    if (close) assert.is(open.pop(), name);
    else if (!end) open.push(name!);
  }
  assert.equal(open, []);
  return seen;
}

test('is well-formed, with one block per buffer', () => {
  const seen = tags(svg);
  assert.is(seen.filter((t) => t === 'rect').length, plan.buffers.length + MEANINGS.length);
  assert.not.ok(seen.includes('script'));
  assert.match(svg, /a &amp; b\.tflite/);
  assert.match(svg, /a&quot;&gt;&lt;script&gt;/);
});

test('blocks have heights in proportion to their bytes', () => {
  const heights = [...svg.matchAll(/<\/title><rect [^>]*height="([\d.]+)"/g)].map((m) => Number(m[1]));
  const scale = 480 / plan.arenaBytes;
  const expected = plan.buffers.map((b) => b.bytes * scale);
  assert.equal(
    heights.map((h) => Math.round(h)).sort((a, b) => a - b),
    expected.map((h) => Math.round(h)).sort((a, b) => a - b),
  );
});

test('says the arena, the bound and every layer', () => {
  assert.match(svg, /arena 1 648 B, proven minimal/);
  assert.match(svg, /lower bound 1 648 B/);
  for (const text of ['input', '0 CONV_2D', '1 RELU', 'output', ...MEANINGS])
    assert.ok(svg.includes(`>${text}</text>`), text);
});

test('is wide enough for what it says, and a long title is cut', () => {
  const one = planSvg({ title: 'x'.repeat(300), plan, layers: ['RELU'] });
  const width = Number(/width="(\d+)"/.exec(one)![1]);
  for (const [, x, text] of one.matchAll(/<text class="\w+" x="(\d+)" y="\d+">([^<]*)</g))
    assert.ok(Number(x) + text!.length * 6.6 < width, text);
  assert.not.match(one.replace(/<title>.*?<\/title>/, ''), 'x'.repeat(100));
});

test('the same plan gives the same bytes; an empty arena gives a picture too', () => {
  assert.is(planSvg({ title: 'a & b.tflite', plan, layers: ['CONV_2D', 'RELU'] }), svg);
  tags(planSvg({ title: 'empty', plan: { ...plan, buffers: [], arenaBytes: 0, lowerBound: 0 }, layers: [] }));
});

test.run();
