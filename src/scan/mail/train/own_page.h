#pragma once

#include <string>
#include <string_view>

#include "scan/mail/train/own_record.h"
#include "scan/mail/train/own_slots.h"

namespace sekisho::scan::mail::train {

/// What a page of HTML is made of: the record's filled text ("Words -> URL" alone on a line is a link with these
/// words).
struct OwnPage {
  const OwnRecord* record;
  std::string text, sender_domain, logo_domain;
  int variant;
};

/// The text as an HTML page, dressed in one of several ways as chance has it: tables and a logo as firms send them,
/// bare paragraphs, old line breaks. Honest links run through a mailing service's domain now and then.
std::string own_page(const OwnPage& page, Chance& chance);

/// A page that is one linked picture with the text, if any, as a small tail. `source` is the picture's URL (http or
/// cid).
std::string own_picture_page(const OwnPage& page, std::string_view source, Chance& chance);

/// "Words -> URL" as programs write it in plain text.
std::string own_plain(std::string_view text);

}  // namespace sekisho::scan::mail::train
