// Runs a job over samples on all cores. Samples are cut into parts whose number does not depend on the machine, and
// the parts' results are merged in order: the result is the same on every machine.
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';
import { viewOf } from '../ir/graph.ts';
import type { Graph } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import { type Job, merge, perform, type Results, type Sample } from './tasks.ts';

/** What a worker thread answers for one part. */
export type Answer =
  | { readonly part: number; readonly result: Results[Job['task']] }
  | { readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] }
  | { readonly bug: string };

export interface RunOptions {
  /** 0 is one per core. */
  readonly threads?: number;
  /** Work that is worth a thread, in multiply-accumulates. */
  readonly macsPerThread?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const PARTS = 64;
/** Fewer multiply-accumulates than this take less time than starting a thread. */
const WORTH_A_THREAD = 100e6;

const macsOf = (g: Graph): number =>
  g.ops.reduce((sum, op) => sum + (defOf(op).macs?.(viewOf(g, op)) ?? 0), 0);

/** The job's result over all samples (at least one). */
export async function runJob<J extends Job>(
  job: J,
  samples: readonly Sample[],
  options: RunOptions = {},
): Promise<Results[J['task']]> {
  const size = Math.ceil(samples.length / PARTS);
  const parts = Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    samples.slice(i * size, (i + 1) * size),
  );
  const wanted = options.threads || availableParallelism();
  const useful = Math.ceil((macsOf(job.graph) * samples.length) / (options.macsPerThread ?? WORTH_A_THREAD));
  const threads = Math.min(wanted, useful, parts.length);
  const collected = collector(job);
  let done = 0;
  const finished = (part: number, result: Results[J['task']]): void => {
    collected.add(part, result);
    done += parts[part]!.length;
    options.onProgress?.(done, samples.length);
  };
  if (threads > 1) await inThreads(job, parts, threads, finished);
  else for (const [i, part] of parts.entries()) finished(i, perform(job, part));
  return collected.result();
}

/** Merges results in the order of the parts, each as soon as those before it are there. */
function collector<J extends Job>(job: J) {
  const waiting = new Map<number, Results[J['task']]>();
  let next = 0;
  let merged: Results[J['task']] | null = null;
  return {
    add(part: number, result: Results[J['task']]): void {
      waiting.set(part, result);
      for (let found = waiting.get(next); found !== undefined; found = waiting.get(next)) {
        merged = merged === null ? found : merge(job, merged, found);
        waiting.delete(next++);
      }
    },
    result(): Results[J['task']] {
      if (merged === null || waiting.size > 0) throw new Error('bug: a part of the samples has no result');
      return merged;
    },
  };
}

/** A thread that runs worker.ts: built, or from source, where tsx does not reach into threads by itself. */
function startWorker(job: Job): Worker {
  const ending = extname(import.meta.url);
  const url = new URL(`./worker${ending}`, import.meta.url);
  if (ending === '.js') return new Worker(url, { workerData: job });
  const tsx = import.meta.resolve('tsx/esm/api');
  const start = `import('${tsx}').then((tsx) => { tsx.register(); return import('${url}'); });`;
  return new Worker(start, { eval: true, workerData: job });
}

async function inThreads<J extends Job>(
  job: J,
  parts: readonly (readonly Sample[])[],
  threads: number,
  finished: (part: number, result: Results[J['task']]) => void,
): Promise<void> {
  const workers = Array.from({ length: threads }, () => startWorker(job));
  let next = 0;
  const drive = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const send = (): void => {
        if (next < parts.length) worker.postMessage({ part: next, samples: parts[next++] });
        else resolve();
      };
      worker.on('error', reject);
      worker.on('message', (answer: Answer) => {
        if ('diagnostics' in answer) return reject(new NnmcuError(...answer.diagnostics));
        if ('bug' in answer) return reject(new Error(answer.bug));
        finished(answer.part, answer.result as Results[J['task']]);
        send();
      });
      send();
    });
  try {
    await Promise.all(workers.map(drive));
  } finally {
    await Promise.all(workers.map((w) => w.terminate()));
  }
}
