#pragma once

#include <re2/re2.h>

#include <chrono>

namespace sekisho::scan::dlp {

/// The check of an expression's speed before it is saved (reference.md §3.1: at most 20 seconds there): how long it
/// takes to find all its matches in performance_text bytes of names, numbers, addresses and Japanese. RE2 searches once
/// in linear time, but an expression that looks far ahead from each of many places is as slow as the square. Stops soon
/// after `limit`; the answer is then above it. Pure but for the time it takes.
std::chrono::milliseconds time_of(const RE2& expression, std::chrono::milliseconds limit);

inline constexpr std::size_t performance_text = 256 * 1024;  // bytes
inline constexpr std::chrono::milliseconds performance_limit{2'000};

}  // namespace sekisho::scan::dlp
