#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "content/read.h"
#include "protect/item.h"
#include "scan/report.h"
#include "store/sql.h"

namespace sekisho::protect {

/// What recent mails may have told as passwords, for protected files in other mails of the same thread (reference.md
/// §2.4, "Attachment Password Guessing"; docs/adr/0016): a mail with a locked archive and another with its password, in
/// either order. Two mails belong together when one names the other (Message-ID, In-Reply-To, References), or when the
/// same sender, or one of the same organisation, wrote to the same recipient. Kept are the words near "password" only,
/// at most scan::password::most_told of a mail, sealed; for `kept` and most_mails of a tenant. One tenant's never serve
/// another. Errors as store::Database; thread-safe.
class ThreadPasswords {
 public:
  static constexpr std::int64_t most_mails = 100'000, most_asked = 20, most_attempts = 5;
  static constexpr std::size_t most_offered = 40, most_keys = 64;

  /// key: seal_key_size bytes. kept: zero keeps and offers nothing.
  ThreadPasswords(store::Database& database, std::string key, std::chrono::hours kept, const Clock& clock,
                  Random& random)
      : database_(database), key_(std::move(key)), kept_(kept), clock_(clock), random_(random) {}

  /// What the thread's other mails told, for a mail whose report has a file that stayed closed; nothing for others.
  /// Mails that name or are named by it come first, then the newest.
  Result<std::vector<content::PasswordCandidate>> offered(const Item& item, const scan::Report& report);
  /// The same for a mail that was kept by saw().
  Result<std::vector<content::PasswordCandidate>> offered(TenantId tenant, const std::string& item);
  /// Keeps what the mail tells and whether it holds a closed file; makes closed ones of its thread due when it tells
  /// something. The same item again changes nothing. Joins the transaction that it is called in.
  Result<void> saw(const Item& item, const scan::Report& report);

  /// Items with a closed file for which a password may have come since, oldest first.
  Result<std::vector<std::string>> due(TenantId tenant, int limit);
  enum class Tried : std::uint8_t { opened, closed, later };  // later: its bytes could not be had now
  Result<void> tried(TenantId tenant, const std::string& item, Tried how);

  /// Forgets what is older than `kept`, and the oldest beyond most_mails; the number of mails.
  Result<std::int64_t> purge(TenantId tenant);

 private:
  Result<std::vector<content::PasswordCandidate>> told_by(TenantId tenant, const std::vector<std::string>& keys,
                                                          std::int64_t but_not);

  store::Database& database_;
  const std::string key_;
  const std::chrono::hours kept_;
  const Clock& clock_;
  Random& random_;
};

/// True if a file of the item stayed closed for want of a password.
bool has_closed_file(const scan::Report& report);

}  // namespace sekisho::protect
