#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "base/file.h"
#include "base/terminal.h"
#include "desk/simulation.h"
#include "policy/yaml.h"

namespace sekisho::app {
namespace {

constexpr ByteCount max_file{16u << 20};

Result<void> print_simulation(DataFolder& data, const Target& target, const std::string& file, int days, int limit) {
  const auto tenant = target.id();
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
  std::printf(target.in("messages\t%lld\nchanged\t%lld\nstricter\t%lld\nweaker\t%lld\n",
                        "メッセージ\t%lld\n変更\t%lld\n厳しくなる\t%lld\n緩くなる\t%lld\n"),
              static_cast<long long>(result.looked_at), static_cast<long long>(result.changed),
              static_cast<long long>(result.stricter), static_cast<long long>(result.weaker));
  if (result.unreadable > 0)
    std::printf(target.in("unreadable\t%lld\n", "読み取り不可\t%lld\n"), static_cast<long long>(result.unreadable));
  if (!result.complete)
    std::printf("%s\n", target.in("older messages are left out", "これより古いメッセージは対象外です"));
  for (const auto& one : result.transitions)
    std::printf("%lld\t%s -> %s\n", static_cast<long long>(one.count), one.from.c_str(), one.to.c_str());
  for (const auto& one : result.examples) {
    std::printf("%s\t%s -> %s\t%s\t%s\t%s\t%s\n", format_iso8601(one.at).c_str(), one.from.c_str(), one.to.c_str(),
                one.rule.c_str(), terminal_line(one.sender).c_str(), terminal_line(one.item).c_str(),
                terminal_line(one.subject).c_str());
  }
  return {};
}

}  // namespace

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
  validate->add_option("file", *file, "a YAML file")->required();
  validate->callback([&, target, file] {
    const auto text = read_file(*file, max_file);
    if (!text) return static_cast<void>(status = report(text.error(), *target));
    const auto policies = policy::import_yaml(*text);
    if (!policies)
      return static_cast<void>(status = report({policies.error().code, *file + ": " + policies.error().what}, *target));
    std::printf(target->in("%zu policies, valid\n", "%zu件のポリシー、問題ありません\n"), policies->size());
  });
  for (const bool apply : {false, true}) {
    auto* const change =
        command(*policy, apply ? "import" : "diff",
                apply ? "apply a file: all of it or nothing" : "what importing a file would change", target);
    change->add_option("file", *file, "a YAML file")->required();
    change->add_flag("--replace", *replace, "also remove policies that the file does not name");
    change->callback([&, target, file, replace, apply] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        TRY(const auto text, read_file(*file, max_file));
        TRY(auto policies, policy::import_yaml(text));
        TRY(const auto difference,
            data.policies->import(target->id(), std::move(policies),
                                  *replace ? policy::Import::replace : policy::Import::merge,
                                  apply ? policy::Effect::apply : policy::Effect::preview, "operator"));
        std::fputs(difference.empty() ? target->in("no difference\n", "差分はありません\n") : difference.c_str(),
                   stdout);
        return {};
      });
    });
  }
  struct Simulated {
    int days = 7, limit = 5'000;
  };
  const auto over = std::make_shared<Simulated>();
  auto* const simulate = command(*policy, "simulate",
                                 "what the file's policies would have done with past mail; nothing is changed", target);
  simulate->add_option("file", *file, "a YAML file")->required();
  simulate->add_option("--days", over->days, "how far back")->check(CLI::Range(1, 3'650))->capture_default_str();
  simulate->add_option("--limit", over->limit, "messages, newest first")
      ->check(CLI::Range(1, desk::max_simulated))
      ->capture_default_str();
  simulate->callback([&, target, file, over] {
    on_folder(*target, status,
              [&](DataFolder& data) { return print_simulation(data, *target, *file, over->days, over->limit); });
  });
}

}  // namespace sekisho::app
