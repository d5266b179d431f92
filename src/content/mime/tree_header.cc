#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.h"
#include "content/mime/address.h"
#include "content/mime/encoded_word.h"
#include "content/mime/tree.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t most_extensions = 3;  // of one part that are read

// True if a value has folds, control or 8-bit bytes or encoded words. Eight bytes at a time.
bool needs_reading(std::string_view raw) {
  constexpr std::uint64_t ones = 0x0101010101010101ull, high = 0x80 * ones;
  std::size_t i = 0;
  for (; i + 8 <= raw.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, raw.data() + i, 8);
    if ((((word - 0x20 * ones) & ~word) | word) & high) break;  // some byte is below 0x20 or above 0x7f
  }
  for (; i < raw.size(); ++i) {
    if (static_cast<signed char>(raw[i]) < ' ' && raw[i] != '\t') return true;
  }
  return raw.find("=?") != npos;
}

// Fields that RFC 5322 §3.6 and RFC 2045 allow once.
constexpr std::array single_fields{std::string_view("from"),
                                   std::string_view("sender"),
                                   std::string_view("reply-to"),
                                   std::string_view("to"),
                                   std::string_view("cc"),
                                   std::string_view("subject"),
                                   std::string_view("date"),
                                   std::string_view("message-id"),
                                   std::string_view("content-type"),
                                   std::string_view("content-transfer-encoding"),
                                   std::string_view("content-disposition"),
                                   std::string_view("mime-version")};

const RawField* find_field(const HeaderBlock& block, std::string_view name, std::size_t nth = 0) {
  for (const auto& field : block.fields) {
    if (field.name.size() == name.size() && equal_ignore_case(field.name, name) && nth-- == 0) return &field;
  }
  return nullptr;
}

bool has_bidi_control(std::string_view text) {  // U+202A–202E, U+2066–2069
  for (auto at = text.find("\xE2"); at != npos && at + 2 < text.size(); at = text.find("\xE2", at + 1)) {
    const auto second = static_cast<unsigned char>(text[at + 1]), third = static_cast<unsigned char>(text[at + 2]);
    if ((second == 0x80 && third >= 0xaa && third <= 0xae) || (second == 0x81 && third >= 0xa6 && third <= 0xa9))
      return true;
  }
  return false;
}

}  // namespace

// The encoding as a bare lower-case token; a view of static text for those we know.
std::string_view TreeReader::encoding_of(std::string_view raw) {
  auto value = trim(raw);
  if (value.starts_with('(')) value = trim(value.substr(std::min(value.find(')'), value.size() - 1) + 1));
  value = value.substr(0, value.find_first_of("; \t\r\n(,"));
  while (!value.empty() && (value.front() == '"' || value.front() == '\'')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == '"' || value.back() == '\'' || value.back() == '.')) value.remove_suffix(1);
  for (const auto known : {"7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode"}) {
    if (equal_ignore_case(value, known)) return known;
  }
  for (const auto known : {"uuencode", "x-uue", "uue", "x-uu", "uu", "xxencode", "x-xxencode", "x-xxe", "x-xx"}) {
    if (equal_ignore_case(value, known)) return "x-uuencode";  // the decoder tells them apart
  }
  if (equal_ignore_case(value, "x-yencode") || equal_ignore_case(value, "x-yenc") || equal_ignore_case(value, "yenc"))
    return "x-yencode";
  if (equal_ignore_case(value, "7-bit") || equal_ignore_case(value, "none")) return "7bit";
  if (equal_ignore_case(value, "8-bit")) return "8bit";
  return document_.arena.store(to_lower_ascii(value.substr(0, 100)));
}

void TreeReader::read_fields(int index, const HeaderBlock& block, std::string_view default_type,
                             StructuredField& type) {
  Arena& arena = document_.arena;
  const auto unfolded = [&](const RawField* field) {
    return field == nullptr ? std::string_view{} : unfold(field->raw, arena, budget_);
  };
  const RawField* type_field = find_field(block, "content-type");
  if (type_field != nullptr) {
    type = read_structured(unfolded(type_field), arena, budget_);
    for (const auto& anomaly : type.anomalies) flaw(index, anomaly.name.c_str(), anomaly.detail);
  }
  resolve_type(index, type, default_type, type_field != nullptr);
  const auto charset = part(index).charset;

  StructuredField disposition;
  if (const auto* field = find_field(block, "content-disposition")) {
    disposition = read_structured(unfolded(field), arena, budget_);
    for (const auto& anomaly : disposition.anomalies) flaw(index, anomaly.name.c_str(), anomaly.detail);
    // An unknown disposition is an attachment (RFC 2183 §2.8).
    part(index).disposition = disposition.value == "inline" ? "inline" : "attachment";
    if (disposition.value.empty()) part(index).disposition = {};
  }
  const auto* again = find_field(block, "content-disposition", 1);
  resolve_names(
      index, type, disposition,
      again == nullptr ? std::string_view{} : read_structured(unfolded(again), arena, budget_).parameter("filename"));
  if (const auto* field = find_field(block, "content-transfer-encoding"))
    part(index).transfer_encoding = encoding_of(unfolded(field));
  if (const auto* field = find_field(block, "content-id")) {
    auto id = trim(unfolded(field));
    if (id.starts_with('<')) id.remove_prefix(1);
    part(index).content_id = id.substr(0, id.find('>'));
  }

  auto& headers = part(index).headers;
  headers.reserve(block.fields.size());
  bool broken = false, control = false, guessed = false;
  for (const auto& field : block.fields) {
    Header header{field.name, field.raw, trim(field.raw)};
    if (needs_reading(header.value)) {
      const auto readable = decode_words(unfold(field.raw, arena, budget_), charset, arena, budget_);
      header.value = readable.text;
      broken |= readable.broken;
      control |= readable.control;
      guessed |= readable.guessed;
    }
    headers.push_back(header);
  }
  if (broken) flaw(index, "mime.encoded_word_broken");
  if (control) flaw(index, "mime.encoded_word_control");
  if (guessed) flaw(index, "mime.raw_8bit_header");
  note_duplicates(index, block);
}

void TreeReader::resolve_type(int index, const StructuredField& type, std::string_view default_type, bool declared) {
  Part& entity = part(index);
  entity.parameters = type.parameters;
  entity.charset = type.parameter("charset").substr(0, 100);
  if (std::any_of(entity.charset.begin(), entity.charset.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    entity.charset = document_.arena.store(to_lower_ascii(entity.charset));
  }
  const auto slash = type.value.find('/');
  if (type.value.empty()) {
    entity.content_type = default_type;
    if (declared) flaw(index, "mime.bad_content_type");
  } else if (slash != npos && slash > 0 && slash + 1 < type.value.size() && type.value.find('/', slash + 1) == npos) {
    entity.content_type = type.value;
  } else {
    // RFC 2045 §5.2: what cannot be understood is text/plain; programs go by the word before the slash where they know
    // it.
    flaw(index, "mime.bad_content_type", type.value);
    const auto word = type.value.substr(0, slash);
    entity.content_type = word == "multipart" ? "multipart/mixed" : word == "html" ? "text/html" : "text/plain";
  }
}

// The name that mail programs show: the disposition's before the type's, the extended form before the plain one.
// "Sekisho, Taro <a@example.com>": the comma of a name that lacks its quotes parts no senders.
void TreeReader::join_sender(std::vector<Mailbox>& from) {
  const auto first =
      std::find_if(from.begin(), from.end(), [](const Mailbox& mailbox) { return mailbox.address.find('@') != npos; });
  if (first == from.begin() || first == from.end()) return;
  std::string name;
  for (auto mailbox = from.begin(); mailbox != first; ++mailbox)
    name += std::string(mailbox->display_name) + std::string(mailbox->address) + ", ";
  name += first->display_name;
  if (budget_.spend_memory({name.size()})) first->display_name = document_.arena.store(name);
  from.erase(from.begin(), first);
}

// Programs that take another one of the names open the file as something else: where the extensions differ, that is
// another reading.
void TreeReader::resolve_names(int index, const StructuredField& type, const StructuredField& disposition,
                               std::string_view second_disposition) {
  const auto first = disposition.parameter("filename"), second = type.parameter("name");
  const auto third = disposition.parameter("name"), fourth = type.parameter("filename");
  for (const auto candidate : {first, second, third, fourth}) {
    if (part(index).filename.empty()) part(index).filename = candidate;
  }
  const auto shown = part(index).filename;
  if (shown.empty()) return;
  std::vector<std::string_view> others{first, second, second_disposition};
  others.insert(others.end(), disposition.other_names.begin(), disposition.other_names.end());
  others.insert(others.end(), type.other_names.begin(), type.other_names.end());
  std::vector<std::string> extensions{extension_of(shown)};
  for (const auto candidate : others) {
    if (candidate.empty() || candidate == shown) continue;
    flaw(index, "mime.filename_conflict", candidate);
    if (extensions.size() > most_extensions ||
        std::find(extensions.begin(), extensions.end(), extension_of(candidate)) != extensions.end())
      continue;
    extensions.push_back(extension_of(candidate));
    late_.push_back({.of = index,
                     .kind = Reading::Kind::leaf,
                     .whole = true,
                     .content_type = part(index).content_type,
                     .filename = candidate});
  }
  if (std::any_of(shown.begin(), shown.end(),
                  [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }) ||
      shown.find("\xEF\xBF\xBD") != npos) {
    flaw(index, "mime.filename_control", shown);
  }
  if (has_bidi_control(shown)) flaw(index, "mime.filename_bidi", shown);
  if (shown.find_first_of("/\\") != npos) flaw(index, "mime.filename_path", shown);
}

void TreeReader::note_duplicates(int index, const HeaderBlock& block) {
  std::array<int, single_fields.size()> seen{};
  for (const auto& field : block.fields) {
    if (std::string_view("fsrtcdm").find(ascii_lower(field.name[0])) == npos) continue;
    for (std::size_t i = 0; i < single_fields.size(); ++i) {
      if (field.name.size() == single_fields[i].size() && equal_ignore_case(field.name, single_fields[i])) ++seen[i];
    }
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] > 1) flaw(index, "mime.duplicate_header", single_fields[i]);
  }
  // The other Content-Type and the other encoding: what stands behind the last of them is as likely meant as the first.
  Arena& arena = document_.arena;
  for (std::size_t nth = 1; nth < 3; ++nth) {
    if (const auto* field = find_field(block, "content-type", nth)) {
      flaw(index, "mime.duplicate_content_type", field->raw);
      const auto other = read_structured(unfold(field->raw, arena, budget_), arena, budget_);
      const bool multipart = other.value.starts_with("multipart/");
      late_.push_back({.of = index,
                       .kind = multipart ? Reading::Kind::body : Reading::Kind::leaf,
                       .whole = true,
                       .content_type = other.value.empty() ? std::string_view("text/plain") : other.value,
                       .charset = other.parameter("charset"),
                       .boundary = other.boundary,
                       .transfer_encoding = part(index).transfer_encoding});
    }
    if (const auto* field = find_field(block, "content-transfer-encoding", nth)) {
      const auto other = encoding_of(unfold(field->raw, arena, budget_));
      flaw(index, "mime.duplicate_encoding", field->raw);
      if (other != part(index).transfer_encoding) {
        late_.push_back({.of = index,
                         .kind = Reading::Kind::leaf,
                         .whole = true,
                         .content_type = part(index).content_type,
                         .charset = part(index).charset,
                         .transfer_encoding = other});
      }
    }
  }
}

void TreeReader::note_header_flaws(int index, const HeaderBlock& block) {
  if (block.byte_order_mark && !block.fields.empty()) flaw(index, "mime.byte_order_mark");
  if (block.mbox_from) flaw(index, "mime.mbox_from");
  if (block.nul) flaw(index, "mime.nul_in_header");
  if (block.no_blank_line && !block.fields.empty()) flaw(index, "mime.no_blank_line");
  if (block.junk_at != npos) {
    flaw(index, "mime.junk_in_header", text_.substr(block.junk_at, 120));
    late_.push_back({.of = index, .kind = Reading::Kind::leaf, .start = block.junk_at, .content_type = "text/plain"});
  }
  if (!block.commented_name.empty()) {
    flaw(index, "mime.junk_in_header", block.commented_name);
    late_.push_back({.of = index, .kind = Reading::Kind::leaf, .start = block.body, .content_type = "text/plain"});
  }
  if (block.blank_fold_at != npos) {
    flaw(index, "mime.blank_fold", text_.substr(block.blank_fold_at, 120));
    late_.push_back(
        {.of = index, .kind = Reading::Kind::leaf, .start = block.blank_fold_at, .content_type = "text/plain"});
  }
}

// A bare CR inside the header: programs that end a line there see other fields, or the end of the header.
void TreeReader::note_bare_cr(int index, const HeaderBlock& block, std::size_t start) {
  flaw(index, "mime.bare_cr", text_.substr(block.bare_cr_at, 120));
  const auto size = block.body - start;
  if (size > budget_.limits().header_size.value || !budget_.spend_memory({size})) return;
  char* copy = document_.arena.allocate(size);
  std::memcpy(copy, text_.data() + start, size);
  for (std::size_t i = 0; i + 1 < size; ++i) {
    if (copy[i] == '\r' && copy[i + 1] != '\n') copy[i] = '\n';
  }
  class NoBoundary final : public BoundaryTest {
    bool is_boundary(std::size_t) override { return false; }
  } no_boundary;
  const HeaderBlock other = split_header({copy, size}, 0, false, no_boundary, budget_);
  if (other.body < size)
    late_.push_back(
        {.of = index, .kind = Reading::Kind::leaf, .start = start + other.body, .content_type = "text/plain"});
  StructuredField type;
  if (const auto* field = find_field(other, "content-type"))
    type = read_structured(unfold(field->raw, document_.arena, budget_), document_.arena, budget_);
  std::string_view encoding;
  if (const auto* field = find_field(other, "content-transfer-encoding")) encoding = encoding_of(field->raw);
  const auto value = type.value.empty() ? part(index).content_type : type.value;
  if (value == part(index).content_type && encoding == part(index).transfer_encoding) return;
  late_.push_back({.of = index,
                   .kind = value.starts_with("multipart/") ? Reading::Kind::body : Reading::Kind::leaf,
                   .start = start + other.body,
                   .content_type = value,
                   .charset = type.parameter("charset"),
                   .boundary = type.boundary,
                   .transfer_encoding = encoding});
}

void TreeReader::fill_root() {
  Arena& arena = document_.arena;
  struct Field {
    std::string_view name;
    std::vector<Mailbox>* mailboxes;
  };
  const Field fields[] = {{"from", &document_.from}, {"sender", &document_.sender}, {"reply-to", &document_.reply_to},
                          {"to", &document_.to},     {"cc", &document_.cc},         {"bcc", &document_.bcc}};
  const auto charset = part(0).charset;
  for (const auto& header : part(0).headers) {
    for (const auto& field : fields) {
      if (header.name.size() != field.name.size() || !equal_ignore_case(header.name, field.name)) continue;
      auto found = read_addresses(unfold(header.raw, arena, budget_), charset, arena, budget_);
      field.mailboxes->insert(field.mailboxes->end(), found.begin(), found.end());
    }
  }
  join_sender(document_.from);
  document_.subject = document_.header("subject");
  document_.date = document_.header("date");
  auto id = document_.header("message-id");
  if (id.starts_with('<')) id.remove_prefix(1);
  document_.message_id = id.substr(0, id.find('>'));
}

}  // namespace sekisho::content
