#include "protect/feedback_links.h"

#include <charconv>

#include "base/encode.h"
#include "base/percent.h"
#include "base/text.h"

namespace sekisho::protect {
namespace {

constexpr std::size_t mac_bytes = 16, most_field = 400;
constexpr std::string_view also_read = "@";

std::string_view name_of(FeedbackQuestion question) {
  return question == FeedbackQuestion::authorship ? "wrote" : "banner";
}

std::int64_t seconds_of(Time time) { return to_millis(time) / 1'000; }

bool number_of(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

FeedbackLinks::FeedbackLinks(std::string_view key, std::string_view base_url)
    : key_(hmac_sha256(key, "feedback on a mail")) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  if (!base_url.empty()) base_ = std::string(base_url) + "/user/feedback?";
}

std::string FeedbackLinks::mac_of(const FeedbackTarget& target) const {
  const auto text = std::string(name_of(target.question)) + "\n" + std::to_string(target.tenant.value) + "\n" +
                    std::to_string(seconds_of(target.expires_at)) + "\n" + std::to_string(target.item.size()) + ":" +
                    target.item + "\n" + target.person;
  return to_base64url(hmac_sha256(key_, text).substr(0, mac_bytes));
}

std::string FeedbackLinks::make(const FeedbackTarget& target, std::string_view answer) const {
  return base_ + "q=" + std::string(name_of(target.question)) + "&t=" + std::to_string(target.tenant.value) +
         "&i=" + percent_encode(target.item, also_read) + "&w=" + percent_encode(target.person, also_read) +
         "&e=" + std::to_string(seconds_of(target.expires_at)) + "&k=" + mac_of(target) +
         (answer.empty() ? std::string() : "&a=" + percent_encode(answer, also_read));
}

Result<FeedbackTarget> FeedbackLinks::read(const Fields& fields, Time now) const {
  FeedbackTarget out{.tenant = {}, .item = std::string(fields.item), .person = std::string(fields.person)};
  std::int64_t expires = 0;
  const bool is_named = fields.question == "wrote" || fields.question == "banner";
  const bool is_ours = configured() && is_named && number_of(fields.tenant, out.tenant.value) &&
                       number_of(fields.expires, expires) && expires > 0 && expires < 100'000'000'000 &&
                       out.item.size() <= most_field && out.person.size() <= most_field;
  if (!is_ours) return fail(Code::denied, "feedback: not a link of ours");
  out.question = fields.question == "wrote" ? FeedbackQuestion::authorship : FeedbackQuestion::banner;
  out.expires_at = from_millis(expires * 1'000);
  if (!equal_constant_time(mac_of(out), fields.mac)) return fail(Code::denied, "feedback: not a link of ours");
  if (out.expires_at <= now) return fail(Code::not_found, "feedback: the link's time is over");
  return out;
}

}  // namespace sekisho::protect
