#include "scan/mail/wording.h"

#include <algorithm>
#include <set>

#include "scan/mail/fold.h"
#include "scan/mail/impostor.h"
#include "scan/mail/intents.h"
#include "scan/mail/lures.h"
#include "scan/mail/sender.h"
#include "scan/signals.h"
#include "scan/url/brands.h"
#include "scan/url/redirectors.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::string_view gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

void add(Report& report, std::string_view rule, Category category, int severity, std::string_view evidence) {
  report.findings.push_back({.rule = std::string(rule),
                             .scanner = "mail",
                             .category = category,
                             .severity = severity,
                             .evidence = ellipsis(to_valid_utf8(evidence), max_evidence - 4)});
}

void unusual(Report& report, std::string_view name, int severity, std::string_view evidence) {
  add_signal(report, name);
  add(report, "unusual." + std::string(name), Category::unusual_signal, severity, evidence);
}

bool has_rule(const Report& report, std::string_view prefix) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& f) { return f.rule.starts_with(prefix); });
}

bool has_trait(const content::Document& document, std::string_view name) {
  return std::any_of(document.traits.begin(), document.traits.end(),
                     [&](const content::Trait& t) { return t.name == name; });
}

// "Amazon Benefits at Fidelity" from fidelity.com, "Jane Doe via DocuSign" from docusign.net: the name ends with whose
// mail it is, and a link leads there. `name` is folded; `organisation` the sender's registrable domain.
bool says_who_sends(std::string_view name, std::string_view organisation, const Report& report) {
  const auto label = organisation.substr(0, organisation.find('.'));
  if (label.size() < 4) return false;
  bool said = false;
  for (const std::string_view before : {" at ", " via ", " from ", " by ", " von ", " chez ", " en ", " bij "})
    said |= name.ends_with(std::string(before) + std::string(label) + " ");
  return said && std::any_of(report.urls.begin(), report.urls.end(),
                             [&](const UrlFact& url) { return url.origin != "image" && url.domain == organisation; });
}

// The first link to such a place, if none leads to the sender's own house.
const UrlFact* strange_page(const Report& report, std::string_view organisation) {
  const UrlFact* found = nullptr;
  for (const auto& fact : report.urls) {
    if (fact.origin == "image") continue;
    if (organisation_of(fact.host) == organisation) return nullptr;
    const auto url = url::parse_url(fact.url);
    if (found == nullptr && url && (url::is_open_to_all(*url) || url::hides_target(*url))) found = &fact;
  }
  return found;
}

}  // namespace

bool wants_data(const std::vector<int>& counts) {
  const auto count = [&](std::string_view name) { return counts[lure_index(name)]; };
  const int trouble = count("account_trouble") + count("payment_trouble") + count("mailbox"),
            data = count("verify") + count("credentials");
  return trouble >= 1 && data >= 1 && trouble + data + count("haste") >= 3;
}

void judge_wording(const content::Document& document, const ScanContext& context, const OwnText& own,
                   const FoldedMail& folded, Report& report) {
  if (context.direction == Direction::outgoing || document.from.empty()) return;
  const auto& counts = folded.lures;
  const auto count = [&](std::string_view name) { return counts[lure_index(name)]; };
  const auto has = [&](std::string_view name) { return count(name) > 0; };
  const std::string domain = domain_of(document.from[0].address);
  const bool free_mail = is_free_mail(domain);
  // An answer names what it answers; a stranger's "Re:" is a claim.
  const bool answers = !document.header("In-Reply-To").empty() || !document.header("References").empty();
  const bool thread = (answers || own.quoted > 2) && history_of(context, "sender_first_contact") != 1;
  const auto sender = document.from[0].address;

  // The agreed test of unsolicited bulk mail, which nobody sends by chance (spamassassin.apache.org/gtube): what EICAR
  // is for malware.
  if (own.body.find(gtube) != std::string::npos || own.beside.find(gtube) != std::string::npos)
    add(report, "mail.gtube", Category::spam, 100, sender);

  // Scams. Each needs several different phrases of its theme, since each phrase alone stands in honest mail.
  if (count("advance_fee") >= 5 && ((!has("unsubscribe") && !has("code")) || count("advance_fee") >= 8))
    add(report, "mail.scam.advance_fee", Category::scam, std::min(90, 55 + 5 * count("advance_fee")), sender);
  if (count("prize") >= 3 && (has("advance_fee") || free_mail) && !has("unsubscribe") && !has("order"))
    add(report, "mail.scam.lottery", Category::scam, 70, sender);
  if (count("job") >= 4 && free_mail && !thread) add(report, "mail.scam.job", Category::scam, 60, sender);
  if (count("crypto") >= 3 && (has("prize") || count("stock") >= 2) && !has("unsubscribe"))
    add(report, "mail.scam.crypto", Category::scam, 65, sender);
  if (has("call_back") && has("invoice") && has("payment_trouble") && count("call_back") >= 3 && free_mail)
    add(report, "mail.scam.call_back", Category::scam, 75, sender);
  // The same told by how words stand together, where fewer of the theme's own phrases are needed.
  const auto& found = folded.intents;
  const auto wants = [&](std::string_view name) { return has_intent(found, name); };
  const bool bulk =
      has("unsubscribe") || !document.header("List-Unsubscribe").empty() || !document.header("List-Id").empty();
  const bool links =
      std::any_of(report.urls.begin(), report.urls.end(), [](const UrlFact& url) { return url.origin != "image"; });
  if (!bulk && !thread) {
    if (wants("fortune") && count("advance_fee") + count("prize") >= 2 && free_mail && !has_rule(report, "mail.scam."))
      add(report, "mail.scam.advance_fee", Category::scam, 60, sender);
    if (wants("cheque") && !links && (has("job") || has("advance_fee") || free_mail))
      add(report, "mail.scam.cheque", Category::scam, 65, sender);
    if (wants("go_between")) add(report, "mail.scam.go_between", Category::scam, 60, sender);
    if (wants("call_back") && !has_rule(report, "mail.scam.call_back") && !links &&
        (free_mail || !foreign_brand_as_name(own.folds.text(document.from[0].display_name, 200), domain).empty() ||
         !foreign_brand_in(own.folds.text(own.subject, 1'000), domain).empty()))
      add(report, "mail.scam.call_back", Category::scam, 65, sender);
    if (wants("support_call") && !links && url::brand_of_domain(organisation_of(domain)).empty())
      add(report, "mail.scam.support", Category::scam, 65, sender);
    if (wants("easy_work") && free_mail && !has_rule(report, "mail.scam.job"))
      add(report, "mail.scam.job", Category::scam, 55, sender);
    if (wants("coin_profit") && free_mail && !has_rule(report, "mail.scam.crypto"))
      add(report, "mail.scam.crypto", Category::scam, 55, sender);
    if (wants("extortion") && count("extortion") < 3)
      add(report, "mail.extortion", Category::scam, 70, sender), add_signal(report, "extortion");
  }
  if (count("extortion") >= 3 && (has("crypto") || has("haste"))) {
    add_signal(report, "extortion");
    add(report, "mail.extortion", Category::scam, std::min(95, 65 + 5 * count("extortion")), sender);
  }

  // A file that is pressed on the reader and is dangerous by itself or cannot be looked into.
  std::string program, locked;
  bool html_file = false, pdf = false;
  static const std::set<std::string_view> run = {"exe",   "scr",  "com", "pif", "bat", "cmd", "js",   "jse",  "vbs",
                                                 "vbe",   "wsf",  "hta", "lnk", "ps1", "jar", "msi",  "iso",  "img",
                                                 "vhd",   "vhdx", "one", "cpl", "chm", "xll", "msix", "appx", "elf",
                                                 "macho", "dmg",  "apk", "dex", "deb", "rpm"};
  for (const auto& file : report.files) {
    if (run.contains(file.extension) || run.contains(file.kind)) program = file.name;
    if (file.encrypted) locked = file.name;
    html_file |= file.attachment && (file.kind == "html" || file.kind == "svg" || file.extension == "html" ||
                                     file.extension == "htm" || file.extension == "shtml");
    pdf |= file.attachment && file.kind == "pdf";
  }
  if (has("payload") && !program.empty())
    add(report, "mail.payload.program", Category::ransomware, 85, program);
  else if (has("payload") && !locked.empty() && !thread && folded.says("pass"))
    add(report, "mail.payload.locked", Category::malicious_content, 60, locked);
  if (has_rule(report, "malware.") && (has("payload") || has("invoice") || has("parcel")))
    add(report, "mail.payload.malware", Category::malicious_content, 85, sender);

  // Unusual signals (reference.md §2.3).
  const bool payment = has("invoice") || has("payment_trouble") || has("bank_change");
  if (const double days = history_of(context, "sender_days_silent");
      days >= 30 && history_of(context, "sender_first_contact") != 1) {
    unusual(report, "sender_silent", 30, std::to_string(static_cast<int>(days)));
  }
  if (payment && pdf && free_mail && !thread) unusual(report, "payment_pdf_free_email", 45, sender);
  if (payment && html_file && free_mail) unusual(report, "payment_html_free_email", 60, sender);
  if (payment && html_file && !free_mail && history_of(context, "sender_first_contact") == 1)
    unusual(report, "payment_html_new_account", 55, sender);
  if (has("account_trouble") && count("credentials") + count("verify") >= 2 && !report.urls.empty() && !thread) {
    const bool own_link = std::any_of(report.urls.begin(), report.urls.end(), [&](const UrlFact& url) {
      return organisation_of(url.host) == organisation_of(domain);
    });
    if (!own_link) unusual(report, "account_takeover", 55, sender);
  }
  for (const auto& url : report.urls) {
    if (url.risk == UrlRisk::dangerous || url.risk == UrlRisk::highly_suspicious || url.origin == "qr") {
      unusual(report, "unusual_url", url.origin == "qr" ? 30 : 55, url.url);
      break;
    }
  }
  // A reader sees one of several senders, and which one is the program's choice.
  for (const auto& other : document.from) {
    if (sender.find('@') == sender.npos || other.address.find('@') == sender.npos ||
        equal_ignore_case(other.address, sender))
      continue;
    unusual(report, "several_senders", organisation_of(domain_of(other.address)) == organisation_of(domain) ? 30 : 55,
            std::string(sender) + ", " + std::string(other.address));
    break;
  }
  // Letters of no size inside words: filters read other words than people do.
  for (const auto& trait : document.traits) {
    if (trait.name != "html.zero_font") continue;
    unusual(report, "split_words", 50, trait.evidence);
    break;
  }
  const auto& name = own.folds.text(document.from[0].display_name, 200);
  const bool open_about_it = says_who_sends(name, organisation_of(domain), report) || asks_for_opinions(document);
  if (const auto brand = foreign_brand_as_name(name, domain);
      !brand.empty() && !open_about_it && document.header("List-Id").empty())
    unusual(report, "forged_brand", free_mail ? 65 : 50, std::string(brand) + ": " + std::string(sender));
  const auto& notifies = own.folds.lures(name);
  if (!open_about_it && (notifies[lure_index("mailbox")] > 0 || notifies[lure_index("shared_file")] > 0) &&
      (has("mailbox") || has("shared_file") || has("verify")) && !thread && !report.urls.empty()) {
    unusual(report, "suspicious_notify", 50, document.from[0].display_name);
  }
  // Trouble with an account, and the way out is a page that anybody can make or a link that does not tell where it
  // leads.
  if (!thread && (has_signal(report, "url_open_place") || has_signal(report, "url_hidden_target")) &&
      wants_data(counts)) {
    const auto* page = strange_page(report, organisation_of(domain));
    if (page != nullptr) unusual(report, "borrowed_page", 55, page->url);
  }
  // Signals alone, for correlation.
  if (payment) add_signal(report, "payment_wording");
  if (has("haste")) add_signal(report, "haste_wording");
  if (has("account_trouble") || count("verify") >= 2) add_signal(report, "account_wording");
  if (html_file) add_signal(report, "html_attachment");
  if (!locked.empty()) add_signal(report, "locked_attachment");
  if (!program.empty()) add_signal(report, "program_attachment");
  if (has_trait(document, "html.form.password") || has_trait(document, "svg.form.password"))
    add_signal(report, "password_form");
  if (has_trait(document, "html.smuggling")) add_signal(report, "html_smuggling");
  if (std::any_of(report.urls.begin(), report.urls.end(), [](const UrlFact& u) { return u.origin == "qr"; }))
    add_signal(report, "qr_code_link");
  if (own.hidden.size() > 400 && own.hidden.size() > own.body.size()) add_signal(report, "hidden_text");
  if (!thread && has("seo")) add_signal(report, "sales_wording");
}

void judge_graymail(const content::Document& document, const OwnText& own, Report& report) {
  for (const auto& [name, score] : report.scores) {
    if (score >= 0.8) return;
  }
  if (document.from.empty()) return;
  static const std::set<std::string_view> social = {"facebookmail.com", "linkedin.com",  "twitter.com",  "x.com",
                                                    "instagram.com",    "pinterest.com", "tiktok.com",   "tumblr.com",
                                                    "mixi.jp",          "vk.com",        "xing.com",     "weibo.com",
                                                    "snapchat.com",     "nextdoor.com",  "strava.com",   "quora.com",
                                                    "redditmail.com",   "meetup.com",    "wantedly.com", "line.me"};
  const auto domain = organisation_of(domain_of(document.from[0].address));
  const auto precedence = to_lower_ascii(trim(document.header("Precedence")));
  const bool list_id = !document.header("List-Id").empty() || !document.header("List-Post").empty();
  const bool way_out = !document.header("List-Unsubscribe").empty();
  const auto& counts = own.folds.lures(own.folds.text(own.body, 20'000));
  const auto count = [&](std::string_view name) { return counts[lure_index(name)]; };
  const auto evidence = document.from[0].address;
  if (social.contains(domain)) return add(report, "mail.graymail.social", Category::graymail_social, 40, evidence);
  const auto local = to_lower_ascii(evidence.substr(0, evidence.find('@')));
  const bool forum_words =
      own.body.find("new topic") != std::string::npos || own.body.find("new post") != std::string::npos ||
      own.body.find("replied to") != std::string::npos || own.body.find("スレッド") != std::string::npos ||
      own.body.find("新しい投稿") != std::string::npos || own.body.find("コミュニティ") != std::string::npos;
  if (!document.header("X-Discourse-Post-Id").empty() || domain == "discoursemail.com" ||
      local.find("forum") != std::string::npos || (forum_words && (way_out || count("unsubscribe") > 0)))
    return add(report, "mail.graymail.forum", Category::graymail_forum, 40, evidence);
  // A mailing list among people is nobody's graymail.
  if (!document.header("List-Post").empty() || (precedence == "list" && !way_out)) return;
  if (way_out && list_id && count("code") >= 3 && count("goods") == 0) return;
  if (!own.reply && own.quoted == 0 && (way_out || count("unsubscribe") >= 2))
    return add(report, "mail.graymail.newsletter", Category::graymail_newsletter, 40, evidence);
  if (precedence == "bulk" || precedence == "junk" || !document.header("Feedback-ID").empty())
    add(report, "mail.graymail.bulk", Category::graymail_bulk, 35, evidence);
}

}  // namespace sekisho::scan::mail
