/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What C99 cannot say to a compiler; without effect on results where it is not understood.
 *
 * NNMCU_KERNEL stands before a kernel that becomes less work when its parameters are constants. Generated code
 * that defines NNMCU_FOLD includes the file of such a kernel and gets a copy of it in place of every call.
 */
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

/* A function whose assembly needs nearly all registers: without optimization GCC keeps one for the frame. */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__OPTIMIZE__)
#define NNMCU_ALL_REGISTERS __attribute__((optimize("O1")))
#else
#define NNMCU_ALL_REGISTERS
#endif

#if !defined(NNMCU_FOLD)
#define NNMCU_KERNEL
#elif defined(__GNUC__)
/* Without a function of its own, which another file may have. */
#define NNMCU_KERNEL extern inline __attribute__((gnu_inline, always_inline))
#else
#define NNMCU_KERNEL inline
#endif

#endif
