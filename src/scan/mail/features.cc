#include "scan/mail/features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_set>

#include "scan/mail/fold.h"
#include "scan/mail/mailer.h"
#include "scan/mail/own_text.h"
#include "scan/mail/relations.h"
#include "scan/mail/said.h"
#include "scan/mail/sender.h"
#include "scan/mail/shape.h"
#include "scan/signals.h"
#include "scan/url/lists.h"
#include "scan/url/url.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t head_bytes = 1'500;

// Themes that together make a pretext; each alone stands in honest mail too.
struct Pair {
  std::string_view first, second;
};
constexpr Pair pretexts[] = {{"account_trouble", "verify"},
                             {"account_trouble", "haste"},
                             {"account_trouble", "click"},
                             {"verify", "haste"},
                             {"verify", "click"},
                             {"mailbox", "verify"},
                             {"mailbox", "haste"},
                             {"mailbox", "click"},
                             {"parcel", "payment_trouble"},
                             {"parcel", "verify"},
                             {"parcel", "haste"},
                             {"prize", "click"},
                             {"prize", "haste"},
                             {"payment_trouble", "haste"},
                             {"payment_trouble", "verify"},
                             {"refund_tax", "click"},
                             {"refund_tax", "haste"},
                             {"shared_file", "click"},
                             {"credentials", "haste"},
                             {"credentials", "verify"},
                             {"call_back", "invoice"},
                             {"no_name", "account_trouble"},
                             {"no_name", "verify"},
                             {"no_name", "mailbox"},
                             {"crypto", "verify"},
                             {"crypto", "extortion"},
                             {"advance_fee", "no_name"}};
constexpr std::string_view phishing_lures[] = {"account_trouble", "verify", "credentials", "mailbox",
                                               "haste",           "click",  "no_name",     "payment_trouble"};
constexpr std::string_view spam_lures[] = {"prize", "advance_fee", "crypto",   "pharmacy",      "adult",     "casino",
                                           "loan",  "seo",         "goods",    "stock",         "job",       "remedy",
                                           "leads", "supplier",    "training", "invoice_trade", "household", "fortune"};
constexpr std::string_view honest_lures[] = {"talk", "code", "order", "unsubscribe"};

std::string_view few(std::size_t n) { return n == 0 ? "0" : n == 1 ? "1" : n == 2 ? "2" : n == 3 ? "3" : "4+"; }
std::string_view share_bucket(double share) {
  return share < 0.1 ? "<10%" : share < 0.3 ? "<30%" : share < 0.6 ? "<60%" : "60%+";
}

// Addresses that a mailing list's program adds: they tell the list, not the mail.
bool is_list_machinery(std::string_view url) {
  for (const std::string_view sign :
       {"listinfo", "/mailman/", "/pipermail/", "/options/", "lists.sourceforge.net", "mailto:"}) {
    if (find_ignore_case(url, sign) != std::string_view::npos) return true;
  }
  return false;
}

class Extractor {
 public:
  Extractor(const content::Document& document, const OwnText& own, const Report& report)
      : document_(document), report_(report), own_(own) {}

  Features run() && {
    words();
    themes();
    sender();
    structure();
    links();
    add_relations(document_, report_, own_, out_);
    add_shape(document_, report_, own_, words_.body(), out_);
    add_mailer(document_, out_);
    if (own_.two_texts) add("page.other_text", 0.7);
    LetterFeatures letters(words_.subject(), words_.body());
    return {std::move(words_), std::move(letters), std::move(out_)};
  }

 private:
  void add(std::string name, double value = 1.0) { out_.push_back({std::move(name), static_cast<float>(value)}); }

  void words() {
    Disguises disguises;
    auto subject = fold_words(own_.subject, most_subject_words, disguises);
    auto body = fold_words(own_.body, most_body_words, disguises);
    words_ = WordFeatures(own_, std::move(subject), std::move(body));
    if (disguises.zero_width > 3) add("text.zero_width");
    if (disguises.mixed_script > 1) add("text.mixed_script");
    if (disguises.styled > 3) add("text.styled_letters");
    if (disguises.bidi > 0) add("text.direction_override", 0.5);
    const auto upper =
        std::count_if(own_.subject.begin(), own_.subject.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const auto lower =
        std::count_if(own_.subject.begin(), own_.subject.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (upper > 8 && upper > 2 * lower) add("subject.capitals");
    if (own_.subject.find('!') != std::string::npos) add("subject.exclamation", 0.5);
    if (own_.subject.empty()) add("subject.empty", 0.5);
  }

  void themes() {
    const auto name = author_of(document_).display_name;
    const auto& in_subject = own_.folds.lures(own_.folds.text(own_.subject, 1'000));
    const auto& in_name = own_.folds.lures(own_.folds.text(name, 200));
    // What a mail is about stands at its beginning; a long newsletter speaks of everything somewhere.
    const bool is_long = own_.body.size() > head_bytes;
    auto all = is_long ? find_lures(fold_text(std::string_view(own_.body).substr(0, head_bytes), head_bytes))
                       : own_.folds.lures(own_.folds.text(own_.body, 20'000));
    const auto whole = is_long ? own_.folds.lures(own_.folds.text(own_.body, 20'000)) : std::vector<int>(all.size());
    std::size_t honest = 0, threat = 0, junk = 0;
    times_.assign(all.size(), 0);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& lure = lures()[i];
      times_[i] = std::max(all[i], in_subject[i]);
      all[i] += in_subject[i];
      if (all[i] >= 1)
        add("lure:" + std::string(lure.name), 0.7);
      else if (whole[i] >= 1)
        add("lure_late:" + std::string(lure.name), 0.5);
      if (all[i] >= 3) add("lure_often:" + std::string(lure.name), 0.7);
      if (in_subject[i] > 0) add("lure_subject:" + std::string(lure.name), 0.7);
      if (in_name[i] > 0) add("lure_name:" + std::string(lure.name), 0.7);
    }
    has_.assign(all.size(), false);
    for (std::size_t i = 0; i < all.size(); ++i) has_[i] = all[i] > 0;
    for (const auto lure : phishing_lures) threat += has(lure) ? 1 : 0;
    for (const auto lure : spam_lures) junk += has(lure) ? 1 : 0;
    for (const auto lure : honest_lures) honest += has(lure) ? 1 : 0;
    for (const auto& [first, second] : pretexts) {
      if (has(first) && has(second)) add("pretext:" + std::string(first) + "+" + std::string(second), 0.7);
    }
    wants();
    if (threat > 1) add("pretexts:" + std::string(threat >= 6 ? "6+" : threat >= 4 ? "4-5" : few(threat)), 0.8);
    if (junk > 1) add("offers:" + std::string(few(junk)), 0.8);
    if (honest > 0) add("honest:" + std::string(few(honest)), 0.8);
  }

  // What the writer is after, told by words that stand together; how many such wishes there are says more than each.
  void wants() {
    const IntentWords* const texts[] = {&own_.folds.said(own_.folds.text(own_.subject, 1'000)).wishes,
                                        &own_.folds.said(own_.folds.text(own_.body, 20'000)).wishes};
    const auto found = find_intents(texts);
    for (const auto i : found) add("intent:" + std::string(intents()[i].name), 0.8);
    if (found.empty()) return;
    add("intents:" + std::string(few(found.size())), 0.7);
    const auto address = author_of(document_).address;
    if (is_free_mail(domain_of(address))) add("intents.free_mail", 0.7);
    if (std::none_of(report_.urls.begin(), report_.urls.end(),
                     [](const UrlFact& url) { return url.origin != "image"; }))
      add("intents.no_link", 0.6);
  }

  bool has(std::string_view lure) const {
    const auto at = lure_index(lure);
    return at < has_.size() && has_[at];
  }

  void sender() {
    if (document_.from.empty()) return add("from.missing", 0.5);
    const auto from = author_of(document_);
    const std::string domain = domain_of(from.address);
    organisation_ = organisation_of(domain);
    free_mail_ = is_free_mail(domain);
    throwaway_ = url::is_throwaway_domain(organisation_);
    if (free_mail_) add("from.free_mail", 0.5);
    if (from.display_name.find('@') != std::string_view::npos &&
        organisation_of(domain_of(from.display_name)) != organisation_)
      add("from.name_shows_other_address");
    const auto local = mailbox_of(from.address);
    if (randomness_of(local) >= 0.5) add("from.random_local_part", 0.7);
    if (randomness_of(organisation_.substr(0, organisation_.find('.'))) >= 0.5) add("from.random_domain", 0.7);
    if (const auto dot = organisation_.rfind('.'); dot != std::string::npos) {
      if (const int risk = url::top_domain_risk(std::string_view(organisation_).substr(dot + 1)); risk > 0)
        add("from.risky_top_domain:" + std::to_string(risk));
    }
    const auto &name = own_.folds.text(from.display_name, 200), &subject = own_.folds.text(own_.subject, 1'000);
    if (!foreign_brand_as_name(name, domain).empty()) add("brand.name_foreign", 1.5);
    if (!foreign_brand_in(subject, domain).empty()) add("brand.subject_foreign");
    if (!document_.reply_to.empty()) {
      const auto reply = domain_of(document_.reply_to[0].address);
      if (organisation_of(reply) != organisation_)
        add(is_free_mail(reply) ? "reply_to.other_free_mail" : "reply_to.other_domain",
            is_free_mail(reply) ? 1.0 : 0.4);
    }
    if (!document_.to.empty() && equal_ignore_case(document_.to[0].address, from.address)) add("to.equals_from", 0.7);
    // An answer names what it answers. That it does, and quotes it, is the sender's word and no feature: what clears is
    // what a service knows of the correspondents (history.h).
    if (own_.reply && document_.header("In-Reply-To").empty() && document_.header("References").empty())
      add("thread.claimed", 0.8);
    // A house that signs its mail did not sign this: that it links to that house says nothing for it.
    if (is_unsigned_house(document_)) {
      add("from.house_unsigned");
      organisation_.clear();
    }
    // A way out that leads back to the sender's own domain: what honest senders of bulk mail give.
    if (const auto unsubscribe = to_lower_ascii(document_.header("List-Unsubscribe"));
        !unsubscribe.empty() && !is_list_machinery(unsubscribe) && document_.header("List-Post").empty() &&
        !organisation_.empty() && !throwaway_ && unsubscribe.find(organisation_) != std::string::npos)
      add("bulk.own_way_out", 0.7);
  }

  void structure() {
    static constexpr std::string_view telling_anomalies[] = {"mime.duplicate_header", "mime.conflicting",
                                                             "mime.encoded_word", "mime.nested"};
    std::set<std::string> seen;
    for (const auto& part : document_.parts) {
      if (part.layer != 0) continue;
      for (const auto& anomaly : part.anomalies) {
        for (const auto telling : telling_anomalies) {
          if (anomaly.name.starts_with(telling)) seen.insert("anomaly:" + anomaly.name);
        }
      }
    }
    for (const auto& trait : document_.traits) {
      for (const std::string_view telling :
           {"html.form.external", "html.form.password", "html.meta_refresh", "html.script_redirect",
            "html.script_obfuscated", "html.smuggling", "html.script_payload", "svg.script", "svg.form"}) {
        if (trait.name == telling) seen.insert("trait:" + trait.name);
      }
    }
    for (const auto& name : seen) add(name);
    if (own_.hidden.size() > 200)
      add("hidden.share:" + std::string(share_bucket(static_cast<double>(own_.hidden.size()) /
                                                     static_cast<double>(own_.hidden.size() + own_.body.size() + 1))),
          0.5);
  }

  void links() {
    std::unordered_set<std::string> domains;
    bool own_link = false, foreign_link = false, hosted = false, shortener = false;
    double worst = 0, worst_foreign = 0;
    int top_risk = 0;
    std::size_t images = 0;
    for (const auto& link : document_.links) images += link.origin == content::LinkOrigin::image ? 1 : 0;
    for (const auto& fact : report_.urls) {
      if (fact.origin == "image" || is_list_machinery(fact.url)) continue;
      domains.insert(fact.domain);
      worst = std::max(worst, fact.score);
      const bool own = !organisation_.empty() && organisation_of(fact.host) == organisation_;
      (own ? own_link : foreign_link) = true;
      if (!own) worst_foreign = std::max(worst_foreign, fact.score);
      hosted |= url::is_free_host(fact.host, fact.domain);
      shortener |= url::is_shortener(fact.host) || url::is_shortener(fact.domain);
      if (const auto dot = fact.host.rfind('.'); dot != std::string::npos)
        top_risk = std::max(top_risk, url::top_domain_risk(std::string_view(fact.host).substr(dot + 1)));
    }
    hosted |= has_signal(report_, "url_open_place");
    shortener |= has_signal(report_, "url_hidden_target");
    const bool any = own_link || foreign_link;
    if (any) {
      if (own_link) add(throwaway_ ? "url.own_throwaway" : "url.own_domain", 0.8);
      if (!own_link) add("url.only_foreign", 0.6);
      if (own_link && !foreign_link && !throwaway_) add("url.only_own", 0.9);
      if (!own_link && free_mail_) add("url.free_mail_sender", 0.4);
      if (domains.size() == 1 && !own_link) add("url.one_foreign_domain", 0.6);
      if (hosted) add("url.hosted", 0.8);
      if (shortener) add("url.shortener", 0.8);
      if (top_risk > 0) add("url.risky_top_domain:" + std::to_string(top_risk));
      add("url.worst:" + std::to_string(static_cast<int>(worst * 5)), 0.6);
      if (foreign_link) add("url.worst_foreign:" + std::to_string(static_cast<int>(worst_foreign * 5)), 0.6);
      for (const std::string_view lure : {"account_trouble", "verify", "mailbox", "parcel", "prize", "payment_trouble",
                                          "shared_file", "credentials"}) {
        if (!own_link && has(lure)) add("link_for:" + std::string(lure), 0.7);
        if (own_link && has(lure)) add("own_link_for:" + std::string(lure), 0.7);
      }
    }
    offers(own_link, foreign_link);
    if (any && words_.body().size() < 40) add("body.short_with_link", 0.6);
    if (images > 0 && words_.body().size() < 20) add("body.image_only", 0.8);
    std::set<std::string> rules;
    for (const auto& finding : report_.findings) rules.insert(finding.rule);
    for (const auto& rule : rules) {
      if (rule == "url.structure") continue;  // said by url.worst
      if (rule.starts_with("url.") || rule.starts_with("file.") || rule.starts_with("malware.")) add("rule:" + rule);
    }
    std::set<std::string> kinds;
    for (const auto& file : report_.files) {
      if (file.attachment && !file.encrypted) kinds.insert(file.kind);
      if (file.attachment && file.encrypted) add("file.encrypted");
    }
    for (const std::string_view kind : {"html", "svg", "iso", "lnk", "exe", "hta", "one"}) {
      if (kinds.contains(std::string(kind))) add("file.kind:" + std::string(kind), 0.8);
    }
  }

  // An offer says little; from whom it comes and where it leads says more. One word of it ("deal") is none yet.
  void offers(bool own_link, bool foreign_link) {
    int said = 0;
    for (const auto lure : spam_lures) said += times_[lure_index(lure)];
    if (said < 2) return;
    if (free_mail_) add("offer.free_mail", 0.7);
    if (throwaway_) add("offer.throwaway", 0.7);
    if (!own_link && !foreign_link) add("offer.no_link", 0.6);
    if (!own_link && foreign_link) add("offer.foreign_link", 0.6);
    if (words_.body().size() < 80) add("offer.short", 0.6);
  }

  const content::Document& document_;
  const Report& report_;
  const OwnText& own_;
  WordFeatures words_;
  std::vector<Feature> out_;
  std::vector<bool> has_;
  std::vector<int> times_;  // phrases of each theme, in the subject or in the text
  std::string organisation_;
  bool free_mail_ = false, throwaway_ = false;
};

}  // namespace

std::vector<Feature> Features::named() const {
  std::vector<Feature> out;
  for (const auto& one : words.all()) out.push_back({words.name(one), one.value});
  std::sort(out.begin(), out.end(), [](const Feature& a, const Feature& b) { return a.name < b.name; });
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

Features features_of(const content::Document& document, const ScanContext&, const Report& report) {
  return features_from(document, own_text(document), report);
}

Features features_from(const content::Document& document, const OwnText& own, const Report& report) {
  return Extractor(document, own, report).run();
}

}  // namespace sekisho::scan::mail
