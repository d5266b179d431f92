#include "content/sanitize.h"

#include <algorithm>

#include "content/read.h"

namespace sekisho::content {

namespace {

template <std::size_t n>
bool is_one(std::string_view kind, const std::string_view (&kinds)[n]) {
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

// What still runs by itself after all: a Word 97 file that was saved in pieces may spell a field in several; and nobody
// knows what hostile XML will hide next.
bool still_runs(std::string_view clean) {
  Budget look;
  const auto left = read(clean, {.as = ReadOptions::As::file, .guess_passwords = false}, look).traits;
  return std::any_of(left.begin(), left.end(), [](const Trait& trait) {
    if (trait.part != 0 || trait.evidence == "removed" || trait.evidence == "removed|removed") return false;
    return trait.name == "office.vba_project" || trait.name == "office.dde" || trait.name == "office.remote_template" ||
           trait.name == "office.macro.autorun";
  });
}

Result<std::string> sanitize_office(std::string_view file, std::string_view kind, Budget& budget) {
  static constexpr std::string_view ooxml[] = {"docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xlsb",
                                               "xltx", "xltm", "xlam", "pptx", "pptm", "ppsx", "ppsm",
                                               "potx", "potm", "ppam", "vsdx", "vsdm"};
  static constexpr std::string_view ole[] = {"doc", "xls", "ppt", "vsd", "pub", "ole"};
  static constexpr std::string_view odf[] = {"odt", "ods", "odp", "odg", "odb", "odf", "odc"};
  if (is_one(kind, ooxml)) return sanitize_ooxml(file, budget);
  if (is_one(kind, ole)) return sanitize_ole(file, budget);
  if (is_one(kind, odf)) return sanitize_odf(file, budget);
  if (kind == "fodt") return sanitize_flat_odf(file, budget);
  return fail(Code::denied, "sanitize: no way for kind " + std::string(kind));
}

}  // namespace

Result<std::string> sanitize(std::string_view file, std::string_view kind, Budget& budget) {
  if (kind == "pdf") return sanitize_pdf(file, budget);
  TRY(auto clean, sanitize_office(file, kind, budget));
  if (still_runs(clean))
    return fail(Code::denied, "sanitize: a macro project, a field or a template that cannot be taken out");
  return clean;
}

}  // namespace sekisho::content
