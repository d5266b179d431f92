#include "content/opened_as.h"

#include <algorithm>
#include <array>

#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

// What Windows, mail programs and browsers do with a file of such a name. A batch file passes over lines that are none,
// an INI file what stands before its section, a page what is no tag, a mail program a line that is no field; a script
// may begin with "GIF89a=1;".
struct NamedKind {
  std::string_view extension;
  TrueType type;
};
constexpr TrueType page{"text/html", "html"}, script{"text/javascript", "js"}, basic{"text/vbscript", "vbs"},
    job{"text/x-wsf", "wsf"}, batch{"text/x-msdos-batch", "bat"}, shell{"text/x-shellscript", "sh"},
    message{"message/rfc822", "mail"}, plain{"text/plain", "text"};
constexpr auto named_kinds = std::to_array<NamedKind>({
    {"htm", page},
    {"html", page},
    {"shtml", page},
    {"shtm", page},
    {"xhtml", page},
    {"xht", page},
    {"hta", {"application/hta", "hta"}},
    {"js", script},
    {"jse", script},
    {"mjs", script},
    {"vbs", basic},
    {"vbe", basic},
    {"wsf", job},
    {"wsc", job},
    {"sct", job},
    {"ps1", {"text/x-powershell", "ps1"}},
    {"bat", batch},
    {"cmd", batch},
    {"sh", shell},
    {"command", shell},
    {"eml", message},
    {"mht", message},
    {"mhtml", message},
    {"url", {"application/x-mswinurl", "url"}},
    {"scf", {"application/x-scf", "scf"}},
    {"rdp", {"application/x-rdp", "rdp"}},
    {"csv", {"text/csv", "csv"}},
});

}  // namespace

TrueType opened_as(const Part& part) {
  const bool in_mail = part.origin == PartOrigin::mime || part.origin == PartOrigin::root;
  if (in_mail && part.content_type == "text/html") return page;
  if (in_mail && part.content_type.starts_with("text/") && part.filename.empty()) return plain;
  const auto extension = extension_of(part.filename);
  for (const auto& row : named_kinds) {
    if (row.extension == extension) return row.type;
  }
  return {};
}

bool is_text_kind(std::string_view kind) {
  static constexpr auto kinds = std::to_array<std::string_view>({"text",
                                                                 "html",
                                                                 "svg",
                                                                 "xml",
                                                                 "wsf",
                                                                 "hta",
                                                                 "csv",
                                                                 "ics",
                                                                 "vcf",
                                                                 "url",
                                                                 "json",
                                                                 "slk",
                                                                 "iqy",
                                                                 "webloc",
                                                                 "rdp",
                                                                 "scf",
                                                                 "desktop",
                                                                 "library-ms",
                                                                 "jnlp",
                                                                 "reg",
                                                                 "inf",
                                                                 "xslt",
                                                                 "msc",
                                                                 "sct",
                                                                 "theme",
                                                                 "asx",
                                                                 "ovpn",
                                                                 "wsb",
                                                                 "playlist",
                                                                 "search-ms",
                                                                 "settingcontent-ms",
                                                                 "appinstaller",
                                                                 "office-data",
                                                                 "clickonce",
                                                                 "xlm",
                                                                 "contact",
                                                                 "pgp-signed"});
  return is_program_text(kind) || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool is_program_text(std::string_view kind) {
  static constexpr auto kinds = std::to_array<std::string_view>(
      {"js", "vbs", "ps1", "bat", "wsf", "sct", "sh", "py", "pl", "php", "jse", "vbe", "vba", "css"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace sekisho::content
