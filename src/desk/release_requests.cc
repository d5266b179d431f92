#include "desk/release_requests.h"

#include "base/text.h"
#include "protect/records.h"

namespace sekisho::desk {
namespace {

constexpr std::string_view state_names[] = {"open", "granted", "refused"};
constexpr std::string_view columns =
    "id, quarantine, mailbox, note, state, answer, requested_at, decided_at, decided_by";
constexpr std::size_t max_note = 500;

ReleaseRequest request_from(const store::Row& row) {
  ReleaseRequest out{row.integer(0),
                     {row.integer(1)},
                     row.text(2),
                     row.text(3),
                     RequestState::open,
                     row.text(5),
                     from_millis(row.integer(6)),
                     {},
                     row.text(8)};
  static_cast<void>(from_string(row.text(4), out.state));
  if (row.integer(7) != 0) out.decided_at = from_millis(row.integer(7));
  return out;
}

Letter answer_letter(const protect::Held& held, const ReleaseRequest& request, Language language) {
  const bool ja = language == Language::japanese, granted = request.state == RequestState::granted;
  Letter letter;
  letter.to = {request.mailbox};
  const auto subject = ellipsis(harmless(held.subject), 200), sender = ellipsis(harmless(held.sender), 200);
  if (ja) {
    letter.subject = granted ? "隔離メールの解放申請が承認されました" : "隔離メールの解放申請は承認されませんでした";
    letter.text = (granted ? "解放を申請されたメールを配信しました。\n\n"
                           : "解放を申請されたメールは、管理者の判断により配信されません。\n\n") +
                  std::string("件名: ") + subject + "\n送信者: " + sender + "\n";
    if (!request.answer.empty()) letter.text += "管理者からのコメント: " + request.answer + "\n";
  } else {
    letter.subject =
        granted ? "Your request to release a message was granted" : "Your request to release a message was refused";
    letter.text = (granted ? "The message you asked for has been delivered to you.\n\n"
                           : "Your administrator decided not to deliver the message you asked for.\n\n") +
                  std::string("Subject: ") + subject + "\nFrom: " + sender + "\n";
    if (!request.answer.empty()) letter.text += "Your administrator says: " + request.answer + "\n";
  }
  return letter;
}

}  // namespace

std::string_view to_string(RequestState state) { return state_names[static_cast<std::size_t>(state)]; }
bool from_string(std::string_view text, RequestState& state) {
  for (std::size_t i = 0; i < std::size(state_names); ++i) {
    if (state_names[i] != text) continue;
    state = static_cast<RequestState>(i);
    return true;
  }
  return false;
}

std::string performer_of(std::string_view mailbox) { return std::string(mailbox) + " (end user)"; }

protect::QuarantineEvent event_of(const protect::Held& held, std::string_view mailbox, std::string_view status,
                                  std::string_view by, Time at) {
  return {.at = at,
          .quarantine = held.id.value,
          .item = held.item,
          .service = held.service,
          .direction = held.direction,
          .affected_user = std::string(mailbox),
          .filter = std::string(scan::to_string(held.filter)),
          .security_risk_name = held.reason,
          .type = "message",
          .status = std::string(status),
          .performed_by = std::string(by),
          .sender = held.sender,
          .recipients = {std::string(mailbox)},
          .subject = held.subject,
          .message_id = held.message_id,
          .location = held.location};
}

Result<std::int64_t> ReleaseRequests::ask(TenantId tenant, const protect::Held& held, std::string_view mailbox,
                                          std::string_view note) {
  const auto name = to_lower_ascii(mailbox);
  TRY(const auto earlier, of(tenant, held.id, name));
  if (earlier) return fail(Code::conflict, "release request: asked already");
  std::int64_t id = 0;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(id, database_.insert(
                "INSERT INTO release_request (tenant, quarantine, mailbox, note, state, requested_at) VALUES ($1, $2, "
                "$3, $4, 'open', $5)",
                {tenant.value, held.id.value, name, ellipsis(harmless(note), max_note), to_millis(clock_.now())}));
    return protect::Records(database_).add(tenant,
                                           event_of(held, name, "ReleaseRequested", performer_of(name), clock_.now()));
  }));
  return id;
}

Result<std::optional<ReleaseRequest>> ReleaseRequests::find(TenantId tenant, std::int64_t id) const {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM release_request WHERE tenant = $1 AND id = $2",
                      {tenant.value, id}));
  return rows.empty() ? std::optional<ReleaseRequest>() : std::optional(request_from(rows.front()));
}

Result<std::optional<ReleaseRequest>> ReleaseRequests::of(TenantId tenant, QuarantineId held,
                                                          std::string_view mailbox) const {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) +
                          " FROM release_request WHERE tenant = $1 AND quarantine = $2 AND mailbox = $3",
                      {tenant.value, held.value, to_lower_ascii(mailbox)}));
  return rows.empty() ? std::optional<ReleaseRequest>() : std::optional(request_from(rows.front()));
}

Result<std::vector<ReleaseRequest>> ReleaseRequests::list(TenantId tenant, std::optional<RequestState> state,
                                                          std::int64_t before, int limit) const {
  std::string sql = "SELECT " + std::string(columns) + " FROM release_request WHERE tenant = $1";
  std::vector<store::Value> values{tenant.value};
  const auto add = [&](std::string_view text, store::Value value) {
    values.push_back(std::move(value));
    sql += std::string(text) + "$" + std::to_string(values.size());
  };
  if (state) add(" AND state = ", std::string(to_string(*state)));
  if (before > 0) add(" AND id < ", before);
  add(" ORDER BY id DESC LIMIT ", std::int64_t{limit});
  TRY(const auto rows, database_.query(sql, values));
  std::vector<ReleaseRequest> out;
  for (const auto& row : rows) out.push_back(request_from(row));
  return out;
}

Result<std::int64_t> ReleaseRequests::count(TenantId tenant, std::optional<RequestState> state) const {
  TRY(const auto rows, state
                           ? database_.query("SELECT COUNT(*) FROM release_request WHERE tenant = $1 AND state = $2",
                                             {tenant.value, std::string(to_string(*state))})
                           : database_.query("SELECT COUNT(*) FROM release_request WHERE tenant = $1", {tenant.value}));
  return rows.front().integer(0);
}

Result<ReleaseRequest> ReleaseRequests::decide(TenantId tenant, std::int64_t id, RequestState to,
                                               std::string_view answer, std::string_view who, Language language) {
  ReleaseRequest decided;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto request, find(tenant, id));
    if (!request) return fail(Code::not_found, "no such release request");
    if (request->state != RequestState::open || to == RequestState::open)
      return fail(Code::conflict, "release request: decided already");
    TRY(const auto held, quarantine_.find(tenant, request->held));
    if (!held) return fail(Code::not_found, "no such item");
    if (to == RequestState::granted) {
      // Given meanwhile (an administrator restored it): the wish is fulfilled.
      const auto released = quarantine_.release(tenant, request->held, request->mailbox);
      const bool there =
          held->state == protect::HeldState::restore_success || held->state == protect::HeldState::restoring;
      if (!released && !(released.error().code == Code::conflict && there)) return tl::unexpected(released.error());
    }
    TRY_VOID(
        database_.execute("UPDATE release_request SET tenant = $1, state = $2, answer = $3, decided_at = $4, "
                          "decided_by = $5 WHERE tenant = $1 AND id = $6",
                          {tenant.value, std::string(to_string(to)), ellipsis(harmless(answer), max_note),
                           to_millis(clock_.now()), std::string(who), id}));
    TRY(const auto after, find(tenant, id));
    decided = *after;
    TRY_VOID(protect::Records(database_).add(
        tenant, event_of(*held, request->mailbox, to == RequestState::granted ? "ReleaseGranted" : "ReleaseRefused",
                         who, clock_.now())));
    return post_.send(tenant, "release-answer:" + std::to_string(tenant.value) + ":" + std::to_string(id),
                      answer_letter(*held, decided, language));
  }));
  post_.wake();
  return decided;
}

}  // namespace sekisho::desk
