#include "api/vision/filter.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/encode.h"
#include "base/text.h"
#include "base/time.h"

namespace sekisho::api::vision {
namespace {

using Kind = Filter::Kind;

struct Token {
  enum class Type : std::uint8_t { end, word, text, pattern, colon, open, close } type = Type::end;
  std::string value;
  std::size_t at = 0;
};

constexpr std::string_view spaces = " \t\r\n";

bool is_name_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// field >= 80: the field and eq, ne … as TMV1-Filter writes them; nothing when the text does not begin so. The value
// must be a number or a time: a word with > in it is no comparison.
struct Range {
  std::string_view field, word;
  std::size_t value = 0;  // where it begins
};
std::optional<Range> range_in(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && is_name_letter(text[i])) ++i;
  const auto field = text.substr(0, i);
  i = std::min(text.size(), text.find_first_not_of(spaces, i));
  struct Sign {
    std::string_view sign, word;
  };
  static constexpr Sign signs[] = {{">=", "ge"}, {"<=", "le"}, {">", "gt"}, {"<", "lt"}};
  const auto* const sign = std::find_if(std::begin(signs), std::end(signs),
                                        [&](const Sign& one) { return text.substr(i).starts_with(one.sign); });
  if (field.empty() || sign == std::end(signs)) return std::nullopt;
  i = std::min(text.size(), text.find_first_not_of(spaces, i + sign->sign.size()));
  const auto digit = i < text.size() && (text[i] == '"' || text[i] == '-') ? i + 1 : i;
  if (digit >= text.size() || text[digit] < '0' || text[digit] > '9') return std::nullopt;
  return Range{field, sign->word, i};
}

// The end of the regular expression that begins with the / at `start`: the / before a space, a ) or the end. npos: it
// is a path.
std::size_t end_of_pattern(std::string_view text, std::size_t start) {
  for (auto i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '/' &&
               (i + 1 == text.size() || text[i + 1] == ')' || spaces.find(text[i + 1]) != spaces.npos)) {
      return i;
    }
  }
  return std::string_view::npos;
}

Result<std::vector<Token>> tokens_of(std::string_view text, BareWords bare) {
  // Tuesday's, where words may stand alone; otherwise a quote begins a text.
  const std::string_view word_ends = bare == BareWords::anywhere ? " \t\r\n():" : " \t\r\n():'\"";
  std::vector<Token> out;
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
      continue;
    }
    const auto start = i;
    const bool is_value = !out.empty() && out.back().type == Token::Type::colon;
    // The search's own notation, in a query only: ranges, in quotes too, and regular expressions.
    if (bare == BareWords::anywhere && !is_value) {
      if (const auto range = range_in(text.substr(i + (c == '"' ? 1 : 0))); range) {
        out.push_back({Token::Type::word, std::string(range->field), start});
        out.push_back({Token::Type::word, std::string(range->word), start});
        i += range->value + (c == '"' ? 1 : 0);
        if (c != '"') continue;
        const auto close = text.find('"', i);
        if (close == text.npos) return fail(Code::malformed, "unterminated text at byte " + std::to_string(start));
        out.push_back({Token::Type::word, std::string(trim(text.substr(i, close - i))), i});
        i = close + 1;
        continue;
      }
    }
    if (const auto end = bare == BareWords::anywhere && is_value && c == '/' ? end_of_pattern(text, i) : text.npos;
        end != text.npos) {
      out.push_back({Token::Type::pattern, std::string(text.substr(i + 1, end - i - 1)), start});
      i = end + 1;
    } else if (c == '(' || c == ')' || c == ':') {
      out.push_back({c == '('   ? Token::Type::open
                     : c == ')' ? Token::Type::close
                                : Token::Type::colon,
                     std::string(1, c), start});
      ++i;
    } else if (c == '\'' || c == '"') {
      std::string value;
      bool closed = false;
      for (++i; i < text.size(); ++i) {
        if (text[i] == '\\' && c == '"' && i + 1 < text.size()) {
          value += text[++i];
        } else if (text[i] == c && c == '\'' && i + 1 < text.size() &&
                   text[i + 1] == '\'') {  // OData doubles the quote
          value += text[++i];
        } else if (text[i] == c) {
          closed = true;
          ++i;
          break;
        } else {
          value += text[i];
        }
      }
      if (!closed) return fail(Code::malformed, "unterminated text at byte " + std::to_string(start));
      out.push_back({Token::Type::text, std::move(value), start});
    } else {
      while (i < text.size() && word_ends.find(text[i]) == std::string_view::npos) ++i;
      // A time or a URL without quotes holds colons (2026-11-23T00:00:00Z, https://a.example/x), and so may any value
      // after a colon.
      const auto word = text.substr(start, i - start);
      const bool is_time = word.size() >= 13 && word.size() < 40 && word[4] == '-' && word[7] == '-' && word[10] == 'T';
      if (is_time || text.substr(i).starts_with("://") || is_value) {
        while (i < text.size() && std::string_view(" \t\r\n()'\"").find(text[i]) == std::string_view::npos) ++i;
      }
      std::string value(text.substr(start, i - start));
      for (auto at = value.find("\\/"); is_value && bare == BareWords::anywhere && at != value.npos;
           at = value.find("\\/", at + 1))
        value.erase(at, 1);
      out.push_back({Token::Type::word, std::move(value), start});
    }
    if (out.size() > limits::filter_terms * 8) return fail(Code::malformed, "too many terms");
  }
  out.push_back({Token::Type::end, {}, text.size()});
  return out;
}

// Operator precedence with explicit stacks (or < and < not).
class Parser {
 public:
  Parser(std::vector<Token> tokens, BareWords bare) : tokens_(std::move(tokens)), bare_(bare) {}

  Result<Filter> parse() {
    bool wants_term = true;
    std::size_t depth = 0;
    for (;;) {
      const auto& token = tokens_[at_];
      if (wants_term) {
        if (token.type == Token::Type::open) {
          if (++depth > limits::filter_depth) return problem("too many parentheses inside each other");
          operators_.push_back(Mark{true, Kind::both});
          ++at_;
        } else if (is_word("not") && tokens_[at_ + 1].type != Token::Type::colon && !is_comparison(tokens_[at_ + 1])) {
          if (operators_.size() > limits::filter_terms) return problem("too many terms");
          operators_.push_back(Mark{false, Kind::negate});
          ++at_;
        } else {
          TRY_VOID(term());
          wants_term = false;
        }
        continue;
      }
      if (token.type == Token::Type::end) break;
      if (token.type == Token::Type::close) {
        if (depth == 0) return problem("an unexpected )");
        --depth;
        while (!operators_.back().is_open) pop();
        operators_.pop_back();
        ++at_;
        continue;
      }
      const bool is_and = is_word("and"), is_or = is_word("or");
      if (!is_and && !is_or) return problem("and, or or the end was expected");
      const Kind kind = is_and ? Kind::both : Kind::either;
      while (!operators_.empty() && !operators_.back().is_open && rank(operators_.back().kind) >= rank(kind)) pop();
      operators_.push_back(Mark{false, kind});
      ++at_;
      wants_term = true;
    }
    if (depth > 0) return problem("a ) is missing");
    while (!operators_.empty()) pop();
    return std::move(out_);
  }

 private:
  struct Mark {
    bool is_open;
    Kind kind;
  };
  static int rank(Kind kind) { return kind == Kind::negate ? 3 : kind == Kind::both ? 2 : 1; }
  void pop() {
    out_.steps.push_back({operators_.back().kind, {}, {}});
    operators_.pop_back();
  }
  bool is_word(std::string_view word) const {
    return tokens_[at_].type == Token::Type::word && equal_ignore_case(tokens_[at_].value, word);
  }
  static bool is_comparison(const Token& token) {
    for (const auto op : {"eq", "ne", "gt", "ge", "lt", "le"}) {
      if (token.type == Token::Type::word && equal_ignore_case(token.value, op)) return true;
    }
    return false;
  }
  tl::unexpected<Error> problem(const std::string& what) const {
    return fail(Code::malformed, what + " at byte " + std::to_string(tokens_[at_].at));
  }

  Result<void> term() {
    if (out_.steps.size() > limits::filter_terms * 2) return problem("too many terms");
    if (is_bare()) {
      bare_words();
      return {};
    }
    if (tokens_[at_].type != Token::Type::word) return problem("a field was expected");
    const auto field = tokens_[at_].value;
    // *:*
    const bool in_any_field =
        field == "*" && tokens_[at_ + 1].type == Token::Type::colon && tokens_[at_ + 2].value == "*";
    if (field == "*" && (in_any_field || tokens_[at_ + 1].type != Token::Type::colon)) {
      at_ += in_any_field ? 3 : 1;
      out_.steps.push_back({Kind::everything, {}, {}});
      return {};
    }
    ++at_;
    if (tokens_[at_].type == Token::Type::colon) {
      ++at_;
      return after_colon(field);
    }
    struct Comparison {
      std::string_view word;
      Kind kind;
    };
    static constexpr Comparison comparisons[] = {{"eq", Kind::equal},    {"ne", Kind::differs}, {"gt", Kind::greater},
                                                 {"ge", Kind::at_least}, {"lt", Kind::less},    {"le", Kind::at_most}};
    for (const auto& comparison : comparisons) {
      if (!is_word(comparison.word)) continue;
      ++at_;
      if (tokens_[at_].type != Token::Type::text && tokens_[at_].type != Token::Type::word)
        return problem("a value was expected");
      out_.steps.push_back({comparison.kind, field, tokens_[at_].value});
      ++at_;
      return {};
    }
    return problem("eq, ne, gt, ge, lt, le or : was expected");
  }

  // A word or text that neither : nor a comparison follows.
  bool is_bare() const {
    const auto type = tokens_[at_].type;
    if (bare_ == BareWords::refused || (type != Token::Type::word && type != Token::Type::text) || is_word("and") ||
        is_word("or") || (type == Token::Type::word && tokens_[at_].value == "*"))
      return false;
    return type == Token::Type::text ||
           (tokens_[at_ + 1].type != Token::Type::colon && !is_comparison(tokens_[at_ + 1]));
  }
  // Words beside each other are one phrase: past due.
  void bare_words() {
    std::string phrase;
    while (is_bare()) phrase += (phrase.empty() ? "" : " ") + tokens_[at_++].value;
    out_.steps.push_back({Kind::anywhere, {}, std::move(phrase)});
  }

  Result<void> after_colon(const std::string& field) {
    const auto& token = tokens_[at_];
    if (token.type == Token::Type::open) return group(field);
    if (token.type == Token::Type::pattern) return pattern(field);
    if (token.type != Token::Type::text && token.type != Token::Type::word) return problem("a value was expected");
    const bool is_word_alone = token.type == Token::Type::word && token.value != "*";
    value(field);
    // Scripts put a subject behind the colon as it is: mailMsgSubject:Invoice past due.
    while (is_word_alone && tokens_[at_].type == Token::Type::word && is_bare() && !is_word("not"))
      out_.steps.back().value += " " + tokens_[at_++].value;
    return {};
  }
  // Linear time whatever the expression (RE2); found anywhere in the value, without case.
  Result<void> pattern(const std::string& field) {
    const auto& token = tokens_[at_];
    if (token.value.empty() || token.value.size() > limits::pattern_bytes)
      return problem("a regular expression of 1 to 512 bytes was expected");
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    options.set_max_mem(1 << 20);
    auto compiled = std::make_shared<const RE2>(token.value, options);
    if (!compiled->ok()) return problem("not a regular expression (" + compiled->error() + ")");
    if (++patterns_ > limits::filter_patterns) return problem("too many regular expressions");
    out_.steps.push_back({Kind::pattern, field, token.value, std::move(compiled)});
    ++at_;
    return {};
  }
  void value(const std::string& field) {
    const auto& token = tokens_[at_++];
    out_.steps.push_back(token.value == "*" ? Filter::Step{Kind::present, field, {}}
                                            : Filter::Step{Kind::contains, field, token.value});
  }
  // field:(a or "b c" or d), field:(a and b): one kind of word between the values, no groups inside.
  Result<void> group(const std::string& field) {
    ++at_;
    std::optional<Kind> joined;
    for (int values = 0;; ++values) {
      if (tokens_[at_].type != Token::Type::text && tokens_[at_].type != Token::Type::word)
        return problem("a value was expected");
      if (out_.steps.size() > limits::filter_terms * 2) return problem("too many terms");
      value(field);
      if (joined) out_.steps.push_back({*joined, {}, {}});
      if (tokens_[at_].type == Token::Type::close) break;
      const bool is_and = is_word("and"), is_or = is_word("or");
      if (!is_and && !is_or) return problem("and, or or ) was expected");
      const Kind kind = is_and ? Kind::both : Kind::either;
      if (joined && *joined != kind) return problem("and beside or needs parentheses");
      joined = kind;
      ++at_;
    }
    ++at_;
    return {};
  }

  std::vector<Token> tokens_;
  BareWords bare_;
  std::size_t at_ = 0;
  std::size_t patterns_ = 0;
  std::vector<Mark> operators_;
  Filter out_;
};

bool is_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) >= 0x80);
}

// The phrase stands in the text, not inside a longer word; * makes it a pattern for the whole.
bool holds_phrase(std::string_view text, std::string_view phrase) {
  if (phrase.find('*') != phrase.npos) return matches_wildcard(phrase, text);
  if (phrase.empty()) return text.empty();
  for (auto at = find_ignore_case(text, phrase); at != std::string_view::npos;
       at = find_ignore_case(text, phrase, at + 1)) {
    const bool ascii =
        static_cast<unsigned char>(phrase.front()) < 0x80 && static_cast<unsigned char>(phrase.back()) < 0x80;
    const auto end = at + phrase.size();
    if (!ascii) return true;  // Japanese has no word borders
    if ((at == 0 || !is_letter(text[at - 1]) || !is_letter(phrase.front())) &&
        (end == text.size() || !is_letter(text[end]) || !is_letter(phrase.back())))
      return true;
  }
  return false;
}

// Both as times, when both are: 2026-11-23T09:00:00+09:00 is 2026-11-23T00:00:00.000Z.
std::optional<std::pair<Time, Time>> as_times(const std::string& left, const std::string& right) {
  const auto looks_like_one = [](const std::string& text) {
    return text.size() >= 10 && text[4] == '-' && text[7] == '-';
  };
  if (!looks_like_one(left) || !looks_like_one(right)) return {};
  const auto first = parse_iso8601(left), second = parse_iso8601(right);
  if (!first || !second) return {};
  return std::pair{*first, *second};
}

bool is_same(const std::string& left, const std::string& right) {
  if (equal_ignore_case(left, right)) return true;
  const auto times = as_times(left, right);
  return times && times->first == times->second;
}

int compare(const std::string& left, const std::string& right) {
  if (const auto times = as_times(left, right))
    return times->first < times->second ? -1 : times->first == times->second ? 0 : 1;
  double a = 0, b = 0;
  const auto first = std::from_chars(left.data(), left.data() + left.size(), a);
  const auto second = std::from_chars(right.data(), right.data() + right.size(), b);
  if (first.ec == std::errc{} && first.ptr == left.data() + left.size() && second.ec == std::errc{} &&
      second.ptr == right.data() + right.size())
    return a < b ? -1 : a > b ? 1 : 0;
  return left.compare(right) < 0 ? -1 : left == right ? 0 : 1;
}

bool one_fits(const Filter::Step& step, const std::string& value) {
  switch (step.kind) {
    case Kind::equal:
      return is_same(value, step.value);
    case Kind::contains:
      return holds_phrase(value, step.value);
    case Kind::greater:
      return compare(value, step.value) > 0;
    case Kind::at_least:
      return compare(value, step.value) >= 0;
    case Kind::less:
      return compare(value, step.value) < 0;
    case Kind::at_most:
      return compare(value, step.value) <= 0;
    case Kind::present:
      return !value.empty();
    case Kind::pattern:
      return RE2::PartialMatch(value, *step.compiled);
    default:
      return false;
  }
}

void collect(const json::value& value, std::vector<std::string>& out) {
  if (value.is_string()) {
    out.emplace_back(value.get_string().data(), value.get_string().size());
  } else if (value.is_array()) {
    for (const auto& element : value.get_array()) {
      if (element.is_string()) out.emplace_back(element.get_string().data(), element.get_string().size());
    }
  } else if (!value.is_null()) {
    out.push_back(to_text(value));
  }
}

}  // namespace

Result<Filter> parse_filter(std::string_view text, BareWords bare) {
  if (text.size() > limits::filter_bytes) return fail(Code::malformed, "the filter is too long");
  if (!is_valid_utf8(text)) return fail(Code::malformed, "the filter is not UTF-8");
  if (trim(text).empty()) return Filter{};
  TRY(auto tokens, tokens_of(text, bare));
  return Parser(std::move(tokens), bare).parse();
}

bool matches(const Filter& filter, const json::object& object) {
  if (filter.steps.empty()) return true;
  std::vector<char> stack;
  for (const auto& step : filter.steps) {
    if (step.kind == Kind::negate) {
      if (stack.empty()) return false;
      stack.back() = !stack.back();
      continue;
    }
    if (step.kind == Kind::both || step.kind == Kind::either) {
      if (stack.size() < 2) return false;
      const char right = stack.back();
      stack.pop_back();
      stack.back() = step.kind == Kind::both ? (stack.back() && right) : (stack.back() || right);
      continue;
    }
    if (step.kind == Kind::everything) {
      stack.push_back(1);
      continue;
    }
    std::vector<std::string> values;
    if (step.kind == Kind::anywhere) {
      for (const auto& member : object) collect(member.value(), values);
      stack.push_back(std::any_of(values.begin(), values.end(),
                                  [&](const auto& value) { return holds_phrase(value, step.value); }));
      continue;
    }
    if (const auto* found = object.if_contains(step.field); found != nullptr) collect(*found, values);
    if (step.kind == Kind::differs) {
      stack.push_back(
          std::none_of(values.begin(), values.end(), [&](const auto& value) { return is_same(value, step.value); }));
    } else {
      stack.push_back(
          std::any_of(values.begin(), values.end(), [&](const auto& value) { return one_fits(step, value); }));
    }
  }
  return stack.size() == 1 && stack.back();
}

std::string digest_of(const Filter& filter) {
  std::string text;
  for (const auto& step : filter.steps) {
    text += std::to_string(static_cast<int>(step.kind)) + ' ' + std::to_string(step.field.size()) + ' ' + step.field +
            std::to_string(step.value.size()) + ' ' + step.value;
  }
  return sha256_hex(text);
}

std::vector<std::string> equal_values(const Filter& filter, std::string_view field) {
  std::vector<std::string> values;
  for (const auto& step : filter.steps) {
    if (step.kind == Kind::either) continue;
    if (step.kind != Kind::equal || step.field != field) return {};
    values.push_back(step.value);
  }
  return values;
}

std::string unknown_field(const Filter& filter, std::span<const std::string_view> known) {
  for (const auto& step : filter.steps) {
    if (!step.field.empty() && std::find(known.begin(), known.end(), step.field) == known.end()) return step.field;
  }
  return {};
}

}  // namespace sekisho::api::vision
