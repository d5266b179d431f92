#include "app/items.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/file.h"

namespace sekisho::app {
namespace {

constexpr std::string_view separator = "From ";

bool is_mbox(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(512, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  if (start.compare(0, separator.size(), separator) != 0) return false;
  const auto line_end = start.find('\n');
  if (line_end == std::string::npos) return false;
  const std::string line = start.substr(0, line_end);
  return line.find(':') != std::string::npos || line.find(" 1") != std::string::npos || line.find(" 2") != std::string::npos;  // it holds a date
}

// Where the messages of an mbox start, read in pieces: the file may be large.
void list_mbox(const std::filesystem::path& path, std::vector<ScanItem>& out) {
  std::ifstream file(path, std::ios::binary);
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
    out.push_back({.name = path.string() + "#" + std::to_string(i + 1), .path = path, .offset = starts[i], .size = end - starts[i], .whole = false, .from_mbox = true});
  }
}

void list_path(const std::filesystem::path& path, std::vector<ScanItem>& out) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    std::vector<std::filesystem::path> entries;
    const bool maildir = std::filesystem::is_directory(path / "cur", error) && std::filesystem::is_directory(path / "new", error);
    for (auto it = std::filesystem::directory_iterator(path, std::filesystem::directory_options::skip_permission_denied, error);
         !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
      if (maildir && it->path().filename() == "tmp") continue;
      if (it->is_symlink() && it->is_directory()) continue;
      entries.push_back(it->path());
    }
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) list_path(entry, out);
    return;
  }
  if (is_mbox(path)) {
    const auto before = out.size();
    list_mbox(path, out);
    if (out.size() > before) return;
  }
  out.push_back({.name = path.string(), .path = path});
}

std::string without_mbox_quoting(std::string_view message) {
  const auto first_line = message.find('\n');
  message.remove_prefix(first_line == std::string_view::npos ? message.size() : first_line + 1);
  if (message.size() >= 2 && message.substr(message.size() - 2) == "\n\n") message.remove_suffix(1);  // the empty line before the next "From "
  std::string out;
  out.reserve(message.size());
  while (!message.empty()) {
    const auto end = message.find('\n');
    std::string_view line = message.substr(0, end == std::string_view::npos ? message.size() : end + 1);
    message.remove_prefix(line.size());
    const auto quotes = line.find_first_not_of('>');
    if (quotes != std::string_view::npos && quotes > 0 && line.substr(quotes, separator.size()) == separator) line.remove_prefix(1);
    out += line;
  }
  return out;
}

}  // namespace

std::vector<ScanItem> list_items(const std::vector<std::string>& paths) {
  std::vector<ScanItem> out;
  for (const auto& path : paths) {
    if (path == "-") out.push_back({.name = "-"});
    else list_path(path, out);
  }
  return out;
}

Result<std::string> read_item(const ScanItem& item, ByteCount limit) {
  if (item.path.empty()) {
    std::string out;
    char buffer[1 << 16];
    for (;;) {
      const ssize_t n = ::read(STDIN_FILENO, buffer, sizeof buffer);
      if (n == 0) return out;
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail(Code::unavailable, std::string("standard input: ") + std::strerror(errno));
      out.append(buffer, static_cast<std::size_t>(n));
      if (out.size() > limit.value) return fail(Code::over_limit, "standard input: too large");
    }
  }
  if (item.whole) return read_file(item.path, limit);
  if (item.size > limit.value) return fail(Code::over_limit, item.name + ": too large");
  std::ifstream file(item.path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(item.offset));
  std::string bytes(item.size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) return fail(Code::unavailable, item.name + ": cannot be read");
  return item.from_mbox ? without_mbox_quoting(bytes) : bytes;
}

}  // namespace sekisho::app
