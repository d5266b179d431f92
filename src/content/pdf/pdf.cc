#include "content/pdf/pdf.h"

#include <set>
#include <vector>

#include "content/child.h"
#include "content/links.h"
#include "content/pdf/actions.h"
#include "content/pdf/images.h"
#include "content/pdf/pages.h"
#include "content/pdf/raw.h"
#include "content/pdf/source.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_objects = 200'000, max_direct = 2'000'000;

class PdfReader {
 public:
  PdfReader(Document& document, int part, const ReadOptions& options, Budget& budget)
      : source_(document, part, options, budget), actions_(source_), images_(source_), pages_(source_, images_) {}

  // True if qpdf could open it.
  bool read(std::string_view data) {
    if (!source_.open(data)) return false;
    try {
      const bool repaired = source_.pdf().anyWarnings();
      auto objects = source_.pdf().getAllObjects();
      if (objects.size() > max_objects) limit("objects");
      std::size_t seen = 0;
      for (auto& object : objects) {
        if (++seen > max_objects) break;
        walk(object);
      }
      pages_.show_pages();
      // Programs repair a table of places without a word: it is harm only where something is missing afterwards.
      if (repaired && (pages_.count() == 0 || !has_all_objects(data, numbers_of(objects))))
        source_.damaged("structure repaired");
      pages_.show_rest(objects);
      if (!pages_.text().empty()) append_readable(source_.document, source_.part, pages_.text(), source_.budget);
    } catch (const std::exception&) {
      source_.damaged("objects");
      append_readable(source_.document, source_.part, pages_.text(), source_.budget);
    }
    try {
      actions_.add_orphans();
      images_.look_for_pieces();
    } catch (const std::exception&) {
      source_.damaged("embedded files");
    }
    return true;
  }

 private:
  void limit(std::string_view what) { mark_limit(source_.document, source_.part, source_.budget, "steps", what); }

  static std::set<int> numbers_of(const std::vector<QPDFObjectHandle>& objects) {
    std::set<int> numbers;
    for (const auto& object : objects) numbers.insert(object.getObjectID());
    return numbers;
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
      if (++direct_ > max_direct) return limit("direct objects");
      if (object.isStream()) {
        actions_.judge_stream(object);
        if (name_of(object.getDict().getKey("/Subtype")) == "/Image") images_.read_picture(object, object.getDict());
        object = object.getDict();
      }
      if (object.isDictionary()) {
        actions_.judge(object);
        for (const auto& [key, value] : object.getDictAsMap()) open.push_back(value);
      } else if (object.isArray()) {
        for (auto& item : object.getArrayAsVector()) open.push_back(item);
      }
    }
  }

  PdfSource source_;
  PdfActions actions_;
  PdfImages images_;
  PdfPages pages_;
  std::size_t direct_ = 0;
};

}  // namespace

void read_pdf(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  if (has_stream_bomb(data, budget)) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    mark_limit(document, part, budget, "compression_ratio", "object stream");
    search_pdf_bytes(document, part, data, budget);
    return;
  }
  PdfReader reader(document, part, options, budget);
  if (!reader.read(data)) {
    if (!document.parts[static_cast<std::size_t>(part)].encrypted) {
      document.parts[static_cast<std::size_t>(part)].damaged = true;
      document.add_trait(part, "pdf.damaged", "cannot be opened");
    }
    search_pdf_bytes(document, part, data, budget);
  }
  find_links(document, part, document.parts[static_cast<std::size_t>(part)].readable, LinkOrigin::pdf, budget);
}

}  // namespace sekisho::content
