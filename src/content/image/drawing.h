#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/image/image.h"

namespace sekisho::content {

/// Pictures that are no images: rows of block characters (█ ▀ ▄ ⬛ ##) or of coloured table cells, as phishing mail
/// draws QR codes since 2023 so that nobody looks for a picture. Fed row by row; ordinary text costs a flag.
class Drawing {
 public:
  enum class Tone : std::uint8_t { light, dark };

  /// Characters of a row: ink and ground say how they are coloured. White space is ground; what draws nothing makes the
  /// row text.
  void characters(std::string_view utf8, Tone ink, Tone ground);
  /// One square cell, or several side by side.
  void cells(Tone tone, unsigned count);
  /// Something else stands in the row.
  void spoil() { spoiled_ = true; }
  bool is_spoiled() const { return spoiled_; }
  /// Forgets the row begun.
  void drop_row();
  void end_row();

  /// What was drawn, each large enough to be a QR code as a picture with a white frame, light on dark turned round; at
  /// most four.
  std::vector<GreyImage> pictures();

 private:
  struct Row {
    std::string upper, lower;  // two quarters of each character, one byte each: 0 or 1
  };
  void put(unsigned quarters);
  void end_group();

  static constexpr std::size_t max_columns = 1024, max_rows = 1024, max_pictures = 4;
  std::string upper_, lower_;  // of the row being written
  bool spoiled_ = false, drawn_ = false;
  std::vector<Row> rows_;
  std::vector<GreyImage> pictures_;
};

/// Whether UTF-8 text has enough block characters to be worth reading as drawings.
bool may_draw(std::string_view utf8);

/// Looks for QR codes drawn in the lines of a text: as read_image does for pictures. Trait image.qr.
void read_drawn_text(Document& document, int part, std::string_view utf8, Budget& budget);
/// The same for pictures already drawn.
void read_drawings(Document& document, int part, Drawing& drawing, Budget& budget);

}  // namespace sekisho::content
