#include "content/html/page.h"

#include <algorithm>
#include <cstring>

#include "base/byte_set.h"
#include "base/text.h"
#include "content/html/entities.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr ByteSet white_space(" \t\r\n\f");
constexpr std::size_t max_style = 64 * 1024;  // of one style attribute
// Attributes of which most elements have none: addresses beside those of the elements that every page has.
constexpr auto bit(Attribute attribute) { return std::uint64_t{1} << static_cast<int>(attribute); }
constexpr std::uint64_t fetched = bit(Attribute::srcset) | bit(Attribute::ping) | bit(Attribute::lowsrc) |
                                  bit(Attribute::dynsrc) | bit(Attribute::codebase) | bit(Attribute::action_xhr) |
                                  bit(Attribute::xlink_href) | bit(Attribute::values) | bit(Attribute::to) |
                                  bit(Attribute::from) | bit(Attribute::src);

// A conditional comment that Outlook for Windows shows: [if mso], [if gte mso 9], [if IE], …
bool is_outlook_condition(std::string_view comment) {
  auto text = trim(comment.substr(0, 256));
  if (!text.starts_with("[if")) return false;
  const auto close = text.find(']');
  if (close == npos) return false;
  const auto condition = to_lower_ascii(text.substr(3, close - 3));
  if (condition.find('!') != npos && condition.find('|') == npos) return false;
  return condition.find("mso") != npos || condition.find("ie") != npos || condition.find("vml") != npos ||
         condition.find("gte") != npos;
}

}  // namespace

Page::Page(Document& document, int part, std::string_view source, Budget& budget)
    : document_(document), part_(part), source_(source), budget_(budget), shown_(budget.limits().text_size.value) {}

void Page::read() {
  gather_styles();
  Tokenizer tokenizer(source_);
  OpenElements elements;
  walk(tokenizer, elements);
  close_link();
  too_deep_ = too_deep_ || elements.was_too_deep();
}

// Style elements count wherever they stand, so they are read before the text. Those in comments are none.
void Page::gather_styles() {
  for (std::size_t at = 0; at < source_.size();) {
    const void* found = std::memchr(source_.data() + at, '<', source_.size() - at);
    if (found == nullptr) return;
    at = static_cast<std::size_t>(static_cast<const char*>(found) - source_.data()) + 1;
    if (at >= source_.size()) return;
    if (source_[at] == '!' && source_.compare(at, 3, "!--") == 0) {
      const auto end = source_.find("-->", at + 1);
      if (end == npos) return;
      at = end + 3;
    } else if (ascii_lower(source_[at]) == 's' && starts_with_ignore_case(source_.substr(at), "style") &&
               source_.find_first_of(" \t\r\n\f/>", at) == at + 5) {
      Tokenizer inner(source_.substr(at - 1));
      Token token;
      inner.next(token);
      if (token.unclosed) return;  // it eats the rest
      bool closed = false;
      const auto css = inner.take_raw("style", closed);
      sheet_.add(css);
      at = at - 1 + inner.position();
    }
  }
}

void Page::walk(Tokenizer& tokenizer, OpenElements& elements) {
  Token token;
  for (;;) {
    tokenizer.next(token);
    switch (token.kind) {
      case TokenKind::end:
        return;
      case TokenKind::text:
        text(token.text, elements);
        break;
      case TokenKind::start_tag:
        if (token.unclosed) {
          document_.add_anomaly(part_, "html.unclosed_tag", token.text);
          break;
        }
        start_tag(token, tokenizer, elements);
        break;
      case TokenKind::end_tag:
        end_tag(token, elements);
        break;
      case TokenKind::comment:
        comment(token);
        break;
    }
  }
}

void Page::text(std::string_view run, OpenElements& elements) {
  if (white_space.find_other(run) == npos && !elements.look().pre) {
    if (elements.look().unseen() == Unseen::no && !outlook_) shown_.space();
    draw_space();
    return;
  }
  elements.reopen_formatting();
  const auto& look = elements.look();
  draw(run, look);
  shown_.add(run, look, outlook_ ? Unseen::outlook_only : look.unseen());
}

void Page::comment(const Token& token) {
  if (token.unclosed && !outlook_) {
    document_.add_anomaly(part_, "html.unclosed_comment", token.text);
    // What a browser drops an old mail program may show: read it as unseen.
    shown_.add(token.text, Look{}, Unseen::element);
    return;
  }
  if (outlook_ || !is_outlook_condition(token.text)) return;
  const auto open = token.text.find(']');
  auto inside = token.text.substr(open + 1);
  if (!inside.empty() && inside[0] == '>') inside.remove_prefix(1);
  if (const auto end = inside.rfind("<![endif]"); end != npos) inside = inside.substr(0, end);
  if (inside.find_first_not_of(" \t\r\n") == npos) return;
  // Its tags must not disturb the tree around it: a tree of its own.
  outlook_ = true;
  const int outer_link = std::exchange(open_link_, -1);
  Tokenizer tokenizer(inside);
  OpenElements elements;
  walk(tokenizer, elements);
  close_link();
  open_link_ = outer_link;
  outlook_ = false;
}

Declared Page::declared_of(const Token& token) {
  Declared own;
  constexpr auto hints = bit(Attribute::bgcolor) | bit(Attribute::background) | bit(Attribute::color) |
                         bit(Attribute::text) | bit(Attribute::hidden) | bit(Attribute::dir);
  if (token.seen & hints) {
    if (token.has(Attribute::bgcolor)) {
      const auto colour = parse_colour(token.value(Attribute::bgcolor));
      if (!colour.clear)
        own.set |= Declared::background, own.background_known = colour.known, own.background_rgb = colour.rgb;
    }
    if (token.has(Attribute::background)) own.set |= Declared::background, own.background_known = false;
    const bool font = token.tag.tag == Tag::font;
    if ((font && token.has(Attribute::color)) || (token.tag.tag == Tag::body && token.has(Attribute::text))) {
      const auto colour = parse_colour(token.value(font ? Attribute::color : Attribute::text));
      if (colour.known) own.set |= Declared::colour, own.colour_known = true, own.colour_rgb = colour.rgb;
    }
    if (token.has(Attribute::hidden)) own.set |= Declared::display, own.display_none = true;
    if (token.tag.tag == Tag::bdo && equal_ignore_case(token.value(Attribute::dir), "rtl")) {
      own.set |= Declared::bidi, own.reversed = own.right_to_left = true;
    } else if (equal_ignore_case(token.value(Attribute::dir), "rtl")) {
      own.set |= Declared::bidi, own.right_to_left = true;
    }
  }
  if (!sheet_.empty()) sheet_.apply(token.text, token.value(Attribute::class_), token.value(Attribute::id), own);
  if (token.has(Attribute::style)) {
    auto css = token.value(Attribute::style);
    if (css.size() > max_style) css = css.substr(0, max_style);
    if (css.find('&') != npos) css = decode_attribute(css, document_.arena);
    own.merge(parse_declarations(css));
    if (css.find('(') != npos) style_urls(css);
  }
  return own;
}

void Page::start_tag(Token& token, Tokenizer& tokenizer, OpenElements& elements) {
  const auto tag = token.tag.tag;
  const auto traits = token.tag.traits;
  elements.close_implied(token.tag);
  if (open_link_ >= 0 && (traits & scope) && !elements.has_open(Tag::a)) close_link();
  if (traits & line) shown_.break_line(traits & paragraph ? 2 : 1);
  if (tag == Tag::td || tag == Tag::th) shown_.space();
  if (token.has_event) {
    for (int i = 0; i < token.event_count; ++i)
      script(decode_attribute(token.events[static_cast<std::size_t>(i)], document_.arena));
    document_.add_trait(part_, "html.event_handler", token.events[0]);
  }
  const Declared own = declared_of(token);
  if (!draw_tile(token, own, elements.look()) && (traits & line)) end_drawn_row();
  if (tag == Tag::html || tag == Tag::body || tag == Tag::head) {
    if (own.set != 0 && tag != Tag::head) elements.style_root(own);
    if (token.has(Attribute::background)) resource(token.value(Attribute::background), false);
    return;
  }
  if (token.has(Attribute::background)) resource(token.value(Attribute::background), false);
  if (!(traits & void_element) && (traits & (raw_text | rc_data))) {
    raw_element(token, tokenizer, elements);
    return;
  }
  if (!(traits & special)) elements.reopen_formatting();

  switch (tag) {
    case Tag::a:
      close_link();
      if (token.has(Attribute::download)) download_ = true;
      break;
    case Tag::br:
      shown_.break_line(1);
      end_drawn_row();
      break;
    case Tag::hr:
      break;
    case Tag::base:
      if (base_.empty()) base_ = trim(decode_attribute(token.value(Attribute::href), document_.arena));
      break;
    case Tag::meta:
      meta(token);
      break;
    case Tag::area:
    case Tag::link:
    case Tag::embed:
    case Tag::object:
    case Tag::audio:
    case Tag::video:
    case Tag::source:
    case Tag::track:
    case Tag::frame:
    case Tag::form:
    case Tag::button:
    case Tag::input:
      control(token, elements);
      break;
    case Tag::img: {
      const Look look = own.set != 0 ? elements.look().inside(own) : elements.look();
      picture(token, look);
      break;
    }
    case Tag::plaintext: {
      const auto rest = tokenizer.take_rest();
      shown_.add(rest, elements.look(), elements.look().unseen(), false);
      return;
    }
    default:
      break;
  }
  if ((token.seen & fetched) || (tag == Tag::img && token.has(Attribute::href))) other_resources(token, elements);
  if (traits & void_element) return;
  if (tag == Tag::other && token.self_closing) {
    if (token.has(Attribute::href)) open_link(token.value(Attribute::href), LinkOrigin::html, elements), close_link();
    return;
  }
  elements.open(token.tag, token.text, own);
  if (tag == Tag::a && (token.has(Attribute::href) || token.has(Attribute::xlink_href))) {
    open_link(token.value(token.has(Attribute::href) ? Attribute::href : Attribute::xlink_href), LinkOrigin::html,
              elements);
    if (open_link_ >= 0 && token.has(Attribute::download)) links_[static_cast<std::size_t>(open_link_)].saved = true;
  } else if (tag == Tag::other && token.has(Attribute::href)) {  // v:roundrect href=…
    close_link();
    open_link(token.value(Attribute::href), LinkOrigin::html, elements);
  }
}

void Page::raw_element(const Token& token, Tokenizer& tokenizer, OpenElements& elements) {
  const auto tag = token.tag.tag;
  if (tag == Tag::iframe) control(token, elements);
  if (tag == Tag::script && token.has(Attribute::src)) script_from(token.value(Attribute::src));
  bool closed = false;
  const auto content = tokenizer.take_raw(token.text, closed);
  if (!closed) document_.add_anomaly(part_, "html.unclosed_element", token.text);
  const auto why = outlook_ ? Unseen::outlook_only : Unseen::element;
  switch (tag) {
    case Tag::script:
      document_.add_trait(part_, "html.script", content);
      script(content);
      break;
    case Tag::style:
      style_urls(content);
      break;
    case Tag::title: {
      std::string title;
      for (const auto word : split(decode_attribute(content, document_.arena), '\n')) {
        if (!trim(word).empty()) title += (title.empty() ? "" : " ") + std::string(trim(word));
        if (title.size() > max_style) break;
      }
      if (!title.empty()) document_.add_trait(part_, "html.title", title);
      if (!closed) shown_.add(content, Look{}, why);
      break;
    }
    case Tag::textarea:
    case Tag::xmp: {
      Look look = elements.look().inside(declared_of(token));
      look.pre = true;
      shown_.add(content, look, outlook_ ? Unseen::outlook_only : look.unseen(), tag == Tag::textarea);
      shown_.break_line(1);
      break;
    }
    default:  // iframe, noembed, noframes: fallback that nobody sees
      shown_.add(content, Look{}, why);
      break;
  }
}

void Page::end_tag(const Token& token, OpenElements& elements) {
  const auto tag = token.tag.tag;
  if (tag == Tag::html || tag == Tag::body || tag == Tag::head) return;  // what follows is still in the body
  if (tag == Tag::br) {
    shown_.break_line(1);
    return;
  }
  if (token.tag.traits & void_element) return;
  if ((token.tag.traits & line) && !std::exchange(tile_open_, false)) end_drawn_row();
  const bool closed = elements.close(token.tag, token.text);
  if ((tag == Tag::a || tag == Tag::other) && open_link_ >= 0 && closed && !elements.has_open(Tag::a)) close_link();
  if (closed && (token.tag.traits & scope) && open_link_ >= 0 && !elements.has_open(Tag::a)) close_link();
  if (closed || tag == Tag::p) {
    if (token.tag.traits & line)
      shown_.break_line(token.tag.traits & paragraph ? 2 : 1);
    else if (tag == Tag::td || tag == Tag::th)
      shown_.space();
  }
}

void Page::open_link(std::string_view raw_url, LinkOrigin origin, const OpenElements& elements) {
  const auto url = url_of(raw_url);
  if (url.empty()) return;
  if (static_cast<int>(links_.size()) >= budget_.limits().links) {
    static_cast<void>(budget_.reach("links"));
    return;
  }
  PendingLink link;
  link.url = url;
  link.origin = origin;
  link.from = link.to = shown_.visible().size();
  link.hidden_from = link.hidden_to = shown_.hidden().size();
  link.unseen = outlook_ || elements.look().subtree != Unseen::no;
  links_.push_back(link);
  open_link_ = static_cast<int>(links_.size()) - 1;
}

void Page::close_link() {
  if (open_link_ < 0) return;
  auto& link = links_[static_cast<std::size_t>(open_link_)];
  link.to = shown_.visible().size();
  link.hidden_to = shown_.hidden().size();
  open_link_ = -1;
}

}  // namespace sekisho::content::html
