// A Graph as text for people and for diffs: stable, one tensor or operator per line, constants as a hash.
import { bytesOf, type Graph, type Quant, type Tensor, type TensorId, typeText } from './types.ts';

/** One line per input, constant, operator and output; equal graphs give equal text. */
export function printGraph(g: Graph): string {
  const ref = (id: TensorId | null) => (id === null ? '-' : `%${id}`);
  const lines = g.inputs.map((id) => `input  ${tensorLine(g.tensors.get(id), id)}`);
  for (const t of [...g.tensors.values()].sort((a, b) => a.id - b.id))
    if (t.data !== undefined) lines.push(`const  ${tensorLine(t, t.id)}`);
  for (const op of g.ops) {
    const results = op.outputs.map((id) => tensorLine(g.tensors.get(id), id)).join(', ');
    const nodes = op.origins.map((o) => o.index).join('+');
    lines.push(
      `${results} = ${op.kind}(${op.inputs.map(ref).join(', ')}) ${attrsText(op.attrs)} node ${nodes}`,
    );
  }
  lines.push(`output ${g.outputs.map(ref).join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function tensorLine(t: Tensor | undefined, id: TensorId): string {
  if (t === undefined) return `%${id} (not in the graph)`;
  const data = t.data === undefined ? '' : ` #${hash(bytesOf(t.data))}`;
  return `%${id} ${typeText(t)}${quantText(t.quant)}${data} ${JSON.stringify(t.origin.name)}`;
}

function quantText(q: Quant): string {
  if (q.kind === 'none') return '';
  if (q.kind === 'per-tensor') return ` scale ${q.scale} zero ${q.zeroPoint}`;
  const digest = hash(new Uint8Array(Float64Array.from(q.scales).buffer));
  return ` axis ${q.axis} scales ${q.scales[0]}..(${q.scales.length} #${digest})`;
}

/** JSON with sorted keys, so that equal attributes print equally. */
function attrsText(attrs: unknown): string {
  return JSON.stringify(attrs ?? {}, (_, value) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (ArrayBuffer.isView(value))
      return `#${hash(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** FNV-1a. */
function hash(bytes: Uint8Array): string {
  let h = 0x811c9dc5;
  for (const b of bytes) h = Math.imul(h ^ b, 0x01000193);
  return (h >>> 0).toString(16).padStart(8, '0');
}
