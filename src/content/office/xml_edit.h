#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::content {

/// One tag that is being changed. Names are without their prefix, since whoever writes a file chooses that; values are
/// unescaped.
class XmlTag {
 public:
  explicit XmlTag(std::string text) : text_(std::move(text)) {}

  std::string_view name() const;
  bool opens() const { return !text_.starts_with("</") && !text_.ends_with("/>"); }
  bool closes() const { return text_.starts_with("</"); }
  /// All values of that name: prefixes may differ.
  std::vector<std::string> values(std::string_view attribute) const;
  /// Puts another value in each of them; it must need no escaping.
  void put(std::string_view attribute, std::string_view value);
  /// Takes the tag out; what stands between it and its end stays.
  void remove() { text_.clear(); }
  const std::string& text() const { return text_; }

 private:
  std::vector<std::pair<std::size_t, std::size_t>> places(std::string_view attribute) const;
  std::string text_;
};

/// Goes through the tags of an XML text and lets `edit` change each. What lies between is copied while `keeps_text`
/// says so; comments and document types, in which entities could hide something, are left out, and a tag cut off at the
/// end too. Linear.
std::string edit_tags(
    std::string_view xml, const std::function<void(XmlTag&)>& edit,
    const std::function<bool()>& keeps_text = [] { return true; });

}  // namespace sekisho::content
