#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// OneNote sections ([MS-ONESTORE]): embedded files, text, links.
void read_onenote(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Windows shortcuts ([MS-SHLLINK]): target, arguments, icon, what it would start.
void read_lnk(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Small text formats that point somewhere or start something: .url .scf .desktop .rdp .library-ms .search-ms .webloc
/// .jnlp .iqy .slk .csv .settingcontent-ms ClickOnce
void read_pointer(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Management consoles (.msc): scripts among their strings, commands of their tasks.
void read_console(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Windows contacts: text, links, programs called websites.
void read_contact(Document& document, int part, const ReadOptions& options, Budget& budget);
/// JSON of development tools: commands that run when a folder is opened or a package installed.
void read_json(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Binary property lists: addresses and pages of macOS.
void read_property_list(Document& document, int part, const ReadOptions& options, Budget& budget);
/// iCalendar and vCard: unfolded text, links, attachments inside (RFC 5545, RFC 6350).
void read_calendar(Document& document, int part, const ReadOptions& options, Budget& budget);
/// SVG and other XML: scripts, event handlers, foreignObject, links, document type declarations.
void read_xml(Document& document, int part, const ReadOptions& options, Budget& budget);
/// PostScript and EPS: strings, links, previews; programs that it would start and files that it would change.
void read_postscript(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
