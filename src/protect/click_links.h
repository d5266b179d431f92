#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace sekisho::protect {

/// What a rewritten link stands for: the link, and the mail in which it stood.
struct ClickTarget {
  TenantId tenant;
  std::string url;        // absolute, http, https or ftp
  std::string recipient;  // empty when several people got the same bytes
  std::string sender, message_id;
};

/// Links that lead to us first, so that a link is judged when somebody follows it (Time-of-Click, reference.md §2.6).
/// All that is needed stands in the link itself, readable to whom it is shown, under a MAC: a link works as long as the
/// key lives, whatever becomes of the database, and nobody makes us lead anywhere that did not stand in a mail.
/// Immutable; any thread.
class ClickLinks {
 public:
  /// `key`: a secret of this installation. `base_url`: where people reach us, without a slash at the end; empty: not
  /// configured, nothing is rewritten.
  ClickLinks(std::string_view key, std::string_view base_url);

  /// What all our links begin with; empty when `base_url` is. The scanners judge what stands in such links
  /// (scan::Settings::own_links).
  static std::string base_of(std::string_view base_url);

  bool configured() const { return !base_.empty(); }
  /// True for one of our own links: it is not wrapped again.
  bool is_own(std::string_view url) const;
  /// "https://sekisho.example/user/click?t=…&m=…&k=…&u=…"; ASCII without quotes and spaces.
  std::string make(const ClickTarget& target) const;

  /// The fields of a query, percent-decoded.
  struct Fields {
    std::string_view tenant, recipient, sender, message_id, mac, url;
  };
  /// Code::denied when we did not make it. Compares in constant time.
  Result<ClickTarget> read(const Fields& fields) const;

 private:
  std::string mac_of(const ClickTarget& target) const;
  std::string key_, base_;
};

}  // namespace sekisho::protect
