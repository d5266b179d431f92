#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::platform::update {

/// The characters of one document as glyphs of one font file, numbered as they come (FreeType). 256 to a Type 3 font.
class PdfGlyphs {
 public:
  /// Null when the file is no font that FreeType reads.
  static std::unique_ptr<PdfGlyphs> open(const std::string& file);
  virtual ~PdfGlyphs() = default;
  /// Its number; the same character has the same. A character the font lacks is its .notdef box.
  virtual int number_of(char32_t character) = 0;
  virtual double width_of(int number) const = 0;  // in em
  virtual int count() const = 0;
  /// A Type 3 glyph procedure in thousandths of an em, and its character.
  virtual std::string procedure(int number) const = 0;
  virtual char32_t character(int number) const = 0;
};

}  // namespace sekisho::platform::update
