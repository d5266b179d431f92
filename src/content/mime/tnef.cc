#include "content/mime/tnef.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "content/mime/byte_cursor.h"
#include "content/mime/charset.h"
#include "content/mime/charset_name.h"
#include "content/office/rtf_compressed.h"

namespace sekisho::content {
namespace {

constexpr std::uint32_t signature = 0x223e9f78;

// Attributes (MS-OXTNEF §2.1.3.1) and MAPI properties (MS-OXPROPS) that carry content.
constexpr std::uint32_t attribute_title = 0x18010, attribute_data = 0x6800f, attribute_start = 0x69002,
                        attribute_properties = 0x69005, attribute_body = 0x2800c,
                        attribute_message_properties = 0x69003, attribute_codepage = 0x69007;
constexpr std::uint32_t property_data = 0x3701, property_short_name = 0x3704, property_long_name = 0x3707,
                        property_mime_type = 0x370e, property_content_id = 0x3712, property_body = 0x1000,
                        property_rtf = 0x1009, property_html = 0x1013, property_name = 0x3001,
                        property_codepage = 0x3fde, property_long_path = 0x370d;
// PidLidReminderFileParameter, a named property of the set PSETID_Common
constexpr std::uint32_t reminder_file = 0x851f;
constexpr std::uint32_t type_string8 = 0x1e, type_unicode = 0x1f, type_object = 0x0d, type_binary = 0x102,
                        multi_value = 0x1000;

struct Property {
  std::uint32_t id = 0, type = 0;
  std::uint32_t named = 0;  // its number in its set; 0 if it has none
  std::string_view value;
};

struct Attachment {
  std::string_view short_name, long_name, data, mime_type, content_id;
  bool embedded_message = false;
};

std::size_t fixed_size(std::uint32_t type) {
  switch (type) {
    case 0x02:
    case 0x0b:
    case 0x03:
    case 0x04:
    case 0x0a:
      return 4;  // padded to four
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
      return 8;
    case 0x48:
      return 16;
    default:
      return 0;
  }
}

class TnefReader {
 public:
  TnefReader(Document& document, int part, Budget& budget) : document_(document), part_(part), budget_(budget) {}

  void read(std::string_view stream) {
    ByteCursor in(stream);
    if (in.u32() != signature) return;
    in.u16();  // key
    while (!in.at_end() && !in.failed()) {
      in.u8();  // level: message or attachment; the attribute says it too
      const auto id = in.u32();
      const auto data = in.take(in.u32());
      in.u16();  // checksum: writers get it wrong, readers do not look
      if (in.failed() && data.empty()) break;
      attribute(id & 0x7ffff, data);
    }
    finish_attachment();
    if (in.failed()) {
      part().damaged = true;
      document_.add_anomaly(part_, "mime.tnef_truncated");
    }
  }

 private:
  Part& part() { return document_.parts[static_cast<std::size_t>(part_)]; }

  void attribute(std::uint32_t id, std::string_view data) {
    switch (id & 0x7ffff) {
      case attribute_start & 0x7ffff:
        finish_attachment();
        open_ = true;
        return;
      case attribute_title:
        attachment_.short_name = text(data);
        open_ = true;
        return;
      case attribute_data:
        attachment_.data = data;
        open_ = true;
        return;
      case attribute_codepage:
        codepage_ = ByteCursor(data).u32();
        return;
      case attribute_properties:
        open_ = true;
        for (const auto& property : properties(data)) attachment_property(property);
        return;
      case attribute_message_properties:
        for (const auto& property : properties(data)) {
          if (property.id == property_codepage && property.value.size() >= 4)
            internet_codepage_ = ByteCursor(property.value).u32();
        }
        for (const auto& property : properties(data)) message_property(property);
        return;
      case attribute_body:
        add("text/plain", {}, text(data));
        return;
      default:
        return;
    }
  }

  void attachment_property(const Property& property) {
    switch (property.id) {
      case property_long_name:
        attachment_.long_name = string(property);
        return;
      case property_short_name:
        attachment_.short_name = string(property);
        return;
      case property_name:
        if (attachment_.short_name.empty()) attachment_.short_name = string(property);
        return;
      case property_mime_type:
        attachment_.mime_type = string(property);
        return;
      case property_long_path: {
        const auto path = string(property);
        if (!path.empty()) document_.add_link({.url = path, .origin = LinkOrigin::office, .part = part_}, budget_);
        return;
      }
      case property_content_id:
        attachment_.content_id = string(property);
        return;
      case property_data:
        attachment_.data = property.value;
        // interface id
        if (property.type == type_object && property.value.size() > 16) attachment_.data = property.value.substr(16);
        attachment_.embedded_message = ByteCursor(attachment_.data).u32() == signature;
        return;
      default:
        return;
    }
  }

  void message_property(const Property& property) {
    if (property.id == property_body) {
      const auto body = string(property);
      if (!body.empty()) add("text/plain", {}, body);
    } else if (property.id == property_html && !property.value.empty()) {
      add("text/html", {}, property.value);
    } else if (property.named == reminder_file && (property.type == type_string8 || property.type == type_unicode)) {
      // Outlook fetches the sound by itself (CVE-2023-23397).
      const auto sound = string(property);
      if (!sound.empty())
        document_.add_link({.url = sound, .origin = LinkOrigin::calendar, .part = part_, .hidden = true}, budget_);
    } else if (property.id == property_rtf) {
      const auto rtf = expand_rtf(property.value, document_.arena, budget_);
      if (!rtf.empty()) add("text/rtf", {}, rtf);
    }
  }

  // MAPI property stream (MS-OXTNEF §2.1.3.4).
  std::vector<Property> properties(std::string_view data) {
    std::vector<Property> found;
    ByteCursor in(data);
    const auto count = in.u32();
    for (std::uint32_t i = 0; i < count && !in.failed() && !in.at_end(); ++i) {
      Property property;
      property.type = in.u16();
      property.id = in.u16();
      if (property.id >= 0x8000) {  // named: set, kind, number or name
        in.take(16);
        if (in.u32() == 0) {
          property.named = in.u32();
        } else {
          const std::uint64_t length = in.u32();
          in.take((length + 3) / 4 * 4);
        }
      }
      const auto base = property.type & ~multi_value;
      const bool variable = base == type_string8 || base == type_unicode || base == type_object || base == type_binary;
      const std::uint32_t values = variable || (property.type & multi_value) != 0 ? in.u32() : 1;
      for (std::uint32_t v = 0; v < values && !in.failed() && !in.at_end(); ++v) {
        if (variable) {
          const std::uint64_t length = in.u32();
          const auto value = in.take(length);
          if (v == 0) property.value = value;
          in.take(std::min<std::uint64_t>((4 - length % 4) % 4, in.rest().size()));
        } else {
          const auto size = fixed_size(base);
          if (size == 0) return found;  // unknown type: the rest cannot be found
          property.value = in.take(size);
        }
      }
      if (!in.failed()) found.push_back(property);
    }
    return found;
  }

  static std::string_view without_nul(std::string_view data) {
    while (data.ends_with('\0')) data.remove_suffix(1);
    return data;
  }

  std::string_view text(std::string_view bytes) {
    return decode_text(without_nul(bytes), codepage_label(codepage_), document_.arena, budget_).text;
  }
  std::string_view string(const Property& property) {
    if (property.type != type_unicode) return text(property.value);
    auto value = property.value;
    while (value.size() >= 2 && value.ends_with(std::string_view("\0\0", 2)) && value.size() % 2 == 0)
      value.remove_suffix(2);
    return decode_text(value, "utf-16le", document_.arena, budget_).text;
  }

  void finish_attachment() {
    if (open_ && !(attachment_.data.empty() && attachment_.long_name.empty() && attachment_.short_name.empty())) {
      const auto name = attachment_.long_name.empty() ? attachment_.short_name : attachment_.long_name;
      const auto type = attachment_.embedded_message    ? std::string_view("application/ms-tnef")
                        : attachment_.mime_type.empty() ? std::string_view("application/octet-stream")
                                                        : document_.arena.store(to_lower_ascii(attachment_.mime_type));
      const int child = add(type, name, attachment_.data);
      if (child >= 0) {
        document_.parts[static_cast<std::size_t>(child)].disposition = "attachment";
        document_.parts[static_cast<std::size_t>(child)].content_id = attachment_.content_id;
      }
    }
    attachment_ = {};
    open_ = false;
  }

  int add(std::string_view type, std::string_view name, std::string_view data) {
    if (!budget_.spend_part()) return -1;
    const int child = document_.add_part(part_, PartOrigin::tnef);
    Part& added = document_.parts[static_cast<std::size_t>(child)];
    added.mime_depth = part().mime_depth + 1;
    added.content_type = type;
    added.filename = name;
    added.data = data;
    if (type.starts_with("text/") && type != "text/rtf") {
      const bool page = type == "text/html";
      const auto charset = page && internet_codepage_ != 0 ? codepage_label(internet_codepage_)
                           : page                          ? codepage_label(codepage_)
                                                           : std::string();
      added.text =
          decode_text(data.substr(0, budget_.limits().text_size.value), charset, document_.arena, budget_).text;
    }
    return child;
  }

  Document& document_;
  int part_;
  Budget& budget_;
  Attachment attachment_;
  bool open_ = false;
  std::uint32_t codepage_ = 0, internet_codepage_ = 0;
};

}  // namespace

void read_tnef(Document& document, int part, Budget& budget) {
  // Messages inside messages lie one after the other in the list of parts: those are opened as they come by.
  const std::size_t first = document.parts.size();
  TnefReader(document, part, budget).read(document.parts[static_cast<std::size_t>(part)].data);
  for (std::size_t i = first; i < document.parts.size(); ++i) {
    const Part& child = document.parts[i];
    if (child.origin != PartOrigin::tnef || ByteCursor(child.data).u32() != signature) continue;
    if (child.mime_depth >= budget.limits().mime_depth) {
      static_cast<void>(budget.reach("mime_depth"));
      continue;
    }
    const auto inside = child.data;
    TnefReader(document, static_cast<int>(i), budget).read(inside);
  }
}

std::string_view expand_rtf(std::string_view packed, Arena& arena, Budget& budget) {
  const auto most = std::min(budget.expanded_left().value, budget.limits().file_size.value);
  const auto rtf = decompress_rtf(packed, most);
  if (rtf.size() >= most) static_cast<void>(budget.reach("expanded_size"));
  static_cast<void>(budget.spend_expanded({rtf.size()}));
  return budget.spend_memory({rtf.size()}) ? arena.store(rtf) : std::string_view{};
}

}  // namespace sekisho::content
