#pragma once

#include <string_view>

#include "scan/mail/own_text.h"
#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// Who the mail pretends to come from (reference.md §2.3, enhanced BEC and display name spoofing): names of
/// high-profile users at foreign addresses, display names that show another address, domains that look like the
/// tenant's own or a listed one, replies led elsewhere. Emits `bec.*` and `mail.name_spoof.*`. Immutable; any thread.
class Impostor {
 public:
  explicit Impostor(const Settings& settings);
  void scan(const content::Document& document, const ScanContext& context, const OwnText& own, const FoldedMail& folded,
            Report& report) const;

 private:
  struct Person {
    std::vector<std::string> names;   // folded ways to write the name, without spaces around
    std::vector<std::string> joined;  // the longer ones of Latin letters as one word
    std::string address;
    std::string shown;  // the address, else the name as it was listed: how records call them
  };
  bool is_internal(std::string_view domain) const;
  const Person* person_named(std::string_view folded_name) const;
  const Person* person_signing(std::string_view body) const;
  void cousins(std::string_view domain, Report& report) const;

  std::vector<Person> people_;
  std::vector<std::string> exceptions_, internal_, guarded_, excluded_, spoof_exceptions_;
};

/// The value of a history entry of the context; -1 when unknown.
double history_of(const ScanContext& context, std::string_view name);

}  // namespace sekisho::scan::mail
