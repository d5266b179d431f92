#include "protect/scan_stamp.h"

#include <doctest/doctest.h>

namespace sekisho::protect {
namespace {

using scan::Filter;

const std::string mail =
    "From: Ann <ann@a.example>\r\nTo: bob@corp.example\r\nSubject: plans\r\nMessage-ID: <1@a.example>\r\nContent-Type: "
    "text/plain\r\n\r\nTomorrow?\r\n\r\n";
const std::vector<Filter> both = {Filter::spam_protection, Filter::malware};
const auto now = from_millis(1'700'000'000'000);

std::string stamped(const ScanStamp& stamp, const std::string& bytes, TenantId tenant = {7}) {
  return std::string(ScanStamp::field) + ": " + stamp.make(tenant, bytes, both, now) + "\r\n" + bytes;
}

}  // namespace

TEST_CASE("a stamp tells the filters to the tenant it was made for, whatever relays and mail servers do to a mail") {
  const ScanStamp stamp("key");
  const auto whole = stamped(stamp, mail);
  CHECK(stamp.read({7}, whole, now) == both);
  CHECK(stamp.read({7}, "Received: from x by y;\r\n\tMon, 1 Jan 2024\r\nReturn-Path: <ann@a.example>\r\n" + whole,
                   now) == both);
  std::string unix_lines = whole;
  for (auto at = unix_lines.find("\r\n"); at != std::string::npos; at = unix_lines.find("\r\n", at))
    unix_lines.erase(at, 1);
  CHECK(stamp.read({7}, unix_lines, now) == both);
  CHECK(stamp.read({7}, unix_lines + "\n\n", now) == both);
  CHECK(stamp.read({7}, whole, now + std::chrono::hours(24 * 6)) == both);
  std::string folded = whole;
  folded.replace(folded.find("Subject: plans"), 14, "Subject:\r\n plans");
  CHECK(stamp.read({7}, folded, now) == both);
}

TEST_CASE("whoever changes the mail, its people, its time or its tenant has no stamp") {
  const ScanStamp stamp("key");
  const auto whole = stamped(stamp, mail);
  const auto with = [&](std::string_view from, std::string_view to) {
    auto changed = whole;
    changed.replace(changed.find(from), from.size(), to);
    return stamp.read({7}, changed, now);
  };
  CHECK(with("Tomorrow?", "Tomorrow!").empty());
  CHECK(with("ann@a.example>", "eve@a.example>").empty());
  CHECK(with("plans", "bills").empty());
  CHECK(with("text/plain", "text/html").empty());
  CHECK(with("Subject: plans\r\n", "Subject: plans\r\nSubject: another\r\n").empty());
  CHECK(with("f=spam_protection,malware", "f=spam_protection,malware,web_reputation").empty());
  CHECK(with("at=17", "at=16").empty());
  CHECK(with("; m=", "; m=A").empty());
  CHECK(stamp.read({8}, whole, now).empty());
  CHECK(stamp.read({7}, whole, now + std::chrono::hours(24 * 8)).empty());
  CHECK(stamp.read({7}, whole, now - std::chrono::hours(1)).empty());
  CHECK(ScanStamp("another").read({7}, whole, now).empty());
  CHECK(stamp.read({7}, mail, now).empty());
}

TEST_CASE("what is no mail, or only pretends to bear a stamp, is read to an end and has none") {
  const ScanStamp stamp("key");
  for (const std::string bytes :
       {"", "\n", "X-Sekisho-Scanned:", "X-Sekisho-Scanned: t=7; at=1; f=malware; m=",
        "X-Sekisho-Scanned: t=99999999999999999999; at=x; f=,,,; m=;;;\n\n", " folded first\nX: y", ":::\n:\n\n"})
    CHECK(stamp.read({7}, bytes, now).empty());
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "X-Sekisho-Scanned: t=7; at=1; f=malware; m=x\r\n";
  CHECK(stamp.read({7}, many + mail, now).empty());
  CHECK(stamp.read({7}, std::string(1 << 20, '\0'), now).empty());
  // The true one below forged ones still counts, as long as it is among the first.
  CHECK(stamp.read({7}, "X-Sekisho-Scanned: t=7; at=1; f=malware; m=x\r\n" + stamped(stamp, mail), now) == both);
}

}  // namespace sekisho::protect
