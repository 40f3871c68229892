// SPDX-License-Identifier: Apache-2.0
// Included where oneDNN's own header is installed: our copy of its interface must agree with it.
#pragma once

#include <oneapi/dnnl/dnnl.h>

#include "common/vendor/called_alike.hpp"
#include "common/vendor/onednn_functions.hpp"

namespace gpu4s::onednn::detail {

using vendor::called_alike;
using F = Functions;
static_assert(int(f16) == dnnl_f16 && int(f32) == dnnl_f32);
static_assert(int(any) == dnnl_format_tag_any && int(cpu) == dnnl_cpu);
static_assert(unsigned(in_order) == dnnl_stream_in_order &&
              int(inference) == dnnl_forward_inference);
static_assert(int(convolution_direct) == dnnl_convolution_direct);
static_assert(int(pooling_max) == dnnl_pooling_max);
static_assert(int(lrn_across_channels) == dnnl_lrn_across_channels);
static_assert(int(softmax_accurate) == dnnl_softmax_accurate);
static_assert(int(source_description) == dnnl_query_src_md);
static_assert(int(weights_description) == dnnl_query_weights_md);
static_assert(int(result_description) == dnnl_query_dst_md);
static_assert(int(source) == DNNL_ARG_SRC && int(destination) == DNNL_ARG_DST);
static_assert(int(weights) == DNNL_ARG_WEIGHTS);
static_assert(dnnl_success == 0 && int(unimplemented) == dnnl_unimplemented);
static_assert(sizeof(ExecutionArgument) == sizeof(dnnl_exec_arg_t));
static_assert(offsetof(ExecutionArgument, memory) == offsetof(dnnl_exec_arg_t, memory));
static_assert(offsetof(Version, patch) == offsetof(dnnl_version_t, patch));

static_assert(called_alike(&F::engine_create, dnnl_engine_create));
static_assert(called_alike(&F::engine_destroy, dnnl_engine_destroy));
static_assert(called_alike(&F::stream_create, dnnl_stream_create));
static_assert(called_alike(&F::stream_wait, dnnl_stream_wait));
static_assert(called_alike(&F::stream_destroy, dnnl_stream_destroy));
static_assert(called_alike(&F::memory_create, dnnl_memory_create));
static_assert(called_alike(&F::memory_destroy, dnnl_memory_destroy));
static_assert(called_alike(&F::memory_data, dnnl_memory_get_data_handle));
static_assert(called_alike(&F::memory_equal, dnnl_memory_desc_equal));
static_assert(called_alike(&F::query_memory, dnnl_primitive_desc_query_md));
static_assert(called_alike(&F::description_destroy, dnnl_primitive_desc_destroy));
static_assert(called_alike(&F::primitive_create, dnnl_primitive_create));
static_assert(called_alike(&F::primitive_destroy, dnnl_primitive_destroy));
static_assert(called_alike(&F::execute, dnnl_primitive_execute));
static_assert(called_alike(&F::reorder, dnnl_reorder_primitive_desc_create));

#if DNNL_VERSION_MAJOR == 2
using V = Functions2;
static_assert(int(eltwise_relu_2) == dnnl_eltwise_relu);
static_assert(sizeof(MemoryStructure) >= sizeof(dnnl_memory_desc_t));
static_assert(sizeof(OperationStructure) >= sizeof(dnnl_convolution_desc_t));
static_assert(sizeof(OperationStructure) >= sizeof(dnnl_inner_product_desc_t));
static_assert(sizeof(OperationStructure) >= sizeof(dnnl_pooling_desc_t));
static_assert(sizeof(OperationStructure) >= sizeof(dnnl_softmax_v2_desc_t));
static_assert(sizeof(OperationStructure) >= sizeof(dnnl_eltwise_desc_t));
static_assert(sizeof(OperationStructure) >= sizeof(dnnl_lrn_desc_t));
static_assert(called_alike(&V::memory_by_strides, dnnl_memory_desc_init_by_strides));
static_assert(called_alike(&V::memory_by_tag, dnnl_memory_desc_init_by_tag));
static_assert(called_alike(&V::describe, dnnl_primitive_desc_create));
static_assert(called_alike(&V::relu, dnnl_eltwise_forward_desc_init));
static_assert(called_alike(&V::softmax, dnnl_softmax_v2_forward_desc_init));
static_assert(called_alike(&V::pooling, dnnl_pooling_forward_desc_init));
static_assert(called_alike(&V::lrn, dnnl_lrn_forward_desc_init));
static_assert(called_alike(&V::convolution, dnnl_convolution_forward_desc_init));
static_assert(called_alike(&V::dense, dnnl_inner_product_forward_desc_init));
#elif DNNL_VERSION_MAJOR == 3
using V = Functions3;
static_assert(int(eltwise_relu_3) == dnnl_eltwise_relu);
static_assert(called_alike(&V::memory_by_strides, dnnl_memory_desc_create_with_strides));
static_assert(called_alike(&V::memory_by_tag, dnnl_memory_desc_create_with_tag));
static_assert(called_alike(&V::memory_destroy, dnnl_memory_desc_destroy));
static_assert(called_alike(&V::relu, dnnl_eltwise_forward_primitive_desc_create));
static_assert(called_alike(&V::softmax, dnnl_softmax_forward_primitive_desc_create));
static_assert(called_alike(&V::pooling, dnnl_pooling_forward_primitive_desc_create));
static_assert(called_alike(&V::lrn, dnnl_lrn_forward_primitive_desc_create));
static_assert(called_alike(&V::convolution, dnnl_convolution_forward_primitive_desc_create));
static_assert(called_alike(&V::dense, dnnl_inner_product_forward_primitive_desc_create));
#endif

}  // namespace gpu4s::onednn::detail
