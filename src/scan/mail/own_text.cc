#include "scan/mail/own_text.h"

#include "base/text.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t most_body = 24'000, most_hidden = 6'000;

// A line that a mailing list or a mail program put under the text: what follows is nobody's message.
bool starts_footer(std::string_view line) {
  constexpr std::string_view signs[] = {"-- ", "_____________________", "--------------------", "=====================", "Sent from my", "Get Outlook for"};
  for (const auto sign : signs) {
    if (line.substr(0, sign.size()) == sign) return true;
  }
  return line == "--";
}

// What a mailing list's program appends, however short the mail.
bool is_list_footer(std::string_view after) {
  after = after.substr(0, 400);
  return find_ignore_case(after, "mailing list") != std::string_view::npos || find_ignore_case(after, "listinfo") != std::string_view::npos;
}

void take_lines(std::string_view text, OwnText& out) {
  const auto before = out.body.size();
  text = text.substr(0, most_body);
  while (!text.empty() && out.body.size() < most_body) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (!line.empty()) ++out.lines;
    if (!line.empty() && line.front() == '>') {
      ++out.quoted;
      continue;
    }
    if (starts_footer(line) && (out.body.size() - before > 200 || is_list_footer(text))) break;
    out.body += line;
    out.body += '\n';
  }
}

}  // namespace

OwnText own_text(const content::Document& document) {
  OwnText out;
  std::string_view subject = document.subject;
  for (bool again = true; again;) {  // "Re: [list] Fwd: x"
    again = false;
    subject = trim(subject);
    for (const std::string_view prefix : {"re:", "fw:", "fwd:", "aw:", "sv:", "回复:", "返信:"}) {
      if (starts_with_ignore_case(subject, prefix)) subject.remove_prefix(prefix.size()), again = out.reply = true;
    }
    if (!subject.empty() && subject.front() == '[' && subject.find(']') < 40) subject.remove_prefix(subject.find(']') + 1), again = true;
  }
  out.subject = subject;
  bool any_plain = false;
  for (const auto& part : document.parts) {
    if (part.layer != 0 || part.disposition == "attachment" || part.origin == content::PartOrigin::macro || part.origin == content::PartOrigin::alternate) continue;
    if (out.hidden.size() < most_hidden) out.hidden += part.hidden.substr(0, most_hidden);
    if (part.readable.empty()) continue;
    // The HTML alternative usually says the same; when the plain one says little it is the HTML that people see.
    if (any_plain && part.content_type == "text/html") {
      if (part.readable.size() < out.body.size() * 2 && out.body.size() > 200) continue;
      out.body.clear();
    }
    any_plain |= part.content_type == "text/plain";
    take_lines(part.readable, out);
  }
  return out;
}

}  // namespace sekisho::scan::mail
