// Sounds as input data: .wav through @audio/decode-wav, samples from -1 to 1.
import decode from '@audio/decode-wav';
import { badData } from './npy.ts';

/** True when the bytes begin like a RIFF file of sound. */
export const isWav = (bytes: Uint8Array): boolean => {
  const text = (from: number): string => String.fromCharCode(...bytes.subarray(from, from + 4));
  return text(0) === 'RIFF' && text(8) === 'WAVE';
};

/** The samples of a mono .wav file of any usual encoding. */
export function readWav(bytes: Uint8Array, file: string): Float32Array {
  const { channelData } = attempt(() => decode(bytes), file);
  if (channelData.length > 1)
    badData(file, `the sound has ${channelData.length} channels; models here take one`, 'Save it as mono.');
  return channelData[0] ?? badData(file, 'the sound has no samples');
}

function attempt<T>(read: () => T, file: string): T {
  try {
    return read();
  } catch (error) {
    return badData(file, `the sound is damaged: ${error instanceof Error ? error.message : 'unknown fault'}`);
  }
}
