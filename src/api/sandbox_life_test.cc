// What a client of the sandbox does: submit a file or URLs, follow the place to the task, read the result in all its
// forms.
#include <doctest/doctest.h>

#include "api/life_testing.h"
#include "worker/testing.h"

namespace sekisho::api {
namespace {

struct Sandbox : Life {
  worker::StillPool pool;
  Sandbox() { services.pool = &pool; }

  Response submit(const std::string& form) {
    return send("POST", "/v3.0/sandbox/files/analyze",
                {{"Authorization", "Bearer x"}, {"Content-Type", "multipart/form-data; boundary=b0"}}, form);
  }
  static std::string part(const std::string& name, const std::string& content, const std::string& more = {}) {
    return "--b0\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + content + "\r\n";
  }
  static std::string path_of(std::string_view link) { return std::string(link.substr(link.find("/v3.0/"))); }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }
};

}  // namespace

TEST_CASE_FIXTURE(Sandbox, "a file is submitted, its task followed, its result read as JSON, PDF, ZIP and objects") {
  const auto taken = submit(part("documentPassword", "c2VjcmV0") + part("arguments", "LXg=") +
                            part("file", "something bad", "; filename=\"invoice.com\"") + "--b0--\r\n");
  REQUIRE(taken.status == 202);
  CHECK(string_or(object_of(taken), "arguments") == "LXg=");
  const auto task = does("GET", path_of(header(taken, "Operation-Location")));
  CHECK(task.at("status") == "succeeded");
  CHECK(task.at("digest").at("sha1").get_string().size() == 40);
  const auto place = path_of(std::string(task.at("resourceLocation").get_string()));
  for (const auto* list : {"tasks", "analysisResults"}) {  // a file is found by its hashes
    for (const auto* hash : {"md5", "sha1", "sha256"}) {
      const auto base = "/v3.0/sandbox/" + std::string(list) + "?filter=" + hash +
                        percent_encode(" eq '" + std::string(task.at("digest").at(hash).get_string()) + "'");
      CHECK(does("GET", base).at("items").as_array().size() == 1);
      CHECK(does("GET", base + percent_encode(" and not id eq '" + std::string(task.at("id").get_string()) + "'"))
                .at("items")
                .as_array()
                .empty());
    }
  }
  const auto result = does("GET", place);
  CHECK(result.at("riskLevel") == "high");
  CHECK(result.at("detectionNames").get_array().size() == 1);
  const auto objects = does("GET", place + "/suspiciousObjects").at("items").get_array();
  REQUIRE(objects.size() == 1);
  CHECK(objects[0].at("rootSha1") == objects[0].at("fileSha1"));
  const auto report = send("GET", place + "/report", {{"Authorization", "Bearer x"}}, "");
  CHECK(report.content_type == "application/pdf");
  CHECK(report.body.starts_with("%PDF-"));
  CHECK(send("GET", place + "/investigationPackage", {{"Authorization", "Bearer x"}}, "").body.starts_with("PK"));
  for (const auto* form : {"documentPassword", "archivePassword"})
    CHECK(submit(part(form, "no base64!") + part("file", "x", "; filename=\"x\"") + "--b0--\r\n").status == 400);
  CHECK(submit(part("file", "", "; filename=\"x\"") + "--b0--\r\n").status == 400);
}

TEST_CASE_FIXTURE(Sandbox,
                  "URLs are judged one by one; a refused one is named where either kind of client looks for it") {
  const auto answers =
      parse_json(send("POST", "/v3.0/sandbox/urls/analyze",
                      {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}},
                      R"([{"url":"http://bad.example/"},{"url":"a b"},{"url":"https://fine.example/?q=%20"}])")
                     .body)
          ->get_array();
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].at("body").at("url") == "http://bad.example/");
  CHECK(answers[1].at("status") == 400);
  CHECK(answers[1].at("url") == "a b");
  CHECK(answers[1].at("body").at("url") == "a b");
  CHECK(answers[1].at("body").at("error").at("code") == "BadRequest");
  CHECK(answers[2].at("body").at("url") == "https://fine.example/?q=%20");  // as it was sent: clients compare
  const auto risk = [&](const json::value& answer) {
    return does("GET", "/v3.0/sandbox/analysisResults/" + std::string(answer.at("body").at("id").get_string()))
        .at("riskLevel");
  };
  CHECK(risk(answers[0]) == "high");
  CHECK(risk(answers[2]) == "noRisk");
  const auto usage = does("GET", "/v3.0/sandbox/submissionUsage");
  CHECK(usage.at("submissionCount") == 2);
  CHECK(usage.at("submissionCountDetail").at("urlCount") == 2);
  CHECK(does("GET", "/v3.0/sandbox/tasks?filter=" +
                        percent_encode("id eq '" + std::string(answers[2].at("body").at("id").get_string()) + "'"))
            .at("items")
            .get_array()
            .size() == 1);
  CHECK(does("GET", "/v3.0/sandbox/analysisResults?orderBy=" + percent_encode("analysisCompletionDateTime asc"))
            .at("items")
            .get_array()
            .at(0)
            .at("riskLevel") == "high");
}

}  // namespace sekisho::api
