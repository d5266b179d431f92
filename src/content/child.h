#pragma once

#include <string>
#include <string_view>

#include "content/document.h"

namespace sekisho::content {

/// Marks parts[part] as not wholly read because of a limit: Budget::reach, and the trait "limit.<name>" on the part.
void mark_limit(Document& document, int part, Budget& budget, const std::string& limit, std::string_view where = {});

/// Adds a file found inside parts[parent] (archive member, embedded object, extracted program).
/// name     as it stands in the container; made valid UTF-8, stored; never a path to use.
/// data     must live as long as the document: a view of the item, of another part's data, or of the arena.
/// returns  the new part's index, or -1 when limits.layers or limits.files is reached (then marked on the parent).
int add_child(Document& document, int parent, PartOrigin origin, std::string_view name, std::string_view data,
              Budget& budget);

/// Copies bytes into the arena, those equal to earlier ones once, if limits.memory and limits.expanded_size allow; else
/// marks the limit on `part` and returns the longest prefix that fits (may be empty).
std::string_view keep(Document& document, int part, std::string_view bytes, Budget& budget);

/// Appends a text for people (document text, script source) to parts[part].readable, separated by a line end; UTF-8.
void append_readable(Document& document, int part, std::string_view utf8, Budget& budget);

}  // namespace sekisho::content
