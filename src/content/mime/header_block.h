#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/budget.h"

namespace sekisho::content {

/// A header field as it stands.
struct RawField {
  std::string_view name;  // without colon and trailing blanks
  std::string_view raw;   // value with its folds, without the final line end
};

/// The header block of one entity, as it stands, with what makes programs disagree about it.
struct HeaderBlock {
  std::vector<RawField> fields;
  std::size_t end = 0;                                 // offset behind the last header line, before the blank line
  std::size_t body = 0;                                // offset of the body
  std::size_t junk_at = std::string_view::npos;        // first line that is no field and no fold
  std::size_t blank_fold_at = std::string_view::npos;  // first line of blanks alone
  // first name that holds a comment, as it stands: "Content-Type(x)"
  std::string_view commented_name;
  std::size_t bare_cr_at = std::string_view::npos;  // first CR that ends no line
  bool no_blank_line = false;    // the block ended without one (boundary, end of input, or a line that is no field)
  bool mbox_from = false;        // begins with an mbox "From " line
  bool byte_order_mark = false;  // U+FEFF stands before the first field
  bool nul = false;              // holds NUL
};

/// Asked for each line that starts with "--": true if it is a boundary, which ends the block.
class BoundaryTest {
 public:
  virtual ~BoundaryTest() = default;
  virtual bool is_boundary(std::size_t line_start) = 0;
};

/// Splits the header block that starts at `start` of `text` (RFC 5322 §2.2, with what mail programs accept). Lines end
/// in LF or CRLF; with `cr_lines` in CR. A line that is neither field nor fold is passed over when a blank line follows
/// later, else the body begins there. Beyond limits.headers fields or limits.header_size bytes the rest of the block is
/// passed over ("headers", "header_size"). Linear.
HeaderBlock split_header(std::string_view text, std::size_t start, bool cr_lines, BoundaryTest& boundaries,
                         Budget& budget);

}  // namespace sekisho::content
