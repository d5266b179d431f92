#pragma once

#define POINTERHOLDER_TRANSITION 4  // qpdf wants to know which smart pointers its headers offer

// qpdf's headers for the readers beside this file. qpdf 11's JSON.hh holds a vector of an incomplete class, which
// libstdc++ 12 under C++20 takes from g++ but not from clang (the fuzz targets). Nothing here uses qpdf's JSON: clang
// gets its name alone.
#ifdef __clang__
#define JSON_HH
class JSON;
#endif

#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>

namespace sekisho::content {

/// The name that an object is, with its slash; empty for any other.
inline std::string name_of(QPDFObjectHandle object) { return object.isName() ? object.getName() : std::string(); }

}  // namespace sekisho::content
