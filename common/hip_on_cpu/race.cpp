// SPDX-License-Identifier: Apache-2.0
// An exact race checker for kernels. The sources of kernels are compiled with -fsanitize=thread,
// which calls a function before each access to memory; the program is linked without it, so that
// these are the functions called. Two accesses race if they touch one byte in one launch, one of
// them writes, not both are atomic, and they are made by two threads of one barrier interval or, in
// device memory, by two blocks between two barriers of the grid. Whether this is seen does not
// depend on the order of execution. This file itself must be compiled without -fsanitize=thread.
#include "common/hip_on_cpu/race.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/shadow.hpp"
#include "common/hip_on_cpu/worker.hpp"

// Set by the linker: the program's start, and its writable data, where static __shared__ lies.
extern "C" {
extern const char __executable_start;
extern const char __data_start;
extern const char _end;
}

namespace hip_on_cpu {
namespace {

const char* name(Access access) {
    return access == Access::read ? "read" : access == Access::write ? "written" : "updated";
}

class Checker final : public RaceChecker {
  public:
    void grid_interval_begins() override { grid_first_ = epoch_ + 1; }
    void block_begins(const void* dynamic_shared, std::size_t bytes) override {
        block_first_ = ++epoch_;
        blocks_.push_back({block_first_, blockIdx});
        dynamic_ = static_cast<const char*>(dynamic_shared);
        dynamic_bytes_ = bytes;
    }
    void interval_begins() override { ++epoch_; }
    void launch_ends(const void* kernel) override;
    void learn(const void* memory, std::size_t bytes) override { set(memory, bytes, true); }
    void forget(const void* memory, std::size_t bytes) override { set(memory, bytes, false); }
    void access(const void* address, std::size_t bytes, Access access, const void* code);

  private:
    struct Place {
        std::uint32_t first_epoch;
        dim3 block;
    };
    struct Race {
        Trace earlier, later;
        Access earlier_access, later_access;
        const void* address;
        bool shared;
    };
    struct Known {
        bool device = false;
        Page page;
    };

    bool is_shared(const char* address) const {
        return (address >= &__data_start && address < &_end) ||
               (address >= dynamic_ && address < dynamic_ + dynamic_bytes_);
    }
    Known& known(std::uintptr_t page);
    void set(const void* memory, std::size_t bytes, bool device);
    std::string describe(const Trace& trace) const;

    std::uint32_t epoch_ = 0, grid_first_ = 0, block_first_ = 0;
    const char* dynamic_ = nullptr;
    std::size_t dynamic_bytes_ = 0;
    std::unordered_map<std::uintptr_t, Known> pages_;
    std::uintptr_t last_page_ = 0;
    Known* last_ = nullptr;
    std::vector<Place> blocks_;  ///< of this launch
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen_;
    std::vector<Race> races_;
};

Checker::Known& Checker::known(std::uintptr_t page) {
    if (!last_ || page != last_page_) {
        last_page_ = page;
        last_ = &pages_[page];
    }
    return *last_;
}

void Checker::set(const void* memory, std::size_t bytes, bool device) {
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    for (auto page = start / Page::bytes; page <= (start + bytes - 1) / Page::bytes; ++page)
        pages_[page] = Known{device, {}};
}

void Checker::access(const void* address, std::size_t bytes, Access access, const void* code) {
    const auto* start = static_cast<const char*>(address);
    const bool shared = is_shared(start);
    const Now now{epoch_, block_first_, shared ? block_first_ : grid_first_,
                  static_cast<std::uint16_t>(current_worker->current_thread()),
                  static_cast<std::uint32_t>(static_cast<const char*>(code) - &__executable_start)};
    auto at = reinterpret_cast<std::uintptr_t>(start);
    for (std::size_t part = 0; bytes > 0; at += part, bytes -= part) {
        const std::size_t offset = at % Page::bytes;
        part = std::min(bytes, Page::bytes - offset);
        Known& memory = known(at / Page::bytes);
        if (!shared && !memory.device) return;  // the thread's own stack and the like
        for (Cell& cell : memory.page.cells(offset, part)) {
            Access other{};
            const Trace* earlier = cell.note(access, now, other);
            if (!earlier) continue;
            if (seen_.emplace(earlier->code, now.code).second)
                races_.push_back(
                    {*earlier, {now.epoch, now.code, now.thread}, other, access, address, shared});
            break;
        }
    }
}

std::string Checker::describe(const Trace& trace) const {
    const auto after = std::upper_bound(
        blocks_.begin(), blocks_.end(), trace.epoch,
        [](std::uint32_t epoch, const Place& place) { return epoch < place.first_epoch; });
    const dim3 block = std::prev(after)->block;
    // The return address follows the call.
    const void* code = &__executable_start + trace.code - 1;
    return "by thread " + std::to_string(trace.thread) + " of block (" + std::to_string(block.x) +
           "," + std::to_string(block.y) + "," + std::to_string(block.z) + ") in " +
           describe_code(code);
}

void Checker::launch_ends(const void* kernel) {
    constexpr std::size_t most = 4;
    for (std::size_t i = 0; i < std::min(most, races_.size()); ++i) {
        const Race& race = races_[i];
        char text[64];
        std::snprintf(text, sizeof text, "the same byte of %s memory at %p is ",
                      race.shared ? "shared" : "device", race.address);
        diagnose("data race", kernel,
                 std::string(text) + name(race.earlier_access) + " " + describe(race.earlier) +
                     " and " + name(race.later_access) + " " + describe(race.later));
    }
    if (races_.size() > most)
        std::fprintf(stderr, "hip_on_cpu: %zu more data races\n", races_.size() - most);
    races_.clear();
    seen_.clear();
    blocks_.clear();
}

}  // namespace

void start_race_checker() {
    static Checker checker;
    race_checker = &checker;
}

void note_access(const void* address, std::size_t bytes, Access access, const void* code) {
    if (current_worker) static_cast<Checker*>(race_checker)->access(address, bytes, access, code);
}

}  // namespace hip_on_cpu
