#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <map>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "app/items.h"
#include "app/progress.h"
#include "base/terminal.h"
#include "platform/audit.h"
#include "protect/corrections.h"
#include "worker/pool.h"

namespace sekisho::app {
namespace {

constexpr ByteCount most_mail{100u << 20};

std::string_view in(Language language, std::string_view english, std::string_view japanese) {
  return language == Language::japanese ? japanese : english;
}

struct Asked {
  std::string verdict;
  std::vector<std::string> paths;
  bool dry_run = false;
};

// What came of each mail: how many, and for those that taught nothing, which.
struct Counts {
  int learned = 0, known = 0, unreadable = 0, judged_so = 0;
};

bool is_judged(const scan::Report& report, const std::string& verdict) {
  const auto score = [&](const char* name) {
    const auto known = report.scores.find(name);
    return known == report.scores.end() ? 0 : known->second;
  };
  const double spam = score("spam"), phishing = score("phishing"), most = std::max(spam, phishing);
  if (verdict == "wanted") return most < 0.5;
  return most >= 0.5 && (verdict == "phishing") == (phishing > spam);
}

Result<std::unique_ptr<worker::Pool>> pool_for(DataFolder& data, TenantId tenant) {
  TRY(auto settings, data.policies->build_settings(tenant));
  settings.cache_folder = (data.path / "cache").string();
  worker::PoolSettings pool;
  pool.workers = 1;
  return worker::Pool::start(pool, {{tenant, settings}});
}

void say(const Counts& counts, const Asked& asked, std::size_t items, const std::string& batch, Language language) {
  const auto line = [&](std::string_view english, std::string_view japanese, int count) {
    if (count > 0) std::printf("  %s: %d\n", std::string(in(language, english, japanese)).c_str(), count);
  };
  if (asked.dry_run)
    std::printf(
        "%s\n",
        std::string(in(language, "Nothing was changed (--dry-run).", "変更は行っていません（--dry-run）。")).c_str());
  else if (counts.learned > 0)
    std::printf("%s: %s\n", std::string(in(language, "Run", "学習番号")).c_str(), batch.c_str());
  std::printf("%s: %zu\n", std::string(in(language, "Mails given", "指定されたメール")).c_str(), items);
  line(asked.dry_run ? "would be learned" : "learned", asked.dry_run ? "学習対象" : "学習済み", counts.learned);
  line("learned before, not again", "以前に学習済み（重複）", counts.known);
  line("no mail, or not readable", "メールではない、または読み取れない", counts.unreadable);
  line("judged so already, before this run", "学習前から同じ判定", counts.judged_so);
  if (!asked.dry_run && counts.learned > 0) {
    std::printf(
        "%s sekisho admin learn undo %s\n",
        std::string(in(language, "It counts from now on. To take it back:", "以後の判定に反映されます。取り消すには:"))
            .c_str(),
        batch.c_str());
  }
}

// Names the run by when it was: "20261129-101500-ham"; a second one in the same second gets a number.
Result<std::string> batch_name(protect::CorrectionBook& book, TenantId tenant, const Asked& asked, Time now) {
  auto name = format_iso8601(now).substr(0, 19);
  std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
  name += "-" + asked.verdict;
  TRY(const auto before, book.batches(tenant));
  const auto same =
      std::count_if(before.begin(), before.end(), [&](const auto& row) { return row.batch.starts_with(name); });
  return same == 0 ? name : name + "-" + std::to_string(same + 1);
}

Result<void> audit(DataFolder& data, TenantId tenant, const char* activity, const std::string& batch,
                   const std::string& verdict, int mails) {
  return platform::AuditLog(*data.platform)
      .append(data.operator_of(tenant), {.category = "Policies",
                                         .activity = activity,
                                         .details = boost::json::serialize(boost::json::object{
                                             {"run", batch}, {"verdict", verdict}, {"mails", mails}})});
}

Result<void> learn(DataFolder& data, const Target& target, const Asked& asked) {
  const auto tenant = target.id();
  const auto items = list_items(asked.paths, most_mail);
  if (items.empty()) return fail(Code::not_found, "no mail there");
  protect::CorrectionBook book(*data.database, *data.policies, data.clock);
  TRY(const auto batch, batch_name(book, tenant, asked, data.clock.now()));
  TRY(const auto pool, pool_for(data, tenant));
  const protect::LearningRun run{.batch = batch, .verdict = asked.verdict, .reporter = "operator"};
  Counts counts;
  Result<void> ended = {};
  {
    Progress progress(items.size());
    for (std::size_t i = 0; i < items.size() && ended; ++i) {
      const auto bytes = read_item(items[i], most_mail);
      const auto report = bytes ? pool->scan(tenant, *bytes, {.as = content::ReadOptions::As::mail, .filename = {}},
                                             {.service = "manual"})
                                : Result<scan::Report>(tl::unexpected(bytes.error()));
      Result<protect::Taught> taught = protect::Taught::unreadable;
      if (report) taught = asked.dry_run ? book.would_learn(tenant, run, *report) : book.learn(tenant, run, *report);
      progress.done(i + 1);
      if (!taught) {
        ended = tl::unexpected(taught.error());  // what was learned until here stands, and is told
        break;
      }
      if (*taught == protect::Taught::unreadable) {
        ++counts.unreadable;
        if (!report)
          std::fprintf(stderr, "%s: %s\n", terminal_line(items[i].name).c_str(),
                       terminal_line(report.error().what).c_str());
      } else {
        ++(*taught == protect::Taught::known ? counts.known : counts.learned);
        if (is_judged(*report, asked.verdict)) ++counts.judged_so;
      }
    }
  }
  if (!asked.dry_run && counts.learned > 0) {
    TRY_VOID(book.refresh(tenant));
    TRY_VOID(audit(data, tenant, "Learn from mail", batch, asked.verdict, counts.learned));
  }
  say(counts, asked, items.size(), batch, target.spoken());
  return ended;
}

}  // namespace

void add_learning_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const parent =
      admin.add_subcommand("learn", "teach a tenant's judgement from mail at hand: files, mboxes, Maildirs, folders");
  parent->require_subcommand(1);
  const auto asked = std::make_shared<Asked>();
  for (const auto& [name, verdict, help] :
       {std::tuple{"wanted", "wanted", "mail that is wanted (also: ham)"},
        std::tuple{"spam", "spam", "mail that is spam"}, std::tuple{"phishing", "phishing", "mail that is phishing"}}) {
    auto* const say = command(*parent, name, help, target);
    if (std::string_view(name) == "wanted") say->alias("ham");
    say->add_option("paths", asked->paths, "files, mboxes, Maildirs, folders; - is one mail from standard input")
        ->required();
    say->add_flag("--dry-run", asked->dry_run, "only say what would be learned");
    say->callback([&, target, asked, verdict = std::string(verdict)] {
      asked->verdict = verdict;
      on_folder(*target, status, [&](DataFolder& data) { return learn(data, *target, *asked); });
    });
  }
  command(*parent, "list", "the runs, newest first: name, time, verdict, mails, how many of them were undone", target)
      ->callback([&, target] {
        on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
          TRY(const auto rows,
              protect::CorrectionBook(*data.database, *data.policies, data.clock).batches(target->id()));
          for (const auto& row : rows)
            std::printf("%s\t%s\t%s\t%d\t%d\n", row.batch.c_str(), format_iso8601(row.at).c_str(), row.verdict.c_str(),
                        row.mails, row.undone);
          return {};
        });
      });
  const auto batch = std::make_shared<std::string>();
  auto* const undo = command(*parent, "undo", "take a run back, as if it had not been", target);
  undo->add_option("run", *batch, "its name (learn list)")->required();
  undo->callback([&, target, batch] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const int mails, protect::CorrectionBook(*data.database, *data.policies, data.clock)
                               .undo_batch(target->id(), *batch, "operator"));
      TRY_VOID(audit(data, target->id(), "Undo learning from mail", *batch, "", mails));
      std::printf("%s: %d\n",
                  std::string(in(target->spoken(), "Mails that no longer count", "反映を取り消したメール")).c_str(),
                  mails);
      return {};
    });
  });
  const auto reporter = std::make_shared<std::string>();
  auto* const distrust =
      command(*parent, "distrust", "take back everything that one account or mailbox reported", target);
  distrust->add_option("reporter", *reporter, "as `admin correct list` shows it")->required();
  distrust->callback([&, target, reporter] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const int mails, protect::CorrectionBook(*data.database, *data.policies, data.clock)
                               .undo_reporter(target->id(), *reporter, "operator"));
      TRY_VOID(audit(data, target->id(), "Undo all reports of an account", *reporter, "", mails));
      std::printf("%s: %d\n",
                  std::string(in(target->spoken(), "Reports that no longer count", "反映を取り消した報告")).c_str(),
                  mails);
      return {};
    });
  });
}

}  // namespace sekisho::app
