// The only door to the bytes of a TFLite file. The FlatBuffers runtime for TypeScript has no verifier, so every
// read, offset, vtable, vector and string is checked here when it is used, and the sum of all reads is bounded
// by the file's size: tables that share or overlap data cannot make reading quadratic.
// Source: the FlatBuffers binary format (tables, vtables, vectors, strings).
import { ByteBuffer, Encoding } from 'flatbuffers';
import { NnmcuError } from '../../diagnostics.ts';

/** Reads and copied bytes allowed per byte of the file; real models need about 1. */
const WORK_PER_BYTE = 16;

/** A ByteBuffer whose violations are `damaged-file` diagnostics with the byte offset and `path`. */
export class CheckedByteBuffer extends ByteBuffer {
  /** What is being read, for messages: `subgraphs[0].operators[12].inputs`. Set by the reader as it goes. */
  path = 'model';
  readonly #file: string;
  readonly #size: number;
  #last = 0;
  #work: number;

  constructor(bytes: Uint8Array, file: string) {
    super(bytes);
    this.#file = file;
    this.#size = bytes.length;
    this.#work = WORK_PER_BYTE * bytes.length;
  }

  /** Rejects the file because of what was read last. */
  damaged(message: string, path = this.path, offset = this.#last): never {
    throw new NnmcuError({
      code: 'damaged-file',
      file: this.#file,
      where: path,
      message: `${message} (byte ${offset} of ${this.#size})`,
    });
  }

  /** Counts `amount` bytes of copying or decoding against the file's size. */
  spend(amount: number): void {
    this.#work -= amount;
    if (this.#work < 0) this.damaged('the same data is referred to over and over');
  }

  /** The bytes from `start`, without copying. */
  slice(start: number, length: number): Uint8Array {
    this.#check(start, length, 'data');
    return this.bytes().subarray(start, start + length);
  }

  #check(offset: number, length: number, what: string): void {
    this.#last = offset;
    if (offset < 0 || offset + length > this.#size)
      this.damaged(`${what} of ${length} bytes lies outside the file`);
  }

  #read(offset: number, length: number): void {
    this.#check(offset, length, 'a value');
    this.spend(1);
  }

  override readUint8(offset: number): number {
    this.#read(offset, 1);
    return super.readUint8(offset);
  }
  override readUint16(offset: number): number {
    this.#read(offset, 2);
    return super.readUint16(offset);
  }
  override readInt32(offset: number): number {
    this.#read(offset, 4);
    return super.readInt32(offset);
  }

  /** The target of the forward offset stored at `offset`, where at least 4 bytes must follow. */
  override __indirect(offset: number): number {
    const distance = this.readUint32(offset);
    if (distance === 0 || offset + distance + 4 > this.#size)
      this.damaged(`an offset of ${distance} does not lead to a place in the file`, this.path, offset);
    return offset + distance;
  }

  override __offset(table: number, field: number): number {
    const vtable = table - this.readInt32(table);
    const vtableBytes = this.readUint16(vtable);
    if (vtableBytes < 4 || vtableBytes % 2 !== 0)
      this.damaged(`a table description of ${vtableBytes} bytes is impossible`);
    this.#check(vtable, vtableBytes, 'a table description');
    if (field >= vtableBytes) return 0;
    const tableBytes = this.readUint16(vtable + 2);
    const position = this.readUint16(vtable + field);
    if (position !== 0 && (position < 4 || position >= tableBytes))
      this.damaged(`a field at ${position} lies outside its table of ${tableBytes} bytes`);
    return position;
  }

  override __vector_len(offset: number): number {
    const start = this.__indirect(offset);
    const length = this.readUint32(start);
    // Elements take at least one byte each; wider ones are checked when they are read.
    if (length > this.#size - start - 4)
      this.damaged(`a vector of ${length} elements does not fit in the file`);
    return length;
  }
  override __vector(offset: number): number {
    return this.__indirect(offset) + 4;
  }

  override __string(offset: number, encoding?: Encoding): string | Uint8Array {
    const length = this.__vector_len(offset);
    const text = this.slice(this.__vector(offset), length);
    this.spend(length);
    return encoding === Encoding.UTF8_BYTES ? text : new TextDecoder().decode(text);
  }

  override __union<T extends Parameters<ByteBuffer['__union']>[0]>(table: T, offset: number): T {
    table.bb_pos = this.__indirect(offset);
    table.bb = this;
    return table;
  }
}
