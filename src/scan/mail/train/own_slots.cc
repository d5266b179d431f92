#include "scan/mail/train/own_slots.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "scan/mail/fold.h"

namespace sekisho::scan::mail::train {
namespace {

constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", digits = "0123456789";

std::string_view pick(const OwnSlots& slots, std::string_view name, std::string_view language, Chance& chance) {
  for (const auto& key :
       {std::string(name) + "." + std::string(language), std::string(name) + ".all", std::string(name) + ".en"}) {
    if (const auto found = slots.find(key); found != slots.end())
      return found->second[chance.below(found->second.size())];
  }
  return {};
}

// "Zoë Becker" writes as zoe.becker or zbecker; names of other scripts as people with such names do.
std::string local_part(std::string_view person, Chance& chance) {
  static constexpr std::string_view others[] = {"k.sato",     "hanako.y",  "li.wei",    "minjun.kim", "d.orlov",
                                                "m.nakamura", "zhangmin",  "s.park",    "anna.s",     "t.tanaka",
                                                "yuki.mori",  "wang.fang", "e.pavlova", "jiho.lee"};
  std::string first, last;
  bool second = false;
  const auto letters_only = fold_text(person, 100);
  for (const char c : trim(letters_only)) {
    if (static_cast<unsigned char>(c) >= 0x80) return std::string(others[chance.below(std::size(others))]);
    if (c == ' ')
      second = true;
    else
      (second ? last : first) += ascii_lower(c);
  }
  if (last.empty()) return first;
  return chance.below(2) == 0 ? first + "." + last : first.substr(0, 1) + last;
}

std::string day_in(std::string_view language, Chance& chance) {
  const auto day = std::to_string(1 + chance.below(28)), month = std::to_string(1 + chance.below(12));
  static constexpr std::string_view weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
  if (language == "ja" || language == "zh") return month + "月" + day + "日";
  if (language == "ko") return month + "월 " + day + "일";
  if (language == "en")
    return chance.below(2) == 0 ? std::string(weekdays[chance.below(5)])
                                : std::string(weekdays[chance.below(5)]) + " " + day;
  return day + "." + month + ".";
}

std::string_view before_equals(std::string_view pair) { return pair.substr(0, pair.find('=')); }
std::string_view after_equals(std::string_view pair) {
  return pair.substr(
      std::min(pair.find('=') == std::string_view::npos ? pair.size() : pair.find('=') + 1, pair.size()));
}

}  // namespace

std::size_t Chance::below(std::size_t n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return static_cast<std::size_t>((state >> 11) % n);
}

std::string Chance::of(std::string_view from, std::size_t n) {
  std::string out;
  while (out.size() < n) out += from[below(from.size())];
  return out;
}

SlotValues draw_slots(const OwnSlots& slots, std::string_view language, Chance& chance) {
  SlotValues out;
  const auto firm = pick(slots, "firm", language, chance);
  out["firm"] = before_equals(firm);
  out["site"] = after_equals(firm);
  const auto brand = pick(slots, "brand", language, chance);
  out["brand"] = before_equals(brand);
  out["brandsite"] = after_equals(brand);
  const auto person = pick(slots, "person", language, chance);
  out["person"] = person;
  out["local"] = local_part(person, chance);
  const auto me = pick(slots, "person", language, chance);
  out["me"] = me;
  // The recipient: mostly at a house of the language, otherwise at a free mailbox.
  static constexpr std::string_view offices[] = {"info", "sales", "office", "contact", "hello", "accounts"};
  out["user"] = chance.below(4) == 0 ? std::string(offices[chance.below(std::size(offices))]) : local_part(me, chance);
  const std::string house(chance.below(10) < 7 ? after_equals(pick(slots, "firm", language, chance))
                                               : pick(slots, "free", language, chance));
  out["org"] = house.substr(0, house.find('.'));
  out["email"] = out["user"] + "@" + house;
  out["sum"] = pick(slots, "sum", language, chance);
  // Unwanted mail comes from a domain made for it or from one broken into, and leads back there only now and then.
  static constexpr std::string_view languages[] = {"en", "de", "fr", "es", "pt", "it", "nl", "ja", "pl"};
  const std::string strange(pick(slots, "bad", language, chance)),
      broken(after_equals(pick(slots, "firm", languages[chance.below(std::size(languages))], chance)));
  out["bad"] = chance.below(10) < 4 ? strange : broken;
  const auto way = chance.below(10);
  out["link"] = way < 2   ? out["bad"]
                : way < 5 ? std::string(pick(slots, "hosted", language, chance))
                          : std::string(pick(slots, "bad", language, chance));
  out["free"] = pick(slots, "free", language, chance);
  out["no"] = chance.of("123456789", 1) + chance.of(digits, 3 + chance.below(3));
  out["code"] = chance.of(digits, 6);
  out["day"] = day_in(language, chance);
  out["token"] = chance.of(letters, 12 + chance.below(14));
  out["ip"] = std::to_string(23 + chance.below(180)) + "." + std::to_string(chance.below(256)) + "." +
              std::to_string(chance.below(256)) + "." + std::to_string(1 + chance.below(254));
  return out;
}

std::string filled(std::string_view text, const SlotValues& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) {
      out += text.substr(open);
      break;
    }
    if (const auto found = values.find(text.substr(open + 1, close - open - 1)); found != values.end())
      out += found->second;
    else
      out += text.substr(open, close - open + 1);
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace sekisho::scan::mail::train
