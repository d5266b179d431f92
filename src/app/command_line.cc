#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/admin_command.h"
#include "app/bench_command.h"
#include "app/config.h"
#include "app/help_language.h"
#include "app/language.h"
#include "app/refused.h"
#include "app/scan_command.h"
#include "app/serve_command.h"
#include "app/update_command.h"
#include "base/file.h"

extern char** environ;

namespace sekisho::app {
namespace {

struct Common {
  std::string config_file;
  std::vector<std::string> set;  // "server.http=…"
  std::string language;          // --lang, where a command has it
};

const char* variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// What is wrong with settings is told in the language they ask for, as far as that can be read: the nearest to the
// command line counts.
Language told_in(const Common& common, std::string_view file) {
  std::vector<std::string> words{common.language};
  for (const auto& option : common.set) {
    if (option.starts_with("server.language=")) words.push_back(option.substr(16));
  }
  words.emplace_back(variable("SEKISHO_SERVER_LANGUAGE"));
  words.push_back(language_in(file));
  for (const auto& word : words) {
    if (word == "ja" || word == "en") return language_from(word);
  }
  return default_language();
}

// File, then environment, then command line. Prints what is wrong.
bool load_config(const Common& common, Config& config) {
  Language language = told_in(common, "");
  const auto refuse = [&](const Error& error) {
    say_refused("sekisho", error, language);
    return false;
  };
  std::string file = common.config_file;
  if (file.empty() && std::filesystem::exists("/etc/sekisho/sekisho.toml")) file = "/etc/sekisho/sekisho.toml";
  if (!file.empty()) {
    const auto text = read_file(file, ByteCount{1u << 20});
    if (!text) return refuse(text.error());
    language = told_in(common, *text);
    if (const auto applied = apply_toml(config, *text, file, language); !applied) return refuse(applied.error());
  }
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  if (const auto applied = apply_environment(config, environment, language); !applied) return refuse(applied.error());
  for (const auto& option : common.set) {
    const auto equals = option.find('=');
    if (equals == std::string::npos) {
      return refuse({Code::malformed, language == Language::japanese
                                          ? "--setには名前=値を指定してください。「" + option + "」は指定できません"
                                          : "--set takes name=value, not “" + option + "”"});
    }
    if (const auto applied = apply_option(config, option.substr(0, equals), option.substr(equals + 1), language);
        !applied)
      return refuse(applied.error());
  }
  return true;
}

// Several settings may follow one --set, except where paths follow.
void add_common(CLI::App& command, Common& common, bool paths_follow = false) {
  command.add_option("--config", common.config_file, "TOML file with settings");
  auto* const set = command.add_option("--set", common.set, "one setting, as name=value");
  if (paths_follow)
    set->allow_extra_args(false);
  else
    set->expected(1, -1);
}

// Help is printed while the command line is read, so its language is looked for beforehand.
Language help_language(int argc, char** argv) {
  std::string_view word = variable("SEKISHO_SERVER_LANGUAGE");
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--lang" && i + 1 < argc) word = argv[i + 1];
    if (argument.starts_with("--lang=")) word = argument.substr(7);
  }
  return language_from(word);
}

void add_language(CLI::App& command, Common& common) {
  command.add_option("--lang", common.language, "en or ja; default: that of server.language or the environment")
      ->check(CLI::IsMember({"en", "ja"}));
}

void add_scan_options(CLI::App& command, ScanArguments& arguments, std::string& format, Common& common) {
  add_common(command, common, true);
  command.add_option("paths", arguments.paths, "files, mboxes, Maildirs, folders; - is standard input")->required();
  command.add_option("--format", format, "text or json (one object a line)")->check(CLI::IsMember({"text", "json"}));
  command.add_flag("--document", arguments.document, "add how the item was read: headers, parts, texts, anomalies");
  command.add_option("--jobs", arguments.jobs, "scan processes; default: one per core")->check(CLI::Range(1, 256));
  command.add_option("--policy", arguments.policy_file, "policies as YAML");
  command.add_option("--data", arguments.data, "data folder of a service, whose policies and lists are used");
  add_language(command, common);
  command.add_option("--as", arguments.as, "read items as mail, as files, or find out")
      ->check(CLI::IsMember({"auto", "mail", "file"}));
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App program{"Sekisho inspects mail and files, and protects a mail server by policy."};
  program.set_version_flag("--version", "sekisho 0.1.0");
  program.require_subcommand(1);
  Common common;
  Config config;
  int status = 0;

  ScanArguments scan;
  std::string format = "text";
  for (const bool explain : {false, true}) {
    auto* const command = program.add_subcommand(
        explain ? "explain" : "scan",
        explain ? "say what speaks for a verdict, what against, and what was not looked at" : "scan mail and files");
    add_scan_options(*command, scan, format, common);
    command->callback([&, explain] {
      scan.json = format == "json";
      scan.explain = explain;
      status = load_config(common, config) ? 0 : 2;
      if (status != 0) return;
      scan.language = language_from(common.language.empty() ? config.server.language : common.language);
      status = scan_command(config, scan);
    });
  }

  BenchArguments bench_arguments;
  std::string bench_format = "text";
  auto* const bench = program.add_subcommand("bench", "measure what each stage costs on your own mail and files");
  add_common(*bench, common, true);
  bench->add_option("paths", bench_arguments.paths, "files, mboxes, Maildirs, folders")->required();
  bench->add_option("--rounds", bench_arguments.rounds, "how often all items are gone over; default: 5")
      ->check(CLI::Range(1, 1000));
  bench->add_option("--format", bench_format, "text or json")->check(CLI::IsMember({"text", "json"}));
  bench->add_option("--as", bench_arguments.as, "read items as mail, as files, or find out")
      ->check(CLI::IsMember({"auto", "mail", "file"}));
  bench->callback([&] {
    bench_arguments.json = bench_format == "json";
    status = load_config(common, config) ? bench_command(config, bench_arguments) : 2;
  });

  auto* const serve = program.add_subcommand("serve", "run the service");
  add_common(*serve, common);
  std::map<std::string, std::string> addresses;
  for (const auto& [option, setting] : {std::pair{"--data", "server.data"}, std::pair{"--http", "server.http"},
                                        std::pair{"--https", "server.https"}, std::pair{"--milter", "milter.listen"}}) {
    serve->add_option_function<std::string>(
        option,
        [&common, name = std::string(setting)](const std::string& value) { common.set.push_back(name + "=" + value); },
        std::string("same as --set ") + setting + "=…");
  }
  serve->callback([&] { status = load_config(common, config) ? serve_command(config) : 2; });

  auto* const admin = program.add_subcommand("admin", "tenants, policies, lists, quarantine, traces, keys, backup");
  admin->require_subcommand(1);
  auto* const show_config =
      admin->add_subcommand("config", "check the settings, or print them all with their defaults");
  bool defaults = false;
  add_common(*show_config, common);
  add_language(*show_config, common);
  show_config->add_flag("--defaults", defaults, "print all settings as commented TOML");
  show_config->callback([&] {
    if (defaults) return static_cast<void>(std::fputs(default_toml(told_in(common, "")).c_str(), stdout));
    if (!load_config(common, config)) return static_cast<void>(status = 2);
    const auto language = language_from(common.language.empty() ? config.server.language : common.language);
    std::puts(language == Language::japanese ? "設定に問題はありません (valid)" : "the settings are valid");
  });

  add_admin_commands(*admin, config, status);
  add_update_commands(program, status);
  if (help_language(argc, argv) == Language::japanese) speak_japanese(program);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11's way out, also of --help
    const int code = program.exit(error);
    return code == 0 ? 0 : 2;
  }
  return status;
}

}  // namespace sekisho::app
