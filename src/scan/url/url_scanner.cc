#include "scan/url/url_scanner.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "content/html/data_url.h"
#include "embedded/url_model.h"
#include "scan/signals.h"
#include "scan/url/judge.h"
#include "scan/url/model.h"
#include "scan/url/redirectors.h"
#include "scan/url/url_list.h"

namespace sekisho::scan::url {
namespace {

using content::html::percent_decode;

constexpr int max_findings = 50;
constexpr std::size_t max_fact_text = 2048;

std::string_view origin_name(content::LinkOrigin origin) {
  switch (origin) {
    case content::LinkOrigin::text:
      return "text";
    case content::LinkOrigin::html:
      return "html";
    case content::LinkOrigin::form:
      return "form";
    case content::LinkOrigin::image:
      return "image";
    case content::LinkOrigin::header:
      return "header";
    case content::LinkOrigin::pdf:
      return "pdf";
    case content::LinkOrigin::office:
      return "office";
    case content::LinkOrigin::qr:
      return "qr";
    case content::LinkOrigin::calendar:
      return "calendar";
    case content::LinkOrigin::script:
      return "script";
    case content::LinkOrigin::shortcut:
      return "shortcut";
  }
  return "text";
}

Category category_of(UrlRisk risk) {
  return risk == UrlRisk::dangerous           ? Category::url_dangerous
         : risk == UrlRisk::highly_suspicious ? Category::url_highly_suspicious
                                              : Category::url_suspicious;
}

// The state of one scan.
class Run {
 public:
  Run(const content::Document& document, Budget& budget, Report& report)
      : document_(document), budget_(budget), report_(report) {
    for (const auto& trait : document.traits) {
      if (trait.name == "html.form.password") password_parts_.insert(trait.part);
      if (trait.name == "image.text") pictured_parts_.insert(trait.part);
    }
  }

  void add(std::string_view rule, Category category, int severity, int part, std::string evidence,
           const std::string& about) {
    if (findings_ >= max_findings) return;
    if (!told_.insert(std::string(rule) + "\n" + about).second) return;
    ++findings_;
    Finding finding;
    finding.rule = rule;
    finding.scanner = "url";
    finding.category = category;
    finding.severity = severity;
    finding.part = path_of(part);
    finding.evidence = ellipsis(to_valid_utf8(evidence), max_evidence);
    report_.findings.push_back(std::move(finding));
  }

  void signal(std::string_view name) { add_signal(report_, name); }

  std::string path_of(int part) const {
    return part >= 0 && part < static_cast<int>(document_.parts.size())
               ? document_.parts[static_cast<std::size_t>(part)].path
               : std::string{};
  }

  const content::Document& document_;
  Budget& budget_;
  Report& report_;
  std::unordered_map<std::string, std::size_t> facts_;  // normal form → index in report.urls
  // domain → score: one look per place that pictures come from
  std::unordered_map<std::string, double> resource_scores_;
  std::unordered_set<std::string> told_;
  std::unordered_set<int> password_parts_, pictured_parts_;
  int judged_ = 0, findings_ = 0;
};

constexpr int most_redirections = 4, most_targets = 8;  // one inside the other, and of one link together

class UrlScanner final : public Scanner {
 public:
  explicit UrlScanner(const Settings& settings)
      : own_links_(settings.own_links),
        approved_(settings.approved_urls),
        blocked_(settings.blocked_urls),
        feed_(settings.url_feed_hosts, UrlList::Hosts::with_subdomains) {
    // A damaged model file costs the structural score only; a test holds the embedded one to be whole.
    if (auto model = Model::load(embedded::url_model())) model_ = *std::move(model);
  }

  std::string_view name() const override { return "url"; }

  void scan(const content::Document& document, const ScanContext&, const PatternHits&, Budget& budget,
            Report& report) const override {
    Run run(document, budget, report);
    for (const auto& link : document.links) {
      if (!budget.spend_steps(64 + std::min(link.url.size(), max_length))) return;
      look_at(link, run);
    }
  }

 private:
  // A link that leads to this installation first stands for the one that was there before.
  std::optional<Url> read(std::string_view link) const {
    const bool own = std::any_of(own_links_.begin(), own_links_.end(),
                                 [&](const auto& base) { return starts_with_ignore_case(link, base); });
    if (!own) return parse_url(link);
    const auto at = link.find("&u=");
    return at == std::string_view::npos ? std::nullopt
                                        : parse_url(percent_decode(link.substr(at + 3, link.find('#') - at - 3)));
  }

  void look_at(const content::Link& link, Run& run) const {
    const auto url = read(link.url);
    if (!url) {
      look_at_script_link(link, run);
      return;
    }
    consider(*url, link, origin_name(link.origin), run);
    int left = most_targets;
    look_behind(*url, link, most_redirections, left, run);
  }

  // Where redirectors lead, one inside the other.
  void look_behind(const Url& url, const content::Link& link, int depth, int& left, Run& run) const {
    if (depth == 0) return;
    for (const auto& target : nested_urls(url)) {
      const auto inner = parse_url(target);
      if (!inner || left-- <= 0) continue;
      content::Link behind = link;
      behind.text = {};
      if (inner->domain != url.domain) consider(*inner, behind, "redirect", run);
      look_behind(*inner, link, depth - 1, left, run);
    }
  }

  void look_at_script_link(const content::Link& link, Run& run) const {
    const auto url = trim(link.url);
    if (link.hidden && !starts_with_ignore_case(url, "data:text/html")) return;
    if (starts_with_ignore_case(url, "javascript:") || starts_with_ignore_case(url, "vbscript:")) {
      const auto code = trim(url.substr(url.find(':') + 1));
      if (code.size() < 12 || starts_with_ignore_case(code, "void(0)")) return;  // "do nothing" on old pages
      run.add("url.javascript", Category::url_suspicious, 40, link.part, std::string(url.substr(0, max_evidence)),
              std::string(url.substr(0, 64)));
    } else if (starts_with_ignore_case(url, "data:text/html") || starts_with_ignore_case(url, "data:application/") ||
               starts_with_ignore_case(url, "data:image/svg")) {
      run.add("url.data_page", Category::url_highly_suspicious, 70, link.part, std::string(url.substr(0, 100)),
              std::string(url.substr(0, 64)));
    }
  }

  void consider(const Url& url, const content::Link& link, std::string_view origin, Run& run) const {
    const auto text = url.text();
    const auto [known, fresh] = run.facts_.try_emplace(text, run.report_.urls.size());
    // The same URL again matters only where it is shown with other words.
    if (!fresh && (link.text.empty() || link.hidden)) return;
    if (fresh) {
      UrlFact fact;
      fact.url = to_valid_utf8(text.substr(0, max_fact_text));
      fact.host = to_valid_utf8(url.host);
      fact.domain = to_valid_utf8(url.domain);
      fact.text = ellipsis(to_valid_utf8(link.text.substr(0, 1024)), max_evidence);
      fact.part = run.path_of(link.part);
      fact.origin = origin;
      run.report_.urls.push_back(std::move(fact));
      if (!link.hidden && is_open_to_all(url)) run.signal("url_open_place");
      if (!link.hidden && hides_target(url)) run.signal("url_hidden_target");
    }
    const auto index = known->second;
    // Often the plain text has the bare URL first and the HTML the words that people see.
    if (auto& fact = run.report_.urls[index]; fact.text.empty())
      fact.text = ellipsis(to_valid_utf8(link.text.substr(0, 1024)), max_evidence);
    const auto set = [&](UrlRisk risk, double score) {
      auto& fact = run.report_.urls[index];
      if (fresh || risk > fact.risk) fact.risk = risk;
      if (score > fact.score) fact.score = score;
    };
    if (approved_.matches(url)) {
      set(UrlRisk::safe, 0);
      return;
    }
    if (blocked_.matches(url)) {
      set(UrlRisk::dangerous, 1);
      run.add("url.blocked", Category::url_blocked, 90, link.part, text, text);
      return;
    }
    if (feed_.matches(url)) {
      set(UrlRisk::dangerous, 1);
      run.add("url.feed", Category::url_dangerous, 95, link.part, text, text);
      return;
    }
    const Model* model = model_ ? &*model_ : nullptr;
    if (link.hidden) {
      // Pictures of one place come by the dozen: the first look serves for all.
      if (const auto seen = run.resource_scores_.find(url.domain); seen != run.resource_scores_.end()) {
        set(UrlRisk::untested, seen->second);
        return;
      }
    }
    if (fresh && ++run.judged_ > max_judged) {
      static_cast<void>(run.budget_.reach("links"));
      return;
    }
    Setting setting;
    setting.origin = link.origin;
    setting.text = link.text;
    setting.hidden = link.hidden;
    setting.asks_password = run.password_parts_.contains(link.part);
    setting.misread = run.pictured_parts_.contains(link.part) && link.origin == content::LinkOrigin::text;
    const auto judgement = judge(url, setting, model);
    if (link.hidden) run.resource_scores_.emplace(url.domain, judgement.score);
    set(judgement.risk, judgement.score);
    for (const auto& suspicion : judgement.suspicions) {
      run.add(suspicion.rule, category_of(suspicion.risk), suspicion.severity, link.part, suspicion.evidence,
              url.domain);
    }
  }

  std::vector<std::string> own_links_;
  UrlList approved_, blocked_, feed_;
  std::optional<Model> model_;
};

}  // namespace

std::unique_ptr<Scanner> make_url_scanner(const Settings& settings, PatternBuilder&) {
  return std::make_unique<UrlScanner>(settings);
}

}  // namespace sekisho::scan::url
