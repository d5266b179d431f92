#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "protect/log_types.h"
#include "store/sql.h"

namespace sekisho::protect {

/// A facet field of a log, and its place among them: what follows counts by places.
struct FacetField {
  std::size_t place = 0;
  const LogField* field = nullptr;
};
/// The facet fields among these, or of a log, in order.
std::vector<FacetField> facet_fields(std::span<const LogField> fields);
std::vector<FacetField> facet_fields(LogType type);
/// Whether the field is an organization that rows have by number, and is counted so: its name is looked up afterwards.
/// The audit log's rows keep the name.
bool is_organization(const FacetField& one);
/// What is counted of each, as a SELECT list.
std::string facet_columns(const std::vector<FacetField>& fields);

/// How often each value of each facet field occurs in some rows, while they are counted.
struct FacetTally {
  std::int64_t rows = 0;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>> fields;  // by place
  /// One row of facet_columns(list). Lists count each of their entries.
  void add(const std::vector<FacetField>& list, const store::Row& row);
};

/// The same, to be kept: values by their numbers in FacetValues, with how often they occur.
struct FacetCounts {
  std::int64_t rows = 0;
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> fields;
  std::size_t bytes() const;
};
/// Rows in several parts, none of them in two.
using FacetParts = std::vector<std::shared_ptr<const FacetCounts>>;

struct FacetValue {
  std::string value;
  std::int64_t count = 0;
};
/// What some rows consist of.
struct Facets {
  std::int64_t rows = 0;
  // by name, in the log's order; the most frequent values
  std::vector<std::pair<std::string, std::vector<FacetValue>>> fields;
  const std::vector<FacetValue>& values_of(std::string_view field) const;  // none for a field that was not asked for
};

/// The values that parts have in common, each stored once and numbered, so that adding up parts looks at no text. Only
/// grows. Thread-safe.
class FacetValues {
 public:
  explicit FacetValues(std::size_t fields);
  ~FacetValues();
  std::shared_ptr<const FacetCounts> number(const FacetTally& tally);
  /// The most frequent values of a field over parts that were numbered here, ≤ limit; of those as frequent the first in
  /// byte order.
  std::vector<FacetValue> most_frequent(const FacetParts& parts, std::size_t field, std::size_t limit) const;
  std::size_t bytes() const;  // roughly

 private:
  struct Field;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Field>> fields_;
};

/// A span of time in milliseconds since 1970.
struct FacetSpan {
  std::int64_t from = 0, until = 0;
  // of the pieces it consists of, whose counts are kept: an hour or a day (UTC); 0: it is counted each time
  std::int64_t length = 0;
  bool operator==(const FacetSpan&) const = default;
};
/// A window in spans, in order: days that lie in it and are over at `now`, hours around them, and what begins and ends
/// it.
std::vector<FacetSpan> facet_spans(std::int64_t from, std::int64_t until, std::int64_t now);

/// Counts of whole hours and days, kept in memory: a console asks for the same days again and again, and what is past
/// hardly changes. What marks a piece's rows (how many, first and last number) is compared at each use, so late,
/// imported or purged rows are never missed. Half of `limit` bytes is for counts, of which the least recently used go;
/// half for values: beyond it all is forgotten. Thread-safe.
class FacetCache {
 public:
  explicit FacetCache(std::size_t limit = 128u << 20) : limit_(limit) {}
  struct Key {
    TenantId tenant;
    LogType type{};
    std::string asked;  // which of the rows, and which fields of them
    std::int64_t from = 0, length = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Mark {
    std::int64_t rows = 0, first = 0, last = 0;
    bool operator==(const Mark&) const = default;
  };
  /// The values in use for a log now: one question uses the same from its first part to its last.
  std::shared_ptr<FacetValues> values(LogType type);
  /// Null when nothing is known that was numbered by `values` and fits the mark.
  std::shared_ptr<const FacetCounts> find(const Key& key, const Mark& mark, const FacetValues& values);
  /// Does nothing when `values` are no longer in use.
  void keep(const Key& key, const Mark& mark, const FacetValues& values, std::shared_ptr<const FacetCounts> counts);

 private:
  struct Entry {
    Mark mark;
    std::shared_ptr<const FacetCounts> counts;
    std::list<Key>::iterator place;
  };
  void forget(std::map<Key, Entry>::iterator entry);

  const std::size_t limit_;
  std::mutex mutex_;
  std::size_t bytes_ = 0;  // of counts and their keys
  std::list<Key> order_;   // most recently used first
  std::map<Key, Entry> entries_;
  std::map<LogType, std::shared_ptr<FacetValues>> values_;
};

}  // namespace sekisho::protect
