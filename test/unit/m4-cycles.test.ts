// The cycle estimate on code small enough to count by hand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimateCycles, parseDisassembly } from '../../src/bench/m4-cycles.ts';
import { blockCounter } from '../../src/toolchain/trace.ts';

const LOOP = parseDisassembly(`
image.elf:     file format elf32-littlearm

Disassembly of section .text:

00000100 <sum>:
     100:	2300      	movs	r3, #0
     102:	f850 2b04 	ldr.w	r2, [r0], #4
     106:	6814      	ldr	r4, [r2, #0]
     108:	e9d0 5600 	ldrd	r5, r6, [r0]
     10c:	3901      	subs	r1, #1
     10e:	d1f8      	bne.n	102 <sum+0x2>
     110:	fbb3 f3f2 	udiv	r3, r3, r2
     114:	bd10      	pop	{r4, pc}
`);

test('instructions are read with their widths', () => {
  assert.equal(
    LOOP.map((i) => [i.name, i.bytes]),
    [
      ['movs', 2],
      ['ldr', 4],
      ['ldr', 2],
      ['ldrd', 4],
      ['subs', 2],
      ['bne', 2],
      ['udiv', 4],
      ['pop', 2],
    ],
  );
});

test('a loop of three turns costs what the manual says', () => {
  const estimate = estimateCycles(LOOP, [
    { from: 0x100, bytes: 16, to: 0x102, times: 1 },
    { from: 0x102, bytes: 14, to: 0x102, times: 1 },
    { from: 0x102, bytes: 14, to: 0x110, times: 1 },
    { from: 0x110, bytes: 6, to: 0x900, times: 1 },
  ]);
  assert.is(estimate.instructions, 1 + 3 * 5 + 2);
  // The second load waits for its address; a turn is 2 + 2 + 3 + 1 + 1.
  assert.is(estimate.cycles, 1 + 3 * 9 + 2 * 2 + 12 + 3 + 2);
  assert.is(estimate.uncertainty, 3);
});

const LOG = `
IN: caller
0x00000050:  f000 f856  bl       #0x100

Trace 0: 0xa0 [00000000/00000050/00000110/ff020200] caller
----------------
IN: loop
0x00000100:  2300       movs     r3, #0
0x00000102:  3901       subs     r1, #1
0x00000104:  d1fd       bne      #0x102

Trace 0: 0xa1 [00000000/00000100/00000110/ff020200] loop
----------------
IN: loop
0x00000102:  3901       subs     r1, #1
0x00000104:  d1fd       bne      #0x102

Trace 0: 0xa2 [00000000/00000102/00000110/ff020200] loop
Trace 0: 0xa2 [00000000/00000102/00000110/ff020200] loop
Stopped execution of TB chain before 0xa2 [00000102] loop
Trace 0: 0xa2 [00000000/00000102/00000110/ff020200] loop
----------------
IN: loop
0x00000106:  4770       bx       lr

Trace 0: 0xa3 [00000000/00000106/00000110/ff020200] loop
----------------
IN: caller
0x00000054:  bf00       nop

Trace 0: 0xa4 [00000000/00000054/00000110/ff020200] caller
Trace 0: 0xa4 [00000000/00000054/00000110/ff020200] caller
`;

test('blocks are counted from the call to the return; one that was sent back did not run', () => {
  const counter = blockCounter([0x100]);
  const lines = LOG.split('\n');
  const end = lines.findIndex((line) => counter.read(line));
  assert.ok(end > 0, 'the return was seen');
  assert.equal(counter.steps(), [
    { from: 0x100, bytes: 6, to: 0x102, times: 1 },
    { from: 0x102, bytes: 4, to: 0x102, times: 1 },
    { from: 0x102, bytes: 4, to: 0x106, times: 1 },
    { from: 0x106, bytes: 2, to: 0x54, times: 1 },
  ]);
});

test.run();
