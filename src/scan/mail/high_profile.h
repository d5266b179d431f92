#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/settings.h"

namespace sekisho::scan::mail {

/// A person's name as names are compared: folded (fold.h), without spaces around.
std::string folded_name(std::string_view name);

/// A high-profile user (reference.md §4.1) as names are compared.
struct HighProfilePerson {
  std::vector<std::string> names;     // folded ways to write the name, without spaces around
  std::vector<std::string> joined;    // the longer ones of Latin letters as one word
  std::vector<std::string> initials;  // "h yamamoto", "yamamoto h"
  std::string address;                // lower case; empty if none is listed
  std::string shown;                  // the address, else the name as it was listed: how records call them
};

/// The names of high-profile users as a mail may bear them. What counts as such a name:
/// conservative  the display name is the name and nothing else
/// normal        also among other words ("Hanako Yamamoto (CEO)"), written as one word (from 8 Latin letters), or
///               below a short request as its signature
/// aggressive    also one letter off (from 8 Latin letters), the first name's initial with the last name (from 4
///               letters), or as the mailbox of the address ("hanako.yamamoto@") under another display name
/// Immutable; any thread. Pointers live as long as the object.
class HighProfileNames {
 public:
  HighProfileNames(const std::vector<HighProfileUser>& users, DetectionThreshold threshold);
  /// Whose name the display name is or holds; null: nobody's. UTF-8.
  const HighProfilePerson* named(std::string_view display_name) const;
  /// Whose name the address's local part spells; null: nobody's, and always below aggressive.
  const HighProfilePerson* in_mailbox(std::string_view address) const;
  /// Who signed the text: a short line among its last that begins or ends with the name. Null at conservative.
  const HighProfilePerson* signing(std::string_view body) const;

 private:
  std::vector<HighProfilePerson> people_;
  DetectionThreshold threshold_;
};

}  // namespace sekisho::scan::mail
