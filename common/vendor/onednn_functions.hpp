// SPDX-License-Identifier: Apache-2.0
// The C interface of oneDNN 2 and 3, bound at run time; GPU4S_ONEDNN names another file. Where one
// of the real headers is installed the compiler compares it. The two versions differ in two ways:
// a description of memory is a structure of the caller in 2 and made by the library in 3, and the
// description of a primitive takes two steps in 2 and one in 3. Pointers are typed void* here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "common/error.hpp"
#include "common/library.hpp"

namespace gpu4s::onednn::detail {

enum DataType : int { f16 = 1, f32 = 3 };
enum Tag : int { any = 1 };
enum EngineKind : int { cpu = 1 };
enum StreamFlags : unsigned { in_order = 1 };
enum Propagation : int { inference = 96 };
enum Algorithm : int {
    convolution_direct = 1,
    eltwise_relu_2 = 31,  ///< in version 2
    eltwise_relu_3 = 32,
    pooling_max = 0x1ff,
    lrn_across_channels = 0xaff,
    softmax_accurate = 0x30000
};
enum Query : int { source_description = 129, weights_description = 131, result_description = 133 };
enum Argument : int { source = 1, destination = 17, weights = 33 };
using Status = int;  ///< 0 is success
constexpr Status unimplemented = 3;
using Pointer = void*;  ///< to a description, an engine, a stream, a primitive or memory
using Constant = const void*;
using ExtentList = const int64_t*;

struct ExecutionArgument {
    int argument;
    Pointer memory;
};
struct Version {
    int major, minor, patch;
};

/// What version 2 has the caller hold: descriptions of memory, and of operations.
struct alignas(8) MemoryStructure {
    std::byte bytes[1024];
};
struct alignas(8) OperationStructure {
    std::byte bytes[8192];
};

struct Functions {
    int major;
    std::string name;  ///< with the version
    Status (*engine_create)(Pointer*, EngineKind, size_t);
    Status (*engine_destroy)(Pointer);
    Status (*stream_create)(Pointer*, Pointer, StreamFlags);
    Status (*stream_wait)(Pointer);
    Status (*stream_destroy)(Pointer);
    Status (*memory_create)(Pointer*, Constant, Pointer, void*);
    Status (*memory_destroy)(Pointer);
    Status (*memory_data)(Constant, void**);
    int (*memory_equal)(Constant, Constant);
    Constant (*query_memory)(Constant, Query, int);
    Status (*description_destroy)(Pointer);
    Status (*primitive_create)(Pointer*, Constant);
    Status (*primitive_destroy)(Pointer);
    Status (*execute)(Constant, Pointer, int, const ExecutionArgument*);
    Status (*reorder)(Pointer*, Constant, Pointer, Constant, Pointer, Constant);

    struct Version2 {
        Status (*memory_by_strides)(Pointer, int, ExtentList, DataType, ExtentList);
        Status (*memory_by_tag)(Pointer, int, ExtentList, DataType, Tag);
        Status (*describe)(Pointer*, Constant, Constant, Pointer, Constant);
        Status (*relu)(Pointer, Propagation, Algorithm, Constant, float, float);
        Status (*softmax)(Pointer, Propagation, Algorithm, Constant, Constant, int);
        Status (*pooling)(Pointer, Propagation, Algorithm, Constant, Constant, ExtentList,
                          ExtentList, ExtentList, ExtentList);
        Status (*lrn)(Pointer, Propagation, Algorithm, Constant, int64_t, float, float, float);
        Status (*convolution)(Pointer, Propagation, Algorithm, Constant, Constant, Constant,
                              Constant, ExtentList, ExtentList, ExtentList);
        Status (*dense)(Pointer, Propagation, Constant, Constant, Constant, Constant);
    } v2;
    struct Version3 {
        Status (*memory_by_strides)(Pointer*, int, ExtentList, DataType, ExtentList);
        Status (*memory_by_tag)(Pointer*, int, ExtentList, DataType, Tag);
        Status (*memory_destroy)(Pointer);
        Status (*relu)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, float, float,
                       Constant);
        Status (*softmax)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, int,
                          Constant);
        Status (*pooling)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, ExtentList,
                          ExtentList, ExtentList, ExtentList, ExtentList, Constant);
        Status (*lrn)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, int64_t, float,
                      float, float, Constant);
        Status (*convolution)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant,
                              Constant, Constant, ExtentList, ExtentList, ExtentList, ExtentList,
                              Constant);
        Status (*dense)(Pointer*, Pointer, Propagation, Constant, Constant, Constant, Constant,
                        Constant);
    } v3;
};

inline const Functions& functions() {
    static const Library library("GPU4S_ONEDNN", {"libdnnl.so.3", "libdnnl.so.2"});
    static const Functions bound = [] {
        const Version& version = *library.symbol<const Version*()>("dnnl_version")();
        Functions f{};
        f.major = version.major;
        f.name = "oneDNN " + std::to_string(version.major) + "." + std::to_string(version.minor) +
                 "." + std::to_string(version.patch);
        if (f.major != 2 && f.major != 3)
            throw Unavailable(library.name() + " is " + f.name + ", not version 2 or 3");
        const auto bind = [](auto*& function, const char* name) {
            function = library.symbol<std::remove_reference_t<decltype(*function)>>(name);
        };
        bind(f.engine_create, "dnnl_engine_create");
        bind(f.engine_destroy, "dnnl_engine_destroy");
        bind(f.stream_create, "dnnl_stream_create");
        bind(f.stream_wait, "dnnl_stream_wait");
        bind(f.stream_destroy, "dnnl_stream_destroy");
        bind(f.memory_create, "dnnl_memory_create");
        bind(f.memory_destroy, "dnnl_memory_destroy");
        bind(f.memory_data, "dnnl_memory_get_data_handle");
        bind(f.memory_equal, "dnnl_memory_desc_equal");
        bind(f.query_memory, "dnnl_primitive_desc_query_md");
        bind(f.description_destroy, "dnnl_primitive_desc_destroy");
        bind(f.primitive_create, "dnnl_primitive_create");
        bind(f.primitive_destroy, "dnnl_primitive_destroy");
        bind(f.execute, "dnnl_primitive_execute");
        bind(f.reorder, "dnnl_reorder_primitive_desc_create");
        if (f.major == 2) {
            bind(f.v2.memory_by_strides, "dnnl_memory_desc_init_by_strides");
            bind(f.v2.memory_by_tag, "dnnl_memory_desc_init_by_tag");
            bind(f.v2.describe, "dnnl_primitive_desc_create");
            bind(f.v2.relu, "dnnl_eltwise_forward_desc_init");
            bind(f.v2.softmax, "dnnl_softmax_v2_forward_desc_init");
            bind(f.v2.pooling, "dnnl_pooling_forward_desc_init");
            bind(f.v2.lrn, "dnnl_lrn_forward_desc_init");
            bind(f.v2.convolution, "dnnl_convolution_forward_desc_init");
            bind(f.v2.dense, "dnnl_inner_product_forward_desc_init");
        } else {
            bind(f.v3.memory_by_strides, "dnnl_memory_desc_create_with_strides");
            bind(f.v3.memory_by_tag, "dnnl_memory_desc_create_with_tag");
            bind(f.v3.memory_destroy, "dnnl_memory_desc_destroy");
            bind(f.v3.relu, "dnnl_eltwise_forward_primitive_desc_create");
            bind(f.v3.softmax, "dnnl_softmax_forward_primitive_desc_create");
            bind(f.v3.pooling, "dnnl_pooling_forward_primitive_desc_create");
            bind(f.v3.lrn, "dnnl_lrn_forward_primitive_desc_create");
            bind(f.v3.convolution, "dnnl_convolution_forward_primitive_desc_create");
            bind(f.v3.dense, "dnnl_inner_product_forward_primitive_desc_create");
        }
        return f;
    }();
    return bound;
}

inline void check(Status status, const char* call) {
    if (status == 0) return;
    const std::string where = functions().name + ", " + call;
    if (status == unimplemented)
        throw Unavailable(where + ": not offered for this type and shape on this processor");
    throw Error(status == 1 ? ExitCode::out_of_memory : ExitCode::runtime_api,
                where + ": status " + std::to_string(status));
}

}  // namespace gpu4s::onednn::detail

#if __has_include(<oneapi/dnnl/dnnl.h>)
#include "common/vendor/onednn_header.hpp"
#endif
