#include "desk/authorship.h"

#include "base/log.h"
#include "base/text.h"
#include "store/in_groups.h"

namespace sekisho::desk {

Result<void> answer_authorship(store::Database& database, protect::CorrectionBook& book, const Clock& clock,
                               TenantId tenant, const std::string& item, const std::string& person, bool wrote) {
  const auto name = to_lower_ascii(person);
  TRY(const auto known,
      database.query("SELECT 1 FROM mail_tracking WHERE tenant = $1 AND item = $2 LIMIT 1", {tenant.value, item}));
  if (known.empty()) return fail(Code::not_found, "authorship: no such mail");
  TRY_VOID(database.execute(
      "INSERT INTO authorship_answer (tenant, item, person, wrote, answered_at) VALUES ($1, $2, $3, $4, $5) ON "
      "CONFLICT (tenant, item, person) DO UPDATE SET wrote = excluded.wrote, answered_at = excluded.answered_at",
      {tenant.value, item, name, std::int64_t{wrote}, to_millis(clock.now())}));
  const auto taught = book.report(tenant, {.key = item,
                                           .verdict = wrote ? "wanted" : "phishing",
                                           .source = "supposed_sender",
                                           .reporter = name,
                                           .trusted = false,
                                           .mailbox = {}});
  // The answer stands, whether or not it teaches: too many in a day, or no likeness was kept.
  if (!taught) log::warning("authorship.not_taught", {{"tenant", tenant.value}, {"error", taught.error().what}});
  return {};
}

Result<std::map<std::string, std::vector<AuthorshipAnswer>>> authorship_answers(store::Database& database,
                                                                                TenantId tenant,
                                                                                const std::set<std::string>& items) {
  constexpr std::size_t most = 100;
  std::map<std::string, std::vector<AuthorshipAnswer>> out;
  const std::vector<store::Value> values(items.begin(), items.end());
  TRY_VOID(store::in_groups(tenant.value, values, [&](const std::string& list, const auto& parameters) {
    return database.each(
        "SELECT item, person, wrote, answered_at FROM authorship_answer WHERE tenant = $1 AND item IN (" + list +
            ") ORDER BY answered_at",
        parameters, [&](const store::Row& row) {
          auto& answers = out[row.text(0)];
          if (answers.size() < most) answers.push_back({row.text(1), row.integer(2) != 0, from_millis(row.integer(3))});
          return true;
        });
  }));
  return out;
}

}  // namespace sekisho::desk
