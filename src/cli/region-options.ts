// --region: the memories of a device, each as `dtcm=64k,cost=1,section=.dtcm` or all of them in a JSON file.
import { readFileSync } from 'node:fs';
import type { Options } from 'yargs';
import { NnmcuError } from '../diagnostics.ts';
import { cIdentifier } from '../emit/c-text.ts';
import type { Region } from '../memory/region-types.ts';
import { type Args, badOption } from './command.ts';

export const regionOption: Options = {
  type: 'string',
  requiresArg: true,
  describe:
    'A memory of the device, as NAME=SIZE[,cost=C][,section=.S][,kind=weights][,stage=layer], or @FILE.json with ' +
    'all of them; may be repeated (docs/memory.md)',
};

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };
/** The runtime counts regions in a byte, and nobody has more memories. */
const MAX_REGIONS = 8;

/** Bytes from `20000`, `64k` or `1m`; null for anything else. */
export function bytesFrom(text: string): number | null {
  const match = /^(\d+)([km]?)$/i.exec(text);
  const bytes = match === null ? null : Number(match[1]) * UNITS[match[2]!.toLowerCase()]!;
  return bytes !== null && bytes < 2 ** 32 ? bytes : null;
}

type Fields = Readonly<Record<string, unknown>>;
const FIELDS = ['name', 'size', 'cost', 'section', 'kind', 'stage'] as const;

/** The regions of all --region flags; none when there is no such flag. */
export function regionsOf(args: Args): readonly Region[] {
  const given = args.region ?? [];
  const texts = (Array.isArray(given) ? given : [given]).map(String);
  const regions = texts.flatMap((text) =>
    text.startsWith('@') ? fileRegions(text.slice(1)) : [regionOf(fieldsOf(text), `"${text}"`)],
  );
  if (regions.length === 0) return [];
  const twice = regions.find((r, i) => regions.findIndex((o) => o.name === r.name) < i);
  if (twice) throw bad(`"${twice.name}" is given twice`);
  if (regions.length > MAX_REGIONS)
    throw bad(`${regions.length} regions; at most ${MAX_REGIONS} are possible`);
  if (!regions.some((r) => r.holds === 'arena'))
    throw bad('no region is for activations', ['leave kind=weights out of one']);
  if (regions.some((r) => r.stages) && !regions.some((r) => r.holds === 'weights'))
    throw bad('stage=layer needs to know what it costs to read weights where they lie', [
      'add their region, e.g. --region qspi=8m,kind=weights,cost=8',
    ]);
  return regions;
}

/** Files that the flags name. */
export const regionFiles = (args: Args): readonly string[] => {
  const given = args.region ?? [];
  return (Array.isArray(given) ? given : [given])
    .map(String)
    .flatMap((text) => (text.startsWith('@') ? [text.slice(1)] : []));
};

const bad = (message: string, notes: readonly string[] = []): NnmcuError =>
  badOption('region', message, notes);

/** `dtcm=64k,cost=1` as the fields of a JSON object. */
function fieldsOf(text: string): Fields {
  const [head, ...rest] = text.split(',').map((part) => {
    const at = part.indexOf('=');
    if (at <= 0 || at === part.length - 1) throw bad(`"${part}" in "${text}" is not NAME=VALUE`);
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
  });
  const fields: Record<string, unknown> = { name: head![0], size: head![1] };
  for (const [name, value] of rest) {
    if (name in fields) throw bad(`"${text}" has "${name}" twice`);
    fields[name] = name === 'cost' ? numberFrom(value) : value;
  }
  return fields;
}

const numberFrom = (text: string): unknown => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);

function regionOf(fields: Fields, where: string): Region {
  const unknown = Object.keys(fields).find((name) => !(FIELDS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw bad(`${where} has an unknown field "${unknown}"`, [`fields: ${FIELDS.join(', ')}`]);
  const { name, size, cost = 1, section, kind = 'arena', stage } = fields;
  if (typeof name !== 'string' || cIdentifier(name) !== name || name.length > 20)
    throw bad(`${where}: "${name}" is not usable as a C identifier`, [
      'lower-case letters, digits and _; a letter first; at most 20',
    ]);
  const bytes = bytesFrom(String(size));
  if (bytes === null || bytes === 0)
    throw bad(`${where}: "${size}" is not a number of bytes such as 20000 or 64k`);
  if (typeof cost !== 'number' || !(cost > 0 && cost <= 1e6))
    throw bad(`${where}: cost "${cost}" is not a number above 0`);
  if (kind !== 'arena' && kind !== 'weights')
    throw bad(`${where}: kind "${kind}" is neither arena nor weights`);
  if (stage !== undefined && (stage !== 'layer' || kind !== 'arena'))
    throw bad(
      stage === 'layer'
        ? `${where}: stage=layer is for a region that holds activations`
        : `${where}: stage "${stage}" is not layer`,
    );
  if (section !== undefined && (typeof section !== 'string' || !/^[.A-Za-z_][\w.$]*$/.test(section)))
    throw bad(`${where}: "${section}" is not a name of a section`);
  return { name, bytes, cost, holds: kind, stages: stage === 'layer', section: section ?? null };
}

/** `[{"name": "dtcm", "size": "64k"}, ...]`. */
function fileRegions(file: string): readonly Region[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error;
    throw new NnmcuError({
      code: isMissing ? 'no-input-file' : 'bad-option',
      file,
      message: isMissing ? 'cannot be read' : 'is not JSON',
    });
  }
  if (!Array.isArray(json)) throw bad(`${file} is not a list of regions`);
  return json.map((item: unknown, i) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw bad(`${file}: region ${i} is not an object`);
    return regionOf(item as Fields, `${file}: region ${i}`);
  });
}
