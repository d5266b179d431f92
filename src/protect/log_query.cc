#include "protect/log_query.h"

#include <charconv>

#include "base/text.h"
#include "store/like.h"

namespace sekisho::protect {
namespace {

using Kind = LogField::Kind;

constexpr std::size_t max_query = 4096;
constexpr int max_terms = 200, max_levels = 50;

// With wildcards the whole text, else anywhere.
std::string pattern_of(std::string_view value, bool wildcard) {
  return wildcard ? store::like_pattern(value, store::Star::anything)
                  : store::like_anywhere(value, store::Star::letter);
}

// Recursive descent over the grammar in the header; depth is bounded by max_levels.
class Compiler {
 public:
  Compiler(LogType type, std::string_view query, Time now, int first)
      : type_(type), query_(query), now_(now), next_(first) {}

  Result<CompiledQuery> run(QueryProblem* problem) {
    if (query_.size() > max_query)
      return report(problem, fault(max_query, "too_long", "the query is longer than 4096 bytes"));
    if (!is_valid_utf8(query_)) return report(problem, fault(0, "not_utf8", "the query is not UTF-8"));
    skip_space();
    if (at_end()) return CompiledQuery{"(1=1)", {}};
    auto condition = disjunction(0);
    if (condition && !at_end())
      condition = fault(at_, "unexpected_text", "unexpected “" + std::string(query_.substr(at_, 1)) + "”");
    if (!condition) return report(problem, std::move(condition));
    return CompiledQuery{"(" + *condition + ")", std::move(parameters_)};
  }

 private:
  Result<std::string> fault(std::size_t position, std::string code, std::string what) {
    problem_ = {position, std::move(code), what};
    return fail(Code::malformed, "query, column " + std::to_string(position + 1) + ": " + what);
  }
  Result<CompiledQuery> report(QueryProblem* problem, Result<std::string> failed) {
    if (problem) *problem = problem_;
    return tl::unexpected(std::move(failed).error());
  }

  bool at_end() const { return at_ >= query_.size(); }
  void skip_space() {
    while (!at_end() && (query_[at_] == ' ' || query_[at_] == '\t' || query_[at_] == '\n')) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (at_end() || query_[at_] != c) return false;
    ++at_;
    return true;
  }
  // A keyword stands alone: "ORDER" is no OR.
  bool take_word(std::string_view word) {
    skip_space();
    if (query_.substr(at_, word.size()) != word) return false;
    const std::size_t after = at_ + word.size();
    if (after < query_.size() && std::string_view(" \t\n(").find(query_[after]) == std::string_view::npos) return false;
    at_ = after;
    return true;
  }
  std::string bind(store::Value value) {
    parameters_.push_back(std::move(value));
    return "$" + std::to_string(next_++);
  }

  Result<std::string> disjunction(int level) {
    if (level > max_levels) return fault(at_, "too_deep", "more than 50 levels of parentheses");
    TRY(std::string left, conjunction(level));
    while (take_word("OR")) {
      TRY(const std::string right, conjunction(level));
      left = "(" + left + " OR " + right + ")";
    }
    return left;
  }

  Result<std::string> conjunction(int level) {
    TRY(std::string left, negation(level));
    for (;;) {
      const bool explicit_and = take_word("AND");
      skip_space();
      if (!explicit_and && (at_end() || query_[at_] == ')' || starts_with_or())) return left;
      TRY(const std::string right, negation(level));
      left = "(" + left + " AND " + right + ")";
    }
  }
  bool starts_with_or() {
    const std::size_t here = at_;
    const bool is_or = take_word("OR");
    at_ = here;
    return is_or;
  }

  Result<std::string> negation(int level) {
    bool negated = false;
    for (;;) {
      skip_space();
      if (take_word("NOT"))
        negated = !negated;
      else if (!at_end() && query_[at_] == '-' && at_ + 1 < query_.size() && query_[at_ + 1] != ' ')
        ++at_, negated = !negated;
      else
        break;
    }
    TRY(const std::string inner, primary(level));
    return negated ? "NOT " + inner : inner;
  }

  Result<std::string> primary(int level) {
    if (take('(')) {
      TRY(const std::string inner, disjunction(level + 1));
      if (!take(')')) return fault(at_, "expected_parenthesis", "a “)” is missing");
      return "(" + inner + ")";
    }
    return term();
  }

  // A quoted text or a bare word, up to white space or a parenthesis.
  Result<std::string> value(bool& quoted) {
    quoted = false;
    if (!at_end() && query_[at_] == '"') {
      const std::size_t start = at_++;
      std::string out;
      for (; !at_end(); ++at_) {
        if (query_[at_] == '\\' && at_ + 1 < query_.size())
          out += query_[++at_];
        else if (query_[at_] == '"')
          return ++at_, quoted = true, out;
        else
          out += query_[at_];
      }
      return fault(start, "unterminated_string", "the closing quotation mark is missing");
    }
    const std::size_t start = at_;
    while (!at_end() && std::string_view(" \t\n()").find(query_[at_]) == std::string_view::npos) ++at_;
    if (at_ == start) return fault(at_, "expected_value", "a value is missing");
    return std::string(query_.substr(start, at_ - start));
  }

  Result<std::string> term() {
    skip_space();
    if (++terms_ > max_terms) return fault(at_, "too_many_terms", "more than 200 terms");
    if (at_end()) return fault(at_, "expected_term", "a search term is missing");
    const std::size_t start = at_;
    std::size_t name_end = at_;
    while (name_end < query_.size() &&
           ((query_[name_end] >= 'a' && query_[name_end] <= 'z') || query_[name_end] == '_' ||
            (query_[name_end] >= '0' && query_[name_end] <= '9')))
      ++name_end;
    const bool has_operator = name_end > start && name_end < query_.size() &&
                              std::string_view(":=<>").find(query_[name_end]) != std::string_view::npos;
    if (!has_operator) return free_text();
    const std::string_view name = query_.substr(start, name_end - start);
    const LogField* field = nullptr;
    for (const auto& candidate : fields_of(type_)) {
      if (candidate.name == name) field = &candidate;
    }
    if (!field) {
      if (query_[name_end] == ':' && query_.substr(name_end, 3) == "://") return free_text();  // a URL, not a field
      return fault(start, "unknown_field", "there is no field “" + std::string(name) + "” in this log");
    }
    at_ = name_end;
    const char op = query_[at_++];
    const bool or_equal = (op == '<' || op == '>') && !at_end() && query_[at_] == '=' && ++at_;
    skip_space();
    if (op == '<' || op == '>') return comparison(*field, std::string(1, op) + (or_equal ? "=" : ""));
    if (op == ':' && !at_end() && query_[at_] == '[') return range(*field);
    return match(*field, op == '=');
  }

  Result<std::string> free_text() {
    bool quoted;
    TRY(const std::string text, value(quoted));
    const std::string parameter_value = pattern_of(text, !quoted && text.find('*') != std::string::npos);
    const bool wildcard = parameter_value.front() != '%' || text.find('*') != std::string::npos;
    std::string out;
    for (const auto& field : fields_of(type_)) {
      if (!field.free_text) continue;
      // lists are JSON texts: a wildcard matches inside them too
      out += (out.empty() ? "" : " OR ") + std::string(field.column) + " LIKE " +
             bind(field.kind == Kind::list && wildcard ? "%\"" + parameter_value + "\"%" : parameter_value) +
             " ESCAPE '\\'";
    }
    return "(" + out + ")";
  }

  Result<std::string> match(const LogField& field, bool equality) {
    const std::size_t start = at_;
    bool quoted;
    TRY(const std::string text, value(quoted));
    if (field.kind == Kind::number || field.kind == Kind::time) {
      TRY(const std::int64_t number, number_of(field, text, start));
      return std::string(field.column) + " = " + bind(number);
    }
    const bool wildcard = !quoted && text.find('*') != std::string::npos && !equality;
    if (field.kind == Kind::list) {
      const std::string inner = equality ? pattern_of(text, true) : pattern_of(text, wildcard);
      return std::string(field.column) + " LIKE " + bind(equality || wildcard ? "%\"" + inner + "\"%" : inner) +
             " ESCAPE '\\'";
    }
    if (equality) return std::string(field.column) + " = " + bind(text);
    return std::string(field.column) + " LIKE " + bind(pattern_of(text, wildcard)) + " ESCAPE '\\'";
  }

  Result<std::string> comparison(const LogField& field, const std::string& op) {
    if (field.kind != Kind::number && field.kind != Kind::time)
      return fault(at_, "not_comparable", "“" + std::string(field.name) + "” is a text; use : or =");
    const std::size_t start = at_;
    bool quoted;
    TRY(const std::string text, value(quoted));
    TRY(const std::int64_t number, number_of(field, text, start));
    return std::string(field.column) + " " + op + " " + bind(number);
  }

  Result<std::string> range(const LogField& field) {
    if (field.kind != Kind::number && field.kind != Kind::time)
      return fault(at_, "not_comparable", "“" + std::string(field.name) + "” is a text; it has no range");
    const auto end = query_.find(']', at_);
    if (end == std::string_view::npos) return fault(at_, "unterminated_range", "the closing “]” is missing");
    const std::string_view inner = query_.substr(at_ + 1, end - at_ - 1);
    const auto middle = inner.find(" TO ");
    if (middle == std::string_view::npos) return fault(at_, "expected_to", "a range is [from TO until]");
    std::string out;
    const std::string_view low = trim(inner.substr(0, middle)), high = trim(inner.substr(middle + 4));
    if (low != "*") {
      TRY(const std::int64_t number, number_of(field, low, at_ + 1));
      out = std::string(field.column) + " >= " + bind(number);
    }
    if (high != "*") {
      TRY(const std::int64_t number, number_of(field, high, at_ + 1 + middle + 4));
      out += (out.empty() ? "" : " AND ") + std::string(field.column) + " <= " + bind(number);
    }
    at_ = end + 1;
    return out.empty() ? "(1=1)" : "(" + out + ")";
  }

  Result<std::int64_t> number_of(const LogField& field, std::string_view text, std::size_t position) {
    std::int64_t number = 0;
    const auto wrong = [&]() -> Result<std::int64_t> {
      auto failed = fault(position, field.kind == Kind::time ? "expected_time" : "expected_number",
                          field.kind == Kind::time ? "a time like 2026-11-23T09:00:00Z, -24h, -7d or now" : "a number");
      return tl::unexpected(std::move(failed).error());
    };
    if (field.kind == Kind::time) {
      if (text == "now") return to_millis(now_);
      if (const auto time = parse_iso8601(text)) return to_millis(*time);
      if (text.size() < 3 || text.front() != '-') return wrong();
      const std::string_view digits = text.substr(1, text.size() - 2);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (error != std::errc() || end != digits.data() + digits.size() || number > 100'000) return wrong();
      switch (text.back()) {
        case 'm':
          return to_millis(now_ - std::chrono::minutes{number});
        case 'h':
          return to_millis(now_ - std::chrono::hours{number});
        case 'd':
          return to_millis(now_ - std::chrono::days{number});
        default:
          return wrong();
      }
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return wrong();
    return number;
  }

  LogType type_;
  std::string_view query_;
  Time now_;
  int next_;
  std::size_t at_ = 0;
  int terms_ = 0;
  std::vector<store::Value> parameters_;
  QueryProblem problem_;
};

}  // namespace

Result<CompiledQuery> compile_query(LogType type, std::string_view query, Time now, int first_parameter,
                                    QueryProblem* problem) {
  return Compiler(type, query, now, first_parameter).run(problem);
}

}  // namespace sekisho::protect
