// SPDX-License-Identifier: Apache-2.0
#include "common/runner.hpp"
#include "common/test/catch.hpp"

using namespace gpu4s;

namespace {

Plan measuring(Ceiling ceiling) {
    Plan plan{};
    plan.measures = ceiling;
    return plan;
}

Record of_speed(double bytes_per_ns, Status status = Status::ok) {
    Record record;
    record.status = status;
    record.bytes_per_ns = bytes_per_ns;
    return record;
}

}  // namespace

TEST_CASE("ceilings: the best verified row of each kind") {
    Ceilings ceilings;
    CHECK(ceilings.read == 0);
    CHECK(ceilings.copy == 0);
    ceilings.learn(measuring(Ceiling::read), of_speed(10));
    ceilings.learn(measuring(Ceiling::read), of_speed(8));
    ceilings.learn(measuring(Ceiling::copy), of_speed(5));
    ceilings.learn(measuring(Ceiling::copy), of_speed(6));
    ceilings.learn(measuring(Ceiling::none), of_speed(99));
    CHECK(ceilings.read == 10);
    CHECK(ceilings.copy == 6);
}

TEST_CASE("ceilings: nothing is learnt from a row that is not ok or has no time") {
    Ceilings ceilings;
    for (const Status status : {Status::wrong, Status::skipped, Status::failed, Status::unstable})
        ceilings.learn(measuring(Ceiling::read), of_speed(10, status));
    Record without_time;
    without_time.status = Status::ok;
    ceilings.learn(measuring(Ceiling::read), without_time);
    CHECK(ceilings.read == 0);
}

TEST_CASE("ceilings: the read ceiling is for those that write under a tenth of their bytes") {
    const Ceilings ceilings{10, 6};
    CHECK(ceilings.of({1, 100, 0}) == 10);
    CHECK(ceilings.of({1, 95, 5}) == 10);
    CHECK(ceilings.of({1, 90, 10}) == 6);
    CHECK(ceilings.of({1, 50, 50}) == 6);
    CHECK(ceilings.of({1, 0, 100}) == 6);
    CHECK(Ceilings{}.of({1, 50, 50}) == 0);
}
