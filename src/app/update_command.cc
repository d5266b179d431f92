#include "app/update_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <thread>

#include "app/config.h"
#include "app/data_folder.h"
#include "app/import_sink.h"
#include "app/language.h"
#include "app/refused.h"
#include "app/service_facts.h"
#include "base/file.h"
#include "platform/update/documents.h"
#include "platform/update/fleet.h"
#include "platform/update/phases.h"
#include "platform/update/preflight.h"
#include "platform/update/rehearsal.h"
#include "platform/update/report_pdf.h"
#include "platform/update/support_bundle.h"
#include "platform/update/update.h"

namespace sekisho::app {
namespace {

namespace up = platform::update;

struct Arguments {
  std::string data = "data", output, format = "text", language, url, token_file, config_file, phase, begins, region;
  std::vector<std::string> business_ids;
  bool remove = false;
  std::int64_t tenant = 1;
  int requests_a_minute = platform::limits::import_requests_a_minute;
  bool agree = false;
  TenantId id() const { return {tenant}; }
  Language spoken() const { return language_from(language); }
  std::string in(const char* english, const char* japanese) const {
    return spoken() == Language::japanese ? japanese : english;
  }
};

int report(const Error& error, Language language) { return say_refused("sekisho update", error, language); }

// Everything the update stands on, over an opened data folder.
struct Road {
  explicit Road(DataFolder& folder, platform::SigningKey signing_key)
      : data(folder),
        facts(*folder.database, *folder.policies),
        key(std::move(signing_key)),
        update(*folder.platform, facts, changes, key) {}
  DataFolder& data;
  LiveFacts facts;
  platform::Changes changes;
  platform::SigningKey key;
  up::Update update;
};

template <class F>
void on_road(const Arguments& arguments, int& status, F&& work) {
  auto data = DataFolder::open(arguments.data);
  if (!data) return static_cast<void>(status = report(data.error(), arguments.spoken()));
  auto key = platform::SigningKey::load_or_create((*data)->path / "keys" / "operator.key");
  if (!key) return static_cast<void>(status = report(key.error(), arguments.spoken()));
  Road road(**data, *std::move(key));
  const Result<void> done = work(road);
  status = done ? 0 : report(done.error(), arguments.spoken());
}

Result<void> print_or_write(const Arguments& arguments, const std::string& text) {
  if (!arguments.output.empty()) return write_file_atomic(arguments.output, text);
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (!text.empty() && text.back() != '\n') std::fputc('\n', stdout);
  return {};
}

// The first word is for programs too, so it is the same in both languages.
void print_status(const up::UpdateStatus& status, const Arguments& arguments) {
  std::printf("%s", up::to_string(status.road));
  if (status.started_at)
    std::printf(", %s %s, %s %s", arguments.in("started", "開始").c_str(), format_iso8601(*status.started_at).c_str(),
                arguments.in("by", "実行者").c_str(), status.started_by.c_str());
  if (status.error_code != 0) std::printf(", %s %d", arguments.in("error", "エラー").c_str(), status.error_code);
  std::printf("\n");
  for (const auto& step : status.steps)
    std::printf("  [%c] %s%s\n", step.done ? 'x' : ' ', step.title.in(arguments.spoken()).c_str(),
                step.ended_at ? ("  " + format_iso8601(*step.ended_at)).c_str() : "");
}

Result<void> agree_and_start(Road& road, const Arguments& arguments) {
  const auto actor = road.data.operator_of(arguments.id());
  TRY(const auto before, up::preflight(*road.data.platform, road.facts, arguments.id()));
  std::printf("%s\n", up::preflight_text(before, arguments.spoken()).c_str());
  if (!arguments.agree)
    return fail(Code::denied, arguments.in("nothing was started: read the agreements and notices (update documents), "
                                           "then repeat with --agree; there is no way back",
                                           "開始していません。契約と通知 (update documents) を読み、--agree "
                                           "を付けて再度実行してください。元に戻すことはできません"));
  TRY_VOID(road.update.agree(actor,
                             {.licence_agreement = std::string(up::document("licence_agreement").version),
                              .privacy_notice = std::string(up::document("privacy_notice").version),
                              .data_collection_notice = std::string(up::document("data_collection_notice").version)}));
  TRY(const auto checked, up::preflight(*road.data.platform, road.facts, arguments.id()));
  TRY(const auto started,
      road.update.start(actor, {.notice_version = std::string(up::document("update_notice").version),
                                .accepted = true,
                                .preflight_digest = checked.digest}));
  std::printf("run %lld%s\n", static_cast<long long>(started.run),
              started.started ? "" : arguments.in(" (was running already)", " (すでに実行中)").c_str());
  return {};
}

// Starts the update, or brings one forward that was begun and did not end.
Result<void> start_update(Road& road, const Arguments& arguments) {
  TRY(const auto stands, road.update.status(arguments.id()));
  if (stands.road == up::Road::updating)
    std::printf("run %lld%s\n", static_cast<long long>(stands.run),
                arguments.in(" (was running already)", " (すでに実行中)").c_str());
  else
    TRY_VOID(agree_and_start(road, arguments));
  // A line a step, as it ends; a running service may perform some of them meanwhile.
  std::size_t shown = 0;
  const auto show = [&]() -> Result<up::Road> {
    TRY(const auto status, road.update.status(arguments.id()));
    for (; shown < status.steps.size() && status.steps[shown].done; ++shown) {
      const auto& step = status.steps[shown];
      std::printf("  [x] %s  %s\n", step.title.in(arguments.spoken()).c_str(), format_iso8601(*step.ended_at).c_str());
      std::fflush(stdout);
    }
    return status.road;
  };
  const int listener = road.changes.subscribe([&](const platform::Change& change) {
    if (change.kind == "update") static_cast<void>(show());
  });
  const auto resumed = road.update.resume(arguments.id());
  road.changes.unsubscribe(listener);
  TRY_VOID(resumed);
  TRY(const auto now_at, show());
  std::printf("%s\n", up::to_string(now_at));
  return {};
}

CLI::App* command(CLI::App& parent, const char* name, const char* help, const std::shared_ptr<Arguments>& arguments) {
  auto* const out = parent.add_subcommand(name, help);
  out->add_option("--data", arguments->data, "data folder of the service")
      ->envname("SEKISHO_SERVER_DATA")
      ->capture_default_str();
  out->add_option("--tenant", arguments->tenant, "number of the tenant (admin tenant list)")->capture_default_str();
  out->add_option("--lang", arguments->language, "en or ja; default: that of the environment")
      ->check(CLI::IsMember({"en", "ja"}))
      ->envname("SEKISHO_SERVER_LANGUAGE");
  out->add_option("--output", arguments->output, "write to this file");
  return out;
}

}  // namespace

void add_update_commands(CLI::App& program, int& status) {
  const auto arguments = std::make_shared<Arguments>();
  auto* const update =
      program.add_subcommand("update", "the update from CAS to Cloud Email and Collaboration Protection");
  update->require_subcommand(1);

  auto* const preflight =
      command(*update, "preflight", "who may update and what it would do; changes nothing", arguments);
  preflight->add_option("--format", arguments->format, "text, json or html")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->capture_default_str();
  preflight->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      TRY(const auto found, up::preflight(*road.data.platform, road.facts, arguments->id()));
      return print_or_write(*arguments, arguments->format == "json"   ? up::preflight_json(found)
                                        : arguments->format == "html" ? up::preflight_html(found, arguments->spoken())
                                                                      : up::preflight_text(found, arguments->spoken()));
    });
  });
  command(*update, "documents", "agreements and notices with their versions", arguments)
      ->callback([&status, arguments] {
        std::string text;
        for (const auto& document : up::documents()) {
          const bool japanese = arguments->spoken() == Language::japanese;
          text += std::string(document.id) + " " + std::string(document.version) + "\n" +
                  std::string(japanese ? document.title_ja : document.title_en) + "\n\n" +
                  std::string(japanese ? document.body_ja : document.body_en) + "\n\n";
        }
        status = print_or_write(*arguments, text) ? 0 : 1;
      });
  command(*update, "rehearse", "run the whole update on a copy and list every difference (JSON)", arguments)
      ->callback([&status, arguments] {
        on_road(*arguments, status, [&](Road& road) -> Result<void> {
          TRY(const auto rehearsed,
              up::rehearse(*road.data.platform, road.facts, road.data.operator_of(arguments->id())));
          return print_or_write(*arguments, up::rehearsal_json(rehearsed));
        });
      });
  auto* const start = command(*update, "start", "agree and start; cannot be cancelled, no way back", arguments);
  start->add_flag("--agree", arguments->agree, "I have read the agreements and notices and agree");
  start->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) { return start_update(road, *arguments); });
  });
  command(*update, "status", "where the tenant stands, step by step", arguments)->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      TRY(const auto now, road.update.status(arguments->id()));
      print_status(now, *arguments);
      return {};
    });
  });
  auto* const completion = command(*update, "report", "the signed completion report", arguments);
  completion->add_option("--format", arguments->format, "text, json, html or pdf")
      ->check(CLI::IsMember({"text", "json", "html", "pdf"}))
      ->capture_default_str();
  completion->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      TRY(const auto kept, road.facts.kept(arguments->id()));
      if (arguments->format == "html") {
        TRY(const auto page, up::report_html(*road.data.platform, arguments->id(), kept, arguments->spoken()));
        return print_or_write(*arguments, page);
      }
      if (arguments->format == "pdf") {
        TRY(const auto pdf, up::report_pdf(*road.data.platform, arguments->id(), kept, arguments->spoken()));
        return print_or_write(*arguments, pdf);
      }
      TRY(const auto sealed, up::completion_report(*road.data.platform, arguments->id()));
      return print_or_write(*arguments, "{\"report\":" + sealed.json + ",\"signature\":\"" + sealed.signature_hex +
                                            "\",\"public_key\":\"" + sealed.public_key_hex + "\"}");
    });
  });
  auto* const bundle_command =
      command(*update, "bundle", "support bundle (tar): ids, trail, versions, redacted settings", arguments);
  bundle_command->add_option("--config", arguments->config_file, "the service's configuration file");
  bundle_command->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      Config config;
      if (!arguments->config_file.empty()) {
        TRY(const auto text, read_file(arguments->config_file, ByteCount{1u << 20}));
        TRY_VOID(apply_toml(config, text, arguments->config_file, arguments->spoken()));
      }
      const auto versions = "sekisho 0.1.0\nfeature list " + std::string(up::feature_list_version) + "\n";
      TRY(const auto bundle, up::support_bundle(*road.data.platform, road.update, road.facts, arguments->id(),
                                                to_toml(config, Language::english), versions));
      return print_or_write(*arguments, bundle);
    });
  });
  command(*update, "fleet", "where every tenant stands (CSV)", arguments)->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      TRY(const auto lines, up::fleet(*road.data.platform, road.update, road.facts));
      return print_or_write(*arguments, up::fleet_csv(lines));
    });
  });

  command(*update, "phases", "the roll-out's phases (operator)", arguments)->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      TRY(const auto phases, up::Phases(*road.data.platform).list());
      if (phases.empty())
        std::printf(
            "%s\n",
            arguments->in("none: every tenant since 2024-01-15", "なし: 2024-01-15からすべてのテナントが対象").c_str());
      for (const auto& phase : phases) {
        std::string ids;
        for (const auto& id : phase.business_ids) ids += (ids.empty() ? "" : ",") + id;
        std::printf(
            "%s\t%s\t%s\t%s\n", phase.name.c_str(), format_iso8601(phase.begins_at).c_str(),
            phase.region.empty() ? arguments->in("every region", "すべてのリージョン").c_str() : phase.region.c_str(),
            ids.c_str());
      }
      return {};
    });
  });
  auto* const phase = command(*update, "phase", "add, change or remove a phase (operator)", arguments);
  phase->add_option("name", arguments->phase, "name of the phase")->required();
  phase->add_option("--begins", arguments->begins, "ISO 8601; a past date starts it at once");
  phase->add_option("--region", arguments->region, "empty: every region");
  phase->add_option("--business-id", arguments->business_ids, "only these tenants");
  phase->add_flag("--remove", arguments->remove, "remove it");
  phase->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      up::Phases phases(*road.data.platform);
      if (arguments->remove) return phases.remove(arguments->phase);
      const auto begins = parse_iso8601(arguments->begins);
      if (!begins)
        return fail(Code::malformed,
                    arguments->in("--begins takes a date like 2024-01-15T00:00:00Z",
                                  "--begins には 2024-01-15T00:00:00Z の形式で日付を指定してください"));
      return phases.put({arguments->phase, *begins, arguments->region, arguments->business_ids});
    });
  });

  auto* const import = program.add_subcommand("import", "carry over from a real service");
  import->require_subcommand(1);
  auto* const cas = command(
      *import, "cas", "logs, quarantine events and blocked lists of a CAS tenant, through its public API", arguments);
  cas->add_option("--url", arguments->url, "of its API, like https://api.tmcas.trendmicro.co.jp")->required();
  cas->add_option("--token-file", arguments->token_file, "file that holds the API token")->required();
  cas->add_option("--requests-a-minute", arguments->requests_a_minute,
                  "more than 20 only for a source that is known to take them")
      ->check(CLI::Range(1, 6'000))
      ->capture_default_str();
  cas->callback([&status, arguments] {
    on_road(*arguments, status, [&](Road& road) -> Result<void> {
      TRY(const auto token, read_file(arguments->token_file, ByteCount{4096}));
      const auto transport = platform::make_transport(std::string(trim(token)));
      LogImport sink(*road.data.database, *road.data.policies);
      TRY(const auto done,
          platform::import_cas(
              *road.data.platform, arguments->id(), arguments->url, *transport, sink,
              [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); },
              [&](const platform::ImportProgress& progress) {
                std::fprintf(stderr, "%s: %lld %s, %lld %s, %d %s\n", progress.stream.c_str(),
                             static_cast<long long>(progress.imported), arguments->in("new", "件 (新規)").c_str(),
                             static_cast<long long>(progress.known), arguments->in("known", "件 (既知)").c_str(),
                             progress.requests, arguments->in("requests", "リクエスト").c_str());
              },
              arguments->requests_a_minute));
      std::printf("%lld %s, %d %s\n", static_cast<long long>(done.imported),
                  arguments->in("new items", "件を取り込みました").c_str(), done.requests,
                  arguments->in("requests", "リクエスト").c_str());
      return {};
    });
  });
}

}  // namespace sekisho::app
