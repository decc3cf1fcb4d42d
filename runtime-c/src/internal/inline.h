/* SPDX-License-Identifier: Apache-2.0 */
/* What C99 cannot say to a compiler; without effect on results where it is not understood. */
#ifndef NNMCU_INTERNAL_INLINE_H
#define NNMCU_INTERNAL_INLINE_H

#if defined(__GNUC__)
#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline __attribute__((always_inline))
#endif
#ifndef NNMCU_OUT_OF_LINE
#define NNMCU_OUT_OF_LINE static __attribute__((noinline, unused))
#endif
/* What the compiler must take as it is at this point: loops over it are not unrolled or made calls of memset. */
#define NNMCU_OPAQUE(x) __asm__("" : "+r"(x))
#else
#ifndef NNMCU_INLINE
#define NNMCU_INLINE static inline
#endif
#ifndef NNMCU_OUT_OF_LINE
#define NNMCU_OUT_OF_LINE static
#endif
#define NNMCU_OPAQUE(x) ((void)0)
#endif

#endif
