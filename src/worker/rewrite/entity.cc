#include "worker/rewrite/entity.h"

#include <algorithm>

#include "base/encode.h"
#include "base/text.h"
#include "content/sanitize.h"
#include "content/true_type.h"
#include "worker/rewrite/header_edit.h"

namespace sekisho::rewrite {
namespace {
using content::Document;
using content::Part;
using content::PartOrigin;

// Calls use(field with folds and line end, is_content) for each field of a header block.
template <class F>
void each_field(std::string_view block, F&& use) {
  std::size_t at = 0;
  while (at < block.size()) {
    std::size_t end = at;
    do {
      const auto newline = block.find('\n', end);
      end = newline == std::string_view::npos ? block.size() : newline + 1;
    } while (end < block.size() && (block[end] == ' ' || block[end] == '\t'));
    const auto field = block.substr(at, end - at);
    if (!trim(field).empty()) use(field, starts_with_ignore_case(field, "Content-"));
    at = end;
  }
}

std::string with_line_end(std::string_view field, std::string_view line_end) {
  std::string out(field);
  if (!out.ends_with('\n')) out += line_end;
  return out;
}

bool is_token(char c) {
  return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f &&
         std::string_view("\"\\()<>@,;:/[]?=*'%").find(c) == std::string_view::npos;
}

// As HTML text or an attribute's value; line ends break lines.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : to_valid_utf8(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        break;
      case '\n':
        out += "<br>\r\n";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string to_base64_lines(std::string_view bytes, std::string_view line_end) {
  const auto encoded = to_base64(bytes);
  std::string out;
  out.reserve(encoded.size() + encoded.size() / 38 + 2);
  for (std::size_t at = 0; at < encoded.size(); at += 76) {
    out += encoded.substr(at, 76);
    out += line_end;
  }
  return out;
}

std::string to_quoted_printable(std::string_view text, std::string_view line_end) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\n') {
      out += line_end;
      column = 0;
      continue;
    }
    const bool last = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    const bool plain = (c > 0x20 && c < 0x7f && c != '=') || (c == ' ' && !last);
    if (column + (plain ? 1 : 3) > 75) {
      out += "=" + std::string(line_end);
      column = 0;
    }
    if (plain) {
      out += static_cast<char>(c);
      ++column;
    } else {
      out += '=';
      out += digits[c >> 4];
      out += digits[c & 15];
      column += 3;
    }
  }
  return out;
}

std::string encoded_parameter(std::string_view name, std::string_view value) {
  const auto clean = to_valid_utf8(value);
  if (std::all_of(clean.begin(), clean.end(), [](char c) { return is_token(c) || c == ' '; }) && clean.size() < 60) {
    return std::string(name) + "=\"" + clean + "\"";
  }
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out = std::string(name) + "*=UTF-8''";
  for (const char c : clean) {
    if (is_token(c)) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

std::string plain_block(const Disclaimer& disclaimer, std::string_view line_end) {
  std::string text = disclaimer.text;
  for (const auto& button : disclaimer.buttons) text += "\n" + button.label + ": " + button.url;
  std::string out;
  for (const char c : to_valid_utf8(text)) {
    if (c == '\r') continue;
    if (c == '\n')
      out += line_end;
    else
      out += c;
  }
  return out + std::string(line_end) + std::string(line_end);
}

std::string html_block(const Disclaimer& disclaimer) {
  std::string out =
      "<div style=\"border:1px solid #b35900;padding:8px;margin:0 0 12px "
      "0;font-family:sans-serif;color:#000;background:#fff8e6\">" +
      escaped(disclaimer.text);
  for (const auto& button : disclaimer.buttons) {
    out += (&button == &disclaimer.buttons.front() ? "<br>\r\n" : "\r\n&middot; ") +
           ("<a style=\"color:#0b57a4\" href=\"" + escaped(button.url) + "\">" + escaped(button.label) + "</a>");
  }
  return out + "</div>\r\n";
}

std::size_t html_insertion_point(std::string_view html) {
  for (const std::string_view tag : {"<body", "<html"}) {
    const auto at = find_ignore_case(html, tag);
    if (at == std::string_view::npos) continue;
    const auto next = at + tag.size() < html.size() ? html[at + tag.size()] : '>';
    if (next != '>' && next != ' ' && next != '\t' && next != '\r' && next != '\n' && next != '/') continue;
    // The tag's end, quotes respected.
    char quote = 0;
    for (std::size_t i = at; i < html.size(); ++i) {
      if (quote != 0)
        quote = html[i] == quote ? '\0' : quote;
      else if (html[i] == '"' || html[i] == '\'')
        quote = html[i];
      else if (html[i] == '>')
        return tag == "<body" || find_ignore_case(html, "<head", i) == std::string_view::npos ? i + 1 : 0;
    }
  }
  return 0;
}

std::optional<std::vector<int>> bodies_of(const Document& document) {
  std::vector<int> bodies;
  std::vector<int> open{0};
  bool plain = false, html = false;
  while (!open.empty()) {
    const int index = open.back();
    open.pop_back();
    const auto& part = document.parts[static_cast<std::size_t>(index)];
    const auto type = part.content_type;
    if (type == "multipart/signed" || type == "multipart/encrypted" || type == "application/pkcs7-mime" ||
        type == "application/x-pkcs7-mime")
      return std::nullopt;
    if (type.starts_with("multipart/")) {
      // alternative: all; mixed, related and the rest: the first child is the body
      std::vector<int> children;
      for (const int child : part.children) {
        if (document.parts[static_cast<std::size_t>(child)].origin == PartOrigin::mime) children.push_back(child);
      }
      if (type != "multipart/alternative" && children.size() > 1) children.resize(1);
      open.insert(open.end(), children.rbegin(), children.rend());
      continue;
    }
    if (part.disposition == "attachment" || part.raw_body.data() == nullptr) continue;
    if (type == "text/plain" && !plain) {
      plain = true;
      bodies.push_back(index);
    } else if (type == "text/html" && !html) {
      html = true;
      bodies.push_back(index);
    }
  }
  return bodies;
}

std::string other_fields(std::string_view raw_headers) {
  std::string out;
  each_field(raw_headers, [&](std::string_view field, bool content) {
    if (!content) out += with_line_end(field, "\r\n");
  });
  return out;
}

std::string content_fields(const Part& part, std::string_view charset, std::string_view line_end) {
  std::string out;
  each_field(part.raw_headers, [&](std::string_view field, bool content) {
    if (!content || starts_with_ignore_case(field, "Content-Transfer-Encoding") ||
        starts_with_ignore_case(field, "Content-MD5"))
      return;
    if (!charset.empty() && starts_with_ignore_case(field, "Content-Type")) return;
    out += with_line_end(field, line_end);
  });
  if (!charset.empty()) {
    out += "Content-Type: " + std::string(part.content_type) + "; charset=" + std::string(charset);
    for (const auto& parameter : part.parameters) {
      if (parameter.name == "charset") continue;
      out += ";" + std::string(line_end) + " " + encoded_parameter(parameter.name, parameter.value);
    }
    out += line_end;
  }
  return out + "Content-Transfer-Encoding: base64" + std::string(line_end);
}

std::string wrap(std::string_view mail, const Disclaimer& disclaimer, std::string_view line_end) {
  const auto border = border_of(mail);
  const auto body = mail.substr(border.body_start);
  // Of the content's hash: what comes from the sender cannot know it beforehand, and the same mail gives the same
  // result.
  const std::string boundary = "=_sekisho_" + sha256_hex(mail).substr(0, 32);
  const std::string eol(line_end);
  std::string outer, inner;
  bool has_version = false;
  each_field(mail.substr(0, border.header_end), [&](std::string_view field, bool content) {
    (content ? inner : outer) += with_line_end(field, line_end);
    has_version = has_version || starts_with_ignore_case(field, "MIME-Version");
  });
  if (!has_version) outer += "MIME-Version: 1.0" + eol;
  outer += "Content-Type: multipart/mixed;" + eol + " boundary=\"" + boundary + "\"" + eol + eol;
  outer += "--" + boundary + eol + "Content-Type: text/plain; charset=UTF-8" + eol +
           "Content-Transfer-Encoding: base64" + eol + "Content-Disposition: inline" + eol + eol +
           to_base64_lines(plain_block(disclaimer, "\r\n"), line_end) + "--" + boundary + eol;
  outer += inner + eol;
  outer += body;
  return outer + eol + "--" + boundary + "--" + eol;
}

Result<std::string> without_active_content(const Part& part, Budget& budget) {
  auto kind = part.kind;
  if (kind.empty() || kind == "unknown") kind = content::detect_true_type(part.data, part.filename).kind;
  return content::sanitize(part.data, kind, budget);
}

}  // namespace sekisho::rewrite
