// Every limit of base/budget.h: an item that exceeds it says so by its name, and is not called clean; the same item
// within it is.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "base/encode.h"
#include "content/made_files.h"
#include "scan/ruleset.h"

namespace sekisho::scan {
namespace {

const std::string head = "From: a@far.example\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n";

std::string repeated(const std::string& piece, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += piece;
  return out;
}
std::string words(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += "word" + std::to_string(i) + (i % 8 == 7 ? "\r\n" : " ");
  return out;
}
std::string attached(const std::string& name, const std::string& bytes) {
  return head + "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" + name +
         "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(bytes) + "\r\n";
}
std::string multipart(const std::string& part, int n) {
  return head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeated("--b\r\n" + part + "\r\n", n) +
         "--b--\r\n";
}
std::string nested(int n) {
  std::string mail = head + "\r\nbody\r\n";
  for (int i = 0; i < n; ++i) mail = head + "Content-Type: message/rfc822\r\n\r\n" + mail;
  return mail;
}
std::string zipped(const std::string& name, const std::string& bytes) {
  return content::testing::zip_of({{name, bytes}});
}
// A picture of 8 by 8 pixels.
std::string picture() {
  return *from_base64("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQAAAADsdIMmAAAADElEQVR4nGNYxYACASqQBVHR0mccAAAAAElFTkSuQmCC");
}

struct Row {
  std::string limit;
  std::string item;
  std::function<void(Limits&)> lower;
};

std::vector<Row> rows() {
  const auto text = head + "Content-Type: text/plain\r\n\r\n" + words(200);
  const auto letter = attached("letter.txt", words(200));
  return {
      {"message_size", text, [](Limits& l) { l.message_size = {500}; }},
      {"body_size", text, [](Limits& l) { l.body_size = {200}; }},
      {"file_size", letter, [](Limits& l) { l.file_size = {500}; }},
      {"expanded_size", attached("a.zip", content::testing::zip_of({{"a.txt", words(200)}, {"b.txt", words(300)}})),
       [](Limits& l) { l.expanded_size = {2000}; }},
      {"compression_ratio", attached("a.zip", zipped("a.txt", repeated(words(200), 2000))),
       [](Limits& l) { l.compression_ratio = 20; }},
      {"layers", attached("a.zip", zipped("b.zip", zipped("c.txt", "words"))), [](Limits& l) { l.layers = 1; }},
      {"mime_depth", nested(5), [](Limits& l) { l.mime_depth = 3; }},
      {"parts", multipart("Content-Type: text/plain\r\n\r\nwords", 5), [](Limits& l) { l.parts = 3; }},
      {"files", attached("a.zip", content::testing::zip_of({{"a.txt", "a"}, {"b.txt", "b"}, {"c.txt", "c"}})),
       [](Limits& l) { l.files = 2; }},
      {"headers", repeated("X-A: b\r\n", 20) + text, [](Limits& l) { l.headers = 10; }},
      {"header_size", repeated("X-A: b\r\n", 100) + text, [](Limits& l) { l.header_size = {400}; }},
      {"parameters", head + "Content-Type: text/plain; a=1; b=2; c=3; d=4; e=5\r\n\r\nwords\r\n",
       [](Limits& l) { l.parameters = 3; }},
      {"alternates", multipart("Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nwords", 4),
       [](Limits& l) { l.alternates = 2; }},
      {"links", head + "\r\n" + repeated("https://example.com/a ", 10), [](Limits& l) { l.links = 5; }},
      {"text_size", text, [](Limits& l) { l.text_size = {300}; }},
      {"pixels", attached("a.png", picture()), [](Limits& l) { l.pixels = 50; }},
      {"image_count",
       attached("a.zip", content::testing::zip_of({{"a.png", picture()}, {"b.png", picture()}, {"c.png", picture()}})),
       [](Limits& l) { l.image_count = 2; }},
      {"memory", attached("a.zip", zipped("a.txt", words(2000))), [](Limits& l) { l.memory = {4000}; }},
      {"steps", attached("a.js", "var a = 1;\r\n" + repeated("a = a + 1;\r\n", 500)),
       [](Limits& l) { l.steps = 1000; }},
  };
}

}  // namespace

TEST_CASE("an item beyond a limit names it and is unscannable, the same item within it does not") {
  const auto ruleset = Ruleset::build({});
  REQUIRE(ruleset);
  for (const auto& row : rows()) {
    CAPTURE(row.limit);
    for (const bool beyond : {true, false}) {
      CAPTURE(beyond);
      Budget budget;
      if (beyond) {
        Limits limits;
        row.lower(limits);
        budget = Budget(limits);
      }
      const auto document = content::read(row.item, {.as = content::ReadOptions::As::mail}, budget);
      const auto report = (*ruleset)->scan(document, row.item, {}, budget);
      const bool told = std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
        return finding.rule == "limit." + row.limit && finding.category == Category::unscannable_limit;
      });
      CHECK(told == beyond);
      if (beyond)
        CHECK(report.verdict != Verdict::clean);
      else
        CHECK(report.limits.empty());
    }
  }
}

}  // namespace sekisho::scan
