#include "content/sanitize.h"

#include <algorithm>

#include "content/read.h"

namespace sekisho::content {

Result<std::string> sanitize(std::string_view file, std::string_view kind, Budget& budget) {
  static constexpr std::string_view ooxml[] = {"docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "xlam", "pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "ppam", "vsdx", "vsdm"};
  static constexpr std::string_view ole[] = {"doc", "xls", "ppt", "vsd", "pub", "ole"};
  if (std::find(std::begin(ooxml), std::end(ooxml), kind) != std::end(ooxml)) return sanitize_ooxml(file, budget);
  if (std::find(std::begin(ole), std::end(ole), kind) != std::end(ole)) {
    TRY(auto clean, sanitize_ole(file, budget));
    // PowerPoint 97 packs its project into the presentation's own stream, where it cannot be taken out in place; a Word file that was
    // saved in pieces may spell a field in several.
    Budget look;
    const auto left = read(clean, {.as = ReadOptions::As::file, .guess_passwords = false}, look).traits;
    if (std::any_of(left.begin(), left.end(), [](const Trait& trait) { return trait.part == 0 && (trait.name == "office.vba_project" || trait.name == "office.dde"); })) {
      return fail(Code::denied, "sanitize: a macro project or a field that cannot be taken out");
    }
    return clean;
  }
  static constexpr std::string_view odf[] = {"odt", "ods", "odp", "odg"};
  if (std::find(std::begin(odf), std::end(odf), kind) != std::end(odf)) return sanitize_odf(file, budget);
  if (kind == "pdf") return sanitize_pdf(file, budget);
  return fail(Code::denied, "sanitize: no way for kind " + std::string(kind));
}

}  // namespace sekisho::content
