// SPDX-License-Identifier: Apache-2.0
// The names of cooperative groups are CUDA's.
#pragma once

#include <cooperative_groups.h>
