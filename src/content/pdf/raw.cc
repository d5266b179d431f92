#include "content/pdf/raw.h"

#include <algorithm>
#include <cctype>

#include "content/bytes.h"
#include "content/child.h"
#include "content/expand.h"
#include "content/pdf/pdf.h"

namespace sekisho::content {

void search_pdf_bytes(Document& document, int part, std::string_view data, Budget& budget) {
  std::string text;
  text.reserve(data.size());
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '#' && i + 2 < data.size() && digit(data[i + 1]) >= 0 && digit(data[i + 2]) >= 0) {
      text.push_back(static_cast<char>(digit(data[i + 1]) * 16 + digit(data[i + 2])));
      i += 2;
    } else {
      text.push_back(data[i]);
    }
  }
  struct Row {
    std::string_view name, trait;
  };
  static constexpr Row rows[] = {{"/JavaScript", "pdf.javascript"},
                                 {"/JS", "pdf.javascript"},
                                 {"/Launch", "pdf.launch"},
                                 {"/OpenAction", "pdf.open_action"},
                                 {"/EmbeddedFile", "pdf.embedded_file"},
                                 {"/SubmitForm", "pdf.acroform_submit"},
                                 {"/GoToR", "pdf.goto_remote"},
                                 {"/RichMedia", "pdf.rich_media"},
                                 {"/XFA", "pdf.xfa"},
                                 {"/ObjStm", "pdf.object_stream"}};
  for (const auto& row : rows) {
    for (auto at = text.find(row.name); at != text.npos; at = text.find(row.name, at + 1)) {
      const char after = at + row.name.size() < text.size() ? text[at + row.name.size()] : ' ';
      if (std::isalnum(static_cast<unsigned char>(after)) != 0) continue;
      document.add_trait(part, std::string(row.trait), std::string_view(text).substr(at, 60));
      break;
    }
  }
  int links = 0;
  for (auto at = text.find("/URI"); at != text.npos && links < 1000; at = text.find("/URI", at + 4)) {
    auto open = at + 4;
    while (open < text.size() && text[open] == ' ') ++open;
    if (open >= text.size() || text[open] != '(') continue;
    const auto close = text.find(')', open);
    const auto url = keep(
        document, part, std::string_view(text).substr(open + 1, std::min<std::size_t>(close - open - 1, 4096)), budget);
    document.add_trait(part, "pdf.uri", url);
    document.add_link({.url = url, .origin = LinkOrigin::pdf, .part = part}, budget);
    ++links;
  }
}

bool has_all_objects(std::string_view data, const std::set<int>& numbers) {
  for (auto at = data.find(" obj"); at != data.npos; at = data.find(" obj", at + 4)) {
    auto generation = at;
    while (generation > 0 && std::isdigit(static_cast<unsigned char>(data[generation - 1])) != 0) --generation;
    if (generation == at || generation == 0 || data[generation - 1] != ' ') continue;
    auto start = generation - 1;
    while (start > 0 && generation - start < 10 && std::isdigit(static_cast<unsigned char>(data[start - 1])) != 0)
      --start;
    int number = 0;
    for (auto i = start; i + 1 < generation; ++i) number = 10 * number + (data[i] - '0');
    if (number > 0 && !numbers.contains(number)) return false;
  }
  return true;
}

bool has_stream_bomb(std::string_view pdf, const Budget& budget) {
  std::uint64_t total = 0;
  for (auto at = pdf.find("stream"); at != pdf.npos; at = pdf.find("stream", at + 6)) {
    if (at >= 3 && pdf.substr(at - 3, 3) == "end") continue;
    const auto start = at > 1024 ? at - 1024 : 0;
    auto dict = pdf.substr(start, at - start);
    if (const auto object = dict.rfind(" obj"); object != dict.npos) dict = dict.substr(object);
    const bool structural =
        dict.find("ObjStm") != dict.npos || dict.find("XRef") != dict.npos || dict.find('#') != dict.npos;
    if (!structural) continue;
    auto body = at + 6;
    if (slice(pdf, body, 2) == "\r\n")
      body += 2;
    else if (slice(pdf, body, 1) == "\n" || slice(pdf, body, 1) == "\r")
      body += 1;
    std::string layer;
    std::string_view bytes = slice(pdf, body);
    const auto end = bytes.find("endstream");
    bytes = bytes.substr(0, end);
    for (int depth = 0; depth < 16 && u8(bytes, 0) % 16 == 8 && be16(bytes, 0) % 31 == 0; ++depth) {
      auto expanded = inflate(bytes, DeflateForm::zlib, budget);
      total += expanded.bytes.size();
      if (!expanded.limit.empty() || total > (48u << 20)) return true;
      layer = std::move(expanded.bytes);
      bytes = layer;
    }
  }
  return false;
}

}  // namespace sekisho::content
