#include "content/readers.h"

#include <algorithm>
#include <array>

#include "content/archive/alz.h"
#include "content/archive/archive.h"
#include "content/archive/cab.h"
#include "content/archive/chm.h"
#include "content/archive/egg.h"
#include "content/archive/lzo.h"
#include "content/archive/old_archives.h"
#include "content/archive/rar.h"
#include "content/archive/seven_zip.h"
#include "content/archive/wim.h"
#include "content/disk/disk.h"
#include "content/image/image.h"
#include "content/mime/secured_file.h"
#include "content/note/note.h"
#include "content/office/biff.h"
#include "content/office/office.h"
#include "content/pdf/pdf.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

constexpr bool archive = true, slow = true;
constexpr std::array entries = std::to_array<ReaderEntry>({
    {"zip", read_zip, archive},       {"jar", read_zip, archive},       {"apk", read_zip, archive},      {"epub", read_zip, archive}, {"hwpx", read_zip, archive},
    {"appx", read_zip, archive},      {"xps", read_zip, archive},       {"iwork", read_zip, archive},    {"sxw", read_zip, archive},
    {"7z", read_seven_zip, archive},    {"rar", read_rar, archive},   {"tar", read_archive, archive},  {"cab", read_cab, archive},
    {"iso", read_iso, archive},      {"iso9660", read_archive, archive},   {"lzh", read_archive, archive},   {"cpio", read_archive, archive}, {"xar", read_archive, archive},
    {"ar", read_archive, archive},    {"deb", read_archive, archive},   {"rpm", read_archive, archive},  {"gz", read_archive, archive},
    {"bz2", read_archive, archive},   {"xz", read_archive, archive},    {"lzma", read_archive, archive}, {"lz", read_archive, archive},
    {"lz4", read_archive, archive},   {"zst", read_archive, archive},   {"Z", read_archive, archive},    {"uu", read_archive, archive},
    {"ace", note_unsupported},        {"alz", read_alz, archive},        {"egg", read_egg, archive},       {"lzo", read_lzop, archive},
    {"lrz", note_unsupported},        {"wim", read_wim, archive},        {"udf", read_disk, archive},       {"td0", note_unsupported},
    {"vhdx", read_disk, archive},       {"vmdk", read_vmdk, archive},       {"qcow2", read_disk, archive},     {"iscab", note_unsupported},        {"sis", note_unsupported},
    {"kwaj", note_unsupported},       {"vhd", read_disk, archive},        {"dmg", read_dmg, archive},        {"img", read_disk, archive},
    {"chm", read_chm, archive},       {"arj", read_arj, archive},      {"szdd", read_szdd, archive},
    {"macbinary", read_macbinary, archive}, {"applesingle", read_applesingle, archive}, {"hqx", read_hqx, archive}, {"yenc", read_yenc, archive}, {"tnef", read_tnef_file},
    {"pgp", read_pgp}, {"p7m", read_cms},
    {"vdi", read_disk, archive}, {"squashfs", note_unsupported}, {"zpaq", note_unsupported}, {"zoo", note_unsupported}, {"stuffit", note_unsupported}, {"apfs", note_unsupported},
    {"freearc", note_unsupported}, {"uharc", note_unsupported}, {"aa", note_unsupported}, {"lzfse", note_unsupported}, {"dmg-encrypted", note_unsupported}, {"hdd", read_disk, archive},
    {"bz3", note_unsupported}, {"sz", note_unsupported}, {"isz", note_unsupported}, {"qed", note_unsupported}, {"daa", note_unsupported}, {"filesystem", note_unsupported}, {"bplist", read_property_list},

    {"docx", read_ooxml},  {"docm", read_ooxml},  {"dotx", read_ooxml},  {"dotm", read_ooxml},  {"xlsx", read_ooxml},  {"xlsm", read_ooxml},
    {"xlsb", read_ooxml},  {"xltx", read_ooxml},  {"xltm", read_ooxml},  {"xlam", read_ooxml},  {"pptx", read_ooxml},  {"pptm", read_ooxml},
    {"ppsx", read_ooxml},  {"ppsm", read_ooxml},  {"potx", read_ooxml},  {"potm", read_ooxml},  {"ppam", read_ooxml},  {"vsdx", read_ooxml},
    {"vsdm", read_ooxml},  {"flatopc", read_office_xml}, {"word2003xml", read_office_xml}, {"excel2003xml", read_office_xml}, {"fodt", read_flat_odf},
    {"odt", read_odf},     {"ods", read_odf},     {"odp", read_odf},     {"odg", read_odf},     {"odf", read_odf},     {"odc", read_odf},     {"odb", read_odf},
    {"doc", read_ole},     {"xls", read_ole},     {"ppt", read_ole},     {"vsd", read_ole},     {"pub", read_ole},     {"mpp", read_ole},
    {"wps", read_ole},     {"jtd", read_ole},     {"hwp", read_ole},     {"msi", read_ole},     {"msp", read_ole},     {"ole", read_ole},     {"biff", read_bare_biff},
    {"msg", read_msg},     {"ooxml-encrypted", read_encrypted_ooxml},    {"rtf", read_rtf},     {"pdf", read_pdf},
    {"iwa", read_iwork_archive}, {"wk1", read_lotus}, {"123", read_lotus}, {"mdb", read_access}, {"accdb", read_access},
    {"ps", read_postscript}, {"eps", read_postscript},

    {"onenote", read_onenote}, {"onetoc", read_onenote}, {"lnk", read_lnk},  {"url", read_pointer}, {"scf", read_pointer}, {"desktop", read_pointer}, {"rdp", read_pointer},
    {"library-ms", read_pointer}, {"search-ms", read_pointer}, {"webloc", read_pointer}, {"jnlp", read_pointer}, {"iqy", read_pointer},
    {"slk", read_pointer}, {"csv", read_pointer}, {"settingcontent-ms", read_pointer}, {"clickonce", read_pointer}, {"appinstaller", read_pointer},
    {"theme", read_pointer}, {"asx", read_pointer}, {"playlist", read_pointer}, {"office-data", read_pointer}, {"contact", read_contact}, {"json", read_json}, {"msc", read_console},
    {"ics", read_calendar}, {"vcf", read_calendar}, {"svg", read_xml}, {"xml", read_xml}, {"xslt", read_xml},

    {"js", read_script},   {"vbs", read_script},  {"ps1", read_script},  {"bat", read_script},  {"wsf", read_script},  {"hta", read_script},
    {"sct", read_script},  {"jse", read_script},  {"vbe", read_script},  {"sh", read_script},   {"py", read_script},   {"vba", read_script},
    {"php", read_script},  {"pl", read_script},   {"reg", read_script},  {"inf", read_script},

    {"png", read_image},   {"jpeg", read_image},  {"gif", read_image},   {"bmp", read_image},   {"tiff", read_image},  {"webp", read_image},
    {"emf", read_metafile}, {"wmf", read_metafile}, {"psd", skip_image}, {"cur", skip_image},
    {"ico", read_image},   {"jp2", read_image, !archive, slow},   {"jbig2", skip_image},  {"avif", read_image, !archive, slow},  {"heic", read_image, !archive, slow},
});

}  // namespace

std::span<const ReaderEntry> readers() { return entries; }

bool is_slow(std::string_view kind) {
  return std::any_of(entries.begin(), entries.end(), [&](const ReaderEntry& entry) { return entry.is_slow && entry.kind == kind; });
}

}  // namespace sekisho::content
