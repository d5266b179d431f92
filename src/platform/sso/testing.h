#pragma once

// For tests of single sign-on: what stands at the identity provider's end.

#include <cjose/cjose.h>
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "platform/errors.h"
#include "platform/sso/web.h"

namespace sekisho::platform::sso {

// A key pair that signs tokens as a provider does.
struct Signer {
  explicit Signer(std::string wanted, std::size_t bits = 2048) : algorithm(std::move(wanted)) {
    cjose_err problem{};
    const std::uint8_t exponent[] = {1, 0, 1};
    key = algorithm == "ES256" ? cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &problem)
                               : cjose_jwk_create_RSA_random(bits, exponent, sizeof exponent, &problem);
    REQUIRE(key);
    REQUIRE(cjose_jwk_set_kid(key, "k1", 2, &problem));
  }
  ~Signer() { cjose_jwk_release(key); }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  std::string public_key() const {
    cjose_err problem{};
    auto* const text = cjose_jwk_to_json(key, false, &problem);
    std::string out(text);
    cjose_get_dealloc()(text);
    return out;
  }
  std::string key_set() const { return "{\"keys\":[" + public_key() + "]}"; }
  std::string sign(const std::string& claims, const char* as = nullptr, const char* kid = "k1") const {
    cjose_err problem{};
    auto* const header = cjose_header_new(&problem);
    REQUIRE(cjose_header_set(header, CJOSE_HDR_ALG, as ? as : algorithm.c_str(), &problem));
    if (*kid != '\0') REQUIRE(cjose_header_set(header, CJOSE_HDR_KID, kid, &problem));
    auto* const jws =
        cjose_jws_sign(key, header, reinterpret_cast<const std::uint8_t*>(claims.data()), claims.size(), &problem);
    REQUIRE(jws);
    const char* text = nullptr;
    REQUIRE(cjose_jws_export(jws, &text, &problem));
    std::string out(text);
    cjose_jws_release(jws);
    cjose_header_release(header);
    return out;
  }
  std::string algorithm;
  cjose_jwk_t* key = nullptr;
};

// What a provider's host answers.
struct FakeWeb final : Web {
  Result<HttpAnswer> get(const std::string& url, const std::string& bearer) override {
    ++calls;
    if (!bearer.empty()) bearers += bearer + " ";
    if (!pages.contains(url)) return refuse(Refusal::idp_unreachable, url);
    return HttpAnswer{200, pages[url]};
  }
  Result<HttpAnswer> post(const std::string&, const std::string& form, const std::string& user,
                          const std::string&) override {
    posted = user + "|" + form;
    return token;
  }
  std::map<std::string, std::string> pages;
  HttpAnswer token;
  std::string posted, bearers;
  int calls = 0;
};

}  // namespace sekisho::platform::sso
