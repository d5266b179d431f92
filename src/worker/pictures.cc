#include "worker/pictures.h"

#include "content/image/letters_remembered.h"

namespace sekisho::worker {

std::unique_ptr<content::LetterReader> open_letters(const PictureSettings& settings) {
  if (!settings.read) return nullptr;
  auto letters = content::open_letter_reader(settings.folder, settings.languages);
  if (!letters) return nullptr;
  if (settings.shared) (*letters)->prepare();
  return settings.remembered ? content::remembering(*std::move(letters)) : *std::move(letters);
}

content::PictureReading reading_of(const PictureSettings& settings, content::LetterReader* letters) {
  return {.wanted = settings.read, .letters = letters, .time = std::chrono::milliseconds(settings.time_ms)};
}

}  // namespace sekisho::worker
