// Jobs over samples in worker threads: the result, the progress and the errors are those of one thread.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { quantizeGraph } from '../../src/quantize/quantize.ts';
import { merge, perform, type Sample } from '../../src/quantize/tasks.ts';
import { runJob } from '../../src/quantize/threads.ts';
import { samplesFor, smallNet } from './networks.ts';

const g = smallNet();
const two = { threads: 2, macsPerThread: 1 };

for (const count of [1, 65, 130])
  test(`${count} samples: every sample is used once, whatever the threads`, async () => {
    const samples = samplesFor(g, count);
    const job = { task: 'extremes', graph: g } as const;
    const progress: number[] = [];
    const together = await runJob(job, samples, { ...two, onProgress: (done) => progress.push(done) });
    assert.equal([...together], [...perform(job, samples)]);
    assert.is(progress.at(-1), count);
    assert.equal(
      progress,
      progress.toSorted((a, b) => a - b),
    );
  });

test('merging two parts is the same as both at once', () => {
  const samples = samplesFor(g, 6);
  const ids = new Set([...g.inputs, ...g.ops.flatMap((op) => op.outputs)]);
  const ranges = new Map([...ids].map((id) => [id, { min: -1, max: 3 }]));
  for (const job of [
    { task: 'extremes', graph: g },
    { task: 'channels', graph: g, ids },
    { task: 'histograms', graph: g, ranges },
  ] as const) {
    const [first, second] = [samples.slice(0, 2), samples.slice(2)].map((part) => perform(job, part));
    assert.equal([...merge(job, first!, second!)], [...perform(job, samples)], job.task);
  }
});

async function thrown(samples: readonly Sample[], options: object): Promise<unknown> {
  try {
    await runJob({ task: 'extremes', graph: g }, samples, options);
  } catch (e) {
    return e;
  }
  return null;
}

test('a diagnostic from a thread is the one that a single thread gives', async () => {
  const samples = [...samplesFor(g, 3), [new Float32Array(108).fill(3e38)]];
  const [alone, together] = [await thrown(samples, { threads: 1 }), await thrown(samples, two)];
  assert.ok(alone instanceof NnmcuError && together instanceof NnmcuError);
  assert.equal(together.diagnostics, alone.diagnostics);
  assert.is(alone.diagnostics[0].code, 'bad-data');
});

test('a fault of the program in a thread is thrown with where it was', async () => {
  const broken = { ...g, ops: g.ops.map((op) => ({ ...op, kind: 'no_such_kind' })) };
  try {
    await runJob({ task: 'extremes', graph: broken }, samplesFor(g, 4), { ...two, macsPerThread: 0 });
  } catch (e) {
    assert.ok(e instanceof Error && !(e instanceof NnmcuError));
    assert.match(e.message, 'no_such_kind');
    return;
  }
  assert.unreachable('nothing was thrown');
});

test('a model is the same bytes with one thread and with two', async () => {
  const samples = samplesFor(g, 20);
  const [one, more] = await Promise.all(
    [1, 2].map(async (threads) => writeTflite((await quantizeGraph(g, samples, { threads })).graph)),
  );
  assert.equal(one, more);
});

test.run();
