#include "api/own/task_language.h"

#include "api/detail_text.h"

namespace sekisho::api {

json::object told_in(Language language, json::object task) {
  if (language != Language::japanese) return task;
  for (auto& failure : task.at("failures").as_array()) {
    if (auto problem = detail_in_japanese(string_or(failure.as_object(), "problem")); !problem.empty())
      failure.as_object()["problem"] = std::move(problem);
  }
  return task;
}

}  // namespace sekisho::api
