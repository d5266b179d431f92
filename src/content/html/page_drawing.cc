// QR codes that a page draws without a picture: in rows of block characters, coloured by styles or not, of table cells,
// and of small coloured boxes.
#include <algorithm>

#include "base/text.h"
#include "content/html/entities.h"
#include "content/html/page.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;

Drawing::Tone tone_of(std::uint32_t rgb) {
  const auto luminance = 299 * (rgb >> 16 & 255) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255);
  return luminance < 128'000 ? Drawing::Tone::dark : Drawing::Tone::light;
}
Drawing::Tone ground_of(const Look& look) {
  return look.background_known ? tone_of(look.background) : Drawing::Tone::light;
}
Drawing::Tone ink_of(const Look& look) {
  if (look.colour_clear) return ground_of(look);
  return look.colour_known ? tone_of(look.colour) : Drawing::Tone::dark;
}

std::string_view without_leading_space(std::string_view run) {
  return run.substr(std::min(run.find_first_not_of(" \t\r\n\f"), run.size()));
}

bool is_blank_reference(std::string_view run) {
  for (run = without_leading_space(run); !run.empty(); run = without_leading_space(run)) {
    if (run.starts_with("\xC2\xA0"))
      run.remove_prefix(2);
    else if (run.starts_with("&nbsp;") || run.starts_with("&#160;"))
      run.remove_prefix(6);
    else
      return false;
  }
  return true;
}

// Ordinary text is told apart by its first letter.
bool begins_drawing(std::string_view run) {
  run = without_leading_space(run);
  static constexpr std::string_view starts[] = {"\xE2\x96", "\xE2\x97", "\xE2\xAC", "\xC2\xA0", "\xE3\x80\x80", "&#",
                                                "&nbsp;",   "&block",   "&uhblk",   "&lhblk",   "&blk",         "##"};
  return !run.empty() && std::any_of(std::begin(starts), std::end(starts),
                                     [&](std::string_view start) { return run.starts_with(start); });
}

}  // namespace

void Page::end_drawn_row() {
  if (row_ != Row::empty) drawing_.end_row();
  row_ = Row::empty;
  tiles_ = 0;
  space_due_ = false;
}

void Page::draw_space() { space_due_ = row_ == Row::letters; }

void Page::draw(std::string_view run, const Look& look) {
  if (outlook_ || drawing_.is_spoiled() || (row_ == Row::tiles && is_blank_reference(run))) return;
  if (row_ != Row::letters && !begins_drawing(run)) {
    drawing_.spoil();
    row_ = row_ == Row::empty ? Row::letters : row_;
    return;
  }
  if (row_ == Row::tiles && tiles_ > 1) return drawing_.spoil();
  if (row_ == Row::tiles) drawing_.drop_row();  // a cell around the whole
  const bool first = row_ != Row::letters;
  row_ = Row::letters;
  if (look.subtree != Unseen::no) return;
  std::string letters;
  for (std::size_t i = 0; i < run.size();) {
    const char c = run[i];
    if (c == '\n' && look.pre) {
      drawing_.characters(letters, ink_of(look), ground_of(look));
      letters.clear();
      drawing_.end_row();
      ++i;
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      if (look.pre && c != '\r')
        letters += ' ';
      else
        space_due_ = space_due_ || !first || !letters.empty();
      ++i;
      continue;
    }
    if (std::exchange(space_due_, false)) letters += ' ';
    const auto reference = c == '&' ? take_reference(run.substr(i), In::text) : Reference{};
    if (reference.length > 0)
      append_utf8(letters, reference.first), i += reference.length;
    else
      letters += c, ++i;
  }
  drawing_.characters(letters, ink_of(look), ground_of(look));
}

// A table's cell, or a box that stands beside others. True if it is one: then it does not end the row.
bool Page::draw_tile(const Token& token, const Declared& own, const Look& outer) {
  if (outlook_) return false;
  const bool cell = token.tag.tag == Tag::td || token.tag.tag == Tag::th, colour = own.set & Declared::background;
  if (!cell) {
    if (!colour || row_ == Row::letters || token.tag.tag == Tag::table || token.tag.tag == Tag::tr ||
        token.tag.tag == Tag::body)
      return false;
    const auto style = token.value(Attribute::style);
    if (style.find("width") == npos ||
        (style.find("inline-block") == npos && style.find("float") == npos && style.find("table-cell") == npos))
      return false;
    tile_open_ = token.tag.traits & line;
  }
  if (row_ == Row::letters) {
    drawing_.spoil();
    return false;
  }
  unsigned count = 0;
  for (const char c : token.value(Attribute::colspan).substr(0, 3))
    count = c >= '0' && c <= '9' ? 10 * count + static_cast<unsigned>(c - '0') : count;
  row_ = Row::tiles;
  ++tiles_;
  drawing_.cells(ground_of(outer.inside(own)), std::max(count, 1u));
  return true;
}

}  // namespace sekisho::content::html
