// SPDX-License-Identifier: Apache-2.0
// A variant is one way to compute an operation. Defining a Variant object registers it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/backend/host.hpp"
#include "common/operation.hpp"

namespace gpu4s {

/// One run of a variant on the arguments it was prepared for, queued on its stream.
using Prepared = std::function<void()>;

/// Options a variant is defined with.
struct VariantTraits {
    /// Unit roundoff of the type the variant rounds its operands to, where that is coarser than
    /// the element type (a half product offered among float variants); 0 means it does not. Not
    /// applied to double: no variant rounds its operands there.
    double operand_roundoff = 0.0;
    /// Says why the variant cannot run on this machine, or nothing. Must not need a device.
    std::function<std::optional<std::string>()> unavailable = nullptr;
};

/// `Implementation` is a function object, called for each element type it accepts, either as
///   void operator()(const Op::Args<T>&, Stream)            which queues the work, or as
///   callable operator()(const Op::Args<T>&, Stream)        which does all set-up (handles, plans,
/// workspaces, repacking) and returns what queues the work. Set-up is timed apart.
template <Operation Op>
class Variant {
  public:
    template <class T>
    using Prepare = std::function<Prepared(const typename Op::template Args<T>&, backend::Stream)>;

    template <class Implementation>
    Variant(std::string name, Implementation implementation, VariantTraits traits = {})
        : name_(std::move(name)), traits_(std::move(traits)) {
        Op::Types::for_each([&]<class T>() { offer<T>(implementation); });
        all().push_back(this);
    }
    Variant(const Variant&) = delete;
    Variant& operator=(const Variant&) = delete;
    ~Variant() { std::erase(all(), this); }

    const std::string& name() const { return name_; }
    const VariantTraits& traits() const { return traits_; }

    /// Empty where the variant does not offer T.
    template <class T>
    const Prepare<T>& prepare() const {
        return std::get<Prepare<T>>(prepare_);
    }

    /// Every variant of the operation linked into this program.
    static std::vector<const Variant*>& all() {
        static std::vector<const Variant*> variants;
        return variants;
    }

  private:
    template <class T, class Implementation>
    void offer(const Implementation& implementation) {
        using Args = typename Op::template Args<T>;
        if constexpr (requires(Args args) { implementation(args, backend::Stream{}); }) {
            std::get<Prepare<T>>(prepare_) = [implementation](const Args& args,
                                                              backend::Stream stream) -> Prepared {
                using Result = decltype(implementation(args, stream));
                if constexpr (std::is_void_v<Result>)
                    return [implementation, args, stream] { implementation(args, stream); };
                else
                    return implementation(args, stream);
            };
        }
    }

    template <class... T>
    static std::tuple<Prepare<T>...> slots(TypeList<T...>);

    std::string name_;
    VariantTraits traits_;
    decltype(slots(typename Op::Types{})) prepare_;
};

}  // namespace gpu4s
