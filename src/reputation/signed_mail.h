#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "content/document.h"
#include "scan/signature/signature_scanner.h"

namespace sekisho::reputation {

/// For tests: what the worker would report as a mail's signatures.
inline scan::Report signatures_of(const std::string& mail) {
  content::Document document;
  document.is_mail = true;
  document.parts.emplace_back();
  auto border = mail.find("\n\r\n"), length = std::size_t{2};
  if (const auto bare = mail.find("\n\n"); bare < border) {
    border = bare;
    length = 1;
  }
  if (mail.starts_with("\r\n")) {
    document.parts[0].raw_body = std::string_view(mail).substr(2);
  } else if (border == std::string::npos) {
    document.parts[0].raw_headers = mail;
  } else {
    document.parts[0].raw_headers = std::string_view(mail).substr(0, border + 1);
    document.parts[0].raw_body = std::string_view(mail).substr(border + 1 + length);
  }
  scan::PatternBuilder patterns;
  const auto scanner = scan::signature::make_signature_scanner({}, patterns);
  scan::Report report;
  Budget budget;
  scanner->scan(document, {}, {}, budget, report);
  return report;
}

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace sekisho::reputation
