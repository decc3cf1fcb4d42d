/* SPDX-License-Identifier: Apache-2.0 */
/* The common runtime API of nnmcu: what every generated model shares. Plain C99, serves C++ too. */
#ifndef NNMCU_H
#define NNMCU_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Element types of a tensor (nnmcu_tensor_info.dtype). */
#define NNMCU_INT8 1u
#define NNMCU_UINT8 2u
#define NNMCU_INT16 3u
#define NNMCU_INT32 4u
#define NNMCU_INT64 5u
#define NNMCU_FLOAT32 6u
#define NNMCU_BOOL 7u

/** nnmcu_tensor_info.offset of an input that the model asks for row by row while it runs, so that it has no place. */
#define NNMCU_NOT_IN_ARENA UINT32_MAX

/** A block of memory that a model needs; see nnmcu_model.regions. */
typedef struct {
  const char *name;
  uint32_t bytes, align;
} nnmcu_region;

/** A model input or output inside the arena. real = scale * (value - zero_point). */
typedef struct {
  const char *name;
  uint8_t dtype, rank;
  const int32_t *dims;
  uint32_t bytes, offset; /* offset: bytes from the start of the arena, or of its block in a region */
  float scale;
  int32_t zero_point;
} nnmcu_tensor_info;

/**
 * One model, for code that handles many alike. `run` consumes the inputs: their bytes are reused. All state is in
 * the arena, so two arenas are two independent instances; `reset` is NULL for models that keep none between runs.
 */
typedef struct {
  const char *name;
  uint32_t arena_bytes, arena_align;
  uint8_t input_count, output_count;
  const nnmcu_tensor_info *inputs, *outputs;
  void (*run)(void *arena);
  void (*reset)(void *arena);
  /*
   * Models with an arena in one block have region_count 0. Others have one block in each of `regions`; `arena` is then an
   * array of `void *` to them, in this order, and arena_bytes their sum. Input i lies in block input_regions[i].
   */
  uint8_t region_count;
  const nnmcu_region *regions;
  const uint8_t *input_regions, *output_regions;
} nnmcu_model;

/* Places a constant in a named section where the compiler can; empty elsewhere. */
#if defined(__GNUC__) && defined(__ELF__)
#define NNMCU_SECTION(name) __attribute__((section(name)))
#else
#define NNMCU_SECTION(name)
#endif
#if defined(__GNUC__)
#define NNMCU_ALIGNED(bytes) __attribute__((aligned(bytes)))
#else
#define NNMCU_ALIGNED(bytes)
#endif

/* A function that is not inlined, where the compiler can be told. */
#if defined(__GNUC__)
#define NNMCU_OUT_OF_LINE static __attribute__((noinline, unused))
#else
#define NNMCU_OUT_OF_LINE static
#endif

/* C99 has no _Static_assert: a typedef of negative size fails instead. */
#define NNMCU_JOIN_(a, b) a##b
#define NNMCU_JOIN(a, b) NNMCU_JOIN_(a, b)
#define NNMCU_STATIC_ASSERT(condition) \
  typedef char NNMCU_JOIN(nnmcu_static_assert_, __LINE__)[(condition) ? 1 : -1]

/*
 * Called after every layer. Nothing unless NNMCU_PROBES is defined; then the application provides nnmcu_probe() and
 * sees each layer's result as it is written: `nnmcu verify` compares there, a profiler can count there.
 */
#ifdef NNMCU_PROBES
void nnmcu_probe(uint32_t layer, uint32_t output, const void *data, uint32_t bytes);
#define NNMCU_PROBE(layer, output, data, bytes) nnmcu_probe(layer, output, data, bytes)
#else
#define NNMCU_PROBE(layer, output, data, bytes) ((void)0)
#endif

#ifdef __cplusplus
}
#endif
#endif
