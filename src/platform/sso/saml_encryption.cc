#include "platform/sso/saml_encryption.h"

#include <xmlsec/crypto.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/xmlenc.h>
#include <xmlsec/xmlsec.h>

#include <memory>

#include "platform/errors.h"
#include "platform/sso/saml_signature.h"

namespace sekisho::platform::sso {
namespace {

constexpr std::string_view encryption = "http://www.w3.org/2001/04/xmlenc#";

tl::unexpected<Error> invalid(std::string_view why) { return refuse(Refusal::idp_answer_invalid, why); }

struct ContextFree {
  void operator()(xmlSecEncCtx* context) const { xmlSecEncCtxDestroy(context); }
};
using EncryptionContext = std::unique_ptr<xmlSecEncCtx, ContextFree>;

std::string method_of(const xmlNode* encrypted) {
  return xml::attribute(xml::only_child(encrypted, encryption, "EncryptionMethod"), "Algorithm");
}

// Bytes that stand in the document itself; whatever else KeyInfo offers is not looked at.
bool holds_its_value(xmlNode* encrypted) {
  const auto* const data = xml::only_child(encrypted, encryption, "CipherData");
  if (!data || xml::children(data).size() != 1 || !xml::only_child(data, encryption, "CipherValue")) return false;
  for (auto* const info : xml::children(encrypted, xml::signature, "KeyInfo")) {
    xmlUnlinkNode(info);
    xmlFreeNode(info);
  }
  return true;
}

std::string bytes_of(xmlSecEncCtx& context, xmlNode* encrypted) {
  auto* const buffer = xmlSecEncCtxDecryptToBuffer(&context, encrypted);
  return buffer ? std::string(reinterpret_cast<const char*>(xmlSecBufferGetData(buffer)), xmlSecBufferGetSize(buffer))
                : std::string();
}

std::string unwrapped_key(xmlNode* encrypted_key, const std::string& pem) {
  const EncryptionContext context(xmlSecEncCtxCreate(nullptr));
  if (!context) return {};
  context->mode = xmlEncCtxModeEncryptedKey;
  context->encKey =
      xmlSecCryptoAppKeyLoadMemory(reinterpret_cast<const xmlSecByte*>(pem.data()), static_cast<xmlSecSize>(pem.size()),
                                   xmlSecKeyDataFormatPem, nullptr, nullptr, nullptr);
  return context->encKey ? bytes_of(*context, encrypted_key) : std::string();
}

std::string plain_text(xmlNode* encrypted_data, const std::string& key) {
  const EncryptionContext context(xmlSecEncCtxCreate(nullptr));
  if (!context) return {};
  context->encKey = xmlSecKeyReadMemory(xmlSecKeyDataAesId, reinterpret_cast<const xmlSecByte*>(key.data()),
                                        static_cast<xmlSecSize>(key.size()));
  return context->encKey ? bytes_of(*context, encrypted_data) : std::string();
}

// Key bytes of a cipher that is read here; 0 for all others.
std::size_t key_size(std::string_view method, bool is_authentic) {
  for (const auto& [name, size] : {std::pair{"128", 16}, {"192", 24}, {"256", 32}}) {
    if (method == "http://www.w3.org/2009/xmlenc11#aes" + std::string(name) + "-gcm")
      return static_cast<std::size_t>(size);
    if (is_authentic && method == std::string(encryption) + "aes" + name + "-cbc")
      return static_cast<std::size_t>(size);
  }
  return 0;
}

}  // namespace

Result<void> decrypt_assertion(xmlDoc* document, const std::string& key, bool is_authentic) {
  if (!start_xmlsec()) return fail(Code::unavailable, "saml: libxmlsec1 does not start");
  auto* const holder = xml::only_child(xmlDocGetRootElement(document), xml::assertion, "EncryptedAssertion");
  auto* const data = xml::only_child(holder, encryption, "EncryptedData");
  if (!data) return invalid("not one encrypted assertion");
  std::vector<xmlNode*> keys;
  xml::each_element(holder, [&](xmlNode* element) {
    if (xml::is_element(element, encryption, "EncryptedKey")) keys.push_back(element);
  });
  if (keys.size() != 1) return invalid("not one encrypted key");
  if (method_of(keys[0]) != std::string(encryption) + "rsa-oaep-mgf1p")
    return invalid("key transport: RSA-OAEP with MGF1 is read");
  const auto size = key_size(method_of(data), is_authentic);
  if (size == 0) return invalid("encryption method: AES-GCM is read, AES-CBC only under a signed response");
  // Refusals below are one and the same, so that nobody learns from them what was in the ciphertext.
  if (!holds_its_value(keys[0])) return invalid("decryption");
  const auto session_key = unwrapped_key(keys[0], key);
  if (session_key.size() != size || !holds_its_value(data)) return invalid("decryption");
  const auto text = plain_text(data, session_key);
  if (text.empty() || text.find("<!DOCTYPE") != std::string::npos || text.find("<!ENTITY") != std::string::npos)
    return invalid("decryption");
  // In its place, because prefixes may be declared further out.
  xmlNode* list = nullptr;
  const auto parsed =
      xmlParseInNodeContext(holder, text.data(), static_cast<int>(text.size()),
                            XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOWARNING | XML_PARSE_NOERROR, &list);
  const bool is_one = parsed == XML_ERR_OK && list != nullptr && list->next == nullptr &&
                      xml::is_element(list, xml::assertion, "Assertion");
  if (!is_one) {
    xmlFreeNodeList(list);
    return invalid("decryption");
  }
  xmlReplaceNode(holder, list);
  xmlFreeNode(holder);
  return {};
}

}  // namespace sekisho::platform::sso
