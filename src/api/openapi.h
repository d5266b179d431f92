#pragma once

#include <string>

#include "api/json.h"

namespace sekisho::api {

/// The OpenAPI 3.1 description of the own surface, made from the route table and the shapes.
json::object openapi_document(std::string_view version);
/// The readable reference page, one static HTML text without scripts, in both languages' headings.
std::string reference_page();

}  // namespace sekisho::api
