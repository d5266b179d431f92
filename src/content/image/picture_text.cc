#include "content/image/picture_text.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/text.h"
#include "base/time.h"
#include "content/child.h"
#include "content/links.h"
#include "content/readers.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// bytes of text that is shown: mail with more says what it says in words
constexpr std::size_t much_text = 4000;
constexpr int most_pictures = 4;              // of one item, frames of animations counted
constexpr std::size_t most_text = 16 * 1024;  // of one picture

// White space aside; of what begins with a screenful of it the rest is not counted.
bool is_much(std::string_view text) {
  if (text.size() <= much_text) return false;
  text = text.substr(0, 16 * much_text);
  const auto spaces =
      std::count_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  return text.size() - static_cast<std::size_t>(spaces) > much_text;
}

// Whether a text part, by itself since alternatives say the same, shows much text.
bool says_it_in_words(const Document& document) {
  return std::any_of(document.parts.begin(), document.parts.end(), [](const Part& part) {
    return part.layer == 0 && part.disposition != "attachment" && part.content_type.starts_with("text/") &&
           is_much(part.readable);
  });
}

// Where a picture stands as the mail's own: in its structure, or in its HTML as a data: URL.
bool stands_in_mail(const Document& document, const Part& part) {
  if (part.parent < 0) return true;
  if (part.origin == PartOrigin::mime) return part.layer == 0;
  const auto& parent = document.parts[static_cast<std::size_t>(part.parent)];
  return part.origin == PartOrigin::embedded && parent.layer == 0 && parent.content_type == "text/html";
}

int letters_in(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\n' && (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void PictureText::read(Document& document, int opened, Budget& budget) {
  if (!reading_.wanted) return;
  std::unordered_set<int> with_writing;
  for (const auto& trait : document.traits) {
    if (trait.name == "image.writing") with_writing.insert(trait.part);
  }
  std::optional<bool> in_words;  // of the whole document; asked once, for it may be long and the pictures many
  for (; next_ < document.parts.size(); ++next_) {
    const auto& part = document.parts[next_];
    if (part.data.empty() || !stands_in_mail(document, part)) continue;
    if (static_cast<int>(next_) < opened && !part.damaged && !with_writing.contains(static_cast<int>(next_))) continue;
    const auto kind = part.kind.empty() ? detect_true_type(part.data, part.filename).kind : part.kind;
    if (!is_picture(kind) || kind == "ico") continue;
    if (!in_words) in_words = says_it_in_words(document);
    if (*in_words) continue;
    read_part(document, static_cast<int>(next_), kind, budget);
  }
}

void PictureText::read_part(Document& document, int part, std::string_view kind, Budget& budget) {
  std::string text;
  std::string_view unread;
  std::uint64_t pixels = 0;
  int frames = 0;
  auto own = budget;  // decoding is charged to the item (coded.h)
  const auto decoded =
      each_picture(document.parts[static_cast<std::size_t>(part)].data, kind, own, [&](const GreyImage& picture) {
        if (!unread.empty()) return;
        pixels += picture.pixels.size();
        if (++frames > most_pictures + 1)
          unread = "count";
        else if (pixels > most_pixels_with_letters)
          unread = "pixels";
        if (!unread.empty()) return;
        const auto writing = find_writing(picture);
        if (writing.letters < least_letters) return;
        if (reading_.lost)
          unread = "lost";
        else if (reading_.letters == nullptr)
          unread = "engine";
        else if (pictures_ == most_pictures)
          unread = "count";
        else if (letters_left_ <= 0)
          unread = "letters";
        else if (time_left_.count() <= 0)
          unread = "time";
        if (!unread.empty()) return;
        ++pictures_;
        const auto before = processor_time();
        const auto letters = reading_.letters->read(picture, writing, {letters_left_, time_left_});
        time_left_ -= std::chrono::duration_cast<std::chrono::milliseconds>(processor_time() - before);
        letters_left_ -= letters_in(letters.text);
        unread = letters.unread;
        // frames of an animation repeat
        if (letters.text != text && text.find(letters.text) == text.npos) text += letters.text;
      });
  // What decoding took counts for the item, but a second look reaches none of its limits.
  if (own.reached().size() == budget.reached().size()) budget = std::move(own);
  const bool refused =
      !decoded && (decoded.error().code == Code::over_limit || decoded.error().code == Code::unavailable);
  if (refused && unread.empty()) unread = decoded.error().what == "image_count" ? "count" : "pixels";
  if (!unread.empty()) document.add_trait(part, "image.text_unread", unread);
  if (text.size() > most_text) text.resize(most_text);
  const auto kept = keep(document, part, to_valid_utf8(text), budget);
  if (kept.empty()) return;
  append_readable(document, part, kept, budget);
  document.add_trait(part, "image.text", kept.substr(0, 200));
  find_links(document, part, kept, LinkOrigin::text, budget);
}

bool may_be_read(const Document& document, int part) {
  return stands_in_mail(document, document.parts[static_cast<std::size_t>(part)]) && !says_it_in_words(document);
}

std::vector<int> pictured_parts(const Document& document) {
  std::vector<int> out;
  for (const auto& trait : document.traits) {
    if (trait.name == "image.text" && std::find(out.begin(), out.end(), trait.part) == out.end())
      out.push_back(trait.part);
  }
  return out;
}

}  // namespace sekisho::content
