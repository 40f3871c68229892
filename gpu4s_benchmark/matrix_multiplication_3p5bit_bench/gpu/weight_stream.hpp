// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/async_copy.hpp"
#include "few_rows_plan.hpp"
#include "row_pair_unit.hpp"

namespace gpu4s {

constexpr int few_rows_group = 128;  ///< k of a scale, where there is more than one a column

/// Scales of a chunk's groups of k, if there are any.
struct GroupScales {
    const float* scale;  ///< [groups x N]
    int64_t N;
    int groups;
};

/// A wave's part of W in each round, and the scales of its groups: a lane has that of its column.
/// `stages` rounds are on their way: to shared memory, where the device copies by itself, and a
/// lane reads there only what it has copied; else to registers, and it is one. For every round, and
/// so many rounds ahead, start() is called and end_round(), then take().
template <class Unit, int stages, bool grouped>
class WeightStream {
    static constexpr int vectors = row_pair_words, columns = 2 * Unit::rows;
    static_assert(columns == Unit::lanes);
    using Vector = Vector16<uint32_t>;

  public:
    static constexpr int groups = grouped ? RowPairUnit8<Unit>::step_depth / few_rows_group : 0;
    struct Step {
        Vector vector[vectors];
        float scale[grouped ? groups : 1];
    };
    static constexpr size_t shared_bytes =
        Unit::copies_asynchronously
            ? stages * Unit::lanes * (vectors * sizeof(Vector) + groups * sizeof(float))
            : 0;
    /// `shared`: of this wave.
    __device__ WeightStream(const uint4* words, const FewRowsPlan& plan, int chunk,
                            const Rounds& rounds, int wave, const GroupScales& scales,
                            unsigned char* shared)
        : lane_(static_cast<int>(threadIdx.x) % Unit::lanes),
          words_(reinterpret_cast<const Vector*>(words) +
                 int64_t{chunk} * plan.chunk_steps * vectors * Unit::lanes + lane_),
          steps_of_tile_(plan.steps),
          rounds_(rounds),
          wave_(wave),
          scales_(scales),
          ring_(reinterpret_cast<Vector*>(shared) + lane_),
          scale_ring_(reinterpret_cast<float*>(reinterpret_cast<Vector*>(shared) +
                                               stages * vectors * Unit::lanes) +
                      lane_) {}

    static constexpr int ahead = Unit::copies_asynchronously ? stages : 1;
    /// Whether start() comes before the step taken is used; else after it, as it takes its place.
    static constexpr bool starts_early = !Unit::copies_asynchronously;

    /// The step of the round; undefined if the wave has none.
    __device__ Step take() {
        copies_.template wait<ahead - 1>();
        if constexpr (!Unit::copies_asynchronously) return held_;
        Step step;
#pragma unroll
        for (int v = 0; v < vectors; ++v)
            step.vector[v] = ring_[(taken_ * vectors + v) * Unit::lanes];
#pragma unroll
        for (int g = 0; g < groups; ++g)
            step.scale[g] = scale_ring_[(taken_ * groups + g) * Unit::lanes];
        taken_ = taken_ + 1 == stages ? 0 : taken_ + 1;
        return step;
    }
    /// Starts with a further round, to the place of the one taken last, and returns the steps of
    /// activations that come with it. Other copies may follow before end_round().
    __device__ StepRun start() {
        if (rounds_.done()) return {};
        const int at = rounds_.step(wave_), tile = rounds_.tile();
        const StepRun new_steps = rounds_.new_steps();
        rounds_.next();
        if (at >= 0) start_step(tile, at);
        started_ = started_ + 1 == stages ? 0 : started_ + 1;
        return new_steps;
    }
    __device__ void end_round() { copies_.end_group(); }
    __device__ AsyncCopies& copies() { return copies_; }

  private:
    __device__ void start_step(int tile, int at) {
        const Vector* from = words_ + (int64_t{tile} * steps_of_tile_ + at) * vectors * Unit::lanes;
#pragma unroll
        for (int v = 0; v < vectors; ++v)
            if constexpr (Unit::copies_asynchronously)
                copies_.start(ring_ + (started_ * vectors + v) * Unit::lanes,
                              from + v * Unit::lanes, true);
            else
                held_.vector[v] = load_streaming(from + v * Unit::lanes);
#pragma unroll
        for (int g = 0; g < groups; ++g) {
            const int group = at * groups + g;
            const int64_t column = int64_t{tile} * columns + lane_;
            const bool exists = group < scales_.groups && column < scales_.N;
            const float* scale = scales_.scale + (exists ? group * scales_.N + column : 0);
            if constexpr (Unit::copies_asynchronously)
                copies_.start(scale_ring_ + (started_ * groups + g) * Unit::lanes, scale, exists);
            else
                held_.scale[g] = exists ? *scale : 0.0f;
        }
    }

    int lane_;
    const Vector* words_;
    int steps_of_tile_;
    Rounds rounds_;
    int wave_;
    GroupScales scales_;
    Vector* ring_;
    float* scale_ring_;
    int started_ = 0, taken_ = 0;  // places of the ring
    AsyncCopies copies_;
    Step held_ = {};
};

}  // namespace gpu4s
