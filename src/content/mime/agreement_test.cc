#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "base/encode.h"
#include "base/file.h"
#include "base/text.h"
#include "content/mime/document_json.h"
#include "content/mime/testing.h"

// How far our reading agrees with other programs' on the mails of ../shared/corpus. What differs, and why, stands in
// docs/agreement-mime.md; the shares asserted here are what was measured, so that a change for the worse fails.

namespace sekisho::content {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path corpus = fs::path(SEKISHO_SOURCE_DIR) / "../shared/corpus";

bool have(const fs::path& folder) {
  if (fs::exists(folder)) return true;
  MESSAGE("skipped: corpus not there (", folder.string(), ")");
  CHECK(std::getenv("SEKISHO_REQUIRE_CORPUS") == nullptr);
  return false;
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) out += c;
    if (blank && !out.ends_with(' ')) out += ' ';
  }
  return out;
}

std::string_view field(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

struct Share {
  int same = 0, all = 0;
  void count(bool agrees) {
    ++all;
    same += agrees ? 1 : 0;
  }
  double percent() const { return all == 0 ? 0 : 100.0 * same / all; }
};

struct Reference {
  Share mails, structures, subjects, senders, names, charsets, bytes;
};

// Walks both trees side by side.
void compare(const json::object& theirs, const json::object& ours, Reference& total, bool& agrees) {
  struct Pair {
    const json::object *theirs, *ours;
  };
  std::vector<Pair> open{{&theirs, &ours}};
  bool same_structure = true;
  std::vector<Pair> leaves;
  while (!open.empty()) {
    const auto [a, b] = open.back();
    open.pop_back();
    if (field(*a, "type") != field(*b, "content_type")) same_structure = false;
    const auto* parts = a->if_contains("parts");
    const auto& children = b->at("children").as_array();
    const auto count = parts == nullptr ? 0 : parts->as_array().size();
    if (count != children.size()) {
      same_structure = false;
      continue;
    }
    if (count == 0) leaves.push_back({a, b});
    for (std::size_t i = 0; i < count; ++i)
      open.push_back({&parts->as_array()[i].as_object(), &children[i].as_object()});
  }
  total.structures.count(same_structure);
  agrees = agrees && same_structure;
  if (!same_structure) return;
  for (const auto& [a, b] : leaves) {
    const bool name = squeezed(field(*a, "filename")) == squeezed(field(*b, "filename"));
    const bool charset = to_lower_ascii(field(*a, "charset")) == field(*b, "charset");
    const bool bytes = field(*b, "sha256").starts_with(field(*a, "sha256"));
    total.names.count(name);
    total.charsets.count(charset);
    total.bytes.count(bytes);
    agrees = agrees && name && charset && bytes;
  }
}

void count_files(const fs::path& folder, std::vector<std::string>& mails, std::uint64_t& size) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == "MANIFEST.tsv" || entry.path().extension() == ".md")
      continue;
    auto bytes = read_file(entry.path());
    if (!bytes) continue;
    size += bytes->size();
    mails.push_back(*std::move(bytes));
  }
}

}  // namespace

TEST_CASE("the reading agrees with CPython's where CPython follows the RFCs") {
  if (!have(corpus / "mime/reference.jsonl")) return;
  const auto lines = read_file(corpus / "mime/reference.jsonl");
  REQUIRE(lines.has_value());
  Reference total;
  for (const auto line : split(*lines, '\n')) {
    if (line.empty()) continue;
    json::parse_options deep;
    deep.max_depth = 1'000;
    const auto reference = json::parse(line, {}, deep).as_object();
    const auto mail = read_file(corpus / "mime" / std::string(field(reference, "path")));
    REQUIRE(mail.has_value());
    const auto document = read_mail(*mail);
    const auto read = to_json(document).as_object();
    bool agrees = squeezed(field(reference, "subject")) == squeezed(document.subject);
    total.subjects.count(agrees);
    const auto from = field(reference, "from");
    const bool sender =
        document.from.empty() ? squeezed(from).empty() : from.find(document.from[0].address) != from.npos;
    total.senders.count(sender);
    compare(reference.at("tree").as_object(), read.at("parts").at(0).as_object(), total, agrees);
    total.mails.count(agrees && sender);
  }
  MESSAGE("CPython: ", total.mails.all, " mails, all the same ", total.mails.percent(), " %; structure ",
          total.structures.percent(), " %, subject ", total.subjects.percent(), " %, sender ", total.senders.percent(),
          " %, names ", total.names.percent(), " %, charsets ", total.charsets.percent(), " %, bytes ",
          total.bytes.percent(), " %");
  CHECK(total.mails.percent() > 80);
  CHECK(total.structures.percent() > 92);
  CHECK(total.bytes.percent() > 95);
}

TEST_CASE("decoded parts agree with james-mime4j's own expectations") {
  if (!have(corpus / "mime/james-mime4j")) return;
  Share parts, mails;
  for (const auto& entry : fs::recursive_directory_iterator(corpus / "mime/james-mime4j")) {
    if (entry.path().extension() != ".msg") continue;
    const auto mail = read_file(entry.path());
    REQUIRE(mail.has_value());
    const auto document = read_mail(*mail);
    const auto prefix = entry.path().stem().string() + "_decoded_";
    bool all = true;
    for (const auto& other : fs::directory_iterator(entry.path().parent_path())) {
      const auto name = other.path().filename().string();
      if (!name.starts_with(prefix)) continue;
      std::string path = name.substr(prefix.size(), name.find('.') - prefix.size());
      std::replace(path.begin(), path.end(), '_', '.');
      const auto expected = read_file(other.path());
      REQUIRE(expected.has_value());
      const auto found = std::find_if(document.parts.begin(), document.parts.end(),
                                      [&](const Part& part) { return part.path == path; });
      const bool same = found != document.parts.end() && found->data == *expected;
      parts.count(same);
      all = all && same;
    }
    mails.count(all);
  }
  MESSAGE("james-mime4j: ", parts.same, " of ", parts.all, " parts, ", mails.same, " of ", mails.all, " mails");
  CHECK(parts.percent() > 88);
}

TEST_CASE("encodings and charsets agree with GMime's test data") {
  const auto folder = corpus / "mime/gmime";
  if (!have(folder)) return;
  struct Row {
    const char *encoded, *encoding, *plain;
  };
  for (const Row& row : {Row{"encodings/photo.b64", "base64", "encodings/photo.jpg"},
                         Row{"encodings/photo.uu", "x-uuencode", "encodings/photo.jpg"},
                         Row{"encodings/wikipedia.qp", "quoted-printable", "encodings/wikipedia.txt"}}) {
    const std::string says = row.encoded;
    CAPTURE(says);
    const auto mail = "Content-Type: application/x-test\nContent-Transfer-Encoding: " + std::string(row.encoding) +
                      "\n\n" + read_file(folder / row.encoded).value_or("");
    const auto plain = read_file(folder / row.plain);
    REQUIRE(plain.has_value());
    const auto document = read_mail(mail);
    CHECK(sha256_hex(document.parts[0].data) == sha256_hex(*plain));
  }
  struct Text {
    const char *file, *charset, *plain;
  };
  // chinese.big5.txt is not among them: it is Japanese text whose characters outside Big5 were dropped on the way in.
  for (const Text& row : {Text{"cyrillic.cp1251.txt", "windows-1251", "cyrillic.utf-8.txt"},
                          Text{"cyrillic.iso-8859-5.txt", "iso-8859-5", "cyrillic.utf-8.txt"},
                          Text{"cyrillic.koi8-r.txt", "koi8-r", "cyrillic.utf-8.txt"},
                          Text{"japanese.iso-2022-jp.txt", "iso-2022-jp", "japanese.utf-8.txt"},
                          Text{"japanese.shift-jis.txt", "shift_jis", "japanese.utf-8.txt"}}) {
    for (const bool declared : {true, false}) {
      const std::string says = row.file;
      CAPTURE(says);
      CAPTURE(declared);
      const auto mail = "Content-Type: text/plain" +
                        (declared ? "; charset=" + std::string(row.charset) : std::string()) + "\n\n" +
                        read_file(folder / "filters" / row.file).value_or("");
      const auto plain = read_file(folder / "filters" / row.plain);
      REQUIRE(plain.has_value());
      const auto document = read_mail(mail);
      CHECK(document.parts[0].text == *plain);
    }
  }
}

TEST_CASE("every mail of the corpus is read, twice the same, within its limits") {
  for (const char* folder : {"mime", "mail"}) {
    if (!have(corpus / folder)) continue;
    std::vector<std::string> mails;
    std::uint64_t size = 0, parts = 0;
    count_files(corpus / folder, mails, size);
    const auto start = std::clock();
    for (const auto& mail : mails) parts += read_mail(mail).parts.size();
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    MESSAGE(folder, ": ", mails.size(), " mails, ", parts, " parts, ", static_cast<double>(size) / 1e6 / took,
            " MB/s, ", static_cast<double>(mails.size()) / took, " mails/s");
    std::uint64_t again = 0;
    for (const auto& mail : mails) again += read_mail(mail).parts.size();
    CHECK(again == parts);
  }
}

}  // namespace sekisho::content
