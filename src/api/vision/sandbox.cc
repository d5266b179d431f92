// Files and URLs that clients submit are judged by the same scanners as mail, in the workers: a static analysis.
// Nothing is executed, and every result says so; what clients of a sandbox need to go on (tasks, risk levels, digests,
// a report) is all there.
#include <algorithm>

#include "api/http/form.h"
#include "api/response/responder.h"
#include "api/vision/vision.h"
#include "api/zip.h"
#include "base/encode.h"
#include "protect/record_names.h"
#include "worker/pool.h"

namespace sekisho::api::vision {
namespace {

constexpr std::int64_t daily_reserve = 10'000;  // submissions of one tenant in 24 hours
constexpr std::size_t max_urls = 10;            // of one request, as the reference
constexpr std::size_t max_url = 2'048;
constexpr std::string_view how = "Static analysis by Sekisho's scanners. The object was not executed.";

// ---- one analysis
std::string_view risk_of(int severity) {
  return severity >= 80 ? "high" : severity >= 50 ? "medium" : severity >= 20 ? "low" : "noRisk";
}
json::object digest_of(std::string_view bytes) {
  return {{"md5", md5_hex(bytes)}, {"sha1", sha1_hex(bytes)}, {"sha256", sha256_hex(bytes)}};
}

struct Submission {
  std::string kind, subject, arguments;  // "file" or "url"; its name or the URL
  std::string_view bytes;
  std::vector<std::string> passwords;
};

json::object result_of(const Submission& submission, const scan::Report& report) {
  int severity = 0;
  json::array names, threats, found;
  for (const auto& finding : report.findings) {
    if (scan::filter_of(finding.category) == scan::Filter::data_loss) continue;  // no danger
    severity = std::max(severity, finding.severity);
    if (finding.severity < 20) continue;
    names.emplace_back(finding.rule);
    const auto threat = json::value(protect::threat_type_of(finding.category));
    if (std::find(threats.begin(), threats.end(), threat) == threats.end()) threats.push_back(threat);
    found.push_back(json::object{{"rule", finding.rule},
                                 {"severity", finding.severity},
                                 {"part", finding.part},
                                 {"evidence", finding.evidence}});
  }
  for (const auto& url : report.urls) {
    if (url.risk == scan::UrlRisk::dangerous) severity = std::max(severity, 80);
    if (url.risk == scan::UrlRisk::highly_suspicious) severity = std::max(severity, 60);
    if (url.risk == scan::UrlRisk::suspicious) severity = std::max(severity, 30);
  }
  json::array objects;
  if (severity >= 50) {
    if (submission.kind == "file")
      objects.push_back(json::object{{"fileSha1", sha1_hex(submission.bytes)}, {"riskLevel", risk_of(severity)}});
    for (const auto& url : report.urls) {
      if (url.risk >= scan::UrlRisk::highly_suspicious)
        objects.push_back(
            json::object{{"url", url.url}, {"riskLevel", url.risk == scan::UrlRisk::dangerous ? "high" : "medium"}});
    }
  }
  json::object out{
      {"riskLevel", risk_of(severity)},
      {"digest", digest_of(submission.kind == "url" ? std::string_view(submission.subject) : submission.bytes)},
      {"arguments", submission.arguments},
      {"detectionNames", std::move(names)},
      {"threatTypes", std::move(threats)},
      {"findings", std::move(found)},
      {"objects", std::move(objects)},
      {"limits", to_array(report.limits)}};
  if (submission.kind == "file")
    out["trueFileType"] = report.files.empty() ? std::string("unknown") : report.files.front().true_type;
  return out;
}

// Judges and writes down; the task is over when this returns.
Result<std::pair<std::string, json::object>> analyse(const Call& call, const Submission& submission) {
  content::ReadOptions options{.as = content::ReadOptions::As::file,
                               .filename = submission.subject,
                               .passwords = submission.passwords,
                               .guess_passwords = false};
  std::string page;
  std::string_view bytes = submission.bytes;
  if (submission.kind == "url") {  // a mail that holds nothing but the link: URLs are judged where they stand
    page = "From: <submitted@sandbox.invalid>\r\nSubject: \r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
           submission.subject + "\r\n";
    bytes = page;
    options = {.as = content::ReadOptions::As::mail, .guess_passwords = false};
  }
  scan::ScanContext context;
  context.service = "sandbox";
  const auto now = call.services.clock.now();
  context.received_ms = to_millis(now);
  TRY(const auto report, call.services.pool->scan(call.who.tenant, bytes, options, context));
  auto result = result_of(submission, report);
  if (submission.kind == "url") {  // of the URL alone: the mail around it is ours
    json::array names;
    for (const auto& name : result["detectionNames"].get_array()) {
      if (name.get_string().starts_with("url.") || name.get_string().starts_with("list.")) names.push_back(name);
    }
    result["detectionNames"] = std::move(names);
  }
  const auto task = make_uuid(call.services.random);
  TRY_VOID(call.services.database.execute(
      "INSERT INTO sandbox_submission (tenant, task, kind, subject, status, result, created_at, changed_at) VALUES "
      "($1, $2, $3, $4, 'succeeded', $5, $6, $7)",
      {call.who.tenant.value, task, submission.kind, to_valid_utf8(ellipsis(submission.subject, 2'048)),
       to_text(result), to_millis(now), to_millis(call.services.clock.now())}));
  return std::pair{task, std::move(result)};
}

Result<std::int64_t> used_today(const Call& call, std::string_view kind) {
  TRY(const auto rows,
      call.services.database.query(
          "SELECT COUNT(*) FROM sandbox_submission WHERE tenant = $1 AND created_at > $2 AND kind = $3",
          {call.who.tenant.value, to_millis(call.services.clock.now() - std::chrono::hours(24)), std::string(kind)}));
  return rows.front().integer(0);
}

Result<Response> usage(Call& call) {
  TRY(const auto files, used_today(call, "file"));
  TRY(const auto urls, used_today(call, "url"));
  return json_response(
      {{"submissionReserveCount", daily_reserve},
       {"submissionRemainingCount", std::max<std::int64_t>(0, daily_reserve - files - urls)},
       {"submissionCount", files + urls},
       {"submissionExemptionCount", 0},
       {"submissionCountDetail",
        {{"fileCount", files}, {"fileExemptionCount", 0}, {"urlCount", urls}, {"urlExemptionCount", 0}}}});
}

std::string place_of(const Call& call, const std::string& task) {
  return call.request.base_url() + "/v3.0/sandbox/tasks/" + task;
}

Result<Response> file(Call& call) {
  if (call.services.pool == nullptr) return vision_error(503, "No scan worker is running");
  TRY(const auto files, used_today(call, "file"));
  TRY(const auto urls, used_today(call, "url"));
  if (files + urls >= daily_reserve) return vision_error(429, "The daily reserve is used up");
  TRY(const auto form, read_form(call.request.header("Content-Type"), call.request.body));
  Submission submission{.kind = "file"};
  bool there = false;
  for (const auto& part : form) {
    if (part.is_file && part.name == "file") {
      submission.bytes = part.content;
      submission.subject = to_valid_utf8(part.filename.substr(0, 255));
      there = true;
    } else if (part.name == "documentPassword" || part.name == "archivePassword") {
      const auto password = from_base64(part.content);
      if (!password || password->size() > 128)
        return vision_error(400, std::string(part.name) + " must be base64 of at most 128 bytes");
      submission.passwords.push_back(*password);
    } else if (part.name == "arguments") {
      submission.arguments = std::string(part.content.substr(0, 1'024));
    }
  }
  if (!there || submission.bytes.empty()) return vision_error(400, "The form needs a file");
  TRY(const auto done, analyse(call, submission));
  json::object body{{"id", done.first}, {"digest", done.second.at("digest")}};
  if (!submission.arguments.empty()) body["arguments"] = submission.arguments;
  auto response = json_response(body, 202);
  response.set("Operation-Location", place_of(call, done.first));
  return response;
}

// Which URL was refused: one client looks for it in the body, another beside it.
json::object refused_url(int status, std::string_view why, const std::string& url) {
  auto answer = refused(status, why);
  const auto shown = to_valid_utf8(ellipsis(url, 256));
  answer["url"] = shown;
  if (answer["body"].is_object()) answer["body"].get_object()["url"] = shown;
  return answer;
}

Result<Response> urls(Call& call) {
  if (call.services.pool == nullptr) return vision_error(503, "No scan worker is running");
  if (!call.body.is_array() || call.body.get_array().empty() || call.body.get_array().size() > max_urls)
    return vision_error(400, "The body must be an array of 1 to 10 URLs");
  TRY(const auto files, used_today(call, "file"));
  TRY(auto used, used_today(call, "url"));
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    const auto url = element.is_object() ? string_or(element.get_object(), "url") : std::string{};
    const bool plain =
        std::all_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
    if (url.empty() || url.size() > max_url || !plain) {
      answers.push_back(refused_url(400, "url is not valid", url));
      continue;
    }
    if (files + used++ >= daily_reserve) {
      answers.push_back(refused_url(429, "The daily reserve is used up", url));
      continue;
    }
    TRY(const auto done, analyse(call, {.kind = "url", .subject = url}));
    answers.push_back(json::object{
        {"status", 202},
        {"headers", json::array{json::object{{"name", "Operation-Location"}, {"value", place_of(call, done.first)}}}},
        {"body", {{"id", done.first}, {"url", url}, {"digest", done.second.at("digest")}}}});
  }
  return json_response(answers, 207);
}

// ---- what became of it
struct Stored {
  std::string task, kind, subject, status;
  json::object result;
  Time created{}, changed{};
};
Stored stored_from(const store::Row& row) {
  Stored out{
      row.text(0), row.text(1), row.text(2), row.text(3), {}, from_millis(row.integer(5)), from_millis(row.integer(6))};
  if (const auto result = parse_json(row.text(4)); result && result->is_object()) out.result = result->get_object();
  return out;
}
constexpr std::string_view select_stored =
    "SELECT task, kind, subject, status, result, created_at, changed_at, id FROM sandbox_submission WHERE tenant = $1";

Result<Stored> stored_of(const Call& call) {
  TRY(const auto rows, call.services.database.query(std::string(select_stored) + " AND task = $2",
                                                    {call.who.tenant.value, std::string(call.path_value("id"))}));
  if (rows.empty()) return fail(Code::not_found, "The submission was not found");
  return stored_from(rows.front());
}

json::object task_json(const Call& call, const Stored& s) {
  json::object out{{"id", s.task},
                   {"status", s.status},
                   {"action", s.kind == "url" ? "analyzeUrl" : "analyzeFile"},
                   {"createdDateTime", time_text(s.created)},
                   {"lastActionDateTime", time_text(s.changed)},
                   {"resourceLocation", call.request.base_url() + "/v3.0/sandbox/analysisResults/" + s.task},
                   {"isCached", false},
                   {"arguments", string_or(s.result, "arguments")}};
  if (const auto* digest = s.result.if_contains("digest"); digest != nullptr) out["digest"] = *digest;
  return out;
}

// Filters name the hashes without the digest they stand in.
json::object with_hashes(json::object one) {
  const auto* digest = one.if_contains("digest");
  if (digest == nullptr || !digest->is_object()) return one;
  for (const auto& [name, value] : json::object(digest->get_object())) one[name] = value;
  return one;
}

// Submissions of a span, newest first (oldest first when asked), each as `make` writes it. Made first or changed first:
// what `orders` begins with is the list's own order.
template <class Make>
Result<Response> stored_page(Call& call, std::span<const std::string_view> fields,
                             std::span<const std::string_view> orders, const Make& make) {
  TRY(const auto filter, filter_of(call, fields));
  TRY(const auto skip, read_skip(call));
  TRY(const auto span, span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24 * 180)));
  TRY(const auto top, top_of(call, 50, 200));
  TRY(const auto order, order_of(call, orders, {orders.front(), false}));
  const bool by_creation = order.name == "createdDateTime";
  const auto start = place_before(skip, order.ascending);
  json::array items;
  Skip last;
  bool more = false;
  TRY_VOID(call.services.database.each(
      std::string(select_stored) + " AND created_at >= $2 AND created_at < $3 AND " +
          beyond(by_creation ? "created_at" : "changed_at", "id", order.ascending),
      {call.who.tenant.value, to_millis(span.from), to_millis(span.until), start.at, start.id},
      [&](const store::Row& row) {
        auto one = make(stored_from(row));
        if (!takes_all(filter) && !matches(filter, with_hashes(one))) return true;
        if (static_cast<int>(items.size()) == top) {
          more = true;
          return false;
        }
        last = {row.integer(by_creation ? 5 : 6), row.integer(7)};
        items.push_back(std::move(one));
        return true;
      }));
  json::object out{{"items", std::move(items)}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return json_response(out);
}

Result<Response> tasks(Call& call) {
  static constexpr std::string_view orders[] = {"createdDateTime", "lastActionDateTime"};
  static constexpr std::string_view fields[] = {"id",
                                                "status",
                                                "action",
                                                "createdDateTime",
                                                "lastActionDateTime",
                                                "resourceLocation",
                                                "isCached",
                                                "arguments",
                                                "digest",
                                                "md5",
                                                "sha1",
                                                "sha256"};
  return stored_page(call, fields, orders, [&](const Stored& stored) { return task_json(call, stored); });
}

Result<Response> task(Call& call) {
  TRY(const auto stored, stored_of(call));
  return json_response(task_json(call, stored));
}

json::object analysis_json(const Stored& s) {
  json::object out{
      {"id", s.task}, {"type", s.kind}, {"analysisCompletionDateTime", time_text(s.changed)}, {"description", how}};
  for (const auto* name : {"riskLevel", "trueFileType", "digest", "arguments", "detectionNames", "threatTypes"}) {
    if (const auto* value = s.result.if_contains(name); value != nullptr) out[name] = *value;
  }
  return out;
}

Result<Response> analyses(Call& call) {
  static constexpr std::string_view orders[] = {"analysisCompletionDateTime"};
  static constexpr std::string_view fields[] = {"id",          "type",      "analysisCompletionDateTime",
                                                "description", "riskLevel", "trueFileType",
                                                "digest",      "arguments", "detectionNames",
                                                "threatTypes", "md5",       "sha1",
                                                "sha256"};
  return stored_page(call, fields, orders, analysis_json);
}

Result<Response> analysis(Call& call) {
  TRY(const auto stored, stored_of(call));
  return json_response(analysis_json(stored));
}

Result<Response> objects(Call& call) {
  TRY(const auto stored, stored_of(call));
  json::array items;
  const auto* found = stored.result.if_contains("objects");
  for (const auto& object : found != nullptr && found->is_array() ? found->get_array() : json::array{}) {
    auto one = object.get_object();
    one["analysisCompletionDateTime"] = time_text(stored.changed);
    one["expiredDateTime"] = time_text(stored.changed + std::chrono::hours(24 * 30));
    one["rootSha1"] = string_or(stored.result.at("digest").get_object(), "sha1");
    items.push_back(std::move(one));
  }
  return json_response({{"items", std::move(items)}});
}

// One page of PDF 1.4, text in a base font: what people who press "report" expect. Characters beyond ASCII become "?".
std::string pdf_of(const std::vector<std::string>& lines) {
  std::string text = "BT /F1 10 Tf 50 790 Td 14 TL\n";
  for (std::size_t i = 0; i < lines.size() && i < 52; ++i) {
    text += '(';
    for (const char c : lines[i].substr(0, 110)) {
      if (c == '(' || c == ')' || c == '\\') text += '\\';
      text += c >= 0x20 && c < 0x7f ? c : '?';
    }
    text += ") Tj T*\n";
  }
  text += "ET";
  const std::string objects[] = {
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length " + std::to_string(text.size()) + " >>\nstream\n" + text + "\nendstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  std::string out = "%PDF-1.4\n", table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < std::size(objects); ++i) {
    const auto offset = std::to_string(out.size());
    table += std::string(10 - std::min<std::size_t>(10, offset.size()), '0') + offset + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const auto start = out.size();
  return out + "xref\n0 6\n" + table + "trailer << /Size 6 /Root 1 0 R >>\nstartxref\n" + std::to_string(start) +
         "\n%%EOF\n";
}

Result<Response> report(Call& call) {
  TRY(const auto stored, stored_of(call));
  std::vector<std::string> lines = {"Analysis of " + stored.subject,
                                    std::string(how),
                                    "",
                                    "Risk: " + string_or(stored.result, "riskLevel"),
                                    "Completed: " + time_text(stored.changed),
                                    "SHA-256: " + string_or(stored.result.at("digest").get_object(), "sha256"),
                                    ""};
  const auto* found = stored.result.if_contains("findings");
  for (const auto& finding : found != nullptr && found->is_array() ? found->get_array() : json::array{}) {
    const auto& f = finding.get_object();
    lines.push_back(string_or(f, "rule") + "  severity " + std::to_string(integer_or(f, "severity", 0)) + "  " +
                    string_or(f, "part"));
    lines.push_back("    " + string_or(f, "evidence"));
  }
  Response response;
  response.content_type = "application/pdf";
  response.set("Content-Disposition", "attachment; filename=\"" + stored.task + ".pdf\"");
  response.body = pdf_of(lines);
  return response;
}

Result<Response> package(Call& call) {
  TRY(const auto stored, stored_of(call));
  auto all = analysis_json(stored);
  if (const auto* found = stored.result.if_contains("findings"); found != nullptr) all["findings"] = *found;
  if (const auto* limits = stored.result.if_contains("limits"); limits != nullptr) all["limits"] = *limits;
  Response response;
  response.content_type = "application/zip";
  response.set("Content-Disposition", "attachment; filename=\"" + stored.task + ".zip\"");
  response.body = zip_of("analysis.json", to_text(all), call.services.clock.now());
  return response;
}

}  // namespace

std::span<const Route> sandbox_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/sandbox/submissionUsage", Access::holder, "sandbox=read", "Quota", "", "", "{...}", usage},
      {"POST", "/v3.0/sandbox/files/analyze", Access::holder, "sandbox=partial", "Submit a file for static analysis",
       "", "*", "{...}", file, 64u << 20, 202},
      {"POST", "/v3.0/sandbox/urls/analyze", Access::holder, "sandbox=partial", "Submit URLs for static analysis", "",
       "[any]", "[any]", urls, 1u << 20, 207},
      {"GET", "/v3.0/sandbox/tasks", Access::holder, "sandbox=read", "Submissions", "", "", "{...}", tasks},
      {"GET", "/v3.0/sandbox/tasks/{id}", Access::holder, "sandbox=read", "One submission", "", "", "{...}", task},
      {"GET", "/v3.0/sandbox/analysisResults", Access::holder, "sandbox=read", "Results", "", "", "{...}", analyses},
      {"GET", "/v3.0/sandbox/analysisResults/{id}", Access::holder, "sandbox=read", "A result", "", "", "{...}",
       analysis},
      {"GET", "/v3.0/sandbox/analysisResults/{id}/report", Access::holder, "sandbox=read", "Its report", "", "",
       "@application/pdf", report},
      {"GET", "/v3.0/sandbox/analysisResults/{id}/investigationPackage", Access::holder, "sandbox=read",
       "All that was found", "", "", "@application/zip", package},
      {"GET", "/v3.0/sandbox/analysisResults/{id}/suspiciousObjects", Access::holder, "sandbox=read", "Objects found",
       "", "", "{...}", objects},
  };
  return all;
}

}  // namespace sekisho::api::vision
