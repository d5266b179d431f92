#include "app/serve_command.h"

#include <csignal>
#include <cstdio>

#include "app/language.h"
#include "app/refused.h"
#include "app/service.h"
#include "base/log.h"

namespace sekisho::app {
namespace {

void greet(const Config& config, const Service& service) {
  const auto& at = service.addresses();
  // The English labels stay in the Japanese text: scripts look for them.
  const bool japanese = language_from(config.server.language) == Language::japanese;
  const auto label = [&](std::string_view english, std::string_view other) {
    return (japanese ? std::string(other) + " / " : std::string()) + std::string(english);
  };
  std::string text = japanese ? "Sekishoを起動しました。\n" : "Sekisho is running.\n";
  if (!at.http.empty()) text += "  " + label("Console and APIs:  ", "コンソールとAPI") + "http://" + at.http + "/\n";
  if (!at.https.empty()) text += "  " + label("Console and APIs:  ", "コンソールとAPI") + "https://" + at.https + "/\n";
  text += "  " + label("Milter:            ", "ミルタ") + at.milter + "\n  " + label("Data:              ", "データ") +
          config.server.data + "\n";
  const auto& first = service.first_administrator();
  if (!first.name.empty()) {
    text += "\n  " + label("First administrator: ", "最初の管理者") + first.name + "\n  " +
            label("One-time password:   ", "ワンタイムパスワード") + first.password +
            (japanese ? "   (最初のサインイン時に変更が必要です。表示は一度だけです)\n"
                      : "   (must be changed at the first sign-in; shown once)\n");
  }
  if (const auto model = service.mail_model(); !model.refusal.empty()) {
    const bool kept = model.source == MailModelState::Source::kept;
    text += japanese
                ? "\n  警告: メールモデル" + model.path + "は使用できません: " + model.refusal.japanese + "。" +
                      (kept ? "最後に使用したモデル" : "付属のモデル") + " (" + model.version + ") で判定します。\n"
                : "\n  Warning: the mail model " + model.path + " is refused: " + model.refusal.english + ". " +
                      (kept ? "The last one that was in use" : "The shipped one") + " (" + model.version +
                      ") judges.\n";
  }
  text += "\n  " + label("To connect a Postfix:", "Postfixとの接続") +
          "\n    postconf -e 'smtpd_milters = " + (at.milter.starts_with("unix:") ? "" : "inet:") + at.milter +
          "'\n    postconf -e 'milter_default_action = tempfail'\n    postconf -e 'milter_protocol = 6' && postfix "
          "reload\n";
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

int serve_command(const Config& config) {
  // Signals are waited for by this thread alone; all others inherit the block.
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGINT);
  pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes is a full disk like another, not our end

  Service::FirstAdministrator first;
  auto service = Service::start(config, first);
  if (!service) {
    if (!first.name.empty())
      std::printf("First administrator: %s\nOne-time password:   %s\n", first.name.c_str(), first.password.c_str());
    std::fflush(stdout);
    return say_refused("sekisho serve", service.error(), language_from(config.server.language));
  }
  greet(config, **service);
  int signal = 0;
  sigwait(&wanted, &signal);
  log::info("service.stopping", {{"signal", signal}});
  (*service)->stop();
  return 0;
}

}  // namespace sekisho::app
