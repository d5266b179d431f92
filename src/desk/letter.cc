#include "desk/letter.h"

#include "base/mail_text.h"
#include "base/text.h"
#include "platform/json_text.h"
#include "protect/intents.h"
#include "protect/quarantine.h"

namespace sekisho::desk {
namespace {

constexpr std::size_t max_inline_body = 256 * 1024;  // larger mails go to the blob store, not into a row

std::string text_part(std::string_view kind, std::string_view text) {
  return "Content-Type: text/" + std::string(kind) + "; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64_lines(with_crlf(text));
}

}  // namespace

std::string harmless(std::string_view utf8) {
  const auto text = to_valid_utf8(utf8);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::string_view three = std::string_view(text).substr(i, 3);
    // U+200B…200F, U+202A…202E, U+2060…2069, U+FEFF; U+061C is two bytes.
    const bool hides =
        three.size() == 3 &&
        ((three.substr(0, 2) == "\xe2\x80" &&
          ((static_cast<unsigned char>(three[2]) >= 0x8b && static_cast<unsigned char>(three[2]) <= 0x8f) ||
           (static_cast<unsigned char>(three[2]) >= 0xaa && static_cast<unsigned char>(three[2]) <= 0xae))) ||
         (three.substr(0, 2) == "\xe2\x81" && static_cast<unsigned char>(three[2]) >= 0xa0 &&
          static_cast<unsigned char>(three[2]) <= 0xa9) ||
         three == "\xef\xbb\xbf");
    if (hides) {
      out += "\xc2\xb7";
      i += 2;
    } else if (std::string_view(text).substr(i, 2) == "\xd8\x9c") {
      out += "\xc2\xb7";
      i += 1;
    } else if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
      out += "\xc2\xb7";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string escape_html(std::string_view utf8) { return platform::html_escape(harmless(utf8)); }

std::string write_letter(const Letter& letter, const LetterSettings& settings, std::string_view id, Time now) {
  const std::string from = settings.sender.empty() ? "sekisho@" + settings.host : settings.sender;
  std::string to;
  for (const auto& recipient : letter.to) to += (to.empty() ? "<" : ",\r\n <") + bare_address(recipient) + ">";
  std::string mail = "From: " + encoded_words(settings.product_name) + " <" + bare_address(from) + ">\r\nTo: " + to +
                     "\r\nSubject: " + encoded_words(letter.subject) + "\r\nDate: " + date_field(now) +
                     "\r\nMessage-ID: <" + std::string(id) + "@" + settings.host + ">\r\n";
  if (!letter.in_reply_to.empty()) mail += "In-Reply-To: " + ellipsis(one_line(letter.in_reply_to), 900) + "\r\n";
  mail += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  const auto inner = "a-" + std::string(id), outer = "m-" + std::string(id);
  std::string body = letter.html.empty() ? text_part("plain", letter.text)
                                         : "Content-Type: multipart/alternative; boundary=\"" + inner + "\"\r\n\r\n--" +
                                               inner + "\r\n" + text_part("plain", letter.text) + "--" + inner +
                                               "\r\n" + text_part("html", letter.html) + "--" + inner + "--\r\n";
  if (letter.attachments.empty()) return mail + body;
  mail += "Content-Type: multipart/mixed; boundary=\"" + outer + "\"\r\n\r\n--" + outer + "\r\n" + body;
  for (const auto& file : letter.attachments) {
    std::string name;
    for (const char c : one_line(file.name)) name += c == '"' || c == '\\' ? '_' : c;
    mail += "--" + outer + "\r\nContent-Type: " + one_line(file.type) +
            "\r\nContent-Disposition: attachment; filename=\"" + name +
            "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(file.bytes);
  }
  return mail + "--" + outer + "--\r\n";
}

Result<void> Post::send(TenantId tenant, const std::string& unique, const Letter& letter) {
  if (letter.to.empty()) return {};
  protect::Intent intent;
  intent.id = make_uuid(random_);
  intent.tenant = tenant;
  intent.kind = protect::Intent::Kind::notify;
  intent.unique = unique;
  intent.sender = settings_.sender;
  intent.recipients = letter.to;
  auto mail = write_letter(letter, settings_, intent.id, clock_.now());
  if (mail.size() > max_inline_body) {
    TRY(intent.blob, blobs_.put(mail));
  } else {
    intent.body = std::move(mail);
  }
  return intents_.plan(std::move(intent));
}

void Post::wake() { intents_.wake(); }

}  // namespace sekisho::desk
