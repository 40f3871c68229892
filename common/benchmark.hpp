// SPDX-License-Identifier: Apache-2.0
// A benchmark is an operation with the problem that makes its inputs and knows the truth. Defining
// a BenchmarkOf object registers it; the harness sees it through the type-erased Benchmark.
//
// A problem of element type T is a class template with
//   Problem(const Op::Shape&, Inputs&)                 makes the inputs
//   Op::Args<T> bind(Memory&) const                    asks for the buffers of one run
//   std::vector<Wide<OutputOf<Op, T>>> reference() const     the true output, from cpu_reference/
//   Bound bound(std::span<const double> reference, double operand_roundoff) const
//                                                      optional; without it results are exact
//   static constexpr int input_files                   optional; how many Inputs::file() reads
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "common/inputs.hpp"
#include "common/memory.hpp"
#include "common/operation.hpp"
#include "common/options.hpp"
#include "common/variant.hpp"
#include "common/verify.hpp"

namespace gpu4s {

/// A variant bound to one problem.
struct Candidate {
    std::string name;
    std::optional<std::string> unavailable;
    double operand_roundoff = 0.0;
    /// Takes buffers; what it returns does the set-up once they are filled.
    std::function<std::function<Prepared()>(Memory&)> bind;
};

/// A problem with its inputs made.
struct Case {
    /// Computes the reference at its first call.
    std::function<Verdict(std::span<const std::byte> output, uint8_t poison,
                          double operand_roundoff)>
        compare;
    /// The true output, rounded to its type.
    std::function<std::vector<double>()> reference;
    std::vector<Candidate> candidates;
};

/// A problem not yet made: everything known from type and shape alone.
struct Plan {
    std::string benchmark, type, output_type, shape;
    int64_t size;
    Work work;
    double host_bytes;  ///< inputs, output and reference
    Ceiling measures;
    double scratch_bytes;  ///< the most that a variant allocates beside
    int input_files;       ///< how many the problem can take its inputs from
    std::function<Case(Inputs&)> make;
};

struct ListedVariant {
    std::string name;
    std::vector<std::string> types;
    std::optional<std::string> unavailable;
};

class Benchmark {
  public:
    Benchmark() { all().push_back(this); }
    Benchmark(const Benchmark&) = delete;
    virtual ~Benchmark() { std::erase(all(), this); }

    virtual const char* name() const = 0;
    virtual const char* formula() const = 0;
    virtual Ceiling measures() const = 0;
    virtual std::vector<SizeOption> size_options() const = 0;
    virtual std::vector<ListedVariant> variants() const = 0;
    /// The cases of the selected types and shapes. Error parameter names a bad size.
    virtual std::vector<Plan> plan(const Options& options) const = 0;

    /// Every benchmark linked into this program.
    static std::vector<const Benchmark*>& all();
    /// The same in the order of a run: those that measure ceilings first, then by name.
    static std::vector<const Benchmark*> in_order();
};

/// naive, then opt, then lib, then by name; every list of variants has this order.
bool variant_before(const std::string& a, const std::string& b);

/// The shapes the options ask for: those of the preset, or of --size, or, where only other fields
/// are given, one ordinary shape; then every combination of the fields given. Error parameter where
/// a field is out of its range.
template <class Shape>
std::vector<Shape> chosen_shapes(const Options& options) {
    const auto given = [&](const auto& field) { return options.sizes.contains(field.name); };
    const bool from_size = !options.preset && options.sizes.contains("size");
    std::vector<Shape> shapes;
    if (options.preset)
        shapes = Shape::preset(*options.preset);
    else if (from_size)
        for (int64_t value : options.sizes.at("size")) shapes.push_back(Shape::of_size(value));
    else if (std::ranges::any_of(Shape::fields(), given))
        shapes = {Shape::preset(Preset::small).front()};
    else
        shapes = Shape::preset(Preset::small);
    for (const auto& field : Shape::fields()) {
        const auto values = options.sizes.find(field.name);
        const bool used = from_size && field.name == std::string("size");
        if (values != options.sizes.end() && !used) {
            std::vector<Shape> expanded;
            for (Shape shape : shapes)
                for (int64_t value : values->second) {
                    shape.*field.member = value;
                    expanded.push_back(shape);
                }
            shapes = expanded;
        }
        for (const Shape& shape : shapes)
            if (shape.*field.member < field.minimum || shape.*field.member > field.maximum)
                throw Error(ExitCode::parameter, std::string(field.name) + " = " +
                                                     std::to_string(shape.*field.member) +
                                                     " is not in " + std::to_string(field.minimum) +
                                                     ".." + std::to_string(field.maximum));
    }
    if constexpr (requires(const Shape& shape) { shape.check(); })
        for (const Shape& shape : shapes) shape.check();
    // Overriding a field of several preset shapes may make them equal.
    std::vector<Shape> different;
    for (const Shape& shape : shapes) {
        const auto equal = [&](const Shape& other) {
            for (const auto& field : Shape::fields())
                if (shape.*field.member != other.*field.member) return false;
            return true;
        };
        if (std::ranges::none_of(different, equal)) different.push_back(shape);
    }
    return different;
}

template <class Shape>
std::string shape_text(const Shape& shape) {
    std::string text;
    for (const auto& field : Shape::fields())
        text += (text.empty() ? "" : " ") + std::string(field.name) + "=" +
                std::to_string(shape.*field.member);
    return text;
}

/// The problem of one type and shape as the harness sees it.
template <Operation Op, template <class> class Problem, class T>
Case make_case(const typename Op::Shape& shape, Inputs& inputs, const std::string& pattern) {
    auto problem = std::make_shared<const Problem<T>>(shape, inputs);
    using Result = OutputOf<Op, T>;
    auto expected = std::make_shared<Expected<Result>>();
    Case result;
    result.compare = [=](std::span<const std::byte> output, uint8_t poison, double roundoff) {
        if (expected->value.empty()) expected->value = problem->reference();
        if constexpr (requires { problem->bound(expected->value, roundoff); })
            expected->bound = problem->bound(expected->value, roundoff);
        const std::span elements(reinterpret_cast<const Result*>(output.data()),
                                 output.size() / sizeof(Result));
        return compare<Result>(elements, *expected, poison);
    };
    result.reference = [=] {
        if (expected->value.empty()) expected->value = problem->reference();
        std::vector<double> rounded;
        rounded.reserve(expected->value.size());
        for (const auto& value : expected->value) rounded.push_back(double(Result(value)));
        return rounded;
    };
    for (const Variant<Op>* variant : Variant<Op>::all()) {
        if (!matches(pattern, variant->name())) continue;
        const auto& prepare = variant->template prepare<T>();
        const VariantTraits& traits = variant->traits();
        auto unavailable = traits.unavailable ? traits.unavailable() : std::nullopt;
        if (!prepare) unavailable = std::string("does not offer ") + type_name<T>();
        const double roundoff = std::is_same_v<T, double> ? 0.0 : traits.operand_roundoff;
        result.candidates.push_back(
            {variant->name(), unavailable, roundoff, [problem, prepare](Memory& memory) {
                 const auto args = problem->bind(memory);
                 return [=] { return prepare(args, backend::stream()); };
             }});
    }
    std::ranges::sort(result.candidates, variant_before, &Candidate::name);
    return result;
}

template <Operation Op, template <class> class Problem>
class BenchmarkOf : public Benchmark {
  public:
    const char* name() const override { return Op::name; }
    const char* formula() const override { return Op::formula; }
    Ceiling measures() const override {
        if constexpr (requires { Op::ceiling; }) return Op::ceiling;
        return Ceiling::none;
    }

    std::vector<SizeOption> size_options() const override {
        std::vector<SizeOption> options{{"size", "size"}};
        for (const auto& field : Op::Shape::fields())
            options.push_back({field.name, field.meaning});
        return options;
    }

    std::vector<ListedVariant> variants() const override {
        std::vector<ListedVariant> listed;
        for (const Variant<Op>* variant : Variant<Op>::all()) {
            const auto& unavailable = variant->traits().unavailable;
            ListedVariant entry{variant->name(), {}, unavailable ? unavailable() : std::nullopt};
            Op::Types::for_each([&]<class T>() {
                if (variant->template prepare<T>()) entry.types.push_back(type_name<T>());
            });
            listed.push_back(entry);
        }
        std::ranges::sort(listed, variant_before, &ListedVariant::name);
        return listed;
    }

    std::vector<Plan> plan(const Options& options) const override {
        std::vector<Plan> plans;
        const auto shapes = chosen_shapes<typename Op::Shape>(options);
        Op::Types::for_each([&]<class T>() {
            if (!matches(options.type, type_name<T>())) return;
            for (const auto& shape : shapes) {
                const Work work = Op::template work<T>(shape);
                using Result = OutputOf<Op, T>;
                const double elements = work.bytes_written / sizeof(Result);
                const std::string pattern = options.variant;
                plans.push_back(
                    {Op::name, type_name<T>(), type_name<Result>(), shape_text(shape), shape.axis(),
                     work, work.bytes() + elements * (sizeof(Wide<Result>) + sizeof(Result)),
                     measures(), scratch_bytes<T>(shape), input_files<T>(), [=](Inputs& inputs) {
                         return make_case<Op, Problem, T>(shape, inputs, pattern);
                     }});
            }
        });
        return plans;
    }

  private:
    template <class T>
    static constexpr int input_files() {
        if constexpr (requires { Problem<T>::input_files; }) return Problem<T>::input_files;
        return 0;
    }
    template <class T>
    static double scratch_bytes(const typename Op::Shape& shape) {
        if constexpr (requires { Op::template scratch_bytes<T>(shape); })
            return Op::template scratch_bytes<T>(shape);
        return 0.0;
    }
};

}  // namespace gpu4s
