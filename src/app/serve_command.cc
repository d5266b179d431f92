#include "app/serve_command.h"

#include <csignal>
#include <cstdio>

#include "app/service.h"
#include "base/log.h"

namespace sekisho::app {
namespace {

void greet(const Config& config, const Service& service) {
  const auto& at = service.addresses();
  std::string text = "Sekisho is running.\n";
  if (!at.http.empty()) text += "  Console and APIs:  http://" + at.http + "/\n";
  if (!at.https.empty()) text += "  Console and APIs:  https://" + at.https + "/\n";
  text += "  Milter:            " + at.milter + "\n  Data:              " + config.server.data + "\n";
  const auto& first = service.first_administrator();
  if (!first.name.empty()) {
    text += "\n  First administrator: " + first.name + "\n  One-time password:   " + first.password + "   (must be changed at the first sign-in; shown once)\n";
  }
  text += "\n  To connect a Postfix:\n    postconf -e 'smtpd_milters = inet:" + at.milter + "'\n    postconf -e 'milter_default_action = tempfail'\n    postconf -e 'milter_protocol = 6' && postfix reload\n";
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

  auto service = Service::start(config);
  if (!service) {
    std::fprintf(stderr, "sekisho serve: %s\n", service.error().what.c_str());
    return 1;
  }
  greet(config, **service);
  int signal = 0;
  sigwait(&wanted, &signal);
  log::info("service.stopping", {{"signal", signal}});
  (*service)->stop();
  return 0;
}

}  // namespace sekisho::app
