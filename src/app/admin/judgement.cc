#include "app/admin/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/target.h"
#include "protect/corrections.h"
#include "protect/retro.h"
#include "protect/style_book.h"

namespace sekisho::app {

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

}  // namespace sekisho::app
