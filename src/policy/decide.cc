#include "policy/decide.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"
#include "policy/judge/data_loss.h"
#include "policy/judge/links_at_click.h"
#include "policy/judge/threats.h"
#include "policy/match.h"
#include "policy/tokens.h"

namespace sekisho::policy {
namespace {

using scan::Category;
using scan::Filter;

bool has_address(const std::vector<std::string>& list, std::string_view address) {
  return std::any_of(list.begin(), list.end(), [&](const auto& entry) { return equal_ignore_case(entry, address); });
}

bool holds(const Targets& targets, std::string_view address, const std::vector<std::string>& groups) {
  const auto domain = domain_of(address);
  const auto in_group = [&](const std::vector<std::string>& list) {
    return std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return has_address(list, group); });
  };
  if (has_address(targets.exclude_users, address) || has_address(targets.exclude_domains, domain) ||
      in_group(targets.exclude_groups))
    return false;
  return targets.all || has_address(targets.users, address) || has_address(targets.domains, domain) ||
         in_group(targets.groups);
}

// The built-in policies stand last whatever their number says: monitor-only, then the default (reference.md §4).
auto rank(const Policy& policy) {
  const int last = policy.built_in == BuiltIn::default_policy         ? 2
                   : policy.built_in == BuiltIn::default_monitor_only ? 1
                                                                      : 0;
  return std::tuple(last, policy.priority, policy.id);
}

// Everything that selects what applies to one recipient; recipients with equal keys share a plan.
struct Key {
  const Policy* threat = nullptr;
  const Policy* data = nullptr;
  bool threat_approved = false;  // an approved user: threat policies and blocked lists do not apply
  bool trusted = false;          // the recipient's own list holds the sender
  bool unwanted = false;         // the recipient's own list blocks the sender
  auto operator<=>(const Key&) const = default;
};

// Within one filter of this kind the strictest response alone counts (reference.md §2.2).
bool one_per_filter(Filter filter) {
  return filter == Filter::spam_protection || filter == Filter::correlated_intelligence;
}
bool is_per_part(ActionKind kind) { return kind == ActionKind::sanitize || kind == ActionKind::replace_attachment; }

std::string default_tag(const Texts& texts, const scan::Finding& finding) {
  switch (finding.category) {
    case Category::unscannable_protected:
    case Category::unscannable_limit:
    case Category::unscannable_error:
      return texts.tag_unscanned;
    case Category::spam:
    case Category::graymail_newsletter:
    case Category::graymail_social:
    case Category::graymail_forum:
    case Category::graymail_bulk:
      return texts.tag_spam;
    default:
      return texts.tag_risk;
  }
}

class Planner {
 public:
  Planner(const PolicySet& policies, const Facts& facts)
      : policies_(policies), facts_(facts), texts_(default_texts(policies.language)) {}

  Plan make(const Key& key, std::vector<std::string> recipients) const {
    Plan plan;
    plan.recipients = std::move(recipients);
    if (key.threat) plan.threat_policy = key.threat->id;
    if (key.data) plan.data_policy = key.data->id;
    plan.monitor_only =
        (key.threat || key.data) && (!key.threat || key.threat->monitor_only) && (!key.data || key.data->monitor_only);

    std::vector<Asked> asked;
    if (!key.threat_approved) asked = facts_.central;
    if (key.unwanted) asked.push_back(facts_.blocked_by_user());
    // the central lists and the recipient's own stand before every policy
    if (!asked.empty()) plan.monitor_only = false;
    if (key.threat) append(asked, judge_threats(*key.threat, facts_, key.trusted));
    if (key.data) append(asked, judge_data_loss(*key.data, facts_));

    std::vector<Action> acting;
    for (const auto& one : asked) {
      Action action = to_action(one, plan.recipients);
      if (action.kind == ActionKind::pass_without_logging) continue;
      const bool observe = action.kind == ActionKind::pass || (one.policy && one.policy->monitor_only);
      (observe ? plan.observed : acting).push_back(std::move(action));
    }
    settle(plan, std::move(acting));
    notify(plan, key, asked);
    if (key.threat) ask_supposed_sender(plan, *key.threat, asked);
    if (key.threat && plan.decision < ActionKind::quarantine) plan.click_links = links_at_click(*key.threat, facts_);
    return plan;
  }

 private:
  static void append(std::vector<Asked>& to, std::vector<Asked> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  // The MIME part that stands in the mail itself and holds `part`: only that can be replaced.
  std::string outer_part(const std::string& part) const {
    const auto* file = facts_.file(part);
    if (!file || !file->contained) return part;
    const scan::FileFact* best = nullptr;
    auto path = part;
    while (!best && path.find('.') != path.npos) {
      path.resize(path.rfind('.'));
      const auto* outer = facts_.file(path);
      if (outer && !outer->contained) best = outer;
    }
    return best ? best->part : std::string();
  }

  Action to_action(const Asked& one, const std::vector<std::string>& recipients) const {
    Action action;
    action.kind = one.response.action;
    action.filter = one.filter;
    action.cause = one.finding;
    action.detected_by = policy::detected_by(one.finding);
    action.security_risk_name =
        one.risk_name.empty() ? policy::security_risk_name(one.finding, policies_.language) : one.risk_name;
    action.policy_name = one.policy                                 ? one.policy->name
                         : policies_.language == Language::japanese ? "ブロックリスト"
                                                                    : "Blocked lists";
    action.policy_id = one.policy ? one.policy->id : 0;
    action.violating_content = one.violating_content;
    if (one.policy && !is_available(action.kind, one.policy->service)) action.kind = ActionKind::quarantine;
    if (is_per_part(action.kind)) {
      const auto part = one.finding.part.empty() ? std::string() : outer_part(one.finding.part);
      // Active content inside an archive cannot be cut out of it; the archive goes. With nothing to replace, the next
      // stricter action takes its place, so that a stricter map never yields a weaker decision.
      if (part != one.finding.part) action.kind = ActionKind::replace_attachment;
      if (part.empty())
        action.kind = one.policy && one.policy->service == Service::inline_outbound ? ActionKind::quarantine
                                                                                    : ActionKind::move_to_junk;
      else
        action.parts.push_back(part);
    }
    fill_texts(action, one, recipients);
    return action;
  }

  TokenValues values(const Asked& one, ActionKind kind, const std::vector<std::string>& recipients) const {
    auto out = token_values(policies_, one.policy, facts_.report, facts_.context, one.finding, kind, recipients,
                            one.response.new_recipients);
    if (!one.risk_name.empty()) {
      out["security_risk_name"] = out["detected_risk"] = one.risk_name;
      if (one.finding.category == Category::data_loss) {
        out["dlptemplatename"] = one.risk_name;
        const auto content = one.finding.evidence.find(one.risk_name + ": ") == 0
                                 ? one.finding.evidence.substr(one.risk_name.size() + 2)
                                 : std::string();
        out["violated_keyword"] = content;
      }
    }
    return out;
  }

  void fill_texts(Action& action, const Asked& one, const std::vector<std::string>& recipients) const {
    switch (action.kind) {
      case ActionKind::tag_subject: {
        auto tag = one.response.tag.empty() ? default_tag(texts_, one.finding) : one.response.tag;
        action.tag = expand_tokens(tag, values(one, action.kind, recipients), TokenContext::line);
        break;
      }
      case ActionKind::add_disclaimer:
        action.disclaimer = expand_tokens(one.response.disclaimer.empty() ? texts_.disclaimer : one.response.disclaimer,
                                          values(one, action.kind, recipients), TokenContext::text);
        if (one.policy != nullptr && one.policy->correlated_intelligence.report_buttons &&
            action.filter == Filter::correlated_intelligence)
          action.report_buttons = texts_.report_buttons;
        break;
      case ActionKind::change_recipient:
        action.new_recipients = one.response.new_recipients;
        action.disclaimer =
            expand_tokens(one.response.disclaimer.empty() ? texts_.redirect_disclaimer : one.response.disclaimer,
                          values(one, action.kind, recipients), TokenContext::text);
        if (action.new_recipients.empty()) action.kind = ActionKind::quarantine;
        break;
      case ActionKind::replace_attachment:
      case ActionKind::sanitize: {  // sanitize too: what cannot be cleaned is replaced
        const auto known = values(one, action.kind, recipients);
        action.replacement_name = expand_tokens(
            one.replacement_name.empty() ? texts_.replacement_name : one.replacement_name, known, TokenContext::line);
        action.replacement_text = expand_tokens(
            one.replacement_text.empty() ? texts_.replacement_text : one.replacement_text, known, TokenContext::text);
        break;
      }
      default:
        break;
    }
  }

  // The conflict rules of reference.md §2.2.
  static void settle(Plan& plan, std::vector<Action> acting) {
    std::stable_sort(acting.begin(), acting.end(), [](const Action& a, const Action& b) {
      return a.kind != b.kind ? a.kind > b.kind : a.cause.severity > b.cause.severity;
    });
    if (acting.empty()) return;
    plan.decision = acting.front().kind;
    if (plan.decision >= ActionKind::quarantine) {
      plan.actions.push_back(std::move(acting.front()));
      plan.overruled.assign(std::make_move_iterator(acting.begin() + 1), std::make_move_iterator(acting.end()));
      return;
    }
    std::set<std::pair<Filter, std::int64_t>> taken;
    std::set<std::string> replaced, tags, disclaimers;
    bool redirected = false, junked = false;
    for (auto& action : acting) {
      bool keep = true;
      if (one_per_filter(action.filter)) keep = taken.insert({action.filter, action.policy_id}).second;
      if (keep) {
        switch (action.kind) {
          case ActionKind::change_recipient:
            keep = !std::exchange(redirected, true);
            break;
          case ActionKind::move_to_junk:
            keep = !std::exchange(junked, true);
            break;
          case ActionKind::replace_attachment:
          case ActionKind::sanitize:  // sorted: a part that is replaced is not sanitised as well
            keep = std::any_of(action.parts.begin(), action.parts.end(),
                               [&](const auto& part) { return !replaced.contains(part); });
            replaced.insert(action.parts.begin(), action.parts.end());
            break;
          case ActionKind::tag_subject:
            keep = tags.insert(action.tag).second;
            break;
          case ActionKind::add_disclaimer:
            keep = disclaimers.insert(action.disclaimer).second;
            break;
          default:
            break;
        }
      }
      (keep ? plan.actions : plan.overruled).push_back(std::move(action));
    }
  }

  // One per filter and policy, for its strictest detection. Administrators hear of all that is logged, users of what
  // was done.
  void notify(Plan& plan, const Key& key, const std::vector<Asked>& asked) const {
    for (const auto* policy : {key.threat, key.data}) {
      if (!policy) continue;
      for (const auto filter : {Filter::spam_protection, Filter::correlated_intelligence, Filter::malware,
                                Filter::file_blocking, Filter::web_reputation, Filter::data_loss}) {
        const Notify* settings = settings_of(*policy, filter);
        if (!settings || (!settings->admin && !settings->user)) continue;
        const Asked* worst = nullptr;
        for (const auto& one : asked) {
          if (one.policy != policy || one.filter != filter || one.response.action == ActionKind::pass_without_logging)
            continue;
          if (!worst || one.response.action > worst->response.action) worst = &one;
        }
        if (worst) add_notifications(plan, *policy, *settings, *worst);
      }
    }
  }

  // The person whose name a mail of another hand bears: what was done with it, and the question whether they wrote it.
  void ask_supposed_sender(Plan& plan, const Policy& policy, const std::vector<Asked>& asked) const {
    const auto& person = facts_.report.mail.high_profile_user;  // an address, or a name that nobody can be told under
    const auto styled = std::find_if(asked.begin(), asked.end(), [&](const Asked& one) {
      return one.policy == &policy && one.finding.category == scan::Category::writing_style &&
             one.response.action != ActionKind::pass_without_logging;
    });
    if (!policy.spam.notify_supposed_sender || policy.monitor_only || styled == asked.end() ||
        person.find('@') == person.npos)
      return;
    const auto known = values(
        *styled, plan.decision >= ActionKind::quarantine ? plan.decision : styled->response.action, plan.recipients);
    Notification out;
    out.recipients = {normal_address(person)};
    out.subject = expand_tokens(texts_.supposed_sender_subject, known, TokenContext::line);
    out.body = expand_tokens(texts_.supposed_sender_body, known, TokenContext::text);
    out.language = policies_.language;
    out.policy_id = policy.id;
    out.filter = Filter::spam_protection;
    out.threshold_key = std::to_string(policy.id) + ":supposed_sender";
    out.asks_authorship = policy.spam.supposed_sender_feedback;
    out.attaches_original = policy.spam.supposed_sender_original && plan.decision < ActionKind::quarantine;
    plan.notifications.push_back(std::move(out));
  }

  static const Notify* settings_of(const Policy& policy, Filter filter) {
    if (policy.kind == Kind::data_loss) return filter == Filter::data_loss ? &policy.data_loss.notify : nullptr;
    switch (filter) {
      case Filter::spam_protection:
        return &policy.spam.notify;
      case Filter::correlated_intelligence:
        return &policy.correlated_intelligence.notify;
      case Filter::malware:
        return &policy.malware.notify;
      case Filter::file_blocking:
        return &policy.file_blocking.notify;
      case Filter::web_reputation:
        return &policy.web_reputation.notify;
      default:
        return nullptr;
    }
  }

  // Each address once: those named, and the members of the groups named.
  std::vector<std::string> told_of(const Notify& settings) const {
    auto out = settings.admin_recipients;
    for (const auto& group : settings.admin_groups) {
      const auto found = policies_.recipient_groups.find(to_lower_ascii(group));
      if (found == policies_.recipient_groups.end()) continue;
      for (const auto& member : found->second) {
        if (!has_address(out, member)) out.push_back(member);
      }
    }
    return out.empty() ? policies_.admin_recipients : out;
  }

  void add_notifications(Plan& plan, const Policy& policy, const Notify& settings, const Asked& worst) const {
    // What really happened: another finding may have been stricter.
    const auto done = policy.monitor_only                       ? ActionKind::pass
                      : plan.decision >= ActionKind::quarantine ? plan.decision
                                                                : worst.response.action;
    const auto known = values(worst, done, plan.recipients);
    const auto key = std::to_string(policy.id) + ":" + std::string(to_string(worst.filter));
    const auto own = [](const std::string& given, const std::string& built_in) -> const std::string& {
      return given.empty() ? built_in : given;
    };
    const auto make = [&](const std::string& subject, const std::string& body, const std::string& preset_subject,
                          const std::string& preset_body) {
      Notification out;
      out.policy_id = policy.id;
      out.filter = worst.filter;
      out.language = policies_.language;
      out.subject = expand_tokens(subject.empty() ? preset_subject : subject, known, TokenContext::line);
      out.body = expand_tokens(body.empty() ? preset_body : body, known, TokenContext::text);
      if (!policies_.signature.empty()) out.body += "\n" + policies_.signature + "\n";
      return out;
    };
    if (settings.admin) {
      auto out = make(settings.admin_subject, settings.admin_body,
                      own(policies_.notice_texts.admin_subject, texts_.admin_subject),
                      own(policies_.notice_texts.admin_body, texts_.admin_body));
      out.recipients = told_of(settings);
      out.threshold_key = key + ":admin";
      if (settings.threshold.mode == ThresholdMode::every_count) out.threshold_count = settings.threshold.count;
      if (settings.threshold.mode == ThresholdMode::every_hours) out.threshold_hours = settings.threshold.hours;
      if (!out.recipients.empty()) plan.notifications.push_back(std::move(out));
    }
    if (settings.user && !policy.monitor_only && done > ActionKind::pass) {
      auto out =
          make(settings.user_subject, settings.user_body, own(policies_.notice_texts.user_subject, texts_.user_subject),
               own(policies_.notice_texts.user_body, texts_.user_body));
      if (facts_.context.direction != scan::Direction::outgoing)
        out.recipients = plan.recipients;
      else if (!facts_.context.envelope_sender.empty())
        out.recipients = {normal_address(facts_.context.envelope_sender)};
      out.threshold_key = key + ":user";
      if (!out.recipients.empty()) plan.notifications.push_back(std::move(out));
    }
  }

  const PolicySet& policies_;
  const Facts& facts_;
  const Texts& texts_;
};

}  // namespace

std::vector<std::string> TableDirectory::groups_of(std::string_view address) const {
  const auto found = groups.find(normal_address(address));
  return found == groups.end() ? std::vector<std::string>() : found->second;
}

double threshold_of(Level level) {
  switch (level) {
    case Level::low:
      return 0.95;
    case Level::medium:
      return 0.80;
    case Level::high:
      return 0.50;
  }
  return 0.80;
}

Service service_of(const scan::ScanContext& context, Kind kind) {
  // Command line scans ("file") are judged as mail that comes in.
  const bool in_transit =
      context.service.empty() || context.service == "inline" || context.service == "file" || context.service == "smtp";
  if (!in_transit) return Service::mailbox;
  if (context.direction == scan::Direction::outgoing) return Service::inline_outbound;
  // Internal mail threatens its recipients, but what leaks in it was sent by its sender.
  if (context.direction == scan::Direction::internal && kind == Kind::data_loss) return Service::inline_outbound;
  return Service::inline_inbound;
}

const Policy* first_match(const PolicySet& policies, Service service, Kind kind, std::string_view address,
                          const Directory& directory) {
  const Policy* best = nullptr;
  std::optional<std::vector<std::string>> groups;
  for (const auto& policy : policies.policies) {
    if (!policy.enabled || policy.service != service || policy.kind != kind) continue;
    if (best && rank(*best) <= rank(policy)) continue;
    if (!groups) groups = directory.groups_of(address);
    if (holds(policy.targets, address, *groups)) best = &policy;
  }
  return best;
}

std::vector<Plan> decide(const PolicySet& policies, const Lists& lists, const Directory& directory,
                         const scan::Report& report, const scan::ScanContext& context) {
  const Facts facts(lists, report, context);
  if (facts.approved_header) {
    Plan plan;
    plan.recipients = context.recipients;
    plan.skipped = true;
    return {plan};
  }
  const auto sender = !context.envelope_sender.empty() || facts.senders.empty()
                          ? normal_address(context.envelope_sender)
                          : facts.senders.front();
  const auto key_of = [&](const std::string& recipient, bool& skipped) {
    Key key;
    const auto subject_of = [&](Kind kind) {
      const bool by_sender = context.direction == scan::Direction::outgoing ||
                             (context.direction == scan::Direction::internal && kind == Kind::data_loss);
      return by_sender ? sender : normal_address(recipient);
    };
    const auto threat_subject = subject_of(Kind::threat_protection), data_subject = subject_of(Kind::data_loss);
    key.threat_approved = has_address(lists.approved_users_threat, threat_subject);
    const bool data_approved = has_address(lists.approved_users_data, data_subject);
    skipped = key.threat_approved && data_approved;
    if (!key.threat_approved)
      key.threat = first_match(policies, service_of(context, Kind::threat_protection), Kind::threat_protection,
                               threat_subject, directory);
    if (!data_approved)
      key.data = first_match(policies, service_of(context, Kind::data_loss), Kind::data_loss, data_subject, directory);
    if (const auto own = lists.trusted_senders.find(normal_address(recipient)); own != lists.trusted_senders.end())
      key.trusted = facts.sender_approved(own->second);
    if (const auto own = lists.user_blocked_senders.find(normal_address(recipient));
        own != lists.user_blocked_senders.end())
      key.unwanted = facts.sender_blocked(own->second);
    return key;
  };

  const auto& recipients = context.recipients;
  std::vector<std::tuple<Key, bool, std::vector<std::string>>> groups;  // in order of first appearance
  std::map<Key, std::size_t> known;
  for (std::size_t i = 0; i < std::max<std::size_t>(recipients.size(), 1); ++i) {
    bool skipped = false;
    const auto key = key_of(recipients.empty() ? std::string() : recipients[i], skipped);
    const auto [at, fresh] = known.emplace(key, groups.size());
    if (fresh) groups.emplace_back(key, skipped, std::vector<std::string>());
    if (!recipients.empty()) std::get<2>(groups[at->second]).push_back(recipients[i]);
  }
  const Planner planner(policies, facts);
  std::vector<Plan> out;
  for (auto& [key, skipped, members] : groups) {
    out.push_back(planner.make(key, std::move(members)));
    out.back().skipped = skipped;
  }
  return out;
}

}  // namespace sekisho::policy
