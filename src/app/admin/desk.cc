#include "desk/desk.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "base/file.h"
#include "base/terminal.h"
#include "protect/log_search.h"
#include "report/reports.h"

namespace sekisho::app {
namespace {

// The desk's parts over an opened folder; mails are sent by the running service.
desk::Desk desk_of(DataFolder& data) {
  return desk::Desk(desk::DeskParts{.database = *data.database,
                                    .quarantine = *data.quarantine,
                                    .intents = *data.intents,
                                    .blobs = *data.blobs,
                                    .policies = *data.policies,
                                    .clock = data.clock,
                                    .random = data.random,
                                    .console_url = data.platform->console_url,
                                    .letters = {},
                                    .judging = {}});
}

}  // namespace

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
      for (const auto& one : open)
        std::printf("%lld\t%s\t%s\t%lld\t%s\n", static_cast<long long>(one.id),
                    format_iso8601(one.requested_at).c_str(), terminal_line(one.mailbox).c_str(),
                    static_cast<long long>(one.held.value), terminal_line(one.note).c_str());
      return {};
    });
  });
  for (const auto& [name, help, to] :
       {std::tuple{"grant", "deliver the mail to the one who asked", desk::RequestState::granted},
        std::tuple{"refuse", "leave it held", desk::RequestState::refused}}) {
    const auto decision = std::make_shared<Decision>();
    auto* const decide = command(*requests, name, help, target);
    decide->add_option("id", decision->id, "number of the request")->required();
    decide->add_option("--answer", decision->answer, "words to the user");
    decide->callback([&, target, decision, state = to] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        auto desk = desk_of(data);
        TRY(const auto request, desk.requests.find(target->id(), decision->id));
        if (!request)
          return fail(Code::not_found, target->in("no such release request", "この解放リクエストはありません"));
        TRY(const auto language, desk.self_service.language_of(target->id(), request->mailbox));
        TRY_VOID(desk.requests.decide(target->id(), decision->id, state, decision->answer, "operator", language));
        return {};
      });
    });
  }
}

void add_report_command(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  struct Wanted {
    std::string format = "pdf", language, file;
    int days = 7;
  };
  const auto wanted = std::make_shared<Wanted>();
  auto* const report_command =
      command(admin, "report", "the Threat Detection report of the last days, into a file", target);
  report_command->add_option("file", wanted->file, "where to write; a file that does not exist yet")->required();
  report_command->add_option("--format", wanted->format, "pdf, html or csv")
      ->check(CLI::IsMember({"pdf", "html", "csv"}))
      ->capture_default_str();
  report_command
      ->add_option("--language", wanted->language, "of the report: en or ja; default: that of the environment")
      ->check(CLI::IsMember({"ja", "en"}));
  report_command->add_option("--days", wanted->days, "how far back")->check(CLI::Range(1, 400))->capture_default_str();
  report_command->callback([&, target, wanted] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      auto desk = desk_of(data);
      protect::LogSearch logs(*data.database, data.clock);
      report::Document document;
      for (const auto& kind : report::section_kinds()) document.sections.emplace_back(kind.id);
      document.language = wanted->language.empty() ? target->spoken() : language_from(wanted->language);
      const auto now = data.clock.now();
      TRY(const auto bytes,
          report::Reports({*data.database, *data.blobs, logs, desk.post, data.clock, data.platform->console_url})
              .preview(target->id(), document, {now - std::chrono::hours(24 * wanted->days), now}, wanted->format));
      return write_file_atomic(wanted->file, bytes);
    });
  });
}

}  // namespace sekisho::app
