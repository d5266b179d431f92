#include "scan/mail/shape.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "scan/mail/sender.h"

namespace sekisho::scan::mail {
namespace {

std::string step(double value, std::initializer_list<double> bounds) {
  int i = 0;
  for (const double bound : bounds) i += value >= bound ? 1 : 0;
  return std::to_string(i);
}

void text_shares(const OwnText& own, const WordList& words, std::vector<Feature>& out) {
  const double n = static_cast<double>(words.size());
  if (words.size() < 8) return out.push_back({"text.few_words", 0.5F});
  std::size_t you = 0, i = 0, we = 0, money = 0, loud = 0, numbers = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto word = words[at];
    if (word == "you" || word == "your" || word == "yours" || word == "youre" || word == "youve") ++you;
    if (word == "i" || word == "im" || word == "ive" || word == "my" || word == "me") ++i;
    if (word == "we" || word == "our" || word == "us") ++we;
    if (word[0] == '$') ++money;
    if (word == "!") ++loud;
    if (word[0] == '#') ++numbers;
  }
  out.push_back({"share.you:" + step(static_cast<double>(you) / n, {0.005, 0.02, 0.04, 0.07}), 0.5F});
  out.push_back({"share.i:" + step(static_cast<double>(i) / n, {0.003, 0.02, 0.05}), 0.5F});
  out.push_back({"share.we:" + step(static_cast<double>(we) / n, {0.003, 0.015, 0.035}), 0.4F});
  out.push_back({"share.loud:" + step(static_cast<double>(loud) / n, {0.001, 0.01, 0.03}), 0.5F});
  if (money > 0) out.push_back({"share.money:" + step(static_cast<double>(money) / n, {0.005, 0.02}), 0.5F});
  std::size_t upper = 0, lower = 0;
  for (const char c : own.body) {
    upper += c >= 'A' && c <= 'Z' ? 1 : 0;
    lower += c >= 'a' && c <= 'z' ? 1 : 0;
  }
  if (upper + lower > 60)
    out.push_back({"share.capitals:" +
                       step(static_cast<double>(upper) / static_cast<double>(upper + lower), {0.02, 0.06, 0.12, 0.3}),
                   0.5F});
}

void coding(const content::Document& document, std::vector<Feature>& out) {
  bool base64 = false, charset = false;
  for (const auto& part : document.parts) {
    if (part.layer != 0 || !part.content_type.starts_with("text/") || part.text.size() < 20 ||
        part.disposition == "attachment")
      continue;
    if (!is_ascii(part.text)) continue;
    base64 |= part.transfer_encoding == "base64";
    for (const std::string_view other : {"gb2312", "gbk", "gb18030", "big5", "koi8-r", "windows-1251", "iso-2022-jp",
                                         "shift_jis", "euc-kr", "ks_c_5601-1987", "windows-1254", "iso-8859-9"})
      charset |= part.charset == other;
  }
  if (base64) out.push_back({"coding.needless_base64", 0.8F});
  if (charset) out.push_back({"coding.foreign_charset", 0.6F});
  if (!document.parts.empty()) {
    for (const auto& header : document.parts[0].headers) {
      if (!equal_ignore_case(header.name, "Subject")) continue;
      if (header.raw.find("=?") != std::string_view::npos && is_ascii(header.value) && header.value.size() > 3)
        out.push_back({"coding.needless_subject", 0.8F});
      break;
    }
  }
}

void endings(const OwnText& own, std::vector<Feature>& out) {
  // What machines hang on a subject so that no two are equal.
  const auto subject = trim(own.subject);
  const auto space = subject.rfind(' ');
  const auto last = space == std::string_view::npos ? std::string_view() : subject.substr(space + 1);
  if (last.size() >= 5 && randomness_of(last) >= 0.5) out.push_back({"subject.random_end", 0.7F});
  std::size_t marks = 0, emoji = 0;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    marks +=
        subject[i] == '!' || subject[i] == '?' || subject[i] == '*' || subject[i] == '$' || subject[i] == '%' ? 1 : 0;
    emoji += static_cast<unsigned char>(subject[i]) >= 0xf0 ||
                     (i + 1 < subject.size() && static_cast<unsigned char>(subject[i]) == 0xe2 &&
                      static_cast<unsigned char>(subject[i + 1]) >= 0x98)
                 ? 1
                 : 0;
  }
  if (marks >= 3) out.push_back({"subject.many_marks", 0.5F});
  if (emoji > 0) out.push_back({"subject.pictures", 0.4F});
}

void attached(const content::Document& document, const Report& report, const OwnText& own, std::vector<Feature>& out) {
  std::size_t pictures = 0;
  bool pdf = false, page = false;
  for (const auto& part : document.parts) {
    if (part.layer == 0 && part.content_type.starts_with("image/")) ++pictures;
  }
  for (const auto& file : report.files) {
    if (!file.attachment) continue;
    pdf |= file.kind == "pdf";
    page |= file.kind == "html" || file.kind == "svg" || file.extension == "htm" || file.extension == "html" ||
            file.extension == "shtml";
  }
  const bool little = own.body.size() < 300;
  if (pictures > 0 && little) out.push_back({"attached.picture_little_text", 0.8F});
  if (pdf && little) out.push_back({"attached.pdf_little_text", 0.6F});
  if (page) out.push_back({"attached.page", 0.9F});
}

// A picture that says it all and leads somewhere: a link without words of its own in a mail of hardly any text.
void leading_picture(const content::Document& document, const OwnText& own, std::vector<Feature>& out) {
  if (own.body.size() >= 300) return;
  bool picture = std::any_of(document.parts.begin(), document.parts.end(), [](const content::Part& part) {
    return part.layer == 0 && part.content_type.starts_with("image/");
  });
  std::size_t wordless = 0, worded = 0;
  for (const auto& link : document.links) {
    picture |= link.origin == content::LinkOrigin::image;
    if (link.origin == content::LinkOrigin::html) ++(trim(link.text).empty() ? wordless : worded);
  }
  if (!picture || wordless == 0) return;
  out.push_back({worded >= 2 ? "picture.leads_with_links" : "picture.leads", 0.8F});
}

}  // namespace

void add_shape(const content::Document& document, const Report& report, const OwnText& own, const WordList& body,
               std::vector<Feature>& out) {
  text_shares(own, body, out);
  coding(document, out);
  endings(own, out);
  attached(document, report, own, out);
  leading_picture(document, own, out);
}

}  // namespace sekisho::scan::mail
