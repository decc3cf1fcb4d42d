// The programmatic API: everything the command line does, without the command line.
export { type Bundle, type BundleModel, type BundleOptions, compileModels } from './bundle/compile-models.ts';
export type { BundleReport } from './bundle/report.ts';
export { parseShare, type Share } from './bundle/share.ts';
export { type Compiled, type CompileOptions, compileModel, defaultName, VERSION } from './compile.ts';
export {
  type CaseAxis,
  type Cases,
  goldenCases,
  inputCases,
  rawCases,
  readArrays,
  stacked,
} from './data/cases.ts';
export { type NdArray, readNpy, writeNpy } from './data/npy.ts';
export { readNpz, writeNpz } from './data/npz.ts';
export { CODES, type Code, type Diagnostic, EXIT, formatDiagnostic, NnmcuError } from './diagnostics.ts';
export { type OutputFile, writeFiles } from './emit/write-files.ts';
export { writeTflite } from './export/tflite/write.ts';
export { importModel } from './import/detect.ts';
export type { ImportOptions, IoLayout, IoType } from './import/options.ts';
export type { DType, Graph, Numerics, Quant, Tensor, TensorType, Values } from './ir/types.ts';
export type { Region } from './memory/region-types.ts';
export { OPS } from './ops/index.ts';
export { PASSES } from './passes/index.ts';
export { type Comparison, compareGraphs, samplesForEither } from './quantize/compare.ts';
export {
  type LayerError,
  type Quantized,
  type QuantizeOptions,
  type QuantizeReport,
  quantizeGraph,
} from './quantize/quantize.ts';
export { loadSamples } from './quantize/samples.ts';
export { type ExplainedLayer, type Explanation, explainPasses, type Finding } from './report/explain.ts';
export type { LayerReport, Report } from './report/report.ts';
export { TARGETS, type Target } from './targets/cortex-m.ts';
export { type Check, doctor } from './toolchain/doctor.ts';
export { randomCases, type VerifyCase } from './verify/cases.ts';
export { interpret } from './verify/interpret.ts';
export { type VerifyOptions, type VerifyReport, verifyModel } from './verify/verify.ts';
