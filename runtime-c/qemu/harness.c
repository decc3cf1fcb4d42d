/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the cases in cases.bin through the models of the image and writes results.bin. Both are little-endian words:
 *   cases:   magic, count, then per case: model, bytes, words, the inputs in the descriptor's order, and `words`
 *            words that map the arena, a map for each output that the layers will record: layer, output, runs, and
 *            per run of bytes, beginning with the arena's first, length << 2 | RUN_DEAD | RUN_MAY_WRITE
 *   results: records of four words (tag, a, b, bytes) followed by `bytes` bytes
 *            BEGIN(case, model)  LAYER(layer, output)  OUTPUT(index, 0)  COST(ticks, 0)  END(zones, stack)
 *            STRAY(layer, output): of a run that the layer changed though it may not write there, the first and the
 *            last changed byte and the number of them
 *            DONE(cases, 0)
 * A file without DONE comes from a run that died; its last BEGIN says in which case.
 * An arena of several blocks, one per region, counts as their bytes one after the other, without what is between them.
 */
#include <string.h>

#include "harness.h"

#ifndef HARNESS_ARENA_BYTES
#error "define HARNESS_ARENA_BYTES: the largest arena of the models in this image"
#endif

#define CASES_MAGIC 0x314D4E4Eu /* "NNM1" */
#define TAG_BEGIN 0x4E474542u
#define TAG_LAYER 0x5259414Cu
#define TAG_STRAY 0x59525453u
#define TAG_OUTPUT 0x5054554Fu
#define TAG_COST 0x54534F43u
#define TAG_END 0x20444E45u
#define TAG_DONE 0x454E4F44u

#define ZONE_BYTES 64u
#define ZONE_BEFORE 1u /* END.zones: bytes in front of the arena were written; of block i: shifted by 2 i */
#define ZONE_AFTER 2u  /* END.zones: bytes behind it were written */
#define ZONE_PATTERN 0xC5u

#define RUN_MAY_WRITE 1u /* the layer's output and scratch */
#define RUN_DEAD 2u      /* nothing reads what is there when the layer has run */
#define RUNS_AT_ONCE 32u

/* Memory of the harness that grows with the model, away from the arena and from what a product has. */
#define ASIDE __attribute__((section(".aside")))

#ifndef HARNESS_FED_BYTES
#define HARNESS_FED_BYTES 1
#endif

/* Blocks that an arena can have, as many as the command line allows regions. */
#define MOST_BLOCKS 8u
#ifndef HARNESS_BLOCKS
#define HARNESS_BLOCKS 1u
#endif

/* Each block between two zones and aligned to 64, which is more than any needs. */
static union {
  uint8_t bytes[HARNESS_ARENA_BYTES + HARNESS_BLOCKS * 2u * ZONE_BYTES + (HARNESS_BLOCKS - 1u) * 64u];
  uint64_t align;
} memory __attribute__((section(".arena"), aligned(64)));

/* The arena of the case: one block, or one for each region. */
static struct {
  uint32_t count;
  uint8_t *bytes[MOST_BLOCKS];
  uint32_t sizes[MOST_BLOCKS];
} blocks;

static uint8_t buffer[4096];
static uint32_t buffered;

/* The input that run() asks for row by row. */
static uint8_t fed[HARNESS_FED_BYTES] ASIDE;
static uint32_t fed_bytes;

/* Words of arena maps in cases.bin that belong to the case and have not been read. */
static uint32_t map_words;

static uint32_t noise;

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

/* No two bytes are alike for long, nor two cases: who reads them is wrong sooner or later. */
static void fill(uint8_t *data, uint32_t bytes) {
  uint32_t i;
  for (i = 0; i < bytes; i++) {
    noise = noise * 1664525u + 1013904223u;
    data[i] = (uint8_t)(noise >> 24);
  }
}

static void read_map(void *words, uint32_t count) {
  if (count > map_words) refuse("harness: an arena map is damaged");
  map_words -= count;
  if (port_read(words, 4u * count) != 0) refuse("harness: cases.bin ends early");
}

static void skip_maps(void) {
  uint32_t word;
  while (map_words != 0) read_map(&word, 1);
}

#ifdef NNMCU_PROBES
/* What the arena held when the next layer began. */
static uint8_t shadow[HARNESS_ARENA_BYTES] ASIDE;
static uint32_t running_bytes;

/* Byte `at` of the arena, and in `*left` how many there are from there to the end of its block. */
static uint8_t *place(uint32_t at, uint32_t *left) {
  uint32_t k = 0;
  while (k + 1u < blocks.count && at >= blocks.sizes[k]) at -= blocks.sizes[k++];
  *left = blocks.sizes[k] - at;
  return &blocks.bytes[k][at];
}

/* Keeps what the arena holds. */
static void take_shadow(void) {
  uint32_t at = 0, k;
  for (k = 0; k < blocks.count; k++) {
    memcpy(&shadow[at], blocks.bytes[k], blocks.sizes[k]);
    at += blocks.sizes[k];
  }
}

static void look_for_stray(uint32_t layer, uint32_t output, uint32_t from, uint32_t end) {
  uint32_t i, left, found[3] = {0, 0, 0}; /* first, last, number */
  while (from < end) {
    const uint8_t *const running = place(from, &left);
    if (left > end - from) left = end - from;
    for (i = 0; i < left; i++) {
      if (running[i] == shadow[from + i]) continue;
      if (found[2]++ == 0) found[0] = from + i;
      found[1] = from + i;
    }
    from += left;
  }
  if (found[2] != 0) record(TAG_STRAY, layer, output, found, sizeof found);
}

/* Destroys a run, which is part of one block. */
static void fill_run(uint32_t at, uint32_t bytes) {
  uint32_t left;
  uint8_t *const data = place(at, &left);
  if (bytes > left) refuse("harness: a run of an arena map crosses blocks");
  fill(data, bytes);
}

/* Compares what the layer must not write with what was there, and destroys what nobody may read any more. */
static void apply_map(uint32_t layer, uint32_t output) {
  uint32_t head[3], runs[RUNS_AT_ONCE]; /* layer, output, runs */
  uint32_t i, count, at = 0;
  if (map_words == 0) return;
  read_map(head, 3);
  if (head[0] != layer || head[1] != output) {
    skip_maps(); /* other layers than expected, which the records show */
    return;
  }
  for (; head[2] != 0; head[2] -= count) {
    count = head[2] < RUNS_AT_ONCE ? head[2] : RUNS_AT_ONCE;
    read_map(runs, count);
    for (i = 0; i < count; i++) {
      const uint32_t bytes = runs[i] >> 2;
      if (bytes > running_bytes - at) refuse("harness: an arena map is larger than the arena");
      if ((runs[i] & RUN_MAY_WRITE) == 0) look_for_stray(layer, output, at, at + bytes);
      if ((runs[i] & RUN_DEAD) != 0 && bytes != 0) fill_run(at, bytes);
      at += bytes;
    }
  }
  look_for_stray(layer, output, at, running_bytes);
  take_shadow();
}

void nnmcu_probe(uint32_t layer, uint32_t output, const void *data, uint32_t bytes) {
  record(TAG_LAYER, layer, output, data, bytes);
  apply_map(layer, output);
}
#endif

void harness_feed_row(uint32_t row, uint32_t row_bytes, void *to) {
  if (row_bytes == 0 || row >= fed_bytes / row_bytes) refuse("harness: run() asks for a row that does not exist");
  memcpy(to, &fed[row * row_bytes], row_bytes);
}

static int touched(const uint8_t *zone) {
  uint32_t i;
  for (i = 0; i < ZONE_BYTES; i++) {
    if (zone[i] != ZONE_PATTERN) return 1;
  }
  return 0;
}

/* The first byte of tensor `index` of a list of inputs or outputs that is in the arena. */
static uint8_t *in_arena(const nnmcu_tensor_info *list, const uint8_t *regions, uint32_t index,
                         const char *outside) {
  const nnmcu_tensor_info *const t = &list[index];
  const uint32_t k = regions == NULL ? 0 : regions[index];
  if (k >= blocks.count) refuse(outside);
  if (t->bytes > blocks.sizes[k] || t->offset > blocks.sizes[k] - t->bytes) refuse(outside);
  return &blocks.bytes[k][t->offset];
}

/* Where the bytes of input `index` go. */
static uint8_t *place_of(const nnmcu_model *model, uint32_t index) {
  const nnmcu_tensor_info *const in = &model->inputs[index];
  if (in->offset != NNMCU_NOT_IN_ARENA)
    return in_arena(model->inputs, model->input_regions, index, "harness: an input lies outside the arena");
  if (fed_bytes != 0) refuse("harness: only one input can be fed by rows");
  if (in->bytes > HARNESS_FED_BYTES) refuse("harness: an input that is fed by rows is larger than planned");
  fed_bytes = in->bytes;
  return fed;
}

static void read_inputs(const nnmcu_model *model, uint32_t bytes) {
  uint32_t i;
  fed_bytes = 0;
  for (i = 0; i < model->input_count; i++) {
    const nnmcu_tensor_info *in = &model->inputs[i];
    uint8_t *const to = place_of(model, i);
    if (in->bytes > bytes) refuse("harness: the case has too few input bytes");
    if (port_read(to, in->bytes) != 0) refuse("harness: cases.bin ends early");
    bytes -= in->bytes;
  }
  if (bytes != 0) refuse("harness: the case has too many input bytes");
}

/* Cuts the memory into the model's blocks with zones around each. */
static void lay_out(const nnmcu_model *model) {
  uint8_t *next = memory.bytes;
  uint32_t k;
  blocks.count = model->region_count == 0 ? 1u : model->region_count;
  if (blocks.count > HARNESS_BLOCKS || blocks.count > MOST_BLOCKS)
    refuse("harness: a model has more regions than planned");
  for (k = 0; k < blocks.count; k++) {
    blocks.bytes[k] = next + ZONE_BYTES;
    blocks.sizes[k] = model->region_count == 0 ? model->arena_bytes : model->regions[k].bytes;
    if (model->region_count != 0 && model->regions[k].align > 64u)
      refuse("harness: a model's arena needs more than 64-byte alignment");
    next += ZONE_BYTES + blocks.sizes[k] + ZONE_BYTES;
    if ((uint32_t)(next - memory.bytes) > sizeof memory.bytes)
      refuse("harness: a model's arena is larger than planned");
    while ((next - memory.bytes) % 64 != 0) next++;
  }
}

static void paint_zones(void) {
  uint32_t k;
  for (k = 0; k < blocks.count; k++) {
    memset(blocks.bytes[k] - ZONE_BYTES, ZONE_PATTERN, ZONE_BYTES);
    memset(blocks.bytes[k] + blocks.sizes[k], ZONE_PATTERN, ZONE_BYTES);
  }
}

static void guard_zones(int on) {
  uint32_t k;
  for (k = 0; k < blocks.count; k++) {
    port_guard(blocks.bytes[k] - ZONE_BYTES, ZONE_BYTES, on);
    port_guard(blocks.bytes[k] + blocks.sizes[k], ZONE_BYTES, on);
  }
}

static uint32_t touched_zones(void) {
  uint32_t k, zones = 0;
  for (k = 0; k < blocks.count; k++) {
    if (touched(blocks.bytes[k] - ZONE_BYTES)) zones |= ZONE_BEFORE << (2u * k);
    if (touched(blocks.bytes[k] + blocks.sizes[k])) zones |= ZONE_AFTER << (2u * k);
  }
  return zones;
}

static void run_case(uint32_t index, const nnmcu_model *model, uint32_t model_index, uint32_t input_bytes) {
  void *pointers[MOST_BLOCKS];
  void *arena;
  uint32_t i;
  port_cost cost;

  lay_out(model);
  for (i = 0; i < blocks.count; i++) pointers[i] = blocks.bytes[i];
  arena = model->region_count == 0 ? pointers[0] : (void *)pointers;

  record(TAG_BEGIN, index, model_index, NULL, 0);
  harness_flush(); /* so that a hang can be attributed */
  noise = index + 1u;
  for (i = 0; i < blocks.count; i++) fill(blocks.bytes[i], blocks.sizes[i]);
  paint_zones();
  if (model->reset != NULL) model->reset(arena);
  read_inputs(model, input_bytes);
#ifdef NNMCU_PROBES
  running_bytes = model->arena_bytes;
  if (map_words != 0) take_shadow();
#endif

  guard_zones(1);
  cost = port_run(model->run, arena);
  guard_zones(0);

  skip_maps();
  for (i = 0; i < model->output_count; i++) {
    const uint8_t *const out =
        in_arena(model->outputs, model->output_regions, i, "harness: an output lies outside the arena");
    record(TAG_OUTPUT, i, 0, out, model->outputs[i].bytes);
  }
  record(TAG_COST, cost.ticks, 0, NULL, 0);
  record(TAG_END, touched_zones(), cost.stack_bytes, NULL, 0);
}

int main(void) {
  uint32_t head[2], i;
  if (port_open() != 0) refuse("harness: cases.bin or results.bin cannot be opened");
  if (port_read(head, sizeof head) != 0 || head[0] != CASES_MAGIC) refuse("harness: cases.bin is damaged");
  for (i = 0; i < head[1]; i++) {
    uint32_t at[3]; /* model, input bytes, words of arena maps */
    const nnmcu_model *model;
    if (port_read(at, sizeof at) != 0) refuse("harness: cases.bin ends early");
    if (at[0] >= harness_model_count) refuse("harness: a case names a model that is not in the image");
    model = harness_models[at[0]];
    if (model->arena_bytes > HARNESS_ARENA_BYTES) refuse("harness: a model's arena is larger than planned");
    if (model->arena_align > 64u) refuse("harness: a model's arena needs more than 64-byte alignment");
    map_words = at[2];
    run_case(i, model, at[0], at[1]);
  }
  record(TAG_DONE, i, 0, NULL, 0);
  harness_flush();
  port_exit(HARNESS_OK);
  return 0;
}
