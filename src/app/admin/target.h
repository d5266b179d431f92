#pragma once

#include <memory>
#include <string>

#include "app/data_folder.h"
#include "app/language.h"

namespace CLI {
class App;
}

namespace sekisho::app {

/// What all commands of `sekisho admin` share: where the data lies, whose tenant is meant, and in which language they
/// answer.
struct Target {
  std::string data;
  std::int64_t tenant = 1;
  std::string language;  // "ja", "en"; empty: the environment's
  TenantId id() const { return {tenant}; }
  Language spoken() const { return language_from(language); }
  const char* in(const char* english, const char* japanese) const {
    return spoken() == Language::japanese ? japanese : english;
  }
};

/// Prints what went wrong in the reader's language; 1, the exit status.
int report(const Error& error, const Target& target);
/// A subcommand with --data, --tenant and --lang.
CLI::App* command(CLI::App& parent, const char* name, const char* help, const std::shared_ptr<Target>& target);

/// Runs `work` on the opened folder; prints what went wrong.
template <class F>
void on_folder(const Target& target, int& status, F&& work) {
  auto data = DataFolder::open(target.data);
  if (!data) return static_cast<void>(status = report(data.error(), target));
  const Result<void> done = work(**data);
  status = done ? 0 : report(done.error(), target);
}

}  // namespace sekisho::app
