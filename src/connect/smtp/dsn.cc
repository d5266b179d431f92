#include "connect/smtp/dsn.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"

namespace sekisho::connect::smtp {
namespace {

namespace json = boost::json;

constexpr std::size_t most_envelope_id = 100, most_original_recipient = 500;  // RFC 3461, sections 4.4 and 4.2

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); }

// RFC 3461, section 4: printable ASCII without "+" and "=", or "+" and two capital hexadecimal digits.
bool is_xtext(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (text[i] < '!' || text[i] > '~' || text[i] == '=') {
      return false;
    }
  }
  return !text.empty();
}

// "rfc822;xtext", and "utf-8;…" with letters as they are (RFC 6533).
bool is_original_recipient(std::string_view text) {
  const auto semicolon = text.find(';');
  if (semicolon == text.npos || semicolon == 0 || text.size() > most_original_recipient) return false;
  const auto type = text.substr(0, semicolon), address = text.substr(semicolon + 1);
  if (!std::ranges::all_of(
          type, [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-'; }))
    return false;
  if (is_xtext(address)) return true;
  return equal_ignore_case(type, "utf-8") && !address.empty() && is_valid_utf8(address) &&
         std::ranges::none_of(address, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
}

bool is_notify(std::string_view text) {
  if (equal_ignore_case(text, "NEVER")) return true;
  const auto words = split(text, ',');
  return !text.empty() && words.size() <= 3 && std::ranges::all_of(words, [](std::string_view word) {
    return equal_ignore_case(word, "SUCCESS") || equal_ignore_case(word, "FAILURE") || equal_ignore_case(word, "DELAY");
  });
}

bool is_returned(std::string_view text) { return equal_ignore_case(text, "FULL") || equal_ignore_case(text, "HDRS"); }
bool is_envelope_id(std::string_view text) { return text.size() <= most_envelope_id && is_xtext(text); }

// The value of "NAME=value", when the parameter has that name.
bool value_of(std::string_view parameter, std::string_view name, std::string_view& value) {
  const auto equals = parameter.find('=');
  if (equals == parameter.npos || !equal_ignore_case(parameter.substr(0, equals), name)) return false;
  value = parameter.substr(equals + 1);
  return true;
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* const found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

void take_sender_parameters(DsnRequest& request, const std::vector<std::string>& parameters) {
  std::string_view value;
  for (const auto& parameter : parameters) {
    if (value_of(parameter, "RET", value) && is_returned(value)) request.returned = value;
    if (value_of(parameter, "ENVID", value) && is_envelope_id(value)) request.envelope_id = value;
  }
}

void take_recipient_parameters(DsnRequest& request, std::string_view recipient,
                               const std::vector<std::string>& parameters) {
  DsnRequest::OfRecipient asked;
  std::string_view value;
  for (const auto& parameter : parameters) {
    if (value_of(parameter, "NOTIFY", value) && is_notify(value)) asked.notify = value;
    if (value_of(parameter, "ORCPT", value) && is_original_recipient(value)) asked.original_recipient = value;
  }
  if (asked != DsnRequest::OfRecipient{}) request.recipients.insert_or_assign(std::string(recipient), std::move(asked));
}

std::string mail_parameters(const DsnRequest& request) {
  return (request.returned.empty() ? "" : " RET=" + request.returned) +
         (request.envelope_id.empty() ? "" : " ENVID=" + request.envelope_id);
}

std::string recipient_parameters(const DsnRequest& request, std::string_view recipient, bool utf8) {
  const auto found = request.recipients.find(recipient);
  if (found == request.recipients.end()) return {};
  const auto& [notify, original_recipient] = found->second;
  const bool told =
      !original_recipient.empty() &&
      (utf8 || std::ranges::all_of(original_recipient, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  return (notify.empty() ? "" : " NOTIFY=" + notify) + (told ? " ORCPT=" + original_recipient : "");
}

std::string to_text(const DsnRequest& request) {
  if (request.empty()) return {};
  json::object recipients;
  for (const auto& [address, asked] : request.recipients)
    recipients[address] = json::object{{"notify", asked.notify}, {"orcpt", asked.original_recipient}};
  return json::serialize(
      json::object{{"ret", request.returned}, {"envid", request.envelope_id}, {"recipients", std::move(recipients)}});
}

DsnRequest dsn_from_text(std::string_view text) {
  DsnRequest out;
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return out;
  const auto& object = value.get_object();
  take_sender_parameters(out, {"RET=" + text_of(object, "ret"), "ENVID=" + text_of(object, "envid")});
  if (const auto* const recipients = object.if_contains("recipients"); recipients && recipients->is_object()) {
    for (const auto& [address, asked] : recipients->get_object()) {
      if (asked.is_object())
        take_recipient_parameters(
            out, address,
            {"NOTIFY=" + text_of(asked.get_object(), "notify"), "ORCPT=" + text_of(asked.get_object(), "orcpt")});
    }
  }
  return out;
}

}  // namespace sekisho::connect::smtp
