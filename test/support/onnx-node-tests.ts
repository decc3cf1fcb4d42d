// ONNX's own node tests (Debian package libonnx-testdata, or NNMCU_ONNX_TESTDATA): finding them, and making each a model
// as nnmcu reads it. Inputs that nnmcu needs as constants (weights, shapes, limits) become initializers.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { FOLDS } from '../../src/import/onnx/fold.ts';
import { qualified } from '../../src/import/onnx/model.ts';
import { RULES } from '../../src/import/onnx/rules.ts';
import { type ModelProto, ModelProtoSchema, TensorProtoSchema } from '../../src/import/onnx/schema/onnx.ts';
import { readTensor } from '../../src/import/onnx/tensors.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph, Values } from '../../src/ir/types.ts';

export const NODE_TESTS = process.env.NNMCU_ONNX_TESTDATA ?? '/usr/share/libonnx-testdata/data/node';
/** Why the tests cannot run here, or null. */
export const whyNoNodeTests = existsSync(NODE_TESTS)
  ? null
  : `the node tests of ONNX are skipped: ${NODE_TESTS} is absent; apt-get install libonnx-testdata`;

export interface NodeTest {
  readonly name: string;
  /** Operators in it, each once, by qualified name. */
  readonly ops: readonly string[];
  readonly opset: number;
  /** The model with constants where nnmcu needs them, and with nothing but constants. */
  readonly bytes: Uint8Array;
  readonly folded: Uint8Array;
  /** What the model gives for its inputs, by output. */
  readonly expected: () => readonly Values[];
  /** What the graph of the model gets, in the order of its inputs. */
  readonly inputsOf: (g: Graph) => readonly Values[];
}

/** Operators whose inputs behind the first are constants in the models that nnmcu is for. */
const CONSTANT_INPUTS = new Set(
  'Conv ConvTranspose Gemm MatMul BatchNormalization Clip Pad Reshape Slice Split Squeeze Unsqueeze QuantizeLinear DequantizeLinear QLinearConv QLinearMatMul Div Dropout ReduceMean ReduceSum ReduceMax PRelu Pow Tile Expand Resize Upsample Gather'.split(
    ' ',
  ),
);
const OLDEST_OPSET = 7;
/** Operators that opset 7 has as they were before: their tests are read as tests of opset 7. */
const UNCHANGED = new Set(
  'ConstantOfShape GlobalAveragePool GlobalMaxPool HardSigmoid QLinearConv QLinearMatMul'.split(' '),
);

/** Why a test of operators that are read may be rejected, by what the message says. */
const REJECTIONS: readonly (readonly [message: RegExp, why: string])[] = [
  [
    /type (BFLOAT16|DOUBLE|FLOAT16|STRING|UNDEFINED|UINT\d+) is not|cannot be cast; only constants can/,
    'activations are float32 or have 8 bits',
  ],
  [/is u?int(8|32|64); float32 is needed/, 'arithmetic on integers without a scale'],
  [/(only )?1-D and 2-D (windows|convolutions) are/, 'layers of three dimensions'],
  [
    /^this operator is not supported/,
    'functions that are tables between two quantizations, and not read in float32',
  ],
  [/is only supported where it can be evaluated now/, 'operators that are read for constants only'],
  [/the exponent .* is not supported/, 'powers other than 1, 2 and 3'],
  [
    /mode (cubic|linear) .*is not supported/,
    'cubic interpolation, and linear at other positions than those of TFLite',
  ],
  [/the last of several equal elements/, 'the last of several equal elements'],
  [/transposed convolution/, 'transposed convolutions with groups or dilation'],
  [/training mode|the mask is not supported/, 'inference only'],
  [/a dilated pool|the indices of the largest/, 'dilated pools, and indices of the largest elements'],
  [/one positive scale and one int8 or uint8/, 'activations have one scale'],
  [/weights of shape .* are not supported; a matrix is/, 'batches of matrices'],
  [/the slice of .* is empty|cannot be split|cannot become/, 'empty tensors'],
];

/** All tests of the folder, sorted by name. */
export function nodeTests(): readonly NodeTest[] {
  return readdirSync(NODE_TESTS)
    .sort()
    .filter((name) => existsSync(join(NODE_TESTS, name, 'model.onnx')))
    .map(readTest);
}

const tensorIn = (path: string) => fromBinary(TensorProtoSchema, readFileSync(path));
const valuesIn = (path: string): Values =>
  readTensor(tensorIn(path), path, path, () => new Uint8Array()).data;

function readTest(name: string): NodeTest {
  const folder = join(NODE_TESTS, name, 'test_data_set_0');
  const model: ModelProto = fromBinary(ModelProtoSchema, readFileSync(join(NODE_TESTS, name, 'model.onnx')), {
    readUnknownFields: false,
  });
  const graph = model.graph!;
  const order = graph.input.map((i) => i.name);
  const ops = [...new Set(graph.node.map((n) => qualified(n.domain, n.opType)))];
  const domain = model.opsetImport.find((o) => o.domain === '');
  if (domain !== undefined && ops.every((op) => UNCHANGED.has(op)))
    domain.version = BigInt(Math.max(Number(domain.version), OLDEST_OPSET));
  const opset = Number(domain?.version ?? 0n);
  const withConstants = (first: number): Uint8Array => {
    const initializer = order
      .map((input, i) => ({ input, path: join(folder, `input_${i}.pb`) }))
      .filter(({ path }, i) => i >= first && existsSync(path))
      .map(({ input, path }) => ({ ...tensorIn(path), name: input }));
    const all = { ...graph, initializer: [...graph.initializer, ...initializer] };
    return toBinary(ModelProtoSchema, { ...model, graph: all });
  };
  const first = ops.some((op) => CONSTANT_INPUTS.has(op)) ? 1 : order.length;
  return {
    name,
    ops,
    opset,
    bytes: withConstants(first),
    folded: withConstants(0),
    expected: () => graph.output.map((_, i) => valuesIn(join(folder, `output_${i}.pb`))),
    inputsOf: (g) =>
      g.inputs.map((id) => valuesIn(join(folder, `input_${order.indexOf(tensorOf(g, id).origin.name)}.pb`))),
  };
}

const isFolded = (op: string): boolean => Object.hasOwn(FOLDS, op);

const FOREIGN = 'operators that nnmcu does not read';

export type Outcome =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly graph: Graph }
  | { readonly kind: 'excluded'; readonly why: string }
  /** Rejected with a message that is on no list. */
  | { readonly kind: 'rejected'; readonly message: string };

/** What becomes of the test: a graph, or the reason why there is none. */
export function outcomeOf(t: NodeTest): Outcome {
  if (t.ops.some((op) => !RULES.has(op) && !isFolded(op))) return { kind: 'excluded', why: FOREIGN };
  if (t.opset < OLDEST_OPSET) return { kind: 'excluded', why: `operator sets before ${OLDEST_OPSET}` };
  const computed = t.ops.some((op) => RULES.has(op)) ? attempt(t, t.bytes) : null;
  if (computed?.kind === 'read') return computed;
  const folded = t.ops.every(isFolded) ? attempt(t, t.folded) : null;
  return folded?.kind === 'read' ? folded : (computed ?? folded!);
}

function attempt(t: NodeTest, bytes: Uint8Array): Outcome {
  try {
    return { kind: 'read', bytes, graph: importModel(bytes, t.name) };
  } catch (e) {
    if (!(e instanceof NnmcuError)) throw e;
    const { message } = e.diagnostics[0];
    const why = REJECTIONS.find(([pattern]) => pattern.test(message))?.[1];
    return why === undefined ? { kind: 'rejected', message } : { kind: 'excluded', why };
  }
}

/** There is something to compute, and so C to generate. */
export const isComputed = (g: Graph): boolean => g.outputs.every((id) => tensorOf(g, id).data === undefined);

/** Why the results are not the expected ones; null when they are: integers exactly, float32 within 1e-5. */
export function differenceFrom(t: NodeTest, results: readonly Values[]): string | null {
  for (const [i, wanted] of t.expected().entries()) {
    const result = results[i];
    if (result?.length !== wanted.length)
      return `output ${i} has ${result?.length} elements, not ${wanted.length}`;
    for (let k = 0; k < wanted.length; k++) {
      const [a, b] = [Number(result[k]), Number(wanted[k])];
      const tolerance = wanted instanceof Float32Array ? 1e-6 + 1e-5 * Math.abs(b) : 0;
      if (!Object.is(a, b) && !(Math.abs(a - b) <= tolerance))
        return `element ${k} of output ${i} is ${a}, not ${b}`;
    }
  }
  return null;
}

const listed = (names: readonly string[]): string => names.map((n) => n.replace(/^test_/, '')).join(', ');
const table = (rows: readonly (readonly string[])[]): string =>
  rows.map((r) => `| ${r.join(' | ')} |`).join('\n');

/** Lists by name, sorted. */
function grouped(
  tests: readonly (readonly [group: string, name: string])[],
): readonly (readonly [string, string[]])[] {
  const groups = new Map<string, string[]>();
  for (const [group, name] of tests) groups.set(group, [...(groups.get(group) ?? []), name]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** docs/onnx-conformance.md: the tests that run, by operator, and the others by the reason why they do not. */
export function conformancePage(tests = nodeTests()): string {
  const outcomes = tests.map((t) => ({ t, outcome: outcomeOf(t), ops: t.ops.join(' + ') }));
  const rejected = outcomes.find(({ outcome }) => outcome.kind === 'rejected');
  if (rejected !== undefined) throw new Error(`${rejected.t.name} has no reason to be rejected`);
  const read = outcomes.flatMap(({ t, outcome, ops }) =>
    outcome.kind === 'read' ? [{ name: t.name, ops, isComputed: isComputed(outcome.graph) }] : [],
  );
  const excluded = outcomes.flatMap(({ t, outcome }) =>
    outcome.kind === 'excluded' && outcome.why !== FOREIGN ? [[outcome.why, t.name] as const] : [],
  );
  const foreign = tests.length - read.length - excluded.length;
  const unknown = new Set(tests.flatMap((t) => t.ops.filter((op) => !RULES.has(op) && !isFolded(op))));
  const byOperator = (computed: boolean) =>
    grouped(read.filter((r) => r.isComputed === computed).map((r) => [r.ops, r.name] as const)).map(
      ([ops, names]) => [ops, listed(names)],
    );
  const inC = read.filter((r) => r.isComputed).length;
  return `${[
    '<!-- Written by `npm run docs` where the Debian package libonnx-testdata is installed. -->',
    '# ONNX conformance',
    `ONNX has ${tests.length} node tests (data set ${dataSetOf(tests)}). ${read.length} run in the interpreter, ` +
      `${inC} of them as C on the host under sanitizers as well, and pass: integers are equal, float32 values within ` +
      '1e-5. Weights, shapes and limits that the tests give as inputs are constants here.',
    `## Computed: ${inC}`,
    table([['operators', 'tests'], ['---', '---'], ...byOperator(true)]),
    `## Evaluated while reading: ${read.length - inC}`,
    'All inputs are constants, so there is no C to generate.',
    table([['operators', 'tests'], ['---', '---'], ...byOperator(false)]),
    `## Not run: ${excluded.length + foreign}`,
    table([
      ['reason', 'count', 'tests'],
      ['---', '---', '---'],
      ...grouped(excluded).map(([why, names]) => [why, `${names.length}`, listed(names)]),
      [FOREIGN, `${foreign}`, `of ${[...unknown].sort().join(', ')}`],
    ]),
  ].join('\n\n')}\n`;
}

/** Tells one release of the tests from another. */
export function dataSetOf(tests: readonly NodeTest[]): string {
  const names = tests.map((t) => `${t.name} ${t.opset}`).join('\n');
  return createHash('sha256').update(names).digest('hex').slice(0, 12);
}
