#pragma once

#include <string>
#include <vector>

namespace sekisho::platform::update {

struct PdfLine {
  enum class Style : unsigned char { title, heading, pair, text, small };
  Style style = Style::text;
  std::string text;   // UTF-8; wrapped where it is too long
  std::string value;  // of `pair`, in a second column
};

/// A font of this machine that has Japanese glyphs (Debian: fonts-noto-cjk, fonts-ipafont-gothic), or nothing.
std::string japanese_font_file();

/// A PDF 1.5 (ISO 32000-1) on A4 pages with page numbers. With a font file its glyphs are drawn as Type 3 outlines with
/// a ToUnicode map: every viewer shows them and text can be searched and copied. Without one, Latin text is Helvetica
/// and other text the viewer's own Japanese font (Adobe-Japan1, not embedded). footer   stands left at the bottom of
/// every page.
std::string make_pdf(const std::vector<PdfLine>& lines, const std::string& footer, const std::string& font_file);

}  // namespace sekisho::platform::update
