#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/guarded.h"
#include "platform/sign_in.h"
#include "platform/sso/identity.h"
#include "platform/sso/providers.h"
#include "platform/sso/web.h"

namespace sekisho::platform::sso {

/// Signing in through an identity provider: OpenID Connect (authorization code with PKCE) and SAML 2.0 (Web Browser
/// SSO; answers to our own requests, and unasked ones where the provider's settings say so). A sign-in is bound to the
/// browser that began it by a token in a cookie, works once and for ten minutes; what the provider says is believed
/// only after id_token.h and saml.h have verified it; then the account must exist and be meant for single sign-on
/// (sign_in.h). Every refusal on a known tenant is audited. Errors: idp_unreachable, idp_denied, idp_answer_invalid,
/// sso_state_invalid, sso_no_account; what the account itself forbids is in the answer. Thread-safe; calls to providers
/// block for up to 10 s each.
class SignOn {
 public:
  SignOn(const Context& context, const SigningKey& key, Reach reach, Web& web)
      : context_(context), providers_(context, key, reach), web_(web), audit_(context), reach_(reach) {}
  Providers& providers() { return providers_; }

  struct Begun {
    std::string url;      // where the browser goes
    std::string browser;  // the cookie that it must bring back
  };
  Result<Begun> begin(std::string_view public_id);

  /// The query of the redirect back (RFC 6749 §4.1.2, RFC 9207).
  struct OidcAnswer {
    std::string state, code, issuer, error;
  };
  Result<SignInAnswer> oidc_answer(std::string_view public_id, const OidcAnswer& answer, std::string_view browser,
                                   std::string_view address, std::string_view agent);

  /// The form that the provider has the browser post (Bindings §3.5). A cross-site post brings no cookie, so this only
  /// verifies; the returned ticket is redeemed by saml_finish, with the cookie, on the page it leads to. An answer that
  /// nobody asked for, where the provider may send such, is believed within five minutes of its making and once; it
  /// brings its own cookie, for the browser that posted it.
  struct Answered {
    std::string ticket;
    std::string browser;  // empty: the browser has its cookie already
  };
  Result<Answered> saml_answer(std::string_view public_id, std::string_view response_base64,
                               std::string_view relay_state);
  Result<SignInAnswer> saml_finish(std::string_view public_id, std::string_view ticket, std::string_view browser,
                                   std::string_view address, std::string_view agent);

  std::string url_of(const Provider& provider, std::string_view what) const {
    return context_.console_url + "/api/v1/sso/" + provider.public_id + "/" + std::string(what);
  }

 private:
  struct Login {
    std::int64_t id = 0;
    std::string nonce, verifier, email, groups;
  };
  struct Discovery {
    Time read_at;
    std::string issuer, authorization, token, keys_url, userinfo, keys;
    bool basic = true, names_issuer = false, offers_groups = false, failed = false;
  };
  struct Tokens {
    std::string id, access;
  };
  Result<Provider> enabled(std::string_view public_id) const;
  Result<Login> take(const Provider& provider, std::string_view column, std::string_view secret,
                     std::string_view browser, bool use);
  Result<Discovery> discover(const Provider& provider, bool afresh);
  Result<Discovery> read_discovery(const Provider& provider);
  Result<Tokens> redeem(const Provider& provider, const Discovery& discovery, const std::string& code,
                        const std::string& verifier);
  Result<Identity> identify(const Provider& provider, const Tokens& tokens, const std::string& nonce);
  Result<Answered> unasked(const Provider& provider, const Identity& identity);
  Result<void> settle_account(const Provider& provider, const std::string& email,
                              const std::vector<std::string>& groups);
  Result<SignInAnswer> let_in(const Provider& provider, const std::string& email,
                              const std::vector<std::string>& groups, std::string_view address, std::string_view agent);
  template <class T>
  Result<T> recorded(const Provider& provider, std::string_view address, Result<T> result);
  Context context_;
  Providers providers_;
  Web& web_;
  AuditLog audit_;
  Reach reach_;
  Guarded<std::map<std::int64_t, Discovery>> known_;
};

}  // namespace sekisho::platform::sso
