#include "platform/import_cas.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <deque>

#include "base/encode.h"
#include "platform/errors.h"

namespace sekisho::platform {
namespace {

namespace json = boost::json;

constexpr const char* services[] = {"exchange",
                                    "sharepoint",
                                    "onedrive",
                                    "dropbox",
                                    "box",
                                    "googledrive",
                                    "gmail",
                                    "teams",
                                    "teams_chat",
                                    "exchangeserver",
                                    "salesforce_sandbox",
                                    "salesforce_production"};
constexpr const char* events[] = {"securityrisk", "virtualanalyzer", "ransomware", "dlp"};

struct Stream {
  std::string name, path, service, event;
  std::chrono::hours window;
  const char* list;  // member that holds the items
};

class Import {
 public:
  Import(const Context& context, TenantId tenant, const std::string& base_url, CasTransport& transport,
         ImportSink& sink, const std::function<void(std::chrono::milliseconds)>& wait,
         const std::function<void(const ImportProgress&)>& report, int requests_a_minute)
      : context_(context),
        tenant_(tenant),
        base_url_(base_url),
        transport_(transport),
        sink_(sink),
        wait_(wait),
        report_(report),
        requests_a_minute_(static_cast<std::size_t>(requests_a_minute)) {
    while (!base_url_.empty() && base_url_.back() == '/') base_url_.pop_back();
  }

  Result<ImportProgress> run() {
    for (const auto* const service : services) {
      for (const auto* const event : events) {
        const auto path = std::string("/v1/siem/security_events?service=") + service + "&event=" + event;
        TRY_VOID(read_stream({std::string("security_events ") + service + " " + event, path, service, event,
                              limits::import_log_window, "security_events"}));
      }
    }
    TRY_VOID(read_stream({"quarantine_events", "/v1/siem/quarantine_events?service=exchange", "", "",
                          limits::import_quarantine_window, "quarantine_events"}));
    TRY_VOID(read_lists());
    return progress_;
  }

 private:
  // At most 20 in any minute; what the source throttles nevertheless waits for its next minute.
  Result<json::value> get(const std::string& url) {
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto now = context_.clock.now();
      while (!sent_.empty() && now - sent_.front() >= std::chrono::minutes(1)) sent_.pop_front();
      if (sent_.size() >= requests_a_minute_) {
        wait_(std::chrono::minutes(1) - (now - sent_.front()));
        while (!sent_.empty() && context_.clock.now() - sent_.front() >= std::chrono::minutes(1)) sent_.pop_front();
      }
      sent_.push_back(context_.clock.now());
      ++progress_.requests;
      const auto answer = transport_.get(url);
      if (!answer) return refuse(Refusal::import_unreachable, answer.error().what);
      if (answer->status == 401 || answer->status == 403)
        return refuse(Refusal::import_denied, std::to_string(answer->status));
      if (answer->status == 429 || answer->status >= 500) {
        wait_(std::chrono::minutes(1));
        continue;
      }
      if (answer->status != 200) return refuse(Refusal::import_unreadable, "status " + std::to_string(answer->status));
      json::error_code problem;
      auto value = json::parse(answer->body, problem);
      if (problem || !value.is_object()) return refuse(Refusal::import_unreadable, "no JSON object");
      return value;
    }
    return refuse(Refusal::import_unreachable, "throttled or failing");
  }

  Result<void> keep_place(const Stream& stream, const std::string& next, Time window_end, std::int64_t imported) {
    TRY_VOID(
        context_.database.execute("INSERT INTO import_job (tenant, stream, next_link, window_end, imported) VALUES "
                                  "($1, $2, $3, $4, $5) ON CONFLICT (tenant, stream) DO UPDATE SET "
                                  "next_link = excluded.next_link, window_end = excluded.window_end, imported = "
                                  "import_job.imported + excluded.imported",
                                  {tenant_.value, stream.name, next, to_millis(window_end), imported}));
    return {};
  }

  Result<void> read_stream(const Stream& stream) {
    progress_.stream = stream.name;
    TRY(const auto rows,
        context_.database.query("SELECT next_link, window_end FROM import_job WHERE tenant = $1 AND stream = $2",
                                {tenant_.value, stream.name}));
    std::string url = rows.empty() ? "" : rows[0].text(0);
    Time end = rows.empty() ? Time{} : from_millis(rows[0].integer(1));
    // the source has another address now: its window is read again, what is known is passed over
    if (!url.empty() && url.rfind(base_url_ + "/", 0) != 0) {
      url.clear();
      end = {};
    }
    if (url.empty()) {
      const auto now = context_.clock.now();
      const auto start = std::max(end, Time(now - stream.window));
      end = now;
      url = base_url_ + stream.path + "&start=" + format_iso8601(start) + "&end=" + format_iso8601(end) + "&limit=500";
      TRY_VOID(keep_place(stream, url, end, 0));
    }
    while (!url.empty()) {
      // The token goes with every request: only ever to the host that was named.
      if (url.rfind(base_url_ + "/", 0) != 0) return refuse(Refusal::import_unreadable, "a page leads to another host");
      TRY(const auto page, get(url));
      const auto& object = page.get_object();
      const auto* const items = object.if_contains(stream.list);
      const auto* const link = object.if_contains("next_link");
      if (!items || !items->is_array()) return refuse(Refusal::import_unreadable, stream.list);
      std::string next = link && link->is_string() ? std::string(link->get_string()) : "";
      if (!next.empty() && next[0] == '/') next.insert(0, base_url_);
      if (next == url) return refuse(Refusal::import_unreadable, "a page leads to itself");
      TRY_VOID(context_.database.transaction([&]() -> Result<void> {
        std::int64_t imported = 0;
        for (const auto& item : items->get_array()) {
          TRY(const bool is_new, take(stream, item));
          imported += is_new;
          is_new ? ++progress_.imported : ++progress_.known;
        }
        return keep_place(stream, next, end, imported);
      }));
      url = std::move(next);
      report_(progress_);
    }
    return {};
  }

  Result<bool> take(const Stream& stream, const json::value& item) {
    if (!item.is_object()) return refuse(Refusal::import_unreadable, "an item is no object");
    const auto text = json::serialize(item);
    const auto* const id = item.get_object().if_contains("log_item_id");
    // Items without an id are known by their content.
    const auto key = id && id->is_string() ? std::string(id->get_string()) : sha256_hex(text);
    TRY(const auto added, context_.database.execute("INSERT INTO import_item (tenant, stream, item) VALUES ($1, $2, "
                                                    "$3) ON CONFLICT (tenant, stream, item) DO NOTHING",
                                                    {tenant_.value, stream.name, key}));
    if (added == 0) return false;
    if (stream.service.empty()) {
      TRY_VOID(sink_.quarantine_event(tenant_, text));
    } else {
      TRY_VOID(sink_.security_event(tenant_, stream.service, stream.event, text));
    }
    return true;
  }

  Result<void> read_lists() {
    progress_.stream = "blocked_lists";
    TRY(const auto page, get(base_url_ + "/v1/remediation/mails"));
    const auto* const rules = page.get_object().if_contains("rules");
    if (!rules || !rules->is_object()) return refuse(Refusal::import_unreadable, "rules");
    BlockedLists lists;
    const std::pair<const char*, std::vector<std::string>*> members[] = {{"senders", &lists.senders},
                                                                         {"urls", &lists.urls},
                                                                         {"filehashes", &lists.sha1},
                                                                         {"file256hashes", &lists.sha256}};
    for (const auto& [name, list] : members) {
      const auto* const values = rules->get_object().if_contains(name);
      if (!values || !values->is_array()) continue;
      for (const auto& value : values->get_array()) {
        if (value.is_string()) list->emplace_back(value.get_string());
      }
    }
    TRY_VOID(context_.database.transaction([&]() -> Result<void> { return sink_.blocked_lists(tenant_, lists); }));
    report_(progress_);
    return {};
  }

  Context context_;
  TenantId tenant_;
  std::string base_url_;
  CasTransport& transport_;
  ImportSink& sink_;
  const std::function<void(std::chrono::milliseconds)>& wait_;
  const std::function<void(const ImportProgress&)>& report_;
  std::size_t requests_a_minute_;
  std::deque<Time> sent_;
  ImportProgress progress_;
};

}  // namespace

Result<ImportProgress> import_cas(const Context& context, TenantId tenant, const std::string& base_url,
                                  CasTransport& transport, ImportSink& sink,
                                  const std::function<void(std::chrono::milliseconds)>& wait,
                                  const std::function<void(const ImportProgress&)>& report, int requests_a_minute) {
  return Import(context, tenant, base_url, transport, sink, wait, report, requests_a_minute).run();
}

}  // namespace sekisho::platform
