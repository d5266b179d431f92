// Mail at hand from which the tenant's judgement learns: what `sekisho admin learn` does, one mail a request.
#include "api/own/own.h"
#include "policy/policy_store.h"
#include "protect/corrections.h"
#include "worker/pool.h"

namespace sekisho::api::own {
namespace {

protect::CorrectionBook book_of(const Call& call) {
  return {call.services.database, *call.services.policies, call.services.clock};
}

std::string_view word_of(protect::Taught taught) {
  switch (taught) {
    case protect::Taught::learned:
      return "learned";
    case protect::Taught::known:
      return "known";
    case protect::Taught::unreadable:
      break;
  }
  return "unreadable";
}

Result<Response> learn(Call& call) {
  if (call.services.policies == nullptr || call.services.pool == nullptr) return not_configured(call);
  if (call.request.body.empty()) return problem(call, "request.invalid", "the body is empty");
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  if (call.query("run").find_first_not_of(letters) != std::string_view::npos)
    return problem(call, "request.invalid", "run: letters, digits, . - and _");
  auto book = book_of(call);
  const protect::LearningRun run{.batch = std::string(call.query("run")),
                                 .verdict = std::string(call.query("verdict")),
                                 .reporter = call.who.name};
  TRY(const auto report,
      call.services.pool->scan(call.who.tenant, call.request.body,
                               {.as = content::ReadOptions::As::mail, .filename = {}}, {.service = "manual"}));
  const bool dry = call.query("dry_run") == "true";
  TRY(const auto taught,
      dry ? book.would_learn(call.who.tenant, run, report) : book.learn(call.who.tenant, run, report));
  if (!dry && taught == protect::Taught::learned) TRY_VOID(book.refresh(call.who.tenant));
  return json_response({{"run", run.batch}, {"taught", word_of(taught)}});
}

Result<Response> runs(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto rows, book_of(call).batches(call.who.tenant));
  json::array items;
  for (const auto& row : rows) {
    items.push_back(json::object{{"run", row.batch},
                                 {"at", format_iso8601(row.at)},
                                 {"verdict", row.verdict},
                                 {"reporter", row.reporter},
                                 {"mails", row.mails},
                                 {"undone", row.undone}});
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> undo_run(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const int mails, book_of(call).undo_batch(call.who.tenant, std::string(call.path_value("run")), call.who.name));
  return json_response({{"undone", mails}});
}

Result<Response> distrust(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const int reports,
      book_of(call).undo_reporter(call.who.tenant, string_or(call.object(), "reporter"), call.who.name));
  return json_response({{"undone", reports}});
}

}  // namespace

std::span<const Route> learning_routes() {
  static const Route all[] = {
      {"POST", "/api/v1/learning", Access::holder, "policies=full",
       "Learn from one mail, the body: part of a run that can be undone as a whole",
       "{run: string(1..64), verdict: \"wanted\"|\"spam\"|\"phishing\", dry_run?: bool}", "*",
       "{run: string, taught: \"learned\"|\"known\"|\"unreadable\"}", learn, 64u << 20},
      {"GET", "/api/v1/learning", Access::holder, "policies=read", "The runs of learning, newest first", "", "",
       "{items: [LearningRun]}", runs},
      {"DELETE", "/api/v1/learning/{run}", Access::holder, "policies=full", "Undo a run, as if it had not been", "", "",
       "{undone: int}", undo_run},
      {"POST", "/api/v1/corrections/distrust", Access::holder, "policies=full",
       "Take back everything that one account or mailbox reported", "", "{reporter: string(1..320)}", "{undone: int}",
       distrust, 4096},
  };
  return all;
}

}  // namespace sekisho::api::own
