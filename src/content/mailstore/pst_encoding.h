#pragma once

#include <cstdint>
#include <string>

namespace sekisho::content {

/// Undoes the "compressible" encoding of a block of an Outlook store (NDB_CRYPT_PERMUTE, [MS-PST] §5.1). In place;
/// pure.
void decode_permuted(std::string& bytes);

/// Undoes (and makes: it is its own inverse) the "high" encoding (NDB_CRYPT_CYCLIC, §5.2). block  the lower half of the
/// block's id. Neither protects anything: there is no key but what stands in the file. In place; pure.
void decode_cyclic(std::string& bytes, std::uint32_t block);

}  // namespace sekisho::content
