#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "content/document.h"
#include "content/mime/header_block.h"
#include "content/mime/parameter.h"

namespace sekisho::content {

/// Builds the tree of one message in one pass over its lines: multiparts and messages lie on an explicit stack, each
/// line that starts with
/// "--" is compared with the boundaries on it. Bodies are decoded afterwards, then files inside bodies are opened, then
/// the other readings of ambiguous places are read the same way (PartOrigin::alternate).
class TreeReader final : private BoundaryTest {
 public:
  TreeReader(Document& document, Budget& budget) : document_(document), budget_(budget) {}

  /// Part 0 is the message's own entity.
  void read_root(std::string_view message);
  /// The message becomes the one child of `part`.
  void read_inner(int part, std::string_view message);

 private:
  struct Frame {  // a multipart or message/rfc822 that is open
    int part = 0;
    bool multipart = false;
    bool digest = false;
    bool ended = false;  // its end boundary was seen
    bool seen = false;   // any boundary was seen
    std::string_view boundary;
    std::size_t start = 0;                       // of the body
    std::size_t preamble_end = 0;                // the first boundary
    std::size_t epilogue = 0;                    // behind the end boundary
    std::size_t again = std::string_view::npos;  // first boundary line behind the end
  };
  struct Match {
    int level = -1;  // frame whose boundary this is; -1: none
    bool end = false;
  };
  struct Reading {  // another way to read some bytes; waits until the tree stands
    enum class Kind : std::uint8_t { entity, body, leaf };  // with header; body of a multipart; body of anything else
    int of = 0;                                             // the part whose bytes they are
    Kind kind = Kind::leaf;
    std::size_t start = std::string_view::npos;  // in the region: from here to the end of the part; npos: `bytes`
    bool whole = false;                          // the part's raw body
    std::string_view bytes;
    std::string_view content_type, charset;    // of body and leaf
    std::optional<std::string_view> boundary;  // of body; empty where lines of two dashes alone divide it
    std::string_view transfer_encoding;
    std::string_view filename;  // the part's own content under another name; else the part's
  };
  struct Inner {  // a message that lies encoded inside a part
    int part = 0;
    std::string_view bytes;
  };

  Part& part(int index) { return document_.parts[static_cast<std::size_t>(index)]; }
  void flaw(int index, const char* name, std::string_view detail = {}) { document_.add_anomaly(index, name, detail); }
  int add(int parent, PartOrigin origin);

  // tree.cc: one pass over a region
  void read_region(int index, std::string_view region, bool with_header);
  std::size_t open_entity(int index, std::size_t at, std::string_view default_type);
  void open_body(int index, std::size_t at, std::optional<std::string_view> boundary);
  Match match(std::size_t line_start, std::size_t line_end) const;
  bool is_boundary(std::size_t line_start) override;
  std::size_t line_end(std::size_t at) const;
  void take_boundary(std::size_t line_start, std::size_t line_end, Match found);
  void note_near_boundary(std::size_t line_start, std::size_t line_end);
  void close_to(std::size_t level, std::size_t end);
  void close_leaf(std::size_t end);
  void close_frame(const Frame& frame, std::size_t end);
  void note_surroundings(const Frame& frame, std::size_t end);
  void resolve_readings();

  // tree_header.cc: from fields to a part
  void read_fields(int index, const HeaderBlock& block, std::string_view default_type, StructuredField& type);
  void note_header_flaws(int index, const HeaderBlock& block);
  void note_bare_cr(int index, const HeaderBlock& block, std::size_t start);
  void note_duplicates(int index, const HeaderBlock& block);
  void resolve_type(int index, const StructuredField& type, std::string_view default_type, bool declared);
  void resolve_names(int index, const StructuredField& type, const StructuredField& disposition,
                     std::string_view second_disposition);
  void join_sender(std::vector<Mailbox>& from);
  std::string_view encoding_of(std::string_view raw);
  void fill_root();

  // tree_leaf.cc: what stands in a leaf
  void finish_leaf(int index);
  void decode_leaf(int index);
  void read_fragment(int index);
  void add_outside_links(int index);
  void note_base64(int index, const struct DecodedBody& body);
  void note_undeclared_encoding(int index, std::size_t least);
  void read_text(int index);
  void note_wide_text(int index, std::string_view data, std::string_view used);
  void read_secured(int index);
  void note_multipart(int index);
  void read_pending();
  void read_other(const Reading& reading);

  Document& document_;
  Budget& budget_;
  std::string_view text_;  // the region at hand
  bool cr_lines_ = false;
  std::vector<Frame> frames_;
  int leaf_ = -1;
  std::size_t leaf_start_ = 0;
  bool stopped_ = false;  // limit.parts: the rest stays in the part at hand
  // lines that only some programs take for a boundary: how many more are followed
  std::size_t near_left_ = 0;
  std::vector<int> leaves_;                            // closed, not yet decoded
  std::optional<std::string_view> readings_boundary_;  // of the multipart that is read another way
  std::vector<Reading> late_;                          // readings whose end is not known yet
  std::vector<Reading> readings_;
  std::vector<Inner> inner_;
  std::uint64_t reading_bytes_left_ = 0;  // what other readings may cost together
  int readings_left_ = 0;
  std::uint64_t text_size_ = 0;
};

}  // namespace sekisho::content
