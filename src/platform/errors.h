#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::platform {

/// Every refusal and error a person can meet on the platform and in the update, by its stable number (U-42). A number
/// is never used for something else; texts are in errors_table.cc. 4000013 is the reference's own.
enum class Refusal : int {
  password_step_timed_out = 4000013,
  // input
  bad_name = 4000101,
  bad_email = 4000102,
  name_taken = 4000103,
  limit_reached = 4000104,
  weak_password = 4000105,
  bad_network = 4000106,
  bad_permission = 4000107,
  bad_expiry = 4000108,
  in_use = 4000109,
  fixed_object = 4000110,
  bad_setting = 4000111,
  bad_identity_provider = 4000112,
  // sign-in
  wrong_credentials = 4010001,
  too_many_attempts = 4010002,
  account_disabled = 4010003,
  clp_name_refused = 4010004,
  cas_console_closed = 4010005,
  session_expired = 4010006,
  signed_out_by_update = 4010007,
  wrong_mfa_code = 4010008,
  idp_not_configured = 4010009,
  account_not_activated = 4010010,
  link_invalid = 4010011,
  key_invalid = 4010012,
  key_expired = 4010013,
  address_not_allowed = 4010014,
  licence_locked = 4010015,
  session_ended = 4010016,
  // single sign-on
  idp_answer_invalid = 4010017,
  idp_denied = 4010018,
  sso_state_invalid = 4010019,
  sso_no_account = 4010020,
  // permission
  permission_missing = 4030001,
  only_primary_account = 4030002,
  // licences
  licence_forged = 4020001,
  licence_other_business = 4020002,
  licence_already_used = 4020003,
  licence_key_expired = 4020004,
  no_licence = 4020005,
  // platform update
  notice_not_accepted = 4090001,
  email_needed = 4090002,
  code_wrong = 4090003,
  code_expired = 4090004,
  platform_already_updated = 4090005,
  wrong_step = 4090006,
  // CECP update
  programme_mspl = 4091001,
  licence_expired_long_ago = 4091002,
  salesforce_in_use = 4091003,
  delegate_account = 4091004,
  connected_elsewhere = 4091005,
  not_connected = 4091006,
  platform_not_activated = 4091007,
  platform_not_updated = 4091008,
  phase_not_begun = 4091009,
  agreements_not_accepted = 4091010,
  agreement_outdated = 4091011,
  preflight_outdated = 4091012,
  already_updated = 4091013,
  update_running = 4091014,
  step_failed = 5000001,
  // import
  import_denied = 5020001,
  import_unreachable = 5020002,
  import_unreadable = 5020003,
  idp_unreachable = 5020004,
};

struct RefusalText {
  Refusal refusal;
  std::string_view name;  // the enumerator, for logs and for the check that ties code and tests to this table
  Code code;
  bool retry;  // whether trying the same again can help
  std::string_view title_en, title_ja;
  std::string_view meaning_en, meaning_ja;
  std::string_view remedy_en, remedy_ja;
};

/// All of them, in the order of their numbers.
std::span<const RefusalText> refusals();
const RefusalText& describe(Refusal refusal);
std::optional<Refusal> refusal_from(int number);

/// An Error that carries its number: what = "4091001 programme_mspl: detail".
tl::unexpected<Error> refuse(Refusal refusal, std::string_view detail = {});
/// The refusal an Error carries, if it is one.
std::optional<Refusal> refusal_of(const Error& error);

}  // namespace sekisho::platform
