#pragma once

#include <set>
#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// What can be told of a PDF from the bytes alone, with #xx names decoded: for files that qpdf cannot open. Linear.
void search_pdf_bytes(Document& document, int part, std::string_view data, Budget& budget);

/// Whether every object that begins somewhere in the file ("12 0 obj") is among those numbers.
bool has_all_objects(std::string_view data, const std::set<int>& numbers);

}  // namespace sekisho::content
