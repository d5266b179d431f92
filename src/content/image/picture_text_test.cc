#include "content/image/picture_text.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>

#include "base/encode.h"
#include "content/image/scale.h"
#include "content/image/testing.h"
#include "content/made_files.h"

namespace sekisho::content {
namespace {

// What drawn(330, 60) draws, thirty boxes in a line, by x265, by an encoder of AV1 and by OpenJPEG.
constexpr const char* boxes_heic =
    "AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAABqG1ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAHBpY3QAAAAAAAAAAAAAAAAAAAAADnBpdG0AAAAAAAIAAA"
    "AQaWRhdAAAAAABSgA8AAAAOGlsb2MBAAAAREAAAgABAAAA"
    "AAAAAcgAAQAAAAAAAAI4AAIAAQAAAAAAAAABAAAAAAAAAAgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAQABAABodmMxAAAAABVpbmZlAgAAAAACAA"
    "BncmlkAAAAANNpcHJwAAAAsWlwY28AAABzaHZjQwEECAAA"
    "AAAAAAAAAB7wAPz8+PgAAA8DIAABABdAAQwB//8ECAAAAwCf+AAAAwAAHroCQCEAAQAoQgEBBAgAAAMAn/"
    "gAAAMAAB7AKiBBz+W6uSmubAgAAAMACAAAAwAIQCIAAQAGRAHBc8GJAAAAFGlzcGUAAAAAAAABSgAA"
    "AEAAAAAUaXNwZQAAAAAAAAFKAAAAPAAAAA5waXhpAAAAAAEIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAA"
    "EAAQAAAkBtZGF0AAACNCgBrjKFQNDiyfadcMnY1Qy7hv/u"
    "Rl9aF8mY1CvOrV17Xf2/"
    "jwY3HsaoJW6qDgtFPdeU4tihEdEZFuehlCuEFamnP4KG1SxGhr7n6lpqy4CxSF3gI4i2iMMokksuKLym1Y5YZX+d1VIPM8DrZV/"
    "t9gOplekRQC9s+nPIVL96q3zCaZ7F9Df6mosW2wfs"
    "e9jvQkM/"
    "0Cu9pGMN2QG8xR2vaSrL2gdF05bBf7OkNgwdumqYCQfwDvxXNWfjKiFJSO586Gy3RIlTpn2j7UqXtYchzJDrZZQ92n9lytHG+"
    "L6GHAsGRhZe9XRhShVZl07xY+AlMwyV3lt1yrfmpG55XD0Y1Il0fX1N"
    "8hu/JDnsxPubV/RTo23nZfkJij5v03gsJkqRY4L25vA0BZkmv4xgrtfBi0N+SFGGo6qmaz+ETc/4lj1FuOddQjYiS+RXNCSbw/"
    "sgYBP5O6GD2XVnCPyzkX4YfIvgxllzJN6N2KwBpTNUxTGTPGz35aIkDAFfVvLg"
    "fmbsoDRnfbVoR+YCS/tNm3v84/Lj5Od3l4a91p19lytHG+L6sRbWyq5D/"
    "w807Pa1h0eCv87qqQeZAI4d7+2m2U1oNJztsRoXvzDnoUECJjJsSB9z66kMGHMsL6fyzkX4YfIvj6F720DXsylhUhh8bDyH5heR34bj"
    "z9Jg7SP/XlwrmJ79JtKQcIz2q5TUTuAzsTili50A5eBv161uZuVKo45MxdgjdIdcp7TLJnCABscbAWNiwAAtYA==";
constexpr const char* boxes_avif =
    "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPBtZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAAAOcG"
    "l0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAEU"
    "AAAAkgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABoaXBycAAAAElpcGNvAAAAFGlzcGUAAAAAAAABSgAAADwAAAAOcG"
    "l4aQAAAAABCAAAAAxhdjFDgQAcAAAAABNjb2xybmNseAAB"
    "AA0ABoAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAJptZGF0EgAKCRghaT2wwENBqDKCAUUYBpoo2AKIZrKe7diqM5TSIcfj31Iv4wmxIpavQVKvyj"
    "sCi1DWjiMmIErtJnYiNulg+ZYtIxbTP1HjU/eKHHms/nuS"
    "uNVW4JThtVgyDnaOOhKrobH+49Az5WtFTsOSrOOBa5eHzuqobcBP8c3CPbQYvMcEg2FbS4gqkaLXCZEwTIA=";
constexpr const char* boxes_jp2 =
    "AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAAPAAAAUoAAQcHAAAAAAAPY29scgEAAAAAABEAAAOfanAyY/"
    "9P/1EAKQAAAAABSgAAADwAAAAAAAAAAAAAAUoAAAA8AAAA"
    "AAAAAAAAAQcBAf9SAAwAAAABAAUEBAAB/1wAE0BASEhQSEhQSEhQSEhQSEhQ/2QAJQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/"
    "5AACgAAAAADHgAB/5PfYKAEBZ8XYN9QMdU6cc4ewXKdsLJN"
    "Y8fKMnzD4+UaMfVRBIlDEGIwtdNeD4UW1SUeZdEcI7CjeF6cMXuhNoX92/"
    "pYzE5rk8+MdPjMQ+E0dbNLUlSfmLYzs1FG3wEbx1zSF9DInO0lw95NPeBxUtbsQBgh7mVyTsOcaVvfGdlEQ8tO3xsY+Cvj1SCW84fu"
    "NOX7zRimYe4E87Yv121EY7sj3L7ky6XraFmJZp5/"
    "ciXKIYhwRAgIztQR8RdGkvMwf1Uv4zB62oOLbW324Vi9iqKPqXGzjn8OkovqxUARPQsqjt7kEDzXDspOxKqe736P9HJmBB+"
    "yCV7NTzoy8teBKgdpzkvXZZNH"
    "3iCs/"
    "nYIeJ66vAeqCefXHyeea7x+HtpqgM1xO01m2niUN+"
    "EqHH9yPAk7toc3Z5y0XQYc0SlKUpR7ZlV2MzRis9JNzFFjtwiAZOcwU2zz35f4kKxTIB62NECsGeZLjMyYZMzM3rIRyp0ZnqVmVz6B6riQZ7S3rtxr"
    "tg9gHZjvzLlFlyLkovYOdPfv1i3P0kklNJ9/552XAciF0JtjohF3/wOyC8aVlGHImTBCcCj/el7Oy9T8USm6bpxZGgaBpcl/"
    "oJXvzVREXDOuz8cO9wLxUqvKgOtAb9US3BWkkY9cX/P4NH/Bo/7Q8+1Xtb+rAN7f"
    "Wosj2Qf09qegZUy/nFUEm/64fsL0C/YwFmgpfetMYvLMIe7srsF7zxR61hHNNV9YpTobCYstR9/CETE6uqqDQNPH2n/e3c5aiyPZB/"
    "T2p6BlOqBwnaDMFzlSn4NjjGPwHoAzFpMn5JZkCtlEXZ/KowSuzJjH3LCp"
    "4FHN0ND49/2NNKvZ1sGgaePtP/jIelqLI9kSPBRRaclPLqbkQBZ3rVCR2vfCYJlBCskJdvvfRw2IvZfKwg//aE8RUCev6Db5BwasqYPg1yVag/"
    "mpBgSSSrvtl3ubVDzeNg2IvZfKwg//aE8RUCetFa6IpzApquof"
    "/Niuycz/Ft8dttsrbrXVGOEi6P3I4g2IvZfKwnaAzfw6L/QQVcKBcaxG/9k=";

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string chunk(const std::string& type, const std::string& data) {
  const auto sum =
      ::crc32(0, reinterpret_cast<const Bytef*>((type + data).data()), static_cast<uInt>(type.size() + data.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data +
         big_endian(static_cast<std::uint32_t>(sum));
}

std::string png(const GreyImage& image) {
  std::string rows;
  for (int y = 0; y < image.height; ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(image.pixels.data()) +
                    static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width),
                static_cast<std::size_t>(image.width));
  }
  auto size = ::compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
             static_cast<uLong>(rows.size()));
  packed.resize(size);
  return "\x89PNG\r\n\x1a\n" +
         chunk("IHDR", big_endian(static_cast<std::uint32_t>(image.width)) +
                           big_endian(static_cast<std::uint32_t>(image.height)) +
                           std::string("\x08\x00\x00\x00\x00", 5)) +
         chunk("IDAT", packed) + chunk("IEND", "");
}

GreyImage blank(int width, int height) {
  return {width, height,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255)};
}

// Boxes of a letter's size, in a line.
GreyImage drawn(int width, int height, int letters = 30) {
  auto out = blank(width, height);
  for (int i = 0; i < letters; ++i) {
    for (int y = height / 2; y < height / 2 + 12; ++y)
      std::fill_n(out.pixels.begin() + static_cast<std::ptrdiff_t>(y) * width + 10 + i * 10, 6, std::uint8_t{0});
  }
  return out;
}

GreyImage bar(int width, int height) {
  auto out = blank(width, height);
  std::fill_n(out.pixels.begin() + static_cast<std::ptrdiff_t>(height / 2) * width + 10, width - 20, std::uint8_t{0});
  return out;
}

// Letters of 5 × 7 dots, as terminals had them.
GreyImage written(const std::vector<std::string>& lines, int dot) {
  struct Letter {
    char letter;
    const char* rows[7];
  };
  static constexpr Letter font[] = {{'A', {" ### ", "#   #", "#   #", "#####", "#   #", "#   #", "#   #"}},
                                    {'C', {" ####", "#    ", "#    ", "#    ", "#    ", "#    ", " ####"}},
                                    {'E', {"#####", "#    ", "#    ", "#### ", "#    ", "#    ", "#####"}},
                                    {'L', {"#    ", "#    ", "#    ", "#    ", "#    ", "#    ", "#####"}},
                                    {'N', {"#   #", "##  #", "##  #", "# # #", "#  ##", "#  ##", "#   #"}},
                                    {'O', {" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "}},
                                    {'P', {"#### ", "#   #", "#   #", "#### ", "#    ", "#    ", "#    "}},
                                    {'T', {"#####", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  "}},
                                    {'U', {"#   #", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "}},
                                    {'Y', {"#   #", "#   #", " # # ", "  #  ", "  #  ", "  #  ", "  #  "}},
                                    {'R', {"#### ", "#   #", "#   #", "#### ", "# #  ", "#  # ", "#   #"}},
                                    {'H', {"#   #", "#   #", "#   #", "#####", "#   #", "#   #", "#   #"}}};
  std::size_t longest = 0;
  for (const auto& line : lines) longest = std::max(longest, line.size());
  auto out = blank(static_cast<int>(longest) * 6 * dot + 8 * dot, static_cast<int>(lines.size()) * 12 * dot + 8 * dot);
  for (std::size_t row = 0; row < lines.size(); ++row) {
    for (std::size_t column = 0; column < lines[row].size(); ++column) {
      const auto* const letter = std::find_if(std::begin(font), std::end(font),
                                              [&](const Letter& l) { return l.letter == lines[row][column]; });
      if (letter == std::end(font)) continue;
      for (int y = 0; y < 7 * dot; ++y) {
        for (int x = 0; x < 5 * dot; ++x) {
          if (letter->rows[y / dot][x / dot] != '#') continue;
          const int at_x = 4 * dot + static_cast<int>(column) * 6 * dot + x,
                    at_y = 4 * dot + static_cast<int>(row) * 12 * dot + y;
          out.pixels[static_cast<std::size_t>(at_y) * static_cast<std::size_t>(out.width) +
                     static_cast<std::size_t>(at_x)] = 0;
        }
      }
    }
  }
  return out;
}

std::string attached(const std::string& file, std::string_view disposition = "inline") {
  return "--b\r\nContent-Type: image/png; name=p.png\r\nContent-Disposition: " + std::string(disposition) +
         "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(file) + "\r\n";
}

std::string mail_of(const std::string& text, const std::string& parts) {
  return "From: a@example.com\r\nTo: b@example.net\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: "
         "multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" +
         text + "\r\n" + parts + "--b--\r\n";
}

std::string word_file(const std::string& text, const std::string& picture) {
  return testing::zip_of(
      {{"[Content_Types].xml",
        "<Types><Override PartName=\"/word/document.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"},
       {"word/document.xml",
        "<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>" + text + "</w:t></w:r></w:p></w:body></w:document>"},
       {"word/media/image1.png", picture}});
}

// Reads the same words in every picture.
class Known final : public LetterReader {
 public:
  Letters read(const GreyImage&, const Writing&, const Allowance&) override {
    ++calls;
    return {text, unread};
  }
  std::string text = "CLICK http://pictured.example/pay\n";
  std::string_view unread;
  int calls = 0;
};

std::string unread_in(const Document& document) {
  std::string out;
  for (const auto& trait : document.traits) {
    if (trait.name == "image.text_unread") out += (out.empty() ? "" : " ") + trait.evidence;
  }
  return out;
}

}  // namespace

TEST_CASE("letters are read where a picture carries the message, and nowhere else") {
  const auto picture = png(drawn(400, 200));
  struct Row {
    std::string says, mail;
    int calls;
    std::string unread;
  };
  std::string five;
  for (int i = 0; i < 5; ++i) five += attached(png(drawn(400 + i, 200)));
  const Row rows[] = {
      {"a picture and no words", mail_of("", attached(picture)), 1, ""},
      {"attached pictures are shown as well", mail_of("", attached(picture, "attachment")), 1, ""},
      {"words beside it", mail_of("See below.", attached(picture)), 1, ""},
      {"much text: the picture is beside the point", mail_of(std::string(5000, 'w'), attached(picture)), 0, ""},
      {"a logo", mail_of("", attached(png(drawn(400, 200, 10)))), 0, ""},
      {"a bar", mail_of("", attached(png(bar(400, 200)))), 0, ""},
      {"thinner than any writing", mail_of("", attached(png(bar(2000, 30)))), 0, ""},
      {"one colour", mail_of("", attached(png(blank(400, 200)))), 0, ""},
      {"no picture", mail_of("Hello", ""), 0, ""},
      {"five pictures: four are read", mail_of("", five), 4, "count"},
      {"more pixels than a screen has", mail_of("", attached(png(drawn(4000, 3000)))), 0, "pixels"},
      {"a picture in HTML",
       "From: a@example.com\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<img src=\"data:image/png;base64," +
           to_base64(picture) + "\">\r\n",
       1, ""},
      {"damaged", mail_of("", attached(picture.substr(0, 60))), 0, ""},
      {"HEIC", mail_of("", attached(bytes_of(boxes_heic))), 1, ""},
      {"AVIF", mail_of("", attached(bytes_of(boxes_avif))), 1, ""},
      {"JPEG 2000", mail_of("", attached(bytes_of(boxes_jp2))), 1, ""},
      {"HEIC beside much text", mail_of(std::string(5000, 'w'), attached(bytes_of(boxes_heic))), 0, ""},
      {"a PDF that is a scan: too dear", mail_of("", attached(pdf_with(bytes_of(boxes_jp2), 330, 60))), 0, ""},
      {"a Word file that is a scan", mail_of("", attached(word_file("", picture))), 0, ""},
      {"a picture in an archive", mail_of("", attached(testing::zip_of({{"p.png", picture}}))), 0, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Known reader;
    Budget budget;
    const auto document = read(row.mail, {.as = ReadOptions::As::mail}, {.wanted = true, .letters = &reader}, budget);
    CHECK(reader.calls == row.calls);
    CHECK(unread_in(document) == row.unread);
  }
}

TEST_CASE("what is read is text of the picture's part, with its links") {
  Known reader;
  Budget budget;
  const auto bytes = mail_of("", attached(png(drawn(400, 200)), "attachment"));
  const auto document = read(bytes, {.as = ReadOptions::As::mail}, {.wanted = true, .letters = &reader}, budget);
  const auto pictured = pictured_parts(document);
  REQUIRE(pictured.size() == 1);
  CHECK(document.parts[static_cast<std::size_t>(pictured[0])].readable.find("CLICK http://pictured.example/pay") !=
        std::string_view::npos);
  CHECK(std::any_of(document.links.begin(), document.links.end(), [&](const Link& link) {
    return link.url == "http://pictured.example/pay" && link.part == pictured[0];
  }));
}

TEST_CASE(
    "decoding a picture once more for its letters counts for the item, and where no work is left it reaches no limit") {
  const auto bytes = bytes_of(boxes_avif);
  constexpr std::uint64_t decoding = 100'000 + 330 * 60 * 9,
                          beside = 50'000;  // what else is counted: its bytes, its boxes
  struct Row {
    std::string says;
    std::uint64_t steps;
    int calls;
    std::string unread;
    std::uint64_t decoded;
  };
  const Row rows[] = {{"enough", 2'000'000, 1, "", 2}, {"enough for one look", 500'000, 0, "pixels", 1}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Known reader;
    Budget budget(Limits{.steps = row.steps});
    const auto document = read(bytes, {.as = ReadOptions::As::file}, {.wanted = true, .letters = &reader}, budget);
    CHECK(reader.calls == row.calls);
    CHECK(unread_in(document) == row.unread);
    CHECK(document.limits.empty());
    CHECK_FALSE(budget.spend_steps(row.steps - row.decoded * decoding).has_value());
    CHECK(budget.spend_steps(row.steps - row.decoded * decoding - beside).has_value());
  }
}

TEST_CASE("letters that are not read are told, with the reason") {
  const auto bytes = mail_of("", attached(png(drawn(400, 200))) + attached(png(drawn(410, 200))));
  struct Row {
    std::string says;
    bool engine, lost, wanted;
    std::string_view stopped;
    int time, calls;
    std::string unread;
  };
  const Row rows[] = {
      {"no engine", false, false, true, "", 1000, 0, "engine engine"},
      {"an earlier reading ended over it", true, true, true, "", 1000, 0, "lost lost"},
      {"switched off: nobody asked", true, false, false, "", 1000, 0, ""},
      {"no time", true, false, true, "", 0, 0, "time time"},
      {"not enough time", true, false, true, "time", 1000, 2, "time time"},
      {"too many letters", true, false, true, "letters", 1000, 2, "letters letters"},
      {"language data of no use", true, false, true, "engine", 1000, 2, "engine engine"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Known reader;
    reader.unread = row.stopped;
    Budget budget;
    const auto document = read(bytes, {.as = ReadOptions::As::mail},
                               {.wanted = row.wanted,
                                .letters = row.engine ? &reader : nullptr,
                                .time = std::chrono::milliseconds(row.time),
                                .lost = row.lost},
                               budget);
    CHECK(reader.calls == row.calls);
    CHECK(unread_in(document) == row.unread);
  }
}

TEST_CASE("an item has so many letters to be read, over all its pictures") {
  Known reader;
  reader.text = std::string(500, 'w');
  Budget budget;
  const auto document = read(
      mail_of("", attached(png(drawn(400, 200))) + attached(png(drawn(410, 200))) + attached(png(drawn(420, 200)))),
      {.as = ReadOptions::As::mail}, {.wanted = true, .letters = &reader}, budget);
  CHECK(reader.calls == 2);
  CHECK(unread_in(document) == "letters");
}

TEST_CASE("a picture keeps its shades in another size") {
  GreyImage image{4, 2, {0, 0, 200, 200, 0, 0, 200, 200}};
  CHECK(scaled(image, 0.5).pixels == std::vector<std::uint8_t>{0, 200});
  const auto larger = scaled(image, 2);
  CHECK(larger.width == 8);
  CHECK(larger.pixels.front() == 0);
  CHECK(larger.pixels[3] == 50);
  CHECK(larger.pixels.back() == 200);
  CHECK(scaled(blank(1, 1), 3).pixels == std::vector<std::uint8_t>(9, 255));
  CHECK(scaled(blank(1000, 3), 0.001).pixels == std::vector<std::uint8_t>{255});
}

TEST_CASE("the engine reads dark letters and light ones, stops when told, and survives anything") {
  auto reader = open_letter_reader("", "eng");
  REQUIRE_MESSAGE(reader.has_value(), "missing: tesseract-ocr-eng");
  constexpr LetterReader::Allowance ample{.letters = 10'000, .time = std::chrono::seconds(20)};
  auto text = written({"CLICK HERE TO PAY", "YOUR ACCOUNT"}, 3);
  CHECK((*reader)->read(text, find_writing(text), ample).text.find("ACCOUNT") != std::string::npos);
  for (auto& p : text.pixels) p = static_cast<std::uint8_t>(255 - p);
  CHECK((*reader)->read(text, find_writing(text), ample).text.find("ACCOUNT") != std::string::npos);
  const auto none =
      (*reader)->read(text, find_writing(text), {.letters = 10'000, .time = std::chrono::milliseconds(0)});
  CHECK(none.unread == "time");
  CHECK(none.text.empty());
  const auto page = written({"CLICK HERE TO PAY", "YOUR ACCOUNT", "THE OTHER PAPER", "NO PLAN YET"}, 3);
  const auto some = (*reader)->read(page, find_writing(page), {.letters = 15, .time = std::chrono::seconds(20)});
  CHECK(some.unread == "letters");
  CHECK(some.text.find("HERE") != std::string::npos);
  CHECK(some.text.find("PLAN") == std::string::npos);
  std::uint32_t chance = 1;
  for (const int size : {1, 9, 64, 700}) {
    CAPTURE(size);
    auto noise = blank(size, size);
    for (auto& p : noise.pixels) p = static_cast<std::uint8_t>((chance = chance * 1'664'525u + 1'013'904'223u) >> 24);
    CHECK((*reader)->read(noise, find_writing(noise), ample).text.size() < 2000);
  }
}

TEST_CASE("missing language data is an error that names it, and beside other languages none") {
  const auto missing = open_letter_reader("", "tlh");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == Code::not_found);
  CHECK(missing.error().what.find("tlh") != std::string::npos);
  CHECK_FALSE(open_letter_reader("/nowhere", "eng").has_value());
  CHECK_FALSE(open_letter_reader("", "../../etc/passwd").has_value());
  CHECK(open_letter_reader("", "tlh+eng").has_value());
}

}  // namespace sekisho::content
