#include "content/archive/member.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/child.h"
#include "content/office/utf16.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

// Every lead byte is followed by a trail byte of CP932, and there is at least one pair.
bool fits_cp932(std::string_view raw) {
  bool pair = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto b = static_cast<unsigned char>(raw[i]);
    if (b < 0x80 || (b >= 0xA1 && b <= 0xDF)) continue;
    const bool lead = (b >= 0x81 && b <= 0x9F) || (b >= 0xE0 && b <= 0xFC);
    if (!lead || i + 1 >= raw.size()) return false;
    const auto trail = static_cast<unsigned char>(raw[++i]);
    if (trail < 0x40 || trail == 0x7F || trail > 0xFC) return false;
    pair = true;
  }
  return pair;
}

std::string from_cp437(std::string_view raw) {
  static constexpr std::array<char16_t, 128> high = {
      u'Ç', u'ü', u'é', u'â', u'ä', u'à', u'å', u'ç', u'ê', u'ë', u'è', u'ï', u'î', u'ì', u'Ä', u'Å',
      u'É', u'æ', u'Æ', u'ô', u'ö', u'ò', u'û', u'ù', u'ÿ', u'Ö', u'Ü', u'¢', u'£', u'¥', u'₧', u'ƒ',
      u'á', u'í', u'ó', u'ú', u'ñ', u'Ñ', u'ª', u'º', u'¿', u'⌐', u'¬', u'½', u'¼', u'¡', u'«', u'»',
      u'░', u'▒', u'▓', u'│', u'┤', u'╡', u'╢', u'╖', u'╕', u'╣', u'║', u'╗', u'╝', u'╜', u'╛', u'┐',
      u'└', u'┴', u'┬', u'├', u'─', u'┼', u'╞', u'╟', u'╚', u'╔', u'╩', u'╦', u'╠', u'═', u'╬', u'╧',
      u'╨', u'╤', u'╥', u'╙', u'╘', u'╒', u'╓', u'╫', u'╪', u'┘', u'┌', u'█', u'▄', u'▌', u'▐', u'▀',
      u'α', u'ß', u'Γ', u'π', u'Σ', u'σ', u'µ', u'τ', u'Φ', u'Θ', u'Ω', u'δ', u'∞', u'φ', u'ε', u'∩',
      u'≡', u'±', u'≥', u'≤', u'⌠', u'⌡', u'÷', u'≈', u'°', u'∙', u'·', u'√', u'ⁿ', u'²', u'■', u'\u00A0'};
  std::string out;
  for (const char c : raw) {
    const auto b = static_cast<unsigned char>(c);
    append_utf8(out, b < 128 ? b : high[b - 128]);
  }
  return out;
}

bool leaves_folder(std::string_view name) {
  if (name.empty()) return false;
  if (name.front() == '/' || name.front() == '\\') return true;
  if (name.size() > 1 && name[1] == ':') return true;
  std::string path(name);
  std::replace(path.begin(), path.end(), '\\', '/');
  for (const auto step : split(path, '/')) {
    if (step == "..") return true;
  }
  return false;
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool runs_when_opened(std::string_view extension) {
  return is_one_of(extension, {"exe", "scr", "com", "pif", "bat", "cmd", "js",  "jse", "vbs", "vbe", "wsf",
                               "wsh", "hta", "lnk", "ps1", "msi", "cpl", "jar", "dll", "chm", "sct", "url"});
}
bool looks_harmless(std::string_view extension) {
  return is_one_of(extension, {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt",  "rtf", "jpg", "jpeg", "png",
                               "gif", "bmp", "csv",  "zip", "mp3",  "mp4", "htm",  "html", "eml", "xml", "odt"});
}

}  // namespace

std::string decode_member_name(std::string_view raw, bool is_utf8) {
  if (is_utf8 || is_valid_utf8(raw)) return to_valid_utf8(raw);
  if (fits_cp932(raw)) return codepage_to_utf8(raw, 932);
  return from_cp437(raw);
}

void MemberSink::look_at_name(std::string_view name) {
  if (leaves_folder(name)) document_.add_trait(part_, "archive.traversal", name);
  for (const auto mark :
       {"\xE2\x80\xAE", "\xE2\x80\xAD", "\xE2\x80\xAB", "\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F"}) {
    if (name.find(mark) != name.npos) document_.add_trait(part_, "archive.deceptive_name", name);
  }
  if (name.find("      ") != name.npos) document_.add_trait(part_, "archive.deceptive_name", name);
  const auto last = extension_of(name);
  if (runs_when_opened(last)) {
    auto stem = name.substr(0, name.rfind('.'));
    while (!stem.empty() && (stem.back() == ' ' || stem.back() == '.' || stem.back() == '_')) stem.remove_suffix(1);
    if (looks_harmless(extension_of(stem))) document_.add_trait(part_, "archive.double_extension", name);
  }
  if (names_.size() < 20'000 && !names_.insert(to_lower_ascii(name)).second)
    document_.add_trait(part_, "archive.duplicate_names", name);
}

int MemberSink::add(std::string_view name, Expanded content) {
  if (!content.limit.empty()) mark_limit(document_, part_, budget_, content.limit, name);
  if (!content.limit.empty()) {
    // Many bombs in one item: the first few keep their beginning, the rest only what tells their type.
    std::size_t bombs = 0;
    for (const auto& trait : document_.traits) bombs += trait.name == "limit.compression_ratio";
    if (bombs > 8) content.bytes.resize(std::min<std::size_t>(content.bytes.size(), 512));
  }
  const auto kept = keep(document_, part_, content.bytes, budget_);
  const int child = add_child(document_, part_, PartOrigin::archive, name, kept, budget_);
  if (child < 0 || (kept.size() < content.bytes.size() && kept.empty())) full_ = true;
  if (child >= 0)
    document_.parts[static_cast<std::size_t>(child)].damaged =
        content.damaged || !content.limit.empty() || kept.size() < content.bytes.size();
  return child;
}

int MemberSink::add_view(std::string_view name, std::string_view content) {
  const int child = add_child(document_, part_, PartOrigin::archive, name, content, budget_);
  if (child < 0) full_ = true;
  return child;
}

int MemberSink::add_slice(std::string_view name, std::string_view content) {
  const auto asked = content.size();
  if (asked > budget_.expanded_left().value) {
    mark_limit(document_, part_, budget_, "expanded_size", name);
    content = content.substr(0, budget_.expanded_left().value);
  }
  static_cast<void>(budget_.spend_expanded({content.size()}));
  const int child = add_view(name, content);
  if (child >= 0 && content.size() < asked) {
    document_.parts[static_cast<std::size_t>(child)].damaged = true;
    full_ = full_ || content.empty();
  }
  return child;
}

void MemberSink::add_encrypted(std::string_view name) {
  const int child = add_view(name, {});
  if (child >= 0) {
    auto& part = document_.parts[static_cast<std::size_t>(child)];
    part.encrypted = true;
    part.kind = "encrypted";
  }
  document_.parts[static_cast<std::size_t>(part_)].encrypted = true;
  document_.add_trait(part_, "archive.encrypted", name);
}

}  // namespace sekisho::content
