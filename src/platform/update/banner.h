#pragma once

#include <string>

#include "platform/update/update.h"

namespace sekisho::platform::update {

enum class BannerKind : unsigned char { none, introduce, connect, update_platform, update_cecp, updating };

/// The blue banner at the top of every CAS console page (U-18), or on the platform's page of the service.
struct Banner {
  BannerKind kind = BannerKind::none;
  Texts text;
  Texts button;
  // what the button opens: "activate", "connect", "platform_update", "cecp_update", "status"
  std::string target;
  bool enabled = true;
  std::optional<Refusal> refusal;  // why the button is disabled (U-3b), shown beside it
};

/// What this person sees. Nobody sees a banner whose tenant may not update for its licence (U-2, U-3) or whose phase
/// has not begun (U-4); other blockers leave the banner, the preflight explains them.
Result<Banner> banner_for(const Context& context, const Update& update, FactsSource& facts, const Actor& actor);

/// Texts of "Activate Your Trend Vision One License" (U-19) and its button.
Texts activation_title();
Texts activation_button();
/// Labels of the steps' buttons (U-24, U-31, U-32), from update.md.
Texts connect_label();
Texts agree_label();
Texts start_label();

}  // namespace sekisho::platform::update
