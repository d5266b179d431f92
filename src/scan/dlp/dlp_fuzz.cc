// The first byte chooses: a text for all identifiers, or a custom definition (kind, then JSON, NUL, text).
#include <cstdint>
#include <string>

#include "base/text.h"
#include "scan/dlp/definitions.h"
#include "scan/dlp/dlp_scanner.h"

namespace sekisho::scan {
namespace {

void scan_text(const Scanner& scanner, const PatternSet& patterns, const std::string& text) {
  content::Document document;
  document.is_mail = true;
  document.subject = text;
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].content_type = "text/plain";
  document.parts[0].text = text;
  Report report;
  Budget budget;
  scanner.scan(document, {}, patterns.scan(document), budget, report);
  for (const auto& finding : report.findings) {
    if (finding.evidence.size() > max_evidence + 4 || !is_valid_utf8(finding.evidence)) __builtin_trap();
  }
}

struct Predefined {
  PatternBuilder builder;
  std::unique_ptr<Scanner> scanner = dlp::make_dlp_scanner({}, builder);
  std::unique_ptr<PatternSet> patterns = *PatternSet::compile(builder, {});
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Predefined predefined;
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 4 != 3) {
    scan_text(*predefined.scanner, *predefined.patterns, rest);
    return 0;
  }
  const auto split = rest.find('\0');
  const char* const kinds[] = {"expression", "keywords", "template"};
  const DlpDefinition definition{"c.x", "X", kinds[data[0] / 4 % 3], rest.substr(0, split)};
  static_cast<void>(dlp::validate_definition(definition, {}).has_value());
  static_cast<void>(dlp::parse_custom(std::span(&definition, 1)).problems.size());
  return 0;
}

}  // namespace sekisho::scan
