#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.h"
#include "api/json.h"
#include "api/services.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"

namespace sekisho::api {

/// The three surfaces (issue 6): each has its own tokens, its own error body and its own conventions.
enum class Surface : std::uint8_t { cas, vision, own };
/// Who may call a route at all. `anyone` needs no sign-in; `member` any session or token of the surface; `holder` the
/// route's permission.
enum class Access : std::uint8_t { anyone, member, holder };

/// Who is asking, proved by a session cookie or a bearer token.
struct Principal {
  enum class Kind : std::uint8_t { nobody, session, token };
  Kind kind = Kind::nobody;
  TenantId tenant;
  AccountId account;
  std::int64_t key = 0;  // api_key.id of a token
  std::int64_t session = 0;
  std::string name, role;                          // as audit records show them
  std::string side = "cas";                        // cas or platform
  std::string csrf;                                // of a session
  std::set<std::string, std::less<>> permissions;  // "logs.read", …
  std::vector<std::int64_t> organizations;         // whose records may be seen; empty: those of all
  /// Whether one of the alternatives ("license=read|license_information=read") is held.
  bool may(std::string_view permission) const;
  /// Whether records of this organization may be seen.
  bool sees(std::int64_t organization) const;
};

struct Route;

/// One request on its way through a handler.
struct Call {
  const Services& services;
  const Request& request;
  const Route* route = nullptr;
  Principal who;
  std::vector<std::pair<std::string, std::string>> path_values;  // "{id}" and what stood there
  json::value body;                                              // parsed when the route has a body shape
  Language language = Language::english;

  std::string_view path_value(std::string_view name) const;
  /// A numeric path value; not_found when it is none (an id that cannot exist).
  Result<std::int64_t> id(std::string_view name = "id") const;
  std::string_view query(std::string_view name) const { return request.query_value(name); }
  bool has_query(std::string_view name) const { return request.has(name); }
  std::int64_t query_integer(std::string_view name, std::int64_t fallback) const;
  const json::object& object() const { return body.get_object(); }
};

using Handler = Result<Response> (*)(Call&);

/// One line of the table that the router, the checks at the door, the RBAC matrix and the OpenAPI document are made
/// from.
struct Route {
  std::string_view method, path;  // "/api/v1/policies/{id}"
  Access access = Access::holder;
  std::string_view permission;  // of `holder`
  std::string_view summary;
  std::string_view query;   // shape of the query parameters; unknown ones are refused on the own surface
  std::string_view body;    // shape of a JSON body; empty: none is read. "*": any bytes
  std::string_view answer;  // shape of the success body; empty: no JSON
  Handler handler = nullptr;
  std::uint64_t body_limit = 1u << 20;
  int success = 200;
  bool audited = false;  // the domain writes the audit record itself
};

/// All routes in one list; the order does not matter: literal segments win over {names}.
const std::vector<Route>& all_routes();

/// Finds the route; allowed is filled with the methods of the path when only the method does not fit.
const Route* find_route(const Request& request, std::vector<std::pair<std::string, std::string>>& path_values,
                        std::string& allowed);
Surface surface_of(std::string_view path);

Response json_response(const json::value& value, int status = 200);
/// RFC 9457 problem document of the own surface; `code` is an entry of problem.cc.
Response problem(const Call& call, std::string_view code, std::string_view detail = {}, json::object extra = {});
/// {"error":{"code","message"}} of Vision One.
Response vision_error(int status, std::string_view message, std::string_view code = {});
/// {"code","traceId","msg"} of CAS.
Response cas_error(const Request& request, int status, std::int64_t code, std::string_view text);

}  // namespace sekisho::api
