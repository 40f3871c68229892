// SPDX-License-Identifier: Apache-2.0
// What the race checker remembers of each word of memory.
//
// Blocks run one after the other, so one number, the epoch, names a block and one of its barrier
// intervals: it grows with each. A trace older than the block's first epoch is of another block or
// made before a barrier of the grid, behind which a block has a new first epoch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "common/hip_on_cpu/race.hpp"

namespace hip_on_cpu {

/// One access.
struct Trace {
    std::uint32_t epoch = 0;
    std::uint32_t code = 0;  ///< where it was made, relative to the program's start
    std::uint16_t thread = 0;
};

/// The present moment.
struct Now {
    std::uint32_t epoch;
    std::uint32_t block_first;  ///< first epoch of the running block
    std::uint32_t floor;        ///< traces before it do not count
    std::uint16_t thread;
    std::uint32_t code;

    bool conflicts(const Trace& trace) const {
        return trace.epoch >= floor &&
               (trace.epoch < block_first || (trace.epoch == epoch && trace.thread != thread));
    }
};

/// Accesses that do not conflict with one another. Three of them are as good as all: two threads of
/// the present interval, and one access of an earlier block.
class Traces {
  public:
    void add(const Now& now) {
        const Trace made{now.epoch, now.code, now.thread};
        if (first_.epoch == now.epoch) {
            if (first_.thread != now.thread) second_ = made;
            return;
        }
        if (first_.epoch < now.block_first && first_.epoch >= now.floor) earlier_ = first_;
        first_ = made;
    }
    const Trace* conflict(const Now& now) const {
        for (const Trace* trace : {&first_, &second_, &earlier_})
            if (now.conflicts(*trace)) return trace;
        return nullptr;
    }

  private:
    Trace first_, second_, earlier_;
};

class Cell {
  public:
    /// The earlier access that this one races with, or nullptr.
    const Trace* note(Access access, const Now& now, Access& other) {
        const Trace* found = now.conflicts(write_) ? &write_ : nullptr;
        other = Access::write;
        if (!found && access != Access::atomic)
            found = atomics_.conflict(now), other = Access::atomic;
        if (!found && access != Access::read) found = reads_.conflict(now), other = Access::read;
        if (found) return found;
        if (access == Access::read) reads_.add(now);
        if (access == Access::write) write_ = {now.epoch, now.code, now.thread};
        if (access == Access::atomic) atomics_.add(now);
        return nullptr;
    }

  private:
    Trace write_;
    Traces reads_, atomics_;
};

/// A page of cells, each for four bytes until somebody makes a smaller or unaligned access.
class Page {
  public:
    static constexpr std::size_t bytes = 4096;

    /// The cells of a range within the page.
    struct Range {
        Cell* begin_;
        Cell* end_;
        Cell* begin() const { return begin_; }
        Cell* end() const { return end_; }
    };
    Range cells(std::size_t offset, std::size_t count) {
        if (cells_.empty()) cells_.resize(bytes / word);
        if (shift_ == 2 && (offset % word != 0 || count % word != 0)) split();
        Cell* first = cells_.data() + (offset >> shift_);
        return {first, first + (count >> shift_)};
    }

  private:
    static constexpr std::size_t word = 4;
    void split() {
        std::vector<Cell> fine(bytes);
        for (std::size_t i = 0; i < bytes; ++i) fine[i] = cells_[i / word];
        cells_ = std::move(fine);
        shift_ = 0;
    }

    std::vector<Cell> cells_;
    unsigned shift_ = 2;
};

}  // namespace hip_on_cpu
