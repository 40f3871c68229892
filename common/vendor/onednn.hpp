// SPDX-License-Identifier: Apache-2.0
// Layers of neural networks by oneDNN, which is bound at run time, on its own OpenMP threads;
// GPU4S_ONEDNN names another file. Making a layer creates its primitives and brings weights into
// the order they like best; calling it executes them and nothing else. Activations are dense and
// row-major.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/half.hpp"
#include "common/vendor/onednn_functions.hpp"

namespace gpu4s::onednn {

using Extents = std::vector<int64_t>;

/// What oneDNN has on processors: no double; half where the processor has arithmetic of half, in
/// version 3; integers go through float.
template <class T>
concept Offered = std::is_same_v<T, float> || std::is_same_v<T, half>;

namespace detail {

/// What oneDNN creates is a pointer to be destroyed by its own function.
using Owned = std::shared_ptr<void>;
inline Owned owned(Pointer pointer, Status (*destroy)(Pointer)) {
    return Owned(pointer, [destroy](Pointer gone) { (void)destroy(gone); });
}

/// The processor and the queue that all layers share.
inline Pointer engine() {
    static const Owned shared = [] {
        Pointer engine = nullptr;
        check(functions().engine_create(&engine, cpu, 0), "dnnl_engine_create");
        return owned(engine, functions().engine_destroy);
    }();
    return shared.get();
}
inline Pointer stream() {
    static const Owned shared = [] {
        Pointer stream = nullptr;
        check(functions().stream_create(&stream, engine(), in_order), "dnnl_stream_create");
        return owned(stream, functions().stream_destroy);
    }();
    return shared.get();
}

template <Offered T>
constexpr DataType data_type = std::is_same_v<T, half> ? f16 : f32;

/// Calls what version 2 fills a structure with, or version 3 creates.
template <class Version2, class Version3>
Owned describe_memory(Version2 version2, Version3 version3, const char* call) {
    if (functions().major == 2) {
        auto structure = std::make_shared<MemoryStructure>();
        check(version2(structure.get()), call);
        return structure;
    }
    Pointer description = nullptr;
    check(version3(&description), call);
    return owned(description, functions().v3.memory_destroy);
}

template <Offered T>
Owned strided_memory(const Extents& extents, const Extents& strides) {
    const auto by = [&](auto function) {
        return [=, &extents, &strides](auto to) {
            return function(to, static_cast<int>(extents.size()), extents.data(), data_type<T>,
                            strides.data());
        };
    };
    return describe_memory(by(functions().v2.memory_by_strides),
                           by(functions().v3.memory_by_strides), "description of memory");
}
/// Dense, the last extent fastest.
template <Offered T>
Owned dense_memory(const Extents& extents) {
    Extents strides(extents.size(), 1);
    for (size_t d = extents.size() - 1; d > 0; --d) strides[d - 1] = strides[d] * extents[d];
    return strided_memory<T>(extents, strides);
}
/// Dense, the second extent fastest: n, h, w, c.
template <Offered T>
Owned channels_last_memory(const Extents& e) {
    return strided_memory<T>(e, {e[1] * e[2] * e[3], 1, e[1] * e[3], e[1]});
}
/// In the order that a primitive likes best.
template <Offered T>
Owned any_memory(const Extents& extents) {
    const auto by = [&](auto function) {
        return [=, &extents](auto to) {
            return function(to, static_cast<int>(extents.size()), extents.data(), data_type<T>,
                            any);
        };
    };
    return describe_memory(by(functions().v2.memory_by_tag), by(functions().v3.memory_by_tag),
                           "description of memory");
}

/// Describes a primitive: `version2(operation)` fills the structure of the operation,
/// `version3(&description)` creates the description itself.
template <class Version2, class Version3>
Owned describe_primitive(Version2 version2, Version3 version3, const char* call) {
    const Functions& f = functions();
    Pointer description = nullptr;
    if (f.major == 2) {
        OperationStructure operation;
        check(version2(&operation), call);
        check(f.v2.describe(&description, &operation, nullptr, engine(), nullptr), call);
    } else {
        check(version3(&description), call);
    }
    return owned(description, f.description_destroy);
}

/// Elements at `data`; with allocated() an own copy's worth of them.
inline Owned memory(Constant description, const void* data) {
    Pointer memory = nullptr;
    check(functions().memory_create(&memory, description, engine(), const_cast<void*>(data)),
          "dnnl_memory_create");
    return owned(memory, functions().memory_destroy);
}
inline Owned allocated(Constant description) {
    return memory(description, reinterpret_cast<const void*>(~uintptr_t{0}));
}

}  // namespace detail

/// Why it cannot be used on this machine, or nothing.
inline std::optional<std::string> unavailable() {
    return reason_unavailable([] { (void)detail::functions(); });
}

/// Elements of type T in memory, dense, the last extent fastest: the caller's, or own ones.
template <Offered T>
struct Tensor {
    Extents extents;
    detail::Owned description, memory;

    Tensor(const T* data, const Extents& extents)
        : extents(extents),
          description(detail::dense_memory<T>(extents)),
          memory(detail::memory(description.get(), data)) {}
    explicit Tensor(const Extents& extents)
        : extents(extents),
          description(detail::dense_memory<T>(extents)),
          memory(detail::allocated(description.get())) {}
};

/// Primitives with their arguments, executed one after the other: calling it computes the result.
class Layer {
  public:
    Layer(const detail::Owned& description,
          std::initializer_list<std::pair<detail::Argument, detail::Owned>> arguments) {
        detail::Pointer primitive = nullptr;
        detail::check(detail::functions().primitive_create(&primitive, description.get()),
                      "dnnl_primitive_create");
        Step step{detail::owned(primitive, detail::functions().primitive_destroy), {}, {}};
        for (const auto& [argument, memory] : arguments) {
            step.arguments.push_back({argument, memory.get()});
            step.held.push_back(memory);
        }
        steps_.push_back(step);
    }
    /// This one, then `next`.
    Layer& operator+=(const Layer& next) {
        steps_.insert(steps_.end(), next.steps_.begin(), next.steps_.end());
        return *this;
    }
    void operator()() const {
        const detail::Functions& f = detail::functions();
        for (const Step& step : steps_)
            detail::check(f.execute(step.primitive.get(), detail::stream(),
                                    static_cast<int>(step.arguments.size()), step.arguments.data()),
                          "dnnl_primitive_execute");
        detail::check(f.stream_wait(detail::stream()), "dnnl_stream_wait");
    }

  private:
    struct Step {
        detail::Owned primitive;
        std::vector<detail::ExecutionArgument> arguments;
        std::vector<detail::Owned> held;
    };
    std::vector<Step> steps_;
};

namespace detail {

template <Offered T>
Layer one_to_one(const Owned& primitive, const Tensor<T>& x, const Tensor<T>& y) {
    return Layer(primitive, {{source, x.memory}, {destination, y.memory}});
}

/// Copies elements from one order to another.
inline Layer reorder(Constant from, const Owned& x, Constant to, const Owned& y) {
    Pointer description = nullptr;
    check(functions().reorder(&description, from, engine(), to, engine(), nullptr),
          "dnnl_reorder_primitive_desc_create");
    return Layer(owned(description, functions().description_destroy),
                 {{source, x}, {destination, y}});
}

/// The weights in the order that the primitive wants, brought there once.
template <Offered T>
Owned ordered_weights(const Owned& primitive, const Tensor<T>& w) {
    const Constant wanted = functions().query_memory(primitive.get(), weights_description, 0);
    if (functions().memory_equal(wanted, w.description.get())) return w.memory;
    const Owned ordered = allocated(wanted);
    reorder(w.description.get(), w.memory, wanted, ordered)();
    return ordered;
}

/// Memory for x in the order that a primitive wants: x itself where that is the same bytes, as
/// channels last are where there is one channel; else another buffer.
struct Ordered {
    Constant wanted;
    Owned memory;
    bool is_copy;
};
template <Offered T>
Ordered ordered_activations(Constant wanted, const Tensor<T>& x) {
    const auto wants = [&](const Owned& description) {
        return functions().memory_equal(wanted, description.get()) != 0;
    };
    if (wants(x.description)) return {wanted, x.memory, false};
    if (x.extents[1] != 1 || !wants(channels_last_memory<T>(x.extents)))
        return {wanted, allocated(wanted), true};
    void* data = nullptr;
    check(functions().memory_data(x.memory.get(), &data), "dnnl_memory_get_data_handle");
    return {wanted, memory(wanted, data), false};
}

}  // namespace detail

/// y = max(0, x).
template <Offered T>
Layer relu(const Tensor<T>& x, const Tensor<T>& y) {
    using namespace detail;
    const Functions& f = functions();
    const Pointer in = x.description.get(), out = y.description.get();
    return one_to_one(describe_primitive(
                          [&](Pointer operation) {
                              return f.v2.relu(operation, inference, eltwise_relu_2, in, 0, 0);
                          },
                          [&](Pointer* made) {
                              return f.v3.relu(made, engine(), inference, eltwise_relu_3, in, out,
                                               0, 0, nullptr);
                          },
                          "relu"),
                      x, y);
}

/// The softmax of x, each vector along the last extent for itself, largest element subtracted.
template <Offered T>
Layer softmax(const Tensor<T>& x, const Tensor<T>& y) {
    using namespace detail;
    const Functions& f = functions();
    const Pointer in = x.description.get(), out = y.description.get();
    const int axis = static_cast<int>(x.extents.size()) - 1;
    return one_to_one(describe_primitive(
                          [&](Pointer operation) {
                              return f.v2.softmax(operation, inference, softmax_accurate, in, out,
                                                  axis);
                          },
                          [&](Pointer* made) {
                              return f.v3.softmax(made, engine(), inference, softmax_accurate, in,
                                                  out, axis, nullptr);
                          },
                          "softmax"),
                      x, y);
}

/// The largest of each window x window elements of x [n, c, h, w], `stride` apart, no padding.
template <Offered T>
Layer max_pooling(const Tensor<T>& x, const Tensor<T>& y, int64_t window, int64_t stride) {
    using namespace detail;
    const Functions& f = functions();
    const Pointer in = x.description.get(), out = y.description.get();
    const int64_t windows[]{window, window}, strides[]{stride, stride}, none[]{0, 0};
    // Version 3 wants to know what the last windows leave over.
    int64_t over[2];
    for (int d = 0; d < 2; ++d)
        over[d] = (y.extents[2 + d] - 1) * stride + window - x.extents[2 + d];
    return one_to_one(describe_primitive(
                          [&](Pointer operation) {
                              return f.v2.pooling(operation, inference, pooling_max, in, out,
                                                  strides, windows, none, over);
                          },
                          [&](Pointer* made) {
                              return f.v3.pooling(made, engine(), inference, pooling_max, in, out,
                                                  strides, windows, none, none, over, nullptr);
                          },
                          "pooling"),
                      x, y);
}

/// y = x / (k + alpha / window * sum of x^2)^beta over a window of channels, which is odd.
template <Offered T>
Layer lrn(const Tensor<T>& x, const Tensor<T>& y, int64_t window, double k, double alpha,
          double beta) {
    using namespace detail;
    if (window % 2 == 0) throw Unavailable("oneDNN normalises over an odd number of channels only");
    const Functions& f = functions();
    const Pointer in = x.description.get(), out = y.description.get();
    const float a = static_cast<float>(alpha), b = static_cast<float>(beta);
    return one_to_one(describe_primitive(
                          [&](Pointer operation) {
                              return f.v2.lrn(operation, inference, lrn_across_channels, in, window,
                                              a, b, static_cast<float>(k));
                          },
                          [&](Pointer* made) {
                              return f.v3.lrn(made, engine(), inference, lrn_across_channels, in,
                                              out, window, a, b, static_cast<float>(k), nullptr);
                          },
                          "lrn"),
                      x, y);
}

/// The correlation of x [n, c, h, w] with w [k, c, r, r], r odd, the image zero outside: y
/// [n, k, h, w]. The direct algorithm: Winograd's errors depend on a whole tile. The fast kernels
/// do not take activations in this order where there are several channels: they are reordered at
/// each call, as whoever has them so must.
template <Offered T>
Layer convolution(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) {
    using namespace detail;
    const Functions& f = functions();
    const Owned in = any_memory<T>(x.extents), weights = any_memory<T>(w.extents),
                out = any_memory<T>(y.extents);
    const int64_t strides[]{1, 1}, none[]{0, 0}, padding[]{w.extents[2] / 2, w.extents[3] / 2};
    const Owned primitive = describe_primitive(
        [&](Pointer operation) {
            return f.v2.convolution(operation, inference, convolution_direct, in.get(),
                                    weights.get(), nullptr, out.get(), strides, padding, padding);
        },
        [&](Pointer* made) {
            return f.v3.convolution(made, engine(), inference, convolution_direct, in.get(),
                                    weights.get(), nullptr, out.get(), strides, none, padding,
                                    padding, nullptr);
        },
        "convolution");
    const auto wanted = [&](Query query) { return f.query_memory(primitive.get(), query, 0); };
    const Ordered from = ordered_activations(wanted(source_description), x);
    const Ordered to = ordered_activations(wanted(result_description), y);
    Layer layer(primitive, {{source, from.memory},
                            {detail::weights, ordered_weights(primitive, w)},
                            {destination, to.memory}});
    if (from.is_copy)
        layer = reorder(x.description.get(), x.memory, from.wanted, from.memory) += layer;
    if (to.is_copy) layer += reorder(to.wanted, to.memory, y.description.get(), y.memory);
    return layer;
}

/// y [n, outputs] = x [n, inputs] * transpose of w [outputs, inputs].
template <Offered T>
Layer dense(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& y) {
    using namespace detail;
    const Functions& f = functions();
    const Owned any = any_memory<T>(w.extents);
    const Pointer in = x.description.get(), out = y.description.get();
    const Owned primitive = describe_primitive(
        [&](Pointer operation) {
            return f.v2.dense(operation, inference, in, any.get(), nullptr, out);
        },
        [&](Pointer* made) {
            return f.v3.dense(made, engine(), inference, in, any.get(), nullptr, out, nullptr);
        },
        "inner product");
    return Layer(
        primitive,
        {{source, x.memory}, {weights, ordered_weights(primitive, w)}, {destination, y.memory}});
}

}  // namespace gpu4s::onednn
