// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/backend/async_copy.hpp"
#include "few_rows_plan.hpp"
#include "row_pair_unit.hpp"

namespace gpu4s {

/// Steps of W that a wave reads one after the other. `stages` of them are on their way: to shared
/// memory, where the device copies by itself, and a lane reads there only what it has copied; else
/// to registers, and it is one.
///
/// Called in this order: start_first(), start_rest(), then take() and start() for each step.
template <class Unit, int stages>
class WeightStream {
    static constexpr int vectors = row_pair_words;
    using Vector = Vector16<uint32_t>;

  public:
    static constexpr size_t shared_bytes =
        Unit::copies_asynchronously ? sizeof(Vector) * stages * vectors * Unit::lanes : 0;
    /// Whether next() comes before the step taken is used; else after it, as it takes its place.
    static constexpr bool starts_early = !Unit::copies_asynchronously;

    /// `shared`: of this wave.
    __device__ WeightStream(const uint4* words, const FewRowsPlan& plan, int chunk, StepRun run,
                            unsigned char* shared)
        : lane_(static_cast<int>(threadIdx.x) % Unit::lanes),
          words_(reinterpret_cast<const Vector*>(words) +
                 int64_t{chunk} * plan.chunk_steps * vectors * Unit::lanes + lane_),
          plan_steps_(plan.steps),
          steps_(plan.steps_of(chunk)),
          tile_(run.first / steps_),
          step_(run.first % steps_),
          left_(run.end - run.first),
          ring_(reinterpret_cast<Vector*>(shared) + lane_) {}

    /// Starts with the first steps of the run, some before and some after other copies.
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

    /// The next step of the run.
    __device__ void take(uint32_t (&word)[4 * vectors]) {
        if constexpr (Unit::copies_asynchronously) {
            copies_.template wait<stages - 1>();
#pragma unroll
            for (int v = 0; v < vectors; ++v)
                __builtin_memcpy(word + 4 * v, ring_ + (slot_ * vectors + v) * Unit::lanes,
                                 sizeof(Vector));
        } else {
            __builtin_memcpy(word, held_, sizeof word);
        }
    }
    /// Starts with a further step, to the place of the one taken last.
    __device__ void start() {
        if (left_ > 0) {
            const Vector* from =
                words_ + (int64_t{tile_} * plan_steps_ + step_) * vectors * Unit::lanes;
#pragma unroll
            for (int v = 0; v < vectors; ++v)
                if constexpr (Unit::copies_asynchronously)
                    copies_.start(ring_ + (slot_ * vectors + v) * Unit::lanes,
                                  from + v * Unit::lanes, true);
                else
                    held_[v] = load_streaming(from + v * Unit::lanes);
            --left_;
            if (++step_ == steps_) step_ = 0, ++tile_;
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
    int plan_steps_, steps_, tile_, step_, left_;
    Vector* ring_;
    int slot_ = 0;
    AsyncCopies copies_;
    Vector held_[Unit::copies_asynchronously ? 1 : vectors] = {};
};

}  // namespace gpu4s
