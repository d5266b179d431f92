#include "scan/mail/train/sources.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/file.h"
#include "base/text.h"
#include "scan/mail/train/own_mail.h"

namespace sekisho::scan::mail::train {
namespace {

// A source is a collection: its mails share traces. The lists are one kind of source.
std::string source_of(std::string_view path) {
  const auto slash = path.rfind('/');
  auto name = path.substr(slash + 1);
  name = name.substr(0, name.rfind('-'));
  for (const std::string_view list :
       {"kgdb-bugreport", "linux-uvc-devel", "openipmi-developer", "usrp-users", "v9fs-developer"}) {
    if (name == list) return "lists";
  }
  for (const std::string_view junk : {"industrypack-devel", "osst-users"}) {
    if (name == junk) return "listjunk";
  }
  return std::string(name);
}

// A file, or all text files of a folder by name.
std::vector<std::string> own_files(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> paths = {path};
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) {
    paths.clear();
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
  }
  std::vector<std::string> out;
  for (const auto& one : paths) {
    if (auto text = read_file(one))
      out.push_back(std::move(*text));
    else
      std::fprintf(stderr, "%s\n", text.error().what.c_str());
  }
  return out;
}

}  // namespace

std::vector<Sample> read_manifest(const std::filesystem::path& manifest, const std::set<std::string>& without) {
  std::vector<Sample> out;
  const auto text = read_file(manifest);
  if (!text) {
    std::fprintf(stderr, "%s\n", text.error().what.c_str());
    return out;
  }
  bool head = true;
  for (const auto line : split(*text, '\n')) {
    const auto cells = split(line, '\t');
    if (head || cells.size() < 6) {
      head = false;
      continue;
    }
    Sample sample{.path = (manifest.parent_path() / cells[0]).string(),
                  .source = source_of(cells[0]),
                  .label = cells[1] == "ham"    ? ham
                           : cells[1] == "spam" ? spam
                                                : phish};
    if (cells.size() > 6) sample.language = cells[6];
    sample.year = cells[5].size() >= 4 ? std::atoi(std::string(cells[5].substr(0, 4)).c_str()) : 0;
    if (!without.contains(sample.source)) out.push_back(std::move(sample));
  }
  std::sort(out.begin(), out.end(), [](const Sample& a, const Sample& b) { return a.path < b.path; });
  return out;
}

void add_own(const std::string& path, bool is_test, std::vector<Sample>& samples) {
  auto made = make_own_mails(own_files(path), is_test ? 1 : 3);
  for (const auto& error : made.errors) std::fprintf(stderr, "%s:%s\n", path.c_str(), error.c_str());
  int n = 0;
  for (auto& mail : made.mails) {
    const std::string source = is_test ? "own-test" : std::string("own-") + "abc"[mail.of_label % 3];
    samples.push_back({.path = path + ":" + std::to_string(mail.record) + "." + std::to_string(++n),
                       .source = source,
                       .label = mail.label,
                       .language = mail.language,
                       .bytes = std::move(mail.bytes)});
  }
}

void add_folder(const std::filesystem::path& folder, std::vector<Sample>& samples) {
  constexpr const char* folders[] = {"ham", "spam", "phish"};
  for (int label = ham; label <= phish; ++label) {
    std::error_code none;
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / folders[label], none)) {
      if (entry.is_regular_file()) paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    // Three thirds count as three sources, as many as a weight needs (steady.h): what stands in one third only is not
    // learned.
    for (std::size_t i = 0; i < paths.size(); ++i)
      samples.push_back({.path = paths[i], .source = std::string("mail-") + "abc"[i % 3], .label = label});
  }
}

}  // namespace sekisho::scan::mail::train
