#include "content/office/outlook_item.h"

#include "content/child.h"
#include "content/links.h"
#include "content/mime/charset.h"
#include "content/office/rtf_compressed.h"

namespace sekisho::content {
namespace {

void add_text_part(Document& document, int part, std::string_view name, std::string_view type, std::string_view kind,
                   std::string_view bytes, std::string_view charset, Budget& budget) {
  const int child = add_child(document, part, PartOrigin::embedded, name, keep(document, part, bytes, budget), budget);
  if (child < 0) return;
  auto& added = document.parts[static_cast<std::size_t>(child)];
  added.content_type = type;
  added.kind = kind;
  added.true_type = kind == "html" ? "text/html" : "text/plain";
  if (!charset.empty())
    added.text =
        decode_text(added.data.substr(0, budget.limits().text_size.value), charset, document.arena, budget).text;
}

}  // namespace

void add_outlook_item(Document& document, int part, const OutlookItem& item, Budget& budget) {
  show_text(document, part, item.text, LinkOrigin::text, budget);
  if (!item.html.empty())
    add_text_part(document, part, "body.html", "text/html", "html", item.html, item.html_charset, budget);
  if (!item.rtf.empty()) {
    const auto plain = decompress_rtf(item.rtf, budget.limits().body_size.value);
    if (!plain.empty())
      add_child(document, part, PartOrigin::embedded, "body.rtf", keep(document, part, plain, budget), budget);
    else if (item.rtf.size() > 16)
      document.add_trait(part, "office.damaged", "a body in compressed RTF");
  }
  if (!item.headers.empty())
    add_text_part(document, part, "headers.txt", "text/rfc822-headers", "text", item.headers, "utf-8", budget);
}

}  // namespace sekisho::content
