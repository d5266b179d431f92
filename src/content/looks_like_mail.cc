// Whether bytes begin with an RFC 5322 header block. Programs that write mail put one of a few fields near the top;
// text files with a colon in the first line do not.
#include <array>

#include "base/byte_set.h"
#include "base/text.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

constexpr std::array known_fields = {std::string_view("received"),
                                     std::string_view("from"),
                                     std::string_view("to"),
                                     std::string_view("subject"),
                                     std::string_view("date"),
                                     std::string_view("message-id"),
                                     std::string_view("cc"),
                                     std::string_view("mime-version"),
                                     std::string_view("content-type"),
                                     std::string_view("reply-to"),
                                     std::string_view("return-path"),
                                     std::string_view("dkim-signature"),
                                     std::string_view("sender"),
                                     std::string_view("delivered-to"),
                                     std::string_view("x-mailer"),
                                     std::string_view("bcc"),
                                     std::string_view("list-id"),
                                     std::string_view("authentication-results"),
                                     std::string_view("in-reply-to"),
                                     std::string_view("references"),
                                     std::string_view("content-transfer-encoding"),
                                     std::string_view("user-agent"),
                                     std::string_view("x-originating-ip"),
                                     std::string_view("envelope-to"),
                                     std::string_view("arc-seal"),
                                     std::string_view("received-spf"),
                                     std::string_view("content-disposition"),
                                     std::string_view("x-priority"),
                                     std::string_view("resent-from"),
                                     std::string_view("x-spam-status"),
                                     std::string_view("thread-index"),
                                     std::string_view("importance"),
                                     std::string_view("x-received")};

bool is_known(std::string_view name) {
  for (const auto field : known_fields) {
    if (equal_ignore_case(field, name)) return true;
  }
  return false;
}

// The field name of a header line; empty if the line is none.
std::string_view field_name(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0 || colon > 76) return {};
  auto name = line.substr(0, colon);
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  if (const auto comment = name.find('('); comment != name.npos) name = trim(name.substr(0, comment));
  for (const char c : name) {
    if (c <= 32 || c >= 127) return {};
  }
  return name;
}

}  // namespace

bool looks_like_mail(std::string_view bytes) {
  constexpr ByteSet line_ends("\r\n");
  constexpr std::size_t window = 64 * 1024;
  constexpr int max_odd_lines = 3;
  auto rest = bytes.substr(0, window);
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  while (!rest.empty() && (rest.front() == '\r' || rest.front() == '\n')) rest.remove_prefix(1);
  int known = 0, fields = 0, odd = 0;
  bool first = true, ended = false;
  while (!rest.empty()) {
    const auto end = line_ends.find(rest);
    const auto line = rest.substr(0, end);
    if (end == rest.npos) {
      rest = {};
    } else {
      rest.remove_prefix(rest.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    if (line.empty()) {
      ended = true;
      break;
    }
    if (line.find('\0') != line.npos && known == 0) return false;
    if (line.front() == ' ' || line.front() == '\t') {
      if (first) return false;
      continue;
    }
    const auto name = field_name(line);
    if (name.empty()) {
      const bool separator = first && (line.starts_with("From ") || line.starts_with(">From "));
      if (!separator && ++odd > max_odd_lines) break;
      if (first && !separator && !(line.size() < 200)) return false;
    } else {
      ++fields;
      if (is_known(name)) ++known;
    }
    first = false;
    if (known >= 3) return odd <= fields;
  }
  if (odd > 0 && odd >= known) return false;
  return known >= 2 || (known == 1 && ended && fields <= 12);
}

}  // namespace sekisho::content
