// What our reading of ../shared/corpus/files shares with its expectations (MANIFEST.tsv, expect.jsonl).
#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/encode.h"
#include "base/file.h"
#include "base/text.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

const std::filesystem::path corpus = std::filesystem::path(SEKISHO_SOURCE_DIR) / "../shared/corpus/files";

bool corpus_there() {
  if (std::filesystem::exists(corpus / "expect.jsonl")) return true;
  MESSAGE("skipped: corpus not there (../shared/corpus/files)");
  const char* required = std::getenv("SEKISHO_REQUIRE_CORPUS");
  CHECK_FALSE((required != nullptr && std::string_view(required) == "1"));
  return false;
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// CRC-16 (polynomial x¹⁶+x¹⁵+x²+1, reflected), which LHA keeps and tools print in place of the longer one.
std::uint32_t short_crc_of(std::string_view bytes) {
  std::uint32_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
  }
  return crc;
}

struct Share {
  int met = 0, asked = 0;
  std::vector<std::string> missed;
  void count(bool ok, const std::string& path) {
    ++asked;
    if (ok)
      ++met;
    else
      missed.push_back(path);
  }
  double value() const { return asked == 0 ? 1.0 : static_cast<double>(met) / asked; }
};

bool has_trait(const Document& document, std::initializer_list<std::string_view> names) {
  return std::any_of(document.traits.begin(), document.traits.end(), [&](const Trait& trait) {
    return std::find(names.begin(), names.end(), trait.name) != names.end();
  });
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > 32) out.push_back(c);
  }
  return out;
}

std::string text_of(const boost::json::object& row, const char* key) {
  const auto* value = row.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

bool members_met(const Document& document, const boost::json::array& members) {
  const bool is_lha = document.parts[0].kind == "lzh";
  std::multiset<std::uint32_t> found;
  for (const auto& part : document.parts) found.insert(is_lha ? short_crc_of(part.data) : crc_of(part.data));
  for (const auto& member : members) {
    const auto& object = member.as_object();
    const auto crc = text_of(object, "crc32");
    const auto* encrypted = object.if_contains("encrypted");
    if (crc.empty() || crc == "00000000") continue;
    const bool there = found.count(static_cast<std::uint32_t>(std::stoul(crc, nullptr, 16))) > 0;
    const bool is_protected = encrypted != nullptr && encrypted->is_bool() && encrypted->as_bool() &&
                              has_trait(document, {"archive.encrypted"});
    if (!there && !is_protected) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the file corpus is read as other programs read it, or the difference is known") {
  if (!corpus_there()) return;
  if (std::getenv("SEKISHO_CORPUS_FILES") == nullptr) {
    MESSAGE("skipped: takes minutes; set SEKISHO_CORPUS_FILES=1 to run it");
    return;
  }
  std::ifstream in(corpus / "expect.jsonl");
  std::map<std::string, Share> shares;
  std::string line;
  while (std::getline(in, line)) {
    const auto row = boost::json::parse(line).as_object();
    const auto path = text_of(row, "path");
    // libarchive 3.6.2 is slow without end on these: what the workers' clock and isolation are for.
    static constexpr std::string_view left_out[] = {"iso_rockridge_ce_loop", "rar_unbound_staticdata"};
    if (std::any_of(std::begin(left_out), std::end(left_out),
                    [&](std::string_view name) { return path.find(name) != path.npos; }))
      continue;
    const auto bytes = read_file(corpus / path);
    if (!bytes) continue;
    ReadOptions options{.filename = std::filesystem::path(path).filename().string()};
    if (const auto password = text_of(row, "password"); !password.empty()) options.passwords.push_back(password);
    Budget budget;
    const auto document = read(*bytes, options, budget);
    const auto kind = document.parts[0].kind;
    if (const auto* members = row.if_contains("members");
        members != nullptr && members->is_array() && !members->as_array().empty()) {
      shares["archive members"].count(members_met(document, members->as_array()),
                                      path + " (" + std::string(kind) + ")");
    }
    if (const auto* encrypted = row.if_contains("encrypted"); encrypted != nullptr && encrypted->is_bool()) {
      const bool told = has_trait(document, {"archive.encrypted", "office.encrypted", "pdf.encrypted"});
      shares["encryption"].count(told == encrypted->as_bool(), path);
    }
    if (const auto* codes = row.if_contains("qr_zbar");
        codes != nullptr && codes->is_array() && !codes->as_array().empty()) {
      std::string all;
      for (const auto& part : document.parts) all += std::string(part.readable) + "\n";
      bool ok = true;
      for (const auto& code : codes->as_array())
        ok = ok && squeezed(all).find(squeezed(std::string_view(code.as_string()))) != std::string::npos;
      shares["QR codes"].count(ok, path);
    }
    for (const auto* key : {"uris", "external"}) {
      const auto* list = row.if_contains(key);
      if (list == nullptr || !list->is_array()) continue;
      bool ok = true;
      for (const auto& item : list->as_array()) {
        auto target = std::string(item.as_string());
        if (const auto space = target.find(' '); space != target.npos && std::string_view(key) == "external")
          target = target.substr(space + 1);
        const bool remote = target.find("://") != target.npos;
        ok = ok && (!remote || std::any_of(document.links.begin(), document.links.end(),
                                           [&](const Link& link) { return link.url.find(target) != link.url.npos; }));
      }
      shares[key == std::string_view("uris") ? "PDF links" : "OOXML external targets"].count(ok, path);
    }
    if (const auto* list = row.if_contains("attachments"); list != nullptr && list->is_array()) {
      bool ok = true;
      for (const auto& item : list->as_array()) {
        ok = ok && std::any_of(document.parts.begin(), document.parts.end(),
                               [&](const Part& part) { return part.filename == std::string_view(item.as_string()); });
      }
      shares["PDF attachments"].count(ok, path);
    }
    if (const auto* list = row.if_contains("embeddings");
        list != nullptr && list->is_array() && !list->as_array().empty()) {
      shares["OOXML embeddings"].count(has_trait(document, {"office.embedded_file", "office.embedded_object"}), path);
    }
    if (const auto start = squeezed(text_of(row, "text_start")); start.size() >= 4 && kind == "pdf") {
      std::string all;
      for (const auto& part : document.parts) all += squeezed(part.readable);
      shares["PDF text (first letters)"].count(all.find(start.substr(0, 12)) != std::string::npos, path);
    }
    if (const auto* traits = row.if_contains("traits"); traits != nullptr && traits->is_array()) {
      for (const auto& item : traits->as_array()) {
        const std::string trait(item.as_string());
        bool ok = true;
        if (trait == "javascript")
          ok = has_trait(document, {"pdf.javascript"});
        else if (trait == "launch")
          ok = has_trait(document, {"pdf.launch"});
        else if (trait == "uri")
          ok = has_trait(document, {"pdf.uri"});
        else if (trait == "embedded_file")
          ok = has_trait(document, {"pdf.embedded_file"});
        else if (trait == "encrypt")
          ok = has_trait(document, {"pdf.encrypted"});
        else if (trait == "encrypted")
          ok = has_trait(document, {"office.encrypted"});
        else if (trait == "vba")
          ok = has_trait(document, {"office.macro", "office.vba_project"});
        else if (trait == "xlm")
          ok = has_trait(document, {"office.xlm"});
        else if (trait == "dde")
          ok = has_trait(document, {"office.dde"});
        else if (trait == "ole10native")
          ok = has_trait(document, {"office.embedded_file", "office.embedded_object"});
        else if (trait == "xfa")
          ok = has_trait(document, {"pdf.xfa"});
        else
          continue;
        shares["trait " + trait].count(ok, path);
      }
    }
  }
  Share total;
  for (const auto& [name, share] : shares) {
    MESSAGE(name << ": " << share.met << " of " << share.asked);
    total.met += share.met, total.asked += share.asked;
    if (std::getenv("SEKISHO_LIST_MISSES") != nullptr) {
      for (const auto& path : share.missed) MESSAGE("  missed: " << path);
    }
  }
  MESSAGE("all expectations of files/: " << total.met << " of " << total.asked);
  CHECK(total.value() >= 0.93);
}

TEST_CASE("the harmless program is reached inside ClamAV's test containers") {
  if (!corpus_there()) return;
  const auto wanted = read_file(corpus / "clam/clam.exe");
  REQUIRE(wanted.has_value());
  // Packed programs would have to be run or unpacked by an emulator; the rest is explained in docs/agreement-files.md.
  Share share;
  for (const auto& entry : std::filesystem::directory_iterator(corpus / "clam")) {
    const auto name = entry.path().filename().string();
    if (!entry.is_regular_file() || !name.starts_with("clam")) continue;
    const auto bytes = read_file(entry.path());
    if (!bytes) continue;
    Budget budget;
    const auto document = read(*bytes, {.filename = name}, budget);
    share.count(std::any_of(document.parts.begin(), document.parts.end(),
                            [&](const Part& part) { return part.data == *wanted; }),
                name);
  }
  MESSAGE("clam.exe reached in " << share.met << " of " << share.asked << " files");
  if (std::getenv("SEKISHO_LIST_MISSES") != nullptr) {
    for (const auto& path : share.missed) MESSAGE("  missed: " << path);
  }
  CHECK(share.met >= 37);
}

TEST_CASE("a password told in the message opens its archive") {
  if (!corpus_there()) return;
  for (const auto* name : {"zip-password-in-subject.eml", "zip-password-in-body.eml"}) {
    CAPTURE(name);
    const auto bytes = read_file(corpus / "made/mails" / name);
    REQUIRE(bytes.has_value());
    Budget budget;
    const auto document = read(*bytes, {}, budget);
    CHECK(has_trait(document, {"archive.password_guessed"}));
  }
}

}  // namespace sekisho::content
