#include "protect/log_facets.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

namespace sekisho::protect {
namespace {

constexpr std::size_t entry_overhead = 64;  // bytes of a map's node beside the text

}  // namespace

std::vector<const LogField*> facet_fields(LogType type) {
  std::vector<const LogField*> out;
  for (const auto& field : fields_of(type)) {
    if (field.facet) out.push_back(&field);
  }
  return out;
}

std::string facet_columns(LogType type) {
  std::string out;
  for (const auto* field : facet_fields(type)) out += (out.empty() ? "" : ", ") + std::string(field->column);
  return out;
}

void FacetCounts::add(const std::vector<const LogField*>& list, const store::Row& row) {
  fields.resize(list.size());
  const auto one = [this](std::size_t i, std::string_view value) {
    if (const auto known = fields[i].find(value); known != fields[i].end()) {
      ++known->second;
      return;
    }
    fields[i].emplace(value, 1);
    bytes += value.size() + entry_overhead;
  };
  for (std::size_t i = 0; i < list.size(); ++i) {
    switch (list[i]->kind) {
      case LogField::Kind::number:
      case LogField::Kind::time: {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), row.integer(i)).ptr;
        one(i, {digits.data(), end});
        break;
      }
      case LogField::Kind::text: one(i, row.view(i)); break;
      case LogField::Kind::list: {
        const auto text = row.view(i);
        if (text.size() <= 2) break;  // "[]"
        std::array<unsigned char, 1024> room;
        boost::json::monotonic_resource memory(room.data(), room.size());
        boost::json::error_code error;
        const auto entries = boost::json::parse(text, error, &memory);
        if (error || !entries.is_array()) break;
        for (const auto& entry : entries.get_array()) {
          if (entry.is_string()) one(i, entry.get_string());
        }
        break;
      }
    }
  }
}

std::vector<FacetValue> most_frequent(const FacetParts& parts, std::size_t field, std::size_t limit) {
  std::size_t values = 0;
  for (const auto& part : parts) values += part->fields.at(field).size();
  std::unordered_map<std::string_view, std::int64_t> sums;
  sums.reserve(values);
  for (const auto& part : parts) {
    for (const auto& [value, count] : part->fields[field]) sums[value] += count;
  }
  std::vector<std::pair<std::string_view, std::int64_t>> ordered(sums.begin(), sums.end());
  const auto most = std::min(ordered.size(), limit);
  const auto before = [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; };
  std::partial_sort(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(most), ordered.end(), before);
  std::vector<FacetValue> out;
  out.reserve(most);
  for (std::size_t i = 0; i < most; ++i) out.push_back({std::string(ordered[i].first), ordered[i].second});
  return out;
}

std::shared_ptr<const FacetCounts> FacetCache::find(TenantId tenant, LogType type, std::int64_t hour, const Mark& mark) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find({tenant.value, hour, type});
  if (found == entries_.end() || found->second.mark != mark) return nullptr;
  order_.splice(order_.begin(), order_, found->second.place);
  return found->second.counts;
}

void FacetCache::keep(TenantId tenant, LogType type, std::int64_t hour, const Mark& mark, std::shared_ptr<const FacetCounts> counts) {
  if (counts->bytes > limit_ / 8) return;  // one busy hour must not push out all others
  const std::lock_guard lock(mutex_);
  const Key key{tenant.value, hour, type};
  if (const auto old = entries_.find(key); old != entries_.end()) {
    bytes_ -= old->second.counts->bytes;
    order_.erase(old->second.place);
    entries_.erase(old);
  }
  order_.push_front(key);
  bytes_ += counts->bytes;
  entries_.emplace(key, Entry{mark, std::move(counts), order_.begin()});
  while (bytes_ > limit_) {
    const auto oldest = entries_.find(order_.back());
    bytes_ -= oldest->second.counts->bytes;
    entries_.erase(oldest);
    order_.pop_back();
  }
}

}  // namespace sekisho::protect
