/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the cases in cases.bin through the models of the image and writes results.bin. Both are little-endian words:
 *   cases:   magic, count, then per case: model, bytes, and the inputs in the descriptor's order
 *   results: records of four words (tag, a, b, bytes) followed by `bytes` bytes
 *            BEGIN(case, model)  LAYER(layer, output)  OUTPUT(index, 0)  COST(ticks, 0)  END(zones, stack)
 *            DONE(cases, 0)
 * A file without DONE comes from a run that died; its last BEGIN says in which case.
 */
#include <string.h>

#include "harness.h"

#ifndef HARNESS_ARENA_BYTES
#error "define HARNESS_ARENA_BYTES: the largest arena of the models in this image"
#endif

#define CASES_MAGIC 0x314D4E4Eu /* "NNM1" */
#define TAG_BEGIN 0x4E474542u
#define TAG_LAYER 0x5259414Cu
#define TAG_OUTPUT 0x5054554Fu
#define TAG_COST 0x54534F43u
#define TAG_END 0x20444E45u
#define TAG_DONE 0x454E4F44u

#define ZONE_BYTES 64u
#define ZONE_BEFORE 1u /* END.zones: bytes in front of the arena were written */
#define ZONE_AFTER 2u  /* END.zones: bytes behind it were written */
#define ZONE_PATTERN 0xC5u

/* Even and odd cases see different garbage, so that a result which depends on it cannot be right twice. */
static const uint8_t arena_poison[2] = {0xA7u, 0x36u};

/* 64 is more than any arena's alignment; the arena starts ZONE_BYTES into it. */
static union {
  uint8_t bytes[ZONE_BYTES + HARNESS_ARENA_BYTES + ZONE_BYTES];
  uint64_t align;
} memory __attribute__((section(".arena"), aligned(64)));

static uint8_t buffer[4096];
static uint32_t buffered;

static void refuse(const char *why) {
  port_print(why);
  harness_flush();
  port_exit(HARNESS_REFUSED);
}

void harness_flush(void) {
  const uint32_t bytes = buffered;
  buffered = 0;
  if (bytes != 0 && port_write(buffer, bytes) != 0) {
    port_print("harness: results.bin cannot be written");
    port_exit(HARNESS_REFUSED);
  }
}

static void put(const void *data, uint32_t bytes) {
  if (bytes > sizeof buffer - buffered) harness_flush();
  if (bytes > sizeof buffer) {
    if (port_write(data, bytes) != 0) refuse("harness: results.bin cannot be written");
    return;
  }
  memcpy(&buffer[buffered], data, bytes);
  buffered += bytes;
}

static void record(uint32_t tag, uint32_t a, uint32_t b, const void *data, uint32_t bytes) {
  const uint32_t head[4] = {tag, a, b, bytes};
  put(head, sizeof head);
  if (bytes != 0) put(data, bytes);
}

#ifdef NNMCU_PROBES
void nnmcu_probe(uint32_t layer, uint32_t output, const void *data, uint32_t bytes) {
  record(TAG_LAYER, layer, output, data, bytes);
}
#endif

static int touched(const uint8_t *zone) {
  uint32_t i;
  for (i = 0; i < ZONE_BYTES; i++) {
    if (zone[i] != ZONE_PATTERN) return 1;
  }
  return 0;
}

static void read_inputs(const nnmcu_model *model, uint8_t *arena, uint32_t bytes) {
  uint32_t i;
  for (i = 0; i < model->input_count; i++) {
    const nnmcu_tensor_info *in = &model->inputs[i];
    if (in->bytes > model->arena_bytes || in->offset > model->arena_bytes - in->bytes)
      refuse("harness: an input lies outside the arena");
    if (in->bytes > bytes) refuse("harness: the case has too few input bytes");
    if (port_read(&arena[in->offset], in->bytes) != 0) refuse("harness: cases.bin ends early");
    bytes -= in->bytes;
  }
  if (bytes != 0) refuse("harness: the case has too many input bytes");
}

static void run_case(uint32_t index, const nnmcu_model *model, uint32_t model_index, uint32_t input_bytes) {
  uint8_t *const before = memory.bytes;
  uint8_t *const arena = &memory.bytes[ZONE_BYTES];
  uint8_t *const after = arena + model->arena_bytes;
  uint32_t i, zones = 0;
  port_cost cost;

  record(TAG_BEGIN, index, model_index, NULL, 0);
  harness_flush(); /* so that a hang can be attributed */
  memset(before, ZONE_PATTERN, ZONE_BYTES);
  memset(arena, arena_poison[index & 1u], model->arena_bytes);
  memset(after, ZONE_PATTERN, ZONE_BYTES);
  if (model->reset != NULL) model->reset(arena);
  read_inputs(model, arena, input_bytes);

  port_guard(before, ZONE_BYTES, 1);
  port_guard(after, ZONE_BYTES, 1);
  cost = port_run(model->run, arena);
  port_guard(before, ZONE_BYTES, 0);
  port_guard(after, ZONE_BYTES, 0);

  if (touched(before)) zones |= ZONE_BEFORE;
  if (touched(after)) zones |= ZONE_AFTER;
  for (i = 0; i < model->output_count; i++) {
    const nnmcu_tensor_info *out = &model->outputs[i];
    if (out->bytes > model->arena_bytes || out->offset > model->arena_bytes - out->bytes)
      refuse("harness: an output lies outside the arena");
    record(TAG_OUTPUT, i, 0, &arena[out->offset], out->bytes);
  }
  record(TAG_COST, cost.ticks, 0, NULL, 0);
  record(TAG_END, zones, cost.stack_bytes, NULL, 0);
}

int main(void) {
  uint32_t head[2], i;
  if (port_open() != 0) refuse("harness: cases.bin or results.bin cannot be opened");
  if (port_read(head, sizeof head) != 0 || head[0] != CASES_MAGIC) refuse("harness: cases.bin is damaged");
  for (i = 0; i < head[1]; i++) {
    uint32_t at[2]; /* model, input bytes */
    const nnmcu_model *model;
    if (port_read(at, sizeof at) != 0) refuse("harness: cases.bin ends early");
    if (at[0] >= harness_model_count) refuse("harness: a case names a model that is not in the image");
    model = harness_models[at[0]];
    if (model->arena_bytes > HARNESS_ARENA_BYTES) refuse("harness: a model's arena is larger than planned");
    if (model->arena_align > 64u) refuse("harness: a model's arena needs more than 64-byte alignment");
    run_case(i, model, at[0], at[1]);
  }
  record(TAG_DONE, i, 0, NULL, 0);
  harness_flush();
  port_exit(HARNESS_OK);
  return 0;
}
