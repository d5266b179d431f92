#pragma once

#include <algorithm>
#include <string>

#include "content/mime/message.h"
#include "content/testing.h"

namespace sekisho::content {

/// Reads a mail by its MIME structure alone, as the tests of this folder need it. `mail` must outlive the result.
inline Document read_mail(std::string_view mail, Budget& budget) {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].data = mail;
  document.is_mail = true;
  read_message(document, 0, {}, budget);
  document.limits = budget.reached();
  return document;
}
inline Document read_mail(std::string_view mail) {
  Budget budget;
  return read_mail(mail, budget);
}

/// "1 multipart/mixed, 1.1 text/plain": the structure, without other readings.
inline std::string structure(const Document& document) {
  std::string out;
  std::vector<bool> alternate(document.parts.size());
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const Part& part = document.parts[i];
    alternate[i] =
        part.origin == PartOrigin::alternate || (part.parent >= 0 && alternate[static_cast<std::size_t>(part.parent)]);
    if (alternate[i]) continue;
    out += (out.empty() ? "" : ", ") + part.path + " " + std::string(part.content_type);
  }
  return out;
}

/// The part with this path; the root if there is none.
inline const Part& at(const Document& document, std::string_view path) {
  for (const auto& part : document.parts) {
    if (part.path == path) return part;
  }
  return document.parts[0];
}

/// True if any part has the anomaly.
inline bool has_anomaly(const Document& document, std::string_view name) {
  return std::any_of(document.parts.begin(), document.parts.end(), [&](const Part& part) {
    return std::any_of(part.anomalies.begin(), part.anomalies.end(),
                       [&](const Anomaly& anomaly) { return anomaly.name == name; });
  });
}

/// True if some other reading (or a part below one) holds these bytes.
inline bool scanned_elsewhere(const Document& document, std::string_view bytes) {
  for (const auto& part : document.parts) {
    bool alternate = false;
    for (const Part* above = &part;; above = &document.parts[static_cast<std::size_t>(above->parent)]) {
      alternate = alternate || above->origin == PartOrigin::alternate;
      if (above->parent < 0) break;
    }
    if (alternate && (part.data.find(bytes) != part.data.npos || part.text.find(bytes) != part.text.npos)) return true;
  }
  return false;
}

}  // namespace sekisho::content
