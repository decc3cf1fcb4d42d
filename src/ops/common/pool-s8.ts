// The int8 kernels of a pool: four channels at a time, and one by one, which takes less code. With vectors there is one.
import type { KernelCall, LowerContext } from '../op-def.ts';
import { choose, type Variant } from './variants.ts';

/** One pool: what its kernels' costs depend on, and the call of the kernel whose name ends so. */
export interface PoolLayer {
  readonly channels: number;
  readonly pixels: number;
  readonly taps: number;
  readonly call: (suffix: string) => KernelCall;
}

/** `choose` wants to know how a layer rounds; a pool does not requantize. */
type Candidate = PoolLayer & { readonly rounding: 'double' };

/** Instructions of a tap, and of an output beside its taps. */
const BYTE = { tap: 4, output: 14 };
const WORD = { tap: 1.2, output: 7 };

function prepared({ channels, pixels, taps, call }: PoolLayer, suffix: string, channelsByWord: number) {
  const of = ({ tap, output }: typeof BYTE): number => tap * taps + output;
  const perPixel = channelsByWord * of(WORD) + (channels - channelsByWord) * of(BYTE);
  return { call: call(suffix), multipliers: [], instructions: pixels * perPixel };
}

const VARIANTS: readonly Variant<Candidate>[] = [
  {
    name: 'portable',
    isa: 'c',
    prepare(layer, longMultiply = true) {
      // Words have to be aligned where there is no long multiply either (Armv6-M).
      const rest = layer.channels % 4;
      return prepared(layer, '', rest === 0 || longMultiply ? layer.channels - rest : 0);
    },
  },
  { name: 'bytes', isa: 'c', prepare: (layer) => prepared(layer, '_bytes', 0) },
];

/** The call of the kernel that serves the pool. */
export function poolS8Call(
  layer: PoolLayer,
  { isa, longMultiply, avoided }: Pick<LowerContext, 'isa' | 'longMultiply' | 'avoided'>,
): KernelCall {
  const variants = isa === 'mve' ? VARIANTS.slice(0, 1) : VARIANTS;
  return choose(variants, { ...layer, rounding: 'double' }, isa, longMultiply, avoided).call;
}
