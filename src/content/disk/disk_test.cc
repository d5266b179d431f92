// Disk images made here: a floppy with a long name, the same behind a partition table, in a dynamic VHD; a disc with
// UDF alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "content/disk/made_disks.h"
#include "content/made_files.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {
using namespace testing;

// FAT12 of 1.44 MB with one file "請求書.html" of two clusters that do not lie together.
std::string floppy(const std::string& content) {
  std::string image(1440 * 1024, '\0');
  image.replace(0, 11, "\xEB\x3C\x90MSDOS5.0");
  set(image, 11, 512, 2), set(image, 13, 1, 1), set(image, 14, 1, 2), set(image, 16, 2, 1), set(image, 17, 224, 2),
      set(image, 19, 2880, 2);
  set(image, 21, 0xF0, 1), set(image, 22, 9, 2), set(image, 510, 0xAA55, 2);
  image.replace(54, 8, "FAT12   ");
  for (const std::size_t table : {std::size_t{512}, std::size_t{512 * 10}}) {
    // Cluster 2 goes on in 5, which is the last: 12-bit entries 0..5.
    const unsigned entries[6] = {0xFF0, 0xFFF, 5, 0, 0, 0xFFF};
    for (std::size_t i = 0; i < 6; i += 2) set(image, table + i / 2 * 3, entries[i] | (entries[i + 1] << 12), 3);
  }
  const std::size_t root = 512 * 19, data = root + 224 * 32;
  const auto name = utf8_to_utf16le("請求書.html") + std::string(2, '\0');
  std::string piece = name + std::string(26 - std::min<std::size_t>(26, name.size()), '\xFF');
  image[root] = '\x41', image[root + 11] = '\x0F';
  image.replace(root + 1, 10, piece.substr(0, 10)), image.replace(root + 14, 12, piece.substr(10, 12)),
      image.replace(root + 28, 4, piece.substr(22, 4));
  image.replace(root + 32, 11, "SEIKYU~1HTM");
  set(image, root + 32 + 26, 2, 2), set(image, root + 32 + 28, content.size(), 4);
  image.replace(data, std::min<std::size_t>(512, content.size()), content.substr(0, 512));
  if (content.size() > 512) image.replace(data + 3 * 512, content.size() - 512, content.substr(512));
  return image;
}

std::string partitioned(const std::string& volume) {
  std::string image(63 * 512, '\0');
  image[450] = 6;
  set(image, 454, 63, 4), set(image, 458, volume.size() / 512, 4), set(image, 510, 0xAA55, 2);
  return image + volume;
}

// A dynamic VHD with blocks of 64 KiB; empty ones are left out.
std::string vhd_of(std::string disk) {
  constexpr std::size_t block = 64 * 1024;
  disk.resize((disk.size() + block - 1) / block * block);
  const auto blocks = disk.size() / block;
  std::string footer(512, '\0'), header(1024, '\0');
  footer.replace(0, 8, "conectix"), header.replace(0, 8, "cxsparse");
  set_big(footer, 16, 512, 8), set_big(footer, 48, disk.size(), 8), set_big(footer, 60, 3, 4);
  set_big(header, 16, 1536, 8), set_big(header, 28, blocks, 4), set_big(header, 32, block, 4);
  std::string table((blocks * 4 + 511) / 512 * 512, '\xFF'), body;
  for (std::size_t i = 0; i < blocks; ++i) {
    const auto bytes = disk.substr(i * block, block);
    if (bytes.find_first_not_of('\0') == bytes.npos) continue;
    set_big(table, i * 4, (1536 + table.size() + body.size()) / 512, 4);
    body += std::string(512, '\xFF') + bytes;
  }
  return footer + header + table + body + footer;
}

// A sparse VMDK of grains of 64 KiB, packed or not; empty ones are left out. Written in one go, its tables stand last.
std::string vmdk_of(std::string disk, bool packed) {
  constexpr std::size_t grain = 64 * 1024, in_table = 512;
  disk.resize((disk.size() + grain - 1) / grain * grain);
  std::string header(512, '\0'), table(in_table * 4, '\0'), body = "# Disk DescriptorFile\n";
  body.resize(512);
  header.replace(0, 4, "KDMV");
  set(header, 4, packed ? 3 : 1, 4), set(header, 8, packed ? 0x30001 : 3, 4), set(header, 12, disk.size() / 512, 8),
      set(header, 20, grain / 512, 8), set(header, 44, in_table, 4);
  for (std::size_t i = 0; i < disk.size() / grain; ++i) {
    const auto bytes = disk.substr(i * grain, grain);
    if (bytes.find_first_not_of('\0') == bytes.npos) continue;
    set(table, i * 4, (512 + body.size()) / 512, 4);
    const auto inside = packed ? deflated(bytes) : bytes;
    std::string marker(packed ? 12 : 0, '\0');
    if (packed) set(marker, 0, i * grain / 512, 8), set(marker, 8, inside.size(), 4);
    body += marker + inside;
    body.resize((body.size() + 511) / 512 * 512);
  }
  const auto tables_at = (512 + body.size()) / 512;
  std::string directory(512, '\0');
  set(directory, 0, tables_at, 4);
  auto footer = header;
  set(header, 56, packed ? ~std::uint64_t{0} : tables_at + in_table * 4 / 512, 8),
      set(footer, 56, tables_at + in_table * 4 / 512, 8);
  return header + body + table + directory + (packed ? footer + std::string(512, '\0') : "");
}

// A QCOW2 of clusters of 64 KiB, packed or not, with 32 subclusters each or none; empty ones are left out.
std::string qcow_of(std::string disk, bool is_packed, bool subclusters) {
  constexpr std::size_t cluster = 64 * 1024;
  disk.resize((disk.size() + cluster - 1) / cluster * cluster);
  const std::size_t entry = subclusters ? 16 : 8;
  std::string header(cluster, '\0'), first(cluster, '\0'), second(cluster, '\0'), body;
  header.replace(0, 4, "QFI\xFB");
  set_big(header, 4, 3, 4), set_big(header, 20, 16, 4), set_big(header, 24, disk.size(), 8), set_big(header, 36, 1, 4),
      set_big(header, 40, cluster, 8), set_big(header, 72, subclusters ? 16 : 0, 8), set_big(header, 100, 104, 4);
  set_big(first, 0, 2 * cluster | std::uint64_t{1} << 63, 8);
  for (std::size_t i = 0; i < disk.size() / cluster; ++i) {
    const auto bytes = disk.substr(i * cluster, cluster);
    if (bytes.find_first_not_of('\0') == bytes.npos) continue;
    const auto inside = is_packed ? packed(bytes, -15) : bytes;
    const auto at = 3 * cluster + body.size();
    set_big(second, i * entry,
            is_packed ? std::uint64_t{1} << 62 | ((at % 512 + inside.size() + 511) / 512 - 1) << 54 | at
                      : at | std::uint64_t{1} << 63,
            8);
    if (subclusters) set_big(second, i * entry + 8, 0xFFFFFFFF, 8);
    body += inside;
    if (!is_packed) continue;
    body += "behind it";
  }
  return header + first + second + body + std::string(512, '\0');
}

// The first version, with clusters of 4 KiB and 512 entries in a table.
std::string qcow1_of(std::string disk, bool is_packed) {
  constexpr std::size_t cluster = 4096, entries = 512;
  disk.resize((disk.size() + cluster - 1) / cluster * cluster);
  const auto tables = (disk.size() / cluster + entries - 1) / entries;
  std::string out(cluster, '\0'), body;
  out.replace(0, 4, "QFI\xFB");
  set_big(out, 4, 1, 4), set_big(out, 24, disk.size(), 8), set_big(out, 32, 12, 1), set_big(out, 33, 9, 1),
      set_big(out, 40, 48, 8);
  for (std::size_t i = 0; i < tables; ++i) set_big(out, 48 + 8 * i, cluster * (1 + i), 8);
  out.resize(cluster * (1 + tables));
  for (std::size_t i = 0; i < disk.size() / cluster; ++i) {
    const auto bytes = disk.substr(i * cluster, cluster);
    if (bytes.find_first_not_of('\0') == bytes.npos) continue;
    const auto inside = is_packed ? packed(bytes, -15) : bytes;
    set_big(out, cluster + 8 * i,
            is_packed ? std::uint64_t{1} << 63 | std::uint64_t{inside.size()} << 51 | (out.size() + body.size())
                      : out.size() + body.size(),
            8);
    body += inside;
  }
  return out + body;
}

// A dynamic VDI with blocks of 64 KiB.
std::string vdi_of(std::string disk) {
  constexpr std::size_t block = 64 * 1024;
  disk.resize((disk.size() + block - 1) / block * block);
  std::string header(1024, '\0'), body;
  header.replace(0, 12, "<<< a disk >"), header.replace(64, 4, "\x7F\x10\xDA\xBE");
  set(header, 0x4C, 1, 4), set(header, 0x154, 512, 4), set(header, 0x158, 1024, 4), set(header, 0x170, disk.size(), 8),
      set(header, 0x178, block, 4), set(header, 0x180, disk.size() / block, 4);
  for (std::size_t i = 0; i < disk.size() / block; ++i) {
    const auto bytes = disk.substr(i * block, block);
    const bool empty = bytes.find_first_not_of('\0') == bytes.npos;
    set(header, 512 + 4 * i, empty ? 0xFFFFFFFF : body.size() / block, 4);
    if (!empty) body += bytes;
  }
  return header + body;
}

// A Parallels disk with blocks of 64 KiB.
std::string parallels_of(std::string disk, bool large) {
  constexpr std::size_t block = 64 * 1024;
  disk.resize((disk.size() + block - 1) / block * block);
  std::string header(block, '\0'), body;
  header.replace(0, 16, large ? "WithouFreSpacExt" : "WithoutFreeSpace");
  set(header, 16, 2, 4), set(header, 28, block / 512, 4), set(header, 32, disk.size() / block, 4),
      set(header, 36, disk.size() / 512, large ? 8 : 4);
  for (std::size_t i = 0; i < disk.size() / block; ++i) {
    set(header, 64 + 4 * i, (header.size() + body.size()) / (large ? block : 512), 4);
    body += disk.substr(i * block, block);
  }
  return header + body;
}

// UDF without anything else: anchor, one partition, a root folder with one embedded file.
std::string udf_disc(const std::string& content) {
  constexpr std::size_t block = 2048, first = 300;
  std::string image(block * 320, '\0');
  image.replace(0x8001, 5, "BEA01"), image.replace(0x8801, 5, "NSR02"), image.replace(0x9001, 5, "TEA01");
  const auto at = [&](std::size_t number) { return number * block; };
  set(image, at(256), 2, 2), set(image, at(256) + 16, 3 * block, 4), set(image, at(256) + 20, 257, 4);
  set(image, at(257), 5, 2), set(image, at(257) + 188, first, 4), set(image, at(257) + 192, 16, 4);
  set(image, at(258), 6, 2), set(image, at(258) + 212, block, 4), set(image, at(258) + 248, block, 4),
      set(image, at(258) + 252, 0, 4), set(image, at(258) + 440, 1, 1);
  set(image, at(259), 8, 2);
  set(image, at(first), 256, 2), set(image, at(first) + 400, block, 4), set(image, at(first) + 404, 1, 4);
  std::string name("\x08run.js", 7), identifier(38, '\0');
  set(identifier, 0, 257, 2), set(identifier, 19, name.size(), 1), set(identifier, 20, block, 4),
      set(identifier, 24, 2, 4);
  identifier += name;
  identifier.resize((identifier.size() + 3) / 4 * 4);
  const auto entry = [&](std::size_t number, int type, const std::string& inside) {
    set(image, at(first + number), 261, 2), set(image, at(first + number) + 27, static_cast<unsigned>(type), 1),
        set(image, at(first + number) + 34, 3, 2);
    set(image, at(first + number) + 56, inside.size(), 8), set(image, at(first + number) + 172, inside.size(), 4);
    image.replace(at(first + number) + 176, inside.size(), inside);
  };
  entry(1, 4, identifier);
  entry(2, 5, content);
  return image;
}

}  // namespace

TEST_CASE("files of a disk image are read wherever the disk lies") {
  const auto content = "<a href=\"https://disk.example.com/\">" + std::string(500, 'x') + "</a>";
  const auto volume = floppy(content);
  struct Row {
    std::string says, bytes, media_type;
  };
  const Row rows[] = {{"floppy", volume, "application/x-raw-disk-image"},
                      {"behind a partition table", partitioned(volume), "application/x-raw-disk-image"},
                      {"dynamic VHD", vhd_of(partitioned(volume)), "application/x-vhd"},
                      {"sparse VMDK", vmdk_of(partitioned(volume), false), "application/x-vmdk"},
                      {"stream-optimised VMDK", vmdk_of(partitioned(volume), true), "application/x-vmdk"},
                      {"QCOW2", qcow_of(partitioned(volume), false, false), "application/x-qcow2"},
                      {"packed QCOW2", qcow_of(partitioned(volume), true, false), "application/x-qcow2"},
                      {"QCOW2 with subclusters", qcow_of(volume, false, true), "application/x-qcow2"},
                      {"QCOW of version 1", qcow1_of(partitioned(volume), false), "application/x-qcow2"},
                      {"packed QCOW of version 1", qcow1_of(partitioned(volume), true), "application/x-qcow2"},
                      {"VDI", vdi_of(partitioned(volume)), "application/x-virtualbox-vdi"},
                      {"Parallels", parallels_of(partitioned(volume), false), "application/x-parallels-disk"},
                      {"Parallels, large", parallels_of(volume, true), "application/x-parallels-disk"}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_image(row.bytes, "disk.img");
    CHECK(document.parts[0].true_type == row.media_type);
    CHECK(data_of(document, "請求書.html") == content);
    CHECK_FALSE(document.parts[0].damaged);
    CHECK(std::any_of(document.links.begin(), document.links.end(),
                      [](const Link& link) { return link.url == "https://disk.example.com/"; }));
  }
}

TEST_CASE("a chain of clusters that points at itself ends and is told") {
  auto image = floppy(std::string(900, 'x'));
  const auto table = std::size_t{512};
  // Entry 5 points back at 2: the chain is a circle.
  set(image, table + 6, 0x002u << 12, 3);
  set(image, 512 * 19 + 32 + 28, 100'000'000, 4);
  const auto document = read_image(image, "disk.img");
  CHECK(has_trait(document, "archive.damaged"));
  CHECK(document.parts[0].damaged);
}

TEST_CASE("a disc with UDF alone is read") {
  const auto document = read_image(udf_disc("WScript.Echo('https://udf.example.com/')"), "disc.iso");
  CHECK(data_of(document, "run.js") == "WScript.Echo('https://udf.example.com/')");
}

TEST_CASE("a disk whose file system is not known is named, not clean") {
  std::string image = partitioned(std::string(64 * 1024, '\0'));
  CHECK(has_trait(read_image(image, "disk.img"), "archive.unsupported"));
}

TEST_CASE("a VMDK that only describes other files, or whose tables do not hold, is named, not clean") {
  CHECK(has_trait(
      read_image("# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 4096 FLAT \"disk-flat.vmdk\" 0\n",
                 "disk.vmdk"),
      "archive.unsupported"));
  auto broken = vmdk_of(partitioned(floppy("x")), false);
  set(broken, 44, 0, 4);
  CHECK(has_trait(read_image(broken, "disk.vmdk"), "archive.unsupported"));
  auto damaged = vmdk_of(partitioned(floppy("x")), true);
  damaged.replace(1024 + 12, 64, 64, '\xFF');
  CHECK(has_trait(read_image(damaged, "disk.vmdk"), "archive.damaged"));
  // One grain said to be everywhere expands to no more than the limits allow.
  auto everywhere = vmdk_of(partitioned(floppy("x")), true);
  set(everywhere, everywhere.size() - 1024 + 12, std::uint64_t{1} << 39, 8);
  CHECK(read_image(everywhere, "disk.vmdk").parts.size() < 10);
}

TEST_CASE("a QCOW2 with a parent, a key, snapshots or broken tables is named, not clean") {
  const auto whole = qcow_of(partitioned(floppy("x")), true, false);
  const auto with = [&](std::size_t at, std::uint64_t value, int bytes) {
    auto image = whole;
    set_big(image, at, value, bytes);
    return read_image(image, "disk.qcow2");
  };
  CHECK(has_trait(with(8, 512, 8), "archive.unsupported"));
  CHECK(has_trait(with(20, 60, 4), "archive.unsupported"));
  CHECK(has_trait(with(24, ~std::uint64_t{0}, 8), "archive.unsupported"));
  CHECK(has_trait(with(60, 1, 4), "archive.unsupported"));
  CHECK(has_trait(with(72, 4, 8), "archive.unsupported"));
  CHECK(has_trait(with(72, 64, 8), "archive.unsupported"));
  CHECK(has_trait(with(32, 2, 4), "archive.encrypted"));
  auto damaged = whole;
  damaged.replace(3 * 64 * 1024, 64, 64, '\xFF');
  CHECK(has_trait(read_image(damaged, "disk.qcow2"), "archive.damaged"));
  auto first_version = qcow1_of(partitioned(floppy("x")), false);
  set_big(first_version, 36, 1, 4);  // a key
  CHECK(read_image(first_version, "disk.qcow").parts[0].encrypted);
  set_big(first_version, 36, 0, 4), set_big(first_version, 8, 100, 8);  // a parent
  CHECK(has_trait(read_image(first_version, "disk.qcow"), "archive.unsupported"));
}

TEST_CASE("a QCOW2 whose clusters are all the same packed one ends at a limit") {
  constexpr std::size_t cluster = 64 * 1024;
  auto image = qcow_of(std::string(cluster, 'x'), true, false);
  const auto entry = image.substr(2 * cluster, 8);
  set_big(image, 24, 8192 * cluster, 8);
  for (std::size_t i = 0; i < 8192; ++i) image.replace(2 * cluster + 8 * i, 8, entry);
  Budget budget;
  const auto document = read(image, {.as = ReadOptions::As::file, .filename = "disk.qcow2"}, budget);
  CHECK_FALSE(document.limits.empty());
}

TEST_CASE("a VDI or a Parallels disk whose tables do not hold is named, not clean") {
  auto vdi = vdi_of(partitioned(floppy("x")));
  set(vdi, 0x4C, 4, 4);  // has a parent
  CHECK(has_trait(read_image(vdi, "disk.vdi"), "archive.unsupported"));
  auto parallels = parallels_of(partitioned(floppy("x")), false);
  set(parallels, 28, 0, 4);
  CHECK(has_trait(read_image(parallels, "disk.hdd"), "archive.unsupported"));
  CHECK(has_trait(read_image(std::string("QED\0", 4) + std::string(508, '\0'), "disk.qed"), "archive.unsupported"));
}

TEST_CASE("every cut of a disk image is read as far as it goes") {
  const auto whole = vhd_of(partitioned(floppy(std::string(600, 'y'))));
  for (std::size_t size = 512; size < whole.size(); size += 4099) {
    const auto document = read_image(whole.substr(0, size), "disk.vhd");
    CHECK(document.parts.size() <= 4);
  }
  for (const auto& other : {qcow_of(partitioned(floppy("y")), true, false), vdi_of(partitioned(floppy("y"))),
                            parallels_of(partitioned(floppy("y")), true)}) {
    for (std::size_t size = 64; size < other.size(); size += 4099)
      CHECK(read_image(other.substr(0, size), "disk.img").parts.size() <= 4);
  }
}

}  // namespace sekisho::content
