#include "reputation/spf_record.h"

#include <algorithm>

#include "base/text.h"
#include "reputation/spf.h"

namespace sekisho::reputation {
namespace {
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }

// name of a modifier: ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
bool is_name(std::string_view text) {
  return !text.empty() && is_alpha(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

// toplabel of RFC 7208 §7.1: letters, digits, inner hyphens, not digits alone.
bool is_top_label(std::string_view text) {
  if (text.empty() || !is_alnum(text.front()) || !is_alnum(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; }) &&
         !std::all_of(text.begin(), text.end(), is_digit);
}

// Ends in ".toplabel", ".toplabel." or a macro.
bool is_domain_spec(std::string_view text) {
  if (text.empty() || !is_macro_string(text, MacroUse::domain)) return false;
  if (text.back() == '}' || text.ends_with("%%") || text.ends_with("%_") || text.ends_with("%-")) {
    return text.back() == '}' && text.rfind("%{") != text.npos && text.find('}', text.rfind("%{")) == text.size() - 1;
  }
  if (text.back() == '.') text.remove_suffix(1);
  const auto dot = text.rfind('.');
  return dot != text.npos && is_top_label(text.substr(dot + 1));
}

// Takes "/24" or "//64" off the end. False: a number that is no such length.
bool take_prefix(std::string_view& text, std::string_view slashes, int most, int& prefix) {
  std::size_t at = text.size();
  while (at > 0 && is_digit(text[at - 1])) --at;
  const auto digits = text.substr(at);
  if (digits.empty() || !text.substr(0, at).ends_with(slashes)) return true;
  if (slashes == "/" && text.substr(0, at).ends_with("//")) return true;
  if (digits.size() > 3 || (digits.size() > 1 && digits.front() == '0')) return false;
  prefix = std::stoi(std::string(digits));
  if (prefix > most) return false;
  text.remove_suffix(text.size() - at + slashes.size());
  return true;
}

bool parse_network(std::string_view value, SpfTerm& term) {
  const bool is_v4 = term.mechanism == SpfMechanism::ip4;
  if (!take_prefix(value, "/", is_v4 ? 32 : 128, is_v4 ? term.prefix4 : term.prefix6)) return false;
  if ((value.find(':') != value.npos) == is_v4) return false;
  term.network = address_bytes(value);
  if (!is_v4 && term.network.size() == 4) term.network = std::string(10, '\0') + "\xff\xff" + term.network;
  return term.network.size() == (is_v4 ? 4u : 16u);
}

// One mechanism; false when it is none or wrong.
bool parse_mechanism(std::string_view text, SpfTerm& term) {
  if (!text.empty() && std::string_view("+-?~").find(text.front()) != text.npos) {
    term.qualifier = text.front();
    text.remove_prefix(1);
  }
  const auto end = std::min(text.find_first_of(":/"), text.size());
  const auto name = to_lower_ascii(text.substr(0, end));
  auto rest = text.substr(end);
  static constexpr std::pair<std::string_view, SpfMechanism> names[] = {
      {"all", SpfMechanism::all}, {"include", SpfMechanism::include}, {"a", SpfMechanism::a},
      {"mx", SpfMechanism::mx},   {"ptr", SpfMechanism::ptr},         {"ip4", SpfMechanism::ip4},
      {"ip6", SpfMechanism::ip6}, {"exists", SpfMechanism::exists},
  };
  const auto* const found =
      std::find_if(std::begin(names), std::end(names), [&](const auto& one) { return one.first == name; });
  if (found == std::end(names)) return false;
  term.mechanism = found->second;
  switch (term.mechanism) {
    case SpfMechanism::all:
      return rest.empty();
    case SpfMechanism::ip4:
    case SpfMechanism::ip6:
      return rest.starts_with(':') && parse_network(rest.substr(1), term);
    case SpfMechanism::include:
    case SpfMechanism::exists:
      if (!rest.starts_with(':') || !is_domain_spec(rest.substr(1))) return false;
      term.domain = rest.substr(1);
      return true;
    case SpfMechanism::a:
    case SpfMechanism::mx:
      if (!take_prefix(rest, "//", 128, term.prefix6) || !take_prefix(rest, "/", 32, term.prefix4)) return false;
      break;
    case SpfMechanism::ptr:
      break;
  }
  if (rest.empty()) return true;
  if (!rest.starts_with(':') || !is_domain_spec(rest.substr(1))) return false;
  term.domain = rest.substr(1);
  return true;
}

// "%{" letter *digit ["r"] *delimiter "}" at the start of text; the length, 0 if it is none.
std::size_t macro_size(std::string_view text, MacroUse use) {
  if (text.size() < 4 || !text.starts_with("%{")) return 0;
  const char letter = ascii_lower(text[2]);
  if (std::string_view(use == MacroUse::explanation ? "slodiphcrtv" : "slodiphv").find(letter) ==
      std::string_view::npos)
    return 0;
  std::size_t i = 3;
  const auto digits = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  if (i - digits > 3) return 0;
  if (i > digits && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(digits),
                                text.begin() + static_cast<std::ptrdiff_t>(i), [](char c) { return c == '0'; }))
    return 0;
  if (i < text.size() && ascii_lower(text[i]) == 'r') ++i;
  while (i < text.size() && std::string_view(".-+,/_=").find(text[i]) != std::string_view::npos) ++i;
  return i < text.size() && text[i] == '}' ? i + 1 : 0;
}

std::string url_escaped(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

// %{i}: dotted quad, or 32 nibbles with dots (RFC 7208 §7.3).
std::string dotted(const std::string& bytes) {
  if (bytes.size() == 4) return address_text(bytes);
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (!out.empty()) out += '.';
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += '.';
    out += digits[c & 15];
  }
  return out;
}

std::string value_of(char letter, const MacroValues& v) {
  switch (letter) {
    case 's':
      return v.sender;
    case 'l':
      return v.local_part;
    case 'o':
      return v.sender_domain;
    case 'd':
      return v.domain;
    case 'i':
      return dotted(v.ip);
    case 'p':
      return v.validated.empty() ? "unknown" : v.validated;
    case 'v':
      return v.ip.size() == 4 ? "in-addr" : "ip6";
    case 'h':
      return v.helo;
    case 'c':
      return address_text(v.ip);
    case 'r':
      return v.receiver;
    default:
      return v.time;
  }
}

// Splits at the delimiters, turns round, keeps the right-most parts, joins with dots.
std::string transformed(const std::string& value, std::string_view transformers) {
  std::size_t i = 0;
  std::size_t keep = 0;
  while (i < transformers.size() && is_digit(transformers[i]))
    keep = keep * 10 + static_cast<std::size_t>(transformers[i++] - '0');
  const bool reverse = i < transformers.size() && ascii_lower(transformers[i]) == 'r';
  if (reverse) ++i;
  const std::string delimiters(i < transformers.size() ? transformers.substr(i) : std::string_view("."));
  if (keep == 0 && !reverse && delimiters == ".") return value;
  std::vector<std::string> parts(1);
  for (const char c : value) {
    if (delimiters.find(c) != std::string::npos) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (reverse) std::reverse(parts.begin(), parts.end());
  if (keep != 0 && keep < parts.size()) parts.erase(parts.begin(), parts.end() - static_cast<std::ptrdiff_t>(keep));
  std::string out;
  for (const auto& part : parts) out += (&part == parts.data() ? "" : ".") + part;
  return out;
}
}  // namespace

bool is_spf(std::string_view text) {
  return starts_with_ignore_case(text, "v=spf1") && (text.size() == 6 || text[6] == ' ');
}

Result<SpfRecord> parse_spf(std::string_view text) {
  if (!is_spf(text)) return fail(Code::malformed, "no v=spf1");
  text.remove_prefix(6);
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0x20 || c == 0x7f; }))
    return fail(Code::malformed, "other than printable ASCII");
  SpfRecord record;
  int terms = 0;
  for (const auto one : split(text, ' ')) {
    if (one.empty()) continue;
    if (++terms > limits::spf_terms) return fail(Code::malformed, "too many terms");
    const auto wrong = [&] { return fail(Code::malformed, ellipsis(one, 80)); };
    const auto mark = one.find_first_of(":/=");
    if (mark != one.npos && one[mark] == '=') {
      const auto name = to_lower_ascii(one.substr(0, mark));
      const auto value = one.substr(mark + 1);
      if (!is_name(name)) return wrong();
      if (name != "redirect" && name != "exp") {
        if (!is_macro_string(value, MacroUse::domain)) return wrong();
        continue;
      }
      auto& place = name == "redirect" ? record.redirect : record.explanation;
      if (place || !is_domain_spec(value)) return wrong();
      place = value;
      continue;
    }
    SpfTerm term;
    term.text = ellipsis(one, 200);
    if (!parse_mechanism(one, term)) return wrong();
    record.terms.push_back(std::move(term));
  }
  return record;
}

bool is_macro_string(std::string_view text, MacroUse use) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '%') {
      const char c = text[i];
      if (static_cast<signed char>(c) < 0x20 || c == 0x7f || (c == ' ' && use == MacroUse::domain)) return false;
      ++i;
      continue;
    }
    if (i + 1 < text.size() && (text[i + 1] == '%' || text[i + 1] == '_' || text[i + 1] == '-')) {
      i += 2;
      continue;
    }
    const auto size = macro_size(text.substr(i), use);
    if (size == 0) return false;
    i += size;
  }
  return true;
}

bool needs_validated_name(std::string_view text) { return find_ignore_case(text, "%{p") != text.npos; }

Result<std::string> expand_macros(std::string_view text, const MacroValues& values) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (out.size() > limits::spf_expansion) return fail(Code::over_limit, "macro expansion");
    if (text[i] != '%') {
      out += text[i++];
      continue;
    }
    const char next = i + 1 < text.size() ? text[i + 1] : '%';
    if (next != '{') {
      out += next == '%' ? "%" : next == '_' ? " " : "%20";
      i += 2;
      continue;
    }
    const auto size = macro_size(text.substr(i), MacroUse::explanation);
    if (size == 0) return fail(Code::malformed, "macro");
    const char letter = text[i + 2];
    const auto value = transformed(value_of(ascii_lower(letter), values), text.substr(i + 3, size - 4));
    out += letter != ascii_lower(letter) ? url_escaped(value) : value;
    i += size;
  }
  if (out.size() > limits::spf_expansion) return fail(Code::over_limit, "macro expansion");
  return out;
}

}  // namespace sekisho::reputation
