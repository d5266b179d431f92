#include "content/archive/seven_zip_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <lzma.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "content/archive/archive.h"
#include "content/archive/old_methods.h"
#include "content/archive/ppmd.h"
#include "content/bytes.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

enum Method : std::uint64_t {
  copy = 0x00,
  delta = 0x03,
  lzma1 = 0x030101,
  lzma2 = 0x21,
  bcj2 = 0x0303011B,
  deflate = 0x040108,
  deflate64 = 0x040109,
  bzip2 = 0x040202,
  ppmd = 0x030401,
  zstd = 0x04F71101,
  lz4 = 0x04F71104
};

constexpr std::uint32_t max_ppmd_memory = 1u << 30;  // only what is used is touched
constexpr std::uint64_t ppmd_slack = 64;             // bits that the range coder may ask for beyond the end

// liblzma's name of a branch filter.
lzma_vli branch_filter(std::uint64_t method) {
  switch (method) {
    case 0x04:
    case 0x03030103:
      return LZMA_FILTER_X86;
    case 0x05:
    case 0x03030205:
      return LZMA_FILTER_POWERPC;
    case 0x06:
    case 0x03030401:
      return LZMA_FILTER_IA64;
    case 0x07:
    case 0x03030501:
      return LZMA_FILTER_ARM;
    case 0x08:
    case 0x03030701:
      return LZMA_FILTER_ARMTHUMB;
    case 0x09:
    case 0x03030805:
      return LZMA_FILTER_SPARC;
    case 0x0A:
      return LZMA_VLI_C(0x0A);  // ARM64, since liblzma 5.4
    case delta:
      return LZMA_FILTER_DELTA;
    default:
      return LZMA_VLI_UNKNOWN;
  }
}

bool knows(std::uint64_t method) {
  switch (method) {
    case copy:
    case lzma1:
    case lzma2:
    case bcj2:
    case deflate:
    case deflate64:
    case bzip2:
    case ppmd:
    case zstd:
    case lz4:
    case seven_zip::aes:
      return true;
    default:
      return branch_filter(method) != LZMA_VLI_UNKNOWN;
  }
}

void stop_at(Expanded& result, std::string_view limit) {
  result.limit = limit;
  if (limit == "compression_ratio") result.bytes.resize(std::min(result.bytes.size(), Allowance::kept_of_bomb));
}

// Runs a raw liblzma chain until `size` bytes are out.
Expanded run_lzma(lzma_filter* filters, std::string_view packed, std::uint64_t size, const Budget& budget) {
  Expanded result;
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_raw_decoder(&stream, filters) != LZMA_OK) {
    result.damaged = true;
    return result;
  }
  const Allowance allowance(budget);
  std::array<std::uint8_t, 64 * 1024> block;
  stream.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  stream.avail_in = packed.size();
  lzma_ret status = LZMA_OK;
  while (status == LZMA_OK && result.bytes.size() < size) {
    stream.next_out = block.data();
    stream.avail_out = std::min<std::uint64_t>(block.size(), size - result.bytes.size());
    const auto asked = stream.avail_out;
    status = lzma_code(&stream, stream.avail_in == 0 ? LZMA_FINISH : LZMA_RUN);
    const auto made = asked - stream.avail_out;
    result.bytes.append(reinterpret_cast<const char*>(block.data()), made);
    if (const auto limit = allowance.broken(stream.total_in, result.bytes.size()); !limit.empty()) {
      stop_at(result, limit);
      break;
    }
    if (made == 0 && stream.avail_in == 0) break;
  }
  lzma_end(&stream);
  result.damaged = result.limit.empty() && result.bytes.size() < size;
  return result;
}

Expanded expand_lzma(const SevenZipCoder& coder, std::string_view packed, const Budget& budget) {
  Expanded failed;
  failed.damaged = true;
  lzma_filter filters[2] = {{.id = coder.method == lzma2 ? LZMA_FILTER_LZMA2 : LZMA_FILTER_LZMA1, .options = nullptr},
                            {.id = LZMA_VLI_UNKNOWN, .options = nullptr}};
  if (lzma_properties_decode(&filters[0], nullptr, reinterpret_cast<const std::uint8_t*>(coder.properties.data()),
                             coder.properties.size()) != LZMA_OK)
    return failed;
  const std::unique_ptr<void, decltype(&std::free)> owner(filters[0].options, std::free);
  auto* options = static_cast<lzma_options_lzma*>(filters[0].options);
  // A dictionary larger than the output is never used; a hostile one would ask for 4 GiB.
  const auto useful = std::min<std::uint64_t>(std::max<std::uint64_t>(coder.size, 4096), std::uint64_t{256} << 20);
  options->dict_size = static_cast<std::uint32_t>(std::min<std::uint64_t>(options->dict_size, useful));
  if (options->dict_size < 4096) options->dict_size = 4096;
  return run_lzma(filters, packed, coder.size, budget);
}

// PPMd variant H; its properties are the order and the memory of the model.
Expanded expand_ppmd(const SevenZipCoder& coder, std::string_view packed, Budget& budget) {
  Expanded result;
  PpmdModel model;
  ByteBits bits(packed);
  result.damaged =
      u8(packed, 0) != 0 || !model.start(u8(coder.properties, 0), std::min(le32(coder.properties, 1), max_ppmd_memory));
  if (result.damaged) return result;
  SevenZipRange range(bits);
  const Allowance allowance(budget);
  while (result.bytes.size() < coder.size) {
    const int letter = bits.ended(ppmd_slack) ? -1 : model.decode(range);
    result.damaged = letter < 0;
    if (result.damaged) break;
    result.bytes.push_back(static_cast<char>(letter));
    if (result.bytes.size() % 4096 != 0) continue;
    if (!budget.spend_steps(model.take_work())) {
      result.limit = "steps";
      break;
    }
    if (const auto limit = allowance.broken(packed.size(), result.bytes.size()); !limit.empty()) {
      stop_at(result, limit);
      break;
    }
  }
  return result;
}

// Bytes as LZMA2 chunks that are not compressed: so liblzma runs its filters over any bytes.
std::string as_stored_chunks(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 65536 * 3 + 4);
  for (std::size_t at = 0; at < bytes.size(); at += 65536) {
    const auto n = std::min<std::size_t>(65536, bytes.size() - at);
    out.push_back(at == 0 ? '\1' : '\2');
    out.push_back(static_cast<char>((n - 1) >> 8));
    out.push_back(static_cast<char>((n - 1) & 0xFF));
    out.append(bytes, at, n);
  }
  out.push_back('\0');
  return out;
}

Expanded undo_branches(const SevenZipCoder& coder, std::string_view bytes, const Budget& budget) {
  lzma_options_bcj start{};
  start.start_offset = le32(coder.properties, 0);
  lzma_options_delta distance{};
  distance.type = LZMA_DELTA_TYPE_BYTE;
  distance.dist = u8(coder.properties, 0) + 1u;
  lzma_options_lzma window{};
  window.dict_size = 1u << 16;
  lzma_filter filters[3] = {
      {.id = branch_filter(coder.method), .options = coder.method == delta ? static_cast<void*>(&distance) : &start},
      {.id = LZMA_FILTER_LZMA2, .options = &window},
      {.id = LZMA_VLI_UNKNOWN, .options = nullptr}};
  return run_lzma(filters, as_stored_chunks(bytes), std::min<std::uint64_t>(coder.size, bytes.size()), budget);
}

// BCJ2: four streams; the targets of calls and jumps stand apart, and a range coder tells where they belong.
Expanded merge_branches(const std::vector<std::string>& in, std::uint64_t size, const Budget& budget) {
  Expanded result;
  result.damaged = true;
  if (in.size() != 4) return result;
  const Allowance allowance(budget);
  const std::string_view main = in[0], calls = in[1], jumps = in[2], coded = in[3];
  std::array<std::uint16_t, 258> chance;
  chance.fill(1024);
  std::uint32_t range = 0xFFFFFFFF, code = 0;
  std::size_t at = 0, call = 0, jump = 0, range_at = 5;
  for (std::size_t i = 0; i < 5; ++i) code = (code << 8) | u8(coded, i);
  std::uint8_t before = 0;
  auto& out = result.bytes;
  while (out.size() < size) {
    if (at >= main.size()) return result;
    const auto b = u8(main, at++);
    out.push_back(static_cast<char>(b));
    const bool branch = (b & 0xFE) == 0xE8 || (before == 0x0F && (b & 0xF0) == 0x80);
    if (!branch) {
      before = b;
      continue;
    }
    auto& p = chance[b == 0xE8 ? before : b == 0xE9 ? 256 : 257];
    const std::uint32_t bound = (range >> 11) * p;
    const bool taken = code >= bound;
    if (taken) {
      range -= bound;
      code -= bound;
      p = static_cast<std::uint16_t>(p - (p >> 5));
    } else {
      range = bound;
      p = static_cast<std::uint16_t>(p + ((2048 - p) >> 5));
    }
    if (range < (1u << 24)) {
      range <<= 8;
      code = (code << 8) | u8(coded, range_at++);
    }
    before = b;
    if (!taken || out.size() >= size) continue;
    auto& from = b == 0xE8 ? call : jump;
    const auto target = be32(b == 0xE8 ? calls : jumps, from);
    if (!has(b == 0xE8 ? calls : jumps, from, 4)) return result;
    from += 4;
    const auto relative = target - static_cast<std::uint32_t>(out.size() + 4);
    for (unsigned k = 0; k < 4 && out.size() < size; ++k) out.push_back(static_cast<char>(relative >> (8 * k)));
    before = static_cast<std::uint8_t>(relative >> 24);
    if (const auto limit = allowance.broken(main.size(), out.size()); !limit.empty()) {
      stop_at(result, limit);
      return result;
    }
  }
  result.damaged = false;
  return result;
}

struct AesForm {
  unsigned cycles = 0;
  std::string_view salt, iv;
  bool good = false;
};
AesForm aes_form(std::string_view properties) {
  AesForm form;
  const auto first = u8(properties, 0), second = u8(properties, 1);
  form.cycles = first & 0x3F;
  const std::size_t salt = (first >> 7) + (second >> 4), iv = ((first >> 6) & 1u) + (second & 15u);
  if (properties.empty() || ((first & 0xC0) != 0 && !has(properties, 2, salt + iv))) return form;
  if ((first & 0xC0) != 0) {
    form.salt = properties.substr(2, salt);
    form.iv = properties.substr(2 + salt, iv);
  }
  form.good = form.cycles <= 24 || form.cycles == 0x3F;
  return form;
}

Expanded decrypt(const SevenZipCoder& coder, std::string_view packed, std::string_view key) {
  Expanded result;
  const auto form = aes_form(coder.properties);
  if (!form.good || key.size() != 32) {
    result.damaged = true;
    return result;
  }
  std::array<unsigned char, 16> iv{};
  std::copy(form.iv.begin(), form.iv.end(), iv.begin());
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  const auto whole = packed.size() / 16 * 16;
  result.bytes.resize(whole);
  int made = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, reinterpret_cast<const unsigned char*>(key.data()),
                     iv.data());
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(result.bytes.data()), &made,
                    reinterpret_cast<const unsigned char*>(packed.data()),
                    static_cast<int>(std::min<std::size_t>(whole, 0x7ffffff0)));
  result.bytes.resize(std::min<std::uint64_t>(coder.size, static_cast<std::size_t>(made)));
  result.damaged = result.bytes.size() < coder.size;
  return result;
}

Expanded run(const SevenZipCoder& coder, const std::vector<std::string>& inputs, std::string_view key, Budget& budget) {
  const auto& in = inputs.front();
  switch (coder.method) {
    case copy: {
      Expanded result;
      result.bytes = in.substr(0, coder.size);
      result.damaged = result.bytes.size() < coder.size;
      return result;
    }
    case lzma1:
    case lzma2:
      return expand_lzma(coder, in, budget);
    case ppmd:
      return expand_ppmd(coder, in, budget);
    case bcj2:
      return merge_branches(inputs, coder.size, budget);
    case deflate:
      return inflate(in, DeflateForm::raw, budget, coder.size);
    case deflate64:
      return inflate64(in, budget);
    case bzip2:
    case zstd:
    case lz4:
      return expand_stream(in, budget);
    case seven_zip::aes:
      return decrypt(coder, in, key);
    default:
      return undo_branches(coder, in, budget);
  }
}

}  // namespace

bool knows_seven_zip_methods(const SevenZipFolder& folder) {
  return std::all_of(folder.coders.begin(), folder.coders.end(), [](const SevenZipCoder& coder) {
    return knows(coder.method) && coder.inputs == (coder.method == bcj2 ? 4u : 1u);
  });
}

std::uint64_t seven_zip_rounds(std::string_view properties) {
  const auto form = aes_form(properties);
  if (!form.good) return 0;
  return form.cycles == 0x3F ? 1 : std::uint64_t{1} << form.cycles;
}

std::string seven_zip_key(std::string_view properties, std::string_view password) {
  const auto form = aes_form(properties);
  std::string seed = std::string(form.salt) + utf8_to_utf16le(password);
  if (form.cycles == 0x3F) {
    seed.resize(32);
    return seed;
  }
  // Hashed over and over with a counter of eight bytes behind; several rounds are handed over at once.
  const auto rounds = seven_zip_rounds(properties);
  const auto at = seed.size(), unit = seed.size() + 8;
  const std::uint64_t together = std::min<std::uint64_t>(rounds, 64);
  std::string block;
  for (std::uint64_t i = 0; i < together; ++i) block += seed + std::string(8, '\0');
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  for (std::uint64_t round = 0; round < rounds; round += together) {
    for (std::uint64_t i = 0; i < together; ++i) {
      const auto counter = round + i;
      for (unsigned b = 0; b < 4; ++b) block[i * unit + at + b] = static_cast<char>(counter >> (8 * b));
    }
    EVP_DigestUpdate(context.get(), block.data(), block.size());
  }
  std::string key(32, '\0');
  EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(key.data()), nullptr);
  return key;
}

Expanded expand_seven_zip_folder(std::string_view file, const SevenZipStreams& streams, const SevenZipFolder& folder,
                                 std::string_view key, Budget& budget) {
  Expanded failed;
  failed.damaged = true;
  std::vector<unsigned> first_input;
  unsigned inputs = 0;
  for (const auto& coder : folder.coders) {
    first_input.push_back(inputs);
    inputs += coder.inputs;
  }
  std::vector<std::string> outputs(folder.coders.size());
  std::vector<bool> done(folder.coders.size());
  Expanded last;
  // Coders whose inputs are all there run, until none is left; a circle leaves some that never can.
  for (std::size_t left = folder.coders.size(); left > 0;) {
    const auto before = left;
    for (unsigned c = 0; c < folder.coders.size(); ++c) {
      if (done[c]) continue;
      std::vector<std::string> in;
      for (unsigned i = 0; i < folder.coders[c].inputs; ++i) {
        const auto number = first_input[c] + i;
        const auto bind =
            std::find_if(folder.binds.begin(), folder.binds.end(), [&](const auto& b) { return b.input == number; });
        if (bind != folder.binds.end()) {
          if (bind->output == c || !done[bind->output]) break;
          in.push_back(std::move(outputs[bind->output]));
          continue;
        }
        const auto packed = std::find(folder.packed_inputs.begin(), folder.packed_inputs.end(), number);
        const auto index = folder.first_packed + static_cast<std::size_t>(packed - folder.packed_inputs.begin());
        if (packed == folder.packed_inputs.end() || index >= streams.packed.size()) return failed;
        in.emplace_back(slice(file, streams.packed[index].first, streams.packed[index].second));
      }
      if (in.size() < folder.coders[c].inputs) continue;
      last = run(folder.coders[c], in, key, budget);
      done[c] = true;
      --left;
      if (last.damaged || !last.limit.empty()) {
        if (c == folder.main_coder()) return last;
        last.damaged = true;
        last.bytes.clear();
        return last;
      }
      if (c == folder.main_coder()) continue;
      outputs[c] = std::move(last.bytes);
    }
    if (left == before) return failed;
  }
  return last;
}

}  // namespace sekisho::content
