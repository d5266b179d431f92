#include "scan/mail/impostor.h"

#include <algorithm>

#include "scan/mail/fold.h"
#include "scan/mail/lures.h"
#include "scan/mail/sender.h"
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

std::string folded_name(std::string_view name) {
  const auto folded = fold_text(name, 300);
  return std::string(trim(folded));
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view address) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) { return matches_wildcard(pattern.find('@') == std::string::npos ? "*@" + pattern : pattern, address); });
}

bool below(std::string_view domain, std::string_view parent) {
  return domain == parent || (domain.size() > parent.size() && domain.ends_with(parent) && domain[domain.size() - parent.size() - 1] == '.');
}

// Damerau-Levenshtein distance, at most `most` + 1; names are short (a label has at most 63 bytes).
int distance(std::string_view a, std::string_view b, int most) {
  if (a.size() > 63 || b.size() > 63 || std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > static_cast<std::size_t>(most)) return most + 1;
  int rows[3][65] = {};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto* now = rows[i % 3];
    const auto* above = rows[(i - 1) % 3];
    const auto* before = rows[(i + 1) % 3];
    now[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({above[j] + 1, now[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

std::string_view first_label(std::string_view domain) { return domain.substr(0, domain.find('.')); }

void add(Report& report, std::string rule, Category category, int severity, std::string_view evidence) {
  report.findings.push_back({.rule = std::move(rule), .scanner = "mail", .category = category, .severity = severity, .evidence = ellipsis(to_valid_utf8(evidence), max_evidence - 4)});
}

constexpr double least_doubt = 0.05;         // the model's phishing score from which a shown foreign address is said
constexpr std::size_t short_text = 1'500;  // bytes: a request by an impostor is no longer

std::string head_and_tail(std::string_view text) {
  constexpr std::size_t half = short_text / 2;
  return std::string(text.substr(0, half)) + "\n\n" + std::string(text.substr(text.size() - half));
}

void signal(Report& report, std::string name) {
  if (std::find(report.signals.begin(), report.signals.end(), name) == report.signals.end()) report.signals.push_back(std::move(name));
}

}  // namespace

double history_of(const ScanContext& context, std::string_view name) {
  for (const auto& [key, value] : context.history) {
    if (key == name) return value;
  }
  return -1;
}

bool is_cousin(std::string_view domain, std::string_view original) {
  if (domain.empty() || original.empty() || domain == original || below(domain, original) || below(original, domain)) return false;
  const auto a = first_label(domain), b = first_label(original);
  if (b.size() < 4) return false;
  if (a == b) return b.size() >= 6;  // the same name below another top domain
  bool changed_a = false, changed_b = false;
  const auto skeleton_a = url::skeleton(a, changed_a), skeleton_b = url::skeleton(b, changed_b);
  if (skeleton_a == skeleton_b) return true;
  if (b.size() >= 5 && distance(a, b, 1) <= 1) return true;
  if (b.size() >= 9 && distance(a, b, 2) <= 2) return true;
  if (b.size() >= 6) {  // acme-corp → acme-corp-billing, billing-acme-corp
    const auto at = a.find(b);
    if (at != std::string_view::npos && a.size() > b.size() && (at == 0 || a[at - 1] == '-') && (at + b.size() == a.size() || a[at + b.size()] == '-')) return true;
  }
  return false;
}

Impostor::Impostor(const Settings& settings)
    : exceptions_(lowered(settings.high_profile_exceptions)), internal_(lowered(settings.internal_domains)), guarded_(lowered(settings.high_profile_domains)),
      excluded_(lowered(settings.high_profile_domain_exclusions)), spoof_exceptions_(lowered(settings.name_spoof_exceptions)) {
  for (const auto& user : settings.high_profile_users) {
    Person person{.address = lower(user.address)};
    person.shown = person.address.empty() ? user.first_name + " " + user.last_name : person.address;
    const auto add_name = [&](const std::string& text) {
      auto name = folded_name(text);
      // Two Han or Kana characters are a name; two Latin letters are not.
      if (name.size() >= 4 && std::find(person.names.begin(), person.names.end(), name) == person.names.end()) person.names.push_back(std::move(name));
    };
    if (user.first_name.empty() || user.last_name.empty()) continue;
    add_name(user.first_name + " " + user.last_name);
    add_name(user.last_name + " " + user.first_name);
    if (!user.middle_name.empty()) {
      add_name(user.first_name + " " + user.middle_name + " " + user.last_name);
      add_name(user.first_name + " " + user.middle_name.substr(0, 1) + " " + user.last_name);
    }
    people_.push_back(std::move(person));
  }
}

bool Impostor::is_internal(std::string_view domain) const {
  return std::any_of(internal_.begin(), internal_.end(), [&](const std::string& own) { return below(domain, own); });
}

const Impostor::Person* Impostor::person_named(std::string_view folded) const {
  if (folded.empty()) return nullptr;
  const std::string padded = " " + std::string(folded) + " ";
  for (const auto& person : people_) {
    for (const auto& name : person.names) {
      const bool unspaced = static_cast<unsigned char>(name[0]) >= 0xe0;
      if (padded.find(unspaced ? name : " " + name + " ") != std::string::npos) return &person;
    }
  }
  return nullptr;
}

void Impostor::cousins(std::string_view domain, Report& report) const {
  const auto organisation = organisation_of(domain);
  if (organisation.empty() || is_internal(domain) || is_free_mail(domain) || any_matches(excluded_, "x@" + std::string(domain)) || any_matches(excluded_, "x@" + organisation)) return;
  for (const auto& own : internal_) {
    if (organisation != organisation_of(own) && is_cousin(organisation, organisation_of(own))) {
      signal(report, "cousin_domain");
      return add(report, "bec.high_profile_cousin_of_own", Category::bec, 85, std::string(domain) + " ≈ " + own);
    }
  }
  for (const auto& guarded : guarded_) {
    const auto name = guarded.substr(guarded.starts_with("*.") ? 2 : 0);
    if (organisation != organisation_of(name) && is_cousin(organisation, organisation_of(name))) {
      signal(report, "cousin_domain");
      return add(report, "bec.high_profile_cousin_domain", Category::bec, 80, std::string(domain) + " ≈ " + name);
    }
  }
}

void Impostor::scan(const content::Document& document, const ScanContext& context, const OwnText& own, std::string_view folded, Report& report) const {
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
  if (reply_elsewhere) signal(report, is_free_mail(domain_of(reply)) ? "reply_to_free_mail" : "reply_to_elsewhere");
  if (first_contact) signal(report, "sender_first_contact");
  if (is_free_mail(domain)) signal(report, "sender_free_mail");

  const auto& whole = own.folds.lures(folded);
  auto lures = whole;
  const auto has = [&](std::string_view name) { return lures[lure_index(name)] > 0; };
  const bool asks = has("favour") || has("bank_change") || (has("haste") && (has("invoice") || has("gift_cards")));

  // A high-profile user's name at an address that is not theirs.
  const Person* person = person_named(folded_name(from.display_name));
  if (person != nullptr && address != person->address && !any_matches(exceptions_, address)) {
    signal(report, "high_profile_name");
    report.mail.high_profile_user = person->shown;
    if (!internal) add(report, asks || reply_elsewhere || is_free_mail(domain) ? "bec.high_profile_name_request" : "bec.high_profile_name", Category::bec, asks ? 90 : first_contact ? 80 : 70, shown);
  }
  if (const auto* answered = !reply.empty() && internal && reply_elsewhere ? person_named(folded_name(document.reply_to[0].display_name)) : nullptr; answered != nullptr) {
    if (report.mail.high_profile_user.empty()) report.mail.high_profile_user = answered->shown;
    add(report, "bec.high_profile_reply_to", Category::bec, 80, shown + " → " + reply);
  }
  if (!internal) cousins(domain, report);
  else if (reply_elsewhere && is_free_mail(domain_of(reply))) add(report, "bec.own_domain_reply_elsewhere", Category::bec, 75, shown + " → " + reply);

  // Wording that no listed name is needed for: a short request for gift cards, a transfer or new bank details, without a link. In a long
  // mail it counts where an impostor puts it: at the beginning or at the end, whatever ordinary text fills the rest.
  if (own.body.size() >= short_text) {
    lures = find_lures(fold_text(head_and_tail(own.subject + "\n" + own.body), 2 * short_text));
    for (const std::string_view excuse : {"order", "unsubscribe"}) lures[lure_index(excuse)] = whole[lure_index(excuse)];
  }
  if (!internal && report.urls.size() <= 2 && !own.body.empty()) {
    if (has("gift_cards") && (has("favour") || (has("haste") && !has("order") && !has("unsubscribe")))) {
      add(report, "bec.gift_cards", Category::bec, 80, shown);
      signal(report, "bec_wording");
    } else if (has("favour") && (is_free_mail(domain) || reply_elsewhere)) {
      add(report, "bec.favour", Category::bec, reply_elsewhere || first_contact ? 75 : 60, shown);
      signal(report, "bec_wording");
    } else if (has("bank_change") && !(is_free_mail(domain) || reply_elsewhere || first_contact)) {
      signal(report, "bank_change_wording");  // judge_history says whether the sender is known
    } else if (has("bank_change")) {
      add(report, "bec.bank_change", Category::bec, 75, shown);
      signal(report, "bec_wording");
    }
  }

  // Display name spoofing: the name shows an address of another domain, or a colleague's address in the name.
  if (any_matches(spoof_exceptions_, address)) return;
  if (const auto at = from.display_name.find('@'); at != std::string_view::npos) {
    auto begin = at, end = at;
    const auto part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '+'; };
    while (begin > 0 && part(from.display_name[begin - 1])) --begin;
    while (end + 1 < from.display_name.size() && part(from.display_name[end + 1])) ++end;
    const auto named = lower(from.display_name.substr(begin, end + 1 - begin));
    const auto named_domain = organisation_of(domain_of(named));
    if (begin < at && named_domain.find('.') != std::string::npos && named_domain != organisation_of(domain)) {
      signal(report, "name_shows_other_address");
      // A platform sends for a firm and says so: the name shows where answers go, and the mail as a whole is clearly honest.
      const auto doubt = report.scores.find("phishing");
      if (named == reply && !is_internal(domain_of(named)) && url::brand_of_domain(named_domain).empty() && doubt != report.scores.end() && doubt->second < least_doubt) return;
      add(report, is_internal(domain_of(named)) ? "mail.name_spoof.own_address" : "mail.name_spoof.address", Category::name_spoof, is_internal(domain_of(named)) ? 80 : 60, shown);
    }
  } else if (person != nullptr && !internal && address != person->address && !any_matches(exceptions_, address)) {
    add(report, "mail.name_spoof.person", Category::name_spoof, 70, shown);
  }
}

}  // namespace sekisho::scan::mail
