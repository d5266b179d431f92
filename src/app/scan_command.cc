#include "app/scan_command.h"

#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <cstdio>
#include <mutex>
#include <thread>

#include "app/engine.h"
#include "app/items.h"
#include "base/encode.h"
#include "policy/decide.h"
#include "scan/explain.h"
#include "worker/pool.h"

namespace sekisho::app {
namespace {

namespace json = boost::json;

struct Outcome {
  std::string text;  // what is printed for the item
  bool found = false, error = false;
};

std::string_view pick(Language language, std::string_view english, std::string_view japanese) {
  return language == Language::japanese ? japanese : english;
}

json::array findings_json(const scan::Report& report, Language language) {
  json::array out;
  for (const auto& finding : report.findings) {
    out.push_back(json::object{{"rule", finding.rule},
                               {"scanner", finding.scanner},
                               {"category", scan::to_string(finding.category)},
                               {"severity", finding.severity},
                               {"part", finding.part},
                               {"evidence", to_valid_utf8(finding.evidence)},
                               {"text", to_valid_utf8(scan::explain(finding, language))}});
  }
  return out;
}

std::string as_json(const ScanItem& item, const scan::Report& report, const policy::Plan& plan, const std::string* document, Language language) {
  json::object line{{"item", to_valid_utf8(item.name)},
                    {"sha256", report.sha256},
                    {"size", report.size},
                    {"verdict", scan::to_string(report.verdict)}};
  json::object scores;
  for (const auto& [name, score] : report.scores) scores[name] = score;
  line["scores"] = std::move(scores);
  line["findings"] = findings_json(report, language);
  line["action"] = policy::to_string(plan.decision);
  line["limits"] = json::array(report.limits.begin(), report.limits.end());
  line["elapsed_us"] = report.elapsed_us;
  std::string text = json::serialize(line);
  if (document) {
    text.pop_back();
    text += ",\"document\":" + *document + "}";
  }
  return text + "\n";
}

std::string as_text(const ScanItem& item, const scan::Report& report, const policy::Plan& plan, Language language, bool all) {
  std::string out = to_valid_utf8(item.name) + ": " + std::string(scan::to_string(report.verdict));
  if (plan.decision != policy::ActionKind::pass) out += ", " + std::string(pick(language, "action: ", "処理: ")) + std::string(policy::to_string(plan.decision));
  out += "\n";
  if (all && !report.mail.subject.empty()) out += "  " + std::string(pick(language, "Subject: ", "件名: ")) + to_valid_utf8(report.mail.subject) + "\n";
  for (const auto& finding : report.findings) {
    out += "  - " + to_valid_utf8(scan::explain(finding, language)) + " [" + finding.rule + ", " + std::to_string(finding.severity) + "]\n";
  }
  if (!all) return out;
  char number[32];
  for (const auto& [name, score] : report.scores) {
    std::snprintf(number, sizeof number, "%.1f %%", score * 100);
    out += "  " + name + ": " + number + "\n";
  }
  for (const bool speaks_for : {true, false}) {
    bool first = true;
    for (const auto& [reason, weight] : report.reasons) {
      if ((weight > 0) != speaks_for) continue;
      if (first) out += "  " + std::string(speaks_for ? pick(language, "What speaks for it:", "疑わしいと判断した理由:") : pick(language, "What speaks against it:", "正常と判断した理由:")) + "\n";
      first = false;
      std::snprintf(number, sizeof number, "%+.2f", weight);
      out += "    " + std::string(number) + "  " + to_valid_utf8(reason) + "\n";
    }
  }
  out += "  " + std::string(pick(language, "Not looked at: ", "未検査: "));
  if (report.limits.empty()) out += std::string(pick(language, "nothing was left out; DNS, reputation services and clamd are not asked on the command line.", "なし（コマンドラインではDNS、レピュテーション、clamdには問い合わせません）。"));
  for (const auto& limit : report.limits) out += limit + " ";
  return out + "\n";
}

std::string as_error(const ScanItem& item, const Error& error, bool as_json_line) {
  if (!as_json_line) return to_valid_utf8(item.name) + ": error: " + to_valid_utf8(error.what) + "\n";
  return json::serialize(json::object{{"item", to_valid_utf8(item.name)},
                                      {"sha256", nullptr},
                                      {"size", nullptr},
                                      {"verdict", "error"},
                                      {"error", to_valid_utf8(error.what)},
                                      {"scores", json::object{}},
                                      {"findings", json::array{}},
                                      {"action", nullptr},
                                      {"elapsed_us", 0}}) +
         "\n";
}

// A line on standard error that is written over while work goes on; nothing when that is no terminal.
class Progress {
 public:
  explicit Progress(std::size_t total) : total_(total), shown_(::isatty(STDERR_FILENO) != 0 && total > 20) {}
  ~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }
  void done(std::size_t count) {
    if (!shown_ || (count % 16 != 0 && count != total_)) return;
    const auto filled = count * 40 / total_;
    std::string bar(filled, '#');
    bar.resize(40, '.');
    std::fprintf(stderr, "\r[%s] %zu/%zu", bar.c_str(), count, total_);
  }

 private:
  std::size_t total_;
  bool shown_;
};

Outcome scan_item(const ScanItem& item, const Config& config, const ScanArguments& arguments, const Engine& engine) {
  const auto bytes = read_item(item, ByteCount{std::max<std::uint64_t>(config.limits.message_size.value, config.limits.file_size.value) * 4});
  if (!bytes) return {as_error(item, bytes.error(), arguments.json), false, true};
  content::ReadOptions options;
  options.as = arguments.as == "mail" ? content::ReadOptions::As::mail : arguments.as == "file" ? content::ReadOptions::As::file : content::ReadOptions::As::automatic;
  if (item.from_mbox) options.as = content::ReadOptions::As::mail;
  options.filename = item.path.filename().string();
  scan::ScanContext context;
  context.service = "manual";
  const auto report = engine.pool->scan(Engine::tenant, *bytes, options, context);
  if (!report) return {as_error(item, report.error(), arguments.json), false, true};
  std::string document;
  const std::string* shown = nullptr;
  if (arguments.document) {
    auto read = engine.pool->document(Engine::tenant, *bytes, options);
    document = read ? *std::move(read) : "null";
    shown = &document;
  }
  const auto plans = policy::decide(engine.policies, engine.lists, *engine.directory, *report, context);
  const auto text = arguments.json ? as_json(item, *report, plans.front(), shown, arguments.language)
                                   : as_text(item, *report, plans.front(), arguments.language, arguments.explain) + (shown ? document + "\n" : "");
  return {text, report->verdict != scan::Verdict::clean, false};
}

}  // namespace

int scan_command(const Config& config, const ScanArguments& arguments) {
  const auto items = list_items(arguments.paths);
  const int jobs = arguments.jobs > 0 ? arguments.jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int used = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(jobs), std::max<std::size_t>(1, items.size())));
  auto engine = start_engine(config, {.workers = used, .policy_file = arguments.policy_file, .data = arguments.data, .language = arguments.language});
  if (!engine) {
    std::fprintf(stderr, "sekisho scan: %s\n", engine.error().what.c_str());
    return 2;
  }
  std::atomic<std::size_t> next{0};
  std::atomic<bool> found{false}, error{false};
  std::mutex output;
  std::size_t done = 0, printed = 0;
  std::vector<std::string> waiting(items.size());  // results are printed in the order of the items
  std::vector<bool> ready(items.size());
  Progress progress(items.size());
  const auto work = [&] {
    for (;;) {
      const std::size_t i = next++;
      if (i >= items.size()) return;
      auto outcome = scan_item(items[i], config, arguments, *engine);
      if (outcome.found) found = true;
      if (outcome.error) error = true;
      const std::lock_guard lock(output);
      waiting[i] = std::move(outcome.text);
      ready[i] = true;
      for (; printed < items.size() && ready[printed]; ++printed) {
        std::fwrite(waiting[printed].data(), 1, waiting[printed].size(), stdout);
        waiting[printed] = {};
      }
      std::fflush(stdout);  // whoever reads along gets each result when it is there
      progress.done(++done);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < used; ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  if (std::fflush(stdout) != 0) error = true;
  return error ? 2 : found ? 1 : 0;
}

}  // namespace sekisho::app
