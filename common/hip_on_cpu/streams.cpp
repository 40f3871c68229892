// SPDX-License-Identifier: Apache-2.0
// The runtime's calls about streams and events. All work is done when the call that queues it
// returns, so waiting is only asking whether it failed.
#include <chrono>

#include "common/hip_on_cpu/errors.hpp"

using namespace hip_on_cpu;

struct ihipStream_t {};

struct ihipEvent_t {
    bool timed = true;
    bool recorded = false;
    std::chrono::steady_clock::time_point when;
};

hipError_t hipStreamCreate(hipStream_t* stream) { return hipStreamCreateWithFlags(stream, 0); }

hipError_t hipStreamCreateWithFlags(hipStream_t* stream, unsigned /*flags*/) {
    if (!stream) return remember(hipErrorInvalidValue);
    *stream = new ihipStream_t;
    return hipSuccess;
}

hipError_t hipStreamDestroy(hipStream_t stream) {
    if (!stream) return remember(hipErrorInvalidHandle);
    delete stream;
    return hipSuccess;
}

hipError_t hipStreamSynchronize(hipStream_t /*stream*/) { return pending_failure(); }

hipError_t hipStreamWaitEvent(hipStream_t /*stream*/, hipEvent_t event, unsigned /*flags*/) {
    return event ? pending_failure() : remember(hipErrorInvalidHandle);
}

hipError_t hipEventCreate(hipEvent_t* event) {
    return hipEventCreateWithFlags(event, hipEventDefault);
}

hipError_t hipEventCreateWithFlags(hipEvent_t* event, unsigned flags) {
    if (!event) return remember(hipErrorInvalidValue);
    *event = new ihipEvent_t;
    (*event)->timed = (flags & hipEventDisableTiming) == 0;
    return hipSuccess;
}

hipError_t hipEventRecord(hipEvent_t event, hipStream_t /*stream*/) {
    if (!event) return remember(hipErrorInvalidHandle);
    event->recorded = true;
    event->when = std::chrono::steady_clock::now();
    return hipSuccess;
}

hipError_t hipEventSynchronize(hipEvent_t event) {
    return event ? pending_failure() : remember(hipErrorInvalidHandle);
}

hipError_t hipEventQuery(hipEvent_t event) { return hipEventSynchronize(event); }

hipError_t hipEventElapsedTime(float* milliseconds, hipEvent_t start, hipEvent_t stop) {
    if (!milliseconds) return remember(hipErrorInvalidValue);
    if (!start || !stop || !start->timed || !stop->timed || !start->recorded || !stop->recorded)
        return remember(hipErrorInvalidHandle);
    const std::chrono::duration<float, std::milli> elapsed = stop->when - start->when;
    *milliseconds = elapsed.count();
    return pending_failure();
}

hipError_t hipEventDestroy(hipEvent_t event) {
    if (!event) return remember(hipErrorInvalidHandle);
    delete event;
    return hipSuccess;
}
