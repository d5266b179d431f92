#pragma once

#include <string_view>

namespace sekisho::content {

/// Whether a place in an OpenDocument package, in lower case, holds modules: the document's own, or those of a form or
/// an object in it. One answer for who reads them and who takes them out.
bool is_odf_module(std::string_view name);

}  // namespace sekisho::content
