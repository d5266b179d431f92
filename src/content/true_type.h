#pragma once

#include <string_view>

namespace sekisho::content {

struct TrueType {
  std::string_view media_type;  // "application/pdf"; "application/octet-stream" when unknown
  // "pdf", "docx", "docm", "zip", "exe", "html", "text", "mail", "unknown", …: keys of file blocking
  std::string_view kind;
};

/// The type by content alone; the name is only a tie-break between text formats (csv, js, vbs, ps1, …).
TrueType detect_true_type(std::string_view data, std::string_view filename = {});

}  // namespace sekisho::content
