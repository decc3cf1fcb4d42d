// nnmcu-report.json of several models: theirs as each would have it alone, and what they come to together. The format is
// documented in docs/report.md and tested.
import type { Report } from '../report/report.ts';

export interface BundleReport {
  readonly schema: 1;
  readonly nnmcu: string;
  readonly bundle: {
    readonly name: string;
    /** Models of one group are in use one at a time, groups side by side. */
    readonly groups: readonly (readonly string[])[];
  };
  readonly target: string;
  /** Constants of all models. */
  readonly weightBytes: number;
  readonly arena: {
    readonly bytes: number;
    readonly align: number;
    /** What it would be with all models in one group. */
    readonly exclusiveBytes: number;
    /** What it would be with each model in a group of its own. */
    readonly concurrentBytes: number;
    /** Where the models are spread over several memories: what they take of each. */
    readonly regions?: readonly { readonly name: string; readonly bytes: number }[];
  };
  /** In the order given; `files` of each are those of the folder that it needs. */
  readonly models: readonly Report[];
  /** Files of this output folder, the report included. */
  readonly files: readonly string[];
}
