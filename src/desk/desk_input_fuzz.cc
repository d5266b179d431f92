// What people and administrators send to the desk: settings, links, texts that become mail and pages.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "desk/clicks.h"
#include "desk/end_user_settings.h"
#include "desk/letter.h"
#include "desk/reporting_settings.h"

namespace sekisho::desk {
namespace {

void demand(bool fine) {
  if (!fine) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto settings = end_user_settings_from(text))
    demand(*end_user_settings_from(to_json_text(*settings)) == *settings);
  if (const auto settings = reporting_settings_from(text))
    demand(reporting_settings_from(to_json_text(*settings)).has_value());
  if (const auto settings = click_settings_from(text))
    demand(*click_settings_from(to_json_text(*settings)) == *settings);
  protect::Held held;
  held.explanation = std::string(text);
  demand(!groups_of(held).empty());
  const auto shown = escape_html(text);
  demand(shown.find_first_of("<>\"'") == std::string::npos && is_valid_utf8(shown));
  // Whatever stands in a letter's fields, it has the header lines that we wrote and no other.
  const Letter letter{.to = {std::string(text)},
                      .subject = std::string(text),
                      .text = std::string(text),
                      .html = {},
                      .attachments = {},
                      .in_reply_to = std::string(text)};
  const auto mail = write_letter(letter, {}, "id", from_millis(0));
  const auto head = std::string_view(mail).substr(0, mail.find("\r\n\r\n"));
  for (std::size_t at = head.find('\n'); at != head.npos && at + 1 < head.size(); at = head.find('\n', at + 1)) {
    const auto line = head.substr(at + 1);
    bool known = line.front() == ' ';
    for (const std::string_view name :
         {"To: ", "Subject: ", "Date: ", "Message-ID: ", "In-Reply-To: ", "Auto-Submitted: ", "MIME-Version: ",
          "Content-Type: ", "Content-Transfer-Encoding: "})
      known |= line.starts_with(name);
    demand(known);
  }
  return 0;
}

}  // namespace sekisho::desk
