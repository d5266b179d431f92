#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/budget.h"
#include "connect/imap/response.h"
#include "connect/imap/server_address.h"

namespace sekisho::connect::imap {

struct Folder {
  std::string name;
  std::uint32_t uid_validity = 0, uid_next = 0, exists = 0;
};

/// A folder as the server lists it, without opening it.
struct FolderState {
  std::string name;               // UTF-8
  std::vector<std::string> uses;  // its attributes: "\\Junk" (RFC 6154), "\\HasChildren"
  std::uint32_t uid_validity = 0, uid_next = 0;
  std::uint64_t modseq = 0;  // HIGHESTMODSEQ (RFC 7162); 0 where the server has none
};

struct Message {
  std::uint32_t uid = 0;
  std::string bytes;          // as stored, CRLF
  std::string internal_date;  // "23-Nov-2026 14:27:22 +0900"
  std::vector<std::string> flags;
};

/// One IMAP4rev1 connection (RFC 3501, RFC 9051) with UIDPLUS, MOVE, IDLE, NOTIFY, LIST-STATUS and CONDSTORE where the
/// server has them. Folder names are UTF-8 (RFC 3501 §5.1.3); a folder whose name cannot be spelled again is not
/// listed. Blocking; one thread at a time. After Code::unavailable or timed_out the connection is dead. Errors besides:
/// denied (NO to a login, to what changes messages, or for lack of rights), not_found (NO to a folder), over_limit (a
/// full quota; a literal beyond the limit), malformed (an answer that is none). What a NO says in its response code
/// (RFC 5530) goes before.
class Client {
 public:
  /// Connects and reads the greeting. timeout: each wait for the server.
  static Result<std::unique_ptr<Client>> connect(const ServerAddress& server, std::chrono::milliseconds timeout,
                                                 ByteCount literal_limit);
  virtual ~Client() = default;

  virtual Result<void> login(const std::string& user, const std::string& password) = 0;
  virtual bool has(std::string_view capability) const = 0;
  virtual Result<std::vector<std::string>> folders() = 0;
  /// The folder that the server says is for a use ("\\Sent", RFC 6154); empty when it says so of none.
  virtual Result<std::string> folder_for(std::string_view use) = 0;
  /// Where each folder stands that `concerns` says yes to: one command with LIST-STATUS (RFC 5819), else one more for
  /// each.
  virtual Result<std::vector<FolderState>> states(const std::function<bool(const FolderState&)>& concerns) = 0;
  virtual Result<void> create(const std::string& folder) = 0;
  /// EXAMINE when read_only.
  virtual Result<Folder> select(const std::string& folder, bool read_only) = 0;
  /// UIDs in the selected folder whose Message-ID is exactly this (with or without angle brackets); none for an empty
  /// one.
  virtual Result<std::vector<std::uint32_t>> find(const std::string& message_id) = 0;
  /// The UIDs there are from `first` to `last`, ascending. The range is to be kept below limits::uids_at_once.
  virtual Result<std::vector<std::uint32_t>> uids_between(std::uint32_t first, std::uint32_t last) = 0;
  /// Those of them that came from `from` on and before `until`, by the server's clock (INTERNALDATE).
  virtual Result<std::vector<std::uint32_t>> received_between(std::uint32_t first, std::uint32_t last, Time from,
                                                              Time until) = 0;
  /// Those of uids_between() that carry one of the keywords and were changed after `modseq` (RFC 7162 §3.1.5).
  virtual Result<std::vector<std::uint32_t>> marked_since(std::uint64_t modseq, std::uint32_t first, std::uint32_t last,
                                                          const std::vector<std::string>& keywords) = 0;
  virtual Result<Message> fetch(std::uint32_t uid) = 0;
  virtual Result<void> move(const std::vector<std::uint32_t>& uids, const std::string& folder) = 0;
  virtual Result<void> remove(const std::vector<std::uint32_t>& uids) = 0;
  virtual Result<void> append(const std::string& folder, const Message& message) = 0;
  /// Waits until the selected folder changes or the time is over; true when something new was announced.
  virtual Result<bool> idle(std::chrono::milliseconds most, const std::function<bool()>& should_stop) = 0;
  /// Asks to be told of news in all folders (NOTIFY, RFC 5465), in the selected one too. not_found: this server tells
  /// of the selected folder only.
  virtual Result<void> notify_of_all() = 0;
  virtual Result<void> notify_of_none() = 0;
  /// After notify_of_all(): waits until `wakes` says yes to the state of a folder with news (its uses are not told), a
  /// folder came or went, the selected one got mail, or the time is over; true unless it is.
  virtual Result<bool> news(std::chrono::milliseconds most, const std::function<bool()>& should_stop,
                            const std::function<bool(const FolderState&)>& wakes) = 0;
  virtual void logout() = 0;
};

/// Whether an error says of a folder that it is not there or not ours: no fault of the others.
inline bool is_closed(const Error& error) { return error.code == Code::not_found || error.code == Code::denied; }

/// A quoted string; Code::malformed for what none can carry (CR, LF, NUL).
Result<std::string> quoted(std::string_view text);

}  // namespace sekisho::connect::imap
