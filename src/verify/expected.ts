// What the generated code must compute: the interpreter's result for every layer that runs code. Targets whose graphs
// are equal share one interpretation, which is the slow half of `verify`.
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { tensorOf } from '../ir/graph.ts';
import { bytesOf, type Graph, type Numerics, type OpNode, type TensorId, type Values } from '../ir/types.ts';
import type { VerifyCase } from './cases.ts';
import type { Expectation } from './compare.ts';
import { interpret } from './interpret.ts';

/** The part of a compiled program that says what it computes; `Program` of emit/program.ts fits. */
export interface Computation {
  readonly graph: Graph;
  readonly numerics: Numerics;
  /** A step is a layer; those without calls are views and record nothing. */
  readonly steps: readonly { readonly op: OpNode; readonly calls: readonly unknown[] }[];
}

export interface Expected {
  /** In the order in which the program records them. */
  readonly layers: readonly Expectation[];
  readonly outputs: readonly Expectation[];
}

type Tensors = ReadonlyMap<TensorId, Values>;

/** A function that gives the expectations of a program for each case, remembering graphs it has seen. */
export function createOracle(cases: readonly VerifyCase[]): (program: Computation) => readonly Expected[] {
  const known = new Map<string, readonly Tensors[]>();
  return (program) => {
    const key = `${program.numerics} ${fingerprint(program.graph)}`;
    let tensors = known.get(key);
    if (tensors === undefined) {
      tensors = cases.map((c) => allTensors(program, c.inputs));
      known.set(key, tensors);
    }
    return tensors.map((values) => expectedOf(program, values));
  };
}

function allTensors(program: Computation, inputs: readonly Values[]): Tensors {
  const g = program.graph;
  const all = new Map<TensorId, Values>();
  const outputs = interpret(g, inputs, program.numerics, (op, results) => {
    op.outputs.forEach((id, i) => {
      all.set(id, results[i]!);
    });
  });
  g.outputs.forEach((id, i) => {
    all.set(id, outputs[i]!);
  });
  return all;
}

function expectedOf(program: Computation, values: Tensors): Expected {
  const g = program.graph;
  const layers = program.steps.flatMap((step, layer) =>
    step.calls.length === 0
      ? []
      : step.op.outputs.map((id, output) => ({
          layer,
          output,
          op: step.op.kind,
          name: step.op.origins[0].name,
          type: tensorOf(g, id),
          values: values.get(id)!,
        })),
  );
  const outputs = g.outputs.map((id, output) => {
    const type = tensorOf(g, id);
    return { layer: null, output, op: '', name: type.origin.name, type, values: values.get(id)! };
  });
  return { layers, outputs };
}

/** Equal for graphs that compute the same under the same tensor ids. */
function fingerprint(g: Graph): string {
  const hash = createHash('sha256');
  hash.update(
    serialize([g.inputs, g.outputs, g.ops.map((op) => [op.kind, op.attrs, op.inputs, op.outputs])]),
  );
  for (const [id, t] of g.tensors) {
    hash.update(serialize([id, t.dtype, t.shape, t.quant]));
    if (t.data) hash.update(bytesOf(t.data));
  }
  return hash.digest('hex');
}
