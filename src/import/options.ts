// What a user may decide about reading a model, for formats that leave it open.

/** `keep`: inputs and outputs as the model declares them; `nhwc`: channels last where they have rank 4. */
export type IoLayout = 'keep' | 'nhwc';

/** `keep`: inputs and outputs of the model's type; `int8`: those that are float32 or uint8 lose their conversion. */
export type IoType = 'keep' | 'int8';

export interface ImportOptions {
  /** Shapes of inputs whose dimensions the model leaves open, by name. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  /** ONNX: names of tensors at which the model ends, in place of its own outputs. */
  readonly outputs?: readonly string[];
  readonly ioLayout?: IoLayout;
  readonly ioType?: IoType;
  /** Rejects a model in which a transpose is left. */
  readonly strictLayout?: boolean;
  /** Bytes of a side file the model refers to; by default a file beside the model. Throws NnmcuError. */
  readonly readExternal?: (location: string) => Uint8Array;
  /** Told about each transpose that is left, and why. */
  readonly onNote?: (text: string) => unknown;
}
