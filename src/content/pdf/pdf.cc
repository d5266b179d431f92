#include "content/pdf/pdf.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/expand.h"
#include "content/image/image.h"
#include "content/links.h"
#include "content/passwords.h"
#include "content/pdf/painter.h"
#include "content/pdf/picture.h"
#include "content/pdf/qpdf.h"
#include "content/pdf/text.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_objects = 200'000, max_direct = 2'000'000, max_password_tries = 60;
constexpr std::uint64_t max_blank = 24u << 20;

// Collects what qpdf unpacks. qpdf's pipelines can only be stopped by an exception; it never leaves this file.
class Bounded final : public Pipeline {
 public:
  struct Stopped : std::runtime_error {
    Stopped() : std::runtime_error("limit") {}
  };
  // expected: the size that a picture's own measures give; blank pages are packed a thousandfold, so that up to a limit only the size counts.
  Bounded(std::uint64_t in, const Budget& budget, std::uint64_t most, std::uint64_t expected)
      : Pipeline("bounded", nullptr), allowance_(budget), in_(in), most_(most), any_ratio_(expected > 0 && expected <= max_blank) {}
  void write(unsigned char const* data, std::size_t size) override {
    if (!limit.empty()) throw Stopped();
    bytes.append(reinterpret_cast<const char*>(data), size);
    limit = allowance_.broken(in_, bytes.size());
    if (any_ratio_ && limit == "compression_ratio") limit = {};
    if (limit.empty() && bytes.size() > most_) limit = "expanded_size";
    if (!limit.empty()) throw Stopped();
  }
  void finish() override {}
  std::string bytes;
  std::string_view limit;

 private:
  Allowance allowance_;
  std::uint64_t in_, most_;
  bool any_ratio_;
};

std::string name_of(QPDFObjectHandle object) { return object.isName() ? object.getName() : std::string(); }

// The value of a crypt filter name in the encryption dictionary, which is never packed (ISO 32000-1 §7.5.7); Identity if it is not told.
bool is_identity(std::string_view data, std::string_view key) {
  const auto at = data.find(key);
  if (at == data.npos) return true;
  const auto value = data.find_first_not_of(" \t\r\n", at + key.size());
  return value != data.npos && slice(data, value, 9) == "/Identity";
}

// For a file whose texts are plain and whose attachments alone are encrypted (§7.6.5, /EFF): its bytes without the word that tells so.
// Empty for any other.
std::string without_encryption(std::string_view data) {
  if (data.find("/EFF") == data.npos || !is_identity(data, "/StmF") || !is_identity(data, "/StrF")) return {};
  std::string out(data);
  for (auto at = out.find("/Encrypt"); at != out.npos; at = out.find("/Encrypt", at + 8)) {
    if (at + 8 < out.size() && std::isalnum(static_cast<unsigned char>(out[at + 8])) == 0) out[at + 7] = 'X';
  }
  return out;
}

class PdfReader {
 public:
  PdfReader(Document& document, int part, const ReadOptions& options, Budget& budget) : document_(document), part_(part), options_(options), budget_(budget) {}

  // True if qpdf could open it.
  bool read(std::string_view data) {
    if (!open(data)) return false;
    try {
      const bool repaired = pdf_->anyWarnings();
      auto objects = pdf_->getAllObjects();
      if (objects.size() > max_objects) mark_limit(document_, part_, budget_, "steps", "objects");
      std::size_t seen = 0;
      for (auto& object : objects) {
        if (++seen > max_objects) break;
        walk(object);
      }
      show_pages();
      // Programs repair a table of places without a word: it is harm only where something is missing afterwards.
      if (repaired && (pages_ == 0 || !all_found(data, objects))) damaged("structure repaired");
      for (auto& object : objects) {
        if (!shown_.count(object.getObjGen())) show(object);
      }
      if (!text_.empty()) append_readable(document_, part_, text_, budget_);
    } catch (const std::exception&) {
      damaged("objects");
      append_readable(document_, part_, text_, budget_);
    }
    return true;
  }

 private:
  void damaged(std::string_view what) {
    document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    document_.add_trait(part_, "pdf.damaged", what);
  }

  bool try_open(std::string_view data, const std::string& password) {
    pdf_ = std::make_unique<QPDF>();
    pdf_->setSuppressWarnings(true);
    pdf_->processMemoryFile("part", data.data(), data.size(), password.c_str());
    return true;
  }

  bool open(std::string_view data) {
    try {
      try_open(data, "");
      if (pdf_->isEncrypted()) document_.add_trait(part_, "pdf.encrypted", "opens without a password");
      return true;
    } catch (const QPDFExc& error) {
      if (error.getErrorCode() != qpdf_e_password) return false;
    } catch (const std::exception&) {
      return false;
    }
    document_.add_trait(part_, "pdf.encrypted", "needs a password");
    for (const auto& candidate : password_candidates(document_, part_, options_, max_password_tries)) {
      try {
        try_open(data, candidate.password);
        document_.add_trait(part_, "pdf.password_guessed", candidate.source);
        return true;
      } catch (const std::exception&) {
        continue;
      }
    }
    document_.parts[static_cast<std::size_t>(part_)].encrypted = true;
    plain_ = without_encryption(data);
    try {
      locked_files_ = !plain_.empty() && try_open(plain_, "");
    } catch (const std::exception&) {
      return false;
    }
    return locked_files_;
  }

  void add_file(std::string_view name, QPDFObjectHandle stream) {
    if (locked_files_) {
      const int child = add_child(document_, part_, PartOrigin::embedded, name, {}, budget_);
      if (child < 0) return;
      document_.parts[static_cast<std::size_t>(child)].encrypted = true;
      document_.parts[static_cast<std::size_t>(child)].kind = "encrypted";
      return;
    }
    add_child(document_, part_, PartOrigin::embedded, name, keep(document_, part_, unpack(stream, qpdf_dl_generalized, budget_.limits().file_size.value), budget_), budget_);
  }

  // A stream's content within the limits; what came before a fault is kept. expected: its size, if that is known.
  std::string unpack(QPDFObjectHandle stream, qpdf_stream_decode_level_e level = qpdf_dl_generalized, std::uint64_t most = 64u << 20, std::uint64_t expected = 0) {
    std::uint64_t raw = 1;
    auto length = stream.getDict().getKey("/Length");
    if (length.isInteger()) raw = static_cast<std::uint64_t>(std::max<long long>(length.getIntValue(), 1));
    raw = std::min<std::uint64_t>(raw, document_.parts[static_cast<std::size_t>(part_)].data.size());
    if (expanded_ > budget_.limits().expanded_size.value / 4) {
      mark_limit(document_, part_, budget_, "expanded_size", "streams");
      return {};
    }
    Bounded bounded(raw, budget_, most, expected);
    bounded.bytes.reserve(std::min<std::uint64_t>(expected, 16u << 20));
    try {
      stream.pipeStreamData(&bounded, 0, level, true);
    } catch (const std::exception&) {
      if (bounded.limit.empty()) damaged("stream");
    }
    // qpdf itself may have caught what stopped it.
    if (!bounded.limit.empty()) {
      mark_limit(document_, part_, budget_, std::string(bounded.limit), "stream");
      if (bounded.limit == "compression_ratio") bounded.bytes.resize(std::min(bounded.bytes.size(), Allowance::kept_of_bomb));
    }
    expanded_ += bounded.bytes.size();
    return std::move(bounded.bytes);
  }

  std::string text_value(QPDFObjectHandle object) {
    if (object.isString()) return to_valid_utf8(object.getUTF8Value());
    if (object.isStream()) {
      const auto bytes = unpack(object);
      if (bytes.starts_with("\xFE\xFF")) return to_valid_utf8(QPDFObjectHandle::newString(bytes).getUTF8Value());
      return to_valid_utf8(bytes);
    }
    return {};
  }

  // One indirect object with everything direct inside it; references are not followed, each object has its own turn.
  void walk(QPDFObjectHandle top) {
    std::vector<QPDFObjectHandle> open{top};
    bool first = true;
    while (!open.empty()) {
      auto object = open.back();
      open.pop_back();
      if (!first && object.isIndirect()) continue;
      first = false;
      if (++direct_ > max_direct) return mark_limit(document_, part_, budget_, "steps", "direct objects");
      if (object.isStream()) {
        judge_stream(object);
        object = object.getDict();
      }
      if (object.isDictionary()) {
        judge(object);
        for (const auto& [key, value] : object.getDictAsMap()) open.push_back(value);
      } else if (object.isArray()) {
        for (auto& item : object.getArrayAsVector()) open.push_back(item);
      }
    }
  }

  void add_url(std::string_view url) {
    const auto kept = keep(document_, part_, url.substr(0, 8192), budget_);
    document_.add_link({.url = kept, .origin = LinkOrigin::pdf, .part = part_}, budget_);
  }

  std::string file_of(QPDFObjectHandle spec) {
    if (spec.isString()) return to_valid_utf8(spec.getUTF8Value());
    if (!spec.isDictionary()) return {};
    for (const auto* key : {"/UF", "/F", "/Unix", "/DOS"}) {
      if (auto name = spec.getKey(key); name.isString()) return to_valid_utf8(name.getUTF8Value());
    }
    return {};
  }

  void judge(QPDFObjectHandle dict) {
    const auto action = name_of(dict.getKey("/S"));
    const auto type = name_of(dict.getKey("/Type")), subtype = name_of(dict.getKey("/Subtype"));
    if (dict.hasKey("/JS")) {
      const auto source = text_value(dict.getKey("/JS"));
      document_.add_trait(part_, "pdf.javascript", source.substr(0, 200));
      if (!source.empty() && scripts_++ < 1000) add_macro(document_, part_, "pdf.javascript", "script.js", "js", source, budget_);
    }
    if (action == "/URI" || dict.hasKey("/URI")) {
      if (auto uri = dict.getKey("/URI"); uri.isString()) {
        const auto url = to_valid_utf8(uri.getUTF8Value());
        document_.add_trait(part_, "pdf.uri", url);
        add_url(url);
      }
    }
    if (action == "/Launch") {
      auto target = file_of(dict.getKey("/F"));
      if (auto win = dict.getKey("/Win"); win.isDictionary()) {
        target = file_of(win);
        if (auto parameters = win.getKey("/P"); parameters.isString()) target += " " + to_valid_utf8(parameters.getUTF8Value());
      }
      document_.add_trait(part_, "pdf.launch", target);
      state_behaviour(document_, part_, "pdf.launch", target);
      if (target.find("://") != target.npos) add_url(target);
    }
    if (action == "/GoToR" || action == "/GoToE" || action == "/ImportData") {
      const auto target = file_of(dict.getKey("/F"));
      if (action != "/GoToE" || !target.empty()) document_.add_trait(part_, "pdf.goto_remote", target);
      if (target.find("://") != target.npos || target.starts_with("\\\\") || target.starts_with("//")) add_url(target);
    }
    if (action == "/SubmitForm") {
      const auto target = file_of(dict.getKey("/F"));
      document_.add_trait(part_, "pdf.acroform_submit", target);
      if (!target.empty()) add_url(target);
    }
    if (action == "/RichMediaExecute" || subtype == "/RichMedia" || subtype == "/Screen" || subtype == "/Movie" || subtype == "/3D" || action == "/Rendition") {
      document_.add_trait(part_, "pdf.rich_media", subtype.empty() ? action : subtype);
    }
    if (type == "/Catalog" || dict.hasKey("/OpenAction")) {
      if (auto open = dict.getKey("/OpenAction"); open.isDictionary() && name_of(open.getKey("/S")) != "/GoTo") {
        document_.add_trait(part_, "pdf.open_action", name_of(open.getKey("/S")));
      }
    }
    if (dict.hasKey("/AA")) document_.add_trait(part_, "pdf.additional_action");
    if (dict.hasKey("/XFA")) {
      document_.add_trait(part_, "pdf.xfa");
      for (auto& item : dict.getKey("/XFA").isArray() ? dict.getKey("/XFA").getArrayAsVector() : std::vector<QPDFObjectHandle>{dict.getKey("/XFA")}) {
        if (!item.isStream()) continue;
        const auto xml = unpack(item);
        if (xml.find("<script") != xml.npos || xml.find(":script") != xml.npos) {
          document_.add_trait(part_, "pdf.javascript", "XFA");
          add_macro(document_, part_, "pdf.javascript", "xfa.xml", "js", xml, budget_);
        }
      }
    }
    if (auto files = dict.getKey("/EF"); files.isDictionary()) {
      for (const auto* key : {"/UF", "/F", "/Unix", "/DOS", "/Mac"}) {
        auto stream = files.getKey(key);
        if (!stream.isStream()) continue;
        const auto name = file_of(dict);
        document_.add_trait(part_, "pdf.embedded_file", name);
        embedded_.push_back(stream.getObjGen());
        add_file(name, stream);
        break;
      }
    }
  }

  void judge_stream(QPDFObjectHandle stream) {
    auto dict = stream.getDict();
    const auto type = name_of(dict.getKey("/Type"));
    if (type == "/ObjStm") document_.add_trait(part_, "pdf.object_stream");
    if (type == "/EmbeddedFile") {
      document_.add_trait(part_, "pdf.embedded_file");
      orphans_.push_back(stream);
    }
    if (name_of(dict.getKey("/Subtype")) == "/Image") read_picture(stream, dict);
  }

  int integer(QPDFObjectHandle object) { return object.isInteger() ? object.getIntValueAsInt() : 0; }

  // Pictures for their QR codes: JPEG becomes a part, plain samples are looked at here.
  void read_picture(QPDFObjectHandle stream, QPDFObjectHandle dict) {
    const int width = integer(dict.getKey("/Width")), height = integer(dict.getKey("/Height"));
    if (width < 21 || height < 21) return;
    if (images_ >= budget_.limits().image_count) return mark_limit(document_, part_, budget_, "image_count");
    if (static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) > budget_.limits().pixels) return mark_limit(document_, part_, budget_, "pixels");
    ++images_;
    auto filter = dict.getKey("/Filter");
    const auto last = filter.isArray() && filter.getArrayNItems() > 0 ? name_of(filter.getArrayItem(filter.getArrayNItems() - 1)) : name_of(filter);
    if (last == "/DCTDecode") {
      const auto jpeg = unpack(stream);
      add_child(document_, part_, PartOrigin::embedded, "picture.jpg", keep(document_, part_, jpeg, budget_), budget_);
      return;
    }
    if (last == "/CCITTFaxDecode" && (!filter.isArray() || filter.getArrayNItems() == 1)) return read_fax(stream, dict, width, height);
    if (last == "/JPXDecode" || last == "/JBIG2Decode" || last == "/CCITTFaxDecode") {
      document_.add_trait(part_, "pdf.image_skipped", last);
      return;
    }
    const int bits = dict.getKey("/ImageMask").isBool() && dict.getKey("/ImageMask").getBoolValue() ? 1 : integer(dict.getKey("/BitsPerComponent"));
    auto space = dict.getKey("/ColorSpace");
    std::string palette;
    int components = 1;
    if (space.isArray() && space.getArrayNItems() > 0) {
      const auto family = name_of(space.getArrayItem(0));
      if (family == "/ICCBased" && space.getArrayItem(1).isStream()) components = std::clamp(integer(space.getArrayItem(1).getDict().getKey("/N")), 1, 32);
      if (family == "/CalRGB" || family == "/Lab") components = 3;
      if (family == "/Indexed" && space.getArrayNItems() == 4) {
        auto table = space.getArrayItem(3);
        palette = table.isString() ? table.getStringValue() : table.isStream() ? unpack(table) : std::string();
        const auto entries = static_cast<std::size_t>(std::max(1, integer(space.getArrayItem(2)) + 1));
        const auto per = palette.size() / entries;
        std::string grey;
        for (std::size_t i = 0; per > 0 && i < entries; ++i) grey.push_back(palette[i * per + (per == 3 ? 1 : 0)]);
        palette = grey;
      }
    } else if (name_of(space) == "/DeviceRGB") {
      components = 3;
    } else if (name_of(space) == "/DeviceCMYK") {
      components = 4;
    }
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8) return;
    const PdfSamples form{width, height, bits, components, std::move(palette)};
    const auto size = form.stride() * static_cast<std::uint64_t>(height);
    const auto samples = unpack(stream, qpdf_dl_generalized, size + 4096, size);
    if (!has(samples, 0, size)) return;
    for (const auto& code : find_qr_codes(grey_of(form, samples))) add_qr_text(document_, part_, code, budget_);
  }

  // Scanned pages.
  void read_fax(QPDFObjectHandle stream, QPDFObjectHandle dict, int width, int height) {
    auto parameters = dict.getKey("/DecodeParms");
    if (parameters.isArray() && parameters.getArrayNItems() > 0) parameters = parameters.getArrayItem(0);
    PdfFax fax{.width = 1728, .height = height};
    if (parameters.isDictionary()) {
      if (parameters.getKey("/Columns").isInteger()) fax.width = std::clamp(integer(parameters.getKey("/Columns")), 1, 100'000);
      fax.k = integer(parameters.getKey("/K"));
      fax.byte_aligned = parameters.getKey("/EncodedByteAlign").isBool() && parameters.getKey("/EncodedByteAlign").getBoolValue();
    }
    const auto image = decode_image(tiff_of_fax(fax, unpack(stream, qpdf_dl_none)), "tiff", budget_);
    if (!image) {
      document_.add_trait(part_, "pdf.image_skipped", "/CCITTFaxDecode " + std::to_string(width) + " x " + std::to_string(height));
      return;
    }
    for (const auto& code : find_qr_codes(*image)) add_qr_text(document_, part_, code, budget_);
  }

  // Text of a page or of a form drawn on one.
  // The pages in the order a reader turns them; objects that no page tree leads to are shown after them.
  void show_pages() {
    auto root = pdf_->getRoot();
    if (!root.isDictionary()) return;
    std::vector<QPDFObjectHandle> open{root.getKey("/Pages")};
    while (!open.empty() && shown_.size() < max_objects) {
      auto node = open.back();
      open.pop_back();
      if (!node.isDictionary() || (node.isIndirect() && !shown_.insert(node.getObjGen()).second)) continue;
      if (auto kids = node.getKey("/Kids"); kids.isArray()) {
        auto list = kids.getArrayAsVector();
        open.insert(open.end(), list.rbegin(), list.rend());
      } else {
        ++pages_;
        show(node);
      }
    }
  }

  // Whether every object that begins somewhere in the file ("12 0 obj") is among those qpdf found.
  static bool all_found(std::string_view data, const std::vector<QPDFObjectHandle>& objects) {
    std::set<int> numbers;
    for (const auto& object : objects) numbers.insert(object.getObjectID());
    for (auto at = data.find(" obj"); at != data.npos; at = data.find(" obj", at + 4)) {
      auto generation = at;
      while (generation > 0 && std::isdigit(static_cast<unsigned char>(data[generation - 1])) != 0) --generation;
      if (generation == at || generation == 0 || data[generation - 1] != ' ') continue;
      auto start = generation - 1;
      while (start > 0 && generation - start < 10 && std::isdigit(static_cast<unsigned char>(data[start - 1])) != 0) --start;
      int number = 0;
      for (auto i = start; i + 1 < generation; ++i) number = 10 * number + (data[i] - '0');
      if (number > 0 && !numbers.contains(number)) return false;
    }
    return true;
  }

  void show(QPDFObjectHandle object) {
    if (text_.size() >= budget_.limits().text_size.value) return;
    if (object.isStream() && name_of(object.getDict().getKey("/Subtype")) == "/Form") {
      const auto content = unpack(object, qpdf_dl_generalized, 16u << 20);
      show_text(content, fonts_of(object.getDict().getKey("/Resources")), budget_.limits().text_size.value, text_);
      look_for_codes(content);
      return;
    }
    if (!object.isDictionary()) return;
    if (name_of(object.getKey("/Subtype")) == "/FreeText" || name_of(object.getKey("/Subtype")) == "/Text") {
      if (auto contents = object.getKey("/Contents"); contents.isString()) text_ += to_valid_utf8(contents.getUTF8Value()) + "\n";
    }
    if (auto value = object.getKey("/V"); value.isString() && object.hasKey("/FT")) text_ += to_valid_utf8(value.getUTF8Value()) + "\n";
    if (name_of(object.getKey("/Type")) != "/Page") return;
    auto resources = object.getKey("/Resources");
    auto above = object.getKey("/Parent");
    for (int i = 0; i < 32 && !resources.isDictionary() && above.isDictionary(); ++i) resources = above.getKey("/Resources"), above = above.getKey("/Parent");
    auto contents = object.getKey("/Contents");
    std::string content;
    if (contents.isStream()) content = unpack(contents, qpdf_dl_generalized, 16u << 20);
    if (contents.isArray()) {
      for (auto& piece : contents.getArrayAsVector()) {
        if (piece.isStream() && content.size() < (16u << 20)) content += unpack(piece, qpdf_dl_generalized, 16u << 20) + "\n";
      }
    }
    if (!budget_.spend_steps(content.size())) return mark_limit(document_, part_, budget_, "steps", "content");
    show_text(content, fonts_of(resources), budget_.limits().text_size.value, text_);
    look_for_codes(content);
    text_ += "\n";
  }

  // QR codes that a page draws itself, in rectangles or in pictures that stand in its content.
  void look_for_codes(std::string_view content) {
    auto pictures = inline_images(content, budget_);
    if (auto drawn = picture_of(painted_boxes(content))) pictures.push_back(std::move(*drawn));
    for (auto& picture : pictures) {
      if (images_ >= budget_.limits().image_count) return mark_limit(document_, part_, budget_, "image_count");
      ++images_;
      for (const auto& code : find_qr_codes(std::move(picture))) add_qr_text(document_, part_, code, budget_);
    }
  }

  std::map<std::string, PdfFont> fonts_of(QPDFObjectHandle resources) {
    std::map<std::string, PdfFont> fonts;
    if (!resources.isDictionary()) return fonts;
    auto dict = resources.getKey("/Font");
    if (!dict.isDictionary()) return fonts;
    for (auto& [name, font] : dict.getDictAsMap()) {
      if (font.isDictionary() && fonts.size() < 1000) fonts[name] = font_of(font);
    }
    return fonts;
  }

  const PdfFont& font_of(QPDFObjectHandle dict) {
    const auto id = dict.getObjGen();
    if (dict.isIndirect()) {
      if (const auto found = fonts_.find(id); found != fonts_.end()) return found->second;
    }
    PdfFont font;
    const bool composite = name_of(dict.getKey("/Subtype")) == "/Type0";
    if (composite) font.code_bytes = 2, font.codepage = -1;
    const auto encoding = name_of(dict.getKey("/Encoding"));
    struct Known {
      const char* part;
      int codepage;
    };
    static constexpr Known known[] = {{"RKSJ", 932}, {"UCS2", 0}, {"UTF16", 0}, {"GBK", 936}, {"GB-EUC", 936}, {"B5", 950}, {"KSCms", 949}, {"KSC-EUC", 949}, {"MacRoman", 1252}};
    for (const auto& row : known) {
      if (encoding.find(row.part) != encoding.npos) font.codepage = row.codepage;
    }
    if (auto cmap = dict.getKey("/ToUnicode"); cmap.isStream()) {
      read_cmap(unpack(cmap, qpdf_dl_generalized, 4u << 20), font);
      if (!composite) font.code_bytes = 1;
    }
    return fonts_[dict.isIndirect() ? id : QPDFObjGen(static_cast<int>(-1 - static_cast<int>(fonts_.size())), 0)] = std::move(font);
  }

  Document& document_;
  int part_;
  const ReadOptions& options_;
  Budget& budget_;
  std::string plain_;          // of without_encryption; pdf_ points into it
  bool locked_files_ = false;  // the attachments alone are closed
  std::unique_ptr<QPDF> pdf_;
  std::string text_;
  std::map<QPDFObjGen, PdfFont> fonts_;
  std::set<QPDFObjGen> shown_;  // nodes of the page tree whose text is taken
  std::vector<QPDFObjGen> embedded_;
  std::vector<QPDFObjectHandle> orphans_;
  std::uint64_t expanded_ = 0;
  std::size_t direct_ = 0;
  int images_ = 0, scripts_ = 0, pages_ = 0;

 public:
  // Embedded file streams that no file specification names.
  void add_orphans() {
    try {
      for (auto& stream : orphans_) {
        if (std::find(embedded_.begin(), embedded_.end(), stream.getObjGen()) != embedded_.end()) continue;
        add_file("embedded", stream);
      }
    } catch (const std::exception&) {
      damaged("embedded files");
    }
  }
};

// What can be told from the bytes alone, with #xx names decoded: for files that qpdf cannot open.
void search_bytes(Document& document, int part, std::string_view data, Budget& budget) {
  std::string text;
  text.reserve(data.size());
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '#' && i + 2 < data.size() && digit(data[i + 1]) >= 0 && digit(data[i + 2]) >= 0) {
      text.push_back(static_cast<char>(digit(data[i + 1]) * 16 + digit(data[i + 2])));
      i += 2;
    } else {
      text.push_back(data[i]);
    }
  }
  struct Row {
    std::string_view name, trait;
  };
  static constexpr Row rows[] = {{"/JavaScript", "pdf.javascript"}, {"/JS", "pdf.javascript"}, {"/Launch", "pdf.launch"}, {"/OpenAction", "pdf.open_action"}, {"/EmbeddedFile", "pdf.embedded_file"},
                                 {"/SubmitForm", "pdf.acroform_submit"}, {"/GoToR", "pdf.goto_remote"}, {"/RichMedia", "pdf.rich_media"}, {"/XFA", "pdf.xfa"}, {"/ObjStm", "pdf.object_stream"}};
  for (const auto& row : rows) {
    for (auto at = text.find(row.name); at != text.npos; at = text.find(row.name, at + 1)) {
      const char after = at + row.name.size() < text.size() ? text[at + row.name.size()] : ' ';
      if (std::isalnum(static_cast<unsigned char>(after)) != 0) continue;
      document.add_trait(part, std::string(row.trait), std::string_view(text).substr(at, 60));
      break;
    }
  }
  int links = 0;
  for (auto at = text.find("/URI"); at != text.npos && links < 1000; at = text.find("/URI", at + 4)) {
    auto open = at + 4;
    while (open < text.size() && text[open] == ' ') ++open;
    if (open >= text.size() || text[open] != '(') continue;
    const auto close = text.find(')', open);
    const auto url = keep(document, part, std::string_view(text).substr(open + 1, std::min<std::size_t>(close - open - 1, 4096)), budget);
    document.add_trait(part, "pdf.uri", url);
    document.add_link({.url = url, .origin = LinkOrigin::pdf, .part = part}, budget);
    ++links;
  }
}

}  // namespace

bool has_stream_bomb(std::string_view pdf, const Budget& budget) {
  std::uint64_t total = 0;
  for (auto at = pdf.find("stream"); at != pdf.npos; at = pdf.find("stream", at + 6)) {
    if (at >= 3 && pdf.substr(at - 3, 3) == "end") continue;
    const auto start = at > 1024 ? at - 1024 : 0;
    auto dict = pdf.substr(start, at - start);
    if (const auto object = dict.rfind(" obj"); object != dict.npos) dict = dict.substr(object);
    const bool structural = dict.find("ObjStm") != dict.npos || dict.find("XRef") != dict.npos || dict.find('#') != dict.npos;
    if (!structural) continue;
    auto body = at + 6;
    if (slice(pdf, body, 2) == "\r\n") body += 2;
    else if (slice(pdf, body, 1) == "\n" || slice(pdf, body, 1) == "\r") body += 1;
    std::string layer;
    std::string_view bytes = slice(pdf, body);
    const auto end = bytes.find("endstream");
    bytes = bytes.substr(0, end);
    for (int depth = 0; depth < 16 && u8(bytes, 0) % 16 == 8 && be16(bytes, 0) % 31 == 0; ++depth) {
      auto expanded = inflate(bytes, DeflateForm::zlib, budget);
      total += expanded.bytes.size();
      if (!expanded.limit.empty() || total > (48u << 20)) return true;
      layer = std::move(expanded.bytes);
      bytes = layer;
    }
  }
  return false;
}

void read_pdf(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  if (has_stream_bomb(data, budget)) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    mark_limit(document, part, budget, "compression_ratio", "object stream");
    search_bytes(document, part, data, budget);
    return;
  }
  PdfReader reader(document, part, options, budget);
  if (reader.read(data)) {
    reader.add_orphans();
  } else {
    if (!document.parts[static_cast<std::size_t>(part)].encrypted) {
      document.parts[static_cast<std::size_t>(part)].damaged = true;
      document.add_trait(part, "pdf.damaged", "cannot be opened");
    }
    search_bytes(document, part, data, budget);
  }
  find_links(document, part, document.parts[static_cast<std::size_t>(part)].readable, LinkOrigin::pdf, budget);
}

}  // namespace sekisho::content
