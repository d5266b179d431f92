// A QR code of 74 pixels as opj_compress packs it, as a file and as a bare codestream.
#include "content/image/jpeg2000.h"

#include <doctest/doctest.h>

#include "content/image/testing.h"

namespace sekisho::content {
namespace {

constexpr const char* still_jp2 =
    "AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAASgAAAEoAAQcHAAAAAAAPY29scgEAAAAAABEAAALDanAyY/"
    "9P/1EAKQAAAAAASgAAAEoAAAAAAAAAAAAAAEoAAABK"
    "AAAAAAAAAAAAAQcBAf9SAAwAAAABAAIEBAAB/1wACkBASEhQSEhQ/2QAJQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/"
    "5AACgAAAAACSwAB/5Pe3gAZLA/mcu27w+lQMNnUn9Nde9fAm0cL"
    "Bxn03JY8W7VclIaAq+IsZ5SbqdRI/"
    "uZQe+Y9GFjYCljvvEetik6oYbaLSoYceb5++gVs871L1k+"
    "Qxe2Zb5qUy2E2YB2YP07EXDE7sZDD0Vk0RtJDYkO6jpRULzYEw2Ps7CLe129ql6xAKTdeTNQ6WbF5TlXz"
    "U7IXvqtIpiRYcAB8gYph3vsYJ1mePQYv/"
    "ukHuoXzxH51yFD90XBMonOCsioCjjkzZqffHYq86mIEabQzaFjOkYl4Plyl79bPmYwjGsDujsn3KL3gF3nX8iHAFYHLFfzxj+"
    "NJSZ3HE576EU1SGUEkEZtspNQB"
    "x5Tgn5W9HHfMl+SstxGPai+yiq5BsoFe19htu/flaTV7DQI4/lDlZetDFTtJWP8yhZmpbkCBH3OIQQN2S3yQAcRQVNw330+LaeeLTwLOyBYHY/"
    "e0uRqNiiBpz7USy0Loq857WJSfgnN1OdQlgp1iXcz0aVz6"
    "LE7t15gecAFSav7QpqVXhrR4zvsxWQ8aIFv22CQS897tyoEUvq3QC7rvaAcGKNXlba6iYppcIbN7PImLrlSfTMA09VgidTwRpXH9vJFIqkgDHRcdq0"
    "GHdehet3s0zgop+LGnAJOXsqEwOUG9lfR4sNJxf8QM"
    "gWzcBhhWN01zW1Mtb4k4slKf83HYip8ep97H+xMUUWe/uDVxcjJpbEbH+Opoc4zZ7iyyFbHcCor797fEvtXCQD8ysREPZwuZ1FiU/AZAzI3/2Q==";
constexpr const char* still_j2k =
    "/0//UQApAAAAAABKAAAASgAAAAAAAAAAAAAASgAAAEoAAAAAAAAAAAABBwEB/1IADAAAAAEAAgQEAAH/XAAKQEBISFBISFD/"
    "ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAA"
    "AAJLAAH/"
    "k97eABksD+Zy7bvD6VAw2dSf011718CbRwsHGfTcljxbtVyUhoCr4ixnlJup1Ej+5lB75j0YWNgKWO+"
    "8R62KTqhhtotKhhx5vn76BWzzvUvWT5DF7ZlvmpTLYTZgHZg/TsRcMTuxkMPRWTRG0kNi"
    "Q7qOlFQvNgTDY+zsIt7Xb2qXrEApN15M1DpZsXlOVfNTshe+q0imJFhwAHyBimHe+xgnWZ49Bi/"
    "+6Qe6hfPEfnXIUP3RcEyic4KyKgKOOTNmp98dirzqYgRptDNoWM6RiXg+XKXv1s+ZjCMawO6OyfcoveAX"
    "edfyIcAVgcsV/PGP40lJnccTnvoRTVIZQSQRm2yk1AHHlOCflb0cd8yX5Ky3EY9qL7KKrkGygV7X2G279+VpNXsNAjj+UOVl60MVO0lY/"
    "zKFmaluQIEfc4hBA3ZLfJABxFBU3DffT4tp54tPAs7IFgdj97S5"
    "Go2KIGnPtRLLQuirzntYlJ+Cc3U51CWCnWJdzPRpXPosTu3XmB5wAVJq/tCmpVeGtHjO+zFZDxogW/"
    "bYJBLz3u3KgRS+rdALuu9oBwYo1eVtrqJimlwhs3s8iYuuVJ9MwDT1WCJ1PBGlcf28kUiqSAMdFx2r"
    "QYd16F63ezTOCin4sacAk5eyoTA5Qb2V9Hiw0nF/xAyBbNwGGFY3TXNbUy1viTiyUp/"
    "zcdiKnx6n3sf7ExRRZ7+4NXFyMmlsRsf46mhzjNnuLLIVsdwKivv3t8S+1cJAPzKxEQ9nC5nUWJT8BkDMjf/Z";

constexpr std::string_view start("\xFF\x4F\xFF\x51", 4);
constexpr const char* code = "https://still.example.com/verify/me ";

std::string pdf_of(const std::string& picture) { return pdf_with(picture, 74, 74); }

// Writes a number into the head of the codestream: 8 width, 12 height, 24 and 28 those of its tiles.
std::string with_number(std::string file, std::size_t at, std::uint32_t value) {
  const auto from = file.find(start);
  REQUIRE(from != file.npos);
  for (std::size_t i = 0; i < 4; ++i) file[from + at + i] = static_cast<char>(value >> (24 - 8 * i));
  return file;
}

}  // namespace

TEST_CASE("codes in JPEG 2000 pictures are read, also on PDF pages") {
  const auto jp2 = bytes_of(still_jp2), j2k = bytes_of(still_j2k);
  struct Row {
    const char* says;
    std::string file;
  };
  const Row rows[] = {
      {"file", jp2}, {"codestream", j2k}, {"page with a file", pdf_of(jp2)}, {"page with a codestream", pdf_of(j2k)}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto reading = reading_of(row.file);
    CHECK(reading.links == code);
    CHECK(reading.traits == "");
    CHECK(reading.limits == "");
  }
}

TEST_CASE("JPEG 2000 pictures that cost too much are refused before they are decoded") {
  const auto jp2 = bytes_of(still_jp2);
  struct Row {
    const char* says;
    std::string file, traits, limits;
  };
  const Row rows[] = {
      {"10^9 by 10^9", with_number(with_number(jp2, 8, 1'000'000'000), 12, 1'000'000'000), "", "pixels "},
      {"tiles of one pixel", with_number(with_number(jp2, 24, 1), 28, 1), "image.skipped jpeg 2000: tiles or colours;",
       ""},
      {"tiles of none", with_number(jp2, 24, 0), "image.damaged jpeg 2000: size;", ""},
      {"a file without a codestream", jp2.substr(0, jp2.find(start)), "image.damaged jpeg 2000: no codestream;", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto reading = reading_of(row.file);
    CHECK(reading.links == "");
    CHECK(reading.traits == row.traits);
    CHECK(reading.limits == row.limits);
  }
  CHECK(reading_of(jp2, {.steps = 100'000}).traits == "image.skipped more than is decoded of one item;");
  CHECK(reading_of(pdf_of(with_number(with_number(jp2, 24, 1), 28, 1))).traits ==
        "image.skipped jpeg 2000: tiles or colours;");
}

TEST_CASE("JPEG 2000 pictures cut off anywhere, or with any byte turned, end") {
  const auto whole = bytes_of(still_jp2);
  for (std::size_t size = 0; size < whole.size(); size += 5) static_cast<void>(reading_of(whole.substr(0, size)));
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    auto turned = whole;
    turned[at] = static_cast<char>(turned[at] ^ 0xFF);
    const auto links = reading_of(turned).links;
    CHECK_MESSAGE((links.empty() || links == code), at);
  }
}

}  // namespace sekisho::content
