#include "content/image/image.h"

#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>

#include <algorithm>

#include "base/text.h"
#include "content/child.h"
#include "content/image/coded.h"
#include "content/image/finder.h"
#include "content/image/picture_text.h"
#include "content/image/writing.h"
#include "content/links.h"
#include "content/readers.h"

namespace sekisho::content {
namespace {

constexpr int longest_side = 2000;
constexpr int large_side = 500;  // a picture with a longer short side is looked at in thirds of its size too

// Mean of blocks, so that the longer side fits.
GreyImage shrunk(const GreyImage& image, int factor) {
  GreyImage out{image.width / factor, image.height / factor, {}};
  out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  std::vector<std::uint32_t> columns(static_cast<std::size_t>(image.width));  // sums of the rows that become one
  auto* const sums = columns.data();
  for (int y = 0; y < out.height; ++y) {
    std::fill(columns.begin(), columns.end(), 0);
    for (int j = 0; j < factor; ++j) {
      const auto* const row = image.pixels.data() + static_cast<std::size_t>(y * factor + j) * columns.size();
      for (int x = 0; x < image.width; ++x) sums[x] += row[x];
    }
    auto* const to = out.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width);
    for (int x = 0; x < out.width; ++x) {
      std::uint32_t sum = 0;
      for (int i = 0; i < factor; ++i) sum += sums[x * factor + i];
      to[x] = static_cast<std::uint8_t>(sum / static_cast<unsigned>(factor * factor));
    }
  }
  return out;
}

// A white frame: codes that touch the border have no quiet zone.
GreyImage framed(const GreyImage& image, int frame) {
  GreyImage out{image.width + 2 * frame, image.height + 2 * frame, {}};
  out.pixels.assign(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
  for (int y = 0; y < image.height; ++y) {
    std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image.width, image.width,
                out.pixels.begin() + static_cast<std::ptrdiff_t>(y + frame) * out.width + frame);
  }
  return out;
}

void detect(const GreyImage& image, std::vector<std::string>& texts) {
  const ZXing::ImageView view(image.pixels.data(), image.width, image.height, ZXing::ImageFormat::Lum);
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::MicroQRCode);
  hints.setTryHarder(true);
  hints.setTryDownscale(false);
  hints.setTryRotate(false);  // its finder patterns look the same from all sides
  // ZXing throws on allocation and on some broken codes: it ends here.
  try {
    for (const auto& result : ZXing::ReadBarcodes(view, hints)) {
      auto text = ZXing::TextUtfEncoding::ToUtf8(result.text());
      if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
    }
  } catch (const std::exception&) {
    return;
  }
}

// Makes a faint picture as strong as black on white: the decoder takes blocks of little contrast for one colour. False
// where there is nothing to find, so that the common spacer and logo pictures cost nothing.
bool strengthen(GreyImage& image) {
  constexpr int least = 12, strong = 160;  // of 255 between the darkest and the lightest
  std::uint8_t low = 255, high = 0;
  for (std::size_t at = 0; at < image.pixels.size(); ++at) {
    low = std::min(low, image.pixels[at]);
    high = std::max(high, image.pixels[at]);
    // Most pictures tell it in their first rows.
    if (at % 4096 == 0 && high - low >= strong) return true;
  }
  const int range = high - low;
  if (range < least) return false;
  if (range >= strong) return true;
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>((pixel - low) * 255 / range);
  return true;
}

}  // namespace

std::vector<std::string> find_qr_codes(GreyImage image, bool* corner) {
  std::vector<std::string> texts;
  if (image.width < 15 || image.height < 15) return texts;
  const int factor = (std::max(image.width, image.height) + longest_side - 1) / longest_side;
  if (factor > 1) image = shrunk(image, factor);
  if (image.width < 15 || image.height < 15) return texts;
  if (!strengthen(image)) return texts;
  const bool frame = image.width < 1200 && image.height < 1200;
  struct Level {
    GreyImage image;
    FinderMarks marks;
  };
  std::vector<Level> levels;
  for (;;) {
    const auto marks = find_marks(image);
    if (corner != nullptr) *corner = *corner || marks.single;
    const bool last = std::min(image.width, image.height) <= large_side;
    auto smaller = last ? GreyImage{} : shrunk(image, 3);
    if (marks.dark || marks.light) levels.push_back({std::move(image), marks});
    if (last) break;
    image = std::move(smaller);
  }
  for (const auto& level : levels) {
    if (level.marks.dark) detect(level.image, texts);
  }
  for (const auto& level : levels) {
    if (texts.empty() && frame && level.marks.dark) detect(framed(level.image, 16), texts);
  }
  for (auto& level : levels) {
    if (!texts.empty() || !level.marks.light) continue;
    for (auto& p : level.image.pixels) p = static_cast<std::uint8_t>(255 - p);
    detect(level.image, texts);
  }
  return texts;
}

void add_qr_text(Document& document, int part, std::string_view text, Budget& budget) {
  const auto kept = keep(document, part, text, budget);
  document.add_trait(part, "image.qr", kept);
  const auto colon = kept.find(':');
  const bool is_link =
      starts_with_ignore_case(kept, "http://") || starts_with_ignore_case(kept, "https://") ||
      (colon != kept.npos && colon < 20 && kept.find_first_of(" \n\r") == kept.npos && kept.find('@') != kept.npos);
  if (is_link)
    document.add_link({.url = kept, .origin = LinkOrigin::qr, .part = part}, budget);
  else
    find_links(document, part, kept, LinkOrigin::qr, budget);
  append_readable(document, part, kept, budget);
}

void read_image(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& p = document.parts[static_cast<std::size_t>(part)];
  int images = 0;
  for (int i = 0; i < part; ++i) {
    images += is_picture(document.parts[static_cast<std::size_t>(i)].kind) ? 1 : 0;
  }
  if (images >= budget.limits().image_count) return mark_limit(document, part, budget, "image_count");
  std::vector<std::string> found;
  // those pay for looking before they are decoded
  const bool counted = may_be_read(document, part), paid = is_slow(p.kind);
  bool enough = true, countless = false, corner = false;
  int letters = 0;
  const auto look = [&](GreyImage image) {
    enough = enough && (paid || charge_looking(image, budget));
    if (!enough) return;
    countless = countless || (counted && image.pixels.size() > most_pixels_with_letters);
    if (counted && !countless) letters = std::max(letters, find_writing(image).letters);
    for (auto& text : find_qr_codes(std::move(image), &corner)) {
      if (std::find(found.begin(), found.end(), text) == found.end()) found.push_back(std::move(text));
    }
  };
  const auto read = each_picture(p.data, p.kind, budget, look);
  for (const auto& text : found) add_qr_text(document, part, text, budget);
  if (found.empty() && corner) document.add_trait(part, "image.qr_corner");
  if (countless)
    document.add_trait(part, "image.writing", "not counted");
  else if (letters >= least_letters)
    document.add_trait(part, "image.writing", "about " + std::to_string(letters) + " letters");
  if (!enough && (read || read.error().code != Code::unavailable))
    document.add_trait(part, "image.skipped", "more than is decoded of one item");
  if (read) return;
  if (read.error().code == Code::unavailable) return document.add_trait(part, "image.skipped", read.error().what);
  document.parts[static_cast<std::size_t>(part)].damaged = true;
  if (read.error().code == Code::over_limit) return mark_limit(document, part, budget, read.error().what);
  document.add_trait(part, "image.damaged", read.error().what);
}

void skip_image(Document& document, int part, const ReadOptions&, Budget&) {
  document.add_trait(part, "image.skipped", document.parts[static_cast<std::size_t>(part)].kind);
}

}  // namespace sekisho::content
