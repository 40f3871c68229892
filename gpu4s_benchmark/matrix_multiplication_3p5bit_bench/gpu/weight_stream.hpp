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

/// The steps of W that a wave takes, and the scales of their groups: a lane has that of its column.
/// `stages` of them are on their way: to shared memory, where the device copies by itself, and a
/// lane reads there only what it has copied; else to registers, and it is one.
///
/// Called in this order: start_first(), start_rest(), then take() and start() for each step.
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
    /// Whether start() comes before the step taken is used; else after it, as it takes its place.
    static constexpr bool starts_early = !Unit::copies_asynchronously;

    /// `shared`: of this wave.
    __device__ WeightStream(const uint4* words, const FewRowsPlan& plan, int chunk,
                            const WaveSteps& steps, const GroupScales& scales,
                            unsigned char* shared)
        : lane_(static_cast<int>(threadIdx.x) % Unit::lanes),
          words_(reinterpret_cast<const Vector*>(words) +
                 int64_t{chunk} * plan.chunk_steps * vectors * Unit::lanes + lane_),
          steps_of_tile_(plan.steps),
          steps_(steps),
          scales_(scales),
          ring_(reinterpret_cast<Vector*>(shared) + lane_),
          scale_ring_(reinterpret_cast<float*>(reinterpret_cast<Vector*>(shared) +
                                               stages * vectors * Unit::lanes) +
                      lane_) {}

    /// Starts with the first steps, some before and some after other copies.
    __device__ void start_first() {
#pragma unroll
        for (int s = 0; s < at_first; ++s) start();
    }
    __device__ void start_rest() {
#pragma unroll
        for (int s = at_first; s < (Unit::copies_asynchronously ? stages : 1); ++s) start();
    }
    /// In whose groups these are; other copies between start_first() and start_rest() are a group.
    __device__ AsyncCopies& copies() { return copies_; }
    __device__ void wait_for_others() { copies_.template wait<stages - at_first>(); }

    /// The next step.
    __device__ Step take() {
        if constexpr (!Unit::copies_asynchronously) return held_;
        copies_.template wait<stages - 1>();
        Step step;
#pragma unroll
        for (int v = 0; v < vectors; ++v)
            step.vector[v] = ring_[(slot_ * vectors + v) * Unit::lanes];
#pragma unroll
        for (int g = 0; g < groups; ++g)
            step.scale[g] = scale_ring_[(slot_ * groups + g) * Unit::lanes];
        return step;
    }
    /// Starts with a further step, to the place of the one taken last.
    __device__ void start() {
        // Registers are loaded anew even if nothing is left: else the old values need moves.
        const bool more = !steps_.done();
        if (more || !Unit::copies_asynchronously) {
            const Vector* from =
                words_ + (more ? int64_t{steps_.tile()} * steps_of_tile_ + steps_.step() : 0) *
                             vectors * Unit::lanes;
#pragma unroll
            for (int v = 0; v < vectors; ++v)
                if constexpr (Unit::copies_asynchronously)
                    copies_.start(ring_ + (slot_ * vectors + v) * Unit::lanes,
                                  from + v * Unit::lanes, once_);
                else
                    held_.vector[v] = load_streaming(from + v * Unit::lanes, once_);
#pragma unroll
            for (int g = 0; g < groups; ++g) {
                const int group = steps_.step() * groups + g;
                const int64_t column = int64_t{steps_.tile()} * columns + lane_;
                const bool exists = group < scales_.groups && column < scales_.N;
                const float* scale = scales_.scale + (exists ? group * scales_.N + column : 0);
                if constexpr (Unit::copies_asynchronously)
                    copies_.start(scale_ring_ + (slot_ * groups + g) * Unit::lanes, scale, exists);
                else
                    held_.scale[g] = exists ? *scale : 0.0f;
            }
            steps_.next();
        }
        if constexpr (Unit::copies_asynchronously) {
            copies_.end_group();
            slot_ = slot_ + 1 == stages ? 0 : slot_ + 1;
        }
    }

  private:
    static constexpr int at_first = (stages + 1) / 2;
    int lane_;
    const Vector* words_;
    int steps_of_tile_;
    WaveSteps steps_;
    GroupScales scales_;
    Vector* ring_;
    float* scale_ring_;
    int slot_ = 0;
    Eviction once_ = Eviction::first();
    AsyncCopies copies_;
    Step held_ = {};
};

}  // namespace gpu4s
