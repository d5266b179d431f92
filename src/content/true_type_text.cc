// Kinds of text files by what stands in them; the name decides only between formats whose content fits several.
#include <algorithm>
#include <array>
#include <cstring>

#include "base/byte_pairs.h"
#include "base/byte_set.h"
#include "base/text.h"
#include "content/bytes.h"
#include "content/read.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

constexpr std::size_t window = 16 * 1024;

// The beginning as ASCII-compatible bytes: UTF-16 folded to one byte, byte order mark dropped. Empty if it is binary.
std::string beginning(std::string_view data) {
  data = data.substr(0, window);
  std::string text;
  const bool little = data.starts_with("\xFF\xFE"), big = data.starts_with("\xFE\xFF");
  const bool bare_little = data.size() > 8 && data[1] == 0 && data[3] == 0 && data[5] == 0 && data[0] != 0;
  const bool bare_big = data.size() > 8 && data[0] == 0 && data[2] == 0 && data[4] == 0 && data[1] != 0;
  if (little || big || bare_little || bare_big) {
    for (std::size_t i = bare_little || bare_big ? 0 : 2; i + 1 < data.size(); i += 2) {
      const auto unit = big || bare_big ? be16(data, i) : le16(data, i);
      if (unit == 0) return {};
      text.push_back(unit < 128 ? static_cast<char>(unit) : '\x80');
    }
    return text;
  }
  if (data.starts_with("\xEF\xBB\xBF")) data.remove_prefix(3);
  if (data.find('\0') != data.npos) return {};
  static constexpr ByteSet controls_of_no_text(
      "\x01\x02\x03\x04\x05\x06\x07\x0b\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1c\x1d\x1e\x1f");
  std::size_t controls = 0;
  for (const char c : data) controls += controls_of_no_text.has(c) ? 1 : 0;
  if (controls > data.size() / 50) return {};
  return std::string(data);
}

struct NameKind {
  std::string_view extension;
  TrueType type;
};
constexpr NameKind by_name[] = {
    {"js", {"text/javascript", "js"}},
    {"mjs", {"text/javascript", "js"}},
    {"vbs", {"text/vbscript", "vbs"}},
    {"ps1", {"text/x-powershell", "ps1"}},
    {"psm1", {"text/x-powershell", "ps1"}},
    {"bat", {"text/x-msdos-batch", "bat"}},
    {"cmd", {"text/x-msdos-batch", "bat"}},
    {"wsf", {"text/x-wsf", "wsf"}},
    {"wsc", {"text/x-wsf", "wsf"}},
    {"sct", {"text/x-wsf", "sct"}},
    {"hta", {"application/hta", "hta"}},
    {"csv", {"text/csv", "csv"}},
    {"tsv", {"text/csv", "csv"}},
    {"sh", {"text/x-shellscript", "sh"}},
    {"bash", {"text/x-shellscript", "sh"}},
    {"zsh", {"text/x-shellscript", "sh"}},
    {"command", {"text/x-shellscript", "sh"}},
    {"rb", {"text/x-ruby", "sh"}},
    {"lua", {"text/x-lua", "sh"}},
    {"tcl", {"text/x-tcl", "sh"}},
    {"ahk", {"text/x-autohotkey", "sh"}},
    {"au3", {"text/x-autoit", "sh"}},
    {"pyw", {"text/x-python", "py"}},
    {"ovpn", {"application/x-openvpn-profile", "ovpn"}},
    {"py", {"text/x-python", "py"}},
    {"pl", {"text/x-perl", "pl"}},
    {"php", {"text/x-php", "php"}},
    {"css", {"text/css", "css"}},
    {"slk", {"application/x-sylk", "slk"}},
    {"iqy", {"text/x-iqy", "iqy"}},
    {"rdp", {"application/x-rdp", "rdp"}},
    {"json", {"application/json", "json"}},
    {"reg", {"text/x-ms-regedit", "reg"}},
    {"inf", {"text/x-inf", "inf"}},
    {"htm", {"text/html", "html"}},
    {"html", {"text/html", "html"}},
    {"shtml", {"text/html", "html"}},
    {"xhtml", {"application/xhtml+xml", "html"}},
    {"jse", {"text/jscript.encode", "jse"}},
    {"vbe", {"text/vbscript.encode", "vbe"}},
    {"applescript", {"text/x-applescript", "sh"}},
    {"scpt", {"text/x-applescript", "sh"}},
    {"m3u", {"audio/x-mpegurl", "playlist"}},
    {"m3u8", {"audio/x-mpegurl", "playlist"}},
    {"pls", {"audio/x-mpegurl", "playlist"}},
    {"appref-ms", {"application/x-ms-application", "clickonce"}},
    {"oqy", {"text/x-ms-odc", "office-data"}},
    {"dqy", {"text/x-ms-odc", "office-data"}},
    {"rqy", {"text/x-ms-odc", "office-data"}},
    {"bas", {"text/x-vba", "vba"}},
    {"vba", {"text/x-vba", "vba"}},
    {"scf", {"application/x-scf", "scf"}},
};

}  // namespace

TrueType detect_text_kind(std::string_view data, std::string_view filename) {
  const std::string text = beginning(data);
  if (text.empty()) return {};
  const auto extension = extension_of(filename);
  auto start = std::string_view(text);
  while (!start.empty() && static_cast<unsigned char>(start.front()) <= 32) start.remove_prefix(1);
  const std::string lower = to_lower_ascii(start.substr(0, 8192));
  const std::string_view low = lower;

  // Words are looked for in this text and in its pieces. string_view::find stops at every byte that is the word's
  // first; memmem goes on in larger steps; most words are known not to be there beforehand.
  const BytePairs pairs(low);
  const auto contains = [&](std::string_view piece, std::string_view word) {
    return pairs.may_hold(word) && memmem(piece.data(), piece.size(), word.data(), word.size()) != nullptr;
  };
  const auto any_of = [&](std::string_view piece, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return contains(piece, word); });
  };
  const auto count_of = [&](std::string_view piece, std::initializer_list<std::string_view> words) {
    return std::count_if(words.begin(), words.end(), [&](std::string_view word) { return contains(piece, word); });
  };

  if (start.starts_with("{\\rt")) return {"application/rtf", "rtf"};
  if (low.starts_with("#@~^"))
    return extension == "vbe" ? TrueType{"text/vbscript.encode", "vbe"} : TrueType{"text/jscript.encode", "jse"};
  if (low.starts_with("begin:vcalendar")) return {"text/calendar", "ics"};
  if (low.starts_with("begin:vcard")) return {"text/vcard", "vcf"};
  if (low.starts_with("[internetshortcut") ||
      (low.find("[internetshortcut]") != low.npos && (extension == "url" || extension == "website"))) {
    return {"application/x-mswinurl", "url"};
  }
  if (low.starts_with("[shell]\n") || low.starts_with("[shell]\r")) return {"application/x-scf", "scf"};
  if (low.starts_with("[.shellclassinfo]") || low.starts_with("[autorun]")) return {"application/x-scf", "scf"};
  if (low.starts_with("#extm3u") || low.starts_with("[playlist]")) return {"audio/x-mpegurl", "playlist"};
  if ((low.starts_with("[theme]") || (low.starts_with(";") && any_of(low, {"\n[theme]"}))) &&
      any_of(low, {"[visualstyles]", "[control panel", "brandimage", "wallpaper"}))
    return {"application/x-windows-theme", "theme"};
  if (low.starts_with("[desktop entry]")) return {"application/x-desktop", "desktop"};
  if (low.starts_with("windows registry editor") || low.starts_with("regedit4")) return {"text/x-ms-regedit", "reg"};
  if (start.starts_with("ID;P")) return {"application/x-sylk", "slk"};
  if (low.starts_with("web\r\n1") || low.starts_with("web\n1")) return {"text/x-iqy", "iqy"};
  if (any_of(low, {"full address:s:"}) &&
      any_of(low, {"screen mode id:i:", "redirect", "authentication level:i:", "prompt for credentials"})) {
    return {"application/x-rdp", "rdp"};
  }
  if (low.starts_with("(this file must be converted with binhex")) return {"application/mac-binhex40", "hqx"};
  if (low.starts_with("#!")) {
    const auto line = low.substr(0, low.find('\n'));
    if (line.find("python") != line.npos) return {"text/x-python", "py"};
    if (line.find("perl") != line.npos) return {"text/x-perl", "pl"};
    if (line.find("node") != line.npos) return {"text/javascript", "js"};
    return {"text/x-shellscript", "sh"};
  }
  if (low.starts_with("<?php")) return {"text/x-php", "php"};
  if (low.starts_with("<hta:") || any_of(low, {"<hta:application"})) return {"application/hta", "hta"};
  const bool markup = low.starts_with("<");
  if (markup && any_of(low.substr(0, 2048), {"<scriptlet"})) return {"text/x-wsf", "sct"};
  if (markup &&
      (low.starts_with("<job") || low.starts_with("<package") ||
       (low.starts_with("<?xml") && any_of(low, {"<job", "<package>"}))) &&
      any_of(low, {"<script"})) {
    return {"text/x-wsf", "wsf"};
  }
  if (markup) {
    // The first element decides; declarations and comments before it do not.
    auto rest = low;
    while (rest.starts_with("<?") || rest.starts_with("<!--")) {
      const auto end = rest.starts_with("<?") ? rest.find('>') : rest.find("-->");
      if (end == rest.npos) break;
      rest.remove_prefix(end + 1);
      rest.remove_prefix(std::min(rest.find('<'), rest.size()));
    }
    if (any_of(low.substr(0, 600), {"progid=\"word.document\"", "mso-application progid=\"word"}))
      return {"application/xml", "word2003xml"};
    if (any_of(low.substr(0, 600), {"mso-application progid=\"excel"})) return {"application/xml", "excel2003xml"};
    if (any_of(low.substr(0, 1200), {"schemas.microsoft.com/office/2006/xmlpackage"}))
      return {"application/xml", "flatopc"};
    if (rest.starts_with("<workbook") && any_of(low.substr(0, 1200), {"urn:schemas-microsoft-com:office:spreadsheet"}))
      return {"application/xml", "excel2003xml"};
    if (any_of(rest.substr(0, 600), {"schemas.microsoft.com/xps/2005/06", "schemas.openxps.org/oxps"}))
      return {"application/xml", "xml"};
    if (any_of(low.substr(0, 1200), {"schemas.microsoft.com/office/word/2003/wordml"}))
      return {"application/xml", "word2003xml"};
    if (rest.starts_with("<svg")) return {"image/svg+xml", "svg"};
    if (rest.find("<svg ") < 600) {
      if (rest.starts_with("<!doctype svg") || rest.find("<html") == rest.npos) {
        if (!any_of(rest.substr(0, 600), {"<html", "<body", "<head", "<!doctype html"}))
          return {"image/svg+xml", "svg"};
      }
    }
    if (any_of(low.substr(0, 1000), {"<librarydescription"})) return {"application/windows-library+xml", "library-ms"};
    if (any_of(low.substr(0, 1000), {"<persistedquery", "<searchconnectordescription"}))
      return {"application/windows-search-connector+xml", "search-ms"};
    if (any_of(low.substr(0, 1000), {"schemas.microsoft.com/contact"})) return {"text/x-ms-contact", "contact"};
    if (any_of(low.substr(0, 1000), {"<pcsettings"})) return {"application/xml", "settingcontent-ms"};
    if (rest.starts_with("<configuration") && any_of(low, {"<logoncommand"}))
      return {"application/x-windows-sandbox", "wsb"};
    if (any_of(low.substr(0, 1000), {"<mmc_consolefile"})) return {"application/xml", "msc"};
    if (any_of(low.substr(0, 1500), {"<jnlp"})) return {"application/x-java-jnlp-file", "jnlp"};
    if (any_of(low.substr(0, 1000), {"<appinstaller"})) return {"application/appinstaller", "appinstaller"};
    if (rest.starts_with("<project") &&
        any_of(low, {"<target", "<propertygroup", "<itemgroup", "<usingtask", "developer/msbuild"}))
      return {"application/xml", "xml"};
    if (rest.starts_with("<asx") || (rest.starts_with("<application") && any_of(rest.substr(0, 1000), {" run="})))
      return {"video/x-ms-asf", "asx"};
    if (low.starts_with("<?wpl") || rest.starts_with("<smil") ||
        (rest.starts_with("<playlist") && any_of(rest.substr(0, 1000), {"<track"})))
      return {"application/vnd.ms-wpl", "playlist"};
    if (any_of(low.substr(0, 1500), {"urn:schemas-microsoft-com:office:odc"})) return {"text/x-ms-odc", "office-data"};
    if (any_of(low.substr(0, 1500), {"urn:schemas-microsoft-com:asm.v1", "<asmv1:assembly"}))
      return {"application/x-ms-application", "clickonce"};
    if (any_of(low.substr(0, 1000), {"<plist"}) && any_of(low, {"<key>url</key>"}))
      return {"application/x-webloc", "webloc"};
    if (any_of(low.substr(0, 1200), {"<xsl:stylesheet", "<stylesheet"})) return {"application/xslt+xml", "xslt"};
    if (any_of(low.substr(0, 1500), {"office:document", "urn:oasis:names:tc:opendocument"}))
      return {"application/xml", "fodt"};
    static constexpr std::array tags = {std::string_view("<!doctype html"),
                                        std::string_view("<html"),
                                        std::string_view("<head"),
                                        std::string_view("<body"),
                                        std::string_view("<script"),
                                        std::string_view("<title"),
                                        std::string_view("<meta "),
                                        std::string_view("<iframe"),
                                        std::string_view("<table"),
                                        std::string_view("<div"),
                                        std::string_view("<p>"),
                                        std::string_view("<a "),
                                        std::string_view("<img "),
                                        std::string_view("<form"),
                                        std::string_view("<style"),
                                        std::string_view("<h1"),
                                        std::string_view("<br"),
                                        std::string_view("<font"),
                                        std::string_view("<center"),
                                        std::string_view("<span"),
                                        std::string_view("<b>"),
                                        std::string_view("<pre"),
                                        std::string_view("<base ")};
    for (const auto tag : tags) {
      if (rest.starts_with(tag)) return {"text/html", "html"};
    }
    if (any_of(rest.substr(0, 2048), {"<html", "<!doctype html"})) return {"text/html", "html"};
    if (low.starts_with("<?xml")) return {"application/xml", "xml"};
  }
  if (looks_like_mail(data)) return {"message/rfc822", "mail"};
  if (start.starts_with("From ") && looks_like_mail(data.substr(std::min(data.find('\n'), data.size() - 1) + 1)))
    return {"application/mbox", "mbox"};
  // A page after some text: what a browser would still render.
  if (any_of(low.substr(0, 4096), {"<html", "<!doctype html", "<script"}) &&
      any_of(low, {"</html", "</script", "<body"}))
    return {"text/html", "html"};

  for (const auto& row : by_name) {
    if (row.extension == extension) return row.type;
  }
  if (extension == "xml" && markup) return {"application/xml", "xml"};
  if (low.starts_with("@echo off") || low.starts_with("rem ") ||
      (count_of(low, {"@echo", "%~dp0", "set /p", "goto ", "if exist ", "start /b", "%comspec%", "cmd /c"}) >= 2)) {
    return {"text/x-msdos-batch", "bat"};
  }
  if (count_of(low, {"$env:", "new-object ", "invoke-", "get-", "write-host", "iex ", "-encodedcommand", "[system.",
                     "param(", "downloadstring", "foreach-object"}) >= 2) {
    return {"text/x-powershell", "ps1"};
  }
  if (contains(low, "do shell script") &&
      any_of(low, {"tell application", "end tell", "on run", "display dialog", "do shell script \""}))
    return {"text/x-applescript", "sh"};
  if (any_of(low, {"attribute vb_name", "attribute vb_base"})) return {"text/x-vba", "vba"};
  if (count_of(low, {"createobject(", "wscript.", "\nend sub", "\nend function", "dim ", "on error resume next",
                     "msgbox", "\nset "}) >= 2 &&
      !any_of(low, {"var ", "function("})) {
    return {"text/vbscript", "vbs"};
  }
  if (count_of(low, {"new activexobject(", "wscript.", "function(", "function (", "var ", "document.", "window.",
                     "eval(", "=> {", "const ", "require(", "string.fromcharcode"}) >= 3) {
    return {"text/javascript", "js"};
  }
  if ((start.starts_with("{") || start.starts_with("[")) && start.substr(0, 200).find("\":") != start.npos)
    return {"application/json", "json"};
  return {"text/plain", "text"};
}

}  // namespace sekisho::content
