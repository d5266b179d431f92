#include "scan/file/file_scanner.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sekisho::scan::file {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// What Windows runs when a person opens it.
constexpr std::array<std::string_view, 38> program_extensions = {
    "exe", "scr", "com", "pif",         "bat",    "cmd",       "vbs",
    "vbe", "js",  "jse", "wsf",         "wsh",    "hta",       "ps1",
    "msi", "msp", "cpl", "jar",         "lnk",    "dll",       "reg",
    "inf", "chm", "msc", "application", "gadget", "appref-ms", "settingcontent-ms",
    "url", "iqy", "slk", "xll",         "appx",   "msix",      "scf",
    "sct", "ade", "one"};
constexpr std::array<std::string_view, 4> program_kinds = {"exe", "dll", "elf", "macho"};
constexpr std::array<std::string_view, 20> document_extensions = {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
                                                                  "txt", "rtf", "csv",  "jpg", "jpeg", "png", "gif",
                                                                  "bmp", "tif", "mp3",  "mp4", "html", "zip"};
constexpr std::array<std::string_view, 3> script_carriers = {"iso", "img", "vhd"};

// The extension before the last, when both look like one: "invoice.pdf.exe" → "pdf".
std::string inner_extension(std::string_view name) {
  const auto last = name.rfind('.');
  if (last == std::string_view::npos || last == 0) return {};
  const auto stem = trim(name.substr(0, last));
  const auto dot = stem.rfind('.');
  if (dot == std::string_view::npos) return {};
  return to_lower_ascii(trim(stem.substr(dot + 1)));
}

class FileScanner final : public Scanner {
 public:
  std::string_view name() const override { return "file"; }

  void scan(const content::Document& document, const ScanContext&, const PatternHits&, Budget&,
            Report& report) const override {
    for (const auto& file : report.files) judge(file, report);
    for (const auto& part : document.parts) {
      for (const auto& anomaly : part.anomalies) {
        if (!is_ambiguity(anomaly.name)) continue;
        // A name in Latin letters beside the true one is what honest programs write (RFC 6266 Appendix D): the same
        // kind of file under both.
        if (anomaly.name == "mime.filename_conflict" && extension(part.filename) == extension(anomaly.detail)) continue;
        report.findings.push_back({.rule = anomaly.name,
                                   .scanner = "file",
                                   .category = Category::ambiguous,
                                   .severity = 35,  // more than a remark: honest programs do not write so
                                   .part = part.path,
                                   .evidence = anomaly.detail});
      }
    }
  }

 private:
  static std::string extension(std::string_view name) {
    name = trim(name);
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string() : to_lower_ascii(name.substr(dot + 1));
  }

  // Anomalies that make programs disagree on what the mail holds; the rest are ordinary sloppiness.
  static bool is_ambiguity(std::string_view name) {
    constexpr std::array<std::string_view, 7> ambiguous = {"mime.duplicate_boundary",         "mime.two_boundaries",
                                                           "mime.duplicate_content_type",     "mime.duplicate_encoding",
                                                           "mime.boundary_without_multipart", "mime.bare_cr",
                                                           "mime.filename_conflict"};
    return is_one_of(name, ambiguous);
  }

  static void judge(const FileFact& file, Report& report) {
    const auto add = [&](std::string rule, Category category, int severity) {
      report.findings.push_back({.rule = std::move(rule),
                                 .scanner = "file",
                                 .category = category,
                                 .severity = severity,
                                 .part = file.part,
                                 .evidence = ellipsis(file.name.empty() ? file.true_type : file.name, max_evidence)});
    };
    const bool program = is_one_of(file.kind, program_kinds);
    const bool program_name = is_one_of(file.extension, program_extensions);
    if (file.name.find("\xE2\x80\xAE") != std::string::npos || file.name.find("\xE2\x81\xA6") != std::string::npos) {
      add("file.name_override", Category::malware, 90);  // U+202E, U+2066: the name is shown back to front
    }
    if ((program || program_name) && is_one_of(inner_extension(file.name), document_extensions))
      add("file.double_extension", Category::malware, 90);
    if (program && !file.name.empty() && is_one_of(file.extension, document_extensions))
      add("file.disguised_program", Category::malware, 95);
    if (file.name.find("          ") != std::string::npos && (program || program_name))
      add("file.padded_name", Category::malware, 85);
    // Who writes the name into a header or a log unescaped writes another line with it.
    if (file.name.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      add("file.line_break_in_name", Category::ambiguous, 40);
    if (is_one_of(file.extension, script_carriers) && file.attachment)
      add("file.disk_image", Category::active_content, 50);
  }
};

}  // namespace

std::unique_ptr<Scanner> make_file_scanner(const Settings&, PatternBuilder&) { return std::make_unique<FileScanner>(); }

}  // namespace sekisho::scan::file
