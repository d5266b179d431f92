#include "content/mime/tree.h"

#include <algorithm>

#include "base/text.h"
#include "content/mime/dash_line.h"

namespace sekisho::content {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t max_near_boundaries = 8;  // followed per region

std::string_view without_trailing_blanks(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == npos ? std::string_view{} : text.substr(0, last + 1);
}

// What mail programs write before the first boundary for programs without MIME.
bool is_usual_preamble(std::string_view text) {
  if (text.size() > 400) return false;
  for (const auto phrase : {"multi-part message in MIME", "multipart message in MIME", "MIME-encapsulated message",
                            "MIME-encoded message", "OpenPGP/MIME", "S/MIME", "cryptographically signed message",
                            "multi-part/multi-part", "MIME format", "MIME-compliant", "MIME message"}) {
    if (find_ignore_case(text, phrase) != npos) return true;
  }
  return false;
}

// A cheap no: boundaries of one program differ at their end.
bool may_begin_with(std::string_view content, std::string_view boundary) {
  return content.size() >= boundary.size() && (boundary.empty() || content[boundary.size() - 1] == boundary.back());
}

bool is_message_type(std::string_view type) {
  return type == "message/rfc822" || type == "message/global" || type == "message/news";
}
bool is_identity(std::string_view encoding) {
  return encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
}

// The boundary of a multipart that tells none or another: what stands behind two dashes in the first such line, which
// may be nothing.
std::optional<std::string_view> likely_boundary(std::string_view body) {
  constexpr std::size_t longest = 200;
  const auto dash = body.starts_with("--") ? 0 : find_dash_line(body, 0);
  if (dash == npos) return std::nullopt;
  const auto line =
      without_trailing_blanks(body.substr(dash + 2, body.find('\n', dash) - std::min(body.find('\n', dash), dash + 2)));
  return line.size() <= longest ? std::optional(line) : std::nullopt;
}

}  // namespace

int TreeReader::add(int parent, PartOrigin origin) {
  if (!budget_.spend_part()) {
    stopped_ = true;
    return -1;
  }
  return document_.add_part(parent, origin);
}

void TreeReader::read_root(std::string_view message) {
  reading_bytes_left_ = 4 * static_cast<std::uint64_t>(message.size()) + (1u << 20);
  readings_left_ = std::max(budget_.limits().alternates, 0);
  read_region(0, message, true);
  fill_root();
  read_pending();
}

void TreeReader::read_inner(int index, std::string_view message) {
  reading_bytes_left_ = 4 * static_cast<std::uint64_t>(message.size()) + (1u << 20);
  readings_left_ = std::max(budget_.limits().alternates, 0);
  for (const auto& known : document_.parts) text_size_ += known.text.size();
  inner_.push_back({index, message});
  read_pending();
}

std::size_t TreeReader::line_end(std::size_t at) const {
  return std::min(text_.find(cr_lines_ ? '\r' : '\n', at), text_.size());
}

// The innermost open multipart whose boundary stands in the line (RFC 2046 §5.1.1; blanks behind it are padding). An
// outer boundary also ends what lies inside.
TreeReader::Match TreeReader::match(std::size_t line_start, std::size_t end) const {
  const auto content =
      without_trailing_blanks(text_.substr(line_start + 2, end > line_start + 2 ? end - line_start - 2 : 0));
  for (std::size_t level = frames_.size(); level-- > 0;) {
    const Frame& frame = frames_[level];
    if (!frame.multipart || frame.ended || !may_begin_with(content, frame.boundary)) continue;
    if (content == frame.boundary) return {static_cast<int>(level), false};
    if (content.size() == frame.boundary.size() + 2 && content.ends_with("--") && content.starts_with(frame.boundary)) {
      return {static_cast<int>(level), true};
    }
  }
  return {};
}

bool TreeReader::is_boundary(std::size_t line_start) { return match(line_start, line_end(line_start)).level >= 0; }

// Lines that only some programs take for a boundary: one that goes on behind it (RFC 2046 lets a receiver compare the
// prefix alone), one behind a bare CR, one behind the end.
void TreeReader::note_near_boundary(std::size_t line_start, std::size_t end) {
  const auto content = text_.substr(line_start + 2, std::min(end - std::min(end, line_start + 2), std::size_t{300}));
  for (std::size_t level = frames_.size(); level-- > 0;) {
    Frame& frame = frames_[level];
    if (!frame.multipart || frame.boundary.empty() || !may_begin_with(content, frame.boundary) ||
        !content.starts_with(frame.boundary))
      continue;
    if (frame.ended) {
      if (level + 1 != frames_.size() || frame.again != npos) continue;
      const auto rest = without_trailing_blanks(content.substr(frame.boundary.size()));
      if (rest.empty()) frame.again = line_start;
      if (rest.empty()) flaw(frame.part, "mime.part_after_end", content);
      return;
    }
    if (near_left_ == 0) return;
    --near_left_;
    flaw(frame.part, "mime.boundary_prefix", content);
    late_.push_back({.of = leaf_ < 0 ? frame.part : leaf_,
                     .kind = Reading::Kind::entity,
                     .start = std::min(end + 1, text_.size())});
    return;
  }
}

void TreeReader::take_boundary(std::size_t line_start, std::size_t end, Match found) {
  std::size_t content_end = line_start;  // the line end before a boundary belongs to it
  if (content_end > 0 && text_[content_end - 1] == '\n') --content_end;
  if (content_end > 0 && text_[content_end - 1] == '\r') --content_end;
  const auto level = static_cast<std::size_t>(found.level);
  close_to(level + 1, content_end);
  Frame& frame = frames_[level];
  const std::size_t next = std::min(end + 1, text_.size());
  if (!frame.seen) {
    frame.seen = true;
    frame.preamble_end = line_start;
  }
  if (found.end) {
    frame.ended = true;
    frame.epilogue = next;
    leaf_start_ = next;
    return;
  }
  const bool digest = frame.digest;
  const int child = add(frame.part, PartOrigin::mime);
  if (child < 0) return;
  open_entity(child, next, digest ? "message/rfc822" : "text/plain");
}

void TreeReader::read_region(int index, std::string_view region, bool with_header) {
  text_ = region;
  frames_.clear();
  leaf_ = -1;
  leaf_start_ = 0;
  near_left_ = max_near_boundaries;
  const auto cr = region.find('\r');
  cr_lines_ = cr != npos && region.find('\n') == npos;
  if (cr_lines_) flaw(index, "mime.cr_lines");
  if (with_header) {
    open_entity(index, 0, "text/plain");
  } else {
    open_body(index, 0, part(index).content_type.starts_with("multipart/") ? readings_boundary_ : std::nullopt);
  }
  while (!frames_.empty() && !stopped_) {
    // leaf_start_ is where a line starts; what was opened last was looked at up to there.
    std::size_t at = leaf_start_;
    Match found;
    std::size_t end = 0;
    bool line_starts = true;
    for (;;) {
      if (!line_starts || !text_.substr(std::min(at, text_.size())).starts_with("--"))
        at = find_dash_line(text_, at + (line_starts ? 0 : 1));
      if (at == npos) break;
      end = line_end(at);
      const bool bare_cr = !cr_lines_ && at > 0 && text_[at - 1] == '\r';
      found = match(at, end);
      if (found.level >= 0 && !bare_cr) break;
      note_near_boundary(at, end);
      found = {};
      line_starts = false;
    }
    if (found.level < 0) break;
    take_boundary(at, end, found);
  }
  close_to(0, text_.size());
  close_leaf(text_.size());
  resolve_readings();
  const auto leaves = std::move(leaves_);
  leaves_.clear();
  for (const int leaf : leaves) finish_leaf(leaf);
}

// Reads the header at `at` and opens the body. Messages inside messages are opened here too, one after the other.
std::size_t TreeReader::open_entity(int index, std::size_t at, std::string_view default_type) {
  for (;;) {
    const HeaderBlock block = split_header(text_, at, cr_lines_, *this, budget_);
    Part& entity = part(index);
    entity.raw_headers = text_.substr(at, block.end - at);
    StructuredField type;
    read_fields(index, block, default_type, type);
    note_header_flaws(index, block);
    if (block.bare_cr_at != npos) note_bare_cr(index, block, at);
    // Blank lines before the header: most programs see no header at all, some skip them.
    if (block.fields.empty() && block.end == at && !block.no_blank_line) {
      const auto first = text_.find_first_not_of("\r\n", at);
      if (first != npos && first > at && text_.substr(first, 1000).find(':') != npos && frames_.empty()) {
        flaw(index, "mime.blank_before_header");
        late_.push_back({.of = index, .kind = Reading::Kind::entity, .start = first});
      }
    }
    const bool is_message = is_message_type(part(index).content_type) && is_identity(part(index).transfer_encoding);
    if (!is_message) {
      open_body(index, block.body, type.boundary.empty() ? std::nullopt : std::optional(type.boundary));
      for (const auto other : type.other_boundaries) {
        late_.push_back({.of = index,
                         .kind = Reading::Kind::body,
                         .whole = true,
                         .content_type = part(index).content_type,
                         .boundary = other});
      }
      return block.body;
    }
    if (part(index).mime_depth >= budget_.limits().mime_depth) {
      static_cast<void>(budget_.reach("mime_depth"));
      open_body(index, block.body, std::nullopt);
      return block.body;
    }
    const int child = add(index, PartOrigin::mime);
    if (child < 0) {
      open_body(index, block.body, std::nullopt);
      return block.body;
    }
    frames_.push_back({.part = index, .start = block.body});
    index = child;
    at = block.body;
    default_type = "text/plain";
  }
}

void TreeReader::open_body(int index, std::size_t at, std::optional<std::string_view> boundary) {
  leaf_start_ = at;
  const auto type = part(index).content_type;
  const bool multipart = type.starts_with("multipart/");
  if (multipart && boundary) {
    if (boundary->size() > 70) flaw(index, "mime.long_boundary", *boundary);
    if (part(index).mime_depth < budget_.limits().mime_depth) {
      for (const auto& frame : frames_) {
        if (frame.multipart && !frame.ended && frame.boundary == *boundary)
          flaw(index, "mime.duplicate_boundary", *boundary);
      }
      frames_.push_back(
          {.part = index, .multipart = true, .digest = type == "multipart/digest", .boundary = *boundary, .start = at});
      leaf_ = -1;
      return;
    }
    static_cast<void>(budget_.reach("mime_depth"));
  } else if (multipart) {
    flaw(index, "mime.no_boundary");
    late_.push_back({.of = index, .kind = Reading::Kind::leaf, .whole = true, .content_type = "text/plain"});
    // by the boundary that it seems to have
    late_.push_back({.of = index, .kind = Reading::Kind::body, .whole = true, .content_type = type});
  } else if (boundary) {
    late_.push_back({.of = index,
                     .kind = Reading::Kind::body,
                     .whole = true,
                     .content_type = "multipart/mixed",
                     .boundary = boundary});
  }
  leaf_ = index;
}

void TreeReader::close_leaf(std::size_t end) {
  if (leaf_ < 0) return;
  part(leaf_).raw_body = text_.substr(std::min(leaf_start_, text_.size()), end > leaf_start_ ? end - leaf_start_ : 0);
  leaves_.push_back(leaf_);
  leaf_ = -1;
}

void TreeReader::close_to(std::size_t level, std::size_t end) {
  close_leaf(end);
  while (frames_.size() > level) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    close_frame(frame, end);
  }
}

void TreeReader::close_frame(const Frame& frame, std::size_t end) {
  Part& whole = part(frame.part);
  whole.raw_body = text_.substr(std::min(frame.start, text_.size()), end > frame.start ? end - frame.start : 0);
  if (!frame.multipart) {
    whole.data = whole.raw_body;
    return;
  }
  if (!is_identity(whole.transfer_encoding)) {
    flaw(frame.part, "mime.encoded_multipart", whole.transfer_encoding);
    if (whole.transfer_encoding == "base64" || whole.transfer_encoding == "quoted-printable") {
      late_.push_back({.of = frame.part,
                       .kind = Reading::Kind::body,
                       .whole = true,
                       .content_type = whole.content_type,
                       .boundary = frame.boundary,
                       .transfer_encoding = whole.transfer_encoding});
    }
  }
  note_multipart(frame.part);
  note_surroundings(frame, end);
}

// Text before the first and behind the last boundary, which some programs show, and boundaries that are missing.
void TreeReader::note_surroundings(const Frame& frame, std::size_t end) {
  if (!frame.seen) {
    if (stopped_) return;
    flaw(frame.part, "mime.boundary_never_seen", frame.boundary);
    late_.push_back({.of = frame.part, .kind = Reading::Kind::leaf, .whole = true, .content_type = "text/plain"});
    if (const auto line = likely_boundary(part(frame.part).raw_body)) {
      late_.push_back({.of = frame.part,
                       .kind = Reading::Kind::body,
                       .whole = true,
                       .content_type = part(frame.part).content_type,
                       .boundary = line});
    }
    return;
  }
  if (!frame.ended && !stopped_) flaw(frame.part, "mime.missing_end_boundary", frame.boundary);
  const auto preamble = trim(text_.substr(frame.start, frame.preamble_end - std::min(frame.preamble_end, frame.start)));
  if (!preamble.empty() && !is_usual_preamble(preamble)) {
    flaw(frame.part, "mime.preamble_text", preamble);
    late_.push_back({.of = frame.part, .kind = Reading::Kind::leaf, .bytes = preamble, .content_type = "text/plain"});
  }
  if (!frame.ended || end <= frame.epilogue) return;
  const auto epilogue = trim(text_.substr(frame.epilogue, end - frame.epilogue));
  if (!epilogue.empty()) {
    flaw(frame.part, "mime.epilogue_text", epilogue);
    late_.push_back({.of = frame.part, .kind = Reading::Kind::leaf, .bytes = epilogue, .content_type = "text/plain"});
  }
  if (frame.again != npos && frame.again < end) {
    late_.push_back({.of = frame.part,
                     .kind = Reading::Kind::body,
                     .bytes = text_.substr(frame.again, end - frame.again),
                     .content_type = part(frame.part).content_type,
                     .boundary = frame.boundary});
  }
}

// The ends are known now: makes the bytes of the readings that were noted on the way.
void TreeReader::resolve_readings() {
  for (auto& reading : late_) {
    const auto body = part(reading.of).raw_body;
    if (reading.whole) {
      reading.bytes = body;
      if (reading.kind == Reading::Kind::body && !reading.boundary && reading.content_type.starts_with("multipart/")) {
        reading.boundary = likely_boundary(body);
        if (!reading.boundary) continue;
      }
      if (reading.kind == Reading::Kind::body && !part(reading.of).content_type.starts_with("multipart/")) {
        // A boundary parameter on something that is no multipart: only if there are such boundaries.
        const auto at = body.find(*reading.boundary);
        if (at == npos || at < 2 || body.substr(at - 2, 2) != "--") continue;
        flaw(reading.of, "mime.boundary_without_multipart", *reading.boundary);
      }
    } else if (reading.start != npos) {
      const auto end =
          body.data() == nullptr ? text_.size() : static_cast<std::size_t>(body.data() + body.size() - text_.data());
      reading.bytes = reading.start < end ? text_.substr(reading.start, end - reading.start) : std::string_view{};
    }
    if (!reading.bytes.empty()) readings_.push_back(reading);
  }
  late_.clear();
}

}  // namespace sekisho::content
