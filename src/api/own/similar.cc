#include "api/own/similar.h"

namespace sekisho::api::own {

json::array similar_json(const std::vector<desk::Similar>& similar) {
  json::array out;
  for (const auto& one : similar) {
    out.push_back(json::object{{"track", one.track},
                               {"at", format_iso8601(one.at)},
                               {"item", one.item},
                               {"sender", one.sender},
                               {"recipients", to_array(one.recipients)},
                               {"subject", one.subject},
                               {"message_id", one.message_id},
                               {"verdict", one.verdict},
                               {"action", one.action},
                               {"delivery_status", one.delivery_status},
                               {"reasons", to_array(one.reasons)}});
  }
  return out;
}

}  // namespace sekisho::api::own
