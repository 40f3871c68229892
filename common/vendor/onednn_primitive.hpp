// SPDX-License-Identifier: Apache-2.0
// Primitives of oneDNN: their descriptions, their arguments and the order that they want them in.
#pragma once

#include <initializer_list>
#include <utility>
#include <vector>

#include "common/vendor/onednn_memory.hpp"

namespace gpu4s::onednn {

namespace detail {

/// The queue that all layers share.
inline Pointer stream() {
    static const Owned shared = created<check>("dnnl_stream_create", functions().stream_create,
                                               functions().stream_destroy, engine(), in_order);
    return shared.get();
}

}  // namespace detail

/// Primitives with their arguments, executed one after the other: calling it computes the result.
class Layer {
  public:
    Layer(const detail::Owned& description,
          std::initializer_list<std::pair<detail::Argument, detail::Owned>> arguments) {
        const detail::Functions& f = detail::functions();
        Step step{vendor::created<detail::check>("dnnl_primitive_create", f.primitive_create,
                                                 f.primitive_destroy, description.get()),
                  {},
                  {}};
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

/// The description of a primitive: version 2 fills the structure of an operation first.
template <class Initialise, class... Arguments>
Owned described_2(const char* call, Initialise initialise, Arguments... arguments) {
    const Functions& f = functions();
    OperationStructure operation;
    check(initialise(&operation, arguments...), call);
    return created<check>(call, functions_2().describe, f.description_destroy, &operation, nullptr,
                          engine(), nullptr);
}
template <class Create, class... Arguments>
Owned described_3(const char* call, Create create, Arguments... arguments) {
    return created<check>(call, create, functions().description_destroy, engine(), arguments...,
                          nullptr);
}

template <Offered T>
Layer one_to_one(const Owned& primitive, const Tensor<T>& x, const Tensor<T>& y) {
    return Layer(primitive, {{source, x.memory}, {destination, y.memory}});
}

/// Copies elements from one order to another.
inline Layer reorder(Constant from, const Owned& x, Constant to, const Owned& y) {
    return Layer(
        created<check>("dnnl_reorder_primitive_desc_create", functions().reorder,
                       functions().description_destroy, from, engine(), to, engine(), nullptr),
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

}  // namespace gpu4s::onednn
