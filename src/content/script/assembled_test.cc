// Files that a page or program must put together, unmask or unpack before it hands them out.
#include "content/script/assembled.h"

#include <doctest/doctest.h>

#include "base/encode.h"
#include "content/made_files.h"
#include "content/script/masked.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string text = "what the victim's program would find inside";

std::string joined(const std::vector<int>& numbers) {
  std::string out;
  for (const int number : numbers) out += (out.empty() ? "" : ",") + std::to_string(number);
  return out;
}
std::vector<int> changed(const std::string& bytes, int (*change)(int)) {
  std::vector<int> out;
  for (const char c : bytes) out.push_back(change(static_cast<unsigned char>(c)));
  return out;
}
std::string xored(std::string bytes, const std::string& key) {
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ key[i % key.size()]);
  return bytes;
}
std::string in_literals(const std::string& letters, std::size_t length, const std::string& before,
                        const std::string& behind) {
  std::string out;
  for (std::size_t at = 0; at < letters.size(); at += length) out += before + letters.substr(at, length) + behind;
  return out;
}
std::string replaced(std::string letters, char letter, const std::string& with) {
  for (auto at = letters.find(letter); at != letters.npos; at = letters.find(letter, at + with.size()))
    letters.replace(at, 1, with);
  return letters;
}
bool reaches(const std::string& script) {
  const auto page = "<html><body><p>Your document</p><script>" + script +
                    ";var b=new Blob([u]);var a=document.createElement('a');a.href=URL.createObjectURL(b);"
                    "a.download='a.zip';a.click()</script></body></html>";
  const auto document = read_named(page, "a.html");
  return std::any_of(document.parts.begin(), document.parts.end(), [](const Part& part) { return part.data == text; });
}

}  // namespace

TEST_CASE("a file that a page makes of letters and numbers is reached in whatever way it hides them") {
  const auto zip = testing::zip_of({{"inside the archive.txt", text}});
  const auto letters = to_base64(zip);
  struct Row {
    std::string says, script;
  };
  std::string wide;
  for (const char c : "<script>u=atob('" + letters + "')</script>")
    wide += std::string("%u00") + "0123456789abcdef"[c >> 4 & 15] + "0123456789abcdef"[c & 15];
  std::string module("\0asm\1\0\0\0\x0b", 9);
  module.push_back(static_cast<char>(0x80 | ((zip.size() + 7) & 0x7f)));
  module.push_back(static_cast<char>((zip.size() + 7) >> 7));
  module += std::string("\1\0\x41\0\x0b", 5);
  module.push_back(static_cast<char>(0x80 | (zip.size() & 0x7f)));
  module.push_back(static_cast<char>(zip.size() >> 7));
  module += zip;
  const Row rows[] = {
      {"short pieces in a sum", "u=atob(" + in_literals(letters, 8, "'", "'+") + "'')"},
      {"short pieces in variables", in_literals(letters, 12, "var p='", "';") + "u=atob(p+p)"},
      {"short pieces in a list", "u=atob([" + in_literals(letters, 6, "\"", "\",") + "''].join(''))"},
      {"short pieces added one by one", "var x='';" + in_literals(letters, 16, "x+='", "';") + "u=atob(x)"},
      {"letters replaced", "u=atob('" + replaced(letters, 'A', "@#") + "'.replace(/@#/g,'A'))"},
      {"letters joined", "u=atob('" + replaced(letters, 'A', "!") + "'.split('!').join('A'))"},
      {"negative numbers",
       "u=new Int8Array([" + joined(changed(zip, [](int c) { return c > 127 ? c - 256 : c; })) + "])"},
      {"numbers with a mask",
       "u=new Uint8Array([" + joined(changed(zip, [](int c) { return c ^ 77; })) + "].map(x=>x^77))"},
      {"numbers with something added",
       "u=new Uint8Array([" + joined(changed(zip, [](int c) { return (c + 7) & 255; })) + "].map(x=>x-7))"},
      {"base64 with a mask", "u=atob('" + to_base64(xored(zip, "Z")) + "'),u.charCodeAt(i)^90"},
      {"base64 with a key", "var k='Secret9';u=atob('" + to_base64(xored(zip, "Secret9")) + "')"},
      {"packed", "u=new DecompressionStream('deflate').write(atob('" + to_base64(testing::deflated(zip)) + "'))"},
      {"packed bare", "u=pako.inflateRaw(atob('" + to_base64(testing::packed(zip, -15)) + "'))"},
      {"a program in base64", "eval(atob('" + to_base64("var u=atob('" + letters + "');document.x=u") + "'))"},
      {"wide escapes", "document.write(unescape('" + wide + "'))"},
      {"WebAssembly", "WebAssembly.instantiate(atob('" + to_base64(module) + "'))"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(reaches(row.script));
  }
}

TEST_CASE("what is put together of honest literals is no file") {
  CHECK(chained_literals("a('one');b(\"two2\");c('not this, that')", 0) == "two2");
  CHECK(with_replacements("a.replace(b, c); d.split(',').map(e)").empty());
  CHECK(with_wide_escapes("100%used").empty());
  Budget budget;
  std::string noise;
  for (int i = 0; i < 4000; ++i) noise.push_back(static_cast<char>(i * i * 31 + i * 7));
  CHECK(unmasked(noise, {"key", "another"}, budget).empty());
  CHECK_FALSE(begins_like_a_file("MZ is no program by itself, and PK none"));
}

TEST_CASE("programs made to cost much to put together cost little") {
  const auto repeated = [](const std::string& piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
  };
  for (const std::string& piece : {std::string(".replace('a','aa')"), std::string("'abcdefgh',"), std::string("%u0041"),
                                   std::string("'\"`"), std::string("12,"), std::string("-1,")}) {
    CAPTURE(piece);
    const auto source = "atob(" + repeated(piece, 100'000);
    CHECK(with_replacements(source).size() < (9u << 20));
    read_named("<script>" + source + "</script>", "a.html");
  }
}

TEST_CASE("WebAssembly with broken sections ends there") {
  std::string module("\0asm\1\0\0\0\x0b\x1c\2\0\x41\0\x0b\x0a%PDF-1.7 x\x01\x0a%PDF-1.4 y", 38);
  CHECK(read_as_kind(module, "wasm").parts.size() == 3);
  for (std::size_t n = 0; n < module.size(); ++n) {
    CHECK(read_as_kind(std::string_view(module).substr(0, n), "wasm").parts.size() == 1);
    auto bent = module;
    bent[n] = '\xFF';
    CHECK(read_as_kind(bent, "wasm").parts.size() <= 3);
  }
}

}  // namespace sekisho::content
