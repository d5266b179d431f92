#pragma once

#include <string>
#include <vector>

#include "content/image/image.h"

namespace sekisho::content {

/// Texts of QR codes that are cut into pictures which lie beside or below each other: runs of neighbours of one height
/// as rows, of one width as columns, of one size also as squares. In the order given and, for two, the other way round.
/// Looking is charged to the budget (coded.h); what it does not allow is left out. Ends with the first code found.
std::vector<std::string> codes_in_pieces(const std::vector<GreyImage>& pieces, Budget& budget);

/// The same among the pictures of an item: those next to one that shows a corner of a code, but no code
/// (trait image.qr_corner). Adds what it finds to that part.
void read_split_codes(Document& document, Budget& budget);

}  // namespace sekisho::content
