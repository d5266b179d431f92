#include "scan/signature/signature_scanner.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/encode.h"
#include "base/text.h"
#include "scan/signature/arc_sets.h"
#include "scan/signature/signature.h"

namespace sekisho::scan::signature {
namespace {
constexpr std::size_t max_dkim = 10;  // more are not looked at: each costs a hash of the body and a question

void add_once(std::vector<std::string>& signals, std::string_view signal) {
  if (std::find(signals.begin(), signals.end(), signal) == signals.end()) signals.emplace_back(signal);
}

class SignatureScanner final : public Scanner {
 public:
  std::string_view name() const override { return "signature"; }

  void scan(const content::Document& document, const ScanContext&, const PatternHits&, Budget& budget,
            Report& report) const override {
    if (!document.is_mail || document.parts.empty()) return;
    const auto& root = document.parts.front();
    const auto fields = split_fields(root.raw_headers);
    Message message(fields, root.raw_body, budget);
    std::size_t dkim = 0;
    for (const auto& field : fields) {
      if (field.name != "dkim-signature") continue;
      if (++dkim > max_dkim) {
        add_once(report.signals, "dkim_too_many");
        break;
      }
      auto read = read_signature(field, SignatureKind::dkim, message);
      if (read.partial_body) add_once(report.signals, "dkim_partial_body");
      if (!read.covers_from) add_once(report.signals, "dkim_unsigned_from");
      report.signatures.push_back(std::move(read.input));
    }
    read_arc(fields, message, report.signatures);
  }
};
}  // namespace

std::unique_ptr<Scanner> make_signature_scanner(const Settings&, PatternBuilder&) {
  return std::make_unique<SignatureScanner>();
}

}  // namespace sekisho::scan::signature
