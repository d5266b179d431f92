// Settings of development tools that start programs when a folder is opened or a package installed: tasks and launch
// files of VS Code, development containers, package.json. They come inside archives "to be looked at" (2023 and later).
#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/child.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

// A string at the quote `at`, which is moved behind its end (RFC 8259 §7).
std::string string_at(std::string_view json, std::size_t& at) {
  std::string out;
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] != '\\' || at + 1 >= json.size()) {
      out.push_back(json[at]);
      continue;
    }
    const char c = json[++at];
    if (c == 'u' && at + 4 < json.size()) {
      std::uint32_t unit = 0;
      for (int i = 1; i <= 4; ++i) {
        const char digit = ascii_lower(json[at + static_cast<std::size_t>(i)]);
        unit = unit * 16 + static_cast<std::uint32_t>(digit >= '0' && digit <= '9'   ? digit - '0'
                                                      : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                                                                                     : 0);
      }
      append_utf8(out, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
      at += 4;
    } else {
      out.push_back(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
    }
  }
  if (at < json.size()) ++at;
  return out;
}

enum class Starts : unsigned char { nothing, with_a_folder, with_a_package };

// Keys whose value is a command line that a program runs by itself.
Starts starts(std::string_view key) {
  static constexpr std::array container = {
      std::string_view("initializeCommand"),    std::string_view("onCreateCommand"),
      std::string_view("updateContentCommand"), std::string_view("postCreateCommand"),
      std::string_view("postStartCommand"),     std::string_view("postAttachCommand")};
  static constexpr std::array package = {std::string_view("preinstall"), std::string_view("install"),
                                         std::string_view("postinstall"), std::string_view("prepare")};
  if (std::find(container.begin(), container.end(), key) != container.end()) return Starts::with_a_folder;
  return std::find(package.begin(), package.end(), key) != package.end() ? Starts::with_a_package : Starts::nothing;
}

}  // namespace

void read_json(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto json = own.source();
  if (!budget.spend_steps(json.size())) return mark_limit(document, part, budget, "steps");
  constexpr std::size_t longest = 64 * 1024;
  std::string key, commands, of_package;
  bool by_itself = false, is_package = false;
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    if (c != '"') {
      ++at;
      continue;
    }
    auto text = string_at(json, at);
    const auto next = json.find_first_not_of(" \t\r\n", at);
    if (next != json.npos && json[next] == ':') {
      is_package = is_package || text == "scripts" || text == "dependencies";
      key = std::move(text);  // of all strings up to the next key: a list of words is one command
      at = next + 1;
      continue;
    }
    const auto kind = starts(key);
    if (key == "runOn" && text == "folderOpen") by_itself = true;
    if (kind == Starts::with_a_folder) by_itself = true;
    if ((key == "command" || key == "args" || key == "script" || kind == Starts::with_a_folder) &&
        commands.size() < longest)
      commands += text + "\n";
    if (kind == Starts::with_a_package && of_package.size() < longest) of_package += text + "\n";
  }
  if (by_itself) {
    document.add_trait(part, "script.autorun", commands.empty() ? "a task runs when the folder is opened" : commands);
    state_behaviour(document, part, "script", commands);
  }
  if (is_package && !of_package.empty()) state_behaviour(document, part, "script", of_package);
}

}  // namespace sekisho::content
