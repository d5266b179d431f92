#pragma once

#include <span>

#include "api/detail_text.h"

/// The sentences that a problem document may have as its detail, in both languages, by what they speak of. An English
/// one that stands nowhere else in the code is dead, one that is missing makes an answer of the tests depart from its
/// description.
namespace sekisho::api::details {

std::span<const DetailText> door();         // requests as such, the query language and the server itself
std::span<const DetailText> missing();      // what is not there and what is not permitted
std::span<const DetailText> policies();     // policies and their lists
std::span<const DetailText> settings();     // settings, texts, reports and webhooks
std::span<const DetailText> mail();         // held mail, tasks and learning
std::span<const DetailText> definitions();  // definitions of data loss prevention and correlated intelligence

}  // namespace sekisho::api::details
