#include "content/mime/document_json.h"

#include <boost/json.hpp>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::content {
namespace {

namespace json = boost::json;

json::string string(std::string_view text) {
  if (text.find('\0') == text.npos && is_valid_utf8(text)) return json::string(text);
  return json::string(to_valid_utf8(text));
}

json::object part_json(const Part& part) {
  const bool whole = part.content_type.starts_with("multipart/") || (part.data.empty() && !part.children.empty());
  // A document's text stands for it where it is no text itself (PDF, Office); a page's source goes before its
  // rendering.
  const auto text = part.text.empty() ? part.readable : part.text;
  const auto bytes = whole ? part.raw_body : part.data;
  json::array anomalies;
  for (const auto& anomaly : part.anomalies)
    anomalies.push_back(json::object{{"name", string(anomaly.name)}, {"detail", string(anomaly.detail)}});
  return {{"path", string(part.path)},
          {"content_type", string(part.content_type)},
          {"true_type", string(part.true_type)},
          {"charset", string(part.charset)},
          {"disposition", string(part.disposition)},
          {"filename", string(part.filename)},
          {"size", bytes.size()},
          {"sha256", sha256_hex(bytes)},
          {"text", text.empty() ? json::value(nullptr) : json::value(string(text))},
          {"anomalies", std::move(anomalies)},
          {"children", json::array()}};
}

}  // namespace

json::value to_json(const Document& document) {
  // Children stand behind their parents, so that going backwards each subtree is complete when it is moved into its
  // parent.
  std::vector<json::object> made;
  made.reserve(document.parts.size());
  for (const auto& part : document.parts) made.push_back(part_json(part));
  json::array alternates;
  for (std::size_t i = made.size(); i-- > 1;) {
    const Part& part = document.parts[i];
    auto& target = part.origin == PartOrigin::alternate
                       ? alternates
                       : made[static_cast<std::size_t>(part.parent)]["children"].as_array();
    target.push_back(std::move(made[i]));
  }
  const auto reverse = [](json::array& array) {
    for (std::size_t i = 0, k = array.size(); i + 1 < k; ++i) std::swap(array[i], array[--k]);
  };
  // Each list was filled from its end.
  std::vector<json::array*> open{&alternates};
  json::array parts;
  json::array headers;
  if (!made.empty()) {
    for (const auto& field : document.parts[0].headers)
      headers.push_back(json::object{{"name", string(field.name)}, {"value", string(field.value)}});
    parts.push_back(std::move(made[0]));
    open.push_back(&parts);
  }
  while (!open.empty()) {
    auto* list = open.back();
    open.pop_back();
    reverse(*list);
    for (auto& item : *list) open.push_back(&item.as_object()["children"].as_array());
  }
  static constexpr std::string_view origins[] = {"text",   "html", "form",     "image",  "header",  "pdf",
                                                 "office", "qr",   "calendar", "script", "shortcut"};
  json::array links;
  for (const auto& link : document.links) {
    links.push_back(json::object{{"url", string(link.url)},
                                 {"text", string(link.text)},
                                 {"origin", origins[static_cast<std::size_t>(link.origin)]},
                                 {"part", string(document.parts[static_cast<std::size_t>(link.part)].path)}});
  }
  return json::object{{"headers", std::move(headers)},
                      {"links", std::move(links)},
                      {"parts", std::move(parts)},
                      {"alternates", std::move(alternates)}};
}

}  // namespace sekisho::content
