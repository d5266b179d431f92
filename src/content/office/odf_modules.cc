#include "content/office/odf_modules.h"

namespace sekisho::content {

bool is_odf_module(std::string_view name) {
  for (const std::string_view folder : {"/basic/", "/scripts/"}) {
    if (name.starts_with(folder.substr(1)) || name.find(folder) != name.npos) return true;
  }
  return false;
}

}  // namespace sekisho::content
