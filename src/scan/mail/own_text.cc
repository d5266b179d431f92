#include "scan/mail/own_text.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

#include "base/text.h"
#include "content/image/picture_text.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t most_body = 24'000, most_hidden = 6'000, most_beside = 8'000, most_run = 40;

// A line that a mailing list or a mail program put under the text: what follows is nobody's message.
bool starts_footer(std::string_view line) {
  constexpr std::string_view signs[] = {
      "-- ",          "_____________________", "--------------------", "=====================",
      "Sent from my", "Get Outlook for"};
  for (const auto sign : signs) {
    if (line.substr(0, sign.size()) == sign) return true;
  }
  return line == "--";
}

// What a mailing list's program appends, however short the mail.
bool is_list_footer(std::string_view after) {
  after = after.substr(0, 400);
  return find_ignore_case(after, "mailing list") != std::string_view::npos ||
         find_ignore_case(after, "listinfo") != std::string_view::npos;
}

// A line with long runs of one character cut short: padding pushes the text out of sight, and out of a filter's.
void append_line(std::string_view line, std::string& out) {
  bool any = false;
  for (std::size_t i = 2; i < line.size(); ++i) any |= line[i] == line[i - 1] && line[i] == line[i - 2];
  if (!any) {
    out.append(line).push_back('\n');
    return;
  }
  std::size_t run = 0;
  char last = 0;
  for (const char c : line) {
    run = c == last && static_cast<unsigned char>(c) < 0x80 ? run + 1 : 0;
    last = c;
    if (run < (c == ' ' || c == '\t' ? 3 : most_run)) out += c;
  }
  out += '\n';
}

void take_lines(std::string_view text, OwnText& out) {
  const auto before = out.body.size();
  std::string quotes;
  int own_letters = 0;  // links apart
  while (!text.empty() && out.body.size() < most_body) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty()) {
      if (!out.body.empty() && !out.body.ends_with("\n\n")) out.body += '\n';
      continue;
    }
    ++out.lines;
    if (line.front() == '>') {
      ++out.quoted;
      while (!line.empty() && (line.front() == '>' || line.front() == ' ')) line.remove_prefix(1);
      if (quotes.size() < most_beside) append_line(line.substr(0, most_beside), quotes);
      continue;
    }
    if (starts_footer(line) && (out.body.size() - before > 200 || is_list_footer(text))) {
      if (!is_list_footer(text)) {
        while (!text.empty() && out.beside.size() < most_beside) {
          const auto stop = std::min(text.find('\n'), text.size() - 1) + 1;
          append_line(trim(text.substr(0, std::min(stop, most_beside))), out.beside);
          text.remove_prefix(stop);
        }
      }
      break;
    }
    append_line(line.substr(0, 40 * most_body), out.body);
    if (line.find("://") == std::string_view::npos) own_letters += static_cast<int>(line.size());
  }
  // Nothing but quotes is no answer: it is the text.
  if (own_letters < 40 && !quotes.empty()) {
    out.body += quotes;
    out.quoted = 0;
  }
  if (out.body.size() > before + most_body) out.body.resize(before + most_body);
}

// True if nearly every word of one text stands in the other: then it says nothing new.
bool says_the_same(std::string_view one, std::string_view other) {
  const auto words = [](std::string_view text, const auto& use) {
    constexpr std::uint32_t prime = 16'777'619u;
    std::uint32_t hash = 0, before = 0;  // of the word; of the last character of a script without spaces
    int length = 0;
    text = text.substr(0, most_body);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(ascii_lower(text[i]));
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x80 && c < 0xe0)) {
        hash = (hash ^ c) * prime;
        ++length;
        continue;
      }
      if (length > 2) use(hash);
      hash = 0, length = 0;
      if (c < 0xe0) {
        if (c > ' ') before = 0;
        continue;
      }
      std::uint32_t character = c;  // three or four bytes: pairs of them are the words
      for (const std::size_t end = i + (c < 0xf0 ? 2 : 3); i < end && i + 1 < text.size();)
        character = character * prime ^ static_cast<unsigned char>(text[++i]);
      if (before != 0) use(before * prime ^ character);
      before = character;
    }
    if (length > 2) use(hash);
  };
  std::unordered_set<std::uint32_t> known;
  words(other, [&](std::uint32_t word) { known.insert(word); });
  std::size_t all = 0, found = 0;
  words(one, [&](std::uint32_t word) { ++all, found += known.contains(word) ? 1 : 0; });
  return found * 10 >= all * 8;
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
    if (!subject.empty() && subject.front() == '[' && subject.find(']') < 40)
      subject.remove_prefix(subject.find(']') + 1), again = true;
  }
  out.subject = subject;
  bool any_plain = false;
  const auto pictured = content::pictured_parts(document);
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const auto& part = document.parts[i];
    if (std::find(pictured.begin(), pictured.end(), static_cast<int>(i)) != pictured.end()) continue;
    if (part.layer != 0 || part.disposition == "attachment" || part.origin == content::PartOrigin::macro ||
        part.origin == content::PartOrigin::alternate)
      continue;
    if (out.hidden.size() < most_hidden) out.hidden += part.hidden.substr(0, most_hidden);
    if (part.readable.empty()) continue;
    // The HTML alternative usually says the same; when the plain one says little it is the HTML that people see. Where
    // they differ, some see the one and some the other.
    if (any_plain && part.content_type == "text/html") {
      if (out.body.size() <= 200) {
        const bool same = says_the_same(out.body, part.readable);
        if (same) out.body.clear();
      } else if (says_the_same(part.readable, out.body + out.beside)) {
        continue;
      } else {
        out.two_texts = true;
      }
    }
    any_plain |= part.content_type == "text/plain";
    take_lines(part.readable, out);
  }
  // Nothing to read so far: another reading of the mail, or a page inside its page, is what some people see.
  for (const auto& part : document.parts) {
    if (!trim(out.body).empty()) break;
    const bool inside_page = part.origin == content::PartOrigin::embedded && part.parent >= 0 &&
                             document.parts[static_cast<std::size_t>(part.parent)].content_type == "text/html" &&
                             document.parts[static_cast<std::size_t>(part.parent)].layer == 0;
    if (part.readable.empty() || part.disposition == "attachment" ||
        (part.origin != content::PartOrigin::alternate && !inside_page))
      continue;
    take_lines(part.readable, out);
  }
  for (const int part : pictured) take_lines(document.parts[static_cast<std::size_t>(part)].readable, out);
  return out;
}

}  // namespace sekisho::scan::mail
