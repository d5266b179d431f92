#include <algorithm>
#include <array>

#include "base/encode.h"
#include "base/text.h"
#include "content/child.h"
#include "content/handlers.h"
#include "content/html/data_url.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/note/svg_boxes.h"
#include "content/office/fields.h"
#include "content/office/xml.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

void point(Document& document, int part, std::string_view target, Budget& budget) {
  if (target.empty()) return;
  const auto url = document.arena.store(to_valid_utf8(target.substr(0, 8192)));
  document.add_link({.url = url, .origin = LinkOrigin::shortcut, .part = part}, budget);
  if (target.starts_with("\\\\") || starts_with_ignore_case(target, "file:"))
    document.add_trait(part, "shortcut.remote_target", url);
}

// Windows takes one pair of quotes off a value of an INI file.
std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// "key=value" and "key:s:value" lines.
void read_keys(Document& document, int part, std::string_view kind, std::string_view text, Budget& budget) {
  for (const auto raw : split(text, '\n')) {
    const auto line = trim(raw);
    const auto equals = line.find('=');
    const auto key = equals == line.npos ? std::string_view{} : trim(line.substr(0, equals));
    const auto value = equals == line.npos ? std::string_view{} : unquoted(trim(line.substr(equals + 1)));
    if (kind == "url" || kind == "scf" || kind == "desktop") {
      if (equal_ignore_case(key, "URL")) point(document, part, value, budget);
      if (equal_ignore_case(key, "IconFile") || equal_ignore_case(key, "IconResource") ||
          equal_ignore_case(key, "Icon") || equal_ignore_case(key, "WorkingDirectory")) {
        if (value.starts_with("\\\\") || value.find("://") != value.npos)
          point(document, part, value, budget), document.add_trait(part, "shortcut.remote_icon", value);
      }
      if (equal_ignore_case(key, "Exec") || equal_ignore_case(key, "open") || equal_ignore_case(key, "shellexecute"))
        document.add_trait(part, "shortcut.command", value), state_behaviour(document, part, "shortcut", value);
    } else if (kind == "theme") {
      // Windows fetches styles, pictures and sounds of a theme by itself, with the user's credentials.
      if (value.starts_with("\\\\") || starts_with_ignore_case(value, "file:"))
        point(document, part, value, budget), document.add_trait(part, "shortcut.remote_icon", value);
    } else if (kind == "rdp") {
      if (starts_with_ignore_case(line, "full address:s:"))
        document.add_trait(part, "shortcut.remote_desktop", line.substr(15));
      if (starts_with_ignore_case(line, "alternate shell:s:") && line.size() > 18)
        document.add_trait(part, "shortcut.command", line.substr(18)),
            state_behaviour(document, part, "shortcut", line.substr(18));
      for (const auto name :
           {"drivestoredirect:s:", "redirectclipboard:i:1", "redirectdrives:i:1", "remoteapplicationprogram:s:"}) {
        if (starts_with_ignore_case(line, name) && line.size() > 19)
          document.add_trait(part, "shortcut.remote_redirection", line);
      }
    } else if (kind == "ovpn") {
      // Programs that OpenVPN starts as the connection goes up and down (openvpn(8), "Script hooks").
      static constexpr auto hooks = std::to_array<std::string_view>(
          {"up", "down", "route-up", "route-pre-down", "ipchange", "tls-verify", "auth-user-pass-verify",
           "learn-address", "client-connect", "client-disconnect", "plugin"});
      const auto blank = line.find_first_of(" \t");
      const auto hook = std::find(hooks.begin(), hooks.end(), line.substr(0, blank));
      if (hook == hooks.end() || blank == line.npos) continue;
      document.add_trait(part, "shortcut.command", line);
      state_behaviour(document, part, "shortcut", line.substr(blank + 1));
    }
  }
}

// Lists of what to play: a player goes to each entry by itself.
void read_playlist(Document& document, int part, std::string_view text, Budget& budget) {
  for (const auto raw : split(text, '\n')) {
    const auto line = trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    const auto entry = starts_with_ignore_case(line, "file") && line.find('=') < 10 && line.find('=') != line.npos
                           ? unquoted(trim(line.substr(line.find('=') + 1)))
                           : line;
    if (entry.starts_with("\\\\") || entry.find("://") != entry.npos) point(document, part, entry, budget);
  }
}

// Java Web Start, ClickOnce and App Installer fetch a program and start it.
void read_elements(Document& document, int part, std::string_view kind, std::string_view text, Budget& budget) {
  const bool installs = kind == "jnlp" || kind == "clickonce" || kind == "appinstaller";
  XmlTokens tokens(text);
  std::string name;
  while (tokens.next()) {
    if (tokens.kind() != XmlTokens::Kind::text) {
      name = to_lower_ascii(tokens.name());
      for (const auto attribute : {"codebase", "href", "Uri", "path", "src", "run", "url"}) {
        auto value = xml_unescape(trim(tokens.attribute_in_any_case(attribute)));
        // players take it for a share
        if (value.starts_with("//")) std::replace(value.begin(), value.end(), '/', '\\');
        if (value.find("://") == value.npos && !value.starts_with("\\\\")) continue;
        point(document, part, value, budget);
        if (installs && value.find("://") != value.npos) document.add_trait(part, "shortcut.remote_program", value);
      }
      continue;
    }
    const auto value = std::string(trim(xml_unescape(tokens.text())));
    if (value.empty()) continue;
    if (name == "iconreference" && value.starts_with("\\\\"))
      point(document, part, value, budget), document.add_trait(part, "shortcut.remote_icon", value);
    if (name == "url" || name == "simplelocation" || name == "location" ||
        (name == "string" && value.find(':') != value.npos))
      point(document, part, value, budget);
    if (name == "deeplink" || name == "commandline" || (kind == "wsb" && name == "command"))
      document.add_trait(part, "shortcut.command", value), state_behaviour(document, part, "shortcut", value);
  }
}

// Cells that a spreadsheet program would run when it opens the file: =cmd|'/c …'!A1, @SUM, +…
void read_cells(Document& document, int part, std::string_view text, Budget& budget) {
  std::size_t cell = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const char c = at < text.size() ? text[at] : '\n';
    if (c != ',' && c != ';' && c != '\t' && c != '\n') continue;
    auto value = trim(text.substr(cell, at - cell));
    while (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
    if (!value.empty() && std::string_view("=+-@").find(value.front()) != std::string_view::npos && value.size() > 3) {
      const auto line =
          text.substr(cell, std::min<std::size_t>(512, text.find('\n', cell) - std::min(cell, text.find('\n', cell))));
      if (value.find('|') != value.npos) document.add_trait(part, "office.dde", line);
      if (value.find('(') != value.npos) read_formula(document, part, line, budget);
    }
    cell = at + 1;
  }
}

}  // namespace

void read_pointer(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  const auto text = document.parts[static_cast<std::size_t>(part)].source();
  if (!budget.spend_steps(text.size())) return mark_limit(document, part, budget, "steps");
  if (kind == "csv") return read_cells(document, part, text, budget);
  if (kind == "slk") {
    // SYLK: ";E" fields hold formulas; "O;E" turns on Excel 4 macros.
    for (const auto raw : split(text, '\n')) {
      const auto line = trim(raw);
      if (line.starts_with("O;") && line.find(";E") != line.npos) document.add_trait(part, "office.xlm", line);
      if (line.starts_with("NN;") && find_ignore_case(line, "auto_open") != line.npos)
        document.add_trait(part, "office.macro.autorun", line);
      const auto formula = line.find(";E");
      if (line.starts_with("C;") && formula != line.npos)
        read_formula(document, part, line.substr(formula + 2), budget),
            state_behaviour(document, part, "office.xlm", line);
    }
    return;
  }
  if (kind == "iqy") {
    document.add_trait(part, "office.external_data", "web query");
    for (const auto line : split(text, '\n')) {
      if (trim(line).find("://") != line.npos) point(document, part, trim(line), budget);
    }
    return;
  }
  if (kind == "url" || kind == "scf" || kind == "desktop" || kind == "rdp" || kind == "theme" || kind == "ovpn")
    return read_keys(document, part, kind, text, budget);
  if (kind == "playlist" && !text.starts_with('<')) return read_playlist(document, part, text, budget);
  // Of ClickOnce also the reference that starts it: the address, and behind '#' the program's name.
  if (kind == "clickonce" && text.find('<') == text.npos) {
    const auto at = text.find("://") == text.npos
                        ? text.npos
                        : text.find_last_not_of("abcdefghijklmnopqrstuvwxyz", text.find("://") - 1) + 1;
    const auto address =
        at == text.npos ? std::string_view{} : trim(text.substr(at, text.find_first_of("#\r\n", at) - at));
    if (!address.empty())
      point(document, part, address, budget), document.add_trait(part, "shortcut.remote_program", address);
    return;
  }
  if (kind == "office-data") {
    const auto source = find_ignore_case(text, "connectionstring>");
    document.add_trait(part, "office.external_data",
                       source == text.npos ? text.substr(0, 200) : text.substr(source + 17, 200));
    find_links(document, part, text, LinkOrigin::office, budget);
    return;
  }
  read_elements(document, part, kind, text, budget);
}

namespace {

// What an XML reader fetches before it has read anything: the style sheet and the document type, where they lie
// elsewhere.
void read_declarations(Document& document, int part, std::string_view head, Budget& budget) {
  const auto add = [&](std::string_view address) {
    document.add_link(
        {.url = document.arena.store(xml_unescape(address)), .origin = LinkOrigin::html, .part = part, .hidden = true},
        budget);
  };
  if (const auto at = head.find("<?xml-stylesheet"); at != head.npos) {
    const auto tag = head.substr(at, head.find("?>", at) - at);
    const auto href = tag.find("href=");
    const auto quote = href == tag.npos || href + 5 >= tag.size() ? '\0' : tag[href + 5];
    if (quote == '"' || quote == '\'') {
      const auto address = tag.substr(href + 6, tag.find(quote, href + 6) - href - 6);
      if (address.find(':') != address.npos || address.starts_with("\\\\")) add(address);
    }
  }
  // Document types lie on the web in honest files; on a share in none.
  if (const auto at = head.find("<!DOCTYPE"); at != head.npos) {
    const auto declaration = head.substr(at, 4096);
    for (auto quote = declaration.find_first_of("\"'"); quote != declaration.npos;) {
      const auto end = declaration.find(declaration[quote], quote + 1);
      if (end == declaration.npos) break;
      if (const auto value = declaration.substr(quote + 1, end - quote - 1); !host_of_share(value).empty()) add(value);
      quote = declaration.find_first_of("\"'", end + 1);
    }
  }
}

// fill="url(…)", style="background: url('…')" and their kin, where they lead out of the picture.
void add_style_links(Document& document, int part, std::string_view attributes, Budget& budget) {
  for (auto at = find_ignore_case(attributes, "url("); at != attributes.npos;
       at = find_ignore_case(attributes, "url(", at + 4)) {
    auto target = trim(attributes.substr(at + 4, std::min(attributes.find(')', at), attributes.size()) - at - 4));
    for (const std::string_view quote : {"&quot;", "&apos;", "\"", "'"}) {
      if (target.starts_with(quote)) target.remove_prefix(quote.size());
      if (target.ends_with(quote)) target.remove_suffix(quote.size());
    }
    if (target.empty() || target.front() == '#' || starts_with_ignore_case(target, "data:")) continue;
    const auto url = xml_unescape(target);
    if (url.find(':') != url.npos || url.starts_with("//") || url.starts_with("\\\\"))
      document.add_link({.url = document.arena.store(url), .origin = LinkOrigin::image, .part = part}, budget);
    if (std::find(budget.reached().begin(), budget.reached().end(), "links") != budget.reached().end()) return;
  }
}

}  // namespace

void read_xml(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto kind = document.parts[static_cast<std::size_t>(part)].kind;
  const auto source = document.parts[static_cast<std::size_t>(part)].source();
  if (!budget.spend_steps(source.size())) return mark_limit(document, part, budget, "steps");
  XmlTokens tokens(source);
  std::string text, script, style, root;
  std::vector<Box> boxes;
  std::string chunk;  // of a PDF inside an XDP (Adobe, XML Data Package 2.0)
  bool in_script = false, in_style = false, in_chunk = false;
  const auto limit = budget.limits().text_size.value;
  while (tokens.next()) {
    if (tokens.kind() == XmlTokens::Kind::text) {
      if (in_chunk && chunk.size() < limit)
        chunk += tokens.text();
      else if (in_script)
        script += tokens.is_cdata() ? std::string(tokens.text()) : xml_unescape(tokens.text());
      else if (in_style && style.size() < limit)
        style += tokens.text();
      else if (text.size() < limit)
        text += xml_unescape(tokens.text());
      continue;
    }
    const auto name = to_lower_ascii(tokens.name());
    const bool open = tokens.kind() == XmlTokens::Kind::open;
    if (name == "script") {
      in_script = open;
      if (kind == "svg" && tokens.kind() != XmlTokens::Kind::close)
        document.add_trait(part, "svg.script", tokens.attributes());
    }
    if (name == "style") in_style = open;
    if (name == "chunk") in_chunk = open;
    if (root.empty()) root = name;
    // Project files of MSBuild, which Windows brings along, run commands and compile programs when they are built.
    if (root == "project" && tokens.kind() != XmlTokens::Kind::close) {
      if (const auto command = xml_unescape(tokens.attribute("Command")); name == "exec" && !command.empty())
        document.add_trait(part, "script.autorun", command), state_behaviour(document, part, "script", command);
      if (name == "usingtask" && find_ignore_case(tokens.attribute("TaskFactory"), "code") != std::string_view::npos)
        document.add_trait(part, "script.autorun", "a task compiled from code");
    }
    if (tokens.kind() == XmlTokens::Kind::close) continue;
    // Pages of XPS (ECMA-388) have their text and links in attributes.
    if (root == "fixedpage") {
      if (const auto shown = tokens.value("UnicodeString"); !shown.empty() && text.size() < limit)
        text += (shown.starts_with("{}") ? shown.substr(2) : shown) + "\n";
      if (const auto target = tokens.value("FixedPage.NavigateUri"); target.find(':') != target.npos)
        document.add_link({.url = document.arena.store(target), .origin = LinkOrigin::office, .part = part}, budget);
    }
    if (kind == "svg") take_svg_boxes(tokens, boxes);
    if (name == "foreignobject") document.add_trait(part, "svg.foreign_object");
    if (name == "form") document.add_trait(part, "svg.form", tokens.attribute("action"));
    if (name == "input" && equal_ignore_case(tokens.attribute("type"), "password"))
      document.add_trait(part, "svg.form.password");
    // What an animation turns an address into.
    if (kind == "svg" && (name == "animate" || name == "set")) {
      for (const auto attribute : {"values", "to", "from"}) {
        const auto value = xml_unescape(tokens.attribute(attribute));
        const auto at = find_ignore_case(value, "javascript:");
        if (at == value.npos) {
          if (find_ignore_case(tokens.attribute("attributeName"), "href") == std::string_view::npos) continue;
          for (const auto target : split(value, ';')) {
            if (target.find(':') != target.npos)
              document.add_link({.url = document.arena.store(trim(target)), .origin = LinkOrigin::html, .part = part},
                                budget);
            if (std::find(budget.reached().begin(), budget.reached().end(), "links") != budget.reached().end()) break;
          }
          continue;
        }
        script += value.substr(at + 11) + "\n";
        document.add_trait(part, "svg.script", value);
      }
    }
    for (const auto attribute : {"href", "src", "action", "data", "schemaLocation"}) {
      const auto raw = tokens.attribute(attribute);
      if (raw.empty() || raw.starts_with('#')) continue;
      const auto value = xml_unescape(raw);
      if (starts_with_ignore_case(value, "data:")) {
        const auto comma = value.find(',');
        if (comma == value.npos) continue;
        const auto type = to_lower_ascii(value.substr(5, std::min<std::size_t>(comma - 5, 200)));
        if (!type.starts_with("image/") || type.starts_with("image/svg"))
          document.add_trait(part, "svg.data_uri", value.substr(0, 100));
        if (const auto inner = html::parse_data_url(value); inner && !inner->bytes.empty()) {
          const int child = add_child(document, part, PartOrigin::embedded, "data",
                                      keep(document, part, inner->bytes, budget), budget);
          if (child >= 0 && type.starts_with("text/html"))
            document.parts[static_cast<std::size_t>(child)].content_type = "text/html";
        }
      } else if (starts_with_ignore_case(trim(value), "javascript:")) {
        script += value.substr(value.find(':') + 1) + "\n";
        if (kind == "svg") document.add_trait(part, "svg.script", value);
      } else if (value.find(':') != value.npos) {
        const auto url = document.arena.store(value);
        document.add_link({.url = url, .origin = LinkOrigin::html, .part = part}, budget);
        // A picture that is a button.
        if (kind == "svg" && name == "a" && find_ignore_case(url, "http") == 0)
          document.add_trait(part, "svg.link", url);
      }
    }
    const auto attributes = tokens.attributes();
    if (kind == "svg") add_style_links(document, part, attributes, budget);
    // onload="…" and its kin
    for (auto at = find_ignore_case(attributes, " on"); kind == "svg" && at != attributes.npos;
         at = find_ignore_case(attributes, " on", at + 3)) {
      const auto equals = attributes.find('=', at);
      if (equals == attributes.npos || equals - at > 24) continue;
      if (!budget.spend_steps(4 * attributes.size())) {  // each handler is looked up among all attributes
        mark_limit(document, part, budget, "steps", "event handlers");
        break;
      }
      document.add_trait(part, "svg.event_handler", attributes.substr(at + 1, 200));
      const auto value = tokens.attribute(attributes.substr(at + 1, equals - at - 1));
      script += xml_unescape(value) + "\n";
      if (script.size() > limit) break;
    }
  }
  read_declarations(document, part, source.substr(0, 64 * 1024), budget);
  if (tokens.has_doctype()) {
    const auto head = source.substr(0, 64 * 1024);
    if (head.find("<!ENTITY") != head.npos)
      document.add_trait(part, "xml.entities", head.substr(head.find("<!ENTITY"), 200));
  }
  if (!script.empty()) add_macro(document, part, "script", "script.js", "js", script, budget);
  if (!chunk.empty())
    add_child(document, part, PartOrigin::embedded, "document.pdf",
              keep(document, part, html::decode_base64_lenient(chunk), budget), budget);
  look_for_handlers(document, part, source);
  if (!style.empty())
    find_links(document, part, keep(document, part, to_valid_utf8(style), budget), LinkOrigin::script, budget);
  // A terminal's settings that start a command (Terminal.app).
  if (root == "plist" && text.find("CommandString") != text.npos) {
    document.add_trait(part, "shortcut.command", text.substr(text.find("CommandString"), 200));
    state_behaviour(document, part, "shortcut", source);
  }
  if (root == "plist" && text.find("PayloadType") != text.npos)
    document.add_trait(part, "installer.package", "a configuration profile");
  show_text(document, part, text, LinkOrigin::text, budget);
  if (auto drawn = picture_of(std::move(boxes))) {
    for (const auto& code : find_qr_codes(std::move(*drawn))) add_qr_text(document, part, code, budget);
  }
}

}  // namespace sekisho::content
