#pragma once

#include <string>
#include <vector>

namespace sekisho::rewrite {

/// A link under a disclaimer: in HTML by its label, in text by label and address.
struct Button {
  std::string label, url;
};

/// What goes in front of a body. UTF-8; neither text nor labels are trusted to be free of markup.
struct Disclaimer {
  std::string text;
  std::vector<Button> buttons;
};

}  // namespace sekisho::rewrite
