// SPDX-License-Identifier: Apache-2.0
// Ending a block whose threads cannot go on, and saying why.
#include <string>

#include "common/hip_on_cpu/diagnosis.hpp"
#include "common/hip_on_cpu/worker.hpp"

namespace hip_on_cpu {

void Worker::stuck() {
    for (unsigned thread = 0; thread < threads_; ++thread)
        if (state_[thread] == State::in_wave)
            fail("partial-wave collective", "some lanes of a wave wait for others that do not come",
                 Site());
    fail("divergent barrier", "not all threads of the block come to the same barrier", Site());
}

// Builds no text: what a fiber that is left for ever owns is never freed.
void Worker::fail(const char* name, const char* text, Site where) {
    fault_ = {name, text, where};
    end_in(main_, main_range_, &dead_);
}

void Worker::give_up() {
    fault_ = {"divergent grid barrier", "not all blocks come to the barrier of the grid", Site()};
    if (asks_) fault_ = {"waits for ever", "it waits for what no other block does", Site()};
    waits_ = false;
    know_place();
    shared_.reset();
    report();
}

void Worker::report() {
    stacks_.give_all();
    if (failed_->exchange(true)) return;
    std::string text = "block (" + std::to_string(blockIdx.x) + "," + std::to_string(blockIdx.y) +
                       "," + std::to_string(blockIdx.z) + "): " + fault_.text + "; ";
    if (fault_.where.line() == 0)
        text += who_is_where();
    else
        text += "thread " + std::to_string(current_) + " at " +
                describe_place(fault_.where.file_name(), fault_.where.line());
    diagnose(fault_.name, launch_->kernel, text);
}

std::string Worker::who_is_where() const {
    std::string text;
    for (unsigned first = 0, end = 0; first < threads_; first = end) {
        const State state = state_[first];
        while (end < threads_ && state_[end] == state &&
               (state == State::returned || same(site_[end], site_[first])))
            ++end;
        if (!text.empty()) text += ", ";
        text += "thread" + (end - first == 1
                                ? " " + std::to_string(first)
                                : "s " + std::to_string(first) + " to " + std::to_string(end - 1));
        if (state == State::returned)
            text += " returned";
        else
            text += (state == State::in_wave ? " in the wave operation at " : " at the barrier ") +
                    describe_place(site_[first].file_name(), site_[first].line());
        if (text.size() > 1000) return text + ", ...";
    }
    return text;
}

}  // namespace hip_on_cpu
