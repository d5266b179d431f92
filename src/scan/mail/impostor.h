#pragma once

#include <string_view>

#include "scan/mail/high_profile.h"
#include "scan/mail/own_text.h"
#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// Who the mail pretends to come from (reference.md §2.3, enhanced BEC and display name spoofing): names of
/// high-profile users at foreign addresses, display names that show another address, domains that look like the
/// tenant's own or a listed one, replies led elsewhere. Emits `bec.*` and `mail.name_spoof.*`. Immutable; any thread.
class Impostor {
 public:
  explicit Impostor(const Settings& settings);
  void scan(const content::Document& document, const ScanContext& context, const OwnText& own, const FoldedMail& folded,
            Report& report) const;

 private:
  bool is_internal(std::string_view domain) const;
  void cousins(std::string_view domain, Report& report) const;

  HighProfileNames names_;
  DetectionThreshold domain_threshold_;
  std::vector<std::string> exceptions_, internal_, guarded_, excluded_, spoof_exceptions_;
};

/// The value of a history entry of the context; -1 when unknown.
double history_of(const ScanContext& context, std::string_view name);

}  // namespace sekisho::scan::mail
