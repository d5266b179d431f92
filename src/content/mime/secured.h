#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/budget.h"

namespace sekisho::content {

/// What stands inside a CMS object (RFC 5652, RFC 8551): S/MIME's application/pkcs7-mime.
struct SecuredContent {
  enum class Kind : std::uint8_t { unreadable, signed_data, enveloped, compressed, plain };
  Kind kind = Kind::unreadable;
  // signed, plain (data and digested data): the MIME entity or file in it; compressed: the same, expanded; in the
  // arena. Empty when detached
  std::string_view content;
};

/// Opens DER or BER, or PEM around it. Signatures are not checked: that is the scanners' matter.
SecuredContent open_cms(std::string_view bytes, Arena& arena, Budget& budget);

}  // namespace sekisho::content
