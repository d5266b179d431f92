#pragma once

#include <string>

#include "scan/url/url.h"

namespace sekisho::scan::url {

/// The address that a well-known redirector is to lead to, where its own address tells it in a form of its own: without
/// a scheme, in a parameter among others, in the host's labels. Empty if it is no such redirector or tells nothing.
/// Pure.
std::string target_of_redirector(const Url& url);

/// True for a page of a well-known house that leads on to a place which its address does not tell: shorteners and
/// search engines' links.
bool hides_target(const Url& url);

/// True where anybody can put a page, a form or a file under a well-known house's name for nothing (free hosting,
/// forms, link pages, sharing of files): the house's good name says nothing for what is there.
bool is_open_to_all(const Url& url);

}  // namespace sekisho::scan::url
