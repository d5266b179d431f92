#include "protect/log_facets.h"

#include <boost/json.hpp>

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

void FacetCounts::add(LogType type, const store::Row& row) {
  const auto list = facet_fields(type);
  fields.resize(list.size());
  const auto one = [this](std::size_t i, std::string value) {
    const auto size = value.size();
    const auto [at, fresh] = fields[i].try_emplace(std::move(value), 0);
    ++at->second;
    if (fresh) bytes += size + entry_overhead;
  };
  for (std::size_t i = 0; i < list.size(); ++i) {
    switch (list[i]->kind) {
      case LogField::Kind::number:
      case LogField::Kind::time: one(i, std::to_string(row.integer(i))); break;
      case LogField::Kind::text: one(i, row.text(i)); break;
      case LogField::Kind::list: {
        const auto text = row.text(i);
        if (text.size() <= 2) break;  // "[]"
        boost::json::error_code error;
        const auto entries = boost::json::parse(text, error);
        if (error || !entries.is_array()) break;
        for (const auto& entry : entries.get_array()) {
          if (entry.is_string()) one(i, std::string(entry.get_string()));
        }
        break;
      }
    }
  }
}

void FacetCounts::add(const FacetCounts& other) {
  fields.resize(std::max(fields.size(), other.fields.size()));
  for (std::size_t i = 0; i < other.fields.size(); ++i) {
    for (const auto& [value, count] : other.fields[i]) fields[i][value] += count;
  }
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
