// The real ONNX networks beside the project, where they are present: under `ort` against what onnxruntime answered
// without graph optimizations, and the generated C against the interpreter. Skipped with a message in a plain clone.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { inputCases } from '../../src/data/cases.ts';
import { readNpz } from '../../src/data/npz.ts';
import { importModel } from '../../src/import/detect.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph } from '../../src/ir/types.ts';
import { runPasses } from '../../src/passes/index.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { verifyModel } from '../../src/verify/verify.ts';
import { whyNot } from '../c/support.ts';

const SHARED = new URL('../../../shared/', import.meta.url);
const present = existsSync(new URL('golden/onnx/', SHARED));
const run = present ? test : test.skip;
const note = present ? '' : ' (../shared is absent)';

/**
 * Largest difference at a quantized network's output in steps of its scale, and how many values may differ at all.
 * What is not 0 is explained in docs/onnx.md: ties of a mean, and one value of a convolution that float32 makes a tie.
 */
const QUANTIZED: Readonly<Record<string, { readonly steps: number; readonly values: number }>> = {
  ad_qdq_s8s8_pc: { steps: 0, values: 0 },
  kws_qdq_s8s8_pc: { steps: 0, values: 0 },
  kws_qdq_u8s8_pc: { steps: 0, values: 0 },
  kws_qop_s8s8_pc: { steps: 0, values: 0 },
  resnet_qdq_s8s8_pc: { steps: 1, values: 2 },
  resnet_qdq_u8s8_pc: { steps: 1, values: 2 },
  resnet_qop_s8s8_pc: { steps: 8, values: 4 },
  vww_qdq_s8s8_pc: { steps: 0, values: 0 },
};
const FLOAT = ['ad', 'kws', 'resnet', 'str_ww', 'vww'];

function read(name: string) {
  const bytes = new Uint8Array(readFileSync(new URL(`models/onnx/${name}.onnx`, SHARED)));
  const g = importModel(bytes, name);
  const golden = new URL(`golden/onnx/${name}.npz`, SHARED);
  const arrays = readNpz(new Uint8Array(readFileSync(golden)), golden.pathname);
  const inputs = inputCases(g, arrays, golden.pathname).values;
  const want = (arrays.get('output_0_noopt') ?? arrays.get('output_0'))?.values as Float32Array | undefined;
  return { bytes, g, inputs, want: want ?? new Float32Array(0) };
}

/** Scale of the int8 tensor that the float32 output is made of. */
function outputScale(g: Graph): number {
  const last = g.ops.find((op) => op.outputs[0] === g.outputs[0])!;
  const { quant } = tensorOf(g, last.inputs[0]!);
  assert.is(quant.kind, 'per-tensor');
  return quant.kind === 'per-tensor' ? quant.scale : 0;
}

for (const [name, bound] of Object.entries(QUANTIZED)) {
  run(`${name} is within ${bound.steps} steps of onnxruntime${note}`, () => {
    const { g, inputs, want } = read(name);
    const passed = runPasses(g, { disabled: [], verify: false, numerics: 'ort' });
    const scale = outputScale(g);
    let largest = 0;
    let values = 0;
    inputs.forEach((input, c) => {
      const got = interpret(passed, input, 'ort')[0] as Float32Array;
      got.forEach((value, i) => {
        const steps = Math.round(Math.abs(value - want[c * got.length + i]!) / scale);
        if (steps > 0) values++;
        largest = Math.max(largest, steps);
      });
    });
    assert.ok(largest <= bound.steps && values <= bound.values, `${values} values by up to ${largest} steps`);
  });

  const reason = whyNot(targetOf('cortex-m4'));
  (reason === null ? run : test.skip)(
    `${name}: the C of its default numerics equals the interpreter on host and M4${note || (reason ?? '')}`,
    async () => {
      const { bytes, inputs } = read(name);
      const report = await verifyModel({
        targets: ['host', 'cortex-m4'],
        compile: (target) => compileModel(bytes, { file: `${name}.onnx`, target }),
        cases: [{ name: 'case 0', inputs: inputs[0]! }],
      });
      for (const t of report.targets) {
        assert.ok(t.ok, `${t.target}: ${t.divergence?.message ?? t.failure?.message}`);
        assert.ok((t.stackBytes ?? 0) < 1024, `${t.target}: ${t.stackBytes} bytes of stack`);
      }
    },
  );
}

for (const name of FLOAT)
  run(`${name} in float32 is within 1e-5 of onnxruntime's largest output${note}`, () => {
    const { g, inputs, want } = read(name);
    const largest = want.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    const passed = runPasses(g, { disabled: [], verify: false, numerics: 'ort' });
    inputs.slice(0, 2).forEach((input, c) => {
      const got = interpret(passed, input, 'ort')[0] as Float32Array;
      const off = got.reduce((m, v, i) => Math.max(m, Math.abs(v - want[c * got.length + i]!)), 0);
      assert.ok(off <= 1e-5 * largest, `case ${c}: ${off} of ${largest}`);
    });
  });

test.run();
