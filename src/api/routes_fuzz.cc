// Fuzzes what stands behind the door: every route of the three surfaces, asked by somebody who may everything, with
// bodies and parameters that fit their shapes (drawn from the bytes), that do not (the bytes themselves), and with
// idempotency keys.
#define DOCTEST_CONFIG_IMPLEMENT  // the tests' platform in memory asserts by doctest, here without a test
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "api/door_testing.h"
#include "api/life_testing.h"
#include "api/schemas.h"
#include "base/log.h"
#include "base/text.h"
#include "worker/testing.h"

namespace sekisho::api {
namespace {

// Draws values from the bytes of an input; from nothing it draws zeros.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto out = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return out;
  }
  bool chance() { return byte() % 2 != 0; }
  std::string text(std::size_t most) {
    static constexpr std::string_view odd[] = {"a@b.example",
                                               "*",
                                               "1",
                                               "2026-11-23T00:00:00Z",
                                               "<m@x.example>",
                                               "https://b.example/x",
                                               "10.0.0.0/8",
                                               "' OR 1=1 --",
                                               "\xe2\x80\xae",
                                               "\xe5\xb1\xb1\xe7\x94\xb0",
                                               "a\r\nb: c",
                                               std::string_view("\0", 1),
                                               "corp.example",
                                               "bob@corp.example",
                                               "severity>=50",
                                               "spam",
                                               "restore",
                                               "%percent%",
                                               "da39a3ee5e6b4b0d3255bfef95601890afd80709"};
    const auto kind = byte();
    if (kind < 160) return std::string(odd[kind % std::size(odd)].substr(0, most));
    const auto length =
        std::min<std::size_t>({kind == 255 ? most : std::size_t{byte()}, most, kind == 255 ? 5'000 : bytes_.size()});
    auto out = std::string(bytes_.substr(0, length));
    bytes_.remove_prefix(std::min(length, bytes_.size()));
    out.resize(length, 'a');
    return to_valid_utf8(out);
  }
  std::int64_t number(std::int64_t least, std::int64_t most) {
    switch (byte() % 4) {
      case 0:
        return least;
      case 1:
        return most;
      default:
        return std::clamp<std::int64_t>(least > std::numeric_limits<std::int64_t>::max() - 256 ? least : least + byte(),
                                        least, most);
    }
  }
  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

const Shape& resolved(const Shape& shape) {
  const auto* out = &shape;
  while (out->kind == Shape::Kind::name) out = all_shapes().at(out->reference).get();
  return *out;
}

json::value drawn(const Shape& named, Choices& choices, int depth = 0) {
  const auto& shape = resolved(named);
  using K = Shape::Kind;
  if ((shape.nullable || named.nullable) && choices.chance()) return nullptr;
  const bool is_bounded_above = shape.bounded && shape.most >= shape.least;
  const auto most = static_cast<std::size_t>(is_bounded_above ? shape.most : 4'000);
  switch (shape.kind) {
    case K::text: {
      auto text = choices.text(most);
      if (shape.bounded && static_cast<std::int64_t>(text.size()) < shape.least)
        text.resize(static_cast<std::size_t>(shape.least), 'a');
      return json::string(text);
    }
    case K::integer:
      return choices.number(shape.bounded ? shape.least : std::numeric_limits<std::int64_t>::min(),
                            is_bounded_above ? shape.most : std::numeric_limits<std::int64_t>::max());
    case K::number:
      return choices.chance() ? 1e300 : -0.5;
    case K::boolean:
      return choices.chance();
    case K::time: {
      static constexpr const char* times[] = {"2026-11-23T00:00:00Z", "0001-01-01T00:00:00Z",
                                              "9999-12-31T23:59:59.999Z", "2026-11-22T23:59:60+09:00"};
      return json::value(times[choices.byte() % std::size(times)]);
    }
    case K::email:
      return json::value(choices.chance() ? "bob@corp.example" : "a+b@xn--fiqs8s.example");
    case K::anything: {
      const auto parsed = parse_json(choices.text(200));
      return parsed ? *parsed : json::value(json::object{{"a", json::array{1, nullptr}}});
    }
    case K::words:
      return json::value(shape.words[choices.byte() % shape.words.size()]);
    case K::list: {
      json::array list;
      const auto count = std::clamp<std::int64_t>(depth < 5 ? choices.byte() % 4 : 0, shape.bounded ? shape.least : 0,
                                                  is_bounded_above ? shape.most : 4);
      for (std::int64_t i = 0; i < count; ++i) list.push_back(drawn(*shape.element, choices, depth + 1));
      return list;
    }
    case K::object: {
      json::object object;
      for (const auto& field : shape.fields) {
        if (field.required || (depth < 6 && choices.chance()))
          object[field.name] = drawn(*field.shape, choices, depth + 1);
      }
      return object;
    }
    case K::map: {
      json::object object;
      for (int i = depth < 5 ? choices.byte() % 3 : 0; i > 0; --i)
        object[choices.text(20)] = drawn(*shape.element, choices, depth + 1);
      return object;
    }
    case K::name:
      break;
  }
  return nullptr;
}

std::string as_parameter(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : value.is_null() ? std::string() : to_text(value);
}

// A worker's preview is text, whatever the mail is.
struct PreviewPool : worker::StillPool {
  Result<std::string> preview(std::string_view bytes, std::size_t limit) override {
    return to_valid_utf8(bytes.substr(0, limit));
  }
};

// The whole Api over an office with mail that is held, as an administrator finds it. Made anew from time to time, so
// that it stays small.
struct Premises : Door {
  platform::Changes changes;
  platform::update::StoredFacts facts{*office.world.database};
  platform::SigningKey key = *platform::SigningKey::from_seed(std::string(32, 'k'));
  std::unique_ptr<BlockedLists> blocked = make_blocked_lists(office.policies);
  Responder responder{*office.world.database, office.world.clock, office.world.random, nullptr, nullptr};
  PreviewPool pool;
  int calls = 0;

  Premises() {
    services.settings.cas_requests_per_minute = 0;
    services.settings.vision_requests_per_minute = 0;
    services.settings.failed_sign_ins_per_minute = 0;
    services.settings.mitigation_wait_ms = 0;
    services.changes = &changes;
    services.facts = &facts;
    services.signing_key = &key;
    services.blocked_lists = blocked.get();
    services.responder = &responder;
    services.pool = &pool;
    REQUIRE(office.policies.seed(office.tenant, policy::Ship::protecting, Language::english));
    for (const auto* item : {"one", "two"}) office.hold(item, {"bob@corp.example"});
    sign_in();
    for (const auto& route : all_routes()) {
      for (const auto one : split(route.permission, '|')) gate.fixed.permissions.insert(std::string(one));
    }
  }
};

std::string target_of(const Route& route, Choices& choices) {
  std::string out;
  for (std::size_t i = 0; i < route.path.size(); ++i) {
    if (route.path[i] != '{') {
      out += route.path[i];
      continue;
    }
    static constexpr const char* ids[] = {"1",
                                          "2",
                                          "3",
                                          "0",
                                          "9223372036854775807",
                                          "detection",
                                          "blocked_senders",
                                          "blocked_lists",
                                          "dashboard",
                                          "a%40b.example"};
    out += ids[choices.byte() % std::size(ids)];
    i = route.path.find('}', i);
  }
  if (route.query.empty()) return out;
  const auto shape = read_shape(route.query);
  char between = '?';
  for (const auto& field : shape->fields) {
    if (!field.required && !choices.chance()) continue;
    out += between + percent_encode(field.name) + "=" + percent_encode(as_parameter(drawn(*field.shape, choices)));
    between = '&';
  }
  return out;
}

void ask(std::string_view input) {
  static doctest::Context asserts;
  static const bool is_ready = [] {
    log::set_level(log::Level::error);
    asserts.setAsDefaultForAssertsOutOfTestCases();
    asserts.setAssertHandler([](const doctest::AssertData& data) {
      if (data.m_failed) std::abort();
    });
    return true;
  }();
  if (!is_ready) return;
  static std::unique_ptr<Premises> premises;
  if (!premises || ++premises->calls > 500) premises = std::make_unique<Premises>();
  Choices choices(input);
  const auto& routes = all_routes();
  const auto& route = routes[(choices.byte() * 256u + choices.byte()) % routes.size()];
  if (route.answer.starts_with("@text/event-stream")) return;
  Request request;
  request.method = std::string(route.method);
  request.id = "00000000-0000-4000-8000-000000000000";
  request.host = "cas.example:8443";
  request.tls = true;
  request.peer = "192.0.2.9";
  request.headers = {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}};
  const auto flags = choices.byte();
  if (flags & 1) request.headers.emplace_back("Idempotency-Key", choices.text(150));
  if (flags & 2) request.headers.emplace_back("Accept-Language", "ja");
  const auto surface = surface_of(route.path);
  if (surface == Surface::vision && (flags & 4))
    request.headers.emplace_back(flags & 8 ? "TMV1-Filter" : "TMV1-Query", choices.text(200));
  const auto target = target_of(route, choices);
  if (!read_target(target, request)) std::abort();
  if (route.body == "*" || (flags & 16)) {
    request.body = std::string(choices.rest());
  } else if (!route.body.empty()) {
    request.body = to_text(drawn(*read_shape(route.body), choices));
  }
  const auto told = request.method + " " + target + "\n" + request.body;
  const auto response = premises->api->handle(std::move(request));
  const bool is_readable = response.status == 204 || !response.content_type.starts_with("application/json") ||
                           parse_json(response.body).has_value();
  if (response.status != 500 && is_readable) return;
  std::fprintf(stderr, "%s\n-> %d %s\n", told.c_str(), response.status, response.body.c_str());
  std::abort();
}

}  // namespace
}  // namespace sekisho::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::api::ask({reinterpret_cast<const char*>(data), size});
  return 0;
}
