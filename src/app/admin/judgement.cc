#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "app/mail_model.h"
#include "base/terminal.h"
#include "protect/corrections.h"
#include "protect/retro.h"
#include "protect/style_book.h"

namespace sekisho::app {
namespace {

int say_mail_model(const Target& target) {
  const auto state = MailModelFile::read_state(target.data);
  if (!state) return report(state.error(), target);
  using Source = MailModelState::Source;
  const char* const source =
      state->source == Source::file ? target.in("the file of scan.mail_model", "scan.mail_modelのファイル")
      : state->source == Source::kept
          ? target.in("the last good one of scan.mail_model", "scan.mail_modelの最後に使用できたモデル")
          : target.in("shipped", "付属のモデル");
  std::printf("%s\t%s%s%s\n", state->version.c_str(), source, state->path.empty() ? "" : "\t",
              terminal_line(state->path).c_str());
  if (!state->refusal.empty())
    std::printf("%s%s\n", target.in("refused: ", "使用できません: "),
                terminal_line(state->refusal.in(target.spoken())).c_str());
  return state->refusal.empty() ? 0 : 1;
}

int check_mail_model(const Target& target, const std::string& path) {
  ModelRefusal refusal;
  const auto model = read_mail_model(path, refusal);
  if (!model) return report({Code::malformed, path + ": " + refusal.in(target.spoken())}, target);
  std::printf("%s\t%s\n", model->version().c_str(),
              target.in("can take the mail model's place", "メールモデルとして使用できます"));
  return 0;
}

}  // namespace

void add_judgement_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const correct = admin.add_subcommand("correct", "report mail that was judged wrongly, and undo reports");
  correct->require_subcommand(1);
  const auto key = std::make_shared<std::string>();
  for (const auto& [name, verdict, help] :
       {std::tuple{"wanted", "wanted", "the mail is wanted: a false positive"},
        std::tuple{"spam", "spam", "the mail is spam: a false negative"},
        std::tuple{"phishing", "phishing", "the mail is phishing: a false negative"}}) {
    auto* const say = command(*correct, name, help, target);
    say->add_option("mail", *key, "Message-ID, item or queue id of a mail that the service judged")->required();
    say->callback([&, target, key, verdict = std::string(verdict)] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        protect::CorrectionBook book(*data.database, *data.policies, data.clock);
        TRY(const auto row, book.report(target->id(), {.key = *key,
                                                       .verdict = verdict,
                                                       .source = "cli",
                                                       .reporter = "operator",
                                                       .trusted = true,
                                                       .mailbox = {}}));
        std::printf("%lld\t%s\t%s\t%s\n", static_cast<long long>(row.id), row.verdict.c_str(),
                    terminal_line(row.sender).c_str(), terminal_line(row.subject).c_str());
        return {};
      });
    });
  }
  command(*correct, "list", "number, time, verdict, source, reporter, sender, subject, state", target)
      ->callback([&, target] {
        on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
          TRY(const auto rows,
              protect::CorrectionBook(*data.database, *data.policies, data.clock).list(target->id(), 1'000));
          for (const auto& row : rows) {
            std::printf("%lld\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", static_cast<long long>(row.id),
                        format_iso8601(row.at).c_str(), row.verdict.c_str(), row.source.c_str(),
                        terminal_line(row.reporter).c_str(), terminal_line(row.sender).c_str(),
                        terminal_line(row.subject).c_str(),
                        row.undone_at ? target->in("undone", "取り消し済み") : target->in("counts", "有効"));
          }
          return {};
        });
      });
  const auto number = std::make_shared<std::int64_t>(0);
  auto* const undo = command(*correct, "undo", "as if it had not been reported", target);
  undo->add_option("number", *number, "as listed")->required();
  undo->callback([&, target, number] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      return protect::CorrectionBook(*data.database, *data.policies, data.clock)
          .undo(target->id(), *number, "operator");
    });
  });

  auto* const retro = admin.add_subcommand(
      "retro", "Retro Scan & Auto Remediate: past mail judged again when lists, feeds or corrections change");
  retro->require_subcommand(1);
  command(*retro, "status", "whether it is on, what was judged, and what was done", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      protect::Retro scan(*data.database, data.quarantine.get(), nullptr, data.clock);
      TRY(const auto rules, data.policies->load(target->id()));
      TRY(const auto state, scan.state(target->id(), rules));
      std::printf(target->in("%s%s; cause: %s; judged %lld, late catches %lld, cleared %lld\n",
                             "%s%s、原因: %s、再判定 %lld、後からの検出 %lld、解除 %lld\n"),
                  state.enabled ? target->in("on", "有効")
                                : target->in("off (no policy in force has it switched on)",
                                             "無効 (有効にしているポリシーがありません)"),
                  state.running ? target->in(", running", "、実行中") : "", state.cause.c_str(),
                  static_cast<long long>(state.judged), static_cast<long long>(state.late),
                  static_cast<long long>(state.cleared));
      TRY(const auto actions, scan.actions(target->id(), 200));
      for (const auto& a : actions)
        std::printf("%s\t%s\t%s\t%s\t%s\t%s%s%s\n", format_iso8601(a.at).c_str(), a.action.c_str(), a.state.c_str(),
                    terminal_line(a.recipient).c_str(), terminal_line(a.message_id).c_str(),
                    terminal_line(a.reason).c_str(), a.error.empty() ? "" : " / ", terminal_line(a.error).c_str());
      return {};
    });
  });
  command(*retro, "run", "judge the mails of the window again (done by the running service)", target)
      ->callback([&, target] {
        on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
          return protect::Retro(*data.database, data.quarantine.get(), nullptr, data.clock).again(target->id());
        });
      });

  auto* const model = admin.add_subcommand("model", "the mail model: which one judges, and whether a file is one");
  model->require_subcommand(1);
  command(*model, "status",
          "which mail model the service judges with, and whether the file of scan.mail_model is refused", target)
      ->callback([&, target] { status = say_mail_model(*target); });
  auto* const check = command(*model, "check", "whether a file could take the mail model's place; its version", target);
  check->add_option("file", *key, "made by script/train")->required();
  check->callback([&, target, key] { status = check_mail_model(*target, *key); });

  auto* const style = admin.add_subcommand("style", "writing style of high-profile users");
  style->require_subcommand(1);
  command(*style, "list", "address, mails learnt, mails still needed, state", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto all, protect::StyleBook(*data.database, *data.policies, data.clock).progress(target->id()));
      for (const auto& one : all)
        std::printf("%s\t%zu\t%zu\t%s\n", one.address.c_str(), one.mails, one.needed,
                    one.trained ? target->in("trained", "学習済み") : target->in("not trained", "未学習"));
      return {};
    });
  });
  auto* const forget = command(*style, "forget", "remove what was learnt of one person", target);
  forget->add_option("address", *key, "address of the person")->required();
  forget->callback([&, target, key] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      return protect::StyleBook(*data.database, *data.policies, data.clock).forget(target->id(), *key);
    });
  });
}

}  // namespace sekisho::app
