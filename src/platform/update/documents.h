#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/context.h"

namespace sekisho::platform::update {

/// What is shown before the update and agreed to (U-31, U-32). The texts are this project's own; a changed text gets a
/// new version, and consents name the version they were given to.
struct Document {
  // "licence_agreement", "privacy_notice", "data_collection_notice", "update_notice", "platform_notice"
  std::string_view id;
  std::string_view version;
  std::string_view title_en, title_ja;
  std::string_view body_en, body_ja;
};
std::span<const Document> documents();
const Document& document(std::string_view id);
/// The three of step B-9.
std::span<const std::string_view> agreement_ids();

/// A feature of CAS that CECP does not have at a date (U-16). Versioned: a feature is listed from `since` to `until`.
struct MissingFeature {
  std::string_view id;
  std::string_view since, until;  // dates; until empty: still missing
  std::string_view english, japanese;
  std::string_view instead_en, instead_ja;
};
inline constexpr std::string_view feature_list_version = "2026-11-30";
std::span<const MissingFeature> all_missing_features();
bool is_missing_at(const MissingFeature& feature, Time at);

/// Where a screen of CAS is found in CECP (U-38a, reference.md §11.4).
struct MenuMove {
  std::string_view cas_en, cas_ja, cecp_en, cecp_ja;
};
std::span<const MenuMove> menu_map();
/// Moves whose names contain the text, in either language, ASCII letters without case.
std::vector<MenuMove> search_menu(std::string_view text);
inline constexpr int menu_map_days = 90;

}  // namespace sekisho::platform::update
