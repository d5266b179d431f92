#include "worker/rewrite/edit.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/encode.h"
#include "base/text.h"
#include "content/read.h"
#include "worker/rewrite/entity.h"
#include "worker/rewrite/header_edit.h"

namespace sekisho::rewrite {
namespace {
using content::Document;
using content::Part;
using content::PartOrigin;

// Edits of parts are collected against one reading of the mail and applied from the back, so that offsets hold.
class Surgery {
 public:
  Surgery(std::string_view mail, const Document& document, std::string_view line_end)
      : mail_(mail), document_(document), line_end_(line_end) {}

  void replace(const Edit& edit) {
    for (const auto& path : edit.parts) {
      const auto part = editable(path);
      if (!part) {
        skipped_.push_back("replace " + path + ": no such part");
        continue;
      }
      put(*part, text_headers(edit.name), to_base64_lines(edit.text, line_end_));
    }
  }

  void sanitize(const Edit& edit) {
    for (const auto& path : edit.parts) {
      const auto part = editable(path);
      if (!part) {
        skipped_.push_back("sanitize " + path + ": no such part");
        continue;
      }
      Budget budget;
      const auto clean = without_active_content(document_.parts[*part], budget);
      if (!clean)
        skipped_.push_back("sanitize " + path + ": " + clean.error().what);
      else
        reencode(*part, *clean, "");
    }
  }

  void exchange(const LinkMap& links) {
    for (std::size_t i = 0; i < document_.parts.size(); ++i) {
      const auto& part = document_.parts[i];
      const bool html = part.content_type == "text/html";
      if ((!html && part.content_type != "text/plain") || part.layer != 0 || part.disposition == "attachment") continue;
      if ((part.origin != PartOrigin::root && part.origin != PartOrigin::mime) || !is_inside(part.raw_headers) ||
          !is_inside(part.raw_body))
        continue;
      const bool wide = is_wide(part.charset);  // then the body becomes UTF-8
      const auto source = wide ? part.text : part.data;
      const auto changed = html ? html_with_links(source, links) : text_with_links(source, links);
      if (!changed) continue;
      if (is_sealed(i))
        skipped_.push_back("links " + part.path + ": signed or encrypted");
      else
        reencode(i, *changed, wide ? "UTF-8" : "");
    }
  }

  // False when the mail has no body that a disclaimer can go into: then it is wrapped.
  bool disclaim(const Disclaimer& disclaimer) {
    const auto bodies = bodies_of(document_);
    if (!bodies || bodies->empty()) return false;
    for (const int index : *bodies) insert(static_cast<std::size_t>(index), disclaimer);
    return true;
  }

  std::string finish() {
    std::sort(cuts_.begin(), cuts_.end(),
              [](const Cut& a, const Cut& b) { return a.at < b.at || (a.at == b.at && a.length < b.length); });
    std::string out;
    std::size_t at = 0;
    for (const auto& cut : cuts_) {
      if (cut.at < at) continue;  // inside something already replaced
      out += mail_.substr(at, cut.at - at);
      out += cut.text;
      at = cut.at + cut.length;
    }
    out += mail_.substr(at);
    return out;
  }

  std::vector<std::string> skipped_;

 private:
  struct Cut {
    std::size_t at, length;
    std::string text;
  };

  // Charsets in which ASCII at a place of our choice is not ASCII.
  static bool is_wide(std::string_view charset) {
    return charset.starts_with("utf-16") || charset.starts_with("utf-32") || charset.starts_with("utf-7") ||
           charset.starts_with("ucs") || charset.starts_with("unicode") || charset.starts_with("iso-2022") ||
           charset == "hz-gb-2312" || charset.starts_with("ebcdic") || charset.starts_with("ibm");
  }

  // Stands in what a signature covers.
  bool is_sealed(std::size_t index) const {
    for (int at = document_.parts[index].parent; at >= 0; at = document_.parts[static_cast<std::size_t>(at)].parent) {
      const auto type = document_.parts[static_cast<std::size_t>(at)].content_type;
      if (type == "multipart/signed" || type == "multipart/encrypted" || type == "application/pkcs7-mime" ||
          type == "application/x-pkcs7-mime")
        return true;
    }
    return false;
  }

  bool is_inside(std::string_view view) const {
    return view.data() != nullptr && view.data() >= mail_.data() &&
           view.data() + view.size() <= mail_.data() + mail_.size();
  }
  std::size_t offset(std::string_view view) const { return static_cast<std::size_t>(view.data() - mail_.data()); }

  // The part of that path if it stands in the mail's own bytes, else the nearest around it: what is in an archive goes
  // with it.
  std::optional<std::size_t> editable(std::string path) const {
    while (!path.empty()) {
      for (std::size_t i = 0; i < document_.parts.size(); ++i) {
        const auto& part = document_.parts[i];
        if (part.path != path) continue;
        const bool standing = (part.origin == PartOrigin::root || part.origin == PartOrigin::mime) &&
                              is_inside(part.raw_headers) && is_inside(part.raw_body);
        if (standing) return i;
      }
      const auto dot = path.rfind('.');
      path.resize(dot == std::string::npos ? 0 : dot);
    }
    return std::nullopt;
  }

  std::string text_headers(const std::string& name) const {
    std::string headers = "Content-Type: text/plain; charset=UTF-8" + std::string(line_end_) +
                          "Content-Transfer-Encoding: base64" + std::string(line_end_) +
                          "Content-Disposition: attachment";
    if (!name.empty()) headers += ";" + std::string(line_end_) + " " + encoded_parameter("filename", name);
    return headers + std::string(line_end_);
  }

  // Gives the part other Content-* fields and another body; its other fields stay.
  void put(std::size_t index, const std::string& content_headers, const std::string& body) {
    const auto& part = document_.parts[index];
    const auto start = offset(part.raw_headers);
    const auto end = offset(part.raw_body) + part.raw_body.size();
    std::string text = other_fields(part.raw_headers);
    text += content_headers + std::string(line_end_) + body;
    cuts_.push_back({start, end - start, std::move(text)});
  }

  // The same part with other bytes in base64; charset empty: as it was.
  void reencode(std::size_t index, const std::string& bytes, std::string_view charset) {
    put(index, content_fields(document_.parts[index], charset, line_end_), to_base64_lines(bytes, line_end_));
  }

  void insert(std::size_t index, const Disclaimer& disclaimer) {
    const auto& part = document_.parts[index];
    const bool html = part.content_type == "text/html";
    const std::string block = html ? html_block(disclaimer) : plain_block(disclaimer, line_end_);
    const bool ascii =
        std::all_of(block.begin(), block.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool utf8 = part.charset == "utf-8" || part.charset == "utf8";
    const bool wide = is_wide(part.charset);
    const bool fits = (ascii && !wide) || utf8 || (ascii && !html && part.charset.starts_with("iso-2022"));
    if (!fits) {
      const auto at = html ? html_insertion_point(part.text) : 0;
      return reencode(index, std::string(part.text.substr(0, at)) + block + std::string(part.text.substr(at)), "UTF-8");
    }
    const auto at = html ? html_insertion_point(part.data) : 0;
    const bool identity = part.transfer_encoding.empty() || part.transfer_encoding == "7bit" ||
                          part.transfer_encoding == "8bit" || part.transfer_encoding == "binary";
    if (identity && (ascii || part.transfer_encoding == "8bit" || part.transfer_encoding == "binary") &&
        part.data.size() == part.raw_body.size()) {
      cuts_.push_back({offset(part.raw_body) + at, 0, block});
      return;
    }
    if (part.transfer_encoding == "quoted-printable" && at == 0) {
      cuts_.push_back({offset(part.raw_body), 0, to_quoted_printable(block, line_end_)});
      return;
    }
    reencode(index, std::string(part.data.substr(0, at)) + block + std::string(part.data.substr(at)), "");
  }

  std::string_view mail_;
  const Document& document_;
  std::string_view line_end_;
  std::vector<Cut> cuts_;
};

}  // namespace

Result<Rewritten> apply(std::string_view bytes, const std::vector<Edit>& edits) {
  // Links first and by themselves: the other edits of the same bodies then find them as they are.
  const auto is_links = [](const Edit& edit) { return edit.kind == Edit::Kind::exchange_links; };
  if (const auto links = std::find_if(edits.begin(), edits.end(), is_links); links != edits.end() && edits.size() > 1) {
    TRY(const auto exchanged, rewrite::apply(bytes, std::vector<Edit>{*links}));
    auto others = edits;
    others.erase(others.begin() + (links - edits.begin()));
    TRY(auto rewritten, rewrite::apply(exchanged.bytes, others));
    rewritten.skipped.insert(rewritten.skipped.begin(), exchanged.skipped.begin(), exchanged.skipped.end());
    return rewritten;
  }
  Limits limits;
  limits.layers = 0;  // only the mail's own parts: what is in archives goes with them
  Budget budget(limits);
  content::ReadOptions options;
  options.as = content::ReadOptions::As::mail;
  options.guess_passwords = false;
  const auto document = content::read(bytes, options, budget);
  if (document.parts.empty()) return fail(Code::malformed, "rewrite: nothing to edit");
  for (const auto& limit : document.limits) {
    if (limit == "parts" || limit == "message_size" || limit == "memory")
      return fail(Code::over_limit, "rewrite: " + limit);
  }
  const auto line_end = line_end_of(bytes);
  Surgery surgery(bytes, document, line_end);
  std::vector<Disclaimer> wraps;
  for (const auto& edit : edits) {
    switch (edit.kind) {
      case Edit::Kind::replace_attachment:
        surgery.replace(edit);
        break;
      case Edit::Kind::sanitize:
        surgery.sanitize(edit);
        break;
      case Edit::Kind::exchange_links:
        surgery.exchange(edit.links);
        break;
      case Edit::Kind::add_disclaimer:
        if (const Disclaimer disclaimer{edit.text, edit.buttons}; !surgery.disclaim(disclaimer))
          wraps.push_back(disclaimer);
        break;
      default:
        break;
    }
  }
  Rewritten rewritten;
  rewritten.bytes = surgery.finish();
  rewritten.skipped = std::move(surgery.skipped_);
  for (const auto& disclaimer : wraps) rewritten.bytes = wrap(rewritten.bytes, disclaimer, line_end);
  for (const auto& edit : edits) {
    if (edit.kind == Edit::Kind::remove_header) rewritten.bytes = remove_fields(rewritten.bytes, edit.name);
    if (edit.kind == Edit::Kind::tag_subject)
      rewritten.bytes = tag_subject(rewritten.bytes, document.subject, edit.text);
    if (edit.kind == Edit::Kind::add_header) rewritten.bytes = add_field(rewritten.bytes, edit.name, edit.value);
  }
  return rewritten;
}

boost::json::value to_json(const std::vector<Edit>& edits) {
  boost::json::array array;
  for (const auto& edit : edits) {
    boost::json::array parts;
    for (const auto& part : edit.parts) parts.emplace_back(part);
    boost::json::array buttons;
    for (const auto& button : edit.buttons)
      buttons.push_back(boost::json::object{{"label", button.label}, {"url", button.url}});
    boost::json::object links;
    for (const auto& [link, other] : edit.links) links[link] = other;
    array.push_back(boost::json::object{{"kind", static_cast<int>(edit.kind)},
                                        {"name", edit.name},
                                        {"value", edit.value},
                                        {"text", edit.text},
                                        {"parts", std::move(parts)},
                                        {"links", std::move(links)},
                                        {"buttons", std::move(buttons)}});
  }
  return array;
}

Result<std::vector<Edit>> edits_from_json(const boost::json::value& json) {
  if (!json.is_array()) return fail(Code::malformed, "rewrite: edits are no list");
  std::vector<Edit> edits;
  for (const auto& entry : json.as_array()) {
    const auto* const object = entry.if_object();
    if (object == nullptr) return fail(Code::malformed, "rewrite: edit is no object");
    Edit edit;
    const auto* const kind = object->if_contains("kind");
    if (kind == nullptr || !kind->is_int64() || kind->as_int64() < 0 ||
        kind->as_int64() > static_cast<int>(Edit::Kind::exchange_links)) {
      return fail(Code::malformed, "rewrite: unknown edit");
    }
    edit.kind = static_cast<Edit::Kind>(kind->as_int64());
    for (const auto& [name, member] :
         {std::pair("name", &Edit::name), std::pair("value", &Edit::value), std::pair("text", &Edit::text)}) {
      if (const auto* const value = object->if_contains(name); value != nullptr && value->is_string())
        edit.*member = std::string(value->as_string());
    }
    if (const auto* const parts = object->if_contains("parts"); parts != nullptr && parts->is_array()) {
      for (const auto& part : parts->as_array()) {
        if (part.is_string()) edit.parts.emplace_back(part.as_string());
      }
    }
    if (const auto* const links = object->if_contains("links"); links != nullptr && links->is_object()) {
      for (const auto& [link, other] : links->as_object()) {
        if (other.is_string()) edit.links.emplace(std::string_view(link), std::string_view(other.as_string()));
      }
    }
    if (const auto* const buttons = object->if_contains("buttons"); buttons != nullptr && buttons->is_array()) {
      for (const auto& button : buttons->as_array()) {
        const auto* const members = button.if_object();
        const auto* const label = members == nullptr ? nullptr : members->if_contains("label");
        const auto* const url = members == nullptr ? nullptr : members->if_contains("url");
        if (label != nullptr && label->is_string() && url != nullptr && url->is_string())
          edit.buttons.push_back({std::string(label->as_string()), std::string(url->as_string())});
      }
    }
    edits.push_back(std::move(edit));
  }
  return edits;
}

}  // namespace sekisho::rewrite
