#include "worker/enclosed.h"

#include "content/read.h"

namespace sekisho::worker {
namespace {

constexpr std::size_t max_messages = 20, max_bytes = 100u << 20;

bool is_message(const content::Part& part) {
  return part.content_type == "message/rfc822" || part.content_type == "message/global";
}

}  // namespace

std::vector<std::string> enclosed_messages(std::string_view bytes) {
  Budget budget;
  const auto document = content::read(bytes, {}, budget);
  std::vector<std::string> out;
  std::size_t total = 0;
  std::vector<bool> taken(document.parts.size());
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const auto& part = document.parts[i];
    if (part.layer != 0 || part.data.empty() || part.parent < 0) continue;
    const bool file = !part.filename.empty() && part.disposition == "attachment" && content::looks_like_mail(part.data);
    if (!is_message(part) && !file) continue;
    bool inside = false;
    for (int at = part.parent; at >= 0 && !inside; at = document.parts[static_cast<std::size_t>(at)].parent)
      inside = taken[static_cast<std::size_t>(at)];
    if (inside) continue;
    if (out.size() == max_messages || total + part.data.size() > max_bytes) break;
    total += part.data.size();
    out.emplace_back(part.data);
    taken[i] = true;
  }
  return out;
}

}  // namespace sekisho::worker
