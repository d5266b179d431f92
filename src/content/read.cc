#include "content/read.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/child.h"
#include "content/handlers.h"
#include "content/html/html.h"
#include "content/image/drawing.h"
#include "content/image/picture_text.h"
#include "content/image/pieces.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/mime/charset.h"
#include "content/mime/flowed.h"
#include "content/mime/inline_file.h"
#include "content/mime/message.h"
#include "content/office/office.h"
#include "content/opened_as.h"
#include "content/readers.h"
#include "content/true_type.h"
#include "content/true_type_parts.h"
#include "content/volumes.h"

namespace sekisho::content {
namespace {

Part& part_at(Document& document, int part) { return document.parts[static_cast<std::size_t>(part)]; }

// True for what has nothing of its own to read: its children are the content.
bool is_structure(const Part& part) {
  if (part.children.empty()) return false;
  return part.content_type.starts_with("multipart/") || part.content_type == "message/rfc822" ||
         part.content_type == "message/global";
}

// Kinds whose reader tells links from mere mentions (namespaces, escapes) itself.
bool has_own_links(std::string_view kind) {
  static constexpr std::array kinds = {std::string_view("svg"),       std::string_view("xml"),
                                       std::string_view("xslt"),      std::string_view("ics"),
                                       std::string_view("vcf"),       std::string_view("url"),
                                       std::string_view("webloc"),    std::string_view("library-ms"),
                                       std::string_view("search-ms"), std::string_view("settingcontent-ms"),
                                       std::string_view("clickonce"), std::string_view("jnlp"),
                                       std::string_view("iqy"),       std::string_view("appinstaller"),
                                       std::string_view("asx"),       std::string_view("playlist"),
                                       std::string_view("contact")};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// Texts that hold something else in letters; what stands around it is read by people.
bool is_armour(std::string_view kind) {
  static constexpr auto kinds =
      std::to_array<std::string_view>({"pgp-keys", "pgp-signature", "cert", "pem", "uu", "yenc", "hqx"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// A message of its own, not a text that quotes one or a report about one.
bool is_message(const Part& part) {
  if (part.content_type == "message/rfc822" || part.content_type == "message/global") return true;
  if (part.kind != "mail") return false;
  const bool inline_text = part.content_type.starts_with("text/") && part.filename.empty();
  static constexpr auto reports = std::to_array<std::string_view>(
      {"message/delivery-status", "message/disposition-notification", "message/feedback-report",
       "message/global-delivery-status", "message/global-disposition-notification", "message/tracking-status",
       "message/external-body", "message/partial", "message/global-headers"});
  return !inline_text && std::find(reports.begin(), reports.end(), part.content_type) == reports.end() &&
         part.content_type != "text/rfc822-headers";
}

// The charset a file's byte order mark tells, or the NULs between its first letters; empty if neither does.
std::string_view marked_charset(std::string_view data) {
  if (data.starts_with("\xFF\xFE")) return "utf-16le";
  if (data.starts_with("\xFE\xFF")) return "utf-16be";
  if (data.starts_with("\xEF\xBB\xBF")) return "utf-8";
  if (data.size() > 8 && data[1] == '\0' && data[3] == '\0' && data[5] == '\0' && data[0] != '\0') return "utf-16le";
  if (data.size() > 8 && data[0] == '\0' && data[2] == '\0' && data[4] == '\0' && data[1] != '\0') return "utf-16be";
  return {};
}

std::string parameter_of(const Part& part, std::string_view name) {
  for (const auto& parameter : part.parameters) {
    if (parameter.name == name) return to_lower_ascii(parameter.value);
  }
  return {};
}

// Soft line ends (RFC 3676): what is read is the joined text. Programs that do not know the format show the lines, so
// their links count as well.
void read_flowed(Document& document, int part, Budget& budget) {
  const auto text = part_at(document, part).text;
  const bool delete_space = parameter_of(part_at(document, part), "delsp") == "yes";
  const auto joined = keep(document, part, unflowed(text, delete_space), budget);
  if (joined.empty()) return;
  part_at(document, part).readable = joined;
  if (!delete_space) return;
  const auto before = document.links.size();
  find_links(document, part, joined, LinkOrigin::text, budget);
  const auto fresh = document.links.begin() + static_cast<std::ptrdiff_t>(before);
  document.links.erase(
      std::remove_if(fresh, document.links.end(), [&](const Link& link) { return text.find(link.url) != text.npos; }),
      document.links.end());
}

void read_text(Document& document, int part, const ReadOptions& options, Budget& budget) {
  {
    auto& p = part_at(document, part);
    if (p.text.empty() && !p.data.empty()) {
      auto data = p.data;
      if (data.size() > budget.limits().body_size.value) {
        mark_limit(document, part, budget, "body_size");
        data = data.substr(0, budget.limits().body_size.value);
      }
      // The command line knows no marks: behind one of UTF-16 it goes on with a batch file's bytes.
      const bool bytes = p.kind == "bat" && data.substr(0, 64).find('\0') == data.npos;
      if (bytes && (data.starts_with("\xFF\xFE") || data.starts_with("\xFE\xFF"))) data.remove_prefix(2);
      const auto text =
          decode_text(data, bytes ? std::string_view() : marked_charset(data), document.arena, budget).text;
      part_at(document, part).text = text;
    }
  }
  const auto& p = part_at(document, part);
  const bool shown_as_text = p.content_type == "text/plain" && p.filename.empty() && p.disposition != "attachment";
  const bool html = p.content_type == "text/html" || p.kind == "html" || p.kind == "hta";
  if (html && !shown_as_text) {
    read_html(document, part, options, budget);
    read_office_page(document, part, budget);
  } else if (!has_own_links(p.kind) || shown_as_text) {
    if (p.readable.empty()) part_at(document, part).readable = p.text;
    if (parameter_of(p, "format") == "flowed") read_flowed(document, part, budget);
    find_links(document, part, part_at(document, part).text,
               p.origin == PartOrigin::macro || is_program_text(p.kind) ? LinkOrigin::script : LinkOrigin::text,
               budget);
  }
}

// Several messages in one file, each after a line "From …" (RFC 4155).
void read_mbox(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = part_at(document, part).data;
  std::size_t at = 0;
  int number = 0;
  while (at < data.size()) {
    const auto line_end = data.find('\n', at);
    if (line_end == data.npos) break;
    auto next = line_end;
    for (;;) {
      next = data.find("\nFrom ", next);
      if (next == data.npos) break;
      const bool blank_before =
          next > 0 && (data[next - 1] == '\n' || data.substr(next - std::min<std::size_t>(next, 2), 2) == "\n\r");
      if (blank_before) break;
      ++next;
    }
    const auto end = next == data.npos ? data.size() : next + 1;
    const int child = add_child(document, part, PartOrigin::archive, "message-" + std::to_string(++number) + ".eml",
                                data.substr(line_end + 1, end - line_end - 1), budget);
    if (child < 0) return;
    part_at(document, child).kind = "mail";
    part_at(document, child).true_type = "message/rfc822";
    at = end;
  }
}

bool is_mbox(std::string_view bytes) {
  if (!bytes.starts_with("From ")) return false;
  return bytes.find("\n\nFrom ") != bytes.npos || bytes.find("\n\r\nFrom ") != bytes.npos;
}

// Keeps the sum of all texts below limits.text_size.
class TextAllowance {
 public:
  explicit TextAllowance(const Budget& budget) : left_(budget.limits().text_size.value) {}

  void take(Document& document, int part, Budget& budget) {
    auto& p = part_at(document, part);
    bool cut = charge(p.text);
    if (p.readable.data() != p.text.data()) {
      cut = charge(p.readable) || cut;
    } else if (p.readable.size() > p.text.size()) {
      p.readable = p.readable.substr(0, p.text.size());
    }
    cut = charge(p.hidden) || cut;
    if (cut) mark_limit(document, part, budget, "text_size");
  }

 private:
  bool charge(std::string_view& text) {
    if (text.size() <= left_) {
      left_ -= text.size();
      return false;
    }
    auto end = left_;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
    left_ = 0;
    return true;
  }
  std::uint64_t left_;
};

// Files whose name promises something that was not found in them: an archive or a disk that cannot be opened here, or
// that is no such thing.
void note_unknown(Document& document, int part) {
  static constexpr std::array containers = {
      std::string_view("zip"),  std::string_view("7z"),   std::string_view("rar"), std::string_view("cab"),
      std::string_view("iso"),  std::string_view("img"),  std::string_view("vhd"), std::string_view("vhdx"),
      std::string_view("vmdk"), std::string_view("dmg"),  std::string_view("arj"), std::string_view("ace"),
      std::string_view("lzh"),  std::string_view("lha"),  std::string_view("tar"), std::string_view("gz"),
      std::string_view("tgz"),  std::string_view("bz2"),  std::string_view("xz"),  std::string_view("zst"),
      std::string_view("br"),   std::string_view("zpaq"), std::string_view("arc"), std::string_view("sit"),
      std::string_view("sitx"), std::string_view("jar"),  std::string_view("apk"), std::string_view("msi"),
      std::string_view("udf"),  std::string_view("nrg"),  std::string_view("mdf"), std::string_view("wim"),
      std::string_view("uue"),  std::string_view("hqx"),  std::string_view("pea"), std::string_view("kgb"),
      std::string_view("paq8"), std::string_view("bh"),   std::string_view("alz"), std::string_view("egg")};
  static constexpr std::array documents = {std::string_view("doc"),  std::string_view("dot"),  std::string_view("xls"),
                                           std::string_view("xlt"),  std::string_view("ppt"),  std::string_view("pps"),
                                           std::string_view("docx"), std::string_view("docm"), std::string_view("xlsx"),
                                           std::string_view("xlsm"), std::string_view("xlsb"), std::string_view("pptx"),
                                           std::string_view("pptm"), std::string_view("odt"),  std::string_view("ods"),
                                           std::string_view("pdf"),  std::string_view("one")};
  const auto& own = part_at(document, part);
  if (own.data.empty() || own.origin == PartOrigin::alternate) return;
  const auto extension = extension_of(own.filename);
  if (std::find(containers.begin(), containers.end(), extension) != containers.end())
    document.add_trait(part, "archive.unsupported", "not a known form of ." + extension);
  if (std::find(documents.begin(), documents.end(), extension) != documents.end())
    document.add_trait(part, "office.damaged", "not a known form of ." + extension);
}

// What no reader, no text and no other reading took: nobody knows what it holds.
bool may_hold_anything(const Document& document, const Part& part, std::string_view kind) {
  if (std::any_of(part.children.begin(), part.children.end(), [&](int child) {
        return document.parts[static_cast<std::size_t>(child)].origin == PartOrigin::alternate;
      }))
    return false;
  if (part.data.empty() || part.encrypted || part.origin == PartOrigin::alternate || part.origin == PartOrigin::macro)
    return false;
  if (extension_of(part.filename) == "odttf") return false;  // a font of XPS or Office, scrambled
  return !is_armour(kind) && !is_inert(kind) && kind != "mail" && kind != "mbox" &&
         !part.content_type.starts_with("message/") && !part.content_type.starts_with("multipart/");
}

// Text of any name and type that may have a uuencoded file in it; plain text of a mail was looked through before.
bool may_hold_inline_files(const Part& part, std::string_view kind) {
  if (part.origin == PartOrigin::macro || part.content_type == "text/plain" ||
      part.content_type.starts_with("multipart/") || part.content_type == "application/mac-binhex40")
    return false;
  return kind == "unknown" || kind == "uu" || is_text_kind(kind);
}

void open_part(Document& document, int index, const ReadOptions& options, Volumes& volumes, std::uint64_t& unknown_left,
               Budget& budget, const PictureReading& reading) {
  {
    auto& part = part_at(document, index);
    if (is_structure(part)) return;
    if (part.content_type.starts_with("multipart/") && part.data.empty()) part.data = part.raw_body;
    if (part.kind.empty()) {
      const auto type = detect_true_type(part.data, part.filename);
      part.kind = type.kind;
      if (part.true_type.empty()) part.true_type = type.media_type;
    }
    if (part.data.size() > budget.limits().file_size.value) {
      mark_limit(document, index, budget, "file_size", part.filename);
      return;
    }
  }
  auto kind = part_at(document, index).kind;
  if (volumes.take(document, index, budget)) return;
  if (kind == "unknown") note_unknown(document, index);
  if (is_message(part_at(document, index)) && (index != 0 || !document.is_mail)) {
    read_message(document, index, options, budget);
    if (index != 0 || is_structure(part_at(document, index))) return;
    kind = detect_true_type(part_at(document, index).data, {}).kind;  // a mail of one part: its body lies in this one
    if (kind == "mail") kind = "text";
  }
  if (kind == "mbox" && index != 0) {
    read_mbox(document, index, options, budget);
    return;
  }
  bool is_read = false;
  if (is_text_kind(kind) || part_at(document, index).content_type.starts_with("text/")) {
    const bool binary =
        !is_text_kind(kind) && !is_armour(kind) && kind != "unknown" && kind != "mail" && kind != "mbox";
    if (!binary) read_text(document, index, options, budget);
    is_read = !binary;
  }
  if (may_hold_inline_files(part_at(document, index), kind)) read_inline_files(document, index, budget);
  for (const auto& entry : readers()) {
    if (entry.kind != kind) continue;
    is_read = true;
    if (entry.is_archive && part_at(document, index).layer >= budget.limits().layers) {
      mark_limit(document, index, budget, "layers", part_at(document, index).filename);
      continue;
    }
    // Without what takes longest the rest of the item can still be scanned.
    if (entry.is_slow && reading.lost)
      document.add_trait(index, "image.skipped", std::string(kind) + ", once too slow");
    else
      entry.read(document, index, options, budget);
  }
  if (kind != "html" && kind != "hta") read_drawn_text(document, index, part_at(document, index).readable, budget);
  read_alternates(document, index, options, budget);
  if (!is_read && may_hold_anything(document, part_at(document, index), kind)) {
    if (kind == "unknown")
      read_unknown_data(document, index, unknown_left, budget);
    else
      read_unknown_form(document, index, budget);
  }
}

// A file that came with the mail and is neither text nor picture.
bool may_be_locked(const Part& part) {
  return part.layer == 0 && part.origin == PartOrigin::mime && part.children.empty() && !part.data.empty() &&
         !part.content_type.starts_with("text/") && !part.content_type.starts_with("image/") &&
         !part.content_type.starts_with("multipart/") && !part.content_type.starts_with("message/");
}

bool needs_password(const Part& part) {
  static constexpr auto kinds = std::to_array<std::string_view>({"7z", "rar", "arj", "alz", "egg", "ooxml-encrypted"});
  if (part.kind == "pdf") return part.data.find("/Encrypt") != part.data.npos;
  if (part.kind == "zip" || part.kind == "jar") {
    const auto entries = read_zip_directory(part.data, 16).entries;
    return std::any_of(entries.begin(), entries.end(), [](const ZipEntry& entry) { return entry.encrypted(); });
  }
  return std::find(kinds.begin(), kinds.end(), part.kind) != kinds.end();
}

// A file with a password that may stand in a file or text behind it: those are read first.
bool waits_for_others(Document& document, int index) {
  auto& part = part_at(document, index);
  if (!may_be_locked(part)) return false;
  const bool others = std::any_of(document.parts.begin() + index + 1, document.parts.end(), [](const Part& other) {
    return other.layer == 0 && other.origin == PartOrigin::mime && other.children.empty() && !other.data.empty() &&
           !other.content_type.starts_with("image/");
  });
  if (!others) return false;
  if (part.kind.empty()) {
    const auto type = detect_true_type(part.data, part.filename);
    part.kind = type.kind;
    if (part.true_type.empty()) part.true_type = type.media_type;
  }
  return needs_password(part);
}

}  // namespace

Document read(std::string_view bytes, const ReadOptions& options, Budget& budget) {
  return read(bytes, options, PictureReading{}, budget);
}

Document read(std::string_view bytes, const ReadOptions& options, const PictureReading& reading, Budget& budget) {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].data = bytes;
  if (bytes.size() > budget.limits().message_size.value) {
    document.parts[0].filename = document.arena.store(to_valid_utf8(options.filename));
    document.parts[0].damaged = true;
    mark_limit(document, 0, budget, "message_size");
    document.limits = budget.reached();
    return document;
  }
  using As = ReadOptions::As;
  if (options.as == As::mail || (options.as == As::automatic && looks_like_mail(bytes) && !is_mbox(bytes))) {
    document.is_mail = true;
    read_message(document, 0, options, budget);
  } else {
    document.parts[0].filename = document.arena.store(to_valid_utf8(options.filename));
    document.parts[0].content_type = "application/octet-stream";
    if (is_mbox(bytes)) {
      document.parts[0].kind = "mbox";
      document.parts[0].true_type = "application/mbox";
      read_mbox(document, 0, options, budget);
    }
  }
  // Parts are appended while they are opened: this loop goes through the tree breadth first and needs no recursion.
  TextAllowance texts(budget);
  Volumes volumes;
  PictureText pictures(reading);
  std::uint64_t unknown_left = 16u << 20;  // bytes of data of no known form that are looked through for words
  const auto open = [&](int index) {
    // its password may be in a picture
    if (may_be_locked(part_at(document, index))) pictures.read(document, index, budget);
    open_part(document, index, options, volumes, unknown_left, budget, reading);
    texts.take(document, index, budget);
  };
  std::vector<int> waiting;
  std::size_t next_waiting = 0;
  for (int index = 0; index < static_cast<int>(document.parts.size()) || next_waiting < waiting.size();) {
    if (index == static_cast<int>(document.parts.size())) {
      open(waiting[next_waiting++]);
      continue;
    }
    if (waits_for_others(document, index))
      waiting.push_back(index);
    else
      open(index);
    ++index;
  }
  pictures.read(document, static_cast<int>(document.parts.size()), budget);
  read_split_codes(document, budget);
  for (std::size_t i = 0; i < document.links.size(); ++i)
    look_at_handler(document, document.links[i].part, document.links[i].url);
  document.limits = budget.reached();
  return document;
}

}  // namespace sekisho::content
