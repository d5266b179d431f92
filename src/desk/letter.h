#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::protect {
class Intents;
class BlobStore;
}  // namespace sekisho::protect

namespace sekisho::desk {

struct Attachment {
  std::string name, type;  // "report.pdf", "application/pdf"
  std::string bytes;
};

/// A mail of ours. Texts are UTF-8; html may be empty. Header values are made one line.
struct Letter {
  std::vector<std::string> to;
  std::string subject, text, html;
  std::vector<Attachment> attachments;
  std::string in_reply_to;  // Message-ID with angle brackets, or empty
};

struct LetterSettings {
  std::string sender;  // envelope and From; empty: sekisho@localhost as From, the null sender on the envelope
  std::string product_name = "Sekisho";
  std::string host = "localhost";  // right side of Message-IDs
};

/// RFC 5322 mail: multipart/alternative when there is HTML, inside multipart/mixed when there are attachments; all
/// bodies base64; `Auto-Submitted: auto-generated` (RFC 3834). `id` makes Message-ID and boundaries. Pure.
std::string write_letter(const Letter& letter, const LetterSettings& settings, std::string_view id, Time now);

/// Hands letters to the MTA through the intents: durable, once per `unique`, not scanned again.
class Post {
 public:
  Post(protect::Intents& intents, protect::BlobStore& blobs, LetterSettings settings, const Clock& clock,
       Random& random)
      : intents_(intents), blobs_(blobs), settings_(std::move(settings)), clock_(clock), random_(random) {}
  /// unique: no two letters with the same one are ever sent. May be called inside a transaction; then call wake() after
  /// it.
  Result<void> send(TenantId tenant, const std::string& unique, const Letter& letter);
  void wake();

 private:
  protect::Intents& intents_;
  protect::BlobStore& blobs_;
  LetterSettings settings_;
  const Clock& clock_;
  Random& random_;
};

/// &, <, >, " and ' escaped; control characters and bidirectional overrides become visible dots, so that mail text
/// cannot reorder a page.
std::string escape_html(std::string_view utf8);
/// The same without the escaping: for plain text.
std::string harmless(std::string_view utf8);

}  // namespace sekisho::desk
