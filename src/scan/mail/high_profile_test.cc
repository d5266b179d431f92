#include "scan/mail/high_profile.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "content/read.h"
#include "scan/mail/cousin.h"
#include "scan/ruleset.h"

namespace sekisho::scan::mail {
namespace {

constexpr auto conservative = DetectionThreshold::conservative, normal = DetectionThreshold::normal,
               aggressive = DetectionThreshold::aggressive;
constexpr DetectionThreshold all[] = {conservative, normal, aggressive};

const std::vector<HighProfileUser> people = {
    {"Hanako", "", "Yamamoto", "hanako@own.example"}, {"花子", "", "山本", "hanako@own.example"}, {"Li", "", "Wu", ""}};

// From which threshold on something is found; "never".
template <class Found>
std::string from_level(Found found) {
  std::string first = "never";
  bool before = false;
  for (const auto threshold : all) {
    const bool now = found(threshold);
    CHECK((now || !before));  // a level finds all that the one before it does
    if (now && !before) first = to_string(threshold);
    before = now;
  }
  return first;
}

Report judged(const Settings& settings, const std::string& from, const std::string& reply_to = "") {
  const auto ruleset = Ruleset::build(settings);
  REQUIRE(ruleset);
  const auto mail = "From: " + from + "\r\n" + (reply_to.empty() ? "" : "Reply-To: " + reply_to + "\r\n") +
                    "To: taro@aozora-seisakusho.co.jp\r\nSubject: Hello\r\n\r\nHello\r\n";
  return (*ruleset)->scan(mail, {.as = content::ReadOptions::As::mail}, {});
}

bool has(const Report& report, std::string_view rule) {
  return std::ranges::any_of(report.findings, [&](const Finding& one) { return one.rule.starts_with(rule); });
}

}  // namespace

TEST_CASE("each threshold of names finds more than the one before it") {
  const struct {
    const char *display, *from;
  } rows[] = {
      {"Hanako Yamamoto", "conservative"},
      {"Yamamoto, Hanako", "conservative"},
      {"YAMAMOTO HANAKO", "conservative"},
      {"H\u0430nako Yamamoto", "conservative"},  // a Cyrillic letter
      {"山本 花子", "conservative"},
      {"Li Wu", "conservative"},
      {"Hanako Yamamoto (CEO)", "normal"},
      {"Office of Hanako Yamamoto", "normal"},
      {"HanakoYamamoto", "normal"},
      {"代表取締役 山本花子", "normal"},
      {"Hanako Yamamto", "aggressive"},
      {"Hanaco Yamamoto", "aggressive"},
      {"H. Yamamoto", "aggressive"},
      {"Yamamoto H", "aggressive"},
      {"Hana Yamamoto", "never"},
      {"K. Yamamoto", "never"},
      {"L Wu", "never"},  // too short for an initial to say anything
      {"Lin Wu", "never"},
      {"山本太郎", "never"},
      {"", "never"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.display);
    CHECK(from_level([&](DetectionThreshold threshold) {
            return HighProfileNames(people, threshold).named(row.display) != nullptr;
          }) == row.from);
  }
}

TEST_CASE("an address that spells the name counts aggressively, a signature from normal on") {
  const struct {
    const char *address, *from;
  } rows[] = {{"hanako.yamamoto@free.example", "aggressive"},
              {"yamamoto_hanako77@free.example", "aggressive"},
              {"hanakoyamamoto@free.example", "aggressive"},
              {"hanako@free.example", "never"},
              {"hanako.yamamoto.fans@free.example", "never"},
              {"@", "never"},
              {"", "never"}};
  for (const auto& row : rows) {
    CAPTURE(row.address);
    CHECK(from_level([&](DetectionThreshold threshold) {
            return HighProfileNames(people, threshold).in_mailbox(row.address) != nullptr;
          }) == row.from);
  }
  CHECK(from_level([](DetectionThreshold threshold) {
          return HighProfileNames(people, threshold).signing("Are you there?\n\nHanako Yamamoto\n") != nullptr;
        }) == "normal");
}

TEST_CASE("each threshold of domains finds more than the one before it") {
  const struct {
    const char *domain, *original, *from;
  } rows[] = {
      {"n0rthwindbank.com", "northwindbank.com", "conservative"},
      {"xn--nrthwindbank-4fk.com", "northwindbank.com", "conservative"},
      {"northwind-bank.com", "northwindbank.com", "conservative"},
      {"northwindbnk.com", "northwindbank.com", "conservative"},
      {"nrthwindbnk.com", "northwindbank.com", "normal"},
      {"acmes.com", "acmee.com", "normal"},  // one letter off in five
      {"northwindbank.co", "northwindbank.com", "normal"},
      {"northwindbank-billing.com", "northwindbank.com", "normal"},
      {"northwindbankgroup.com", "northwindbank.com", "normal"},
      {"acma.com", "acme.com", "aggressive"},
      {"acme.net", "acme.com", "aggressive"},
      {"acme-zoo.com", "acme.com", "aggressive"},
      {"northwindbankmuseum.com", "northwindbank.com", "aggressive"},
      {"nothwndd.com", "northwnd.com", "aggressive"},  // two letters off in eight
      {"southbank.com", "northwindbank.com", "never"},
      {"abc.com", "abd.com", "never"},
      {"mail.northwindbank.com", "northwindbank.com", "never"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.domain);
    CHECK(from_level([&](DetectionThreshold threshold) { return is_cousin(row.domain, row.original, threshold); }) ==
          row.from);
  }
}

TEST_CASE("the scanner holds the tenant's thresholds, each for its own list") {
  Settings settings;
  settings.internal_domains = {"aozora-seisakusho.co.jp"};
  settings.high_profile_users = people;
  settings.high_profile_exceptions = {"h.yamamoto@home.example"};
  settings.high_profile_domains = {"northwindbank.com"};
  settings.high_profile_domain_exclusions = {"northwindbank.net"};
  const auto found = [&](const std::string& rule, const std::string& from, const std::string& reply_to = "") {
    return from_level([&](DetectionThreshold threshold) {
      auto some = settings;
      (rule.find("cousin") == std::string::npos ? some.name_threshold : some.domain_threshold) = threshold;
      return has(judged(some, from, reply_to), rule);
    });
  };
  CHECK(found("bec.high_profile_name", "Hanako Yamamoto <a@strange.example>") == "conservative");
  CHECK(found("bec.high_profile_name", "\"Hanako Yamamoto (CEO)\" <a@strange.example>") == "normal");
  CHECK(found("bec.high_profile_name", "\"H. Yamamoto\" <a@strange.example>") == "aggressive");
  CHECK(found("bec.high_profile_name", "\"H. Yamamoto\" <h.yamamoto@home.example>") == "never");
  CHECK(found("bec.high_profile_name", "President <hanako.yamamoto@strange.example>") == "aggressive");
  // an address is no display name
  CHECK(found("mail.name_spoof.person", "President <hanako.yamamoto@strange.example>") == "never");
  CHECK(found("bec.high_profile_cousin_domain", "Bank <a@n0rthwindbank.com>") == "conservative");
  CHECK(found("bec.high_profile_cousin_domain", "Bank <a@northwindbank-billing.com>") == "normal");
  CHECK(found("bec.high_profile_cousin_domain", "Bank <a@northwindbankmuseum.com>") == "aggressive");
  CHECK(found("bec.high_profile_cousin_domain", "Bank <a@elsewhere.example>", "a@northwindbankmuseum.com") ==
        "aggressive");
  CHECK(found("bec.high_profile_cousin_domain", "Bank <a@northwindbank.net>") == "never");
  CHECK(found("bec.high_profile_cousin_of_own", "Aozora <a@aozora-seisakushozoo.com>") == "aggressive");
}

TEST_CASE("thresholds travel to the workers and change the version of the rules; unreadable ones are as shipped") {
  Settings settings;
  const auto shipped = version_of(settings);
  settings.name_threshold = aggressive;
  settings.domain_threshold = conservative;
  CHECK(version_of(settings) != shipped);
  const auto back = settings_from_json(to_json(settings));
  REQUIRE(back);
  CHECK(back->name_threshold == aggressive);
  CHECK(back->domain_threshold == conservative);
  DetectionThreshold read{};
  for (const auto* text : {"", "Normal", "built_in", "aggressive "}) CHECK_FALSE(from_string(text, read));
}

TEST_CASE("hostile: a display name of thousands of words is compared within bounds") {
  std::string name;
  for (int i = 0; i < 20'000; ++i) name += "Hanako Yamamto ";
  CHECK(HighProfileNames(people, aggressive).named(name) != nullptr);
  CHECK(HighProfileNames(people, aggressive).in_mailbox(std::string(100'000, '7')) == nullptr);
}

}  // namespace sekisho::scan::mail
