#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

namespace sekisho::api {

/// One kind of refusal of the own surface: its code is stable, its texts are for people (RFC 9457;
/// docs/api/problems.md).
struct ProblemKind {
  std::string_view code;
  int status;
  std::string_view english, japanese;
};
std::span<const ProblemKind> problem_kinds();
const ProblemKind& problem_kind(std::string_view code);
/// The kind that a domain error becomes when nobody says better.
std::string_view problem_of(Code code);

}  // namespace sekisho::api
