#include "api/blocked_lists.h"
#include "api/cas/cas.h"

namespace sekisho::api::cas {
namespace {

constexpr std::size_t max_items = 2'048;  // per list and request (reference.md §9.1 row 9)
constexpr std::size_t max_length = 2'048;

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

}  // namespace

Result<Response> blocked_lists(Call& call) {
  if (call.services.blocked_lists == nullptr)
    return cas_error(call.request, 503, -5030001, "Blocked lists are not available");
  TRY(const auto values, call.services.blocked_lists->all(call.who.tenant));
  return json_response({{"code", 0},
                        {"message", "Get rules successfully."},
                        {"rules",
                         {{"senders", to_array(values.senders)},
                          {"urls", to_array(values.urls)},
                          {"filehashes", to_array(values.sha1)},
                          {"file256hashes", to_array(values.sha256)}}}});
}

Result<Response> change_blocked_lists(Call& call) {
  if (call.services.blocked_lists == nullptr)
    return cas_error(call.request, 503, -5030001, "Blocked lists are not available");
  if (!call.body.is_object()) return bad_parameter(call, "The body must be an object");
  const auto action = string_or(call.object(), "action_type");
  if (action != "create" && action != "delete") return bad_parameter(call, "Invalid parameter: action_type");
  const auto* rules = call.object().if_contains("rules");
  if (rules == nullptr || !rules->is_object()) return bad_parameter(call, "Missing parameter: rules");
  BlockedValues values;
  struct List {
    const char* name;
    std::vector<std::string>* into;
    std::size_t hex;
  };
  const List lists[] = {{"senders", &values.senders, 0},
                        {"urls", &values.urls, 0},
                        {"filehashes", &values.sha1, 40},
                        {"file256hashes", &values.sha256, 64}};
  bool any = false;
  for (const auto& member : rules->get_object()) {
    bool known = false;
    for (const auto& list : lists) {
      if (member.key() != list.name) continue;
      known = true;
      if (member.value().is_null()) continue;
      if (!member.value().is_array()) return bad_parameter(call, std::string("Invalid parameter: ") + list.name);
      if (member.value().get_array().size() > max_items)
        return bad_parameter(call, std::string("More than 2048 items in ") + list.name);
      for (const auto& element : member.value().get_array()) {
        if (!element.is_string()) return bad_parameter(call, std::string("Invalid parameter: ") + list.name);
        auto text = std::string(trim({element.get_string().data(), element.get_string().size()}));
        if (text.empty() || text.size() > max_length || (list.hex > 0 && !is_hex(text, list.hex)))
          return bad_parameter(call, std::string("Invalid value in ") + list.name);
        list.into->push_back(list.hex > 0 ? to_lower_ascii(text) : std::move(text));
        any = true;
      }
    }
    if (!known) return bad_parameter(call, "Invalid parameter: rules");
  }
  if (!any) return bad_parameter(call, "At least one list is needed");
  auto& store = *call.services.blocked_lists;
  if (action == "create") {
    TRY_VOID(store.add(call.who.tenant, values, call.who.name));
  } else {
    TRY_VOID(store.remove(call.who.tenant, values, call.who.name));
  }
  return json_response(
      {{"code", 0}, {"message", action == "create" ? "Add rules successfully." : "Delete rules successfully."}});
}

}  // namespace sekisho::api::cas
