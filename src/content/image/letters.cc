#include "content/image/letters.h"

#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "content/image/scale.h"

// libgomp, which the engine is linked with; its header belongs to a compiler
extern "C" void omp_set_max_active_levels(int levels);

namespace sekisho::content {
namespace {

// per cent, the engine's own; English letters in a Japanese picture: below 35
constexpr float least_word_confidence = 45, sure = 65;
constexpr ByteCount largest_data{64u << 20};  // the largest of Debian's is 40 MB
// of letters, in pixels: smaller ones are read better in twice the size, larger ones only slower
constexpr double good_height = 15, most_growth = 2;

bool is_wide(std::string_view text, bool at_end) {
  if (text.empty()) return false;
  if (!at_end)
    return static_cast<unsigned char>(text.front()) >= 0xe3 && static_cast<unsigned char>(text.front()) < 0xf0;
  auto at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return static_cast<unsigned char>(text[at]) >= 0xe3 && static_cast<unsigned char>(text[at]) < 0xf0;
}

// Asked by the engine before each line.
struct Limit {
  std::chrono::nanoseconds end{};
  int letters = 0, most_letters = 0;
  int begun = 0;
  std::string_view over = {};
  static bool is_over(void* self, int lines) {
    auto& limit = *static_cast<Limit*>(self);
    const auto read = static_cast<std::int64_t>(limit.letters) * limit.begun++ / std::max(lines, 1);
    if (limit.over.empty() && processor_time() >= limit.end) limit.over = "time";
    if (limit.over.empty() && read > limit.most_letters) limit.over = "letters";
    return !limit.over.empty();
  }
};

class Engine {
 public:
  static std::unique_ptr<Engine> open(const std::string& data, const std::string& language) {
    auto engine = std::make_unique<Engine>();
    if (engine->api_.Init(data.data(), static_cast<int>(data.size()), language.c_str(), tesseract::OEM_LSTM_ONLY,
                          nullptr, 0, nullptr, nullptr, false, nullptr) != 0)
      return nullptr;
    engine->api_.SetVariable("debug_file", "/dev/null");
    engine->api_.SetPageSegMode(tesseract::PSM_AUTO);
    return engine;
  }

  struct Outcome {
    LetterReader::Letters letters;
    double confidence = 0;  // mean over the letters of all words, the doubtful ones too; 0 without any
  };

  Outcome read(const GreyImage& picture, Limit limit) {
    Outcome out;
    tesseract::ETEXT_DESC monitor;
    monitor.cancel = &Limit::is_over;
    monitor.cancel_this = &limit;
    api_.SetImage(picture.pixels.data(), picture.width, picture.height, 1, picture.width);
    api_.SetSourceResolution(150);
    static_cast<void>(api_.Recognize(&monitor));
    out.letters.unread = limit.over;
    const std::unique_ptr<tesseract::ResultIterator> words(api_.GetIterator());
    double sum = 0, letters = 0;
    std::string line;
    if (words && !words->Empty(tesseract::RIL_WORD)) {
      do {
        const std::unique_ptr<char[]> text(words->GetUTF8Text(tesseract::RIL_WORD));
        const std::string_view word = text ? trim(text.get()) : std::string_view();
        const float confidence = word.empty() ? 0 : words->Confidence(tesseract::RIL_WORD);
        sum += confidence * static_cast<double>(word.size());
        letters += static_cast<double>(word.size());
        if (!word.empty() && confidence >= least_word_confidence) {
          if (!line.empty() && !(is_wide(line, true) && is_wide(word, false))) line += ' ';
          line += word;
        }
        if (words->IsAtFinalElement(tesseract::RIL_TEXTLINE, tesseract::RIL_WORD) && !line.empty()) {
          out.letters.text += line + '\n';
          line.clear();
        }
      } while (words->Next(tesseract::RIL_WORD));
    }
    if (!line.empty()) out.letters.text += line + '\n';
    out.letters.text = to_valid_utf8(out.letters.text);
    if (letters > 0) out.confidence = sum / letters;
    api_.Clear();
    return out;
  }

 private:
  tesseract::TessBaseAPI api_;
};

// A language: the bytes of its file, and the engine once it was asked.
struct Language {
  std::string name, data;
  std::unique_ptr<Engine> engine;
  // False when the data are damaged.
  bool make_engine() {
    if (!engine) engine = Engine::open(data, name);
    return engine != nullptr;
  }
};

// the sandbox allows none, and a process that has some cannot be forked
void start_no_threads() { ::omp_set_max_active_levels(0); }

double factor_for(const GreyImage& picture, const Writing& writing) {
  const double wanted = writing.height > 0 ? std::clamp(good_height / writing.height, 1.0, most_growth) : 1;
  return std::min(wanted, std::sqrt(static_cast<double>(most_letter_pixels) /
                                    (static_cast<double>(picture.width) * picture.height)));
}

class Tesseract final : public LetterReader {
 public:
  explicit Tesseract(std::vector<Language> languages) : languages_(std::move(languages)) {}

  Letters read(const GreyImage& picture, const Writing& writing, const Allowance& allowance) override {
    if (picture.width < 8 || picture.height < 8) return {};
    const std::lock_guard lock(mutex_);
    start_no_threads();
    const double factor = factor_for(picture, writing);
    const GreyImage fitted = factor == 1 ? picture : scaled(picture, factor);
    std::optional<Engine::Outcome> best;
    std::string_view unread;
    std::chrono::nanoseconds end{};
    for (auto& language : languages_) {
      if (!language.make_engine()) continue;
      // the first picture of a process pays for the engine, not the mail
      if (!best) end = processor_time() + allowance.time;
      auto outcome =
          language.engine->read(fitted, {.end = end, .letters = writing.letters, .most_letters = allowance.letters});
      if (!outcome.letters.unread.empty()) unread = outcome.letters.unread;
      if (!best || outcome.confidence > best->confidence) best = std::move(outcome);
      // Nothing that looks like a line is nothing in any script.
      if (best->confidence >= sure || best->confidence == 0 || processor_time() >= end) break;
    }
    if (!best) return {.text = {}, .unread = "engine"};
    best->letters.unread = unread;
    return best->letters;
  }

  void prepare() override {
    const std::lock_guard lock(mutex_);
    start_no_threads();
    for (auto& language : languages_) {
      if (language.make_engine()) return;
    }
  }

 private:
  std::mutex mutex_;
  std::vector<Language> languages_;
};

std::string data_folder() {
  for (const char* const folder :
       {"/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata"}) {
    std::error_code none;
    if (std::filesystem::is_directory(folder, none)) return folder;
  }
  return "/usr/share/tesseract-ocr/5/tessdata";
}

}  // namespace

Result<std::unique_ptr<LetterReader>> open_letter_reader(const std::string& folder, const std::string& languages) {
  const auto place = folder.empty() ? data_folder() : folder;
  std::vector<Language> found;
  for (const auto language : split(languages, '+')) {
    const bool is_name = !language.empty() && std::all_of(language.begin(), language.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!is_name) continue;
    auto data = read_file(std::filesystem::path(place) / (std::string(language) + ".traineddata"), largest_data);
    if (data && !data->empty()) found.push_back({std::string(language), *std::move(data), nullptr});
  }
  if (found.empty()) return fail(Code::not_found, "picture text: no language data for " + languages + " in " + place);
  return std::unique_ptr<LetterReader>(std::make_unique<Tesseract>(std::move(found)));
}

}  // namespace sekisho::content
