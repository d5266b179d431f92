#include "scan/mail/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_set>

#include "base/text.h"
#include "scan/mail/fold.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t subject_words = 40, body_words = 500, hidden_words = 60;
constexpr std::size_t body_bytes = 24'000;
constexpr double text_norm = 3.0;  // length of the text features' vector: their say against the structure's

constexpr std::array<std::string_view, 34> free_mail = {
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com", "icloud.com", "live.com", "msn.com", "mail.ru", "yandex.ru", "yandex.com", "gmx.de", "gmx.net", "web.de", "163.com", "126.com",
    "qq.com", "sina.com", "yahoo.co.jp", "yahoo.co.uk", "yahoo.fr", "ymail.com", "rediffmail.com", "protonmail.com", "proton.me", "zoho.com", "mail.com", "excite.co.jp", "googlemail.com", "hotmail.co.uk", "orange.fr", "libero.it", "naver.com", "hanmail.net"};

std::string_view domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

// The last two labels (three below co.jp and the like): near enough to the registrable domain for comparing two of one mail.
std::string organisation_of(std::string_view domain) {
  const auto labels = split(domain, '.');
  if (labels.size() <= 2) return to_lower_ascii(domain);
  const auto& second = labels[labels.size() - 2];
  const std::size_t keep = labels.back().size() == 2 && second.size() <= 3 ? 3 : 2;
  std::string out;
  for (std::size_t i = labels.size() - std::min(keep, labels.size()); i < labels.size(); ++i) out += (out.empty() ? "" : ".") + to_lower_ascii(labels[i]);
  return out;
}

bool is_free_mail(std::string_view domain) { return std::find(free_mail.begin(), free_mail.end(), to_lower_ascii(domain)) != free_mail.end(); }

std::string_view bucket(std::size_t n) { return n == 0 ? "0" : n == 1 ? "1" : n <= 3 ? "2-3" : n <= 8 ? "4-8" : n <= 20 ? "9-20" : n <= 60 ? "21-60" : "61+"; }
std::string_view share_bucket(double share) { return share <= 0 ? "0" : share < 0.1 ? "<10%" : share < 0.3 ? "<30%" : share < 0.6 ? "<60%" : "60%+"; }

// A line that a mailing list or a mail program put under the text: what follows is nobody's message.
bool starts_footer(std::string_view line) {
  constexpr std::string_view signs[] = {"-- ", "_____________________", "--------------------", "=====================", "Sent from my", "Get Outlook for"};
  for (const auto sign : signs) {
    if (line.substr(0, sign.size()) == sign) return true;
  }
  return line == "--";
}

// The body's own words: quoted lines, signatures and list footers are left out.
std::string own_text(std::string_view readable) {
  std::string out;
  readable = readable.substr(0, body_bytes);
  while (!readable.empty()) {
    const auto end = readable.find('\n');
    std::string_view line = readable.substr(0, end);
    readable.remove_prefix(end == std::string_view::npos ? readable.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (!line.empty() && line.front() == '>') continue;
    if (starts_footer(line) && out.size() > 200) break;
    out += line;
    out += '\n';
  }
  return out;
}

class Extractor {
 public:
  Extractor(const content::Document& document, const ScanContext& context, const Report& report) : document_(document), context_(context), report_(report) {}

  std::vector<Feature> run() && {
    text();
    sender();
    structure();
    links();
    attachments();
    return std::move(out_);
  }

 private:
  void add(std::string name, double value = 1.0) { out_.push_back({std::move(name), static_cast<float>(value)}); }

  void add_words(const std::vector<std::string>& words, std::string_view one, std::string_view two, std::vector<std::string>& names) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      names.push_back(std::string(one) + words[i]);
      if (i + 1 < words.size() && words[i][0] != 'c') names.push_back(std::string(two) + words[i] + " " + words[i + 1]);
    }
  }

  void text() {
    Disguises disguises;
    std::vector<std::string> names;
    std::string_view subject = document_.subject;
    for (bool again = true; again;) {  // replies and list tags: "Re: [list] Fwd: x"
      again = false;
      subject = trim(subject);
      for (const std::string_view prefix : {"re:", "fw:", "fwd:", "aw:", "sv:", "回复:", "返信:"}) {
        if (starts_with_ignore_case(subject, prefix)) subject.remove_prefix(prefix.size()), again = true, reply_ = true;
      }
      if (!subject.empty() && subject.front() == '[' && subject.find(']') < 40) subject.remove_prefix(subject.find(']') + 1), again = true;
    }
    add_words(fold_words(subject, subject_words, disguises), "subject:", "subject2:", names);
    bool any = false;
    for (const auto& part : document_.parts) {
      if (part.layer != 0 || part.readable.empty() || part.disposition == "attachment" || part.origin == content::PartOrigin::macro) continue;
      hidden_bytes_ += part.hidden.size();
      if (any && part.content_type == "text/html" && plain_bytes_ > 200) continue;  // the alternative says the same
      const auto words = fold_words(own_text(part.readable), body_words, disguises);
      any = true;
      word_count_ += words.size();
      if (part.content_type == "text/plain") plain_bytes_ += part.readable.size();
      readable_bytes_ += part.readable.size();
      add_words(words, "word:", "word2:", names);
      if (!part.hidden.empty()) {
        Disguises ignored;
        for (const auto& word : fold_words(part.hidden, hidden_words, ignored)) names.push_back("hidden:" + word);
      }
      if (names.size() > 3 * body_words) break;
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const double each = names.empty() ? 0 : text_norm / std::sqrt(static_cast<double>(names.size()));
    for (auto& name : names) add(std::move(name), each);

    add("body.words:" + std::string(bucket(word_count_ / 4)), 0.5);
    if (reply_) add("subject.reply");
    if (disguises.zero_width > 3) add("text.zero_width");
    if (disguises.mixed_script > 1) add("text.mixed_script");
    if (disguises.styled > 3) add("text.styled_letters");
    if (disguises.bidi > 0) add("text.direction_override");
    const auto upper = std::count_if(subject.begin(), subject.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const auto lower = std::count_if(subject.begin(), subject.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (upper > 8 && upper > 2 * lower) add("subject.capitals");
    if (subject.find('!') != std::string_view::npos) add("subject.exclamation");
    if (subject.empty()) add("subject.empty");
    if (std::any_of(subject.begin(), subject.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xf0; })) add("subject.emoji");
  }

  void sender() {
    if (document_.from.empty()) return add("from.missing");
    const auto& from = document_.from[0];
    const std::string domain = to_lower_ascii(domain_of(from.address));
    const std::string organisation = organisation_of(domain);
    if (document_.from.size() > 1) add("from.several");
    if (is_free_mail(domain)) add("from.free_mail");
    if (from.display_name.empty()) add("from.no_name");
    if (from.display_name.find('@') != std::string_view::npos) add(organisation_of(domain_of(from.display_name)) == organisation ? "from.name_is_address" : "from.name_shows_other_address");
    const auto local = from.address.substr(0, from.address.rfind('@'));
    const auto digits = std::count_if(local.begin(), local.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits >= 4) add("from.digits");
    if (local.size() > 24) add("from.long_local_part");
    if (const auto dot = domain.rfind('.'); dot != std::string::npos) add("from.tld:" + domain.substr(dot + 1), 0.7);
    if (std::count(domain.begin(), domain.end(), '.') >= 4) add("from.deep_subdomain");
    if (!document_.reply_to.empty()) {
      const auto reply = to_lower_ascii(domain_of(document_.reply_to[0].address));
      if (organisation_of(reply) != organisation) add(is_free_mail(reply) ? "reply_to.other_free_mail" : "reply_to.other_domain");
    }
    const auto return_path = report_.mail.return_path.empty() ? context_.envelope_sender : report_.mail.return_path;
    auto path_domain = std::string(domain_of(trim(return_path)));
    if (!path_domain.empty() && path_domain.back() == '>') path_domain.pop_back();
    if (!path_domain.empty() && organisation_of(path_domain) != organisation) add("return_path.other_domain", 0.7);
    const auto id_domain = domain_of(document_.message_id);
    if (document_.message_id.empty()) add("message_id.missing");
    else if (id_domain.empty() || id_domain.find('.') == std::string_view::npos) add("message_id.odd");
    Disguises disguises;
    for (const auto& word : fold_words(from.display_name, 8, disguises)) add("name:" + word, 0.5);
    if (document_.to.empty() && document_.cc.empty()) add("to.none");
    for (const auto& to : document_.to) {
      if (equal_ignore_case(to.address, from.address)) add("to.equals_from");
      if (to.address.find('@') == std::string_view::npos) add("to.undisclosed");
      break;
    }
    if (document_.to.size() + document_.cc.size() > 8) add("to.many");
  }

  void structure() {
    bool html = false, plain = false;
    for (const auto& part : document_.parts) {
      if (part.layer != 0) continue;
      html |= part.content_type == "text/html" && part.disposition != "attachment";
      plain |= part.content_type == "text/plain" && part.disposition != "attachment";
      for (const auto& anomaly : part.anomalies) add("anomaly:" + anomaly.name, 0.5);
    }
    add(html && plain ? "body.alternative" : html ? "body.html_only" : plain ? "body.plain_only" : "body.none", 0.5);
    std::set<std::string_view> traits;
    for (const auto& trait : document_.traits) traits.insert(trait.name);
    for (const auto trait : traits) add("trait:" + std::string(trait), 0.7);
    if (hidden_bytes_ > 40) add("hidden.share:" + std::string(share_bucket(static_cast<double>(hidden_bytes_) / static_cast<double>(hidden_bytes_ + readable_bytes_ + 1))));
  }

  void links() {
    std::unordered_set<std::string> hosts, domains;
    std::size_t shown = 0;
    const std::string own = document_.from.empty() ? std::string() : organisation_of(domain_of(document_.from[0].address));
    bool own_link = false, foreign_link = false;
    double worst = 0;
    for (const auto& link : document_.links) {
      if (link.hidden) continue;
      ++shown;
    }
    for (const auto& url : report_.urls) {
      hosts.insert(url.host);
      domains.insert(url.domain);
      worst = std::max(worst, url.score);
      const auto link_organisation = organisation_of(url.domain.empty() ? url.host : url.domain);
      (link_organisation == own ? own_link : foreign_link) = true;
      if (url.origin == "qr") add("url.from_qr");
      if (const auto dot = url.host.rfind('.'); dot != std::string::npos && url.host.size() - dot <= 12) {
        const auto tld = url.host.substr(dot + 1);
        if (tlds_.insert(tld).second && tlds_.size() <= 8) add("url.tld:" + tld, 0.4);
      }
    }
    add("url.count:" + std::string(bucket(shown)), 0.5);
    add("url.domains:" + std::string(bucket(domains.size())), 0.5);
    if (!report_.urls.empty()) {
      add(own_link ? "url.own_domain" : "url.no_own_domain", 0.7);
      if (foreign_link && !own_link) add("url.only_foreign", 0.7);
      add("url.worst:" + std::to_string(static_cast<int>(worst * 5)), 0.7);
    }
    std::set<std::string> rules;
    for (const auto& finding : report_.findings) rules.insert(finding.rule);
    for (const auto& rule : rules) {
      if (rule.starts_with("url.") || rule.starts_with("file.") || rule.starts_with("malware.")) add("rule:" + rule);
    }
  }

  void attachments() {
    std::size_t count = 0;
    std::set<std::string> kinds;
    for (const auto& file : report_.files) {
      if (!file.attachment) continue;
      ++count;
      kinds.insert(file.kind);
      if (file.encrypted) add("file.encrypted");
    }
    add("file.count:" + std::string(bucket(count)), 0.4);
    for (const auto& kind : kinds) add("file.kind:" + kind, 0.6);
  }

  const content::Document& document_;
  const ScanContext& context_;
  const Report& report_;
  std::vector<Feature> out_;
  std::set<std::string> tlds_;
  std::size_t word_count_ = 0, plain_bytes_ = 0, readable_bytes_ = 0, hidden_bytes_ = 0;
  bool reply_ = false;
};

}  // namespace

std::vector<Feature> features_of(const content::Document& document, const ScanContext& context, const Report& report) {
  return Extractor(document, context, report).run();
}

}  // namespace sekisho::scan::mail
