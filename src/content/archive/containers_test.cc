// Cabinets, compiled help and 7z made here byte by byte, and what becomes of broken ones.
#include <doctest/doctest.h>
#include <lzma.h>
#include <openssl/evp.h>

#include <algorithm>
#include <ctime>

#include "base/encode.h"
#include "content/archive/seven_zip_folder.h"
#include "content/made_files.h"
#include "content/office/utf16.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {
using testing::put;

Document read_file_item(const std::string& bytes, const std::string& name, const Limits& limits = {},
                        std::vector<std::string> passwords = {}) {
  Budget budget(limits);
  return read(bytes, {.as = ReadOptions::As::file, .filename = name, .passwords = std::move(passwords)}, budget);
}

std::string_view data_of(const Document& document, std::string_view name) {
  for (const auto& part : document.parts) {
    if (part.filename == name && part.origin == PartOrigin::archive) return part.data;
  }
  return "(no such member)";
}

// One frame of LZX in blocks that are not compressed ([MS-PATCH] 2.5): header bit, type, length, three offsets, bytes.
std::string lzx_stored(const std::string& bytes) {
  std::string out;
  std::uint64_t bits = 0;
  int count = 0;
  const auto add = [&](std::uint32_t value, int n) {
    bits = (bits << n) | value;
    count += n;
  };
  add(0, 1), add(3, 3), add(static_cast<std::uint32_t>(bytes.size()), 24), add(0, 4);  // 28 bits, filled up to a word
  REQUIRE(count == 32);
  for (const int shift : {16, 0}) put(out, (bits >> shift) & 0xFFFF, 2);
  put(out, 1, 4), put(out, 1, 4), put(out, 1, 4);
  out += bytes;
  if (bytes.size() % 2 != 0) out.push_back('\0');
  return out;
}

// type: 0 stored, 1 MSZIP, 0x0F03 LZX with a window of 32 KiB.
std::string cabinet(const std::vector<std::pair<std::string, std::string>>& files, unsigned type) {
  std::string content, list;
  for (const auto& [name, bytes] : files) {
    put(list, bytes.size(), 4), put(list, content.size(), 4), put(list, 0, 2), put(list, 0, 4), put(list, 0x20, 2);
    list += name + '\0';
    content += bytes;
  }
  std::string blocks;
  unsigned count = 0;
  for (std::size_t at = 0; at < content.size(); at += 32768, ++count) {
    const auto piece = content.substr(at, 32768);
    std::string body = piece;
    if (type == 1) {
      // The first block stands alone; later ones would need the window, which zlib's raw form without dictionary does
      // not use.
      body = "CK" + testing::packed(piece, -15);
    } else if (type != 0) {
      body = lzx_stored(piece);
    }
    put(blocks, 0, 4), put(blocks, body.size(), 2), put(blocks, piece.size(), 2);
    blocks += body;
  }
  std::string out = "MSCF";
  const auto files_at = 36u + 8u, data_at = files_at + static_cast<unsigned>(list.size());
  put(out, 0, 4), put(out, data_at + blocks.size(), 4), put(out, 0, 4), put(out, files_at, 4), put(out, 0, 4),
      put(out, 0x0103, 2);
  put(out, 1, 2), put(out, files.size(), 2), put(out, 0, 2), put(out, 0, 4);
  put(out, data_at, 4), put(out, count, 2), put(out, type, 2);
  return out + list + blocks;
}

std::string seven_zip_number(std::uint64_t value) {
  std::string out(1, '\xFF');
  put(out, value, 8);
  return out;
}

// A 7z archive with one file that one coder packed.
std::string seven_zip_around(const std::string& name, const std::string& packed, const std::string& coder,
                             std::uint64_t size, std::uint64_t crc) {
  std::string header("\x01\x04\x06", 3);
  header += seven_zip_number(0) + '\x01' + '\x09' + seven_zip_number(packed.size()) + '\0';
  header += std::string("\x07\x0B\x01\x00\x01", 5) + coder;
  header += '\x0C' + seven_zip_number(size) + '\x0A' + '\x01';
  put(header, crc, 4);
  header += std::string("\x00\x00", 2);
  const auto utf16 = utf8_to_utf16le(name) + std::string(2, '\0');
  header +=
      std::string("\x05\x01\x11", 3) + static_cast<char>(utf16.size() + 1) + '\0' + utf16 + std::string("\x00\x00", 2);
  std::string start;
  put(start, packed.size(), 8), put(start, header.size(), 8),
      put(start, crc32_z(0, reinterpret_cast<const Bytef*>(header.data()), header.size()), 4);
  std::string out("7z\xBC\xAF\x27\x1C\0\4", 8);
  put(out, crc32_z(0, reinterpret_cast<const Bytef*>(start.data()), start.size()), 4);
  return out + start + packed + header;
}

// Stored, perhaps encrypted with AES (seven_zip_key does the hashing both ways).
std::string seven_zip_of(const std::string& name, const std::string& bytes, const std::string& password) {
  std::string packed = bytes, properties;
  if (!password.empty()) {
    // 2^3 rounds; 8 bytes of salt, 16 of vector
    properties = std::string("\xC3\x7F", 2) + "saltsalt" + "0123456789ABCDEF";
    const auto key = seven_zip_key(properties, password);
    auto* context = EVP_CIPHER_CTX_new();
    packed.resize((bytes.size() + 15) / 16 * 16);
    std::string out(packed.size(), '\0');
    int made = 0;
    EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), nullptr, reinterpret_cast<const unsigned char*>(key.data()),
                       reinterpret_cast<const unsigned char*>("0123456789ABCDEF"));
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &made,
                      reinterpret_cast<const unsigned char*>(packed.data()), static_cast<int>(packed.size()));
    EVP_CIPHER_CTX_free(context);
    packed = out;
  }
  const auto coder = password.empty()
                         ? std::string("\x01\x00", 2)
                         : std::string("\x24\x06\xF1\x07\x01", 5) + static_cast<char>(properties.size()) + properties;
  return seven_zip_around(name, packed, coder, bytes.size(),
                          crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

TEST_CASE("members of a cabinet are read in every method") {
  const std::string page = "<html><a href=\"https://cab.example.com/\">open</a></html>",
                    program = "MZ" + std::string(40'000, 'x');
  for (const unsigned type : {0u, 1u, 0x0F03u}) {
    CAPTURE(type);
    const auto bytes = cabinet({{"page.html", page}}, type);
    const auto document = read_file_item(bytes, "a.cab");
    CHECK(document.parts[0].true_type == "application/vnd.ms-cab-compressed");
    CHECK(data_of(document, "page.html") == page);
    CHECK_FALSE(document.parts[0].damaged);
  }
  const auto two = cabinet({{"page.html", page}, {"run.exe", program}}, 1);
  const auto document = read_file_item(two, "b.cab");
  CHECK(data_of(document, "run.exe") == program);
}

TEST_CASE("a cabinet that is cut, lies or wants another volume says so") {
  const auto whole = cabinet({{"page.html", std::string(50'000, 'p')}}, 1);
  for (const std::size_t size : {whole.size() - 40, std::size_t{60}, std::size_t{40}}) {
    CAPTURE(size);
    const auto document = read_file_item(whole.substr(0, size), "a.cab");
    CHECK(has_trait(document, "archive.damaged"));
    CHECK(document.parts[0].damaged);
  }
  auto continued = cabinet({{"page.html", "x"}}, 0);
  continued[44 + 8] = '\xFE', continued[44 + 9] = '\xFF';  // goes on in the next cabinet
  CHECK(has_trait(read_file_item(continued, "a.cab"), "archive.split"));
  auto unknown = cabinet({{"page.html", "x"}}, 0);
  unknown[36 + 6] = 2;  // Quantum
  CHECK(has_trait(read_file_item(unknown, "a.cab"), "archive.unsupported"));
}

TEST_CASE("many names for the same bytes of a cabinet cost no more than the limit of what is decompressed") {
  std::vector<std::pair<std::string, std::string>> files{{"0", std::string(1 << 20, 'a')}};
  auto bytes = cabinet(files, 0);
  // The directory is written again with two hundred entries for the one megabyte.
  std::string list;
  for (int i = 0; i < 200; ++i) {
    put(list, 1u << 20, 4), put(list, 0, 4), put(list, 0, 2), put(list, 0, 4), put(list, 0x20, 2);
    list += std::to_string(i) + '\0';
  }
  const auto list_at = bytes.size();
  bytes += list;
  for (int i = 0; i < 4; ++i) bytes[16 + static_cast<std::size_t>(i)] = static_cast<char>(list_at >> (8 * i));
  bytes[28] = static_cast<char>(200);
  const auto document = read_file_item(bytes, "a.cab", {.expanded_size = 16_MiB});
  CHECK(std::find(document.limits.begin(), document.limits.end(), "expanded_size") != document.limits.end());
  CHECK(document.arena.used() < (8u << 20));
}

TEST_CASE("a 7z archive opens with a password that is told, and stays closed and named without") {
  const std::string text = "confidential: https://inside.example.com/seven";
  CHECK(data_of(read_file_item(seven_zip_of("日本.txt", text, ""), "a.7z"), "日本.txt") == text);
  const auto locked = seven_zip_of("note.txt", text, "Hamburg-77");
  const auto closed = read_file_item(locked, "a.7z");
  CHECK(has_trait(closed, "archive.encrypted"));
  CHECK_FALSE(has_trait(closed, "archive.password_guessed"));
  CHECK(closed.parts[0].encrypted);
  const auto opened = read_file_item(locked, "a.7z", {}, {"wrong", "Hamburg-77"});
  CHECK(has_trait(opened, "archive.password_guessed"));
  CHECK(data_of(opened, "note.txt") == text);
}

TEST_CASE("text packed by prediction (PPMd) in a 7z archive is read, and every flipped byte of it without harm") {
  std::string text;
  for (int i = 0; i < 12; ++i)
    text +=
        "the checkpoint on the old highway where traveller " + std::to_string(i) + " was inspected and let through\n";
  // What 7-Zip makes of it with order 4 and 64 KiB.
  const auto bytes = from_hex(
                         "377abcaf271c00040ec14cfc6a000000000000004e0000000000000010ca46a20073f26f568eed9f4ef0e4248dec8"
                         "687c107efc86af06c76a369e5d10d5c49feb771dac6ff7d"
                         "723381b4222a3f507f4c41aba96478392f3231d38d8d0d788f72b148fd097294d79ab74fa485a2192100c4b32385f"
                         "47bce8056dc607767b8b3b83a27d9c17dcde4b140000104"
                         "060001096a00070b010001230304010504000001000c83da00080a019b6a685e00000501190500000000001113006"
                         "e006f00740065002e007400780074000000190015060100"
                         "2080a4810000")
                         .value();
  const auto document = read_file_item(bytes, "a.7z");
  CHECK(data_of(document, "note.txt") == text);
  CHECK(document.traits.empty());
  for (std::size_t at = 32; at < 32 + 106; ++at) {
    auto wrong = bytes;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x10);
    const auto flipped = read_file_item(wrong, "a.7z");
    // the last bits may not matter
    CHECK((has_trait(flipped, "archive.damaged") || data_of(flipped, "note.txt") == text));
  }
  Limits limits;
  limits.steps = 10'000;
  const auto cut = read_file_item(bytes, "a.7z", limits);
  CHECK(data_of(cut, "note.txt").size() <= text.size());
}

TEST_CASE("a wrong checksum in a 7z archive is told and the content read all the same") {
  auto bytes = seven_zip_of("note.txt", "some text", "");
  bytes[32] = 'S';
  const auto document = read_file_item(bytes, "a.7z");
  CHECK(has_trait(document, "archive.damaged"));
  CHECK(data_of(document, "note.txt") == "Some text");
}

TEST_CASE("a 7z and an xz bomb are stopped, named and kept small") {
  const std::string zeros(64u << 20, '\0');
  lzma_options_lzma options;
  REQUIRE_FALSE(lzma_lzma_preset(&options, 1));
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string packed(1u << 20, '\0'), xz(1u << 20, '\0');
  std::size_t size = 0, xz_size = 0;
  REQUIRE(lzma_raw_buffer_encode(filters, nullptr, reinterpret_cast<const std::uint8_t*>(zeros.data()), zeros.size(),
                                 reinterpret_cast<std::uint8_t*>(packed.data()), &size, packed.size()) == LZMA_OK);
  REQUIRE(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const std::uint8_t*>(zeros.data()),
                                  zeros.size(), reinterpret_cast<std::uint8_t*>(xz.data()), &xz_size,
                                  xz.size()) == LZMA_OK);
  packed.resize(size), xz.resize(xz_size);
  const auto seven = seven_zip_around("zeros", packed, std::string("\x21\x21\x01\x18", 4), zeros.size(),
                                      crc32_z(0, reinterpret_cast<const Bytef*>(zeros.data()), zeros.size()));
  for (const auto& [bytes, name] : {std::pair(seven, std::string("a.7z")), std::pair(xz, std::string("a.xz"))}) {
    CAPTURE(name);
    const auto start = std::clock();
    const auto document = read_file_item(bytes, name);
    CHECK(std::clock() - start < CLOCKS_PER_SEC);
    CHECK(has_trait(document, "limit.compression_ratio"));
    CHECK(document.arena.used() <= (4u << 20));
  }
}

TEST_CASE("every cut and every flipped byte of a small 7z archive is read without harm") {
  const auto whole = seven_zip_of("note.txt", "some text", "");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int value : {0x00, 0x01, 0x11, 0x7F, 0xFF}) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(value);
      CHECK(read_file_item(bytes, "a.7z").parts.size() <= 2);
    }
    CHECK(read_file_item(whole.substr(0, at), "a.7z").parts.size() <= 2);
  }
}

TEST_CASE("a method of LHA that cannot be unpacked is told, not taken for an empty file") {
  const std::string name = "a.txt", data(30, 'x');
  std::string head = "-lh1-";
  put(head, data.size(), 4), put(head, 100, 4), put(head, 0, 4), put(head, 0x20, 2);
  head += static_cast<char>(name.size()) + name;
  put(head, 0, 2);
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  const auto bytes = std::string{static_cast<char>(head.size()), static_cast<char>(sum)} + head + data + '\0';
  CHECK(has_trait(read_file_item(bytes, "a.lzh"), "archive.damaged"));
}

TEST_CASE("an ALZ archive is read, its checksums are compared, and a cut one is told") {
  const std::string text = "https://alz.example.com/ and more and more and more and more";
  const auto member = [](const std::string& name, const std::string& data, const std::string& packed, unsigned method) {
    std::string out("BLZ\x01", 4);
    put(out, name.size(), 2), put(out, 0x20, 1), put(out, 0, 4), put(out, 0x40, 1), put(out, 0, 1), put(out, method, 1),
        put(out, 0, 1);
    put(out, crc32_z(0, reinterpret_cast<const Bytef*>(data.data()), data.size()), 4), put(out, packed.size(), 4),
        put(out, data.size(), 4);
    return out + name + packed;
  };
  const auto whole = std::string("ALZ\x01\x0A\0\0\0", 8) + member("a.txt", text, text, 0) +
                     member("b.txt", text, testing::packed(text, -15), 2) + "CLZ\x01";
  const auto document = read_file_item(whole, "a.alz");
  CHECK(data_of(document, "a.txt") == text);
  CHECK(data_of(document, "b.txt") == text);
  CHECK(document.traits.empty());
  auto wrong = whole;
  wrong[60] ^= 1;
  CHECK(has_trait(read_file_item(wrong, "a.alz"), "archive.damaged"));
  for (std::size_t size = 4; size < whole.size() - 4; size += 5) {
    const auto cut = read_file_item(whole.substr(0, size), "a.alz");
    CHECK((has_trait(cut, "archive.damaged") || has_trait(cut, "archive.split")));
  }
}

TEST_CASE("an EGG archive is read block by block; what it is packed with, or locked by, is told") {
  const std::string text = "https://egg.example.com/ and more and more and more and more";
  const auto field = [](std::uint32_t mark, unsigned flags, const std::string& bytes) {
    std::string out;
    put(out, mark, 4), put(out, flags, 1), put(out, bytes.size(), 2);
    return out + bytes;
  };
  const std::string end("\x22\x82\xE2\x08", 4);
  const auto block = [&](const std::string& plain, const std::string& packed, unsigned method) {
    std::string out;
    put(out, 0x02B50C13, 4), put(out, method, 1), put(out, 0, 1), put(out, plain.size(), 4), put(out, packed.size(), 4);
    put(out, crc32_z(0, reinterpret_cast<const Bytef*>(plain.data()), plain.size()), 4);
    return out + end + packed;
  };
  const auto member = [&](const std::string& name, std::uint64_t size, const std::string& blocks,
                          const std::string& more = "") {
    std::string out;
    put(out, 0x0A8990E3, 4), put(out, 0, 4), put(out, size, 8);
    return out + field(0x0A8591AC, 0, name) + more + end + blocks;
  };
  std::string head = "EGGA";
  put(head, 0x0100, 2), put(head, 7, 4), put(head, 0, 4);
  const auto whole = head + end + member("a.txt", text.size(), block(text, text, 0)) +
                     member("견적서.txt", 2 * text.size(),
                            block(text, testing::packed(text, -15), 1) + block(text, testing::packed(text, -15), 1)) +
                     end;
  const auto document = read_file_item(whole, "a.egg");
  CHECK(document.parts[0].kind == "egg");
  CHECK(data_of(document, "a.txt") == text);
  CHECK(data_of(document, "견적서.txt") == text + text);
  CHECK(document.traits.empty());
  CHECK(has_trait(read_file_item(head + end + member("a", 9, block("123456789", "?????", 3)) + end, "a.egg"),
                  "archive.unsupported"));
  CHECK(has_trait(read_file_item(head + field(0x24E5A060, 0, "") + end, "a.egg"), "archive.unsupported"));
  CHECK(has_trait(
      read_file_item(
          head + end + member("a", 9, block("123456789", "?????", 0), field(0x08D1470F, 0, std::string(17, 'k'))) + end,
          "a.egg"),
      "archive.encrypted"));
  for (std::size_t at = 14; at + 4 < whole.size(); ++at) {
    CHECK(has_trait(read_file_item(whole.substr(0, at), "a.egg"), "archive.damaged"));
    auto wrong = whole;
    wrong[at] = static_cast<char>(wrong[at] ^ 0xFF);
    CHECK(read_file_item(wrong, "a.egg").parts.size() <= 4);
  }
}

TEST_CASE("what only begins like uuencode or a compressed file is not opened as itself again and again") {
  const std::string text = "begin 644 x";
  const auto prose = read_file_item(text, "a.uu");
  CHECK(prose.parts.size() == 1);
  CHECK(prose.limits.empty());
  const std::string broken("BZh9xxxxxxxxxxxxxxxx");
  CHECK(read_file_item(broken, "a.bz2").parts.size() == 1);
  CHECK(read_file_item(broken, "a.bz2").limits.empty());
}

TEST_CASE("an lzop file is expanded block by block; a broken one is told") {
  const std::string text = "abcabcabcabcabcabcabc";  // three letters, then eighteen bytes three back
  std::string block = std::string(
                          "\x14"
                          "abc",
                          4) +
                      '\x30' + std::string("\x08\x00", 2) + std::string("\x11\0\0", 3);
  std::string file("\x89LZO\0\r\n\x1A\n\x10\x40\x20\xA0\x09\x40\x03\x09\0\0\0\x01", 21);
  file += std::string(12, '\0') + std::string("\x05", 1) + "a.txt" + std::string(4, '\0');
  const auto big = [](std::uint32_t value) {
    return std::string{static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
                       static_cast<char>(value)};
  };
  file += big(static_cast<std::uint32_t>(text.size())) + big(static_cast<std::uint32_t>(block.size()));
  file += big(static_cast<std::uint32_t>(adler32_z(1, reinterpret_cast<const Bytef*>(text.data()), text.size())));
  file += block + big(0);
  const auto document = read_file_item(file, "a.lzo");
  CHECK(data_of(document, "a.txt") == text);
  CHECK(document.traits.empty());
  for (std::size_t at = 9; at < file.size(); ++at) {
    auto changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    CHECK(read_file_item(changed, "a.lzo").parts.size() <= 2);
    CHECK(has_trait(read_file_item(file.substr(0, at), "a.lzo"), "archive.damaged"));
  }
}

TEST_CASE("volumes that come together are read as one archive") {
  const std::string text = "https://volumes.example.com/";
  const auto seven = seven_zip_of("note.txt", text, "");
  const auto zip = testing::zip_of({{"first.txt", std::string(300, 'f')}, {"second.txt", text}});
  // A split zip: its directory tells the volume and the place in it.
  auto split = std::string("PK\x07\x08") + zip;
  const std::size_t border = 200;
  const auto directory = split.find("PK\x01\x02"), end = split.find("PK\x05\x06");
  const auto second = split.find("PK\x03\x04", 10);
  const auto set = [&](std::size_t at, std::size_t value, int size) {
    for (int i = 0; i < size; ++i) split[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
  };
  const auto place = [&](std::size_t number_at, std::size_t offset_at, std::size_t at) {
    set(number_at, at < border ? 0 : 1, 2), set(offset_at, at < border ? at : at - border, 4);
  };
  place(directory + 34, directory + 42, 4);
  const auto next = split.find("PK\x01\x02", directory + 4);
  place(next + 34, next + 42, second);
  place(end + 6, end + 16, directory);
  set(end + 4, 1, 2);
  struct Row {
    std::string says;
    std::vector<std::pair<std::string, std::string>> volumes;
    bool read;
  };
  const Row rows[] = {
      {"7z in numbered pieces", {{"a.7z.001", seven.substr(0, 50)}, {"A.7z.002", seven.substr(50)}}, true},
      {"in another order", {{"a.7z.002", seven.substr(50)}, {"a.7z.001", seven.substr(0, 50)}}, true},
      {"a split zip", {{"a.z01", split.substr(0, border)}, {"a.zip", split.substr(border)}}, true},
      {"one is missing", {{"a.7z.001", seven.substr(0, 50)}, {"a.7z.003", seven.substr(50)}}, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    std::string mail = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (const auto& [name, bytes] : row.volumes) {
      mail += "--b\r\nContent-Type: application/octet-stream; name=\"" + name +
              "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(bytes) + "\r\n";
    }
    mail += "--b--\r\n";
    Budget budget;
    const auto document = read(mail, {}, budget);
    CHECK(has_trait(document, "archive.joined") == row.read);
    const bool found =
        std::any_of(document.parts.begin(), document.parts.end(), [&](const Part& part) { return part.data == text; });
    CHECK(found == row.read);
    if (row.read) CHECK_FALSE(has_trait(document, "archive.split"));
    if (row.read) CHECK_FALSE(has_trait(document, "archive.damaged"));
  }
}

TEST_CASE("a RAR 3 archive whose filter claims gigabytes costs nothing") {
  // The header of libarchive's own test of it; the program's numbers are the attack.
  std::string rar("Rar!\x1A\x07\0", 7);
  const auto block = [&](std::string body) {
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
    rar += std::string{static_cast<char>(crc), static_cast<char>(crc >> 8)} + body;
  };
  block(std::string("\x73\0\0\x0D\0\0\0\0\0\0\0", 11));
  std::string packed("\x08\x8E\xA7\x73\xB9\xAC\x9F\xF0", 8);
  packed.append(40, '\xFF');
  std::string head("\x74\x00\x80\x25\0", 5);
  put(head, packed.size(), 4), put(head, 4, 4), put(head, 0, 1), put(head, 0, 4), put(head, 0, 4), put(head, 29, 1),
      put(head, 0x33, 1), put(head, 5, 2), put(head, 0x20, 4);
  block(head + "a.txt");
  rar += packed;
  const auto document = read_file_item(rar, "a.rar");
  CHECK(document.arena.used() < (1u << 20));
  CHECK(has_trait(document, "archive.damaged"));
}

TEST_CASE("an unfinished 7z archive is one volume of several") {
  const auto bytes = seven_zip_of("note.txt", std::string(1000, 'x'), "");
  const auto document = read_file_item(bytes.substr(0, 200), "a.7z.001");
  CHECK(has_trait(document, "archive.split"));
  CHECK(document.parts[0].damaged);
}

TEST_CASE("the password of an archive is found in a document that comes behind it") {
  const auto archive = seven_zip_of("run.js", "WScript.Echo(1)", "Kaze-8842");
  const auto docx = testing::zip_of(
      {{"[Content_Types].xml",
        "<Types><Override PartName=\"/word/document.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"},
       {"word/document.xml",
        "<w:document><w:body><w:p><w:r><w:t>パスワード：Kaze-8842</w:t></w:r></w:p></w:body></w:document>"}});
  const auto file = [](const std::string& name, const std::string& bytes) {
    return "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" + name +
           "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(bytes) + "\r\n";
  };
  const std::string head =
      "From: a@far.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
      "boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee attached\r\n";
  for (const bool archive_first : {true, false}) {
    CAPTURE(archive_first);
    const auto one = file("a.7z", archive), other = file("key.docx", docx);
    const auto mail = head + (archive_first ? one + other : other + one) + "--b--\r\n";
    const auto document = read_as_mail(mail);
    CHECK(has_trait(document, "archive.password_guessed"));
    CHECK(std::any_of(document.parts.begin(), document.parts.end(),
                      [](const Part& part) { return part.data == "WScript.Echo(1)"; }));
  }
}

TEST_CASE("members of LHA archives with Japanese names are read, and those behind them") {
  const auto number = [](std::size_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
  };
  // Level 0, stored: a length and a sum, then what they are of.
  const auto member = [&](const std::string& name, const std::string& bytes, std::size_t crc) {
    const auto head = "-lh0-" + number(bytes.size(), 4) + number(bytes.size(), 4) + number(0x5B7E0000, 4) +
                      std::string("\x20\0", 2) + number(name.size(), 1) + name + number(crc, 2);
    unsigned sum = 0;
    for (const char c : head) sum += static_cast<unsigned char>(c);
    return number(head.size(), 1) + number(sum & 0xFF, 1) + head + bytes;
  };
  const auto archive =
      member("\x90\xbf\x8b\x81\x8f\x91.js", "first", 0x9890) + member("b.txt", "second", 0xD944) + '\0';
  const auto document = read_named(archive, "a.lzh");
  CHECK(document.parts[0].kind == "lzh");
  REQUIRE(document.parts.size() == 3);
  CHECK(document.parts[1].filename == "請求書.js");
  CHECK(document.parts[1].data == "first");
  CHECK(document.parts[2].filename == "b.txt");
  CHECK(document.parts[2].data == "second");
  for (std::size_t n = 0; n < archive.size(); ++n) {
    const auto cut = archive.substr(0, n);
    CHECK(read_named(cut, "a.lzh").parts.size() <= 3);
  }
}

}  // namespace sekisho::content
