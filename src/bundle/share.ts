// Which models of a firmware may have their arenas in the same bytes, and what the shared arena comes to. Models of one
// group run one at a time (a union), groups side by side (a struct).
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';
import { cIdentifier } from '../emit/c-text.ts';

/** One model at a time, all side by side, or groups of model names: one at a time within each, groups side by side. */
export type Share = 'exclusive' | 'concurrent' | readonly (readonly string[])[];

/** `exclusive`, `concurrent` or groups such as `kws/vww,ad`: kws or vww, and ad beside them. */
export function parseShare(text: string): Share {
  if (text === 'exclusive' || text === 'concurrent') return text;
  return text.split(',').map((group) => group.split('/').map((name) => name.trim()));
}

/** The groups that `share` makes of the models; rejects groups that do not have every model once. */
export function groupsOf(share: Share, models: readonly string[]): readonly (readonly string[])[] {
  if (share === 'exclusive') return [models];
  if (share === 'concurrent') return models.map((name) => [name]);
  const alike = (name: string): string => cIdentifier(name, '');
  const known = new Map(models.map((name) => [alike(name), name] as const));
  const groups = share.map((group) => group.map((name) => known.get(alike(name)) ?? name));
  const named = groups.flat();
  for (const [i, name] of share.flat().entries()) {
    if (!models.includes(named[i]!)) throw badShare(`there is no model "${name}"`, models);
    if (named.indexOf(named[i]!) < i) throw badShare(`"${name}" is named twice`, models);
  }
  const left = models.filter((name) => !named.includes(name));
  if (left.length > 0) throw badShare(`in no group: ${left.join(', ')}`, models);
  return groups;
}

const badShare = (message: string, models: readonly string[]): NnmcuError => {
  const diagnostic: Diagnostic = {
    code: 'bad-option',
    file: '--share',
    message,
    notes: [`models: ${models.join(', ')}`],
    help: `\`exclusive\`, \`concurrent\`, or groups: ${models.slice(0, 2).join('/')}${models
      .slice(2)
      .map((n) => `,${n}`)
      .join('')}`,
  };
  return new NnmcuError(diagnostic);
};

export interface Sizes {
  readonly bytes: number;
  readonly align: number;
}

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;
const largest = (values: readonly number[]): number => Math.max(...values);

/** What C makes of a union of arenas. */
export function unionSizes(members: readonly Sizes[]): Sizes {
  const align = largest(members.map((m) => m.align));
  return { bytes: roundUp(largest(members.map((m) => m.bytes)), align), align };
}

/** What C makes of a struct of arenas whose alignment never rises from one to the next. */
export function structSizes(members: readonly Sizes[]): Sizes {
  const align = largest(members.map((m) => m.align));
  return {
    bytes: roundUp(
      members.reduce((sum, m) => sum + roundUp(m.bytes, m.align), 0),
      align,
    ),
    align,
  };
}
