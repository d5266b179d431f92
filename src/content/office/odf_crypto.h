#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "content/archive/zip_directory.h"
#include "content/reader.h"

namespace sekisho::content {

/// Tries passwords on an encrypted OpenDocument (ODF 1.2 part 3 §4.8: AES-CBC, PBKDF2 with HMAC-SHA-1, start key by
/// SHA-1 or SHA-256). manifest  META-INF/manifest.xml. returns   the document without its encryption, as a zip file,
/// and where the password came from; nothing if none opens it, or its cipher is
///           another one (Blowfish of ODF 1.1; Argon2id and GCM of LibreOffice 24.8).
struct OpenedOdf {
  std::string file, source;
  bool complete = true;  // false when the work ran out before all members were opened: each has a key of its own
};
std::optional<OpenedOdf> open_odf(const Document& document, int part, const ZipDirectory& directory,
                                  std::string_view manifest, const ReadOptions& options, const Budget& budget);

}  // namespace sekisho::content
