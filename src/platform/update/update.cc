#include "platform/update/update.h"

#include "platform/instances.h"
#include "platform/json_text.h"
#include "platform/update/foundation.h"
#include "platform/update/steps.h"

namespace sekisho::platform::update {
namespace {

constexpr const char* roads[] = {
    "not_activated",     "activated", "connecting", "connected", "platform_update_required",
    "platform_updating", "offered",   "agreed",     "updating",  "done"};

constexpr std::string_view find_run =
    "SELECT id, state, account, account_name, address, source, started_at, ended_at, error_code, facts FROM update_run "
    "WHERE tenant = $1 AND kind = 'cecp'";

}  // namespace

const char* to_string(Road road) { return roads[static_cast<std::size_t>(road)]; }

std::span<const Transition> transitions() {
  static constexpr Transition all[] = {
      {Road::not_activated, "activate", Road::activated},
      {Road::activated, "connect", Road::connecting},
      {Road::connecting, "connected", Road::connected},
      {Road::connected, "look", Road::platform_update_required},
      {Road::connected, "look", Road::platform_updating},
      {Road::connected, "look", Road::offered},
      {Road::connecting, "disconnect", Road::activated},
      {Road::connecting, "disconnect", Road::platform_updating},
      {Road::platform_update_required, "disconnect", Road::activated},
      {Road::platform_updating, "connect", Road::connecting},
      {Road::activated, "begin_platform_update", Road::platform_updating},
      {Road::platform_update_required, "begin_platform_update", Road::platform_updating},
      {Road::platform_updating, "platform_updated", Road::activated},
      {Road::platform_updating, "platform_updated", Road::offered},
      {Road::offered, "agree", Road::agreed},
      {Road::offered, "disconnect", Road::activated},
      {Road::agreed, "disconnect", Road::activated},
      {Road::agreed, "documents_changed", Road::offered},
      {Road::agreed, "start", Road::updating},
      {Road::updating, "step", Road::updating},
      {Road::updating, "last_step", Road::done},
  };
  return all;
}

Result<UpdateStatus> Update::status(TenantId id) const {
  UpdateStatus status;
  TRY(const auto tenant, Tenants(context_).find(id));
  TRY(const auto rows, context_.database.query(find_run, {id.value}));
  if (!rows.empty()) {
    const auto& row = rows[0];
    status.run = row.integer(0);
    status.started_by = row.text(3);
    status.started_from = row.text(4);
    status.started_at = from_millis(row.integer(6));
    if (row.integer(7) != 0) status.ended_at = from_millis(row.integer(7));
    status.error_code = static_cast<int>(row.integer(8));
    TRY(const auto steps,
        context_.database.query(
            "SELECT name, state, ended_at, detail FROM update_step WHERE tenant = $1 AND run = $2 ORDER BY ordinal",
            {id.value, status.run}));
    for (const auto& step : steps) {
      StepStatus one{step.text(0), {}, step.text(1) == "done", std::nullopt, step.text(3)};
      for (const auto& name : step_names()) {
        if (name.id == one.id) one.title = {std::string(name.english), std::string(name.japanese)};
      }
      if (one.done) one.ended_at = from_millis(step.integer(2));
      status.steps.push_back(std::move(one));
    }
    status.road = row.text(1) == "done" ? Road::done : Road::updating;
    return status;
  }
  TRY(const auto cas, Instances(context_, changes_).find(id, Product::cas));
  TRY(const auto foundation, Foundation(context_, changes_).status(id));
  const bool connected = cas && cas->status == InstanceStatus::connected;
  const bool connecting =
      cas && (cas->status == InstanceStatus::preparing || cas->status == InstanceStatus::registration_pending);
  const bool under_way = foundation.state != FoundationState::not_started && foundation.state != FoundationState::done;
  if (tenant.platform == PlatformState::none)
    status.road = Road::not_activated;
  else if (connecting)
    status.road = Road::connecting;
  else if (tenant.platform == PlatformState::activated && under_way)
    status.road = Road::platform_updating;
  else if (!connected)
    status.road = Road::activated;
  else if (tenant.platform == PlatformState::activated)
    status.road = Road::platform_update_required;
  else
    status.road = check_agreements(id) ? Road::agreed : Road::offered;
  return status;
}

Result<std::vector<RunEvent>> Update::events(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query(
          "SELECT at, step, event, account, address, detail, code FROM update_event WHERE tenant = $1 ORDER BY id",
          {tenant.value}));
  std::vector<RunEvent> all;
  for (const auto& row : rows) {
    all.push_back({from_millis(row.integer(0)), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
                   static_cast<int>(row.integer(6))});
  }
  return all;
}

Result<void> Update::record_refusal(const Actor& actor, std::string_view activity, const Error& error) {
  const auto refusal = refusal_of(error);
  if (!refusal) return {};
  return audit_.append(
      actor,
      {.category = "Update",
       .activity = std::string(activity),
       .successful = false,
       .details = JsonText().add("code", static_cast<int>(*refusal)).add("refusal", describe(*refusal).name).object()});
}

Result<void> Update::check_agreements(TenantId tenant) const {
  for (const auto id : agreement_ids()) {
    TRY(const auto rows, context_.database.query(
                             "SELECT version FROM consent WHERE tenant = $1 AND document = $2 ORDER BY id DESC LIMIT 1",
                             {tenant.value, std::string(id)}));
    if (rows.empty()) return refuse(Refusal::agreements_not_accepted, id);
    if (rows[0].text(0) != document(id).version) return refuse(Refusal::agreement_outdated, id);
  }
  return {};
}

Result<void> Update::agree(const Actor& actor, const Agreement& agreement) {
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const bool may, may_configure_instances(context_, actor));
    if (!may) return refuse(Refusal::permission_missing);
    TRY(const auto now, preflight(context_, facts_, actor.tenant));
    if (const auto blocker = now.first_blocker()) return refuse(*blocker);
    const std::string* const given[] = {&agreement.licence_agreement, &agreement.privacy_notice,
                                        &agreement.data_collection_notice};
    for (std::size_t i = 0; i < std::size(given); ++i) {
      const auto& wanted = document(agreement_ids()[i]);
      if (*given[i] != wanted.version) return refuse(Refusal::agreement_outdated, wanted.id);
      TRY_VOID(
          context_.database.insert("INSERT INTO consent (tenant, document, version, digest, account, address, source, "
                                   "at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                   {actor.tenant.value, std::string(wanted.id), std::string(wanted.version), now.digest,
                                    actor.name, actor.address, actor.source, to_millis(context_.clock.now())}));
    }
    return audit_.append(actor, {.category = "Update",
                                 .activity = "Agree to update",
                                 .details = JsonText().add("preflight", now.digest).object()});
  });
  if (!done) TRY_VOID(record_refusal(actor, "Agree to update", done.error()));
  if (done) publish(actor.tenant);
  return done;
}

Result<Update::Started> Update::start(const Actor& actor, const StartOrder& order) {
  Started result;
  auto done = context_.database.transaction([&]() -> Result<void> {
    auto& database = context_.database;
    TRY(const bool may, may_configure_instances(context_, actor));
    if (!may) return refuse(Refusal::permission_missing);
    TRY(const auto rows, database.query(find_run, {actor.tenant.value}));
    if (!rows.empty()) {
      if (rows[0].text(1) == "done") return refuse(Refusal::already_updated);
      result.run = rows[0].integer(0);  // whoever comes second finds the one update (U-41)
      return {};
    }
    TRY(const auto facts, facts_.read(actor.tenant));
    TRY(const auto now, preflight(context_, facts_, actor.tenant));
    if (const auto blocker = now.first_blocker()) return refuse(*blocker);
    TRY_VOID(check_agreements(actor.tenant));
    if (!order.accepted) return refuse(Refusal::notice_not_accepted);
    const auto& notice = document("update_notice");
    if (order.notice_version != notice.version) return refuse(Refusal::agreement_outdated, notice.id);
    if (order.preflight_digest != now.digest) return refuse(Refusal::preflight_outdated);
    const auto at = to_millis(context_.clock.now());
    TRY_VOID(
        database.insert("INSERT INTO consent (tenant, document, version, digest, account, address, source, at) VALUES "
                        "($1, $2, $3, $4, $5, $6, $7, $8)",
                        {actor.tenant.value, std::string(notice.id), std::string(notice.version), now.digest,
                         actor.name, actor.address, actor.source, at}));
    TRY(result.run,
        database.insert(
            "INSERT INTO update_run (tenant, kind, state, account, account_name, address, source, started_at, facts) "
            "VALUES ($1, 'cecp', 'updating', $2, $3, $4, $5, $6, $7)",
            {actor.tenant.value, actor.account.value, actor.name, actor.address, actor.source, at,
             facts_text(now, facts.url_sandboxing)}));
    for (std::size_t i = 0; i < step_names().size(); ++i) {
      TRY_VOID(database.execute(
          "INSERT INTO update_step (tenant, run, ordinal, name) VALUES ($1, $2, $3, $4)",
          {actor.tenant.value, result.run, static_cast<std::int64_t>(i), std::string(step_names()[i].id)}));
    }
    TRY_VOID(
        database.execute("INSERT INTO update_event (tenant, run, at, step, event, account, address) VALUES ($1, $2, "
                         "$3, 'start', 'started', $4, $5)",
                         {actor.tenant.value, result.run, at, actor.name, actor.address}));
    TRY_VOID(Tenants(context_).set_governance(actor.tenant, Governance::updating));
    TRY_VOID(Instances(context_, changes_).set(actor.tenant, Product::cecp, InstanceStatus::updating));
    result.started = true;
    return audit_.append(actor, {.category = "Update",
                                 .activity = "Start the update",
                                 .details = JsonText().add("run", result.run).add("preflight", now.digest).object()});
  });
  if (!done) {
    TRY_VOID(record_refusal(actor, "Start the update", done.error()));
    return tl::unexpected(done.error());
  }
  if (result.started) publish(actor.tenant);
  return result;
}

Result<bool> Update::perform_next(TenantId tenant) {
  bool more = false;
  auto done = context_.database.transaction([&]() -> Result<void> {
    auto& database = context_.database;
    TRY(const auto runs, database.query(find_run, {tenant.value}));
    if (runs.empty() || runs[0].text(1) == "done") return {};
    const auto& run = runs[0];
    TRY(const auto steps, database.query("SELECT ordinal, name FROM update_step WHERE tenant = $1 AND run = $2 AND "
                                         "state = 'pending' ORDER BY ordinal LIMIT 2",
                                         {tenant.value, run.integer(0)}));
    if (steps.empty()) return fail(Code::internal, "update: a run without a step to do that is not done");
    const auto name = steps[0].text(1);
    StepWork work{context_,
                  {tenant, {run.integer(2)}, run.text(3), "", run.text(5), run.text(4)},
                  run.integer(0),
                  Edition::standard,
                  0,
                  false,
                  Programme::tssl,
                  {},
                  key_};
    read_facts(run.text(9), work);
    TRY(const auto detail, perform_step(name, work));
    const auto now = to_millis(context_.clock.now());
    TRY_VOID(
        database.execute("UPDATE update_step SET tenant = $1, state = 'done', ended_at = $2, detail = $3 WHERE tenant "
                         "= $1 AND run = $4 AND ordinal = $5",
                         {tenant.value, now, detail, work.run, steps[0].integer(0)}));
    TRY_VOID(
        database.execute("INSERT INTO update_event (tenant, run, at, step, event, account, address, detail) VALUES "
                         "($1, $2, $3, $4, 'done', $5, $6, $7)",
                         {tenant.value, work.run, now, name, work.actor.name, work.actor.address, detail}));
    more = steps.size() > 1;
    TRY_VOID(database.execute(
        "UPDATE update_run SET tenant = $1, state = $2, ended_at = $3, error_code = 0 WHERE tenant = $1 AND id = $4",
        {tenant.value, std::string(more ? "updating" : "done"), more ? std::int64_t{0} : now, work.run}));
    return audit_.append(work.actor, {.category = "Update", .activity = "Update step: " + name, .details = detail});
  });
  TRY_VOID(std::move(done));
  return more;
}

Result<void> Update::resume(TenantId tenant) {
  while (true) {
    const auto more = perform_next(tenant);
    if (!more) {
      static_cast<void>(
          context_.database.execute("UPDATE update_run SET tenant = $1, error_code = $2 WHERE tenant = $1 AND kind = "
                                    "'cecp' AND state = 'updating'",
                                    {tenant.value, std::int64_t{static_cast<int>(Refusal::step_failed)}}));
      static_cast<void>(context_.database.execute(
          "INSERT INTO update_event (tenant, run, at, step, event, code, detail) SELECT $1, id, $2, 'resume', "
          "'failed', $3, $4 FROM update_run WHERE tenant = $1 AND kind = 'cecp'",
          {tenant.value, to_millis(context_.clock.now()), std::int64_t{static_cast<int>(Refusal::step_failed)},
           std::string(to_string(more.error().code))}));
      return refuse(Refusal::step_failed, more.error().what);
    }
    publish(tenant);
    if (!*more) return {};
  }
}

Result<int> Update::resume_all() {
  TRY(const auto rows,
      context_.database.query("SELECT tenant FROM update_run WHERE kind = 'cecp' AND state = 'updating' ORDER BY id"));
  int done = 0;
  for (const auto& row : rows) done += resume({row.integer(0)}).has_value();
  return done;
}

void Update::publish(TenantId tenant) const {
  const auto now = status(tenant);
  if (!now) return;
  const StepStatus* latest = nullptr;
  for (const auto& step : now->steps) {
    if (step.done) latest = &step;
  }
  changes_.publish(tenant, "update",
                   JsonText()
                       .add("kind", "cecp")
                       .add("run", now->run)
                       .add("state", to_string(now->road))
                       .add("step", latest ? latest->id : "")
                       .object());
  Instances(context_, changes_).publish(tenant);
}

}  // namespace sekisho::platform::update
