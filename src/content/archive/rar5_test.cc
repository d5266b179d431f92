// RAR 5 archives made here bit by bit: every kind of packing, encryption, volumes, links, streams, and what becomes of
// broken ones.
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <functional>

#include "base/encode.h"
#include "content/archive/blake2sp.h"
#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {
using testing::put;

const std::string signature("Rar!\x1A\x07\x01\0", 8);

Document read_rar_item(const std::string& bytes, std::vector<std::string> passwords = {}, const Limits& limits = {}) {
  Budget budget(limits);
  return read(bytes, {.as = ReadOptions::As::file, .filename = "a.rar", .passwords = std::move(passwords)}, budget);
}
std::string_view data_of(const Document& document, std::string_view name) {
  for (const auto& part : document.parts) {
    if (part.filename == name && part.origin == PartOrigin::archive) return part.data;
  }
  return "(no such member)";
}

std::uint32_t crc_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}
std::string vint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  return out + static_cast<char>(value);
}
std::string block(const std::string& header) {
  const auto sized = vint(header.size()) + header;
  std::string out;
  put(out, crc_of(sized), 4);
  return out + sized;
}
std::string main_block() { return block(vint(1) + vint(0) + vint(0)); }
std::string end_block(bool more_volumes = false) { return block(vint(5) + vint(0) + vint(more_volumes ? 1 : 0)); }
std::string record(std::uint64_t type, const std::string& body) {
  const auto text = vint(type) + body;
  return vint(text.size()) + text;
}

struct Member {
  std::string name, content;
  std::string packed;  // as it stands in the archive; empty: the content
  std::uint64_t compression = 0;
  std::uint64_t flags = 0;  // of the block
  std::string extra;
  std::uint64_t type = 2;  // 3: service
  bool with_crc = true;
  std::uint32_t crc = 0;  // if not that of the content
};
constexpr std::uint64_t normal = 3u << 7, solid = 0x40;  // method 3, dictionary of 128 KiB

std::string member(const Member& m) {
  const auto& data = m.packed.empty() && m.compression < 0x80 ? m.content : m.packed;
  std::string header = vint(m.type) + vint(m.flags | 2 | (m.extra.empty() ? 0 : 1));
  if (!m.extra.empty()) header += vint(m.extra.size());
  header += vint(data.size()) + vint(m.with_crc ? 4 : 0) + vint(m.content.size()) + vint(0x20);
  if (m.with_crc) put(header, m.crc != 0 ? m.crc : crc_of(m.content), 4);
  return block(header + vint(m.compression) + vint(0) + vint(m.name.size()) + m.name + m.extra) + data;
}

// A packer whose codes have words of one length: 9 bits for letters and lengths, 6 for distances, 4 for their low bits,
// 6 for repeats.
class Packer {
 public:
  explicit Packer(bool tables = true) : tables_(tables) {
    if (!tables_) return;
    for (int i = 0; i < 20; ++i) add(5, 4);
    const auto lengths = [&](int count, unsigned length) {
      for (int i = 0; i < count; ++i) add(length, 5);
    };
    lengths(306, 9), lengths(64, 6), lengths(16, 4), lengths(44, 6);
  }
  Packer& letters(const std::string& text) {
    for (const char c : text) add(static_cast<unsigned char>(c), 9);
    return *this;
  }
  // length 2 to 9 beyond what the distance adds; distance below 16 or one whose slot has four bits or more.
  Packer& match(unsigned length, unsigned distance) {
    add(262 + length - 2, 9);
    this->distance(distance);
    return *this;
  }
  Packer& repeat_last() { return add(257, 9), *this; }
  Packer& repeat(unsigned which, unsigned length) { return add(258 + which, 9), add(length - 2, 6), *this; }
  Packer& filter(unsigned type, unsigned start, unsigned length, unsigned channels = 1) {
    add(256, 9);
    for (const auto value : {start, length}) {
      add(3, 2);
      for (int i = 0; i < 4; ++i) add(value >> (8 * i) & 0xFF, 8);
    }
    add(type, 3);
    if (type == 0) add(channels - 1, 5);
    return *this;
  }
  std::string done(bool last = true) const {
    auto bits = bits_;
    const auto in_last = bits.empty() ? 8 : (bits.size() - 1) % 8 + 1;
    bits.resize((bits.size() + 7) / 8 * 8);
    std::string body;
    for (std::size_t i = 0; i < bits.size(); i += 8) {
      unsigned value = 0;
      for (std::size_t k = 0; k < 8; ++k) value = value << 1 | (bits[i + k] ? 1u : 0u);
      body.push_back(static_cast<char>(value));
    }
    const auto flags = static_cast<unsigned>(in_last - 1) | 1u << 3 | (last ? 0x40u : 0u) | (tables_ ? 0x80u : 0u);
    const unsigned sum = 0x5A ^ flags ^ (body.size() & 0xFF) ^ (body.size() >> 8);
    return std::string{static_cast<char>(flags), static_cast<char>(sum), static_cast<char>(body.size()),
                       static_cast<char>(body.size() >> 8)} +
           body;
  }

 private:
  void add(unsigned value, int count) {
    for (int i = count - 1; i >= 0; --i) bits_.push_back(value >> i & 1);
  }
  void distance(unsigned distance) {
    if (distance <= 4) return add(distance - 1, 6);
    unsigned slot = 4;
    const auto more = [&] { return slot / 2 - 1; };
    const auto base = [&] { return 1u + ((2u | (slot & 1)) << more()); };
    while (base() + (1u << more()) <= distance) ++slot;
    const auto rest = distance - base();
    add(slot, 6);
    if (more() < 4) return add(rest, static_cast<int>(more()));
    if (more() > 4) add(rest >> 4, static_cast<int>(more()) - 4);
    add(rest & 15, 4);
  }
  bool tables_;
  std::vector<bool> bits_;
};

std::string archive_of(const std::vector<Member>& members) {
  std::string out = signature + main_block();
  for (const auto& m : members) out += member(m);
  return out + end_block();
}

struct Cipher {
  std::string password, salt = std::string(16, 's'), iv = std::string(16, 'v');
  unsigned count = 4;
  std::string key(int more) const {
    std::string made(32, '\0');
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                      reinterpret_cast<const unsigned char*>(salt.data()), 16, (1 << count) + more, EVP_sha256(), 32,
                      reinterpret_cast<unsigned char*>(made.data()));
    return made;
  }
  std::string check() const {
    std::string out(8, '\0');
    const auto folded = key(32);
    for (std::size_t i = 0; i < 32; ++i) out[i % 8] = static_cast<char>(out[i % 8] ^ folded[i]);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(out.data()), 8, digest);
    return out + std::string(reinterpret_cast<const char*>(digest), 4);
  }
  std::string encrypt(std::string bytes) const {
    bytes.resize((bytes.size() + 15) / 16 * 16);
    std::string out(bytes.size(), '\0');
    auto* context = EVP_CIPHER_CTX_new();
    int made = 0;
    const auto opened = key(0);
    EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, reinterpret_cast<const unsigned char*>(opened.data()),
                       reinterpret_cast<const unsigned char*>(iv.data()));
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &made,
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    EVP_CIPHER_CTX_free(context);
    return out;
  }
  std::string lock(bool with_check) const {
    return record(
        1, vint(0) + vint(with_check ? 1 : 0) + static_cast<char>(count) + salt + iv + (with_check ? check() : ""));
  }
};

const std::string text = "confidential: https://inside.example.com/rar and again https://inside.example.com/rar";

}  // namespace

TEST_CASE("BLAKE2sp is that of its reference") {
  CHECK(to_hex(blake2sp("")) == "dd0e891776933f43c7d032b08a917e25741f8aa9a12c12e1cac8801500f2ca4f");
  CHECK(to_hex(blake2sp("abc")) == "70f75b58f1fecab821db43c88ad84edde5a52600616cd22517b7bb14d440a7d5");
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes.push_back(static_cast<char>(i));
  CHECK(to_hex(blake2sp(bytes)) == "7e2830f74fc7c4d224a201b46f95e37ebbfb56dddc492f8227e4d905201734b8");
}

TEST_CASE("a RAR 5 archive opens with a password that is told, and lists what stays closed") {
  const Cipher cipher{.password = "Bremen-42"};
  const auto headers = [&](bool with_check) {
    const auto sealed = [&](const std::string& header) { return cipher.iv + cipher.encrypt(header); };
    const auto lock = vint(0) + vint(with_check ? 1 : 0) + static_cast<char>(cipher.count) + cipher.salt +
                      (with_check ? cipher.check() : "");
    const auto whole =
        member({.name = "note.txt", .content = text, .packed = cipher.encrypt(text), .extra = cipher.lock(with_check)});
    const auto data = cipher.encrypt(text);
    return signature + block(vint(4) + vint(0) + lock) + sealed(main_block()) +
           sealed(whole.substr(0, whole.size() - data.size())) + data + sealed(end_block());
  };
  struct Row {
    std::string says, bytes;
    bool names_locked = false;
  };
  const Row rows[] = {
      {"a stored file",
       archive_of({{.name = "note.txt", .content = text, .packed = cipher.encrypt(text), .extra = cipher.lock(true)}})},
      {"without a check value: the checksum tells",
       archive_of(
           {{.name = "note.txt", .content = text, .packed = cipher.encrypt(text), .extra = cipher.lock(false)}})},
      {"a packed file",
       archive_of({{.name = "note.txt",
                    .content = text,
                    .packed = cipher.encrypt(
                        Packer().letters(text.substr(0, 55)).match(9, 41).letters(text.substr(64)).done()),
                    .compression = normal,
                    .extra = cipher.lock(true)}})},
      {"encrypted headers", headers(true), true},
      {"encrypted headers without a check value", headers(false), true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto closed = read_rar_item(row.bytes);
    CHECK(has_trait(closed, "archive.encrypted"));
    CHECK(closed.parts[0].encrypted);
    CHECK(closed.parts.size() == (row.names_locked ? 1 : 2));
    if (!row.names_locked) CHECK(closed.parts[1].filename == "note.txt");
    const auto opened = read_rar_item(row.bytes, {"wrong", "Bremen-42"});
    CHECK(has_trait(opened, "archive.password_guessed"));
    CHECK(data_of(opened, "note.txt") == text);
    CHECK_FALSE(has_trait(opened, "archive.damaged"));
    for (std::size_t size = 8; size < row.bytes.size(); size += 3)
      CHECK(read_rar_item(row.bytes.substr(0, size), {"Bremen-42"}).parts.size() <= 2);
  }
}

TEST_CASE("packed members of a RAR 5 archive are unpacked as WinRAR does") {
  const std::string calls("\xE8\x10\x00\x00\x00 abc \xE9\x20\x00\x00\x00 xyz", 19);
  auto absolute = calls;  // each address is that of its own end further
  absolute[1] = 0x10 + 1, absolute[11] = 0x20 + 11;
  std::string only_e8 = calls;
  only_e8[1] = 0x10 + 1;
  const std::string arm("\x01\x00\x00\xEB\x01\x00\x00\xEB", 8), arm_packed("\x01\x00\x00\xEB\x02\x00\x00\xEB", 8);
  const std::string ramp("\x01\x0A\x02\x0B\x03\x0C", 6), ramp_packed("\xFF\xFF\xFF\xF6\xFF\xFF", 6);
  struct Row {
    std::string says, content, packed;
  };
  const Row rows[] = {
      {"letters", text, Packer().letters(text).done()},
      {"a match that overlaps itself", "ab" + std::string("ababababa"), Packer().letters("ab").match(9, 2).done()},
      {"the last match again", "abcdabcdab", Packer().letters("abcd").match(3, 4).repeat_last().done()},
      {"an earlier distance again", "abcdefaefaefa",
       Packer().letters("abcdefa").match(2, 3).match(2, 3).repeat(1, 2).done()},
      {"a far match", std::string(300, 'x') + "y" + std::string(6, 'x'),
       Packer().letters(std::string(300, 'x') + "y").match(5, 300).done()},
      {"two blocks, the second with the codes of the first", "onetwo",
       Packer().letters("one").done(false) + Packer(false).letters("two").done()},
      {"before the beginning there are NULs", std::string("ab\0\0\0\0", 6), Packer().letters("ab").match(4, 50).done()},
      {"E8", calls, Packer().filter(1, 0, 19).letters(only_e8).done()},
      {"E8 and E9", calls, Packer().filter(2, 0, 19).letters(absolute).done()},
      {"ARM", arm, Packer().filter(3, 0, 8).letters(arm_packed).done()},
      {"delta in two channels", ramp, Packer().filter(0, 0, 6, 2).letters(ramp_packed).done()},
      {"a filter later in the file", "----" + ramp, Packer().filter(0, 4, 6, 2).letters("----" + ramp_packed).done()},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto bytes =
        archive_of({{.name = "a.bin", .content = row.content, .packed = row.packed, .compression = normal}});
    const auto document = read_rar_item(bytes);
    CHECK(data_of(document, "a.bin") == row.content);
    CHECK_FALSE(has_trait(document, "archive.damaged"));
  }
}

TEST_CASE("a solid RAR 5 archive goes on where its last file ended") {
  const auto bytes =
      archive_of({{.name = "1",
                   .content = "one two three",
                   .packed = Packer().letters("one two three").done(),
                   .compression = normal},
                  {.name = "2",
                   .content = "two!",
                   .packed = Packer(false).match(3, 9).letters("!").done(),
                   .compression = normal | solid},
                  {.name = "3", .content = "x", .packed = Packer().letters("x").done(), .compression = normal}});
  const auto document = read_rar_item(bytes);
  CHECK(data_of(document, "2") == "two!");
  CHECK(data_of(document, "3") == "x");
  CHECK_FALSE(has_trait(document, "archive.damaged"));
}

TEST_CASE("a wrong checksum in a RAR 5 archive is told and the content read all the same") {
  CHECK(has_trait(read_rar_item(archive_of({{.name = "a", .content = text, .crc = 1}})), "archive.damaged"));
  const auto good = record(2, vint(0) + blake2sp(text)), bad = record(2, vint(0) + std::string(32, 'x'));
  CHECK_FALSE(has_trait(read_rar_item(archive_of({{.name = "a", .content = text, .extra = good, .with_crc = false}})),
                        "archive.damaged"));
  // stored: its data are views into it
  const auto bytes = archive_of({{.name = "a", .content = text, .extra = bad, .with_crc = false}});
  const auto document = read_rar_item(bytes);
  CHECK(has_trait(document, "archive.damaged"));
  CHECK(data_of(document, "a") == text);
}

TEST_CASE("links, copies, streams and comments of a RAR 5 archive are seen") {
  const auto link = [](std::uint64_t type, const std::string& target) {
    return record(5, vint(type) + vint(0) + vint(target.size()) + target);
  };
  const auto bytes =
      archive_of({{.name = "CMT", .content = std::string("see https://comment.example.com/ \0", 34), .type = 3},
                  {.name = "report.txt", .content = "MZ program"},
                  {.name = "STM", .content = "[Shell]", .extra = record(7, ":..\\..\\Startup\\run.lnk"), .type = 3},
                  {.name = "out", .content = "", .extra = link(1, "../../etc/passwd")},
                  {.name = "run.exe", .content = "", .extra = link(5, "report.txt")}});
  const auto document = read_rar_item(bytes);
  CHECK(data_of(document, "report.txt:..\\..\\Startup\\run.lnk") == "[Shell]");
  CHECK(data_of(document, "run.exe") == "MZ program");
  CHECK(has_trait(document, "archive.link"));
  CHECK(has_trait(document, "archive.traversal"));
  CHECK(document.parts[0].readable.find("https://comment.example.com/") != std::string_view::npos);
}

TEST_CASE("a file in pieces over the volumes of a RAR 5 archive is put together; one volume alone is told") {
  const auto first = signature + main_block() +
                     member({.name = "a.txt", .content = text, .packed = text.substr(0, 40), .flags = 16}) +
                     end_block(true);
  const auto second = signature + main_block() +
                      member({.name = "a.txt", .content = text, .packed = text.substr(40), .flags = 8}) +
                      member({.name = "b.txt", .content = "b"}) + end_block();
  const auto bytes = first + second;
  const auto both = read_rar_item(bytes);
  CHECK(data_of(both, "a.txt") == text);
  CHECK(data_of(both, "b.txt") == "b");
  CHECK_FALSE(has_trait(both, "archive.damaged"));
  CHECK(has_trait(read_rar_item(first), "archive.split"));
  const auto later = read_rar_item(second);
  CHECK(has_trait(later, "archive.split"));
  CHECK(data_of(later, "b.txt") == "b");
}

TEST_CASE("RAR 5 bombs and keys without end stop at their limits") {
  Packer packer;
  packer.letters("a");
  for (int i = 0; i < 10'000; ++i) packer.repeat(0, 9);
  const auto packed = packer.done();
  std::vector<Member> files;
  for (int i = 0; i < 50; ++i)
    files.push_back({.name = std::to_string(i),
                     .content = std::string(90'000, '\0'),
                     .packed = packed,
                     .compression = normal,
                     .with_crc = false});
  const auto document = read_rar_item(archive_of(files), {}, {.expanded_size = 1_MiB});
  CHECK(std::find(document.limits.begin(), document.limits.end(), "expanded_size") != document.limits.end());
  CHECK(document.arena.used() < (2u << 20));
  // 2^24 rounds for every volume.
  std::string keys;
  for (int i = 0; i < 1000; ++i)
    keys += signature + block(vint(4) + vint(0) + vint(0) + vint(0) + '\x18' + std::string(16, static_cast<char>(i)));
  CHECK(read_rar_item(keys, {"secret"}).parts[0].encrypted);
  // Five hundred comments that would expand to ninety kilobytes each: an archive has one.
  std::string comments = signature + main_block();
  for (int i = 0; i < 500; ++i)
    comments += member({.name = "CMT",
                        .content = std::string(90'000, '\0'),
                        .packed = packed,
                        .compression = normal,
                        .type = 3,
                        .with_crc = false});
  CHECK(read_rar_item(comments + end_block()).parts.size() == 1);
  // A file that says its version is one to come.
  CHECK(has_trait(read_rar_item(archive_of({{.name = "a", .content = "x", .packed = "x", .compression = 7}})),
                  "archive.unsupported"));
}

TEST_CASE("every flipped byte and every cut of a RAR 5 archive is read without harm, and never taken for whole") {
  const auto whole = archive_of({{.name = "a.txt",
                                  .content = text,
                                  .packed = Packer().filter(1, 0, 9).letters(text).done(),
                                  .compression = normal},
                                 {.name = "b.txt", .content = text}});
  const auto told = [](const Document& document) {
    return !document.limits.empty() ||
           std::any_of(document.traits.begin(), document.traits.end(),
                       [](const Trait& trait) { return trait.name.starts_with("archive."); });
  };
  REQUIRE_FALSE(told(read_rar_item(whole)));
  for (std::size_t at = 8; at < whole.size(); ++at) {
    for (const int value : {0x01, 0x80, 0xFF}) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ value);
      CAPTURE(at);
      const auto document = read_rar_item(bytes);
      CHECK(document.parts.size() <= 3);
      if (at < whole.size() - end_block().size() && data_of(document, "a.txt") != text) CHECK(told(document));
    }
    if (at < whole.size() - end_block().size() && at > 20)
      CHECK((told(read_rar_item(whole.substr(0, at))) || read_rar_item(whole.substr(0, at)).parts.size() < 3));
  }
}

}  // namespace sekisho::content
