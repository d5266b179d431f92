#include "api/http/form.h"

#include <doctest/doctest.h>

#include <string>

namespace sekisho::api {

TEST_CASE("a form is taken apart as clients write it") {
  const std::string body =
      "--xyz\r\nContent-Disposition: form-data; name=\"archivePassword\"\r\n\r\nc2VjcmV0\r\n"
      "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \xe3\x81\x82.exe\"\r\nContent-Type: "
      "application/octet-stream\r\n\r\nMZ\r\n--xy\r\n\r\n--xyz--\r\n";
  const auto form = read_form("multipart/form-data; boundary=xyz", body);
  REQUIRE(form);
  REQUIRE(form->size() == 2);
  CHECK(form->at(0).name == "archivePassword");
  CHECK(form->at(0).content == "c2VjcmV0");
  CHECK(!form->at(0).is_file);
  CHECK(form->at(1).name == "file");
  CHECK(form->at(1).filename == "a \xe3\x81\x82.exe");
  CHECK(form->at(1).content == "MZ\r\n--xy\r\n");
  CHECK(form->at(1).is_file);
  CHECK(read_form("Multipart/Form-Data; boundary=\"xyz\"", body)->size() == 2);
  const auto empty = read_form("multipart/form-data; boundary=b",
                               "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--b--");
  REQUIRE(empty);
  CHECK(empty->front().content.empty());
  CHECK(empty->front().is_file);
}

TEST_CASE("what is no form is refused, and a long one stays cheap") {
  struct Row {
    const char* says;
    const char* type;
    std::string body;
  };
  const Row rows[] = {
      {"another type", "application/json", "{}"},
      {"no boundary", "multipart/form-data", "--x--"},
      {"an empty boundary", "multipart/form-data; boundary=", "----"},
      {"a long boundary",
       "multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x",
       "--x--"},
      {"something before it", "multipart/form-data; boundary=x", "hello --x--"},
      {"nothing", "multipart/form-data; boundary=x", ""},
      {"no end", "multipart/form-data; boundary=x", "--x\r\nA: b\r\n\r\nc"},
      {"no blank line", "multipart/form-data; boundary=x", "--x\r\nA: b\r\n--x--"},
      {"a bare line feed", "multipart/form-data; boundary=x", "--x\nA: b\n\nc\n--x--"},
      {"too many parts", "multipart/form-data; boundary=x", [] {
         std::string s;
         for (int i = 0; i < 17; ++i) s += "--x\r\nA: b\r\n\r\nc\r\n";
         return s + "--x--";
       }()}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto form = read_form(row.type, row.body);
    REQUIRE(!form);
    CHECK(form.error().code == Code::malformed);
  }
  std::string almost = "--x\r\nA: b\r\n\r\n";
  for (int i = 0; i < 200'000; ++i) almost += "\r\n--";
  CHECK(!read_form("multipart/form-data; boundary=x", almost));
}

}  // namespace sekisho::api
