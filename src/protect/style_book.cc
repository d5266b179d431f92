#include "protect/style_book.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "scan/style/style.h"

namespace sekisho::protect {

Result<void> learn_style(store::Database& database, const Item& item, const scan::Report& report, Time now) {
  using scan::Direction;
  const auto sample = report.digests.find("style"), of = report.digests.find("style.of");
  if (sample == report.digests.end() || of == report.digests.end() || report.mail.from.empty()) return {};
  if (item.context.direction != Direction::outgoing && item.context.direction != Direction::internal) return {};
  if (to_lower_ascii(trim(report.mail.from.front().address)) != of->second) return {};  // a name alone is no proof
  if (std::find(report.signals.begin(), report.signals.end(), "style_differs") != report.signals.end()) return {};
  return database.transaction([&]() -> Result<void> {
    TRY_VOID(
        database.execute("INSERT INTO style_sample (tenant, address, item, at, sample) VALUES ($1, $2, $3, $4, $5) ON "
                         "CONFLICT (tenant, address, item) DO NOTHING",
                         {item.tenant.value, of->second, item.id, to_millis(now), sample->second}));
    TRY_VOID(
        database.execute("DELETE FROM style_sample WHERE tenant = $1 AND address = $2 AND item NOT IN (SELECT item "
                         "FROM style_sample WHERE tenant = $1 AND address = $2 ORDER BY at DESC, item LIMIT $3)",
                         {item.tenant.value, of->second, static_cast<std::int64_t>(scan::style::most_mails)}));
    return {};
  });
}

Result<void> StyleBook::refresh(TenantId tenant) {
  TRY(const auto settings, policies_.build_settings(tenant));
  auto known = scan::style::read_people(settings.style_models).value_or(std::vector<scan::style::Person>{});
  std::vector<scan::style::Person> people;
  std::set<std::string> done;
  for (const auto& user : settings.high_profile_users) {
    const auto address = to_lower_ascii(trim(user.address));
    if (address.empty() || !done.insert(address).second) continue;
    const auto before =
        std::find_if(known.begin(), known.end(), [&](const auto& person) { return person.address == address; });
    TRY(const auto rows,
        database_.query("SELECT sample FROM style_sample WHERE tenant = $1 AND address = $2 ORDER BY at, item",
                        {tenant.value, address}));
    const bool grown = before == known.end() || !before->model || rows.size() * 10 >= before->mails * 11 ||
                       (rows.size() == scan::style::most_mails && before->mails < rows.size());
    if (!grown) {
      people.push_back(*before);
      continue;
    }
    std::vector<scan::style::Sample> samples;
    for (const auto& row : rows) {
      if (auto sample = scan::style::sample_from_text(row.text(0))) samples.push_back(*std::move(sample));
    }
    auto model = scan::style::train(samples);
    if (!model) continue;  // progress() counts the mails
    people.push_back({.address = address, .mails = samples.size(), .model = std::move(model)});
  }
  const auto text = scan::style::write_people(people);
  if (text == settings.style_models) return {};
  return policies_.put_text(tenant, "style_models", "style", text);
}

Result<std::vector<StyleProgress>> StyleBook::progress(TenantId tenant) {
  TRY(const auto settings, policies_.build_settings(tenant));
  const auto known = scan::style::read_people(settings.style_models).value_or(std::vector<scan::style::Person>{});
  std::vector<StyleProgress> out;
  for (const auto& user : settings.high_profile_users) {
    const auto address = to_lower_ascii(trim(user.address));
    if (address.empty() || std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.address == address; }))
      continue;
    TRY(const auto rows,
        database_.query("SELECT count(*), max(at) FROM style_sample WHERE tenant = $1 AND address = $2",
                        {tenant.value, address}));
    StyleProgress one{.address = address,
                      .name = std::string(trim(user.first_name + " " + user.last_name)),
                      .mails = static_cast<std::size_t>(rows.at(0).integer(0)),
                      .last = from_millis(rows.at(0).integer(1))};
    one.trained = std::any_of(known.begin(), known.end(),
                              [&](const auto& person) { return person.address == address && person.model; });
    one.needed = one.mails >= scan::style::least_mails ? 0 : scan::style::least_mails - one.mails;
    out.push_back(std::move(one));
  }
  return out;
}

Result<void> StyleBook::forget(TenantId tenant, const std::string& address) {
  TRY(const auto settings, policies_.build_settings(tenant));
  auto people = scan::style::read_people(settings.style_models).value_or(std::vector<scan::style::Person>{});
  const auto models =
      std::erase_if(people, [&](const auto& person) { return equal_ignore_case(person.address, address); });
  TRY(const auto gone, database_.execute("DELETE FROM style_sample WHERE tenant = $1 AND address = $2",
                                         {tenant.value, to_lower_ascii(address)}));
  if (gone == 0 && models == 0) return fail(Code::not_found, "style.unknown: nothing is kept of this address");
  if (models == 0) return {};
  return policies_.put_text(tenant, "style_models", "style", scan::style::write_people(people));
}

}  // namespace sekisho::protect
