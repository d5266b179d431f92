#pragma once

#include <string_view>

#include "content/office/ole.h"
#include "content/reader.h"

namespace sekisho::content {

/// An Ole10Native stream ([MS-OLEDS] 2.3.6, Packager's own layout): adds the file inside as an embedded child.
/// returns  false if it is none.
bool add_packaged_file(Document& document, int part, std::string_view native, Budget& budget);

/// Everything embedded anywhere in a compound file: packaged files, CONTENTS and Package streams, monikers with URLs,
/// class ids of dangerous objects (traits office.embedded_object, office.equation, office.ole_link, office.flash).
void read_ole_objects(Document& document, int part, const OleFile& ole, Budget& budget);

/// A Windows Installer database: its streams as embedded children under their real names (cabinets, programs, scripts),
/// its strings as text, what its custom actions run (traits installer.package, installer.command, and installer.* for
/// what the command would do; a script of the table is a macro child).
void read_installer(Document& document, int part, const OleFile& ole, Budget& budget);

/// States what a class id (32 hexadecimal digits in file order) stands for.
void state_class(Document& document, int part, std::string_view clsid);

}  // namespace sekisho::content
