// What a user may decide about reading a model, for formats that leave it open.

/** `keep`: inputs and outputs as the model declares them; `nhwc`: channels last where they have rank 4. */
export type IoLayout = 'keep' | 'nhwc';

export interface ImportOptions {
  /** Shapes of inputs whose dimensions the model leaves open, by name. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  readonly ioLayout?: IoLayout;
  /** Rejects a model in which a transpose is left. */
  readonly strictLayout?: boolean;
  /** Bytes of a side file the model refers to; by default a file beside the model. Throws NnmcuError. */
  readonly readExternal?: (location: string) => Uint8Array;
  /** Told about each transpose that is left, and why. */
  readonly onNote?: (text: string) => unknown;
}
