#include "content/mime/header_block.h"

#include "base/text.h"

namespace sekisho::content {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Length of the field name at the start of a line (RFC 5322 §2.2: printable ASCII without colon, blanks before the
// colon as in obs-optional); npos when the line is no field.
std::size_t name_length(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && line[i] != ':' && line[i] > ' ' && line[i] < 0x7f) ++i;
  const std::size_t length = i;
  while (i < line.size() && is_blank(line[i])) ++i;
  return length > 0 && i < line.size() && line[i] == ':' ? length : std::string_view::npos;
}

// True if a line that starts with "--" is the boundary that the block's own Content-Type declares: the blank line
// before the first part is missing.
bool is_own_boundary(const HeaderBlock& block, std::string_view line) {
  const auto content = trim(line.substr(2));
  if (content.size() < 2 || content.size() > 200) return false;
  for (const auto& field : block.fields) {
    if (equal_ignore_case(field.name, "content-type") && field.raw.size() < 10'000 &&
        field.raw.find(content) != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

HeaderBlock split_header(std::string_view text, std::size_t start, bool cr_lines, BoundaryTest& boundaries,
                         Budget& budget) {
  HeaderBlock block;
  const char line_end = cr_lines ? '\r' : '\n';
  const std::size_t size_limit = budget.limits().header_size.value;
  const std::size_t field_limit = static_cast<std::size_t>(budget.limits().headers);
  std::size_t fields_before_junk = 0;
  bool open = false, blank_line = false, own_boundary = false;  // a field that folds may continue
  // Editors put a mark before a saved message's first field; nobody shows it.
  if (text.substr(start).starts_with("\xEF\xBB\xBF")) {
    block.byte_order_mark = true;
    start += 3;
  }
  std::size_t at = start;
  block.fields.reserve(16);
  while (at < text.size()) {
    const auto found = text.find(line_end, at);
    const std::size_t next = found == text.npos ? text.size() : found + 1;
    std::size_t stop = found == text.npos ? text.size() : found;
    if (!cr_lines && stop > at && text[stop - 1] == '\r') --stop;
    const auto line = text.substr(at, stop - at);
    if (line.empty()) {
      blank_line = true;
      block.end = at;
      block.body = next;
      break;
    }
    if (line.starts_with("--") && boundaries.is_boundary(at)) break;
    const bool within = at - start < size_limit;
    if (!within) static_cast<void>(budget.reach("header_size"));
    if (is_blank(line[0])) {
      if (block.blank_fold_at == text.npos && line.find_first_not_of(" \t") == line.npos) block.blank_fold_at = at;
      if (open && within) {
        auto& raw = block.fields.back().raw;
        raw = {raw.data(), static_cast<std::size_t>(line.data() + line.size() - raw.data())};
      }
    } else if (const auto name = name_length(line); name != line.npos) {
      open = within && block.fields.size() < field_limit;
      if (open) {
        block.fields.push_back({line.substr(0, name), line.substr(line.find(':', name) + 1)});
        // A comment in a name is no syntax of any RFC; some programs skip it, others do not know the field.
        auto& own = block.fields.back().name;
        if (const auto open_comment = own.find('(');
            open_comment != own.npos && open_comment > 0 && own.ends_with(')')) {
          if (block.commented_name.empty()) block.commented_name = own;
          own = own.substr(0, open_comment);
        }
      } else if (within) {
        static_cast<void>(budget.reach("headers"));
      }
    } else if (at == start && (line.starts_with("From ") || line.starts_with(">From "))) {
      block.mbox_from = true;
    } else {
      if (line.starts_with("--") && is_own_boundary(block, line)) {
        own_boundary = true;
        break;
      }
      open = false;
      if (block.junk_at == text.npos) {
        block.junk_at = at;
        fields_before_junk = block.fields.size();
      }
    }
    at = next;
  }
  if (!blank_line) {
    block.no_blank_line = true;
    block.end = block.body = at;
    if (block.junk_at != text.npos && !own_boundary) {  // the body begins at the first line that cannot be header
      block.end = block.body = block.junk_at;
      block.fields.resize(fields_before_junk);
      block.junk_at = text.npos;
      if (block.blank_fold_at != text.npos && block.blank_fold_at >= block.end) block.blank_fold_at = text.npos;
    }
  }
  if (block.fields.empty() && block.junk_at == start) {  // no header at all
    block.end = block.body = start;
    block.junk_at = block.blank_fold_at = text.npos;
    block.no_blank_line = true;
  }
  const auto whole = text.substr(start, block.end - start);
  block.nul = whole.find('\0') != whole.npos;
  if (!cr_lines) {
    for (auto cr = whole.find('\r'); cr != whole.npos; cr = whole.find('\r', cr + 1)) {
      if (cr + 1 < whole.size() && whole[cr + 1] != '\n') {
        block.bare_cr_at = start + cr;
        break;
      }
    }
  }
  // One long field may pass the limit alone.
  for (auto& field : block.fields) {
    if (field.raw.size() > size_limit) {
      field.raw = field.raw.substr(0, size_limit);
      static_cast<void>(budget.reach("header_size"));
    }
  }
  return block;
}

}  // namespace sekisho::content
