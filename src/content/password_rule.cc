#include "content/password_rule.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_text = 256 * 1024, most_words = 16, shortest = 3, longest = 64;
const std::string mark = "\x1f";
constexpr std::int64_t max_program = 1 << 20;  // bytes of one compiled expression

re2::RE2::Options options() {
  re2::RE2::Options out(re2::RE2::Quiet);
  out.set_max_mem(max_program);
  return out;
}

// Brackets of the parts keep to themselves: each part is an expression of its own, checked alone, so none can close
// another's.
std::string whole(const PasswordRule& rule) {
  return "(?:" + rule.before + ")(?P<word>" + rule.password + ")(?:" + rule.after + ")";
}

bool fits(const PasswordRule& rule) {
  return std::max({rule.before.size(), rule.password.size(), rule.after.size()}) <= limits::password_rule;
}

}  // namespace

Result<void> check_password_rule(const PasswordRule& rule) {
  if (!fits(rule))
    return fail(Code::over_limit,
                "password rule: at most " + std::to_string(limits::password_rule) + " bytes an expression");
  if (rule.password.empty()) return fail(Code::malformed, "password rule: an expression for the password");
  constexpr std::array<std::string_view, 3> names = {"before", "password", "after"};
  const std::array parts = {&rule.before, &rule.password, &rule.after};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i]->find(mark) != std::string::npos)
      return fail(Code::malformed, "password rule: " + std::string(names[i]) + ": a control character");
    const re2::RE2 part(*parts[i], options());
    if (part.ok() && !part.NamedCapturingGroups().contains("word")) continue;
    return fail(Code::malformed, "password rule: " + std::string(names[i]) + ": " +
                                     (part.ok() ? "the group name word is taken" : part.error()));
  }
  const re2::RE2 together(whole(rule), options());
  if (!together.ok()) return fail(Code::over_limit, "password rule: " + together.error());
  return {};
}

std::string to_entry(const PasswordRule& rule) { return mark + rule.before + mark + rule.password + mark + rule.after; }

std::optional<PasswordRule> rule_in(std::string_view entry) {
  if (!entry.starts_with(mark)) return std::nullopt;
  const auto parts = split(entry, mark.front());
  if (parts.size() != 4) return std::nullopt;
  return PasswordRule{{}, std::string(parts[1]), std::string(parts[2]), std::string(parts[3])};
}

struct RuleFinder::Expression {
  re2::RE2 whole;
  int word = 0;  // the number of its group
  explicit Expression(const PasswordRule& rule)
      : whole(sekisho::content::whole(rule), options()), word(whole.NamedCapturingGroups().at("word")) {}
};

RuleFinder::RuleFinder(const PasswordRule& rule)
    : expression_(check_password_rule(rule) ? std::make_unique<Expression>(rule) : nullptr) {}
RuleFinder::RuleFinder(RuleFinder&&) noexcept = default;
RuleFinder::~RuleFinder() = default;

std::vector<std::string> RuleFinder::words(std::string_view text) const {
  std::vector<std::string> out;
  if (text.empty() || expression_ == nullptr) return out;
  const auto& expression = expression_->whole;
  const auto group = expression_->word;
  const re2::StringPiece all(text.data(), std::min(text.size(), max_text));
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(group) + 1);
  for (std::size_t at = 0; at <= all.size() && out.size() < most_words;) {
    if (!expression.Match(all, at, all.size(), re2::RE2::UNANCHORED, found.data(), static_cast<int>(found.size())))
      break;
    const std::string word(found.back().data(), found.back().size());
    if (word.size() >= shortest && word.size() <= longest && is_valid_utf8(word) &&
        std::find(out.begin(), out.end(), word) == out.end())
      out.push_back(word);
    const auto end = static_cast<std::size_t>(found.front().data() - all.data()) + found.front().size();
    at = std::max(end, at + 1);
  }
  return out;
}

std::vector<std::string> words_by_rule(const PasswordRule& rule, std::string_view text) {
  return RuleFinder(rule).words(text);
}

}  // namespace sekisho::content
