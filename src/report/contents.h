#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"
#include "protect/log_search.h"
#include "report/period.h"

namespace sekisho::report {

/// One part of the Threat Detection report. Its numbers are answers of the log search, so that each can be opened as
/// log rows.
struct SectionKind {
  std::string_view id;  // "threat_types": stable, in settings and URLs
  std::string_view english, japanese;
  protect::LogType log;
  std::string_view query;  // of the log query language, what is counted
  std::string_view field;  // the facet that is counted; empty: by time
  int top;                 // values shown
};
/// In the order of the report. "summary" is always part of it (reference.md §7.3: Total Scans and Detections).
const std::vector<SectionKind>& section_kinds();
const SectionKind* find_section(std::string_view id);

/// A log search that is a section of a report, beside those of section_kinds() (reference.md §7.3: a search saved as
/// report).
struct Search {
  std::string name;  // 1–384 bytes, the section's heading
  // not audit: who reads reports need not be one who may read what administrators did
  protect::LogType log = protect::LogType::detection;
  std::string query;  // of the log query language, ≤4 KiB
  std::string field;  // the facet that is counted, the 20 most frequent values; empty: over time
  bool operator==(const Search&) const = default;
};
inline constexpr std::size_t max_searches = 10;

struct Figure {
  std::string value, label;  // as stored, and as people read it
  std::int64_t count = 0;
  std::string query;  // opens exactly these rows in the log
};

struct Section {
  std::string id;       // of its kind; empty: a search
  std::string heading;  // in the report's language; a search's name
  protect::LogType log = protect::LogType::detection;
  bool over_time = false;
  std::vector<Figure> figures;  // most frequent first; by time: in order of time
  std::int64_t total = 0;       // rows the query finds
};

struct Contents {
  Period period;
  std::vector<Figure> summary;  // value: the log's name
  std::vector<Section> sections;
};

/// Gathers the sections (unknown ids are left out) of one tenant, then the searches. Read-only; linear in the rows of
/// the period.
Result<Contents> gather(protect::LogSearch& logs, TenantId tenant, const Period& period,
                        const std::vector<std::string>& sections, const std::vector<Search>& searches,
                        Language language, std::string_view time_zone);

}  // namespace sekisho::report
