#include "platform/sso/saml_signature.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "base/freed.h"
#include "base/text.h"
#include "platform/errors.h"
#include "platform/sso/saml.h"

namespace sekisho::platform::sso {
namespace {

tl::unexpected<Error> invalid(std::string_view why) { return refuse(Refusal::idp_answer_invalid, why); }

constexpr std::string_view exclusive_c14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

bool is_signature_method(std::string_view uri) {
  for (const auto* const known :
       {"rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"}) {
    if (uri == "http://www.w3.org/2001/04/xmldsig-more#" + std::string(known)) return true;
  }
  return false;
}

bool is_digest_method(std::string_view uri) {
  return uri == "http://www.w3.org/2001/04/xmlenc#sha256" || uri == "http://www.w3.org/2001/04/xmldsig-more#sha384" ||
         uri == "http://www.w3.org/2001/04/xmlenc#sha512";
}

// The fixed form (SAML Core §5.4): what differs is no signature that anybody honest makes.
Result<void> check_form(const xmlNode* signature) {
  using xml::only_child;
  const auto* const parent = signature->parent;
  if (!xml::is_element(parent, xml::protocol, "Response") && !xml::is_element(parent, xml::assertion, "Assertion"))
    return invalid("a signature in a strange place");
  if (!xml::children(signature, xml::signature, "Object").empty()) return invalid("a signature with an Object");
  const auto* const info = only_child(signature, xml::signature, "SignedInfo");
  if (!info || !only_child(signature, xml::signature, "SignatureValue")) return invalid("a signature without parts");
  if (xml::attribute(only_child(info, xml::signature, "CanonicalizationMethod"), "Algorithm") != exclusive_c14n)
    return invalid("canonicalization");
  if (!is_signature_method(xml::attribute(only_child(info, xml::signature, "SignatureMethod"), "Algorithm")))
    return invalid("signature method");
  const auto* const reference = only_child(info, xml::signature, "Reference");
  const auto id = xml::attribute(parent, "ID");
  if (!reference || id.empty() || xml::attribute(reference, "URI") != "#" + id)
    return invalid("a reference that is not to the parent");
  if (!is_digest_method(xml::attribute(only_child(reference, xml::signature, "DigestMethod"), "Algorithm")))
    return invalid("digest method");
  const auto* const transforms = only_child(reference, xml::signature, "Transforms");
  std::vector<std::string> names;
  for (const auto* const transform : xml::children(transforms)) names.push_back(xml::attribute(transform, "Algorithm"));
  if (names != std::vector<std::string>{std::string(enveloped), std::string(exclusive_c14n)})
    return invalid("transforms");
  return {};
}

struct KeyFree {
  void operator()(xmlSecKey* key) const { xmlSecKeyDestroy(key); }
};
struct ContextFree {
  void operator()(xmlSecDSigCtx* context) const { xmlSecDSigCtxDestroy(context); }
};

// The digested bytes if this certificate's key made the signature.
std::string verified_with(xmlNode* signature, const std::string& pem) {
  std::unique_ptr<xmlSecKey, KeyFree> key(
      xmlSecCryptoAppKeyLoadMemory(reinterpret_cast<const xmlSecByte*>(pem.data()), static_cast<xmlSecSize>(pem.size()),
                                   xmlSecKeyDataFormatCertPem, nullptr, nullptr, nullptr));
  const std::unique_ptr<xmlSecDSigCtx, ContextFree> context(xmlSecDSigCtxCreate(nullptr));
  if (!key || !context) return {};
  context->signKey = key.release();
  context->flags = XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES | XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
  context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
  for (const auto transform :
       {xmlSecTransformEnvelopedGetKlass(), xmlSecTransformExclC14NGetKlass(), xmlSecOpenSSLTransformSha256GetKlass(),
        xmlSecOpenSSLTransformSha384GetKlass(), xmlSecOpenSSLTransformSha512GetKlass()}) {
    if (xmlSecDSigCtxEnableReferenceTransform(context.get(), transform) < 0) return {};
  }
  if (xmlSecDSigCtxVerify(context.get(), signature) < 0 || context->status != xmlSecDSigStatusSucceeded) return {};
  if (xmlSecPtrListGetSize(&context->signedInfoReferences) != 1) return {};
  auto* const reference = static_cast<xmlSecDSigReferenceCtx*>(xmlSecPtrListGetItem(&context->signedInfoReferences, 0));
  if (!reference || reference->status != xmlSecDSigStatusSucceeded) return {};
  auto* const bytes = xmlSecDSigReferenceCtxGetPreDigestBuffer(reference);
  if (!bytes) return {};
  return {reinterpret_cast<const char*>(xmlSecBufferGetData(bytes)), xmlSecBufferGetSize(bytes)};
}

}  // namespace

bool start_xmlsec() {
  static const bool started = [] {
    xmlInitParser();
    const bool is_up = xmlSecInit() >= 0 && xmlSecCryptoInit() >= 0;
    // after xmlSecInit, which sets its own
    xmlSecErrorsSetCallback([](const char*, int, const char*, const char*, const char*, int, const char*) {});
    return is_up;
  }();
  return started;
}

Result<std::string> signed_bytes(xmlDoc* document, const std::vector<std::string>& certificates) {
  if (!start_xmlsec()) return fail(Code::unavailable, "saml: libxmlsec1 does not start");
  std::vector<xmlNode*> signatures, assertions, encrypted;
  std::set<std::string> ids;
  bool twice = false;
  xml::each_element(xmlDocGetRootElement(document), [&](xmlNode* element) {
    if (xml::is_element(element, xml::signature, "Signature")) signatures.push_back(element);
    if (xml::is_element(element, xml::assertion, "Assertion")) assertions.push_back(element);
    if (xml::is_element(element, xml::assertion, "EncryptedAssertion")) encrypted.push_back(element);
    for (const auto* const name : {"ID", "Id", "id"}) {
      const auto id = xml::attribute(element, name);
      twice = twice || (!id.empty() && !ids.insert(id).second);
    }
  });
  if (twice) return invalid("two elements with one ID");
  if (assertions.size() + encrypted.size() != 1) return invalid("not one assertion below the response");
  const auto* const assertion = assertions.empty() ? encrypted[0] : assertions[0];
  if (assertion->parent != xmlDocGetRootElement(document)) return invalid("not one assertion below the response");
  if (signatures.empty() || signatures.size() > 2) return invalid("no signature");
  if (signatures.size() == 2 && signatures[0]->parent == signatures[1]->parent)
    return invalid("two signatures on one element");
  std::string innermost;
  for (auto* const signature : signatures) {
    TRY_VOID(check_form(signature));
    auto* const id = xmlHasProp(signature->parent, reinterpret_cast<const xmlChar*>("ID"));
    xmlAddID(nullptr, document, reinterpret_cast<const xmlChar*>(xml::attribute(signature->parent, "ID").c_str()), id);
    std::string bytes;
    for (const auto& pem : certificates) {
      if (bytes.empty()) bytes = verified_with(signature, pem);
    }
    if (bytes.empty()) return invalid("signature");
    if (innermost.empty() || signature->parent == assertion) innermost = std::move(bytes);
  }
  return innermost;
}

namespace {

using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
Certificate certificate_of(const std::string& pem) {
  if (pem.size() > 16384) return nullptr;
  const std::unique_ptr<BIO, Freed<BIO_free>> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

}  // namespace

std::optional<Time> certificate_end(const std::string& pem) {
  const auto certificate = certificate_of(pem);
  if (!certificate) return std::nullopt;
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return std::nullopt;
  return from_millis(std::int64_t{timegm(&end)} * 1000);
}

bool is_usable_certificate(const std::string& pem) {
  const auto certificate = certificate_of(pem);
  auto* const key = certificate ? X509_get0_pubkey(certificate.get()) : nullptr;
  if (!key) return false;
  if (EVP_PKEY_base_id(key) == EVP_PKEY_RSA) return EVP_PKEY_bits(key) >= 2048;
  return EVP_PKEY_base_id(key) == EVP_PKEY_EC && EVP_PKEY_bits(key) >= 256;
}

}  // namespace sekisho::platform::sso
