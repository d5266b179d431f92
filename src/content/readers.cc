#include "content/readers.h"

#include <array>

#include "content/archive/archive.h"

namespace sekisho::content {
namespace {

constexpr bool archive = true;
constexpr std::array entries = std::to_array<ReaderEntry>({
    {"zip", read_zip, archive},       {"jar", read_zip, archive},       {"apk", read_zip, archive},      {"epub", read_zip, archive},
    {"appx", read_zip, archive},      {"xps", read_zip, archive},       {"iwork", read_zip, archive},    {"sxw", read_zip, archive},
    {"7z", read_archive, archive},    {"rar", read_archive, archive},   {"tar", read_archive, archive},  {"cab", read_archive, archive},
    {"iso", read_archive, archive},   {"lzh", read_archive, archive},   {"cpio", read_archive, archive}, {"xar", read_archive, archive},
    {"ar", read_archive, archive},    {"deb", read_archive, archive},   {"rpm", read_archive, archive},  {"gz", read_archive, archive},
    {"bz2", read_archive, archive},   {"xz", read_archive, archive},    {"lzma", read_archive, archive}, {"lz", read_archive, archive},
    {"lz4", read_archive, archive},   {"zst", read_archive, archive},   {"Z", read_archive, archive},    {"uu", read_archive, archive},
    {"ace", note_unsupported},        {"alz", note_unsupported},        {"egg", note_unsupported},       {"lzo", note_unsupported},
    {"lrz", note_unsupported},        {"wim", note_unsupported},        {"udf", note_unsupported},       {"td0", note_unsupported},
    {"vhdx", note_unsupported},       {"vmdk", note_unsupported},       {"qcow2", note_unsupported},     {"iscab", note_unsupported},
    {"kwaj", note_unsupported},
});

}  // namespace

std::span<const ReaderEntry> readers() { return entries; }

void read_alternates(Document&, int, const ReadOptions&, Budget&) {}

}  // namespace sekisho::content
