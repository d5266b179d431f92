#pragma once

#include <string>
#include <vector>

#include "base/text.h"
#include "policy/decide.h"
#include "scan/report.h"

namespace sekisho::app {

/// A verdict as one would tell a colleague. Sentences in one language, without line ends.
struct Explanation {
  std::string in_short;                 // what it is, what is done with it, and the main reason
  std::vector<std::string> speaks_for;  // findings first, then what weighed in the score, heaviest first
  std::vector<std::string> speaks_against;
  std::vector<std::string> opened;            // protected files, and whose password opened them
  std::vector<std::string> read_in_pictures;  // what stands in its pictures: judged as text is
  std::vector<std::string> not_looked_at;
  std::vector<std::string> would_change;  // what would lead to another action, tried out by deciding again
};

/// What was judged and by what.
struct Judged {
  const scan::Report& report;
  const scan::ScanContext& context;
  const policy::Plan& plan;
  const policy::PolicySet& policies;
  const policy::Lists& lists;
  const policy::Directory& directory;
};

}  // namespace sekisho::app
