#include "reputation/dkim.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "base/encode.h"
#include "base/freed.h"
#include "base/text.h"
#include "reputation/dkim_key.h"
#include "scan/signature/tag_list.h"

namespace sekisho::reputation {
namespace {
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// SubjectPublicKeyInfo as RFC 6376 §3.6.1 says, or a bare RSAPublicKey, which its errata and real keys have.
Key rsa_key(const std::string& der) {
  const unsigned char* at = bytes_of(der);
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!key) {
    at = bytes_of(der);
    key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())));
  }
  if (key && EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) key.reset();
  return key;
}

bool rsa_signed(EVP_PKEY* key, const EVP_MD* digest, const std::string& hash, const std::string& signature) {
  const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  return context && EVP_PKEY_verify_init(context.get()) > 0 &&
         EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) > 0 &&
         EVP_PKEY_CTX_set_signature_md(context.get(), digest) > 0 &&
         EVP_PKEY_verify(context.get(), bytes_of(signature), signature.size(), bytes_of(hash), hash.size()) == 1;
}

// RFC 8463 §3: PureEdDSA over the SHA-256 digest.
bool ed25519_signed(EVP_PKEY* key, const std::string& hash, const std::string& signature) {
  const DigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) > 0 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(hash), hash.size()) == 1;
}

// Checks the signature with one key record; the verdict's result and problem.
void verify_with(const scan::SignatureInput& input, const DkimKey& key, const DkimOptions& options,
                 DkimVerdict& verdict) {
  const auto say = [&](DkimResult result, std::string problem) {
    verdict.result = result;
    verdict.problem = std::move(problem);
  };
  verdict.testing = key.testing;
  const auto dash = input.algorithm.find('-');
  const auto kind = input.algorithm.substr(0, dash),
             digest = input.algorithm.substr(std::min(dash + 1, input.algorithm.size()));
  if (key.data.empty()) return say(DkimResult::invalid, "key was withdrawn");
  if (key.kind != kind) return say(DkimResult::invalid, "key is of another kind");
  if (!key.digests.empty() && std::find(key.digests.begin(), key.digests.end(), digest) == key.digests.end())
    return say(DkimResult::invalid, "key does not allow this digest");
  if (!key.for_email) return say(DkimResult::invalid, "key is not for mail");
  if (key.strict_identity && input.kind == "dkim" &&
      !equal_ignore_case(std::string_view(input.identity).substr(input.identity.rfind('@') + 1), input.domain)) {
    return say(DkimResult::invalid, "key does not allow subdomains");
  }
  const auto hash = from_base64(input.headers_hash), signature = from_base64(input.signature);
  if (!hash || !signature) return say(DkimResult::invalid, "broken input");
  bool valid = false;
  if (kind == "ed25519") {
    if (key.data.size() != 32) return say(DkimResult::invalid, "key has the wrong length");
    const Key public_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key.data), key.data.size()));
    if (!public_key) return say(DkimResult::invalid, "key cannot be read");
    valid = ed25519_signed(public_key.get(), *hash, *signature);
  } else {
    if (key.data.size() > 2048) return say(DkimResult::invalid, "key is too long");
    const auto public_key = rsa_key(key.data);
    if (!public_key) return say(DkimResult::invalid, "key cannot be read");
    const int bits = EVP_PKEY_get_bits(public_key.get());
    if (bits < options.min_rsa_bits || bits > options.max_rsa_bits)
      return say(DkimResult::invalid, "key of " + std::to_string(bits) + " bits");
    valid = rsa_signed(public_key.get(), digest == "sha1" ? EVP_sha1() : EVP_sha256(), *hash, *signature);
  }
  if (!valid) return say(DkimResult::fail, "signature does not match");
  if (!input.body_hash_ok) return say(DkimResult::fail, "body was changed");
  say(DkimResult::pass, {});
}
}  // namespace

std::string_view to_string(DkimResult result) {
  switch (result) {
    case DkimResult::pass:
      return "pass";
    case DkimResult::fail:
      return "fail";
    case DkimResult::invalid:
      return "permerror";
    case DkimResult::temperror:
      return "temperror";
  }
  return "permerror";
}

Result<DkimKey> parse_dkim_key(std::string_view text) {
  using scan::signature::parse_tags;
  TRY(const auto tags, parse_tags(text));
  if (const auto version = tags.find("v")) {
    if (*version != "DKIM1" || tags.tags.front().first != "v") return fail(Code::malformed, "unknown version");
  }
  const auto words = [](std::string_view list) {
    std::vector<std::string> out;
    for (const auto one : split(list, ':')) out.push_back(to_lower_ascii(trim(one)));
    return out;
  };
  const auto has = [](const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  DkimKey key;
  if (const auto kind = tags.find("k")) key.kind = to_lower_ascii(*kind);
  if (const auto list = tags.find("h")) key.digests = words(*list);
  if (const auto list = tags.find("s")) key.for_email = has(words(*list), "*") || has(words(*list), "email");
  if (const auto list = tags.find("t")) {
    key.testing = has(words(*list), "y");
    key.strict_identity = has(words(*list), "s");
  }
  const auto data = tags.find("p");
  if (!data) return fail(Code::malformed, "no p= tag");
  auto decoded = scan::signature::decode_base64(*data);
  if (!decoded) return fail(Code::malformed, "key is no base64");
  key.data = *std::move(decoded);
  return key;
}

DkimVerdict verify_signature(const scan::SignatureInput& input, std::int64_t now_s, const DkimOptions& options,
                             Resolver& resolver, Deadline deadline) {
  DkimVerdict verdict{
      .domain = input.domain, .selector = input.selector, .identity = input.identity, .problem = input.problem};
  if (!input.problem.empty()) return verdict;
  if (input.expires != 0 && now_s > input.expires) {
    verdict.problem = "expired";
    return verdict;
  }
  if (input.algorithm.ends_with("-sha1") && !options.allow_sha1) {
    verdict.problem = "SHA-1 is not accepted";
    return verdict;
  }
  const auto answer = resolver.query(input.selector + "._domainkey." + input.domain, RecordType::txt, deadline);
  if (answer.is_temporary()) {
    verdict.result = DkimResult::temperror;
    verdict.problem = "no answer for the key";
    return verdict;
  }
  verdict.problem = "no key";
  // More than one record is undefined (RFC 6376 §3.6.2.2): each is tried, few, and a pass wins.
  std::size_t tried = 0;
  for (const auto& text : answer.records) {
    if (++tried > 3 || verdict.result == DkimResult::pass) break;
    const auto key = parse_dkim_key(text);
    if (key) {
      verify_with(input, *key, options, verdict);
    } else {
      verdict.problem = "key: " + key.error().what;
    }
  }
  return verdict;
}

std::vector<DkimVerdict> verify_dkim(const std::vector<scan::SignatureInput>& inputs, std::int64_t now_s,
                                     const DkimOptions& options, Resolver& resolver, Deadline deadline) {
  std::vector<DkimVerdict> verdicts;
  for (const auto& input : inputs) {
    if (input.kind != "dkim") continue;
    if (verdicts.size() == static_cast<std::size_t>(limits::dkim_signatures)) break;
    verdicts.push_back(verify_signature(input, now_s, options, resolver, deadline));
  }
  return verdicts;
}

}  // namespace sekisho::reputation
