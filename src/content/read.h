#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/document.h"

namespace sekisho::content {

struct PasswordCandidate {
  std::string password;  // UTF-8
  // where it was found: "subject", "body", "file name", "setting", "list", of other mail its name there; never the
  // password itself
  std::string source;
};

struct ReadOptions {
  enum class As : std::uint8_t { automatic, mail, file };
  As as = As::automatic;
  std::string filename;  // of a file item; a hint for its type, never trusted
  // tried on protected archives and documents, after those guessed from the message
  std::vector<std::string> passwords;
  std::vector<PasswordCandidate> neighbours;  // what other mails of the same thread told, likeliest first
  bool guess_passwords = true;
};

/// Reads one item — a mail or any file — into its tree of parts with texts, links and traits.
/// bytes    not copied: the result points into them and must not outlive them.
/// budget   charged for everything; a limit reached is recorded in Document::limits and reading goes on with the rest.
/// returns  always a Document: every byte string is some message or some file. What is broken is a flag or an anomaly.
/// threads  pure; callable from any thread.
Document read(std::string_view bytes, const ReadOptions& options, Budget& budget);

/// True if bytes look like a mail (RFC 5322 header block) rather than some other file.
bool looks_like_mail(std::string_view bytes);

}  // namespace sekisho::content
