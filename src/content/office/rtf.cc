// Rich Text Format 1.9: a tokenizer with an explicit stack. Word is lenient: "{\rt" is enough, hexadecimal may be
// broken up by blanks, groups and control words; so the reader is too.
#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "base/hex.h"
#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/office/fields.h"
#include "content/office/office.h"
#include "content/office/ole_objects.h"
#include "content/office/utf16.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

enum class Destination : unsigned char {
  text,
  skip,
  instruction,
  object,
  object_class,
  template_name,
  picture,
  html_tag
};

constexpr std::size_t max_depth = 10'000;

// Bytes in hexadecimal digits, whatever stands between them.
struct Hexadecimal {
  std::string bytes;
  int half = -1;

  void put(char c) {
    const int digit = hex_value(c);
    if (digit < 0) return;
    if (half < 0)
      half = digit;
    else
      bytes.push_back(static_cast<char>(half * 16 + digit)), half = -1;
  }
  void append(std::string_view raw) { bytes.append(raw); }
};

// Words that begin a destination of their own without "\\*" before them, as far as they are put among hexadecimal data
// to hide it.
bool is_destination(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"atnid",    "author", "colortbl", "comment",  "doccomm",  "fonttbl",    "footer",  "footnote",
       "ftncn",    "header", "info",     "keywords", "objalias", "objclass",   "objname", "objsect",
       "operator", "pict",   "private",  "private1", "rxe",      "stylesheet", "subject", "tc",
       "title",    "txe",    "xe",       "picprop",  "blipuid",  "bliptag"});
  return std::find(words.begin(), words.end(), word) != words.end();
}

class RtfReader {
 public:
  RtfReader(Document& document, int part, Budget& budget)
      : document_(document), part_(part), budget_(budget), data_(document.parts[static_cast<std::size_t>(part)].data) {}

  void read() {
    while (at_ < data_.size()) {
      const char c = data_[at_];
      if (c == '{')
        open(), ++at_;
      else if (c == '}')
        close(), ++at_;
      else if (c == '\\')
        control();
      else if (c == '\r' || c == '\n')
        ++at_;
      else
        put(c), ++at_;
    }
    while (!stack_.empty()) close();
    finish_object();
    finish_picture();
    flush_bytes();
    add_page();
    show_text(document_, part_, text_, LinkOrigin::office, budget_);
  }

 private:
  struct State {
    Destination destination = Destination::text;
    int unicode_skip = 1;
    int codepage = 1252;
    bool ignorable = false;
    bool aside = false;     // a destination inside hexadecimal data: Word passes over it
    bool rtf_only = false;  // \\htmlrtf: not of the page that was made RTF of
  };

  void open() {
    if (stack_.size() >= max_depth) {
      mark_limit(document_, part_, budget_, "steps", "groups");
      at_ = data_.size();
      return;
    }
    if (state_.destination == Destination::text || state_.destination == Destination::html_tag) flush_bytes();
    stack_.push_back(state_);
    state_.ignorable = false;
  }
  void close() {
    const auto left = state_.destination;
    if (left == Destination::text || left == Destination::html_tag) flush_bytes();
    if (!stack_.empty()) state_ = stack_.back(), stack_.pop_back();
    if (left == state_.destination) return;
    if (left == Destination::instruction) {
      read_field(document_, part_, document_.arena.store(instruction_), budget_);
      instruction_.clear();
    } else if (left == Destination::object) {
      finish_object();
    } else if (left == Destination::picture) {
      finish_picture();
    } else if (left == Destination::template_name) {
      add_external(document_, part_, "attachedTemplate", trim(template_), budget_);
      template_.clear();
    }
  }

  void put(char c) {
    if (skip_characters_ > 0 && state_.destination != Destination::object &&
        state_.destination != Destination::picture) {
      --skip_characters_;
      return;
    }
    switch (state_.destination) {
      case Destination::html_tag:
      case Destination::text:
        if (text_.size() + bytes_.size() < budget_.limits().text_size.value) bytes_.push_back(c);
        break;
      case Destination::instruction:
        if (instruction_.size() < 8192) instruction_.push_back(c);
        break;
      case Destination::template_name:
        if (template_.size() < 8192) template_.push_back(c);
        break;
      case Destination::object_class:
        if (class_.size() < 256) class_.push_back(c);
        break;
      case Destination::object:
        object_whole_.put(c);
        if (!state_.aside) object_.put(c);
        break;
      case Destination::picture:
        if (!state_.aside && picture_.bytes.size() < budget_.limits().file_size.value) picture_.put(c);
        break;
      default:
        break;
    }
  }
  void flush_bytes() {
    if (bytes_.empty()) return;
    const bool ascii =
        std::none_of(bytes_.begin(), bytes_.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    const auto text = ascii ? bytes_
                            : codepage_to_utf8(bytes_, state_.destination == Destination::html_tag ? document_codepage_
                                                                                                   : state_.codepage);
    if (state_.destination != Destination::html_tag) text_ += text;
    if (from_html_ && !state_.rtf_only && html_.size() < budget_.limits().text_size.value) html_ += text;
    bytes_.clear();
  }

  void control() {
    ++at_;
    if (at_ >= data_.size()) return;
    const char c = data_[at_];
    if (c == '\'') {
      const int high = at_ + 1 < data_.size() ? hex_value(data_[at_ + 1]) : -1,
                low = at_ + 2 < data_.size() ? hex_value(data_[at_ + 2]) : -1;
      at_ = std::min(at_ + 3, data_.size());
      // Inside object data the escape is swallowed whole, which droppers use to hide digits.
      if (high >= 0 && low >= 0 && state_.destination != Destination::object &&
          state_.destination != Destination::picture)
        put(static_cast<char>(high * 16 + low));
      return;
    }
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
      if (c == '*')
        state_.ignorable = true;
      else if (c == '~')
        put(' ');
      else if (c == '_' || c == '-')
        put('-');
      else if (c == '\\' || c == '{' || c == '}')
        put(c);
      else if (c == '\n' || c == '\r')
        put('\n');
      ++at_;
      return;
    }
    const auto start = at_;
    while (at_ < data_.size() && at_ - start < 64 && std::isalpha(static_cast<unsigned char>(data_[at_])) != 0) ++at_;
    const auto word = data_.substr(start, at_ - start);
    bool negative = false, number = false;
    long long value = 0;
    if (at_ < data_.size() && data_[at_] == '-') negative = true, ++at_;
    while (at_ < data_.size() && data_[at_] >= '0' && data_[at_] <= '9') {
      value = std::min<long long>(value * 10 + (data_[at_] - '0'), 1LL << 40);
      number = true;
      ++at_;
    }
    if (negative) value = -value;
    if (at_ < data_.size() && data_[at_] == ' ') ++at_;
    apply(word, number, value);
  }

  void apply(std::string_view word, bool number, long long value) {
    auto& to = state_.destination;
    if (word == "bin") {
      const auto n = std::min<std::uint64_t>(value > 0 ? static_cast<std::uint64_t>(value) : 0, data_.size() - at_);
      if (to == Destination::object) object_.append(data_.substr(at_, n)), object_whole_.append(data_.substr(at_, n));
      if (to == Destination::picture && !state_.aside && picture_.bytes.size() < budget_.limits().file_size.value)
        picture_.append(data_.substr(at_, n));
      at_ += n;
    } else if (word == "u" && number) {
      const auto unit = static_cast<std::uint16_t>(value);
      // addresses are spelled so to hide them
      if (to == Destination::template_name || to == Destination::instruction) {
        auto& name = to == Destination::template_name ? template_ : instruction_;
        if (name.size() < 8192) append_utf8(name, unit);
        skip_characters_ = state_.unicode_skip;
      } else if (to == Destination::text || to == Destination::html_tag) {
        flush_bytes();
        const auto before = text_.size();
        if (unit >= 0xD800 && unit < 0xDC00) {
          high_surrogate_ = unit;
        } else if (unit >= 0xDC00 && unit < 0xE000 && high_surrogate_ != 0) {
          append_utf8(text_, 0x10000 + ((static_cast<char32_t>(high_surrogate_) - 0xD800) << 10) + (unit - 0xDC00u));
          high_surrogate_ = 0;
        } else {
          append_utf8(text_, unit);
        }
        if (from_html_ && !state_.rtf_only && html_.size() < budget_.limits().text_size.value)
          html_.append(text_, before);
        if (to == Destination::html_tag) text_.resize(before);
        skip_characters_ = state_.unicode_skip;
      }
    } else if (word == "uc") {
      state_.unicode_skip = static_cast<int>(std::clamp<long long>(value, 0, 16));
    } else if (word == "par" || word == "line" || word == "row" || word == "sect" || word == "page") {
      put_text('\n');
    } else if (word == "tab" || word == "cell") {
      put_text('\t');
    } else if (word == "ansicpg") {
      state_.codepage = document_codepage_ = static_cast<int>(std::clamp<long long>(value, 0, 65535));
    } else if (word == "fromhtml") {
      from_html_ = true;
    } else if (word == "htmlrtf") {
      flush_bytes();
      state_.rtf_only = !number || value != 0;
    } else if (word == "htmltag" && from_html_) {
      flush_bytes();
      to = Destination::html_tag;
    } else if (word == "f" && to == Destination::text) {
      flush_bytes();
      const auto found = font_codepage_.find(static_cast<int>(value));
      if (found != font_codepage_.end()) state_.codepage = found->second;
      current_font_ = static_cast<int>(value);
    } else if (word == "f") {
      current_font_ = static_cast<int>(value);
    } else if (word == "fcharset") {
      static const std::map<int, int> pages = {{0, 1252},   {128, 932},  {129, 949},  {134, 936},  {136, 950},
                                               {161, 1253}, {162, 1254}, {177, 1255}, {178, 1256}, {186, 1257},
                                               {204, 1251}, {222, 874},  {238, 1250}};
      if (const auto found = pages.find(static_cast<int>(value));
          found != pages.end() && font_codepage_.size() < 10'000)
        font_codepage_[current_font_] = found->second;
    } else if (word == "fldinst") {
      to = Destination::instruction;
    } else if (word == "objdata") {
      to = Destination::object;
      state_.ignorable = false;
    } else if (to == Destination::object || to == Destination::picture) {
      // A destination inside the data is passed over with what it holds; other words are as if they were not there.
      if (state_.ignorable || is_destination(word)) state_.aside = true;
      note_object(word);
    } else if (word == "pict" || word == "datastore") {
      if (to == Destination::text) flush_bytes();
      to = Destination::picture;
      state_.ignorable = false;
    } else if (word == "objclass") {
      to = Destination::object_class;
      class_.clear();
    } else if (word == "template") {
      to = Destination::template_name;
    } else if (note_object(word)) {
    } else if (word == "fonttbl" || word == "colortbl" || word == "stylesheet" || word == "info" ||
               word == "themedata" || word == "colorschememapping" || word == "latentstyles" || word == "listtable" ||
               word == "generator" || word == "rsidtbl" || word == "xmlnstbl" || word == "mmathPr") {
      if (to == Destination::text) flush_bytes(), to = Destination::skip;
    } else if (state_.ignorable && to == Destination::text && word != "shppict" && word != "shpinst" &&
               word != "shptxt" && word != "background" && word != "sp" && word != "sn" && word != "sv") {
      flush_bytes();
      to = Destination::skip;
    } else if (word == "sv" || word == "sn") {
      state_.ignorable = false;
    }
  }
  // What is said about an object wherever it stands.
  bool note_object(std::string_view word) {
    if (word == "objupdate")
      document_.add_trait(part_, "rtf.auto_update", "objupdate");
    else if (word == "objautlink" || word == "objlink")
      document_.add_trait(part_, "office.ole_link", word);
    else if (word == "objocx")
      document_.add_trait(part_, "office.activex", word);
    else if (word == "object")
      ++objects_;
    else
      return false;
    return true;
  }

  void put_text(char c) {
    const bool tag = state_.destination == Destination::html_tag;
    if (state_.destination != Destination::text && !tag) return;
    flush_bytes();
    if (!tag) text_.push_back(c);
    if (from_html_ && !state_.rtf_only && html_.size() < budget_.limits().text_size.value) html_.push_back(c);
  }

  // The page that Outlook made RTF of ([MS-OXRTFEX]).
  void add_page() {
    if (!from_html_ || html_.empty()) return;
    const int child =
        add_child(document_, part_, PartOrigin::embedded, "body.html", keep(document_, part_, html_, budget_), budget_);
    if (child < 0) return;
    auto& page = document_.parts[static_cast<std::size_t>(child)];
    page.text = page.data;
    page.content_type = page.true_type = "text/html";
    page.kind = "html";
  }

  // A picture whose codes are looked for, or what else lies where a picture or a store of XML should.
  void finish_picture() {
    const auto bytes = std::exchange(picture_, {}).bytes;
    if (bytes.size() < 16) return;
    const auto kind = detect_true_type(bytes).kind;
    if (kind == "unknown" || kind == "ole" || kind == "text" || kind == "emf" || kind == "wmf") return;
    add_child(document_, part_, PartOrigin::embedded, "picture", keep(document_, part_, bytes, budget_), budget_);
  }

  // [MS-OLEDS] 2.2: an OLE 1.0 object: version, format, class name, topic, item, size, native data.
  void finish_object() {
    const auto object = std::exchange(object_, {}).bytes, whole = std::exchange(object_whole_, {}).bytes;
    const auto before = document_.parts.size(), traits = document_.traits.size();
    if (!object.empty()) read_object(object);
    const bool found = std::any_of(document_.parts.begin() + static_cast<std::ptrdiff_t>(before), document_.parts.end(),
                                   [](const Part& added) { return detect_true_type(added.data).kind != "unknown"; });
    // Where that gives nothing: what Word passes over may be the data all the same.
    if (!found && whole != object && (object.empty() || document_.traits.size() <= traits + 1)) read_object(whole);
  }
  void read_object(const std::string& object) {
    document_.add_trait(part_, "office.embedded_object", class_.empty() ? "objdata" : class_);
    if (find_ignore_case(class_, "equation") != class_.npos) document_.add_trait(part_, "office.equation", class_);
    constexpr std::uint32_t linked = 1;
    std::uint64_t at = 8;
    std::string_view name;
    for (int i = 0; i < 3; ++i) {
      const auto n = le32(object, at);
      if (n > 4096) break;
      const auto text = slice(object, at + 4, n > 0 ? n - 1 : 0);
      if (i == 0) name = text;
      // A link names its file where an embedded object names nothing ([MS-OLEDS] §2.2.6).
      if (i == 1 && le32(object, 4) == linked)
        add_external(document_, part_, "oleObject", to_valid_utf8(text), budget_);
      at += 4ull + n;
    }
    if (find_ignore_case(name, "equation") != name.npos) document_.add_trait(part_, "office.equation", name);
    if (find_ignore_case(name, "ole2link") != name.npos) document_.add_trait(part_, "office.ole_link", name);
    const auto size = le32(object, at);
    auto native = slice(object, at + 4, size);
    if (equal_ignore_case(name, "Package") && add_packaged_file(document_, part_, native, budget_)) return;
    // Where the header is broken the compound file is still there.
    if (!native.starts_with("\xD0\xCF\x11\xE0")) {
      const auto found = object.find("\xD0\xCF\x11\xE0\xA1\xB1");
      if (found != object.npos) native = std::string_view(object).substr(found);
    }
    if (const auto ole = OleFile::open(native)) {
      read_ole_objects(document_, part_, *ole, budget_);
      const auto kind = detect_true_type(native).kind;
      if (kind != "ole")
        add_child(document_, part_, PartOrigin::embedded, name, keep(document_, part_, native, budget_), budget_);
      return;
    }
    if (add_packaged_file(document_, part_, native, budget_)) return;
    const auto kind = detect_true_type(native).kind;
    if (!native.empty() && kind != "empty" && kind != "unknown")
      add_child(document_, part_, PartOrigin::embedded, name, keep(document_, part_, native, budget_), budget_);
    else if (native.size() >= 64)
      add_child(document_, part_, PartOrigin::embedded, name, keep(document_, part_, native, budget_), budget_);
  }

  Document& document_;
  int part_;
  Budget& budget_;
  std::string_view data_;
  std::size_t at_ = 0;
  State state_;
  std::vector<State> stack_;
  std::string text_, bytes_, instruction_, template_, class_, html_;
  Hexadecimal object_, object_whole_, picture_;  // whole: with what stands aside
  std::map<int, int> font_codepage_;
  bool from_html_ = false;
  int document_codepage_ = 1252, current_font_ = 0, skip_characters_ = 0, objects_ = 0;
  std::uint16_t high_surrogate_ = 0;
};

}  // namespace

void read_rtf(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto size = document.parts[static_cast<std::size_t>(part)].data.size();
  if (!budget.spend_steps(size)) return mark_limit(document, part, budget, "steps");
  document.parts[static_cast<std::size_t>(part)].readable = {};
  RtfReader(document, part, budget).read();
}

}  // namespace sekisho::content
