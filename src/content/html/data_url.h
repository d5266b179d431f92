#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::content::html {

struct DataUrl {
  std::string media_type;  // lower case; "text/plain" when left out
  std::string bytes;
};

/// A data: URL (RFC 2397) as browsers read it: base64 or percent-encoded, with white space anywhere. nullopt for
/// another scheme.
std::optional<DataUrl> parse_data_url(std::string_view url);

/// Base64 as found in scripts and data: URLs: other characters are skipped, padding ends it.
std::string decode_base64_lenient(std::string_view text);
/// "%41" → "A"; what is no two hexadecimal digits stays. Any bytes may come out.
std::string percent_decode(std::string_view text);

}  // namespace sekisho::content::html
