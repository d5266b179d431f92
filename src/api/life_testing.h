#pragma once

// For tests of what an administrator does over REST, step by step: somebody who may everything, and each step answered
// with a success.

#include "api/testing.h"

namespace sekisho::api {

struct Life : Desk {
  Life() { gate_as(may_everything(), "cas"); }
  static Principal may_everything() {
    Principal who;
    for (const auto& route : all_routes()) {
      for (const auto one : split(route.permission, '|')) who.permissions.insert(std::string(one));
    }
    for (const auto& screen : platform::screens()) who.permissions.insert(std::string(screen.id) + "=full");
    return who;
  }
  // The answer when it was a success; null otherwise.
  json::value does(const std::string& method, const std::string& path, std::string body = {}) {
    CAPTURE(method + " " + path);
    const auto answer = send(method, path.starts_with("/") ? path : "/api/v1/" + path,
                             {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}}, std::move(body));
    CAPTURE(answer.body);
    CHECK(answer.status < 300);
    const auto value = parse_json(answer.body);
    return value && answer.status < 300 ? *value : json::value(nullptr);
  }
  // The status of an answer that is no success.
  int refused(const std::string& method, const std::string& path, std::string body = {},
              std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.insert(headers.end(), {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}});
    return send(method, "/api/v1/" + path, std::move(headers), std::move(body)).status;
  }
  static std::string id_of(const json::value& made) {
    REQUIRE(made.is_object());
    return std::to_string(made.at("id").to_number<std::int64_t>());
  }
};

}  // namespace sekisho::api
