// SPDX-License-Identifier: Apache-2.0
// The names of cooperative groups are CUDA's, whose headers use those of HIP's votes for their own.
#pragma once

#pragma push_macro("__any")
#pragma push_macro("__all")
#undef __any
#undef __all
#include <cooperative_groups.h>
#pragma pop_macro("__all")
#pragma pop_macro("__any")
