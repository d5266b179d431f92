#pragma once

#include <string>

#include "base/encode.h"
#include "content/read.h"

// What tests of pictures have in common.

namespace sekisho::content {

inline std::string bytes_of(const char* base64) { return *from_base64(base64); }

/// A PDF with a page that shows a JPEG 2000 picture of so many pixels, and these words.
inline std::string pdf_with(const std::string& picture, int width, int height, const std::string& words = {}) {
  const auto content = "BT /F 9 Tf (" + words + ") Tj ET";
  const std::string objects[] = {
      "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</XObject<</I 4 0 "
      "R>>/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n",
      "4 0 obj<</Type/XObject/Subtype/Image/Width " + std::to_string(width) + "/Height " + std::to_string(height) +
          "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/JPXDecode/Length " + std::to_string(picture.size()) +
          ">>stream\n" + picture + "\nendstream endobj\n",
      "5 0 obj<</Length " + std::to_string(content.size()) + ">>stream\n" + content + "\nendstream endobj\n"};
  std::string pdf = "%PDF-1.5\n", table = "xref\n0 6\n0000000000 65535 f \n";
  for (const auto& object : objects) {
    const auto at = std::to_string(pdf.size());
    table += std::string(10 - at.size(), '0') + at + " 00000 n \n";
    pdf += object;
  }
  return pdf + table + "trailer<</Size 6/Root 1 0 R>>\nstartxref\n" + std::to_string(pdf.size()) + "\n%%EOF\n";
}

struct Reading {
  // codes, each with a space behind it; what else is said, with its evidence; limits that were reached
  std::string links, traits, limits;
};

inline Reading reading_of(const std::string& file, const Limits& limits = {}) {
  Budget budget(limits);
  const auto document = read(file, {.as = ReadOptions::As::file}, budget);
  Reading out;
  for (const auto& link : document.links) {
    if (link.origin == LinkOrigin::qr) out.links += std::string(link.url) + " ";
  }
  for (const auto& trait : document.traits) {
    if (trait.name != "image.qr" && !trait.name.starts_with("limit."))
      out.traits += trait.name + " " + trait.evidence + ";";
  }
  for (const auto& limit : document.limits) out.limits += limit + " ";
  return out;
}

}  // namespace sekisho::content
