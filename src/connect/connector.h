#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace sekisho::connect {

/// One protected thing of a service: a mailbox, a drive, a team. The name is the service's own.
struct Account {
  TenantId tenant;
  std::string name;
};

/// Where an item lies in its account. Both texts are the connector's own: opaque to everybody else, and valid until the
/// item is moved.
struct ItemRef {
  std::string container, id;
  bool operator==(const ItemRef&) const = default;
};

/// A place in an account's history. Empty: the account was never looked at.
using Cursor = std::string;

/// What an item's place says about it.
enum class Shelf : std::uint8_t { received, junk, sent };

struct Arrival {
  ItemRef at;
  Shelf shelf = Shelf::received;
};

/// What an account's owner said of an item that lay there already, by marking it.
struct Mark {
  ItemRef at;
  bool unwanted = false;  // else: wanted
};

struct Changes {
  std::vector<Arrival> items;  // new or changed
  std::vector<Mark> marks;
  Cursor next;        // where to go on, once all items are dealt with
  bool more = false;  // ask again at once
};

/// What can be done with an item that is already delivered.
enum class Effect : std::uint8_t { quarantine, restore, remove, move_to_junk };
std::string_view to_string(Effect effect);

struct Capabilities {
  std::string_view service;  // "imap": Item::service
  std::vector<Effect> effects;
  bool announces = false;  // wait() returns on news; else it only pauses
  bool can(Effect effect) const;
};

struct Applied {
  bool changed = false;  // false: it was so already, or this intent had been carried out before
  ItemRef now;           // where the item lies afterwards, as far as that is known; empty after remove
};

/// A protected service. Calls block; thread-safe, every call stands for itself. Errors everywhere: unavailable and
/// timed_out (try again: nothing is lost by that), denied (the login), not_found (account, item), over_limit (an item
/// beyond the limit; go on with the next). A connector never judges; what it reads is bytes for the workers. New
/// services: one folder, one line where app/ wires them.
class Connector {
 public:
  virtual ~Connector() = default;
  virtual Capabilities capabilities() const = 0;
  /// What came or changed behind `since`; at least once, order not promised. With an empty cursor: nothing, and the
  /// place to start from (what lies there already is for a manual scan). A cursor that the service no longer knows
  /// counts all items as new.
  virtual Result<Changes> changes(const Account& account, const Cursor& since) = 0;
  /// What lies there now and came from `from` on and before `until`, wherever the account's rules look: for a manual
  /// scan. In no order. Code::over_limit when it is more than `most`.
  virtual Result<std::vector<Arrival>> past(const Account& account, Time from, Time until, std::size_t most) = 0;
  /// The item's bytes as stored. not_found: it is gone.
  virtual Result<std::string> fetch(const Account& account, const ItemRef& item, ByteCount limit) = 0;
  /// Carries the effect out, once for one `intent` (unique for item and effect; it is written down before the effect).
  /// An item that is gone after its intent was written down counts as done. Code::denied for an effect that is no
  /// capability.
  virtual Result<Applied> apply(const Account& account, const ItemRef& item, Effect effect,
                                const std::string& intent) = 0;
  /// Returns when something new may be there, when `most` is over, or soon after should_stop() says so.
  virtual Result<void> wait(const Account& account, const Cursor& since, std::chrono::milliseconds most,
                            const std::function<bool()>& should_stop) = 0;
};

}  // namespace sekisho::connect
