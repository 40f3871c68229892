// SPDX-License-Identifier: Apache-2.0
// Reads the CSV files that the suite writes, for tests.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace gpu4s::test {

/// The records of a CSV text (RFC 4180). Throws where the last one does not end with a line break
/// or a quote stays open.
inline std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record(1);
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
            record.back() += text[i++];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == ',')
            record.emplace_back();
        else if (!quoted && c == '\n') {
            records.push_back(record);
            record.assign(1, "");
        } else
            record.back() += c;
    }
    if (quoted || record.size() > 1 || !record[0].empty())
        throw std::runtime_error("CSV: the last record is not whole");
    return records;
}

inline std::vector<std::string> cells_of(const std::string& line) {
    return parse_csv(line + "\n").at(0);
}

/// One record by column name.
class Row {
  public:
    Row(std::vector<std::string> header, std::vector<std::string> cells)
        : header_(std::move(header)), cells_(std::move(cells)) {}
    const std::string& operator[](const std::string& column) const {
        const auto found = std::ranges::find(header_, column);
        if (found == header_.end()) throw std::runtime_error("CSV: no column " + column);
        return cells_.at(static_cast<size_t>(found - header_.begin()));
    }

  private:
    std::vector<std::string> header_, cells_;
};

/// The rows below the header of a CSV text.
inline std::vector<Row> rows_of(const std::string& text) {
    const auto records = parse_csv(text);
    std::vector<Row> rows;
    for (size_t i = 1; i < records.size(); ++i) {
        if (records[i].size() != records[0].size())
            throw std::runtime_error("CSV: row " + std::to_string(i) + " is not whole");
        rows.emplace_back(records[0], records[i]);
    }
    return rows;
}

}  // namespace gpu4s::test
