#pragma once

#include <chrono>
#include <vector>

#include "content/image/letters.h"
#include "content/read.h"

namespace sekisho::content {

/// How letters in an item's pictures are read.
struct PictureReading {
  bool wanted = false;
  LetterReader* letters = nullptr;       // with this; none: they stay unread, and a trait says so
  std::chrono::milliseconds time{1000};  // processor time for all pictures of the item
  bool lost = false;                     // an earlier reading of this item ended over it: not again
};

/// Reads the letters of those pictures that carry a mail's message (or are the item): where little else is to be read,
/// of pictures that show a few words at least (writing.h). Photographs and logos cost a look. What is read is added to
/// Part::readable, with its links; trait image.text on the part. A picture that should have been read and was not:
/// trait image.text_unread, whose evidence is "count", "pixels" (too many, or no work left to decode them), "letters"
/// or "time" (the rest of it), "engine" (no language data) or "lost" (a worker ended over it).
class PictureText {
 public:
  explicit PictureText(const PictureReading& reading) : reading_(reading), time_left_(reading.time) {}
  /// Looks at the parts added since the last call. Of the first `opened` of them read_image() told already whether
  /// there is writing, as far as may_be_read().
  void read(Document& document, int opened, Budget& budget);

 private:
  void read_part(Document& document, int part, std::string_view kind, Budget& budget);

  const PictureReading& reading_;
  std::chrono::milliseconds time_left_;
  int letters_left_ = 800;  // of the item: more say little that these do not
  std::size_t next_ = 0;
  int pictures_ = 0;
};

/// Whether PictureText may read this picture, by where it stands and by the words beside it that are known so far: what
/// it would not read need not be looked at for writing.
bool may_be_read(const Document& document, int part);

/// read() of content/read.h, with the letters in pictures.
Document read(std::string_view bytes, const ReadOptions& options, const PictureReading& pictures, Budget& budget);

/// The parts whose readable text was read in a picture of the mail: it is shown as the body is, and a letter of it may
/// be wrong.
std::vector<int> pictured_parts(const Document& document);

}  // namespace sekisho::content
