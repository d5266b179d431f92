#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json.h"

namespace sekisho::api {

/// The shape of a JSON value, written in a small notation of our own (docs/api/shapes.md) from which both the checks at
/// the door and the OpenAPI document are made, so that they cannot differ.
///
///   string  string(1..128)  int  int(1..500)  number  bool  time  any  email
///   "a"|"b"          one of these words            T~            T or null
///   [T]  [T](..50)   array                         {a: T, b?: T} object, closed; `...` at the end leaves it open
///   {*: T}           map from any name to T        Name          another shape
struct Shape {
  enum class Kind : std::uint8_t {
    text,
    integer,
    number,
    boolean,
    time,
    email,
    anything,
    words,
    list,
    object,
    map,
    name
  };
  struct Field {
    std::string name;
    bool required = true;
    std::shared_ptr<const Shape> shape;
  };
  Kind kind = Kind::anything;
  bool nullable = false, open = false;
  std::int64_t least = 0, most = -1;  // length of text and list, or the range of an integer; most < least: no bound
  bool bounded = false;
  std::vector<std::string> words;
  std::vector<Field> fields;
  std::shared_ptr<const Shape> element;  // list and map
  std::string reference;                 // name
};
using ShapePointer = std::shared_ptr<const Shape>;
using Shapes = std::map<std::string, ShapePointer, std::less<>>;

/// One shape from its notation. Our own constants only: bad notation aborts.
ShapePointer read_shape(std::string_view notation);
/// `Name = shape` definitions, each ended by `;`.
Shapes read_shapes(std::string_view definitions);

/// Where and how a value departs from its shape; empty when it fits. Pointer is RFC 6901.
struct Misfit {
  std::string pointer, problem;
};
bool fits(const Shapes& shapes, const Shape& shape, const json::value& value, Misfit& misfit);
/// The same for a query parameter or path segment.
bool fits_text(const Shapes& shapes, const Shape& shape, std::string_view text, Misfit& misfit);

/// JSON Schema (2020-12, as OpenAPI 3.1 has it) of a shape; names become `$ref: #/components/schemas/Name`.
json::object to_json_schema(const Shape& shape);

}  // namespace sekisho::api
