#include "reputation/dmarc.h"

#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "reputation/mail_authentication.h"
#include "reputation/signed_mail.h"

namespace sekisho::reputation {
namespace {
const std::string corpus = SEKISHO_SOURCE_DIR "/../shared/corpus/auth/dmarc/vectors.jsonl";

Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

void fill(const YAML::Node& zone, TableResolver& table) {
  for (const auto& entry : zone) {
    const auto name = entry.first.as<std::string>();
    const auto add = [&](const std::string& text) {
      if (text == "TIMEOUT")
        table.set_fault(name, DnsStatus::timed_out);
      else if (text.starts_with("A "))
        table.add(name, RecordType::a, address_bytes(text.substr(2)));
      else
        table.add(name, RecordType::txt, text);
    };
    if (entry.second.IsScalar()) add(entry.second.as<std::string>());
    for (std::size_t i = 0; entry.second.IsSequence() && i < entry.second.size(); ++i) {
      if (entry.second[i].IsScalar()) {
        add(entry.second[i].as<std::string>());
        continue;
      }
      std::string joined;
      for (const auto& part : entry.second[i]) joined += part.as<std::string>();
      add(joined);
    }
  }
}
}  // namespace

TEST_CASE("DMARC decides the vectors as RFC 7489 and its successor say") {
  if (!std::filesystem::exists(corpus)) {
    MESSAGE("skipped: corpus not there (" << corpus << ")");
    CHECK(std::getenv("SEKISHO_REQUIRE_CORPUS") == nullptr);
    return;
  }
  // Left to RFC 9989's tree walk, which we do not do.
  const std::map<std::string, std::string> known = {{"psd-tree-walk", "none none"}};
  int total = 0, right = 0;
  const auto text = slurp(corpus);
  for (const auto line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    const auto vector = YAML::Load(std::string(line));
    const auto name = vector["name"].as<std::string>();
    CAPTURE(name);
    TableResolver table;
    fill(vector["zone"], table);
    scan::Report report;
    const auto from = vector["header_from"];
    if (from.IsScalar()) report.mail.from.push_back({.name = {}, .address = from.as<std::string>()});
    for (std::size_t i = 0; from.IsSequence() && i < from.size(); ++i)
      report.mail.from.push_back({.name = {}, .address = from[i].as<std::string>()});
    DmarcQuestion question;
    if (!vector["spf_pass_domain"].IsNull()) question.spf_domain = vector["spf_pass_domain"].as<std::string>();
    for (const auto& domain : vector["dkim_pass_domains"]) question.dkim_domains.push_back(domain.as<std::string>());
    const auto verdict = worst_dmarc(report, question, table, soon());
    auto wanted = vector["result"].as<std::string>() + " " + vector["disposition"].as<std::string>();
    if (const auto found = known.find(name); found != known.end()) wanted = found->second;
    const auto got = std::string(to_string(verdict.result)) + " " + std::string(to_string(verdict.disposition));
    CHECK(got == wanted);
    ++total;
    right += got == wanted ? 1 : 0;
  }
  MESSAGE("DMARC vectors: " << right << " of " << total << ", of them by our own reading: " << known.size());
  CHECK(total == 32);
}

TEST_CASE("a DMARC record with a wrong value is malformed, and one of something else is none") {
  struct Row {
    std::string says, record, problem;
  };
  const Row rows[] = {
      {"plain", "v=DMARC1; p=none", ""},
      {"a wrong policy", "v=DMARC1; p=bob", "unknown p= tag"},
      {"a wrong policy with an address for reports", "v=DMARC1; p=bob; rua=mailto:a@b.example", ""},
      {"a percentage above all", "v=DMARC1; p=none; pct=500", "impossible pct= tag"},
      {"a wrong alignment", "v=DMARC1; p=none; adkim=bob", "unknown adkim= tag"},
      {"no policy", "v=DMARC1; pct=100", "no p= tag"},
      {"SPF", "v=spf1 -all", "no v=DMARC1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto record = parse_dmarc(row.record);
    CHECK((record ? "" : record.error().what) == row.problem);
  }
}

TEST_CASE("a forged From becomes a finding with its reasons, and a dead DNS becomes nothing but a signal") {
  scan::Report report;
  report.is_mail = true;
  report.mail.from.push_back({.name = "Bank", .address = "ceo@bank.example"});
  report.log_odds["phishing"] = 0;
  report.scores["phishing"] = 0.5;
  const scan::ScanContext context{
      .envelope_sender = "x@evil.example", .client_ip = "192.0.2.9", .helo = "evil.example"};
  TableResolver table;
  table.add("evil.example", RecordType::txt, "v=spf1 ip4:192.0.2.9 -all");
  table.add("_dmarc.bank.example", RecordType::txt, "v=DMARC1; p=reject");

  SUBCASE("forged") {
    add_to_report(authenticate(context, report, {}, table, soon()), report);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].rule == "auth.dmarc_fail");
    CHECK(report.findings[0].evidence == "bank.example p=reject");
    CHECK(report.signals == std::vector<std::string>{"auth:spf=pass", "auth:dkim=none", "dkim_none", "auth:arc=none",
                                                     "auth:dmarc=fail", "dmarc_fail"});
    CHECK(report.log_odds["phishing"] == doctest::Approx(1.5));
    CHECK(report.scores["phishing"] == doctest::Approx(0.8176).epsilon(0.001));
  }
  SUBCASE("no answer") {
    table.set_fault("_dmarc.bank.example", DnsStatus::timed_out);
    TableResolver dead;
    dead.set_fault("evil.example", DnsStatus::timed_out);
    dead.set_fault("_dmarc.bank.example", DnsStatus::timed_out);
    add_to_report(authenticate(context, report, {}, dead, soon()), report);
    CHECK(report.findings.empty());
    CHECK(report.log_odds["phishing"] == 0);
    CHECK(report.signals == std::vector<std::string>{"auth:spf=temperror", "auth:dkim=none", "dkim_none",
                                                     "auth:arc=none", "auth:dmarc=temperror"});
  }
}

TEST_CASE("a zone file is read, and a wrong line is named") {
  TableResolver table;
  REQUIRE(
      read_zone("$ORIGIN a.example.\n@ 300 IN TXT \"v=spf1 \" \"-all\" ; comment\nmail A 192.0.2.1\n  AAAA "
                "2001:db8::1\n@ MX 10 mail\n",
                table));
  CHECK(table.query("A.example", RecordType::txt, soon()).records == std::vector<std::string>{"v=spf1 -all"});
  CHECK(table.query("a.example", RecordType::mx, soon()).records == std::vector<std::string>{"mail.a.example"});
  CHECK(address_text(table.query("mail.a.example", RecordType::aaaa, soon()).records.at(0)) == "2001:db8::1");
  CHECK(table.query("b.example", RecordType::a, soon()).status == DnsStatus::no_domain);
  const auto wrong = read_zone("a.example A 192.0.2.1\nb.example A 300.1.1.1\n", table);
  CHECK((wrong ? "" : wrong.error().what) == "zone file line 2: wrong record data");
}

}  // namespace sekisho::reputation
