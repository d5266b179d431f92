#include "protect/notice.h"

#include <ctime>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::protect {
namespace {

// RFC 2047 words of at most 75 characters, cut between characters.
std::string encoded_words(std::string_view text) {
  std::string out;
  const auto clean = to_valid_utf8(text);
  std::string_view rest = clean;
  while (!rest.empty()) {
    std::size_t length = std::min<std::size_t>(rest.size(), 42);
    while (length > 0 && length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0) == 0x80) --length;
    out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + to_base64(rest.substr(0, length)) + "?=");
    rest.remove_prefix(length);
  }
  return out;
}

std::string date_field(Time now) {
  const auto seconds = static_cast<std::time_t>(to_millis(now) / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %d %02d:%02d:%02d +0000", days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon], parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out;
}

}  // namespace

std::string notice_mail(const policy::Notification& notification, const ConveyorSettings& settings, const std::string& id, Time now) {
  const auto sender = settings.notification_sender.empty() ? "postmaster@" + settings.host : settings.notification_sender;
  std::string to;
  for (const auto& recipient : notification.recipients) to += (to.empty() ? "<" : ",\r\n <") + one_line(recipient) + ">";
  std::string mail = "From: " + encoded_words(settings.product_name) + " <" + one_line(sender) + ">\r\nTo: " + to + "\r\nSubject: " +
                     encoded_words(one_line(notification.subject)) + "\r\nDate: " + date_field(now) + "\r\nMessage-ID: <" + id + "@" + settings.host +
                     ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n";
  std::string body;
  for (const char c : to_valid_utf8(notification.body)) {
    if (c == '\n' && (body.empty() || body.back() != '\r')) body += '\r';
    body += c;
  }
  const auto encoded = to_base64(body);
  for (std::size_t at = 0; at < encoded.size(); at += 76) mail += encoded.substr(at, 76) + "\r\n";
  return mail;
}

}  // namespace sekisho::protect
