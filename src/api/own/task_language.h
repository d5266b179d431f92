#pragma once

#include "api/json.h"
#include "base/text.h"

namespace sekisho::api {

/// A task as task_json makes it, with why things failed in the language. What no sentence of ours says stays as it is.
json::object told_in(Language language, json::object task);

}  // namespace sekisho::api
