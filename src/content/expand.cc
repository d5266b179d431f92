#include "content/expand.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace sekisho::content {

Allowance::Allowance(const Budget& budget)
    : file_(budget.limits().file_size.value),
      expanded_(std::min(budget.expanded_left().value, budget.limits().memory.value)),
      ratio_(budget.limits().compression_ratio) {}

std::string_view Allowance::broken(std::uint64_t in, std::uint64_t out) const {
  if (out > file_) return "file_size";
  if (out > expanded_) return "expanded_size";
  if (out > (1u << 20) && out / ratio_ > in) return "compression_ratio";
  // A bomb need not be packed as well as it could be. Large files that are no bombs (logs, tables, dumps) stay below a
  // tenth of the limit.
  if (out > large && out / std::max<std::uint64_t>(ratio_ / 10, 1) > in) return "compression_ratio";
  return {};
}

Expanded inflate(std::string_view packed, DeflateForm form, const Budget& budget, std::size_t hint) {
  Expanded result;
  z_stream stream{};
  const int bits = form == DeflateForm::raw    ? -15
                   : form == DeflateForm::zlib ? 15
                   : form == DeflateForm::gzip ? 31
                                               : 47;
  if (inflateInit2(&stream, bits) != Z_OK) {
    result.damaged = true;
    return result;
  }
  const Allowance allowance(budget);
  result.bytes.reserve(std::min<std::size_t>(hint, 16u << 20));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), 0x7fffffff));
  std::array<char, 64 * 1024> buffer;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    const auto made = buffer.size() - stream.avail_out;
    result.bytes.append(buffer.data(), made);
    if (const auto limit = allowance.broken(stream.total_in, result.bytes.size()); !limit.empty()) {
      result.limit = limit;
      if (limit == "compression_ratio") result.bytes.resize(std::min(result.bytes.size(), Allowance::kept_of_bomb));
      break;
    }
    if (status == Z_OK && made == 0 && stream.avail_in == 0) break;
  }
  result.used = stream.total_in;
  result.damaged = result.limit.empty() && status != Z_STREAM_END;
  inflateEnd(&stream);
  result.bytes.shrink_to_fit();
  return result;
}

}  // namespace sekisho::content
