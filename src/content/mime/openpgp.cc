#include "content/mime/openpgp.h"

#include "content/archive/archive.h"
#include "content/bytes.h"
#include "content/expand.h"
#include "content/html/data_url.h"

namespace sekisho::content {
namespace {

enum Tag : unsigned {
  session_key = 1,
  signature = 2,
  passphrase_key = 3,
  one_pass = 4,
  compressed = 8,
  encrypted = 9,
  marker = 10,
  literal = 11,
  trust = 12,
  sealed = 18,
  authenticated = 20,
  padding = 21
};

struct Packet {
  unsigned tag = 0;  // 0: none
  std::string body;
};

// Takes one packet off (RFC 9580 §4.2): lengths of the old form, of the new one, and in pieces.
Packet take_packet(std::string_view& bytes) {
  Packet packet;
  const auto head = u8(bytes, 0);
  if (bytes.empty() || (head & 0x80) == 0) return packet;
  packet.tag = head & 0x40 ? head & 0x3F : (head >> 2) & 0x0F;
  bytes.remove_prefix(1);
  const auto take = [&](std::uint64_t n) {
    const auto piece = slice(bytes, 0, n);
    packet.body += piece;
    bytes.remove_prefix(piece.size());
  };
  if ((head & 0x40) == 0) {
    const unsigned width = head & 3;
    if (width == 3) return take(bytes.size()), packet;
    const std::size_t n = std::size_t{1} << width;
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < n; ++i) length = (length << 8) | u8(bytes, i);
    bytes.remove_prefix(std::min(n, bytes.size()));
    return take(length), packet;
  }
  for (;;) {
    const auto first = u8(bytes, 0);
    const bool partial = first >= 224 && first < 255;
    std::uint64_t length = first;
    std::size_t n = 1;
    if (partial)
      length = std::uint64_t{1} << (first & 0x1F);
    else if (first == 255)
      length = be32(bytes, 1), n = 5;
    else if (first >= 192)
      length = ((first - 192u) << 8) + u8(bytes, 1) + 192u, n = 2;
    bytes.remove_prefix(std::min(n, bytes.size()));
    take(length);
    if (!partial || bytes.empty()) return packet;
  }
}

Expanded unpack(std::string_view body, const Budget& budget) {
  const auto packed = slice(body, 1);
  switch (u8(body, 0)) {
    case 0:
      return {.bytes = std::string(packed)};
    case 1:
      return inflate(packed, DeflateForm::raw, budget);
    case 2:
      return inflate(packed, DeflateForm::zlib, budget);
    case 3:
      return expand_stream(packed, budget);
    default:
      return {.damaged = true};
  }
}

}  // namespace

PgpContent open_pgp(std::string_view packets, const Budget& budget) {
  constexpr int most_layers = 4, most_packets = 1000;
  PgpContent result;
  std::string unpacked;
  int layers = 0;
  for (int count = 0; !packets.empty() && count < most_packets; ++count) {
    auto packet = take_packet(packets);
    if (packet.tag == 0) return result;
    switch (packet.tag) {
      case session_key:
      case passphrase_key:
      case encrypted:
      case sealed:
      case authenticated:
        result.kind = PgpContent::Kind::encrypted;
        return result;
      case one_pass:
      case signature:
        result.is_signed = true;
        result.kind = PgpContent::Kind::other;
        break;
      case compressed: {
        auto inner = unpack(packet.body, budget);
        if (!inner.limit.empty()) result.limit = inner.limit;
        if (++layers > most_layers || inner.bytes.empty()) {
          result.kind = PgpContent::Kind::unreadable;
          return result;
        }
        unpacked = std::move(inner.bytes);
        packets = unpacked;
        break;
      }
      case literal: {
        const std::size_t name = u8(packet.body, 1);
        result.kind = PgpContent::Kind::literal;
        result.name = slice(packet.body, 2, name);
        result.bytes = slice(packet.body, 2 + name + 4);
        return result;
      }
      case marker:
      case trust:
      case padding:
        break;
      default:
        result.kind = PgpContent::Kind::other;
        break;
    }
  }
  return result;
}

std::string pgp_armor(std::string_view text, std::size_t from, std::size_t& end) {
  constexpr std::string_view begin = "-----BEGIN PGP MESSAGE-----";
  const auto at = text.find(begin, from);
  end = text.size();
  if (at == text.npos) return {};
  auto body = text.substr(at + begin.size());
  const auto last = body.find("-----END PGP");
  if (last != body.npos) end = at + begin.size() + last + 12;
  body = body.substr(0, last);
  // Lines "Name: value" up to a blank line, which some programs leave out.
  auto rest = body.substr(std::min(body.find('\n'), body.size() - 1) + 1);
  for (;;) {
    const auto line_end = rest.find('\n');
    const auto line = rest.substr(0, line_end);
    if (line.find(": ") == line.npos || line_end == rest.npos) break;
    rest.remove_prefix(line_end + 1);
  }
  // The checksum "=AbCd" ends it, as padding does.
  return html::decode_base64_lenient(rest);
}

}  // namespace sekisho::content
