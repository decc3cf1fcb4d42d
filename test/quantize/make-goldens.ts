// Writes goldens/<name>.tflite: small networks as nnmcu quantizes them. make-goldens.py adds what LiteRT answers.
// usage: node --import tsx test/quantize/make-goldens.ts && python3 test/quantize/make-goldens.py
import { writeFileSync } from 'node:fs';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { type QuantizeOptions, quantizeGraph } from '../../src/quantize/quantize.ts';
import { batchNormNet, samplesFor, smallNet } from './networks.ts';

const MODELS: readonly (readonly [name: string, g: ReturnType<typeof smallNet>, options: QuantizeOptions])[] =
  [
    ['default', smallNet(), {}],
    ['per-tensor', smallNet(), { perChannel: false, equalization: 'weights', method: 'mse' }],
    ['pools-kept', smallNet(), { poolsAsMeans: false, rounding: 'nearest' }],
    ['float-border', smallNet(), { io: 'float32' }],
    ['batch-norm', batchNormNet(), {}],
    ['batch-norm-kept', batchNormNet(), { batchNormFolding: false, biasCorrection: false, method: 'minmax' }],
  ];

for (const [name, g, options] of MODELS) {
  const { graph } = await quantizeGraph(g, samplesFor(g, 50), options);
  writeFileSync(new URL(`goldens/${name}.tflite`, import.meta.url), writeTflite(graph));
}
