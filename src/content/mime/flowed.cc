#include "content/mime/flowed.h"

namespace sekisho::content {

std::string unflowed(std::string_view text, bool delete_space) {
  std::string out;
  out.reserve(text.size());
  std::size_t depth_before = 0;
  bool open = false;  // the line before goes on in this one
  while (!text.empty()) {
    const auto line_end = text.find('\n');
    auto line = text.substr(0, line_end);
    const bool ends = line_end != text.npos;
    text.remove_prefix(ends ? line_end + 1 : text.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::size_t depth = 0;
    while (depth < line.size() && line[depth] == '>') ++depth;
    line.remove_prefix(depth);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (open && depth != depth_before) out.push_back('\n'), open = false;
    const bool signature = line == "-- ";
    if (open && signature) out.push_back('\n'), open = false;
    if (!open && depth > 0) out.append(depth, '>').push_back(' ');
    depth_before = depth;
    open = line.ends_with(' ') && !signature;
    if (open && delete_space) line.remove_suffix(1);
    out += line;
    if (!open && ends) out.push_back('\n');
  }
  return out;
}

}  // namespace sekisho::content
