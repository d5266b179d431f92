#include "app/scan_command.h"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "app/engine.h"
#include "app/explain/explain.h"
#include "app/items.h"
#include "app/progress.h"
#include "app/refused.h"
#include "base/terminal.h"
#include "policy/decide.h"
#include "policy/tokens.h"
#include "scan/dlp/catalog.h"
#include "scan/explain.h"
#include "scan/json_writer.h"
#include "scan/score.h"
#include "worker/pool.h"

namespace sekisho::app {
namespace {

struct Outcome {
  std::string text;  // what is printed for the item
  bool found = false, error = false;
};

std::string_view pick(Language language, std::string_view english, std::string_view japanese) {
  return language == Language::japanese ? japanese : english;
}

void write_findings(scan::JsonWriter& json, const scan::Report& report, Language language) {
  json.key("findings").open('[');
  for (const auto& finding : report.findings) {
    json.open('{')
        .member("rule", finding.rule)
        .member("scanner", finding.scanner)
        .member("category", scan::to_string(finding.category));
    json.member("severity", finding.severity)
        .member("part", finding.part)
        .member("evidence", finding.evidence)
        .member("text", scan::explain(finding, language))
        .close('}');
  }
  json.close(']');
}

// Identifiers of data loss prevention, from the digest: "jp.my_number*2 us.ein?*1".
struct FoundIdentifier {
  std::string id, name;
  int occurrences = 0;
  bool certain = true;
};
std::vector<FoundIdentifier> identifiers_of(const scan::Report& report, Language language) {
  std::vector<FoundIdentifier> out;
  const auto digest = report.digests.find("identifiers");
  if (digest == report.digests.end()) return out;
  for (const auto entry : split(digest->second, ' ')) {
    const auto star = entry.rfind('*');
    if (star == std::string_view::npos || star == 0) continue;
    FoundIdentifier found{.id = std::string(entry.substr(0, star)),
                          .occurrences = std::atoi(std::string(entry.substr(star + 1)).c_str())};
    if (found.id.ends_with('?')) found.id.pop_back(), found.certain = false;
    const auto* const known = scan::dlp::find_identifier(found.id);
    found.name = known == nullptr ? found.id : language == Language::japanese ? known->name_ja : known->name_en;
    out.push_back(std::move(found));
  }
  return out;
}

std::string as_json(const ScanItem& item, const scan::Report& report, const policy::Plan& plan,
                    const std::string* document, const Explanation* explanation, Language language) {
  scan::JsonWriter json;
  json.open('{')
      .member("item", item.name)
      .member("sha256", report.sha256)
      .member("size", report.size)
      .member("verdict", scan::to_string(report.verdict))
      .member("score", scan::overall_score(report));
  json.key("scores").open('{');
  for (const auto& [name, score] : report.scores) json.member(name, score);
  json.close('}');
  write_findings(json, report, language);
  json.member("action", policy::to_string(plan.decision)).key("identifiers").open('[');
  for (const auto& found : identifiers_of(report, language))
    json.open('{')
        .member("id", found.id)
        .member("name", found.name)
        .member("occurrences", found.occurrences)
        .member("certain", found.certain)
        .close('}');
  json.close(']').key("templates").open('[');
  for (const auto& hit : report.templates) {
    json.open('{')
        .member("id", hit.template_id)
        .member("name", hit.name)
        .member("part", hit.part)
        .member("occurrences", hit.occurrences)
        .texts("identifiers", hit.identifiers)
        .close('}');
  }
  json.close(']').texts("limits", report.limits).member("elapsed_us", report.elapsed_us);
  if (explanation) {
    json.key("reasons").open('[');
    for (const auto& [name, weight] : report.reasons)
      json.open('{').member("name", name).member("weight", weight).close('}');
    json.close(']').key("explanation").open('{').member("in_short", explanation->in_short);
    json.texts("speaks_for", explanation->speaks_for)
        .texts("speaks_against", explanation->speaks_against)
        .texts("opened", explanation->opened);
    json.texts("read_in_pictures", explanation->read_in_pictures)
        .texts("not_looked_at", explanation->not_looked_at)
        .texts("would_change", explanation->would_change)
        .close('}');
  }
  std::string text = std::move(json).take();
  if (document) text += ",\"document\":" + *document;
  return text + "}\n";
}

// English has the words of the JSON form.
std::string_view verdict_word(scan::Verdict verdict, Language language) {
  if (language == Language::english) return scan::to_string(verdict);
  switch (verdict) {
    case scan::Verdict::clean:
      return "検出なし";
    case scan::Verdict::found:
      return "検出あり";
    case scan::Verdict::unscannable:
      return "検査不能";
    case scan::Verdict::error:
      break;
  }
  return "エラー";
}

std::string action_word(policy::ActionKind action, Language language) {
  return language == Language::english ? std::string(policy::to_string(action))
                                       : policy::display_name(action, language);
}

std::string as_text(const ScanItem& item, const scan::Report& report, const policy::Plan& plan,
                    const Explanation* explanation, Language language) {
  std::string out = terminal_line(item.name) + ": " + std::string(verdict_word(report.verdict, language));
  if (plan.decision != policy::ActionKind::pass)
    out += ", " + std::string(pick(language, "action: ", "処理: ")) + action_word(plan.decision, language);
  out += "\n";
  if (explanation) {
    if (!report.mail.from.empty())
      out += "  " + std::string(pick(language, "From: ", "送信者: ")) + terminal_line(report.mail.from.front().name) +
             " <" + terminal_line(report.mail.from.front().address) + ">\n";
    if (!report.mail.subject.empty())
      out += "  " + std::string(pick(language, "Subject: ", "件名: ")) + terminal_line(report.mail.subject) + "\n";
    return out + to_text(*explanation, language);
  }
  for (const auto& finding : report.findings) {
    out += "  - " + terminal_line(scan::explain(finding, language)) + " [" + finding.rule + ", " +
           std::to_string(finding.severity) + "]\n";
  }
  // Numbers that only have an identifier's form are many in encoded text: counted here, listed in the JSON form.
  std::string data;
  int uncertain = 0;
  for (const auto& found : identifiers_of(report, language)) {
    if (found.certain)
      data += (data.empty() ? "" : ", ") + found.name + " × " + std::to_string(found.occurrences);
    else
      ++uncertain;
  }
  if (uncertain != 0)
    data += (data.empty() ? "" : "; ") + std::string(pick(language, "uncertain kinds: ", "不確実な種類: ")) +
            std::to_string(uncertain);
  if (!data.empty()) out += "  " + std::string(pick(language, "Data: ", "データ: ")) + data + "\n";
  return out;
}

std::string as_error(const ScanItem& item, const Error& error, bool as_json_line, Language language) {
  if (!as_json_line)
    return terminal_line(item.name) + ": " + std::string(pick(language, "error", "エラー")) + ": " +
           terminal_line(error.what) + "\n";
  scan::JsonWriter json;
  json.open('{')
      .member("item", item.name)
      .member("sha256", nullptr)
      .member("size", nullptr)
      .member("verdict", "error")
      .member("error", error.what)
      .member("score", nullptr);
  json.key("scores")
      .open('{')
      .close('}')
      .key("findings")
      .open('[')
      .close(']')
      .member("action", nullptr)
      .member("elapsed_us", 0)
      .close('}');
  return std::move(json).take() + "\n";
}

// What is larger is not even read into memory.
ByteCount largest(const Config& config) {
  return {std::max<std::uint64_t>(config.limits.message_size.value, config.limits.file_size.value) * 4};
}

Outcome scan_item(const ScanItem& item, const Config& config, const ScanArguments& arguments, const Engine& engine) {
  const auto bytes = read_item(item, largest(config));
  if (!bytes) return {as_error(item, bytes.error(), arguments.json, arguments.language), false, true};
  content::ReadOptions options;
  options.as = arguments.as == "mail"   ? content::ReadOptions::As::mail
               : arguments.as == "file" ? content::ReadOptions::As::file
                                        : content::ReadOptions::As::automatic;
  if (item.from_mbox) options.as = content::ReadOptions::As::mail;
  options.filename = item.path.filename().string();
  scan::ScanContext context;
  context.service = "manual";
  const auto report = engine.pool->scan(Engine::tenant, *bytes, options, context);
  if (!report) return {as_error(item, report.error(), arguments.json, arguments.language), false, true};
  std::string document;
  const std::string* shown = nullptr;
  if (arguments.document) {
    auto read = engine.pool->document(Engine::tenant, *bytes, options);
    document = read ? *std::move(read) : "null";
    shown = &document;
  }
  const auto plans = policy::decide(engine.policies, engine.lists, *engine.directory, *report, context);
  Explanation told;
  if (arguments.explain)
    told = explain_judged({*report, context, plans.front(), engine.policies, engine.lists, *engine.directory}, false,
                          arguments.language);
  const auto* const explanation = arguments.explain ? &told : nullptr;
  const auto text = arguments.json ? as_json(item, *report, plans.front(), shown, explanation, arguments.language)
                                   : as_text(item, *report, plans.front(), explanation, arguments.language) +
                                         (shown ? document + "\n" : "");
  return {text, report->verdict != scan::Verdict::clean, false};
}

}  // namespace

int scan_command(const Config& config, const ScanArguments& arguments) {
  const auto items = list_items(arguments.paths, largest(config));
  const int jobs =
      arguments.jobs > 0 ? arguments.jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int used =
      static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(jobs), std::max<std::size_t>(1, items.size())));
  auto engine = start_engine(
      config,
      {.workers = used, .policy_file = arguments.policy_file, .data = arguments.data, .language = arguments.language});
  if (!engine) {
    say_refused("sekisho scan", engine.error(), arguments.language);
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
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {  // a full disk: what was found is not told
    std::fprintf(
        stderr, "sekisho scan: %s\n",
        arguments.language == Language::japanese ? "結果を出力できません" : "the results could not be written");
    error = true;
  }
  return error ? 2 : found ? 1 : 0;
}

}  // namespace sekisho::app
