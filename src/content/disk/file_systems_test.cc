// exFAT, ext4 and HFS+ volumes made here, and an Apple disk image around one: what they hold is read, what is broken is
// told.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/disk/made_disks.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {
using namespace testing;

const std::string page = "<a href=\"https://disk.example.com/\">" + std::string(500, 'x') + "</a>";

// Clusters of 512 bytes: the root in 2, a folder in 3, the file in 4 and 6 by the table, a second file in 7 in a row.
std::string exfat() {
  std::string image(64 * 512, '\0');
  image.replace(0, 11,
                "\xEB\x76\x90"
                "EXFAT   ");
  set(image, 72, 64, 8), set(image, 80, 1, 4), set(image, 84, 1, 4), set(image, 88, 4, 4), set(image, 92, 50, 4),
      set(image, 96, 2, 4);
  image[108] = 9, image[109] = 0, image[110] = 1;
  set(image, 510, 0xAA55, 2);
  const auto place = [](std::size_t cluster) { return (4 + cluster - 2) * 512; };
  const auto link = [&](std::size_t cluster, std::uint32_t next) { set(image, 512 + 4 * cluster, next, 4); };
  link(2, 0xFFFFFFFF), link(3, 0xFFFFFFFF), link(4, 6), link(6, 0xFFFFFFFF);
  const auto entry = [&](std::size_t at, const std::string& name, unsigned attributes, unsigned flags,
                         std::uint64_t cluster, std::uint64_t size) {
    set(image, at, 0x85, 1), set(image, at + 1, 2, 1), set(image, at + 4, attributes, 2);
    set(image, at + 32, 0xC0, 1), set(image, at + 33, flags, 1),
        set(image, at + 35, utf8_to_utf16le(name).size() / 2, 1);
    set(image, at + 40, size, 8), set(image, at + 52, cluster, 4), set(image, at + 56, size, 8);
    set(image, at + 64, 0xC1, 1);
    image.replace(at + 66, utf8_to_utf16le(name).size(), utf8_to_utf16le(name));
  };
  entry(place(2), "書類", 0x10, 1, 3, 512);
  entry(place(2) + 96, "run.js", 0x20, 3, 7, 30);
  entry(place(3), "page.html", 0x20, 1, 4, page.size());
  image.replace(place(4), 512, page.substr(0, 512)), image.replace(place(6), page.size() - 512, page.substr(512));
  image.replace(place(7), 30, "WScript.Echo('exfat is read')  ", 0, 30);
  return image;
}

// Blocks of 1 KiB: inodes in block 5, the root in block 10, a file by an extent in 11, one by block numbers in 12.
std::string ext4() {
  std::string image(64 * 1024, '\0');
  const std::size_t super = 1024;
  set(image, super, 16, 4), set(image, super + 4, 64, 4), set(image, super + 20, 1, 4), set(image, super + 32, 8192, 4),
      set(image, super + 40, 16, 4);
  set(image, super + 56, 0xEF53, 2), set(image, super + 76, 1, 4), set(image, super + 88, 128, 2);
  set(image, 2048 + 8, 5, 4);
  const auto inode = [](std::size_t number) { return 5 * 1024 + (number - 1) * 128; };
  const auto file = [&](std::size_t number, unsigned mode, std::uint64_t size, std::uint32_t block, bool extent) {
    const auto at = inode(number);
    set(image, at, mode, 2), set(image, at + 4, size, 4);
    if (!extent) return set(image, at + 40, block, 4);
    set(image, at + 32, 0x80000, 4);
    set(image, at + 40, 0xF30A, 2), set(image, at + 42, 1, 2), set(image, at + 44, 4, 2), set(image, at + 52 + 4, 1, 2),
        set(image, at + 52 + 8, block, 4);
  };
  file(2, 0x41ED, 1024, 10, true), file(12, 0x81A4, page.size(), 11, true), file(13, 0x81A4, 25, 12, false);
  std::string folder;
  const auto name = [&](std::uint32_t number, const std::string& text, std::size_t length) {
    put(folder, number, 4), put(folder, length, 2), put(folder, text.size(), 1), put(folder, 1, 1);
    folder += text;
    folder.resize(folder.size() + length - 8 - text.size());
  };
  name(2, ".", 12), name(2, "..", 12), name(12, "page.html", 20), name(13, "run.js", 1024 - 44);
  image.replace(10 * 1024, folder.size(), folder);
  image.replace(11 * 1024, page.size(), page);
  image.replace(12 * 1024, 25, "WScript.Echo('ext read') ");
  return image;
}

// Blocks of 512 bytes, a catalogue of two nodes in 8 and 9, the file in 12 and 20.
std::string hfs() {
  std::string image(64 * 512, '\0');
  image.replace(1024, 4, std::string("H+\0\4", 4));
  set_big(image, 1024 + 40, 512, 4), set_big(image, 1024 + 44, 64, 4);
  set_big(image, 1024 + 272, 1024, 8), set_big(image, 1024 + 288, 8, 4), set_big(image, 1024 + 292, 2, 4);
  const std::size_t header = 8 * 512, leaf = 9 * 512;
  image[header + 8] = 1;
  set_big(image, header + 24, 1, 4), set_big(image, header + 28, 1, 4), set_big(image, header + 32, 512, 2);
  image[leaf + 8] = '\xFF';
  set_big(image, leaf + 10, 2, 2);
  const auto utf16be = [](const std::string& text) {
    auto units = utf8_to_utf16le(text);
    for (std::size_t i = 0; i + 1 < units.size(); i += 2) std::swap(units[i], units[i + 1]);
    return units;
  };
  std::size_t at = 14;
  std::size_t number = 0;
  const auto record = [&](std::uint32_t parent, const std::string& name, std::string data) {
    set_big(image, leaf + 512 - 2 * ++number, at, 2);
    const auto units = utf16be(name);
    set_big(image, leaf + at, 6 + units.size(), 2), set_big(image, leaf + at + 2, parent, 4),
        set_big(image, leaf + at + 6, units.size() / 2, 2);
    image.replace(leaf + at + 8, units.size(), units);
    at += 8 + units.size();
    image.replace(leaf + at, data.size(), data);
    at += data.size();
  };
  std::string folder(88, '\0'), file(248, '\0');
  set_big(folder, 0, 1, 2), set_big(folder, 8, 16, 4);
  set_big(file, 0, 2, 2), set_big(file, 8, 17, 4), set_big(file, 88, page.size(), 8);
  set_big(file, 104, 12, 4), set_big(file, 108, 1, 4), set_big(file, 112, 20, 4), set_big(file, 116, 1, 4);
  record(2, "書類", folder), record(16, "page.html", file);
  image.replace(12 * 512, 512, page.substr(0, 512)), image.replace(20 * 512, page.size() - 512, page.substr(512));
  return image;
}

// packing: 1 stored, 0x80000005 zlib, 0x80000007 LZFSE.
std::string dmg_of(const std::string& disk, std::uint32_t packing) {
  const auto body = packing == 0x80000005 ? testing::deflated(disk) : disk;
  std::string table(204 + 80, '\0');
  table.replace(0, 4, "mish");
  set_big(table, 4, 1, 4), set_big(table, 16, disk.size() / 512, 8), set_big(table, 200, 2, 4);
  set_big(table, 204, packing, 4), set_big(table, 204 + 16, disk.size() / 512, 8),
      set_big(table, 204 + 32, body.size(), 8);
  set_big(table, 244, 0xFFFFFFFF, 4);
  const auto list =
      "<?xml version=\"1.0\"?><plist "
      "version=\"1.0\"><dict><key>resource-fork</key><dict><key>blkx</key><array><dict><key>Attributes</"
      "key><string>0x0050</string>"
      "<key>Data</key><data>\n" +
      to_base64(table) + "\n</data><key>ID</key><string>0</string></dict></array></dict></dict></plist>";
  std::string trailer(512, '\0');
  trailer.replace(0, 4, "koly");
  set_big(trailer, 4, 4, 4), set_big(trailer, 8, 512, 4), set_big(trailer, 32, body.size(), 8),
      set_big(trailer, 216, body.size(), 8), set_big(trailer, 224, list.size(), 8);
  return body + list + trailer;
}

}  // namespace

TEST_CASE("exFAT, ext and HFS+ volumes are read") {
  struct Row {
    std::string says, bytes, page_name, other_name, other;
  };
  const Row rows[] = {{"exFAT", exfat(), "書類/page.html", "run.js", "WScript.Echo('exfat is read') "},
                      {"ext4", ext4(), "page.html", "run.js", "WScript.Echo('ext read') "},
                      {"HFS+", hfs(), "書類/page.html", "", ""}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_image(row.bytes);
    CHECK(document.parts[0].true_type == "application/x-raw-disk-image");
    CHECK(data_of(document, row.page_name) == page);
    if (!row.other.empty()) CHECK(data_of(document, row.other_name) == row.other);
    CHECK_FALSE(document.parts[0].damaged);
    CHECK(std::any_of(document.links.begin(), document.links.end(),
                      [](const Link& link) { return link.url == "https://disk.example.com/"; }));
    for (std::size_t at = 0; at < row.bytes.size(); at += 7) {
      auto wrong = row.bytes;
      wrong[at] = static_cast<char>(wrong[at] ^ 0xFF);
      CHECK(read_image(wrong).parts.size() < 40);
    }
    for (std::size_t size = 1536; size < row.bytes.size(); size += 511)
      CHECK(read_image(row.bytes.substr(0, size)).parts.size() < 8);
  }
}

TEST_CASE("folders of a volume that hold themselves end and are told") {
  auto image = exfat();
  set(image, 4 * 512 + 52, 2, 4);  // the folder's cluster is the root's
  CHECK(has_trait(read_image(image), "archive.damaged"));
  auto other = ext4();
  set(other, 10 * 1024 + 24, 2, 4);  // the page is the root
  CHECK(has_trait(read_image(other), "archive.damaged"));
  auto third = hfs();
  set_big(third, 9 * 512, 1, 4);  // the leaf follows itself
  CHECK(has_trait(read_image(third), "archive.damaged"));
}

TEST_CASE("trees and chains of a volume that are one block over and over cost no more than the steps allowed") {
  // ext: an inode whose tree of extents has six levels of one node, which points at itself 84 times and has no leaf.
  auto tree = ext4();
  const std::size_t inode = 5 * 1024 + 11 * 128, node = 20 * 1024;
  set(tree, inode + 4, 100'000'000, 4), set(tree, inode + 46, 5, 2), set(tree, inode + 52 + 4, 20, 4);
  set(tree, node, 0xF30A, 2), set(tree, node + 2, 84, 2), set(tree, node + 4, 84, 2), set(tree, node + 6, 4, 2);
  for (std::size_t i = 0; i < 84; ++i) set(tree, node + 12 + 12 * i + 4, 20, 4);
  CHECK(has_trait(read_image(tree), "archive.damaged"));
  // ext: a file of nearly 2^63 bytes in blocks that point at themselves three times over.
  auto holes = ext4();
  const std::size_t second = 5 * 1024 + 12 * 128;
  set(holes, second + 4, 0xFFFFFFFF, 4), set(holes, second + 108, 0x7FFFFFFF, 4), set(holes, second + 40 + 56, 21, 4);
  for (std::size_t i = 0; i < 256; ++i) set(holes, 21 * 1024 + 4 * i, 21, 4);
  CHECK(read_image(holes).parts.size() < 8);
  // exFAT: clusters told by the billion, and a file whose chain is a circle.
  auto circle = exfat();
  set(circle, 92, 0xFFFFFFF0, 4), set(circle, 512 + 4 * 6, 4, 4), set(circle, 5 * 512 + 56, std::uint64_t{1} << 60, 8),
      set(circle, 5 * 512 + 40, std::uint64_t{1} << 60, 8);
  CHECK(has_trait(read_image(circle), "archive.damaged"));
}

TEST_CASE("an Apple disk image is read where its packing is known, and told where not") {
  for (const auto packing : {0x80000005u, 1u}) {
    CAPTURE(packing);
    const auto document = read_image(dmg_of(hfs(), packing), "Invoice.dmg");
    CHECK(document.parts[0].kind == "dmg");
    CHECK(data_of(document, "書類/page.html") == page);
    CHECK_FALSE(has_trait(document, "archive.damaged"));
  }
  const auto unknown = read_image(dmg_of(hfs(), 0x80000007), "Invoice.dmg");
  CHECK(has_trait(unknown, "archive.unsupported"));
  CHECK(unknown.parts[0].damaged);
  const auto whole = dmg_of(hfs(), 0x80000005);
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    auto wrong = whole;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x55);
    CHECK(read_image(wrong, "a.dmg").parts.size() < 8);
  }
}

}  // namespace sekisho::content
