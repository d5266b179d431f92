#include "platform/update/report_pdf.h"

#include <cstdint>

#include "base/encode.h"

namespace sekisho::platform::update {
namespace {

constexpr int page_lines = 52;
constexpr double line_width = 92;  // in half ems at 10 points on A4 with margins

struct Character {
  std::string_view bytes;
  bool wide;
};

std::vector<Character> characters(std::string_view text) {
  std::vector<Character> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    out.push_back({text.substr(i, length), length > 1});
    i += length;
  }
  return out;
}

std::vector<std::string> wrapped(std::string_view line) {
  std::vector<std::string> out{""};
  double width = 0;
  for (const auto& c : characters(line)) {
    const double own = c.wide ? 2 : 1.1;
    if (width + own > line_width) {
      out.emplace_back("    ");
      width = 4;
    }
    out.back() += c.bytes;
    width += own;
  }
  return out;
}

std::string utf16_hex(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  std::uint32_t code = lead & (0xffu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) code = (code << 6) | (static_cast<unsigned char>(character[i]) & 0x3f);
  std::string units;
  const auto add = [&](std::uint32_t unit) { units += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xff)}; };
  if (code >= 0x10000) {
    add(0xd800 + ((code - 0x10000) >> 10));
    add(0xdc00 + ((code - 0x10000) & 0x3ff));
  } else {
    add(code);
  }
  return to_hex(units);
}

// One line as runs of two fonts.
std::string shown(const std::string& line, int size) {
  std::string out, run;
  bool wide = false;
  const auto flush = [&] {
    if (!run.empty()) out += (wide ? "/F2 " : "/F1 ") + std::to_string(size) + " Tf " + (wide ? "<" + run + ">" : "(" + run + ")") + " Tj\n";
    run.clear();
  };
  for (const auto& c : characters(line)) {
    if (c.wide != wide) flush();
    wide = c.wide;
    if (c.wide) run += utf16_hex(c.bytes);
    else if (c.bytes == "(" || c.bytes == ")" || c.bytes == "\\") (run += '\\') += c.bytes;
    else run += static_cast<unsigned char>(c.bytes[0]) < 0x20 ? " " : std::string(c.bytes);
  }
  flush();
  return out;
}

}  // namespace

std::string make_pdf(const std::vector<std::string>& utf8_lines) {
  std::vector<std::string> lines;
  for (const auto& line : utf8_lines) {
    for (auto& piece : wrapped(to_valid_utf8(line))) lines.push_back(std::move(piece));
  }
  std::vector<std::string> contents;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i % page_lines == 0) contents.emplace_back("BT 14 TL 50 790 Td\n");
    contents.back() += shown(lines[i], i == 0 ? 14 : 10) + "T*\n";
  }
  if (contents.empty()) contents.emplace_back("BT\n");
  std::vector<std::string> objects = {
      "<< /Type /Catalog /Pages 2 0 R >>", "",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
      "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5-UniJIS-UTF16-H /Encoding /UniJIS-UTF16-H /DescendantFonts [5 0 R] >>",
      "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 5 >> /DW 1000 "
      "/FontDescriptor 6 0 R >>",
      "<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>"};
  std::string kids;
  for (auto& content : contents) {
    content += "ET";
    const auto page = objects.size() + 1;
    kids += std::to_string(page) + " 0 R ";
    objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents " + std::to_string(page + 1) + " 0 R >>");
    objects.push_back("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream");
  }
  objects[1] = "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(contents.size()) + " >>";
  std::string out = "%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", table = "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    auto offset = std::to_string(out.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const auto start = std::to_string(out.size());
  return out + table + "trailer\n<< /Size " + std::to_string(objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
}

Result<std::string> report_pdf(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept, Language language) {
  TRY(const auto report, completion_report(context, tenant));
  TRY(const auto owner, Tenants(context).find(tenant));
  TRY(const auto sum, Credits(context).summary(tenant));
  const bool ja = language == Language::japanese;
  std::vector<std::string> lines{ja ? "アップデート完了レポート" : "Update completion report", "", owner.name + "  Business ID " + owner.business_id, ""};
  lines.push_back((ja ? "付与クレジット: " : "Credits granted: ") + std::to_string(sum.granted));
  lines.push_back((ja ? "使用クレジット: " : "Credits used: ") + std::to_string(sum.used));
  lines.push_back((ja ? "不足: " : "Shortage: ") + std::to_string(sum.shortage()));
  lines.emplace_back("");
  for (const auto& count : kept) lines.push_back((ja ? "保持: " : "Kept: ") + count.what + " " + std::to_string(count.count));
  TRY(const auto carries, context.database.query("SELECT what, name, outcome, target FROM carry_over WHERE tenant = $1 ORDER BY what, name", {tenant.value}));
  for (const auto& carry : carries) lines.push_back(carry.text(0) + " " + carry.text(1) + ": " + carry.text(2) + (carry.text(3).empty() ? "" : " -> " + carry.text(3)));
  lines.emplace_back("");
  TRY(const auto consents, context.database.query("SELECT document, version, account, address, at FROM consent WHERE tenant = $1 ORDER BY id", {tenant.value}));
  for (const auto& consent : consents) {
    const Document& agreed = document(consent.text(0));
    lines.push_back(std::string(ja ? agreed.title_ja : agreed.title_en) + " " + consent.text(1) + ": " + consent.text(2) + ", " + consent.text(3) + ", " +
                    format_local(from_millis(consent.integer(4)), owner.time_zone));
  }
  lines.emplace_back("");
  TRY(const auto status, context.database.query("SELECT name, ended_at FROM update_step WHERE tenant = $1 AND state = 'done' ORDER BY ordinal", {tenant.value}));
  for (const auto& step : status) {
    for (const auto& name : step_names()) {
      if (name.id == step.text(0)) lines.push_back(format_local(from_millis(step.integer(1)), owner.time_zone) + "  " + std::string(ja ? name.japanese : name.english));
    }
  }
  lines.insert(lines.end(), {"", "JSON SHA-256 " + sha256_hex(report.json), "Ed25519 " + report.signature_hex, (ja ? "公開鍵 " : "Public key ") + report.public_key_hex});
  return make_pdf(lines);
}

}  // namespace sekisho::platform::update
