#include "content/mime/secured.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "content/bytes.h"
#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

// One element of BER (X.690 §8.1), as lenient as mail programs are: lengths in more bytes than needed, indefinite
// lengths, a cut end.
struct Element {
  std::uint8_t tag = 0;      // class, form and number; 0 when there is none
  std::string_view content;  // of an indefinite one: up to the end of what is around it
  std::size_t size = 0;      // of tag, length and content
  bool indefinite = false;
};

Element element_at(std::string_view bytes) {
  Element result;
  if (bytes.size() < 2 || (u8(bytes, 0) & 0x1F) == 0x1F) return result;
  std::size_t head = 2;
  std::uint64_t length = u8(bytes, 1);
  if (length == 0x80) {
    result.indefinite = true;
    length = bytes.size() - head;
  } else if (length > 0x80) {
    const std::size_t n = length & 0x7F;
    if (n > 8 || !has(bytes, 2, n)) return result;
    length = 0;
    for (std::size_t i = 0; i < n; ++i) length = (length << 8) | u8(bytes, 2 + i);
    head += n;
  }
  result.tag = u8(bytes, 0);
  result.content = slice(bytes, head, length);
  result.size = head + result.content.size();
  return result;
}

constexpr int max_nesting = 16;

// How many bytes the elements of an indefinite one take, its end marker included. Explicit stack of open ones.
std::size_t size_until_end(std::string_view bytes) {
  std::size_t at = 0;
  for (int open = 1; at < bytes.size();) {
    if (bytes.substr(at).starts_with(std::string_view("\0\0", 2))) {
      at += 2;
      if (--open == 0) return at;
      continue;
    }
    const auto inner = element_at(bytes.substr(at));
    if (inner.tag == 0) return bytes.size();
    if (inner.indefinite) {
      if (++open > max_nesting) return bytes.size();
      at += 2;
    } else {
      at += inner.size;
    }
  }
  return at;
}

// Takes the first element off `bytes`.
Element take_element(std::string_view& bytes) {
  auto result = element_at(bytes);
  if (result.indefinite) {
    const auto inside = size_until_end(bytes.substr(2));
    result.content = slice(bytes, 2, inside >= 2 ? inside - 2 : 0);
    result.size = 2 + inside;
  }
  bytes.remove_prefix(result.tag == 0 ? bytes.size() : std::min(result.size, bytes.size()));
  return result;
}

// The bytes of an OCTET STRING, which BER may cut into several (X.690 §8.7.3).
void append_octets(const Element& string, std::string& out, int nesting) {
  if ((string.tag & 0x20) == 0) {
    out += string.content;
    return;
  }
  if (nesting >= max_nesting) return;
  for (auto rest = string.content; !rest.empty();) {
    const auto piece = take_element(rest);
    if (piece.tag == 0) return;
    append_octets(piece, out, nesting + 1);
  }
}

using Kind = SecuredContent::Kind;
Kind kind_of(std::string_view oid) {
  constexpr std::string_view pkcs7 = "\x2A\x86\x48\x86\xF7\x0D\x01\x07",
                             smime = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01";
  if (oid.size() == pkcs7.size() + 1 && oid.starts_with(pkcs7)) {
    switch (oid.back()) {
      case 1:
      case 5:
        return Kind::plain;
      case 2:
        return Kind::signed_data;
      case 3:
      case 4:
      case 6:
        return Kind::enveloped;
      default:
        return Kind::unreadable;
    }
  }
  if (oid.size() == smime.size() + 1 && oid.starts_with(smime)) {
    switch (oid.back()) {
      case 9:
        return Kind::compressed;
      case 23:
        return Kind::enveloped;  // AuthEnvelopedData, RFC 5083
      default:
        return Kind::unreadable;
    }
  }
  return Kind::unreadable;
}

std::string_view stored(std::string_view bytes, Arena& arena, Budget& budget) {
  return budget.spend_memory({bytes.size()}) ? arena.store(bytes) : std::string_view{};
}

// zlib data (RFC 3274), as far as the budget goes.
std::string_view expand(std::string_view packed, Arena& arena, Budget& budget) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max()));
  std::string out;
  const auto& limits = budget.limits();
  const std::uint64_t most = std::min(
      {budget.expanded_left().value, limits.file_size.value, (1u << 20) + packed.size() * limits.compression_ratio});
  int status = Z_OK;
  while (status == Z_OK && out.size() < most) {
    char room[16384];
    stream.next_out = reinterpret_cast<Bytef*>(room);
    stream.avail_out = sizeof room;
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(room, sizeof room - stream.avail_out);
  }
  if (out.size() >= most) static_cast<void>(budget.reach("expanded_size"));
  static_cast<void>(budget.spend_expanded({std::min<std::uint64_t>(out.size(), budget.expanded_left().value)}));
  return stored(out, arena, budget);
}

}  // namespace

SecuredContent open_cms(std::string_view bytes, Arena& arena, Budget& budget) {
  SecuredContent result;
  if (bytes.starts_with("-----BEGIN")) {
    const auto start = bytes.find('\n'), end = bytes.find("-----END");
    if (start == bytes.npos || end == bytes.npos || end < start) return result;
    bytes = decode_base64(bytes.substr(start, end - start), arena, budget).bytes;
  }
  // ContentInfo ::= SEQUENCE { contentType OID, [0] content } (RFC 5652 §3).
  const auto info = take_element(bytes);
  if (info.tag != 0x30) return result;
  auto rest = info.content;
  const auto type = take_element(rest);
  if (type.tag != 0x06) return result;
  result.kind = kind_of(type.content);
  if (result.kind == Kind::enveloped || result.kind == Kind::unreadable) return result;
  auto holder = take_element(rest).content;
  if (type.content.back() == '\x01') {  // data: [0] OCTET STRING (RFC 5652 §4)
    std::string plain;
    append_octets(take_element(holder), plain, 0);
    result.content = stored(plain, arena, budget);
    return result;
  }
  // SignedData, DigestedData and CompressedData ::= SEQUENCE { version, algorithms, encapContentInfo SEQUENCE { OID,
  // [0] OCTET STRING }, … }.
  const auto data = take_element(holder);
  if (data.tag != 0x30) {
    result.kind = Kind::unreadable;
    return result;
  }
  rest = data.content;
  static_cast<void>(take_element(rest));
  static_cast<void>(take_element(rest));
  auto encapsulated = take_element(rest).content;
  static_cast<void>(take_element(encapsulated));
  auto octets = take_element(encapsulated).content;
  std::string inside;
  append_octets(take_element(octets), inside, 0);
  if (inside.empty()) return result;
  result.content =
      result.kind == SecuredContent::Kind::compressed ? expand(inside, arena, budget) : stored(inside, arena, budget);
  return result;
}

}  // namespace sekisho::content
