// Outlook stores. Messages are taken from the list of all nodes, not from the folders, so that what was thrown away or
// hung out of sight is seen too.
#include <utility>
#include <vector>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/mailstore/mailstore.h"
#include "content/mailstore/pst_properties.h"
#include "content/mime/charset.h"
#include "content/mime/charset_name.h"
#include "content/office/outlook_item.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

// Properties by their number ([MS-OXPROPS]).
constexpr std::uint16_t subject = 0x0037, headers = 0x007D, body = 0x1000, packed_rtf = 0x1009, html_body = 0x1013,
                        attached = 0x3701, short_name = 0x3704, method = 0x3705, long_name = 0x3707, long_path = 0x370D,
                        content_id = 0x3712, shown_name = 0x3001, internet_codepage = 0x3FDE, message_codepage = 0x3FFD;
constexpr std::uint16_t wide_text = 0x001F;
constexpr std::size_t max_name = 4096, max_field = 64 * 1024;

class StoreReader {
 public:
  StoreReader(Document& document, int store, const PstDatabase& database, Budget& budget)
      : document_(document), store_(store), database_(database), budget_(budget) {}

  /// The number of messages.
  int read() {
    int count = 0;
    for (const auto& node : database_.nodes()) {
      if (!is_type(node.id, PstNodeType::message)) continue;
      const int child =
          add_child(document_, store_, PartOrigin::archive, "message-" + std::to_string(++count) + ".msg", {}, budget_);
      if (child < 0 || !read_with_inner(node, child)) break;
    }
    return count;
  }

 private:
  struct Open {
    PstNode node;
    int part;
  };

  // A message and those attached to it: no recursion follows the input.
  bool read_with_inner(const PstNode& node, int part) {
    std::vector<Open> open{{node, part}};
    for (std::size_t next = 0; next < open.size(); ++next) {
      const Open one = open[next];
      if (!budget_.spend_steps(1000)) {
        mark_limit(document_, store_, budget_, "steps");
        return false;
      }
      const PstProperties message(database_, one.node, budget_);
      {
        auto& own = document_.parts[static_cast<std::size_t>(one.part)];
        own.kind = "msg-storage";
        own.true_type = "application/vnd.ms-outlook";
        own.damaged = message.empty();
      }
      add_outlook_item(document_, one.part, item_of(message), budget_);
      for (const auto& inner : message.subnodes()) {
        if (is_type(inner.id, PstNodeType::attachment) && !attachment(inner, one.part, charset_of(message), open))
          return false;
      }
    }
    return true;
  }

  static std::string charset_of(const PstProperties& message) {
    const auto own = message.number(message_codepage);
    return codepage_label(own != 0 ? own : message.number(internet_codepage));
  }

  std::string text(const PstProperties& of, std::uint16_t id, std::uint64_t limit, std::string_view charset) {
    const auto bytes = of.bytes(id, limit, budget_);
    auto value = of.type(id) == wide_text
                     ? utf16le_to_utf8(bytes)
                     : std::string(decode_text(document_.arena.store(bytes), charset, document_.arena, budget_).text);
    while (value.ends_with('\0')) value.pop_back();
    // A subject begins with the length of its "Re: " ([MS-PST] §2.5.3.1.1.1).
    if (id == subject && value.size() >= 2 && value[0] == '\x01') value.erase(0, 2);
    return value;
  }

  OutlookItem item_of(const PstProperties& message) {
    constexpr std::uint16_t sender_name = 0x0C1A, sender_address = 0x0C1F, sender_smtp = 0x5D01, shown_to = 0x0E04,
                            shown_cc = 0x0E03;
    const auto limit = budget_.limits().body_size.value;
    const auto charset = charset_of(message);
    OutlookItem out;
    for (const auto& [label, id] : {std::pair{"Subject: ", subject},
                                    {"From: ", sender_name},
                                    {"From: ", sender_address},
                                    {"From: ", sender_smtp},
                                    {"To: ", shown_to},
                                    {"Cc: ", shown_cc}}) {
      if (const auto field = text(message, id, max_field, charset); !field.empty()) out.text += label + field + "\n";
    }
    out.text += "\n" + text(message, body, limit, charset);
    if (message.type(html_body) == wide_text) {
      out.html = text(message, html_body, limit, {});
      out.html_charset = "utf-8";
    } else {
      out.html = message.bytes(html_body, limit, budget_);
      const auto internet = message.number(internet_codepage);
      out.html_charset = internet != 0 ? codepage_label(internet) : charset;
    }
    out.rtf = message.bytes(packed_rtf, limit, budget_);
    out.headers = text(message, headers, 1u << 20, charset);
    return out;
  }

  bool attachment(const PstNode& node, int part, std::string_view charset, std::vector<Open>& open) {
    const PstProperties item(database_, node, budget_);
    const auto value = [&](std::uint16_t id) { return text(item, id, max_name, charset); };
    auto name = value(long_name);
    if (name.empty()) name = value(short_name);
    if (name.empty()) name = value(shown_name);
    // By reference only (methods 2 to 4), or in a cloud (7): the path or address says where.
    const auto how = item.number(method);
    if (const auto path = value(long_path); !path.empty() && how != 1 && how != 5 && how != 6) {
      document_.add_link({.url = document_.arena.store(path),
                          .text = document_.arena.store(name),
                          .origin = LinkOrigin::office,
                          .part = part},
                         budget_);
      document_.add_trait(part, "mime.external_body", path);
    }
    constexpr std::uint32_t a_message = 5;
    if (how == a_message) {
      const auto inner = item.object(attached);
      if (inner.data == 0) return true;
      const int child = add_child(document_, part, PartOrigin::embedded, name.empty() ? "message" : name, {}, budget_);
      if (child < 0) return false;
      open.push_back({inner, child});
      return true;
    }
    const auto limit = budget_.limits().file_size.value;
    const auto bytes = item.bytes(attached, limit, budget_);
    if (bytes.empty()) return true;
    if (bytes.size() >= limit) mark_limit(document_, part, budget_, "file_size", name);
    const int child =
        add_child(document_, part, PartOrigin::embedded, name, keep(document_, part, bytes, budget_), budget_);
    if (child < 0) return false;
    auto& added = document_.parts[static_cast<std::size_t>(child)];
    added.disposition = "attachment";
    added.content_id = document_.arena.store(value(content_id));
    return true;
  }

  Document& document_;
  int store_;
  const PstDatabase& database_;
  Budget& budget_;
};

}  // namespace

void read_pst(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto database = PstDatabase::open(data, budget);
  if (!database) return read_unknown_form(document, part, budget);
  if (database->is_cut()) mark_limit(document, part, budget, "steps", "Outlook store");
  if (database->is_encrypted()) {
    document.parts[static_cast<std::size_t>(part)].encrypted = true;
    document.add_trait(part, "archive.encrypted", "Outlook store");
    return;
  }
  const int count = StoreReader(document, part, *database, budget).read();
  if (database->is_damaged() || (count == 0 && database->nodes().empty())) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "Outlook store");
  }
  if (count == 0) read_unknown_form(document, part, budget);
}

}  // namespace sekisho::content
