#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace sekisho {

/// What a caller can do about a failure: retry `unavailable` and `timed_out`, give up on the rest. Inline mail answers
/// 451 to all of them unless policy says otherwise.
enum class Code : std::uint8_t { malformed, over_limit, timed_out, not_found, denied, conflict, unavailable, internal };

/// A failure as a value. `what` is for logs: it names the thing and holds no secret. Texts for people are made at the
/// border.
struct Error {
  Code code = Code::internal;
  std::string what;
};

const char* to_string(Code code);

/// A value or an Error; dropping one is a compile error.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(tl::expected<T, Error> other) : tl::expected<T, Error>(std::move(other)) {}  // NOLINT: map() flows back
};

inline tl::unexpected<Error> fail(Code code, std::string what) {
  return tl::unexpected<Error>(Error{code, std::move(what)});
}

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace sekisho

#define SEKISHO_CAT_(a, b) a##b
#define SEKISHO_CAT(a, b) SEKISHO_CAT_(a, b)
#define TRY_IMPL_(tmp, declaration, expression)            \
  auto tmp = (expression);                                 \
  if (!tmp) return tl::unexpected(std::move(tmp).error()); \
  declaration = *std::move(tmp)
/// TRY(const auto x, f()): returns f's error from this function, else declares x.
#define TRY(declaration, expression) TRY_IMPL_(SEKISHO_CAT(try_result_, __LINE__), declaration, expression)
#define TRY_VOID_IMPL_(tmp, expression) \
  if (auto tmp = (expression); !tmp) return tl::unexpected(std::move(tmp).error())
#define TRY_VOID(expression) TRY_VOID_IMPL_(SEKISHO_CAT(try_result_, __LINE__), expression)
#define CO_TRY_IMPL_(tmp, declaration, expression)            \
  auto tmp = (expression);                                    \
  if (!tmp) co_return tl::unexpected(std::move(tmp).error()); \
  declaration = *std::move(tmp)
#define CO_TRY(declaration, expression) CO_TRY_IMPL_(SEKISHO_CAT(try_result_, __LINE__), declaration, expression)
#define CO_TRY_VOID_IMPL_(tmp, expression) \
  if (auto tmp = (expression); !tmp) co_return tl::unexpected(std::move(tmp).error())
#define CO_TRY_VOID(expression) CO_TRY_VOID_IMPL_(SEKISHO_CAT(try_result_, __LINE__), expression)
/// A broken invariant of our own: always checked; input can never reach one.
#define ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::sekisho::assertion_failed(#expression, __FILE__, __LINE__))
