// SPDX-License-Identifier: Apache-2.0
// Input generators. A problem asks for ranges; which generator fills them is the user's choice.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/types.hpp"

namespace gpu4s {

enum class InputKind {
    gpu4s,        ///< glibc's rand() seeded with 21121993, as GPU4S Bench: bit for bit its inputs
    uniform,      ///< hash of seed and position, the same on every machine and in any order
    integers,     ///< small integers stored in the type: sums of products are exact
    adversarial,  ///< zeros, -0, subnormals and extremes among ordinary values
};

const char* input_name(InputKind kind);

/// glibc's rand() (TYPE_3 additive feedback generator), reproduced so that inputs do not depend
/// on the C library. Yields 31-bit values.
class GlibcRandom {
  public:
    explicit GlibcRandom(uint32_t seed);
    uint32_t next();

  private:
    uint32_t state_[34];
    int position_ = 0;
};

/// The inputs of one problem: consecutive calls draw consecutive parts of one stream.
class Inputs {
  public:
    static constexpr uint64_t gpu4s_seed = 21121993;

    Inputs(InputKind kind, uint64_t seed, std::vector<std::string> files = {})
        : kind_(kind), seed_(seed), random_(uint32_t(seed)), files_(std::move(files)) {}

    InputKind kind() const { return kind_; }
    /// The bytes of the index-th file the user gave, or nothing where there are not that many.
    /// Error file where it cannot be read.
    std::optional<std::vector<uint8_t>> file(size_t index) const;

    /// From now on each array of unit(), symmetric() or complex() is read from the next file while
    /// there are files, one value a line in hexadecimal digits: 16 are the bits of a double, 8
    /// those of T or, where T is smaller, of a float.
    void expect_listings() { listings_ = true; }

    /// Values in [0, 1]; integers 0..99.
    template <class T>
    std::vector<T> unit(int64_t count);
    /// Values in [-1, 1]; integers: 0..99 from gpu4s (as upstream), else -99..99.
    template <class T>
    std::vector<T> symmetric(int64_t count);
    /// Interleaved complex samples re, im: from gpu4s, re in [0, 1] and im = 0 (as upstream); else
    /// both parts in [-1, 1]. Returns 2 * points numbers.
    template <class T>
    std::vector<T> complex(int64_t points);
    /// Weights of a network in [-0.6, 0.6], formed in T from gpu4s as upstream does.
    template <class T>
    std::vector<T> weights(int64_t count);
    /// The stream of gpu4s begins anew, as upstream seeds again before it makes weights.
    void restart() { random_ = GlibcRandom(uint32_t(seed_)); }
    /// Integers in [lowest, highest].
    std::vector<int8_t> int8(int64_t count, int lowest, int highest);

  private:
    uint64_t hash(uint64_t index) const;
    template <class T>
    std::vector<T> draw(int64_t count, bool with_sign);
    /// The next listing, or nothing where there is none. Error file where it is malformed.
    template <class T>
    std::optional<std::vector<T>> listing(int64_t count);

    InputKind kind_;
    uint64_t seed_;
    GlibcRandom random_;
    std::vector<std::string> files_;
    bool listings_ = false;
    size_t listings_read_ = 0;
    uint64_t drawn_ = 0;
};

}  // namespace gpu4s
