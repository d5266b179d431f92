#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::protect {

/// What a link asks its reader: whether they wrote a mail in their name (reference.md §2.3, "allow Yes/No feedback"),
/// or what a mail under a warning banner is (§2.8, report buttons).
enum class FeedbackQuestion : std::uint8_t { authorship, banner };

/// What a feedback link stands for.
struct FeedbackTarget {
  TenantId tenant;
  FeedbackQuestion question = FeedbackQuestion::authorship;
  std::string item;    // of the mail, as in Item::id
  std::string person;  // who is asked; empty when several people got the same bytes
  Time expires_at{};
};

/// Links in our own notices and banners by which people without an account say something of one mail. All that is
/// needed stands in the link under a MAC, so nothing is stored until somebody answers, and nobody makes a link for
/// another mail, person or time. Immutable; any thread.
class FeedbackLinks {
 public:
  static constexpr std::chrono::hours valid{24 * 14};

  /// `key`: a secret of this installation. `base_url`: where people reach us; empty: no links.
  FeedbackLinks(std::string_view key, std::string_view base_url);

  /// When a link of now ends to work: the same all day, so that a mail's copies stay alike.
  static Time end_of(Time now) { return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1) + valid; }

  bool configured() const { return !base_.empty(); }
  /// "https://sekisho.example/user/feedback?q=…&t=…&i=…&w=…&e=…&k=…&a=ANSWER"; ASCII without quotes and spaces. The
  /// answer is what the page offers first; it is not under the MAC, for the reader may give another.
  std::string make(const FeedbackTarget& target, std::string_view answer) const;

  /// The fields of a query, percent-decoded.
  struct Fields {
    std::string_view question, tenant, item, person, expires, mac;
  };
  /// Code::denied when we did not make it, Code::not_found when its time is over. Compares in constant time.
  Result<FeedbackTarget> read(const Fields& fields, Time now) const;

 private:
  std::string mac_of(const FeedbackTarget& target) const;
  std::string key_, base_;
};

}  // namespace sekisho::protect
