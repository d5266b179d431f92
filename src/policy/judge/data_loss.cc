#include "policy/judge/data_loss.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

using scan::Category;
using scan::Filter;

// The first 300 characters: no more of violating content is shown (reference.md §3).
std::vector<std::string_view> characters_of(std::string_view utf8) {
  constexpr std::size_t most = 300;
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < utf8.size() && out.size() < most;) {
    std::size_t end = i + 1;
    while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80) ++end;
    out.push_back(utf8.substr(i, end - i));
    i = end;
  }
  return out;
}

}  // namespace

std::vector<Asked> judge_data_loss(const Policy& policy, const Facts& facts) {
  std::vector<Asked> out;
  const auto& settings = policy.data_loss;
  if (!facts.applies(settings.apply_to) || facts.sender_approved(settings.approved_senders)) return out;
  for (const auto& hit : facts.report.templates) {
    bool looked_at;
    if (hit.part == "subject")
      looked_at = settings.subject;
    else if (hit.part.starts_with("header")) {
      const auto colon = hit.part.find(':');
      const auto name = colon == std::string::npos ? std::string_view() : std::string_view(hit.part).substr(colon + 1);
      looked_at = std::any_of(settings.headers.begin(), settings.headers.end(),
                              [&](const auto& header) { return equal_ignore_case(header, name); });
    } else
      looked_at = facts.report.is_mail && !facts.file(hit.part) ? settings.body : settings.attachment;
    if (!looked_at) continue;
    for (const auto& rule : settings.templates) {
      if (rule.id != hit.template_id) continue;
      std::string evidence = hit.name;  // then ": " and the violating content, as far as the policy lets it be seen
      if (settings.violating_content != Masking::off && !hit.samples.empty()) {
        evidence +=
            ": " + (settings.violating_content == Masking::masked ? mask(hit.samples.front())
                                                                  : ellipsis(hit.samples.front(), scan::max_evidence));
      }
      out.push_back({.finding = {.rule = "dlp.template",
                                 .scanner = "dlp",
                                 .category = Category::data_loss,
                                 .severity = 70,
                                 .part = hit.part,
                                 .evidence = evidence},
                     .filter = Filter::data_loss,
                     .response = rule.response,
                     .policy = &policy,
                     .risk_name = hit.name,
                     .violating_content = shown_content(hit.samples, settings.violating_content),
                     .replacement_name = settings.replacement_name,
                     .replacement_text = settings.replacement_text});
    }
  }
  return out;
}

std::string shown_content(const std::vector<std::string>& samples, Masking masking) {
  std::string out;
  if (masking == Masking::off) return out;
  for (const auto& sample : samples)
    out += (out.empty() ? "" : "; ") + (masking == Masking::masked ? mask(sample) : sample);
  std::size_t size = 0;
  for (const auto character : characters_of(out)) size += character.size();
  out.resize(size);
  return out;
}

std::string mask(std::string_view utf8) {
  constexpr std::size_t shown = 4;
  const auto characters = characters_of(utf8);
  std::string out;
  const auto hidden = characters.size() > shown ? characters.size() - shown : 0;
  for (std::size_t i = 0; i < characters.size(); ++i) out += i < hidden ? std::string_view("*") : characters[i];
  return out;
}

}  // namespace sekisho::policy
