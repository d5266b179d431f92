#include "scan/signature/canonical.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/text.h"

namespace sekisho::scan::signature {
namespace {
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Feeds canonical body lines to the hash, holding back empty ones until a full one follows.
class BodyWriter {
 public:
  BodyWriter(Hash& hash, std::optional<std::uint64_t> limit) : hash_(hash), left_(limit) {}

  void put(std::string_view bytes) {
    length_ += bytes.size();
    if (left_) {
      bytes = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(*left_, bytes.size())));
      *left_ -= bytes.size();
    }
    pending_.append(bytes);
    if (pending_.size() >= 1u << 16) flush();
  }
  void put_lines(std::uint64_t n) {
    for (; n > 0; --n) put("\r\n");
  }
  void flush() {
    hash_.add(pending_);
    pending_.clear();
  }
  std::uint64_t length() const { return length_; }

 private:
  Hash& hash_;
  std::optional<std::uint64_t> left_;
  std::uint64_t length_ = 0;
  std::string pending_;
};

// The next line without its end; `ended` tells whether it had one.
std::string_view take_line(std::string_view& text, bool& ended) {
  const auto end = text.find('\n');
  ended = end != text.npos;
  auto line = text.substr(0, end);
  text.remove_prefix(ended ? end + 1 : text.size());
  if (ended && line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Runs of white space to one space, none at the end: the line itself, or in `room`, which is kept for the next line.
std::string_view relax_line(std::string_view line, std::string& room) {
  if (line.find(' ') == line.npos && line.find('\t') == line.npos) return line;  // base64, most of what large mails are
  if (room.size() <= line.size()) room.resize(2 * line.size() + 1);
  char* to = room.data();
  bool space = false;
  for (const char c : line) {
    if (is_blank(c)) {
      space = true;
      continue;
    }
    *to = ' ';
    to += space ? 1 : 0;
    *to++ = c;
    space = false;
  }
  return {room.data(), static_cast<std::size_t>(to - room.data())};
}
}  // namespace

Hash::Hash(Digest digest) : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), digest == Digest::sha1 ? EVP_sha1() : EVP_sha256(), nullptr);
}
Hash::~Hash() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }
void Hash::add(std::string_view bytes) {
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size());
}
std::string Hash::finish() {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), out, &size);
  return {reinterpret_cast<const char*>(out), size};
}

std::vector<Field> split_fields(std::string_view block) {
  std::vector<Field> fields;
  while (!block.empty()) {
    std::size_t end = 0;
    do {
      const auto newline = block.find('\n', end);
      end = newline == block.npos ? block.size() : newline + 1;
    } while (end < block.size() && is_blank(block[end]));
    auto text = block.substr(0, end);
    block.remove_prefix(end);
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    const auto colon = text.find(':');
    if (colon == text.npos) continue;
    fields.push_back(
        {.name = to_lower_ascii(trim(text.substr(0, colon))), .text = text, .value = text.substr(colon + 1)});
  }
  return fields;
}

std::string canonical_field(std::string_view text, Canonical how) {
  std::string out;
  out.reserve(text.size() + 2);
  if (how == Canonical::simple) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
      out += text[i];
    }
    return out;
  }
  const auto colon = text.find(':');
  if (colon == text.npos) return out;
  out = to_lower_ascii(trim(text.substr(0, colon))) + ":";
  const auto start = out.size();
  bool space = false;
  const auto value = text.substr(colon + 1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\n' || (c == '\r' && i + 1 < value.size() && value[i + 1] == '\n')) continue;  // unfold
    if (is_blank(c)) {
      space = true;
      continue;
    }
    if (space && out.size() > start) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string without_signature(std::string_view text) {
  const auto colon = text.find(':');
  std::size_t at = colon == text.npos ? text.size() : colon + 1;
  while (at < text.size()) {
    const auto end = std::min(text.find(';', at), text.size());
    const auto tag = text.substr(at, end - at);
    const auto equals = tag.find('=');
    if (equals != tag.npos && trim(tag.substr(0, equals)) == "b") {
      return std::string(text.substr(0, at + equals + 1)) + std::string(text.substr(end));
    }
    at = end + 1;
  }
  return std::string(text);
}

BodyDigest digest_body(std::string_view body, Canonical how, Digest digest, std::optional<std::uint64_t> limit) {
  Hash hash(digest);
  BodyWriter writer(hash, limit);
  std::uint64_t empty_lines = 0;
  std::string relaxed;  // room for a line
  while (!body.empty()) {
    bool ended = false;
    auto line = take_line(body, ended);
    if (how == Canonical::relaxed) line = relax_line(line, relaxed);
    if (line.empty()) {
      if (ended) ++empty_lines;
      continue;
    }
    writer.put_lines(empty_lines);
    empty_lines = 0;
    // A line that holds LF was split; bare CRs inside stay as they are.
    writer.put(line);
    writer.put("\r\n");  // a missing last line end is added
  }
  if (how == Canonical::simple && writer.length() == 0) writer.put("\r\n");
  writer.flush();
  return {.digest = hash.finish(), .length = writer.length()};
}

}  // namespace sekisho::scan::signature
