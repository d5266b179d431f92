#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/plan.h"
#include "worker/rewrite/edit.h"

namespace sekisho::protect {

/// What a plan comes down to for its recipients: the same treatment means the same bytes to the same kind of place.
struct Treatment {
  enum class Kind : std::uint8_t { deliver, hold, drop };
  Kind kind = Kind::deliver;
  std::vector<rewrite::Edit> edits;  // deliver
  // an edit takes away what must not arrive: if it cannot be done, hold
  bool must_edit = false;
  std::vector<std::string> redirected;    // deliver: to these instead
  std::string actions;                    // X-Sekisho-Action's value, empty when nothing was done
  const policy::Action* cause = nullptr;  // hold: the action that asked for it
  /// Equal keys: one copy of the mail serves both.
  std::string key() const;
};

/// Where a report button under a banner leads, by its claim. Empty: banners have no buttons.
using ReportLinks = std::function<std::string(std::string_view claim)>;

Treatment treatment_of(const policy::Plan& plan, const ReportLinks& report_links);

}  // namespace sekisho::protect
