// What a page holds beside text: links to elsewhere, forms, pictures, scripts, embedded files; and the facts stated
// about it.
#include <algorithm>

#include "base/byte_set.h"
#include "base/hex.h"
#include "base/text.h"
#include "content/html/data_url.h"
#include "content/html/entities.h"
#include "content/html/page.h"
#include "content/html/script.h"
#include "content/links.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t max_scripts = 512;
constexpr std::size_t small_program = 64 * 1024;  // bytes; reports and the like that draw themselves are larger
constexpr std::uint64_t few_letters = 40;         // a page with pictures and less text than this is a picture

bool has_scheme(std::string_view url) {
  const auto colon = url.find_first_of(":/?#");
  return colon != npos && colon > 0 && url[colon] == ':';
}

bool is_web(std::string_view url) {
  return starts_with_ignore_case(url, "http:") || starts_with_ignore_case(url, "https:") || url.starts_with("//");
}

// "1", "0", "1px": the size of a picture that is there to be fetched, not to be seen.
bool is_dot(std::string_view size) {
  size = trim(size);
  return size == "1" || size == "0" || size == "1px" || size == "0px" || size == "2" || size == "2px";
}

// Behind white space and comments.
std::size_t skip_css_space(std::string_view css, std::size_t at) {
  for (;;) {
    while (at < css.size() && static_cast<unsigned char>(css[at]) <= ' ') ++at;
    if (css.compare(at, 2, "/*") != 0) return at;
    const auto end = css.find("*/", at + 2);
    if (end == npos) return css.size();
    at = end + 2;
  }
}

// Without escapes (CSS Syntax Level 3 §4.3.7): "\2f " is a slash. Only those of ASCII, as addresses have no others.
std::string_view plain_css(std::string_view value, Arena& arena) {
  if (value.find('\\') == npos) return value;
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\' || i + 1 >= value.size()) {
      out.push_back(value[i]);
      continue;
    }
    int code = 0;
    std::size_t digits = 0;
    while (digits < 6 && i + 1 + digits < value.size() && hex_value(value[i + 1 + digits]) >= 0)
      code = code * 16 + hex_value(value[i + 1 + digits++]);
    if (digits == 0 || code == 0 || code > 126) {
      out.push_back(value[i]);  // as it stands: a share begins with two of them
      continue;
    }
    out.push_back(static_cast<char>(code));
    i += digits;
    if (i + 1 < value.size() && value[i + 1] == ' ') ++i;
  }
  return arena.store(out);
}

}  // namespace

std::string_view Page::url_of(std::string_view raw) {
  auto url = trim(decode_attribute(raw, document_.arena));
  while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.remove_prefix(1);
  // Browsers take tabs and line ends out of addresses (URL Living Standard §4.4).
  static constexpr ByteSet taken_out("\t\r\n");
  if (!starts_with_ignore_case(url, "data:") && taken_out.find(url) != npos) {
    std::string one(url);
    std::erase_if(one, [](char c) { return c == '\t' || c == '\r' || c == '\n'; });
    url = document_.arena.store(one);
  }
  if (url.empty() || url[0] == '#' || starts_with_ignore_case(url, "cid:")) return {};
  if (starts_with_ignore_case(url, "javascript:") || starts_with_ignore_case(url, "vbscript:")) {
    document_.add_trait(part_, "html.javascript_link", url);
    script(url.substr(url.find(':') + 1));
    return url;
  }
  if (has_scheme(url)) return url;
  if (base_.empty() && !std::exchange(mail_base_asked_, true)) base_ = mail_base();
  if (!is_web(base_) || base_.find("//") == npos) return url;
  // RFC 3986 §5.2, as far as mail needs it: scriptless pages have no deeper paths to climb.
  const auto scheme_end = base_.find("//");
  if (url.starts_with("//")) return document_.arena.store(std::string(base_.substr(0, scheme_end)) + std::string(url));
  const auto path = base_.find_first_of("/?#", scheme_end + 2);
  std::string_view stem = base_.substr(0, path);
  std::string joined(stem);
  if (url[0] != '/') {
    const auto query = base_.find_first_of("?#");
    const auto directory = base_.substr(0, query).rfind('/');
    if (path != npos && directory != npos && directory >= path)
      joined = std::string(base_.substr(0, directory + 1));
    else
      joined += '/';
  }
  joined += url;
  return document_.arena.store(joined);
}

void Page::script(std::string_view program) {
  if (scripts_.size() >= max_scripts || program.empty()) return;
  scripts_.push_back(program);
  script_bytes_ += program.size() + 1;
}

// A script that stands elsewhere, or inside its own address: then it is the page's like any other.
void Page::script_from(std::string_view raw_url) {
  const auto url = url_of(raw_url);
  if (starts_with_ignore_case(url, "data:")) {
    const auto data = parse_data_url(url);
    if (data && !data->bytes.empty() && budget_.spend_memory(ByteCount{data->bytes.size()})) {
      document_.add_trait(part_, "html.script", url.substr(0, 200));
      script(document_.arena.store(data->bytes));
    }
  }
  resource(raw_url, true);
}

// Something the mail program fetches or runs by itself.
void Page::resource(std::string_view raw_url, bool frame) {
  const auto url = url_of(raw_url);
  if (url.empty()) return;
  if (starts_with_ignore_case(url, "data:")) {
    embed(url, {}, frame);
    return;
  }
  if (resources_.size() >= static_cast<std::size_t>(budget_.limits().links)) return;
  if (seen_resources_.insert(url).second) resources_.push_back(url);
}

void Page::embed(std::string_view url, std::string_view name, bool in_link) {
  if (in_link && !starts_with_ignore_case(url, "data:image/"))
    document_.add_trait(part_, "html.data_uri", url.substr(0, 200));
  if (++data_parts_ > 64) {
    static_cast<void>(budget_.reach("files"));
    return;
  }
  auto data = parse_data_url(url);
  if (!data || data->bytes.empty()) return;
  if (!budget_.spend_file() || !budget_.spend_memory(ByteCount{data->bytes.size()})) return;
  const auto bytes = document_.arena.store(data->bytes);
  const auto type = document_.arena.store(data->media_type);
  const int child = document_.add_part(part_, PartOrigin::embedded);
  auto& added = document_.parts[static_cast<std::size_t>(child)];
  added.data = bytes;
  added.content_type = type;
  added.filename = name;
}

void Page::form(std::string_view raw_url, bool is_button) {
  if (!is_button) document_.add_trait(part_, "html.form", raw_url);
  const auto url = url_of(raw_url);
  if (url.empty()) return;
  if (is_web(url)) document_.add_trait(part_, "html.form.external", url);
  if (links_.size() >= static_cast<std::size_t>(budget_.limits().links)) {
    static_cast<void>(budget_.reach("links"));
    return;
  }
  PendingLink link;
  link.url = url;
  link.origin = LinkOrigin::form;
  links_.push_back(link);
}

void Page::control(const Token& token, OpenElements& elements) {
  const auto tag = token.tag.tag;
  const auto say = [&](Attribute attribute) {
    const auto shown = token.value(attribute);
    if (shown.empty()) return;
    elements.reopen_formatting();
    shown_.space();
    shown_.add(shown, elements.look(), outlook_ ? Unseen::outlook_only : elements.look().unseen());
    shown_.space();
  };
  switch (tag) {
    case Tag::form:
      form(token.value(Attribute::action), false);
      break;
    case Tag::button:
      if (token.has(Attribute::formaction)) form(token.value(Attribute::formaction), true);
      break;
    case Tag::input: {
      const auto type = trim(token.value(Attribute::type));
      if (token.has(Attribute::formaction)) form(token.value(Attribute::formaction), true);
      if (equal_ignore_case(type, "password"))
        document_.add_trait(part_, "html.form.password", token.value(Attribute::placeholder));
      if (equal_ignore_case(type, "hidden")) break;
      if (equal_ignore_case(type, "image")) {
        picture(token, elements.look());
        break;
      }
      say(Attribute::placeholder);
      if (!equal_ignore_case(type, "checkbox") && !equal_ignore_case(type, "radio")) say(Attribute::value);
      break;
    }
    case Tag::area: {
      const auto url = url_of(token.value(Attribute::href));
      if (url.empty() || links_.size() >= static_cast<std::size_t>(budget_.limits().links)) break;
      PendingLink link;
      link.url = url;
      link.picture = true;
      link.from = link.to = shown_.visible().size();
      link.unseen = outlook_;
      links_.push_back(link);
      break;
    }
    case Tag::link:
      resource(token.value(Attribute::href), false);
      break;
    case Tag::iframe:
    case Tag::frame:
      document_.add_trait(part_, "html.iframe", token.value(Attribute::src).substr(0, 300));
      resource(token.value(Attribute::src), true);
      if (token.has(Attribute::srcdoc) && budget_.spend_file()) {
        const auto inner = decode_attribute(token.value(Attribute::srcdoc), document_.arena);
        const int child = document_.add_part(part_, PartOrigin::embedded);
        auto& added = document_.parts[static_cast<std::size_t>(child)];
        added.data = added.text = inner;
        added.content_type = added.true_type = "text/html";
        added.kind = "html";
      }
      break;
    case Tag::object:
      resource(token.value(Attribute::data), true);
      break;
    case Tag::embed:
      resource(token.value(Attribute::src), true);
      break;
    default:  // audio, video, source, track
      resource(token.value(Attribute::src), false);
      resource(token.value(Attribute::poster), false);
      break;
  }
}

void Page::picture(const Token& token, const Look& look) {
  const auto src = trim(token.value(Attribute::src));
  const bool dot = is_dot(token.value(Attribute::width)) || is_dot(token.value(Attribute::height));
  if (dot && is_web(src)) {
    if (tracking_++ == 0) tracking_url_ = src;
  } else if (!src.empty() && !dot) {
    ++pictures_;
    if (open_link_ >= 0 && look.subtree == Unseen::no) links_[static_cast<std::size_t>(open_link_)].picture = true;
  }
  resource(src, false);
  if (!outlook_ && !dot && token.has(Attribute::alt)) {
    shown_.space();
    shown_.add(token.value(Attribute::alt), look, look.unseen());
    shown_.space();
  }
}

void Page::meta(const Token& token) {
  if (!equal_ignore_case(trim(token.value(Attribute::http_equiv)), "refresh")) return;
  const auto content = decode_attribute(token.value(Attribute::content), document_.arena);
  document_.add_trait(part_, "html.meta_refresh", content);
  // HTML Living Standard §4.2.5.3: a number, a semicolon or comma, and the address with "url=" before it or without.
  auto url = trim(content);
  while (!url.empty() && ((url[0] >= '0' && url[0] <= '9') || url[0] == '.' || url[0] == ' ')) url.remove_prefix(1);
  if (!url.empty() && (url[0] == ';' || url[0] == ',')) url = trim(url.substr(1));
  if (starts_with_ignore_case(url, "url") && trim(url.substr(3)).starts_with('='))
    url = trim(trim(url.substr(3)).substr(1));
  if (!url.empty() && (url[0] == '\'' || url[0] == '"'))
    url = url.substr(1, url.find(url[0], 1) == npos ? npos : url.find(url[0], 1) - 1);
  url = url_of(url);
  if (url.empty()) return;
  if (starts_with_ignore_case(url, "data:"))
    embed(url, {}, true);
  else
    leads_to_ = url;
  PendingLink link;
  link.url = url;
  link.picture = true;  // followed without a click
  links_.push_back(link);
}

// url(…), @import "…" and image-set("…" …) in CSS.
void Page::style_urls(std::string_view css) {
  static constexpr ByteSet marks("(@");
  for (std::size_t at = 0; resources_.size() < static_cast<std::size_t>(budget_.limits().links);) {
    const auto mark = marks.find(css, at);
    if (mark == npos) break;
    at = mark + 1;
    if (css[mark] == '@') {
      if (!starts_with_ignore_case(css.substr(at), "import")) continue;
      at = skip_css_space(css, at + 6);
      if (at < css.size() && (css[at] == '"' || css[at] == '\'')) {
        const auto end = css.find(css[at], at + 1);
        if (end == npos) break;
        resource(plain_css(css.substr(at + 1, end - at - 1), document_.arena), false);
        at = end + 1;
      }
      continue;
    }
    const bool set = mark >= 9 && equal_ignore_case(css.substr(mark - 9, 9), "image-set");
    if (!set && (mark < 3 || !equal_ignore_case(css.substr(mark - 3, 3), "url"))) continue;
    const auto end = css.find(')', at);
    if (end == npos) break;
    auto url = trim(css.substr(at, end - at));
    if (set) {  // its strings are addresses; what stands in url(…) is found as such
      if (url.size() < 2 || (url[0] != '"' && url[0] != '\'')) continue;
      url = url.substr(0, std::min(url.find(url[0], 1), url.size() - 1) + 1);
    }
    if (url.size() >= 2 && (url[0] == '"' || url[0] == '\'')) url = url.substr(1, url.size() - 2);
    resource(plain_css(url, document_.arena), false);
    at = end;
  }
}

// The candidates of srcset (HTML Living Standard §4.8.4.2): an address, blanks, how wide it is, a comma.
void Page::source_set(std::string_view raw) {
  const auto text = decode_attribute(raw, document_.arena);
  static constexpr ByteSet separators(" \t\r\n\f,"), blanks(" \t\r\n\f");
  for (auto at = separators.find_other(text); at != npos;
       at = at < text.size() ? separators.find_other(text, at) : npos) {
    if (starts_with_ignore_case(text.substr(at), "data:")) return resource(text.substr(at), false);
    const auto end = std::min(blanks.find(text, at), text.size());
    auto url = text.substr(at, end - at);
    const bool last = url.ends_with(',');
    while (url.ends_with(',')) url.remove_suffix(1);
    resource(url, false);
    at = last ? end : text.find(',', end);
    if (at == npos) return;
  }
}

// Addresses beside those that every page has: other sizes of a picture, who is told of a click, forms of AMP, drawings
// and animations of SVG and VML.
void Page::other_resources(const Token& token, const OpenElements& elements) {
  const auto tag = token.tag.tag;
  if (token.has(Attribute::srcset)) source_set(token.value(Attribute::srcset));
  if (token.has(Attribute::ping)) {
    for (const auto url : split(decode_attribute(token.value(Attribute::ping), document_.arena), ' '))
      resource(url, false);
  }
  if (token.has(Attribute::lowsrc)) resource(token.value(Attribute::lowsrc), false);
  if (token.has(Attribute::dynsrc)) resource(token.value(Attribute::dynsrc), false);
  if (token.has(Attribute::codebase)) resource(token.value(Attribute::codebase), false);
  if (token.has(Attribute::action_xhr) && tag == Tag::form) form(token.value(Attribute::action_xhr), true);
  if (tag == Tag::img) {  // "image" of a drawing
    if (token.has(Attribute::xlink_href)) resource(token.value(Attribute::xlink_href), false);
    if (token.has(Attribute::href)) resource(token.value(Attribute::href), false);
  }
  if (tag != Tag::other) return;
  if (token.has(Attribute::src)) resource(token.value(Attribute::src), false);
  if (token.has(Attribute::xlink_href)) resource(token.value(Attribute::xlink_href), false);
  const bool animation = starts_with_ignore_case(token.text, "animate") || equal_ignore_case(token.text, "set");
  if (!animation || find_ignore_case(token.value(Attribute::attribute_name), "href") == npos) return;
  for (const auto attribute : {Attribute::values, Attribute::to, Attribute::from}) {
    if (!token.has(attribute)) continue;
    for (const auto url : split(decode_attribute(token.value(attribute), document_.arena), ';')) {
      const int outer = std::exchange(open_link_, -1);
      open_link(url, LinkOrigin::html, elements);
      if (open_link_ >= 0) links_[static_cast<std::size_t>(open_link_)].picture = true;  // a click follows it
      open_link_ = outer;
    }
  }
}

// Where relative addresses of a mail's page begin when the page itself does not say (RFC 2557 §5; Content-Base is of
// RFC 2110).
std::string_view Page::mail_base() const {
  std::string_view base;
  for (const auto& header : document_.parts[static_cast<std::size_t>(part_)].headers) {
    if (header.name.size() == 12 && equal_ignore_case(header.name, "Content-Base")) return header.value;
    if (header.name.size() == 16 && equal_ignore_case(header.name, "Content-Location")) base = header.value;
  }
  return base;
}

void Page::publish() {
  const auto& visible = shown_.visible();
  const auto& hidden = shown_.hidden();
  if (shown_.over_limit()) static_cast<void>(budget_.reach("text_size"));
  std::string_view kept_visible, kept_hidden;
  if (budget_.spend_memory(ByteCount{visible.size() + hidden.size()})) {
    kept_visible = document_.arena.store(visible);
    kept_hidden = document_.arena.store(hidden);
  }
  document_.parts[static_cast<std::size_t>(part_)].readable = kept_visible;
  document_.parts[static_cast<std::size_t>(part_)].hidden = kept_hidden;
  publish_links(kept_visible, kept_hidden);
  publish_traits();
  read_drawings(document_, part_, drawing_, budget_);
  if (scripts_.empty()) return;
  std::string_view program = scripts_[0];
  if (scripts_.size() > 1) {
    if (!budget_.spend_memory(ByteCount{script_bytes_})) return;
    std::string joined;
    joined.reserve(script_bytes_);
    for (const auto one : scripts_) joined.append(one).append("\n");
    program = document_.arena.store(joined);
  }
  read_scripts(document_, part_, program, download_, budget_);
  if (leads_to_.empty() && shown_.letters_seen() < few_letters && program.size() <= small_program)
    say_what_script_alone_does();
}

void Page::publish_links(std::string_view visible, std::string_view hidden) {
  // Seen links first, so that a flood of pictures cannot use up the limit.
  std::size_t plain_from = 0;
  for (const auto& link : links_) {
    Link out;
    out.url = link.url;
    out.origin = link.origin;
    out.part = part_;
    if (link.to <= visible.size() && link.from < link.to)
      out.text = trim(visible.substr(link.from, link.to - link.from));
    out.hidden = link.unseen || (out.text.empty() && !link.picture && link.origin != LinkOrigin::form);
    if (out.text.empty() && link.hidden_to <= hidden.size() && link.hidden_from < link.hidden_to) {
      out.text = trim(hidden.substr(link.hidden_from, link.hidden_to - link.hidden_from));
    }
    // URLs that stand in the text beside the links are clickable too.
    if (link.from > plain_from && link.from <= visible.size()) {
      find_links(document_, part_, visible.substr(plain_from, link.from - plain_from), LinkOrigin::text, budget_);
    }
    plain_from = std::max(plain_from, std::min(link.to, visible.size()));
    if (starts_with_ignore_case(link.url, "data:")) {
      embed(link.url, {}, true);
      const bool harmless = starts_with_ignore_case(link.url, "data:image/") ||
                            starts_with_ignore_case(link.url, "data:text/plain") ||
                            starts_with_ignore_case(link.url, "data:text/csv");
      if (link.saved && !harmless) document_.add_trait(part_, "html.smuggling", link.url.substr(0, 160));
      out.url = link.url.substr(0, 2048);
    }
    document_.add_link(out, budget_);
  }
  if (plain_from < visible.size()) find_links(document_, part_, visible.substr(plain_from), LinkOrigin::text, budget_);
  for (const auto url : resources_) {
    Link out;
    out.url = url;
    out.origin = LinkOrigin::html;
    out.part = part_;
    out.hidden = true;
    document_.add_link(out, budget_);
  }
}

// A page that shows nothing is made by a small script that leads elsewhere or writes another page, however it spells
// the address.
void Page::say_what_script_alone_does() {
  for (const auto& trait : document_.traits) {
    if (trait.part != part_) continue;
    const auto name = trait.name == "html.script_redirect"         ? "html.redirect_only"
                      : trait.name == "html.script_document_write" ? "html.script_obfuscated"
                                                                   : "";
    if (*name == '\0') continue;
    const auto evidence = trait.evidence;
    return document_.add_trait(part_, name, evidence);
  }
}

void Page::publish_traits() {
  const auto say = [&](std::string name, std::string_view evidence) {
    document_.add_trait(part_, std::move(name), evidence);
  };
  if (shown_.letters_hidden() > 0) {
    say("html.hidden_text", std::string(reason_name(shown_.first_reason())) + ": " + shown_.hidden().substr(0, 240));
  }
  if (shown_.same_colour() > 0) say("html.hidden_text.colour", shown_.hidden().substr(0, 240));
  if (shown_.zero_width() > 0) say("html.zero_width", std::to_string(shown_.zero_width()));
  if (shown_.split_words() > 0) say("html.split_word", std::to_string(shown_.split_words()));
  if (shown_.drawn_words() > 0) say("html.zero_font", std::to_string(shown_.drawn_words()));
  if (shown_.bidi_overrides() > 0) say("html.bidi", std::to_string(shown_.bidi_overrides()));
  if (pictures_ > 0 && shown_.letters_seen() < few_letters) say("html.image_only", std::to_string(pictures_));
  if (!leads_to_.empty() && shown_.letters_seen() < few_letters) say("html.redirect_only", leads_to_);
  if (tracking_ > 0) say("html.external_image_1px", tracking_url_);
  if (download_) say("html.download", {});
  if (too_deep_) document_.add_anomaly(part_, "html.too_deep", {});
}

}  // namespace sekisho::content::html
