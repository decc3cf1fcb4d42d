// SPACE_TO_DEPTH: squares of pixels become pixels with more channels.
// Source: TFLite reference_ops::SpaceToDepth.
import { SpaceToDepthOptions } from '../import/tflite/schema/tflite.ts';
import { type BlockAttrs, blockOf } from './common/block.ts';
import { movement } from './common/movement.ts';
import { nhwcOf } from './common/window.ts';
import { inputOf, type NodeView, reject } from './op-def.ts';

export const spaceToDepth = movement<'space_to_depth', BlockAttrs>({
  kind: 'space_to_depth',
  summary: 'Squares of pixels as the channels of one pixel.',
  tflite: ['SPACE_TO_DEPTH'],
  dtypes: ['any -> the same'],

  readAttrs: (node) => ({ block: blockOf(node, node.options(SpaceToDepthOptions)?.blockSize()) }),

  writeTflite: (n) => ({
    opcode: 'SPACE_TO_DEPTH',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    options: {
      table: SpaceToDepthOptions,
      write: (b) => SpaceToDepthOptions.createSpaceToDepthOptions(b, n.attrs.block.h),
    },
  }),

  shape(n) {
    const { block } = n.attrs;
    const x = nhwcOf(n, inputOf(n, 0));
    if (x.h % block.h !== 0 || x.w % block.w !== 0)
      reject(n, 'invalid-graph', `${x.h}x${x.w} pixels are not whole squares of ${block.h}x${block.w}`);
    return [x.n, x.h / block.h, x.w / block.w, x.c * block.h * block.w];
  },

  gather(n: NodeView<BlockAttrs>) {
    const { block } = n.attrs;
    const x = nhwcOf(n, inputOf(n, 0));
    const axes = [
      { count: (x.n * x.h) / block.h, step: block.h * x.w * x.c },
      { count: x.w / block.w, step: block.w * x.c },
      { count: block.h, step: x.w * x.c },
      { count: block.w * x.c, step: 1 },
    ];
    return { start: 0, axes };
  },

  describe: ({ block }) => `block ${block.h}x${block.w}`,
});
