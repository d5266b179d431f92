#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "content/image/picture_text.h"
#include "content/read.h"
#include "scan/scanner.h"

namespace sekisho::scan {

namespace mail {
class Model;
}

/// All scanners and patterns of one tenant, compiled. Immutable; one per worker process (its Hyperscan scratch is not
/// shared).
class Ruleset {
 public:
  /// Code::malformed names the setting that does not compile.
  /// mail_model: judges mail in the place of the shipped one; null: that one.
  static Result<std::unique_ptr<Ruleset>> build(const Settings& settings,
                                                const std::shared_ptr<const mail::Model>& mail_model = nullptr);
  /// The pure function: reads and judges one item. Never fails; what could not be looked at is a finding.
  /// `pictures`: how letters in pictures are read; by default they are not.
  Report scan(std::string_view bytes, const content::ReadOptions& options, const ScanContext& context,
              const content::PictureReading& pictures = {}) const;
  /// The judgement alone, over a document that was read before.
  Report scan(const content::Document& document, std::string_view bytes, const ScanContext& context,
              Budget& budget) const;
  /// The first steps of scan(): digest, version, and the facts of mail and files.
  void begin(const content::Document& document, std::string_view bytes, Report& report) const;
  const PatternSet& patterns() const { return *patterns_; }
  const std::vector<std::unique_ptr<Scanner>>& scanners() const { return scanners_; }
  const Settings& settings() const { return settings_; }
  const std::string& version() const { return version_; }

 private:
  Settings settings_;
  std::string version_;
  std::unique_ptr<PatternSet> patterns_;
  std::vector<std::unique_ptr<Scanner>> scanners_;
};

}  // namespace sekisho::scan
