#include "content/sanitize.h"

#include <algorithm>

namespace sekisho::content {

Result<std::string> sanitize(std::string_view file, std::string_view kind, Budget& budget) {
  static constexpr std::string_view ooxml[] = {"docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "xlam", "pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "ppam", "vsdx", "vsdm"};
  static constexpr std::string_view ole[] = {"doc", "xls", "ppt", "vsd", "pub", "ole"};
  if (std::find(std::begin(ooxml), std::end(ooxml), kind) != std::end(ooxml)) return sanitize_ooxml(file, budget);
  if (std::find(std::begin(ole), std::end(ole), kind) != std::end(ole)) return sanitize_ole(file, budget);
  if (kind == "pdf") return sanitize_pdf(file, budget);
  return fail(Code::denied, "sanitize: no way for kind " + std::string(kind));
}

}  // namespace sekisho::content
