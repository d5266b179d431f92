#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// What stands in binary data as words: runs of ASCII and UTF-8, and of UTF-16LE at even and odd places (Latin, Greek,
/// Cyrillic, Japanese, Korean; Chinese beside Latin letters), each on a line of its own. At most `limit` bytes. UTF-8.
/// Linear; pure.
std::string legible_runs(std::string_view bytes, std::size_t limit);

/// The first of these alone: ASCII and UTF-8.
std::string legible_narrow_runs(std::string_view bytes, std::size_t limit);

/// Forms that have no reader of their own: their runs of letters become the part's text, whole addresses in them are
/// links, and trait "file.unread" says that no more was looked at.
void read_unknown_form(Document& document, int part, Budget& budget);
/// Data of no known form: the same under a name that leads a program to it, unless it is mostly text, which has then
/// been read; else its words alone. left  bytes of such data that may still be looked through in this item; what is
/// beyond is passed over without a word, since nothing opens it.
void read_unknown_data(Document& document, int part, std::uint64_t& left, Budget& budget);

/// True for what holds neither text nor anything that runs: sound, films, fonts, keys; and for programs, which are
/// judged as such.
bool is_inert(std::string_view kind);

}  // namespace sekisho::content
