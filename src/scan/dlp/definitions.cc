#include "scan/dlp/definitions.h"

#include <re2/re2.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "scan/dlp/catalog.h"
#include "scan/dlp/checksums.h"
#include "scan/dlp/performance.h"
#include "scan/dlp/validators.h"
#include "scan/patterns.h"

namespace sekisho::scan::dlp {
namespace {
namespace json = boost::json;

constexpr std::size_t max_name = 512, max_description = 2048, max_expression = 4096;
constexpr int max_program = 10'000;  // RE2 instructions; \d{1000} has about 2,000
constexpr std::int64_t re2_memory = 8 << 20;

std::string text_of(const json::object& object, std::string_view key, std::string_view otherwise = {}) {
  const auto* value = object.if_contains(key);
  return std::string(value != nullptr && value->is_string() ? std::string_view(value->get_string()) : otherwise);
}

int int_of(const json::object& object, std::string_view key, int otherwise) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_int64()
             ? static_cast<int>(std::clamp<std::int64_t>(value->get_int64(), -1'000'000, 1'000'000))
             : otherwise;
}

bool bool_of(const json::object& object, std::string_view key, bool otherwise) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

tl::unexpected<Error> wrong(const std::string& what) { return fail(Code::malformed, "dlp: " + what); }

// "0-9A-F -" with ranges resolved; a hyphen at either end stands for itself.
std::string characters_of(std::string_view set) {
  std::string out;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-' && set[i] >= 0 && set[i + 2] >= set[i]) {
      for (int c = set[i]; c <= set[i + 2]; ++c) out += static_cast<char>(c);
      i += 2;
    } else {
      out += set[i];
    }
  }
  return out;
}

Result<Criteria> parse_criteria(const json::object& object) {
  Criteria out;
  const auto type = text_of(object, "type", "none");
  out.characters = characters_of(text_of(object, "characters"));
  out.count = int_of(object, "count", 0);
  out.min = int_of(object, "min", 0);
  out.max = int_of(object, "max", 1'000'000);
  out.min_left = int_of(object, "min_left", 0);
  out.max_left = int_of(object, "max_left", 1'000'000);
  out.max_right = int_of(object, "max_right", 1'000'000);
  if (type == "none") return out;
  if (type == "specific_characters") {
    out.kind = Criteria::Kind::specific_characters;
  } else if (type == "suffix") {
    out.kind = Criteria::Kind::suffix;
    if (out.count < 1) return wrong("criteria: suffix needs a count of 1 or more");
  } else if (type == "single_separator") {
    out.kind = Criteria::Kind::single_separator;
    out.characters = text_of(object, "separator");
    if (out.characters.size() != 1) return wrong("criteria: the separator is one byte");
  } else {
    return wrong("criteria: type is none, specific_characters, suffix or single_separator, not " + type);
  }
  if (out.characters.empty()) return wrong("criteria: characters are missing");
  if (out.min > out.max || out.min_left > out.max_left) return wrong("criteria: a minimum is above its maximum");
  return out;
}

Result<void> parse_words(const json::object& object, Identifier& out) {
  const auto criterion = text_of(object, "criterion", "any");
  if (criterion == "any") {
    out.rule = KeywordRule::any;
  } else if (criterion == "all") {
    out.rule = KeywordRule::all;
  } else if (criterion == "within") {
    out.rule = KeywordRule::within;
  } else if (criterion == "score") {
    out.rule = KeywordRule::score;
  } else {
    return wrong("criterion is any, all, within or score, not " + criterion);
  }
  out.threshold = int_of(object, "threshold", 0);
  const auto* words = object.if_contains("keywords");
  if (words != nullptr && words->is_string()) {
    std::string_view rest = words->get_string();
    for (const auto word : split(rest, '|')) out.words.push_back({std::string(word), 1});
  } else if (words != nullptr && words->is_array()) {
    for (const auto& word : words->get_array()) {
      if (word.is_string()) {
        out.words.push_back({std::string(word.get_string()), 1});
      } else if (word.is_object()) {
        out.words.push_back({text_of(word.get_object(), "text"), int_of(word.get_object(), "score", 1)});
      } else {
        return wrong("keywords: each is a text or an object with text and score");
      }
    }
  }
  if (out.words.empty()) return wrong("keywords are missing");
  if (out.words.size() > max_keywords) return wrong("more than " + std::to_string(max_keywords) + " keywords");
  for (const auto& word : out.words) {
    if (trim(word.text).empty() || word.text.size() > 256) return wrong("a keyword has 1 to 256 bytes");
    if (word.score < 1 || word.score > 10) return wrong("a keyword's score is 1 to 10: " + word.text);
  }
  return {};
}

Result<void> parse_expression(const json::object& object, Identifier& out) {
  out.strong = text_of(object, "strong", text_of(object, "expression"));
  out.weak = text_of(object, "weak");
  out.ignore_case = !bool_of(object, "case_sensitive", false);
  out.validator = text_of(object, "validator");
  out.weak_validator = text_of(object, "weak_validator");
  out.check = text_of(object, "check");
  const auto trigger = text_of(object, "trigger", "digits");
  if (trigger == "digits") {
    out.trigger = Trigger::digits;
  } else if (trigger == "at") {
    out.trigger = Trigger::at;
  } else if (trigger == "pattern") {
    out.trigger = Trigger::pattern;
  } else if (trigger == "context") {
    out.trigger = Trigger::context;
  } else {
    return wrong("trigger is digits, at, pattern or context, not " + trigger);
  }
  if (const auto* context = object.if_contains("context"); context != nullptr && context->is_string()) {
    for (const auto word : split(std::string_view(context->get_string()), '|')) out.context.emplace_back(word);
  } else if (context != nullptr && context->is_array()) {
    for (const auto& word : context->get_array()) {
      if (!word.is_string() || word.get_string().empty()) return wrong("context: each word is a text");
      out.context.emplace_back(word.get_string());
    }
  }
  if (const auto gate = text_of(object, "gate"); !gate.empty()) {
    for (const auto word : split(gate, '|')) out.gate.emplace_back(word);
    out.gate_begins = bool_of(object, "gate_begins", false);
  }
  if (out.context.size() > max_keywords) return wrong("too many context words");
  // A custom expression has one form; required context makes it the weak one.
  if (bool_of(object, "context_required", false)) std::swap(out.strong, out.weak);
  out.within = std::clamp(int_of(object, "within", out.within), 1, 2000);
  if (out.strong.empty() && out.weak.empty()) return wrong("the expression is missing");
  if (std::max(out.strong.size(), out.weak.size()) > max_expression)
    return wrong("the expression is longer than 4,096 bytes");
  if (out.strong.empty() && out.context.empty()) return wrong("context words are missing");
  if (!out.validator.empty() && find_validator(out.validator) == nullptr)
    return wrong("there is no validator " + out.validator);
  if (!out.weak_validator.empty() && find_validator(out.weak_validator) == nullptr) {
    return wrong("there is no validator " + out.weak_validator);
  }
  if (!out.check.empty() && !is_check_spec(out.check)) return wrong("the check is not understood: " + out.check);
  if (const auto* criteria = object.if_contains("criteria"); criteria != nullptr) {
    if (!criteria->is_object()) return wrong("criteria is an object");
    TRY(out.criteria, parse_criteria(criteria->get_object()));
  }
  return {};
}

// One condition still to be written out; `close` joins the last two results.
struct Task {
  const json::value* value = nullptr;
  Step close;
};

}  // namespace

Result<Identifier> parse_identifier(const json::value& value) {
  if (!value.is_object()) return wrong("an identifier is an object");
  const auto& object = value.get_object();
  Identifier out;
  out.id = text_of(object, "id");
  out.country = text_of(object, "country");
  out.name_en = text_of(object, "name");
  out.name_ja = text_of(object, "name_ja", out.name_en);
  out.description = text_of(object, "description");
  out.displayed = text_of(object, "displayed");
  out.example = text_of(object, "example");
  out.within = int_of(object, "within", out.within);
  if (out.name_en.size() > max_name) return wrong("the name is longer than 512 bytes");
  if (out.description.size() > max_description) return wrong("the description is longer than 2,048 bytes");
  out.keywords = object.contains("keywords");
  if (out.keywords) {
    out.ignore_case = !bool_of(object, "case_sensitive", false);
    TRY_VOID(parse_words(object, out));
  } else {
    TRY_VOID(parse_expression(object, out));
  }
  return out;
}

Result<Template> parse_template(const json::value& value) {
  if (!value.is_object()) return wrong("a template is an object");
  const auto& object = value.get_object();
  Template out;
  out.id = text_of(object, "id");
  out.country = text_of(object, "country");
  out.name_en = text_of(object, "name");
  out.name_ja = text_of(object, "name_ja", out.name_en);
  out.description = text_of(object, "description");
  out.severity = std::clamp(int_of(object, "severity", out.severity), 0, 100);
  if (out.name_en.size() > max_name) return wrong("the name is longer than 512 bytes");
  const auto* condition = object.if_contains("condition");
  if (condition == nullptr) return wrong("the template has no condition");

  // Depth first with an explicit stack; a close task stands below the operands it joins.
  std::vector<Task> tasks{{condition, {}}};
  while (!tasks.empty()) {
    const auto task = tasks.back();
    tasks.pop_back();
    if (out.condition.size() + tasks.size() > static_cast<std::size_t>(max_condition_steps)) {
      return wrong("the condition has more than 200 steps");
    }
    if (task.value == nullptr) {
      out.condition.push_back(task.close);
      continue;
    }
    if (task.value->is_string()) {  // shorthand: "us.ssn" or "us.ssn*10"
      std::string id(task.value->get_string());
      int occurrences = 1;
      if (const auto star = id.find('*'); star != std::string::npos) {
        const auto digits = id.substr(star + 1);
        if (!all_digits(digits) || digits.size() > 6) return wrong("occurrences are a number: " + id);
        occurrences = static_cast<int>(number(digits));
        id.resize(star);
      }
      out.condition.push_back({Step::Op::test, id, occurrences});
      continue;
    }
    if (!task.value->is_object()) return wrong("a condition is an object with identifier, all, any or not");
    const auto& step = task.value->get_object();
    if (step.contains("identifier")) {
      out.condition.push_back({Step::Op::test, text_of(step, "identifier"), int_of(step, "occurrences", 1)});
    } else if (const auto* inner = step.if_contains("not"); inner != nullptr) {
      tasks.push_back({nullptr, {Step::Op::negate, {}, 0}});
      tasks.push_back({inner, {}});
    } else {
      const auto* all = step.if_contains("all");
      const auto* operands = all != nullptr ? all : step.if_contains("any");
      if (operands == nullptr || !operands->is_array() || operands->get_array().empty()) {
        return wrong("a condition is an object with identifier, all, any or not");
      }
      const auto op = all != nullptr ? Step::Op::both : Step::Op::either;
      const auto& list = operands->get_array();
      for (std::size_t i = list.size(); i-- > 0;) {
        if (i > 0) tasks.push_back({nullptr, {op, {}, 0}});
        tasks.push_back({&list[i], {}});
      }
    }
  }
  for (const auto& step : out.condition) {
    if (step.op != Step::Op::test) continue;
    if (step.identifier.empty()) return wrong("a condition names no identifier");
    if (step.occurrences < 1 || step.occurrences > 1000) return wrong("occurrences are 1 to 1,000: " + step.identifier);
  }
  return out;
}

Custom parse_custom(std::span<const DlpDefinition> definitions) {
  Custom out;
  for (const auto& definition : definitions) {
    boost::system::error_code error;
    const auto value = json::parse(definition.json, error);
    if (error) {
      out.problems.push_back(definition.name + ": no JSON");
      continue;
    }
    if (definition.kind == "template") {
      auto parsed = parse_template(value);
      if (!parsed) {
        out.problems.push_back(definition.name + ": " + parsed.error().what);
        continue;
      }
      parsed->id = definition.id;
      parsed->name_en = parsed->name_ja = definition.name;
      parsed->custom = true;
      out.templates.push_back(*std::move(parsed));
      continue;
    }
    auto parsed = parse_identifier(value);
    if (parsed && parsed->keywords != (definition.kind == "keywords")) parsed = wrong("kind and content differ");
    if (!parsed) {
      out.problems.push_back(definition.name + ": " + parsed.error().what);
      continue;
    }
    parsed->id = definition.id;
    parsed->name_en = parsed->name_ja = definition.name;
    parsed->custom = true;
    if (!parsed->keywords && value.get_object().if_contains("trigger") == nullptr) parsed->trigger = Trigger::pattern;
    out.identifiers.push_back(*std::move(parsed));
  }
  return out;
}

Result<void> validate_definition(const DlpDefinition& definition, std::span<const std::string> known) {
  if (definition.id.empty()) return wrong("the definition has no id");
  if (definition.name.empty() || definition.name.size() > max_name) return wrong("the name has 1 to 512 bytes");
  if (definition.kind != "expression" && definition.kind != "keywords" && definition.kind != "template") {
    return wrong("kind is expression, keywords or template, not " + definition.kind);
  }
  const auto custom = parse_custom(std::span(&definition, 1));
  if (!custom.problems.empty()) return wrong(custom.problems.front());
  for (const auto& made : custom.templates) {
    for (const auto& step : made.condition) {
      if (step.op != Step::Op::test || std::ranges::find(known, step.identifier) != known.end()) continue;
      if (find_identifier(step.identifier) == nullptr) return wrong("there is no identifier " + step.identifier);
    }
  }
  for (const auto& identifier : custom.identifiers) {
    for (const auto& expression : {identifier.strong, identifier.weak}) {
      if (expression.empty()) continue;
      RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(re2_memory);
      const RE2 compiled(expression, options);
      if (!compiled.ok()) return wrong("the expression does not compile: " + compiled.error());
      if (compiled.ProgramSize() > max_program)
        return wrong("the expression is too large: it would be slow on every message");
      if (RE2::FullMatch("", compiled)) return wrong("the expression matches the empty text");
      if (time_of(compiled, performance_limit) > performance_limit)
        return wrong("the expression is too slow: more than " + std::to_string(performance_limit.count()) +
                     " ms for a text of " + std::to_string(performance_text / 1024) + " KiB");
    }
  }
  return {};
}

}  // namespace sekisho::scan::dlp
