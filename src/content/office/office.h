#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// docx, xlsx, pptx and their kin (ECMA-376): text, links, fields, external relations, macros, embedded files.
void read_ooxml(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Word 2003 XML, flat OPC, Excel 2003 XML: the same facts out of a single XML file.
void read_office_xml(Document& document, int part, const ReadOptions& options, Budget& budget);
/// OpenDocument (zip): text, links, scripts, embedded files, encryption.
void read_odf(Document& document, int part, const ReadOptions& options, Budget& budget);
/// The same as one XML file (fodt, fods, fodp).
void read_flat_odf(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Compound files of Word, Excel, PowerPoint, Visio, Publisher, MSI and others: macros, objects, text.
void read_ole(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Outlook messages: subject, bodies, attachments.
void read_msg(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Protected OOXML in a compound file ([MS-OFFCRYPTO] agile and standard): opened with a guessed password or marked
/// encrypted.
void read_encrypted_ooxml(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Pages, Numbers and Keynote (.iwa inside their zip): texts and links.
void read_iwork_archive(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Whether bytes begin like an .iwa file: a frame of four bytes, and another behind it or the end.
bool is_iwork_archive(std::string_view data);
/// Lotus 1-2-3 and its kin: labels, links.
void read_lotus(Document& document, int part, const ReadOptions& options, Budget& budget);
/// WordPerfect 5 and later: text, words of its tables, compound files in it.
void read_wordperfect(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Tables of dBase and FoxPro: the records' text and links.
void read_dbase(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Whether bytes begin like such a table: a version, a date, lengths that fit, a field with a name and a type.
bool is_dbase(std::string_view data);
/// Access databases: modules and what stands in letters; trait "file.unread", since tables are not read as such.
void read_access(Document& document, int part, const ReadOptions& options, Budget& budget);
/// Pages that Excel and Word open as theirs (saved as web pages, or named .xls and .doc): cells that run, formulas in
/// attributes, fields. Nothing in any other page.
void read_office_page(Document& document, int part, Budget& budget);
/// RTF: text, links, embedded objects, templates.
void read_rtf(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
