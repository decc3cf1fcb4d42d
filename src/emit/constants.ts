// Every constant array of the generated code: the model's own tensors and what lowering derives, named once each.
import { tensorOf } from '../ir/graph.ts';
import type { TensorId, Values } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { CConstant } from '../ops/op-def.ts';
import { constantTensorsOf, type Program } from './program.ts';

export interface NamedConstant {
  /** C identifier without the model's prefix, e.g. `l0_filter`. */
  readonly name: string;
  readonly values: Values;
  readonly layer: number;
  readonly comment: string;
  /** 0 when the element type's own alignment serves. */
  readonly align: number;
}

export interface ConstantTable {
  readonly list: readonly NamedConstant[];
  nameOfTensor(id: TensorId): string;
  nameOfConstant(c: CConstant): string;
}

/** Names constants after the first layer that uses them; a tensor used twice is emitted once. */
export function collectConstants(program: Pick<Program, 'graph' | 'steps'>): ConstantTable {
  const list: NamedConstant[] = [];
  const taken = new Set<string>();
  const tensors = new Map<TensorId, string>();
  const derived = new Map<CConstant, string>();
  const add = (layer: number, role: string, values: Values, comment: string, align = 0): string => {
    let name = `l${layer}_${role}`;
    for (let k = 2; taken.has(name); k++) name = `l${layer}_${role}_${k}`;
    taken.add(name);
    list.push({ name, values, layer, comment, align });
    return name;
  };
  program.steps.forEach((step, layer) => {
    const roles = defOf(step.op).inputNames ?? [];
    for (const id of constantTensorsOf(program.graph, step)) {
      if (tensors.has(id)) continue;
      const tensor = tensorOf(program.graph, id);
      const role = roles[step.op.inputs.indexOf(id)] ?? `input${step.op.inputs.indexOf(id)}`;
      tensors.set(id, add(layer, role, tensor.data!, `[${tensor.shape.join(',')}]`));
    }
    for (const call of step.calls) {
      const fields = call.params?.fields.map(([, value]) => value) ?? [];
      for (const item of [...fields, ...call.args]) {
        if (typeof item !== 'object' || !('constant' in item) || derived.has(item.constant)) continue;
        const c = item.constant;
        derived.set(c, add(layer, c.role, c.values, c.comment ?? `[${c.values.length}]`, c.align));
      }
    }
  });
  const named = <K>(map: ReadonlyMap<K, string>, key: K): string => {
    const name = map.get(key);
    if (name === undefined) throw new Error('constant was not collected');
    return name;
  };
  return { list, nameOfTensor: (id) => named(tensors, id), nameOfConstant: (c) => named(derived, c) };
}
