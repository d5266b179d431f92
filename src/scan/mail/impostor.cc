#include "scan/mail/impostor.h"

#include <algorithm>

#include "base/utf8_scan.h"
#include "scan/mail/cousin.h"
#include "scan/mail/fold.h"
#include "scan/mail/said.h"
#include "scan/mail/sender.h"
#include "scan/signals.h"
#include "scan/url/brands.h"

namespace sekisho::scan::mail {
namespace {

std::string lower(std::string_view text) { return to_lower_ascii(trim(text)); }

std::vector<std::string> lowered(const std::vector<std::string>& list) {
  std::vector<std::string> out;
  for (const auto& entry : list) {
    if (auto value = lower(entry); !value.empty()) out.push_back(std::move(value));
  }
  return out;
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view address) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return matches_wildcard(pattern.find('@') == std::string::npos ? "*@" + pattern : pattern, address);
  });
}

void add(Report& report, std::string rule, Category category, int severity, std::string_view evidence) {
  report.findings.push_back({.rule = std::move(rule),
                             .scanner = "mail",
                             .category = category,
                             .severity = severity,
                             .evidence = ellipsis(to_valid_utf8(evidence), max_evidence - 4)});
}

// An address as a name may show it: full-width signs and invisible letters as programs and people read them.
std::string plain_signs(std::string_view name) {
  struct Drawn {
    std::string_view drawn, plain;
  };
  constexpr Drawn signs[] = {{"＠", "@"},    {"﹫", "@"},    {"．", "."},    {"。", "."},
                             {"\u200b", ""}, {"\u200c", ""}, {"\u200d", ""}, {"\u2060", ""},
                             {"\ufeff", ""}, {"\u00ad", ""}, {"\u034f", ""}};
  std::string out(name);
  for (const auto& sign : signs) {
    for (std::size_t at = 0; (at = out.find(sign.drawn, at)) != std::string::npos; at += sign.plain.size())
      out.replace(at, sign.drawn.size(), sign.plain);
  }
  return out;
}

constexpr double least_doubt = 0.05;       // the model's phishing score from which a shown foreign address is said
constexpr std::size_t short_text = 1'500;  // bytes: a request by an impostor is no longer

std::string head_and_tail(std::string_view text) {
  constexpr std::size_t half = short_text / 2;
  return std::string(text.substr(0, half)) + "\n\n" + std::string(text.substr(text.size() - half));
}

}  // namespace

double history_of(const ScanContext& context, std::string_view name) {
  for (const auto& [key, value] : context.history) {
    if (key == name) return value;
  }
  return -1;
}

Impostor::Impostor(const Settings& settings)
    : names_(settings.high_profile_users, settings.name_threshold),
      domain_threshold_(settings.domain_threshold),
      exceptions_(lowered(settings.high_profile_exceptions)),
      internal_(lowered(settings.internal_domains)),
      guarded_(lowered(settings.high_profile_domains)),
      excluded_(lowered(settings.high_profile_domain_exclusions)),
      spoof_exceptions_(lowered(settings.name_spoof_exceptions)) {}

bool Impostor::is_internal(std::string_view domain) const {
  return std::any_of(internal_.begin(), internal_.end(),
                     [&](const std::string& own) { return is_within(domain, own); });
}

void Impostor::cousins(std::string_view domain, Report& report) const {
  const auto organisation = organisation_of(domain);
  if (organisation.empty() || is_internal(domain) || is_free_mail(domain) ||
      any_matches(excluded_, "x@" + std::string(domain)) || any_matches(excluded_, "x@" + organisation))
    return;
  const auto looks_like = [&](std::string_view name) {
    return organisation != organisation_of(name) &&
           (is_cousin(organisation, organisation_of(name), domain_threshold_) || stands_before(domain, name));
  };
  for (const auto& own : internal_) {
    if (!looks_like(own)) continue;
    add_signal(report, "cousin_domain");
    return add(report, "bec.high_profile_cousin_of_own", Category::bec, 85, std::string(domain) + " ≈ " + own);
  }
  for (const auto& guarded : guarded_) {
    const auto name = guarded.substr(guarded.starts_with("*.") ? 2 : 0);
    if (!looks_like(name)) continue;
    add_signal(report, "cousin_domain");
    return add(report, "bec.high_profile_cousin_domain", Category::bec, 80, std::string(domain) + " ≈ " + name);
  }
}

void Impostor::scan(const content::Document& document, const ScanContext& context, const OwnText& own,
                    const FoldedMail& folded, Report& report) const {
  if (document.from.empty() || context.direction == Direction::outgoing) return;
  const auto& from = document.from[0];
  const auto address = lower(from.address);
  const auto domain = domain_of(address);
  const bool internal = is_internal(domain);
  const bool first_contact = history_of(context, "sender_first_contact") == 1;
  const auto shown = std::string(from.display_name) + " <" + address + ">";

  std::string reply;
  if (!document.reply_to.empty()) reply = lower(document.reply_to[0].address);
  const bool reply_elsewhere = !reply.empty() && organisation_of(domain_of(reply)) != organisation_of(domain);
  if (reply_elsewhere) add_signal(report, is_free_mail(domain_of(reply)) ? "reply_to_free_mail" : "reply_to_elsewhere");
  if (first_contact) add_signal(report, "sender_first_contact");
  if (is_free_mail(domain)) add_signal(report, "sender_free_mail");

  const auto& whole = folded.lures;
  auto lures = whole;
  const auto has = [&](std::string_view name) { return lures[lure_index(name)] > 0; };
  const bool asks = has("favour") || has("bank_change") || (has("haste") && (has("invoice") || has("gift_cards")));

  // A high-profile user's name at an address that is not theirs. A well-known platform that says whom it writes for
  // ("Hanako Yamamoto via Docusign", signed) is no impostor by that alone.
  const auto* shown_person = names_.named(from.display_name);
  const auto* person = shown_person != nullptr || internal ? shown_person : names_.in_mailbox(address);
  const auto house = url::brand_of_domain(organisation_of(domain));
  const bool speaks_for = person != nullptr && !house.empty() && !is_free_mail(domain) &&
                          folded_name(from.display_name).find(house) != std::string::npos && !reply_elsewhere &&
                          !is_unsigned_house(document);
  if (person != nullptr && address != person->address && !any_matches(exceptions_, address)) {
    add_signal(report, "high_profile_name");
    report.mail.high_profile_user = person->shown;
    if (!internal && !speaks_for)
      add(report,
          asks || reply_elsewhere || is_free_mail(domain) ? "bec.high_profile_name_request" : "bec.high_profile_name",
          Category::bec,
          asks            ? 90
          : first_contact ? 80
                          : 70,
          shown);
  }
  if (const auto* answered =
          !reply.empty() && internal && reply_elsewhere ? names_.named(document.reply_to[0].display_name) : nullptr;
      answered != nullptr) {
    if (report.mail.high_profile_user.empty()) report.mail.high_profile_user = answered->shown;
    add(report, "bec.high_profile_reply_to", Category::bec, 80, shown + " → " + reply);
  }
  // Signed with such a name below a short request, whatever the sender is called.
  const bool may_sign = person == nullptr && !internal && !any_matches(exceptions_, address) &&
                        (asks || (has("haste") && has("invoice"))) && own.body.size() < short_text;
  if (const auto* signer = may_sign ? names_.signing(own.body) : nullptr;
      signer != nullptr && address != signer->address) {
    if (report.mail.high_profile_user.empty()) report.mail.high_profile_user = signer->shown;
    add(report, "bec.high_profile_signature", Category::bec, 75, signer->shown + " ≠ " + address);
  }
  if (!internal) cousins(domain, report);
  if (reply_elsewhere && !is_internal(domain_of(reply))) cousins(domain_of(reply), report);
  if (internal && reply_elsewhere && is_free_mail(domain_of(reply)))
    add(report, "bec.own_domain_reply_elsewhere", Category::bec, 75, shown + " → " + reply);

  // Wording that no listed name is needed for: a short request for gift cards, a transfer or new bank details, without
  // a link. In a long mail it counts where an impostor puts it: at the beginning or at the end, whatever ordinary text
  // fills the rest.
  const bool may_ask = !internal && report.urls.size() <= 2 && !own.body.empty();
  if (may_ask && own.body.size() >= short_text) {
    lures = find_lures(fold_text(head_and_tail(own.subject + "\n" + own.body), 2 * short_text));
    for (const std::string_view excuse : {"order", "unsubscribe"})
      lures[lure_index(excuse)] = whole[lure_index(excuse)];
  }
  if (may_ask) {
    const bool asks_for_codes = lures[lure_index("gift_cards")] >= 2;  // the cards and what to do with them
    // What the words are not listed for, their order tells (intents.h): at least three kinds of words near each other.
    const auto& found = folded.intents;
    const auto wants = [&](std::string_view name) { return has_intent(found, name); };
    const bool stranger = is_free_mail(domain) || reply_elsewhere || first_contact;
    const bool bulk =
        has("unsubscribe") || !document.header("List-Unsubscribe").empty() || !document.header("List-Id").empty();
    if (wants("staff_data") && !bulk) {
      if (stranger) add(report, "bec.staff_data", Category::bec, 70, shown);
      // judge_history says whether the sender is known
      add_signal(report, stranger ? "bec_wording" : "staff_data_wording");
    }
    if (wants("gift_cards") && !bulk && !has("order")) {
      add(report, "bec.gift_cards", Category::bec, 70, shown);
      add_signal(report, "bec_wording");
    } else if (has("gift_cards") &&
               (has("favour") || ((has("haste") || asks_for_codes) && !has("order") && !has("unsubscribe")))) {
      add(report, "bec.gift_cards", Category::bec, 80, shown);
      add_signal(report, "bec_wording");
    } else if (has("favour") &&
               (is_free_mail(domain) || reply_elsewhere || (first_contact && has("haste") && has("invoice")))) {
      add(report, "bec.favour", Category::bec, reply_elsewhere || first_contact ? 75 : 60, shown);
      add_signal(report, "bec_wording");
    } else if (const bool other_account =
                   has("bank_change") || (!bulk && (wants("wage_account") || wants("payee_account")));
               other_account && !stranger) {
      add_signal(report, "bank_change_wording");  // judge_history says whether the sender is known
    } else if (other_account) {
      add(report, "bec.bank_change", Category::bec, 75, shown);
      add_signal(report, "bec_wording");
    } else if (stranger && !bulk && (wants("secret_payment") || wants("unreachable_payment"))) {
      add(report, "bec.secret_payment", Category::bec, 65, shown);
      add_signal(report, "bec_wording");
    } else if (stranger && !bulk && wants("messenger_group")) {
      add(report, "bec.messenger_group", Category::bec, 70, shown);
      add_signal(report, "bec_wording");
    }
  }

  // Display name spoofing: the name shows an address of another domain, or a colleague's address in the name.
  if (any_matches(spoof_exceptions_, address)) return;
  const auto drawn = plain_signs(from.display_name);
  const std::string_view shown_name = drawn;
  if (const auto at = shown_name.find('@'); at != std::string_view::npos) {
    auto begin = at, end = at;
    const auto part = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
             c == '_' || c == '+';
    };
    while (begin > 0 && part(shown_name[begin - 1])) --begin;
    while (end + 1 < shown_name.size() && part(shown_name[end + 1])) ++end;
    const auto named = lower(shown_name.substr(begin, end + 1 - begin));
    const auto named_domain = organisation_of(domain_of(named));
    if (begin < at && named_domain.find('.') != std::string::npos && named_domain != organisation_of(domain)) {
      add_signal(report, "name_shows_other_address");
      // A platform sends for a firm and says so: the name shows where answers go, and the mail as a whole is clearly
      // honest.
      const auto doubt = report.scores.find("phishing");
      if (named == reply && !is_internal(domain_of(named)) && url::brand_of_domain(named_domain).empty() &&
          doubt != report.scores.end() && doubt->second < least_doubt)
        return;
      add(report, is_internal(domain_of(named)) ? "mail.name_spoof.own_address" : "mail.name_spoof.address",
          Category::name_spoof, is_internal(domain_of(named)) ? 80 : 60, shown);
    }
  } else if (shown_person != nullptr && !internal && !speaks_for && address != shown_person->address &&
             !any_matches(exceptions_, address)) {
    add(report, "mail.name_spoof.person", Category::name_spoof, 70, shown);
  }
}

}  // namespace sekisho::scan::mail
