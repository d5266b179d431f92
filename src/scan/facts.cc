#include "scan/facts.h"

#include <algorithm>

#include "base/encode.h"
#include "base/text.h"
#include "content/image/picture_text.h"
#include "scan/signals.h"

namespace sekisho::scan {
namespace {

constexpr std::size_t max_headers = 200, max_header_bytes = 998, max_excerpt = 2000, max_pictured = 600,
                      max_addresses = 1000;

std::vector<Address> addresses(const std::vector<content::Mailbox>& mailboxes) {
  std::vector<Address> out;
  for (const auto& mailbox : mailboxes) {
    if (out.size() == max_addresses) break;
    out.push_back({ellipsis(to_valid_utf8(mailbox.display_name), 320), ellipsis(to_valid_utf8(mailbox.address), 320)});
  }
  return out;
}

std::string extension_of(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == name.size() || name.size() - dot > 64) return {};
  return to_lower_ascii(trim(name.substr(dot + 1)));
}

bool is_structure(const content::Part& part) {
  return part.content_type.substr(0, 10) == "multipart/" || part.content_type == "message/rfc822" ||
         part.content_type == "message/global";
}

}  // namespace

void fill_mail_facts(const content::Document& document, Report& report) {
  if (!document.is_mail || document.parts.empty()) return;
  MailFacts& mail = report.mail;
  mail.from = addresses(document.from);
  mail.to = addresses(document.to);
  mail.cc = addresses(document.cc);
  mail.reply_to = addresses(document.reply_to);
  if (!document.sender.empty()) mail.sender = to_valid_utf8(document.sender[0].address);
  mail.subject = ellipsis(to_valid_utf8(document.subject), max_header_bytes);
  mail.message_id = ellipsis(to_valid_utf8(document.message_id), max_header_bytes);
  mail.date = ellipsis(to_valid_utf8(document.date), 100);
  mail.return_path = ellipsis(to_valid_utf8(document.header("Return-Path")), 320);
  for (const auto& header : document.parts[0].headers) {
    if (mail.headers.size() == max_headers) break;
    mail.headers.emplace_back(ellipsis(to_valid_utf8(header.name), 100),
                              ellipsis(to_valid_utf8(header.value), max_header_bytes));
  }
  const auto pictures = content::pictured_parts(document);
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const auto& part = document.parts[i];
    if (std::find(pictures.begin(), pictures.end(), static_cast<int>(i)) != pictures.end()) continue;
    if (part.layer != 0 || part.readable.empty() || part.disposition == "attachment" ||
        part.origin == content::PartOrigin::alternate)
      continue;
    mail.body_excerpt = ellipsis(to_valid_utf8(part.readable.substr(0, 2 * max_excerpt)), max_excerpt);
    break;
  }
  // What pictures say follows, marked, and has a place of its own however long the body is.
  std::string pictured;
  for (const int part : pictures) {
    for (const auto line : split(document.parts[static_cast<std::size_t>(part)].readable, '\n')) {
      if (!trim(line).empty() && pictured.size() < max_pictured)
        pictured += std::string(mail.body_excerpt.empty() && pictured.empty() ? "" : "\n") +
                    std::string(pictured_mark) + ellipsis(to_valid_utf8(trim(line)), 200);
    }
  }
  for (const auto& trait : document.traits) {
    if (trait.name == "image.text_unread") add_signal(report, "picture_text_unread:" + trait.evidence);
  }
  if (pictured.empty()) return;
  report.signals.emplace_back("picture_text");
  mail.body_excerpt = ellipsis(mail.body_excerpt, max_excerpt - max_pictured - 400) + pictured;
}

void fill_file_facts(const content::Document& document, Report& report) {
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const auto& part = document.parts[i];
    if (is_structure(part) || part.origin == content::PartOrigin::macro) continue;
    // Another reading is the same file, unless some programs save it under another name.
    if (part.origin == content::PartOrigin::alternate &&
        (part.filename.empty() || part.filename == document.parts[static_cast<std::size_t>(part.parent)].filename))
      continue;
    const bool contained = part.layer > 0;
    const bool body_text = document.is_mail && !contained && part.filename.empty() &&
                           part.disposition != "attachment" && part.content_type.substr(0, 5) == "text/";
    if (body_text || (document.is_mail && i == 0 && part.filename.empty() && part.data.empty())) continue;
    report.files.push_back({.part = part.path,
                            .name = ellipsis(to_valid_utf8(part.filename), 1024),
                            .extension = to_valid_utf8(extension_of(part.filename)),
                            .true_type = std::string(part.true_type),
                            .kind = std::string(part.kind),
                            .sha1 = sha1_hex(part.data),
                            .sha256 = sha256_hex(part.data),
                            .size = part.data.size(),
                            .attachment = document.is_mail && !contained,
                            .contained = contained,
                            .encrypted = part.encrypted});
  }
}

}  // namespace sekisho::scan
