#include "protect/known_names.h"

#include <boost/json.hpp>
#include <vector>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "protect/record_row.h"
#include "scan/report.h"

namespace sekisho::protect {
namespace {

constexpr int mails_read = 2'000;
constexpr std::size_t most_bytes = 128;

std::string part(std::string_view text) { return ellipsis(to_valid_utf8(trim(text)), most_bytes - 4); }

// Without "(…)", "（…）", "[…]" and what follows a bar or a slash: departments and firms.
std::string bare(std::string_view name) {
  std::string out(name);
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"(", ")"}, {"（", "）"}, {"[", "]"}, {"【", "】"}}) {
    for (auto at = out.find(open); at != out.npos; at = out.find(open)) {
      const auto end = out.find(close, at);
      out.erase(at, end == out.npos ? out.npos : end + close.size() - at);
    }
  }
  for (const std::string_view bar : {"|", "｜", " / ", "／"}) {
    if (const auto at = out.find(bar); at != out.npos) out.resize(at);
  }
  std::erase(out, '"');
  for (auto at = out.find("　"); at != out.npos; at = out.find("　")) out.replace(at, 3, " ");
  return std::string(trim(out));
}

}  // namespace

PersonName person_of(std::string_view display_name) {
  const auto name = bare(display_name);
  if (const auto comma = name.find(','); comma != name.npos)
    return {.first = part(std::string_view(name).substr(comma + 1)),
            .middle = {},
            .last = part(std::string_view(name).substr(0, comma))};
  std::vector<std::string_view> words;
  for (const auto word : split(name, ' ')) {
    if (!trim(word).empty()) words.push_back(trim(word));
  }
  if (words.empty()) return {};
  if (words.size() == 1) return {.first = {}, .middle = {}, .last = part(words[0])};
  // Chinese, Japanese and Korean names begin with the family's.
  if (!is_ascii(name) && static_cast<unsigned char>(words[0][0]) >= 0xe3)
    return {.first = part(words.back()), .middle = {}, .last = part(words.front())};
  std::string middle;
  for (std::size_t i = 1; i + 1 < words.size(); ++i) middle += (i > 1 ? " " : "") + std::string(words[i]);
  return {.first = part(words.front()), .middle = part(middle), .last = part(words.back())};
}

Result<std::map<std::string, PersonName>> names_in_mail(store::Database& database, TenantId tenant,
                                                        const std::set<std::string>& addresses) {
  std::map<std::string, PersonName> out;
  TRY(const auto rows, database.query("SELECT * FROM mail_tracking WHERE tenant = $1 AND direction IN ('outgoing', "
                                      "'internal') ORDER BY at DESC, id DESC LIMIT $2",
                                      {tenant.value, std::int64_t{mails_read}}));
  for (const auto& row : rows) {
    if (out.size() == addresses.size()) break;
    boost::system::error_code error;
    const auto json = boost::json::parse(track_from(row).report_json, error);
    if (error) continue;
    const auto report = scan::report_from_json(json);
    if (!report) continue;
    for (const auto* list : {&report->mail.from, &report->mail.to, &report->mail.cc}) {
      for (const auto& one : *list) {
        const auto address = to_lower_ascii(one.address);
        if (one.name.empty() || one.name.find('@') != one.name.npos || !addresses.contains(address)) continue;
        out.try_emplace(address, person_of(one.name));
      }
    }
  }
  return out;
}

}  // namespace sekisho::protect
