#include "content/volumes.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"

namespace sekisho::content {
namespace {

constexpr int last_of_zip = 1'000'000;  // "a.zip" follows all "a.z01"

// What a name tells: the name of the whole, lower case, how its volumes are called, and which one this is, from 1 on.
struct Place {
  std::string whole;
  enum class Scheme { none, numbered, zip, rar_part, rar_old } scheme = Scheme::none;
  int number = 0;
};

int digits(std::string_view text) {
  if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != text.npos) return -1;
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

Place place_of(std::string_view filename) {
  const auto name = to_lower_ascii(filename.substr(0, 1024));
  const auto dot = name.rfind('.');
  if (dot == name.npos || dot == 0) return {};
  const auto stem = name.substr(0, dot), extension = name.substr(dot + 1);
  using Scheme = Place::Scheme;
  if (extension.size() == 3 && digits(extension) > 0) return {stem, Scheme::numbered, digits(extension)};
  if (extension == "zip") return {stem, Scheme::zip, last_of_zip};
  if (extension.size() >= 3 && extension[0] == 'z' && digits(std::string_view(extension).substr(1)) > 0)
    return {stem, Scheme::zip, digits(std::string_view(extension).substr(1))};
  if (extension == "rar" || extension == "exe") {
    const auto part = stem.rfind(".part");
    const int number = part == stem.npos ? -1 : digits(std::string_view(stem).substr(part + 5));
    if (number > 0) return {stem.substr(0, part), Scheme::rar_part, number};
    if (extension == "rar") return {stem, Scheme::rar_old, 1};
  }
  if (extension.size() == 3 && extension[0] == 'r' && digits(std::string_view(extension).substr(1)) >= 0) {
    return {stem, Scheme::rar_old, digits(std::string_view(extension).substr(1)) + 2};
  }
  return {};
}

void set_number(std::string& bytes, std::uint64_t at, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
}

// Makes places of volume and offset in the directory of a split zip (APPNOTE 4.4.13 and on) places in the whole.
// `starts`: of each volume.
void mend_zip(std::string& zip, const std::vector<std::uint64_t>& starts) {
  const auto place = [&](std::uint64_t volume, std::uint64_t offset) {
    return volume < starts.size() ? starts[volume] + offset : offset;
  };
  const auto end = zip.rfind("PK\x05\x06");
  if (end == zip.npos || !has(zip, end, 22)) return;
  auto at = place(le16(zip, end + 6), le32(zip, end + 16));
  if (at > 0xFFFFFFFE) return;
  set_number(zip, end + 4, 0, 4);
  set_number(zip, end + 8, le16(zip, end + 10), 2);
  set_number(zip, end + 16, at, 4);
  while (has(zip, at, 46) && slice(zip, at, 4) == std::string_view("PK\x01\x02")) {
    const auto local = place(le16(zip, at + 34), le32(zip, at + 42));
    if (local <= 0xFFFFFFFE) set_number(zip, at + 34, 0, 2), set_number(zip, at + 42, local, 4);
    at += 46u + le16(zip, at + 28) + le16(zip, at + 30) + le16(zip, at + 32);
  }
}

// What says nothing by itself. Anything else that is named like a volume is read for its own sake too.
bool is_piece(const Document& document, int part) {
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  return kind == "unknown" || kind == "zip" || kind == "7z" || kind == "rar";
}

// Files that lie beside each other: of one archive or message; those encoded in texts, in all texts of one message.
std::vector<int> beside(const Document& document, int part) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  if (own.parent < 0) return {part};
  const auto& holder = document.parts[static_cast<std::size_t>(own.parent)];
  if (own.origin != PartOrigin::uuencoded || holder.parent < 0) return holder.children;
  std::vector<int> files;
  for (const int text : document.parts[static_cast<std::size_t>(holder.parent)].children) {
    for (const int file : document.parts[static_cast<std::size_t>(text)].children) {
      if (document.parts[static_cast<std::size_t>(file)].origin == PartOrigin::uuencoded) files.push_back(file);
    }
  }
  return files;
}

}  // namespace

void Volumes::find_among(const Document& document, const std::vector<int>& files) {
  std::map<std::pair<std::string, Place::Scheme>, std::map<int, int>> found;  // whole → number → part
  for (const int child : files) {
    const auto& part = document.parts[static_cast<std::size_t>(child)];
    if (part.filename.empty() || part.data.empty()) continue;
    const auto place = place_of(part.filename);
    if (place.scheme != Place::Scheme::none) found[{place.whole, place.scheme}].emplace(place.number, child);
  }
  for (const auto& [key, volumes] : found) {
    Set set{.zip = key.second == Place::Scheme::zip};
    int expected = 1;
    for (const auto& [number, part] : volumes) {
      if (number != expected && !(set.zip && number == last_of_zip && expected > 1)) break;
      set.parts.push_back(part);
      ++expected;
    }
    if (set.parts.size() < 2) continue;
    for (const int part : set.parts) set_of_[part] = sets_.size();
    sets_.push_back(std::move(set));
  }
}

namespace {

// A volume whose others are not there, and that says nothing by itself.
void note_alone(Document& document, int part) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  if (own.kind != "unknown" || own.data.empty() || own.filename.empty()) return;
  const auto place = place_of(own.filename);
  using Scheme = Place::Scheme;
  const bool whole = place.scheme == Scheme::none || (place.scheme == Scheme::zip && place.number == last_of_zip) ||
                     (place.scheme == Scheme::rar_old && place.number == 1);
  if (!whole) document.add_trait(part, "archive.split", own.filename);
}

}  // namespace

bool Volumes::take(Document& document, int part, Budget& budget) {
  if (!searched_[part]) {
    const auto files = beside(document, part);
    for (const int file : files) searched_[file] = true;
    if (files.size() > 1) find_among(document, files);
  }
  const auto found = set_of_.find(part);
  if (found == set_of_.end()) return note_alone(document, part), false;
  auto& set = sets_[found->second];
  if (set.joined) return is_piece(document, part);
  set.joined = true;
  std::string whole;
  std::vector<std::uint64_t> starts;
  for (const int volume : set.parts) {
    starts.push_back(whole.size());
    whole += document.parts[static_cast<std::size_t>(volume)].data;
    if (whole.size() > budget.limits().file_size.value) {
      mark_limit(document, part, budget, "file_size", "volumes together");
      return true;
    }
  }
  if (set.zip) {
    // The mark of a split archive stands before everything, and offsets count it: it becomes nothing that a reader
    // would ask about.
    mend_zip(whole, starts);
    if (whole.starts_with("PK\x07\x08")) whole.replace(0, 4, "PK00");
  }
  const auto& last = document.parts[static_cast<std::size_t>(set.parts.back())];
  std::string name(set.zip ? last.filename : document.parts[static_cast<std::size_t>(set.parts.front())].filename);
  if (const auto dot = name.rfind('.');
      !set.zip && dot != name.npos && digits(std::string_view(name).substr(dot + 1)) > 0)
    name.resize(dot);
  document.add_trait(part, "archive.joined", name);
  const int child = add_child(document, part, PartOrigin::archive, name, keep(document, part, whole, budget), budget);
  // To everybody the volumes are one archive, not one inside another.
  if (child >= 0)
    document.parts[static_cast<std::size_t>(child)].layer = document.parts[static_cast<std::size_t>(part)].layer;
  return is_piece(document, part);
}

}  // namespace sekisho::content
