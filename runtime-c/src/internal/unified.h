/* SPDX-License-Identifier: Apache-2.0 */
/* GCC reads inline assembly for Armv6-M in the old syntax, clang in the unified one. */
#ifndef NNMCU_INTERNAL_UNIFIED_H
#define NNMCU_INTERNAL_UNIFIED_H

#ifndef NNMCU_UNIFIED
#if defined(__clang__)
#define NNMCU_UNIFIED
#define NNMCU_DIVIDED
#else
#define NNMCU_UNIFIED ".syntax unified\n\t"
#define NNMCU_DIVIDED ".syntax divided\n\t"
#endif
#endif

#endif
