#include <doctest/doctest.h>

#include <ctime>
#include <functional>

#include "content/mime/testing.h"

namespace sekisho::content {
namespace {

constexpr double seconds_allowed = 1.0;  // field.md §4, for each input, on one core
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SEKISHO_SLOW_BUILD
#endif
#endif
#if defined(SEKISHO_SLOW_BUILD) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double slower = 15;  // what a sanitizer's build may take in times of that
#else
constexpr double slower = 1;
#endif

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

bool names(const Document& document, std::string_view limit) {
  return std::find(document.limits.begin(), document.limits.end(), limit) != document.limits.end();
}

}  // namespace

TEST_CASE("mail made to break a parser costs less than a second, little memory, and names the limit it met") {
  struct Row {
    const char* says;
    std::function<std::string()> make;
    const char* limit;  // null: all of it is read
  };
  const auto mixed = std::string("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
  const Row rows[] = {
      {"200,000 parts", [&] { return mixed + repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", 200'000); },
       "parts"},
      {"a million parts", [&] { return mixed + repeat("--b\n\n", 1'000'000); }, "parts"},
      {"a million lines that are nearly boundaries", [&] { return mixed + "--b\n\n" + repeat("--bb\n", 1'000'000); },
       "text_size"},
      {"100,000 multiparts inside each other",
       [] {
         std::string mail;
         for (int i = 0; i < 100'000; ++i)
           mail += "Content-Type: multipart/mixed; boundary=" + std::to_string(i) + "\n\n--" + std::to_string(i) + "\n";
         return mail;
       },
       "mime_depth"},
      {"10,000 messages inside each other", [] { return repeat("Content-Type: message/rfc822\r\n\r\n", 10'000); },
       "mime_depth"},
      {"100 multiparts inside each other, a million dash lines",
       [] {
         std::string mail;
         for (int i = 10; i < 109; ++i)
           mail +=
               "Content-Type: multipart/mixed; boundary=aa" + std::to_string(i) + "\n\n--aa" + std::to_string(i) + "\n";
         return mail + "\n" + repeat("--aaaaa\n", 1'000'000);
       },
       nullptr},
      {"a million headers", [] { return repeat("A: b\r\n", 1'000'000) + "\r\nbody"; }, "headers"},
      {"one header of 20 MB", [] { return "Subject: " + repeat("x", 20'000'000) + "\r\n\r\nbody"; }, "header_size"},
      {"one header of 4 million folds", [] { return "Subject: " + repeat("\r\n x", 4'000'000) + "\r\n\r\nbody"; },
       "header_size"},
      {"100,000 pieces of a name",
       [] {
         std::string mail = "Content-Disposition: attachment";
         for (int i = 100'000; i-- > 0;) mail += "; f*" + std::to_string(i) + "=x";
         return mail + "\r\n\r\nbody";
       },
       "header_size"},
      {"100,000 names of pieces",
       [] {
         std::string mail = "Content-Disposition: attachment";
         for (int i = 100'000; i-- > 0;) mail += ";" + std::to_string(i) + "*=x";
         return mail + "\r\n\r\nbody";
       },
       "parameters"},
      {"50,000 encoded words", [] { return "Subject: " + repeat("=?utf-8?Q?x?= ", 50'000) + "\r\n\r\nbody"; }, nullptr},
      {"200,000 encoded words in 40 fields",
       [] { return repeat("Subject: " + repeat("=?iso-2022-jp?B?GyRCNFg=?= y ", 5'000) + "\r\n", 40) + "\r\nbody"; },
       "header_size"},
      {"60,000 encoded words without end", [] { return "Subject: " + repeat("=?utf-8?Q?x ", 60'000) + "\r\n\r\nbody"; },
       nullptr},
      {"200,000 recipients", [] { return "To: " + repeat("a@example.com, ", 200'000) + "\r\n\r\nbody"; },
       "header_size"},
      {"a comment nested 500,000 deep",
       [] {
         return "To: " + repeat("(", 500'000) + "\r\nContent-Type: text/plain " + repeat("(", 400'000) + "\r\n\r\nbody";
       },
       nullptr},
      {"500,000 quotes", [] { return "From: " + repeat("\"<", 250'000) + "\r\n\r\nbody"; }, nullptr},
      {"5 MB of NUL", [] { return std::string(5'000'000, '\0'); }, nullptr},
      {"a line of 100 MB", [] { return "Subject: x\r\n\r\n" + repeat("x", 100'000'000); }, "text_size"},
      {"100 MB of base64",
       [] { return "Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + repeat("QUFB", 25'000'000); },
       nullptr},
      {"20 MB that only pretends to be base64",
       [] { return "Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + repeat("A!=", 7'000'000); },
       nullptr},
      {"10 MB of equals signs",
       [] { return "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + repeat("=", 10'000'000); }, "text_size"},
      {"500,000 beginnings of uuencode", [] { return "Subject: x\r\n\r\n" + repeat("begin 644 a\n", 500'000); },
       nullptr},
      {"100,000 uuencoded files", [] { return "Subject: x\r\n\r\n" + repeat("begin 644 a\n#0V%T\n`\nend\n", 100'000); },
       "parts"},
      {"200,000 markers of BinHex",
       [] { return "Subject: x\r\n\r\n" + repeat("(This file must be converted with BinHex 4.0)\n:", 100'000); },
       nullptr},
      {"a thousand ambiguous parts",
       [&] {
         return mixed + repeat("--b\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx\r\n", 1'000) +
                "--b--\r\n";
       },
       "alternates"},
      {"5,000 binary parts that call themselves text",
       [&] {
         std::string junk;
         for (int i = 0; i < 4'000; ++i) junk += static_cast<char>(0x80 + i * 37 % 0x7f);
         return mixed + repeat("--b\n\n" + junk + "\n", 5'000);
       },
       "text_size"},
      {"10,000 headers of binary",
       [] {
         std::string junk;
         for (int i = 0; i < 90; ++i) junk += static_cast<char>(0x80 + i * 37 % 0x7f);
         return repeat("A: " + junk + "\n", 10'000) + "\nbody";
       },
       nullptr},
      {"5,000 parts with a boundary each",
       [&] {
         return mixed + repeat("--b\nContent-Type: text/plain; boundary=zz\n\nxyz\n", 5'000) + repeat("x", 5'000'000);
       },
       nullptr},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const auto mail = row.make();
    Budget budget;
    const auto start = std::clock();
    const auto document = read_mail(mail, budget);
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    CHECK(took < seconds_allowed * slower);
    CHECK(document.arena.used() <= budget.limits().memory.value + (2u << 20));
    std::string limits;
    for (const auto& limit : document.limits) limits += limit + " ";
    CAPTURE(limits);
    if (row.limit != nullptr) {
      CHECK(names(document, row.limit));
    } else {
      CHECK(limits == "");
    }
    if (took > 0.3) MESSAGE(says, ": ", took, " s");
  }
}

TEST_CASE("the time grows with the size and no faster") {
  const auto time_of = [](std::size_t parts) {
    Limits limits;
    limits.parts = 1'000'000;
    const auto mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
                      repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", parts);
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      Budget budget(limits);
      const auto start = std::clock();
      const auto document = read_mail(mail, budget);
      best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
      CHECK(document.parts.size() == parts + 1);
    }
    return best;
  };
  const double small = time_of(5'000), large = time_of(50'000);
  CHECK(large < 40 * small + 0.05);
}

TEST_CASE("every truncation of a mail is some mail") {
  const std::string mail =
      "From: =?utf-8?B?6Zai5omA?= <a@example.com>\r\nContent-Type: multipart/mixed; "
      "boundary=\"b\"\r\n\r\npre\r\n--b\r\nContent-Type: text/plain; "
      "name*0*=utf-8''%E9; name*1=x\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b\r\nContent-Type: "
      "message/rfc822\r\n\r\nSubject: in\r\n\r\n"
      "begin 644 a\n#0V%T\n`\nend\n--b--\r\nafter";
  for (std::size_t n = 0; n <= mail.size(); ++n) {
    const std::string cut = mail.substr(0, n);
    CHECK(!read_mail(cut).parts.empty());
  }
}

}  // namespace sekisho::content
