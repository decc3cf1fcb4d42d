// DEPTH_TO_SPACE: the channels of each pixel become a square of pixels with fewer channels.
// Source: TFLite reference_ops::DepthToSpace.
import { DepthToSpaceOptions } from '../import/tflite/schema/tflite.ts';
import { type BlockAttrs, blockOf } from './common/block.ts';
import { movement } from './common/movement.ts';
import { nhwcOf } from './common/window.ts';
import { inputOf, type NodeView, reject } from './op-def.ts';

export const depthToSpace = movement<'depth_to_space', BlockAttrs>({
  kind: 'depth_to_space',
  summary: 'The channels of each pixel as a square of pixels.',
  tflite: ['DEPTH_TO_SPACE'],
  dtypes: ['any -> the same'],

  readAttrs: (node) => ({ block: blockOf(node, node.options(DepthToSpaceOptions)?.blockSize()) }),

  writeTflite: (n) => ({
    opcode: 'DEPTH_TO_SPACE',
    version: 1,
    options: {
      table: DepthToSpaceOptions,
      write: (b) => DepthToSpaceOptions.createDepthToSpaceOptions(b, n.attrs.block.h),
    },
  }),

  shape(n) {
    const { block } = n.attrs;
    const x = nhwcOf(n, inputOf(n, 0));
    const c = x.c / (block.h * block.w);
    if (!Number.isInteger(c))
      reject(n, 'invalid-graph', `${x.c} channels cannot become ${block.h}x${block.w} pixels`);
    return [x.n, x.h * block.h, x.w * block.w, c];
  },

  gather(n: NodeView<BlockAttrs>) {
    const { block } = n.attrs;
    const x = nhwcOf(n, inputOf(n, 0));
    const row = x.c / block.h;
    const axes = [
      { count: x.n * x.h, step: x.w * x.c },
      { count: block.h, step: row },
      { count: x.w, step: x.c },
      { count: row, step: 1 },
    ];
    return { start: 0, axes };
  },

  describe: ({ block }) => `block ${block.h}x${block.w}`,
});
