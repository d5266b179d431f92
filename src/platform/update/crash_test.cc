#include <string>

#include "platform/update/testing.h"

namespace sekisho::platform::update {
namespace {

// A database that dies at its n-th use: that call and all later ones fail, and an open transaction is lost, as at
// SIGKILL. Dying just after a commit is a point of its own.
class Mortal final : public store::Database {
 public:
  Mortal(store::Database& real, int uses) : real_(real), left_(uses) {}
  bool is_dead() const { return left_ <= 0; }
  Result<store::Rows> query(std::string_view sql, const std::vector<store::Value>& p) override {
    if (!live()) return killed();
    return real_.query(sql, p);
  }
  Result<std::int64_t> execute(std::string_view sql, const std::vector<store::Value>& p) override {
    if (!live()) return killed();
    return real_.execute(sql, p);
  }
  Result<std::int64_t> insert(std::string_view sql, const std::vector<store::Value>& p) override {
    if (!live()) return killed();
    return real_.insert(sql, p);
  }
  Result<void> transaction(const std::function<Result<void>()>& work) override {
    if (!live()) return killed();
    ++depth_;
    auto done = real_.transaction([&]() -> Result<void> {
      auto inner = work();
      if (is_dead()) return killed();  // no commit after death, whatever the work made of it
      return inner;
    });
    --depth_;
    if (depth_ == 0 && done && !live()) return killed();
    return done;
  }
  Result<void> each(std::string_view sql, const std::vector<store::Value>& p,
                    const std::function<bool(const store::Row&)>& row) override {
    if (!live()) return killed();
    return real_.each(sql, p, row);
  }
  Result<void> backup_to(const std::string& path) override { return real_.backup_to(path); }

 private:
  bool live() { return left_ > 0 && --left_ > 0; }
  static tl::unexpected<Error> killed() { return fail(Code::unavailable, "killed"); }
  store::Database& real_;
  int left_;
  int depth_ = 0;
};

// Everything that is decided, without what is random or counts attempts.
std::string end_state(World& world) {
  std::string out;
  for (const auto* const sql :
       {"SELECT tenant, governance, platform FROM platform_tenant",
        "SELECT name, side, expires_at FROM licence ORDER BY serial",
        "SELECT kind, amount, feature, source FROM credit_entry ORDER BY sequence",
        "SELECT side, name, permissions, origin FROM role ORDER BY side, name",
        "SELECT side, kind, name, status, origin FROM account ORDER BY side, name",
        "SELECT kind, recipient FROM platform_mail ORDER BY kind, recipient",
        "SELECT what, name, outcome, target FROM carry_over ORDER BY what, name",
        "SELECT product, status FROM product_instance ORDER BY product",
        "SELECT kind, state, error_code FROM update_run",
        "SELECT name, state, detail FROM update_step WHERE name <> 'seal_report' ORDER BY ordinal",
        "SELECT count(*) FROM completion_report",
        "SELECT activity, result FROM audit WHERE activity LIKE 'Update step%' ORDER BY sequence"}) {
    const auto rows = world.database->query(sql);
    REQUIRE(rows);
    for (const auto& row : *rows) {
      for (std::size_t i = 0; i < row.size(); ++i)
        out += row.is_null(i) ? "-|" : (row.text(i).empty() ? std::to_string(row.integer(i)) : row.text(i)) + "|";
      out += "\n";
    }
  }
  return out;
}

std::string undisturbed() {
  World world;
  Traveller t(world, {.facts = {.url_sandboxing = true}});
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(t.update.resume(t.tenant));
  return end_state(world);
}

}  // namespace

TEST_CASE("U-40: killed between any two statements of the update, it resumes to the same end") {
  const auto expected = undisturbed();
  int points = 0;
  for (int uses = 1;; ++uses) {
    CAPTURE(uses);
    World world;
    Traveller t(world, {.facts = {.url_sandboxing = true}});
    REQUIRE(t.update.agree(t.primary, t.agreement()));
    const auto order = t.order();
    bool died = false;
    {
      Mortal mortal(*world.database, uses);
      Context context = world.context();
      const Context doomed{mortal, context.clock, context.random, context.console_url, context.password_cost};
      Update update(doomed, t.stored, world.changes, test_key());
      const auto started = update.start(t.primary, order);
      if (started) static_cast<void>(update.resume(t.tenant));
      died = mortal.is_dead();
    }
    // The next start of the server: what had begun goes on by itself; what had not is asked for again.
    REQUIRE(t.update.resume_all());
    if (t.update.status(t.tenant)->run == 0) {
      REQUIRE(t.update.start(t.primary, order));
      REQUIRE(t.update.resume(t.tenant));
    }
    if (end_state(world) != expected) {
      CHECK(end_state(world) == expected);
      break;
    }
    CHECK(AuditLog(world.context()).verify(t.tenant)->intact);
    ++points;
    if (!died) break;
  }
  MESSAGE("killed at " << points << " points");
  CHECK(points > 100);
}

TEST_CASE("U-40: a step that cannot be done is a coded error, and the next attempt clears it") {
  World world;
  Traveller t(world);
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(world.database->execute("ALTER TABLE credit_entry RENAME TO credit_entry_away"));
  CHECK(number_of(t.update.resume(t.tenant)) == number_of(Refusal::step_failed));
  CHECK(t.update.status(t.tenant)->error_code == 5000001);
  REQUIRE(world.database->execute("ALTER TABLE credit_entry_away RENAME TO credit_entry"));
  REQUIRE(t.update.resume(t.tenant));
  CHECK(t.update.status(t.tenant)->error_code == 0);
}

}  // namespace sekisho::platform::update
