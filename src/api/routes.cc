#include "api/cas/cas.h"
#include "api/end_user/click.h"
#include "api/end_user/end_user.h"
#include "api/end_user/feedback.h"
#include "api/own/correlated.h"
#include "api/own/groups.h"
#include "api/own/high_profile.h"
#include "api/own/own.h"
#include "api/route.h"
#include "api/vision/vision.h"

namespace sekisho::api {

const std::vector<Route>& all_routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> routes;
    for (const auto part : {cas::routes(),
                            vision::routes(),
                            own::system_routes(),
                            own::session_routes(),
                            own::single_sign_on_routes(),
                            own::log_routes(),
                            own::quarantine_routes(),
                            own::dashboard_routes(),
                            own::policy_routes(),
                            own::update_routes(),
                            own::fleet_routes(),
                            own::operator_routes(),
                            own::learning_routes(),
                            own::tenant_routes(),
                            own::account_routes(),
                            own::role_routes(),
                            own::api_key_routes(),
                            own::licence_routes(),
                            own::audit_routes(),
                            own::event_routes(),
                            own::try_mail_routes(),
                            own::manual_scan_routes(),
                            own::response_routes(),
                            own::correlated_routes(),
                            own::high_profile_routes(),
                            own::report_routes(),
                            own::webhook_routes(),
                            own::end_user_routes(),
                            own::judgement_routes(),
                            own::detection_routes(),
                            end_user::routes(),
                            end_user::click_routes(),
                            end_user::feedback_routes(),
                            own::click_settings_routes(),
                            own::attachment_password_routes(),
                            own::domain_routes(),
                            own::preference_routes(),
                            own::health_routes(),
                            own::group_routes(),
                            own::dlp_routes(),
                            own::reported_routes(),
                            own::simulation_routes(),
                            own::notification_routes(),
                            own::investigation_routes()}) {
      routes.insert(routes.end(), part.begin(), part.end());
    }
    return routes;
  }();
  return all;
}

}  // namespace sekisho::api
