#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scan/mail/train/fit.h"

namespace sekisho::scan::mail::train {

/// One mail of our own words as it is written in data/mail/own/*.txt, with slots in braces; the head of base.txt says
/// how.
struct OwnRecord {
  int label = ham;
  std::string_view kind, language, from, subject, text;
};

/// What {slot} may stand for, by "slot.language".
using OwnSlots = std::map<std::string, std::vector<std::string_view>, std::less<>>;

struct OwnRecords {
  std::vector<OwnRecord> records;
  OwnSlots slots;
  std::vector<std::string> errors;  // "2: a record needs a kind, a sender and a subject"; the record is left out
};

/// Reads the records and slot values of all files as one collection; everything returned is a view into `files`. Never
/// fails: what is wrong stands in `errors`, with the file's and the line's number.
OwnRecords read_own_records(std::span<const std::string> files);

}  // namespace sekisho::scan::mail::train
