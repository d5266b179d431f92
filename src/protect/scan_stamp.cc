#include "protect/scan_stamp.h"

#include <algorithm>
#include <charconv>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::protect {
namespace {

constexpr std::size_t mac_bytes = 16;
constexpr std::size_t most_stamps = 4;  // a mail that went through here more than once bears more than one

// What is shown of a mail or decides how it is read; routes and results of others come and go.
constexpr std::string_view bound[] = {"from",
                                      "to",
                                      "cc",
                                      "reply-to",
                                      "sender",
                                      "subject",
                                      "date",
                                      "message-id",
                                      "mime-version",
                                      "content-type",
                                      "content-transfer-encoding",
                                      "content-disposition"};

struct Field {
  std::string name, value;  // name lower case; value unfolded, runs of white space as one space
};

std::string relaxed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return std::string(trim(out));
}

// Line ends as mail servers keep them, and however many of them at the end.
std::string plain_body(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') continue;
    out += body[i];
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
  return out;
}

// "t=1; at=…; f=…; m=…"
std::string_view part_of(std::string_view value, std::string_view name) {
  for (const auto piece : split(value, ';')) {
    const auto text = trim(piece);
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=')
      return text.substr(name.size() + 1);
  }
  return {};
}

std::int64_t number_of(std::string_view text) {
  std::int64_t out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : -1;
}

}  // namespace

// What a stamp is bound to, read once however many stamps there are.
struct ScanStamp::Mail {
  std::vector<Field> fields;
  std::string body_digest;
};

ScanStamp::Mail ScanStamp::read_mail(std::string_view bytes) {
  Mail out;
  std::string_view body;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = bytes.find('\n', at);
    const auto line = bytes.substr(at, end == bytes.npos ? bytes.npos : end - at);
    at = end == bytes.npos ? bytes.size() : end + 1;
    if (line.empty() || line == "\r") {
      body = bytes.substr(at);
      break;
    }
    const bool folded = line.front() == ' ' || line.front() == '\t';
    const auto colon = line.find(':');
    if (folded && !out.fields.empty())
      out.fields.back().value += line;
    else if (colon != line.npos)
      out.fields.push_back({to_lower_ascii(trim(line.substr(0, colon))), std::string(line.substr(colon + 1))});
  }
  for (auto& one : out.fields) one.value = relaxed(one.value);
  out.body_digest = sha256_hex(plain_body(body));
  return out;
}

ScanStamp::ScanStamp(std::string_view key) : key_(hmac_sha256(key, "trust scan")) {}

std::string ScanStamp::mac_of(TenantId tenant, const Mail& mail, std::string_view filters, std::int64_t at) const {
  // Every part is told apart from the next by its length.
  std::string text = std::to_string(tenant.value) + "\n" + std::to_string(at) + "\n" + std::string(filters) + "\n";
  for (const auto& one : mail.fields) {
    if (std::find(std::begin(bound), std::end(bound), one.name) == std::end(bound)) continue;
    text += one.name + ":" + std::to_string(one.value.size()) + ":" + one.value + "\n";
  }
  text += "\n" + mail.body_digest;
  return to_base64url(hmac_sha256(key_, text).substr(0, mac_bytes));
}

std::string ScanStamp::make(TenantId tenant, std::string_view bytes, const std::vector<scan::Filter>& filters,
                            Time now) const {
  std::string names;
  for (const auto filter : filters) names += (names.empty() ? "" : ",") + std::string(to_string(filter));
  const auto at = to_millis(now);
  return "t=" + std::to_string(tenant.value) + "; at=" + std::to_string(at) + "; f=" + names +
         "; m=" + mac_of(tenant, read_mail(bytes), names, at);
}

std::vector<scan::Filter> ScanStamp::read(TenantId tenant, std::string_view bytes, Time now) const {
  const auto mail = read_mail(bytes);
  const auto own = to_lower_ascii(field);
  std::size_t seen = 0;
  for (const auto& one : mail.fields) {
    if (one.name != own) continue;
    if (++seen > most_stamps) break;
    const auto at = number_of(part_of(one.value, "at"));
    if (number_of(part_of(one.value, "t")) != tenant.value || at < 0 || from_millis(at) > now ||
        now - from_millis(at) > lasts)
      continue;
    const auto names = part_of(one.value, "f");
    if (!equal_constant_time(mac_of(tenant, mail, names, at), part_of(one.value, "m"))) continue;
    std::vector<scan::Filter> out;
    for (const auto name : split(names, ',')) {
      scan::Filter filter{};
      if (scan::from_string(name, filter)) out.push_back(filter);
    }
    return out;
  }
  return {};
}

}  // namespace sekisho::protect
