#include "policy/schema.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "policy/schema_complaint.h"
#include "policy/schema_fields.h"

namespace sekisho::policy {
namespace {

// ---- writing -----------------------------------------------------------------------------------------------

bool is_empty(const Node& node) {
  switch (node.type) {
    case Node::Type::text:
      return node.text.empty();
    case Node::Type::list:
      return node.items.empty();
    case Node::Type::map:
      return node.members.empty();
    default:
      return false;
  }
}

class Writer {
 public:
  Writer(Node& out, Detail detail) : out_(out), detail_(detail) { out_.type = Node::Type::map; }

  template <class T>
  void field(const char* name, T& value, const Rule&) {
    Node node = write(value);
    if (detail_ == Detail::sparse && is_empty(node)) return;
    out_.add(name) = std::move(node);
  }
  template <class T>
  void field_where(bool counts, const char* name, T& value, const Rule& rule) {
    if (counts) field(name, value, rule);
  }
  void actions(const char* name, ResponseMap& map, std::initializer_list<scan::Filter>) { field(name, map, flag); }
  void id(const char* name, std::int64_t& value) {
    if (detail_ == Detail::full && value != 0) out_.add(name) = Node::of(value);
  }

 private:
  Node write(bool& value) { return Node::of(value); }
  Node write(int& value) { return Node::of(static_cast<std::int64_t>(value)); }
  Node write(std::string& value) { return Node::of(value); }
  template <Enum E>
  Node write(E& value) {
    return Node::of(std::string(name_of(value)));
  }
  Node write(Response& value) {
    if (detail_ == Detail::sparse && value.tag.empty() && value.disclaimer.empty() && value.new_recipients.empty())
      return write(value.action);
    return write_struct(value);
  }
  template <class T>
  Node write(std::vector<T>& values) {
    Node out = Node::list();
    for (auto& value : values) out.items.push_back(write(value));
    return out;
  }
  template <class K>
  Node write(std::map<K, Response>& values) {
    Node out = Node::map();
    for (auto& [key, response] : values) {
      Node node = write(response);
      out.add(key_text(key)) = std::move(node);
    }
    return out;
  }
  template <class T>
  Node write(T& value) {
    return write_struct(value);
  }
  template <class T>
  Node write_struct(T& value) {
    Node out;
    Writer inner(out, detail_);
    describe(inner, value);
    return out;
  }
  static std::string key_text(const std::string& key) { return key; }
  static std::string key_text(scan::Category key) { return std::string(scan::to_string(key)); }
  static std::string key_text(AnomalyLevel key) { return std::string(name_of(key)); }

  Node& out_;
  Detail detail_;
};

// ---- reading -----------------------------------------------------------------------------------------------

// The first thing that is wrong; everything after it is skipped.
struct Problem {
  std::string text;
  void set(const Node& node, const std::string& path, const std::string& what) {
    set(node.line, node.column, path, what);
  }
  void set(int line, int column, const std::string& path, const std::string& what) {
    if (!text.empty()) return;
    if (line > 0) text = "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
    if (!path.empty()) text += path + ": ";
    text += what;
  }
};

std::string found(const Node& node) { return ", found " + to_line(node); }

class Reader {
 public:
  Reader(const Node& node, std::string path, Problem& problem)
      : node_(node), path_(std::move(path)), problem_(problem) {
    if (node_.type != Node::Type::map) problem_.set(node_, path_, "expected a mapping" + found(node_));
  }

  template <class T>
  void field(const char* name, T& value, const Rule& rule) {
    known_.push_back(name);
    if (!problem_.text.empty()) return;
    const Node* child = node_.find(name);
    if (child) return read(*child, at(name), value, rule);
    if (rule.required) problem_.set(node_, path_, std::string("expected the member \"") + name + "\"");
  }

  // A field that counts for some policies only is written for those, and read wherever an earlier export has it.
  template <class T>
  void field_where(bool, const char* name, T& value, const Rule& rule) {
    field(name, value, rule);
  }

  void actions(const char* name, ResponseMap& map, std::initializer_list<scan::Filter> filters) {
    known_.push_back(name);
    const Node* child = problem_.text.empty() ? node_.find(name) : nullptr;
    if (!child) return;
    each_member(*child, at(name), 100, [&](const Node::Member& member, const std::string& path) {
      scan::Category category{};
      const bool fits = scan::from_string(member.key, category) &&
                        std::find(filters.begin(), filters.end(), scan::filter_of(category)) != filters.end();
      if (!fits) return problem_.set(member.line, member.column, path, "expected a category of this filter");
      read(member.value, path, map[category], flag);
    });
  }

  void id(const char* name, std::int64_t& value) {
    known_.push_back(name);
    const Node* child = node_.find(name);
    if (!child) return;
    if (child->type != Node::Type::integer || child->integer < 0)
      problem_.set(*child, at(name), "expected a whole number" + found(*child));
    else
      value = child->integer;
  }

  // Unknown and repeated members are mistakes that must not pass silently.
  void finish() {
    std::set<std::string_view> seen;
    for (const auto& member : node_.members) {
      if (std::find(known_.begin(), known_.end(), member.key) == known_.end()) {
        problem_.set(member.line, member.column, path_,
                     "unknown member \"" + member.key.substr(0, 100) + "\"; expected one of " + joined());
      }
      if (!seen.insert(member.key).second)
        problem_.set(member.line, member.column, path_,
                     "the member \"" + member.key.substr(0, 100) + "\" stands twice");
    }
  }

 private:
  std::string at(const std::string& name) const { return path_.empty() ? name : path_ + "." + name; }
  std::string joined() const {
    std::string out;
    for (const auto name : known_) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
  }

  void read(const Node& node, const std::string& path, bool& value, const Rule&) {
    if (node.type != Node::Type::boolean) return problem_.set(node, path, "expected true or false" + found(node));
    value = node.boolean;
  }
  void read(const Node& node, const std::string& path, int& value, const Rule& rule) {
    if (node.type != Node::Type::integer || node.integer < rule.min || node.integer > rule.max) {
      return problem_.set(
          node, path,
          "expected a whole number from " + std::to_string(rule.min) + " to " + std::to_string(rule.max) + found(node));
    }
    value = static_cast<int>(node.integer);
  }
  void read(const Node& node, const std::string& path, std::string& value, const Rule& rule) {
    if (node.type != Node::Type::text)
      return problem_.set(node, path, "expected a text (in quotes where it looks like something else)" + found(node));
    if (node.text.size() > rule.max_length)
      return problem_.set(
          node, path,
          "expected at most " + std::to_string(rule.max_length) + " bytes, found " + std::to_string(node.text.size()));
    if (rule.required && node.text.empty()) return problem_.set(node, path, "expected a text that is not empty");
    if (rule.check && !node.text.empty()) {
      if (const auto expected = rule.check(node.text); !expected.empty())
        return problem_.set(node, path, "expected " + expected + found(node));
    }
    value = node.text;
  }
  template <Enum E>
  void read(const Node& node, const std::string& path, E& value, const Rule&) {
    if (node.type == Node::Type::text && value_of(node.text, value)) return;
    std::string expected;
    for (const auto name : Names<E>::all) expected += (expected.empty() ? "" : ", ") + std::string(name);
    problem_.set(node, path, "expected one of " + expected + found(node));
  }
  void read(const Node& node, const std::string& path, Response& value, const Rule& rule) {
    if (node.type == Node::Type::text) {
      value = Response{};
      return read(node, path, value.action, rule);
    }
    value = Response{};
    read_struct(node, path, value);
  }
  template <class T>
  void read(const Node& node, const std::string& path, std::vector<T>& values, const Rule& rule) {
    if (node.type != Node::Type::list) return problem_.set(node, path, "expected a list" + found(node));
    const auto count = rule.max_count ? rule.max_count : limits::policy_headers;
    if (node.items.size() > count)
      return problem_.set(
          node, path,
          "expected at most " + std::to_string(count) + " entries, found " + std::to_string(node.items.size()));
    Rule each = rule;
    if constexpr (std::is_same_v<T, std::string>) each.required = true;
    values.clear();
    for (std::size_t i = 0; i < node.items.size() && problem_.text.empty(); ++i) {
      values.emplace_back();
      read(node.items[i], path + "[" + std::to_string(i) + "]", values.back(), each);
    }
  }
  template <class Use>
  void each_member(const Node& node, const std::string& path, std::size_t count, const Use& use) {
    if (node.type != Node::Type::map) return problem_.set(node, path, "expected a mapping" + found(node));
    if (node.members.size() > count)
      return problem_.set(node, path, "expected at most " + std::to_string(count) + " members");
    std::set<std::string_view> seen;
    for (const auto& member : node.members) {
      if (!problem_.text.empty()) return;
      const auto here = path + "." + member.key.substr(0, 100);
      if (!seen.insert(member.key).second)
        return problem_.set(member.line, member.column, here, "the member stands twice");
      use(member, here);
    }
  }
  void read(const Node& node, const std::string& path, std::map<std::string, Response>& values, const Rule& rule) {
    static const std::set<std::string_view> names = {
        "message_size", "body_size",   "file_size", "expanded_size", "compression_ratio",
        "layers",       "mime_depth",  "parts",     "files",         "headers",
        "parameters",   "alternates",  "links",     "header_size",   "text_size",
        "pixels",       "image_count", "memory",    "steps"};
    each_member(node, path, rule.max_count, [&](const Node::Member& member, const std::string& here) {
      if (!names.contains(member.key)) {
        std::string expected;
        for (const auto name : names) expected += (expected.empty() ? "" : ", ") + std::string(name);
        return problem_.set(member.line, member.column, here, "expected the name of a limit: " + expected);
      }
      read(member.value, here, values[member.key], flag);
    });
  }
  void read(const Node& node, const std::string& path, std::map<AnomalyLevel, Response>& values, const Rule& rule) {
    each_member(node, path, rule.max_count, [&](const Node::Member& member, const std::string& here) {
      AnomalyLevel level{};
      if (!value_of(member.key, level))
        return problem_.set(member.line, member.column, here, "expected moderate, aggressive or extra_aggressive");
      read(member.value, here, values[level], flag);
    });
  }
  template <class T>
  void read(const Node& node, const std::string& path, T& value, const Rule&) {
    read_struct(node, path, value);
  }
  template <class T>
  void read_struct(const Node& node, const std::string& path, T& value) {
    Reader inner(node, path, problem_);
    if (!problem_.text.empty()) return;
    describe(inner, value);
    if (problem_.text.empty()) inner.finish();
  }

  const Node& node_;
  std::string path_;
  Problem& problem_;
  std::vector<const char*> known_;
  friend Result<Policy> sekisho::policy::policy_from_node(const Node&, const std::string&);
};

}  // namespace

Node to_node(const Policy& policy, Detail detail) {
  Policy copy = policy;  // describe() serves reading and writing, so it asks for a mutable one
  Node out;
  Writer writer(out, detail);
  describe(writer, copy);
  return out;
}

Result<Policy> policy_from_node(const Node& node, const std::string& path) {
  Policy out;
  Problem problem;
  // The kind decides which sections there are, wherever it stands.
  if (const Node* kind = node.type == Node::Type::map ? node.find("kind") : nullptr;
      kind && kind->type == Node::Type::text)
    static_cast<void>(value_of(kind->text, out.kind));
  Reader reader(node, path, problem);
  if (problem.text.empty()) describe(reader, out);
  if (problem.text.empty()) reader.finish();
  if (problem.text.empty()) {
    if (const auto complaint = first_complaint(out); !complaint.what.empty()) {
      const Node* place = &node;
      std::string_view rest = complaint.field;
      while (!rest.empty()) {
        const auto dot = rest.find('.');
        const Node* next = place->find(rest.substr(0, dot));
        if (!next) break;
        place = next;
        rest = dot == rest.npos ? std::string_view() : rest.substr(dot + 1);
      }
      problem.set(*place, path.empty() ? complaint.field : path + "." + complaint.field, complaint.what);
    }
  }
  if (!problem.text.empty()) return fail(Code::malformed, problem.text);
  return out;
}

Result<std::vector<Policy>> policies_from_node(const Node& node) {
  Problem problem;
  if (node.type != Node::Type::map)
    problem.set(node, "", "expected a mapping with sekisho_policies and policies" + found(node));
  const Node* version = node.find("sekisho_policies");
  const Node* list = node.find("policies");
  for (const auto& member : node.members) {
    if (member.key != "sekisho_policies" && member.key != "policies")
      problem.set(member.line, member.column, "",
                  "unknown member \"" + member.key.substr(0, 100) + "\"; expected sekisho_policies, policies");
  }
  if (!version || version->type != Node::Type::integer || version->integer != 1)
    problem.set(version ? *version : node, "sekisho_policies", "expected the format number 1");
  if (!list || list->type != Node::Type::list)
    problem.set(list ? *list : node, "policies", "expected a list");
  else if (list->items.size() > limits::policies)
    problem.set(*list, "policies", "expected at most " + std::to_string(limits::policies) + " policies");
  if (!problem.text.empty()) return fail(Code::malformed, problem.text);

  std::vector<Policy> out;
  std::set<std::tuple<Service, Kind, std::string>> names;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const auto path = "policies[" + std::to_string(i) + "]";
    TRY(auto policy, policy_from_node(list->items[i], path));
    if (!names.insert({policy.service, policy.kind, policy.name}).second) {
      problem.set(list->items[i], path, "a policy of this name, service and kind stands twice");
      return fail(Code::malformed, problem.text);
    }
    out.push_back(std::move(policy));
  }
  return out;
}

Node to_node(const std::vector<Policy>& policies, Detail detail) {
  Node out = Node::map();
  out.add("sekisho_policies") = Node::of(std::int64_t{1});
  Node list = Node::list();
  for (const auto& policy : policies) list.items.push_back(to_node(policy, detail));
  out.add("policies") = std::move(list);
  return out;
}

Result<void> check(const Policy& policy) {
  TRY(const auto again, policy_from_node(to_node(policy, Detail::sparse), ""));
  static_cast<void>(again);
  return {};
}

}  // namespace sekisho::policy
