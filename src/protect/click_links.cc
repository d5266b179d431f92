#include "protect/click_links.h"

#include <charconv>

#include "base/encode.h"
#include "base/percent.h"
#include "base/text.h"

namespace sekisho::protect {
namespace {

constexpr std::size_t mac_bytes = 16, most_field = 400, most_url = 4'096;

constexpr std::string_view also_read = ":/@";  // characters that people want to read in a query

// A field that is too long for a link is left out of it: the click then says less, not something else.
std::string fitting(std::string_view text) { return text.size() > most_field ? std::string() : std::string(text); }

bool is_web(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://", "ftp://"}) {
    if (starts_with_ignore_case(url, scheme)) return true;
  }
  return false;
}

}  // namespace

ClickLinks::ClickLinks(std::string_view key, std::string_view base_url)
    : key_(hmac_sha256(key, "time of click")), base_(base_of(base_url)) {}

std::string ClickLinks::base_of(std::string_view base_url) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  return base_url.empty() ? std::string() : std::string(base_url) + "/user/click?";
}

bool ClickLinks::is_own(std::string_view url) const { return configured() && starts_with_ignore_case(url, base_); }

std::string ClickLinks::mac_of(const ClickTarget& target) const {
  std::string text = std::to_string(target.tenant.value);
  for (const auto* field : {&target.url, &target.recipient, &target.sender, &target.message_id})
    text += "\n" + std::to_string(field->size()) + ":" + *field;
  return to_base64url(hmac_sha256(key_, text).substr(0, mac_bytes));
}

std::string ClickLinks::make(const ClickTarget& target) const {
  const ClickTarget kept{target.tenant, target.url, fitting(target.recipient), fitting(target.sender),
                         fitting(target.message_id)};
  std::string out = base_ + "t=" + std::to_string(kept.tenant.value);
  for (const auto& [name, field] :
       {std::pair{"r", &kept.recipient}, std::pair{"s", &kept.sender}, std::pair{"m", &kept.message_id}}) {
    if (!field->empty()) out += std::string("&") + name + "=" + percent_encode(*field, also_read);
  }
  return out + "&k=" + mac_of(kept) + "&u=" + percent_encode(kept.url, also_read);
}

Result<ClickTarget> ClickLinks::read(const Fields& fields) const {
  ClickTarget out{{},
                  std::string(fields.url),
                  std::string(fields.recipient),
                  std::string(fields.sender),
                  std::string(fields.message_id)};
  const auto [end, error] =
      std::from_chars(fields.tenant.data(), fields.tenant.data() + fields.tenant.size(), out.tenant.value);
  const bool number = error == std::errc{} && end == fields.tenant.data() + fields.tenant.size();
  if (!number || out.url.size() > most_url || !equal_constant_time(mac_of(out), fields.mac))
    return fail(Code::denied, "click: not a link of ours");
  if (!is_web(out.url)) return fail(Code::denied, "click: not a web address");
  return out;
}

}  // namespace sekisho::protect
