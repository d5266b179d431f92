// Mail stores: messages of Outlook's and Outlook Express' files, and files that lie about where things are.
#include <doctest/doctest.h>

#include "content/mailstore/pst_encoding.h"
#include "content/office/made_ole.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::put;

void put8(std::string& out, std::uint64_t value) {
  put(out, static_cast<std::uint32_t>(value), 4);
  put(out, static_cast<std::uint32_t>(value >> 32), 4);
}
void overwrite(std::string& out, std::size_t at, const std::string& bytes) { out.replace(at, bytes.size(), bytes); }
std::string number(std::uint64_t value, int bytes) {
  std::string out;
  put8(out, value);
  return out.substr(0, static_cast<std::size_t>(bytes));
}
std::string wide(std::string_view ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}

// A property context on a heap of one block ([MS-PST] §2.3): number, type, then the value in place or on the heap.
struct Property {
  std::uint16_t id, type;
  std::uint32_t value;
  std::string bytes;
};
std::string property_context(const std::vector<Property>& properties) {
  std::vector<std::string> items(2);
  for (const auto& property : properties) {
    auto value = property.value;
    if (!property.bytes.empty()) {
      items.push_back(property.bytes);
      value = static_cast<std::uint32_t>(items.size()) << 5;
    }
    put(items[1], property.id, 2), put(items[1], property.type, 2), put(items[1], value, 4);
  }
  items[0] = std::string("\xB5\x02\x06\0", 4) + number(2 << 5, 4);
  std::string body(12, '\0'), map;
  for (const auto& item : items) put(map, static_cast<std::uint32_t>(body.size()), 2), body += item;
  put(map, static_cast<std::uint32_t>(body.size()), 2);
  overwrite(body, 0, number(body.size(), 2) + "\xEC\xBC" + number(1 << 5, 4));
  return body + number(items.size(), 2) + number(0, 2) + map;
}

// An Outlook store (Unicode form) of blocks and nodes, one page of each tree.
class MadeStore {
 public:
  explicit MadeStore(int encoding) : encoding_(encoding), file_(1024, '\0') {
    overwrite(file_, 0, "!BDN" + number(0, 4) + "SM" + number(23, 2));
    file_[513] = static_cast<char>(encoding);
  }
  // Returns its id. Lists of others (bit 1) are not encoded.
  std::uint64_t block(std::string bytes, bool internal = false) {
    const std::uint64_t id = (blocks_.size() / 24 + 1) * 8 | (internal ? 2u : 0u);
    if (!internal && encoding_ == 1) {
      // decode_permuted() is undone by looking for the byte that becomes each.
      std::string all(256, '\0');
      for (int i = 0; i < 256; ++i) all[static_cast<std::size_t>(i)] = static_cast<char>(i);
      decode_permuted(all);
      for (auto& c : bytes) c = static_cast<char>(all.find(c));
    }
    if (!internal && encoding_ == 2) decode_cyclic(bytes, static_cast<std::uint32_t>(id));
    blocks_ += number(id, 8) + number(file_.size(), 8) + number(bytes.size(), 2) + number(1, 2) + number(0, 4);
    file_ += bytes;
    return id;
  }
  void node(std::uint32_t id, std::uint64_t data, std::uint64_t subnodes) {
    nodes_ += number(id, 8) + number(data, 8) + number(subnodes, 8) + number(0, 8);
  }
  static std::string subnode(std::uint32_t id, std::uint64_t data, std::uint64_t subnodes) {
    return number(id, 8) + number(data, 8) + number(subnodes, 8);
  }
  std::string subnodes(const std::vector<std::string>& entries) {
    std::string out = std::string("\x02\0", 2) + number(entries.size(), 2) + number(0, 4);
    for (const auto& entry : entries) out += entry;
    return out;
  }
  std::string done() {
    page(nodes_, 32, '\x81', 0xE0);
    page(blocks_, 24, '\x80', 0xF0);
    return file_;
  }

 private:
  void page(const std::string& entries, std::size_t size, char type, std::size_t place_in_header) {
    std::string page = entries;
    page.resize(512, '\0');
    page[488] = static_cast<char>(entries.size() / size);
    page[490] = static_cast<char>(size);
    page[496] = page[497] = type;
    overwrite(file_, place_in_header, number(file_.size(), 8));
    file_ += page;
  }
  int encoding_;
  std::string file_, blocks_, nodes_;
};

// A message with a script attached, and a message inside that has one too.
std::string store(int encoding) {
  MadeStore made(encoding);
  const auto attached = [&](const std::string& name, const std::string& bytes) {
    return made.block(
        property_context({{0x3701, 0x0102, 0, bytes}, {0x3705, 3, 1, {}}, {0x3707, 0x1F, 0, wide(name)}}));
  };
  const auto inner_file = attached("inner.vbs", "CreateObject(\"WScript.Shell\").Run \"cmd\"");
  const auto inner_files = made.block(made.subnodes({made.subnode(0x25, inner_file, 0)}), true);
  const auto inner = made.block(property_context({{0x0037, 0x1F, 0, wide("Inner")}}));
  const auto holder_nodes = made.block(made.subnodes({made.subnode(0x44, inner, inner_files)}), true);
  const auto holder =
      made.block(property_context({{0x3701, 0x0D, 0, number(0x44, 4) + number(9, 4)}, {0x3705, 3, 5, {}}}));
  const auto outer_file = attached("outer.vbs", "CreateObject(\"WScript.Shell\").Run \"calc\"");
  const auto files =
      made.block(made.subnodes({made.subnode(0x25, outer_file, 0), made.subnode(0x45, holder, holder_nodes)}), true);
  const auto message = made.block(property_context({{0x0037, 0x1F, 0, wide("\x01\x01Outer")},
                                                    {0x0C1F, 0x1F, 0, wide("ann@a.example")},
                                                    {0x1000, 0x1F, 0, wide("see https://h.example/a")},
                                                    {0x1013, 0x0102, 0, "<a href='https://h.example/b'>b</a>"},
                                                    {0x3FDE, 3, 65001, {}}}));
  made.node(0x200024, message, files);
  return made.done();
}

std::string names(const Document& document) {
  std::string out;
  for (const auto& part : document.parts) out += std::string(part.filename) + " ";
  return out;
}

}  // namespace

TEST_CASE("messages of an Outlook store are read with their attachments and the messages in them, however encoded") {
  for (const int encoding : {0, 1, 2}) {
    CAPTURE(encoding);
    const auto bytes = store(encoding);
    const auto document = read_named(bytes, "archive.pst");
    CHECK(document.parts[0].kind == "pst");
    CHECK(names(document) == "archive.pst message-1.msg body.html outer.vbs message inner.vbs ");
    REQUIRE(document.parts.size() > 1);
    CHECK(document.parts[1].readable.starts_with("Subject: Outer\nFrom: ann@a.example\n"));
    CHECK(links_to(document, "https://h.example/a"));
    CHECK(links_to(document, "https://h.example/b"));
    CHECK(has_trait(document, "script.shell"));
    CHECK_FALSE(has_trait(document, "file.unread"));
  }
}

TEST_CASE("an Outlook store that lies about its pages is damaged or cut, never silent") {
  auto own_page = store(0);
  overwrite(own_page, 0xE0, number(0xE0, 8));
  CHECK(has_trait(read_named(own_page, "a.pst"), "archive.damaged"));
  // A tree of pages that lead to themselves ends with its levels.
  auto loop = store(0);
  const auto at = loop.size() - 512;
  loop[at + 491] = '\x07';
  overwrite(loop, at + 16, number(at, 8));
  CHECK(has_trait(read_named(loop, "a.pst"), "archive.damaged"));
  // Encrypted by Windows: nothing of it can be read.
  auto closed = store(0);
  closed[513] = '\x10';
  const auto document = read_named(closed, "a.pst");
  CHECK(has_trait(document, "archive.encrypted"));
  CHECK(document.parts[0].encrypted);
  for (std::size_t cut = 0; cut < own_page.size(); cut += 37) {
    const auto piece = store(1).substr(0, cut);
    CHECK(read_named(piece, "a.pst").parts.size() < 10);
  }
}

namespace {

// A folder of Outlook Express: header, one node of the tree, descriptions, texts in pieces of eight bytes.
std::string folder(const std::vector<std::string>& mails) {
  std::string file(0x200, '\0');
  overwrite(file, 0, std::string("\xCF\xAD\x12\xFE\xC5\xFD\x74\x6F\x66\xE3\xD1\x11\x9A\x4E\0\xC0\x4F\xA3\x09\xD4", 20));
  overwrite(file, 0xC4, number(mails.size(), 4));
  const auto tree = file.size();
  overwrite(file, 0xE4, number(tree, 4));
  file.resize(tree + 0x27C, '\0');
  overwrite(file, tree, number(tree, 4));
  file[tree + 17] = static_cast<char>(mails.size());
  for (std::size_t i = 0; i < mails.size(); ++i) {
    const auto info = file.size(), text = info + 12 + 4;
    overwrite(file, tree + 24 + 12 * i, number(info, 4));
    file += number(info, 4) + number(4, 4) + number(16, 2) + std::string("\x01\0", 2) + number(text << 8 | 0x84, 4);
    for (std::size_t at = 0; at < mails[i].size(); at += 8) {
      const auto piece = mails[i].substr(at, 8);
      const bool last = at + 8 >= mails[i].size();
      const auto here = file.size();
      file += number(here, 4) + number(8, 4) + number(piece.size(), 2) + number(0, 2) +
              number(last ? 0 : here + 16 + 8, 4) + piece + std::string(8 - piece.size(), '\0');
    }
  }
  return file;
}

}  // namespace

TEST_CASE("mails of an Outlook Express folder are read like any mail") {
  const std::string one = "From: a@a.example\r\nSubject: one\r\n\r\nhttps://h.example/one\r\n",
                    two =
                        "From: b@b.example\r\nSubject: two\r\nContent-Type: text/html\r\n\r\n"
                        "<a href=\"https://h.example/two\">x</a>";
  const auto bytes = folder({one, two});
  const auto document = read_named(bytes, "Inbox.dbx");
  CHECK(document.parts[0].kind == "dbx");
  CHECK(links_to(document, "https://h.example/one"));
  CHECK(links_to(document, "https://h.example/two"));
  CHECK_FALSE(has_trait(document, "file.unread"));

  auto loop = folder({one, two});
  const auto piece = loop.find("From: a@") - 16;
  overwrite(loop, piece + 12, number(piece, 4));
  const auto cut = read_named(loop, "Inbox.dbx");
  CHECK(links_to(cut, "https://h.example/two"));
  auto node = folder({one});
  overwrite(node, 0x200 + 8, number(0x200, 4));
  CHECK(has_trait(read_named(node, "Inbox.dbx"), "archive.damaged"));
}

}  // namespace sekisho::content
