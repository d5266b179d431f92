#include <algorithm>
#include <string>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "content/child.h"
#include "content/mime/charset.h"
#include "content/mime/inline_file.h"
#include "content/mime/secured.h"
#include "content/mime/secured_file.h"
#include "content/mime/tnef.h"
#include "content/mime/transfer.h"
#include "content/mime/tree.h"

namespace sekisho::content {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t least_undeclared_base64 = 128;  // bytes: shorter runs are words
constexpr std::size_t least_misnamed_base64 = 8;      // where an encoding is told that nobody knows ("base-64")

bool is_message_type(std::string_view type) {
  return type == "message/rfc822" || type == "message/global" || type == "message/news";
}

bool is_base64_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// True if the body is lines of base64 and nothing else. Stops at the first blank inside a line, so costs nothing on
// ordinary text.
bool looks_like_base64(std::string_view body, std::size_t least) {
  body = trim(body);
  if (body.size() < least) return false;
  const auto first_line = body.substr(0, body.find_first_of("\r\n"));
  if (first_line.size() % 4 != 0 || first_line.size() < 16) return false;
  const auto sample = body.substr(0, 4096);
  const auto any = [&](char from, char to) {
    return std::any_of(sample.begin(), sample.end(), [&](char c) { return c >= from && c <= to; });
  };
  if (!any('0', '9') || !any('a', 'z') || !any('A', 'Z')) return false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\r' || c == '\n') continue;
    if (c == '=' && i + 2 >= body.size()) continue;
    if (!is_base64_char(c)) return false;
  }
  return true;
}

// What S/MIME signs is a MIME entity; what a signature program signs is any file. The former begins with a field.
bool is_entity(std::string_view bytes) {
  bytes = bytes.substr(0, 1024);
  if (bytes.starts_with('\r') || bytes.starts_with('\n')) return true;  // no fields: text follows
  const auto colon = bytes.find(':');
  if (colon == npos || colon == 0) return false;
  return std::all_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
    return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// True if there are blanks inside the first line: words, not base64.
bool is_prose(std::string_view body) {
  body = trim(body.substr(0, 400));
  body = body.substr(0, body.find_first_of("\r\n"));
  for (std::size_t i = 1; i + 1 < body.size(); ++i) {
    if (body[i] == ' ' && body[i - 1] > ' ' && body[i + 1] > ' ') return true;
  }
  return false;
}

// The charset an HTML text declares about itself (HTML Living Standard §13.2.3.2, shortened): looked for in the first
// KiB.
std::string_view html_charset(std::string_view html) {
  html = html.substr(0, 1024);
  for (auto at = find_ignore_case(html, "<meta"); at != npos; at = find_ignore_case(html, "<meta", at + 5)) {
    const auto tag = html.substr(at, html.find('>', at) - at);
    const auto charset = find_ignore_case(tag, "charset=");
    if (charset == npos) continue;
    auto value = tag.substr(charset + 8);
    while (!value.empty() && (value[0] == '"' || value[0] == '\'' || value[0] == ' ')) value.remove_prefix(1);
    return value.substr(0, value.find_first_of("\"' />;"));
  }
  return {};
}

}  // namespace

void TreeReader::finish_leaf(int index) {
  decode_leaf(index);
  const auto type = part(index).content_type;
  if (is_message_type(type)) {
    if (part(index).data.data() != part(index).raw_body.data()) {
      flaw(index, "mime.encoded_message", part(index).transfer_encoding);
      inner_.push_back({index, part(index).data});
    } else {
      read_text(index);  // limit.mime_depth: the scanners see at least its text
    }
    return;
  }
  if (type == "message/partial") read_fragment(index);
  if (type == "message/external-body") document_.add_trait(index, "mime.external_body", part(index).raw_headers);
  add_outside_links(index);
  if (type.starts_with("text/") || type.starts_with("message/") || type.starts_with("multipart/")) {
    read_text(index);
    if (type == "text/plain" || type.starts_with("multipart/")) read_inline_files(document_, index, budget_);
    return;
  }
  read_secured(index);
  const auto data = part(index).data;
  const auto name = part(index).filename;
  if (data.starts_with("\x78\x9f\x3e\x22") &&
      (type == "application/ms-tnef" || type == "application/vnd.ms-tnef" || equal_ignore_case(name, "winmail.dat") ||
       type == "application/octet-stream")) {
    read_tnef(document_, index, budget_);
  }
  if (type == "application/mac-binhex40" || type == "application/mac-binhex")
    read_inline_files(document_, index, budget_);
}

// The first fragment begins with the message's own header (RFC 2046 §5.2.2.1): it is read as far as it goes. One of one
// is the whole message.
void TreeReader::read_fragment(int index) {
  std::string_view number, total;
  for (const auto& parameter : part(index).parameters) {
    if (parameter.name == "number") number = trim(parameter.value);
    if (parameter.name == "total") total = trim(parameter.value);
  }
  if (number != "1" || total != "1") document_.add_trait(index, "mime.partial", part(index).raw_headers);
  if ((number == "1" || total == "1") && part(index).mime_depth < budget_.limits().mime_depth)
    inner_.push_back({index, part(index).data});
}

// Where a body lies that is not here: RFC 2017, and what Thunderbird leaves in place of a file that was detached or put
// into a cloud.
void TreeReader::add_outside_links(int index) {
  const auto add = [&](std::string_view value) {
    const auto scheme = value.find("://");
    if (scheme == npos) return;
    auto start = scheme;
    while (start > 0 && ascii_lower(value[start - 1]) >= 'a' && ascii_lower(value[start - 1]) <= 'z') --start;
    const auto url = value.substr(start, value.find_first_of(" \t\r\n\";<>", start) - start);
    document_.add_link({.url = url, .origin = LinkOrigin::header, .part = index}, budget_);
  };
  if (part(index).content_type == "message/external-body") {
    for (const auto& parameter : part(index).parameters) {
      if (parameter.name == "url") add(parameter.value);
    }
  }
  for (const auto& header : part(index).headers) {
    if (header.name.size() < 2 || (header.name[0] != 'X' && header.name[0] != 'x') || header.name[1] != '-') continue;
    if (equal_ignore_case(header.name, "X-Mozilla-External-Attachment-URL") ||
        equal_ignore_case(header.name, "X-Mozilla-Cloud-Part"))
      add(header.value);
  }
}

void TreeReader::decode_leaf(int index) {
  const auto raw = part(index).raw_body;
  const auto encoding = part(index).transfer_encoding;
  part(index).data = raw;
  if (encoding == "base64") {
    const auto body = decode_base64(raw, document_.arena, budget_);
    part(index).data = body.bytes;
    if (body.over_limit) part(index).damaged = true;
    note_base64(index, body);
  } else if (encoding == "quoted-printable") {
    const auto body = decode_quoted_printable(raw, document_.arena, budget_);
    part(index).data = body.bytes;
    if (body.over_limit) part(index).damaged = true;
    if (body.bare_equals) flaw(index, "mime.qp_bare_equals");
  } else if (encoding == "x-uuencode" || encoding == "x-yencode") {
    const auto file = encoding == "x-uuencode" ? decode_uuencode(raw, document_.arena, budget_)
                                               : decode_yenc(raw, document_.arena, budget_);
    if (file.found) {
      part(index).data = file.data;
      if (part(index).filename.empty()) part(index).filename = file.name;
    } else {
      flaw(index, "mime.uuencode_broken");
    }
  } else if (encoding == "base64url") {
    part(index).data = decode_base64_url(raw, document_.arena, budget_).bytes;
  } else {
    const bool unknown = !encoding.empty() && encoding != "7bit" && encoding != "8bit" && encoding != "binary";
    if (unknown) flaw(index, "mime.unknown_encoding", encoding);
    note_undeclared_encoding(index, unknown ? least_misnamed_base64 : least_undeclared_base64);
  }
}

void TreeReader::note_base64(int index, const DecodedBody& body) {
  const auto raw = part(index).raw_body;
  const auto other = [&](std::string_view bytes, std::string_view encoding) {
    if (bytes.empty()) return;
    readings_.push_back({.of = index,
                         .kind = Reading::Kind::leaf,
                         .bytes = bytes,
                         .content_type = part(index).content_type,
                         .charset = part(index).charset,
                         .transfer_encoding = encoding});
  };
  if (body.junk) flaw(index, "mime.base64_junk");
  if (body.missing_padding) flaw(index, "mime.base64_padding");
  if (body.dangling) flaw(index, "mime.base64_truncated");
  if (body.inner_padding) {
    flaw(index, "mime.base64_inner_padding");
    other(body.until_padding.size() == body.bytes.size() ? std::string_view{} : body.until_padding, {});
  }
  if (body.url_safe && body.junk_count * 8 < raw.size()) {
    flaw(index, "mime.base64_url");
    other(raw, "base64url");
  }
  const bool strange = body.junk_count * 16 > raw.size() || (raw.size() > 64 && body.bytes.size() * 4 < raw.size());
  if (is_prose(raw) || (strange && !body.inner_padding)) {
    flaw(index, "mime.encoding_mismatch", raw.substr(0, 80));
    // a text that anybody can read as it stands: that is what is shown
    if (part(index).content_type.starts_with("text/")) {
      other(body.bytes, {});
      part(index).data = raw;
    } else {
      other(raw, {});
    }
  }
}

// A body that says it is not encoded, and looks as if it were.
void TreeReader::note_undeclared_encoding(int index, std::size_t least) {
  const auto raw = part(index).raw_body;
  const auto other = [&](std::string_view encoding) {
    readings_.push_back({.of = index,
                         .kind = Reading::Kind::leaf,
                         .bytes = raw,
                         .content_type = part(index).content_type,
                         .charset = part(index).charset,
                         .transfer_encoding = encoding});
  };
  if (part(index).origin == PartOrigin::alternate || part(index).content_type.starts_with("multipart/")) return;
  if (looks_like_base64(raw, least)) {
    flaw(index, "mime.undeclared_base64");
    other("base64");
  } else if (raw.find("=3D") != npos && (raw.find("=\r\n") != npos || raw.find("=\n") != npos)) {
    flaw(index, "mime.undeclared_qp");
    other("quoted-printable");
  }
}

void TreeReader::read_text(int index) {
  const auto& limits = budget_.limits();
  auto data = part(index).data;
  if (data.size() > limits.body_size.value) static_cast<void>(budget_.reach("body_size"));
  const auto left = limits.text_size.value - std::min(limits.text_size.value, text_size_);
  if (data.size() > left) {
    static_cast<void>(budget_.reach("text_size"));
    data = data.substr(0, left);
    while (!data.empty() && static_cast<signed char>(data.back()) < 0) data.remove_suffix(1);
  }
  auto declared = part(index).charset;
  if (declared.empty() && part(index).content_type == "text/html") declared = html_charset(data);
  const auto decoded = decode_text(data, declared, document_.arena, budget_);
  part(index).text = decoded.text;
  text_size_ += decoded.text.size();
  if (decoded.lossy) flaw(index, "mime.charset_lossy", declared);
  if (decoded.mislabelled)
    flaw(index, "mime.charset_mismatch", std::string(declared) + " -> " + std::string(decoded.charset));
  if (decoded.charset == "utf-7" || decoded.charset == "hz-gb-2312") {
    flaw(index, "mime.charset_shifted", decoded.charset);
    if (decoded.text.data() != data.data() && part(index).origin != PartOrigin::alternate) {
      readings_.push_back({.of = index,
                           .kind = Reading::Kind::leaf,
                           .bytes = data,
                           .content_type = part(index).content_type,
                           .charset = "us-ascii"});
    }
  }
  if (decoded.text.find('\0') != npos) flaw(index, "mime.nul_in_text");
  note_wide_text(index, data, decoded.charset);
  if (part(index).content_type == "text/plain" || part(index).content_type == "text/html") {
    const auto pgp = decoded.text.find("-----BEGIN PGP ");
    if (pgp != npos) {
      const auto line = decoded.text.substr(pgp, 40);
      if (!line.starts_with("-----BEGIN PGP MESSAGE"))
        document_.add_trait(index, "mime.pgp_signed", line.substr(0, line.find('\n')));
      read_pgp_text(document_, index, part(index).text, budget_);
    }
  }
}

// Two bytes a letter that nobody declared, or a mark that says so before text of one byte a letter: some programs go by
// the mark, some by what they were told.
void TreeReader::note_wide_text(int index, std::string_view data, std::string_view used) {
  if (part(index).origin == PartOrigin::alternate || data.size() < 16) return;
  const auto head = data.substr(0, 512);
  const bool marked = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < head.size(); i += 2) even += head[i] == '\0', odd += head[i + 1] == '\0';
  std::string_view other;
  if (used == "utf-16" && marked && even + odd == 0) other = "windows-1252";
  const auto many = head.size() / 4, few = head.size() / 16;
  if (!used.starts_with("utf-16") && even > many && odd < few) other = "utf-16be";
  if (!used.starts_with("utf-16") && odd > many && even < few) other = "utf-16le";
  if (other.empty()) return;
  flaw(index, "mime.charset_mismatch", std::string(used) + " or " + std::string(other));
  readings_.push_back({.of = index,
                       .kind = Reading::Kind::leaf,
                       .bytes = data,
                       .content_type = part(index).content_type,
                       .charset = other});
}

void TreeReader::read_secured(int index) {
  const auto type = part(index).content_type;
  const bool named = part(index).filename.size() > 4 &&
                     equal_ignore_case(part(index).filename.substr(part(index).filename.size() - 4), ".p7m");
  if (type == "application/pgp-signature") return document_.add_trait(index, "mime.pgp_signed");
  const bool signature = type == "application/pkcs7-signature" || type == "application/x-pkcs7-signature";
  if (signature) document_.add_trait(index, "mime.smime_signed");
  if (type != "application/pkcs7-mime" && type != "application/x-pkcs7-mime" && !named && !signature) return;
  const auto opened = open_cms(part(index).data, document_.arena, budget_);
  // what is signed stands beside it, as it should
  if (signature && (opened.kind == SecuredContent::Kind::unreadable || opened.content.empty())) return;
  switch (opened.kind) {
    case SecuredContent::Kind::enveloped:
      part(index).encrypted = true;
      document_.add_trait(index, "mime.smime_encrypted");
      return;
    case SecuredContent::Kind::signed_data:
    case SecuredContent::Kind::compressed:
    case SecuredContent::Kind::plain:
      if (opened.kind == SecuredContent::Kind::signed_data) document_.add_trait(index, "mime.smime_signed");
      if (opened.kind == SecuredContent::Kind::compressed) document_.add_trait(index, "mime.smime_compressed");
      if (opened.content.empty()) return;
      if (is_entity(opened.content)) return inner_.push_back({index, opened.content});
      // A signed document ("report.pdf.p7m"), not a mail.
      add_child(document_, index, PartOrigin::embedded,
                named ? part(index).filename.substr(0, part(index).filename.size() - 4) : std::string_view{},
                opened.content, budget_);
      return;
    case SecuredContent::Kind::unreadable:
      part(index).damaged = true;
      flaw(index, "mime.smime_unreadable");
      document_.add_trait(index, "mime.smime_unreadable");
  }
}

void TreeReader::note_multipart(int index) {
  const auto type = part(index).content_type;
  std::string_view protocol;
  for (const auto& parameter : part(index).parameters) {
    if (parameter.name == "protocol") protocol = parameter.value;
  }
  const bool pgp = find_ignore_case(protocol, "pgp") != npos;
  if (type == "multipart/encrypted") {
    part(index).encrypted = true;
    document_.add_trait(index, pgp ? "mime.pgp_encrypted" : "mime.smime_encrypted", protocol);
  } else if (type == "multipart/signed") {
    document_.add_trait(index, pgp ? "mime.pgp_signed" : "mime.smime_signed", protocol);
  }
}

// First the messages that lay encoded in parts, then the other readings; both may bring more of either.
void TreeReader::read_pending() {
  while (!stopped_ && !(inner_.empty() && readings_.empty())) {
    if (!inner_.empty()) {
      const Inner inner = inner_.back();
      inner_.pop_back();
      if (part(inner.part).mime_depth >= budget_.limits().mime_depth) {
        static_cast<void>(budget_.reach("mime_depth"));
        continue;
      }
      const int child = add(inner.part, PartOrigin::mime);
      if (child >= 0) read_region(child, inner.bytes, true);
    } else {
      const Reading reading = readings_.front();
      readings_.erase(readings_.begin());
      read_other(reading);
    }
    if (readings_.size() > static_cast<std::size_t>(readings_left_)) {
      static_cast<void>(budget_.reach("alternates"));
      readings_.resize(static_cast<std::size_t>(readings_left_));
    }
  }
}

void TreeReader::read_other(const Reading& reading) {
  const Part& of = part(reading.of);
  if (reading.kind == Reading::Kind::leaf && reading.filename.empty() && reading.bytes.data() == of.data.data() &&
      reading.bytes.size() == of.data.size() && reading.content_type == of.content_type &&
      reading.charset == of.charset && reading.transfer_encoding != "base64" &&
      reading.transfer_encoding != "quoted-printable" && reading.transfer_encoding != "base64url" &&
      reading.transfer_encoding != "x-uuencode") {
    return;  // what the part itself says
  }
  if (readings_left_ <= 0 || reading.bytes.size() > reading_bytes_left_) {
    static_cast<void>(budget_.reach("alternates"));
    return;
  }
  --readings_left_;
  reading_bytes_left_ -= reading.bytes.size();
  const auto filename = reading.filename.empty() ? of.filename : reading.filename;
  const auto content = of.data;
  const auto shown_charset = of.charset;
  const int index = add(reading.of, PartOrigin::alternate);
  if (index < 0) return;
  if (reading.kind == Reading::Kind::entity) {
    read_region(index, reading.bytes, true);
    return;
  }
  part(index).content_type = reading.content_type;
  part(index).charset = reading.charset;
  part(index).transfer_encoding = reading.transfer_encoding;
  if (reading.kind == Reading::Kind::leaf) {
    part(index).filename = filename;
    part(index).raw_body = reading.bytes;
    if (!reading.filename.empty()) {  // decoded already
      part(index).raw_body = content;
      part(index).charset = shown_charset;
    }
    finish_leaf(index);
    return;
  }
  auto body = reading.bytes;
  if (reading.transfer_encoding == "base64") body = decode_base64(body, document_.arena, budget_).bytes;
  if (reading.transfer_encoding == "quoted-printable")
    body = decode_quoted_printable(body, document_.arena, budget_).bytes;
  part(index).transfer_encoding = {};
  readings_boundary_ = reading.boundary;
  read_region(index, body, false);
}

}  // namespace sekisho::content
