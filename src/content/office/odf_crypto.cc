#include "content/office/odf_crypto.h"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/encode.h"
#include "content/archive/zip_writer.h"
#include "content/office/xml.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t work = 2'400'000;  // rounds of PBKDF2 over all tries and members: about a second
constexpr std::size_t max_locked = 2'000, checked = 1024;

// How one member is encrypted.
struct Lock {
  std::string vector, salt, checksum;
  std::uint64_t rounds = 0, size = 0;
  bool known_cipher = false, known_derivation = false, sha256_start = false, sha256_check = false;
  bool known() const {
    return known_cipher && known_derivation && vector.size() == 16 && !salt.empty() && salt.size() <= 64 &&
           rounds > 0 && !checksum.empty();
  }
};

std::string value_of(const XmlTokens& tokens, std::string_view name) { return xml_unescape(tokens.attribute(name)); }
std::string bytes_of(const XmlTokens& tokens, std::string_view name) {
  return from_base64(tokens.attribute(name)).value_or(std::string());
}

std::map<std::string, Lock> locks_of(std::string_view manifest) {
  std::map<std::string, Lock> locks;
  std::string path;
  std::uint64_t size = 0;
  Lock* lock = nullptr;
  XmlTokens tokens(manifest);
  while (tokens.next() && locks.size() < max_locked) {
    if (tokens.kind() == XmlTokens::Kind::close || tokens.kind() == XmlTokens::Kind::text) continue;
    if (tokens.name() == "file-entry") {
      path = value_of(tokens, "full-path");
      size = std::strtoull(value_of(tokens, "size").c_str(), nullptr, 10);
      lock = nullptr;
    } else if (tokens.name() == "encryption-data") {
      lock = &locks[path];
      lock->size = size;
      lock->checksum = bytes_of(tokens, "checksum");
      const auto kind = value_of(tokens, "checksum-type");
      lock->sha256_check = kind.ends_with("#sha256-1k") || kind == "SHA256/1K";
    } else if (lock == nullptr) {
      continue;
    } else if (tokens.name() == "algorithm") {
      lock->vector = bytes_of(tokens, "initialisation-vector");
      lock->known_cipher = value_of(tokens, "algorithm-name").ends_with("#aes256-cbc");
    } else if (tokens.name() == "key-derivation") {
      lock->known_derivation = value_of(tokens, "key-derivation-name").ends_with("PBKDF2") ||
                               value_of(tokens, "key-derivation-name").ends_with("#pbkdf2");
      lock->salt = bytes_of(tokens, "salt");
      lock->rounds =
          std::min<std::uint64_t>(std::strtoull(value_of(tokens, "iteration-count").c_str(), nullptr, 10), work + 1);
    } else if (tokens.name() == "start-key-generation") {
      lock->sha256_start = value_of(tokens, "start-key-generation-name").ends_with("#sha256");
    }
  }
  return locks;
}

std::string digest(bool sha256, std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out, &size, sha256 ? EVP_sha256() : EVP_sha1(), nullptr);
  return {reinterpret_cast<const char*>(out), size};
}

// The member's packed bytes; nothing if the password is wrong. `budget` in rounds is the caller's matter.
std::optional<std::string> unlock(const Lock& lock, std::string_view packed, const std::string& password) {
  const auto start = digest(lock.sha256_start, password);
  unsigned char key[32];
  PKCS5_PBKDF2_HMAC_SHA1(start.data(), static_cast<int>(start.size()),
                         reinterpret_cast<const unsigned char*>(lock.salt.data()), static_cast<int>(lock.salt.size()),
                         static_cast<int>(lock.rounds), sizeof key, key);
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, key,
                     reinterpret_cast<const unsigned char*>(lock.vector.data()));
  EVP_CIPHER_CTX_set_padding(context.get(), 0);  // XML encryption's: the last byte counts, the others are anything
  std::string out(packed.size() / 16 * 16, '\0');
  int made = 0;
  EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &made,
                    reinterpret_cast<const unsigned char*>(packed.data()),
                    static_cast<int>(std::min<std::size_t>(out.size(), 0x7ffffff0)));
  out.resize(static_cast<std::size_t>(made));
  const auto padding = out.empty() ? 0u : static_cast<unsigned char>(out.back());
  if (padding == 0 || padding > 16) return std::nullopt;
  out.resize(out.size() - padding);
  if (digest(lock.sha256_check, std::string_view(out).substr(0, checked)) != lock.checksum) return std::nullopt;
  return out;
}

// What shows a document and says nothing of its own.
bool is_decoration(std::string_view name) {
  return name.starts_with("Thumbnails/") || name.starts_with("Configurations2/") || name == "layout-cache" ||
         name == "manifest.rdf" || name == "settings.xml";
}

}  // namespace

std::optional<OpenedOdf> open_odf(const Document& document, int part, const ZipDirectory& directory,
                                  std::string_view manifest, const ReadOptions& options, const Budget& budget) {
  const auto locks = locks_of(manifest);
  // The text is what a password is tried on; it is also what matters most when the work runs out.
  const auto text = locks.find("content.xml");
  const int text_at = find_zip_entry(directory, "content.xml");
  if (text == locks.end() || text_at < 0 || !text->second.known()) return std::nullopt;
  auto left = guess_allowance(document, work);
  for (const auto& candidate : password_candidates(document, part, options, 40)) {
    // One round of the hash for each twenty bytes of the key: two of them.
    const auto cost = 2 * text->second.rounds;
    if (cost > left) return std::nullopt;
    left -= cost;
    auto first = unlock(text->second, directory.entries[static_cast<std::size_t>(text_at)].packed, candidate.password);
    if (!first) continue;
    ZipWriter writer;
    OpenedOdf opened{.source = candidate.source};
    auto for_members = work;  // an allowance of their own: the password is known now
    for (const auto& entry : directory.entries) {
      const auto name = std::string(entry.name);
      if (name == "META-INF/manifest.xml" || entry.is_folder()) continue;
      const auto lock = locks.find(name);
      if (lock == locks.end()) {
        writer.add(entry.name, entry.method, entry.crc, entry.size, entry.packed);
        continue;
      }
      std::optional<std::string> plain;
      if (name == "content.xml") {
        plain = std::move(first);
      } else if (is_decoration(name)) {
        continue;
      } else if (lock->second.known() && 2 * lock->second.rounds <= for_members) {
        for_members -= 2 * lock->second.rounds;
        plain = unlock(lock->second, entry.packed, candidate.password);
      }
      if (!plain) {
        opened.complete = false;
        continue;
      }
      const auto content = inflate(*plain, DeflateForm::raw, budget);
      writer.add(entry.name, 8,
                 static_cast<std::uint32_t>(
                     crc32_z(0, reinterpret_cast<const Bytef*>(content.bytes.data()), content.bytes.size())),
                 content.bytes.size(), *plain);
    }
    opened.file = writer.finish();
    return opened;
  }
  return std::nullopt;
}

}  // namespace sekisho::content
