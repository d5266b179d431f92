#include "scan/url/url.h"

#include <doctest/doctest.h>

#include "scan/url/brands.h"
#include "scan/url/lists.h"
#include "scan/url/url_list.h"

namespace sekisho::scan::url {

TEST_CASE("a URL is taken apart as browsers do") {
  struct Row {
    std::string says, raw, text;
  };
  const Row rows[] = {
      {"plain", "http://A.Example.COM/X?y#z", "http://a.example.com/X?y"},
      {"no path", "https://a.example", "https://a.example/"},
      {"the scheme's own port", "https://a.example:443/", "https://a.example/"},
      {"another port", "http://a.example:8080/", "http://a.example:8080/"},
      {"tabs and line ends", "ht\ntps://a.ex\tample/x", "https://a.example/x"},
      {"capitals", "HTTPS://A.EXAMPLE/", "https://a.example/"},
      {"backslashes", "http:\\\\a.example\\x", "http://a.example/x"},
      {"too few and too many slashes", "http:a.example/x", "http://a.example/x"},
      {"", "https:////a.example/x", "https://a.example/x"},
      {"no scheme", "www.a.example/x", "http://www.a.example/x"},
      {"a relative scheme", "//a.example/x", "http://a.example/x"},
      {"user info", "http://www.bank.example@evil.example/x", "http://evil.example/x"},
      {"user info with slashes turned", "http://good.example\\@evil.example/", "http://good.example/@evil.example/"},
      {"an encoded host", "http://%65vil.example/", "http://evil.example/"},
      {"a decimal address", "http://2130706433/x", "http://127.0.0.1/x"},
      {"octal and hexadecimal", "http://0177.0x0.0.1/", "http://127.0.0.1/"},
      {"a short address", "http://10.1/", "http://10.0.0.1/"},
      {"IPv6", "http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"},
      {"an IDN", "https://b\xc3\xbc\x63her.example/", "https://xn--bcher-kva.example/"},
      {"an ideographic full stop",
       "http://a\xe3\x80\x82"
       "example/",
       "http://a.example/"},
      {"a last dot", "http://a.example./", "http://a.example/"},
      {"a full stop of half width at the end", "http://b\xc3\xbc\xef\xbd\xa1/", "http://xn--b-eha/"},
      {"a slash that mapping makes", "http://a.example\xe2\x84\x80.test/", ""},
      {"a line end in an encoded host", "http://a%0ab.example/", ""},
      {"brackets in a name", "http://a[b].example/", ""},
      {"defanged", "hxxps://a[.]example[.]com/x", "https://a.example.com/x"},
      {"defanged with words", "http[:]//a(dot)example/", "http://a.example/"},
      {"mailto is none", "mailto:a@b.example", ""},
      {"javascript is none", "javascript:alert(1)", ""},
      {"data is none", "data:text/html,x", ""},
      {"relative is none", "/x/y", ""},
      {"a word is none", "hello", ""},
      {"nothing", "", ""},
      {"no host", "http:///", ""},
      {"a wrong port", "http://a.example:99999999/", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CAPTURE(row.raw);
    const auto url = parse_url(row.raw);
    CHECK((url ? url->text() : "") == row.text);
  }
}

TEST_CASE("the tricks a URL was written with are noted") {
  CHECK(parse_url("http://2130706433/")->odd_address);
  CHECK_FALSE(parse_url("http://127.0.0.1/")->odd_address);
  CHECK(parse_url("http://%65.example/")->encoded_host);
  CHECK(parse_url("http:\\\\a.example")->backslashes);
  CHECK(parse_url("http://a.exa\nmple")->control);
  CHECK(parse_url("hxxp://a.example")->defanged);
  CHECK(parse_url("http://a.example/%2525252541")->encoding_depth == 4);
  CHECK(parse_url("http://www.bank.example@e.example")->user_info == "www.bank.example");
  CHECK(parse_url("https://a.b.example.co.jp/")->domain == "example.co.jp");
  CHECK(parse_url("https://a.b.example.co.jp/")->suffix == "co.jp");
  CHECK(parse_url("https://evil.github.io/")->domain == "evil.github.io");
  CHECK(parse_url("https://evil.github.io/")->hosted);
  CHECK_FALSE(parse_url("https://example.co.uk/")->hosted);
}

TEST_CASE("targets inside a URL are found") {
  const auto inside = [](std::string_view raw) {
    std::string out;
    for (const auto& target : nested_urls(*parse_url(raw))) out += target + " ";
    return out;
  };
  CHECK(inside("https://r.example/?u=https://b.example/x&y=1") == "https://b.example/x ");
  CHECK(inside("https://r.example/?u=https%3A%2F%2Fb.example%2Fx%3Fq%3D1") == "https://b.example/x?q=1 ");
  CHECK(inside("https://r.example/?u=https%253A%252F%252Fb.example") == "https://b.example ");
  CHECK(inside("https://r.example/aHR0cHM6Ly9iLmV4YW1wbGUv") == "https://b.example/ ");
  CHECK(inside("https://r.example/http-status").empty());
  CHECK(inside("https://www.google.com/amp/s/b.example/x?q=1") == "https://b.example/x?q=1 ");
  CHECK(inside("https://www.google.co.jp/amp/b.example") == "http://b.example ");
  CHECK(inside("https://b-example.cdn.ampproject.org/c/s/b.example/x") == "https://b.example/x ");
  CHECK(inside("https://urldefense.proofpoint.com/v2/url?u=http-3A__b.verify-2Dx.example_login&d=Dw") ==
        "http://b.verify-x.example/login ");
  CHECK(inside("https://urldefense.proofpoint.com/v2/url?d=Dw").empty());
  CHECK(inside("https://www.google.com/amp/settings").empty());
}

TEST_CASE("list entries mean what the reference says") {
  struct Row {
    std::string says, entry, url;
    bool fits;
  };
  const Row rows[] = {
      {"a host with any path", "example.com", "https://example.com/a?b", true},
      {"a host is not its subdomains", "example.com", "https://x.example.com/", false},
      {"a wildcard reaches subdomains", "*.example.com", "http://a.b.example.com/x", true},
      {"and the domain itself", "*.example.com", "http://example.com/", true},
      {"but no other name that ends alike", "*.example.com", "http://badexample.com/", false},
      {"a folder below a wildcard", "*.example.com/example/*", "http://a.example.com/example/x", true},
      {"another folder", "*.example.com/example/*", "http://a.example.com/other/x", false},
      {"a path and what is below", "example.com/a", "https://example.com/a/b", true},
      {"not a longer word", "example.com/a", "https://example.com/ab", false},
      {"a query is exact", "http://example.com/a?b=1", "https://example.com/a?b=1", true},
      {"another query", "http://example.com/a?b=1", "https://example.com/a?b=12", false},
      {"case of the host does not count", "EXAMPLE.com", "http://example.COM/", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const std::string entries[] = {row.entry};
    CHECK(UrlList(entries).matches(*parse_url(row.url)) == row.fits);
  }
  const std::string feed[] = {"evil.example"};
  CHECK(UrlList(feed, UrlList::Hosts::with_subdomains).matches(*parse_url("http://a.evil.example/")));
}

TEST_CASE("names that imitate a brand are recognised, its own are not") {
  struct Row {
    std::string raw;
    Imitation kind;
    std::string brand;
  };
  const Row rows[] = {
      {"https://paypal.com/", Imitation::none, ""},
      {"https://www.rakuten.co.jp/paypal", Imitation::none, ""},
      {"https://paypa1.com/", Imitation::homograph, "paypal"},
      {"https://rnicrosoft.com/", Imitation::homograph, "microsoft"},
      {"https://\xd1\x80\xd0\xb0\xd1\x83\xd1\x80\xd0\xb0l.com/", Imitation::homograph, "paypal"},
      {"https://\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5.com/", Imitation::homograph, "apple"},
      {"https://amaz0n-co-jp.example/", Imitation::homograph, "amazon"},
      {"https://micorsoft.com/", Imitation::typo, "microsoft"},
      {"https://raktuen.cn/", Imitation::typo, "rakuten"},
      {"https://paypal.com.secure.example/", Imitation::subdomain, "paypal"},
      {"https://www.smbc-card.com.qwe.top/", Imitation::subdomain, "smbc"},
      {"https://paypal-verify.example/", Imitation::combined, "paypal"},
      {"https://metamask-verify.example/", Imitation::combined, "metamask"},
      {"https://exodus-wallet-verify.example/", Imitation::combined, "exodus"},
      {"https://ledger.com.restore.example/", Imitation::subdomain, "ledger"},
      {"https://mercadopago.com.br.x.example/", Imitation::subdomain, "mercadopago"},
      {"https://walletconnnect.example/", Imitation::typo, "walletconnect"},
      {"https://paypallogin.example/", Imitation::combined, "paypal"},
      {"https://jcb-verify.example/", Imitation::combined, "jcb"},
      {"https://mercari.example.xyz/", Imitation::label, "mercari"},
      {"https://a.example/netflix/login", Imitation::in_path, "netflix"},
      {"https://orange.example/", Imitation::none, ""},
      {"https://pineapples.example/", Imitation::none, ""},
      {"http://10.0.0.1/paypal", Imitation::none, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.raw);
    const auto hit = find_imitation(*parse_url(row.raw));
    CHECK(static_cast<int>(hit.kind) == static_cast<int>(row.kind));
    CHECK(hit.brand == row.brand);
  }
}

TEST_CASE("domains of a kind that is taken for a day are told from those that firms and people keep") {
  for (const char* domain : {"kneefix.shop", "a.b.sbs", "metal.za.com", "x.icu", "club-offer.online"})
    CHECK_MESSAGE(is_throwaway_domain(domain), domain);
  for (const char* domain : {"example.com", "example.co.jp", "shop.example.com", "firma.de", "example.cn", "example.ru",
                             "example.dev", "za.com", "com", "", "."})
    CHECK_MESSAGE(!is_throwaway_domain(domain), domain);
}

}  // namespace sekisho::scan::url
