#include "content/mime/secured_file.h"

#include <algorithm>

#include "base/text.h"
#include "content/child.h"
#include "content/mime/openpgp.h"
#include "content/mime/secured.h"
#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

bool is_told(const Document& document, int part) {
  return std::any_of(document.traits.begin(), document.traits.end(), [&](const Trait& trait) {
    return trait.part == part && (trait.name.starts_with("mime.pgp_") || trait.name.starts_with("mime.smime_"));
  });
}

// "report.pdf.p7m" holds "report.pdf"; another name tells nothing.
std::string inner_name(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == name.npos || dot == 0 ? std::string() : std::string(name.substr(0, dot));
}

void take(Document& document, int part, PgpContent content, Budget& budget) {
  auto& own = document.parts[static_cast<std::size_t>(part)];
  using Kind = PgpContent::Kind;
  if (!content.limit.empty()) mark_limit(document, part, budget, content.limit, "OpenPGP");
  if (content.kind == Kind::encrypted) {
    const bool in_multipart =
        own.parent >= 0 && document.parts[static_cast<std::size_t>(own.parent)].content_type == "multipart/encrypted";
    if (!in_multipart) document.add_trait(part, "mime.pgp_encrypted", own.filename);
    if (!in_multipart && !own.content_type.starts_with("text/")) own.encrypted = true;
  } else if (content.kind == Kind::literal) {
    document.add_trait(part, content.is_signed ? "mime.pgp_signed" : "mime.pgp_packed", content.name);
    const auto name =
        content.name.empty() || content.name == "_CONSOLE" ? inner_name(own.filename) : to_valid_utf8(content.name);
    add_child(document, part, PartOrigin::embedded, name, keep(document, part, content.bytes, budget), budget);
  } else if (content.kind == Kind::unreadable) {
    own.damaged = true;
    document.add_trait(part, "archive.damaged", "OpenPGP");
  } else if (content.is_signed) {
    document.add_trait(part, "mime.pgp_signed", own.filename);
  }
}

}  // namespace

void read_pgp_text(Document& document, int part, std::string_view text, Budget& budget) {
  constexpr int most = 32;
  std::size_t at = 0;
  for (int i = 0; i < most && text.find("-----BEGIN PGP MESSAGE-----", at) != text.npos; ++i) {
    if (!budget.spend_steps(text.size() - at)) return mark_limit(document, part, budget, "steps");
    auto content = open_pgp(pgp_armor(text, at, at), budget);
    // A text that only names the line.
    if (content.kind == PgpContent::Kind::unreadable) content.kind = PgpContent::Kind::encrypted;
    take(document, part, std::move(content), budget);
  }
}

void read_pgp(Document& document, int part, const ReadOptions&, Budget& budget) {
  if (is_told(document, part)) return;
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  if (data.starts_with("-----BEGIN")) return read_pgp_text(document, part, data, budget);
  take(document, part, open_pgp(data, budget), budget);
}

void read_pem(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE";
  constexpr int most = 64;
  auto at = data.find(begin);
  for (int i = 0; i < most && at != data.npos; ++i) {
    const auto start = data.find("-----", at + begin.size());
    const auto end = start == data.npos ? start : data.find("-----END", start);
    if (start == data.npos) return;
    const auto framed = data.substr(start + 5, end == data.npos ? end : end - start - 5);
    const auto bytes = decode_base64(framed, document.arena, budget).bytes;
    if (constexpr char sequence = 0x30; !bytes.empty() && bytes[0] != sequence) {
      document.add_trait(part, "file.framed", framed.substr(0, 100));
      add_child(document, part, PartOrigin::embedded,
                inner_name(document.parts[static_cast<std::size_t>(part)].filename), bytes, budget);
    }
    at = end == data.npos ? end : data.find(begin, end);
  }
}

void read_cms(Document& document, int part, const ReadOptions&, Budget& budget) {
  auto& own = document.parts[static_cast<std::size_t>(part)];
  if (is_told(document, part) || !own.children.empty()) return;
  const auto opened = open_cms(own.data, document.arena, budget);
  using Kind = SecuredContent::Kind;
  if (opened.kind == Kind::enveloped) {
    own.encrypted = true;
    document.add_trait(part, "mime.smime_encrypted", own.filename);
  } else if (opened.kind == Kind::unreadable) {
    own.damaged = true;
    document.add_trait(part, "mime.smime_unreadable", own.filename);
  } else {
    if (opened.kind == Kind::signed_data) document.add_trait(part, "mime.smime_signed", own.filename);
    if (!opened.content.empty())
      add_child(document, part, PartOrigin::embedded, inner_name(own.filename), opened.content, budget);
  }
}

}  // namespace sekisho::content
