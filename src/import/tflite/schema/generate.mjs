// Makes tflite.ts from tflite.fbs: run `node src/import/tflite/schema/generate.mjs` after editing the schema.
// Needs flatc 2.0.8 (Debian: flatbuffers-compiler). Its output is rewritten to the project's TypeScript dialect:
// enums become const objects, and readers that a checked ByteBuffer cannot guard are left out.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HEADER = `// Generated from tflite.fbs by generate.mjs; do not edit.
import * as flatbuffers from 'flatbuffers';
`;

const folder = import.meta.dirname;
const output = mkdtempSync(join(tmpdir(), 'nnmcu-schema-'));

/** A file may hold any number where the schema has an enum, so the type stays \`number\`. */
const constObject = (_, name, body) =>
  `export const ${name} = {\n${body.replaceAll(' = ', ': ').trimEnd()},\n} as const;\nexport type ${name} = number;\n`;

try {
  execFileSync('flatc', ['--ts', '--ts-flat-files', '-o', output, join(folder, 'tflite.fbs')], {
    stdio: 'inherit',
  });
  const raw = readFileSync(join(output, 'tflite_generated.ts'), 'utf8');
  const members = /export enum BuiltinOptions \{\n(.*?)\}/s.exec(raw)[1].matchAll(/(\w+) = (\d+)/g);
  const optionIds = [...members].filter(([, name]) => name !== 'NONE');

  const text = raw
    .replace(/^.*?import \* as flatbuffers from 'flatbuffers';\n/s, HEADER)
    .replace(/^export enum (\w+) \{\n(.*?)^\}\n/gms, constObject)
    .replace(/^export function union(List)?To.*?^\}\n\n/gms, '')
    .replace(/^static (getSizePrefixed|finishSizePrefixed).*?^\}\n\n/gms, '')
    // Typed-array views need an alignment that a damaged file does not have; bytes never do.
    .replace(/^\w+Array\(\):(?!Uint8Array)\w+\|null \{.*?^\}\n\n/gms, '')
    // flatc writes two overloads of each vector builder; the implementation's own signature serves.
    .replace(/^static create\w+Vector\(.*\):flatbuffers\.Offset;\n/gm, '')
    .replace(/^\/\*\*\n \* @deprecated.*\n \*\/\n/gm, '')
    .replaceAll(/(\w+Array)\|Uint8Array\)/g, '$1)')
    .replace(
      /^(\w+)<T extends flatbuffers\.Table>\(obj:any\):any\|null \{(.*?) \? (.*?) : null;/gms,
      '$1<T extends flatbuffers.Table>(obj:T):T|null {$2 ? ($3 as T) : null;',
    )
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd();

  const table = optionIds.map(([, name, id]) => `  [${name}, ${id}],`).join('\n');
  writeFileSync(
    join(folder, 'tflite.ts'),
    `${text}

/** Option table class -> its type id in the BuiltinOptions union. */
export const BUILTIN_OPTIONS_IDS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
${table}
]);
`,
  );
} finally {
  rmSync(output, { recursive: true, force: true });
}
