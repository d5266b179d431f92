#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// OpenPGP as a file, binary or armored: what is only signed or packed becomes a child, what is encrypted is marked.
void read_pgp(Document& document, int part, const ReadOptions& options, Budget& budget);
/// CMS as a file (.p7m of signed documents): the same.
void read_cms(Document& document, int part, const ReadOptions& options, Budget& budget);
/// A certificate in PEM (RFC 7468). What is none inside of the frame becomes a child (trait "file.framed"): certutil
/// decodes whatever stands there.
void read_pem(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Messages in armor inside a text, as mail programs with OpenPGP show them.
void read_pgp_text(Document& document, int part, std::string_view text, Budget& budget);

}  // namespace sekisho::content
