#include "content/html/html.h"

#include <algorithm>

#include "base/text.h"
#include "content/html/page.h"
#include "content/mime/charset.h"

namespace sekisho::content {
namespace {

// <meta charset=…> or <meta http-equiv=content-type content="…charset=…"> in the first kilobyte (WHATWG HTML
// §13.2.3.2).
std::string_view sniff_charset(std::string_view bytes) {
  const auto head = bytes.substr(0, 1024);
  auto at = find_ignore_case(head, "charset=");
  if (at == std::string_view::npos) return {};
  at += 8;
  while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' ')) ++at;
  const auto end = head.find_first_of("\"' />;", at);
  return end == std::string_view::npos ? std::string_view{} : head.substr(at, end - at);
}

}  // namespace

void read_html(Document& document, int part, const ReadOptions&, Budget& budget) {
  auto& own = document.parts[static_cast<std::size_t>(part)];
  std::string_view source = own.text;
  if (source.empty()) {
    if (own.data.empty()) return;
    source =
        decode_text(own.data, own.charset.empty() ? sniff_charset(own.data) : own.charset, document.arena, budget).text;
    document.parts[static_cast<std::size_t>(part)].text = source;
  }
  if (source.size() > budget.limits().body_size.value) {
    static_cast<void>(budget.reach("body_size"));
    source = source.substr(0, budget.limits().body_size.value);
  }
  html::Page page(document, part, source, budget);
  page.read();
  page.publish();
}

}  // namespace sekisho::content
