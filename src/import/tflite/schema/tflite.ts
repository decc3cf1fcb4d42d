// Generated from tflite.fbs by generate.mjs; do not edit.
import * as flatbuffers from 'flatbuffers';

export const TensorType = {
  FLOAT32: 0,
  FLOAT16: 1,
  INT32: 2,
  UINT8: 3,
  INT64: 4,
  STRING: 5,
  BOOL: 6,
  INT16: 7,
  COMPLEX64: 8,
  INT8: 9,
  FLOAT64: 10,
  COMPLEX128: 11,
  UINT64: 12,
  RESOURCE: 13,
  VARIANT: 14,
  UINT32: 15,
  UINT16: 16,
  INT4: 17,
  BFLOAT16: 18,
  INT2: 19,
  UINT4: 20,
  FLOAT8_E4M3FN: 21,
  FLOAT8_E5M2: 22,
} as const;
export type TensorType = number;

export const Padding = {
  SAME: 0,
  VALID: 1,
} as const;
export type Padding = number;

export const ActivationFunctionType = {
  NONE: 0,
  RELU: 1,
  RELU_N1_TO_1: 2,
  RELU6: 3,
  TANH: 4,
  SIGN_BIT: 5,
} as const;
export type ActivationFunctionType = number;

export const FullyConnectedOptionsWeightsFormat = {
  DEFAULT: 0,
  SHUFFLED4x16INT8: 1,
} as const;
export type FullyConnectedOptionsWeightsFormat = number;

export const LSTMKernelType = {
  FULL: 0,
  BASIC: 1,
} as const;
export type LSTMKernelType = number;

export const MirrorPadMode = {
  REFLECT: 0,
  SYMMETRIC: 1,
} as const;
export type MirrorPadMode = number;

export const CustomOptionsFormat = {
  FLEXBUFFERS: 0,
} as const;
export type CustomOptionsFormat = number;

export const BuiltinOperator = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEPTH_TO_SPACE: 5,
  DEQUANTIZE: 6,
  EMBEDDING_LOOKUP: 7,
  FLOOR: 8,
  FULLY_CONNECTED: 9,
  HASHTABLE_LOOKUP: 10,
  L2_NORMALIZATION: 11,
  L2_POOL_2D: 12,
  LOCAL_RESPONSE_NORMALIZATION: 13,
  LOGISTIC: 14,
  LSH_PROJECTION: 15,
  LSTM: 16,
  MAX_POOL_2D: 17,
  MUL: 18,
  RELU: 19,
  RELU_N1_TO_1: 20,
  RELU6: 21,
  RESHAPE: 22,
  RESIZE_BILINEAR: 23,
  RNN: 24,
  SOFTMAX: 25,
  SPACE_TO_DEPTH: 26,
  SVDF: 27,
  TANH: 28,
  CONCAT_EMBEDDINGS: 29,
  SKIP_GRAM: 30,
  CALL: 31,
  CUSTOM: 32,
  EMBEDDING_LOOKUP_SPARSE: 33,
  PAD: 34,
  UNIDIRECTIONAL_SEQUENCE_RNN: 35,
  GATHER: 36,
  BATCH_TO_SPACE_ND: 37,
  SPACE_TO_BATCH_ND: 38,
  TRANSPOSE: 39,
  MEAN: 40,
  SUB: 41,
  DIV: 42,
  SQUEEZE: 43,
  UNIDIRECTIONAL_SEQUENCE_LSTM: 44,
  STRIDED_SLICE: 45,
  BIDIRECTIONAL_SEQUENCE_RNN: 46,
  EXP: 47,
  TOPK_V2: 48,
  SPLIT: 49,
  LOG_SOFTMAX: 50,
  DELEGATE: 51,
  BIDIRECTIONAL_SEQUENCE_LSTM: 52,
  CAST: 53,
  PRELU: 54,
  MAXIMUM: 55,
  ARG_MAX: 56,
  MINIMUM: 57,
  LESS: 58,
  NEG: 59,
  PADV2: 60,
  GREATER: 61,
  GREATER_EQUAL: 62,
  LESS_EQUAL: 63,
  SELECT: 64,
  SLICE: 65,
  SIN: 66,
  TRANSPOSE_CONV: 67,
  SPARSE_TO_DENSE: 68,
  TILE: 69,
  EXPAND_DIMS: 70,
  EQUAL: 71,
  NOT_EQUAL: 72,
  LOG: 73,
  SUM: 74,
  SQRT: 75,
  RSQRT: 76,
  SHAPE: 77,
  POW: 78,
  ARG_MIN: 79,
  FAKE_QUANT: 80,
  REDUCE_PROD: 81,
  REDUCE_MAX: 82,
  PACK: 83,
  LOGICAL_OR: 84,
  ONE_HOT: 85,
  LOGICAL_AND: 86,
  LOGICAL_NOT: 87,
  UNPACK: 88,
  REDUCE_MIN: 89,
  FLOOR_DIV: 90,
  REDUCE_ANY: 91,
  SQUARE: 92,
  ZEROS_LIKE: 93,
  FILL: 94,
  FLOOR_MOD: 95,
  RANGE: 96,
  RESIZE_NEAREST_NEIGHBOR: 97,
  LEAKY_RELU: 98,
  SQUARED_DIFFERENCE: 99,
  MIRROR_PAD: 100,
  ABS: 101,
  SPLIT_V: 102,
  UNIQUE: 103,
  CEIL: 104,
  REVERSE_V2: 105,
  ADD_N: 106,
  GATHER_ND: 107,
  COS: 108,
  WHERE: 109,
  RANK: 110,
  ELU: 111,
  REVERSE_SEQUENCE: 112,
  MATRIX_DIAG: 113,
  QUANTIZE: 114,
  MATRIX_SET_DIAG: 115,
  ROUND: 116,
  HARD_SWISH: 117,
  IF: 118,
  WHILE: 119,
  NON_MAX_SUPPRESSION_V4: 120,
  NON_MAX_SUPPRESSION_V5: 121,
  SCATTER_ND: 122,
  SELECT_V2: 123,
  DENSIFY: 124,
  SEGMENT_SUM: 125,
  BATCH_MATMUL: 126,
  PLACEHOLDER_FOR_GREATER_OP_CODES: 127,
  CUMSUM: 128,
  CALL_ONCE: 129,
  BROADCAST_TO: 130,
  RFFT2D: 131,
  CONV_3D: 132,
  IMAG: 133,
  REAL: 134,
  COMPLEX_ABS: 135,
  HASHTABLE: 136,
  HASHTABLE_FIND: 137,
  HASHTABLE_IMPORT: 138,
  HASHTABLE_SIZE: 139,
  REDUCE_ALL: 140,
  CONV_3D_TRANSPOSE: 141,
  VAR_HANDLE: 142,
  READ_VARIABLE: 143,
  ASSIGN_VARIABLE: 144,
  BROADCAST_ARGS: 145,
  RANDOM_STANDARD_NORMAL: 146,
  BUCKETIZE: 147,
  RANDOM_UNIFORM: 148,
  MULTINOMIAL: 149,
  GELU: 150,
  DYNAMIC_UPDATE_SLICE: 151,
  RELU_0_TO_1: 152,
  UNSORTED_SEGMENT_PROD: 153,
  UNSORTED_SEGMENT_MAX: 154,
  UNSORTED_SEGMENT_SUM: 155,
  ATAN2: 156,
  UNSORTED_SEGMENT_MIN: 157,
  SIGN: 158,
  BITCAST: 159,
  BITWISE_XOR: 160,
  RIGHT_SHIFT: 161,
  STABLEHLO_LOGISTIC: 162,
  STABLEHLO_ADD: 163,
  STABLEHLO_DIVIDE: 164,
  STABLEHLO_MULTIPLY: 165,
  STABLEHLO_MAXIMUM: 166,
  STABLEHLO_RESHAPE: 167,
  STABLEHLO_CLAMP: 168,
  STABLEHLO_CONCATENATE: 169,
  STABLEHLO_BROADCAST_IN_DIM: 170,
  STABLEHLO_CONVOLUTION: 171,
  STABLEHLO_SLICE: 172,
  STABLEHLO_CUSTOM_CALL: 173,
  STABLEHLO_REDUCE: 174,
  STABLEHLO_ABS: 175,
  STABLEHLO_AND: 176,
  STABLEHLO_COSINE: 177,
  STABLEHLO_EXPONENTIAL: 178,
  STABLEHLO_FLOOR: 179,
  STABLEHLO_LOG: 180,
  STABLEHLO_MINIMUM: 181,
  STABLEHLO_NEGATE: 182,
  STABLEHLO_OR: 183,
  STABLEHLO_POWER: 184,
  STABLEHLO_REMAINDER: 185,
  STABLEHLO_RSQRT: 186,
  STABLEHLO_SELECT: 187,
  STABLEHLO_SUBTRACT: 188,
  STABLEHLO_TANH: 189,
  STABLEHLO_SCATTER: 190,
  STABLEHLO_COMPARE: 191,
  STABLEHLO_CONVERT: 192,
  STABLEHLO_DYNAMIC_SLICE: 193,
  STABLEHLO_DYNAMIC_UPDATE_SLICE: 194,
  STABLEHLO_PAD: 195,
  STABLEHLO_IOTA: 196,
  STABLEHLO_DOT_GENERAL: 197,
  STABLEHLO_REDUCE_WINDOW: 198,
  STABLEHLO_SORT: 199,
  STABLEHLO_WHILE: 200,
  STABLEHLO_GATHER: 201,
  STABLEHLO_TRANSPOSE: 202,
  DILATE: 203,
  STABLEHLO_RNG_BIT_GENERATOR: 204,
  REDUCE_WINDOW: 205,
  STABLEHLO_COMPOSITE: 206,
  STABLEHLO_SHIFT_LEFT: 207,
  STABLEHLO_CBRT: 208,
  STABLEHLO_CASE: 209,
} as const;
export type BuiltinOperator = number;

export const BuiltinOptions = {
  NONE: 0,
  Conv2DOptions: 1,
  DepthwiseConv2DOptions: 2,
  Pool2DOptions: 5,
  SVDFOptions: 6,
  FullyConnectedOptions: 8,
  SoftmaxOptions: 9,
  ConcatenationOptions: 10,
  AddOptions: 11,
  L2NormOptions: 12,
  LSTMOptions: 14,
  ResizeBilinearOptions: 15,
  ReshapeOptions: 17,
  SpaceToDepthOptions: 19,
  MulOptions: 21,
  PadOptions: 22,
  GatherOptions: 23,
  BatchToSpaceNDOptions: 24,
  SpaceToBatchNDOptions: 25,
  TransposeOptions: 26,
  ReducerOptions: 27,
  SubOptions: 28,
  DivOptions: 29,
  SqueezeOptions: 30,
  StridedSliceOptions: 32,
  ExpOptions: 33,
  TopKV2Options: 34,
  SplitOptions: 35,
  LogSoftmaxOptions: 36,
  CastOptions: 37,
  DequantizeOptions: 38,
  MaximumMinimumOptions: 39,
  ArgMaxOptions: 40,
  LessOptions: 41,
  NegOptions: 42,
  PadV2Options: 43,
  GreaterOptions: 44,
  GreaterEqualOptions: 45,
  LessEqualOptions: 46,
  SelectOptions: 47,
  SliceOptions: 48,
  TransposeConvOptions: 49,
  TileOptions: 51,
  ExpandDimsOptions: 52,
  EqualOptions: 53,
  NotEqualOptions: 54,
  ShapeOptions: 55,
  PowOptions: 56,
  ArgMinOptions: 57,
  PackOptions: 59,
  LogicalOrOptions: 60,
  OneHotOptions: 61,
  LogicalAndOptions: 62,
  LogicalNotOptions: 63,
  UnpackOptions: 64,
  FloorDivOptions: 65,
  SquareOptions: 66,
  ZerosLikeOptions: 67,
  FillOptions: 68,
  UnidirectionalSequenceLSTMOptions: 71,
  FloorModOptions: 72,
  RangeOptions: 73,
  ResizeNearestNeighborOptions: 74,
  LeakyReluOptions: 75,
  SquaredDifferenceOptions: 76,
  MirrorPadOptions: 77,
  AbsOptions: 78,
  SplitVOptions: 79,
  ReverseV2Options: 81,
  GatherNdOptions: 83,
  CosOptions: 84,
  RankOptions: 86,
  QuantizeOptions: 89,
  HardSwishOptions: 91,
  IfOptions: 92,
  WhileOptions: 93,
  DepthToSpaceOptions: 94,
  SelectV2Options: 98,
  BatchMatMulOptions: 101,
  CumsumOptions: 102,
  CallOnceOptions: 103,
  BroadcastToOptions: 104,
  VarHandleOptions: 111,
  ReadVariableOptions: 112,
  AssignVariableOptions: 113,
  GeluOptions: 116,
} as const;
export type BuiltinOptions = number;

export const BuiltinOptions2 = {
  NONE: 0,
  DilateOptions: 18,
} as const;
export type BuiltinOptions2 = number;

export const QuantizationDetails = {
  NONE: 0,
  CustomQuantization: 1,
} as const;
export type QuantizationDetails = number;

export class Conv2DOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Conv2DOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsConv2DOptions(bb:flatbuffers.ByteBuffer, obj?:Conv2DOptions):Conv2DOptions {
  return (obj || new Conv2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

padding():Padding {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : Padding.SAME;
}

strideW():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

strideH():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

dilationWFactor():number {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 1;
}

dilationHFactor():number {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 1;
}

quantizedBiasType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startConv2DOptions(builder:flatbuffers.Builder) {
  builder.startObject(7);
}

static addPadding(builder:flatbuffers.Builder, padding:Padding) {
  builder.addFieldInt8(0, padding, Padding.SAME);
}

static addStrideW(builder:flatbuffers.Builder, strideW:number) {
  builder.addFieldInt32(1, strideW, 0);
}

static addStrideH(builder:flatbuffers.Builder, strideH:number) {
  builder.addFieldInt32(2, strideH, 0);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(3, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addDilationWFactor(builder:flatbuffers.Builder, dilationWFactor:number) {
  builder.addFieldInt32(4, dilationWFactor, 1);
}

static addDilationHFactor(builder:flatbuffers.Builder, dilationHFactor:number) {
  builder.addFieldInt32(5, dilationHFactor, 1);
}

static addQuantizedBiasType(builder:flatbuffers.Builder, quantizedBiasType:TensorType) {
  builder.addFieldInt8(6, quantizedBiasType, TensorType.FLOAT32);
}

static endConv2DOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createConv2DOptions(builder:flatbuffers.Builder, padding:Padding, strideW:number, strideH:number, fusedActivationFunction:ActivationFunctionType, dilationWFactor:number, dilationHFactor:number, quantizedBiasType:TensorType):flatbuffers.Offset {
  Conv2DOptions.startConv2DOptions(builder);
  Conv2DOptions.addPadding(builder, padding);
  Conv2DOptions.addStrideW(builder, strideW);
  Conv2DOptions.addStrideH(builder, strideH);
  Conv2DOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  Conv2DOptions.addDilationWFactor(builder, dilationWFactor);
  Conv2DOptions.addDilationHFactor(builder, dilationHFactor);
  Conv2DOptions.addQuantizedBiasType(builder, quantizedBiasType);
  return Conv2DOptions.endConv2DOptions(builder);
}
}

export class DepthwiseConv2DOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):DepthwiseConv2DOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsDepthwiseConv2DOptions(bb:flatbuffers.ByteBuffer, obj?:DepthwiseConv2DOptions):DepthwiseConv2DOptions {
  return (obj || new DepthwiseConv2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

padding():Padding {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : Padding.SAME;
}

strideW():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

strideH():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

depthMultiplier():number {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

dilationWFactor():number {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 1;
}

dilationHFactor():number {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 1;
}

static startDepthwiseConv2DOptions(builder:flatbuffers.Builder) {
  builder.startObject(7);
}

static addPadding(builder:flatbuffers.Builder, padding:Padding) {
  builder.addFieldInt8(0, padding, Padding.SAME);
}

static addStrideW(builder:flatbuffers.Builder, strideW:number) {
  builder.addFieldInt32(1, strideW, 0);
}

static addStrideH(builder:flatbuffers.Builder, strideH:number) {
  builder.addFieldInt32(2, strideH, 0);
}

static addDepthMultiplier(builder:flatbuffers.Builder, depthMultiplier:number) {
  builder.addFieldInt32(3, depthMultiplier, 0);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(4, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addDilationWFactor(builder:flatbuffers.Builder, dilationWFactor:number) {
  builder.addFieldInt32(5, dilationWFactor, 1);
}

static addDilationHFactor(builder:flatbuffers.Builder, dilationHFactor:number) {
  builder.addFieldInt32(6, dilationHFactor, 1);
}

static endDepthwiseConv2DOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createDepthwiseConv2DOptions(builder:flatbuffers.Builder, padding:Padding, strideW:number, strideH:number, depthMultiplier:number, fusedActivationFunction:ActivationFunctionType, dilationWFactor:number, dilationHFactor:number):flatbuffers.Offset {
  DepthwiseConv2DOptions.startDepthwiseConv2DOptions(builder);
  DepthwiseConv2DOptions.addPadding(builder, padding);
  DepthwiseConv2DOptions.addStrideW(builder, strideW);
  DepthwiseConv2DOptions.addStrideH(builder, strideH);
  DepthwiseConv2DOptions.addDepthMultiplier(builder, depthMultiplier);
  DepthwiseConv2DOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  DepthwiseConv2DOptions.addDilationWFactor(builder, dilationWFactor);
  DepthwiseConv2DOptions.addDilationHFactor(builder, dilationHFactor);
  return DepthwiseConv2DOptions.endDepthwiseConv2DOptions(builder);
}
}

export class TransposeConvOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):TransposeConvOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsTransposeConvOptions(bb:flatbuffers.ByteBuffer, obj?:TransposeConvOptions):TransposeConvOptions {
  return (obj || new TransposeConvOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

padding():Padding {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : Padding.SAME;
}

strideW():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

strideH():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

quantizedBiasType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startTransposeConvOptions(builder:flatbuffers.Builder) {
  builder.startObject(5);
}

static addPadding(builder:flatbuffers.Builder, padding:Padding) {
  builder.addFieldInt8(0, padding, Padding.SAME);
}

static addStrideW(builder:flatbuffers.Builder, strideW:number) {
  builder.addFieldInt32(1, strideW, 0);
}

static addStrideH(builder:flatbuffers.Builder, strideH:number) {
  builder.addFieldInt32(2, strideH, 0);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(3, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addQuantizedBiasType(builder:flatbuffers.Builder, quantizedBiasType:TensorType) {
  builder.addFieldInt8(4, quantizedBiasType, TensorType.FLOAT32);
}

static endTransposeConvOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createTransposeConvOptions(builder:flatbuffers.Builder, padding:Padding, strideW:number, strideH:number, fusedActivationFunction:ActivationFunctionType, quantizedBiasType:TensorType):flatbuffers.Offset {
  TransposeConvOptions.startTransposeConvOptions(builder);
  TransposeConvOptions.addPadding(builder, padding);
  TransposeConvOptions.addStrideW(builder, strideW);
  TransposeConvOptions.addStrideH(builder, strideH);
  TransposeConvOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  TransposeConvOptions.addQuantizedBiasType(builder, quantizedBiasType);
  return TransposeConvOptions.endTransposeConvOptions(builder);
}
}

export class Pool2DOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Pool2DOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsPool2DOptions(bb:flatbuffers.ByteBuffer, obj?:Pool2DOptions):Pool2DOptions {
  return (obj || new Pool2DOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

padding():Padding {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : Padding.SAME;
}

strideW():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

strideH():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

filterWidth():number {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

filterHeight():number {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

static startPool2DOptions(builder:flatbuffers.Builder) {
  builder.startObject(6);
}

static addPadding(builder:flatbuffers.Builder, padding:Padding) {
  builder.addFieldInt8(0, padding, Padding.SAME);
}

static addStrideW(builder:flatbuffers.Builder, strideW:number) {
  builder.addFieldInt32(1, strideW, 0);
}

static addStrideH(builder:flatbuffers.Builder, strideH:number) {
  builder.addFieldInt32(2, strideH, 0);
}

static addFilterWidth(builder:flatbuffers.Builder, filterWidth:number) {
  builder.addFieldInt32(3, filterWidth, 0);
}

static addFilterHeight(builder:flatbuffers.Builder, filterHeight:number) {
  builder.addFieldInt32(4, filterHeight, 0);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(5, fusedActivationFunction, ActivationFunctionType.NONE);
}

static endPool2DOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createPool2DOptions(builder:flatbuffers.Builder, padding:Padding, strideW:number, strideH:number, filterWidth:number, filterHeight:number, fusedActivationFunction:ActivationFunctionType):flatbuffers.Offset {
  Pool2DOptions.startPool2DOptions(builder);
  Pool2DOptions.addPadding(builder, padding);
  Pool2DOptions.addStrideW(builder, strideW);
  Pool2DOptions.addStrideH(builder, strideH);
  Pool2DOptions.addFilterWidth(builder, filterWidth);
  Pool2DOptions.addFilterHeight(builder, filterHeight);
  Pool2DOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  return Pool2DOptions.endPool2DOptions(builder);
}
}

export class FullyConnectedOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):FullyConnectedOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsFullyConnectedOptions(bb:flatbuffers.ByteBuffer, obj?:FullyConnectedOptions):FullyConnectedOptions {
  return (obj || new FullyConnectedOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

weightsFormat():FullyConnectedOptionsWeightsFormat {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : FullyConnectedOptionsWeightsFormat.DEFAULT;
}

keepNumDims():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

asymmetricQuantizeInputs():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

quantizedBiasType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startFullyConnectedOptions(builder:flatbuffers.Builder) {
  builder.startObject(5);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addWeightsFormat(builder:flatbuffers.Builder, weightsFormat:FullyConnectedOptionsWeightsFormat) {
  builder.addFieldInt8(1, weightsFormat, FullyConnectedOptionsWeightsFormat.DEFAULT);
}

static addKeepNumDims(builder:flatbuffers.Builder, keepNumDims:boolean) {
  builder.addFieldInt8(2, +keepNumDims, +false);
}

static addAsymmetricQuantizeInputs(builder:flatbuffers.Builder, asymmetricQuantizeInputs:boolean) {
  builder.addFieldInt8(3, +asymmetricQuantizeInputs, +false);
}

static addQuantizedBiasType(builder:flatbuffers.Builder, quantizedBiasType:TensorType) {
  builder.addFieldInt8(4, quantizedBiasType, TensorType.FLOAT32);
}

static endFullyConnectedOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createFullyConnectedOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType, weightsFormat:FullyConnectedOptionsWeightsFormat, keepNumDims:boolean, asymmetricQuantizeInputs:boolean, quantizedBiasType:TensorType):flatbuffers.Offset {
  FullyConnectedOptions.startFullyConnectedOptions(builder);
  FullyConnectedOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  FullyConnectedOptions.addWeightsFormat(builder, weightsFormat);
  FullyConnectedOptions.addKeepNumDims(builder, keepNumDims);
  FullyConnectedOptions.addAsymmetricQuantizeInputs(builder, asymmetricQuantizeInputs);
  FullyConnectedOptions.addQuantizedBiasType(builder, quantizedBiasType);
  return FullyConnectedOptions.endFullyConnectedOptions(builder);
}
}

export class BatchMatMulOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):BatchMatMulOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsBatchMatMulOptions(bb:flatbuffers.ByteBuffer, obj?:BatchMatMulOptions):BatchMatMulOptions {
  return (obj || new BatchMatMulOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

adjX():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

adjY():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

asymmetricQuantizeInputs():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startBatchMatMulOptions(builder:flatbuffers.Builder) {
  builder.startObject(3);
}

static addAdjX(builder:flatbuffers.Builder, adjX:boolean) {
  builder.addFieldInt8(0, +adjX, +false);
}

static addAdjY(builder:flatbuffers.Builder, adjY:boolean) {
  builder.addFieldInt8(1, +adjY, +false);
}

static addAsymmetricQuantizeInputs(builder:flatbuffers.Builder, asymmetricQuantizeInputs:boolean) {
  builder.addFieldInt8(2, +asymmetricQuantizeInputs, +false);
}

static endBatchMatMulOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createBatchMatMulOptions(builder:flatbuffers.Builder, adjX:boolean, adjY:boolean, asymmetricQuantizeInputs:boolean):flatbuffers.Offset {
  BatchMatMulOptions.startBatchMatMulOptions(builder);
  BatchMatMulOptions.addAdjX(builder, adjX);
  BatchMatMulOptions.addAdjY(builder, adjY);
  BatchMatMulOptions.addAsymmetricQuantizeInputs(builder, asymmetricQuantizeInputs);
  return BatchMatMulOptions.endBatchMatMulOptions(builder);
}
}

export class SVDFOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SVDFOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSVDFOptions(bb:flatbuffers.ByteBuffer, obj?:SVDFOptions):SVDFOptions {
  return (obj || new SVDFOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

rank():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

asymmetricQuantizeInputs():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startSVDFOptions(builder:flatbuffers.Builder) {
  builder.startObject(3);
}

static addRank(builder:flatbuffers.Builder, rank:number) {
  builder.addFieldInt32(0, rank, 0);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(1, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addAsymmetricQuantizeInputs(builder:flatbuffers.Builder, asymmetricQuantizeInputs:boolean) {
  builder.addFieldInt8(2, +asymmetricQuantizeInputs, +false);
}

static endSVDFOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSVDFOptions(builder:flatbuffers.Builder, rank:number, fusedActivationFunction:ActivationFunctionType, asymmetricQuantizeInputs:boolean):flatbuffers.Offset {
  SVDFOptions.startSVDFOptions(builder);
  SVDFOptions.addRank(builder, rank);
  SVDFOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  SVDFOptions.addAsymmetricQuantizeInputs(builder, asymmetricQuantizeInputs);
  return SVDFOptions.endSVDFOptions(builder);
}
}

export class LSTMOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LSTMOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLSTMOptions(bb:flatbuffers.ByteBuffer, obj?:LSTMOptions):LSTMOptions {
  return (obj || new LSTMOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

cellClip():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readFloat32(this.bb_pos + offset) : 0.0;
}

projClip():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readFloat32(this.bb_pos + offset) : 0.0;
}

kernelType():LSTMKernelType {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : LSTMKernelType.FULL;
}

asymmetricQuantizeInputs():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startLSTMOptions(builder:flatbuffers.Builder) {
  builder.startObject(5);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addCellClip(builder:flatbuffers.Builder, cellClip:number) {
  builder.addFieldFloat32(1, cellClip, 0.0);
}

static addProjClip(builder:flatbuffers.Builder, projClip:number) {
  builder.addFieldFloat32(2, projClip, 0.0);
}

static addKernelType(builder:flatbuffers.Builder, kernelType:LSTMKernelType) {
  builder.addFieldInt8(3, kernelType, LSTMKernelType.FULL);
}

static addAsymmetricQuantizeInputs(builder:flatbuffers.Builder, asymmetricQuantizeInputs:boolean) {
  builder.addFieldInt8(4, +asymmetricQuantizeInputs, +false);
}

static endLSTMOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLSTMOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType, cellClip:number, projClip:number, kernelType:LSTMKernelType, asymmetricQuantizeInputs:boolean):flatbuffers.Offset {
  LSTMOptions.startLSTMOptions(builder);
  LSTMOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  LSTMOptions.addCellClip(builder, cellClip);
  LSTMOptions.addProjClip(builder, projClip);
  LSTMOptions.addKernelType(builder, kernelType);
  LSTMOptions.addAsymmetricQuantizeInputs(builder, asymmetricQuantizeInputs);
  return LSTMOptions.endLSTMOptions(builder);
}
}

export class UnidirectionalSequenceLSTMOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):UnidirectionalSequenceLSTMOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsUnidirectionalSequenceLSTMOptions(bb:flatbuffers.ByteBuffer, obj?:UnidirectionalSequenceLSTMOptions):UnidirectionalSequenceLSTMOptions {
  return (obj || new UnidirectionalSequenceLSTMOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

cellClip():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readFloat32(this.bb_pos + offset) : 0.0;
}

projClip():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readFloat32(this.bb_pos + offset) : 0.0;
}

timeMajor():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

asymmetricQuantizeInputs():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

diagonalRecurrentTensors():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startUnidirectionalSequenceLSTMOptions(builder:flatbuffers.Builder) {
  builder.startObject(6);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addCellClip(builder:flatbuffers.Builder, cellClip:number) {
  builder.addFieldFloat32(1, cellClip, 0.0);
}

static addProjClip(builder:flatbuffers.Builder, projClip:number) {
  builder.addFieldFloat32(2, projClip, 0.0);
}

static addTimeMajor(builder:flatbuffers.Builder, timeMajor:boolean) {
  builder.addFieldInt8(3, +timeMajor, +false);
}

static addAsymmetricQuantizeInputs(builder:flatbuffers.Builder, asymmetricQuantizeInputs:boolean) {
  builder.addFieldInt8(4, +asymmetricQuantizeInputs, +false);
}

static addDiagonalRecurrentTensors(builder:flatbuffers.Builder, diagonalRecurrentTensors:boolean) {
  builder.addFieldInt8(5, +diagonalRecurrentTensors, +false);
}

static endUnidirectionalSequenceLSTMOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createUnidirectionalSequenceLSTMOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType, cellClip:number, projClip:number, timeMajor:boolean, asymmetricQuantizeInputs:boolean, diagonalRecurrentTensors:boolean):flatbuffers.Offset {
  UnidirectionalSequenceLSTMOptions.startUnidirectionalSequenceLSTMOptions(builder);
  UnidirectionalSequenceLSTMOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  UnidirectionalSequenceLSTMOptions.addCellClip(builder, cellClip);
  UnidirectionalSequenceLSTMOptions.addProjClip(builder, projClip);
  UnidirectionalSequenceLSTMOptions.addTimeMajor(builder, timeMajor);
  UnidirectionalSequenceLSTMOptions.addAsymmetricQuantizeInputs(builder, asymmetricQuantizeInputs);
  UnidirectionalSequenceLSTMOptions.addDiagonalRecurrentTensors(builder, diagonalRecurrentTensors);
  return UnidirectionalSequenceLSTMOptions.endUnidirectionalSequenceLSTMOptions(builder);
}
}

export class AddOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):AddOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsAddOptions(bb:flatbuffers.ByteBuffer, obj?:AddOptions):AddOptions {
  return (obj || new AddOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

potScaleInt16():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : true;
}

static startAddOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addPotScaleInt16(builder:flatbuffers.Builder, potScaleInt16:boolean) {
  builder.addFieldInt8(1, +potScaleInt16, +true);
}

static endAddOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createAddOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType, potScaleInt16:boolean):flatbuffers.Offset {
  AddOptions.startAddOptions(builder);
  AddOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  AddOptions.addPotScaleInt16(builder, potScaleInt16);
  return AddOptions.endAddOptions(builder);
}
}

export class SubOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SubOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSubOptions(bb:flatbuffers.ByteBuffer, obj?:SubOptions):SubOptions {
  return (obj || new SubOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

potScaleInt16():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : true;
}

static startSubOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static addPotScaleInt16(builder:flatbuffers.Builder, potScaleInt16:boolean) {
  builder.addFieldInt8(1, +potScaleInt16, +true);
}

static endSubOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSubOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType, potScaleInt16:boolean):flatbuffers.Offset {
  SubOptions.startSubOptions(builder);
  SubOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  SubOptions.addPotScaleInt16(builder, potScaleInt16);
  return SubOptions.endSubOptions(builder);
}
}

export class MulOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):MulOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsMulOptions(bb:flatbuffers.ByteBuffer, obj?:MulOptions):MulOptions {
  return (obj || new MulOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

static startMulOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static endMulOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createMulOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType):flatbuffers.Offset {
  MulOptions.startMulOptions(builder);
  MulOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  return MulOptions.endMulOptions(builder);
}
}

export class DivOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):DivOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsDivOptions(bb:flatbuffers.ByteBuffer, obj?:DivOptions):DivOptions {
  return (obj || new DivOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

static startDivOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static endDivOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createDivOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType):flatbuffers.Offset {
  DivOptions.startDivOptions(builder);
  DivOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  return DivOptions.endDivOptions(builder);
}
}

export class L2NormOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):L2NormOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsL2NormOptions(bb:flatbuffers.ByteBuffer, obj?:L2NormOptions):L2NormOptions {
  return (obj || new L2NormOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

static startL2NormOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(0, fusedActivationFunction, ActivationFunctionType.NONE);
}

static endL2NormOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createL2NormOptions(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType):flatbuffers.Offset {
  L2NormOptions.startL2NormOptions(builder);
  L2NormOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  return L2NormOptions.endL2NormOptions(builder);
}
}

export class MaximumMinimumOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):MaximumMinimumOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsMaximumMinimumOptions(bb:flatbuffers.ByteBuffer, obj?:MaximumMinimumOptions):MaximumMinimumOptions {
  return (obj || new MaximumMinimumOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startMaximumMinimumOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endMaximumMinimumOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createMaximumMinimumOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  MaximumMinimumOptions.startMaximumMinimumOptions(builder);
  return MaximumMinimumOptions.endMaximumMinimumOptions(builder);
}
}

export class SquaredDifferenceOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SquaredDifferenceOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSquaredDifferenceOptions(bb:flatbuffers.ByteBuffer, obj?:SquaredDifferenceOptions):SquaredDifferenceOptions {
  return (obj || new SquaredDifferenceOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startSquaredDifferenceOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endSquaredDifferenceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSquaredDifferenceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  SquaredDifferenceOptions.startSquaredDifferenceOptions(builder);
  return SquaredDifferenceOptions.endSquaredDifferenceOptions(builder);
}
}

export class PowOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):PowOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsPowOptions(bb:flatbuffers.ByteBuffer, obj?:PowOptions):PowOptions {
  return (obj || new PowOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startPowOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endPowOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createPowOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  PowOptions.startPowOptions(builder);
  return PowOptions.endPowOptions(builder);
}
}

export class FloorDivOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):FloorDivOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsFloorDivOptions(bb:flatbuffers.ByteBuffer, obj?:FloorDivOptions):FloorDivOptions {
  return (obj || new FloorDivOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startFloorDivOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endFloorDivOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createFloorDivOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  FloorDivOptions.startFloorDivOptions(builder);
  return FloorDivOptions.endFloorDivOptions(builder);
}
}

export class FloorModOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):FloorModOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsFloorModOptions(bb:flatbuffers.ByteBuffer, obj?:FloorModOptions):FloorModOptions {
  return (obj || new FloorModOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startFloorModOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endFloorModOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createFloorModOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  FloorModOptions.startFloorModOptions(builder);
  return FloorModOptions.endFloorModOptions(builder);
}
}

export class LessOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LessOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLessOptions(bb:flatbuffers.ByteBuffer, obj?:LessOptions):LessOptions {
  return (obj || new LessOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startLessOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endLessOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLessOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  LessOptions.startLessOptions(builder);
  return LessOptions.endLessOptions(builder);
}
}

export class LessEqualOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LessEqualOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLessEqualOptions(bb:flatbuffers.ByteBuffer, obj?:LessEqualOptions):LessEqualOptions {
  return (obj || new LessEqualOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startLessEqualOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endLessEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLessEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  LessEqualOptions.startLessEqualOptions(builder);
  return LessEqualOptions.endLessEqualOptions(builder);
}
}

export class GreaterOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):GreaterOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsGreaterOptions(bb:flatbuffers.ByteBuffer, obj?:GreaterOptions):GreaterOptions {
  return (obj || new GreaterOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startGreaterOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endGreaterOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createGreaterOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  GreaterOptions.startGreaterOptions(builder);
  return GreaterOptions.endGreaterOptions(builder);
}
}

export class GreaterEqualOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):GreaterEqualOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsGreaterEqualOptions(bb:flatbuffers.ByteBuffer, obj?:GreaterEqualOptions):GreaterEqualOptions {
  return (obj || new GreaterEqualOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startGreaterEqualOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endGreaterEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createGreaterEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  GreaterEqualOptions.startGreaterEqualOptions(builder);
  return GreaterEqualOptions.endGreaterEqualOptions(builder);
}
}

export class EqualOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):EqualOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsEqualOptions(bb:flatbuffers.ByteBuffer, obj?:EqualOptions):EqualOptions {
  return (obj || new EqualOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startEqualOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  EqualOptions.startEqualOptions(builder);
  return EqualOptions.endEqualOptions(builder);
}
}

export class NotEqualOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):NotEqualOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsNotEqualOptions(bb:flatbuffers.ByteBuffer, obj?:NotEqualOptions):NotEqualOptions {
  return (obj || new NotEqualOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startNotEqualOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endNotEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createNotEqualOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  NotEqualOptions.startNotEqualOptions(builder);
  return NotEqualOptions.endNotEqualOptions(builder);
}
}

export class LogicalAndOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LogicalAndOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLogicalAndOptions(bb:flatbuffers.ByteBuffer, obj?:LogicalAndOptions):LogicalAndOptions {
  return (obj || new LogicalAndOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startLogicalAndOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endLogicalAndOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLogicalAndOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  LogicalAndOptions.startLogicalAndOptions(builder);
  return LogicalAndOptions.endLogicalAndOptions(builder);
}
}

export class LogicalOrOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LogicalOrOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLogicalOrOptions(bb:flatbuffers.ByteBuffer, obj?:LogicalOrOptions):LogicalOrOptions {
  return (obj || new LogicalOrOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startLogicalOrOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endLogicalOrOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLogicalOrOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  LogicalOrOptions.startLogicalOrOptions(builder);
  return LogicalOrOptions.endLogicalOrOptions(builder);
}
}

export class LogicalNotOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LogicalNotOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLogicalNotOptions(bb:flatbuffers.ByteBuffer, obj?:LogicalNotOptions):LogicalNotOptions {
  return (obj || new LogicalNotOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startLogicalNotOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endLogicalNotOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLogicalNotOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  LogicalNotOptions.startLogicalNotOptions(builder);
  return LogicalNotOptions.endLogicalNotOptions(builder);
}
}

export class SelectOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SelectOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSelectOptions(bb:flatbuffers.ByteBuffer, obj?:SelectOptions):SelectOptions {
  return (obj || new SelectOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startSelectOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endSelectOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSelectOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  SelectOptions.startSelectOptions(builder);
  return SelectOptions.endSelectOptions(builder);
}
}

export class SelectV2Options {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SelectV2Options {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSelectV2Options(bb:flatbuffers.ByteBuffer, obj?:SelectV2Options):SelectV2Options {
  return (obj || new SelectV2Options()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startSelectV2Options(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endSelectV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSelectV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  SelectV2Options.startSelectV2Options(builder);
  return SelectV2Options.endSelectV2Options(builder);
}
}

export class SoftmaxOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SoftmaxOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSoftmaxOptions(bb:flatbuffers.ByteBuffer, obj?:SoftmaxOptions):SoftmaxOptions {
  return (obj || new SoftmaxOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

beta():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readFloat32(this.bb_pos + offset) : 0.0;
}

static startSoftmaxOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addBeta(builder:flatbuffers.Builder, beta:number) {
  builder.addFieldFloat32(0, beta, 0.0);
}

static endSoftmaxOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSoftmaxOptions(builder:flatbuffers.Builder, beta:number):flatbuffers.Offset {
  SoftmaxOptions.startSoftmaxOptions(builder);
  SoftmaxOptions.addBeta(builder, beta);
  return SoftmaxOptions.endSoftmaxOptions(builder);
}
}

export class LogSoftmaxOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LogSoftmaxOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLogSoftmaxOptions(bb:flatbuffers.ByteBuffer, obj?:LogSoftmaxOptions):LogSoftmaxOptions {
  return (obj || new LogSoftmaxOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startLogSoftmaxOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endLogSoftmaxOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLogSoftmaxOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  LogSoftmaxOptions.startLogSoftmaxOptions(builder);
  return LogSoftmaxOptions.endLogSoftmaxOptions(builder);
}
}

export class LeakyReluOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):LeakyReluOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsLeakyReluOptions(bb:flatbuffers.ByteBuffer, obj?:LeakyReluOptions):LeakyReluOptions {
  return (obj || new LeakyReluOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

alpha():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readFloat32(this.bb_pos + offset) : 0.0;
}

static startLeakyReluOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addAlpha(builder:flatbuffers.Builder, alpha:number) {
  builder.addFieldFloat32(0, alpha, 0.0);
}

static endLeakyReluOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createLeakyReluOptions(builder:flatbuffers.Builder, alpha:number):flatbuffers.Offset {
  LeakyReluOptions.startLeakyReluOptions(builder);
  LeakyReluOptions.addAlpha(builder, alpha);
  return LeakyReluOptions.endLeakyReluOptions(builder);
}
}

export class HardSwishOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):HardSwishOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsHardSwishOptions(bb:flatbuffers.ByteBuffer, obj?:HardSwishOptions):HardSwishOptions {
  return (obj || new HardSwishOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startHardSwishOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endHardSwishOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createHardSwishOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  HardSwishOptions.startHardSwishOptions(builder);
  return HardSwishOptions.endHardSwishOptions(builder);
}
}

export class GeluOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):GeluOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsGeluOptions(bb:flatbuffers.ByteBuffer, obj?:GeluOptions):GeluOptions {
  return (obj || new GeluOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

approximate():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startGeluOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addApproximate(builder:flatbuffers.Builder, approximate:boolean) {
  builder.addFieldInt8(0, +approximate, +false);
}

static endGeluOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createGeluOptions(builder:flatbuffers.Builder, approximate:boolean):flatbuffers.Offset {
  GeluOptions.startGeluOptions(builder);
  GeluOptions.addApproximate(builder, approximate);
  return GeluOptions.endGeluOptions(builder);
}
}

export class AbsOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):AbsOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsAbsOptions(bb:flatbuffers.ByteBuffer, obj?:AbsOptions):AbsOptions {
  return (obj || new AbsOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startAbsOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endAbsOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createAbsOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  AbsOptions.startAbsOptions(builder);
  return AbsOptions.endAbsOptions(builder);
}
}

export class NegOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):NegOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsNegOptions(bb:flatbuffers.ByteBuffer, obj?:NegOptions):NegOptions {
  return (obj || new NegOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startNegOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endNegOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createNegOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  NegOptions.startNegOptions(builder);
  return NegOptions.endNegOptions(builder);
}
}

export class ExpOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ExpOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsExpOptions(bb:flatbuffers.ByteBuffer, obj?:ExpOptions):ExpOptions {
  return (obj || new ExpOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startExpOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endExpOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createExpOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  ExpOptions.startExpOptions(builder);
  return ExpOptions.endExpOptions(builder);
}
}

export class CosOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):CosOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsCosOptions(bb:flatbuffers.ByteBuffer, obj?:CosOptions):CosOptions {
  return (obj || new CosOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startCosOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endCosOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createCosOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  CosOptions.startCosOptions(builder);
  return CosOptions.endCosOptions(builder);
}
}

export class SquareOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SquareOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSquareOptions(bb:flatbuffers.ByteBuffer, obj?:SquareOptions):SquareOptions {
  return (obj || new SquareOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startSquareOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endSquareOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSquareOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  SquareOptions.startSquareOptions(builder);
  return SquareOptions.endSquareOptions(builder);
}
}

export class QuantizeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):QuantizeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsQuantizeOptions(bb:flatbuffers.ByteBuffer, obj?:QuantizeOptions):QuantizeOptions {
  return (obj || new QuantizeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startQuantizeOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endQuantizeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createQuantizeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  QuantizeOptions.startQuantizeOptions(builder);
  return QuantizeOptions.endQuantizeOptions(builder);
}
}

export class DequantizeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):DequantizeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsDequantizeOptions(bb:flatbuffers.ByteBuffer, obj?:DequantizeOptions):DequantizeOptions {
  return (obj || new DequantizeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startDequantizeOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endDequantizeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createDequantizeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  DequantizeOptions.startDequantizeOptions(builder);
  return DequantizeOptions.endDequantizeOptions(builder);
}
}

export class CastOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):CastOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsCastOptions(bb:flatbuffers.ByteBuffer, obj?:CastOptions):CastOptions {
  return (obj || new CastOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

inDataType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

outDataType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startCastOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addInDataType(builder:flatbuffers.Builder, inDataType:TensorType) {
  builder.addFieldInt8(0, inDataType, TensorType.FLOAT32);
}

static addOutDataType(builder:flatbuffers.Builder, outDataType:TensorType) {
  builder.addFieldInt8(1, outDataType, TensorType.FLOAT32);
}

static endCastOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createCastOptions(builder:flatbuffers.Builder, inDataType:TensorType, outDataType:TensorType):flatbuffers.Offset {
  CastOptions.startCastOptions(builder);
  CastOptions.addInDataType(builder, inDataType);
  CastOptions.addOutDataType(builder, outDataType);
  return CastOptions.endCastOptions(builder);
}
}

export class ReducerOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ReducerOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsReducerOptions(bb:flatbuffers.ByteBuffer, obj?:ReducerOptions):ReducerOptions {
  return (obj || new ReducerOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

keepDims():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startReducerOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addKeepDims(builder:flatbuffers.Builder, keepDims:boolean) {
  builder.addFieldInt8(0, +keepDims, +false);
}

static endReducerOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createReducerOptions(builder:flatbuffers.Builder, keepDims:boolean):flatbuffers.Offset {
  ReducerOptions.startReducerOptions(builder);
  ReducerOptions.addKeepDims(builder, keepDims);
  return ReducerOptions.endReducerOptions(builder);
}
}

export class ArgMaxOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ArgMaxOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsArgMaxOptions(bb:flatbuffers.ByteBuffer, obj?:ArgMaxOptions):ArgMaxOptions {
  return (obj || new ArgMaxOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

outputType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startArgMaxOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addOutputType(builder:flatbuffers.Builder, outputType:TensorType) {
  builder.addFieldInt8(0, outputType, TensorType.FLOAT32);
}

static endArgMaxOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createArgMaxOptions(builder:flatbuffers.Builder, outputType:TensorType):flatbuffers.Offset {
  ArgMaxOptions.startArgMaxOptions(builder);
  ArgMaxOptions.addOutputType(builder, outputType);
  return ArgMaxOptions.endArgMaxOptions(builder);
}
}

export class ArgMinOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ArgMinOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsArgMinOptions(bb:flatbuffers.ByteBuffer, obj?:ArgMinOptions):ArgMinOptions {
  return (obj || new ArgMinOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

outputType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startArgMinOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addOutputType(builder:flatbuffers.Builder, outputType:TensorType) {
  builder.addFieldInt8(0, outputType, TensorType.FLOAT32);
}

static endArgMinOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createArgMinOptions(builder:flatbuffers.Builder, outputType:TensorType):flatbuffers.Offset {
  ArgMinOptions.startArgMinOptions(builder);
  ArgMinOptions.addOutputType(builder, outputType);
  return ArgMinOptions.endArgMinOptions(builder);
}
}

export class TopKV2Options {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):TopKV2Options {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsTopKV2Options(bb:flatbuffers.ByteBuffer, obj?:TopKV2Options):TopKV2Options {
  return (obj || new TopKV2Options()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startTopKV2Options(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endTopKV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createTopKV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  TopKV2Options.startTopKV2Options(builder);
  return TopKV2Options.endTopKV2Options(builder);
}
}

export class CumsumOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):CumsumOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsCumsumOptions(bb:flatbuffers.ByteBuffer, obj?:CumsumOptions):CumsumOptions {
  return (obj || new CumsumOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

exclusive():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

reverse():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startCumsumOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addExclusive(builder:flatbuffers.Builder, exclusive:boolean) {
  builder.addFieldInt8(0, +exclusive, +false);
}

static addReverse(builder:flatbuffers.Builder, reverse:boolean) {
  builder.addFieldInt8(1, +reverse, +false);
}

static endCumsumOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createCumsumOptions(builder:flatbuffers.Builder, exclusive:boolean, reverse:boolean):flatbuffers.Offset {
  CumsumOptions.startCumsumOptions(builder);
  CumsumOptions.addExclusive(builder, exclusive);
  CumsumOptions.addReverse(builder, reverse);
  return CumsumOptions.endCumsumOptions(builder);
}
}

export class ReshapeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ReshapeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsReshapeOptions(bb:flatbuffers.ByteBuffer, obj?:ReshapeOptions):ReshapeOptions {
  return (obj || new ReshapeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

newShape(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

newShapeLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

static startReshapeOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addNewShape(builder:flatbuffers.Builder, newShapeOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, newShapeOffset, 0);
}

static createNewShapeVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startNewShapeVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static endReshapeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createReshapeOptions(builder:flatbuffers.Builder, newShapeOffset:flatbuffers.Offset):flatbuffers.Offset {
  ReshapeOptions.startReshapeOptions(builder);
  ReshapeOptions.addNewShape(builder, newShapeOffset);
  return ReshapeOptions.endReshapeOptions(builder);
}
}

export class SqueezeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SqueezeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSqueezeOptions(bb:flatbuffers.ByteBuffer, obj?:SqueezeOptions):SqueezeOptions {
  return (obj || new SqueezeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

squeezeDims(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

squeezeDimsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

static startSqueezeOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addSqueezeDims(builder:flatbuffers.Builder, squeezeDimsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, squeezeDimsOffset, 0);
}

static createSqueezeDimsVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startSqueezeDimsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static endSqueezeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSqueezeOptions(builder:flatbuffers.Builder, squeezeDimsOffset:flatbuffers.Offset):flatbuffers.Offset {
  SqueezeOptions.startSqueezeOptions(builder);
  SqueezeOptions.addSqueezeDims(builder, squeezeDimsOffset);
  return SqueezeOptions.endSqueezeOptions(builder);
}
}

export class ExpandDimsOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ExpandDimsOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsExpandDimsOptions(bb:flatbuffers.ByteBuffer, obj?:ExpandDimsOptions):ExpandDimsOptions {
  return (obj || new ExpandDimsOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startExpandDimsOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endExpandDimsOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createExpandDimsOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  ExpandDimsOptions.startExpandDimsOptions(builder);
  return ExpandDimsOptions.endExpandDimsOptions(builder);
}
}

export class ShapeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ShapeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsShapeOptions(bb:flatbuffers.ByteBuffer, obj?:ShapeOptions):ShapeOptions {
  return (obj || new ShapeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

outType():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

static startShapeOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addOutType(builder:flatbuffers.Builder, outType:TensorType) {
  builder.addFieldInt8(0, outType, TensorType.FLOAT32);
}

static endShapeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createShapeOptions(builder:flatbuffers.Builder, outType:TensorType):flatbuffers.Offset {
  ShapeOptions.startShapeOptions(builder);
  ShapeOptions.addOutType(builder, outType);
  return ShapeOptions.endShapeOptions(builder);
}
}

export class RankOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):RankOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsRankOptions(bb:flatbuffers.ByteBuffer, obj?:RankOptions):RankOptions {
  return (obj || new RankOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startRankOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endRankOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createRankOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  RankOptions.startRankOptions(builder);
  return RankOptions.endRankOptions(builder);
}
}

export class ConcatenationOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ConcatenationOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsConcatenationOptions(bb:flatbuffers.ByteBuffer, obj?:ConcatenationOptions):ConcatenationOptions {
  return (obj || new ConcatenationOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

axis():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

fusedActivationFunction():ActivationFunctionType {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : ActivationFunctionType.NONE;
}

static startConcatenationOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addAxis(builder:flatbuffers.Builder, axis:number) {
  builder.addFieldInt32(0, axis, 0);
}

static addFusedActivationFunction(builder:flatbuffers.Builder, fusedActivationFunction:ActivationFunctionType) {
  builder.addFieldInt8(1, fusedActivationFunction, ActivationFunctionType.NONE);
}

static endConcatenationOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createConcatenationOptions(builder:flatbuffers.Builder, axis:number, fusedActivationFunction:ActivationFunctionType):flatbuffers.Offset {
  ConcatenationOptions.startConcatenationOptions(builder);
  ConcatenationOptions.addAxis(builder, axis);
  ConcatenationOptions.addFusedActivationFunction(builder, fusedActivationFunction);
  return ConcatenationOptions.endConcatenationOptions(builder);
}
}

export class PackOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):PackOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsPackOptions(bb:flatbuffers.ByteBuffer, obj?:PackOptions):PackOptions {
  return (obj || new PackOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

valuesCount():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

axis():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startPackOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addValuesCount(builder:flatbuffers.Builder, valuesCount:number) {
  builder.addFieldInt32(0, valuesCount, 0);
}

static addAxis(builder:flatbuffers.Builder, axis:number) {
  builder.addFieldInt32(1, axis, 0);
}

static endPackOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createPackOptions(builder:flatbuffers.Builder, valuesCount:number, axis:number):flatbuffers.Offset {
  PackOptions.startPackOptions(builder);
  PackOptions.addValuesCount(builder, valuesCount);
  PackOptions.addAxis(builder, axis);
  return PackOptions.endPackOptions(builder);
}
}

export class UnpackOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):UnpackOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsUnpackOptions(bb:flatbuffers.ByteBuffer, obj?:UnpackOptions):UnpackOptions {
  return (obj || new UnpackOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

num():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

axis():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startUnpackOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addNum(builder:flatbuffers.Builder, num:number) {
  builder.addFieldInt32(0, num, 0);
}

static addAxis(builder:flatbuffers.Builder, axis:number) {
  builder.addFieldInt32(1, axis, 0);
}

static endUnpackOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createUnpackOptions(builder:flatbuffers.Builder, num:number, axis:number):flatbuffers.Offset {
  UnpackOptions.startUnpackOptions(builder);
  UnpackOptions.addNum(builder, num);
  UnpackOptions.addAxis(builder, axis);
  return UnpackOptions.endUnpackOptions(builder);
}
}

export class SplitOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SplitOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSplitOptions(bb:flatbuffers.ByteBuffer, obj?:SplitOptions):SplitOptions {
  return (obj || new SplitOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

numSplits():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startSplitOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addNumSplits(builder:flatbuffers.Builder, numSplits:number) {
  builder.addFieldInt32(0, numSplits, 0);
}

static endSplitOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSplitOptions(builder:flatbuffers.Builder, numSplits:number):flatbuffers.Offset {
  SplitOptions.startSplitOptions(builder);
  SplitOptions.addNumSplits(builder, numSplits);
  return SplitOptions.endSplitOptions(builder);
}
}

export class SplitVOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SplitVOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSplitVOptions(bb:flatbuffers.ByteBuffer, obj?:SplitVOptions):SplitVOptions {
  return (obj || new SplitVOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

numSplits():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startSplitVOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addNumSplits(builder:flatbuffers.Builder, numSplits:number) {
  builder.addFieldInt32(0, numSplits, 0);
}

static endSplitVOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSplitVOptions(builder:flatbuffers.Builder, numSplits:number):flatbuffers.Offset {
  SplitVOptions.startSplitVOptions(builder);
  SplitVOptions.addNumSplits(builder, numSplits);
  return SplitVOptions.endSplitVOptions(builder);
}
}

export class SliceOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SliceOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSliceOptions(bb:flatbuffers.ByteBuffer, obj?:SliceOptions):SliceOptions {
  return (obj || new SliceOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startSliceOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endSliceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSliceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  SliceOptions.startSliceOptions(builder);
  return SliceOptions.endSliceOptions(builder);
}
}

export class StridedSliceOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):StridedSliceOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsStridedSliceOptions(bb:flatbuffers.ByteBuffer, obj?:StridedSliceOptions):StridedSliceOptions {
  return (obj || new StridedSliceOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

beginMask():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

endMask():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

ellipsisMask():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

newAxisMask():number {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

shrinkAxisMask():number {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

offset():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startStridedSliceOptions(builder:flatbuffers.Builder) {
  builder.startObject(6);
}

static addBeginMask(builder:flatbuffers.Builder, beginMask:number) {
  builder.addFieldInt32(0, beginMask, 0);
}

static addEndMask(builder:flatbuffers.Builder, endMask:number) {
  builder.addFieldInt32(1, endMask, 0);
}

static addEllipsisMask(builder:flatbuffers.Builder, ellipsisMask:number) {
  builder.addFieldInt32(2, ellipsisMask, 0);
}

static addNewAxisMask(builder:flatbuffers.Builder, newAxisMask:number) {
  builder.addFieldInt32(3, newAxisMask, 0);
}

static addShrinkAxisMask(builder:flatbuffers.Builder, shrinkAxisMask:number) {
  builder.addFieldInt32(4, shrinkAxisMask, 0);
}

static addOffset(builder:flatbuffers.Builder, offset:boolean) {
  builder.addFieldInt8(5, +offset, +false);
}

static endStridedSliceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createStridedSliceOptions(builder:flatbuffers.Builder, beginMask:number, endMask:number, ellipsisMask:number, newAxisMask:number, shrinkAxisMask:number, offset:boolean):flatbuffers.Offset {
  StridedSliceOptions.startStridedSliceOptions(builder);
  StridedSliceOptions.addBeginMask(builder, beginMask);
  StridedSliceOptions.addEndMask(builder, endMask);
  StridedSliceOptions.addEllipsisMask(builder, ellipsisMask);
  StridedSliceOptions.addNewAxisMask(builder, newAxisMask);
  StridedSliceOptions.addShrinkAxisMask(builder, shrinkAxisMask);
  StridedSliceOptions.addOffset(builder, offset);
  return StridedSliceOptions.endStridedSliceOptions(builder);
}
}

export class GatherOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):GatherOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsGatherOptions(bb:flatbuffers.ByteBuffer, obj?:GatherOptions):GatherOptions {
  return (obj || new GatherOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

axis():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

batchDims():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startGatherOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addAxis(builder:flatbuffers.Builder, axis:number) {
  builder.addFieldInt32(0, axis, 0);
}

static addBatchDims(builder:flatbuffers.Builder, batchDims:number) {
  builder.addFieldInt32(1, batchDims, 0);
}

static endGatherOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createGatherOptions(builder:flatbuffers.Builder, axis:number, batchDims:number):flatbuffers.Offset {
  GatherOptions.startGatherOptions(builder);
  GatherOptions.addAxis(builder, axis);
  GatherOptions.addBatchDims(builder, batchDims);
  return GatherOptions.endGatherOptions(builder);
}
}

export class GatherNdOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):GatherNdOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsGatherNdOptions(bb:flatbuffers.ByteBuffer, obj?:GatherNdOptions):GatherNdOptions {
  return (obj || new GatherNdOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startGatherNdOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endGatherNdOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createGatherNdOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  GatherNdOptions.startGatherNdOptions(builder);
  return GatherNdOptions.endGatherNdOptions(builder);
}
}

export class OneHotOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):OneHotOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsOneHotOptions(bb:flatbuffers.ByteBuffer, obj?:OneHotOptions):OneHotOptions {
  return (obj || new OneHotOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

axis():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startOneHotOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addAxis(builder:flatbuffers.Builder, axis:number) {
  builder.addFieldInt32(0, axis, 0);
}

static endOneHotOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createOneHotOptions(builder:flatbuffers.Builder, axis:number):flatbuffers.Offset {
  OneHotOptions.startOneHotOptions(builder);
  OneHotOptions.addAxis(builder, axis);
  return OneHotOptions.endOneHotOptions(builder);
}
}

export class PadOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):PadOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsPadOptions(bb:flatbuffers.ByteBuffer, obj?:PadOptions):PadOptions {
  return (obj || new PadOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startPadOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endPadOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createPadOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  PadOptions.startPadOptions(builder);
  return PadOptions.endPadOptions(builder);
}
}

export class PadV2Options {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):PadV2Options {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsPadV2Options(bb:flatbuffers.ByteBuffer, obj?:PadV2Options):PadV2Options {
  return (obj || new PadV2Options()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startPadV2Options(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endPadV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createPadV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  PadV2Options.startPadV2Options(builder);
  return PadV2Options.endPadV2Options(builder);
}
}

export class MirrorPadOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):MirrorPadOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsMirrorPadOptions(bb:flatbuffers.ByteBuffer, obj?:MirrorPadOptions):MirrorPadOptions {
  return (obj || new MirrorPadOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

mode():MirrorPadMode {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : MirrorPadMode.REFLECT;
}

static startMirrorPadOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addMode(builder:flatbuffers.Builder, mode:MirrorPadMode) {
  builder.addFieldInt8(0, mode, MirrorPadMode.REFLECT);
}

static endMirrorPadOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createMirrorPadOptions(builder:flatbuffers.Builder, mode:MirrorPadMode):flatbuffers.Offset {
  MirrorPadOptions.startMirrorPadOptions(builder);
  MirrorPadOptions.addMode(builder, mode);
  return MirrorPadOptions.endMirrorPadOptions(builder);
}
}

export class TransposeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):TransposeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsTransposeOptions(bb:flatbuffers.ByteBuffer, obj?:TransposeOptions):TransposeOptions {
  return (obj || new TransposeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startTransposeOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endTransposeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createTransposeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  TransposeOptions.startTransposeOptions(builder);
  return TransposeOptions.endTransposeOptions(builder);
}
}

export class ReverseV2Options {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ReverseV2Options {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsReverseV2Options(bb:flatbuffers.ByteBuffer, obj?:ReverseV2Options):ReverseV2Options {
  return (obj || new ReverseV2Options()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startReverseV2Options(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endReverseV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createReverseV2Options(builder:flatbuffers.Builder):flatbuffers.Offset {
  ReverseV2Options.startReverseV2Options(builder);
  return ReverseV2Options.endReverseV2Options(builder);
}
}

export class TileOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):TileOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsTileOptions(bb:flatbuffers.ByteBuffer, obj?:TileOptions):TileOptions {
  return (obj || new TileOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startTileOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endTileOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createTileOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  TileOptions.startTileOptions(builder);
  return TileOptions.endTileOptions(builder);
}
}

export class FillOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):FillOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsFillOptions(bb:flatbuffers.ByteBuffer, obj?:FillOptions):FillOptions {
  return (obj || new FillOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startFillOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endFillOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createFillOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  FillOptions.startFillOptions(builder);
  return FillOptions.endFillOptions(builder);
}
}

export class RangeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):RangeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsRangeOptions(bb:flatbuffers.ByteBuffer, obj?:RangeOptions):RangeOptions {
  return (obj || new RangeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startRangeOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endRangeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createRangeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  RangeOptions.startRangeOptions(builder);
  return RangeOptions.endRangeOptions(builder);
}
}

export class ZerosLikeOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ZerosLikeOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsZerosLikeOptions(bb:flatbuffers.ByteBuffer, obj?:ZerosLikeOptions):ZerosLikeOptions {
  return (obj || new ZerosLikeOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startZerosLikeOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endZerosLikeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createZerosLikeOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  ZerosLikeOptions.startZerosLikeOptions(builder);
  return ZerosLikeOptions.endZerosLikeOptions(builder);
}
}

export class BroadcastToOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):BroadcastToOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsBroadcastToOptions(bb:flatbuffers.ByteBuffer, obj?:BroadcastToOptions):BroadcastToOptions {
  return (obj || new BroadcastToOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startBroadcastToOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endBroadcastToOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createBroadcastToOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  BroadcastToOptions.startBroadcastToOptions(builder);
  return BroadcastToOptions.endBroadcastToOptions(builder);
}
}

export class SpaceToDepthOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SpaceToDepthOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSpaceToDepthOptions(bb:flatbuffers.ByteBuffer, obj?:SpaceToDepthOptions):SpaceToDepthOptions {
  return (obj || new SpaceToDepthOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

blockSize():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startSpaceToDepthOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addBlockSize(builder:flatbuffers.Builder, blockSize:number) {
  builder.addFieldInt32(0, blockSize, 0);
}

static endSpaceToDepthOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSpaceToDepthOptions(builder:flatbuffers.Builder, blockSize:number):flatbuffers.Offset {
  SpaceToDepthOptions.startSpaceToDepthOptions(builder);
  SpaceToDepthOptions.addBlockSize(builder, blockSize);
  return SpaceToDepthOptions.endSpaceToDepthOptions(builder);
}
}

export class DepthToSpaceOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):DepthToSpaceOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsDepthToSpaceOptions(bb:flatbuffers.ByteBuffer, obj?:DepthToSpaceOptions):DepthToSpaceOptions {
  return (obj || new DepthToSpaceOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

blockSize():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startDepthToSpaceOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addBlockSize(builder:flatbuffers.Builder, blockSize:number) {
  builder.addFieldInt32(0, blockSize, 0);
}

static endDepthToSpaceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createDepthToSpaceOptions(builder:flatbuffers.Builder, blockSize:number):flatbuffers.Offset {
  DepthToSpaceOptions.startDepthToSpaceOptions(builder);
  DepthToSpaceOptions.addBlockSize(builder, blockSize);
  return DepthToSpaceOptions.endDepthToSpaceOptions(builder);
}
}

export class SpaceToBatchNDOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SpaceToBatchNDOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSpaceToBatchNDOptions(bb:flatbuffers.ByteBuffer, obj?:SpaceToBatchNDOptions):SpaceToBatchNDOptions {
  return (obj || new SpaceToBatchNDOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startSpaceToBatchNDOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endSpaceToBatchNDOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSpaceToBatchNDOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  SpaceToBatchNDOptions.startSpaceToBatchNDOptions(builder);
  return SpaceToBatchNDOptions.endSpaceToBatchNDOptions(builder);
}
}

export class BatchToSpaceNDOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):BatchToSpaceNDOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsBatchToSpaceNDOptions(bb:flatbuffers.ByteBuffer, obj?:BatchToSpaceNDOptions):BatchToSpaceNDOptions {
  return (obj || new BatchToSpaceNDOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startBatchToSpaceNDOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endBatchToSpaceNDOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createBatchToSpaceNDOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  BatchToSpaceNDOptions.startBatchToSpaceNDOptions(builder);
  return BatchToSpaceNDOptions.endBatchToSpaceNDOptions(builder);
}
}

export class ResizeBilinearOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ResizeBilinearOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsResizeBilinearOptions(bb:flatbuffers.ByteBuffer, obj?:ResizeBilinearOptions):ResizeBilinearOptions {
  return (obj || new ResizeBilinearOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

alignCorners():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

halfPixelCenters():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startResizeBilinearOptions(builder:flatbuffers.Builder) {
  builder.startObject(4);
}

static addAlignCorners(builder:flatbuffers.Builder, alignCorners:boolean) {
  builder.addFieldInt8(2, +alignCorners, +false);
}

static addHalfPixelCenters(builder:flatbuffers.Builder, halfPixelCenters:boolean) {
  builder.addFieldInt8(3, +halfPixelCenters, +false);
}

static endResizeBilinearOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createResizeBilinearOptions(builder:flatbuffers.Builder, alignCorners:boolean, halfPixelCenters:boolean):flatbuffers.Offset {
  ResizeBilinearOptions.startResizeBilinearOptions(builder);
  ResizeBilinearOptions.addAlignCorners(builder, alignCorners);
  ResizeBilinearOptions.addHalfPixelCenters(builder, halfPixelCenters);
  return ResizeBilinearOptions.endResizeBilinearOptions(builder);
}
}

export class ResizeNearestNeighborOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ResizeNearestNeighborOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsResizeNearestNeighborOptions(bb:flatbuffers.ByteBuffer, obj?:ResizeNearestNeighborOptions):ResizeNearestNeighborOptions {
  return (obj || new ResizeNearestNeighborOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

alignCorners():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

halfPixelCenters():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startResizeNearestNeighborOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addAlignCorners(builder:flatbuffers.Builder, alignCorners:boolean) {
  builder.addFieldInt8(0, +alignCorners, +false);
}

static addHalfPixelCenters(builder:flatbuffers.Builder, halfPixelCenters:boolean) {
  builder.addFieldInt8(1, +halfPixelCenters, +false);
}

static endResizeNearestNeighborOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createResizeNearestNeighborOptions(builder:flatbuffers.Builder, alignCorners:boolean, halfPixelCenters:boolean):flatbuffers.Offset {
  ResizeNearestNeighborOptions.startResizeNearestNeighborOptions(builder);
  ResizeNearestNeighborOptions.addAlignCorners(builder, alignCorners);
  ResizeNearestNeighborOptions.addHalfPixelCenters(builder, halfPixelCenters);
  return ResizeNearestNeighborOptions.endResizeNearestNeighborOptions(builder);
}
}

export class CallOnceOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):CallOnceOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsCallOnceOptions(bb:flatbuffers.ByteBuffer, obj?:CallOnceOptions):CallOnceOptions {
  return (obj || new CallOnceOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

initSubgraphIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startCallOnceOptions(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addInitSubgraphIndex(builder:flatbuffers.Builder, initSubgraphIndex:number) {
  builder.addFieldInt32(0, initSubgraphIndex, 0);
}

static endCallOnceOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createCallOnceOptions(builder:flatbuffers.Builder, initSubgraphIndex:number):flatbuffers.Offset {
  CallOnceOptions.startCallOnceOptions(builder);
  CallOnceOptions.addInitSubgraphIndex(builder, initSubgraphIndex);
  return CallOnceOptions.endCallOnceOptions(builder);
}
}

export class IfOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):IfOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsIfOptions(bb:flatbuffers.ByteBuffer, obj?:IfOptions):IfOptions {
  return (obj || new IfOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

thenSubgraphIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

elseSubgraphIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startIfOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addThenSubgraphIndex(builder:flatbuffers.Builder, thenSubgraphIndex:number) {
  builder.addFieldInt32(0, thenSubgraphIndex, 0);
}

static addElseSubgraphIndex(builder:flatbuffers.Builder, elseSubgraphIndex:number) {
  builder.addFieldInt32(1, elseSubgraphIndex, 0);
}

static endIfOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createIfOptions(builder:flatbuffers.Builder, thenSubgraphIndex:number, elseSubgraphIndex:number):flatbuffers.Offset {
  IfOptions.startIfOptions(builder);
  IfOptions.addThenSubgraphIndex(builder, thenSubgraphIndex);
  IfOptions.addElseSubgraphIndex(builder, elseSubgraphIndex);
  return IfOptions.endIfOptions(builder);
}
}

export class WhileOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):WhileOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsWhileOptions(bb:flatbuffers.ByteBuffer, obj?:WhileOptions):WhileOptions {
  return (obj || new WhileOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

condSubgraphIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

bodySubgraphIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startWhileOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addCondSubgraphIndex(builder:flatbuffers.Builder, condSubgraphIndex:number) {
  builder.addFieldInt32(0, condSubgraphIndex, 0);
}

static addBodySubgraphIndex(builder:flatbuffers.Builder, bodySubgraphIndex:number) {
  builder.addFieldInt32(1, bodySubgraphIndex, 0);
}

static endWhileOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createWhileOptions(builder:flatbuffers.Builder, condSubgraphIndex:number, bodySubgraphIndex:number):flatbuffers.Offset {
  WhileOptions.startWhileOptions(builder);
  WhileOptions.addCondSubgraphIndex(builder, condSubgraphIndex);
  WhileOptions.addBodySubgraphIndex(builder, bodySubgraphIndex);
  return WhileOptions.endWhileOptions(builder);
}
}

export class VarHandleOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):VarHandleOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsVarHandleOptions(bb:flatbuffers.ByteBuffer, obj?:VarHandleOptions):VarHandleOptions {
  return (obj || new VarHandleOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

container():string|null
container(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
container(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

sharedName():string|null
sharedName(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
sharedName(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

static startVarHandleOptions(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addContainer(builder:flatbuffers.Builder, containerOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, containerOffset, 0);
}

static addSharedName(builder:flatbuffers.Builder, sharedNameOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, sharedNameOffset, 0);
}

static endVarHandleOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createVarHandleOptions(builder:flatbuffers.Builder, containerOffset:flatbuffers.Offset, sharedNameOffset:flatbuffers.Offset):flatbuffers.Offset {
  VarHandleOptions.startVarHandleOptions(builder);
  VarHandleOptions.addContainer(builder, containerOffset);
  VarHandleOptions.addSharedName(builder, sharedNameOffset);
  return VarHandleOptions.endVarHandleOptions(builder);
}
}

export class ReadVariableOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ReadVariableOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsReadVariableOptions(bb:flatbuffers.ByteBuffer, obj?:ReadVariableOptions):ReadVariableOptions {
  return (obj || new ReadVariableOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startReadVariableOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endReadVariableOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createReadVariableOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  ReadVariableOptions.startReadVariableOptions(builder);
  return ReadVariableOptions.endReadVariableOptions(builder);
}
}

export class AssignVariableOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):AssignVariableOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsAssignVariableOptions(bb:flatbuffers.ByteBuffer, obj?:AssignVariableOptions):AssignVariableOptions {
  return (obj || new AssignVariableOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startAssignVariableOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endAssignVariableOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createAssignVariableOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  AssignVariableOptions.startAssignVariableOptions(builder);
  return AssignVariableOptions.endAssignVariableOptions(builder);
}
}

export class DilateOptions {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):DilateOptions {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsDilateOptions(bb:flatbuffers.ByteBuffer, obj?:DilateOptions):DilateOptions {
  return (obj || new DilateOptions()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static startDilateOptions(builder:flatbuffers.Builder) {
  builder.startObject(0);
}

static endDilateOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createDilateOptions(builder:flatbuffers.Builder):flatbuffers.Offset {
  DilateOptions.startDilateOptions(builder);
  return DilateOptions.endDilateOptions(builder);
}
}

export class CustomQuantization {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):CustomQuantization {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsCustomQuantization(bb:flatbuffers.ByteBuffer, obj?:CustomQuantization):CustomQuantization {
  return (obj || new CustomQuantization()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

custom(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readUint8(this.bb!.__vector(this.bb_pos + offset) + index) : 0;
}

customLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

customArray():Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? new Uint8Array(this.bb!.bytes().buffer, this.bb!.bytes().byteOffset + this.bb!.__vector(this.bb_pos + offset), this.bb!.__vector_len(this.bb_pos + offset)) : null;
}

static startCustomQuantization(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addCustom(builder:flatbuffers.Builder, customOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, customOffset, 0);
}

static createCustomVector(builder:flatbuffers.Builder, data:number[]|Uint8Array):flatbuffers.Offset {
  builder.startVector(1, data.length, 1);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt8(data[i]!);
  }
  return builder.endVector();
}

static startCustomVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(1, numElems, 1);
}

static endCustomQuantization(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createCustomQuantization(builder:flatbuffers.Builder, customOffset:flatbuffers.Offset):flatbuffers.Offset {
  CustomQuantization.startCustomQuantization(builder);
  CustomQuantization.addCustom(builder, customOffset);
  return CustomQuantization.endCustomQuantization(builder);
}
}

export class QuantizationParameters {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):QuantizationParameters {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsQuantizationParameters(bb:flatbuffers.ByteBuffer, obj?:QuantizationParameters):QuantizationParameters {
  return (obj || new QuantizationParameters()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

min(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readFloat32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

minLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

max(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readFloat32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

maxLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

scale(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readFloat32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

scaleLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

zeroPoint(index: number):bigint|null {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt64(this.bb!.__vector(this.bb_pos + offset) + index * 8) : BigInt(0);
}

zeroPointLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

detailsType():QuantizationDetails {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readUint8(this.bb_pos + offset) : QuantizationDetails.NONE;
}

details<T extends flatbuffers.Table>(obj:T):T|null {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? (this.bb!.__union(obj, this.bb_pos + offset) as T) : null;
}

quantizedDimension():number {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 0;
}

static startQuantizationParameters(builder:flatbuffers.Builder) {
  builder.startObject(7);
}

static addMin(builder:flatbuffers.Builder, minOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, minOffset, 0);
}

static createMinVector(builder:flatbuffers.Builder, data:number[]|Float32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addFloat32(data[i]!);
  }
  return builder.endVector();
}

static startMinVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addMax(builder:flatbuffers.Builder, maxOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, maxOffset, 0);
}

static createMaxVector(builder:flatbuffers.Builder, data:number[]|Float32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addFloat32(data[i]!);
  }
  return builder.endVector();
}

static startMaxVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addScale(builder:flatbuffers.Builder, scaleOffset:flatbuffers.Offset) {
  builder.addFieldOffset(2, scaleOffset, 0);
}

static createScaleVector(builder:flatbuffers.Builder, data:number[]|Float32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addFloat32(data[i]!);
  }
  return builder.endVector();
}

static startScaleVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addZeroPoint(builder:flatbuffers.Builder, zeroPointOffset:flatbuffers.Offset) {
  builder.addFieldOffset(3, zeroPointOffset, 0);
}

static createZeroPointVector(builder:flatbuffers.Builder, data:bigint[]):flatbuffers.Offset {
  builder.startVector(8, data.length, 8);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt64(data[i]!);
  }
  return builder.endVector();
}

static startZeroPointVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(8, numElems, 8);
}

static addDetailsType(builder:flatbuffers.Builder, detailsType:QuantizationDetails) {
  builder.addFieldInt8(4, detailsType, QuantizationDetails.NONE);
}

static addDetails(builder:flatbuffers.Builder, detailsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(5, detailsOffset, 0);
}

static addQuantizedDimension(builder:flatbuffers.Builder, quantizedDimension:number) {
  builder.addFieldInt32(6, quantizedDimension, 0);
}

static endQuantizationParameters(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createQuantizationParameters(builder:flatbuffers.Builder, minOffset:flatbuffers.Offset, maxOffset:flatbuffers.Offset, scaleOffset:flatbuffers.Offset, zeroPointOffset:flatbuffers.Offset, detailsType:QuantizationDetails, detailsOffset:flatbuffers.Offset, quantizedDimension:number):flatbuffers.Offset {
  QuantizationParameters.startQuantizationParameters(builder);
  QuantizationParameters.addMin(builder, minOffset);
  QuantizationParameters.addMax(builder, maxOffset);
  QuantizationParameters.addScale(builder, scaleOffset);
  QuantizationParameters.addZeroPoint(builder, zeroPointOffset);
  QuantizationParameters.addDetailsType(builder, detailsType);
  QuantizationParameters.addDetails(builder, detailsOffset);
  QuantizationParameters.addQuantizedDimension(builder, quantizedDimension);
  return QuantizationParameters.endQuantizationParameters(builder);
}
}

export class SparsityParameters {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SparsityParameters {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSparsityParameters(bb:flatbuffers.ByteBuffer, obj?:SparsityParameters):SparsityParameters {
  return (obj || new SparsityParameters()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

traversalOrder(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

traversalOrderLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

blockMap(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

blockMapLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

static startSparsityParameters(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addTraversalOrder(builder:flatbuffers.Builder, traversalOrderOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, traversalOrderOffset, 0);
}

static createTraversalOrderVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startTraversalOrderVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addBlockMap(builder:flatbuffers.Builder, blockMapOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, blockMapOffset, 0);
}

static createBlockMapVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startBlockMapVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static endSparsityParameters(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSparsityParameters(builder:flatbuffers.Builder, traversalOrderOffset:flatbuffers.Offset, blockMapOffset:flatbuffers.Offset):flatbuffers.Offset {
  SparsityParameters.startSparsityParameters(builder);
  SparsityParameters.addTraversalOrder(builder, traversalOrderOffset);
  SparsityParameters.addBlockMap(builder, blockMapOffset);
  return SparsityParameters.endSparsityParameters(builder);
}
}

export class VariantSubType {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):VariantSubType {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsVariantSubType(bb:flatbuffers.ByteBuffer, obj?:VariantSubType):VariantSubType {
  return (obj || new VariantSubType()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

shape(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

shapeLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

type():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

hasRank():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

static startVariantSubType(builder:flatbuffers.Builder) {
  builder.startObject(3);
}

static addShape(builder:flatbuffers.Builder, shapeOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, shapeOffset, 0);
}

static createShapeVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startShapeVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addType(builder:flatbuffers.Builder, type:TensorType) {
  builder.addFieldInt8(1, type, TensorType.FLOAT32);
}

static addHasRank(builder:flatbuffers.Builder, hasRank:boolean) {
  builder.addFieldInt8(2, +hasRank, +false);
}

static endVariantSubType(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createVariantSubType(builder:flatbuffers.Builder, shapeOffset:flatbuffers.Offset, type:TensorType, hasRank:boolean):flatbuffers.Offset {
  VariantSubType.startVariantSubType(builder);
  VariantSubType.addShape(builder, shapeOffset);
  VariantSubType.addType(builder, type);
  VariantSubType.addHasRank(builder, hasRank);
  return VariantSubType.endVariantSubType(builder);
}
}

export class Tensor {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Tensor {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsTensor(bb:flatbuffers.ByteBuffer, obj?:Tensor):Tensor {
  return (obj || new Tensor()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

shape(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

shapeLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

type():TensorType {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : TensorType.FLOAT32;
}

buffer():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

name():string|null
name(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
name(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

quantization(obj?:QuantizationParameters):QuantizationParameters|null {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? (obj || new QuantizationParameters()).__init(this.bb!.__indirect(this.bb_pos + offset), this.bb!) : null;
}

isVariable():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

sparsity(obj?:SparsityParameters):SparsityParameters|null {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? (obj || new SparsityParameters()).__init(this.bb!.__indirect(this.bb_pos + offset), this.bb!) : null;
}

shapeSignature(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 18);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

shapeSignatureLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 18);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

hasRank():boolean {
  const offset = this.bb!.__offset(this.bb_pos, 20);
  return offset ? !!this.bb!.readInt8(this.bb_pos + offset) : false;
}

variantTensors(index: number, obj?:VariantSubType):VariantSubType|null {
  const offset = this.bb!.__offset(this.bb_pos, 22);
  return offset ? (obj || new VariantSubType()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

variantTensorsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 22);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

externalBuffer():number {
  const offset = this.bb!.__offset(this.bb_pos, 24);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

static startTensor(builder:flatbuffers.Builder) {
  builder.startObject(11);
}

static addShape(builder:flatbuffers.Builder, shapeOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, shapeOffset, 0);
}

static createShapeVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startShapeVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addType(builder:flatbuffers.Builder, type:TensorType) {
  builder.addFieldInt8(1, type, TensorType.FLOAT32);
}

static addBuffer(builder:flatbuffers.Builder, buffer:number) {
  builder.addFieldInt32(2, buffer, 0);
}

static addName(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset) {
  builder.addFieldOffset(3, nameOffset, 0);
}

static addQuantization(builder:flatbuffers.Builder, quantizationOffset:flatbuffers.Offset) {
  builder.addFieldOffset(4, quantizationOffset, 0);
}

static addIsVariable(builder:flatbuffers.Builder, isVariable:boolean) {
  builder.addFieldInt8(5, +isVariable, +false);
}

static addSparsity(builder:flatbuffers.Builder, sparsityOffset:flatbuffers.Offset) {
  builder.addFieldOffset(6, sparsityOffset, 0);
}

static addShapeSignature(builder:flatbuffers.Builder, shapeSignatureOffset:flatbuffers.Offset) {
  builder.addFieldOffset(7, shapeSignatureOffset, 0);
}

static createShapeSignatureVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startShapeSignatureVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addHasRank(builder:flatbuffers.Builder, hasRank:boolean) {
  builder.addFieldInt8(8, +hasRank, +false);
}

static addVariantTensors(builder:flatbuffers.Builder, variantTensorsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(9, variantTensorsOffset, 0);
}

static createVariantTensorsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startVariantTensorsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addExternalBuffer(builder:flatbuffers.Builder, externalBuffer:number) {
  builder.addFieldInt32(10, externalBuffer, 0);
}

static endTensor(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

}

export class OperatorCode {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):OperatorCode {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsOperatorCode(bb:flatbuffers.ByteBuffer, obj?:OperatorCode):OperatorCode {
  return (obj || new OperatorCode()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

deprecatedBuiltinCode():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : 0;
}

customCode():string|null
customCode(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
customCode(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

version():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : 1;
}

builtinCode():BuiltinOperator {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : BuiltinOperator.ADD;
}

static startOperatorCode(builder:flatbuffers.Builder) {
  builder.startObject(4);
}

static addDeprecatedBuiltinCode(builder:flatbuffers.Builder, deprecatedBuiltinCode:number) {
  builder.addFieldInt8(0, deprecatedBuiltinCode, 0);
}

static addCustomCode(builder:flatbuffers.Builder, customCodeOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, customCodeOffset, 0);
}

static addVersion(builder:flatbuffers.Builder, version:number) {
  builder.addFieldInt32(2, version, 1);
}

static addBuiltinCode(builder:flatbuffers.Builder, builtinCode:BuiltinOperator) {
  builder.addFieldInt32(3, builtinCode, BuiltinOperator.ADD);
}

static endOperatorCode(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createOperatorCode(builder:flatbuffers.Builder, deprecatedBuiltinCode:number, customCodeOffset:flatbuffers.Offset, version:number, builtinCode:BuiltinOperator):flatbuffers.Offset {
  OperatorCode.startOperatorCode(builder);
  OperatorCode.addDeprecatedBuiltinCode(builder, deprecatedBuiltinCode);
  OperatorCode.addCustomCode(builder, customCodeOffset);
  OperatorCode.addVersion(builder, version);
  OperatorCode.addBuiltinCode(builder, builtinCode);
  return OperatorCode.endOperatorCode(builder);
}
}

export class Operator {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Operator {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsOperator(bb:flatbuffers.ByteBuffer, obj?:Operator):Operator {
  return (obj || new Operator()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

opcodeIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

inputs(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

inputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

outputs(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

outputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

builtinOptionsType():BuiltinOptions {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readUint8(this.bb_pos + offset) : BuiltinOptions.NONE;
}

builtinOptions<T extends flatbuffers.Table>(obj:T):T|null {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? (this.bb!.__union(obj, this.bb_pos + offset) as T) : null;
}

customOptions(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.readUint8(this.bb!.__vector(this.bb_pos + offset) + index) : 0;
}

customOptionsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

customOptionsArray():Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? new Uint8Array(this.bb!.bytes().buffer, this.bb!.bytes().byteOffset + this.bb!.__vector(this.bb_pos + offset), this.bb!.__vector_len(this.bb_pos + offset)) : null;
}

customOptionsFormat():CustomOptionsFormat {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? this.bb!.readInt8(this.bb_pos + offset) : CustomOptionsFormat.FLEXBUFFERS;
}

mutatingVariableInputs(index: number):boolean|null {
  const offset = this.bb!.__offset(this.bb_pos, 18);
  return offset ? !!this.bb!.readInt8(this.bb!.__vector(this.bb_pos + offset) + index) : false;
}

mutatingVariableInputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 18);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

intermediates(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 20);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

intermediatesLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 20);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

largeCustomOptionsOffset():bigint {
  const offset = this.bb!.__offset(this.bb_pos, 22);
  return offset ? this.bb!.readUint64(this.bb_pos + offset) : BigInt('0');
}

largeCustomOptionsSize():bigint {
  const offset = this.bb!.__offset(this.bb_pos, 24);
  return offset ? this.bb!.readUint64(this.bb_pos + offset) : BigInt('0');
}

builtinOptions2Type():BuiltinOptions2 {
  const offset = this.bb!.__offset(this.bb_pos, 26);
  return offset ? this.bb!.readUint8(this.bb_pos + offset) : BuiltinOptions2.NONE;
}

builtinOptions2<T extends flatbuffers.Table>(obj:T):T|null {
  const offset = this.bb!.__offset(this.bb_pos, 28);
  return offset ? (this.bb!.__union(obj, this.bb_pos + offset) as T) : null;
}

debugMetadataIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 30);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : -1;
}

static startOperator(builder:flatbuffers.Builder) {
  builder.startObject(14);
}

static addOpcodeIndex(builder:flatbuffers.Builder, opcodeIndex:number) {
  builder.addFieldInt32(0, opcodeIndex, 0);
}

static addInputs(builder:flatbuffers.Builder, inputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, inputsOffset, 0);
}

static createInputsVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startInputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addOutputs(builder:flatbuffers.Builder, outputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(2, outputsOffset, 0);
}

static createOutputsVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startOutputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addBuiltinOptionsType(builder:flatbuffers.Builder, builtinOptionsType:BuiltinOptions) {
  builder.addFieldInt8(3, builtinOptionsType, BuiltinOptions.NONE);
}

static addBuiltinOptions(builder:flatbuffers.Builder, builtinOptionsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(4, builtinOptionsOffset, 0);
}

static addCustomOptions(builder:flatbuffers.Builder, customOptionsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(5, customOptionsOffset, 0);
}

static createCustomOptionsVector(builder:flatbuffers.Builder, data:number[]|Uint8Array):flatbuffers.Offset {
  builder.startVector(1, data.length, 1);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt8(data[i]!);
  }
  return builder.endVector();
}

static startCustomOptionsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(1, numElems, 1);
}

static addCustomOptionsFormat(builder:flatbuffers.Builder, customOptionsFormat:CustomOptionsFormat) {
  builder.addFieldInt8(6, customOptionsFormat, CustomOptionsFormat.FLEXBUFFERS);
}

static addMutatingVariableInputs(builder:flatbuffers.Builder, mutatingVariableInputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(7, mutatingVariableInputsOffset, 0);
}

static createMutatingVariableInputsVector(builder:flatbuffers.Builder, data:boolean[]):flatbuffers.Offset {
  builder.startVector(1, data.length, 1);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt8(+data[i]!);
  }
  return builder.endVector();
}

static startMutatingVariableInputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(1, numElems, 1);
}

static addIntermediates(builder:flatbuffers.Builder, intermediatesOffset:flatbuffers.Offset) {
  builder.addFieldOffset(8, intermediatesOffset, 0);
}

static createIntermediatesVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startIntermediatesVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addLargeCustomOptionsOffset(builder:flatbuffers.Builder, largeCustomOptionsOffset:bigint) {
  builder.addFieldInt64(9, largeCustomOptionsOffset, BigInt('0'));
}

static addLargeCustomOptionsSize(builder:flatbuffers.Builder, largeCustomOptionsSize:bigint) {
  builder.addFieldInt64(10, largeCustomOptionsSize, BigInt('0'));
}

static addBuiltinOptions2Type(builder:flatbuffers.Builder, builtinOptions2Type:BuiltinOptions2) {
  builder.addFieldInt8(11, builtinOptions2Type, BuiltinOptions2.NONE);
}

static addBuiltinOptions2(builder:flatbuffers.Builder, builtinOptions2Offset:flatbuffers.Offset) {
  builder.addFieldOffset(12, builtinOptions2Offset, 0);
}

static addDebugMetadataIndex(builder:flatbuffers.Builder, debugMetadataIndex:number) {
  builder.addFieldInt32(13, debugMetadataIndex, -1);
}

static endOperator(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createOperator(builder:flatbuffers.Builder, opcodeIndex:number, inputsOffset:flatbuffers.Offset, outputsOffset:flatbuffers.Offset, builtinOptionsType:BuiltinOptions, builtinOptionsOffset:flatbuffers.Offset, customOptionsOffset:flatbuffers.Offset, customOptionsFormat:CustomOptionsFormat, mutatingVariableInputsOffset:flatbuffers.Offset, intermediatesOffset:flatbuffers.Offset, largeCustomOptionsOffset:bigint, largeCustomOptionsSize:bigint, builtinOptions2Type:BuiltinOptions2, builtinOptions2Offset:flatbuffers.Offset, debugMetadataIndex:number):flatbuffers.Offset {
  Operator.startOperator(builder);
  Operator.addOpcodeIndex(builder, opcodeIndex);
  Operator.addInputs(builder, inputsOffset);
  Operator.addOutputs(builder, outputsOffset);
  Operator.addBuiltinOptionsType(builder, builtinOptionsType);
  Operator.addBuiltinOptions(builder, builtinOptionsOffset);
  Operator.addCustomOptions(builder, customOptionsOffset);
  Operator.addCustomOptionsFormat(builder, customOptionsFormat);
  Operator.addMutatingVariableInputs(builder, mutatingVariableInputsOffset);
  Operator.addIntermediates(builder, intermediatesOffset);
  Operator.addLargeCustomOptionsOffset(builder, largeCustomOptionsOffset);
  Operator.addLargeCustomOptionsSize(builder, largeCustomOptionsSize);
  Operator.addBuiltinOptions2Type(builder, builtinOptions2Type);
  Operator.addBuiltinOptions2(builder, builtinOptions2Offset);
  Operator.addDebugMetadataIndex(builder, debugMetadataIndex);
  return Operator.endOperator(builder);
}
}

export class SubGraph {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SubGraph {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSubGraph(bb:flatbuffers.ByteBuffer, obj?:SubGraph):SubGraph {
  return (obj || new SubGraph()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

tensors(index: number, obj?:Tensor):Tensor|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? (obj || new Tensor()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

tensorsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

inputs(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

inputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

outputs(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

outputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

operators(index: number, obj?:Operator):Operator|null {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? (obj || new Operator()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

operatorsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

name():string|null
name(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
name(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

debugMetadataIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.readInt32(this.bb_pos + offset) : -1;
}

static startSubGraph(builder:flatbuffers.Builder) {
  builder.startObject(6);
}

static addTensors(builder:flatbuffers.Builder, tensorsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, tensorsOffset, 0);
}

static createTensorsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startTensorsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addInputs(builder:flatbuffers.Builder, inputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, inputsOffset, 0);
}

static createInputsVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startInputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addOutputs(builder:flatbuffers.Builder, outputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(2, outputsOffset, 0);
}

static createOutputsVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startOutputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addOperators(builder:flatbuffers.Builder, operatorsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(3, operatorsOffset, 0);
}

static createOperatorsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startOperatorsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addName(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset) {
  builder.addFieldOffset(4, nameOffset, 0);
}

static addDebugMetadataIndex(builder:flatbuffers.Builder, debugMetadataIndex:number) {
  builder.addFieldInt32(5, debugMetadataIndex, -1);
}

static endSubGraph(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSubGraph(builder:flatbuffers.Builder, tensorsOffset:flatbuffers.Offset, inputsOffset:flatbuffers.Offset, outputsOffset:flatbuffers.Offset, operatorsOffset:flatbuffers.Offset, nameOffset:flatbuffers.Offset, debugMetadataIndex:number):flatbuffers.Offset {
  SubGraph.startSubGraph(builder);
  SubGraph.addTensors(builder, tensorsOffset);
  SubGraph.addInputs(builder, inputsOffset);
  SubGraph.addOutputs(builder, outputsOffset);
  SubGraph.addOperators(builder, operatorsOffset);
  SubGraph.addName(builder, nameOffset);
  SubGraph.addDebugMetadataIndex(builder, debugMetadataIndex);
  return SubGraph.endSubGraph(builder);
}
}

export class Buffer {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Buffer {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsBuffer(bb:flatbuffers.ByteBuffer, obj?:Buffer):Buffer {
  return (obj || new Buffer()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

data(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readUint8(this.bb!.__vector(this.bb_pos + offset) + index) : 0;
}

dataLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

dataArray():Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? new Uint8Array(this.bb!.bytes().buffer, this.bb!.bytes().byteOffset + this.bb!.__vector(this.bb_pos + offset), this.bb!.__vector_len(this.bb_pos + offset)) : null;
}

offset():bigint {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readUint64(this.bb_pos + offset) : BigInt('0');
}

size():bigint {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readUint64(this.bb_pos + offset) : BigInt('0');
}

static startBuffer(builder:flatbuffers.Builder) {
  builder.startObject(3);
}

static addData(builder:flatbuffers.Builder, dataOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, dataOffset, 0);
}

static createDataVector(builder:flatbuffers.Builder, data:number[]|Uint8Array):flatbuffers.Offset {
  builder.startVector(1, data.length, 1);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt8(data[i]!);
  }
  return builder.endVector();
}

static startDataVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(1, numElems, 1);
}

static addOffset(builder:flatbuffers.Builder, offset:bigint) {
  builder.addFieldInt64(1, offset, BigInt('0'));
}

static addSize(builder:flatbuffers.Builder, size:bigint) {
  builder.addFieldInt64(2, size, BigInt('0'));
}

static endBuffer(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createBuffer(builder:flatbuffers.Builder, dataOffset:flatbuffers.Offset, offset:bigint, size:bigint):flatbuffers.Offset {
  Buffer.startBuffer(builder);
  Buffer.addData(builder, dataOffset);
  Buffer.addOffset(builder, offset);
  Buffer.addSize(builder, size);
  return Buffer.endBuffer(builder);
}
}

export class Metadata {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Metadata {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsMetadata(bb:flatbuffers.ByteBuffer, obj?:Metadata):Metadata {
  return (obj || new Metadata()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

name():string|null
name(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
name(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

buffer():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

static startMetadata(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addName(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, nameOffset, 0);
}

static addBuffer(builder:flatbuffers.Builder, buffer:number) {
  builder.addFieldInt32(1, buffer, 0);
}

static endMetadata(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createMetadata(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset, buffer:number):flatbuffers.Offset {
  Metadata.startMetadata(builder);
  Metadata.addName(builder, nameOffset);
  Metadata.addBuffer(builder, buffer);
  return Metadata.endMetadata(builder);
}
}

export class TensorMap {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):TensorMap {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsTensorMap(bb:flatbuffers.ByteBuffer, obj?:TensorMap):TensorMap {
  return (obj || new TensorMap()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

name():string|null
name(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
name(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

tensorIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

static startTensorMap(builder:flatbuffers.Builder) {
  builder.startObject(2);
}

static addName(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, nameOffset, 0);
}

static addTensorIndex(builder:flatbuffers.Builder, tensorIndex:number) {
  builder.addFieldInt32(1, tensorIndex, 0);
}

static endTensorMap(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createTensorMap(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset, tensorIndex:number):flatbuffers.Offset {
  TensorMap.startTensorMap(builder);
  TensorMap.addName(builder, nameOffset);
  TensorMap.addTensorIndex(builder, tensorIndex);
  return TensorMap.endTensorMap(builder);
}
}

export class SignatureDef {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):SignatureDef {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsSignatureDef(bb:flatbuffers.ByteBuffer, obj?:SignatureDef):SignatureDef {
  return (obj || new SignatureDef()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

inputs(index: number, obj?:TensorMap):TensorMap|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? (obj || new TensorMap()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

inputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

outputs(index: number, obj?:TensorMap):TensorMap|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? (obj || new TensorMap()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

outputsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

signatureKey():string|null
signatureKey(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
signatureKey(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

subgraphIndex():number {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

static startSignatureDef(builder:flatbuffers.Builder) {
  builder.startObject(5);
}

static addInputs(builder:flatbuffers.Builder, inputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, inputsOffset, 0);
}

static createInputsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startInputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addOutputs(builder:flatbuffers.Builder, outputsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, outputsOffset, 0);
}

static createOutputsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startOutputsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addSignatureKey(builder:flatbuffers.Builder, signatureKeyOffset:flatbuffers.Offset) {
  builder.addFieldOffset(2, signatureKeyOffset, 0);
}

static addSubgraphIndex(builder:flatbuffers.Builder, subgraphIndex:number) {
  builder.addFieldInt32(4, subgraphIndex, 0);
}

static endSignatureDef(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createSignatureDef(builder:flatbuffers.Builder, inputsOffset:flatbuffers.Offset, outputsOffset:flatbuffers.Offset, signatureKeyOffset:flatbuffers.Offset, subgraphIndex:number):flatbuffers.Offset {
  SignatureDef.startSignatureDef(builder);
  SignatureDef.addInputs(builder, inputsOffset);
  SignatureDef.addOutputs(builder, outputsOffset);
  SignatureDef.addSignatureKey(builder, signatureKeyOffset);
  SignatureDef.addSubgraphIndex(builder, subgraphIndex);
  return SignatureDef.endSignatureDef(builder);
}
}

export class ExternalBufferGroup {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ExternalBufferGroup {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsExternalBufferGroup(bb:flatbuffers.ByteBuffer, obj?:ExternalBufferGroup):ExternalBufferGroup {
  return (obj || new ExternalBufferGroup()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

name():string|null
name(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
name(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

static startExternalBufferGroup(builder:flatbuffers.Builder) {
  builder.startObject(1);
}

static addName(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset) {
  builder.addFieldOffset(0, nameOffset, 0);
}

static endExternalBufferGroup(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createExternalBufferGroup(builder:flatbuffers.Builder, nameOffset:flatbuffers.Offset):flatbuffers.Offset {
  ExternalBufferGroup.startExternalBufferGroup(builder);
  ExternalBufferGroup.addName(builder, nameOffset);
  return ExternalBufferGroup.endExternalBufferGroup(builder);
}
}

export class ExternalBuffer {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):ExternalBuffer {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsExternalBuffer(bb:flatbuffers.ByteBuffer, obj?:ExternalBuffer):ExternalBuffer {
  return (obj || new ExternalBuffer()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

id():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

group():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

offset():bigint {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.readUint64(this.bb_pos + offset) : BigInt('0');
}

length():bigint {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.readUint64(this.bb_pos + offset) : BigInt('0');
}

packing():string|null
packing(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
packing(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

static startExternalBuffer(builder:flatbuffers.Builder) {
  builder.startObject(5);
}

static addId(builder:flatbuffers.Builder, id:number) {
  builder.addFieldInt32(0, id, 0);
}

static addGroup(builder:flatbuffers.Builder, group:number) {
  builder.addFieldInt32(1, group, 0);
}

static addOffset(builder:flatbuffers.Builder, offset:bigint) {
  builder.addFieldInt64(2, offset, BigInt('0'));
}

static addLength(builder:flatbuffers.Builder, length:bigint) {
  builder.addFieldInt64(3, length, BigInt('0'));
}

static addPacking(builder:flatbuffers.Builder, packingOffset:flatbuffers.Offset) {
  builder.addFieldOffset(4, packingOffset, 0);
}

static endExternalBuffer(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static createExternalBuffer(builder:flatbuffers.Builder, id:number, group:number, offset:bigint, length:bigint, packingOffset:flatbuffers.Offset):flatbuffers.Offset {
  ExternalBuffer.startExternalBuffer(builder);
  ExternalBuffer.addId(builder, id);
  ExternalBuffer.addGroup(builder, group);
  ExternalBuffer.addOffset(builder, offset);
  ExternalBuffer.addLength(builder, length);
  ExternalBuffer.addPacking(builder, packingOffset);
  return ExternalBuffer.endExternalBuffer(builder);
}
}

export class Model {
  bb: flatbuffers.ByteBuffer|null = null;
  bb_pos = 0;
  __init(i:number, bb:flatbuffers.ByteBuffer):Model {
  this.bb_pos = i;
  this.bb = bb;
  return this;
}

static getRootAsModel(bb:flatbuffers.ByteBuffer, obj?:Model):Model {
  return (obj || new Model()).__init(bb.readInt32(bb.position()) + bb.position(), bb);
}

static bufferHasIdentifier(bb:flatbuffers.ByteBuffer):boolean {
  return bb.__has_identifier('TFL3');
}

version():number {
  const offset = this.bb!.__offset(this.bb_pos, 4);
  return offset ? this.bb!.readUint32(this.bb_pos + offset) : 0;
}

operatorCodes(index: number, obj?:OperatorCode):OperatorCode|null {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? (obj || new OperatorCode()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

operatorCodesLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 6);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

subgraphs(index: number, obj?:SubGraph):SubGraph|null {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? (obj || new SubGraph()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

subgraphsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 8);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

description():string|null
description(optionalEncoding:flatbuffers.Encoding):string|Uint8Array|null
description(optionalEncoding?:any):string|Uint8Array|null {
  const offset = this.bb!.__offset(this.bb_pos, 10);
  return offset ? this.bb!.__string(this.bb_pos + offset, optionalEncoding) : null;
}

buffers(index: number, obj?:Buffer):Buffer|null {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? (obj || new Buffer()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

buffersLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 12);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

metadataBuffer(index: number):number|null {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.readInt32(this.bb!.__vector(this.bb_pos + offset) + index * 4) : 0;
}

metadataBufferLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 14);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

metadata(index: number, obj?:Metadata):Metadata|null {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? (obj || new Metadata()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

metadataLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 16);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

signatureDefs(index: number, obj?:SignatureDef):SignatureDef|null {
  const offset = this.bb!.__offset(this.bb_pos, 18);
  return offset ? (obj || new SignatureDef()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

signatureDefsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 18);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

externalBufferGroups(index: number, obj?:ExternalBufferGroup):ExternalBufferGroup|null {
  const offset = this.bb!.__offset(this.bb_pos, 20);
  return offset ? (obj || new ExternalBufferGroup()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

externalBufferGroupsLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 20);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

externalBuffers(index: number, obj?:ExternalBuffer):ExternalBuffer|null {
  const offset = this.bb!.__offset(this.bb_pos, 22);
  return offset ? (obj || new ExternalBuffer()).__init(this.bb!.__indirect(this.bb!.__vector(this.bb_pos + offset) + index * 4), this.bb!) : null;
}

externalBuffersLength():number {
  const offset = this.bb!.__offset(this.bb_pos, 22);
  return offset ? this.bb!.__vector_len(this.bb_pos + offset) : 0;
}

static startModel(builder:flatbuffers.Builder) {
  builder.startObject(10);
}

static addVersion(builder:flatbuffers.Builder, version:number) {
  builder.addFieldInt32(0, version, 0);
}

static addOperatorCodes(builder:flatbuffers.Builder, operatorCodesOffset:flatbuffers.Offset) {
  builder.addFieldOffset(1, operatorCodesOffset, 0);
}

static createOperatorCodesVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startOperatorCodesVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addSubgraphs(builder:flatbuffers.Builder, subgraphsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(2, subgraphsOffset, 0);
}

static createSubgraphsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startSubgraphsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addDescription(builder:flatbuffers.Builder, descriptionOffset:flatbuffers.Offset) {
  builder.addFieldOffset(3, descriptionOffset, 0);
}

static addBuffers(builder:flatbuffers.Builder, buffersOffset:flatbuffers.Offset) {
  builder.addFieldOffset(4, buffersOffset, 0);
}

static createBuffersVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startBuffersVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addMetadataBuffer(builder:flatbuffers.Builder, metadataBufferOffset:flatbuffers.Offset) {
  builder.addFieldOffset(5, metadataBufferOffset, 0);
}

static createMetadataBufferVector(builder:flatbuffers.Builder, data:number[]|Int32Array):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addInt32(data[i]!);
  }
  return builder.endVector();
}

static startMetadataBufferVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addMetadata(builder:flatbuffers.Builder, metadataOffset:flatbuffers.Offset) {
  builder.addFieldOffset(6, metadataOffset, 0);
}

static createMetadataVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startMetadataVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addSignatureDefs(builder:flatbuffers.Builder, signatureDefsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(7, signatureDefsOffset, 0);
}

static createSignatureDefsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startSignatureDefsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addExternalBufferGroups(builder:flatbuffers.Builder, externalBufferGroupsOffset:flatbuffers.Offset) {
  builder.addFieldOffset(8, externalBufferGroupsOffset, 0);
}

static createExternalBufferGroupsVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startExternalBufferGroupsVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static addExternalBuffers(builder:flatbuffers.Builder, externalBuffersOffset:flatbuffers.Offset) {
  builder.addFieldOffset(9, externalBuffersOffset, 0);
}

static createExternalBuffersVector(builder:flatbuffers.Builder, data:flatbuffers.Offset[]):flatbuffers.Offset {
  builder.startVector(4, data.length, 4);
  for (let i = data.length - 1; i >= 0; i--) {
    builder.addOffset(data[i]!);
  }
  return builder.endVector();
}

static startExternalBuffersVector(builder:flatbuffers.Builder, numElems:number) {
  builder.startVector(4, numElems, 4);
}

static endModel(builder:flatbuffers.Builder):flatbuffers.Offset {
  const offset = builder.endObject();
  return offset;
}

static finishModelBuffer(builder:flatbuffers.Builder, offset:flatbuffers.Offset) {
  builder.finish(offset, 'TFL3');
}

static createModel(builder:flatbuffers.Builder, version:number, operatorCodesOffset:flatbuffers.Offset, subgraphsOffset:flatbuffers.Offset, descriptionOffset:flatbuffers.Offset, buffersOffset:flatbuffers.Offset, metadataBufferOffset:flatbuffers.Offset, metadataOffset:flatbuffers.Offset, signatureDefsOffset:flatbuffers.Offset, externalBufferGroupsOffset:flatbuffers.Offset, externalBuffersOffset:flatbuffers.Offset):flatbuffers.Offset {
  Model.startModel(builder);
  Model.addVersion(builder, version);
  Model.addOperatorCodes(builder, operatorCodesOffset);
  Model.addSubgraphs(builder, subgraphsOffset);
  Model.addDescription(builder, descriptionOffset);
  Model.addBuffers(builder, buffersOffset);
  Model.addMetadataBuffer(builder, metadataBufferOffset);
  Model.addMetadata(builder, metadataOffset);
  Model.addSignatureDefs(builder, signatureDefsOffset);
  Model.addExternalBufferGroups(builder, externalBufferGroupsOffset);
  Model.addExternalBuffers(builder, externalBuffersOffset);
  return Model.endModel(builder);
}
}

/** Option table class -> its type id in the BuiltinOptions union. */
export const BUILTIN_OPTIONS_IDS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [Conv2DOptions, 1],
  [DepthwiseConv2DOptions, 2],
  [Pool2DOptions, 5],
  [SVDFOptions, 6],
  [FullyConnectedOptions, 8],
  [SoftmaxOptions, 9],
  [ConcatenationOptions, 10],
  [AddOptions, 11],
  [L2NormOptions, 12],
  [LSTMOptions, 14],
  [ResizeBilinearOptions, 15],
  [ReshapeOptions, 17],
  [SpaceToDepthOptions, 19],
  [MulOptions, 21],
  [PadOptions, 22],
  [GatherOptions, 23],
  [BatchToSpaceNDOptions, 24],
  [SpaceToBatchNDOptions, 25],
  [TransposeOptions, 26],
  [ReducerOptions, 27],
  [SubOptions, 28],
  [DivOptions, 29],
  [SqueezeOptions, 30],
  [StridedSliceOptions, 32],
  [ExpOptions, 33],
  [TopKV2Options, 34],
  [SplitOptions, 35],
  [LogSoftmaxOptions, 36],
  [CastOptions, 37],
  [DequantizeOptions, 38],
  [MaximumMinimumOptions, 39],
  [ArgMaxOptions, 40],
  [LessOptions, 41],
  [NegOptions, 42],
  [PadV2Options, 43],
  [GreaterOptions, 44],
  [GreaterEqualOptions, 45],
  [LessEqualOptions, 46],
  [SelectOptions, 47],
  [SliceOptions, 48],
  [TransposeConvOptions, 49],
  [TileOptions, 51],
  [ExpandDimsOptions, 52],
  [EqualOptions, 53],
  [NotEqualOptions, 54],
  [ShapeOptions, 55],
  [PowOptions, 56],
  [ArgMinOptions, 57],
  [PackOptions, 59],
  [LogicalOrOptions, 60],
  [OneHotOptions, 61],
  [LogicalAndOptions, 62],
  [LogicalNotOptions, 63],
  [UnpackOptions, 64],
  [FloorDivOptions, 65],
  [SquareOptions, 66],
  [ZerosLikeOptions, 67],
  [FillOptions, 68],
  [UnidirectionalSequenceLSTMOptions, 71],
  [FloorModOptions, 72],
  [RangeOptions, 73],
  [ResizeNearestNeighborOptions, 74],
  [LeakyReluOptions, 75],
  [SquaredDifferenceOptions, 76],
  [MirrorPadOptions, 77],
  [AbsOptions, 78],
  [SplitVOptions, 79],
  [ReverseV2Options, 81],
  [GatherNdOptions, 83],
  [CosOptions, 84],
  [RankOptions, 86],
  [QuantizeOptions, 89],
  [HardSwishOptions, 91],
  [IfOptions, 92],
  [WhileOptions, 93],
  [DepthToSpaceOptions, 94],
  [SelectV2Options, 98],
  [BatchMatMulOptions, 101],
  [CumsumOptions, 102],
  [CallOnceOptions, 103],
  [BroadcastToOptions, 104],
  [VarHandleOptions, 111],
  [ReadVariableOptions, 112],
  [AssignVariableOptions, 113],
  [GeluOptions, 116],
]);
