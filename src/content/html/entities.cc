#include "content/html/entities.h"

#include <array>
#include <cstring>
#include <vector>

#include "base/hex.h"
#include "content/html/entity_table.h"

namespace sekisho::content::html {
namespace {

constexpr std::size_t max_name = 32;  // the longest is CounterClockwiseContourIntegral, 31 letters

struct Entity {
  std::string_view name;
  std::uint32_t first = 0, second = 0;
  bool legacy = false;  // also read without semicolon
};

constexpr std::uint32_t mix(std::uint32_t hash, char c) { return (hash ^ static_cast<unsigned char>(c)) * 16777619u; }
constexpr std::uint32_t seed = 2166136261u;

// Open addressing over the facts of entity_table; built once, read only afterwards.
class Table {
 public:
  Table() {
    std::string_view all(entity_table);
    while (!all.empty()) {
      const auto end = all.find(' ');
      add(all.substr(0, end));
      if (end == std::string_view::npos) break;
      all.remove_prefix(end + 1);
    }
  }
  const Entity* find(std::string_view name, std::uint32_t hash) const {
    for (std::uint32_t slot = hash & mask;; slot = (slot + 1) & mask) {
      if (slots_[slot].name.empty()) return nullptr;
      if (slots_[slot].name == name) return &slots_[slot];
    }
  }

 private:
  static constexpr std::uint32_t mask = 8191;

  void add(std::string_view word) {
    Entity entity;
    if (!word.empty() && word[0] == '!') entity.legacy = true, word.remove_prefix(1);
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0) return;
    entity.name = word.substr(0, equals);
    std::uint32_t* point = &entity.first;
    for (const char c : word.substr(equals + 1)) {
      if (c == '+')
        point = &entity.second;
      else
        *point = *point * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    std::uint32_t hash = seed;
    for (const char c : entity.name) hash = mix(hash, c);
    std::uint32_t slot = hash & mask;
    while (!slots_[slot].name.empty()) slot = (slot + 1) & mask;
    slots_[slot] = entity;
  }

  std::vector<Entity> slots_ = std::vector<Entity>(mask + 1);
};

const Table& table() {
  static const Table built;
  return built;
}

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Numbers 0x80..0x9f mean windows-1252 (WHATWG HTML §13.2.5.80).
constexpr std::array<std::uint16_t, 32> windows_1252 = {0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,   0x017d, 0x8f,
                                                        0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

Reference take_number(std::string_view rest) {
  std::size_t at = 2;
  const bool hex = rest.size() > at && (rest[at] == 'x' || rest[at] == 'X');
  if (hex) ++at;
  const std::size_t digits = at;
  std::uint32_t point = 0;
  for (; at < rest.size(); ++at) {
    const int digit = hex_value(rest[at]);
    if (digit < 0 || (!hex && digit > 9)) break;
    if (point < 0x1000000) point = point * (hex ? 16u : 10u) + static_cast<std::uint32_t>(digit);
  }
  if (at == digits) return {};
  if (at < rest.size() && rest[at] == ';') ++at;
  if (point >= 0x80 && point <= 0x9f) point = windows_1252[point - 0x80];
  if (point == 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) point = 0xfffd;
  return {at, point, 0};
}

}  // namespace

Reference take_reference(std::string_view rest, In in) {
  if (rest.size() < 2) return {};
  if (rest[1] == '#') return take_number(rest);
  // The longest known name: with semicolon it wins at once, without one the longest legacy name does.
  Reference best;
  std::uint32_t hash = seed;
  for (std::size_t i = 1; i < rest.size() && i <= max_name && is_alnum(rest[i]); ++i) {
    hash = mix(hash, rest[i]);
    if (i < 2) continue;
    const bool closed = i + 1 < rest.size() && rest[i + 1] == ';';
    if (!closed && i > 7) continue;  // no legacy name is longer than six letters
    const Entity* entity = table().find(rest.substr(1, i), hash);
    if (entity == nullptr) continue;
    if (closed) return {i + 2, entity->first, entity->second};
    if (entity->legacy) best = {i + 1, entity->first, entity->second};
  }
  if (best.length != 0 && in == In::attribute && best.length < rest.size() &&
      (rest[best.length] == '=' || is_alnum(rest[best.length]))) {
    return {};
  }
  return best;
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (point & 0x3f));
  }
}

std::string_view decode_attribute(std::string_view raw, Arena& arena) {
  if (raw.empty()) return raw;
  const auto special = raw.find('&');
  if (special == std::string_view::npos && std::memchr(raw.data(), 0, raw.size()) == nullptr) return raw;
  std::string out;
  out.reserve(raw.size());
  bool changed = false;
  for (std::size_t i = 0; i < raw.size();) {
    if (raw[i] == '\0') {
      append_utf8(out, 0xfffd), changed = true, ++i;
      continue;
    }
    if (raw[i] == '&') {
      const auto reference = take_reference(raw.substr(i), In::attribute);
      if (reference.length != 0) {
        append_utf8(out, reference.first);
        if (reference.second != 0) append_utf8(out, reference.second);
        i += reference.length, changed = true;
        continue;
      }
    }
    out += raw[i++];
  }
  return changed ? arena.store(out) : raw;
}

}  // namespace sekisho::content::html
