#include "connect/imap/response.h"

#include <algorithm>
#include <charconv>

#include "base/mail_text.h"
#include "base/text.h"

namespace sekisho::connect::imap {
namespace {

tl::unexpected<Error> bad(std::size_t at, const char* what) {
  return fail(Code::malformed, std::string("imap: ") + what + " at byte " + std::to_string(at));
}

}  // namespace

bool ends_in_literal(std::string_view line, std::uint64_t& length) {
  if (line.size() < 3 || line.back() != '}') return false;
  const auto open = line.rfind('{');
  if (open == line.npos) return false;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  if (!digits.empty() && digits.back() == '+') digits.remove_suffix(1);
  if (digits.empty() || digits.size() > 12) return false;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return error == std::errc{} && end == digits.data() + digits.size();
}

Result<Response> parse_response(std::string_view text) {
  Response out;
  const auto space = text.find(' ');
  out.tag = std::string(text.substr(0, std::min(space, std::size_t{64})));
  if (out.tag.empty()) return bad(0, "an answer without tag");
  if (space == text.npos) return out;
  const auto body = text.substr(space + 1);
  out.line = std::string(body.substr(0, std::min(body.find("\r\n"), std::size_t{1024})));
  if (out.tag == "+") return out;
  std::vector<std::size_t> open;  // indexes of lists not closed yet
  std::size_t i = 0;
  const auto add = [&](Value::Kind kind, std::string value) { out.values.push_back({kind, std::move(value), 0}); };
  bool is_text_answer = false;  // OK, NO, BAD, BYE, PREAUTH: the rest is for people
  while (i < body.size()) {
    if (out.values.size() > limits::values) return fail(Code::over_limit, "imap: too many values");
    const char c = body[i];
    if (c == ' ' || c == '\r' || c == '\n') {
      ++i;
    } else if (c == '(') {
      if (open.size() >= limits::depth) return fail(Code::over_limit, "imap: too many lists inside each other");
      open.push_back(out.values.size());
      add(Value::Kind::list, {});
      ++i;
    } else if (c == ')') {
      if (open.empty()) return bad(i, "a ) too many");
      out.values[open.back()].span = out.values.size() - open.back() - 1;
      open.pop_back();
      ++i;
    } else if (c == '"') {
      std::string value;
      bool closed = false;
      for (++i; i < body.size(); ++i) {
        if (body[i] == '\\' && i + 1 < body.size()) {
          value += body[++i];
        } else if (body[i] == '"') {
          closed = true;
          ++i;
          break;
        } else {
          value += body[i];
        }
      }
      if (!closed) return bad(i, "an unterminated string");
      add(Value::Kind::text, std::move(value));
    } else if (c == '{') {
      const auto close = body.find("}\r\n", i);
      std::uint64_t length = 0;
      if (close == body.npos || !ends_in_literal(body.substr(i, close + 1 - i), length))
        return bad(i, "a broken literal");
      const auto start = close + 3;
      if (length > body.size() - start) return bad(i, "a literal beyond the answer");
      add(Value::Kind::text, std::string(body.substr(start, length)));
      i = start + length;
    } else {
      // An atom; BODY[…] and BODY[]<0> belong to it, brackets included (RFC 9051 §9, msg-att-static).
      const auto start = i;
      bool in_brackets = false;
      while (i < body.size()) {
        const char d = body[i];
        if (d == '[') in_brackets = true;
        if (d == ']') in_brackets = false;
        if (!in_brackets && (d == ' ' || d == '(' || d == ')' || d == '\r' || d == '\n')) break;
        if (in_brackets && (d == '\r' || d == '\n')) break;
        ++i;
      }
      if (i == start) ++i;
      auto atom = std::string(body.substr(start, i - start));
      const bool nil = equal_ignore_case(atom, "NIL");
      if (out.values.empty()) {
        for (const auto word : {"OK", "NO", "BAD", "BYE", "PREAUTH"}) is_text_answer |= equal_ignore_case(atom, word);
      }
      add(nil ? Value::Kind::nil : Value::Kind::atom, std::move(atom));
      if (is_text_answer) break;
    }
  }
  if (!open.empty()) return bad(body.size(), "a ) is missing");
  return out;
}

bool Response::is(std::size_t index, std::string_view atom) const {
  return index < values.size() && values[index].kind == Value::Kind::atom &&
         equal_ignore_case(values[index].text, atom);
}

std::uint32_t Response::number(std::size_t index) const {
  std::uint32_t n = 0;
  if (index < values.size())
    std::from_chars(values[index].text.data(), values[index].text.data() + values[index].text.size(), n);
  return n;
}

const Value* Response::item(std::string_view name) const {
  std::size_t list = 0;
  while (list < values.size() && values[list].kind != Value::Kind::list) ++list;
  if (list == values.size()) return nullptr;
  const auto end = list + 1 + values[list].span;
  for (std::size_t i = list + 1; i + 1 < end;) {
    if (values[i].kind == Value::Kind::atom && equal_ignore_case(values[i].text, name)) return &values[i + 1];
    ++i;  // name
    i += 1 + (values[i].kind == Value::Kind::list ? values[i].span : 0);
  }
  return nullptr;
}

namespace {
// The digits at [from, from + count), a blank counting as 0; nothing else.
std::optional<int> digits_at(std::string_view text, std::size_t from, std::size_t count) {
  int out = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    const char c = text[i] == ' ' && i == from ? '0' : text[i];
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}
}  // namespace

std::optional<Time> read_date_time(std::string_view text) {
  std::string padded(text);
  if (padded.find('-') == 1) padded.insert(0, 1, ' ');  // some servers write one digit alone
  constexpr std::string_view form = "dd-Mon-yyyy hh:mm:ss +zzzz";
  if (padded.size() != form.size() || padded[2] != '-' || padded[6] != '-' || padded[11] != ' ' || padded[14] != ':' ||
      padded[17] != ':' || padded[20] != ' ')
    return std::nullopt;
  const auto month = std::find_if(std::begin(month_names), std::end(month_names), [&](auto name) {
    return equal_ignore_case(name, std::string_view(padded).substr(3, 3));
  });
  const auto day = digits_at(padded, 0, 2), year = digits_at(padded, 7, 4), hour = digits_at(padded, 12, 2),
             minute = digits_at(padded, 15, 2), second = digits_at(padded, 18, 2);
  const auto zone_hours = digits_at(padded, 22, 2), zone_minutes = digits_at(padded, 24, 2);
  const char sign = padded[21];
  if (month == std::end(month_names) || !day || !year || !hour || !minute || !second || !zone_hours || !zone_minutes ||
      (sign != '+' && sign != '-'))
    return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60 || *zone_minutes > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(month - std::begin(month_names)) + 1},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const auto zone = std::chrono::hours(*zone_hours) + std::chrono::minutes(*zone_minutes);
  const auto local = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                     std::chrono::seconds(*second);
  return std::chrono::time_point_cast<std::chrono::milliseconds>(sign == '+' ? local - zone : local + zone);
}

std::string write_date(Time at) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
  return std::to_string(static_cast<unsigned>(date.day())) + "-" +
         std::string(month_names[static_cast<unsigned>(date.month()) - 1]) + "-" +
         std::to_string(static_cast<int>(date.year()));
}

}  // namespace sekisho::connect::imap
