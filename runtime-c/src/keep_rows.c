/* SPDX-License-Identifier: Apache-2.0 */
#include "nnmcu/rows.h"

#include <string.h>

void nnmcu_keep_rows(void *to, const void *from, int32_t bytes) { memmove(to, from, (size_t)bytes); }
