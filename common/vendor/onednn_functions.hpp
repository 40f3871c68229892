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
    std::string name() const {
        return "oneDNN " + std::to_string(major) + "." + std::to_string(minor) + "." +
               std::to_string(patch);
    }
};

/// What version 2 has the caller hold: descriptions of memory, and of operations.
struct alignas(8) MemoryStructure {
    std::byte bytes[1024];
};
struct alignas(8) OperationStructure {
    std::byte bytes[8192];
};

inline const Library& library() {
    static const Library library("GPU4S_ONEDNN", {"libdnnl.so.3", "libdnnl.so.2"});
    return library;
}

/// 2 or 3.
inline const Version& version() {
    static const Version& version = *library().symbol<const Version*()>("dnnl_version")();
    if (version.major != 2 && version.major != 3)
        throw Unavailable(library().name() + " is " + version.name() + ", not version 2 or 3");
    return version;
}

struct Functions {
    Status (*engine_create)(Pointer*, EngineKind, size_t) = library()["dnnl_engine_create"];
    Status (*engine_destroy)(Pointer) = library()["dnnl_engine_destroy"];
    Status (*stream_create)(Pointer*, Pointer, StreamFlags) = library()["dnnl_stream_create"];
    Status (*stream_wait)(Pointer) = library()["dnnl_stream_wait"];
    Status (*stream_destroy)(Pointer) = library()["dnnl_stream_destroy"];
    Status (*memory_create)(Pointer*, Constant, Pointer, void*) = library()["dnnl_memory_create"];
    Status (*memory_destroy)(Pointer) = library()["dnnl_memory_destroy"];
    Status (*memory_data)(Constant, void**) = library()["dnnl_memory_get_data_handle"];
    int (*memory_equal)(Constant, Constant) = library()["dnnl_memory_desc_equal"];
    Constant (*query_memory)(Constant, Query, int) = library()["dnnl_primitive_desc_query_md"];
    Status (*description_destroy)(Pointer) = library()["dnnl_primitive_desc_destroy"];
    Status (*primitive_create)(Pointer*, Constant) = library()["dnnl_primitive_create"];
    Status (*primitive_destroy)(Pointer) = library()["dnnl_primitive_destroy"];
    Status (*execute)(Constant, Pointer, int,
                      const ExecutionArgument*) = library()["dnnl_primitive_execute"];
    Status (*reorder)(Pointer*, Constant, Pointer, Constant, Pointer,
                      Constant) = library()["dnnl_reorder_primitive_desc_create"];
};

struct Functions2 {
    Status (*memory_by_strides)(Pointer, int, ExtentList, DataType,
                                ExtentList) = library()["dnnl_memory_desc_init_by_strides"];
    Status (*memory_by_tag)(Pointer, int, ExtentList, DataType,
                            Tag) = library()["dnnl_memory_desc_init_by_tag"];
    Status (*describe)(Pointer*, Constant, Constant, Pointer,
                       Constant) = library()["dnnl_primitive_desc_create"];
    Status (*relu)(Pointer, Propagation, Algorithm, Constant, float,
                   float) = library()["dnnl_eltwise_forward_desc_init"];
    Status (*softmax)(Pointer, Propagation, Algorithm, Constant, Constant,
                      int) = library()["dnnl_softmax_v2_forward_desc_init"];
    Status (*pooling)(Pointer, Propagation, Algorithm, Constant, Constant, ExtentList, ExtentList,
                      ExtentList, ExtentList) = library()["dnnl_pooling_forward_desc_init"];
    Status (*lrn)(Pointer, Propagation, Algorithm, Constant, int64_t, float, float,
                  float) = library()["dnnl_lrn_forward_desc_init"];
    Status (*convolution)(Pointer, Propagation, Algorithm, Constant, Constant, Constant, Constant,
                          ExtentList, ExtentList,
                          ExtentList) = library()["dnnl_convolution_forward_desc_init"];
    Status (*dense)(Pointer, Propagation, Constant, Constant, Constant,
                    Constant) = library()["dnnl_inner_product_forward_desc_init"];
};

struct Functions3 {
    Status (*memory_by_strides)(Pointer*, int, ExtentList, DataType,
                                ExtentList) = library()["dnnl_memory_desc_create_with_strides"];
    Status (*memory_by_tag)(Pointer*, int, ExtentList, DataType,
                            Tag) = library()["dnnl_memory_desc_create_with_tag"];
    Status (*memory_destroy)(Pointer) = library()["dnnl_memory_desc_destroy"];
    Status (*relu)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, float, float,
                   Constant) = library()["dnnl_eltwise_forward_primitive_desc_create"];
    Status (*softmax)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, int,
                      Constant) = library()["dnnl_softmax_forward_primitive_desc_create"];
    Status (*pooling)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, ExtentList,
                      ExtentList, ExtentList, ExtentList, ExtentList,
                      Constant) = library()["dnnl_pooling_forward_primitive_desc_create"];
    Status (*lrn)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, int64_t, float,
                  float, float, Constant) = library()["dnnl_lrn_forward_primitive_desc_create"];
    Status (*convolution)(Pointer*, Pointer, Propagation, Algorithm, Constant, Constant, Constant,
                          Constant, ExtentList, ExtentList, ExtentList, ExtentList,
                          Constant) = library()["dnnl_convolution_forward_primitive_desc_create"];
    Status (*dense)(Pointer*, Pointer, Propagation, Constant, Constant, Constant, Constant,
                    Constant) = library()["dnnl_inner_product_forward_primitive_desc_create"];
};

inline const Functions& functions() {
    (void)version();
    static const Functions bound{};
    return bound;
}
inline const Functions2& functions_2() {
    static const Functions2 bound{};
    return bound;
}
inline const Functions3& functions_3() {
    static const Functions3 bound{};
    return bound;
}

inline void check(Status status, const char* call) {
    if (status == 0) return;
    const std::string where = version().name() + ", " + call;
    if (status == unimplemented)
        throw Unavailable(where + ": not offered for this type and shape on this processor");
    throw Error(status == 1 ? ExitCode::out_of_memory : ExitCode::runtime_api,
                where + ": status " + std::to_string(status));
}

}  // namespace gpu4s::onednn::detail

#if __has_include(<oneapi/dnnl/dnnl.h>)
#include "common/vendor/onednn_header.hpp"
#endif
