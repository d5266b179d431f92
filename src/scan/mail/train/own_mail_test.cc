#include "scan/mail/train/own_mail.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "base/budget.h"
#include "base/file.h"
#include "content/read.h"
#include "scan/mail/fold.h"
#include "scan/mail/sender.h"
#include "scan/mail/train/own_record.h"

namespace sekisho::scan::mail::train {
namespace {

const std::string slots =
    "@firm.en = Harbour Books=harbourbooks.com\n@brand.en = PayPal=paypal.com\n@person.en = Anna Becker\n@bad.all = "
    "strange.xyz\n@hosted.all = page.example\n@free.all = gmail.com\n@sum.en = $1.00\n";

std::vector<std::string> shipped_files() {
  std::vector<std::filesystem::path> paths;
  for (const auto* folder : {"data/mail/own", "data/mail/own-unseen"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(SEKISHO_SOURCE_DIR) / folder))
      paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> out;
  for (const auto& path : paths) out.push_back(*read_file(path));
  return out;
}

TEST_CASE("records of our own words become mail") {
  const std::vector<std::string> files = {
      slots +
          "=== ham plain en ; {firm} <info@{site}> ; Hello {me}\nYour order at {firm}.\nSee it -> https://{site}/o\n",
      "=== phish html en ; {brand} <x@strange.xyz> ; Verify {email}\nDear {user},\nVerify -> https://{link}/v\n@file "
      "Form_{no}.html\n=== spam picture en ; Deals <d@{bad}> ; Look\n -> https://{link}/\n"};
  const auto made = make_own_mails(files, 3);
  CHECK(made.errors.empty());
  REQUIRE(made.mails.size() == 9);
  CHECK(made.mails[0].bytes.find("From: Harbour Books <info@harbourbooks.com>") == 0);
  CHECK(made.mails[0].bytes.find("See it: https://harbourbooks.com/o\r\n") != std::string::npos);
  CHECK(make_own_mails(files, 3).mails[5].bytes == made.mails[5].bytes);
  for (const auto& mail : made.mails) {
    CHECK(mail.bytes.find('{') == std::string::npos);
    Budget budget;
    const auto document = content::read(mail.bytes, {.as = content::ReadOptions::As::mail}, budget);
    const auto encloses = [&](std::string_view end) {
      return std::any_of(document.parts.begin(), document.parts.end(),
                         [&](const auto& part) { return part.filename.ends_with(end); });
    };
    if (mail.label == phish) CHECK(encloses(".html"));
    if (mail.label == spam)
      CHECK(std::any_of(document.links.begin(), document.links.end(), [](const auto& link) {
        return link.origin == content::LinkOrigin::html && link.text.empty();
      }));
  }
}

TEST_CASE("a damaged record is named and left out") {
  const std::vector<std::string> files = {
      slots + "=== ham ; nobody ; x\ntext\n=== phish plain en ; A <a@{bad}> ; y\ntext {unknown} {open\n"};
  const auto made = make_own_mails(files, 1);
  REQUIRE(made.errors.size() == 1);
  CHECK(made.errors[0].starts_with("1:8:"));
  REQUIRE(made.mails.size() == 1);
  CHECK(made.mails[0].bytes.find("text {unknown} {open") != std::string::npos);
  CHECK(make_own_mails({}, 1).mails.empty());
}

TEST_CASE("the shipped records are whole") {
  const auto files = shipped_files();
  const auto read = read_own_records(files);
  CHECK_MESSAGE(read.errors.empty(), (read.errors.empty() ? "" : read.errors[0]));
  CHECK(read.records.size() > 1000);
}

// A table of names that lacks a house's own domain accuses its honest mail.
TEST_CASE("no well-known house is foreign at its own domain") {
  const auto files = shipped_files();
  const auto read = read_own_records(files);
  int houses = 0;
  for (const auto& [slot, values] : read.slots) {
    if (!slot.starts_with("brand.")) continue;
    for (const auto pair : values) {
      const auto name = pair.substr(0, pair.find('=')), domain = pair.substr(pair.find('=') + 1);
      const auto folded = " " + fold_text(name, 200) + " ";
      const auto foreign = foreign_brand_as_name(folded, domain);
      CHECK_MESSAGE(foreign.empty(), pair << " is taken for " << foreign);
      ++houses;
    }
  }
  CHECK(houses > 200);
}

TEST_CASE("houses are known by their names in other scripts, shops inside a house are not the house") {
  for (const std::string_view name : {"Сбербанк", "신한은행", "支付宝", "Österreichische Post", "Deutsche Post",
                                      "La Banque Postale", "楽天カード", "Госуслуги"})
    CHECK_MESSAGE(!foreign_brand_as_name(" " + fold_text(name, 200) + " ", "strange.xyz").empty(), name);
  CHECK(foreign_brand_as_name(" " + fold_text("みどり書店 楽天市場店", 200) + " ", "midori-books.jp").empty());
}

}  // namespace
}  // namespace sekisho::scan::mail::train
