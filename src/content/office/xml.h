#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// Goes through XML token by token: no tree, no DTD, no entities but the five and numbers, so that neither XXE nor
/// entity bombs can happen, and files that are not well-formed are read as far as they go. Linear; copies nothing.
/// Views the input.
class XmlTokens {
 public:
  enum class Kind : unsigned char { open, close, empty, text };
  explicit XmlTokens(std::string_view xml) : xml_(xml) {}

  /// Moves to the next token; false at the end.
  bool next();
  Kind kind() const { return kind_; }
  /// Name without its namespace prefix, of open, empty and close.
  std::string_view name() const { return name_; }
  /// Raw value of an attribute by its name without prefix; empty if absent.
  std::string_view attribute(std::string_view local_name) const;
  /// The same whatever the case of the name, as in forms that are not quite XML.
  std::string_view attribute_in_any_case(std::string_view local_name) const;
  /// attribute() with its character references resolved, as it counts.
  std::string value(std::string_view local_name) const;
  /// Raw text of a text token (CDATA without its brackets); `is_cdata` tells not to unescape.
  std::string_view text() const { return text_; }
  bool is_cdata() const { return cdata_; }
  /// A document type declaration stands in it: office files have none.
  bool has_doctype() const { return doctype_; }
  /// All attributes as they stand.
  std::string_view attributes() const { return attributes_; }

 private:
  template <class Same>
  std::string_view find_attribute(Same same) const;

  std::string_view xml_, name_, attributes_, text_;
  std::size_t at_ = 0;
  Kind kind_ = Kind::text;
  bool cdata_ = false, doctype_ = false;
};

/// &amp; &lt; &gt; &quot; &apos; &#n; &#xn; replaced; unknown entities stay as they stand.
std::string xml_unescape(std::string_view raw);
/// XML in UTF-16 as UTF-8 (by byte order mark or the zero bytes of "<?"); other input unchanged.
std::string xml_as_utf8(std::string bytes);

}  // namespace sekisho::content
