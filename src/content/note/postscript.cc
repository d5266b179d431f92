// PostScript and EPS (PostScript Language Reference, 3rd edition; EPSF 3.0): its strings are what is shown, and links
// of pdfmark; programs and files that it opens.
#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/pdf/lexer.h"

namespace sekisho::content {
namespace {

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
}

bool has_operator(std::string_view program, std::string_view name) {
  for (auto at = program.find(name); at != program.npos; at = program.find(name, at + 1)) {
    const auto end = at + name.size();
    if (at > 0 && !is_name_letter(program[at - 1]) && (end >= program.size() || !is_name_letter(program[end])))
      return true;
  }
  return false;
}

// The program between the previews of an EPS file for DOS, which become children.
std::string_view program_of(Document& document, int part, std::string_view data, Budget& budget) {
  if (!data.starts_with("\xC5\xD0\xD3\xC6")) return data;
  for (const std::uint64_t at : {12, 20}) {
    const auto preview = slice(data, le32(data, at), le32(data, at + 4));
    if (!preview.empty() && le32(data, at) >= 28)
      add_child(document, part, PartOrigin::embedded, at == 12 ? "preview.wmf" : "preview.tif", preview, budget);
  }
  return slice(data, le32(data, 4), le32(data, 8));
}

}  // namespace

void read_postscript(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto program = program_of(document, part, document.parts[static_cast<std::size_t>(part)].data, budget);
  if (!budget.spend_steps(4 * program.size())) return mark_limit(document, part, budget, "steps");
  std::string text;
  for (std::size_t at = 0; at < program.size() && text.size() < budget.limits().text_size.value;) {
    const char c = program[at];
    if (c == '(') {
      const auto shown = take_literal_string(program, at);
      // Ghostscript starts what stands behind %pipe%.
      if (shown.starts_with("%pipe%")) document.add_trait(part, "script.shell", shown);
      text += (is_valid_utf8(shown) ? shown : codepage_to_utf8(shown, 1252)) + "\n";
      continue;
    }
    ++at;
    if (c == '%') {
      const auto line = program.substr(at, std::min(program.find_first_of("\r\n", at), program.size()) - at);
      if (line.starts_with("%Title:")) text += std::string(trim(line.substr(7))) + "\n";
      at += line.size();
    }
  }
  for (const std::string_view name : {"deletefile", "renamefile"}) {
    if (has_operator(program, name)) document.add_trait(part, "script.write_file", name);
  }
  show_text(document, part, to_valid_utf8(text), LinkOrigin::text, budget);
}

}  // namespace sekisho::content
