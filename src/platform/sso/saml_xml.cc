#include "platform/sso/saml_xml.h"

#include "base/text.h"
#include "platform/sso/identity.h"

namespace sekisho::platform::sso::xml {
namespace {

std::string_view view(const xmlChar* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

std::string owned(xmlChar* text) {
  std::string out(view(text));
  if (text) xmlFree(text);
  return out;
}

}  // namespace

Document parse(std::string_view text) {
  if (text.size() > limits::saml_response) return nullptr;
  // A declaration of entities cannot even be read: whatever has a document type is no SAML (CVE lists of XXE and entity
  // bombs).
  if (text.find("<!DOCTYPE") != std::string_view::npos || text.find("<!ENTITY") != std::string_view::npos)
    return nullptr;
  Document document(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA));
  if (document && (document->intSubset || document->extSubset || !xmlDocGetRootElement(document.get()))) return nullptr;
  return document;
}

bool is_element(const xmlNode* node, std::string_view space, std::string_view name) {
  return node && node->type == XML_ELEMENT_NODE && view(node->name) == name && node->ns &&
         view(node->ns->href) == space;
}

std::vector<xmlNode*> children(const xmlNode* parent, std::string_view space, std::string_view name) {
  std::vector<xmlNode*> out;
  for (auto* node = parent ? parent->children : nullptr; node; node = node->next) {
    if (node->type == XML_ELEMENT_NODE && (name.empty() || is_element(node, space, name))) out.push_back(node);
  }
  return out;
}

xmlNode* only_child(const xmlNode* parent, std::string_view space, std::string_view name) {
  const auto all = children(parent, space, name);
  return all.size() == 1 ? all[0] : nullptr;
}

std::string attribute(const xmlNode* element, const char* name) {
  return element ? owned(xmlGetNoNsProp(element, reinterpret_cast<const xmlChar*>(name))) : std::string();
}

std::string text(const xmlNode* element) {
  return element ? std::string(trim(owned(xmlNodeGetContent(element)))) : std::string();
}

void each_element(xmlNode* root, const std::function<void(xmlNode*)>& visit) {
  for (auto* node = root; node;) {
    if (node->type == XML_ELEMENT_NODE) visit(node);
    if (node->type == XML_ELEMENT_NODE && node->children) {
      node = node->children;
      continue;
    }
    while (node && node != root && !node->next) node = node->parent;
    node = node && node != root ? node->next : nullptr;
  }
}

}  // namespace sekisho::platform::sso::xml
