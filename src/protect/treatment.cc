#include "protect/treatment.h"

#include <boost/json.hpp>

#include "protect/texts_json.h"

namespace sekisho::protect {
namespace {
using policy::ActionKind;

void add_action(std::string& list, std::string_view name) {
  if (!list.empty()) list += ", ";
  list += name;
}

rewrite::Edit disclaimer(const std::string& text) {
  rewrite::Edit edit;
  edit.kind = rewrite::Edit::Kind::add_disclaimer;
  edit.text = text;
  return edit;
}

}  // namespace

std::string Treatment::key() const {
  return std::to_string(static_cast<int>(kind)) + boost::json::serialize(rewrite::to_json(edits)) +
         texts_to_json(redirected) + actions;
}

Treatment treatment_of(const policy::Plan& plan, const ReportLinks& report_links) {
  Treatment treatment;
  for (const auto& action : plan.actions) {
    rewrite::Edit edit;
    switch (action.kind) {
      case ActionKind::pass_without_logging:
      case ActionKind::pass:
        break;
      case ActionKind::delete_message:
      case ActionKind::quarantine: {
        Treatment alone;
        alone.kind = action.kind == ActionKind::quarantine ? Treatment::Kind::hold : Treatment::Kind::drop;
        alone.cause = &action;
        return alone;
      }
      case ActionKind::add_disclaimer:
        edit = disclaimer(action.disclaimer);
        if (report_links) {
          for (const auto& button : action.report_buttons)
            edit.buttons.push_back({button.label, report_links(button.claim)});
        }
        treatment.edits.push_back(std::move(edit));
        add_action(treatment.actions, "disclaimer");
        break;
      case ActionKind::tag_subject:
        edit.kind = rewrite::Edit::Kind::tag_subject;
        edit.text = action.tag;
        treatment.edits.push_back(std::move(edit));
        add_action(treatment.actions, "tag");
        break;
      case ActionKind::sanitize:
        edit.kind = rewrite::Edit::Kind::sanitize;
        edit.parts = action.parts;
        treatment.edits.push_back(std::move(edit));
        add_action(treatment.actions, "sanitize");
        break;
      case ActionKind::replace_attachment:
        edit.kind = rewrite::Edit::Kind::replace_attachment;
        edit.parts = action.parts;
        edit.name = action.replacement_name;
        edit.text = action.replacement_text;
        treatment.edits.push_back(std::move(edit));
        treatment.must_edit = true;
        if (treatment.cause == nullptr) treatment.cause = &action;
        add_action(treatment.actions, "replace");
        break;
      case ActionKind::move_to_junk:
        add_action(treatment.actions, "junk");
        break;
      case ActionKind::change_recipient:
        treatment.redirected.insert(treatment.redirected.end(), action.new_recipients.begin(),
                                    action.new_recipients.end());
        if (!action.disclaimer.empty()) treatment.edits.push_back(disclaimer(action.disclaimer));
        add_action(treatment.actions, "redirect");
        break;
    }
  }
  return treatment;
}

}  // namespace sekisho::protect
