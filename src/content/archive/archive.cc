#include "content/archive/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/text.h"
#include "content/archive/lha_names.h"
#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

struct CloseArchive {
  void operator()(struct archive* a) const { archive_read_free(a); }
};
using ArchivePtr = std::unique_ptr<struct archive, CloseArchive>;

// libarchive turns UTF-16 names into the locale's charset: give it UTF-8 while it works. glibc has C.UTF-8 built in.
class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(shared())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t shared() {
    static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made != nullptr ? made : LC_GLOBAL_LOCALE;
  }
  locale_t before_;
};

enum class Formats { files, zip_only, single };

// Compressors that hold one file, perhaps a tar.
bool is_single(std::string_view kind) {
  static constexpr std::string_view kinds[] = {"gz", "bz2", "xz", "lzma", "lz", "lz4", "zst", "Z", "uu"};
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

// The bytes libarchive reads. How much it may read in all is bounded, so that a format whose records point in circles
// comes to an end.
struct Source {
  std::string_view data;
  std::uint64_t at = 0, left = 0;
};
la_ssize_t read_block(struct archive* a, void* client, const void** out) {
  auto& source = *static_cast<Source*>(client);
  const auto block = slice(source.data, source.at, 64 * 1024);
  const std::uint64_t cost = block.size() + 64;
  if (cost > source.left) {
    archive_set_error(a, EIO, "reads in circles");
    return -1;
  }
  source.left -= cost;
  source.at += block.size();
  *out = block.data();
  return static_cast<la_ssize_t>(block.size());
}
la_int64_t seek_to(struct archive*, void* client, la_int64_t offset, int whence) {
  auto& source = *static_cast<Source*>(client);
  const auto size = static_cast<la_int64_t>(source.data.size());
  const auto base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<la_int64_t>(source.at) : size;
  source.at =
      static_cast<std::uint64_t>(std::clamp<la_int64_t>(base + std::clamp<la_int64_t>(offset, -size, size), 0, size));
  return static_cast<la_int64_t>(source.at);
}
la_int64_t skip_over(struct archive*, void* client, la_int64_t n) {
  auto& source = *static_cast<Source*>(client);
  const auto skipped =
      std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max<la_int64_t>(n, 0)), source.data.size() - source.at);
  source.at += skipped;
  return static_cast<la_int64_t>(skipped);
}

ArchivePtr open_archive(Source& source, std::string_view data, Formats formats, std::string_view kind,
                        std::string_view password) {
  ArchivePtr a(archive_read_new());
  if (!a) return a;
  if (formats == Formats::zip_only) {
    archive_read_support_format_zip_streamable(a.get());
  } else {
    // An archive is opened as what it is; only packages hold a compressed one. libarchive would go through filter after
    // filter.
    if (formats == Formats::single || kind == "rpm") {
      archive_read_support_filter_gzip(a.get());
      archive_read_support_filter_bzip2(a.get());
      archive_read_support_filter_compress(a.get());
      archive_read_support_filter_lzma(a.get());
      archive_read_support_filter_lzip(a.get());
      archive_read_support_filter_xz(a.get());
      archive_read_support_filter_lz4(a.get());
      archive_read_support_filter_zstd(a.get());
      archive_read_support_filter_uu(a.get());
      archive_read_support_filter_rpm(a.get());
    }
    if (formats == Formats::files) {
      if (kind == "tar") archive_read_support_format_tar(a.get());
      if (kind == "lzh") archive_read_support_format_lha(a.get());
      if (kind == "xar") archive_read_support_format_xar(a.get());
      if (kind == "iso" || kind == "iso9660" || kind == "udf" || kind == "img")
        archive_read_support_format_iso9660(a.get());
      if (kind == "cpio" || kind == "rpm") archive_read_support_format_cpio(a.get());
      if (kind == "ar" || kind == "deb") archive_read_support_format_ar(a.get());
    }
    if (is_single(kind)) {
      archive_read_support_format_raw(a.get());
      archive_read_support_format_empty(a.get());
    }
  }
  if (!password.empty()) archive_read_add_passphrase(a.get(), std::string(password).c_str());
  source.data = data;
  source.left = 16 * static_cast<std::uint64_t>(data.size()) + (64u << 20);
  archive_read_set_read_callback(a.get(), read_block);
  archive_read_set_seek_callback(a.get(), seek_to);
  archive_read_set_skip_callback(a.get(), skip_over);
  archive_read_set_callback_data(a.get(), &source);
  if (archive_read_open1(a.get()) != ARCHIVE_OK) a.reset();
  return a;
}

// libarchive ends the process when a name cannot be converted and errno happens to tell of an earlier lack of memory.
int next_header(struct archive* a, struct archive_entry** entry) {
  errno = 0;
  return archive_read_next_header(a, entry);
}

constexpr int most_empty_blocks = 100;

// The current entry's bytes up to the limits.
Expanded read_entry(struct archive* a, std::uint64_t& total_out, const Budget& budget) {
  Expanded result;
  const Allowance allowance(budget);
  for (int idle = 0;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(a, &block, &size, &offset);
    if (status == ARCHIVE_EOF) break;
    // A warning without bytes: a method that libarchive does not know. It may be given again and again.
    idle = size == 0 ? idle + 1 : 0;
    if ((status != ARCHIVE_OK && status != ARCHIVE_WARN) || (status == ARCHIVE_WARN && size == 0) ||
        idle > most_empty_blocks) {
      result.damaged = true;
      break;
    }
    const auto gap = offset > static_cast<la_int64_t>(result.bytes.size())
                         ? static_cast<std::uint64_t>(offset) - result.bytes.size()
                         : 0;
    const auto in = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_filter_bytes(a, -1), 1));
    auto limit = allowance.broken(in, result.bytes.size() + gap + size);
    if (limit.empty() && allowance.broken(in, total_out + gap + size) == "compression_ratio")
      limit = "compression_ratio";
    if (!limit.empty()) {
      result.limit = limit;
      if (limit == "compression_ratio") result.bytes.resize(std::min(result.bytes.size(), Allowance::kept_of_bomb));
      break;
    }
    result.bytes.append(gap, '\0');
    result.bytes.append(static_cast<const char*>(block), size);
    total_out += gap + size;
  }
  return result;
}

// The content of the first entry, whatever it is called.
Expanded first_entry(std::string_view data, Formats formats, std::string_view kind, std::string_view password,
                     const Budget& budget) {
  const Utf8Locale locale;
  Source source;
  const auto a = open_archive(source, data, formats, kind, password);
  struct archive_entry* entry = nullptr;
  if (!a || next_header(a.get(), &entry) < ARCHIVE_WARN) return {.damaged = true};
  std::uint64_t total = 0;
  return read_entry(a.get(), total, budget);
}

// Name of the only file of a compressor without names: "report.pdf.gz" holds "report.pdf".
std::string single_name(std::string_view container, const char* told) {
  if (told != nullptr && std::string_view(told) != "data" && *told != '\0') return told;
  const auto extension = extension_of(container);
  static constexpr std::pair<std::string_view, std::string_view> turned[] = {
      {"tgz", ".tar"}, {"tbz2", ".tar"}, {"txz", ".tar"}, {"svgz", ".svg"}};
  for (const auto& [from, to] : turned) {
    if (extension == from)
      return std::string(container.substr(0, container.size() - from.size() - 1)) + std::string(to);
  }
  if (!extension.empty()) return std::string(container.substr(0, container.rfind('.')));
  return "data";
}

bool speaks_of_encryption(const char* error) {
  return error != nullptr && (find_ignore_case(error, "encrypt") != std::string_view::npos ||
                              find_ignore_case(error, "passphrase") != std::string_view::npos);
}

// Whether a xar's table of contents has hard links.
bool has_hard_links(std::string_view data, const Budget& budget) {
  const auto toc = inflate(slice(data, be16(data, 4), be32(data, 12)), DeflateForm::zlib, budget);
  return toc.bytes.find("<type link=") != std::string::npos;
}

void add_single(Document& document, int part, const std::string& name, Expanded content, Budget& budget) {
  MemberSink sink(document, part, budget);
  sink.look_at_name(name);
  const int child = sink.add(name, std::move(content));
  if (child < 0) return;
  auto& inner = document.parts[static_cast<std::size_t>(child)];
  // A compressed tar is one archive to everybody.
  const auto type = detect_true_type(inner.data, inner.filename);
  if (type.kind == "tar" || type.kind == "cpio") inner.layer = document.parts[static_cast<std::size_t>(part)].layer;
}

// gzip (RFC 1952), all members one after the other, by zlib: libarchive would go on into what is inside, and inside
// that.
void read_gzip(Document& document, int part, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto container = document.parts[static_cast<std::size_t>(part)].filename;
  std::string told;
  if (data.size() > 10 && (data[3] & 8) && !(data[3] & 4)) {
    const auto rest = data.substr(10, 1024);
    told = decode_member_name(rest.substr(0, rest.find('\0')), false);
  }
  Expanded all;
  std::string_view rest = data;
  while (rest.starts_with("\x1F\x8B") && all.limit.empty() && !all.damaged) {
    auto member = inflate(rest, DeflateForm::gzip, budget);
    all.bytes += member.bytes;
    all.limit = member.limit;
    all.damaged = member.damaged;
    rest.remove_prefix(std::min(std::max<std::size_t>(member.used, 1), rest.size()));
    if (all.bytes.size() > budget.limits().file_size.value) all.limit = "file_size";
  }
  if (all.damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "gzip");
  }
  add_single(document, part, single_name(container, told.empty() ? nullptr : told.c_str()), std::move(all), budget);
}

// bzip2, xz, Zstandard, compress, … : one file each.
void read_compressed(Document& document, int part, Budget& budget) {
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  Source source;
  const auto a = open_archive(source, document.parts[static_cast<std::size_t>(part)].data, Formats::single, kind, {});
  struct archive_entry* entry = nullptr;
  const int status = a ? next_header(a.get(), &entry) : ARCHIVE_FATAL;
  Expanded content;
  if (status == ARCHIVE_EOF)
    return add_single(document, part, single_name(document.parts[static_cast<std::size_t>(part)].filename, nullptr),
                      std::move(content), budget);
  const bool opened = status >= ARCHIVE_WARN;
  std::uint64_t total = 0;
  if (opened) content = read_entry(a.get(), total, budget);
  if (!opened || content.damaged) {
    const char* error = a ? archive_error_string(a.get()) : nullptr;
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", error != nullptr ? error : "cannot be opened");
    if (!opened || content.bytes.empty()) return;
  }
  // No filter knew it, and it came out as it went in: "begin 644 x" and then prose is a text, anything else is broken.
  if (content.bytes == document.parts[static_cast<std::size_t>(part)].data) {
    if (kind == "uu") return;
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "cannot be opened");
    return;
  }
  const auto name = single_name(document.parts[static_cast<std::size_t>(part)].filename, archive_entry_pathname(entry));
  add_single(document, part, name, std::move(content), budget);
}

}  // namespace

Expanded expand_single(std::string_view archive, std::string_view password, const Budget& budget) {
  return first_entry(archive, Formats::zip_only, {}, password, budget);
}

Expanded expand_stream(std::string_view packed, const Budget& budget) {
  return first_entry(packed, Formats::single, "xz", {}, budget);
}

void read_archive(Document& document, int part, const ReadOptions&, Budget& budget) {
  const Utf8Locale locale;
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  MemberSink sink(document, part, budget);
  const auto damaged = [&](const char* error) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", error != nullptr ? error : "");
  };
  Source source;
  // its files were found in the text already
  if (kind == "uu" && !document.parts[static_cast<std::size_t>(part)].children.empty()) return;
  if (kind == "gz") return read_gzip(document, part, budget);
  if (is_single(kind)) return read_compressed(document, part, budget);
  if (kind == "xar" && has_hard_links(data, budget)) {
    // libarchive 3.6.2 follows hard links that point at each other without end.
    document.add_trait(part, "archive.link", "hard links in a xar");
    document.add_trait(part, "archive.unsupported", "xar with hard links");
    return;
  }
  LhaNames lha;
  if (kind == "lzh") {
    if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
    lha = with_plain_names(data);
  }
  auto a = open_archive(source, lha.bytes.empty() ? data : lha.bytes, Formats::files, kind, {});
  if (!a) return damaged("cannot be opened");
  std::uint64_t total_out = 0;
  std::size_t number = 0;  // of the header
  int errors = 0;
  for (;;) {
    struct archive_entry* entry = nullptr;
    const int status = next_header(a.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status == ARCHIVE_RETRY && ++errors < 16) continue;
    if (status < ARCHIVE_WARN) {
      const char* error = archive_error_string(a.get());
      if (speaks_of_encryption(error) || archive_read_has_encrypted_entries(a.get()) > 0) {
        document.parts[static_cast<std::size_t>(part)].encrypted = true;
        document.add_trait(part, "archive.encrypted", "names are encrypted");
      } else {
        damaged(error);
      }
      break;
    }
    const char* told = archive_entry_pathname(entry);
    if (told == nullptr) told = archive_entry_pathname_utf8(entry);
    const bool own = number < lha.names.size() && lha.names[number].size() == std::string_view(told ? told : "").size();
    const std::string name = decode_member_name(own ? lha.names[number].c_str() : told != nullptr ? told : "", false);
    ++number;
    sink.look_at_name(name);
    const auto type = archive_entry_filetype(entry);
    const char* link = archive_entry_symlink(entry);
    if (link == nullptr) link = archive_entry_hardlink(entry);
    if (link != nullptr) {
      document.add_trait(part, "archive.link", name + " -> " + link);
      if (link[0] == '/' || std::string_view(link).find("..") != std::string_view::npos)
        document.add_trait(part, "archive.traversal", name + " -> " + link);
    }
    if (type == AE_IFCHR || type == AE_IFBLK || type == AE_IFIFO || type == AE_IFSOCK) {
      document.add_trait(part, "archive.device", name);
      continue;
    }
    if (type == AE_IFDIR || type == AE_IFLNK) continue;
    if (archive_entry_is_data_encrypted(entry)) {
      sink.add_encrypted(name);
      if (sink.full()) break;
      continue;
    }
    auto content = read_entry(a.get(), total_out, budget);
    if (content.damaged) {
      const char* error = archive_error_string(a.get());
      if (speaks_of_encryption(error)) {
        sink.add_encrypted(name);
        continue;
      }
      damaged(error);
      if (++errors > 16) break;
    }
    if (link != nullptr && content.bytes.empty()) continue;
    const bool stop = !content.limit.empty();  // what follows would have to be decompressed too
    sink.add(name, std::move(content));
    if (stop || sink.full()) break;
  }
}

void note_unsupported(Document& document, int part, const ReadOptions&, Budget&) {
  document.add_trait(part, "archive.unsupported", document.parts[static_cast<std::size_t>(part)].kind);
}

}  // namespace sekisho::content
