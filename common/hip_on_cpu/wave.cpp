// SPDX-License-Identifier: Apache-2.0
// The lanes of a wave meet.
#include <algorithm>
#include <array>
#include <bit>

#include "common/hip_on_cpu/worker.hpp"

namespace hip_on_cpu {

[[gnu::always_inline]] inline Meeting Worker::meet(std::uint64_t value, bool vote, Site where) {
    const unsigned thread = current_;
    const unsigned index = thread >> wave_shift_;
    const unsigned lane = thread & ((1u << wave_shift_) - 1);
    Wave& wave = waves_[index];
    const unsigned buffer = wave.meetings % 2;
    state_[thread] = State::in_wave;
    site_[thread] = where;
    if (wave.arrived == 0) {
        wave.site = where;
        wave.same_site = true;
        wave.votes[buffer] = 0;
    } else if (!same(where, wave.site)) {
        wave.same_site = false;
    }
    wave.arrived |= std::uint64_t{1} << lane;
    wave.votes[buffer] |= std::uint64_t{vote} << lane;
    wave.values[buffer][lane] = value;
    if (wave.arrived == wave.live && wave.same_site) release_wave(index);
    wait(thread);
    return {wave.values[buffer].data(), wave.came[buffer], wave.votes[buffer], lane};
}

Meeting meet(std::uint64_t value, bool vote, Site where) {
    return current_worker->meet(value, vote, where);
}

void Worker::release_wave(unsigned index) {
    Wave& wave = waves_[index];
    const unsigned first = index << wave_shift_;
    wave.came[wave.meetings % 2] = wave.arrived;
    ++wave.meetings;
    met();
    std::array<std::uint8_t, 64> lanes;
    unsigned count = 0;
    for (std::uint64_t left = wave.arrived; left != 0; left &= left - 1)
        lanes[count++] = static_cast<std::uint8_t>(std::countr_zero(left));
    wave.arrived = 0;
    if (how_ == Order::reversed) std::reverse(lanes.begin(), lanes.begin() + count);
    if (how_ == Order::shuffled) std::shuffle(lanes.begin(), lanes.begin() + count, random_);
    for (unsigned i = 0; i < count; ++i) push(first + lanes[i]);
}

}  // namespace hip_on_cpu
