#include "app/postfix_sender.h"

#include "base/encode.h"
#include "base/mail_text.h"

namespace sekisho::app {

Result<void> PostfixSender::send(const platform::Mail& mail) {
  const std::string from = sender_.empty() ? "sekisho@localhost" : sender_;
  const std::string id = make_uuid(random_);
  protect::Intent intent;
  intent.tenant = tenant_;
  intent.kind = protect::Intent::Kind::notify;
  intent.unique = "platform:" + id;
  intent.sender = sender_;
  intent.recipients = {mail.recipient};
  intent.body = "From: Sekisho <" + bare_address(from) + ">\r\nTo: <" + bare_address(mail.recipient) +
                ">\r\nSubject: " + encoded_words(mail.subject) + "\r\nDate: " + date_field(clock_.now()) +
                "\r\nMessage-ID: <" + id +
                "@sekisho>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\nContent-Type: text/plain; "
                "charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                base64_lines(with_crlf(mail.body));
  TRY_VOID(intents_.plan(std::move(intent)));
  intents_.wake();
  return {};
}

}  // namespace sekisho::app
