#pragma once

#include <span>
#include <string>
#include <vector>

namespace sekisho::scan::mail::train {

struct OwnMail {
  int label = 0;  // as Label in fit.h
  std::string language, bytes;
  int record = 0, of_label = 0;  // of which record of all it was made, and of which of its label
};

struct OwnMails {
  std::vector<OwnMail> mails;
  std::vector<std::string> errors;  // "file:line: what"
};

/// Makes mails of the records in files of our own words (data/mail/own, data/mail/own-unseen; the head of base.txt says
/// how records are written), `variants` of each record. Deterministic: chance comes from the record's number.
OwnMails make_own_mails(std::span<const std::string> files, int variants);

}  // namespace sekisho::scan::mail::train
