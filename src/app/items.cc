#include "app/items.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/file.h"

namespace sekisho::app {
namespace {

constexpr std::string_view separator = "From ";

bool begins_mbox(std::string_view start) {
  if (!start.starts_with(separator)) return false;
  const auto line_end = start.find('\n');
  if (line_end == std::string_view::npos) return false;
  const auto line = start.substr(0, line_end);
  // it holds a date
  return line.find(':') != std::string_view::npos || line.find(" 1") != std::string_view::npos ||
         line.find(" 2") != std::string_view::npos;
}

bool is_mbox(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(512, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  return begins_mbox(start);
}

// Where the messages of an mbox start; read in pieces, as the file may be large.
void list_mbox(std::istream& file, const ScanItem& box, std::vector<ScanItem>& out) {
  std::vector<std::uint64_t> starts;
  std::uint64_t line_start = 0, at = 0;
  bool after_empty = true, at_line_start = true;
  std::string head;
  std::uint64_t line_length = 0;
  std::vector<char> buffer(1 << 20);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto n = file.gcount();
    for (std::streamsize i = 0; i < n; ++i, ++at) {
      const char c = buffer[static_cast<std::size_t>(i)];
      if (at_line_start) line_start = at, head.clear(), line_length = 0, at_line_start = false;
      if (c == '\n') {
        if (after_empty && head == separator) starts.push_back(line_start);
        after_empty = line_length == 0 || (line_length == 1 && head == "\r");
        at_line_start = true;
        continue;
      }
      if (head.size() < separator.size()) head += c;
      ++line_length;
    }
  }
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::uint64_t end = i + 1 < starts.size() ? starts[i + 1] : at;
    auto message = box;
    message.name += "#" + std::to_string(i + 1);
    message.offset = starts[i], message.size = end - starts[i], message.whole = false, message.from_mbox = true;
    out.push_back(std::move(message));
  }
}

ScanItem unreadable(const std::filesystem::path& path, Code code, const std::string& why) {
  return {.name = path.string(), .path = path, .error = Error{code, path.string() + ": " + why}};
}

Result<std::string> read_stream(int descriptor, const std::string& name, ByteCount limit) {
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(descriptor, buffer, sizeof buffer);
    if (n == 0) return out;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(Code::unavailable, name + ": " + std::strerror(errno));
    out.append(buffer, static_cast<std::size_t>(n));
    if (out.size() > limit.value) return fail(Code::over_limit, name + ": too large");
  }
}

// Standard input or a pipe: one item, or the messages of an mbox.
void list_stream(int descriptor, const std::string& name, const std::filesystem::path& path, ByteCount limit,
                 std::vector<ScanItem>& out) {
  auto bytes = read_stream(descriptor, name == "-" ? "standard input" : name, limit);
  ScanItem item{.name = name, .path = path};
  if (!bytes) {
    item.error = bytes.error();
    out.push_back(std::move(item));
    return;
  }
  item.stream = std::make_shared<const std::string>(*std::move(bytes));
  const auto before = out.size();
  if (begins_mbox(std::string_view(*item.stream).substr(0, 512))) {
    std::istringstream text(*item.stream);
    list_mbox(text, item, out);
  }
  if (out.size() == before) out.push_back(std::move(item));
}

bool is_maildir(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path / "cur", error) && std::filesystem::is_directory(path / "new", error);
}

void list_file(const std::filesystem::path& path, std::vector<ScanItem>& out) {
  if (is_mbox(path)) {
    const auto before = out.size();
    std::ifstream file(path, std::ios::binary);
    list_mbox(file, {.name = path.string(), .path = path}, out);
    if (out.size() > before) return;
  }
  out.push_back({.name = path.string(), .path = path});
}

void list_folder(const std::filesystem::path& path, std::vector<ScanItem>& out) {
  std::vector<std::filesystem::path> entries;
  const bool maildir = is_maildir(path);
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator(path, error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    const auto name = it->path().filename().string();
    // The server's own files stand beside the mail.
    if (maildir && name != "cur" && name != "new" && !name.starts_with('.')) continue;
    entries.push_back(it->path());
  }
  if (error)
    out.push_back(
        unreadable(path, error == std::errc::permission_denied ? Code::denied : Code::unavailable, error.message()));
  std::sort(entries.begin(), entries.end());
  for (const auto& entry : entries) {
    const auto kind = std::filesystem::status(entry, error);
    const bool is_link = std::filesystem::is_symlink(std::filesystem::symlink_status(entry, error));
    if (std::filesystem::is_directory(kind)) {
      if (is_link || (maildir && entry.filename().string().starts_with('.') && !is_maildir(entry))) continue;
      list_folder(entry, out);
    } else if (maildir && entry.filename().string().starts_with('.')) {
      continue;
    } else if (std::filesystem::is_other(kind)) {
      out.push_back(unreadable(entry, Code::malformed, "is no regular file"));  // nobody may write into that pipe, ever
    } else {
      list_file(entry, out);
    }
  }
}

void list_path(const std::filesystem::path& path, ByteCount limit, std::vector<ScanItem>& out) {
  std::error_code error;
  const auto kind = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(kind)) return list_folder(path, out);
  if (!std::filesystem::is_fifo(kind) && !std::filesystem::is_character_file(kind)) return list_file(path, out);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return out.push_back(unreadable(path, errno == EACCES ? Code::denied : Code::unavailable, std::strerror(errno)));
  list_stream(descriptor, path.string(), path, limit, out);
  ::close(descriptor);
}

std::string without_mbox_quoting(std::string_view message) {
  const auto first_line = message.find('\n');
  message.remove_prefix(first_line == std::string_view::npos ? message.size() : first_line + 1);
  // the empty line before the next "From "
  if (message.size() >= 2 && message.substr(message.size() - 2) == "\n\n") message.remove_suffix(1);
  std::string out;
  out.reserve(message.size());
  while (!message.empty()) {
    const auto end = message.find('\n');
    std::string_view line = message.substr(0, end == std::string_view::npos ? message.size() : end + 1);
    message.remove_prefix(line.size());
    const auto quotes = line.find_first_not_of('>');
    if (quotes != std::string_view::npos && quotes > 0 && line.substr(quotes, separator.size()) == separator)
      line.remove_prefix(1);
    out += line;
  }
  return out;
}

}  // namespace

std::vector<ScanItem> list_items(const std::vector<std::string>& paths, ByteCount limit) {
  std::vector<ScanItem> out;
  for (const auto& path : paths) {
    if (path == "-")
      list_stream(STDIN_FILENO, "-", {}, limit, out);
    else
      list_path(path, limit, out);
  }
  return out;
}

Result<std::string> read_item(const ScanItem& item, ByteCount limit) {
  if (item.error) return tl::unexpected(*item.error);
  if (item.whole && item.stream) return *item.stream;
  if (item.whole) return read_file(item.path, limit);
  if (item.size > limit.value) return fail(Code::over_limit, item.name + ": too large");
  if (item.stream) return without_mbox_quoting(std::string_view(*item.stream).substr(item.offset, item.size));
  std::ifstream file(item.path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(item.offset));
  std::string bytes(item.size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) return fail(Code::unavailable, item.name + ": cannot be read");
  return item.from_mbox ? without_mbox_quoting(bytes) : bytes;
}

}  // namespace sekisho::app
