// .wav files for tests, written byte by byte: one chunk for the format, one for the data.

export interface WavFormat {
  readonly channels?: number;
  readonly bits?: 8 | 16 | 24 | 32;
  readonly float?: boolean;
}

/** Samples from -1 to 1, channels interleaved. */
export function wavBytes(samples: readonly number[], format: WavFormat = {}): Uint8Array {
  const { channels = 1, bits = 16, float = false } = format;
  const size = bits / 8;
  const bytes = Buffer.alloc(44 + size * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(float ? 3 : 1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(16_000, 24);
  bytes.writeUInt32LE(16_000 * size * channels, 28);
  bytes.writeUInt16LE(size * channels, 32);
  bytes.writeUInt16LE(bits, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(size * samples.length, 40);
  const largest = 2 ** (bits - 1);
  samples.forEach((x, i) => {
    const at = 44 + size * i;
    if (float) bytes.writeFloatLE(x, at);
    else if (bits === 8) bytes.writeUInt8(x * largest + 128, at);
    else bytes.writeIntLE(x * largest, at, size);
  });
  return new Uint8Array(bytes);
}
