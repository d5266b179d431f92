#include "scan/url/judge.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "content/top_domains.h"
#include "scan/url/brands.h"
#include "scan/url/lists.h"

namespace sekisho::scan::url {
namespace {

constexpr auto npos = std::string_view::npos;

// The domain that a link's text shows, if the text is an address and nothing else.
std::optional<Url> shown_address(std::string_view text) {
  text = trim(text);
  if (text.size() < 4 || text.size() > 512 || text.find('.') == npos || text.find_first_of(" \t\n@") != npos)
    return std::nullopt;
  auto url = parse_url(text);
  if (!url || url->kind != HostKind::name) return std::nullopt;
  const auto top = std::string_view(url->host).substr(url->host.rfind('.') + 1);
  if (url->host.find('.') == std::string::npos || !content::is_top_domain(top)) return std::nullopt;
  const bool plain = starts_with_ignore_case(text, "http") || starts_with_ignore_case(text, "www");
  if (!plain && content::is_wordlike_top_domain(top)) return std::nullopt;
  return url;
}

std::string_view extension_of(std::string_view path) {
  const auto name = path.substr(path.rfind('/') == npos ? 0 : path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == npos || name.size() - dot > 6 ? std::string_view{} : name.substr(dot + 1);
}

// What a URL is without its one-time parts: mail of every kind is full of long tokens, the labelled URLs are not, so a
// model takes them for phishing. Only what is left may speak strongly.
Url without_tokens(const Url& url) {
  Url out = url;
  out.query.clear();
  out.fragment.clear();
  std::string path;
  for (const auto segment : split(url.path, '/')) {
    if (segment.empty()) continue;
    const auto odd = std::count_if(segment.begin(), segment.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$';
    });
    if (segment.size() >= 24 && odd >= 6) continue;
    path += "/";
    path += segment;
  }
  out.path = path;
  return out;
}

bool path_lures(std::string_view path) {
  const auto lower = to_lower_ascii(path.substr(0, 400));
  std::size_t from = 0;
  for (std::size_t i = 0; i <= lower.size(); ++i) {
    if (i < lower.size() && ((lower[i] >= 'a' && lower[i] <= 'z') || (lower[i] >= '0' && lower[i] <= '9'))) continue;
    if (i > from && is_lure_word(std::string_view(lower).substr(from, i - from))) return true;
    from = i + 1;
  }
  return false;
}

constexpr int most_redirections = 4;  // inside one address

// A redirector's address may show the target and lead on: true if every target written in it ends at the domain.
bool leads_to(const std::vector<std::string>& targets, std::string_view domain, int depth) {
  return std::all_of(targets.begin(), targets.end(), [&](const std::string& target) {
    const auto url = parse_url(target);
    if (!url || depth == 0) return false;
    const auto further = nested_urls(*url);
    return further.empty() ? url->domain == domain : leads_to(further, domain, depth - 1);
  });
}

class Judge {
 public:
  Judge(const Url& url, const Setting& setting, const Model* model) : url_(url), setting_(setting), model_(model) {}

  Judgement run() {
    popular_ = model_ != nullptr && model_->is_popular(url_);
    free_host_ = url_.hosted || is_free_host(url_.host, url_.domain);
    wrapper_ = is_wrapper(url_.host, url_.domain);
    if (model_ != nullptr && !popular_ && !wrapper_ && !is_shortener(url_.domain)) {
      out_.score = model_->score(url_, host_imitation());
      if (out_.score >= model_->suspicious_from())
        sure_ = std::min(out_.score, model_->score(without_tokens(url_), host_imitation()));
    }
    if (popular_ && !free_host_ && !is_shortener(url_.domain)) out_.risk = UrlRisk::safe;
    writing();
    imitation();
    if (!setting_.hidden) place();
    structure();
    settle();
    return std::move(out_);
  }

 private:
  void suspect(std::string_view rule, UrlRisk risk, int severity, std::string evidence = {}) {
    if (evidence.empty()) evidence = url_.text();
    out_.suspicions.push_back({rule, risk, severity, ellipsis(to_valid_utf8(evidence), max_evidence)});
  }
  bool model_says(UrlRisk risk) const {
    if (model_ == nullptr) return false;
    return sure_ >= (risk == UrlRisk::highly_suspicious ? model_->highly_suspicious_from() : model_->suspicious_from());
  }

  void writing() {
    if (url_.odd_address)
      suspect("url.odd_address", UrlRisk::highly_suspicious, 70, url_.text());
    else if (url_.kind == HostKind::ipv4 && !setting_.hidden && !is_private()) {
      const bool lure = path_lures(url_.path) || find_imitation_in_path();
      suspect("url.ip_address", lure ? UrlRisk::highly_suspicious : UrlRisk::suspicious, lure ? 70 : 40);
    }
    if (!url_.user_info.empty() && url_.scheme != "ftp") {
      const bool host_like = url_.user_info.find('.') != npos;
      suspect("url.user_info", host_like ? UrlRisk::highly_suspicious : UrlRisk::suspicious, host_like ? 75 : 40,
              url_.scheme + "://" + url_.user_info + "@" + url_.host + url_.path);
    }
    if (url_.encoded_host || (url_.backslashes && !url_.user_info.empty()))
      suspect("url.obfuscated", UrlRisk::suspicious, 45);
    if (url_.host.find("xn--") != npos) {
      for (const auto label : split(url_.host_shown, '.')) {
        if (!has_mixed_scripts(label)) continue;
        suspect("url.mixed_script", UrlRisk::highly_suspicious, 75, url_.host_shown + " (" + url_.host + ")");
        break;
      }
    }
  }

  bool is_private() const {
    return url_.host.starts_with("10.") || url_.host.starts_with("127.") || url_.host.starts_with("192.168.") ||
           url_.host.starts_with("172.");
  }

  // A brand as a word of the path, for hosts without a name.
  bool find_imitation_in_path() const {
    Url named = url_;
    named.kind = HostKind::name;
    named.host = named.host_shown = named.domain = "a.invalid";
    return find_imitation(named).kind == Imitation::in_path;
  }

  // What hangs on single letters is no sign in what a machine read. Lists, redirectors, numbers in the place of names
  // count.
  void imitation() {
    if (popular_ || setting_.misread) return;
    const auto hit = find_imitation(url_, host_imitation());
    if (hit.kind == Imitation::none) return;
    const bool likely = out_.score > 0.5;
    const auto evidence =
        url_.host_shown + (url_.host_shown == url_.host ? "" : " (" + url_.host + ")") + " ~ " + std::string(hit.brand);
    switch (hit.kind) {
      case Imitation::homograph:
        suspect("url.homograph", UrlRisk::highly_suspicious, 85, evidence);
        break;
      case Imitation::typo:
        suspect("url.typo", likely ? UrlRisk::highly_suspicious : UrlRisk::suspicious, likely ? 75 : 35, evidence);
        break;
      case Imitation::subdomain:
        if (!wrapper_)
          suspect("url.brand_subdomain", likely ? UrlRisk::highly_suspicious : UrlRisk::suspicious, likely ? 80 : 40,
                  evidence);
        break;
      case Imitation::combined:
        suspect("url.brand_combined", likely ? UrlRisk::highly_suspicious : UrlRisk::suspicious, likely ? 70 : 35,
                evidence);
        break;
      case Imitation::label:
      case Imitation::in_path:
        if (free_host_ && !setting_.hidden && likely) {
          suspect("url.brand_hosted",
                  model_says(UrlRisk::suspicious) ? UrlRisk::highly_suspicious : UrlRisk::suspicious, 55,
                  url_.host_shown + url_.path + " ~ " + std::string(hit.brand));
        }
        break;
      case Imitation::none:
        break;
    }
  }

  void place() {
    const auto shown = shown_address(setting_.text);
    if (shown && shown->domain != url_.domain && !wrapper_) {
      const auto evidence = ellipsis(shown->host_shown, 100) + " -> " + url_.text();
      const auto brand = brand_of_domain(shown->domain);
      const bool nested = !nested_.empty() && leads_to(nested_, shown->domain, most_redirections);
      if (!brand.empty() && !owns(brand, url_.domain) && !popular_ && !nested)
        suspect("url.text_mismatch", UrlRisk::highly_suspicious, 80, evidence);
      else if (!popular_ && !nested && brand.empty())
        suspect("url.text_mismatch", UrlRisk::suspicious, 30, evidence);
    }
    if (setting_.origin == content::LinkOrigin::form && !popular_) {
      if (setting_.asks_password)
        suspect("url.foreign_form", UrlRisk::highly_suspicious, 80);
      else if (sure_ > 0)
        suspect("url.form", UrlRisk::suspicious, 40);
    }
    if (!popular_ && is_program_extension(to_lower_ascii(extension_of(url_.path))))
      suspect("url.program", UrlRisk::suspicious, 35);
    if (setting_.origin == content::LinkOrigin::qr && is_shortener(url_.domain))
      suspect("url.qr_shortener", UrlRisk::suspicious, 45);
  }

  void structure() {
    if (url_.kind != HostKind::name || setting_.misread) return;  // said already
    if (setting_.hidden) return;  // pictures and style sheets lie on machine-named hosts everywhere
    // The model alone never rates higher: links of newsletters look alike. With another sign settle() raises both.
    if (model_says(UrlRisk::highly_suspicious))
      suspect("url.structure", UrlRisk::suspicious, 50);
    else if (model_says(UrlRisk::suspicious))
      suspect("url.structure", UrlRisk::suspicious, 35);
  }

  // Two independent signs of one kind are a strong one together; a QR code hides its address from the reader.
  void settle() {
    int strong_signs = 0;
    for (auto& suspicion : out_.suspicions) {
      if (suspicion.severity >= 35) ++strong_signs;
    }
    const bool raise = strong_signs >= 2 || (strong_signs >= 1 && setting_.origin == content::LinkOrigin::qr);
    for (auto& suspicion : out_.suspicions) {
      if (raise && suspicion.risk == UrlRisk::suspicious && suspicion.severity >= 35) {
        suspicion.risk = UrlRisk::highly_suspicious;
        suspicion.severity = std::max(suspicion.severity, 55);
      }
      out_.risk = std::max(out_.risk, suspicion.risk);
    }
  }

  const HostImitation& host_imitation() {
    if (!host_imitation_) host_imitation_ = imitation_of_host(url_);
    return *host_imitation_;
  }

  const Url& url_;
  const Setting& setting_;
  const Model* model_;
  std::optional<HostImitation> host_imitation_;
  const std::vector<std::string> nested_ = nested_urls(url_);
  Judgement out_;
  double sure_ = 0;  // the score that holds without one-time parts; 0 below the threshold
  bool popular_ = false, free_host_ = false, wrapper_ = false;
};

}  // namespace

Judgement judge(const Url& url, const Setting& setting, const Model* model) { return Judge(url, setting, model).run(); }

}  // namespace sekisho::scan::url
