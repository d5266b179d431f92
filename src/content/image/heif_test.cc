// Pictures of a QR code: four tiles as telephones write them (coded by x265, checked with libheif), one AVIF, and one
// that is to be shown mirrored (avifenc).
#include "content/image/heif.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "content/bytes.h"
#include "content/image/coded.h"
#include "content/image/heif_items.h"
#include "content/image/picture_text.h"
#include "content/image/testing.h"

namespace sekisho::content {
namespace {

constexpr const char* grid_heic =
    "AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAACI21ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAHBpY3QAAAAAAAAAAAAAAAAAAAAADnBpdG0AAAAAAAEAAA"
    "B3aWluZgAAAAAABQAAABVpbmZlAgAAAAABAABncmlk"
    "AAAAABVpbmZlAgAAAQACAABodmMxAAAAABVpbmZlAgAAAQADAABodmMxAAAAABVpbmZlAgAAAQAEAABodmMxAAAAABVpbmZlAgAAAQAFAABodmMxAA"
    "AAAGBpbG9jAQAAAEQAAAUAAQABAAAAAQAAAAAAAAAI"
    "AAIAAAAAAAEAAAJDAAACcwADAAAAAAABAAAEtgAAAtIABAAAAAAAAQAAB4gAAAKyAAUAAAAAAAEAAAo6AAADggAAAOFpcHJwAAAAsWlwY28AAAB4aH"
    "ZjQwEDcAAAAAAAAAAAAB7wAPz9+PgAAA8DIAABABhA"
    "AQwB//"
    "8DcAAAAwCQAAADAAADAB66AkAhAAEAK0IBAQNwAAADAJAAAAMAAAMAHqAggQWW6kkprm4EBAwIAAADAAgAAAMACEAiAAEAB0QBwXKwIkAAAAAUaXNw"
    "ZQAAAAAAAABAAAAAQAAAABRpc3BlAAAAAAAA"
    "AIAAAACAAAAACWltaXIAAAAAKGlwbWEAAAAAAAAABQABAQMAAgKBAgADAoECAAQCgQIABQKBAgAAABBpZGF0AAABAQCAAIAAAAAgaXJlZgAAAAAAAA"
    "AUZGltZwABAAQAAgADAAQABQAAC4FtZGF0AAACbygB"
    "r1hZ///"
    "6rnNmpth8d3gKyBizd2VpkoHrPHlYm2gP4LcFHkpVSHPSYHq8Hy8u8wHPmg1FZKHgRhjA8xljKYZ59bAiKcnuqC35fEPmJKg70EOQeyuzpB931qrm5"
    "R8P1TyffIFlrqmCBP+yE9PGszkatpKQqGlP"
    "QvYviMgzQ2hfjeKnByr1VrVYQx2wN4uPvjUUWzL5fWgZT5aq92+MxO7RR74Ypzko09wRIPTNolJ/u0KVjr6w9FAGacW/"
    "y33retUNr+BEMdYsFOLub5XcJRMexMsDRBtKECFF55H4vjoIeVj8kBEAvqKInYjZ"
    "SA7v4kOPXWOZqZ4qywx2QLlO5ZZczM2Mfke+AzIBsCEBFJhYHN+S84ooElVKcR36/hVolxkvgXigatwAeQ3Y6mc8Fl/fXTsthPQ0tiEaHeFDp6/"
    "u9s8keofxj5tIA6KmmXRqv+rorqFUda9cjLZRlMuVEvCU"
    "GVAxfxSgljPG3Z158ZBrtdAjwgfRJ1f5J+VXMk2x7s0CZmdTimseZ3v6uQ/P2TGadj/"
    "Gek1FSAWkyFOPOXkrFllLQX20aq2VRbM2wQCpXveUcRSKMa9bmBnfklWD96Zscozc7SuUnQ2v59iZ+cbBMlGls9zk"
    "tmVsUAThWEADb8v2eJpizP1vr2qQswIY6+tQbv9gCeHbAWo6SOTgNvlDR2OWzQD4nIUXV/KGUqyvBrNxE3NdzGNZn40TTRJSq83/"
    "gguVGSS6OqbCkOf0JqhvRSiK17Q6S3p5FcNNc5BeQKNZdQXy5zPPb2G3"
    "7a5MjOKw6zDD2XvKfeUz+MXc406TBHEivao3ewsPL6DV633AAAACzigBr1hDf//"
    "1EG23oPDt+RRsePvETl7MRAMYgixWYT+4PSvv58oL20ueOcqbpDYT0sKN4qS1YIUf8Ip2ksjBrBVTyiU16mZj3mTN77zw"
    "D0Q/wea1RNZ/aqlMTb+EvD9IFNyjVPDFgNcIcAD4jd7euasvI6jntXrPtOEwuDPHqiQoSjAIcvl+hJ7WW+JDJxUdz8vpnbJ/b/4Ct0e/"
    "iaroynYwazxPjkcvT5HKkbShxYUQNMk0cSV+YJ0gVhpj7dtkypKb"
    "XPCL3/O3DJRbTUvaq55Lse4Gz/c+gaWEdH7IoABFbWiw6X0pRot7hBi00YTigxorBlzg6SWQwxCV9jkuR9TCFMG/"
    "Zr1FV8dY9+ijyJ4+wpxOHaSiGr7HC7g1KDhUbsEPEfjOuf2z3qFVwmjfjkLRsirH75s4"
    "zI3i5v25N8tkycOpMHMlaFXZ2PwWlzZg1vufJMP2FrWyNVHFVdOy5uSlB/2Waol9kLiUXUFkMXbfirxfY0ziNwAjXlgFdTTa8srHmz5HdYzp/"
    "4wnIoGCxPCfVGkySKvwJAYm6IPfsWSftwK04bSy3PAdilCM"
    "a8rN4Sgrh06aE7HULhf1kHwOlmDkKfru4BYoiA92dZWkzyi3d91Nj+S3pKP9om+I2C4b+"
    "3sICUOyCKvMswI2r0VcdMpbQdZCvWHJ0o1wqDx0dupO8fdK6YpsTTj8c9rred48jT2tbHJO2ffJIVXcmfFLM+Gh"
    "5Hdts/bubsPMd0uvMVUa9gI57I0Oj7Qwi9C+aLB0BgAP/"
    "cVYts7ZoBMZimtPaaEADGrhEXnMWXdR52Y39xsJZKsqkPKokjOt8D1XQsv56Xk37OJqqvv7muGs0kabnhFAzmIAru1e08wVNNVK1rCGzRrOB4p3"
    "3htjP6IpegzaBprZHfQ/OJDQBMaHQYiyvGyD8nxYOsVoVlf9dvyipSRcf11qnLeBnXdG+N09bcAAAAKuKAGvWCz//"
    "r85tt6Dw57i16jV6EJ0CHNwaWYHRwlIVIxs7LsVGWovucCe+KQfLqxIg8xJjYtWLDmg"
    "se0XF6yFhZ+0zwq6GKMmML+yfXQ5rLni2uR6IwDHc8Kw/mKTxkipi3J7Vie0eX7CPHAHimZwPPH8p3Qa9D2YZN/"
    "kbvv6fl0bvAl0B65ACnImMPVtYPo238EU87GhTrSW1CiKXSKkJu0cEKhXhzaKE4W7wziG"
    "3Si8jH8CZtfk/JfW2jgLQcw5Kq3ju0n04j8BPFMH7GxGqXEdWfw2/gf/tmkhp6Zin/XL3Xt/ceu6iK/BxC28UeD/0aNxxcLL75tsVNY26+xofscgt/"
    "wpqFXDmOvcPE8dUEAINhDrwu1n3lFMxK2I441kz0Yb"
    "dCS8v+lJb0Gv6dXiej/0P5m9MuJvKV3IjdhSMTTVwyoHk8e1IUhhsIRJan7s0Yx3/kndvaYRD3yoF/"
    "PPFNaW+ZTsOSMwEbKq2tu3EhPvJI0N7xPC8TerR94VywXDqSpuRYficPKPw5hZVdDw5ZujKm4SZ1ED"
    "KKYunQsNawRYxa/6a6sFKENa+Lin4hRYyVUdAINP8w8T2PVxQZzDhNXoqhsHqTYHJYK7VeV5s3q/"
    "d6CF3rYEuzmLIs2UX5gojvy4Bl4N6JwybjkTz6/u+BI/o6lP8CyeJT68uavnzLDyv9n91Mox1tXVo1GB"
    "uZ6wAILbnnRQ4S7oLg5kFDGjE1NiZO/wpLUwqW30NyZerk16HhVRHeeM/fyaRLl/"
    "EaXHiNbY4FiFK2NGlsWo768PGVWL3ZdWGEwbPc16Gy94YEj7ywygdRdPYcyXUlrISWa7xC7/zKXFDii3aO8I5Es7OVdB"
    "qOO39eO4hgiXYEj0MV6r4o61M0M7V/6MouMWT2qF3O2+KN7wyeGUFttq7IkAAAN+KAGvWEN///"
    "UO8e0wmu7sMjlvCWSzKQCcaSqtgnZl5vUgTuZedYuK4G5bZ6uD4FGCe3KpvQtL+cL6J04fb+06KIeDCOhr"
    "kd3unj6FdTtaOEClBd6RrisX/JqTWNcIXFjW55biKjkWWxodYvxbFGX0VxHQCy+ECEE7Vp45SawSIA9GNBVYYgiufYTLU2j+iAWj+/"
    "fJo+B0KbocSEnFlgEZNdN1ng4kssxAfQkQQVxac/CUgHUhDANfcHzq"
    "7lH6aEqNCSi2UWU0DVh9qXvWNTLsFNkglmN29Ta/"
    "tD48rydi0gqFNvrXJ41ks6Gsv9mCn4udc9321OlaFdrI90gxd8isMtJZlpDITdbMjP6xdqDAX1bxJnj5d+"
    "KYBanceL9Smt4LnsQWklAh5UaTXBV7gJma"
    "zOEoANvn/9cIi1TSo6MTfg+3ZCVsB4yKcICn1NxTGh3U3LG3LDaW4naelJD87KsYnkYPCVY6f7i9LLUxbHa3HFxSx+qc9LNsY3i+/"
    "IDFhixa91QV5AjeLGzRSsC6yVH2xw919Xy+x/3DT9UiBbSuZxoR6NjA"
    "Qsxe2IKhH+h3lDVa3h+qhcIbf82rdmTXELFAW9d2NQxhGsxM+"
    "VRvDtFWJcs3LAhqxAjIZlLnpDYqDGorabtZLbsFkYfxxyvSlJrQgSM3E3zbLhOf8hMv9FfpHUYTDy2Cg38kpw8cFPgeHWJ5OZ+00qDOG3qt"
    "6KQDB5SA5qe82s5ZIEXS4NVHZQFSmzRIVrOyx8EQJptHfUywa+t8wFuzCDqRnDJEao6G7ejFM9D7nY6KENhemibtMGPihpp/b/"
    "quw8Dffe4ra91yYLaa1XH33Um/o8waDdPskfNEJnpEZcbpARqACYXUw9E0"
    "f0/"
    "vzXRyUspW+kmOATWqWO3LCHy7kvEY+StgEAN78BaT8NeRFQit8W9vcGfglbKKpxDK3ZoBdY1fWexc45RYyiiYVPNClVR+"
    "wTvA232SJeqQJHEks9FGX0kADX6+ATcJtouBX9QTTTf/TfE+vQ8a0CnwLy+A"
    "2jhtqEPC0u43cfsqE2LItOT30WoPgXnIYTxKp/vo82niPwU82XDI0bWwYFuVmTHig96KavNdYL+b+o6ZNZvoTk+ofVNq3l//QjQQsPLV1WpC4b/"
    "JBiL4fy+LzixqDzcsRCR/r4LTucqwcd5MaD7vAHf960Gv"
    "RyJfXHqs";
constexpr const char* still_avif =
    "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUEAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAA"
    "AADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEA"
    "AAABAAABGgAAASMAAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAEoAAA"
    "BKAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgSAAAAAA"
    "ABNjb2xybmNseAABAA0ABoAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAASttZGF0EgAKCTgZpMlhAQ0GkDKTAkRkAGGGGFDbR8v98RFSYssAGYh7Yj"
    "KvLOsxpaEbM63RICREMg3vnCsZN3QhmfA8Lss9PAT0"
    "NaK788It53La2KV1wXL13XaCneQ5R34AaCkJqJy6+Ah2gc0b+JVsNfvSi/"
    "hWbZIloNhypfpbQFcPm929GGPj0Fttfv6giQaSE2AkK4hPeHsvsQtKi6H/Fcr4pbIRJsNTqVyyEYVST1spKwwjYgxmpUymGgx6"
    "B0rUfptSBSYfr0u04Rb9BOAv4aFV440w9u0NWC9mIJY+Wu8cJtrsts8gXcMeax3hjad21ug+2lxbNirUJd+yQYAfHBngYaV8ZViWN/"
    "IsNO2shSq3QplUblpKSq7YLUAr0O4xU2siOoOA";
constexpr const char* mirrored_avif =
    "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAPptZXRhAAAAAAAAAChoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAbGliYXZpZgAAAAAOcG"
    "l0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEA"
    "AAEeAAABFgAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAAByaXBycAAAAFJpcGNvAAAAFGlzcGUAAAAAAAAASgAAAEoAAA"
    "AOcGl4aQAAAAABCAAAAAxhdjFDgQAcAAAAABNjb2xy"
    "bmNseAABAA0ABoAAAAAJaW1pcgEAAAAYaXBtYQAAAAAAAAABAAEFAQKDBIUAAAEebWRhdBIACgkYGaTJYYCGg1AyhgJEZAGGFNtIfvN0lDDg9mlLsX"
    "/usQ/vczhZx0idHqHwQhrIOYG0RjFlZEPL9ShFYPsF"
    "QS4X684XXRc8cF7Gt7FkbH/"
    "ePZEhSOmXW2kj0iHXajMnKrMRhypuG9hqiWttDE3XO39F1GLaPFMsNvehLq8xVDPzboaQZRnbl+"
    "fOz50DnbHyZ7wAWxbICu3FgbGIgj1C4uoCk8mOrLst23gmS1J0yoK7lWc4"
    "gQ/"
    "GyqVyXhNfLMahhLj5RgZJ9IjX6YDmJLf2OOtan+nxR7w3WgXF60U1PLD6v5Qk3TkKBvKqrtf2ebNTTUVQpkcq7OESv4NECxgl0f+"
    "Vc9rpMJU0vQbdU/BHnaQavc+A";

std::string be32_of(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  return out;
}

// Writes width and height into the nth property that says a size.
std::string with_size(std::string file, int nth, std::uint32_t width, std::uint32_t height) {
  auto at = file.find("ispe");
  for (; nth > 0; --nth) at = file.find("ispe", at + 4);
  REQUIRE(at != file.npos);
  return file.replace(at + 8, 8, be32_of(width) + be32_of(height));
}

std::string replaced(std::string file, std::string_view what, std::string_view by) {
  for (auto at = file.find(what); at != file.npos; at = file.find(what, at + by.size()))
    file.replace(at, what.size(), by);
  return file;
}

}  // namespace

TEST_CASE("codes in the pictures of telephones are read") {
  struct Row {
    const char *says, *file;
    std::string link;
  };
  const Row rows[] = {
      {"four tiles put together", grid_heic, "https://grid.example.com/verify/me "},
      {"AV1", still_avif, "https://still.example.com/verify/me "},
      {"turned back from a mirror", mirrored_avif, "https://still.example.com/verify/me "},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto reading = reading_of(bytes_of(row.file));
    CHECK(reading.links == row.link);
    CHECK(reading.traits == "");
    CHECK(reading.limits == "");
  }
}

TEST_CASE("tiles lie where the grid says") {
  Budget budget;
  int pictures = 0;
  const auto read = each_of_heif(bytes_of(grid_heic), budget, [&](const GreyImage& image) {
    ++pictures;
    CHECK(image.width == 128);
    CHECK(image.height == 128);
    CHECK(image.pixels.size() == 128u * 128u);
    CHECK(image.pixels[0] > 200);             // the quiet zone
    CHECK(image.pixels[128 * 21 + 21] < 60);  // a corner mark
  });
  CHECK(read.has_value());
  CHECK(pictures == 1);
}

TEST_CASE("what HEIF files say of themselves is not believed") {
  const auto grid = bytes_of(grid_heic), still = bytes_of(still_avif);
  struct Row {
    const char* says;
    std::string file, traits, limits;
  };
  const Row rows[] = {
      {"a grid of 10^5 by 10^5", with_size(grid, 1, 100'000, 100'000), "", "pixels "},
      {"tiles of 10^9 by 10^9", with_size(grid, 0, 1'000'000'000, 1'000'000'000), "", "pixels "},
      {"tiles without size", with_size(grid, 0, 0, 0), "image.damaged heif: empty;", ""},
      {"a grid that is another in its own words", with_size(grid, 1, 128, 96), "image.damaged heif: grid;", ""},
      {"AV1 larger than the file says", with_size(still, 0, 8, 8), "image.damaged av1;", ""},
      {"AV1 of 10^5 by 10^5", with_size(still, 0, 100'000, 100'000), "", "pixels "},
      {"another codec", replaced(grid, "hvc1", "vvc1"), "image.skipped heif: vvc1;", ""},
      {"no picture at all", replaced(still, "av01", "Exif"), "image.damaged heif: no pictures;", ""},
      {"a film",
       std::string("\0\0\0\x14"
                   "ftypmsf1\0\0\0\0msf1\0\0\0\x08moov",
                   28),
       "image.skipped heif: film;", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto reading = reading_of(row.file);
    CHECK(reading.links == "");
    CHECK(reading.traits == row.traits);
    CHECK(reading.limits == row.limits);
  }
}

TEST_CASE("HEVC that is larger than its file says takes no memory") {
  const auto grid = bytes_of(grid_heic);
  Budget budget;
  const auto file = heif_items(grid, budget);
  REQUIRE(file.has_value());
  const auto& tile = file->items.at(2);
  const auto data = tile.bytes(grid.size());
  CHECK(decode_hevc(tile.hevc, data, 64, 64, budget).has_value());
  Budget large(Limits{.pixels = 1'000'000});
  auto small = decode_hevc(slice(tile.hevc, 0, 23), data, 64, 64, large);  // its parameter sets are missing
  CHECK_FALSE(small.has_value());
  std::string many;
  for (int i = 0; i < 20; ++i)
    many += be32_of(static_cast<std::uint32_t>(data.size() - 4)) + data.substr(4, 2) +
            char(data[6] & (i == 0 ? 0xFF : 0x7F)) + data.substr(7);
  const auto refused = decode_hevc(tile.hevc, many, 64, 64, budget);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().what == "hevc: slices");
}

TEST_CASE("pictures of telephones are left out when an earlier reading ended over the item") {
  Budget budget;
  const auto grid = bytes_of(grid_heic);
  const auto document = read(grid, {.as = ReadOptions::As::file}, {.lost = true}, budget);
  CHECK(document.links.empty());
  REQUIRE(document.traits.size() == 1);
  CHECK(document.traits[0].name + " " + document.traits[0].evidence == "image.skipped heic, once too slow");
}

TEST_CASE("the work of decoding is counted before it is done") {
  const auto grid = bytes_of(grid_heic);
  for (const auto& file : {grid, bytes_of(still_avif)}) {
    const auto reading = reading_of(file, {.steps = 100'000});
    CHECK(reading.links == "");
    CHECK(reading.traits == "image.skipped more than is decoded of one item;");
    CHECK(reading.limits == "");
  }
  // Two photographs of a telephone fit, and with a third the rest of the item can still be read.
  Budget budget;
  for (int i = 0; i < 2; ++i) {
    CHECK(charge_looking(4032 * 3024, budget).has_value());
    for (int tile = 0; tile < 48; ++tile) CHECK(charge_decoding(512 * 512, 1, 1'500'000 / 48, budget).has_value());
  }
  const auto third = charge_looking(4032 * 3024, budget);
  REQUIRE_FALSE(third.has_value());
  CHECK(third.error().code == Code::unavailable);
  CHECK(budget.reached().empty());
  CHECK(budget.spend_steps(budget.limits().steps / 4).has_value());
  Budget fresh;
  CHECK(charge_looking(5712 * 4284, fresh).has_value());
  for (int tile = 0; tile < 12 * 9; ++tile) CHECK(charge_decoding(512 * 512, 1, 3'000'000 / 108, fresh).has_value());
}

TEST_CASE("each start of a decoder is counted, however small its tile") {
  Budget budget;
  int tiles = 0;
  while (charge_decoding(64, 1, 50, budget).has_value()) ++tiles;
  CHECK(tiles < 3'000);
}

TEST_CASE("HEIF files cut off anywhere, or with any byte turned, end") {
  for (const char* name : {grid_heic, still_avif}) {
    const auto whole = bytes_of(name);
    for (std::size_t size = 0; size < whole.size(); size += 41) static_cast<void>(reading_of(whole.substr(0, size)));
    for (std::size_t at = 0; at < whole.size(); at += 29) {
      auto turned = whole;
      turned[at] = static_cast<char>(turned[at] ^ 0xFF);
      const auto reading = reading_of(turned);
      CHECK_MESSAGE((reading.links.empty() || reading.links.find("example.com") != reading.links.npos), at);
    }
  }
}

}  // namespace sekisho::content
