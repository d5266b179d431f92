#include "reputation/dkim.h"

#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "base/text.h"
#include "reputation/dkim_key.h"
#include "reputation/signed_mail.h"

namespace sekisho::reputation {
namespace {
const std::string corpus = SEKISHO_SOURCE_DIR "/../shared/corpus/auth/";

Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

bool is_there(const std::string& path) {
  if (std::filesystem::exists(path)) return true;
  MESSAGE("skipped: corpus not there (" << path << ")");
  CHECK(std::getenv("SEKISHO_REQUIRE_CORPUS") == nullptr);
  return false;
}

// "name<white>text" lines; "~~" marks a fault in mail-dkim's file.
TableResolver keys_from(const std::string& path) {
  TableResolver table;
  const auto text = slurp(path);
  for (const auto line : split(text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const auto space = line.find_first_of(" \t");
    if (space == line.npos) continue;
    auto rest = trim(line.substr(space));
    if (rest.starts_with("TXT")) rest = trim(rest.substr(3));
    if (rest == "NXDOMAIN") continue;
    if (rest.starts_with("~~")) {
      table.set_fault(line.substr(0, space), rest.find("out") != rest.npos ? DnsStatus::timed_out : DnsStatus::failed);
      continue;
    }
    table.add(line.substr(0, space), RecordType::txt, std::string(rest));
  }
  return table;
}

std::string results(const std::vector<DkimVerdict>& verdicts) {
  std::string out;
  for (const auto& one : verdicts) out += (out.empty() ? "" : " ") + std::string(to_string(one.result));
  return out;
}

// The best of all signatures, in mail-dkim's words.
std::string best(const std::vector<DkimVerdict>& verdicts) {
  std::string out = "none";
  for (const auto& one : verdicts) {
    if (one.result == DkimResult::pass) return "pass";
    if (one.result == DkimResult::fail) out = "fail";
    if (out != "fail") out = "invalid";
  }
  return out;
}
}  // namespace

TEST_CASE("DKIM agrees with Mail::DKIM on its corpus, but for rules that RFC 6376 dropped") {
  const auto folder = corpus + "dkim/mail-dkim/";
  if (!is_there(folder)) return;
  // g= of the key (RFC 4871) is ignored since RFC 6376.
  const std::set<std::string> dropped = {"badkey_8.txt", "badkey_9.txt", "badkey_12.txt", "badkey_13.txt"};
  auto table = keys_from(folder + "FAKE_DNS.dat");
  // The keys of 2006 have 512 bits, and SHA-1 was usual.
  const DkimOptions lenient{.min_rsa_bits = 512, .allow_sha1 = true};
  int total = 0, right = 0, drafts = 0;
  const auto list = slurp(folder + "expectations.tsv");
  for (const auto line : split(list, '\n')) {
    const auto columns = split(line, '\t');
    if (columns.size() < 2 || columns[0] == "file") continue;
    const std::string name(columns[0]);
    const auto report = signatures_of(slurp(folder + "corpus/" + name));
    const auto verdicts = verify_dkim(report.signatures, 1'700'000'000, lenient, table, soon());
    if (name.find("dk_") != std::string::npos && verdicts.empty()) continue;  // DomainKeys, the dead predecessor
    if (dropped.contains(name)) continue;
    // Drafts before RFC 4871 had no v=1, which RFC 6376 §3.5 demands: both their good and their bad ones are invalid
    // now.
    if (verdicts.size() > 0 &&
        (verdicts.front().problem == "no v= tag" || verdicts.front().problem == "unknown version") &&
        columns[1] != "invalid") {
      CHECK(best(verdicts) == "invalid");
      ++drafts;
      continue;
    }
    ++total;
    const auto result = best(verdicts);
    CAPTURE(name);
    CAPTURE(std::string(line));
    CAPTURE(verdicts.empty() ? "" : verdicts.front().problem);
    CHECK(result == columns[1]);
    right += result == columns[1] ? 1 : 0;
  }
  MESSAGE("mail-dkim: " << right << " of " << total << "; " << drafts << " signed by drafts before RFC 4871");
  CHECK(total == 38);
  CHECK(drafts == 20);
}

TEST_CASE("the mail of RFC 8463 passes with both its signatures") {
  const auto folder = corpus + "dkim/rfc8463/";
  if (!is_there(folder)) return;
  TableResolver table;
  for (const auto& entry : YAML::LoadFile(folder + "dns.json")) {  // JSON is YAML
    if (!entry.second["TXT"]) continue;
    std::string text;
    for (const auto& part : entry.second["TXT"][0]) text += part.as<std::string>();
    table.add(entry.first.as<std::string>(), RecordType::txt, text);
  }
  const auto mail = slurp(folder + "signed.eml");
  CHECK(results(verify_dkim(signatures_of(mail).signatures, 0, {}, table, soon())) == "pass pass");

  SUBCASE("a changed body fails both") {
    CHECK(results(verify_dkim(signatures_of(mail + "x\r\n").signatures, 0, {}, table, soon())) == "fail fail");
  }
  SUBCASE("a changed subject fails both") {
    auto changed = mail;
    changed.replace(changed.find("dinner"), 6, "Dinner");
    CHECK(results(verify_dkim(signatures_of(changed).signatures, 0, {}, table, soon())) == "fail fail");
  }
  SUBCASE("a resolver that does not answer is temporary") {
    TableResolver dead;
    dead.set_fault("test._domainkey.football.example.com", DnsStatus::timed_out);
    dead.set_fault("brisbane._domainkey.football.example.com", DnsStatus::failed);
    CHECK(results(verify_dkim(signatures_of(mail).signatures, 0, {}, dead, soon())) == "temperror temperror");
  }
}

TEST_CASE("the mails of go-msgauth verify as dkimpy verifies them") {
  const auto folder = corpus + "dkim/go-msgauth/";
  if (!is_there(folder)) return;
  auto table = keys_from(folder + "dns.tsv");
  struct Row {
    std::string file, results;
  };
  const Row rows[] = {
      {"tooManySignaturesMailString.eml", "pass pass pass"},
      {"unsignedMailString.eml", ""},
      {"verifiedEd25519MailString.eml", "pass fail"},
      {"verifiedMailString.eml", "pass"},
      {"verifiedRawRSAMailString.eml", "pass"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.file);
    CHECK(results(verify_dkim(signatures_of(slurp(folder + row.file)).signatures, 0, {}, table, soon())) ==
          row.results);
  }
}

TEST_CASE("ARC chains are judged as the validation suite says") {
  const auto path = corpus + "arc/arc-draft-validation-tests.yml";
  if (!is_there(path)) return;
  int total = 0, right = 0;
  std::string differing;
  for (const auto& document : YAML::LoadAllFromFile(path)) {
    TableResolver table;
    for (const auto& record : document["txt-records"]) {
      auto text = record.second.as<std::string>();
      text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
      table.add(record.first.as<std::string>(), RecordType::txt, text);
    }
    for (const auto& test : document["tests"]) {
      std::string mail;
      for (const char c : test.second["message"].as<std::string>()) {
        if (c == '\n') mail += '\r';
        mail += c;
      }
      auto wanted = test.second["cv"].IsNull() ? "none" : to_lower_ascii(test.second["cv"].as<std::string>());
      if (wanted.empty()) wanted = "none";
      const auto verdict = verify_arc(signatures_of(mail).signatures, {}, table, soon());
      ++total;
      if (wanted == to_string(verdict.result)) {
        ++right;
      } else {
        differing += "\n  " + test.first.as<std::string>() + ": wanted " + wanted + ", got " +
                     std::string(to_string(verdict.result)) + " " + verdict.problem;
      }
    }
  }
  MESSAGE("ARC validation suite: " << right << " of " << total << differing);
  // The five that differ: the suite was written for draft 18. Three have a seal with cv=fail and expect no verdict at
  // all; RFC 8617 §5.2 step 2 says fail. One has no c= (simple is the default, RFC 6376 §3.5) and one signs no field at
  // all.
  CHECK(total == 175);
  CHECK(right == 170);
}

TEST_CASE("a key record that is unclear is no key") {
  struct Row {
    std::string says, text, problem;
  };
  const Row rows[] = {
      {"plain", "v=DKIM1; p=AAAA", ""},
      {"withdrawn", "v=DKIM1; p=", ""},
      {"another version", "v=DKIM2; p=AAAA", "unknown version"},
      {"version not first", "k=rsa; v=DKIM1; p=AAAA", "unknown version"},
      {"no key", "v=DKIM1; k=rsa", "no p= tag"},
      {"a tag twice", "p=AAAA; p=BBBB", "tag stands twice"},
      {"no base64", "p=A*A", "key is no base64"},
      {"nothing", "", "no p= tag"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto key = parse_dkim_key(row.text);
    CHECK((key ? "" : key.error().what) == row.problem);
  }
}

TEST_CASE("signatures beyond ten are not looked at, and one that leaves bytes unsigned is told") {
  std::string mail;
  const std::string one = "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; l=1; bh=AAAA; b=AAAA\r\n";
  for (int i = 0; i < 12; ++i) mail += one;
  const auto report = signatures_of(mail + "From: a@a.example\r\n\r\nlong body\r\n");
  CHECK(report.signatures.size() == 10);
  CHECK(report.signals == std::vector<std::string>{"dkim_partial_body", "dkim_too_many"});
}

}  // namespace sekisho::reputation
