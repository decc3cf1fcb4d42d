// C as text: the only doors through which names and numbers of a model (hostile input) reach generated code.
import type { DType, Values } from '../ir/types.ts';
import type { CField } from '../ops/op-def.ts';

const KEYWORDS = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short ' +
    'signed sizeof static struct switch typedef union unsigned void volatile while _Bool _Complex _Imaginary bool true false class delete ' +
    'new this template operator private public protected namespace using try catch throw virtual friend main asm'
  ).split(' '),
);

/** A C and C++ identifier of at most 40 characters from any text; `fallback` when nothing is left. */
export function cIdentifier(text: string, fallback = 'model'): string {
  const id = text
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
    .replace(/_+$/, '')
    .toLowerCase();
  const safe = id === '' ? fallback : id;
  return /^[0-9]/.test(safe) || KEYWORDS.has(safe) ? `m_${safe}` : safe;
}

/** What a generated `<name>.h` would hide, or be hidden by, on file systems that ignore case too. */
const HEADERS = new Set(
  (
    'nnmcu assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdarg stdbool stddef stdint stdio ' +
    'stdlib string tgmath time wchar wctype'
  ).split(' '),
);

/** The prefix of all C names of a model, and the name of its files: the text itself where it can be that. */
export function cPrefix(text: string): string {
  const id = /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(text) ? text : cIdentifier(text);
  return KEYWORDS.has(id) || HEADERS.has(id.toLowerCase()) ? `m_${id}` : id;
}

/** Text that can stand in a block comment on one line: printable ASCII, no comment ends, at most `limit` characters. */
export function cComment(text: string, limit = 72): string {
  const clean = text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/\*\//g, '* /')
    .replace(/\/\*/g, '/ *')
    .replace(/\?\?/g, '? ?')
    .replace(/\\/g, '/');
  return clean.length > limit ? `${clean.slice(0, limit - 3)}...` : clean;
}

/** A C string literal of any text. */
export function cString(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return `"${bytes.map((b) => (b >= 0x20 && b < 0x7f && b !== 0x22 && b !== 0x5c && b !== 0x3f ? String.fromCharCode(b) : `\\${b.toString(8).padStart(3, '0')}`)).join('')}"`;
}

const C_TYPES: Readonly<Record<DType, string>> = {
  int8: 'int8_t',
  uint8: 'uint8_t',
  bool: 'uint8_t',
  int16: 'int16_t',
  int32: 'int32_t',
  int64: 'int64_t',
  float32: 'float',
};
export const cType = (dtype: DType): string => C_TYPES[dtype];

/** `int8_t` etc. of an array of values. */
export function cTypeOf(values: Values): string {
  if (values instanceof Int8Array) return 'int8_t';
  if (values instanceof Uint8Array) return 'uint8_t';
  if (values instanceof Int16Array) return 'int16_t';
  if (values instanceof Int32Array) return 'int32_t';
  return values instanceof BigInt64Array ? 'int64_t' : 'float';
}

/** A float32 literal that reads back to the same bits. */
export function cFloat(x: number): string {
  if (Number.isNaN(x)) return 'NAN';
  if (!Number.isFinite(x)) return x < 0 ? '-INFINITY' : 'INFINITY';
  const text = String(Number(Math.fround(x).toPrecision(9)));
  if (Object.is(x, -0)) return '-0.0f';
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

export function cInteger(x: number): string {
  return x === -2147483648 ? 'INT32_MIN' : String(x);
}

function elements(values: Values): readonly string[] {
  if (values instanceof Float32Array) return Array.from(values, cFloat);
  if (values instanceof BigInt64Array)
    return Array.from(values, (v) => (v === -(2n ** 63n) ? 'INT64_MIN' : `INT64_C(${v})`));
  if (values instanceof Int32Array) return Array.from(values, cInteger);
  return Array.from(values as Int8Array, String);
}

/** Array elements, comma-separated, wrapped at 110 columns and indented by two. */
export function cArrayBody(values: Values): string {
  const lines: string[] = [];
  let line = ' ';
  for (const text of elements(values)) {
    if (line.length + text.length + 2 > 110) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${text},`;
  }
  lines.push(line);
  return lines.join('\n');
}

/** An initialiser for a field; `pointer` names the array of a constant. */
export function cField(
  field: CField,
  pointer: (f: Extract<CField, { constant: unknown }>) => string,
): string {
  if (typeof field === 'number') return cInteger(field);
  if ('real' in field) return cFloat(field.real);
  if ('text' in field) return field.text;
  if ('list' in field) return `{${field.list.map(cInteger).join(', ')}}`;
  if ('struct' in field) {
    const items = field.struct.map(([name, value]) => `.${name} = ${cField(value, pointer)}`);
    const line = `{${items.join(', ')}}`;
    return line.length <= 80 ? line : `{\n${wrap(items, '        ').replace(/,$/, '')}}`;
  }
  return pointer(field);
}

/** Items joined by commas, broken into lines of at most 110 columns that start with `indent`. */
export function wrap(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const item of items) {
    if (line.length > indent.length && line.length + item.length + 2 > 110) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${item}, `;
  }
  lines.push(line.trimEnd());
  return lines.join('\n');
}

/** A call as a statement, broken where it is too long for a line of a function. */
export function callText(symbol: string, args: readonly string[]): string {
  const oneLine = `${symbol}(${args.join(', ')});`;
  return oneLine.length <= 106 ? oneLine : `${symbol}(\n${wrap(args, '      ').replace(/,$/, '')});`;
}
