#pragma once

// For tests of the routes over the desk: the whole Api over an office with a quarantine, logs and reports.

#include "api/own/bulk_tasks.h"
#include "api/testing.h"
#include "desk/testing.h"
#include "report/reports.h"

namespace sekisho::api {

// The whole Api over an office with a quarantine.
struct Door {
  desk::Office office;
  platform::Context context = office.world.context();
  Services services{.database = *office.world.database, .clock = office.world.clock, .random = office.world.random};
  protect::LogSearch logs{*office.world.database, office.world.clock};
  protect::Records records{*office.world.database};
  report::Reports reports{
      {*office.world.database, *office.blobs, logs, office.desk->post, office.world.clock, "https://console.example"}};
  BulkTasks tasks;  // one for a database: a second would end what the first began
  TestGate gate{context};
  platform::AuditLog audit{context};
  std::unique_ptr<Api> api;

  explicit Door(std::map<std::string, BulkTasks::Step> steps = {})
      : tasks(*office.world.database, office.world.clock, office.world.random, with_odd_mail(std::move(steps))) {
    services.settings.own_requests_per_minute = 0;
    services.settings.check_answers = true;
    services.platform = &context;
    services.policies = &office.policies;
    services.quarantine = office.quarantine.get();
    services.desk = office.desk.get();
    services.logs = &logs;
    services.records = &records;
    services.reports = &reports;
    services.tasks = &tasks;
    api = std::make_unique<Api>(services, gate, &audit);
    office.enable();
  }
  // Taking mail out of mailboxes works for every second one.
  static std::map<std::string, BulkTasks::Step> with_odd_mail(std::map<std::string, BulkTasks::Step> steps) {
    steps.emplace("mail.quarantine", [](TenantId, std::int64_t id) -> Result<void> {
      return id % 2 == 0 ? Result<void>() : fail(Code::unavailable, "odd");
    });
    return steps;
  }
  Response send(const std::string& method, const std::string& target, std::string body = {},
                const std::string& type = "application/x-www-form-urlencoded", bool signed_in = false) {
    Request request;
    request.method = method;
    request.id = make_uuid(office.world.random);
    request.peer = "192.0.2.9";
    request.headers = {{"Content-Type", type}};
    if (signed_in) request.headers.emplace_back("Authorization", "Bearer x");
    request.body = std::move(body);
    REQUIRE(read_target(target, request));
    return handled(*api, std::move(request));
  }
  Response admin(const std::string& method, const std::string& target, std::string body = {}) {
    return send(method, target, std::move(body), "application/json", true);
  }
  void sign_in(const char* permission = "quarantine=full") {
    gate.fixed.kind = Principal::Kind::token;
    gate.fixed.tenant = office.tenant;
    gate.fixed.name = "admin";
    gate.fixed.permissions = {permission, "quarantine=read"};
  }
  std::string link(QuarantineId id, const std::string& mailbox = "bob@corp.example") {
    return *office.desk->links.make(office.tenant, mailbox, id, std::chrono::hours(24));
  }
  json::object object_of(const Response& response) {
    const auto value = parse_json(response.body);
    REQUIRE_MESSAGE(value.has_value(), response.body);
    return value->get_object();
  }
  // What an administrator does on the own surface, answered with this status: the answer's object, empty when it is
  // none.
  json::object does(const std::string& method, const std::string& path, const std::string& body = {},
                    int status = 200) {
    CAPTURE(method + " " + path);
    const auto answer = admin(method, "/api/v1/" + path, body);
    CAPTURE(answer.body);
    CHECK(answer.status == status);
    return answer.body.starts_with("{") ? object_of(answer) : json::object{};
  }
};

}  // namespace sekisho::api
