#include "reputation/spf.h"

#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reputation/spf_record.h"

namespace sekisho::reputation {
namespace {
const std::string suite = SEKISHO_SOURCE_DIR "/../shared/corpus/auth/spf/rfc7208-tests.yml";

Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

std::string joined(const YAML::Node& node) {
  if (!node.IsSequence()) return node.as<std::string>();
  std::string out;
  for (const auto& part : node) out += part.as<std::string>();
  return out;
}

// One `zonedata` mapping of the suite: SPF entries stand for TXT unless the name has TXT of its own.
void fill(const YAML::Node& zone, TableResolver& table) {
  for (const auto& entry : zone) {
    const auto name = entry.first.as<std::string>();
    bool own_text = false;
    for (const auto& record : entry.second) own_text = own_text || (record.IsMap() && record["TXT"]);
    for (const auto& record : entry.second) {
      if (record.IsScalar()) {
        table.set_fault(name, DnsStatus::timed_out);
        continue;
      }
      for (const auto& field : record) {
        const auto type = field.first.as<std::string>();
        if (type == "A" || type == "AAAA")
          table.add(name, type == "A" ? RecordType::a : RecordType::aaaa,
                    address_bytes(field.second.as<std::string>()));
        if (type == "MX") table.add(name, RecordType::mx, field.second[1].as<std::string>());
        if (type == "CNAME") table.add(name, RecordType::cname, field.second.as<std::string>());
        if (type == "PTR") table.add(name, RecordType::ptr, field.second.as<std::string>());
        if (type == "TXT" && !(field.second.IsScalar() && field.second.as<std::string>() == "NONE"))
          table.add(name, RecordType::txt, joined(field.second));
        if (type == "SPF" && !own_text) table.add(name, RecordType::txt, joined(field.second));
      }
    }
  }
}

bool is_allowed(const YAML::Node& allowed, const std::string& result) {
  if (allowed.IsScalar()) return allowed.as<std::string>() == result;
  for (const auto& one : allowed) {
    if (one.as<std::string>() == result) return true;
  }
  return false;
}
}  // namespace

TEST_CASE("SPF agrees with every case of the RFC 7208 suite") {
  if (!std::filesystem::exists(suite)) {
    MESSAGE("skipped: corpus not there (" << suite << ")");
    CHECK(std::getenv("SEKISHO_REQUIRE_CORPUS") == nullptr);
    return;
  }
  int total = 0, right = 0;
  for (const auto& document : YAML::LoadAllFromFile(suite)) {
    TableResolver table;
    fill(document["zonedata"], table);
    for (const auto& test : document["tests"]) {
      const auto& fields = test.second;
      const auto name = test.first.as<std::string>();
      const auto verdict = check_spf({.client_ip = fields["host"].as<std::string>(),
                                      .helo = fields["helo"].as<std::string>(),
                                      .sender = fields["mailfrom"].as<std::string>()},
                                     table, soon());
      ++total;
      CAPTURE(name);
      CAPTURE(verdict.problem);
      const std::string result(to_string(verdict.result));
      std::ostringstream wanted;
      wanted << fields["result"];
      CAPTURE(wanted.str());
      const bool agrees = is_allowed(fields["result"], result);
      CHECK_MESSAGE(agrees, "result " << result);
      bool explained = true;
      if (fields["explanation"] && fields["explanation"].as<std::string>() != "DEFAULT") {
        explained = verdict.explanation == fields["explanation"].as<std::string>();
        CHECK(verdict.explanation == fields["explanation"].as<std::string>());
      }
      right += agrees && explained ? 1 : 0;
    }
  }
  MESSAGE("RFC 7208 suite: " << right << " of " << total);
  CHECK(total == 203);
}

TEST_CASE("an SPF record is read as a whole or not at all") {
  struct Row {
    std::string says, record, problem;
  };
  const Row rows[] = {
      {"plain", "v=spf1 ip4:192.0.2.0/24 -all", ""},
      {"an unknown modifier", "v=spf1 moo=x -all", ""},
      {"an unknown mechanism after all", "v=spf1 -all foo:bar.example", "foo:bar.example"},
      {"a prefix too long", "v=spf1 ip4:192.0.2.0/33", "ip4:192.0.2.0/33"},
      {"a prefix with a leading zero", "v=spf1 a/08", "a/08"},
      {"an empty include", "v=spf1 include:", "include:"},
      {"a macro letter of explanations", "v=spf1 exists:%{c}.example.com", "exists:%{c}.example.com"},
      {"an open macro", "v=spf1 exists:%{d", "exists:%{d"},
      {"two redirects", "v=spf1 redirect=a.example redirect=b.example", "redirect=b.example"},
      {"a line end", "v=spf1 a\r\n", "other than printable ASCII"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto record = parse_spf(row.record);
    CHECK((record ? "" : record.error().what) == row.problem);
  }
}

TEST_CASE("a record that includes itself ends at ten lookups, and a dead resolver at the deadline") {
  TableResolver table;
  table.add("loop.example", RecordType::txt, "v=spf1 include:loop.example -all");
  const auto verdict =
      check_spf({.client_ip = "192.0.2.1", .helo = "x.example", .sender = "a@loop.example"}, table, soon());
  CHECK(to_string(verdict.result) == "permerror");
  CHECK(verdict.lookups == 11);
  const auto late = check_spf({.client_ip = "192.0.2.1", .helo = "x.example", .sender = "a@loop.example"}, table,
                              std::chrono::steady_clock::now());
  CHECK(to_string(late.result) == "temperror");
}

}  // namespace sekisho::reputation
