#include "worker/rewrite/edit.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "base/encode.h"
#include "base/random.h"
#include "content/read.h"
#include "worker/rewrite/entity.h"
#include "worker/rewrite/header_edit.h"

namespace sekisho::rewrite {
namespace {

Edit make(Edit::Kind kind, std::string text, std::vector<std::string> parts = {}, std::string name = {}) {
  Edit edit;
  edit.kind = kind;
  edit.text = std::move(text);
  edit.parts = std::move(parts);
  edit.name = std::move(name);
  return edit;
}

std::string edited(std::string_view mail, const std::vector<Edit>& edits) {
  const auto result = apply(mail, edits);
  return result ? result->bytes : "error: " + result.error().what;
}

const std::string attachment =
    "Content-Type: application/x-thing; name=a.bin\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
    "attachment; filename=a.bin\r\n\r\nAAEC\r\n";
const std::string mixed =
    "From: a@x.test\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble "
    "\xff\r\n--b\r\n"
    "Content-Type: text/plain; charset=shift_jis\r\n\r\n\x82\xb1\x82\xf1\r\n--b\r\n" +
    attachment + "--b--\r\nepilogue\r\n";

}  // namespace

TEST_CASE("the subject gets its tag once, in words a reader decodes") {
  struct Row {
    std::string says, header, tag, expected;
  };
  const Row rows[] = {
      {"plain", "Subject: hello\r\n", "[SPAM]", "Subject: [SPAM] hello\r\n"},
      {"already there", "Subject: [SPAM] hello\r\n", "[SPAM]", "Subject: [SPAM] hello\r\n"},
      {"no subject", "From: a@x.test\r\n", "[SPAM]", "Subject: [SPAM]\r\nFrom: a@x.test\r\n"},
      {"empty", "Subject:\r\n", "[SPAM]", "Subject: [SPAM] \r\n"},
      {"folded", "Subject: a\r\n b\r\nX: y\r\n", "T", "Subject: T a\r\n b\r\nX: y\r\n"},
      {"Japanese before plain", "Subject: hi\r\n", "注意", "Subject: =?UTF-8?B?" + to_base64("注意") + "?=\r\n hi\r\n"},
      {"Japanese before words", "Subject: =?UTF-8?B?44GC?=\r\n", "注意",
       "Subject: =?UTF-8?B?" + to_base64("注意 ") + "?=\r\n =?UTF-8?B?44GC?=\r\n"},
      {"a tag with a line end is no second field", "Subject: hi\r\n", "a\r\nBcc: x", "Subject: a  Bcc: x hi\r\n"},
      {"bare line feeds", "Subject: hi\n", "T", "Subject: T hi\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const std::string end = row.header.ends_with("\r\n") ? "\r\n" : "\n";
    CHECK(edited(row.header + end + "body", {make(Edit::Kind::tag_subject, row.tag)}) == row.expected + end + "body");
  }
}

TEST_CASE("fields are added on top and removed with their folds, whatever their case") {
  Edit add = make(Edit::Kind::add_header, "", {}, "X-Sekisho-Verdict");
  add.value = "clean";
  CHECK(edited("A: 1\r\nx-SEKISHO-verdict: forged\r\n more\r\nB: 2\r\n\r\nbody",
               {make(Edit::Kind::remove_header, "", {}, "X-Sekisho-Verdict"), add}) ==
        "X-Sekisho-Verdict: clean\r\nA: 1\r\nB: 2\r\n\r\nbody");
}

TEST_CASE("a replaced attachment leaves every other byte as it was") {
  const auto result = edited(mixed, {make(Edit::Kind::replace_attachment, "gone", {"1.2"}, "removed.txt")});
  const auto at = mixed.find(attachment);
  CHECK(result.substr(0, at) == mixed.substr(0, at));
  CHECK(result.ends_with("\r\n--b--\r\nepilogue\r\n"));
  CHECK(result.find("AAEC") == std::string::npos);
  CHECK(result.find("filename=\"removed.txt\"\r\n\r\n" + to_base64("gone")) != std::string::npos);
}

TEST_CASE("a file name cannot inject a field") {
  const auto result =
      edited(mixed, {make(Edit::Kind::replace_attachment, "gone", {"1.2"}, "a\"\r\nBcc: x@y.test\r\n.txt")});
  CHECK(result.find("\r\nBcc:") == std::string::npos);
}

TEST_CASE("a disclaimer goes into the body in words its charset can hold, or the body becomes UTF-8") {
  const auto ascii = edited(mixed, {make(Edit::Kind::add_disclaimer, "External mail")});
  CHECK(ascii.find("shift_jis\r\n\r\nExternal mail\r\n\r\n\x82\xb1\x82\xf1\r\n--b") != std::string::npos);
  CHECK(ascii.find(attachment) != std::string::npos);
  const auto japanese = edited(mixed, {make(Edit::Kind::add_disclaimer, "外部")});
  CHECK(japanese.find("charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64("外部\r\n\r\nこん")) !=
        std::string::npos);
  CHECK(japanese.find(attachment) != std::string::npos);
}

TEST_CASE(
    "buttons of a disclaimer are links by label in a page and labels with addresses in text, and survive the way") {
  Edit edit = make(Edit::Kind::add_disclaimer, "Careful");
  edit.buttons = {{"Report <b>", "https://s.example/user/feedback?q=banner&t=1"},
                  {"Not a risk", "https://s.example/n"}};
  const auto back = edits_from_json(to_json(std::vector<Edit>{edit}));
  REQUIRE(back);
  const auto text = edited("From: a@x.test\r\nContent-Type: text/plain\r\n\r\nhi\r\n", *back);
  CHECK(
      text.ends_with("\r\n\r\nCareful\r\nReport <b>: https://s.example/user/feedback?q=banner&t=1\r\n"
                     "Not a risk: https://s.example/n\r\n\r\nhi\r\n"));
  const auto page = edited("From: a@x.test\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n", *back);
  CHECK(page.find("Careful<br>\r\n<a style=\"color:#0b57a4\" "
                  "href=\"https://s.example/user/feedback?q=banner&amp;t=1\">Report &lt;b&gt;</a>\r\n&middot; <a ") !=
        std::string::npos);
  // damaged: without buttons, not refused
  const auto damaged =
      edits_from_json(boost::json::parse(R"([{"kind":3,"text":"x","buttons":[1,{"label":2},{"url":"u"}]}])"));
  REQUIRE(damaged);
  CHECK(damaged->front().buttons.empty());
}

TEST_CASE("signed mail is wrapped, and its own bytes stay") {
  const std::string body =
      "--s\r\nContent-Type: text/plain\r\n\r\nhi\r\n--s\r\nContent-Type: "
      "application/pgp-signature\r\n\r\nsig\r\n--s--\r\n";
  const std::string mail =
      "From: a@x.test\r\nContent-Type: multipart/signed; boundary=s;\r\n "
      "protocol=\"application/pgp-signature\"\r\n\r\n" +
      body;
  const auto result = edited(mail, {make(Edit::Kind::add_disclaimer, "External mail")});
  CHECK(
      result.find("\r\nContent-Type: multipart/signed; boundary=s;\r\n protocol=\"application/pgp-signature\"\r\n\r\n" +
                  body + "\r\n--=_sekisho_") != std::string::npos);
  CHECK(result.starts_with("From: a@x.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;"));
  CHECK(result.find(to_base64("External mail\r\n\r\n")) != std::string::npos);
}

TEST_CASE("edits of arbitrary bytes end, are deterministic and keep the body when only header fields are asked for") {
  SeededRandom random(7);
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    auto mail = i % 3 == 0 ? random.bytes(200) : mixed;
    for (int k = 0; k < i % 7; ++k) {
      const auto noise = random.bytes(3);
      mail.insert(static_cast<std::size_t>(static_cast<unsigned char>(noise[0])) * mail.size() / 256, noise.substr(1));
    }
    const std::vector<Edit> edits = {make(Edit::Kind::add_disclaimer, "外部"),
                                     make(Edit::Kind::replace_attachment, "gone", {"1.2"}, "r.txt"),
                                     make(Edit::Kind::tag_subject, "[T]")};
    CHECK(edited(mail, edits) == edited(mail, edits));
    const auto tagged = edited(mail, {make(Edit::Kind::tag_subject, "[T]")});
    CHECK(tagged.ends_with(mail.substr(border_of(mail).header_end)));
  }
}

TEST_CASE("edits survive their way as JSON") {
  Edit edit = make(Edit::Kind::replace_attachment, "text \"quoted\"\n", {"1.2", "1.3"}, "名前.txt");
  edit.value = "v";
  const auto back = edits_from_json(to_json({edit}));
  REQUIRE(back);
  CHECK(boost::json::serialize(to_json(*back)) == boost::json::serialize(to_json({edit})));
  CHECK_FALSE(edits_from_json(boost::json::parse("[{\"kind\":99}]")));
}

}  // namespace sekisho::rewrite
