// What kind of document a zip container is: OOXML (ECMA-376 part 2), ODF, EPUB, Java, Android, XPS, iWork.
#include <array>

#include "base/text.h"
#include "content/archive/zip_directory.h"
#include "content/bytes.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

struct ContentType {
  std::string_view main;  // the content type of the main part, without its ending "+xml"
  TrueType type;
};

#define OOXML "application/vnd.openxmlformats-officedocument."
#define MS "application/vnd.ms-"
constexpr ContentType main_types[] = {
    {"ms-word.document.macroEnabled.main", {MS "word.document.macroEnabled.12", "docm"}},
    {"ms-word.template.macroEnabledTemplate.main", {MS "word.template.macroEnabled.12", "dotm"}},
    {"wordprocessingml.template.main", {OOXML "wordprocessingml.template", "dotx"}},
    {"wordprocessingml.document.main", {OOXML "wordprocessingml.document", "docx"}},
    {"ms-excel.sheet.macroEnabled.main", {MS "excel.sheet.macroEnabled.12", "xlsm"}},
    {"ms-excel.sheet.binary.macroEnabled.main", {MS "excel.sheet.binary.macroEnabled.12", "xlsb"}},
    {"ms-excel.template.macroEnabled.main", {MS "excel.template.macroEnabled.12", "xltm"}},
    {"ms-excel.addin.macroEnabled.main", {MS "excel.addin.macroEnabled.12", "xlam"}},
    {"spreadsheetml.template.main", {OOXML "spreadsheetml.template", "xltx"}},
    {"spreadsheetml.sheet.main", {OOXML "spreadsheetml.sheet", "xlsx"}},
    {"ms-powerpoint.presentation.macroEnabled.main", {MS "powerpoint.presentation.macroEnabled.12", "pptm"}},
    {"ms-powerpoint.slideshow.macroEnabled.main", {MS "powerpoint.slideshow.macroEnabled.12", "ppsm"}},
    {"ms-powerpoint.template.macroEnabled.main", {MS "powerpoint.template.macroEnabled.12", "potm"}},
    {"ms-powerpoint.addin.macroEnabled.main", {MS "powerpoint.addin.macroEnabled.12", "ppam"}},
    {"presentationml.slideshow.main", {OOXML "presentationml.slideshow", "ppsx"}},
    {"presentationml.template.main", {OOXML "presentationml.template", "potx"}},
    {"presentationml.presentation.main", {OOXML "presentationml.presentation", "pptx"}},
    {"ms-visio.drawing.macroEnabled.main", {MS "visio.drawing.macroEnabled.12", "vsdm"}},
    {"ms-visio.drawing.main", {MS "visio.drawing", "vsdx"}},
    {"ms-visio.", {MS "visio.drawing", "vsdx"}},
    {"ms-package.xps-fixeddocument", {MS "xpsdocument", "xps"}},
};
#undef OOXML
#undef MS

struct Mimetype {
  std::string_view prefix;
  TrueType type;
};
#define ODF "application/vnd.oasis.opendocument."
constexpr Mimetype mimetypes[] = {
    {ODF "text", {ODF "text", "odt"}},
    {ODF "spreadsheet", {ODF "spreadsheet", "ods"}},
    {ODF "presentation", {ODF "presentation", "odp"}},
    {ODF "graphics", {ODF "graphics", "odg"}},
    {ODF "formula", {ODF "formula", "odf"}},
    {ODF "chart", {ODF "chart", "odc"}},
    {ODF "database", {ODF "database", "odb"}},
    {ODF "base", {ODF "database", "odb"}},
    {"application/vnd.sun.xml", {"application/vnd.sun.xml.writer", "sxw"}},
    {"application/hwp+zip", {"application/hwp+zip", "hwpx"}},
    {"application/haansoft", {"application/hwp+zip", "hwpx"}},
    {"application/epub+zip", {"application/epub+zip", "epub"}},
};
#undef ODF

}  // namespace

TrueType detect_zip_kind(std::string_view data) {
  constexpr std::size_t looked_at = 400;
  const auto directory = read_zip_directory(data, looked_at);
  const Budget small(Limits{.file_size = 1_MiB});
  if (const int at = find_zip_entry(directory, "mimetype"); at >= 0) {
    const auto text = expand_zip_entry(directory.entries[static_cast<std::size_t>(at)], small).bytes;
    for (const auto& row : mimetypes) {
      if (trim(text).starts_with(row.prefix)) return row.type;
    }
  }
  bool word = false, excel = false, powerpoint = false, visio = false, java = false, android = false, classes = false;
  bool xps = false, appx = false, iwork = false, odf = false;
  int content_types = -1;
  for (std::size_t i = 0; i < directory.entries.size(); ++i) {
    auto name = to_lower_ascii(directory.entries[i].name);
    for (char& c : name) {
      if (c == '\\') c = '/';
    }
    if (name == "[content_types].xml") content_types = static_cast<int>(i);
    word = word || name.starts_with("word/");
    excel = excel || name.starts_with("xl/");
    powerpoint = powerpoint || name.starts_with("ppt/");
    visio = visio || name.starts_with("visio/");
    xps = xps || name.starts_with("fixeddocseq") || name == "fixeddocumentsequence.fdseq";
    appx = appx || name == "appxmanifest.xml" || name.starts_with("appxmetadata/");
    java = java || name == "meta-inf/manifest.mf";
    android = android || name == "androidmanifest.xml";
    classes = classes || name.ends_with(".class");
    iwork = iwork || name == "index/document.iwa" || name == "index.apxl" || name == "index/slide.iwa";
    odf = odf || name == "content.xml";
  }
  if (android) return {"application/vnd.android.package-archive", "apk"};
  if (appx) return {"application/appx", "appx"};
  if (content_types >= 0) {
    const auto text = expand_zip_entry(directory.entries[static_cast<std::size_t>(content_types)], small).bytes;
    // UTF-16 content types are legal XML: drop the zero bytes to look at the letters.
    std::string letters;
    letters.reserve(text.size());
    for (const char c : text) {
      if (c != '\0') letters.push_back(c);
    }
    // A named part counts before what all parts of an extension are by default: writers list defaults that no part of
    // theirs has.
    std::string parts;
    for (auto at = letters.find("<Override"); at != letters.npos; at = letters.find("<Override", at + 1))
      parts += letters.substr(at, letters.find('>', at) - at);
    for (const auto& where : {parts, letters}) {
      for (const auto& row : main_types) {
        if (where.find(row.main) != where.npos) return row.type;
      }
    }
  }
  if (word) return {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"};
  if (excel) return {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"};
  if (powerpoint) return {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"};
  if (visio) return {"application/vnd.ms-visio.drawing", "vsdx"};
  if (xps) return {"application/vnd.ms-xpsdocument", "xps"};
  if (java || classes) return {"application/java-archive", "jar"};
  if (iwork) return {"application/x-iwork", "iwork"};
  if (odf && find_zip_entry(directory, "META-INF/manifest.xml") >= 0)
    return {"application/vnd.oasis.opendocument.text", "odt"};
  return {};
}

}  // namespace sekisho::content
