#include "platform/update/pdf.h"

#include <zlib.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "base/encode.h"
#include "base/text.h"
#include "platform/update/pdf_glyphs.h"

namespace sekisho::platform::update {
namespace {

// Points on A4.
constexpr double page_height = 842, left = 56, right = 539, top = 780, bottom = 64, column = 236;

std::vector<char32_t> characters(std::string_view utf8) {
  const auto text = to_valid_utf8(utf8);
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0xffu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    out.push_back(code < 0x20 ? U' ' : code);
    i += length;
  }
  return out;
}

std::string utf16(char32_t code) {
  std::string units;
  const auto add = [&](char32_t unit) { units += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xff)}; };
  if (code < 0x10000) {
    add(code);
  } else {
    add(0xd800 + ((code - 0x10000) >> 10));
    add(0xdc00 + ((code - 0x10000) & 0x3ff));
  }
  return to_hex(units);
}

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

std::string stream(const std::string& content, const std::string& dictionary = {}) {
  auto size = compressBound(content.size());
  std::string packed(size, '\0');
  const bool done = compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                             reinterpret_cast<const Bytef*>(content.data()), content.size()) == Z_OK;
  packed.resize(done ? size : 0);
  const auto& body = done ? packed : content;
  return "<< " + dictionary + "/Length " + std::to_string(body.size()) + (done ? " /Filter /FlateDecode" : "") +
         " >>\nstream\n" + body + "\nendstream";
}

class Sheet {
 public:
  explicit Sheet(const std::string& font_file) : glyphs_(PdfGlyphs::open(font_file)) { new_page(); }

  void add(const PdfLine& line) {
    using S = PdfLine::Style;
    switch (line.style) {
      case S::title:
        paragraph(line.text, 17, left, right - left, 10);
        break;
      case S::heading:
        need(52);
        y_ -= 14;
        paragraph(line.text, 11.5, left, right - left, 3);
        page() += "0.6 w 0.45 G " + number(left) + " " + number(y_ + 9) + " m " + number(right) + " " + number(y_ + 9) +
                  " l S\n";
        y_ -= 3;
        break;
      case S::pair:
        pair(line);
        break;
      case S::text:
        paragraph(line.text, 9.5, left, right - left, 2);
        break;
      case S::small:
        paragraph(line.text, 7, left, right - left, 2);
        break;
    }
  }

  std::string finish(const std::string& footer) {
    const auto pages = pages_.size();
    for (std::size_t i = 0; i < pages; ++i) {
      current_ = i;
      show(characters(footer), 7.5, left, 40);
      const auto place = characters(std::to_string(i + 1) + " / " + std::to_string(pages));
      show(place, 7.5, right - width(place, 7.5), 40);
    }
    return assemble();
  }

 private:
  double width(char32_t c, double size) {
    return size * (glyphs_ ? glyphs_->width_of(glyphs_->number_of(c)) : c < 0x80 ? 0.56 : 1.0);
  }
  double width(const std::vector<char32_t>& text, double size) {
    double sum = 0;
    for (const auto c : text) sum += width(c, size);
    return sum;
  }
  std::string& page() { return pages_[current_]; }
  void new_page() {
    pages_.emplace_back();
    current_ = pages_.size() - 1;
    y_ = top;
  }
  void need(double height) {
    if (y_ - height < bottom) new_page();
  }

  // Breaks at spaces where there are some, else between any two characters, as Japanese is broken.
  std::vector<std::vector<char32_t>> wrapped(std::string_view text, double size, double most) {
    std::vector<std::vector<char32_t>> lines{{}};
    double used = 0;
    for (const auto c : characters(text)) {
      const double own = width(c, size);
      if (used + own > most && !lines.back().empty()) {
        auto& full = lines.back();
        std::size_t space = full.size();
        while (space > 0 && full[space - 1] != U' ') --space;
        std::vector<char32_t> rest;
        if (space > full.size() / 2 && c != U' ' && c < 0x2e80) {
          rest.assign(full.begin() + static_cast<std::ptrdiff_t>(space), full.end());
          full.resize(space);
        }
        used = width(rest, size);
        lines.push_back(std::move(rest));
        if (c == U' ') continue;
      }
      lines.back().push_back(c);
      used += own;
    }
    return lines;
  }

  void paragraph(std::string_view text, double size, double x, double most, double gap) {
    for (const auto& line : wrapped(text, size, most)) {
      need(size * 1.4);
      show(line, size, x, y_);
      y_ -= size * 1.4;
    }
    y_ -= gap;
  }

  void pair(const PdfLine& line) {
    constexpr double size = 9.5, step = size * 1.4;
    const auto names = wrapped(line.text, size, column - left - 12), values = wrapped(line.value, size, right - column);
    const auto rows = std::max(names.size(), values.size());
    need(step * static_cast<double>(std::min<std::size_t>(rows, 8)));
    for (std::size_t i = 0; i < rows; ++i) {
      need(step);
      if (i < names.size()) show(names[i], size, left, y_);
      if (i < values.size()) show(values[i], size, column, y_);
      y_ -= step;
    }
    y_ -= 2;
  }

  void show(const std::vector<char32_t>& text, double size, double x, double y) {
    if (text.empty()) return;
    page() += "BT 0 g " + number(x) + " " + number(y) + " Td\n";
    std::string run, font;
    const auto flush = [&] {
      if (!run.empty()) page() += "/" + font + " " + number(size) + " Tf <" + run + "> Tj\n";
      run.clear();
    };
    for (const auto c : text) {
      const int glyph = glyphs_ ? glyphs_->number_of(c) : 0;
      const auto wanted = glyphs_ ? "T" + std::to_string(glyph / 256) : std::string(c < 0x80 ? "F1" : "F2");
      if (wanted != font) flush();
      font = wanted;
      run += glyphs_    ? to_hex(std::string(1, static_cast<char>(glyph % 256)))
             : c < 0x80 ? to_hex(std::string(1, static_cast<char>(c)))
                        : utf16(c);
    }
    flush();
    page() += "ET\n";
  }

  int object(std::string content) {
    objects_.push_back(std::move(content));
    return static_cast<int>(objects_.size());
  }

  std::string fonts() {
    if (!glyphs_) {
      const int latin = object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
      const int descriptor = object(
          "<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 "
          "/Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>");
      const int cid = object(
          "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) "
          "/Ordering (Japan1) /Supplement 5 >> /DW 1000 /FontDescriptor " +
          std::to_string(descriptor) + " 0 R >>");
      const int wide = object(
          "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5-UniJIS-UTF16-H /Encoding /UniJIS-UTF16-H "
          "/DescendantFonts [" +
          std::to_string(cid) + " 0 R] >>");
      return "/F1 " + std::to_string(latin) + " 0 R /F2 " + std::to_string(wide) + " 0 R";
    }
    std::string names;
    for (int first = 0; first < glyphs_->count(); first += 256) {
      const int last = std::min(first + 256, glyphs_->count());
      std::string procedures, differences, widths, map;
      for (int i = first; i < last; ++i) {
        const auto code = std::to_string(i - first);
        procedures += "/g" + code + " " + std::to_string(object(stream(glyphs_->procedure(i)))) + " 0 R ";
        differences += "/g" + code + " ";
        widths += number(glyphs_->width_of(i) * 1000) + " ";
        map += "1 beginbfchar\n<" + to_hex(std::string(1, static_cast<char>(i - first))) + "> <" +
               utf16(glyphs_->character(i)) + ">\nendbfchar\n";
      }
      const int to_unicode =
          object(stream("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /S def /CMapType 2 "
                        "def\n1 begincodespacerange <00> <ff> endcodespacerange\n" +
                        map + "endcmap CMapName currentdict /CMap defineresource pop end end\n"));
      const int font = object(
          "<< /Type /Font /Subtype /Type3 /FontBBox [-200 -400 1200 1200] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs "
          "<< " +
          procedures + ">> /Encoding << /Type /Encoding /Differences [0 " + differences +
          "] >> /FirstChar 0 /LastChar " + std::to_string(last - first - 1) + " /Widths [" + widths +
          "] /Resources << >> /ToUnicode " + std::to_string(to_unicode) + " 0 R >>");
      names += "/T" + std::to_string(first / 256) + " " + std::to_string(font) + " 0 R ";
    }
    return names;
  }

  std::string assemble() {
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("");
    const auto resources = "<< /Font << " + fonts() + " >> >>";
    std::string kids;
    for (const auto& content : pages_) {
      const int body = object(stream(content));
      kids += std::to_string(object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 " + number(page_height) +
                                    "] /Resources " + resources + " /Contents " + std::to_string(body) + " 0 R >>")) +
              " 0 R ";
    }
    objects_[1] = "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages_.size()) + " >>";
    std::string out = "%PDF-1.5\n%\xe2\xe3\xcf\xd3\n",
                table = "xref\n0 " + std::to_string(objects_.size() + 1) + "\n0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      auto offset = std::to_string(out.size());
      table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
      out += std::to_string(i + 1) + " 0 obj\n" + objects_[i] + "\nendobj\n";
    }
    const auto start = std::to_string(out.size());
    return out + table + "trailer\n<< /Size " + std::to_string(objects_.size() + 1) + " /Root 1 0 R >>\nstartxref\n" +
           start + "\n%%EOF\n";
  }

  std::unique_ptr<PdfGlyphs> glyphs_;
  std::vector<std::string> pages_, objects_;
  std::size_t current_ = 0;
  double y_ = top;
};

}  // namespace

std::string japanese_font_file() {
  for (const auto* const file :
       {"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
        "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"}) {
    std::error_code error;
    if (std::filesystem::exists(file, error)) return file;
  }
  return {};
}

std::string make_pdf(const std::vector<PdfLine>& lines, const std::string& footer, const std::string& font_file) {
  Sheet sheet(font_file);
  for (const auto& line : lines) sheet.add(line);
  return sheet.finish(footer);
}

}  // namespace sekisho::platform::update
