// The comparison table of README as text.
import type { Cost } from '../../src/bench/bench.ts';

export interface PeerCost {
  readonly instructions: number;
  readonly arenaBytes: number;
  readonly stackBytes: number;
  readonly codeBytes: number;
  readonly cycles?: number;
}

export interface Peers {
  /** Versions, compiler and flags. */
  readonly about: string;
  readonly models: Readonly<
    Record<string, { readonly sha256: string; readonly targets: Readonly<Record<string, PeerCost>> }>
  >;
}

export interface Column {
  readonly title: string;
  readonly costs: readonly Cost[];
  readonly peer: Readonly<Record<string, PeerCost>>;
}

const SHORT = (target: string): string => target.replace('cortex-m', 'M').replace('plus', '+');
const grouped = (n: number): string => n.toLocaleString('en-US');

interface Figure {
  readonly title: (target: string) => string;
  readonly own: (c: Cost) => number | undefined;
  readonly peer: (p: PeerCost) => number | undefined;
}

const INSTRUCTIONS: Figure = {
  title: (t) => `${SHORT(t)} instructions`,
  own: (c) => c.instructions,
  peer: (p) => p.instructions,
};

/** Of the Cortex-M4 alone. */
const DETAILS: readonly Figure[] = [
  { title: () => 'M4 cycles, estimated', own: (c) => c.cycles?.cycles, peer: (p) => p.cycles },
  { title: () => 'code, M4', own: (c) => c.codeBytes, peer: (p) => p.codeBytes },
  { title: () => 'constants in flash, M4', own: (c) => c.weightBytes, peer: () => undefined },
  { title: () => 'arena, M4', own: (c) => c.arenaBytes, peer: (p) => p.arenaBytes },
  { title: () => 'stack, M4', own: (c) => c.stackBytes, peer: (p) => p.stackBytes },
];

/** Markdown: a row per figure, a column per model, the peer's figure in parentheses. */
export function comparison(columns: readonly Column[], targets: readonly string[]): string {
  const row = (figure: Figure, target: string): string => {
    const cells = columns.map(({ costs, peer }) => {
      const cost = costs.find((c) => c.target === target);
      const own = cost && figure.own(cost);
      const theirs = peer[target] && figure.peer(peer[target]);
      if (own === undefined) return '–';
      return theirs === undefined ? grouped(own) : `${grouped(own)} (${grouped(theirs)})`;
    });
    return `| ${[figure.title(target), ...cells].join(' | ')} |`;
  };
  return [
    `| | ${columns.map((c) => c.title).join(' | ')} |`,
    `|---${'|---'.repeat(columns.length)}|`,
    ...targets.map((t) => row(INSTRUCTIONS, t)),
    ...(targets.includes('cortex-m4') ? DETAILS.map((f) => row(f, 'cortex-m4')) : []),
  ].join('\n');
}

const MARKS = /(<!-- bench:table -->\n)[\s\S]*?(\n<!-- end -->)/;

/** The text with the table between its marks. */
export function withTable(text: string, table: string): string {
  if (!MARKS.test(text)) throw new Error('the text has no <!-- bench:table --> mark');
  return text.replace(MARKS, (_, open: string, close: string) => `${open}\n${table}\n${close}`);
}
