// A thread of threads.ts: performs its job on the parts it is sent.
import { parentPort, workerData } from 'node:worker_threads';
import { NnmcuError } from '../diagnostics.ts';
import { type Job, perform, type Sample } from './tasks.ts';
import type { Answer } from './threads.ts';

interface Part {
  readonly part: number;
  readonly samples: readonly Sample[];
}

const answer = ({ part, samples }: Part): Answer => {
  try {
    return { part, result: perform(workerData as Job, samples) };
  } catch (e) {
    // An Error's class does not survive the way to the other thread.
    if (e instanceof NnmcuError) return { diagnostics: e.diagnostics };
    return { bug: e instanceof Error ? (e.stack ?? e.message) : String(e) };
  }
};

parentPort?.on('message', (message: Part) => {
  parentPort?.postMessage(answer(message));
});
