#include "scan/mail/mailer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "base/byte_set.h"
#include "base/text.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::int64_t hour = 3'600;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper_hex(char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Whether the text begins as the form says: 9 a digit, F an upper-case hex digit, f any hex digit, others themselves.
bool begins_as(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const char c = text[i];
    const bool fits = form[i] == '9'   ? is_digit(c)
                      : form[i] == 'F' ? is_upper_hex(c)
                      : form[i] == 'f' ? is_hex(c)
                                       : c == form[i];
    if (!fits) return false;
  }
  return true;
}

std::optional<int> number(std::string_view text) {
  if (text.empty() || text.size() > 4 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  int out = 0;
  for (const char c : text) out = 10 * out + (c - '0');
  return out;
}

std::optional<int> zone_of(std::string_view text) {
  if (text.size() == 5 && (text[0] == '+' || text[0] == '-')) {
    const auto hours = number(text.substr(1, 2)), minutes = number(text.substr(3));
    if (hours && minutes) return (text[0] == '-' ? -1 : 1) * (60 * *hours + *minutes);
  }
  struct Named {
    std::string_view name;
    int hours;
  };
  static constexpr Named zones[] = {{"GMT", 0},  {"UT", 0},   {"UTC", 0},  {"Z", 0},    {"EST", -5}, {"EDT", -4},
                                    {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
  for (const auto& [name, hours] : zones) {
    if (equal_ignore_case(name, text)) return 60 * hours;
  }
  return std::nullopt;
}

std::string_view parameter(const content::Part& part, std::string_view name) {
  for (const auto& one : part.parameters) {
    if (one.name == name) return one.value;
  }
  return {};
}

}  // namespace

std::optional<MailTime> mail_time(std::string_view text) {
  constexpr std::string_view months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
  if (const auto comma = text.find(','); comma != std::string_view::npos && comma < 12) text.remove_prefix(comma + 1);
  std::array<std::string_view, 5> words;  // day, month, year, time, zone
  std::size_t count = 0;
  for (auto word : split(text.substr(0, 80), ' ')) {
    word = trim(word);
    if (!word.empty() && count < words.size()) words[count++] = word;
  }
  if (count < 4) return std::nullopt;
  const auto day = number(words[0]), year = number(words[2]);
  const auto month = std::find_if(std::begin(months), std::end(months),
                                  [&](std::string_view one) { return equal_ignore_case(one, words[1].substr(0, 3)); });
  const auto clock = split(words[3], ':');
  if (!day || !year || month == std::end(months) || clock.size() < 2 || *day < 1 || *day > 31) return std::nullopt;
  const auto hours = number(clock[0]), minutes = number(clock[1]), seconds = number(clock.size() > 2 ? clock[2] : "0");
  if (!hours || !minutes || !seconds) return std::nullopt;
  const int whole_year = *year < 50 ? *year + 2000 : *year < 1000 ? *year + 1900 : *year;
  const auto zone = zone_of(words[4]);
  const auto first = std::chrono::year(whole_year) / static_cast<int>(month - std::begin(months) + 1) / 1;
  const std::int64_t days = std::chrono::sys_days(first).time_since_epoch().count() + *day - 1;
  return MailTime{.seconds = days * 24 * hour + *hours * hour + *minutes * 60 + *seconds - zone.value_or(0) * 60,
                  .zone = zone};
}

bool is_outlook_boundary(std::string_view boundary) {
  constexpr std::string_view form = "----=_NextPart_999_FFFF_FFFFFFFF.FFFFFFFF";
  return boundary.size() == form.size() && begins_as(boundary, form);
}

bool is_outlook_id(std::string_view id) {
  const auto local = id.substr(0, id.rfind('@'));
  if (begins_as(local, "ffffffffffff$ffffffff$ffffffff")) return true;
  if (local.starts_with("!~!") || local.starts_with("!&!")) return true;
  // Exchange and its successors: long, in capitals and digits, or in hex digits
  static constexpr ByteSet capitals("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=-_.~!&"), hex("0123456789abcdefABCDEF-");
  return local.size() >= 16 &&
         (capitals.find_other(local, 0) >= local.size() || hex.find_other(local, 0) >= local.size());
}

namespace {

class Mailer {
 public:
  Mailer(const content::Document& document, std::vector<Feature>& out) : document_(document), out_(out) {}

  void run() {
    if (document_.parts.empty()) return;
    for (const auto& header : document_.parts[0].headers) take(header);
    program();
    times();
    recipients();
  }

 private:
  void add(std::string name, float value = 0.7F) { out_.push_back({std::move(name), value}); }

  void take(const content::Header& header) {
    const auto first = [&](std::string_view name, std::string_view& value) {
      if (value.empty() && equal_ignore_case(header.name, name)) value = trim(header.value);
    };
    first("X-Mailer", mailer_);
    first("User-Agent", mailer_);
    first("X-MimeOLE", mime_ole_);
    first("X-Priority", priority_);
    first("Importance", importance_);
    first("Received", received_);
    first("Date", date_);
    first("To", to_);
  }

  // What Outlook writes beside its name, and its ways under another name or none.
  void program() {
    const bool express = starts_with_ignore_case(mailer_, "Microsoft Outlook Express"),
               outlook = express || starts_with_ignore_case(mailer_, "Microsoft Outlook") ||
                         starts_with_ignore_case(mailer_, "Microsoft Office Outlook"),
               windows = outlook || starts_with_ignore_case(mailer_, "Microsoft") ||
                         starts_with_ignore_case(mailer_, "Windows");
    const auto id = document_.message_id, boundary = parameter(document_.parts[0], "boundary");
    const bool outlook_id = begins_as(id, "ffffffffffff$ffffffff$ffffffff@");
    if (express && mime_ole_.empty()) add("mailer.express_without_ole");
    if (outlook && !id.empty() && !is_outlook_id(id)) add("mailer.outlook_other_id");
    if (outlook && !boundary.empty() && !is_outlook_boundary(boundary) && !boundary.starts_with("_00"))
      add("mailer.outlook_other_boundary");
    if (outlook_id && !windows) add("mailer.id_of_outlook");
    if (is_outlook_boundary(boundary) && !windows) add("mailer.boundary_of_outlook");
    if (find_ignore_case(mailer_, "The Bat!") != std::string_view::npos) {
      const auto dot = id.find('.');
      if (dot == std::string_view::npos || !begins_as(id.substr(dot), ".99999999999999@")) add("mailer.bat_other_id");
    }
    if (!priority_.empty() && !windows) add("mailer.priority_without_outlook");
    if (priority_.starts_with('1') || priority_.starts_with('2') || equal_ignore_case(importance_, "high"))
      add("mailer.urgent");
    for (const std::string_view sign : {"foxmail", "dreammail", "cdo for", "phpmailer", "leaf", "aspmail", "smtpsend",
                                        "bulk", "blat", "mass", "aspnet", "supmailer", "swift", "mailbee"}) {
      if (find_ignore_case(mailer_, sign) != std::string_view::npos) {
        add("mailer.script");
        break;
      }
    }
    if (boundary.size() > 8 &&
        std::all_of(boundary.begin(), boundary.end(), [](char c) { return is_digit(c) || c == '-'; }))
      add("mailer.boundary_of_digits");
    if (!id.empty() && id.find('@') == std::string_view::npos) add("mailer.id_without_host");
  }

  void times() {
    if (date_.empty()) return;
    const auto said = mail_time(date_);
    if (!said) return add("date.unreadable");
    if (!said->zone) add("date.no_zone");
    if (said->zone && *said->zone % 15 != 0) add("date.odd_zone");
    const auto end = received_.rfind(';');
    if (end == std::string_view::npos || !said->zone) return;
    const auto arrived = mail_time(trim(received_.substr(end + 1)));
    if (!arrived || !arrived->zone) return;
    if (said->seconds - arrived->seconds > hour) add("date.behind_delivery");
    if (arrived->seconds - said->seconds > 24 * hour) add("date.long_before_delivery");
  }

  void recipients() {
    if (find_ignore_case(to_, "undisclosed") != std::string_view::npos) add("to.undisclosed");
  }

  const content::Document& document_;
  std::vector<Feature>& out_;
  std::string_view mailer_, mime_ole_, priority_, importance_, received_, date_, to_;
};

}  // namespace

void add_mailer(const content::Document& document, std::vector<Feature>& out) { Mailer(document, out).run(); }

}  // namespace sekisho::scan::mail
