#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "scan/finding.h"

namespace sekisho::protect {

/// The field that tells the mailbox side what was judged on the way (Trust Scan, reference.md §1.2, §4.1): which
/// filters of which tenant, when, under a MAC over the mail's body and the fields that people and programs read.
/// Whoever changes the mail, or takes the field for another one, breaks it; relays that add fields of their own do not.
/// Immutable; any thread.
class ScanStamp {
 public:
  static constexpr std::string_view field = "X-Sekisho-Scanned";
  static constexpr std::chrono::hours lasts{24 * 7};
  /// In a report's signals: filters that judged the mail on its way did not judge it again.
  static constexpr std::string_view signal = "judged_on_its_way";

  /// `key`: a secret of this installation.
  explicit ScanStamp(std::string_view key);

  /// The field's value for these bytes (RFC 5322, CRLF or LF), as they are delivered. Linear in them.
  std::string make(TenantId tenant, std::string_view bytes, const std::vector<scan::Filter>& filters, Time now) const;
  /// The filters that judged the mail as it is here; none when it bears no field of ours for this tenant, was changed
  /// since, or is older than `lasts`.
  std::vector<scan::Filter> read(TenantId tenant, std::string_view bytes, Time now) const;

 private:
  struct Mail;
  static Mail read_mail(std::string_view bytes);
  std::string mac_of(TenantId tenant, const Mail& mail, std::string_view filters, std::int64_t at) const;
  std::string key_;
};

}  // namespace sekisho::protect
