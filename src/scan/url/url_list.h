#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "scan/url/url.h"

namespace sekisho::scan::url {

/// An approved or blocked URL list (reference.md §4.3): no regular expressions; the scheme does not count.
///   example.com               the host, with every path
///   *.example.com             the domain and every host below it
///   example.com/path          that path and what is below it
///   *.example.com/example/*   that folder on every host below the domain
///   example.com/a?b=c         with a query string: exactly this URL
/// Immutable once made; lookups cost one step per label of the host.
class UrlList {
 public:
  enum class Hosts : std::uint8_t { exact, with_subdomains };  // what an entry without '*' means
  explicit UrlList(std::span<const std::string> entries, Hosts hosts = Hosts::exact);
  bool matches(const Url& url) const;
  bool empty() const { return by_host_.empty(); }

 private:
  struct Entry {
    bool below = false;  // also hosts below
    bool exact = false;  // has a query
    std::string path, query;
  };
  static bool fits(const Entry& entry, const Url& url);
  std::unordered_map<std::string, std::vector<Entry>> by_host_;
};

}  // namespace sekisho::scan::url
