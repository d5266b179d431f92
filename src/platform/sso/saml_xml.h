#pragma once

// For the files that read SAML: libxml2 behind a few functions. Included by nothing else.

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::platform::sso::xml {

struct DocumentFree {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using Document = std::unique_ptr<xmlDoc, DocumentFree>;

inline constexpr std::string_view protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
inline constexpr std::string_view assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
inline constexpr std::string_view signature = "http://www.w3.org/2000/09/xmldsig#";

/// Null when it is not well-formed, too large, or has a document type (so no entity is ever declared). Nothing is
/// loaded.
Document parse(std::string_view text);
bool is_element(const xmlNode* node, std::string_view space, std::string_view name);
/// Child elements, of one name or (name empty) all.
std::vector<xmlNode*> children(const xmlNode* parent, std::string_view space = {}, std::string_view name = {});
/// The one child of that name; null when there is none or several.
xmlNode* only_child(const xmlNode* parent, std::string_view space, std::string_view name);
std::string attribute(const xmlNode* element, const char* name);
/// All text below, trimmed.
std::string text(const xmlNode* element);
/// Every element of the tree, without recursion.
void each_element(xmlNode* root, const std::function<void(xmlNode*)>& visit);

}  // namespace sekisho::platform::sso::xml
