#include "reputation/dns.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace sekisho::reputation {

bool is_queryable(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  const auto labels = split(name, '.');
  return std::all_of(labels.begin(), labels.end(),
                     [](std::string_view label) { return !label.empty() && label.size() <= 63; });
}

void TableResolver::add(std::string_view name, RecordType type, std::string record) {
  const auto key = to_lower_ascii(name);
  for (std::size_t at = 0; at != std::string::npos;) {
    names_[key.substr(at)] = true;
    at = key.find('.', at);
    if (at != std::string::npos) ++at;
  }
  records_[{key, type}].push_back(std::move(record));
}

void TableResolver::set_fault(std::string_view name, DnsStatus status) { faults_[to_lower_ascii(name)] = status; }

DnsAnswer TableResolver::query(const std::string& asked, RecordType type, Deadline deadline) {
  if (!is_queryable(asked)) return {};
  if (std::chrono::steady_clock::now() >= deadline) return {.status = DnsStatus::timed_out};
  auto name = to_lower_ascii(asked);
  for (int hop = 0; hop < 8; ++hop) {
    if (const auto found = records_.find({name, type}); found != records_.end())
      return {.status = DnsStatus::found, .records = found->second};
    if (const auto fault = faults_.find(name); fault != faults_.end()) return {.status = fault->second};
    const auto alias = records_.find({name, RecordType::cname});
    if (alias == records_.end()) return {.status = names_.contains(name) ? DnsStatus::no_data : DnsStatus::no_domain};
    name = to_lower_ascii(alias->second.front());
  }
  return {.status = DnsStatus::failed};
}

std::string address_bytes(std::string_view text) {
  if (text.empty() || text.size() > 45) return {};
  const std::string copy(text);
  char out[16];
  if (inet_pton(AF_INET, copy.c_str(), out) == 1) return {out, 4};
  if (inet_pton(AF_INET6, copy.c_str(), out) != 1) return {};
  static constexpr char mapped[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff";
  if (std::equal(out, out + 12, mapped)) return {out + 12, 4};
  return {out, 16};
}

std::string address_text(std::string_view bytes) {
  char out[INET6_ADDRSTRLEN] = "";
  if (bytes.size() == 4) inet_ntop(AF_INET, bytes.data(), out, sizeof out);
  if (bytes.size() == 16) inet_ntop(AF_INET6, bytes.data(), out, sizeof out);
  return out;
}

}  // namespace sekisho::reputation
