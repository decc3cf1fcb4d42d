/* SPDX-License-Identifier: Apache-2.0 */
/* The harness on the build machine: stdio, and AddressSanitizer's poisoning as the guard around the arena. */
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#endif

static FILE *cases, *results;

void port_exit(int code) {
  if (results != NULL) fclose(results);
  exit(code);
}

void port_print(const char *text) { fprintf(stderr, "%s\n", text); }

#ifdef HAS_ASAN
/* What was recorded before the fatal access says which layer was next. */
static void last_words(void) {
  harness_flush();
  fflush(results);
}
#endif

int port_open(void) {
  cases = fopen("cases.bin", "rb");
  results = fopen("results.bin", "wb");
  if (cases == NULL || results == NULL) return 1;
#ifdef HAS_ASAN
  __sanitizer_set_death_callback(last_words);
#endif
  return 0;
}

int port_read(void *data, uint32_t bytes) { return fread(data, 1, bytes, cases) != bytes; }

int port_write(const void *data, uint32_t bytes) {
  return fwrite(data, 1, bytes, results) != bytes || fflush(results) != 0;
}

port_cost port_run(void (*run)(void *arena), void *arena) {
  const port_cost unknown = {0, 0};
  run(arena);
  return unknown;
}

void port_guard(void *data, uint32_t bytes, int on) {
#ifdef HAS_ASAN
  if (on) {
    __asan_poison_memory_region(data, bytes);
  } else {
    __asan_unpoison_memory_region(data, bytes);
  }
#else
  (void)data;
  (void)bytes;
  (void)on;
#endif
}
