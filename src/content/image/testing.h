#pragma once

#include <string>

#include "base/encode.h"
#include "content/read.h"

// What tests of pictures have in common.

namespace sekisho::content {

inline std::string bytes_of(const char* base64) { return *from_base64(base64); }

struct Reading {
  std::string links, traits, limits;  // codes, each with a space behind it; what else is said, with its evidence; limits that were reached
};

inline Reading reading_of(const std::string& file, const Limits& limits = {}) {
  Budget budget(limits);
  const auto document = read(file, {.as = ReadOptions::As::file}, budget);
  Reading out;
  for (const auto& link : document.links) {
    if (link.origin == LinkOrigin::qr) out.links += std::string(link.url) + " ";
  }
  for (const auto& trait : document.traits) {
    if (trait.name != "image.qr" && !trait.name.starts_with("limit.")) out.traits += trait.name + " " + trait.evidence + ";";
  }
  for (const auto& limit : document.limits) out.limits += limit + " ";
  return out;
}

}  // namespace sekisho::content
