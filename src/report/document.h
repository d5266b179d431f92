#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"
#include "report/contents.h"
#include "report/period.h"

namespace sekisho::report {

/// A picture for the cover: PNG or JPEG, at most 200 KB and 4,096 pixels a side (shown at most 180×60, as the reference
/// asks for).
struct Logo {
  enum class Kind : std::uint8_t { none, png, jpeg };
  Kind kind = Kind::none;
  std::string bytes;
  int width = 0, height = 0;
};
inline constexpr std::size_t max_logo = 200'000;
/// Reads kind and size from the bytes' own headers. Code::malformed for anything else, Code::over_limit beyond the
/// limits.
Result<Logo> read_logo(std::string_view bytes);

/// What a report looks like and who gets it: one for a one-time report, or kept with a schedule.
struct Document {
  std::string title, description, company;  // ≤128, ≤1024, ≤128 bytes; empty title: the built-in one
  std::string logo;                         // bytes, see read_logo
  std::vector<std::string> sections;        // ids of section_kinds(); order does not matter
  std::vector<Search> searches;             // ≤max_searches, after the sections
  std::vector<std::string> formats{"pdf"};  // pdf, html, csv
  Language language = Language::japanese;
  std::vector<std::string> recipients;  // ≤50 addresses; empty: kept here only
  Timing timing;                        // schedules only
  bool operator==(const Document&) const = default;
};

/// JSON form, as stored and as the API speaks it; the logo in base64. Code::malformed names the member.
std::string to_json_text(const Document& document);
Result<Document> document_from(std::string_view json);
/// A section's heading; of a search with how many rows it finds, which need not be the sum of the figures.
std::string heading_of(const Section& section, Language language);
std::string title_of(const Document& document);

/// What all renderings need.
struct Page {
  const Document& document;
  const Contents& contents;
  std::string tenant, time_zone, console_url;
  Time made_at{};
};
/// One HTML file that stands alone: styles inside, the logo as data, no script; each number links to its log rows.
std::string to_html(const Page& page);
/// RFC 4180 with CRLF and a byte order mark: section, value, count, log query. Cells that a spreadsheet would run are
/// defused.
std::string to_csv(const Page& page);
/// PDF with embedded fonts (Pango and Cairo), A4, text that can be searched; each number links to its log rows.
/// Code::internal when the library fails. Thread-safe.
Result<std::string> to_pdf(const Page& page);
/// The log screen with exactly a figure's rows.
std::string log_url(const Page& page, protect::LogType log, std::string_view query);

}  // namespace sekisho::report
