// What a rejection says: for tests of input that cannot be used.
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';

/** File and message of the one diagnostic that `act` ends with; its code is `bad-data` unless said otherwise. */
export function messageOf(act: () => unknown, code = 'bad-data'): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof NnmcuError)) throw error;
    assert.is(error.diagnostics.length, 1);
    assert.is(error.diagnostics[0].code, code);
    const { file, message } = error.diagnostics[0];
    return `${file}: ${message}`;
  }
  return assert.unreachable('nothing was rejected') as never;
}
