#pragma once

#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// JavaScript, VBScript, PowerShell, batch, WSF, HTA and program text taken out of documents: what the source says it
/// would do (traits script.shell, .download, .obfuscated, .autorun) and the URLs in it. Nothing is run.
void read_script(Document& document, int part, const ReadOptions& options, Budget& budget);

/// States what `source` would do as traits "<family>.shell", ".download", ".obfuscated", ".autorun", ".write_file" on
/// parts[part].
void state_behaviour(Document& document, int part, std::string_view family, std::string_view source);

/// Decodes what a program hides: base64 and numbers that turn out to be text, joined and backward words: behaviour and
/// links inside, trait script.hidden_literal.
void read_hidden_literals(Document& document, int part, std::string_view source, Budget& budget);

/// Adds a program's source as a macro child of parts[part] and states its behaviour on both.
/// kind     "vba", "xlm", "js"
void add_macro(Document& document, int part, std::string_view family, std::string_view name, std::string_view kind,
               std::string_view source_utf8, Budget& budget);

/// WebAssembly (core specification §5.5): files that its data segments hold become children. What it does is not told.
void read_wasm(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
