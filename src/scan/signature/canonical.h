#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::scan::signature {

enum class Canonical : std::uint8_t { simple, relaxed };
enum class Digest : std::uint8_t { sha1, sha256 };

/// A running SHA-1 or SHA-256.
class Hash {
 public:
  explicit Hash(Digest digest);
  ~Hash();
  void add(std::string_view bytes);
  std::string finish();  // raw digest; once

 private:
  void* context_;
};

/// One header field as it stands: the whole of it with folds, without the final line end.
struct Field {
  std::string name;        // lower case, without white space before the colon
  std::string_view text;   // "Name: value", into the message
  std::string_view value;  // after the colon
};

/// Splits a header block; lines that are no field (no colon) are left out. Line ends may be CRLF or LF.
std::vector<Field> split_fields(std::string_view block);

/// RFC 6376 §3.4.1, §3.4.2 for one field, without the final CRLF. A bare LF counts as CRLF.
std::string canonical_field(std::string_view text, Canonical how);

/// The field's text with the value of its b= tag taken out (RFC 6376 §3.5); the text itself if there is no such tag.
std::string without_signature(std::string_view text);

struct BodyDigest {
  std::string digest;        // raw
  std::uint64_t length = 0;  // canonical bytes in all
};

/// Digest of the body's first `limit` canonical bytes (RFC 6376 §3.4.3, §3.4.4); a bare LF counts as CRLF. Linear,
/// constant memory.
BodyDigest digest_body(std::string_view body, Canonical how, Digest digest, std::optional<std::uint64_t> limit);

}  // namespace sekisho::scan::signature
