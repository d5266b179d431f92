#include "api/http/form.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace sekisho::api {
namespace {

// name="value" or name=value of a header field; empty when it is not there.
std::string_view parameter_of(std::string_view header, std::string_view name) {
  for (auto at = find_ignore_case(header, name); at != std::string_view::npos;
       at = find_ignore_case(header, name, at + 1)) {
    auto rest = header.substr(at + name.size());
    const bool starts = at == 0 || header[at - 1] == ';' || header[at - 1] == ' ';
    if (!starts || rest.empty() || rest.front() != '=') continue;
    rest.remove_prefix(1);
    if (!rest.empty() && rest.front() == '"') {
      rest.remove_prefix(1);
      return rest.substr(0, rest.find('"'));
    }
    return rest.substr(0, rest.find_first_of("; \r\n"));
  }
  return {};
}

}  // namespace

Result<std::vector<FormPart>> read_form(std::string_view content_type, std::string_view body) {
  const auto boundary = parameter_of(content_type, "boundary");
  if (!starts_with_ignore_case(content_type, "multipart/form-data") || boundary.empty() ||
      boundary.size() > limits::form_boundary)
    return fail(Code::malformed, "The body must be multipart/form-data");
  const auto line = "--" + std::string(boundary);
  if (!body.starts_with(line)) return fail(Code::malformed, "The form does not begin with its boundary");
  auto rest = body.substr(line.size());
  std::vector<FormPart> parts;
  while (!rest.starts_with("--")) {
    if (!rest.starts_with("\r\n")) return fail(Code::malformed, "The form is broken after a boundary");
    if (parts.size() == limits::form_parts) return fail(Code::malformed, "The form has too many parts");
    rest.remove_prefix(2);
    const auto blank = rest.find("\r\n\r\n");
    if (blank == rest.npos) return fail(Code::malformed, "A part of the form has no content");
    const auto end = rest.find("\r\n" + line, blank + 2);
    if (end == rest.npos) return fail(Code::malformed, "A part of the form has no end");
    const auto head = rest.substr(0, blank);
    const auto at = find_ignore_case(head, "content-disposition:");
    const auto field = at == head.npos ? std::string_view{} : head.substr(at, head.find("\r\n", at) - at);
    parts.push_back({.name = parameter_of(field, "name"),
                     .filename = parameter_of(field, "filename"),
                     .content = end >= blank + 4 ? rest.substr(blank + 4, end - blank - 4) : std::string_view{},
                     .is_file = find_ignore_case(field, "filename") != std::string_view::npos});
    rest.remove_prefix(end + 2 + line.size());
  }
  return parts;
}

}  // namespace sekisho::api
