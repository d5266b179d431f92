#include "scan/dlp/dlp_scanner.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "scan/dlp/catalog.h"
#include "scan/dlp/mask.h"
#include "scan/dlp/matcher.h"

namespace sekisho::scan::dlp {
namespace {

constexpr std::size_t most_tried = 64u << 10, max_identifiers_text = 4'000;
constexpr std::size_t max_samples = 10, max_sample = 300, sample_context = 40;
constexpr int no_identifier = -1;
constexpr std::uint16_t fields = Field::subject | Field::header | Field::body | Field::attachment;

// What was found of one identifier in one scan target.
struct Found {
  std::unordered_set<std::string> values;
  std::vector<std::string> samples;
};

struct Target {
  std::string part;
  bool header = false;
  std::map<int, Found> found;
};

// The match with what stands before it: masking all but the last four characters then leaves only the match's own end.
std::string sample_of(std::string_view text, const Match& match) {
  auto from = match.from > sample_context ? match.from - sample_context : 0;
  while (from < match.from && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80) ++from;
  const auto line = text.substr(from, match.from - from).find_last_of("\r\n");
  if (line != std::string_view::npos) from += line + 1;
  auto out = to_valid_utf8(ellipsis(text.substr(from, match.to - from), max_sample));
  std::ranges::replace(out, '\n', ' ');
  std::ranges::replace(out, '\r', ' ');
  return out;
}

std::string header_name(std::string_view lines, std::uint32_t at) {
  const auto before = lines.substr(0, at).rfind('\n');
  const auto line = lines.substr(before == std::string_view::npos ? 0 : before + 1);
  return to_lower_ascii(line.substr(0, line.find(':')));
}

std::size_t distinct(std::vector<std::string_view>& values) {
  std::ranges::sort(values);
  return static_cast<std::size_t>(std::ranges::unique(values).begin() - values.begin());
}

class DlpScanner final : public Scanner {
 public:
  DlpScanner(const Settings& settings, PatternBuilder& patterns) {
    auto custom = parse_custom(settings.dlp);
    auto identifiers = predefined_identifiers();
    templates_ = predefined_templates();
    // A custom definition of the same id takes the place of the earlier one.
    for (auto& identifier : custom.identifiers) {
      std::erase_if(identifiers, [&](const Identifier& other) { return other.id == identifier.id; });
      identifiers.push_back(std::move(identifier));
    }
    for (auto& made : custom.templates) {
      std::erase_if(templates_, [&](const Template& other) { return other.id == made.id; });
      templates_.push_back(std::move(made));
    }
    matcher_ = std::make_unique<Matcher>(std::move(identifiers), patterns);
    for (int i = 0; i < static_cast<int>(matcher_->identifiers().size()); ++i) {
      index_.emplace(matcher_->identifiers()[static_cast<std::size_t>(i)].id, i);
    }
    templates_of_.resize(matcher_->identifiers().size());
    identifiers_of_.resize(templates_.size());
    for (std::size_t i = 0; i < templates_.size(); ++i) {
      for (const auto& step : templates_[i].condition) {
        const auto at = step.op == Step::Op::test ? index_.find(step.identifier) : index_.end();
        identifiers_of_[i].push_back(at == index_.end() ? no_identifier : at->second);
        if (at != index_.end()) templates_of_[static_cast<std::size_t>(at->second)].push_back(i);
      }
    }
    problems_ = std::move(custom.problems);
    problems_.insert(problems_.end(), matcher_->problems().begin(), matcher_->problems().end());
  }

  std::string_view name() const override { return "dlp"; }

  void scan(const content::Document& document, const ScanContext& context, const PatternHits& hits, Budget& budget,
            Report& report) const override {
    for (const auto& problem : problems_) {
      report.findings.push_back({.rule = "dlp.definition",
                                 .scanner = "dlp",
                                 .category = Category::unscannable_error,
                                 .severity = 10,
                                 .evidence = ellipsis(problem, max_evidence)});
    }
    std::vector<SearchedText> texts;
    for (const auto& text : hits.searched()) {
      if ((fields & static_cast<std::uint16_t>(text.field)) != 0) texts.push_back(text);
    }
    // People who try a text want to see what was nearly found, too; mail on its way is not made to wait for that.
    std::size_t size = 0;
    for (const auto& text : texts) size += text.text.size();
    const bool tried = context.service == "manual" && size <= most_tried;
    auto matches = matcher_->find(texts, hits, tried ? Matcher::Report::all : Matcher::Report::certain, budget);
    if (auto found = identifiers_in(matches); !found.empty()) report.digests["identifiers"] = std::move(found);
    for (auto& of_text : matches) std::erase_if(of_text, [](const Match& match) { return !match.certain; });
    auto targets = sort_into_targets(document, texts, matches);

    std::map<std::size_t, Finding> findings;
    for (const auto& [key, target] : targets) {
      // Only templates that name something found here can hold (a bare Except says nothing by itself).
      std::set<std::size_t> candidates;
      for (const auto& [identifier, found] : target.found) {
        const auto& using_it = templates_of_[static_cast<std::size_t>(identifier)];
        candidates.insert(using_it.begin(), using_it.end());
      }
      for (const auto i : candidates) judge(templates_[i], i, target, findings, report);
    }
    for (auto& [index, finding] : findings) report.findings.push_back(std::move(finding));
  }

 private:
  // Which identifiers were found, without what stood there: "jp.my_number*2 us.ein?*1"; '?': right form, no context
  // word near.
  std::string identifiers_in(const std::vector<std::vector<Match>>& matches) const {
    struct Values {
      std::vector<std::string_view> certain, uncertain;
    };
    std::vector<Values> found(matcher_->identifiers().size());
    for (const auto& of_text : matches) {
      for (const auto& match : of_text) {
        auto& values = found[static_cast<std::size_t>(match.identifier)];
        (match.certain ? values.certain : values.uncertain).push_back(match.value);
      }
    }
    std::string out;
    for (std::size_t i = 0; i < found.size() && out.size() <= max_identifiers_text; ++i) {
      auto& values = found[i].certain.empty() ? found[i].uncertain : found[i].certain;
      if (values.empty()) continue;
      if (!out.empty()) out += ' ';
      out += matcher_->identifiers()[i].id + (found[i].certain.empty() ? "?*" : "*") + std::to_string(distinct(values));
    }
    return out;
  }

  std::map<std::string, Target> sort_into_targets(const content::Document& document,
                                                  const std::vector<SearchedText>& texts,
                                                  const std::vector<std::vector<Match>>& matches) const {
    std::map<std::string, Target> targets;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& text = texts[i];
      for (const auto& match : matches[i]) {
        std::string key, part;
        if (text.field == Field::subject) {
          key = part = "subject";
        } else if (text.field == Field::header) {
          key = part = "header:" + header_name(text.text, match.from);
        } else {
          part = document.parts[static_cast<std::size_t>(text.part)].path;
          // The alternatives of a body are one text to its reader: the same number in both counts once.
          key = text.field == Field::body ? "body" : "part:" + part;
        }
        auto& target = targets[key];
        if (target.part.empty()) target.part = part, target.header = text.field == Field::header;
        auto& found = target.found[match.identifier];
        if (found.values.insert(match.value).second && found.samples.size() < max_samples) {
          found.samples.push_back(sample_of(text.text, match));
        }
      }
    }
    return targets;
  }

  void judge(const Template& rule, std::size_t index, const Target& target, std::map<std::size_t, Finding>& findings,
             Report& report) const {
    const auto found_of = [&](const Step& step) -> const Found* {
      const auto found =
          target.found.find(identifiers_of_[index][static_cast<std::size_t>(&step - rule.condition.data())]);
      return found == target.found.end() ? nullptr : &found->second;
    };
    const auto count = [&](const Step& step) {
      const auto* const found = found_of(step);
      return found == nullptr ? 0 : static_cast<int>(found->values.size());
    };
    if (!holds(rule.condition, count)) return;

    TemplateHit hit{.template_id = rule.id, .name = rule.name_en, .part = target.part};
    std::string counts;
    std::string_view example;
    for (const auto& step : rule.condition) {
      const auto* const found = step.op == Step::Op::test ? found_of(step) : nullptr;
      if (found == nullptr || std::ranges::find(hit.identifiers, step.identifier) != hit.identifiers.end()) continue;
      hit.identifiers.push_back(step.identifier);
      hit.occurrences += static_cast<int>(found->values.size());
      for (const auto& sample : found->samples) {
        if (hit.samples.size() < max_samples) hit.samples.push_back(sample);
      }
      if (example.empty()) example = found->samples.front();
      const auto& identifier = matcher_->identifiers()[static_cast<std::size_t>(index_.at(step.identifier))];
      counts += (counts.empty() ? "" : ", ") + identifier.name_en + " × " + std::to_string(found->values.size());
    }
    if (!target.header) {
      // Evidence never shows more than the last four characters of the first match.
      const auto masked = mask(example);
      const auto stars = masked.find_first_not_of('*');
      const auto end =
          stars == std::string::npos || stars == 0 ? std::string() : " (…****" + masked.substr(stars) + ")";
      findings.try_emplace(
          index,
          Finding{.rule = "dlp.template",
                  .scanner = "dlp",
                  .category = Category::data_loss,
                  .severity = rule.severity,
                  .part = target.part == "subject" ? std::string() : target.part,
                  .evidence = ellipsis(rule.name_en + (counts.empty() ? "" : ": " + counts) + end, max_evidence)});
    }
    report.templates.push_back(std::move(hit));
  }

  std::unique_ptr<Matcher> matcher_;
  std::vector<Template> templates_;
  std::unordered_map<std::string, int> index_;
  std::vector<std::vector<std::size_t>> templates_of_;  // per identifier
  std::vector<std::vector<int>> identifiers_of_;        // per template, by step; no_identifier: none that is known
  std::vector<std::string> problems_;
};

}  // namespace

std::unique_ptr<Scanner> make_dlp_scanner(const Settings& settings, PatternBuilder& patterns) {
  return std::make_unique<DlpScanner>(settings, patterns);
}

}  // namespace sekisho::scan::dlp
