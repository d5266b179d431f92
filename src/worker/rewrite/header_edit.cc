#include "worker/rewrite/header_edit.h"

#include <algorithm>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::rewrite {
namespace {

// One field with its folds: [at, end) including the last line end; at == header_end when there are no more.
struct Field {
  std::size_t at = 0, colon = 0, end = 0;
};

Field next_field(std::string_view mail, std::size_t at, std::size_t header_end) {
  Field field{at, at, at};
  while (field.end < header_end) {
    const auto newline = mail.find('\n', field.end);
    field.end = newline == std::string_view::npos ? header_end : std::min(newline + 1, header_end);
    if (field.end >= header_end || (mail[field.end] != ' ' && mail[field.end] != '\t')) break;
  }
  const auto colon = mail.substr(at, field.end - at).find(':');
  field.colon = colon == std::string_view::npos ? field.end : at + colon;
  return field;
}

bool is_named(std::string_view mail, const Field& field, std::string_view name) {
  return equal_ignore_case(trim(mail.substr(field.at, field.colon - field.at)), name);
}

bool is_plain(std::string_view text) {
  return std::all_of(
             text.begin(), text.end(),
             [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f; }) &&
         text.find("=?") == std::string_view::npos && text.size() < 900;
}

std::string without_controls(std::string_view text) {
  std::string out = to_valid_utf8(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

}  // namespace

std::string_view line_end_of(std::string_view mail) {
  const auto newline = mail.find('\n');
  return newline != std::string_view::npos && (newline == 0 || mail[newline - 1] != '\r') ? "\n" : "\r\n";
}

Border border_of(std::string_view mail) {
  std::size_t at = 0;
  while (at < mail.size()) {
    if (mail[at] == '\n') return {at, at + 1};
    if (mail.substr(at, 2) == "\r\n") return {at, at + 2};
    const auto newline = mail.find('\n', at);
    if (newline == std::string_view::npos) break;
    at = newline + 1;
  }
  return {mail.size(), mail.size()};
}

std::string remove_fields(std::string_view mail, std::string_view name) {
  const auto border = border_of(mail);
  std::string out;
  out.reserve(mail.size());
  for (std::size_t at = 0; at < border.header_end;) {
    const auto field = next_field(mail, at, border.header_end);
    if (!is_named(mail, field, name)) out += mail.substr(at, field.end - at);
    at = field.end;
  }
  out += mail.substr(border.header_end);
  return out;
}

std::string encode_value(std::string_view text, std::string_view line_end) {
  const auto clean = without_controls(text);
  if (is_plain(clean)) return clean;
  std::string out;
  std::string_view rest = clean;
  while (!rest.empty()) {
    // 56 characters of base64 and 12 around them: below 75
    std::size_t length = std::min<std::size_t>(rest.size(), 42);
    while (length > 0 && length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0) == 0x80) --length;
    if (!out.empty()) out += std::string(line_end) + " ";
    out += "=?UTF-8?B?" + to_base64(rest.substr(0, length)) + "?=";
    rest.remove_prefix(length);
  }
  return out;
}

std::string add_field(std::string_view mail, std::string_view name, std::string_view value) {
  const auto end = line_end_of(mail);
  return std::string(name) + ": " + encode_value(value, end) + std::string(end) + std::string(mail);
}

std::string tag_subject(std::string_view mail, std::string_view subject, std::string_view tag) {
  const auto clean = without_controls(tag);
  const auto shown = trim(clean);
  if (shown.empty() || subject.starts_with(shown)) return std::string(mail);
  const auto end = line_end_of(mail);
  const auto border = border_of(mail);
  std::string out;
  out.reserve(mail.size() + clean.size() * 3 + 64);
  bool found = false;
  for (std::size_t at = 0; at < border.header_end;) {
    const auto field = next_field(mail, at, border.header_end);
    if (field.colon < field.end && is_named(mail, field, "Subject")) {
      found = true;
      auto value = mail.substr(field.colon + 1, field.end - field.colon - 1);
      while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
      // Between two encoded words the space is not shown: it has to be inside.
      const bool words_meet = !is_plain(shown) && value.starts_with("=?");
      out += mail.substr(field.at, field.colon + 1 - field.at);
      out += " " + encode_value(words_meet ? std::string(shown) + " " : std::string(shown), end);
      out += is_plain(shown) ? " " : std::string(end) + " ";
      out += value;
      if (value.empty()) out += end;
    } else {
      out += mail.substr(at, field.end - at);
    }
    at = field.end;
  }
  out += mail.substr(border.header_end);
  return found ? out : "Subject: " + encode_value(shown, end) + std::string(end) + out;
}

}  // namespace sekisho::rewrite
