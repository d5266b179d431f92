// Reads bytes as mail: as they are, and folded into an alphabet of which mail is made, so that mutations hit structure
// more often than prose. Every view of the result is read to its end (AddressSanitizer sees those that outlive their
// bytes), twice the same input gives the same result, and the budget is kept.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8_scan.h"
#include "content/mime/testing.h"

namespace sekisho::content {
namespace {

constexpr std::string_view alphabet[] = {
    "\r\n",
    "\n",
    "\r",
    "--b",
    "--b--",
    "\r\n--b\r\n",
    "\r\n--c\r\n",
    "\r\n--b--\r\n",
    ":",
    ";",
    "=",
    "\"",
    "(",
    ")",
    "<",
    ">",
    ",",
    "@",
    " ",
    "\t",
    "\\",
    "\0",
    "a",
    "B",
    "/",
    "*",
    "'",
    "%41",
    "?=",
    "=?utf-8?B?",
    "=?iso-2022-jp?Q?",
    "=1B=24B",
    "\x1b$B",
    "\x1b(B",
    "\x82\xa0",
    "\xe9\x96\xa2",
    "\xff",
    "Content-Type: ",
    "Content-Type: multipart/mixed; boundary=b\r\n",
    "multipart/digest; boundary=c",
    "message/rfc822",
    "text/plain",
    "text/html; charset=",
    "utf-8",
    "shift_jis",
    "Content-Transfer-Encoding: ",
    "base64",
    "quoted-printable",
    "x-uuencode",
    "Content-Disposition: attachment; ",
    "filename",
    "filename*0*=",
    "filename*=utf-8''",
    "name=",
    "Subject: ",
    "From: ",
    "To: ",
    "\r\n\r\n",
    "begin 644 a\n",
    "#0V%T\n",
    "=ybegin line=1 size=1 name=a\n",
    "application/pkcs7-mime",
    "application/ms-tnef",
    "QUJD",
};

std::uint64_t touched;

void touch(std::string_view text) {
  for (const char c : text) touched = touched * 31 + static_cast<unsigned char>(c);
}

void require(bool holds) {
  if (!holds) std::abort();
}

std::uint64_t digest(const Document& document) {
  touched = 0;
  for (const auto& part : document.parts) {
    for (const auto text :
         {std::string_view(part.path), part.content_type, part.charset, part.disposition, part.filename,
          part.transfer_encoding, part.content_id, part.raw_headers, part.raw_body, part.data, part.text}) {
      touch(text);
    }
    require(utf8_prefix(part.text) == part.text.size());
    require(utf8_prefix(part.filename) == part.filename.size());
    for (const auto& header : part.headers) touch(header.name), touch(header.raw), touch(header.value);
    for (const auto& header : part.headers) require(utf8_prefix(header.value) == header.value.size());
    for (const auto& parameter : part.parameters) touch(parameter.name), touch(parameter.value);
    for (const auto& anomaly : part.anomalies) touch(anomaly.name), touch(anomaly.detail);
    require(part.parent < static_cast<int>(document.parts.size()));
  }
  for (const auto* list :
       {&document.from, &document.sender, &document.reply_to, &document.to, &document.cc, &document.bcc}) {
    for (const auto& mailbox : *list) touch(mailbox.display_name), touch(mailbox.address);
  }
  touch(document.subject), touch(document.message_id), touch(document.date);
  for (const auto& limit : document.limits) touch(limit);
  return touched;
}

void check(std::string_view mail) {
  Limits limits;
  limits.parts = 300;
  limits.mime_depth = 20;
  limits.headers = 200;
  limits.memory = ByteCount{8u << 20};
  Budget first(limits), second(limits);
  const auto document = read_mail(mail, first);
  require(document.parts.size() <= 301);
  require(document.arena.used() <= limits.memory.value + (1u << 20));
  for (const auto& part : document.parts) require(part.mime_depth <= limits.mime_depth + 1);
  require(digest(document) == digest(read_mail(mail, second)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check(bytes);
  std::string folded;
  for (const char c : bytes) folded += alphabet[static_cast<unsigned char>(c) % std::size(alphabet)];
  check(folded);
  return 0;
}

}  // namespace sekisho::content
