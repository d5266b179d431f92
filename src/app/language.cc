#include "app/language.h"

#include <cstdlib>

namespace sekisho::app {

Language default_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0')
      return std::string_view(value).starts_with("ja") ? Language::japanese : Language::english;
  }
  return Language::english;
}

Language language_from(std::string_view word) {
  return word == "ja" ? Language::japanese : word == "en" ? Language::english : default_language();
}

}  // namespace sekisho::app
