#pragma once

#include <span>

#include "content/reader.h"

namespace sekisho::content {

struct ReaderEntry {
  std::string_view kind;  // as detect_true_type names it
  Reader read;
  bool is_archive = false;  // does nothing but unpack: not called at limits.layers
  // takes longest to decode: not called when an item is tried again because a worker ended over it
  bool is_slow = false;
};

/// Every format that is opened, and by what. A new format is one file and one line in readers.cc.
std::span<const ReaderEntry> readers();
/// Whether a kind takes longest to decode (ReaderEntry::is_slow).
bool is_slow(std::string_view kind);

/// Other readings of the same bytes: an archive behind a picture, a PDF that is a web page too. Adds the trait
/// "file.polyglot".
void read_alternates(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
