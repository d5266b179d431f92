#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "app/mail_model.h"
#include "base/result.h"

namespace sekisho::app {

/// Everything that `serve` runs, built in dependency order and torn down in reverse: the one place that knows all
/// modules.
class Service {
 public:
  virtual ~Service() = default;

  struct Addresses {
    std::string http, https, milter;
  };
  virtual const Addresses& addresses() const = 0;
  /// Sign-in name and one-time password of the first administrator, when this start made it; else empty.
  struct FirstAdministrator {
    std::string name, password;
  };
  virtual const FirstAdministrator& first_administrator() const = 0;
  virtual MailModelState mail_model() const = 0;
  /// first: filled as soon as the account is made, also when the start fails later: its password is known nowhere else.
  static Result<std::unique_ptr<Service>> start(const Config& config, FirstAdministrator& first);
  /// No new mail and requests; what is under way ends well.
  virtual void stop() = 0;
};

}  // namespace sekisho::app
