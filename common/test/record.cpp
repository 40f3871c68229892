// SPDX-License-Identifier: Apache-2.0
#include "common/record.hpp"

#include <clocale>
#include <limits>
#include <locale>
#include <set>

#include "common/test/catch.hpp"
#include "common/test/csv.hpp"

using namespace gpu4s;
using test::cells_of;

namespace {

/// Writes 1234.5 as 1.234,5.
struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

Record sample_record() {
    Record record;
    record.benchmark = "sum";
    record.variant = "opt";
    record.shape = "m=1 n=2";
    record.size = 1234567;
    record.status = Status::ok;
    record.samples = {1e-6, 2e-6};
    record.median_ns = int64_t{1500};
    record.operations = 1e6;
    record.bytes = 0.5;
    record.operations_per_ns = 666.666666666;
    record.seed = 21121993;
    return record;
}

}  // namespace

TEST_CASE("record: the header is the table of columns, names differ") {
    std::set<std::string> names;
    std::vector<std::string> in_order;
    for (const Column& column : columns()) {
        names.insert(column.name);
        in_order.push_back(column.name);
        CHECK(std::string(column.meaning) != "");
        CHECK(csv_cell(column.name) == column.name);
    }
    CHECK(names.size() == columns().size());
    CHECK(cells_of(csv_header()) == in_order);
}

TEST_CASE("record: a row has a cell for each column, empty where there is no value") {
    const auto cells = cells_of(csv_row({}, Record{}));
    CHECK(cells.size() == columns().size());
    const test::Row row(cells_of(csv_header()), cells);
    CHECK(row["median_ns"] == "");
    CHECK(row["reason"] == "");
    CHECK(row["status"] == "skipped");
    CHECK(row["samples"] == "0");
}

TEST_CASE("record: values arrive in their columns") {
    RunInfo run;
    run.run_id = "id";
    run.flags = "-O3 \"a,b\"\n-g";
    const test::Row row(cells_of(csv_header()), cells_of(csv_row(run, sample_record())));
    CHECK(row["run_id"] == "id");
    CHECK(row["benchmark"] == "sum");
    CHECK(row["shape"] == "m=1 n=2");
    CHECK(row["size"] == "1234567");
    CHECK(row["status"] == "ok");
    CHECK(row["samples"] == "2");
    CHECK(row["median_ns"] == "1500");
    CHECK(row["operations"] == "1000000");
    CHECK(row["bytes"] == "0.5");
    CHECK(row["Gop_per_s"] == "666.666667");
    CHECK(row["seed"] == "21121993");
    CHECK(row["flags"] == run.flags);
}

TEST_CASE("record: cells are quoted only where they must be") {
    CHECK(csv_cell("plain text") == "plain text");
    CHECK(csv_cell("") == "");
    CHECK(csv_cell("a,b") == "\"a,b\"");
    CHECK(csv_cell("say \"x\"") == "\"say \"\"x\"\"\"");
    CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
    CHECK(csv_cell("\r") == "\"\r\"");
}

TEST_CASE("record: numbers") {
    CHECK(to_text(Value{}) == "");
    CHECK(to_text(int64_t{-5}) == "-5");
    CHECK(to_text(std::numeric_limits<int64_t>::min()) == "-9223372036854775808");
    CHECK(to_text(0.0) == "0");
    CHECK(to_text(3.0) == "3");
    CHECK(to_text(1e14) == "100000000000000");
    CHECK(to_text(0.1) == "0.1");
    CHECK(to_text(1.0 / 3) == "0.333333333");
    CHECK(to_text(-1.0 / 3e10) == "-3.33333333e-11");
    CHECK(to_text(1e300) == "1e+300");
    CHECK(to_text(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(to_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
    CHECK(to_text(std::string("text")) == "text");
}

TEST_CASE("record: the locale changes nothing") {
    const std::string before = csv_row({}, sample_record());
    const std::locale previous = std::locale::global(std::locale(std::locale(), new Comma));
    for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"}) {
        std::setlocale(LC_ALL, name);
        CHECK(csv_row({}, sample_record()) == before);
        CHECK(to_text(1234.5) == "1234.5");
    }
    std::locale::global(previous);
    std::setlocale(LC_ALL, "C");
}

TEST_CASE("record: every status has a name") {
    CHECK(std::string(status_name(Status::ok)) == "ok");
    CHECK(std::string(status_name(Status::wrong)) == "wrong");
    CHECK(std::string(status_name(Status::skipped)) == "skipped");
    CHECK(std::string(status_name(Status::failed)) == "failed");
    CHECK(std::string(status_name(Status::unstable)) == "unstable");
}
