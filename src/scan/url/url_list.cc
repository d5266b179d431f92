#include "scan/url/url_list.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::scan::url {

UrlList::UrlList(std::span<const std::string> entries, Hosts hosts) {
  for (const auto& written : entries) {
    std::string_view text = trim(written);
    Entry entry;
    entry.below = hosts == Hosts::with_subdomains;
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos && scheme < 8)
      text.remove_prefix(scheme + 3);
    if (text.starts_with("*.")) entry.below = true, text.remove_prefix(2);
    bool folder = false;
    if (text.ends_with("/*")) folder = true, text.remove_suffix(1);
    const auto url = parse_url("http://" + std::string(text));
    if (!url || url->host.find('*') != std::string::npos) continue;
    entry.path = url->path;
    if (!folder && entry.path == "/") entry.path.clear();
    if (folder && entry.path == "/") entry.path.clear();
    entry.query = url->query;
    entry.exact = !url->query.empty();
    by_host_[url->host].push_back(std::move(entry));
  }
}

bool UrlList::fits(const Entry& entry, const Url& url) {
  if (entry.exact)
    return url.query == entry.query && (url.path == entry.path || (url.path == "/" && entry.path.empty()));
  if (entry.path.empty()) return true;
  if (!url.path.starts_with(entry.path)) return false;
  return entry.path.back() == '/' || url.path.size() == entry.path.size() || url.path[entry.path.size()] == '/';
}

bool UrlList::matches(const Url& url) const {
  if (by_host_.empty()) return false;
  std::string_view host = url.host;
  for (bool below = false;; below = true) {
    if (const auto found = by_host_.find(std::string(host)); found != by_host_.end()) {
      for (const auto& entry : found->second) {
        if ((!below || entry.below) && fits(entry, url)) return true;
      }
    }
    const auto dot = host.find('.');
    if (dot == std::string_view::npos || url.kind != HostKind::name) return false;
    host.remove_prefix(dot + 1);
  }
}

}  // namespace sekisho::scan::url
