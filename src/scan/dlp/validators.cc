#include "scan/dlp/validators.h"

#include <initializer_list>

namespace sekisho::scan::dlp {

Validate find_validator(std::string_view name) {
  for (const auto region : {american_validators(), asian_validators(), european_validators(), financial_validators()}) {
    for (const auto& validator : region) {
      if (validator.name == name) return validator.validate;
    }
  }
  return nullptr;
}

}  // namespace sekisho::scan::dlp
