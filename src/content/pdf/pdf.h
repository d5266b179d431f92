#pragma once

#include <string>
#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// PDF (ISO 32000): actions, scripts, links, embedded files, forms, pictures with QR codes, text. Structure by qpdf,
/// whose exceptions end in it; streams are unpacked within limits. What qpdf cannot open is searched as bytes.
void read_pdf(Document& document, int part, const ReadOptions& options, Budget& budget);

/// True if some object or cross-reference stream expands beyond the limits: then the file must not be handed to qpdf,
/// which unpacks those whole.
bool has_stream_bomb(std::string_view pdf, const Budget& budget);

}  // namespace sekisho::content
