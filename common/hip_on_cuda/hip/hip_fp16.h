// SPDX-License-Identifier: Apache-2.0
// The names of hip_fp16.h that the suite uses are those of cuda_fp16.h.
#pragma once

#include <cuda_fp16.h>
