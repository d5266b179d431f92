#include "scan/patterns.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace sekisho::scan {
namespace {

// A mail with a subject, one header field and one text part; texts must outlive it.
content::Document mail(std::string_view subject, std::string_view body) {
  content::Document document;
  document.is_mail = true;
  document.subject = subject;
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].headers.push_back({"Subject", subject, subject});
  document.parts[0].content_type = "text/plain";
  document.parts[0].text = body;
  return document;
}

std::unique_ptr<PatternSet> compiled(const PatternBuilder& builder, const std::string& cache = {}) {
  auto set = PatternSet::compile(builder, cache);
  REQUIRE_MESSAGE(set.has_value(), (set ? "" : set.error().what));
  return *std::move(set);
}

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("sekisho-patterns-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

constexpr std::uint16_t body_only = static_cast<std::uint16_t>(Field::body);

}  // namespace

TEST_CASE("a pattern is found in its fields and nowhere else") {
  PatternBuilder builder;
  const auto in_subject = builder.add({.expression = "invoice", .fields = static_cast<std::uint16_t>(Field::subject)});
  const auto in_body = builder.add({.expression = "invoice", .fields = body_only});
  const auto in_header =
      builder.add({.expression = "^subject: inv", .fields = static_cast<std::uint16_t>(Field::header)});
  const auto set = compiled(builder);

  auto hits = set->scan(mail("Your INVOICE", "nothing"));
  CHECK(hits.of(in_subject).size() == 1);
  CHECK(hits.of(in_body).empty());
  CHECK_FALSE(hits.any(in_header));
  hits = set->scan(mail("Invoice", "an invoice, another invoice"));
  CHECK(hits.of(in_body).size() == 2);
  CHECK(hits.of(in_header).size() == 1);
  CHECK(hits.of(in_header)[0].part == -1);
  CHECK(hits.of(in_header)[0].text == "Subject: Invoice\n");
}

TEST_CASE("offsets of a hit point at the match") {
  PatternBuilder builder;
  const auto literal = builder.add({.expression = "a.b*c", .fields = body_only, .literal = true});
  const auto started = builder.add({.expression = "\\d{3,5}x?", .fields = body_only, .need_start = true});
  const auto japanese = builder.add({.expression = "口座番号.\\d", .fields = body_only, .need_start = true});
  const auto set = compiled(builder);
  const auto hits = set->scan(mail("", "see a.b*c and 口座番号：7 or ab*c"));
  REQUIRE(hits.of(literal).size() == 1);
  const auto& hit = hits.of(literal)[0];
  CHECK(hit.text.substr(hit.from, hit.to - hit.from) == "a.b*c");
  REQUIRE(hits.of(japanese).size() == 1);
  const auto& second = hits.of(japanese)[0];
  CHECK(second.text.substr(second.from, second.to - second.from) == "口座番号：7");

  const auto numbers = set->scan(mail("", "12345x"));
  REQUIRE(numbers.any(started));
  CHECK(numbers.of(started)[0].from == 0);
  CHECK(numbers.of(started)[0].to == 6);
}

TEST_CASE("a whole word stands in no longer one, but for a plural s") {
  PatternBuilder builder;
  const auto id = builder.add({.expression = "tin", .fields = body_only, .literal = true, .whole_word = true});
  const auto set = compiled(builder);
  CHECK(set->scan(mail("", "TIN 1, tins; (tin)")).of(id).size() == 3);
  CHECK(set->scan(mail("", "meeting tint stint tin7 tinss")).of(id).empty());
}

TEST_CASE("an optional pattern that does not compile is left out, and is known to be, also from the cache") {
  PatternBuilder builder;
  const auto good = builder.add({.expression = "a[0-9]", .fields = body_only, .optional = true});
  const auto bad = builder.add({.expression = "(?<=a)b(?!c)", .fields = body_only, .optional = true});
  const Folder folder;
  for (int round = 0; round < 2; ++round) {
    const auto set = compiled(builder, folder.path.string());
    const auto hits = set->scan(mail("", "a1 ab"));
    CHECK(hits.of(good).size() == 1);
    CHECK(hits.knows(good));
    CHECK_FALSE(hits.knows(bad));
  }
  builder.add({.expression = "(?<=a)b", .fields = body_only});
  CHECK_FALSE(PatternSet::compile(builder, {}));
}

TEST_CASE("a text that is not UTF-8 is searched all the same") {
  PatternBuilder builder;
  const auto id = builder.add({.expression = "secret", .fields = body_only | Field::subject});
  CHECK(compiled(builder)->scan(mail("\xff\xfe secret", "\xe3\x81 secret \x80")).of(id).size() == 2);
}

TEST_CASE("raw data needs no UTF-8") {
  PatternBuilder builder;
  const auto id =
      builder.add({.expression = "MZ\\x90", .fields = static_cast<std::uint16_t>(Field::data), .ignore_case = false});
  auto document = mail("", "");
  document.add_part(0, content::PartOrigin::mime);
  document.parts[1].content_type = "application/octet-stream";
  document.parts[1].data = "\xffMZ\x90\x01";
  CHECK(compiled(builder)->scan(document).of(id).size() == 1);
}

TEST_CASE("an attached message is no body") {
  auto document = mail("", "");
  document.parts[0].content_type = "multipart/mixed";
  const auto message = document.add_part(0, content::PartOrigin::mime);
  document.parts[static_cast<std::size_t>(message)].content_type = "message/rfc822";
  const auto inner = document.add_part(message, content::PartOrigin::mime);
  document.parts[static_cast<std::size_t>(inner)].content_type = "text/plain";
  const auto text = document.add_part(0, content::PartOrigin::mime);
  document.parts[static_cast<std::size_t>(text)].content_type = "text/plain";
  CHECK_FALSE(is_body(document, inner));
  CHECK(is_body(document, text));
  document.parts[static_cast<std::size_t>(text)].disposition = "attachment";
  CHECK_FALSE(is_body(document, text));
}

TEST_CASE("hits are limited per pattern") {
  PatternBuilder builder;
  const auto often = builder.add({.expression = "a", .fields = body_only});
  const auto once = builder.add({.expression = "z", .fields = body_only});
  const std::string many(5000, 'a');
  const auto text = many + "z";
  const auto hits = compiled(builder)->scan(mail("", text));
  CHECK(hits.of(often).size() == max_hits_per_pattern);
  CHECK(hits.of(once).size() == 1);
}

TEST_CASE("an expression that does not compile is named") {
  PatternBuilder builder;
  builder.add({.expression = "fine", .fields = body_only});
  builder.add({.expression = "(broken", .fields = body_only});
  const auto set = PatternSet::compile(builder, {});
  REQUIRE_FALSE(set.has_value());
  CHECK(set.error().code == Code::malformed);
  CHECK(set.error().what.find("(broken") != std::string::npos);
}

TEST_CASE("no patterns is a set that finds nothing") {
  const auto set = compiled(PatternBuilder{});
  CHECK_FALSE(set->scan(mail("a", "b")).any(0));
}

TEST_CASE("the compiled database is cached, and a damaged cache is compiled again") {
  Folder folder;
  PatternBuilder builder;
  const auto id = builder.add({.expression = "needle", .fields = body_only | Field::data});
  compiled(builder, folder.path.string());
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  CHECK(compiled(builder, folder.path.string())->scan(mail("", "a needle")).of(id).size() == 1);

  const auto good = *read_file(files[0]);
  for (const auto& bad :
       {good.substr(0, 10), good.substr(0, good.size() / 2), std::string(), std::string(good.size(), 'x'), [&] {
          auto flipped = good;
          flipped[good.size() / 2] ^= 1;
          return flipped;
        }()}) {
    REQUIRE(write_file_atomic(files[0], bad).has_value());
    CHECK(compiled(builder, folder.path.string())->scan(mail("", "a needle")).of(id).size() == 1);
    CHECK(*read_file(files[0]) == good);
  }
  // A folder that cannot be written costs nothing but time.
  CHECK(compiled(builder, "/nonexistent/folder")->scan(mail("", "a needle")).of(id).size() == 1);
}

}  // namespace sekisho::scan
