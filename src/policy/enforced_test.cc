#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>

#include "policy/decide.h"
#include "policy/json.h"

// Every setting of a policy is one that something enforces: changing it changes what is decided about some mail. The
// few that decide() does not read are named here, each with who enforces it, so that a setting without effect cannot
// come into the editor unseen.
namespace sekisho::policy {
namespace {

namespace json = boost::json;
using scan::Category;

// All that a policy can look at in one mail: a finding of every category, scores, files, links, headers, templates, a
// limit.
scan::Report full_mail() {
  scan::Report out;
  out.is_mail = true;
  out.mail.from = {{"X", "x@evil.example"}};
  out.mail.subject = "Hello";
  out.mail.headers = {{"X-Test", "yes"}};
  out.files = {{.part = "1.2",
                .name = "a.zip",
                .extension = "zip",
                .true_type = "application/zip",
                .kind = "zip",
                .attachment = true},
               {.part = "1.2.1", .name = "b.docm", .extension = "docm", .kind = "docm", .contained = true},
               {.part = "1.3", .name = "c.exe", .extension = "exe", .kind = "exe", .attachment = true}};
  const auto url = [](std::string host, scan::UrlRisk risk, std::string part) {
    return scan::UrlFact{.url = "http://" + host + "/",
                         .host = host,
                         .domain = host,
                         .part = std::move(part),
                         .origin = "html",
                         .risk = risk};
  };
  out.urls = {url("bad.example", scan::UrlRisk::dangerous, "1.1"), url("odd.example", scan::UrlRisk::suspicious, "1.1"),
              url("new.example", scan::UrlRisk::untested, "1.1"), url("in.example", scan::UrlRisk::dangerous, "1.3"),
              url("corp.example", scan::UrlRisk::dangerous, "1.1")};
  out.templates = {
      {.template_id = "card", .name = "Card", .part = "1.1", .occurrences = 1, .samples = {"4111111111111111"}},
      {.template_id = "card", .name = "Card", .part = "subject", .occurrences = 1},
      {.template_id = "card", .name = "Card", .part = "header:X-Test", .occurrences = 1},
      {.template_id = "card", .name = "Card", .part = "1.3", .occurrences = 1}};
  return out;
}

std::vector<scan::Report> mails() {
  std::vector<scan::Report> out{full_mail()};
  const auto with = [&](Category category, std::string rule, std::string part) {
    auto report = full_mail();
    report.urls.clear();
    report.templates.clear();
    report.mail.high_profile_user = "ceo@corp.example";
    report.findings = {{.rule = std::move(rule),
                        .scanner = "test",
                        .category = category,
                        .severity = 80,
                        .part = std::move(part),
                        .evidence = "evidence"}};
    out.push_back(report);
  };
  for (int i = 0; i <= static_cast<int>(Category::ci_anomaly); ++i) with(static_cast<Category>(i), "test.rule", "");
  with(Category::bec, "bec.high_profile_name", "");
  with(Category::malware, "pml.model", "1.3");
  with(Category::malware, "test.in_body", "1.1");
  with(Category::malware, "test.in_file", "1.3");
  with(Category::active_content, "test.macro", "1.3");
  with(Category::unscannable_protected, "unscannable.protected_archive", "1.2");
  with(Category::unscannable_protected, "unscannable.protected_file", "1.3");
  for (const auto* rule :
       {"ci.moderate.a", "ci.aggressive.a", "ci.extra_aggressive.a", "ci.moderate.unwanted", "ci.aggressive.unwanted"})
    with(Category::ci_anomaly, rule, "");
  auto limited = full_mail();
  limited.urls.clear(), limited.templates.clear(), limited.limits = {"layers"};
  out.push_back(limited);
  auto scored = full_mail();
  scored.urls.clear(), scored.templates.clear(), scored.scores = {{"spam", 0.85}};
  out.push_back(scored);
  auto linked = full_mail();
  linked.templates.clear(), linked.urls.resize(1), linked.urls.front().risk = scan::UrlRisk::untested;
  out.push_back(linked);
  return out;
}

std::vector<scan::ScanContext> ways() {
  std::vector<scan::ScanContext> out;
  for (const auto direction : {scan::Direction::incoming, scan::Direction::outgoing, scan::Direction::internal}) {
    scan::ScanContext one;
    one.envelope_sender = "x@evil.example", one.recipients = {"a@corp.example", "b@other.example"},
    one.direction = direction, one.received_ms = 1'700'000'000'000;
    for (const auto* service : {"inline", "imap"}) one.service = service, out.push_back(one);
  }
  return out;
}

std::string told(const Policy& policy) {
  PolicySet set{.policies = {policy},
                .language = Language::english,
                .admin_recipients = {"admin@corp.example"},
                .recipient_groups = {{"sales", {"a@corp.example"}}}};
  Lists lists;
  lists.internal_domains = {"corp.example"};
  TableDirectory directory;
  directory.groups["a@corp.example"] = {"sales"};
  static const auto all = mails();
  static const auto contexts = ways();
  std::string out;
  const auto tell = [&](const std::vector<Action>& actions) {
    for (const auto& a : actions) {
      out += std::string(to_string(a.kind)) + "|" + a.policy_name + "|" + a.cause.rule + "|" + a.cause.evidence + "|" +
             a.tag + a.disclaimer + a.replacement_name + a.replacement_text + std::to_string(a.log);
      for (const auto& one : a.new_recipients) out += one;
      for (const auto& one : a.parts) out += one;
      for (const auto& one : a.report_buttons) out += one.claim + one.label;
      out += ";";
    }
    out += "/";
  };
  for (const auto& report : all) {
    for (const auto& context : contexts) {
      for (const auto& plan : decide(set, lists, directory, report, context)) {
        tell(plan.actions), tell(plan.observed), tell(plan.overruled);
        for (const auto& n : plan.notifications) {
          out += n.subject + n.body + n.threshold_key + std::to_string(n.threshold_count) + "," +
                 std::to_string(n.threshold_hours) + std::to_string(n.asks_authorship) +
                 std::to_string(n.attaches_original);
          for (const auto& one : n.recipients) out += one;
        }
        for (const auto& link : plan.click_links) out += link;
        out += std::to_string(plan.recipients.size()) + std::to_string(plan.monitor_only) + "\n";
      }
    }
  }
  return out;
}

// Other values that a setting may have, by its name; the first that the schema takes and that differs from the present
// one counts.
std::vector<json::value> others(std::string_view name, const json::value& now) {
  static const json::value header = json::parse(R"({"name":"X-Test","value":"yes","test":"contains"})");
  if (now.is_bool()) return {!now.get_bool()};
  if (now.is_int64()) return {now.get_int64() + 7};
  if (now.is_string()) {
    std::vector<json::value> out;
    for (const auto* word :
         {"high", "low", "incoming", "sent", "aggressive", "extra_aggressive", "true_types", "extensions", "masked",
          "off", "all", "individual", "every_hours", "delete_message", "something else"})
      out.emplace_back(word);
    return out;
  }
  if (name == "actions") return {};  // each category by itself, see below
  if (now.is_array()) {
    return {json::array{"x@evil.example"},
            json::array{header},
            json::array{json::array{header}},
            json::array{"zip"},
            json::array{"exe"},
            json::array{"*.exe"},
            json::array{"bad.example"},
            json::array{"X-Test"},
            json::array{json::object{{"id", "card"}, {"response", "delete_message"}}},
            json::array{json::object{{"id", "ci.moderate.a"}, {"response", "delete_message"}}},
            json::array{"ci.moderate.a"},
            json::array{"a@corp.example"},
            json::array{"sales"},
            json::array{"corp.example"}};
  }
  return {json::object{{"action", "delete_message"}},
          json::object{{"layers", json::object{{"action", "delete_message"}}}},
          json::object{{"moderate", json::object{{"action", "delete_message"}}}}};
}

// Calls `each` with the path of every setting below `value`; a response is one setting.
void walk(json::value& value, const std::string& path,
          const std::function<void(const std::string&, json::value&)>& each) {
  if (value.is_object() && !value.get_object().empty() && !value.get_object().contains("action")) {
    for (auto& [name, inner] : value.get_object())
      walk(inner, path.empty() ? std::string(name) : path + "." + std::string(name), each);
  } else {
    each(path, value);
  }
}

// The settings of a policy that nothing decides by, of the policy as it is given.
std::vector<std::string> without_effect(const Policy& policy) {
  auto document = to_json(policy);
  const auto base = told(policy);
  std::vector<std::string> out;
  walk(document, "", [&](const std::string& path, json::value& setting) {
    const auto name = path.substr(path.rfind('.') + 1);
    const auto before = setting;
    bool taken = false;
    for (auto& other : others(name, before)) {
      if (other == before) continue;
      setting = other;
      const auto changed = policy_from_json(document);
      if (changed && *changed == policy) continue;
      if (changed && (taken = told(*changed) != base)) break;
    }
    setting = before;
    if (!taken && name != "actions") out.push_back(path);
  });
  return out;
}

Policy full(Kind kind, Service service) {
  Policy out;
  out.id = 7, out.name = "Full", out.enabled = true, out.kind = kind, out.service = service, out.targets.all = false,
  out.targets.domains = {"other.example"};
  out.file_blocking.enabled = true, out.file_blocking.files.extensions = {"docm"};
  out.spam.name_spoof = out.spam.writing_style = true;
  out.spam.apply_to = out.malware.apply_to = out.file_blocking.apply_to = out.web_reputation.apply_to =
      out.correlated_intelligence.apply_to = out.data_loss.apply_to = ApplyTo::all;
  out.malware.types = {"pdf"};
  out.data_loss.templates = {{.id = "card", .response = {.action = ActionKind::replace_attachment}}};
  for (auto* notify : {&out.spam.notify, &out.malware.notify, &out.file_blocking.notify, &out.web_reputation.notify,
                       &out.correlated_intelligence.notify, &out.data_loss.notify}) {
    notify->admin = notify->user = true;
    notify->threshold.mode = ThresholdMode::every_count;
  }
  // Replacing shows the texts, and stands alone in no plan.
  for (const auto category : {Category::malware, Category::active_content})
    out.malware.actions[category] = {.action = ActionKind::replace_attachment};
  out.file_blocking.actions[Category::blocked_file] = {.action = ActionKind::replace_attachment};
  for (const auto category : {Category::url_dangerous, Category::url_blocked})
    out.web_reputation.actions[category] = {.action = ActionKind::replace_attachment};
  return out;
}

}  // namespace

TEST_CASE("each setting of a policy is enforced, or named here with who enforces it") {
  // Some settings count only beside another: hours where hours are counted, file types where only some are looked at,
  // exclusions of who is included.
  const auto of = [](Kind kind, Service service) {
    auto counted = full(kind, service), timed = counted;
    timed.malware.files = FileScope::true_types;
    timed.web_reputation.time_of_click = ClickScope::all;
    timed.spam.notify_supposed_sender = true;
    timed.correlated_intelligence.suspicious_email[AnomalyLevel::moderate] = {.action = ActionKind::add_disclaimer};
    timed.targets.domains = {"corp.example", "other.example"};
    for (auto* notify : {&timed.spam.notify, &timed.malware.notify, &timed.file_blocking.notify,
                         &timed.web_reputation.notify, &timed.correlated_intelligence.notify, &timed.data_loss.notify})
      notify->threshold.mode = ThresholdMode::every_hours;
    const auto first = without_effect(counted), second = without_effect(timed);
    std::string out;
    for (const auto& path : first) {
      // kept for imports; the editor has none of it
      if (std::find(second.begin(), second.end(), path) != second.end() && !path.starts_with("virtual_analyzer."))
        out += path + " ";
    }
    return out;
  };
  const std::string what_it_is = "kind service description priority built_in ";  // and in which order: decide_test
  // protect/retro
  CHECK(of(Kind::threat_protection, Service::inline_inbound) ==
        what_it_is + "spam.retro_scan web_reputation.retro_scan ");
  CHECK(of(Kind::data_loss, Service::mailbox) == what_it_is + "skip_junk data_loss.retro_scan ");  // app/mailbox_guard
}

}  // namespace sekisho::policy
