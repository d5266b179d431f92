#include "policy/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <sstream>

#include "base/text.h"
#include "policy/schema.h"

namespace sekisho::policy {
namespace {

constexpr int max_nodes = 500'000;
// bytes; a parser takes a key of 1,024 characters, four for each byte that has to be written as an escape
constexpr std::size_t max_key = 200;

// What a plain scalar means (YAML 1.2 core schema, without octal, hex, infinities).
Node plain(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (text == "true" || text == "True" || text == "TRUE") return Node::of(true);
  if (text == "false" || text == "False" || text == "FALSE") return Node::of(false);
  std::int64_t integer = 0;
  const char* end = text.data() + text.size();
  if (const auto [at, error] = std::from_chars(text.data(), end, integer); error == std::errc() && at == end)
    return Node::of(integer);
  return Node::of(text);
}

// Builds the tree from the parser's events; the first complaint silences the rest. The stack is ours, not the
// machine's.
class Builder final : public YAML::EventHandler {
 public:
  Node root;
  std::string problem;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (anchor) complain(mark, "anchors are not allowed");
    put(mark, {});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { complain(mark, "aliases are not allowed"); }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { complain(mark, "anchors are not allowed"); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (anchor) complain(mark, "anchors are not allowed");
    if (tag == "?" || tag.empty())
      put(mark, plain(value));
    else if (tag == "!")
      put(mark, Node::of(value));
    else
      complain(mark, "tags are not allowed");
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::list());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::map());
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node node;
    std::string key;
    int key_line = 0, key_column = 0;
    bool has_key = false;
  };

  void complain(const YAML::Mark& mark, const std::string& what) {
    if (problem.empty())
      problem = "line " + std::to_string(mark.line + 1) + ", column " + std::to_string(mark.column + 1) + ": " + what;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node node) {
    if (anchor) complain(mark, "anchors are not allowed");
    if (!tag.empty() && tag != "?") complain(mark, "tags are not allowed");
    if (static_cast<int>(levels_.size()) >= Node::max_depth)
      complain(mark, "nested deeper than " + std::to_string(Node::max_depth) + " levels");
    if (!levels_.empty() && levels_.back().node.type == Node::Type::map && !levels_.back().has_key)
      complain(mark, "a key must be a simple text");
    if (!problem.empty()) return;
    node.line = mark.line + 1, node.column = mark.column + 1;
    levels_.push_back({std::move(node), {}, 0, 0, false});
  }

  void close() {
    if (!problem.empty() || levels_.empty()) return;
    Node node = std::move(levels_.back().node);
    levels_.pop_back();
    place(std::move(node));
  }

  void put(const YAML::Mark& mark, Node node) {
    if (++count_ > max_nodes) complain(mark, "more than " + std::to_string(max_nodes) + " values");
    if (!problem.empty()) return;
    node.line = mark.line + 1, node.column = mark.column + 1;
    if (!levels_.empty() && levels_.back().node.type == Node::Type::map && !levels_.back().has_key) {
      Level& level = levels_.back();
      if (node.type == Node::Type::null) return complain(mark, "a key must be a simple text");
      if (node.text.size() > max_key)
        return complain(mark, "a key must have at most " + std::to_string(max_key) + " bytes");
      level.key = node.type == Node::Type::text ? node.text : to_line(node);
      level.key_line = node.line, level.key_column = node.column, level.has_key = true;
      return;
    }
    place(std::move(node));
  }

  void place(Node node) {
    if (levels_.empty()) {
      root = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.type == Node::Type::list) {
      level.node.items.push_back(std::move(node));
      return;
    }
    level.node.members.push_back({std::move(level.key), std::move(node), level.key_line, level.key_column});
    level.key.clear();
    level.has_key = false;
  }

  std::vector<Level> levels_;
  int count_ = 0;
};

bool is_plain_safe(std::string_view text) {
  constexpr std::array<std::string_view, 12> reserved = {"null", "true", "false", "yes", "no",  "on",
                                                         "off",  "y",    "n",     "nan", "inf", "none"};
  if (text.empty() || text.size() > 200) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (!is_letter(text.front()) || text.back() == ' ') return false;
  if (!std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/' || c == '@' ||
               c == '+';
      }))
    return false;
  return std::none_of(reserved.begin(), reserved.end(), [&](auto word) { return equal_ignore_case(word, text); });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    char code[8];
    if (byte == '"' || byte == '\\')
      out += '\\', out += text[i];
    else if (byte == '\n')
      out += "\\n";
    else if (byte == '\t')
      out += "\\t";
    else if (byte == '\r')
      out += "\\r";
    else if (byte < 0x20 || byte == 0x7f)
      std::snprintf(code, sizeof code, "\\x%02X", byte), out += code;
    // C1 controls, line separators and the byte order mark are not plain text to YAML: written as escapes.
    else if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
      std::snprintf(code, sizeof code, "\\x%02X", static_cast<unsigned char>(text[++i])), out += code;
    else if (text.substr(i, 3) == "\xE2\x80\xA8")
      out += "\\L", i += 2;
    else if (text.substr(i, 3) == "\xE2\x80\xA9")
      out += "\\P", i += 2;
    else if (text.substr(i, 3) == "\xEF\xBB\xBF")
      out += "\\uFEFF", i += 2;
    else
      out += text[i];
  }
  return out + "\"";
}

std::string scalar(const Node& node) {
  switch (node.type) {
    case Node::Type::text:
      return is_plain_safe(node.text) ? node.text : quoted(node.text);
    case Node::Type::list:
      return "[]";
    case Node::Type::map:
      return "{}";
    case Node::Type::null:
      return "~";
    default:
      return to_line(node);
  }
}

bool is_scalar(const Node& node) { return node.items.empty() && node.members.empty(); }

// Recursion is on our own depth limit.
void write(const Node& node, int indent, bool in_list, std::string& out) {
  const std::string pad(static_cast<std::size_t>(indent) * 2, ' ');
  bool first = in_list;  // the first line stands behind "- "
  for (const auto& member : node.members) {
    if (!first) out += pad;
    first = false;
    out += (is_plain_safe(member.key) ? member.key : quoted(member.key)) + ":";
    if (is_scalar(member.value))
      out += " " + scalar(member.value) + "\n";
    else
      out += "\n", write(member.value, indent + 1, false, out);
  }
  for (const auto& item : node.items) {
    if (!first) out += pad;
    first = false;
    out += "- ";
    if (is_scalar(item))
      out += scalar(item) + "\n";
    else
      write(item, indent + 1, true, out);
  }
}

}  // namespace

Result<Node> parse_yaml(std::string_view text) {
  if (text.size() > max_policy_text)
    return fail(Code::over_limit, "the text is larger than " + std::to_string(max_policy_text) + " bytes");
  if (!is_valid_utf8(text) || text.find('\0') != text.npos) {
    std::size_t good = 0;
    int line = 1;
    for (std::size_t end = text.find('\n'); good < text.size(); end = text.find('\n', good)) {
      const auto row = text.substr(good, end == text.npos ? text.npos : end - good);
      if (!is_valid_utf8(row) || row.find('\0') != row.npos || end == text.npos) break;
      good = end + 1, ++line;
    }
    return fail(Code::malformed, "line " + std::to_string(line) + ", column 1: expected UTF-8 text");
  }
  Builder builder;
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder))
      return fail(Code::malformed, "line 1, column 1: expected a document, found nothing");
    if (builder.problem.empty()) {
      Builder rest;
      if (parser.HandleNextDocument(rest)) return fail(Code::malformed, "expected one document, found a second one");
    }
  } catch (const YAML::Exception& e) {
    if (builder.problem.empty())
      builder.problem =
          "line " + std::to_string(e.mark.line + 1) + ", column " + std::to_string(e.mark.column + 1) + ": " + e.msg;
  } catch (const std::exception& e) {
    if (builder.problem.empty()) builder.problem = std::string("not YAML: ") + e.what();
  }
  if (!builder.problem.empty()) return fail(Code::malformed, builder.problem);
  return std::move(builder.root);
}

std::string to_yaml(const Node& node) {
  if (is_scalar(node)) return scalar(node) + "\n";
  std::string out;
  write(node, 0, false, out);
  return out;
}

std::string export_yaml(const std::vector<Policy>& policies, std::string_view comment) {
  std::string out;
  for (const auto line : split(comment, '\n')) {
    if (!line.empty()) out += "# " + std::string(line) + "\n";
  }
  return out + to_yaml(to_node(policies, Detail::sparse));
}

Result<std::vector<Policy>> import_yaml(std::string_view text) {
  TRY(const auto node, parse_yaml(text));
  return policies_from_node(node);
}

}  // namespace sekisho::policy
