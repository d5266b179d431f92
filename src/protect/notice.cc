#include "protect/notice.h"

#include "base/mail_text.h"

namespace sekisho::protect {

std::string notice_mail(const policy::Notification& notification, const ConveyorSettings& settings,
                        const std::string& id, Time now) {
  const auto sender =
      settings.notification_sender.empty() ? "postmaster@" + settings.host : settings.notification_sender;
  std::string to;
  for (const auto& recipient : notification.recipients)
    to += (to.empty() ? "<" : ",\r\n <") + bare_address(recipient) + ">";
  const std::string mail =
      "From: " + encoded_words(settings.product_name) + " <" + bare_address(sender) + ">\r\nTo: " + to +
      "\r\nSubject: " + encoded_words(notification.subject) + "\r\nDate: " + date_field(now) + "\r\nMessage-ID: <" +
      id + "@" + settings.host +
      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  return mail + base64_lines(with_crlf(notification.body));
}

}  // namespace sekisho::protect
