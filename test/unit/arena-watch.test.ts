// What the arena maps of a compiled network let each layer write, and what they destroy, where tensors lie in others.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { offsetsOf } from '../../src/emit/program.ts';
import { type TensorId, tensorBytes } from '../../src/ir/types.ts';
import { arenaMaps, strayDivergence } from '../../src/verify/arena-watch.ts';
import type { ArenaRun } from '../../src/verify/case-file.ts';
import { PART_NETWORKS } from '../support/part-networks.ts';

const compiled = (name: string) =>
  compileModel(PART_NETWORKS.find((n) => n.name === name)!.model, { file: name, target: 'cortex-m4' })
    .program;

/** The bytes of the runs for which `is` holds. */
function bytesWhere(runs: readonly ArenaRun[], is: (run: ArenaRun) => boolean): readonly number[] {
  let at = 0;
  return runs.flatMap((run) => {
    const from = at;
    at += run.bytes;
    return is(run) ? Array.from({ length: run.bytes }, (_, i) => from + i) : [];
  });
}

const range = (from: number, bytes: number): readonly number[] =>
  Array.from({ length: bytes }, (_, i) => from + i);

test('a layer that writes a part of a tensor may not touch the rest, which holds other parts or noise', () => {
  const program = compiled('branches-1');
  const { graph, steps, plan } = program;
  const offsets = offsetsOf(plan);
  const place = (id: TensorId): readonly number[] =>
    range(offsets.get(id)!, tensorBytes(graph.tensors.get(id)!));
  const maps = arenaMaps(program);
  const mapOf = (layer: number) => maps.find((m) => m.layer === layer)!.runs;
  const whole = steps.findIndex((s) => s.op.kind === 'concatenation' && s.calls.length === 0);
  const parts = steps[whole]!.op.inputs as readonly TensorId[];
  const writers = parts.flatMap((id) => {
    const writer = steps.findIndex((s) => s.op.outputs.includes(id));
    return writer < 0 ? [] : [{ id, writer }];
  });
  assert.is(writers.length, 2);
  for (const { id, writer } of writers) {
    assert.equal(
      bytesWhere(mapOf(writer), (run) => run.mayWrite),
      place(id),
    );
    const kept = bytesWhere(mapOf(writer), (run) => !run.dead);
    for (const other of writers) {
      const isThere = other.writer <= writer;
      assert.ok(place(other.id).every((byte) => kept.includes(byte) === isThere));
    }
  }
  assert.not(maps.some((m) => m.layer === whole));
});

test('a layer writes what it has to move or fill, and not what is in place', () => {
  const program = compiled('frames');
  const layer = program.steps.findIndex((s) => s.op.kind === 'pad' && s.parts?.length === 1);
  const { op } = program.steps[layer]!;
  const offsets = offsetsOf(program.plan);
  const [from, to] = [offsets.get(op.inputs[0]!)!, offsets.get(op.outputs[0]!)!];
  const bytes = (id: TensorId): number => tensorBytes(program.graph.tensors.get(id)!);
  const inside = range(from, bytes(op.inputs[0]!));
  const { runs } = arenaMaps(program).find((m) => m.layer === layer)!;
  const outside = range(to, bytes(op.outputs[0]!)).filter((byte) => !inside.includes(byte));
  assert.equal(
    bytesWhere(runs, (run) => run.mayWrite),
    outside,
  );
  const { message } = strayDivergence(program, { layer, output: 0, first: from, last: from + 3, count: 4 });
  const [front, behind] = [`${to} to ${from - 1}`, `${from + inside.length} to ${outside.at(-1)}`];
  assert.match(message, 'changes 4 of the bytes');
  assert.match(message, 'which it reads');
  assert.match(message, `it may write ${front} and ${behind}`);
});

test.run();
