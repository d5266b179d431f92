#include "policy/csv.h"

#include "base/text.h"

namespace sekisho::policy {

Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t max_bytes, std::size_t max_rows) {
  if (text.size() > max_bytes)
    return fail(Code::over_limit, "csv: larger than " + std::to_string(max_bytes) + " bytes");
  if (!is_valid_utf8(text)) return fail(Code::malformed, "csv: expected UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<CsvRow> out;
  CsvRow row;
  std::string field;
  bool in_quotes = false, was_quoted = false;
  int line = 1;
  const auto end_field = [&] {
    row.push_back(was_quoted ? field : std::string(trim(field)));
    field.clear();
    was_quoted = false;
  };
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool at_end = i == text.size();
    const char c = at_end ? '\n' : text[i];
    if (in_quotes) {
      if (at_end) return fail(Code::malformed, "csv: line " + std::to_string(line) + ": a quote does not end");
      if (c == '\n') ++line;
      if (c != '"')
        field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += '"', ++i;
      else
        in_quotes = false;
    } else if (c == '"' && trim(field).empty() && !was_quoted) {
      field.clear();
      in_quotes = was_quoted = true;
    } else if (c == ',') {
      end_field();
      if (row.size() > 32) return fail(Code::malformed, "csv: line " + std::to_string(line) + ": more than 32 columns");
    } else if (c == '\n') {
      end_field();
      const bool empty = row.size() == 1 && row[0].empty();
      if (!empty) out.push_back(std::move(row));
      row.clear();
      if (out.size() > max_rows) return fail(Code::over_limit, "csv: more than " + std::to_string(max_rows) + " rows");
      ++line;
    } else if (!(was_quoted && (c == ' ' || c == '\r'))) {
      field += c;
    }
  }
  return out;
}

std::string to_csv(const CsvRow& row) {
  std::string out;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i) out += ',';
    if (row[i].find_first_of("\",\r\n ") == std::string::npos) {
      out += row[i];
      continue;
    }
    out += '"';
    for (const char c : row[i]) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  return out + "\r\n";
}

}  // namespace sekisho::policy
