#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::connect::smtp {

/// What a sender asked to be told of the delivery, in the envelope (RFC 3461): it belongs to the mail and goes on with
/// it, however long it was held.
struct DsnRequest {
  struct OfRecipient {
    std::string notify;              // "NEVER" or some of SUCCESS, FAILURE, DELAY by commas; empty: not said
    std::string original_recipient;  // "rfc822;xtext"; empty: not said
    bool operator==(const OfRecipient&) const = default;
  };
  std::string returned;                                        // "FULL", "HDRS" or empty
  std::string envelope_id;                                     // xtext
  std::map<std::string, OfRecipient, std::less<>> recipients;  // by address as given
  bool empty() const { return returned.empty() && envelope_id.empty() && recipients.empty(); }
  bool operator==(const DsnRequest&) const = default;
};

/// ESMTP parameters of MAIL ("RET=HDRS", "ENVID=x", others) and of one RCPT ("NOTIFY=…", "ORCPT=…"). What is not well
/// formed or over the standard's limits (100 characters of ENVID, 500 of ORCPT) is left out: no parameter is worth a
/// mail.
void take_sender_parameters(DsnRequest& request, const std::vector<std::string>& parameters);
void take_recipient_parameters(DsnRequest& request, std::string_view recipient,
                               const std::vector<std::string>& parameters);

/// What stands behind the address in MAIL and RCPT, with a leading space; empty when nothing was asked. An original
/// recipient in letters beyond ASCII goes along only with mail that is sent as SMTPUTF8 (RFC 6533, section 3).
std::string mail_parameters(const DsnRequest& request);
std::string recipient_parameters(const DsnRequest& request, std::string_view recipient, bool utf8);

/// As it is stored: JSON, empty for an empty request. What cannot be read, or is not well formed, is no request.
std::string to_text(const DsnRequest& request);
DsnRequest dsn_from_text(std::string_view text);

}  // namespace sekisho::connect::smtp
