#pragma once

#include <string>
#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// Decrypts an Excel record stream in place ([MS-XLS] 2.2.10; RC4, RC4 CryptoAPI and XOR obfuscation by its FILEPASS
/// record). returns  false if the password is wrong or the form is not known; then the stream is unchanged.
bool decrypt_biff(std::string& stream, std::string_view filepass, const std::string& password);

}  // namespace sekisho::content
