#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "content/document.h"
#include "scan/mail/folds.h"

namespace sekisho::scan::mail {

/// The text that the sender wrote: what features and rules read.
struct OwnText {
  std::string subject;  // without "Re:", "Fwd:" and list tags
  // shown text of the mail's own parts, without quoted lines, signatures and list footers; quotes when there is
  std::string body;
  // nothing else, both alternatives when they differ, long runs of one character cut short
  std::string beside;  // what stands below a signature or ruled line and is no list's footer: rules read it too, an
                       // older mail (or what is said to be one) as well
  std::string hidden;  // text that is there but not shown
  bool reply = false;  // the subject says so
  std::size_t quoted = 0, lines = 0;
  mutable Folds folds;     // of its texts; a memory of work done, no part of the value
  bool two_texts = false;  // its page says something else than the plain text beside it
};

OwnText own_text(const content::Document& document);

}  // namespace sekisho::scan::mail
