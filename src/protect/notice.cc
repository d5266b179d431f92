#include "protect/notice.h"

#include "base/mail_text.h"

namespace sekisho::protect {
namespace {

// Whether bytes are lines of ASCII that end with CRLF, none beyond what SMTP carries (RFC 5321 §4.5.3.1.6).
bool may_be_sent(std::string_view bytes) {
  constexpr std::size_t longest = 998;
  std::size_t length = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') {
      length = 0, ++i;
      continue;
    }
    if (c == 0 || c >= 0x80 || c == '\r' || c == '\n' || ++length > longest) return false;
  }
  return true;
}

std::string attached(std::string_view original) {
  if (may_be_sent(original))
    return "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + std::string(original);
  return "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
         "attachment; filename=\"message.eml\"\r\n\r\n" +
         base64_lines(original);
}

}  // namespace

std::string notice_mail(const policy::Notification& notification, const ConveyorSettings& settings,
                        const std::string& id, Time now, std::string_view original) {
  const auto sender =
      settings.notification_sender.empty() ? "postmaster@" + settings.host : settings.notification_sender;
  std::string to;
  for (const auto& recipient : notification.recipients)
    to += (to.empty() ? "<" : ",\r\n <") + bare_address(recipient) + ">";
  const std::string head = "From: " + encoded_words(settings.product_name) + " <" + bare_address(sender) +
                           ">\r\nTo: " + to + "\r\nSubject: " + encoded_words(notification.subject) +
                           "\r\nDate: " + date_field(now) + "\r\nMessage-ID: <" + id + "@" + settings.host +
                           ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  const std::string text = "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                           base64_lines(with_crlf(notification.body));
  if (original.empty()) return head + text;
  const auto between = "\r\n--" + id;
  return head + "Content-Type: multipart/mixed; boundary=\"" + id + "\"\r\n" + between + "\r\n" + text + between +
         "\r\n" + attached(original) + between + "--\r\n";
}

}  // namespace sekisho::protect
