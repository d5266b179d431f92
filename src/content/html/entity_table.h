#pragma once

namespace sekisho::content::html {

/// Words "name=hex[+hex]" parted by spaces; see entities.cc for the reading of it.
extern const char entity_table[];

}  // namespace sekisho::content::html
