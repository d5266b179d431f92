#include "content/html/tree.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::content::html {

Unseen Look::unseen() const {
  if (subtree != Unseen::no) return subtree;
  if (invisible) return Unseen::invisible;
  if (font_px < 1.01f) return Unseen::tiny_font;
  if (far_indent) return Unseen::off_screen;
  if (colour_clear) return Unseen::same_colour;
  if (colour_known && background_known && looks_same(colour, background)) return Unseen::same_colour;
  return Unseen::no;
}

Look Look::inside(const Declared& d) const {
  Look out = *this;
  const auto has = [&](std::uint16_t bits) { return (d.set & bits) == bits; };
  if (has(Declared::font_size)) out.font_px = d.font_factor > 0 ? font_px * d.font_factor : d.font_px;
  if (has(Declared::colour))
    out.colour_known = d.colour_known, out.colour_clear = d.colour_clear, out.colour = d.colour_rgb;
  if (has(Declared::background)) out.background_known = d.background_known, out.background = d.background_rgb;
  if (has(Declared::visibility)) out.invisible = d.invisible;
  if (has(Declared::indent)) out.far_indent = d.far_indent;
  if (has(Declared::white_space)) out.pre = d.pre;
  if (has(Declared::bidi)) {
    if (d.right_to_left) out.right_to_left = true;
    out.reversed = d.reversed && out.right_to_left;
  }
  if (subtree == Unseen::no) {
    if (has(Declared::display) && d.display_none)
      out.subtree = Unseen::display_none;
    else if (has(Declared::opacity) && d.transparent)
      out.subtree = Unseen::transparent;
    else if (has(Declared::position | Declared::shift) && d.lifted && d.far_off)
      out.subtree = Unseen::off_screen;
    else if (has(Declared::size | Declared::overflow) && d.no_size && d.cut)
      out.subtree = Unseen::no_room;
    else if (has(Declared::clip | Declared::position) && d.clipped_away && d.lifted)
      out.subtree = Unseen::no_room;
  }
  return out;
}

OpenElements::OpenElements() {
  last_.fill(-1);
  stack_.reserve(64);
  Element root;
  root.tag = {Tag::html, special | scope};
  root.bucket = static_cast<std::uint16_t>(Tag::html);
  push(root);
}

std::uint16_t OpenElements::bucket_of(TagInfo tag, std::string_view name) {
  if (tag.tag != Tag::other) return static_cast<std::uint16_t>(tag.tag);
  std::uint32_t hash = 2166136261u;
  for (const char c : name.substr(0, 32)) hash = (hash ^ static_cast<unsigned char>(ascii_lower(c))) * 16777619u;
  return static_cast<std::uint16_t>(tag_count + static_cast<int>(hash >> 26));
}

void OpenElements::push(Element element) {
  const auto index = static_cast<std::int16_t>(stack_.size());
  if (!stack_.empty()) {
    const Element& below = stack_.back();
    element.last_special = below.last_special;
    element.last_scope = below.last_scope;
    element.last_list_stop = below.last_list_stop;
  }
  const auto traits = element.tag.traits;
  const auto tag = element.tag.tag;
  if (traits & special) {
    element.last_special = index;
    if (tag != Tag::address && tag != Tag::div && tag != Tag::p && tag != Tag::li && tag != Tag::dd && tag != Tag::dt) {
      element.last_list_stop = index;
    }
  }
  if (traits & scope) {
    element.last_scope = index;
    to_reopen_.clear();  // the marker of §13.2.4.3: nothing from outside is reopened in a cell
  }
  element.previous_same = last_[element.bucket];
  last_[element.bucket] = index;
  stack_.push_back(element);
}

void OpenElements::pop_to(int size, bool keep_formatting) {
  size = std::max(size, 1);
  const auto first_new = static_cast<std::ptrdiff_t>(to_reopen_.size());
  while (depth() > size) {
    const Element& leaving = stack_.back();
    last_[leaving.bucket] = leaving.previous_same;
    if (keep_formatting && (leaving.tag.traits & formatting) && to_reopen_.size() < max_formatting)
      to_reopen_.push_back(leaving);
    if (leaving.tag.traits & scope) keep_formatting = false;
    stack_.pop_back();
  }
  std::reverse(to_reopen_.begin() + first_new, to_reopen_.end());
}

void OpenElements::close_to(int size) {
  to_reopen_.clear();
  beyond_ = 0;
  pop_to(size, false);
}

void OpenElements::close_implied(TagInfo tag) {
  if (beyond_ > 0) return;
  const int scope_at = stack_.back().last_scope;
  if ((tag.traits & closes_p) && last(Tag::p) > scope_at) pop_to(last(Tag::p), true);
  switch (tag.tag) {
    case Tag::li:
      if (last(Tag::li) > stack_.back().last_list_stop) pop_to(last(Tag::li), true);
      break;
    case Tag::dd:
    case Tag::dt: {
      const int at = std::max(last(Tag::dd), last(Tag::dt));
      if (at > stack_.back().last_list_stop) pop_to(at, true);
      break;
    }
    case Tag::option:
    case Tag::optgroup:
      if (top() == Tag::option) pop_to(depth() - 1, false);
      break;
    case Tag::td:
    case Tag::th: {
      const int at = std::max(last(Tag::td), last(Tag::th));
      if (at > last(Tag::table)) pop_to(at, false);
      break;
    }
    case Tag::tr: {
      const int at = last(Tag::tr);
      if (at > last(Tag::table)) pop_to(at, false);
      break;
    }
    case Tag::tbody:
    case Tag::thead:
    case Tag::tfoot: {
      const int table = last(Tag::table);
      const int at = std::max({last(Tag::tbody), last(Tag::thead), last(Tag::tfoot)});
      if (at > table)
        pop_to(at, false);
      else if (last(Tag::tr) > table)
        pop_to(last(Tag::tr), false);
      break;
    }
    case Tag::a:
      if (last(Tag::a) > scope_at) close(tag, "a");
      std::erase_if(to_reopen_, [](const Element& e) { return e.tag.tag == Tag::a; });
      break;
    case Tag::button:
      if (last(Tag::button) >= 0 && last(Tag::button) == scope_at) pop_to(scope_at, true);
      break;
    default:
      break;
  }
}

void OpenElements::open(TagInfo tag, std::string_view name, const Declared& own) {
  if (depth() >= max_depth || beyond_ > 0) {
    ++beyond_;
    too_deep_ = true;
    return;
  }
  Element element;
  element.tag = tag;
  element.bucket = bucket_of(tag, name);
  element.styled = own.set != 0;
  element.own = own;
  element.look = element.styled ? look().inside(own) : look();
  if ((tag.traits & unseen) && element.look.subtree == Unseen::no) element.look.subtree = Unseen::element;
  if (tag.tag == Tag::pre || tag.tag == Tag::textarea || tag.tag == Tag::listing || tag.tag == Tag::xmp ||
      tag.tag == Tag::plaintext) {
    element.look.pre = true;
  }
  push(element);
}

bool OpenElements::close(TagInfo tag, std::string_view name) {
  if (beyond_ > 0) {
    --beyond_;
    return true;
  }
  const int at = last_[bucket_of(tag, name)];
  if (tag.traits & formatting) {
    // Also one that waits to be reopened.
    if (at < 0 || at <= stack_.back().last_scope) {
      for (auto it = to_reopen_.rbegin(); it != to_reopen_.rend(); ++it) {
        if (it->tag.tag == tag.tag) {
          to_reopen_.erase(std::next(it).base());
          return true;
        }
      }
      return false;
    }
    if (at < stack_.back().last_special) {
      remove_formatting(at);
    } else {
      pop_to(at + 1, true);
      pop_to(at, false);
    }
    return true;
  }
  if (at < 1) return false;
  int barrier = stack_.back().last_special;
  if (tag.traits & special) {
    // Reaches through other special elements, but not out of a scope; cells and tables only stop at a table.
    const bool cell = tag.tag == Tag::td || tag.tag == Tag::th || tag.tag == Tag::tr || tag.tag == Tag::tbody ||
                      tag.tag == Tag::thead || tag.tag == Tag::tfoot || tag.tag == Tag::caption;
    barrier = cell ? last(Tag::table) : stack_.back().last_scope;
    if (tag.tag == Tag::table || at == barrier) barrier = at;
    if (at < barrier) return false;
    pop_to(at, !cell && tag.tag != Tag::table);
    return true;
  }
  if (at < barrier) return false;
  pop_to(at, true);
  return true;
}

void OpenElements::remove_formatting(int index) {
  // The blocks above stay open without it (adoption agency, §13.2.6.4.7, as far as styles are concerned).
  const int above = depth() - index;
  relooks_ -= above;
  if (relooks_ < 0) {
    pop_to(index, false);
    return;
  }
  std::vector<Element> kept(stack_.begin() + index + 1, stack_.end());
  const auto waiting = to_reopen_;
  pop_to(index, false);
  for (auto& element : kept) {
    const bool pre = element.look.pre;
    const bool unseen_tag = (element.tag.traits & unseen) != 0;
    element.look = element.styled ? look().inside(element.own) : look();
    element.look.pre = element.look.pre || pre;
    if (unseen_tag && element.look.subtree == Unseen::no) element.look.subtree = Unseen::element;
    push(element);
  }
  to_reopen_ = waiting;
}

void OpenElements::reopen_formatting() {
  if (to_reopen_.empty() || beyond_ > 0) return;
  std::vector<Element> again;
  again.swap(to_reopen_);
  for (auto& element : again) {
    if (depth() >= max_depth) return;
    element.look = element.styled ? look().inside(element.own) : look();
    push(element);
  }
}

void OpenElements::style_root(const Declared& own) {
  stack_.front().own.merge(own);
  const Look changed = stack_.front().look.inside(own);
  // Later text of the root sees it; what is open already was styled before.
  stack_.front().look = changed;
  if (depth() == 1) return;
  for (std::size_t i = 1; i < stack_.size() && relooks_ > 0; ++i, --relooks_) {
    const bool pre = stack_[i].look.pre;
    stack_[i].look = stack_[i].styled ? stack_[i - 1].look.inside(stack_[i].own) : stack_[i - 1].look;
    stack_[i].look.pre = stack_[i].look.pre || pre;
    if ((stack_[i].tag.traits & unseen) && stack_[i].look.subtree == Unseen::no)
      stack_[i].look.subtree = Unseen::element;
  }
}

}  // namespace sekisho::content::html
