// Names in a model are hostile input; messages show them through this file's functions.

/** `text` on one line: control and formatting characters are escaped, and the middle of a long text is left out. */
export function printable(text: string, longest = 300): string {
  const short = text.length > longest ? `${text.slice(0, longest / 2)} … ${text.slice(-longest / 4)}` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}

/** A name in quotes, short enough for a message. */
export const quoted = (name: string): string => `"${printable(name, 100)}"`;
