#include "app/admin_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>

#include "app/command_line.h"
#include "app/data_folder.h"
#include "base/file.h"
#include "desk/desk.h"
#include "desk/letter.h"
#include "desk/simulation.h"
#include "platform/api_keys.h"
#include "platform/audit.h"
#include "platform/demo.h"
#include "platform/licences.h"
#include "platform/operators.h"
#include "platform/signing.h"
#include "platform/tenants.h"
#include "policy/yaml.h"
#include "protect/corrections.h"
#include "protect/log_search.h"
#include "protect/records.h"
#include "protect/retro.h"
#include "protect/style_book.h"
#include "report/reports.h"
#include "scan/explain.h"

namespace sekisho::app {
namespace {

constexpr ByteCount max_file{16u << 20};

// What all commands share: where the data lies and whose tenant is meant.
struct Target {
  std::string data;
  std::int64_t tenant = 1;
  TenantId id() const { return {tenant}; }
};

int report(const Error& error) {
  std::fprintf(stderr, "sekisho admin: %s\n", error.what.c_str());
  return 1;
}

// Runs `work` on the opened folder; prints what went wrong.
template <class F>
void on_folder(const Target& target, int& status, F&& work) {
  auto data = DataFolder::open(target.data);
  if (!data) return static_cast<void>(status = report(data.error()));
  const Result<void> done = work(**data);
  status = done ? 0 : report(done.error());
}

CLI::App* command(CLI::App& parent, const char* name, const char* help, const std::shared_ptr<Target>& target) {
  auto* const out = parent.add_subcommand(name, help);
  out->add_option("--data", target->data, "data folder of the service")->envname("SEKISHO_SERVER_DATA")->capture_default_str();
  out->add_option("--tenant", target->tenant, "number of the tenant (admin tenant list)")->capture_default_str();
  return out;
}

void add_tenant_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const tenant = admin.add_subcommand("tenant", "tenants of this installation");
  tenant->require_subcommand(1);
  command(*tenant, "list", "number, Business ID, region, governance, name", target)->callback([&, target] {
    on_folder(*target, status, [](DataFolder& data) -> Result<void> {
      TRY(const auto all, platform::Operators(*data.platform).tenants());
      for (const auto id : all) {
        TRY(const auto found, platform::Tenants(*data.platform).find(id));
        std::printf("%lld\t%s\t%s\t%s\t%s\n", static_cast<long long>(id.value), found.business_id.c_str(), found.region.c_str(), platform::to_string(found.governance), found.name.c_str());
      }
      return {};
    });
  });
  command(*tenant, "demo", "tenants in each state of the road from CAS to CECP (known passwords: never for real mail)", target)->callback([&, target] {
    on_folder(*target, status, [](DataFolder& data) -> Result<void> {
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      platform::Changes changes;
      TRY(const auto demo, platform::build_demo_tenants(*data.platform, changes, key));
      for (const auto& entry : demo) std::printf("%lld\t%s\t%s\t%s\n", static_cast<long long>(entry.tenant.value), entry.cas_name.c_str(), entry.platform_name.c_str(), entry.shows.c_str());
      std::printf("password of all: %s\n", std::string(platform::demo_password).c_str());
      return {};
    });
  });
  const auto draft = std::make_shared<platform::NewTenant>();
  const auto mail = std::make_shared<std::string>();
  auto* const add = command(*tenant, "add", "a new tenant with its first administrator and default policies", target);
  add->add_option("name", draft->name, "the company")->required();
  add->add_option("--administrator", *mail, "sign-in name (e-mail) of the first administrator")->required();
  add->add_option("--region", draft->region)->capture_default_str();
  add->add_option("--time-zone", draft->time_zone)->capture_default_str();
  add->callback([&, target, draft, mail] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto id, platform::Tenants(*data.platform).create(*draft));
      TRY(const auto first, platform::Accounts(*data.platform).add_first(data.operator_of(id), platform::Side::cas, *mail, *mail));
      TRY_VOID(data.policies->seed(id, policy::Ship::protecting, draft->language));
      std::printf("tenant %lld\nadministrator %s\none-time password %s\n", static_cast<long long>(id.value), mail->c_str(), first.one_time_password.c_str());
      return {};
    });
  });
}

Result<void> print_simulation(DataFolder& data, TenantId tenant, const std::string& file, int days, int limit) {
  TRY(const auto text, read_file(file, max_file));
  TRY(const auto candidates, policy::import_yaml(text));
  TRY(const auto rules, data.policies->load(tenant));
  desk::SimulationRequest request;
  request.until = data.clock.now() + std::chrono::milliseconds(1);
  request.from = request.until - std::chrono::hours(24 * days);
  request.limit = limit;
  request.examples = 20;
  request.before = request.after = rules.policies;
  request.lists = rules.lists;
  request.directory = rules.directory;
  for (auto candidate : candidates) {
    candidate.tenant = tenant.value;
    request.after = desk::with_candidate(std::move(request.after), std::move(candidate));
  }
  TRY(const auto result, desk::simulate(*data.database, tenant, request));
  std::printf("messages\t%lld\nchanged\t%lld\nstricter\t%lld\nweaker\t%lld\n", static_cast<long long>(result.looked_at), static_cast<long long>(result.changed), static_cast<long long>(result.stricter),
              static_cast<long long>(result.weaker));
  if (result.unreadable > 0) std::printf("unreadable\t%lld\n", static_cast<long long>(result.unreadable));
  if (!result.complete) std::printf("older messages are left out\n");
  for (const auto& one : result.transitions) std::printf("%lld\t%s -> %s\n", static_cast<long long>(one.count), one.from.c_str(), one.to.c_str());
  for (const auto& one : result.examples) {
    std::printf("%s\t%s -> %s\t%s\t%s\t%s\t%s\n", format_iso8601(one.at).c_str(), one.from.c_str(), one.to.c_str(), one.rule.c_str(), one.sender.c_str(), one.item.c_str(), desk::harmless(one.subject).c_str());
  }
  return {};
}

void add_policy_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const policy = admin.add_subcommand("policy", "policies as YAML");
  policy->require_subcommand(1);
  const auto file = std::make_shared<std::string>();
  const auto replace = std::make_shared<bool>(false);
  command(*policy, "export", "all policies as YAML on standard output", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto policies, data.policies->list(target->id()));
      std::fputs(policy::export_yaml(policies).c_str(), stdout);
      return {};
    });
  });
  auto* const validate = policy->add_subcommand("validate", "check a file; needs no data folder");
  validate->add_option("file", *file)->required();
  validate->callback([&, file] {
    const auto text = read_file(*file, max_file);
    if (!text) return static_cast<void>(status = report(text.error()));
    const auto policies = policy::import_yaml(*text);
    if (!policies) return static_cast<void>(status = report({policies.error().code, *file + ": " + policies.error().what}));
    std::printf("%zu policies, valid\n", policies->size());
  });
  for (const bool apply : {false, true}) {
    auto* const change = command(*policy, apply ? "import" : "diff", apply ? "apply a file: all of it or nothing" : "what importing a file would change", target);
    change->add_option("file", *file)->required();
    change->add_flag("--replace", *replace, "also remove policies that the file does not name");
    change->callback([&, target, file, replace, apply] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        TRY(const auto text, read_file(*file, max_file));
        TRY(auto policies, policy::import_yaml(text));
        TRY(const auto difference, data.policies->import(target->id(), std::move(policies), *replace ? policy::Import::replace : policy::Import::merge,
                                                         apply ? policy::Effect::apply : policy::Effect::preview, "operator"));
        std::fputs(difference.empty() ? "no difference\n" : difference.c_str(), stdout);
        return {};
      });
    });
  }
  struct Simulated {
    int days = 7, limit = 5'000;
  };
  const auto over = std::make_shared<Simulated>();
  auto* const simulate = command(*policy, "simulate", "what the file's policies would have done with past mail; nothing is changed", target);
  simulate->add_option("file", *file)->required();
  simulate->add_option("--days", over->days, "how far back")->check(CLI::Range(1, 3'650))->capture_default_str();
  simulate->add_option("--limit", over->limit, "messages, newest first")->check(CLI::Range(1, desk::max_simulated))->capture_default_str();
  simulate->callback([&, target, file, over] { on_folder(*target, status, [&](DataFolder& data) { return print_simulation(data, target->id(), *file, over->days, over->limit); }); });
}

void add_list_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const list = admin.add_subcommand("list", "approved, blocked and other lists");
  list->require_subcommand(1);
  const auto name = std::make_shared<std::string>();
  const auto values = std::make_shared<std::vector<std::string>>();
  const auto kind_of = [name](policy::ListKind& kind) -> Result<void> {
    if (policy::from_string(*name, kind)) return {};
    std::string known;
    for (int i = 0; i < policy::list_kinds; ++i) known += " " + std::string(policy::spec_of(static_cast<policy::ListKind>(i)).name);
    return fail(Code::malformed, "there is no list “" + *name + "”; there are:" + known);
  };
  auto* const show = command(*list, "show", "entries, one a line", target);
  show->add_option("list", *name)->required();
  show->callback([&, target, kind_of] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      policy::ListKind kind{};
      TRY_VOID(kind_of(kind));
      TRY(const auto entries, data.policies->entries(target->id(), kind));
      std::fputs(policy::write_list_file(kind, entries).c_str(), stdout);
      return {};
    });
  });
  for (const bool adding : {true, false}) {
    auto* const change = command(*list, adding ? "add" : "remove", adding ? "add entries" : "remove entries", target);
    change->add_option("list", *name)->required();
    change->add_option("entries", *values)->required();
    change->callback([&, target, kind_of, values, adding] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        policy::ListKind kind{};
        TRY_VOID(kind_of(kind));
        if (!adding) {
          TRY(const auto removed, data.policies->remove_entries(target->id(), kind, *values));
          std::printf("%lld removed\n", static_cast<long long>(removed));
          return {};
        }
        std::string text;
        for (const auto& value : *values) text += value + "\n";
        TRY(auto entries, policy::parse_list_file(kind, text));
        return data.policies->add_entries(target->id(), kind, std::move(entries), "operator");
      });
    });
  }
}

void add_quarantine_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const quarantine = admin.add_subcommand("quarantine", "messages held back");
  quarantine->require_subcommand(1);
  const auto id = std::make_shared<std::int64_t>(0);
  const auto query = std::make_shared<protect::HeldQuery>();
  auto* const list = command(*quarantine, "list", "newest first", target);
  list->add_option("text", query->text, "part of subject, sender, recipient or Message-ID");
  list->add_option("--limit", query->limit)->capture_default_str();
  list->callback([&, target, query] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto held, data.quarantine->search(target->id(), *query));
      for (const auto& item : held) {
        std::string recipients;
        for (const auto& recipient : item.recipients) recipients += (recipients.empty() ? "" : ",") + recipient;
        std::printf("%lld\t%s\t%s\t%s\t%s → %s\t%s\n", static_cast<long long>(item.id.value), format_iso8601(item.held_at).c_str(), std::string(to_string(item.state)).c_str(), item.reason.c_str(),
                    item.sender.c_str(), recipients.c_str(), item.subject.c_str());
      }
      return {};
    });
  });
  struct Verb {
    const char *name, *help;
    Result<void> (*act)(DataFolder&, TenantId, QuarantineId);
  };
  static constexpr Verb verbs[] = {
      {"restore", "deliver to its recipients (by the running service)", [](DataFolder& data, TenantId tenant, QuarantineId held) { return data.quarantine->restore(tenant, held); }},
      {"delete", "remove for good", [](DataFolder& data, TenantId tenant, QuarantineId held) { return data.quarantine->remove(tenant, held); }},
      {"show", "the message as it was held, on standard output", [](DataFolder& data, TenantId tenant, QuarantineId held) -> Result<void> {
         TRY(const auto bytes, data.quarantine->content(tenant, held));
         std::fwrite(bytes.data(), 1, bytes.size(), stdout);
         return {};
       }},
  };
  for (const auto& verb : verbs) {
    auto* const out = command(*quarantine, verb.name, verb.help, target);
    out->add_option("id", *id)->required();
    out->callback([&, target, id, &verb = verb] { on_folder(*target, status, [&](DataFolder& data) { return verb.act(data, target->id(), {*id}); }); });
  }
}

void print_passage(const protect::MailTrack& track, const std::vector<protect::Detection>& detections, Language language) {
  const auto in = [&](const char* english, const char* japanese) { return language == Language::japanese ? japanese : english; };
  std::printf("%s  %s %s\n  %s %s (%s %s, %s %s)\n", format_iso8601(track.at).c_str(), track.direction.c_str(), track.item.c_str(), in("from", "差出人"), track.sender.c_str(),
              in("envelope", "エンベロープ"), track.envelope_sender.c_str(), in("client", "接続元"), track.client_ip.c_str());
  std::string recipients;
  for (const auto& recipient : track.recipients) recipients += (recipients.empty() ? "" : ", ") + recipient;
  std::printf("  %s %s\n  %s %s\n  %s %s, %s %s, %s, %lld µs\n", in("to", "宛先"), recipients.c_str(), in("subject", "件名"), track.subject.c_str(), in("verdict", "判定"), track.verdict.c_str(),
              in("action", "処理"), track.action.c_str(), track.delivery_status.c_str(), static_cast<long long>(track.elapsed_us));
  boost::json::error_code error;
  const auto json = boost::json::parse(track.report_json, error);
  if (const auto report = error ? Result<scan::Report>(fail(Code::malformed, "")) : scan::report_from_json(json)) {
    for (const auto& finding : report->findings) std::printf("  - %s [%s]\n", scan::explain(finding, language).c_str(), finding.rule.c_str());
  }
  // Several findings often lead to the same action for the same reason: one line for all of them.
  std::vector<std::pair<std::string, int>> lines;
  for (const auto& detection : detections) {
    auto line = std::string(in("policy “", "ポリシー「")) + detection.policy_name + in("”: ", "」: ") + detection.security_risk_name + " → " + detection.action + " (" + detection.action_result + ")";
    const auto known = std::ranges::find(lines, line, &std::pair<std::string, int>::first);
    if (known != lines.end()) ++known->second;
    else lines.emplace_back(std::move(line), 1);
  }
  for (const auto& [line, count] : lines) std::printf("  %s%s\n", line.c_str(), count > 1 ? (" × " + std::to_string(count)).c_str() : "");
}

void add_log_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  const auto key = std::make_shared<std::string>();
  auto* const trace = command(admin, "trace", "what happened to a message, and why", target);
  trace->add_option("message", *key, "Message-ID, item or queue id")->required();
  const auto words = std::make_shared<std::string>();
  trace->add_option("--lang", *words, "en or ja; default: that of the environment")->check(CLI::IsMember({"en", "ja"}));
  trace->callback([&, target, key, words] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      protect::Records records(*data.database);
      TRY(const auto passages, records.trace(target->id(), *key));
      if (passages.empty()) return fail(Code::not_found, "no message with this id");
      for (const auto& passage : passages) {
        TRY(const auto detections, records.detections_of(target->id(), passage.item));
        print_passage(passage, detections, words->empty() ? default_language() : *words == "ja" ? Language::japanese : Language::english);
        protect::HeldQuery query;
        query.text = passage.message_id;
        TRY(const auto held, data.quarantine->search(target->id(), query));
        for (const auto& item : held) {
          if (item.item == passage.item) std::printf("  quarantine %lld: %s since %s\n", static_cast<long long>(item.id.value), std::string(to_string(item.state)).c_str(), format_iso8601(item.changed_at).c_str());
        }
      }
      return {};
    });
  });
  const auto request = std::make_shared<protect::LogRequest>();
  const auto type = std::make_shared<std::string>("detection");
  auto* const logs = command(admin, "logs", "search a log; one JSON object a line", target);
  logs->add_option("query", request->query, "sender:*@example.com NOT action:pass at>-24h");
  logs->add_option("--type", *type, "detection, quarantine, mail_tracking, url_click, integration, audit")->capture_default_str();
  logs->add_option("--limit", request->limit)->capture_default_str();
  logs->callback([&, target, request, type] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      if (!protect::from_string(*type, request->type)) return fail(Code::malformed, "there is no log “" + *type + "”");
      protect::LogSearch search(*data.database, data.clock);
      TRY(const auto page, search.search(target->id(), *request));
      for (const auto& row : page.rows) std::printf("%s\n", boost::json::serialize(row).c_str());
      return {};
    });
  });
  auto* const audit = admin.add_subcommand("audit", "the audit log");
  audit->require_subcommand(1);
  command(*audit, "verify", "walk the hash chain; names the first broken record", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto verdict, platform::AuditLog(*data.platform).verify(target->id()));
      if (!verdict.intact) return fail(Code::conflict, "record " + std::to_string(verdict.first_broken) + " is broken: " + verdict.problem);
      std::printf("%lld records, chain intact\n", static_cast<long long>(verdict.records));
      return {};
    });
  });
}

void add_judgement_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const correct = admin.add_subcommand("correct", "report mail that was judged wrongly, and undo reports");
  correct->require_subcommand(1);
  const auto key = std::make_shared<std::string>();
  for (const auto& [name, verdict, help] : {std::tuple{"wanted", "wanted", "the mail is wanted: a false positive"}, std::tuple{"spam", "spam", "the mail is spam: a false negative"}, std::tuple{"phishing", "phishing", "the mail is phishing: a false negative"}}) {
    auto* const say = command(*correct, name, help, target);
    say->add_option("mail", *key, "Message-ID, item or queue id of a mail that the service judged")->required();
    say->callback([&, target, key, verdict = std::string(verdict)] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        protect::CorrectionBook book(*data.database, *data.policies, data.clock);
        TRY(const auto row, book.report(target->id(), {.key = *key, .verdict = verdict, .source = "cli", .reporter = "operator", .trusted = true, .mailbox = {}}));
        std::printf("%lld\t%s\t%s\t%s\n", static_cast<long long>(row.id), row.verdict.c_str(), row.sender.c_str(), row.subject.c_str());
        return {};
      });
    });
  }
  command(*correct, "list", "number, time, verdict, source, reporter, sender, subject, state", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto rows, protect::CorrectionBook(*data.database, *data.policies, data.clock).list(target->id(), 1'000));
      for (const auto& row : rows) {
        std::printf("%lld\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", static_cast<long long>(row.id), format_iso8601(row.at).c_str(), row.verdict.c_str(), row.source.c_str(), row.reporter.c_str(), row.sender.c_str(), row.subject.c_str(), row.undone_at ? "undone" : "counts");
      }
      return {};
    });
  });
  const auto number = std::make_shared<std::int64_t>(0);
  auto* const undo = command(*correct, "undo", "as if it had not been reported", target);
  undo->add_option("number", *number)->required();
  undo->callback([&, target, number] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> { return protect::CorrectionBook(*data.database, *data.policies, data.clock).undo(target->id(), *number, "operator"); });
  });

  auto* const retro = admin.add_subcommand("retro", "Retro Scan & Auto Remediate: past mail judged again when lists, feeds or corrections change");
  retro->require_subcommand(1);
  command(*retro, "status", "whether it is on, what was judged, and what was done", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      protect::Retro scan(*data.database, data.quarantine.get(), nullptr, data.clock);
      TRY(const auto rules, data.policies->load(target->id()));
      TRY(const auto state, scan.state(target->id(), rules));
      std::printf("%s%s; cause: %s; judged %lld, late catches %lld, cleared %lld\n", state.enabled ? "on" : "off (no policy in force has it switched on)", state.running ? ", running" : "", state.cause.c_str(), static_cast<long long>(state.judged), static_cast<long long>(state.late), static_cast<long long>(state.cleared));
      TRY(const auto actions, scan.actions(target->id(), 200));
      for (const auto& a : actions) std::printf("%s\t%s\t%s\t%s\t%s\t%s%s%s\n", format_iso8601(a.at).c_str(), a.action.c_str(), a.state.c_str(), a.recipient.c_str(), a.message_id.c_str(), a.reason.c_str(), a.error.empty() ? "" : " / ", a.error.c_str());
      return {};
    });
  });
  command(*retro, "run", "judge the mails of the window again (done by the running service)", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> { return protect::Retro(*data.database, data.quarantine.get(), nullptr, data.clock).again(target->id()); });
  });

  auto* const style = admin.add_subcommand("style", "writing style of high-profile users");
  style->require_subcommand(1);
  command(*style, "list", "address, mails learnt, mails still needed, state", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto all, protect::StyleBook(*data.database, *data.policies, data.clock).progress(target->id()));
      for (const auto& one : all) std::printf("%s\t%zu\t%zu\t%s\n", one.address.c_str(), one.mails, one.needed, one.trained ? "trained" : "not trained");
      return {};
    });
  });
  auto* const forget = command(*style, "forget", "remove what was learnt of one person", target);
  forget->add_option("address", *key)->required();
  forget->callback([&, target, key] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> { return protect::StyleBook(*data.database, *data.policies, data.clock).forget(target->id(), *key); });
  });
}

void add_key_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const key = admin.add_subcommand("key", "tokens of the CAS-compatible API, and platform API keys");
  key->require_subcommand(1);
  const auto draft = std::make_shared<platform::CasTokenDraft>();
  command(*key, "list", "number, name, API types, expiry", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto keys, platform::ApiKeys(*data.platform).list(target->id(), platform::Side::cas));
      for (const auto& found : keys) {
        std::string types;
        for (const auto& api : found.types) types += (types.empty() ? "" : ",") + api;
        std::printf("%lld\t%s\t%s\t%s\n", static_cast<long long>(found.id.value), found.name.c_str(), types.c_str(), found.expires_at ? format_iso8601(*found.expires_at).c_str() : "never");
      }
      return {};
    });
  });
  auto* const add = command(*key, "add", "a new token; it is shown once", target);
  add->add_option("name", draft->name)->required();
  add->add_option("--api", draft->types, "API types; default: all");
  const auto role = std::make_shared<std::string>();
  const auto months = std::make_shared<int>(12);
  add->add_option("--role", *role, "a platform API key of this role (Vision One-compatible and own API) instead of a CAS token");
  add->add_option("--months", *months, "until a platform key expires: 1, 3, 6, 12 or 0 for never")->capture_default_str();
  add->callback([&, target, draft, role, months] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      if (!role->empty()) {
        TRY(const auto found, platform::Roles(*data.platform).find_by_name(target->id(), platform::Side::platform, *role));
        TRY(const auto made, platform::ApiKeys(*data.platform).add_platform_key(data.operator_of(target->id()), {.name = draft->name, .description = draft->description, .role = found.id, .months = *months}));
        std::printf("%s\n", made.secret.c_str());
        return {};
      }
      if (draft->types.empty()) {
        for (const auto& api : platform::cas_api_types()) draft->types.emplace_back(api.id);
      }
      TRY(const auto issued, platform::ApiKeys(*data.platform).add_cas_token(data.operator_of(target->id()), *draft));
      std::printf("%s\n", issued.secret.c_str());
      return {};
    });
  });
}

void add_role_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const role = admin.add_subcommand("role", "roles for platform API keys");
  role->require_subcommand(1);
  command(*role, "list", "name and to whom it may be given", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto roles, platform::Roles(*data.platform).list(target->id(), platform::Side::platform));
      for (const auto& found : roles) {
        const char* to = found.assignable == platform::Assignable::users ? "users" : found.assignable == platform::Assignable::keys ? "keys" : "users and keys";
        std::printf("%s\t%s\n", found.name.c_str(), to);
      }
      return {};
    });
  });
  const auto name = std::make_shared<std::string>();
  const auto permitted = std::make_shared<std::string>();
  auto* const add = command(*role, "add", "a role that may be given to API keys", target);
  add->add_option("name", *name)->required();
  add->add_option("--permit", *permitted, "what it permits: SCREEN=LEVEL,… with the levels read, partial and full; all=LEVEL for every screen")->required();
  add->callback([&, target, name, permitted] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      std::string text = *permitted;
      if (text.starts_with("all=")) {
        const auto level = text.substr(4);
        text.clear();
        for (const auto& screen : platform::screens()) {
          if (screen.platform) text += (text.empty() ? "" : ",") + std::string(screen.id) + "=" + level;
        }
      }
      platform::RoleDraft draft{.name = *name, .assignable = platform::Assignable::keys};
      TRY(draft.permissions, platform::parse_permissions(text));
      TRY_VOID(platform::Roles(*data.platform).add(data.operator_of(target->id()), platform::Side::platform, draft));
      return {};
    });
  });
}

void add_licence_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const licence = admin.add_subcommand("licence", "licence keys: signed documents, verified offline");
  licence->require_subcommand(1);
  struct Order {
    std::string programme = "TSSL", edition = "standard", expires, key;
    int seats = 100;
  };
  const auto order = std::make_shared<Order>();
  auto* const issue = command(*licence, "issue", "make a key for the tenant (operator)", target);
  issue->add_option("--programme", order->programme)->check(CLI::IsMember({"TSSL", "TMOL", "MSPL"}))->capture_default_str();
  issue->add_option("--edition", order->edition)->check(CLI::IsMember({"standard", "standard_xdr"}))->capture_default_str();
  issue->add_option("--seats", order->seats)->capture_default_str();
  issue->add_option("--expires", order->expires, "ISO 8601 date")->required();
  issue->callback([&, target, order] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      const auto expires = parse_iso8601(order->expires);
      if (!expires) return fail(Code::malformed, "--expires takes a date like 2027-11-23");
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      TRY(const auto tenant, platform::Tenants(*data.platform).find(target->id()));
      platform::LicenceTerms terms{.business_id = tenant.business_id, .seats = order->seats, .starts_at = data.clock.now(), .expires_at = *expires};
      terms.programme = order->programme == "TMOL" ? platform::Programme::tmol : order->programme == "MSPL" ? platform::Programme::mspl : platform::Programme::tssl;
      terms.edition = order->edition == "standard_xdr" ? platform::Edition::standard_xdr : platform::Edition::standard;
      TRY(const auto text, platform::issue_licence(key, data.random, terms));
      std::printf("%s\n", text.c_str());
      return {};
    });
  });
  auto* const activate = command(*licence, "activate", "register a licence key", target);
  activate->add_option("key", order->key)->required();
  activate->callback([&, target, order] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      TRY(const auto registered, platform::Licences(*data.platform).activate(data.operator_of(target->id()), key.public_key(), order->key));
      std::printf("%s, %d seats, until %s\n", platform::edition_name(registered.terms.edition).c_str(), registered.terms.seats, format_iso8601(registered.terms.expires_at).c_str());
      return {};
    });
  });
}

// The desk's parts over an opened folder; mails are sent by the running service.
desk::Desk desk_of(DataFolder& data) {
  return desk::Desk(desk::DeskParts{.database = *data.database, .quarantine = *data.quarantine, .intents = *data.intents, .blobs = *data.blobs, .policies = *data.policies, .clock = data.clock, .random = data.random,
                                    .console_url = data.platform->console_url, .letters = {}, .judging = {}});
}

void add_request_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const requests = admin.add_subcommand("requests", "release requests of end users");
  requests->require_subcommand(1);
  struct Decision {
    std::int64_t id = 0;
    std::string answer;
  };
  command(*requests, "list", "open ones, newest first", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      auto desk = desk_of(data);
      TRY(const auto open, desk.requests.list(target->id(), desk::RequestState::open, 0, 1000));
      for (const auto& one : open) std::printf("%lld\t%s\t%s\t%lld\t%s\n", static_cast<long long>(one.id), format_iso8601(one.requested_at).c_str(), one.mailbox.c_str(), static_cast<long long>(one.held.value), one.note.c_str());
      return {};
    });
  });
  for (const auto& [name, help, to] : {std::tuple{"grant", "deliver the mail to the one who asked", desk::RequestState::granted}, std::tuple{"refuse", "leave it held", desk::RequestState::refused}}) {
    const auto decision = std::make_shared<Decision>();
    auto* const decide = command(*requests, name, help, target);
    decide->add_option("id", decision->id)->required();
    decide->add_option("--answer", decision->answer, "words to the user");
    decide->callback([&, target, decision, state = to] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        auto desk = desk_of(data);
        TRY(const auto request, desk.requests.find(target->id(), decision->id));
        if (!request) return fail(Code::not_found, "no such release request");
        TRY(const auto language, desk.self_service.language_of(target->id(), request->mailbox));
        TRY_VOID(desk.requests.decide(target->id(), decision->id, state, decision->answer, "operator", language));
        return {};
      });
    });
  }
}

void add_report_command(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  struct Wanted {
    std::string format = "pdf", language = "ja", file;
    int days = 7;
  };
  const auto wanted = std::make_shared<Wanted>();
  auto* const report_command = command(admin, "report", "the Threat Detection report of the last days, into a file", target);
  report_command->add_option("file", wanted->file)->required();
  report_command->add_option("--format", wanted->format)->check(CLI::IsMember({"pdf", "html", "csv"}))->capture_default_str();
  report_command->add_option("--language", wanted->language)->check(CLI::IsMember({"ja", "en"}))->capture_default_str();
  report_command->add_option("--days", wanted->days)->check(CLI::Range(1, 400))->capture_default_str();
  report_command->callback([&, target, wanted] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      auto desk = desk_of(data);
      protect::LogSearch logs(*data.database, data.clock);
      report::Document document;
      for (const auto& kind : report::section_kinds()) document.sections.emplace_back(kind.id);
      document.language = wanted->language == "en" ? Language::english : Language::japanese;
      const auto now = data.clock.now();
      TRY(const auto bytes, report::Reports({*data.database, *data.blobs, logs, desk.post, data.clock, data.platform->console_url}).preview(target->id(), document, {now - std::chrono::hours(24 * wanted->days), now}, wanted->format));
      return write_file_atomic(wanted->file, bytes);
    });
  });
}

void add_backup_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  const auto folder = std::make_shared<std::string>();
  auto* const backup = command(admin, "backup", "copy database, quarantine and keys, also while the service runs", target);
  backup->add_option("target", *folder, "a folder that does not exist yet")->required();
  backup->callback([&, target, folder] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY_VOID(back_up(data, *folder));
      TRY(const auto tenants, platform::Operators(*data.platform).tenants());
      for (const auto tenant : tenants) TRY_VOID(platform::Tenants(*data.platform).record_backup(tenant, data.clock.now()));
      return {};
    });
  });
  auto* const restore = command(admin, "restore", "put a backup into an empty data folder", target);
  restore->add_option("source", *folder)->required();
  restore->callback([&, target, folder] {
    const auto done = restore_backup(*folder, target->data);
    status = done ? 0 : report(done.error());
  });
}

}  // namespace

void add_admin_commands(CLI::App& admin, Config& config, int& status) {
  const auto target = std::make_shared<Target>();
  target->data = config.server.data;
  add_tenant_commands(admin, target, status);
  add_policy_commands(admin, target, status);
  add_list_commands(admin, target, status);
  add_quarantine_commands(admin, target, status);
  add_log_commands(admin, target, status);
  add_key_commands(admin, target, status);
  add_judgement_commands(admin, target, status);
  add_role_commands(admin, target, status);
  add_licence_commands(admin, target, status);
  add_request_commands(admin, target, status);
  add_report_command(admin, target, status);
  add_backup_commands(admin, target, status);
}

}  // namespace sekisho::app
