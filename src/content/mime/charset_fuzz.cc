// The first byte picks a charset label, the rest is text in it (also as encoded words and as addresses). Whatever comes
// out is valid UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8_scan.h"
#include "content/mime/address.h"
#include "content/mime/charset.h"
#include "content/mime/encoded_word.h"

namespace sekisho::content {
namespace {

constexpr std::string_view labels[] = {
    "",       "utf-8",        "us-ascii",     "iso-2022-jp", "shift_jis", "euc-jp",      "gb18030",
    "big5",   "euc-kr",       "utf-7",        "utf-16",      "hz",        "iso-2022-kr", "iso-2022-cn",
    "koi8-r", "windows-1252", "windows-1255", "utf-32",      "x-nobody",  "utf-16le",    "iso-8859-6",
    "tis-620"};

void require_utf8(std::string_view text) {
  if (utf8_prefix(text) != text.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto label = labels[data[0] % std::size(labels)];
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  Arena arena;
  Budget budget;
  const auto decoded = decode_text(text, label, arena, budget);
  require_utf8(decoded.text);
  require_utf8(decoded.charset);
  require_utf8(decode_words(unfold(text, arena, budget), label, arena, budget).text);
  for (const auto& mailbox : read_addresses(text, label, arena, budget)) {
    require_utf8(mailbox.display_name);
    require_utf8(mailbox.address);
  }
  return 0;
}

}  // namespace sekisho::content
