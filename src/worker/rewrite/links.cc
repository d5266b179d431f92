#include "worker/rewrite/links.h"

#include "base/arena.h"
#include "base/budget.h"
#include "content/html/entities.h"
#include "content/html/tokenizer.h"
#include "content/links.h"
#include "scan/url/url.h"

namespace sekisho::rewrite {
namespace {

using content::html::Attribute;
using content::html::Tag;
using content::html::TokenKind;

constexpr int most_levels = 4;  // conditional comments inside each other
constexpr std::size_t most_fragment = 500;

bool leads_somewhere(Tag tag) {
  return tag == Tag::a || tag == Tag::area || tag == Tag::form || tag == Tag::button || tag == Tag::input ||
         tag == Tag::other;
}

// "#part", nothing but what may stand in a URL as it is.
std::string fragment_of(std::string_view link) {
  const auto at = link.find('#');
  if (at == std::string_view::npos || link.size() - at > most_fragment) return {};
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "#";
  for (const char c : link.substr(at + 1)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-._~!$()*+,;=:@/?%&").find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      (out += '%') += {digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

// What takes the place of a link as it is written; empty when it stays.
std::string instead_of(std::string_view link, const LinkMap& links) {
  const auto url = scan::url::parse_url(link);
  if (!url) return {};
  const auto found = links.find(url->text());
  return found == links.end() ? std::string() : found->second + fragment_of(link);
}

std::string attribute_text(std::string_view url) {
  std::string out;
  for (const char c : url) {
    if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "%22";
    else if (c == '\'')
      out += "%27";
    else
      out += c;
  }
  return out;
}

class Html {
 public:
  Html(std::string_view html, const LinkMap& links) : html_(html), links_(links) {}

  std::optional<std::string> run() {
    walk(html_, 0);
    if (done_ == 0) return std::nullopt;
    out_ += html_.substr(done_);
    return std::move(out_);
  }

 private:
  void walk(std::string_view source, int level) {
    content::html::Tokenizer tokenizer(source);
    content::html::Token token;
    for (;;) {
      tokenizer.next(token);
      if (token.kind == TokenKind::end) return;
      if (token.kind == TokenKind::comment && token.text.starts_with("[if") && level < most_levels) {
        const auto inside = token.text.find('>');
        if (inside != std::string_view::npos) walk(token.text.substr(inside + 1), level + 1);
      }
      if (token.kind != TokenKind::start_tag || token.unclosed) continue;
      if (leads_somewhere(token.tag.tag)) exchange(token);
      if ((token.tag.traits & (content::html::raw_text | content::html::rc_data)) != 0) {
        bool closed = false;
        static_cast<void>(tokenizer.take_raw(token.text, closed));
      }
    }
  }

  void exchange(const content::html::Token& token) {
    std::map<std::size_t, std::string_view> values;  // in the order in which they stand
    for (const auto attribute : {Attribute::href, Attribute::xlink_href, Attribute::action, Attribute::formaction}) {
      const auto value = token.value(attribute);
      if (!value.empty()) values.emplace(static_cast<std::size_t>(value.data() - html_.data()), value);
    }
    for (const auto& [at, value] : values) {
      Arena arena;
      const auto other = instead_of(content::html::decode_attribute(value, arena), links_);
      if (other.empty() || at < done_) continue;
      out_ += html_.substr(done_, at - done_);
      out_ += attribute_text(other);
      done_ = at + value.size();
    }
  }

  std::string_view html_;
  const LinkMap& links_;
  std::string out_;
  std::size_t done_ = 0;  // everything before is in out_
};

}  // namespace

std::optional<std::string> html_with_links(std::string_view html, const LinkMap& links) {
  return Html(html, links).run();
}

std::optional<std::string> text_with_links(std::string_view text, const LinkMap& links) {
  content::Document found;
  Budget budget;
  content::find_links(found, 0, text, content::LinkOrigin::text, budget);
  std::map<std::size_t, std::string_view> places;
  for (const auto& link : found.links) {
    if (link.url.data() >= text.data() && link.url.data() + link.url.size() <= text.data() + text.size())
      places.emplace(static_cast<std::size_t>(link.url.data() - text.data()), link.url);
  }
  std::string out;
  std::size_t done = 0;
  for (const auto& [at, link] : places) {
    const auto other = instead_of(link, links);
    if (other.empty() || at < done) continue;
    out += text.substr(done, at - done);
    out += other;
    done = at + link.size();
  }
  if (done == 0) return std::nullopt;
  return out + std::string(text.substr(done));
}

}  // namespace sekisho::rewrite
