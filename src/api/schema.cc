#include "api/schema.h"

#include <charconv>

#include "base/text.h"
#include "base/time.h"

namespace sekisho::api {
namespace {

// A reader of our own notation. Recursion follows our own constants, never input.
class Notation {
 public:
  explicit Notation(std::string_view text) : text_(text) {}

  ShapePointer shape() {
    auto out = std::make_shared<Shape>();
    skip();
    if (take('[')) {
      out->kind = Shape::Kind::list;
      out->element = shape();
      need(']');
    } else if (take('{')) {
      object(*out);
    } else if (peek() == '"') {
      out->kind = Shape::Kind::words;
      do out->words.push_back(quoted());
      while (take('|'));
    } else {
      named(*out);
    }
    if (take('(')) bounds(*out);
    out->nullable = take('~');
    return out;
  }

  bool at_end() {
    skip();
    return at_ >= text_.size();
  }
  std::string word() {
    skip();
    const auto start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_' ||
                                  text_[at_] == '-' || text_[at_] == '$' || text_[at_] == '.'))
      ++at_;
    ASSERT(at_ > start);
    return std::string(text_.substr(start, at_ - start));
  }
  void need(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) ASSERT(!"bad shape notation");
    ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

 private:
  char peek() {
    skip();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  std::string quoted() {
    need('"');
    const auto end = text_.find('"', at_);
    ASSERT(end != text_.npos);
    auto out = std::string(text_.substr(at_, end - at_));
    at_ = end + 1;
    return out;
  }
  void object(Shape& out) {
    out.kind = Shape::Kind::object;
    if (take('*')) {
      need(':');
      out.kind = Shape::Kind::map;
      out.element = shape();
      need('}');
      return;
    }
    while (!take('}')) {
      if (text_.substr(at_, 3) == "...") {
        at_ += 3;
        out.open = true;
        need('}');
        return;
      }
      Shape::Field field;
      field.name = word();
      field.required = !take('?');
      need(':');
      field.shape = shape();
      out.fields.push_back(std::move(field));
      take(',');
    }
  }
  void named(Shape& out) {
    const auto name = word();
    using K = Shape::Kind;
    static const std::map<std::string, K, std::less<>> basic = {
        {"string", K::text}, {"int", K::integer},  {"number", K::number}, {"bool", K::boolean},
        {"time", K::time},   {"any", K::anything}, {"email", K::email}};
    const auto found = basic.find(name);
    out.kind = found == basic.end() ? K::name : found->second;
    if (found == basic.end()) out.reference = name;
  }
  void bounds(Shape& out) {
    out.bounded = true;
    out.least = number();
    need('.');
    need('.');
    out.most = number();
    if (out.most == 0) out.most = -1;
    need(')');
  }
  std::int64_t number() {
    skip();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error == std::errc{}) at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Code points of valid UTF-8.
std::int64_t length_of(std::string_view text) {
  std::int64_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find_first_of(" \t\r\n<>,;\"") == text.npos;
}

bool say(Misfit& misfit, std::string problem) {
  misfit.problem = std::move(problem);
  return false;
}

bool in_bounds(const Shape& shape, std::int64_t n, const char* what, Misfit& misfit) {
  if (!shape.bounded || (n >= shape.least && (shape.most < shape.least || n <= shape.most))) return true;
  return say(misfit, std::string(what) + " must be between " + std::to_string(shape.least) + " and " +
                         (shape.most < shape.least ? "unlimited" : std::to_string(shape.most)));
}

bool fits_words(const Shape& shape, std::string_view text, Misfit& misfit) {
  std::string all;
  for (const auto& word : shape.words) {
    if (word == text) return true;
    all += (all.empty() ? "" : ", ") + word;
  }
  return say(misfit, "must be one of: " + all);
}

bool fits_object(const Shapes& shapes, const Shape& shape, const json::object& object, Misfit& misfit) {
  for (const auto& field : shape.fields) {
    const auto* at = object.if_contains(field.name);
    if (at == nullptr) {
      if (!field.required) continue;
      misfit.pointer += "/" + field.name;
      return say(misfit, "is missing");
    }
    const auto before = misfit.pointer.size();
    misfit.pointer += "/" + field.name;
    if (!fits(shapes, *field.shape, *at, misfit)) return false;
    misfit.pointer.resize(before);
  }
  if (shape.open) return true;
  for (const auto& member : object) {
    const std::string_view name(member.key().data(), member.key().size());
    bool known = false;
    for (const auto& field : shape.fields) known |= field.name == name;
    if (known) continue;
    misfit.pointer += "/" + ellipsis(name, 64);
    return say(misfit, "is not known here");
  }
  return true;
}

}  // namespace

ShapePointer read_shape(std::string_view notation) { return Notation(notation).shape(); }

Shapes read_shapes(std::string_view definitions) {
  Shapes shapes;
  Notation notation(definitions);
  while (!notation.at_end()) {
    auto name = notation.word();
    notation.need('=');
    shapes[std::move(name)] = notation.shape();
    notation.need(';');
  }
  return shapes;
}

bool fits(const Shapes& shapes, const Shape& shape, const json::value& value, Misfit& misfit) {
  if (shape.nullable && value.is_null()) return true;
  switch (shape.kind) {
    case Shape::Kind::anything:
      return true;
    case Shape::Kind::name: {
      const auto found = shapes.find(shape.reference);
      ASSERT(found != shapes.end());
      return fits(shapes, *found->second, value, misfit);
    }
    case Shape::Kind::boolean:
      return value.is_bool() || say(misfit, "must be true or false");
    case Shape::Kind::number:
      return value.is_number() || say(misfit, "must be a number");
    case Shape::Kind::integer:
      if (value.is_uint64()) return say(misfit, "is too large");
      if (!value.is_int64()) return say(misfit, "must be an integer");
      return in_bounds(shape, value.get_int64(), "the number", misfit);
    case Shape::Kind::text:
    case Shape::Kind::time:
    case Shape::Kind::email:
    case Shape::Kind::words:
      if (!value.is_string()) return say(misfit, "must be a string");
      return fits_text(shapes, shape, std::string_view(value.get_string().data(), value.get_string().size()), misfit);
    case Shape::Kind::list: {
      if (!value.is_array()) return say(misfit, "must be an array");
      const auto& array = value.get_array();
      if (!in_bounds(shape, static_cast<std::int64_t>(array.size()), "the number of elements", misfit)) return false;
      for (std::size_t i = 0; i < array.size(); ++i) {
        const auto before = misfit.pointer.size();
        misfit.pointer += "/" + std::to_string(i);
        if (!fits(shapes, *shape.element, array[i], misfit)) return false;
        misfit.pointer.resize(before);
      }
      return true;
    }
    case Shape::Kind::map:
      if (!value.is_object()) return say(misfit, "must be an object");
      for (const auto& member : value.get_object()) {
        const auto before = misfit.pointer.size();
        misfit.pointer += "/" + ellipsis(std::string_view(member.key().data(), member.key().size()), 64);
        if (!fits(shapes, *shape.element, member.value(), misfit)) return false;
        misfit.pointer.resize(before);
      }
      return true;
    case Shape::Kind::object:
      if (!value.is_object()) return say(misfit, "must be an object");
      return fits_object(shapes, shape, value.get_object(), misfit);
  }
  return false;
}

bool fits_text(const Shapes& shapes, const Shape& shape, std::string_view text, Misfit& misfit) {
  switch (shape.kind) {
    case Shape::Kind::name: {
      const auto found = shapes.find(shape.reference);
      ASSERT(found != shapes.end());
      return fits_text(shapes, *found->second, text, misfit);
    }
    case Shape::Kind::text:
      return in_bounds(shape, length_of(text), "the length", misfit);
    case Shape::Kind::email:
      return is_email(text) || say(misfit, "must be a mail address");
    case Shape::Kind::time:
      return parse_iso8601(text).has_value() || say(misfit, "must be a time like 2026-11-23T14:27:22Z");
    case Shape::Kind::words:
      return fits_words(shape, text, misfit);
    case Shape::Kind::boolean:
      return text == "true" || text == "false" || say(misfit, "must be true or false");
    case Shape::Kind::integer: {
      std::int64_t n = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
      if (error != std::errc{} || end != text.data() + text.size() || text.empty())
        return say(misfit, "must be an integer");
      return in_bounds(shape, n, "the number", misfit);
    }
    default:
      return true;
  }
}

json::object to_json_schema(const Shape& shape) {
  json::object out;
  using K = Shape::Kind;
  const auto typed = [&](const char* type) {
    if (shape.nullable) {
      out["type"] = json::array{type, "null"};
    } else {
      out["type"] = type;
    }
  };
  switch (shape.kind) {
    case K::anything:
      break;
    case K::name: {
      const json::object reference{{"$ref", "#/components/schemas/" + shape.reference}};
      if (!shape.nullable) return reference;
      out["anyOf"] = json::array{reference, json::object{{"type", "null"}}};
      break;
    }
    case K::boolean:
      typed("boolean");
      break;
    case K::number:
      typed("number");
      break;
    case K::integer:
      typed("integer");
      out["format"] = "int64";  // the OpenAPI format registry: generators take 32 bits for a bare integer
      if (shape.bounded) out["minimum"] = shape.least;
      if (shape.bounded && shape.most >= shape.least) out["maximum"] = shape.most;
      break;
    case K::text:
      typed("string");
      if (shape.bounded && shape.least > 0) out["minLength"] = shape.least;
      if (shape.bounded && shape.most >= shape.least) out["maxLength"] = shape.most;
      break;
    case K::time:
      typed("string");
      out["format"] = "date-time";
      break;
    case K::email:
      typed("string");
      out["format"] = "email";
      break;
    case K::words: {
      typed("string");
      auto words = to_array(shape.words);
      if (shape.nullable) words.emplace_back(nullptr);
      out["enum"] = std::move(words);
      break;
    }
    case K::list:
      typed("array");
      out["items"] = to_json_schema(*shape.element);
      if (shape.bounded && shape.least > 0) out["minItems"] = shape.least;
      if (shape.bounded && shape.most >= shape.least) out["maxItems"] = shape.most;
      break;
    case K::map:
      typed("object");
      out["additionalProperties"] = to_json_schema(*shape.element);
      break;
    case K::object: {
      typed("object");
      json::object properties;
      json::array required;
      for (const auto& field : shape.fields) {
        properties[field.name] = to_json_schema(*field.shape);
        if (field.required) required.emplace_back(field.name);
      }
      out["properties"] = std::move(properties);
      if (!required.empty()) out["required"] = std::move(required);
      out["additionalProperties"] = shape.open;
      break;
    }
  }
  return out;
}

}  // namespace sekisho::api
