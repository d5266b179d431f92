#include "protect/log_facets.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <charconv>

namespace sekisho::protect {
namespace {

constexpr std::int64_t hour = 3'600'000, day = 24 * hour;

constexpr std::int64_t rounded_up(std::int64_t at, std::int64_t length) { return (at + length - 1) / length * length; }
constexpr std::int64_t rounded_down(std::int64_t at, std::int64_t length) { return at / length * length; }

}  // namespace

std::vector<FacetField> facet_fields(std::span<const LogField> fields) {
  std::vector<FacetField> out;
  for (const auto& field : fields) {
    if (field.facet) out.push_back({out.size(), &field});
  }
  return out;
}

std::vector<FacetField> facet_fields(LogType type) { return facet_fields(fields_of(type)); }

bool is_organization(const FacetField& one) {
  return one.field->name == "organization" && one.field->column != "organization";
}

std::string facet_columns(const std::vector<FacetField>& fields) {
  std::string out;
  for (const auto& one : fields) {
    out += (out.empty() ? "" : ", ") +
           std::string(is_organization(one) ? "CAST(organization AS TEXT)" : one.field->column);
  }
  return out;
}

const std::vector<FacetValue>& Facets::values_of(std::string_view field) const {
  static const std::vector<FacetValue> none;
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == field; });
  return found == fields.end() ? none : found->second;
}

void FacetTally::add(const std::vector<FacetField>& list, const store::Row& row) {
  ++rows;
  if (list.empty()) return;
  if (fields.size() <= list.back().place) fields.resize(list.back().place + 1);
  const auto one = [this](std::size_t place, std::string_view value) {
    auto& counts = fields[place];
    if (const auto known = counts.find(value); known != counts.end())
      ++known->second;
    else
      counts.emplace(value, 1);
  };
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto place = list[i].place;
    switch (list[i].field->kind) {
      case LogField::Kind::number:
      case LogField::Kind::time: {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), row.integer(i)).ptr;
        one(place, {digits.data(), end});
        break;
      }
      case LogField::Kind::text:
        one(place, row.view(i));
        break;
      case LogField::Kind::list: {
        const auto text = row.view(i);
        if (text.size() <= 2) break;  // "[]"
        std::array<unsigned char, 1024> room;
        boost::json::monotonic_resource memory(room.data(), room.size());
        boost::json::error_code error;
        const auto entries = boost::json::parse(text, error, &memory);
        if (error || !entries.is_array()) break;
        for (const auto& entry : entries.get_array()) {
          if (entry.is_string()) one(place, entry.get_string());
        }
        break;
      }
    }
  }
}

std::size_t FacetCounts::bytes() const {
  std::size_t out = sizeof(*this);
  for (const auto& field : fields) out += sizeof(field) + field.size() * sizeof(field[0]);
  return out;
}

// The texts lie one behind the other: a busy month has a million senders, most of whom write once.
struct FacetValues::Field {
  std::string text;
  std::vector<std::size_t> ends;  // by number
  std::string_view value(std::uint32_t number) const {
    const auto begin = number == 0 ? 0 : ends[number - 1];
    return std::string_view(text).substr(begin, ends[number] - begin);
  }

  struct Hash {
    using is_transparent = void;
    const Field* field;
    std::size_t operator()(std::string_view value) const { return std::hash<std::string_view>()(value); }
    std::size_t operator()(std::uint32_t number) const { return (*this)(field->value(number)); }
  };
  struct Equal {
    using is_transparent = void;
    const Field* field;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
    bool operator()(std::string_view value, std::uint32_t number) const { return value == field->value(number); }
    bool operator()(std::uint32_t number, std::string_view value) const { return value == field->value(number); }
  };
  boost::unordered_flat_set<std::uint32_t, Hash, Equal> numbers{0, Hash{this}, Equal{this}};

  Field() = default;
  Field(const Field&) = delete;  // the table points at it
  Field& operator=(const Field&) = delete;

  std::uint32_t number(std::string_view value) {
    if (const auto known = numbers.find(value); known != numbers.end()) return *known;
    const auto number = static_cast<std::uint32_t>(ends.size());
    text += value;
    ends.push_back(text.size());
    numbers.insert(number);
    return number;
  }
  std::size_t bytes() const { return text.size() + ends.size() * (sizeof(ends[0]) + 2 * sizeof(std::uint32_t)); }
};

FacetValues::FacetValues(std::size_t fields) {
  for (std::size_t i = 0; i < fields; ++i) fields_.push_back(std::make_unique<Field>());
}
FacetValues::~FacetValues() = default;

std::shared_ptr<const FacetCounts> FacetValues::number(const FacetTally& tally) {
  auto out = std::make_shared<FacetCounts>();
  out->rows = tally.rows;
  const std::lock_guard lock(mutex_);
  out->fields.resize(fields_.size());
  for (std::size_t i = 0; i < tally.fields.size(); ++i) {
    out->fields[i].reserve(tally.fields[i].size());
    for (const auto& [value, count] : tally.fields[i]) {
      out->fields[i].emplace_back(fields_.at(i)->number(value), static_cast<std::uint32_t>(count));
    }
  }
  return out;
}

std::vector<FacetValue> FacetValues::most_frequent(const FacetParts& parts, std::size_t field,
                                                   std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const auto& values = *fields_.at(field);
  std::vector<std::int64_t> sums(values.ends.size());
  for (const auto& part : parts) {
    for (const auto& [number, count] : part->fields.at(field)) sums[number] += count;
  }
  std::vector<std::uint32_t> ordered;
  for (std::uint32_t number = 0; number < sums.size(); ++number) {
    if (sums[number] > 0) ordered.push_back(number);
  }
  const auto most = std::min(ordered.size(), limit);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return sums[a] != sums[b] ? sums[a] > sums[b] : values.value(a) < values.value(b);
  };
  std::partial_sort(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(most), ordered.end(), before);
  std::vector<FacetValue> out;
  for (std::size_t i = 0; i < most; ++i) out.push_back({std::string(values.value(ordered[i])), sums[ordered[i]]});
  return out;
}

std::size_t FacetValues::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t out = 0;
  for (const auto& field : fields_) out += field->bytes();
  return out;
}

std::vector<FacetSpan> facet_spans(std::int64_t from, std::int64_t until, std::int64_t now) {
  from = std::max<std::int64_t>(from, 0);
  const auto first_hour = rounded_up(from, hour), last_hour = rounded_down(until, hour);
  if (first_hour >= last_hour) return {{from, until, 0}};
  const auto first_day = rounded_up(first_hour, day), last_day = rounded_down(std::min(last_hour, now), day);
  std::vector<FacetSpan> out;
  const auto add = [&](std::int64_t a, std::int64_t b, std::int64_t length) {
    if (a < b) out.push_back({a, b, length});
  };
  add(from, first_hour, 0);
  if (first_day < last_day) {
    add(first_hour, first_day, hour);
    add(first_day, last_day, day);
    add(last_day, last_hour, hour);
  } else {
    add(first_hour, last_hour, hour);
  }
  add(last_hour, until, 0);
  return out;
}

std::shared_ptr<FacetValues> FacetCache::values(LogType type) {
  const std::lock_guard lock(mutex_);
  auto& values = values_[type];
  if (!values) values = std::make_shared<FacetValues>(facet_fields(type).size());
  return values;
}

std::shared_ptr<const FacetCounts> FacetCache::find(const Key& key, const Mark& mark, const FacetValues& values) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.mark != mark || values_[key.type].get() != &values) return nullptr;
  order_.splice(order_.begin(), order_, found->second.place);
  return found->second.counts;
}

namespace {

// A key is held twice, and a part of few values is little beside it.
std::size_t held_bytes(const FacetCache::Key& key, const FacetCounts& counts) {
  return counts.bytes() + 2 * (sizeof(key) + key.asked.size());
}

}  // namespace

void FacetCache::keep(const Key& key, const Mark& mark, const FacetValues& values,
                      std::shared_ptr<const FacetCounts> counts) {
  const auto bytes = held_bytes(key, *counts);
  if (bytes > limit_ / 16) return;  // one busy day must not push out all others
  const std::lock_guard lock(mutex_);
  if (values_[key.type].get() != &values) return;
  if (const auto old = entries_.find(key); old != entries_.end()) forget(old);
  order_.push_front(key);
  bytes_ += bytes;
  entries_.emplace(key, Entry{mark, std::move(counts), order_.begin()});
  while (bytes_ > limit_ / 2) forget(entries_.find(order_.back()));
  std::size_t text = 0;
  for (const auto& [type, used] : values_) text += used ? used->bytes() : 0;
  if (text <= limit_ / 2) return;
  values_.clear();
  entries_.clear();
  order_.clear();
  bytes_ = 0;
}

void FacetCache::forget(std::map<Key, Entry>::iterator entry) {
  bytes_ -= held_bytes(entry->first, *entry->second.counts);
  order_.erase(entry->second.place);
  entries_.erase(entry);
}

}  // namespace sekisho::protect
