// Outlook items in compound files ([MS-OXMSG]).
#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/mime/charset.h"
#include "content/mime/charset_name.h"
#include "content/office/office.h"
#include "content/office/ole.h"
#include "content/office/ole_objects.h"
#include "content/office/outlook_item.h"
#include "content/office/utf16.h"
#include "content/office/vba.h"

namespace sekisho::content {
namespace {

constexpr std::uint32_t message_codepage = 0x3FFD0003, internet_codepage = 0x3FDE0003, attach_method = 0x37050003;
constexpr std::size_t max_name = 4096, max_field = 64 * 1024;

// One storage with properties: a message or an attachment.
class Item {
 public:
  // header: bytes before the first property: 32 of the file's own message, 24 of one inside, 8 of an attachment
  // (§2.4.1).
  Item(const OleFile& ole, int storage, std::size_t header) : ole_(ole), storage_(storage) {
    const auto properties = ole.read(ole.child(storage, "__properties_version1.0"), 64 * 1024);
    for (std::size_t at = header; has(properties, at, 16); at += 16) {
      const auto tag = le32(properties, at);
      if (tag == message_codepage) message_codepage_ = le32(properties, at + 8);
      if (tag == internet_codepage) internet_codepage_ = le32(properties, at + 8);
      if (tag == attach_method) method_ = le32(properties, at + 8);
    }
  }

  int storage() const { return storage_; }
  std::uint32_t method() const { return method_; }
  int stream(std::string_view id) const { return ole_.child(storage_, "__substg1.0_" + std::string(id)); }
  std::string bytes(int stream, std::uint64_t limit) const { return ole_.read(stream, limit); }
  std::string charset() const {
    return codepage_label(message_codepage_ != 0 ? message_codepage_ : internet_codepage_);
  }
  std::string html_charset() const {
    return codepage_label(internet_codepage_ != 0 ? internet_codepage_ : message_codepage_);
  }

  // A text: Unicode first, else in the message's code page (`charset`: of the message around an attachment).
  std::string text(std::string_view id, std::uint64_t limit, std::string_view charset, Arena& arena,
                   Budget& budget) const {
    std::string value;
    if (const int wide = stream(std::string(id) + "001F"); wide >= 0)
      value = utf16le_to_utf8(ole_.read(wide, limit));
    else if (const int narrow = stream(std::string(id) + "001E"); narrow >= 0)
      value = std::string(decode_text(arena.store(ole_.read(narrow, limit)), charset, arena, budget).text);
    while (value.ends_with('\0')) value.pop_back();
    return value;
  }

 private:
  const OleFile& ole_;
  int storage_;
  std::uint32_t message_codepage_ = 0, internet_codepage_ = 0, method_ = 0;
};

// The sound that a reminder plays: a named property, PidLidReminderFileParameter ([MS-OXPROPS]), whose number this
// file's table of names gives
// ([MS-OXMSG] §2.2.3). Outlook fetches it by itself (CVE-2023-23397).
void read_reminder(Document& document, int part, const OleFile& ole, const Item& item, Budget& budget) {
  constexpr std::uint32_t reminder_file = 0x851F;
  const int names = ole.child(0, "__nameid_version1.0");
  const auto entries = names < 0 ? std::string() : ole.read(ole.child(names, "__substg1.0_00030102"), 64 * 1024);
  for (std::size_t at = 0; has(entries, at, 8); at += 8) {
    if (le32(entries, at) != reminder_file || (le16(entries, at + 4) & 1) != 0) continue;
    static constexpr char digits[] = "0123456789ABCDEF";
    const auto number = 0x8000u + le16(entries, at + 6);
    const std::string id = {digits[number >> 12 & 15], digits[number >> 8 & 15], digits[number >> 4 & 15],
                            digits[number & 15]};
    const auto sound = item.text(id, max_name, item.charset(), document.arena, budget);
    if (!sound.empty())
      document.add_link(
          {.url = document.arena.store(sound), .origin = LinkOrigin::calendar, .part = part, .hidden = true}, budget);
  }
}

void read_storage(Document& document, int part, const OleFile& ole, const Item& item, Budget& budget) {
  const auto limit = budget.limits().body_size.value;
  const auto charset = item.charset();
  const auto value = [&](std::string_view id, std::uint64_t most) {
    return item.text(id, most, charset, document.arena, budget);
  };
  std::string text;
  for (const auto& [label, id] : {std::pair{"Subject: ", "0037"},
                                  {"From: ", "0C1A"},
                                  {"From: ", "0C1F"},
                                  {"From: ", "5D01"},
                                  {"To: ", "0E04"},
                                  {"Cc: ", "0E03"}}) {
    if (const auto field = value(id, max_field); !field.empty()) text += label + field + "\n";
  }
  text += "\n" + value("1000", limit);
  OutlookItem one{.text = std::move(text), .headers = value("007D", 1u << 20)};
  if (const int html = item.stream("10130102"); html >= 0) {
    one.html = item.bytes(html, limit);
    one.html_charset = item.html_charset();
  } else if (one.html = value("1013", limit); !one.html.empty()) {
    one.html_charset = "utf-8";
  }
  if (const int rtf = item.stream("10090102"); rtf >= 0) one.rtf = item.bytes(rtf, limit);
  add_outlook_item(document, part, one, budget);
  read_reminder(document, part, ole, item, budget);
}

// A message whose attachments are to be read, or none of them: storages stand in storages, and no recursion follows the
// input.
struct Open {
  int storage = 0, part = 0;
  std::size_t header = 32;
};

class MsgReader {
 public:
  MsgReader(Document& document, const OleFile& ole, Budget& budget)
      : document_(document), ole_(ole), budget_(budget), children_(ole.entries().size()) {
    const auto& entries = ole.entries();
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (!entries[i].is_stream && entries[i].parent >= 0 &&
          starts_with_ignore_case(entries[i].name, "__attach_version1.0_"))
        children_[static_cast<std::size_t>(entries[i].parent)].push_back(static_cast<int>(i));
    }
  }

  void read(int part) {
    std::vector<Open> open{{0, part, 32}};
    for (std::size_t next = 0; next < open.size(); ++next) {
      const Open one = open[next];
      const Item message(ole_, one.storage, one.header);
      read_storage(document_, one.part, ole_, message, budget_);
      for (const int storage : children_[static_cast<std::size_t>(one.storage)]) {
        // Each storage is looked up by name in the whole directory.
        if (!budget_.spend_steps(32 * ole_.entries().size())) return mark_limit(document_, one.part, budget_, "steps");
        if (!attachment(one.part, message, storage, open)) return;
      }
    }
    if (objects_) {
      read_ole_objects(document_, part, ole_, budget_);
      read_vba(document_, part, ole_, budget_);
    }
  }

 private:
  bool attachment(int part, const Item& message, int storage, std::vector<Open>& open) {
    const Item item(ole_, storage, 8);
    const auto charset = message.charset();
    const auto value = [&](std::string_view id) { return item.text(id, max_name, charset, document_.arena, budget_); };
    auto name = value("3707");
    if (name.empty()) name = value("3704");
    if (name.empty()) name = value("3001");
    // By reference only (methods 2 to 4), or in a cloud (7): the path or address says where.
    if (const auto path = value("370D");
        !path.empty() && item.method() != 1 && item.method() != 5 && item.method() != 6) {
      document_.add_link({.url = document_.arena.store(path),
                          .text = document_.arena.store(name),
                          .origin = LinkOrigin::office,
                          .part = part},
                         budget_);
      document_.add_trait(part, "mime.external_body", path);
    }
    if (const int at = item.stream("37010102"); at >= 0) {
      const int child =
          add_child(document_, part, PartOrigin::embedded, name,
                    keep(document_, part, ole_.read(at, budget_.limits().file_size.value), budget_), budget_);
      if (child < 0) return false;
      auto& added = document_.parts[static_cast<std::size_t>(child)];
      added.disposition = "attachment";
      added.content_id = document_.arena.store(value("3712"));
      return true;
    }
    const int inner = item.stream("3701000D");
    if (inner < 0) return true;
    // A message, or an OLE object, kept as a storage of its own.
    if (ole_.child(inner, "__properties_version1.0") < 0) {
      document_.add_trait(part, "office.embedded_object", name);
      objects_ = true;
      return true;
    }
    const int child = add_child(document_, part, PartOrigin::embedded, name.empty() ? "message" : name, {}, budget_);
    if (child < 0) return false;
    document_.parts[static_cast<std::size_t>(child)].kind = "msg-storage";
    document_.parts[static_cast<std::size_t>(child)].true_type = "application/vnd.ms-outlook";
    open.push_back({inner, child, 24});
    return true;
  }

  Document& document_;
  const OleFile& ole_;
  Budget& budget_;
  std::vector<std::vector<int>> children_;  // attachments of each storage
  bool objects_ = false;
};

}  // namespace

void read_msg(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  const auto ole = OleFile::open(data);
  if (!ole) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    return;
  }
  if (ole->cut()) mark_limit(document, part, budget, "files", "directory");
  if (ole->damaged()) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "office.damaged", "directory");
  }
  MsgReader(document, *ole, budget).read(part);
}

}  // namespace sekisho::content
