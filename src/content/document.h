#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/budget.h"

namespace sekisho::content {

/// One header field as it stands and as a person reads it.
struct Header {
  std::string_view name;   // as written, without colon and trailing space
  std::string_view raw;    // value with its folds, without the final line end
  std::string_view value;  // unfolded, RFC 2047 words decoded, UTF-8; in the arena when it differs from raw
};

/// One address of a From, To, … field (RFC 5322 §3.4, RFC 6532).
struct Mailbox {
  std::string_view display_name;  // decoded, UTF-8
  std::string_view address;       // local@domain as written, UTF-8; may be empty
};

/// Something in the item that programs read in different ways, or that no honest program writes. `name` is stable
/// ("mime.duplicate_boundary"); `detail` is a short UTF-8 quote of what stood there.
struct Anomaly {
  std::string name;
  std::string detail;
};

/// A fact found inside a file that a scanner may judge: "office.macro.autorun", "pdf.javascript", "html.smuggling",
/// "archive.encrypted". Content states facts only; severity and category are the scanners' matter.
struct Trait {
  std::string name;
  std::string evidence;  // short UTF-8 quote
  int part = 0;
};

enum class PartOrigin : std::uint8_t {
  root,       // the item itself
  mime,       // child of a multipart, or the message inside message/rfc822
  uuencoded,  // uuencode, yEnc or BinHex inside a text
  tnef,       // inside winmail.dat
  archive,    // member of an archive or disk image
  embedded,   // object inside a document: OLE package, PDF attachment, OneNote file, data: URL
  macro,      // program text extracted from a document (VBA, XLM, PDF JavaScript)
  alternate   // another reading of the same bytes (see Anomaly): scanned too, never shown as structure
};

struct Parameter {
  std::string_view name;   // lower case
  std::string_view value;  // RFC 2231 and RFC 2047 decoded, UTF-8
};

/// One entity of the item's tree. Views point into the item's bytes or into Document::arena.
struct Part {
  int parent = -1;
  std::vector<int> children;
  std::string path;  // "1" is the root, "1.2" its second child
  PartOrigin origin = PartOrigin::root;
  int layer = 0;       // archives and documents around it: 0 for what stands in the mail itself
  int mime_depth = 0;  // multiparts and messages around it

  std::vector<Header> headers;  // MIME entities only, in order
  // "text/plain", lower case; as clients resolve it; "application/octet-stream" for files
  std::string_view content_type;
  std::vector<Parameter> parameters;
  std::string_view charset;            // as declared, lower case; empty when none
  std::string_view disposition;        // "attachment", "inline" or empty
  std::string_view filename;           // decoded, UTF-8, as clients show it (may be hostile: never a path to use)
  std::string_view transfer_encoding;  // lower case
  std::string_view content_id;         // without angle brackets

  std::string_view raw_headers;  // header block as it stands
  std::string_view raw_body;     // body as it stands, still encoded
  std::string_view data;         // decoded bytes of a leaf; the message's bytes for message/rfc822

  std::string_view true_type;  // media type by content ("application/pdf"); empty until detected
  std::string_view kind;       // short name of the true type ("pdf", "docx", "zip", "exe", "html", "text", "unknown")
  bool encrypted = false;      // could not be read without a password
  bool damaged = false;        // its reader stopped early

  std::string_view text;      // text parts: decoded to UTF-8 as it stands (HTML source included)
  std::string_view readable;  // what a person reads: rendered HTML, text of a document; empty if none
  std::string_view hidden;    // text that is there but not shown (HTML hidden by any means)
  std::vector<Anomaly> anomalies;

  /// As readers of text files take it: decoded where its charset is known, else as it stands.
  std::string_view source() const { return text.empty() ? data : text; }
};

enum class LinkOrigin : std::uint8_t { text, html, form, image, header, pdf, office, qr, calendar, script, shortcut };

/// A URL that stands somewhere in the item.
struct Link {
  std::string_view url;   // as written, entity- and percent-decoding left to scan/url
  std::string_view text;  // what is shown for it, UTF-8; empty when it shows itself
  LinkOrigin origin = LinkOrigin::text;
  int part = 0;
  bool hidden = false;
};

/// Everything read out of one item: values and views for the scanners; pure data. parts[0] is the item itself.
/// Not copyable; movable; immutable once read; then readable from any thread.
struct Document {
  Arena arena;
  std::vector<Part> parts;
  std::vector<Link> links;
  std::vector<Trait> traits;
  bool is_mail = false;

  // Mail only: address fields of the root message.
  std::vector<Mailbox> from, sender, reply_to, to, cc, bcc;
  std::string_view subject, message_id, date;  // decoded; message_id without angle brackets

  /// Limits that were reached ("parts", "layers", …), copied from the Budget at the end: what was not looked into.
  std::vector<std::string> limits;

  /// Appends a child of `parent` with path, layer and depth filled in; returns its index. References to parts are
  /// invalidated.
  int add_part(int parent, PartOrigin origin);
  void add_trait(int part, std::string name, std::string_view evidence = {});
  void add_anomaly(int part, std::string name, std::string_view detail = {});
  /// Adds a link unless limits.links is reached (then limit "links").
  void add_link(Link link, Budget& budget);
  /// The decoded value of the root message's first header field of that name (any case); empty if absent.
  std::string_view header(std::string_view name) const;
};

}  // namespace sekisho::content
