#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "protect/log_query.h"

namespace sekisho::protect {

/// The facet fields of a log, in order, and their columns as a SELECT list.
std::vector<const LogField*> facet_fields(LogType type);
std::string facet_columns(LogType type);

/// How often each value of each facet field occurs in some rows.
struct FacetCounts {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>> fields;  // as facet_fields() of the log
  std::size_t bytes = 0;                                                                     // roughly, of all values
  /// One row of `facet_columns`, whose fields are `list`. Lists count each of their entries.
  void add(const std::vector<const LogField*>& list, const store::Row& row);
};
/// Rows in several parts, none of them in two.
using FacetParts = std::vector<std::shared_ptr<const FacetCounts>>;

struct FacetValue {
  std::string value;
  std::int64_t count = 0;
};
/// The most frequent values of a field (its place in facet_fields()) over all parts, ≤ limit; of those as frequent the first in byte order.
std::vector<FacetValue> most_frequent(const FacetParts& parts, std::size_t field, std::size_t limit);

/// Counts of whole hours, kept in memory: a console asks for the same day again and again, and past hours hardly change. What marks an
/// hour's rows (how many, first and last number) is compared at each use, so late, imported or purged rows are never missed. Least
/// recently used hours go beyond `limit`. Thread-safe.
class FacetCache {
 public:
  explicit FacetCache(std::size_t limit = 64u << 20) : limit_(limit) {}
  struct Mark {
    std::int64_t rows = 0, first = 0, last = 0;
    bool operator==(const Mark&) const = default;
  };
  std::shared_ptr<const FacetCounts> find(TenantId tenant, LogType type, std::int64_t hour, const Mark& mark);
  void keep(TenantId tenant, LogType type, std::int64_t hour, const Mark& mark, std::shared_ptr<const FacetCounts> counts);

 private:
  struct Key {
    std::int64_t tenant, hour;
    LogType type;
    auto operator<=>(const Key&) const = default;
  };
  struct Entry {
    Mark mark;
    std::shared_ptr<const FacetCounts> counts;
    std::list<Key>::iterator place;
  };
  const std::size_t limit_;
  std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::list<Key> order_;  // most recently used first
  std::map<Key, Entry> entries_;
};

}  // namespace sekisho::protect
