#include "api/vision/vision.h"

namespace sekisho::api::vision {
namespace {

// There is no sandbox here. Clients that ask are told so in the shape they read; nothing pretends to have run a file.
Result<Response> usage(Call&) {
  return json_response({{"submissionReserveCount", 0}, {"submissionRemainingCount", 1}, {"submissionCount", 0}, {"submissionExemptionCount", 0},
                        {"submissionCountDetail", {{"fileCount", 0}, {"fileExemptionCount", 0}, {"urlCount", 0}, {"urlExemptionCount", 0}}}});
}
Result<Response> not_here(Call&) { return vision_error(503, "No sandbox is connected to this installation"); }
Result<Response> urls(Call& call) {
  if (!call.body.is_array() || call.body.get_array().empty()) return vision_error(400, "The body must be a non-empty array");
  json::array answers;
  for (std::size_t i = 0; i < call.body.get_array().size() && i < 1000; ++i) answers.push_back(refused(503, "No sandbox is connected to this installation"));
  return json_response(answers, 207);
}
Result<Response> tasks(Call&) { return json_response({{"items", json::array{}}}); }
Result<Response> no_such(Call&) { return vision_error(404, "The task was not found"); }

}  // namespace

std::span<const Route> sandbox_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/sandbox/submissionUsage", Access::holder, "sandbox=read", "Quota", "", "", "{...}", usage},
      {"POST", "/v3.0/sandbox/files/analyze", Access::holder, "sandbox=partial", "Submit a file (answers that no sandbox is connected)", "", "*", "{...}", not_here, 64u << 20, 202},
      {"POST", "/v3.0/sandbox/urls/analyze", Access::holder, "sandbox=partial", "Submit URLs (likewise)", "", "[any]", "[any]", urls, 1u << 20, 207},
      {"GET", "/v3.0/sandbox/tasks", Access::holder, "sandbox=read", "Submissions", "", "", "{...}", tasks},
      {"GET", "/v3.0/sandbox/tasks/{id}", Access::holder, "sandbox=read", "One submission", "", "", "{...}", no_such},
      {"GET", "/v3.0/sandbox/analysisResults/{id}", Access::holder, "sandbox=read", "A result", "", "", "{...}", no_such},
      {"GET", "/v3.0/sandbox/analysisResults/{id}/report", Access::holder, "sandbox=read", "Its report", "", "", "{...}", no_such},
      {"GET", "/v3.0/sandbox/analysisResults/{id}/suspiciousObjects", Access::holder, "sandbox=read", "Objects found", "", "", "{...}", no_such},
  };
  return all;
}

}  // namespace sekisho::api::vision
