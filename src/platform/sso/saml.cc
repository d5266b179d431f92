#include "platform/sso/saml.h"

#include "base/text.h"
#include "platform/errors.h"
#include "platform/sso/saml_encryption.h"
#include "platform/sso/saml_signature.h"
#include "platform/text_rules.h"

namespace sekisho::platform::sso {
namespace {

tl::unexpected<Error> invalid(std::string_view why) { return refuse(Refusal::idp_answer_invalid, why); }

constexpr std::string_view success = "urn:oasis:names:tc:SAML:2.0:status:Success";
constexpr std::string_view bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

// An xs:dateTime in UTC as SAML demands (Core §1.3.3); nothing for a missing attribute is the caller's to judge.
std::optional<Time> time_of(const xmlNode* element, const char* name) {
  const auto text = xml::attribute(element, name);
  return text.empty() ? std::nullopt : parse_iso8601(text);
}

Result<void> check_times(const xmlNode* element, Time now) {
  for (const auto* const name : {"NotBefore", "NotOnOrAfter", "SessionNotOnOrAfter"}) {
    if (!xml::attribute(element, name).empty() && !time_of(element, name))
      return invalid(std::string("unreadable ") + name);
  }
  const auto from = time_of(element, "NotBefore"), until = time_of(element, "NotOnOrAfter"),
             session = time_of(element, "SessionNotOnOrAfter");
  if (from && *from > now + limits::clock_skew) return invalid("not valid yet");
  if (until && now >= *until + limits::clock_skew) return invalid("expired");
  if (session && now >= *session + limits::clock_skew) return invalid("the provider's session is over");
  return {};
}

// The request that is answered; an answer that nobody asked for must not name one (Profiles §4.1.5).
bool answers(const xmlNode* element, const SamlWanted& wanted) {
  return wanted.request_id.empty() ? !xmlHasProp(element, reinterpret_cast<const xmlChar*>("InResponseTo"))
                                   : xml::attribute(element, "InResponseTo") == wanted.request_id;
}

// Profiles §4.1.4.3: at least one bearer confirmation that is for us, for this request, and not over.
Result<void> check_confirmation(const xmlNode* subject, const SamlWanted& wanted) {
  std::string why = "no bearer confirmation";
  for (const auto* const confirmation : xml::children(subject, xml::assertion, "SubjectConfirmation")) {
    if (xml::attribute(confirmation, "Method") != bearer) continue;
    const auto* const data = xml::only_child(confirmation, xml::assertion, "SubjectConfirmationData");
    if (!data || xml::attribute(data, "Recipient") != wanted.acs_url)
      why = "recipient";
    else if (!answers(data, wanted))
      why = "answer to another request";
    else if (!time_of(data, "NotOnOrAfter"))
      why = "a confirmation without an end";
    else if (const auto in_time = check_times(data, wanted.now); !in_time)
      return in_time;
    else
      return {};
  }
  return invalid(why);
}

Result<void> check_audience(const xmlNode* conditions, const SamlWanted& wanted) {
  const auto restrictions = xml::children(conditions, xml::assertion, "AudienceRestriction");
  if (restrictions.empty()) return invalid("no audience");
  for (const auto* const restriction : restrictions) {  // each must hold (Core §2.5.1.4)
    bool ours = false;
    for (const auto* const audience : xml::children(restriction, xml::assertion, "Audience"))
      ours = ours || xml::text(audience) == wanted.entity_id;
    if (!ours) return invalid("audience");
  }
  return {};
}

Result<void> check_response(const xmlNode* response, const SamlWanted& wanted) {
  if (!xml::is_element(response, xml::protocol, "Response") || xml::attribute(response, "Version") != "2.0")
    return invalid("not a SAML 2.0 response");
  if (const auto destination = xml::attribute(response, "Destination");
      !destination.empty() && destination != wanted.acs_url)
    return invalid("destination");
  if (!answers(response, wanted)) return invalid("answer to another request");
  if (const auto* const issuer = xml::only_child(response, xml::assertion, "Issuer");
      issuer && xml::text(issuer) != wanted.issuer)
    return invalid("issuer");
  const auto* const status = xml::only_child(response, xml::protocol, "Status");
  const auto code = xml::attribute(xml::only_child(status, xml::protocol, "StatusCode"), "Value");
  if (code.empty()) return invalid("no status");
  if (code != success) return refuse(Refusal::idp_denied, to_valid_utf8(code.substr(0, 128)));
  return {};
}

std::vector<std::string> groups_in(const xmlNode* assertion, const std::string& wanted) {
  std::vector<std::string> groups;
  if (wanted.empty()) return groups;
  for (const auto* const statement : xml::children(assertion, xml::assertion, "AttributeStatement")) {
    for (const auto* const attribute : xml::children(statement, xml::assertion, "Attribute")) {
      if (xml::attribute(attribute, "Name") != wanted && xml::attribute(attribute, "FriendlyName") != wanted) continue;
      for (const auto* const value : xml::children(attribute, xml::assertion, "AttributeValue")) {
        if (groups.size() < limits::max_groups) groups.push_back(xml::text(value));
      }
    }
  }
  return groups;
}

std::string address_in(const xmlNode* assertion, const xmlNode* name_id, const std::string& wanted) {
  if (wanted.empty()) return xml::text(name_id);
  for (const auto* const statement : xml::children(assertion, xml::assertion, "AttributeStatement")) {
    for (const auto* const attribute : xml::children(statement, xml::assertion, "Attribute")) {
      if (xml::attribute(attribute, "Name") != wanted && xml::attribute(attribute, "FriendlyName") != wanted) continue;
      const auto* const value = xml::only_child(attribute, xml::assertion, "AttributeValue");
      return value ? xml::text(value) : std::string();
    }
  }
  return {};
}

// The bytes to be believed: of the signed assertion, or of the signed response with it.
Result<std::string> believed_bytes(xmlDoc* document, const SamlWanted& wanted) {
  const auto* const root = xmlDocGetRootElement(document);
  if (xml::children(root, xml::assertion, "EncryptedAssertion").empty())
    return signed_bytes(document, wanted.certificates);
  if (wanted.decryption_key.empty()) return invalid("encrypted assertion");
  if (xml::children(root, xml::signature, "Signature").empty()) {
    TRY_VOID(decrypt_assertion(document, wanted.decryption_key, false));
    return signed_bytes(document, wanted.certificates);
  }
  // What was signed is opened, and a signature inside must hold as well.
  TRY(const auto outer, signed_bytes(document, wanted.certificates));
  const auto opened = xml::parse(outer);
  if (!opened) return invalid("signed bytes");
  TRY_VOID(decrypt_assertion(opened.get(), wanted.decryption_key, true));
  auto* const response = xmlDocGetRootElement(opened.get());
  for (auto* const signature : xml::children(response, xml::signature, "Signature")) {
    xmlUnlinkNode(signature);
    xmlFreeNode(signature);
  }
  const auto* const assertion = xml::only_child(response, xml::assertion, "Assertion");
  if (!xml::children(assertion, xml::signature, "Signature").empty())
    return signed_bytes(opened.get(), wanted.certificates);
  xmlChar* text = nullptr;
  int size = 0;
  xmlDocDumpMemory(opened.get(), &text, &size);
  const std::unique_ptr<xmlChar, void (*)(void*)> owner(text, xmlFree);
  return text ? std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

Result<Identity> verify_saml_response(std::string_view text, const SamlWanted& wanted) {
  const auto document = xml::parse(text);
  if (!document) return invalid("not readable XML");
  TRY_VOID(check_response(xmlDocGetRootElement(document.get()), wanted));
  TRY(const auto bytes, believed_bytes(document.get(), wanted));
  // From here on only what was signed is looked at.
  const auto trusted = xml::parse(bytes);
  if (!trusted) return invalid("signed bytes");
  const auto* assertion = xmlDocGetRootElement(trusted.get());
  if (xml::is_element(assertion, xml::protocol, "Response"))
    assertion = xml::only_child(assertion, xml::assertion, "Assertion");
  if (!xml::is_element(assertion, xml::assertion, "Assertion") || xml::attribute(assertion, "Version") != "2.0")
    return invalid("no signed assertion");
  if (xml::text(xml::only_child(assertion, xml::assertion, "Issuer")) != wanted.issuer) return invalid("issuer");
  const auto* const conditions = xml::only_child(assertion, xml::assertion, "Conditions");
  if (!conditions) return invalid("no conditions");
  TRY_VOID(check_times(conditions, wanted.now));
  TRY_VOID(check_audience(conditions, wanted));
  const auto* const subject = xml::only_child(assertion, xml::assertion, "Subject");
  TRY_VOID(check_confirmation(subject, wanted));
  const auto statements = xml::children(assertion, xml::assertion, "AuthnStatement");
  if (statements.empty()) return invalid("no authentication statement");
  for (const auto* const statement : statements) TRY_VOID(check_times(statement, wanted.now));
  const auto* const name_id = xml::only_child(subject, xml::assertion, "NameID");
  Identity identity{xml::text(name_id), {}};
  if (identity.subject.empty() || identity.subject.size() > 1024) return invalid("no subject");
  const auto email = checked_email(address_in(assertion, name_id, wanted.attribute));
  if (!email) return invalid("no address");
  identity.email = *email;
  identity.groups = groups_in(assertion, wanted.groups_attribute);
  identity.assertion = xml::attribute(assertion, "ID");
  const auto made_at = time_of(assertion, "IssueInstant");
  if (!made_at || identity.assertion.empty() || identity.assertion.size() > 256)
    return invalid("an assertion without ID or time");
  identity.made_at = *made_at;
  return identity;
}

}  // namespace sekisho::platform::sso
