#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "app/given_names.h"
#include "base/file.h"
#include "base/terminal.h"
#include "platform/audit.h"
#include "platform/password.h"

namespace sekisho::app {

void add_quarantine_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const quarantine = admin.add_subcommand("quarantine", "messages held back");
  quarantine->require_subcommand(1);
  const auto id = std::make_shared<std::int64_t>(0);
  const auto query = std::make_shared<protect::HeldQuery>();
  auto* const list = command(*quarantine, "list", "newest first", target);
  list->add_option("text", query->text, "part of subject, sender, recipient or Message-ID");
  list->add_option("--limit", query->limit, "at most so many")->capture_default_str();
  list->callback([&, target, query] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto held, data.quarantine->search(target->id(), *query));
      for (const auto& item : held) {
        std::string recipients;
        for (const auto& recipient : item.recipients) recipients += (recipients.empty() ? "" : ",") + recipient;
        std::printf("%lld\t%s\t%s\t%s\t%s → %s\t%s\n", static_cast<long long>(item.id.value),
                    format_iso8601(item.held_at).c_str(), std::string(to_string(item.state)).c_str(),
                    named(item.reason, target->spoken()).c_str(), terminal_line(item.sender).c_str(),
                    terminal_line(recipients).c_str(), terminal_line(item.subject).c_str());
      }
      return {};
    });
  });
  struct Verb {
    const char *name, *help;
    Result<void> (*act)(DataFolder&, TenantId, QuarantineId);
  };
  static constexpr Verb verbs[] = {
      {"restore", "deliver to its recipients (by the running service)",
       [](DataFolder& data, TenantId tenant, QuarantineId held) { return data.quarantine->restore(tenant, held); }},
      {"delete", "remove for good",
       [](DataFolder& data, TenantId tenant, QuarantineId held) { return data.quarantine->remove(tenant, held); }},
      {"show", "the message as it was held, on standard output",
       [](DataFolder& data, TenantId tenant, QuarantineId held) -> Result<void> {
         TRY(const auto bytes, data.quarantine->content(tenant, held));
         std::fwrite(bytes.data(), 1, bytes.size(), stdout);
         return {};
       }},
  };
  struct Download {
    std::string file, password_file;
  };
  const auto into = std::make_shared<Download>();
  auto* const download =
      command(*quarantine, "download", "as a zip with AES-256 under a password, as the console gives it", target);
  download->add_option("id", *id, "number of the held message")->required();
  download->add_option("file", into->file, "where to write; a file that does not exist yet")->required();
  download->add_option("--password-file", into->password_file,
                       "its first line is the password; without it one is made and printed");
  download->callback([&, target, id, into] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      if (std::filesystem::exists(into->file)) return fail(Code::conflict, into->file + " exists already");
      std::string password = platform::make_readable_secret(data.random);
      if (!into->password_file.empty()) {
        TRY(const auto text, read_file(into->password_file, ByteCount{4096}));
        password = text.substr(0, text.find_first_of("\r\n"));
      }
      TRY(const auto archive, data.quarantine->download(target->id(), {QuarantineId{*id}}, password));
      TRY_VOID(platform::AuditLog(*data.platform)
                   .append(data.operator_of(target->id()), {.category = "Quarantine",
                                                            .activity = "Download quarantined item",
                                                            .details = "{\"id\":" + std::to_string(*id) + "}"}));
      TRY_VOID(write_file_atomic(into->file, archive));
      if (into->password_file.empty()) std::printf("%s\n", password.c_str());
      return {};
    });
  });
  for (const auto& verb : verbs) {
    auto* const out = command(*quarantine, verb.name, verb.help, target);
    out->add_option("id", *id, "number of the held message")->required();
    out->callback([&, target, id, &verb = verb] {
      on_folder(*target, status, [&](DataFolder& data) { return verb.act(data, target->id(), {*id}); });
    });
  }
}

}  // namespace sekisho::app
