/* SPDX-License-Identifier: Apache-2.0 */
/* Which instruction sets the compiler may use. A core with MVE has the DSP extension too. */
#ifndef NNMCU_ISA_H
#define NNMCU_ISA_H

#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1)
#define NNMCU_HAS_MVE 1
#else
#define NNMCU_HAS_MVE 0
#endif

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
#define NNMCU_HAS_DSP 1
#else
#define NNMCU_HAS_DSP 0
#endif

#endif
