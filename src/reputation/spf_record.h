#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::reputation {

enum class SpfMechanism : std::uint8_t { all, include, a, mx, ptr, ip4, ip6, exists };

struct SpfTerm {
  char qualifier = '+';
  SpfMechanism mechanism = SpfMechanism::all;
  std::string domain;   // domain-spec, macros not expanded; empty: the current domain
  std::string network;  // ip4, ip6: raw bytes
  int prefix4 = 32, prefix6 = 128;
  std::string text;  // as written
};

struct SpfRecord {
  std::vector<SpfTerm> terms;
  std::optional<std::string> redirect, explanation;  // domain-specs
};

/// True for "v=spf1" alone or followed by a space (RFC 7208 §4.5), any case.
bool is_spf(std::string_view text);

/// RFC 7208 §4.6, §12: the whole record, every term checked. Code::malformed names the term; that is permerror.
Result<SpfRecord> parse_spf(std::string_view text);

/// Where a macro string stands: c, r and t are for explanations alone (RFC 7208 §7.2).
enum class MacroUse : std::uint8_t { domain, explanation };
bool is_macro_string(std::string_view text, MacroUse use);

/// What the macro letters stand for; p is asked for only when needed.
struct MacroValues {
  std::string sender, local_part, sender_domain, domain, ip, helo;
  std::string receiver, time;
  std::string validated;  // %{p}
};
/// True if %{p} occurs: the caller fills `validated` then.
bool needs_validated_name(std::string_view text);
/// Expands a string that is_macro_string; Code::over_limit beyond limits::spf_expansion.
Result<std::string> expand_macros(std::string_view text, const MacroValues& values);

}  // namespace sekisho::reputation
