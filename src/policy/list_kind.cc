#include "policy/list_kind.h"

#include <algorithm>
#include <array>

#include "base/encode.h"
#include "base/text.h"
#include "base/time.h"
#include "policy/csv.h"
#include "policy/match.h"

namespace sekisho::policy {
namespace {

constexpr std::array<ListSpec, list_kinds> specs = {{
    {ListKind::internal_domains, "internal_domains", 10'000, 10'000},  // not stated: ours
    {ListKind::approved_users_threat, "approved_users_threat", 1'024, 1'024},
    {ListKind::approved_users_data, "approved_users_data", 1'024, 1'024},
    {ListKind::approved_headers, "approved_headers", 50, 50},
    {ListKind::approved_senders, "approved_senders", 5'000, 2'000},
    {ListKind::approved_urls, "approved_urls", 10'000, 10'000},  // not stated: ours
    {ListKind::blocked_senders, "blocked_senders", 100'000, 2'048},
    {ListKind::blocked_urls, "blocked_urls", 100'000, 2'048},
    {ListKind::blocked_sha1, "blocked_sha1", 100'000, 2'048},
    {ListKind::blocked_sha256, "blocked_sha256", 100'000, 2'048},
    {ListKind::suspicious_senders, "suspicious_senders", 100'000, 10'000},
    {ListKind::suspicious_urls, "suspicious_urls", 100'000, 10'000},
    {ListKind::suspicious_sha1, "suspicious_sha1", 100'000, 10'000},
    {ListKind::suspicious_sha256, "suspicious_sha256", 100'000, 10'000},
    {ListKind::high_profile_users, "high_profile_users", 1'000, 1'000},
    {ListKind::high_profile_exceptions, "high_profile_exceptions", 500, 500},
    {ListKind::high_profile_domains, "high_profile_domains", 100, 100},
    {ListKind::high_profile_domain_exclusions, "high_profile_domain_exclusions", 1'000, 1'000},
    {ListKind::name_spoof_exceptions, "name_spoof_exceptions", 500, 500},
    {ListKind::pml_exceptions, "pml_exceptions", 10'000, 1'000},  // not stated: ours
    {ListKind::trusted_senders, "trusted_senders", 100'000, 1'000},
    {ListKind::user_blocked_senders, "user_blocked_senders", 100'000, 1'000},
}};
constexpr std::size_t max_file = 1u << 20;

std::string check_hash(std::string_view text, std::size_t length) {
  const bool fine = text.size() == length && from_hex(text).has_value();
  return fine           ? ""
         : length == 40 ? "a SHA-1 digest of 40 hexadecimal digits"
                        : "a SHA-256 digest of 64 hexadecimal digits";
}

// A spreadsheet would run what begins like a formula when the list is exported and opened there.
std::string check_name(std::string_view text) {
  if (text.size() > 128) return "at most 128 bytes";
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
    return "a name that does not begin with = + - @";
  return check_line(text);
}

std::string check_value(ListKind kind, std::string_view value) {
  switch (kind) {
    case ListKind::internal_domains:
    case ListKind::high_profile_domains:
    case ListKind::high_profile_domain_exclusions:
      return check_domain(value);
    case ListKind::approved_users_threat:
    case ListKind::approved_users_data:
    case ListKind::high_profile_exceptions:
    case ListKind::name_spoof_exceptions:
      return check_address(value);
    case ListKind::approved_senders:
    case ListKind::blocked_senders:
    case ListKind::suspicious_senders:
    case ListKind::trusted_senders:
    case ListKind::user_blocked_senders:
      return check_sender_pattern(value);
    case ListKind::approved_urls:
    case ListKind::blocked_urls:
    case ListKind::suspicious_urls:
      return check_url_pattern(value);
    case ListKind::blocked_sha1:
    case ListKind::suspicious_sha1:
    case ListKind::pml_exceptions:
      return check_hash(value, 40);
    case ListKind::blocked_sha256:
    case ListKind::suspicious_sha256:
      return check_hash(value, 64);
    case ListKind::approved_headers:
    case ListKind::high_profile_users:
      return check_line(value);
  }
  return {};
}

bool is_url_list(ListKind kind) {
  return kind == ListKind::approved_urls || kind == ListKind::blocked_urls || kind == ListKind::suspicious_urls;
}

tl::unexpected<Error> bad_entry(ListKind kind, const std::string& expected, std::string_view found) {
  return fail(Code::malformed, "list.bad_entry: " + std::string(spec_of(kind).name) + ": expected " + expected +
                                   ", found \"" + ellipsis(to_valid_utf8(found), 120) + "\"");
}

// The first row of a CSV, unless an address or a domain stands in it: then it is an entry, of a file without names.
bool names_columns(const std::vector<std::string>& row) {
  return std::none_of(row.begin(), row.end(), [](const std::string& cell) { return cell.find('@') != cell.npos; }) &&
         (row.empty() || row.front().find('.') == std::string::npos);
}

}  // namespace

const ListSpec& spec_of(ListKind kind) { return specs[static_cast<std::size_t>(kind)]; }

bool from_string(std::string_view name, ListKind& kind) {
  for (const auto& spec : specs) {
    if (spec.name == name) return kind = spec.kind, true;
  }
  return false;
}

Result<ListEntry> normal_entry(ListKind kind, ListEntry entry) {
  entry.value = trim(entry.value);
  if (kind == ListKind::approved_headers) {
    auto& header = entry.header;
    if (const auto expected = check_header_name(header.name); !expected.empty())
      return bad_entry(kind, expected, header.name);
    if (const auto expected = check_line(header.value); !expected.empty() || header.value.empty())
      return bad_entry(kind, "a header value", header.value);
    if (header.name.size() + header.value.size() > limits::header_text)
      return bad_entry(kind, "name and value of at most 128 characters together", header.name);
    entry.value = header.name + (header.test == HeaderTest::equals ? ": = " : ": ~ ") + header.value;
  } else if (kind == ListKind::high_profile_users) {
    auto& person = entry.person;
    person.address = normal_address(person.address);
    for (const auto* name : {&person.first, &person.middle, &person.last}) {
      if (const auto expected = check_name(*name); !expected.empty()) return bad_entry(kind, expected, *name);
    }
    if (person.first.empty() || person.last.empty())
      return bad_entry(kind, "a first and a last name", person.first + " " + person.last);
    if (!person.address.empty()) {
      if (const auto expected = check_address(person.address); !expected.empty())
        return bad_entry(kind, expected, person.address);
    }
    entry.value = to_lower_ascii(person.first + "|" + person.middle + "|" + person.last + "|" + person.address);
  } else {
    entry.value = is_url_list(kind) ? entry.value : to_lower_ascii(entry.value);
    if (const auto expected = check_value(kind, entry.value); !expected.empty())
      return bad_entry(kind, expected, entry.value);
  }
  if (has_owner(kind)) {
    entry.owner = normal_address(entry.owner);
    if (const auto expected = check_address(entry.owner); !expected.empty())
      return bad_entry(kind, "an owner: " + expected, entry.owner);
  }
  if (const auto expected = check_line(entry.note); !expected.empty() || entry.note.size() > 512)
    return bad_entry(kind, "a description of one line and at most 512 bytes", entry.note);
  return entry;
}

Result<std::vector<ListEntry>> parse_list_file(ListKind kind, std::string_view text) {
  if (text.size() > max_file) return fail(Code::over_limit, "list.bad_file: larger than 1 MiB");
  const auto& spec = spec_of(kind);
  std::vector<ListEntry> out;
  if (kind == ListKind::high_profile_users || kind == ListKind::approved_senders) {
    auto rows = parse_csv(text, max_file, spec.max_per_request + 1);
    if (!rows) return fail(rows.error().code, "list.bad_file: " + rows.error().what);
    const bool is_headed = !rows->empty() && names_columns(rows->front());
    for (std::size_t i = is_headed ? 1 : 0; i < rows->size(); ++i) {
      auto& row = (*rows)[i];
      row.resize(std::max<std::size_t>(row.size(), 4));
      ListEntry entry;
      entry.source = "import";
      if (kind == ListKind::high_profile_users) {
        entry.person = {row[0], row[1], row[2], row[3]};
      } else {
        entry.value = row[0], entry.note = row[2];
        if (!row[1].empty()) {
          const auto expires = parse_iso8601(row[1]);
          if (!expires)
            return fail(Code::malformed, "list.bad_file: row " + std::to_string(i + 1) +
                                             ": expected an expiry date, found \"" + ellipsis(row[1], 100) + "\"");
          entry.expires_ms = to_millis(*expires);
        }
      }
      auto normal = normal_entry(kind, std::move(entry));
      if (!normal)
        return fail(normal.error().code, "list.bad_file: row " + std::to_string(i + 1) + ": " + normal.error().what);
      out.push_back(std::move(*normal));
    }
    return out;
  }
  if (kind == ListKind::approved_headers || has_owner(kind))
    return fail(Code::malformed, "list.bad_file: this list has no file form");
  int line = 0;
  for (auto row : split(text, '\n')) {
    ++line;
    row = trim(row);
    if (line == 1 && row.starts_with("\xEF\xBB\xBF")) row.remove_prefix(3);
    if (row.empty() || row.front() == '#') continue;
    ListEntry entry;
    entry.value = row, entry.source = "import";
    auto normal = normal_entry(kind, std::move(entry));
    if (!normal)
      return fail(normal.error().code, "list.bad_file: line " + std::to_string(line) + ": " + normal.error().what);
    if (out.size() == spec.max_per_request)
      return fail(Code::over_limit, "list.bad_file: more than " + std::to_string(spec.max_per_request) + " entries");
    out.push_back(std::move(*normal));
  }
  return out;
}

std::string write_list_file(ListKind kind, const std::vector<ListEntry>& entries) {
  std::string out;
  if (kind == ListKind::high_profile_users) {
    out = to_csv({"First name", "Middle name", "Last name", "Email address"});
    for (const auto& entry : entries)
      out += to_csv({entry.person.first, entry.person.middle, entry.person.last, entry.person.address});
  } else if (kind == ListKind::approved_senders) {
    out = to_csv({"Sender", "Expires", "Description"});
    for (const auto& entry : entries)
      out += to_csv({entry.value, entry.expires_ms ? format_iso8601(from_millis(entry.expires_ms)) : "", entry.note});
  } else {
    for (const auto& entry : entries) out += entry.value + "\n";
  }
  return out;
}

}  // namespace sekisho::policy
