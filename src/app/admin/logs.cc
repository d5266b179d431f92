#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "app/given_names.h"
#include "base/terminal.h"
#include "platform/audit.h"
#include "protect/log_search.h"
#include "protect/records.h"
#include "scan/explain.h"

namespace sekisho::app {
namespace {

// A mail that was split has a passage for each group of recipients, and its detections and held copies are theirs.
bool share_somebody(const std::vector<std::string>& ones, const std::vector<std::string>& others) {
  return ones.empty() || others.empty() || std::ranges::any_of(ones, [&](const std::string& one) {
           return std::ranges::any_of(others, [&](const std::string& other) { return equal_ignore_case(one, other); });
         });
}

void print_passage(const protect::MailTrack& track, const std::vector<protect::Detection>& detections,
                   Language language) {
  const auto in = [&](const char* english, const char* japanese) {
    return language == Language::japanese ? japanese : english;
  };
  std::printf("%s  %s %s\n  %s %s (%s %s, %s %s)\n", format_iso8601(track.at).c_str(), track.direction.c_str(),
              track.item.c_str(), in("from", "差出人"), terminal_line(track.sender).c_str(),
              in("envelope", "エンベロープ"), terminal_line(track.envelope_sender).c_str(), in("client", "接続元"),
              track.client_ip.c_str());
  std::string recipients;
  for (const auto& recipient : track.recipients) recipients += (recipients.empty() ? "" : ", ") + recipient;
  std::printf("  %s %s\n  %s %s\n  %s %s, %s %s, %s, %lld µs\n", in("to", "宛先"), terminal_line(recipients).c_str(),
              in("subject", "件名"), terminal_line(track.subject).c_str(), in("verdict", "判定"), track.verdict.c_str(),
              in("action", "処理"), track.action.c_str(), track.delivery_status.c_str(),
              static_cast<long long>(track.elapsed_us));
  boost::json::error_code error;
  const auto json = boost::json::parse(track.report_json, error);
  if (const auto report = error ? Result<scan::Report>(fail(Code::malformed, "")) : scan::report_from_json(json)) {
    for (const auto& finding : report->findings)
      std::printf("  - %s [%s]\n", terminal_line(scan::explain(finding, language)).c_str(), finding.rule.c_str());
  }
  // Several findings often lead to the same action for the same reason: one line for all of them.
  std::vector<std::pair<std::string, int>> lines;
  for (const auto& detection : detections) {
    auto line = std::string(in("policy “", "ポリシー「")) + named(detection.policy_name, language) + in("”: ", "」: ") +
                named(detection.security_risk_name, language) + " → " + detection.action + " (" +
                detection.action_result + ")";
    const auto known = std::ranges::find(lines, line, &std::pair<std::string, int>::first);
    if (known != lines.end())
      ++known->second;
    else
      lines.emplace_back(std::move(line), 1);
  }
  for (const auto& [line, count] : lines)
    std::printf("  %s%s\n", terminal_line(line).c_str(), count > 1 ? (" × " + std::to_string(count)).c_str() : "");
}

}  // namespace

void add_log_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  const auto key = std::make_shared<std::string>();
  auto* const trace = command(admin, "trace", "what happened to a message, and why", target);
  trace->add_option("message", *key, "Message-ID, item or queue id")->required();
  trace->callback([&, target, key] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      protect::Records records(*data.database);
      TRY(const auto passages, records.trace(target->id(), *key));
      if (passages.empty())
        return fail(Code::not_found, target->in("no message with this id", "このIDのメッセージはありません"));
      for (const auto& passage : passages) {
        TRY(auto detections, records.detections_of(target->id(), passage.item));
        std::erase_if(detections, [&](const protect::Detection& one) {
          return !share_somebody(one.recipients, passage.recipients);
        });
        print_passage(passage, detections, target->spoken());
        protect::HeldQuery query;
        query.text = passage.message_id;
        TRY(const auto held, data.quarantine->search(target->id(), query));
        for (const auto& item : held) {
          if (item.item == passage.item && share_somebody(item.recipients, passage.recipients))
            std::printf(target->in("  quarantine %lld: %s since %s\n", "  隔離 %lld: %s (%s から)\n"),
                        static_cast<long long>(item.id.value), std::string(to_string(item.state)).c_str(),
                        format_iso8601(item.changed_at).c_str());
        }
      }
      return {};
    });
  });
  const auto request = std::make_shared<protect::LogRequest>();
  const auto type = std::make_shared<std::string>("detection");
  auto* const logs = command(admin, "logs", "search a log; one JSON object a line", target);
  logs->add_option("query", request->query, "like sender:*@example.com NOT action:pass at>-24h");
  logs->add_option("--type", *type,
                   "detection (of it security_risk, ransomware, virtual_analyzer, data_loss), quarantine, "
                   "mail_tracking, url_click, integration, audit")
      ->capture_default_str();
  logs->add_option("--limit", request->limit, "at most so many")->capture_default_str();
  logs->callback([&, target, request, type] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      if (!protect::from_string(*type, request->type))
        return fail(Code::malformed, target->in("there is no log “", "ログがありません: “") + *type + "”");
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
      if (!verdict.intact)
        return fail(Code::conflict, std::string(target->in("record ", "記録 ")) + std::to_string(verdict.first_broken) +
                                        target->in(" is broken: ", " が壊れています: ") + verdict.problem);
      std::printf(target->in("%lld records, chain intact\n", "%lld件の記録、チェーンは完全です\n"),
                  static_cast<long long>(verdict.records));
      return {};
    });
  });
}

}  // namespace sekisho::app
