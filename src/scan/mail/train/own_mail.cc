#include "scan/mail/train/own_mail.h"

#include "base/encode.h"
#include "base/text.h"
#include "scan/mail/sender.h"
#include "scan/mail/train/own_page.h"
#include "scan/mail/train/own_record.h"
#include "scan/mail/train/own_slots.h"
#include "scan/url/brands.h"

namespace sekisho::scan::mail::train {
namespace {

constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view coding = "Content-Transfer-Encoding: 8bit\r\n";
constexpr std::string_view tiny_gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

std::string domain_of_from(std::string_view from) {
  auto domain = std::string(from.substr(from.rfind('@') + 1));
  if (!domain.empty() && domain.back() == '>') domain.pop_back();
  return domain;
}

struct Texts {
  std::string text;                // without the lines of enclosures
  std::vector<std::string> files;  // names of enclosures
};

Texts without_files(std::string_view text) {
  Texts out;
  for (const auto line : split(text, '\n')) {
    if (line.starts_with("@file "))
      out.files.emplace_back(trim(line.substr(6)));
    else
      out.text += std::string(line) + "\n";
  }
  while (out.text.ends_with("\n\n")) out.text.pop_back();
  return out;
}

std::string_view type_of(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".pdf", "application/pdf"},
      {".htm", "text/html"},
      {".html", "text/html"},
      {".shtml", "text/html"},
      {".zip", "application/zip"},
      {".ics", "text/calendar"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}};
  const auto lower = to_lower_ascii(name);
  for (const auto& [end, type] : types) {
    if (lower.ends_with(end)) return type;
  }
  return "application/octet-stream";
}

// What stands in an enclosure says nothing: its name and kind do.
std::string_view content_of(std::string_view type) {
  if (type == "application/pdf")
    return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count "
           "0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  if (type == "text/html") return "<html><body><p>.</p></body></html>\n";
  if (type == "text/calendar") return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";
  return "0";
}

std::string part(std::string_view type, std::string_view more, const std::string& body) {
  return "Content-Type: " + std::string(type) + "\r\n" + std::string(more) + "\r\n" + body + "\r\n";
}
std::string text_part(const std::string& body) { return part("text/plain; charset=utf-8", coding, body); }
std::string html_part(const std::string& body) { return part("text/html; charset=utf-8", coding, body); }

std::string several(std::string_view kind, std::string_view boundary, const std::vector<std::string>& parts) {
  std::string out =
      "Content-Type: multipart/" + std::string(kind) + "; boundary=\"" + std::string(boundary) + "\"\r\n\r\n";
  for (const auto& one : parts) out += "--" + std::string(boundary) + "\r\n" + one;
  return out + "--" + std::string(boundary) + "--\r\n";
}

std::string body_of(const OwnRecord& record, const OwnPage& page, Chance& chance) {
  if (record.kind == "plain" || record.kind == "reply") return text_part(own_plain(page.text));
  if (record.kind == "picture") {
    if (page.variant != 1)
      return html_part(own_picture_page(
          page, "https://" + page.logo_domain + "/i/" + chance.of("abcdef0123456789", 10) + ".png", chance));
    const auto picture = part("image/gif; name=\"image001.gif\"",
                              "Content-Transfer-Encoding: base64\r\nContent-ID: "
                              "<image001@mail>\r\nContent-Disposition: inline; filename=\"image001.gif\"\r\n",
                              std::string(tiny_gif));
    return several("related", "=_r", {html_part(own_picture_page(page, "cid:image001@mail", chance)), picture});
  }
  const auto html = own_page(page, chance);
  if (page.variant != 0) return html_part(html);
  return several("alternative", "=_b", {text_part(own_plain(page.text)), html_part(html)});
}

std::string make_mail(const OwnRecord& record, int variant, Chance& chance, const SlotValues& values) {
  const auto from = filled(record.from, values);
  const auto texts = without_files(filled(record.text, values));
  OwnPage page{.record = &record,
               .text = texts.text,
               .sender_domain = domain_of_from(from),
               .logo_domain = domain_of_from(from),
               .variant = variant};
  // Imitations show the imitated house's own picture, or one from where they lead.
  if (record.label != ham && chance.below(3) == 0)
    page.logo_domain = values.at("brandsite");
  else if (record.label != ham && chance.below(2) == 0)
    page.logo_domain = values.at("link");
  std::string mail = "From: " + from + "\r\nTo: <" + values.at("email") +
                     ">\r\nSubject: " + filled(record.subject, values) + "\r\nMIME-Version: 1.0\r\n";
  // Well-known houses sign what they send; who borrows their address cannot.
  if (record.label == ham && !url::brand_of_domain(organisation_of(page.sender_domain)).empty())
    mail = "DKIM-Signature: v=1; a=rsa-sha256; d=" + page.sender_domain +
           "; s=s1; h=from:to:subject; bh=" + chance.of(letters_and_digits, 43) +
           "=; b=" + chance.of(letters_and_digits, 86) + "\r\n" + mail;
  if (record.kind == "reply") mail += "In-Reply-To: <1@recipient.example>\r\n";
  if (record.kind == "news") mail += "List-Unsubscribe: <https://" + page.sender_domain + "/u/1>\r\n";
  const auto body = body_of(record, page, chance);
  if (texts.files.empty()) return mail + body;
  std::vector<std::string> parts = {body};
  for (const auto& name : texts.files) {
    const auto type = type_of(name);
    parts.push_back(
        part(std::string(type) + "; name=\"" + name + "\"",
             "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n",
             to_base64(content_of(type))));
  }
  return mail + several("mixed", "=_m", parts);
}

}  // namespace

OwnMails make_own_mails(std::span<const std::string> files, int variants) {
  auto read = read_own_records(files);
  OwnMails out{.mails = {}, .errors = std::move(read.errors)};
  int number = 0, of_label[3] = {};
  for (const auto& record : read.records) {
    ++number;
    ++of_label[record.label];
    for (int variant = 0; variant < variants; ++variant) {
      Chance chance{0x9e3779b97f4a7c15ull * static_cast<std::uint64_t>(number * 16 + variant + 1) | 1};
      const auto values = draw_slots(read.slots, record.language, chance);
      out.mails.push_back({.label = record.label,
                           .language = std::string(record.language),
                           .bytes = make_mail(record, variant, chance, values),
                           .record = number,
                           .of_label = of_label[record.label]});
    }
  }
  return out;
}

}  // namespace sekisho::scan::mail::train
