// nnmcu-report.json: what was generated, in numbers. The format is documented in docs/report.md and tested.

import { arenaTypeBytes } from '../emit/arena-view.ts';
import type { ModelView } from '../emit/model-view.ts';
import { type Program, type Step, scratchOf } from '../emit/program.ts';
import { typeText } from '../ir/types.ts';
import type { FilledRegion, PlacedRegion, RegionPlan } from '../memory/region-types.ts';
import { defOf } from '../ops/index.ts';

export interface LayerReport {
  readonly index: number;
  readonly name: string;
  readonly op: string;
  /** C function of each call, joined by ` + `; `view` when there is no code. */
  readonly kernel: string;
  readonly macs: number;
  readonly weightBytes: number;
  readonly scratchBytes: number;
  /** Where several kernels could serve: the estimate for the chosen one, and for the others. */
  readonly choice?: {
    readonly instructions: number;
    readonly others: readonly { readonly kernel: string; readonly instructions: number }[];
  };
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The model's nodes this layer stands for. */
  readonly nodes: readonly { readonly index: number; readonly name: string }[];
}

/** A region and what the model takes of it. */
export interface RegionReport {
  readonly name: string;
  readonly bytes: number;
  readonly capacity: number;
  readonly cost: number;
  readonly section: string | null;
  /** Estimated bytes that one inference reads and writes there. */
  readonly accessBytes: number;
}

export interface RegionsReport {
  readonly arenas: readonly RegionReport[];
  readonly weights: readonly RegionReport[];
  /** Sum of all accesses, bytes times cost; no assignment of the buffers has less than the bound. */
  readonly cost: number;
  readonly costBound: number;
}

export interface Report {
  readonly schema: 1;
  readonly nnmcu: string;
  readonly model: { readonly name: string; readonly file: string; readonly sha256: string };
  readonly target: string;
  readonly numerics: string;
  readonly macs: number;
  /** Constants in flash: filters, biases, multipliers, tables. */
  readonly weightBytes: number;
  readonly arena: {
    readonly bytes: number;
    readonly align: number;
    readonly lowerBound: number;
    readonly optimal: boolean;
    readonly livePeak: number;
    readonly bytesApart: number;
    readonly orderOptimal: boolean;
    readonly buffers: readonly {
      readonly name: string;
      readonly kind: string;
      readonly offset: number;
      readonly bytes: number;
      readonly first: number;
      readonly last: number;
      /** Name of its region, where there are any. */
      readonly region?: string;
    }[];
  };
  readonly regions?: RegionsReport;
  readonly layers: readonly LayerReport[];
  /** Files of this output folder, the report included. */
  readonly files: readonly string[];
}

function regionsReport({ arenas, weights, cost, costBound }: RegionPlan): RegionsReport {
  const report = ({ region, usedBytes, traffic }: PlacedRegion | FilledRegion): RegionReport => ({
    name: region.name,
    bytes: usedBytes,
    capacity: region.bytes,
    cost: region.cost,
    section: region.section,
    accessBytes: Math.round(traffic),
  });
  return {
    arenas: arenas.map(report),
    weights: weights.map(report),
    cost: Math.round(cost),
    costBound: Math.round(costBound),
  };
}

/** What was weighed for a layer of one call. */
function choiceOf({ calls: [call, ...more] }: Step): Pick<LayerReport, 'choice'> {
  if (call?.choice === undefined || more.length > 0) return {};
  const { instructions, others } = call.choice;
  return {
    choice: { instructions, others: others.map((o) => ({ kernel: o.symbol, instructions: o.instructions })) },
  };
}

export function buildReport(
  program: Program,
  view: ModelView,
  model: Report['model'],
  version: string,
  files: readonly string[],
): Report {
  const layers = program.steps.map((step, index): LayerReport => {
    const def = defOf(step.op);
    return {
      index,
      name: step.op.origins[0].name,
      op: def.tflite[0] ?? def.kind,
      kernel: step.calls.length === 0 ? 'view' : step.calls.map((c) => c.symbol).join(' + '),
      macs: def.macs?.(step.view) ?? 0,
      weightBytes: view.constants
        .filter((c) => c.layer === index)
        .reduce((sum, c) => sum + c.values.byteLength, 0),
      scratchBytes: scratchOf(step),
      ...choiceOf(step),
      inputs: step.view.inputs.map((t) => (t === null ? '-' : typeText(t))),
      outputs: step.view.outputs.map((t) => typeText(t)),
      nodes: step.op.origins.map((o) => ({ index: o.index, name: o.name })),
    };
  });
  const { plan } = program;
  return {
    schema: 1,
    nnmcu: version,
    model,
    target: program.target.name,
    numerics: program.numerics,
    macs: layers.reduce((sum, l) => sum + l.macs, 0),
    weightBytes: layers.reduce((sum, l) => sum + l.weightBytes, 0),
    arena: {
      bytes: arenaTypeBytes(program),
      align: Math.max(4, plan.arenaAlign),
      lowerBound: plan.lowerBound,
      optimal: plan.optimal,
      livePeak: plan.livePeak,
      bytesApart: plan.bytesApart,
      orderOptimal: plan.orderOptimal,
      buffers: plan.buffers.map((b) => ({
        name: b.name,
        kind: b.kind,
        offset: b.offset,
        bytes: b.bytes,
        first: b.first,
        last: b.last,
        ...(plan.regions && { region: plan.regions.arenas[b.region]!.region.name }),
      })),
    },
    ...(plan.regions && { regions: regionsReport(plan.regions) }),
    layers,
    files,
  };
}
