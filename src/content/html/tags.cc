#include "content/html/tags.h"

#include <array>
#include <cstddef>

#include "base/text.h"

namespace sekisho::content::html {
namespace {

// A name of at most 16 letters, lower case, as two words: compared in one step.
struct Packed {
  std::uint64_t low = 0, high = 0;
  constexpr bool operator==(const Packed&) const = default;
};

constexpr Packed pack(std::string_view name) {
  Packed packed;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<std::uint64_t>(static_cast<unsigned char>(ascii_lower(name[i])));
    if (i < 8)
      packed.low |= c << (8 * i);
    else
      packed.high |= c << (8 * (i - 8));
  }
  return packed;
}

constexpr std::size_t slot_of(const Packed& packed) {
  std::uint64_t hash = (packed.low ^ packed.high * 31) * 0x9e3779b97f4a7c15ull;
  return static_cast<std::size_t>(hash >> 55);  // 512 slots
}

template <class Value>
struct NameTable {
  struct Slot {
    Packed name;
    Value value{};
  };
  std::array<Slot, 512> slots{};

  constexpr void add(std::string_view name, Value value) {
    const auto packed = pack(name);
    auto slot = slot_of(packed);
    while (slots[slot].name.low != 0) slot = (slot + 1) % slots.size();
    slots[slot] = {packed, value};
  }
  constexpr Value find(std::string_view name, Value otherwise) const {
    if (name.empty() || name.size() > 16) return otherwise;
    const auto packed = pack(name);
    for (auto slot = slot_of(packed); slots[slot].name.low != 0; slot = (slot + 1) % slots.size()) {
      if (slots[slot].name == packed) return slots[slot].value;
    }
    return otherwise;
  }
};

struct TagRow {
  std::string_view name;
  Tag tag;
  int traits;
};

constexpr int block = special | closes_p | line;
constexpr TagRow tag_rows[] = {
    {"a", Tag::a, formatting},
    {"address", Tag::address, block},
    {"applet", Tag::applet, special | scope},
    {"area", Tag::area, special | void_element},
    {"article", Tag::article, block},
    {"aside", Tag::aside, block},
    {"audio", Tag::audio, 0},
    {"b", Tag::b, formatting},
    {"base", Tag::base, special | void_element},
    {"basefont", Tag::basefont, special | void_element},
    {"bdo", Tag::bdo, 0},
    {"bgsound", Tag::bgsound, special | void_element},
    {"big", Tag::big, formatting},
    {"blockquote", Tag::blockquote, block | paragraph},
    {"body", Tag::body, special},
    {"br", Tag::br, special | void_element},
    {"button", Tag::button, special | scope},
    {"caption", Tag::caption, special | scope | line},
    {"center", Tag::center, block},
    {"code", Tag::code, formatting},
    {"col", Tag::col, special | void_element},
    {"colgroup", Tag::colgroup, special},
    {"dd", Tag::dd, block},
    {"details", Tag::details, block},
    {"dialog", Tag::dialog, block},
    {"dir", Tag::dir, block},
    {"div", Tag::div, block},
    {"dl", Tag::dl, block | paragraph},
    {"dt", Tag::dt, block},
    {"em", Tag::em, formatting},
    {"embed", Tag::embed, special | void_element},
    {"fieldset", Tag::fieldset, block},
    {"figcaption", Tag::figcaption, block},
    {"figure", Tag::figure, block | paragraph},
    {"font", Tag::font, formatting},
    {"footer", Tag::footer, block},
    {"form", Tag::form, block},
    {"frame", Tag::frame, special | void_element},
    {"frameset", Tag::frameset, special},
    {"h1", Tag::h1, block | paragraph},
    {"h2", Tag::h2, block | paragraph},
    {"h3", Tag::h3, block | paragraph},
    {"h4", Tag::h4, block | paragraph},
    {"h5", Tag::h5, block | paragraph},
    {"h6", Tag::h6, block | paragraph},
    {"head", Tag::head, special},
    {"header", Tag::header, block},
    {"hgroup", Tag::hgroup, block},
    {"hr", Tag::hr, block | void_element},
    {"html", Tag::html, special | scope},
    {"i", Tag::i, formatting},
    {"iframe", Tag::iframe, special | raw_text | unseen},
    {"image", Tag::img, special | void_element},  // browsers read it as img
    {"img", Tag::img, special | void_element},
    {"input", Tag::input, special | void_element},
    {"keygen", Tag::keygen, special | void_element},
    {"li", Tag::li, block},
    {"link", Tag::link, special | void_element},
    {"listing", Tag::listing, block | paragraph},
    {"main", Tag::main, block},
    {"marquee", Tag::marquee, special | scope | line},
    {"math", Tag::math, 0},
    {"menu", Tag::menu, block},
    {"meta", Tag::meta, special | void_element},
    {"nav", Tag::nav, block},
    {"nobr", Tag::nobr, formatting},
    {"noembed", Tag::noembed, special | raw_text | unseen},
    {"noframes", Tag::noframes, special | raw_text | unseen},
    {"noscript", Tag::noscript, special},  // mail programs run no scripts: its content is shown
    {"object", Tag::object, special | scope},
    {"ol", Tag::ol, block | paragraph},
    {"optgroup", Tag::optgroup, line},
    {"option", Tag::option, line},
    {"p", Tag::p, block | paragraph},
    {"param", Tag::param, special | void_element},
    {"plaintext", Tag::plaintext, block},
    {"pre", Tag::pre, block | paragraph},
    {"s", Tag::s, formatting},
    {"script", Tag::script, special | raw_text | unseen},
    {"search", Tag::search, block},
    {"section", Tag::section, block},
    {"select", Tag::select, special},
    {"small", Tag::small, formatting},
    {"source", Tag::source, special | void_element},
    {"span", Tag::span, 0},
    {"strike", Tag::strike, formatting},
    {"strong", Tag::strong, formatting},
    {"style", Tag::style, special | raw_text | unseen},
    {"sub", Tag::sub, 0},
    {"summary", Tag::summary, block},
    {"sup", Tag::sup, 0},
    {"svg", Tag::svg, 0},
    {"table", Tag::table, special | scope | line | closes_p},
    {"tbody", Tag::tbody, special},
    {"td", Tag::td, special | scope},
    {"template", Tag::template_, special | scope | unseen},
    {"textarea", Tag::textarea, special | rc_data | line},
    {"tfoot", Tag::tfoot, special},
    {"th", Tag::th, special | scope},
    {"thead", Tag::thead, special},
    {"title", Tag::title, special | rc_data | unseen},
    {"tr", Tag::tr, special | line},
    {"track", Tag::track, special | void_element},
    {"tt", Tag::tt, formatting},
    {"u", Tag::u, formatting},
    {"ul", Tag::ul, block | paragraph},
    {"video", Tag::video, 0},
    {"wbr", Tag::wbr, special | void_element},
    {"xmp", Tag::xmp, block | raw_text},
};

struct AttributeRow {
  std::string_view name;
  Attribute attribute;
};
constexpr AttributeRow attribute_rows[] = {
    {"action", Attribute::action},
    {"action-xhr", Attribute::action_xhr},
    {"alt", Attribute::alt},
    {"attributename", Attribute::attribute_name},
    {"background", Attribute::background},
    {"bgcolor", Attribute::bgcolor},
    {"charset", Attribute::charset},
    {"class", Attribute::class_},
    {"codebase", Attribute::codebase},
    {"color", Attribute::color},
    {"colspan", Attribute::colspan},
    {"content", Attribute::content},
    {"data", Attribute::data},
    {"dir", Attribute::dir},
    {"download", Attribute::download},
    {"dynsrc", Attribute::dynsrc},
    {"formaction", Attribute::formaction},
    {"from", Attribute::from},
    {"height", Attribute::height},
    {"hidden", Attribute::hidden},
    {"href", Attribute::href},
    {"http-equiv", Attribute::http_equiv},
    {"id", Attribute::id},
    {"lowsrc", Attribute::lowsrc},
    {"name", Attribute::name},
    {"ping", Attribute::ping},
    {"placeholder", Attribute::placeholder},
    {"poster", Attribute::poster},
    {"rel", Attribute::rel},
    {"size", Attribute::size},
    {"src", Attribute::src},
    {"srcdoc", Attribute::srcdoc},
    {"srcset", Attribute::srcset},
    {"style", Attribute::style},
    {"text", Attribute::text},
    {"title", Attribute::title},
    {"to", Attribute::to},
    {"type", Attribute::type},
    {"value", Attribute::value},
    {"values", Attribute::values},
    {"width", Attribute::width},
    {"xlink:href", Attribute::xlink_href},
};

constexpr auto tag_table = [] {
  NameTable<TagInfo> table;
  for (const auto& row : tag_rows) table.add(row.name, {row.tag, static_cast<std::uint16_t>(row.traits)});
  return table;
}();
constexpr auto attribute_table = [] {
  NameTable<Attribute> table;
  for (const auto& row : attribute_rows) table.add(row.name, row.attribute);
  return table;
}();

}  // namespace

TagInfo tag_info(std::string_view name) { return tag_table.find(name, TagInfo{}); }
Attribute attribute_of(std::string_view name) { return attribute_table.find(name, Attribute::none); }

}  // namespace sekisho::content::html
