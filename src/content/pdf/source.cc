#include "content/pdf/source.h"

#include <cctype>
#include <stdexcept>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/expand.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_password_tries = 60;
constexpr std::uint64_t max_blank = 24u << 20;

// Collects what qpdf unpacks. qpdf's pipelines can only be stopped by an exception; it never leaves this file.
class Bounded final : public Pipeline {
 public:
  struct Stopped : std::runtime_error {
    Stopped() : std::runtime_error("limit") {}
  };
  // expected: the size that a picture's own measures give; blank pages are packed a thousandfold, so that up to a limit
  // only the size counts.
  Bounded(std::uint64_t in, const Budget& budget, std::uint64_t most, std::uint64_t expected)
      : Pipeline("bounded", nullptr),
        allowance_(budget),
        in_(in),
        most_(most),
        any_ratio_(expected > 0 && expected <= max_blank) {}
  void write(unsigned char const* data, std::size_t size) override {
    if (!limit.empty()) throw Stopped();
    bytes.append(reinterpret_cast<const char*>(data), size);
    limit = allowance_.broken(in_, bytes.size());
    if (any_ratio_ && limit == "compression_ratio") limit = {};
    if (limit.empty() && bytes.size() > most_) limit = "expanded_size";
    if (!limit.empty()) throw Stopped();
  }
  void finish() override {}
  std::string bytes;
  std::string_view limit;

 private:
  Allowance allowance_;
  std::uint64_t in_, most_;
  bool any_ratio_;
};

// The value of a crypt filter name in the encryption dictionary, which is never packed (ISO 32000-1 §7.5.7); Identity
// if it is not told.
bool is_identity(std::string_view data, std::string_view key) {
  const auto at = data.find(key);
  if (at == data.npos) return true;
  const auto value = data.find_first_not_of(" \t\r\n", at + key.size());
  return value != data.npos && slice(data, value, 9) == "/Identity";
}

// For a file whose texts are plain and whose attachments alone are encrypted (§7.6.5, /EFF): its bytes without the word
// that tells so. Empty for any other.
std::string without_encryption(std::string_view data) {
  if (data.find("/EFF") == data.npos || !is_identity(data, "/StmF") || !is_identity(data, "/StrF")) return {};
  std::string out(data);
  for (auto at = out.find("/Encrypt"); at != out.npos; at = out.find("/Encrypt", at + 8)) {
    if (at + 8 < out.size() && std::isalnum(static_cast<unsigned char>(out[at + 8])) == 0) out[at + 7] = 'X';
  }
  return out;
}

}  // namespace

void PdfSource::damaged(std::string_view what) {
  document.parts[static_cast<std::size_t>(part)].damaged = true;
  document.add_trait(part, "pdf.damaged", what);
}

bool PdfSource::try_open(std::string_view data, const std::string& password) {
  pdf_ = std::make_unique<QPDF>();
  pdf_->setSuppressWarnings(true);
  pdf_->processMemoryFile("part", data.data(), data.size(), password.c_str());
  return true;
}

bool PdfSource::open(std::string_view data) {
  try {
    try_open(data, "");
    if (pdf_->isEncrypted()) document.add_trait(part, "pdf.encrypted", "opens without a password");
    return true;
  } catch (const QPDFExc& error) {
    if (error.getErrorCode() != qpdf_e_password) return false;
  } catch (const std::exception&) {
    return false;
  }
  document.add_trait(part, "pdf.encrypted", "needs a password");
  for (const auto& candidate : password_candidates(document, part, options_, max_password_tries)) {
    try {
      try_open(data, candidate.password);
      document.add_trait(part, "pdf.password_guessed", candidate.source);
      return true;
    } catch (const std::exception&) {
      continue;
    }
  }
  document.parts[static_cast<std::size_t>(part)].encrypted = true;
  plain_ = without_encryption(data);
  try {
    locked_files_ = !plain_.empty() && try_open(plain_, "");
  } catch (const std::exception&) {
    return false;
  }
  return locked_files_;
}

std::string PdfSource::unpack(QPDFObjectHandle stream, qpdf_stream_decode_level_e level, std::uint64_t most,
                              std::uint64_t expected) {
  std::uint64_t raw = 1;
  auto length = stream.getDict().getKey("/Length");
  if (length.isInteger()) raw = static_cast<std::uint64_t>(std::max<long long>(length.getIntValue(), 1));
  raw = std::min<std::uint64_t>(raw, document.parts[static_cast<std::size_t>(part)].data.size());
  if (expanded_ > budget.limits().expanded_size.value / 4) {
    mark_limit(document, part, budget, "expanded_size", "streams");
    return {};
  }
  Bounded bounded(raw, budget, most, expected);
  bounded.bytes.reserve(std::min<std::uint64_t>(expected, 16u << 20));
  try {
    stream.pipeStreamData(&bounded, 0, level, true);
  } catch (const std::exception&) {
    if (bounded.limit.empty()) damaged("stream");
  }
  // qpdf itself may have caught what stopped it.
  if (!bounded.limit.empty()) {
    mark_limit(document, part, budget, std::string(bounded.limit), "stream");
    if (bounded.limit == "compression_ratio")
      bounded.bytes.resize(std::min(bounded.bytes.size(), Allowance::kept_of_bomb));
  }
  expanded_ += bounded.bytes.size();
  return std::move(bounded.bytes);
}

std::string PdfSource::text_value(QPDFObjectHandle object) {
  if (object.isString()) return to_valid_utf8(object.getUTF8Value());
  if (object.isStream()) {
    const auto bytes = unpack(object);
    if (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE"))
      return to_valid_utf8(QPDFObjectHandle::newString(bytes).getUTF8Value());
    return to_valid_utf8(bytes);
  }
  return {};
}

}  // namespace sekisho::content
