#pragma once

#include <string>
#include <string_view>

/// What is meant where words are spelled so that they are not those words. Linear; pure.
namespace sekisho::scan::mail {

/// The words of letters that stand one by one ("a c c o u n t", "a.c.c.o.u.n.t"), put together: one separator joins,
/// more than one ends a word. Empty when there are none.
std::string spelled_words(std::string_view text);
/// A folded text with digits and signs as the letters they stand for inside words ("acc0unt", "p@$$word"), `one` for
/// "1"; empty when no word has any (with `only_ones`: any "1").
std::string with_letters_meant(std::string_view folded, char one, bool only_ones);

}  // namespace sekisho::scan::mail
