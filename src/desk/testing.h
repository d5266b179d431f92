#pragma once

// For tests of this module and of those that stand on it: a tenant with a quarantine in a folder of its own; no MTA
// listens, so that intents stay planned and can be looked at.

#include <filesystem>

#include "desk/desk.h"
#include "platform/testing.h"
#include "protect/intents.h"
#include "protect/quarantine.h"

namespace sekisho::desk {

struct Office {
  Office() {
    char name[] = "/tmp/sekisho-desk-XXXXXX";
    folder = ::mkdtemp(name);
    blobs = *protect::BlobStore::open(folder, world.random);
    intents = *protect::Intents::open(*world.database, *blobs, folder, {}, world.clock, world.random);
    quarantine = std::make_unique<protect::Quarantine>(*world.database, *blobs, *intents, world.clock);
    desk = std::make_unique<Desk>(
        DeskParts{*world.database,
                  *quarantine,
                  *intents,
                  *blobs,
                  policies,
                  world.clock,
                  world.random,
                  "https://console.example",
                  {.sender = "sekisho@corp.example"},
                  {.enclosed = [this](std::string_view) { return Result<std::vector<std::string>>(enclosed); },
                   .judge = [this](TenantId, const std::string& bytes,
                                   const std::vector<std::string>&) { return judged(bytes); }},
                  [this](TenantId, const std::string&) { return link_risk; },
                  &click_links,
                  &feedback_links});
    REQUIRE(policies.add_entries(tenant, policy::ListKind::internal_domains, {{.value = "corp.example"}}, "test"));
  }
  ~Office() { std::filesystem::remove_all(folder); }
  Office(const Office&) = delete;

  QuarantineId hold(const std::string& item, std::vector<std::string> recipients, const std::string& category = "spam",
                    int severity = 80) {
    protect::Held held;
    held.tenant = tenant;
    held.item = item;
    held.recipients = std::move(recipients);
    held.sender = "eve@evil.example";
    held.header_from = "eve@evil.example";
    held.subject = "<b>Offer</b> " + item;
    held.direction = "incoming";
    held.rule = "test.rule";
    held.explanation =
        "[{\"rule\":\"test.rule\",\"category\":\"" + category + "\",\"severity\":" + std::to_string(severity) + "}]";
    held.blob = *blobs->put("From: eve@evil.example\r\nSubject: " + item + "\r\nMessage-ID: <" + item +
                            "@evil.example>\r\n\r\nbody\r\n");
    return *quarantine->hold(held);
  }
  void enable(EndUserSettings settings = {}) {
    settings.enabled = true;
    REQUIRE(save_end_user_settings(*world.database, tenant, settings));
  }
  // What a worker would answer, without one: subject, sender and Message-ID by lines.
  Result<Judging::Judged> judged(const std::string& bytes) const {
    if (broken) return fail(Code::unavailable, "no worker");
    Judging::Judged out;
    const auto field = [&](const std::string& name) {
      const auto at = bytes.find(name + ": ");
      return at == std::string::npos
                 ? std::string()
                 : bytes.substr(at + name.size() + 2, bytes.find("\r\n", at) - at - name.size() - 2);
    };
    out.report.is_mail = true;
    out.report.verdict = scan::Verdict::found;
    out.report.mail.subject = field("Subject");
    out.report.mail.message_id = field("Message-ID");
    out.report.mail.from = {{"", field("From")}};
    out.report.mail.to = {{"", field("To")}};
    if (bytes.find("http://evil.example/x") != std::string::npos)
      out.report.urls = {{.url = "http://evil.example/x", .risk = scan::UrlRisk::dangerous}};
    out.action = policy::ActionKind::quarantine;
    return out;
  }
  protect::ClickLinks click_links{"key", "https://console.example"};
  protect::FeedbackLinks feedback_links{"key", "https://console.example"};
  Result<scan::UrlRisk> link_risk = scan::UrlRisk::untested;
  std::vector<std::string> enclosed;
  bool broken = false;

  std::vector<protect::Intent> planned() { return *intents->list(tenant, protect::Intent::State::planned, 1000); }

  std::filesystem::path folder;
  platform::World world;
  TenantId tenant = world.tenant("Office");
  policy::PolicyStore policies{*world.database, world.clock};
  std::unique_ptr<protect::BlobStore> blobs;
  std::unique_ptr<protect::Intents> intents;
  std::unique_ptr<protect::Quarantine> quarantine;
  std::unique_ptr<Desk> desk;
};

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "done" : to_string(result.error().code);
}

}  // namespace sekisho::desk
