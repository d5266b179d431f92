#include "worker/rewrite/links.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "base/encode.h"
#include "content/read.h"
#include "worker/rewrite/edit.h"

namespace sekisho::rewrite {
namespace {

const LinkMap links = {{"https://a.example/x?p=1&q=2", "https://s.example/click?t=1&u=A"},
                       {"http://b.example/", "https://s.example/click?t=1&u=B"}};

std::string of_html(std::string_view html) { return html_with_links(html, links).value_or("unchanged"); }
std::string of_text(std::string_view text) { return text_with_links(text, links).value_or("unchanged"); }

}  // namespace

TEST_CASE("links of HTML lead elsewhere, the rest of the source stays") {
  struct Row {
    std::string_view says, html, expected;
  };
  const Row rows[] = {
      {"double quotes", R"(<p>x</p><A class=k HREF="https://a.example/x?p=1&amp;q=2">x</A>é)",
       R"(<p>x</p><A class=k HREF="https://s.example/click?t=1&amp;u=A">x</A>é)"},
      {"no quotes", "<a href=http://b.example>x</a>", "<a href=https://s.example/click?t=1&amp;u=B>x</a>"},
      {"spelled with references", "<a href='&#104;ttp://b.example&#x2f;'>x</a>",
       "<a href='https://s.example/click?t=1&amp;u=B'>x</a>"},
      {"spelled otherwise", "<a href=' HTTP://B.example\n/'>x</a>",
       "<a href='https://s.example/click?t=1&amp;u=B'>x</a>"},
      {"a fragment goes along, made harmless", "<a href=\"http://b.example/#/k<'x\">x</a>",
       "<a href=\"https://s.example/click?t=1&amp;u=B#/k%3C%27x\">x</a>"},
      {"a form", "<form action=http://b.example><button formaction=http://b.example>",
       "<form action=https://s.example/click?t=1&amp;u=B><button formaction=https://s.example/click?t=1&amp;u=B>"},
      {"an area, Outlook's button",
       "<area href=http://b.example><!--[if mso]><v:rect href=\"http://b.example\"/><![endif]-->",
       "<area href=https://s.example/click?t=1&amp;u=B><!--[if mso]><v:rect "
       "href=\"https://s.example/click?t=1&amp;u=B\"/><![endif]-->"},
      {"not in a script, a style sheet, a plain comment",
       "<script>'<a href=http://b.example>'</script><link href=http://b.example><!-- <a href=http://b.example> -->",
       "unchanged"},
      {"not another link, a picture, a tag without end",
       "<a href=http://c.example><img src=http://b.example><a href=\"http://b.example\"", "unchanged"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(of_html(row.html) == row.expected);
  }
}

TEST_CASE("addresses in plain text lead elsewhere") {
  CHECK(of_text("see https://a.example/x?p=1&q=2, or <http://b.example/>.") ==
        "see https://s.example/click?t=1&u=A, or <https://s.example/click?t=1&u=B>.");
  CHECK(of_text("see http://c.example/") == "unchanged");
}

TEST_CASE(
    "bodies are written anew with their links exchanged; a signed one stays and says so; a disclaimer still goes in") {
  const std::string html =
      "Content-Type: text/html; charset=shift_jis\r\nX-Own: 1\r\n\r\n<p>\x82\xb1</p><a href=http://b.example>x</a>\r\n";
  const std::string mail =
      "From: a@x.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + html +
      "--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=p.html\r\n\r\n<a "
      "href=http://b.example>y</a>\r\n--b--\r\n";
  Edit exchange, disclaimer;
  exchange.kind = Edit::Kind::exchange_links;
  exchange.links = links;
  disclaimer.kind = Edit::Kind::add_disclaimer;
  disclaimer.text = "careful";
  const auto edits = edits_from_json(to_json({disclaimer, exchange}));
  REQUIRE(edits);
  const auto result = rewrite::apply(mail, *edits);
  REQUIRE(result);
  Budget budget;
  const auto document = content::read(result->bytes, {.as = content::ReadOptions::As::mail}, budget);
  REQUIRE(document.parts.size() == 3);
  CHECK(document.parts[1].text.find("careful") != std::string_view::npos);
  CHECK(document.parts[1].text.find("こ") != std::string_view::npos);
  CHECK(document.parts[1].text.find("href=https://s.example/click?t=1&amp;u=B") != std::string_view::npos);
  CHECK(document.parts[1].raw_headers.find("X-Own: 1") != std::string_view::npos);
  CHECK(document.parts[2].text == "<a href=http://b.example>y</a>");  // an attachment is a file, not a body

  const std::string sealed =
      "From: a@x.test\r\nContent-Type: multipart/signed; boundary=s; "
      "protocol=\"application/pkcs7-signature\"\r\n\r\n--s\r\n" +
      html + "--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--s--\r\n";
  const auto kept = rewrite::apply(sealed, {exchange});
  REQUIRE(kept);
  CHECK(kept->bytes == sealed);
  CHECK(kept->skipped == std::vector<std::string>{"links 1.1: signed or encrypted"});
}

TEST_CASE("hostile HTML is walked once") {
  std::string html;
  for (int i = 0; i < 200'000; ++i) html += "<a href=http://b.example/>";
  CHECK(html_with_links(html, links)->size() > html.size());
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "<!--[if mso]><a href='http://b.example/";
  CHECK_FALSE(html_with_links(nested, links).has_value());
}

}  // namespace sekisho::rewrite
