// Which pictures are read for letters, from any bytes: never more than allowed, none beyond its size, and what was read
// stands in the document's own memory.
#include <cstdint>

#include "content/fuzzing.h"
#include "content/image/picture_text.h"
#include "content/image/scale.h"

namespace {

using namespace sekisho::content;

class Counting final : public LetterReader {
 public:
  Letters read(const GreyImage& picture, const Writing& writing, const Allowance& allowance) override {
    const auto size = static_cast<std::uint64_t>(picture.width) * static_cast<std::uint64_t>(picture.height);
    ASSERT(allowance.time.count() > 0 && allowance.letters > 0 && size <= 10'000'000 && size == picture.pixels.size());
    ASSERT(writing.letters > 0 && writing.height > 0 && writing.height <= picture.height);
    ++calls;
    const double factor = picture.width % 3 == 0 ? 0.3 : 2.0;
    const auto other = scaled(picture, factor);
    ASSERT(static_cast<std::size_t>(other.width) * static_cast<std::size_t>(other.height) == other.pixels.size());
    return {"https://pictured.example/" + std::to_string(picture.width) + "\npassword: x1y2z3\n",
            picture.width % 2 == 0 ? "" : "time"};
  }
  int calls = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto as : {content::ReadOptions::As::mail, content::ReadOptions::As::file}) {
    Counting reader;
    Budget budget({.file_size = 4_MiB,
                   .expanded_size = 8_MiB,
                   .files = 200,
                   .links = 200,
                   .text_size = 1_MiB,
                   .pixels = 1'000'000,
                   .memory = 16_MiB,
                   .steps = 50'000'000});
    content::ReadOptions options;
    options.as = as;
    const auto document = content::read(bytes, options, {.wanted = true, .letters = &reader}, budget);
    ASSERT(reader.calls <= 4);
    ASSERT(content::pictured_parts(document).size() <= static_cast<std::size_t>(reader.calls));
    ASSERT(document.links.size() <= 200u);
  }
  return 0;
}
