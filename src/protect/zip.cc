#include "protect/zip.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/text.h"
#include "protect/quarantine.h"

namespace sekisho::protect {
namespace {

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

std::string harmless(std::string_view text, std::size_t longest) {
  std::string out;
  for (const char c : to_valid_utf8(text)) {
    const bool bad = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
                     std::string_view("/\\:*?\"<>|%;&$`'").find(c) != std::string_view::npos;
    out += bad ? '_' : c;
  }
  while (!out.empty() && (out.front() == '.' || out.front() == '-' || out.front() == ' ')) out.erase(0, 1);
  return ellipsis(out, longest);
}

// "a.eml", then "a (2).eml": an archive with two files of one name loses one where it is unpacked, also where letter
// case is nothing.
std::string own_name(const std::string& name, std::set<std::string>& taken) {
  const auto dot = std::min(name.rfind('.'), name.size());
  std::string out = name;
  for (int n = 2; !taken.insert(to_lower_ascii(out)).second; ++n)
    out = name.substr(0, dot) + " (" + std::to_string(n) + ")" + name.substr(dot);
  return out;
}

}  // namespace

std::string download_name(const Held& held) {
  std::string time = format_iso8601(held.held_at).substr(0, 19);
  for (char& c : time) c = c == ':' ? '-' : c;
  const auto title = harmless(held.subject, 80);
  return time + "_" + (title.empty() ? "item" : title) + "_" +
         harmless(held.recipients.empty() ? "" : held.recipients.front(), 80) + ".eml";
}

Result<std::string> make_protected_zip(const std::vector<ZipFile>& files, const std::string& password) {
  if (password.empty()) return fail(Code::denied, "zip: no password");
  std::string out;
  const std::unique_ptr<archive, decltype(&archive_write_free)> writer(archive_write_new(), &archive_write_free);
  archive_write_set_format_zip(writer.get());
  archive_write_set_bytes_per_block(writer.get(), 0);
  const auto failed = [&] {
    const char* const why = archive_error_string(writer.get());
    return fail(Code::internal, std::string("zip: ") + (why != nullptr ? why : "?"));
  };
  if (archive_write_set_options(writer.get(), "zip:encryption=aes256,zip:hdrcharset=UTF-8") < ARCHIVE_WARN)
    return failed();
  if (archive_write_set_passphrase(writer.get(), password.c_str()) != ARCHIVE_OK) return failed();
  if (archive_write_open2(writer.get(), &out, nullptr, &append, nullptr, nullptr) != ARCHIVE_OK) return failed();
  std::set<std::string> taken;
  for (const auto& file : files) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
    archive_entry_set_pathname_utf8(entry.get(), own_name(file.name, taken).c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_mtime(entry.get(), static_cast<time_t>(to_millis(file.time) / 1000), 0);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
    if (archive_write_header(writer.get(), entry.get()) < ARCHIVE_WARN) return failed();
    if (!file.bytes.empty() && archive_write_data(writer.get(), file.bytes.data(), file.bytes.size()) !=
                                   static_cast<la_ssize_t>(file.bytes.size()))
      return failed();
  }
  if (archive_write_close(writer.get()) != ARCHIVE_OK) return failed();
  return out;
}

}  // namespace sekisho::protect
