#include "content/pdf/actions.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/child.h"
#include "content/links.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

std::string file_of(QPDFObjectHandle spec) {
  if (spec.isString()) return to_valid_utf8(spec.getUTF8Value());
  if (!spec.isDictionary()) return {};
  for (const auto* key : {"/UF", "/F", "/Unix", "/DOS"}) {
    if (auto name = spec.getKey(key); name.isString()) return to_valid_utf8(name.getUTF8Value());
  }
  return {};
}

// Empty if the catalog tells none, or is none.
std::string base_of(QPDF& pdf) {
  try {
    auto bases = pdf.getRoot().getKey("/URI");
    auto base = bases.isDictionary() ? bases.getKey("/Base") : QPDFObjectHandle::newNull();
    return base.isString() ? to_valid_utf8(base.getUTF8Value()) : std::string();
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

void PdfActions::add_file(std::string_view name, QPDFObjectHandle stream) {
  if (source_.locked_files()) {
    const int child = add_child(document_, part_, PartOrigin::embedded, name, {}, budget_);
    if (child < 0) return;
    document_.parts[static_cast<std::size_t>(child)].encrypted = true;
    document_.parts[static_cast<std::size_t>(child)].kind = "encrypted";
    return;
  }
  add_child(
      document_, part_, PartOrigin::embedded, name,
      keep(document_, part_, source_.unpack(stream, qpdf_dl_specialized, budget_.limits().file_size.value), budget_),
      budget_);
}

void PdfActions::add_url(std::string_view url) {
  const auto kept = keep(document_, part_, url.substr(0, 8192), budget_);
  document_.add_link({.url = kept, .origin = LinkOrigin::pdf, .part = part_}, budget_);
}

// An address as viewers complete it (ISO 32000-1 §12.6.4.7: /Base of the catalog's /URI; RFC 3986 §5.2.2).
std::string PdfActions::against_base(std::string_view url) {
  const auto colon = url.find(':'), mark = url.find_first_of("/?#");
  if (url.empty() || (colon != url.npos && colon < mark)) return std::string(url);
  const auto base = base_of(source_.pdf());
  if (base.empty()) return std::string(url);
  const auto host = base.find("://");
  if (host == base.npos) return base + std::string(url);
  if (url.starts_with("//")) return base.substr(0, host + 1) + std::string(url);
  const auto path = std::min(base.find_first_of("/?#", host + 3), base.size());
  if (url.front() == '/') return base.substr(0, path) + std::string(url);
  const auto end = url.front() == '#' || url.front() == '?' ? base.find_first_of(url.front() == '#' ? "#" : "?#", path)
                                                            : base.find_first_of("?#", path);
  auto kept = base.substr(0, end);
  if (url.front() != '#' && url.front() != '?') kept.resize(std::max(kept.rfind('/') + 1, path));
  if (kept.size() == path) kept += '/';
  return kept + std::string(url);
}

// The addresses of an XFA form, without those that name its notations.
void PdfActions::find_form_links(std::string_view xml) {
  const auto before = static_cast<std::ptrdiff_t>(document_.links.size());
  find_links(document_, part_, keep(document_, part_, to_valid_utf8(xml), budget_), LinkOrigin::pdf, budget_);
  static constexpr auto notations = std::to_array<std::string_view>(
      {"http://ns.adobe.com/", "http://www.xfa.org/schema/", "http://www.w3.org/", "http://purl.org/dc/"});
  document_.links.erase(std::remove_if(document_.links.begin() + before, document_.links.end(),
                                       [](const Link& link) {
                                         return std::any_of(notations.begin(), notations.end(), [&](auto notation) {
                                           return link.url.starts_with(notation);
                                         });
                                       }),
                        document_.links.end());
}

void PdfActions::judge(QPDFObjectHandle dict) {
  const auto action = name_of(dict.getKey("/S"));
  const auto type = name_of(dict.getKey("/Type")), subtype = name_of(dict.getKey("/Subtype"));
  if (dict.hasKey("/JS")) {
    const auto source = source_.text_value(dict.getKey("/JS"));
    document_.add_trait(part_, "pdf.javascript", source.substr(0, 200));
    if (!source.empty() && scripts_++ < 1000)
      add_macro(document_, part_, "pdf.javascript", "script.js", "js", source, budget_);
  }
  if (action == "/URI" || dict.hasKey("/URI")) {
    if (auto uri = dict.getKey("/URI"); uri.isString()) {
      const auto url = against_base(to_valid_utf8(uri.getUTF8Value()));
      document_.add_trait(part_, "pdf.uri", url);
      add_url(url);
    }
  }
  if (action == "/Launch") {
    auto target = file_of(dict.getKey("/F"));
    if (auto win = dict.getKey("/Win"); win.isDictionary()) {
      target = file_of(win);
      if (auto parameters = win.getKey("/P"); parameters.isString())
        target += " " + to_valid_utf8(parameters.getUTF8Value());
    }
    document_.add_trait(part_, "pdf.launch", target);
    state_behaviour(document_, part_, "pdf.launch", target);
    if (target.find("://") != target.npos || target.starts_with("\\\\")) add_url(target);
  }
  if (action == "/GoToR" || action == "/GoToE" || action == "/ImportData" ||
      (action == "/Thread" && dict.hasKey("/F"))) {
    const auto target = file_of(dict.getKey("/F"));
    if (action != "/GoToE" || !target.empty()) document_.add_trait(part_, "pdf.goto_remote", target);
    if (target.find("://") != target.npos || target.starts_with("\\\\") || target.starts_with("//")) add_url(target);
  }
  if (action == "/SubmitForm") {
    const auto target = against_base(file_of(dict.getKey("/F")));
    document_.add_trait(part_, "pdf.acroform_submit", target);
    if (!target.empty()) add_url(target);
  }
  if (action == "/RichMediaExecute" || subtype == "/RichMedia" || subtype == "/Screen" || subtype == "/Movie" ||
      subtype == "/3D" || action == "/Rendition") {
    document_.add_trait(part_, "pdf.rich_media", subtype.empty() ? action : subtype);
  }
  if (type == "/Catalog" || dict.hasKey("/OpenAction")) {
    if (auto open = dict.getKey("/OpenAction"); open.isDictionary() && name_of(open.getKey("/S")) != "/GoTo") {
      document_.add_trait(part_, "pdf.open_action", name_of(open.getKey("/S")));
    }
  }
  // Media, threads and streams that lie elsewhere (§7.11.5).
  if (name_of(dict.getKey("/FS")) == "/URL") {
    if (const auto target = file_of(dict); !target.empty()) add_url(against_base(target));
  }
  if (dict.hasKey("/AA")) document_.add_trait(part_, "pdf.additional_action");
  if (dict.hasKey("/XFA")) {
    document_.add_trait(part_, "pdf.xfa");
    for (auto& item : dict.getKey("/XFA").isArray() ? dict.getKey("/XFA").getArrayAsVector()
                                                    : std::vector<QPDFObjectHandle>{dict.getKey("/XFA")}) {
      if (!item.isStream()) continue;
      const auto xml = source_.unpack(item);
      if (xml.find("<script") != xml.npos || xml.find(":script") != xml.npos) {
        document_.add_trait(part_, "pdf.javascript", "XFA");
        add_macro(document_, part_, "pdf.javascript", "xfa.xml", "js", xml, budget_);
      } else if (xml.find("://") != xml.npos) {
        // Where it sends what is typed, pictures, texts; names of its notations are addresses too, in known places.
        find_form_links(xml);
      }
    }
  }
  if (auto files = dict.getKey("/EF"); files.isDictionary()) {
    // Viewers differ in which of them they open: every one that is another.
    for (const auto* key : {"/UF", "/F", "/Unix", "/DOS", "/Mac"}) {
      auto stream = files.getKey(key);
      if (!stream.isStream() || !embedded_.insert(stream.getObjGen()).second) continue;
      const auto name = file_of(dict);
      document_.add_trait(part_, "pdf.embedded_file", name);
      add_file(name, stream);
    }
  }
}

void PdfActions::judge_stream(QPDFObjectHandle stream) {
  auto dict = stream.getDict();
  const auto type = name_of(dict.getKey("/Type"));
  if (type == "/ObjStm") document_.add_trait(part_, "pdf.object_stream");
  if (type == "/EmbeddedFile") {
    document_.add_trait(part_, "pdf.embedded_file");
    orphans_.push_back(stream);
  }
}

void PdfActions::add_orphans() {
  for (auto& stream : orphans_) {
    if (!embedded_.contains(stream.getObjGen())) add_file("embedded", stream);
  }
}

}  // namespace sekisho::content
