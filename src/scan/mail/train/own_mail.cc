#include "scan/mail/train/own_mail.h"

#include <map>

#include "base/text.h"
#include "scan/mail/train/fit.h"

namespace sekisho::scan::mail::train {
namespace {

struct Record {
  int label = ham;
  std::string_view kind, language, from, subject, text;
};

struct Chance {
  std::uint64_t state;
  std::size_t below(std::size_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::size_t>((state >> 11) % n);
  }
  std::string of(std::string_view letters, std::size_t n) {
    std::string out;
    while (out.size() < n) out += letters[below(letters.size())];
    return out;
  }
};

using Slots = std::map<std::string, std::vector<std::string_view>, std::less<>>;

std::string_view pick(const Slots& slots, std::string_view name, std::string_view language, Chance& chance) {
  for (const auto& key : {std::string(name) + "." + std::string(language), std::string(name) + ".all", std::string(name) + ".en"}) {
    if (const auto found = slots.find(key); found != slots.end()) return found->second[chance.below(found->second.size())];
  }
  return {};
}

// "Anna Becker" writes as anna.becker or abecker; names of other scripts as people with such names do.
std::string local_part(std::string_view person, Chance& chance) {
  static constexpr std::string_view others[] = {"k.sato", "hanako.y", "li.wei", "minjun.kim", "d.orlov", "m.nakamura", "zhangmin", "s.park", "anna.s"};
  std::string first, last;
  bool second = false;
  for (const char c : person) {
    if (static_cast<unsigned char>(c) >= 0x80) return std::string(others[chance.below(std::size(others))]);
    if (c == ' ') second = true;
    else (second ? last : first) += ascii_lower(c);
  }
  if (last.empty()) return first;
  return chance.below(2) == 0 ? first + "." + last : first.substr(0, 1) + last;
}

std::string day_in(std::string_view language, Chance& chance) {
  const auto day = std::to_string(1 + chance.below(28)), month = std::to_string(1 + chance.below(12));
  static constexpr std::string_view weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
  if (language == "ja" || language == "zh") return month + "月" + day + "日";
  if (language == "ko") return month + "월 " + day + "일";
  if (language == "en") return chance.below(2) == 0 ? std::string(weekdays[chance.below(5)]) : weekdays[chance.below(5)].data() + std::string(" ") + day;
  return day + "." + month + ".";
}

std::map<std::string, std::string, std::less<>> values_for(const Slots& slots, std::string_view language, Chance& chance) {
  constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", digits = "0123456789";
  std::map<std::string, std::string, std::less<>> out;
  const auto firm = pick(slots, "firm", language, chance);
  const auto equals = firm.find('=');
  out["firm"] = firm.substr(0, equals);
  out["site"] = equals == std::string_view::npos ? std::string() : std::string(firm.substr(equals + 1));
  const auto person = pick(slots, "person", language, chance);
  out["person"] = person;
  out["local"] = local_part(person, chance);
  out["me"] = pick(slots, "person", language, chance);
  out["sum"] = pick(slots, "sum", language, chance);
  // Unwanted mail comes from a domain made for it or from one broken into, and leads back there only now and then.
  static constexpr std::string_view languages[] = {"en", "de", "fr", "es", "pt", "it", "nl", "ja", "pl"};
  const auto broken = pick(slots, "firm", languages[chance.below(std::size(languages))], chance);
  const std::string strange(pick(slots, "bad", language, chance));
  out["bad"] = chance.below(10) < 4 ? strange : std::string(broken.substr(std::min(broken.find('=') + 1, broken.size())));
  const auto way = chance.below(10);
  out["link"] = way < 2 ? out["bad"] : way < 5 ? std::string(pick(slots, "hosted", language, chance)) : std::string(pick(slots, "bad", language, chance));
  out["free"] = pick(slots, "free", language, chance);
  out["no"] = chance.of("123456789", 1) + chance.of(digits, 3 + chance.below(3));
  out["code"] = chance.of(digits, 6);
  out["day"] = day_in(language, chance);
  out["token"] = chance.of(letters, 12 + chance.below(14));
  return out;
}

std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
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
    if (const auto found = values.find(text.substr(open + 1, close - open - 1)); found != values.end()) out += found->second;
    else out += text.substr(open, close - open + 1);
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string domain_of_from(std::string_view from) {
  auto domain = std::string(from.substr(from.rfind('@') + 1));
  if (!domain.empty() && domain.back() == '>') domain.pop_back();
  return domain;
}

// Where a mailing service lets links run first: a name of the sender's own below its domain, or the service's.
std::string link_for(std::string_view url, const Record& record, const std::string& domain, int variant, Chance& chance) {
  constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  static constexpr std::string_view services[] = {"click.mailriver-post.com", "r.sendbrook.net", "t.postwave-mail.com", "links.campaignhub-mail.com", "trk.klarmail.io"};
  if (record.label != ham || record.kind == "plain") return std::string(url);
  if (record.kind == "news" && variant % 2 == 1) return "https://" + std::string(services[chance.below(std::size(services))]) + "/ls/click?upn=" + chance.of(letters, 60);
  if (variant == 2) return "https://links." + domain + "/c/" + chance.of(letters, 40);
  return std::string(url);
}

std::string html_body(const Record& record, const std::string& text, const std::string& domain, int variant, Chance& chance) {
  std::string out = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body style=\"margin:0;background:#f4f4f4\">";
  const bool dressed = variant != 1;
  if (dressed) {
    const auto end = text.find('\n');
    out += "<div style=\"display:none;max-height:0;overflow:hidden\">" + text.substr(0, std::min<std::size_t>(end, 90)) + "</div><table width=\"100%\"><tr><td align=\"center\"><table width=\"600\"><tr><td>";
    out += "<img src=\"https://" + domain + "/img/logo.png\" alt=\"\" width=\"120\">\r\n";
  }
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    const auto arrow = line.find(" -> ");
    if (arrow == std::string_view::npos) {
      out += "<p>" + std::string(line) + "</p>\r\n";
      continue;
    }
    out += "<p><a style=\"background:#1a5fb4;color:#fff;padding:10px\" href=\"" + link_for(line.substr(arrow + 4), record, domain, variant, chance) + "\">" + std::string(line.substr(0, arrow)) + "</a></p>\r\n";
  }
  if (record.kind == "news") out += "<p style=\"font-size:11px\"><a href=\"" + link_for("https://" + domain + "/unsubscribe", record, domain, variant, chance) + "\">Unsubscribe</a></p>";
  if (dressed) out += "</td></tr></table></td></tr></table><img src=\"https://" + domain + "/o/" + chance.of("abcdef0123456789", 16) + ".gif\" width=\"1\" height=\"1\">";
  return out + "</body></html>\r\n";
}

std::string plain_body(std::string_view text) {
  std::string out;
  for (const auto line : split(text, '\n')) out += std::string(line) + "\r\n";
  return out;
}

std::string make_mail(const Record& record, const std::string& from, const std::string& subject, const std::string& text, int variant, Chance& chance) {
  const auto domain = domain_of_from(from);
  std::string mail = "From: " + from + "\r\nTo: <you@recipient.example>\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\n";
  if (record.kind == "reply") mail += "In-Reply-To: <1@recipient.example>\r\n";
  if (record.kind == "news") mail += "List-Unsubscribe: <https://" + domain + "/u/1>\r\n";
  const bool html = record.kind == "html" || record.kind == "news";
  const std::string coding = "Content-Transfer-Encoding: 8bit\r\n";
  if (!html) return mail + coding + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + plain_body(text);
  const auto page = html_body(record, text, domain, variant, chance);
  if (variant != 0) return mail + coding + "Content-Type: text/html; charset=utf-8\r\n\r\n" + page;
  return mail + "Content-Type: multipart/alternative; boundary=\"=_b\"\r\n\r\n--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n" + coding + "\r\n" + plain_body(text) + "\r\n--=_b\r\nContent-Type: text/html; charset=utf-8\r\n" + coding + "\r\n" + page + "\r\n--=_b--\r\n";
}

// "ham html en ; from ; subject", or without label and language as own-ham.txt has it.
bool read_head(std::string_view head, Record& record) {
  const auto cells = split(head, ';');
  if (cells.size() < 3) return false;
  record.label = ham;
  record.language = {};
  for (const auto word : split(trim(cells[0]), ' ')) {
    if (word == "ham") record.label = ham;
    else if (word == "spam") record.label = spam;
    else if (word == "phish") record.label = phish;
    else if (word == "plain" || word == "reply" || word == "html" || word == "news") record.kind = word;
    else record.language = word;
  }
  record.from = trim(cells[1]);
  record.subject = trim(head.substr(static_cast<std::size_t>(cells[2].data() - head.data())));
  return !record.kind.empty();
}

}  // namespace

std::vector<OwnMail> make_own_mails(std::string_view file, int variants) {
  Slots slots;
  std::vector<OwnMail> out;
  Record record;
  bool open = false;
  int number = 0;
  const auto finish = [&] {
    if (!open) return;
    ++number;
    for (int variant = 0; variant < variants; ++variant) {
      Chance chance{0x9e3779b97f4a7c15ull * static_cast<std::uint64_t>(number * 16 + variant + 1) | 1};
      const auto values = values_for(slots, record.language, chance);
      out.push_back({.label = record.label, .language = std::string(record.language), .bytes = make_mail(record, filled(record.from, values), filled(record.subject, values), filled(record.text, values), variant, chance), .record = number});
    }
  };
  while (!file.empty()) {
    const auto end = file.find('\n');
    const auto line = file.substr(0, end);
    const auto taken = end == std::string_view::npos ? file.size() : end + 1;
    if (line.starts_with("=== ")) {
      finish();
      record = {};
      open = read_head(line.substr(4), record);
      record.text = file.substr(taken, 0);
    } else if (open) {
      record.text = std::string_view(record.text.data(), static_cast<std::size_t>(file.data() + taken - record.text.data()));
    } else if (line.starts_with("@")) {
      if (const auto equals = line.find(" = "); equals != std::string_view::npos) {
        auto& values = slots[std::string(line.substr(1, equals - 1))];
        for (const auto value : split(line.substr(equals + 3), '|')) values.push_back(trim(value));
      }
    }
    file.remove_prefix(taken);
  }
  finish();
  return out;
}

}  // namespace sekisho::scan::mail::train
