#include "api/vision/narrowing.h"

#include <algorithm>

#include "store/like.h"

namespace sekisho::api::vision {
namespace {

// The columns that a member's values are made of, one after the other or one of them; `lists` are JSON texts.
struct Source {
  std::string_view member;
  std::vector<std::string_view> texts, lists;
};
const std::vector<Source>& sources() {
  static const std::vector<Source> all = {{"msgUuid", {"item"}, {}},
                                          {"uuid", {"item"}, {}},
                                          {"mExternalUid", {"item"}, {}},
                                          {"mailMsgId", {"message_id"}, {}},
                                          {"mailMsgSubject", {"subject"}, {}},
                                          {"mailbox", {"envelope_sender"}, {"recipients"}},
                                          {"mailSenderIp", {"client_ip"}, {}},
                                          {"mailFromAddresses", {"sender", "envelope_sender"}, {}},
                                          {"suser", {"sender", "envelope_sender"}, {}},
                                          {"mailReturnPath", {"envelope_sender"}, {}},
                                          {"mailSmtpFromAddresses", {"envelope_sender"}, {}},
                                          {"mailToAddresses", {}, {"recipients"}},
                                          {"mailSmtpRecipients", {}, {"recipients"}},
                                          {"mailSmtpOriginalRecipients", {}, {"recipients"}},
                                          {"duser", {}, {"recipients"}},
                                          {"mailSourceDomain", {"source_domain"}, {}},
                                          {"mailFolder", {"location"}, {}},
                                          {"mailUrlsRealLink", {}, {"urls"}},
                                          {"mailUrlsOriginalLink", {}, {"urls"}},
                                          {"attachmentFileName", {}, {"files"}},
                                          {"attachmentSha1", {}, {"files"}},
                                          {"attachmentFileHashes", {}, {"files"}},
                                          {"attachmentSha256", {}, {"files"}},
                                          {"attachmentFileHashSha256s", {}, {"files"}}};
  return all;
}

constexpr std::size_t most_values = 900;  // a statement has at most 999 parameters
constexpr char place = '?';               // of a value, until they are numbered

Narrowing said_of(const Filter::Step& step) {
  if (step.kind != Filter::Kind::equal && step.kind != Filter::Kind::contains) return {};
  const auto source =
      std::find_if(sources().begin(), sources().end(), [&](const Source& one) { return one.member == step.field; });
  if (source == sources().end()) return {};
  auto value = step.value;
  if (step.field == "mailMsgId") {  // the brackets are ours: the column may have none
    if (value.starts_with('<')) value.erase(0, 1);
    if (value.ends_with('>')) value.pop_back();
  }
  if (value.find_first_not_of('*') == value.npos || (!source->lists.empty() && !store::is_plain_in_json(value)))
    return {};
  Narrowing out;
  for (const auto* const columns : {&source->texts, &source->lists}) {
    for (const auto column : *columns) {
      out.condition += (out.condition.empty() ? "(" : " OR ") + std::string(column) + " LIKE " + place + " ESCAPE '\\'";
      out.parameters.emplace_back(store::like_anywhere(value, store::Star::anything));
    }
  }
  out.condition += ")";
  return out;
}

Narrowing joined(Narrowing left, std::string_view word, Narrowing right) {
  left.condition = "(" + left.condition + std::string(word) + right.condition + ")";
  left.parameters.insert(left.parameters.end(), right.parameters.begin(), right.parameters.end());
  return left;
}

}  // namespace

Narrowing narrowed(const Filter& filter, int first) {
  std::vector<Narrowing> stack;
  for (const auto& step : filter.steps) {
    if (step.kind == Filter::Kind::negate) {
      if (stack.empty()) return {};
      stack.back() = {};
      continue;
    }
    if (step.kind != Filter::Kind::both && step.kind != Filter::Kind::either) {
      stack.push_back(said_of(step));
      continue;
    }
    if (stack.size() < 2) return {};
    auto right = std::move(stack.back());
    stack.pop_back();
    auto& left = stack.back();
    const bool both = step.kind == Filter::Kind::both;
    if (!left.condition.empty() && !right.condition.empty())
      left = joined(std::move(left), both ? " AND " : " OR ", std::move(right));
    else if (!both)
      left = {};
    else if (left.condition.empty())
      left = std::move(right);
  }
  if (stack.size() != 1 || stack.front().parameters.size() > most_values) return {};
  Narrowing out{{}, std::move(stack.front().parameters)};
  int number = first;
  for (const char c : stack.front().condition) {
    if (c == place)
      out.condition += "$" + std::to_string(number++);
    else
      out.condition += c;
  }
  return out;
}

}  // namespace sekisho::api::vision
