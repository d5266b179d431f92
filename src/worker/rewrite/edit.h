#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "worker/rewrite/disclaimer.h"
#include "worker/rewrite/links.h"

namespace sekisho::rewrite {

/// One change to a mail. A plain struct so that it crosses to the worker as JSON; which members count depends on
/// `kind`.
struct Edit {
  enum class Kind : unsigned char {
    remove_header,       // every root header field called `name` (any case)
    add_header,          // `name: value` in front of the other fields; value is UTF-8 and is encoded and folded
    tag_subject,         // `text` in front of the subject, unless it stands there already
    add_disclaimer,      // `text` at the top of the text and HTML bodies, and `buttons` under it
    replace_attachment,  // parts[] by a text file `name` with `text`
    // parts[] without active content; on failure the part is left as it is (reference.md §2.2) and named in skipped
    sanitize,
    exchange_links  // in the text and HTML bodies: `links` by what stands there for them (links.h)
  };
  Kind kind = Kind::add_header;
  std::string name, value, text;
  std::vector<std::string> parts;  // paths as in Part::path
  LinkMap links;
  std::vector<Button> buttons;
};

struct Rewritten {
  std::string bytes;
  // what was asked and could not be done, "disclaimer: signed", "sanitize 1.2: …"; for the record
  std::vector<std::string> skipped;
};

/// Applies edits in order to the raw bytes of an RFC 5322 mail. Everything not touched stays byte for byte as it was:
/// header fields, other parts, preambles, boundaries. Line ends of inserted text follow the mail's first line.
/// - add_disclaimer goes into the first text/plain and text/html body that are shown as the message (not attachments),
/// in the part's own
///   charset when it can hold the text, else the part is re-encoded as UTF-8. Signed (multipart/signed, S/MIME) and
///   encrypted mail is not touched inside: the whole is wrapped into a multipart/mixed whose first part is the
///   disclaimer, so that the signature still verifies on the inner part. DKIM signatures that cover the body break, as
///   with every disclaimer: documented in docs/.
/// - exchange_links writes the bodies in which a link changed anew, in base64; signed and encrypted parts stay as they
/// are and are named in
///   skipped.
/// - replace_attachment and sanitize inside a signed part break that signature: unavoidable and recorded in skipped as
/// a note. Errors: malformed when the mail has no structure to edit; over_limit. Parses untrusted bytes: called in scan
/// workers only (worker::Pool::rewrite). Pure.
Result<Rewritten> apply(std::string_view bytes, const std::vector<Edit>& edits);

boost::json::value to_json(const std::vector<Edit>& edits);
Result<std::vector<Edit>> edits_from_json(const boost::json::value& json);

}  // namespace sekisho::rewrite
