// An .onnx file -> Graph in NHWC. Nodes are read in order by their rules; what depends on no input is evaluated; layouts
// and quantization travel with the values, so that the graph needs no pass for either.
// Everything that is wrong is collected before throwing: unsupported operators first, one entry per operator type.
// Invariant: a returned Graph passes ops/verify-graph.ts.
import { type Diagnostic, NnmcuError } from '../../diagnostics.ts';
import { pruned } from '../../ir/graph.ts';
import type { Graph, TensorId } from '../../ir/types.ts';
import { quantize } from '../../ops/quantize.ts';
import { reshape } from '../../ops/reshape.ts';
import type { ImportOptions } from '../options.ts';
import { printable, quoted } from '../printable.ts';
import { adviceFor } from './advice.ts';
import { activation, GraphBuilder, permuted, realsOf } from './builder.ts';
import { Context, MissingInput, type Model, type Rule } from './context.ts';
import { cutModel } from './cut.ts';
import { besideModel } from './external.ts';
import { FOLD_INPUTS, FOLDS } from './fold.ts';
import { nodeWhere, qualified, type RawInput, type RawModel, type RawNode, readModel } from './model.ts';
import { rulesOf } from './rules.ts';
import { dtypeOf, readTensor, typeName } from './tensors.ts';
import { layoutOf, shapeOf } from './values.ts';

const MAX_DIAGNOSTICS = 100;
const SHOWN_NODES = 3;
/** Elements of all constants that are evaluated together. */
const MAX_FOLDED = 2 ** 24;
const NHWC = [0, 2, 3, 1];

/** Reads an ONNX file; `file` is its name in messages and where side files are looked for. */
export function readOnnx(bytes: Uint8Array, file: string, options: ImportOptions = {}): Graph {
  const found: Diagnostic[] = [];
  const report = (d: Diagnostic): unknown => found.length < MAX_DIAGNOSTICS && found.push(d);
  try {
    const graph = readGraph(bytes, file, options, report);
    if (found.length === 0) return graph;
  } catch (e) {
    if (!(e instanceof NnmcuError)) throw e;
    e.diagnostics.forEach(report);
  }
  const [first, ...rest] = found.map((d) => ({
    ...d,
    message: printable(d.message),
    ...(d.where !== undefined && { where: printable(d.where) }),
    ...(d.notes !== undefined && { notes: d.notes.map((n) => printable(n)) }),
  }));
  throw new NnmcuError(first!, ...rest);
}

type Report = (d: Diagnostic) => unknown;

function readGraph(bytes: Uint8Array, file: string, options: ImportOptions, report: Report): Graph {
  const raw = cutModel(readModel(bytes, file), options.outputs, file);
  const rules = rulesOf(raw);
  reportUnsupported(raw, rules, file, report);
  const model: Model = {
    raw,
    file,
    builder: new GraphBuilder(file),
    values: new Map(),
    latent: new Map(),
    readers: readersOf(raw),
    readExternal: options.readExternal ?? besideModel(file),
    budget: { elements: MAX_FOLDED },
  };
  const attempt = (work: () => void, outputs: readonly string[], at?: RawNode): void => {
    try {
      work();
    } catch (e) {
      if (e instanceof NnmcuError) for (const d of e.diagnostics) report(at ? inModelsWords(d, at) : d);
      else if (!(e instanceof MissingInput)) throw e;
      for (const name of outputs) if (!model.values.has(name)) model.values.set(name, null);
    }
  };
  const isUsed = (name: string): boolean => model.readers.has(name) || raw.outputs.includes(name);
  for (const [name, t] of [...raw.initializers].filter(([name]) => isUsed(name)))
    attempt(
      () => model.values.set(name, readTensor(t, file, `initializer ${quoted(name)}`, model.readExternal)),
      [name],
    );
  const inputs = raw.inputs.map((i) => readInput(model, i, options, attempt));
  rejectUnknownShapes(raw, file, options);
  // Constants may stand behind the nodes that look ahead to them.
  const isConstant = (n: RawNode): boolean => n.opType === 'Constant' && n.domain === '';
  for (const node of raw.nodes.filter(isConstant))
    attempt(() => readNode(new Context(model, node), rules), node.outputs, node);
  for (const node of raw.nodes.filter((n) => !isConstant(n)))
    attempt(() => readNode(new Context(model, node), rules), node.outputs, node);
  const outputs: (TensorId | null)[] = [];
  for (const name of raw.outputs) attempt(() => outputs.push(readOutput(model, name, options)), []);
  if (raw.outputs.length === 0) report({ code: 'invalid-graph', file, message: 'the model has no outputs' });
  const graph = model.builder.finish(
    inputs.filter((id) => id !== null),
    outputs.filter((id) => id !== null),
  );
  const result = outputs.length === 0 ? graph : pruned(graph);
  reportTransposes(model, result, options, report);
  const [first, ...others] = model.builder.asymmetric;
  if (first !== undefined)
    options.onNote?.(
      `${first}${others.length > 0 ? ` and ${others.length} more` : ''}: computed in float32, because the 8-bit weights ` +
        'have a zero point; quantize them as int8 (QInt8, symmetric) for int8 code',
    );
  return result;
}

/** Definitions name a node by its kind in the IR; the user knows it by the name in the file. */
const inModelsWords = (d: Diagnostic, node: RawNode): Diagnostic => {
  const isOwn = d.where?.endsWith(`(node ${node.index})`) ?? false;
  return isOwn ? { ...d, where: nodeWhere(node) } : d;
};

function readersOf(raw: RawModel): ReadonlyMap<string, readonly RawNode[]> {
  const readers = new Map<string, RawNode[]>();
  for (const node of raw.nodes)
    for (const name of new Set(node.inputs)) {
      const list = readers.get(name);
      if (list) list.push(node);
      else readers.set(name, [node]);
    }
  return readers;
}

type Rules = ReadonlyMap<string, Rule>;

function reportUnsupported(raw: RawModel, rules: Rules, file: string, report: Report): void {
  const groups = new Map<string, RawNode[]>();
  const isRead = ({ domain, opType }: RawNode): boolean => {
    const name = qualified(domain, opType);
    return rules.has(name) || Object.hasOwn(FOLDS, name);
  };
  for (const n of raw.nodes.filter((node) => !isRead(node))) {
    const name = qualified(n.domain, n.opType);
    groups.set(name, [...(groups.get(name) ?? []), n]);
  }
  for (const [where, nodes] of groups) {
    const notes = nodes.slice(0, SHOWN_NODES).map((n) => `used by ${quoted(n.name)} (node ${n.index})`);
    if (nodes.length > SHOWN_NODES) notes.push(`and by ${nodes.length - SHOWN_NODES} more`);
    const times = nodes.length === 1 ? '1 node' : `${nodes.length} nodes`;
    report({
      code: 'unsupported-operator',
      file,
      where,
      message: `this operator is not supported (${times})`,
      notes,
      help: adviceFor(raw, nodes[0]!, isRead),
    });
  }
}

function readNode(c: Context, rules: Rules): void {
  const name = qualified(c.node.domain, c.node.opType);
  const rule = rules.get(name);
  const fold = Object.hasOwn(FOLDS, name) ? FOLDS[name] : undefined;
  if (rule === undefined && fold === undefined) throw new MissingInput();
  const inputs = c.node.inputs.map((_, i) => c.optional(i));
  const constants = inputs.filter((v) => v !== null).filter((v) => v.kind === 'constant');
  if (fold !== undefined && constants.length === inputs.filter((v) => v !== null).length) {
    const needed = FOLD_INPUTS[name] ?? 1;
    if (constants.length < needed)
      c.fail('invalid-graph', `it has ${constants.length} inputs, ${needed} are needed`);
    c.bind(0, fold(c, constants));
    return;
  }
  if (rule === undefined)
    c.fail(
      'unsupported-operator',
      'this operator is only supported where it can be evaluated now',
      adviceFor(c.model.raw, c.node, ({ domain, opType }) => rules.has(qualified(domain, opType))),
    );
  rule(c);
}

function readInput(
  model: Model,
  input: RawInput,
  options: ImportOptions,
  attempt: (work: () => void, outputs: readonly string[]) => void,
): TensorId | null {
  let id: TensorId | null = null;
  attempt(() => {
    const where = `input ${quoted(input.name)}`;
    const fail = (
      code: 'unsupported-dtype' | 'dynamic-shape' | 'bad-option',
      message: string,
      help?: string,
    ): never => {
      throw new NnmcuError({ code, file: model.file, where, message, ...(help && { help }) });
    };
    const dtype =
      dtypeOf(input.type) ?? fail('unsupported-dtype', `type ${typeName(input.type)} is not supported`);
    const given = options.shapes?.get(input.name);
    const dims = input.dims ?? given;
    if (dims === undefined)
      return fail(
        'dynamic-shape',
        'the model does not say how many dimensions it has',
        `Say what it is: --shape ${input.name}=1,N`,
      );
    const text = dims.map((d) => d || '?').join(',');
    const fits = (d: number, i: number): boolean =>
      Number.isInteger(d) && d >= 1 && (typeof dims[i] !== 'number' || dims[i] === d);
    if (given && (given.length !== dims.length || !given.every(fits)))
      fail('bad-option', `the shape [${given}] does not fit the declared [${text}]`);
    const open = (d: string, i: number): never =>
      fail(
        'dynamic-shape',
        `dimension ${i} (${d === '' ? 'unknown' : quoted(d)}) of [${text}] is not fixed`,
        `Say what it is: --shape ${input.name}=${dims.map((x, k) => (typeof x === 'number' ? x : k === 0 ? 1 : 'N')).join(',')}`,
      );
    const shape = given ?? dims.map((d, i) => (typeof d === 'number' ? d : i === 0 ? 1 : open(d, i)));
    if (shape.reduce((n, d) => n * d, 8) >= 2 ** 31) fail('dynamic-shape', `shape [${shape}] is too large`);
    const order = options.ioLayout === 'nhwc' && shape.length === 4 ? NHWC : shape.map((_, i) => i);
    id = model.builder.add(
      input.name,
      dtype,
      order.map((a) => shape[a]!),
    );
    model.values.set(input.name, { ...activation(id, layoutOf(shape, order), dtype), exclusive: false });
  }, [input.name]);
  return id;
}

function rejectUnknownShapes(raw: RawModel, file: string, options: ImportOptions): void {
  for (const name of options.shapes?.keys() ?? [])
    if (!raw.inputs.some((i) => i.name === name))
      throw new NnmcuError({
        code: 'bad-option',
        file,
        message: `there is no input ${quoted(name)} to give a shape to`,
        help: `The inputs are ${raw.inputs.map((i) => quoted(i.name)).join(', ')}.`,
      });
}

/** A node that stands for the model's border in messages. */
const border = (name: string): RawNode => ({
  index: -1,
  name,
  domain: '',
  opType: `output ${quoted(name)}`,
  inputs: [],
  outputs: [],
  attributes: new Map(),
});

function readOutput(model: Model, name: string, options: ImportOptions): TensorId {
  const { builder, raw, file } = model;
  const value = model.values.get(name);
  if (value === undefined)
    throw new NnmcuError({
      code: 'invalid-graph',
      file,
      where: `output ${quoted(name)}`,
      message: 'no node writes it',
    });
  if (value === null) throw new MissingInput();
  const rank = shapeOf(value).length;
  const order = options.ioLayout === 'nhwc' && rank === 4 ? NHWC : Array.from({ length: rank }, (_, i) => i);
  const node = border(name);
  if (value.kind === 'constant') {
    const data = value.quant && value.dtype === 'float32' ? realsOf(value) : value.data;
    return builder.add(
      name,
      value.dtype,
      order.map((a) => value.shape[a]!),
      { kind: 'none' },
      permuted(data, value.shape, order),
    );
  }
  // Ordered first: a transpose of int8 moves a quarter of the bytes.
  const ordered = { ...value, id: builder.inOrder(value, order, node) };
  let { id } = value.dtype === 'float32' ? builder.asFloat(ordered, node) : ordered;
  const t = builder.tensor(id);
  if (value.dtype === 'uint8' && t.dtype === 'int8' && t.quant.kind === 'per-tensor')
    id = builder.emit(quantize, {
      node,
      attrs: {},
      inputs: [id],
      dtype: 'uint8',
      quant: { scale: t.quant.scale, zeroPoint: t.quant.zeroPoint + 128 },
    });
  // An input, or the tensor of an output under another name, is copied: each output is a tensor of its own.
  const isTaken = builder.producer(id) === undefined || taken(model).has(id);
  if (isTaken) {
    const own = builder.tensor(id);
    const quant = own.quant.kind === 'per-tensor' ? { quant: own.quant } : {};
    id = builder.emit(reshape, {
      node,
      attrs: { shape: own.shape },
      inputs: [id],
      dtype: own.dtype,
      ...quant,
    });
  }
  taken(model).add(id);
  const own = builder.tensor(id);
  builder.tensors.set(id, {
    ...own,
    origin: { ...own.origin, name: raw.outputs.includes(name) ? name : own.origin.name },
  });
  return id;
}

const outputsOf = new WeakMap<Model, Set<TensorId>>();
function taken(model: Model): Set<TensorId> {
  const known = outputsOf.get(model) ?? new Set<TensorId>();
  outputsOf.set(model, known);
  return known;
}

function reportTransposes(model: Model, g: Graph, options: ImportOptions, report: Report): void {
  const left = model.builder.leftovers.filter((l) => g.ops.some((op) => op.id === l.op.id));
  for (const { name, bytes, reason } of left) {
    const message = `tensor ${quoted(name)} is transposed (${bytes} bytes): ${reason}`;
    options.onNote?.(message);
    if (options.strictLayout)
      report({
        code: 'unsupported-option',
        file: model.file,
        where: `tensor ${quoted(name)}`,
        message,
        help: 'Give inputs and outputs channels last with --io-layout nhwc, or allow the transpose.',
      });
  }
}
