#include "platform/update/pdf_glyphs.h"

#include <ft2build.h>

#include <map>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <cmath>
#include <cstdio>

namespace sekisho::platform::update {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

// A glyph's outline as path operators (ISO 32000-1 §8.5.2); quadratic curves become cubic ones.
struct Path {
  std::string operators;
  double scale = 1, x = 0, y = 0;
  bool open = false;
  void to(double px, double py, const char* what) {
    x = px, y = py;
    operators += number(px * scale) + " " + number(py * scale) + what;
  }
  static Path& of(void* self) { return *static_cast<Path*>(self); }
  static int move(const FT_Vector* p, void* self) {
    auto& path = of(self);
    if (path.open) path.operators += "h\n";
    path.open = true;
    path.to(static_cast<double>(p->x), static_cast<double>(p->y), " m\n");
    return 0;
  }
  static int line(const FT_Vector* p, void* self) {
    of(self).to(static_cast<double>(p->x), static_cast<double>(p->y), " l\n");
    return 0;
  }
  static int conic(const FT_Vector* c, const FT_Vector* p, void* self) {
    auto& path = of(self);
    const double cx = static_cast<double>(c->x), cy = static_cast<double>(c->y), px = static_cast<double>(p->x),
                 py = static_cast<double>(p->y);
    path.curve(path.x + 2.0 / 3 * (cx - path.x), path.y + 2.0 / 3 * (cy - path.y), px + 2.0 / 3 * (cx - px),
               py + 2.0 / 3 * (cy - py), px, py);
    return 0;
  }
  static int cubic(const FT_Vector* a, const FT_Vector* b, const FT_Vector* p, void* self) {
    of(self).curve(static_cast<double>(a->x), static_cast<double>(a->y), static_cast<double>(b->x),
                   static_cast<double>(b->y), static_cast<double>(p->x), static_cast<double>(p->y));
    return 0;
  }
  void curve(double ax, double ay, double bx, double by, double px, double py) {
    operators +=
        number(ax * scale) + " " + number(ay * scale) + " " + number(bx * scale) + " " + number(by * scale) + " ";
    to(px, py, " c\n");
  }
};

class FreeTypeGlyphs final : public PdfGlyphs {
 public:
  FreeTypeGlyphs() { FT_Init_FreeType(&library_); }
  ~FreeTypeGlyphs() override {
    if (face_) FT_Done_Face(face_);
    FT_Done_FreeType(library_);
  }
  FreeTypeGlyphs(const FreeTypeGlyphs&) = delete;
  FreeTypeGlyphs& operator=(const FreeTypeGlyphs&) = delete;
  bool load(const std::string& file) {
    return FT_New_Face(library_, file.c_str(), 0, &face_) == 0 && FT_IS_SCALABLE(face_);
  }

  int number_of(char32_t character) override {
    const auto known = numbers_.find(character);
    if (known != numbers_.end()) return known->second;
    Glyph glyph{character, 0.5, "500 0 d0\n"};
    if (FT_Load_Glyph(face_, FT_Get_Char_Index(face_, character), FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING) == 0) {
      const double em = face_->units_per_EM;
      Path path;
      path.scale = 1000 / em;
      const FT_Outline_Funcs draw{Path::move, Path::line, Path::conic, Path::cubic, 0, 0};
      FT_Outline_Decompose(&face_->glyph->outline, &draw, &path);
      const auto& box = face_->glyph->metrics;
      glyph.width = static_cast<double>(box.horiAdvance) / em;
      glyph.procedure = number(glyph.width * 1000) + " 0 " +
                        number(static_cast<double>(box.horiBearingX) * path.scale) + " " +
                        number(static_cast<double>(box.horiBearingY - box.height) * path.scale) + " " +
                        number(static_cast<double>(box.horiBearingX + box.width) * path.scale) + " " +
                        number(static_cast<double>(box.horiBearingY) * path.scale) + " d1\n" + path.operators +
                        (path.open ? "h f\n" : "");
    }
    glyphs_.push_back(std::move(glyph));
    return numbers_[character] = static_cast<int>(glyphs_.size()) - 1;
  }
  double width_of(int number) const override { return glyphs_[static_cast<std::size_t>(number)].width; }
  int count() const override { return static_cast<int>(glyphs_.size()); }
  std::string procedure(int number) const override { return glyphs_[static_cast<std::size_t>(number)].procedure; }
  char32_t character(int number) const override { return glyphs_[static_cast<std::size_t>(number)].character; }

 private:
  struct Glyph {
    char32_t character;
    double width;
    std::string procedure;
  };
  FT_Library library_ = nullptr;
  FT_Face face_ = nullptr;
  std::map<char32_t, int> numbers_;
  std::vector<Glyph> glyphs_;
};

}  // namespace

std::unique_ptr<PdfGlyphs> PdfGlyphs::open(const std::string& file) {
  auto glyphs = std::make_unique<FreeTypeGlyphs>();
  if (file.empty() || !glyphs->load(file)) return nullptr;
  return glyphs;
}

}  // namespace sekisho::platform::update
