#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::scan::mail::train {

struct OwnMail {
  int label = 0;  // as Label in fit.h
  std::string language, bytes;
  int record = 0;  // of which record in the file it was made
};

/// Makes mails of the records in a file of our own words (data/mail/own-train.txt and own-ham.txt; the head of each says how records are
/// written), `variants` of each record that has slots. Deterministic: chance comes from the record's number.
std::vector<OwnMail> make_own_mails(std::string_view file, int variants);

}  // namespace sekisho::scan::mail::train
