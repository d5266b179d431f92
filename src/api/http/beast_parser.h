#pragma once

// Beast's request parser, which server.cc and the fuzz target take from here and from nowhere else.
//
// Boost 1.81 asserts that five bytes of a last chunk have come when it looks at it again. Four are possible: in a body
// without any other chunk whose closing line end comes in two pieces ("0\r\n", "\r", "\n"), which is right and which
// anybody may send. The assertion ended the service. The code behind it needs three; so this one assertion is passed
// over, all others stay fatal.

#ifdef BOOST_BEAST_HTTP_BASIC_PARSER_HPP
#error "Beast's parser was included before its assertion was taken out"
#endif

#include <boost/asio/buffer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http/message.hpp>

#define BOOST_ENABLE_ASSERT_HANDLER
#include <boost/assert.hpp>
#include <boost/beast/http/basic_parser.hpp>
#undef BOOST_ENABLE_ASSERT_HANDLER
#include <boost/assert.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
