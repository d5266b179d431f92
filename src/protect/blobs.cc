#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <mutex>
#include <unordered_set>

#include "base/encode.h"
#include "base/file.h"
#include "base/log.h"
#include "protect/quarantine.h"

// File: "SKB1", secretstream header (24 bytes), then chunks of at most 64 KiB plain text with 17 bytes of overhead
// each, the last one tagged final. The blob's name is associated data of every chunk: a file put in another's place
// does not open.

namespace sekisho::protect {
namespace {

constexpr std::string_view magic = "SKB1";
constexpr std::size_t chunk_size = 64 * 1024;
constexpr std::size_t overhead = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t header_size = crypto_secretstream_xchacha20poly1305_HEADERBYTES;

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string seal(const std::string& key, const std::string& name, std::string_view bytes) {
  crypto_secretstream_xchacha20poly1305_state state;
  unsigned char header[header_size];
  crypto_secretstream_xchacha20poly1305_init_push(&state, header, as_bytes(key));
  std::string out(magic);
  out.append(reinterpret_cast<const char*>(header), sizeof header);
  out.reserve(out.size() + bytes.size() + (bytes.size() / chunk_size + 1) * overhead);
  std::string sealed(chunk_size + overhead, '\0');
  do {
    const auto chunk = bytes.substr(0, chunk_size);
    bytes.remove_prefix(chunk.size());
    const unsigned char tag = bytes.empty() ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                            : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    unsigned long long length = 0;
    crypto_secretstream_xchacha20poly1305_push(&state, reinterpret_cast<unsigned char*>(sealed.data()), &length,
                                               as_bytes(chunk), chunk.size(), as_bytes(name), name.size(), tag);
    out.append(sealed, 0, length);
  } while (!bytes.empty());
  return out;
}

Result<std::string> unseal(const std::string& key, const std::string& name, std::string_view file) {
  const auto damaged = [&] { return fail(Code::malformed, "blob " + name + ": damaged"); };
  if (!file.starts_with(magic) || file.size() < magic.size() + header_size) return damaged();
  crypto_secretstream_xchacha20poly1305_state state;
  if (crypto_secretstream_xchacha20poly1305_init_pull(&state, as_bytes(file.substr(magic.size())), as_bytes(key)) != 0)
    return damaged();
  file.remove_prefix(magic.size() + header_size);
  std::string out;
  out.reserve(file.size());
  std::string plain(chunk_size, '\0');
  unsigned char tag = 0;
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    const auto sealed = file.substr(0, chunk_size + overhead);
    if (sealed.size() < overhead) return damaged();
    unsigned long long length = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state, reinterpret_cast<unsigned char*>(plain.data()), &length,
                                                   &tag, as_bytes(sealed), sealed.size(), as_bytes(name),
                                                   name.size()) != 0) {
      return damaged();
    }
    out.append(plain, 0, length);
    file.remove_prefix(sealed.size());
  }
  if (!file.empty()) return damaged();
  return out;
}

bool sync_folder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

class FolderStore final : public BlobStore {
 public:
  FolderStore(std::filesystem::path folder, std::string key, Random& random)
      : folder_(std::move(folder)), key_(std::move(key)), random_(random) {}
  ~FolderStore() override { sodium_memzero(key_.data(), key_.size()); }

  Result<std::string> put(std::string_view bytes) override {
    const std::string name = to_hex(random_.bytes(16));
    const auto folder = folder_ / name.substr(0, 2);
    std::error_code error;
    const bool made = std::filesystem::create_directories(folder, error);
    if (error) return fail(Code::unavailable, "blob: cannot make a folder: " + error.message());
    if (made && !sync_folder(folder_.string())) return fail(Code::unavailable, "blob: cannot sync");
    const std::string path = (folder / name).string();
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
      return fail(Code::unavailable,
                  std::string("blob: cannot create: ") + std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
    const std::string sealed = seal(key_, name, bytes);
    std::string_view rest = sealed;
    bool good = true;
    while (good && !rest.empty()) {
      const auto wrote = ::write(fd, rest.data(), rest.size());
      if (wrote < 0 && errno == EINTR) continue;
      good = wrote > 0;
      if (good) rest.remove_prefix(static_cast<std::size_t>(wrote));
    }
    good = good && ::fdatasync(fd) == 0;
    const std::string why = good ? "" : std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
    good = ::close(fd) == 0 && good && sync_folder(folder.string());
    if (!good) {
      ::unlink(path.c_str());
      return fail(Code::unavailable, "blob: cannot write: " + why);
    }
    return name;
  }

  Result<std::string> get(const std::string& name) override {
    TRY(const auto path, path_of(name));
    const auto file = read_file(path);
    if (!file) return tl::unexpected(file.error());
    return unseal(key_, name, *file);
  }

  Result<void> remove(const std::string& name) override {
    TRY(const auto path, path_of(name));
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(Code::unavailable, "blob: cannot remove " + name);
    return {};
  }

  int collect(std::chrono::seconds age, const std::function<bool(const std::string&)>& is_used) override {
    int removed = 0;
    std::error_code error;
    const auto limit = std::filesystem::file_time_type::clock::now() - age;
    for (auto entry = std::filesystem::recursive_directory_iterator(folder_, error);
         !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
      std::error_code ignored;
      if (!entry->is_regular_file(ignored) || entry->last_write_time(ignored) > limit) continue;
      if (is_used(entry->path().filename().string())) continue;
      if (std::filesystem::remove(entry->path(), ignored)) ++removed;
    }
    return removed;
  }

 private:
  // Names are ours, but they come back through the database: only what put() makes is a path.
  Result<std::filesystem::path> path_of(const std::string& name) const {
    if (name.size() != 32 || name.find_first_not_of("0123456789abcdef") != std::string::npos)
      return fail(Code::not_found, "blob: no such name");
    return folder_ / name.substr(0, 2) / name;
  }

  std::filesystem::path folder_;
  std::string key_;
  Random& random_;
};

}  // namespace

Result<std::string> load_or_make_key(const std::filesystem::path& path, std::size_t size, Random& random) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) {
    if ((status.st_mode & 077) != 0)
      return fail(Code::denied, "key " + path.filename().string() + ": readable by others, chmod 0600 first");
    TRY(auto key, read_file(path, ByteCount{4096}));
    if (key.size() != size) return fail(Code::malformed, "key " + path.filename().string() + ": damaged");
    return key;
  }
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return fail(Code::unavailable, "key: cannot make a folder: " + error.message());
  std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all, error);
  auto key = random.bytes(size);
  TRY_VOID(write_file_atomic(path, key));
  return key;
}

Result<std::unique_ptr<BlobStore>> BlobStore::open(const std::filesystem::path& folder, Random& random) {
  if (sodium_init() < 0) return fail(Code::internal, "blob: libsodium does not start");
  TRY(auto key,
      load_or_make_key(folder / "keys" / "quarantine.key", crypto_secretstream_xchacha20poly1305_KEYBYTES, random));
  const auto blobs = folder / "blobs";
  std::error_code error;
  std::filesystem::create_directories(blobs, error);
  if (error) return fail(Code::unavailable, "blob: cannot make a folder: " + error.message());
  std::filesystem::permissions(blobs, std::filesystem::perms::owner_all, error);
  return std::unique_ptr<BlobStore>(std::make_unique<FolderStore>(blobs, std::move(key), random));
}

}  // namespace sekisho::protect
