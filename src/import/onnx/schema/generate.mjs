// Makes onnx.ts from onnx.proto: run `node src/import/onnx/schema/generate.mjs` after editing the schema.
// Needs protoc (Debian: protobuf-compiler) and fetches @bufbuild/protoc-gen-es of the runtime's major version with npx.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GENERATOR = '@bufbuild/protoc-gen-es@2.13.0';
const folder = import.meta.dirname;
const output = mkdtempSync(join(tmpdir(), 'nnmcu-schema-'));
const protoc = `protoc --es_out="${output}" --es_opt=target=ts,import_extension=ts -I "${folder}" onnx.proto`;

try {
  execFileSync('npx', ['--yes', `--package=${GENERATOR}`, '-c', protoc], { stdio: 'inherit' });
  const text = readFileSync(join(output, 'onnx_pb.ts'), 'utf8');
  const code = text.replace(/^.*?(?=import type \{)/s, '').replace(/^ *\/\*\*\n( *\*.*\n)+/gm, '');
  writeFileSync(join(folder, 'onnx.ts'), `// Generated from onnx.proto by generate.mjs; do not edit.\n${code}`);
} finally {
  rmSync(output, { recursive: true, force: true });
}
