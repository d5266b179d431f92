// What a picture says is judged as if it stood in the body: nothing that the plain form triggers is lost. The letters
// come from a reader that knows them; the real engine is tried in content/image/picture_text_test.cc.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/encode.h"
#include "scan/ruleset.h"

namespace sekisho::scan {
namespace {

class Known final : public content::LetterReader {
 public:
  explicit Known(std::string text) : text_(std::move(text)) {}
  Letters read(const content::GreyImage&, const content::Writing&, const Allowance&) override { return {text_, {}}; }

 private:
  std::string text_;
};

// 300 × 200 in black and white: rows of boxes of a letter's size, as an uncompressed bitmap.
std::string bitmap() {
  constexpr int width = 300, height = 200;
  const auto number = [](std::uint32_t value) {
    return std::string{static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16),
                       static_cast<char>(value >> 24)};
  };
  std::string pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) pixels += std::string(3, y % 20 < 10 && x % 10 < 6 ? '\0' : '\xff');
  }
  return "BM" + number(54 + static_cast<std::uint32_t>(pixels.size())) + number(0) + number(54) + number(40) +
         number(width) + number(height) + std::string("\x01\0\x18\0", 4) + number(0) + number(0) + number(0) +
         number(0) + number(0) + number(0) + pixels;
}

std::string written(const std::string& from, const std::string& text, bool as_picture) {
  const std::string head =
      "From: " + from + "\r\nTo: staff@corp-mail.example\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n";
  if (!as_picture) return head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n";
  return head +
         "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img "
         "src=\"cid:p\">\r\n--b\r\nContent-Type: image/bmp\r\nContent-ID: <p>\r\nContent-Transfer-Encoding: "
         "base64\r\n\r\n" +
         to_base64(bitmap()) + "\r\n--b--\r\n";
}

const Ruleset& ruleset() {
  static const auto built = [] {
    Settings settings;
    settings.blocked_urls = {"http://blocked.example/"};
    auto result = Ruleset::build(settings);
    REQUIRE(result.has_value());
    return *std::move(result);
  }();
  return *built;
}

std::set<std::string> rules_of(const Report& report) {
  std::set<std::string> out;
  for (const auto& finding : report.findings) {
    if (!finding.rule.starts_with("mail.score.")) out.insert(finding.rule);
  }
  return out;
}

}  // namespace

TEST_CASE("a mail whose text is a picture loses no rule that its plain form triggers") {
  struct Row {
    const char *says, *from, *text;
  };
  const Row rows[] = {
      {"gift cards", "Boss <boss@stranger.example>",
       "Are you available? I am in a meeting. I need you to buy five gift cards and send me pictures of the cards, it "
       "is urgent."},
      {"blackmail", "x <x@stranger.example>",
       "I hacked your device and recorded a video through your webcam. Send bitcoin within 48 hours or I will send the "
       "video to your contacts."},
      {"gift cards in Japanese", "社長 <boss@stranger.example>",
       "至急お願いしたいことがあります。ギフトカードを購入してコードを送ってください。"},
      {"a card number", "x <x@stranger.example>", "Visa card number 4111 1111 1111 1111, expiry date 12/27, cvv 123"},
      {"a blocked link", "x <x@stranger.example>", "Please visit http://blocked.example/ now"},
      {"an address of numbers", "x <x@stranger.example>", "Sign in at http://203.0.113.9/paypal/login now"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Known reader(row.text);
    const auto plain = rules_of(ruleset().scan(written(row.from, row.text, false), {}, {}));
    const auto pictured =
        rules_of(ruleset().scan(written(row.from, row.text, true), {}, {}, {.wanted = true, .letters = &reader}));
    CHECK_FALSE(plain.empty());
    for (const auto& rule : plain) {
      CAPTURE(rule);
      CHECK(pictured.contains(rule));
    }
  }
}

TEST_CASE("words in a picture move the score as words in the body do, and the report tells what was read") {
  const std::string text =
      "Your mailbox is full. Verify your account password within 24 hours or it will be suspended.";
  Known reader(text);
  const auto unread = ruleset().scan(written("Admin <a@stranger.example>", text, true), {}, {});
  const auto pictured =
      ruleset().scan(written("Admin <a@stranger.example>", text, true), {}, {}, {.wanted = true, .letters = &reader});
  CHECK(pictured.scores.at("phishing") > unread.scores.at("phishing") + 0.2);
  CHECK(pictured.mail.body_excerpt.find("▣ Your mailbox is full.") != std::string::npos);
  CHECK(std::find(pictured.signals.begin(), pictured.signals.end(), "picture_text") != pictured.signals.end());
}

TEST_CASE("a letter that was misread accuses no link, and what was not read makes no mail unscannable") {
  const std::string text = "Sign in at http://paypa1.com/ to see your receipt";
  Known reader(text);
  const auto of_links = [](const Report& report) {
    auto rules = rules_of(report);
    std::erase_if(rules, [](const std::string& rule) { return !rule.starts_with("url."); });
    return rules.size();
  };
  CHECK(of_links(ruleset().scan(written("x <x@stranger.example>", text, false), {}, {})) > 0);
  CHECK(of_links(ruleset().scan(written("x <x@stranger.example>", text, true), {}, {},
                                {.wanted = true, .letters = &reader})) == 0);
  const auto none = ruleset().scan(written("x <x@stranger.example>", "", true), {}, {}, {.wanted = true});
  CHECK(none.verdict != Verdict::unscannable);
  CHECK(std::find(none.signals.begin(), none.signals.end(), "picture_text_unread:engine") != none.signals.end());
}

}  // namespace sekisho::scan
