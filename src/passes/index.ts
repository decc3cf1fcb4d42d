// The only list of passes, in the order they run. Each keeps every graph output bit by bit and can be switched off.
import { NnmcuError } from '../diagnostics.ts';
import { pruned } from '../ir/graph.ts';
import type { Graph, Numerics } from '../ir/types.ts';
import { verifyGraph } from '../ops/verify-graph.ts';
import { composeTables } from './compose-tables.ts';
import { dilate } from './dilate.ts';
import { dropClamps } from './drop-clamps.ts';
import { foldConstants } from './fold-constants.ts';
import { fuseActivation } from './fuse-activation.ts';
import { fusePad } from './fuse-pad.ts';
import type { Pass } from './pass.ts';
import { raiseReshapes } from './raise-reshapes.ts';
import { removeConstantChannels } from './remove-constant-channels.ts';
import { removeIdentity } from './remove-identity.ts';
import { unfoldTransposeConv } from './unfold-transpose-conv.ts';

export type { Pass } from './pass.ts';

const removeDeadCode: Pass = {
  name: 'remove-dead-code',
  why: 'what no output depends on is not computed',
  run: pruned,
};

export const PASSES: readonly Pass[] = [
  // First: shape arithmetic must be gone before anything looks for patterns.
  removeDeadCode,
  foldConstants,
  // Views between two operators hide that they could be fused.
  removeIdentity,
  // Before padding and activations: both make convolutions, which may take either.
  dilate,
  unfoldTransposeConv,
  // What it brings together is what the next two fuse.
  raiseReshapes,
  // Padding before activation: both look at a convolution's neighbours, on opposite sides.
  fusePad,
  fuseActivation,
  // After fusion: an activation inside a layer is what makes most of its channels constant.
  removeConstantChannels,
  dropClamps,
  // Last: a constant operand may have become a table.
  composeTables,
];

export interface PassOptions {
  /** Names of passes that are left out. */
  readonly disabled: readonly string[];
  /** Checks the IR's invariants after every pass. */
  readonly verify: boolean;
  readonly numerics: Numerics;
  /** Called after every pass that changed the graph. */
  readonly onPass?: (name: string, g: Graph) => void;
}

function unknownPass(g: Graph, name: string): NnmcuError {
  return new NnmcuError({
    code: 'bad-option',
    file: g.file,
    message: `there is no pass "${name}" to switch off`,
    help: `The passes are ${PASSES.map((p) => p.name).join(', ')}.`,
  });
}

/** The graph after all passes that are not switched off. */
export function runPasses(g: Graph, options: PassOptions): Graph {
  for (const name of options.disabled) if (!PASSES.some((p) => p.name === name)) throw unknownPass(g, name);
  return PASSES.filter((p) => !options.disabled.includes(p.name)).reduce((before, pass) => {
    const after = pass.run(before, options.numerics);
    if (after === before) return before;
    if (options.verify) verifyGraph(after);
    options.onPass?.(pass.name, after);
    return after;
  }, g);
}
