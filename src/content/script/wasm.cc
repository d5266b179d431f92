#include <optional>

#include "content/child.h"
#include "content/script/masked.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

// A number of LEB128 of at most 32 bits at `at`, which goes behind it.
std::optional<std::uint32_t> take_number(std::string_view data, std::size_t& at) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 35 && at < data.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(data[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return static_cast<std::uint32_t>(value);
  }
  return std::nullopt;
}

// Behind the constant expression of an active segment's place, which "end" (0x0B) closes.
bool pass_place(std::string_view data, std::size_t& at) {
  constexpr char i32_const = 0x41, i64_const = 0x42, global_get = 0x23, end = 0x0b;
  while (at < data.size() && data[at] != end) {
    const char code = data[at++];
    if (code != i32_const && code != i64_const && code != global_get) return false;
    while (at < data.size() && (static_cast<unsigned char>(data[at]) & 0x80) != 0) ++at;
    ++at;
  }
  return at++ < data.size();
}

}  // namespace

void read_wasm(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  constexpr char data_section = 11;
  constexpr std::uint32_t passive = 1, in_a_memory = 2;
  std::size_t at = 8;  // behind mark and version
  while (at < data.size()) {
    const char section = data[at++];
    const auto size = take_number(data, at);
    if (!size || *size > data.size() - at) return;
    const auto end = at + *size;
    if (section == data_section) {
      const auto count = take_number(data, at);
      for (std::uint32_t i = 0; count && i < *count && at < end; ++i) {
        const auto mode = take_number(data, at);
        if (!mode || *mode > in_a_memory) break;
        if (*mode == in_a_memory && !take_number(data, at)) break;
        if (*mode != passive && !pass_place(data, at)) break;
        const auto length = take_number(data, at);
        if (!length || at > end || *length > end - at) break;
        const auto segment = data.substr(at, *length);
        if (begins_like_a_file(segment)) {
          document.add_trait(part, "script.payload", "WebAssembly");
          if (add_child(document, part, PartOrigin::embedded, {}, segment, budget) < 0) return;
        }
        at += *length;
      }
    }
    at = end;
  }
}

}  // namespace sekisho::content
