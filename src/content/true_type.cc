#include "content/true_type.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "content/bytes.h"
#include "content/office/office.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

struct Signature {
  std::uint32_t offset;
  std::string_view magic;
  TrueType type;
};

#define MAGIC(text) std::string_view(text, sizeof(text) - 1)

// First match wins; longer or rarer magics stand before shorter ones.
constexpr Signature signatures[] = {
    {0, MAGIC("%PDF-"), {"application/pdf", "pdf"}},
    {0, MAGIC("%FDF-"), {"application/vnd.fdf", "pdf"}},  // forms: the same objects
    {0, MAGIC("PK\x03\x04"), {"application/zip", "zip"}},
    {0, MAGIC("PK\x05\x06"), {"application/zip", "zip"}},
    {0, MAGIC("PK\x07\x08PK"), {"application/zip", "zip"}},
    {0, MAGIC("PK00PK\x03\x04"), {"application/zip", "zip"}},
    {0, MAGIC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), {"application/x-ole-storage", "ole"}},
    {0, MAGIC("\xFF\xD8\xFF"), {"image/jpeg", "jpeg"}},
    {0, MAGIC("\x89PNG\r\n\x1A\n"), {"image/png", "png"}},
    {0, MAGIC("GIF87a"), {"image/gif", "gif"}},
    {0, MAGIC("GIF89a"), {"image/gif", "gif"}},
    {0, MAGIC("II*\0"), {"image/tiff", "tiff"}},
    {0, MAGIC("MM\0*"), {"image/tiff", "tiff"}},
    {0, MAGIC("7z\xBC\xAF\x27\x1C"), {"application/x-7z-compressed", "7z"}},
    {0, MAGIC("Rar!\x1A\x07"), {"application/vnd.rar", "rar"}},
    {0, MAGIC("RE\x7E\x5E"), {"application/vnd.rar", "rar"}},
    {0, MAGIC("\x1F\x8B"), {"application/gzip", "gz"}},
    {0, MAGIC("BZh"), {"application/x-bzip2", "bz2"}},
    {0,
     MAGIC("\xFD"
           "7zXZ\0"),
     {"application/x-xz", "xz"}},
    {0, MAGIC("\x28\xB5\x2F\xFD"), {"application/zstd", "zst"}},
    {1, MAGIC("\x2A\x4D\x18"), {"application/zstd", "zst"}},  // a frame to be skipped comes first
    {0, MAGIC("\0\0\x02\0\x06\x04\x06\0"), {"application/vnd.lotus-1-2-3", "wk1"}},
    {0, MAGIC("\0\0\x02\0\x04\x04\x06\0"), {"application/vnd.lotus-1-2-3", "wk1"}},
    {0, MAGIC("\0\0\x02\0\x20\x51\x06\0"), {"application/vnd.lotus-1-2-3", "wk1"}},  // Quattro Pro for DOS
    {0, MAGIC("\xFF\0\x02\0\x04\x04"), {"application/vnd.lotus-1-2-3", "wk1"}},      // Works
    {0, MAGIC("\0\0\x1A\0"), {"application/vnd.lotus-1-2-3", "123"}},
    {0, MAGIC("\x1A\0\0\x04\0\0"), {"application/vnd.lotus-notes", "nsf"}},
    {0, MAGIC("\xFFWPC"), {"application/vnd.wordperfect", "wpd"}},
    {0, MAGIC("HWP Document File V"), {"application/x-hwp", "hwp3"}},
    {0, MAGIC("?_\x03\0"), {"application/winhlp", "hlp"}},
    {0, MAGIC("FasdUAS 1."), {"application/x-applescript", "scpt"}},
    {0, MAGIC("\x06\x06\xED\xF5\xD8\x1D\x46\xE5"), {"application/x-indesign", "indd"}},
    {8, MAGIC("\x19\x04\0\x10"), {"application/vnd.symbian.install", "sis"}},
    {0, MAGIC("\x7A\x1A\x20\x10"), {"application/vnd.symbian.install", "sis"}},
    {0, MAGIC("\x04\x22\x4D\x18"), {"application/x-lz4", "lz4"}},
    {0, MAGIC("\x02\x21\x4C\x18"), {"application/x-lz4", "lz4"}},
    {0, MAGIC("\x1F\x9D"), {"application/x-compress", "Z"}},
    {0, MAGIC("LZIP"), {"application/x-lzip", "lz"}},
    {0, MAGIC("\x89LZO\0\r\n\x1A\n"), {"application/x-lzop", "lzo"}},
    {0, MAGIC("LRZI"), {"application/x-lrzip", "lrz"}},
    {0, MAGIC("RZIP\2"), {"application/x-rzip", "rz"}},
    {0, MAGIC("MSCF"), {"application/vnd.ms-cab-compressed", "cab"}},
    {0, MAGIC("ISc("), {"application/x-installshield", "iscab"}},
    {0, MAGIC("xar!"), {"application/x-xar", "xar"}},
    {0, MAGIC("!<arch>\n"), {"application/x-archive", "ar"}},
    {0, MAGIC("\xED\xAB\xEE\xDB"), {"application/x-rpm", "rpm"}},
    {0, MAGIC("070701"), {"application/x-cpio", "cpio"}},
    {0, MAGIC("070702"), {"application/x-cpio", "cpio"}},
    {0, MAGIC("070707"), {"application/x-cpio", "cpio"}},
    {0, MAGIC("\xC7\x71"), {"application/x-cpio", "cpio"}},
    {0, MAGIC("\x71\xC7"), {"application/x-cpio", "cpio"}},
    {257, MAGIC("ustar"), {"application/x-tar", "tar"}},
    {7, MAGIC("**ACE**"), {"application/x-ace-compressed", "ace"}},
    {0, MAGIC("ALZ\x01"), {"application/x-alz", "alz"}},
    {0, MAGIC("EGGA"), {"application/x-egg", "egg"}},
    {0, MAGIC("SZDD\x88\xF0\x27\x33"), {"application/x-ms-compress", "szdd"}},
    {0, MAGIC("KWAJ\x88\xF0\x27\xD1"), {"application/x-ms-compress", "kwaj"}},
    {0, MAGIC("SZ \x88\xF0\x27\x33\xD1"), {"application/x-ms-compress", "szdd"}},
    {0, MAGIC("ITSF"), {"application/vnd.ms-htmlhelp", "chm"}},
    {0, MAGIC("MSWIM\0\0\0"), {"application/x-ms-wim", "wim"}},
    {0, MAGIC("WLPWM\0\0\0"), {"application/x-ms-wim", "wim"}},
    {0, MAGIC("conectix"), {"application/x-vhd", "vhd"}},
    {0, MAGIC("vhdxfile"), {"application/x-vhdx", "vhdx"}},
    {0, MAGIC("KDMV"), {"application/x-vmdk", "vmdk"}},
    {0, MAGIC("QFI\xFB"), {"application/x-qcow2", "qcow2"}},
    {0, MAGIC("QED\0"), {"application/x-qed", "qed"}},
    {0x8001, MAGIC("CD001"), {"application/x-iso9660-image", "iso"}},
    {0x8801, MAGIC("CD001"), {"application/x-iso9660-image", "iso"}},
    {0x8001, MAGIC("BEA01"), {"application/x-iso9660-image", "udf"}},
    {64, MAGIC("\x7F\x10\xDA\xBE"), {"application/x-virtualbox-vdi", "vdi"}},
    {0, MAGIC("COWD\x01"), {"application/x-vmdk", "vmdk"}},
    {0, MAGIC("# Disk DescriptorFile"), {"application/x-vmdk", "vmdk"}},
    {0, MAGIC("WithoutFreeSpace"), {"application/x-parallels-disk", "hdd"}},
    {0, MAGIC("WithouFreSpacExt"), {"application/x-parallels-disk", "hdd"}},
    {0, MAGIC("hsqs"), {"application/x-squashfs", "squashfs"}},
    {0, MAGIC("sqsh"), {"application/x-squashfs", "squashfs"}},
    {0, MAGIC("7kSt"), {"application/x-zpaq", "zpaq"}},
    {0, MAGIC("zPQ\x01"), {"application/x-zpaq", "zpaq"}},
    {0, MAGIC("zPQ\x02"), {"application/x-zpaq", "zpaq"}},
    {20, MAGIC("\xDC\xA7\xC4\xFD"), {"application/x-zoo", "zoo"}},
    {0, MAGIC("SIT!"), {"application/x-stuffit", "stuffit"}},
    {0, MAGIC("StuffIt"), {"application/x-stuffit", "stuffit"}},
    {32, MAGIC("NXSB"), {"application/x-apfs-image", "apfs"}},
    {0, MAGIC("ArC\x01"), {"application/x-freearc", "freearc"}},
    {0, MAGIC("UHA\x06"), {"application/x-uharc", "uharc"}},
    {0, MAGIC("AA01"), {"application/x-apple-archive", "aa"}},
    {0, MAGIC("YAA1"), {"application/x-apple-archive", "aa"}},
    {0, MAGIC("pbzx"), {"application/x-apple-archive", "aa"}},
    {0, MAGIC("bvx2"), {"application/x-lzfse", "lzfse"}},
    {0, MAGIC("bvxn"), {"application/x-lzfse", "lzfse"}},
    {0, MAGIC("bvx-"), {"application/x-lzfse", "lzfse"}},
    {0, MAGIC("encrcdsa"), {"application/x-apple-diskimage", "dmg-encrypted"}},
    {0, MAGIC("BZ3v1"), {"application/x-bzip3", "bz3"}},
    {0, MAGIC("\xFF\x06\0\0sNaPpY"), {"application/x-snappy-framed", "sz"}},
    {0, MAGIC("IsZ!"), {"application/x-isz", "isz"}},
    {0, MAGIC("DAA\0\0"), {"application/x-daa", "daa"}},
    {0, MAGIC("XFSB"), {"application/x-raw-disk-image", "filesystem"}},
    {3, MAGIC("ReFS\0\0\0\0"), {"application/x-raw-disk-image", "filesystem"}},
    {0x10040, MAGIC("_BHRfS_M"), {"application/x-raw-disk-image", "filesystem"}},
    {0, MAGIC("-rom1fs-"), {"application/x-raw-disk-image", "filesystem"}},
    {0, MAGIC("\x45\x3D\xCD\x28"), {"application/x-raw-disk-image", "filesystem"}},
    {0, MAGIC("\0\x05\x16\0\0\x02\0\0"), {"application/applefile", "applesingle"}},
    {0, MAGIC("\0\x05\x16\0\0\x01\0\0"), {"application/applefile", "applesingle"}},
    {0, MAGIC("\0\x05\x16\x07\0\x02\0\0"), {"application/applefile", "applesingle"}},
    {0, MAGIC("bplist0"), {"application/x-bplist", "bplist"}},
    {0, MAGIC("TD\0"), {"application/x-teledisk", "td0"}},
    {0, MAGIC("td\0"), {"application/x-teledisk", "td0"}},
    {0, MAGIC("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"), {"application/onenote", "onenote"}},
    {0, MAGIC("\xA1\x2F\xFF\x43\xD9\xEF\x76\x4C\x9E\xE2\x10\xEA\x57\x22\x76\x5F"), {"application/onenote", "onetoc"}},
    {0, MAGIC("\x4C\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"), {"application/x-ms-shortcut", "lnk"}},
    {0, MAGIC("\x78\x9F\x3E\x22"), {"application/ms-tnef", "tnef"}},
    {0, MAGIC("ActiveMime"), {"application/x-mso", "activemime"}},
    {0, MAGIC("{\\rt"), {"application/rtf", "rtf"}},
    {0,
     MAGIC("\x7F"
           "ELF"),
     {"application/x-elf", "elf"}},
    {0, MAGIC("\xCF\xFA\xED\xFE"), {"application/x-mach-binary", "macho"}},
    {0, MAGIC("\xCE\xFA\xED\xFE"), {"application/x-mach-binary", "macho"}},
    {0, MAGIC("\xFE\xED\xFA\xCE"), {"application/x-mach-binary", "macho"}},
    {0, MAGIC("\xFE\xED\xFA\xCF"), {"application/x-mach-binary", "macho"}},
    {0, MAGIC("dex\n"), {"application/x-dex", "dex"}},
    {0, MAGIC("\0asm"), {"application/wasm", "wasm"}},
    {0, MAGIC("SQLite format 3\0"), {"application/vnd.sqlite3", "sqlite"}},
    {0, MAGIC("\0\x01\0\0Standard Jet DB"), {"application/x-msaccess", "mdb"}},
    {0, MAGIC("\0\x01\0\0Standard ACE DB"), {"application/x-msaccess", "accdb"}},
    {0, MAGIC("!BDN"), {"application/vnd.ms-outlook-pst", "pst"}},
    {0, MAGIC("\xCF\xAD\x12\xFE"), {"application/x-outlook-express", "dbx"}},
    {0, MAGIC("RIFF"), {"application/x-riff", "riff"}},
    {0, MAGIC("OggS"), {"audio/ogg", "ogg"}},
    {0, MAGIC("fLaC"), {"audio/flac", "flac"}},
    {0, MAGIC("ID3"), {"audio/mpeg", "mp3"}},
    {0, MAGIC("MThd"), {"audio/midi", "midi"}},
    {0, MAGIC("#!AMR"), {"audio/amr", "amr"}},
    {0, MAGIC("FLV\x01"), {"video/x-flv", "flv"}},
    {0, MAGIC("FWS"), {"application/x-shockwave-flash", "swf"}},
    {0, MAGIC("CWS"), {"application/x-shockwave-flash", "swf"}},
    {0, MAGIC("ZWS"), {"application/x-shockwave-flash", "swf"}},
    {0, MAGIC("\x1A\x45\xDF\xA3"), {"video/x-matroska", "mkv"}},
    {0, MAGIC("\0\0\x01\xBA"), {"video/mpeg", "mpeg"}},
    {0, MAGIC("\0\0\x01\xB3"), {"video/mpeg", "mpeg"}},
    {0, MAGIC("\x30\x26\xB2\x75\x8E\x66\xCF\x11"), {"video/x-ms-asf", "asf"}},
    {4, MAGIC("ftyp"), {"video/mp4", "mp4"}},
    {4, MAGIC("moov"), {"video/quicktime", "mov"}},
    {0, MAGIC("8BPS"), {"image/vnd.adobe.photoshop", "psd"}},
    {0, MAGIC("\0\0\x01\0"), {"image/vnd.microsoft.icon", "ico"}},
    {0, MAGIC("\0\0\x02\0"), {"image/vnd.microsoft.icon", "cur"}},
    {0, MAGIC("\xD7\xCD\xC6\x9A"), {"image/wmf", "wmf"}},
    {0, MAGIC("\x01\0\x09\0\0\x03"), {"image/wmf", "wmf"}},
    {40, MAGIC(" EMF"), {"image/emf", "emf"}},
    {0, MAGIC("AT&TFORM"), {"image/vnd.djvu", "djvu"}},
    {0, MAGIC("\0\0\0\x0CjP  \r\n"), {"image/jp2", "jp2"}},
    {0, MAGIC("\xFF\x4F\xFF\x51"), {"image/x-jp2-codestream", "jp2"}},
    {0, MAGIC("\x97JB2\r\n\x1A\n"), {"image/x-jbig2", "jbig2"}},
    {0, MAGIC("wOFF"), {"font/woff", "woff"}},
    {0, MAGIC("wOF2"), {"font/woff2", "woff2"}},
    {0, MAGIC("OTTO"), {"font/otf", "otf"}},
    {0, MAGIC("\0\x01\0\0\0"), {"font/ttf", "ttf"}},
    {0, MAGIC("ttcf"), {"font/collection", "ttc"}},
    {0, MAGIC("%!PS"), {"application/postscript", "ps"}},
    {0, MAGIC("\x04%!PS"), {"application/postscript", "ps"}},  // as printer drivers send it
    {0, MAGIC("\xC5\xD0\xD3\xC6"), {"application/postscript", "eps"}},
    {0, MAGIC("-----BEGIN PGP MESSAGE"), {"application/pgp-encrypted", "pgp"}},
    {0, MAGIC("-----BEGIN PGP SIGNED"), {"text/plain", "pgp-signed"}},
    {0, MAGIC("-----BEGIN PGP SIGNATURE"), {"application/pgp-signature", "pgp-signature"}},
    {0, MAGIC("-----BEGIN PGP PUBLIC"), {"application/pgp-keys", "pgp-keys"}},
    {0, MAGIC("-----BEGIN PGP PRIVATE"), {"application/pgp-keys", "pgp-keys"}},
    {0, MAGIC("-----BEGIN CERTIFICATE"), {"application/x-x509-cert", "cert"}},
    {0, MAGIC("-----BEGIN PKCS7"), {"application/pkcs7-mime", "p7m"}},
    {0, MAGIC("-----BEGIN CMS"), {"application/pkcs7-mime", "p7m"}},
    {0, MAGIC("-----BEGIN"), {"application/x-pem-file", "pem"}},
    {0, MAGIC("RP\x01"), {"application/x-unknown", "unknown"}},
    {0, MAGIC("AC10"), {"image/vnd.dwg", "dwg"}},
    {0, MAGIC("CrEL"), {"application/x-unknown", "unknown"}},
    {0, MAGIC("\x11\x20\x01"), {"application/x-unknown", "unknown"}},
    {0, MAGIC("regf"), {"application/x-ms-registry", "regf"}},
    {0, MAGIC("(This file must be converted with BinHex"), {"application/mac-binhex40", "hqx"}},
    {0, MAGIC("begin 6"), {"text/x-uuencode", "uu"}},
    {0, MAGIC("begin 7"), {"text/x-uuencode", "uu"}},
    {0, MAGIC("begin-base64 "), {"text/x-uuencode", "uu"}},
    {0, MAGIC("=ybegin "), {"text/x-yenc", "yenc"}},
};

TrueType executable_kind(std::string_view data) {
  const auto header = le32(data, 0x3c);
  if (slice(data, header, 4) == MAGIC("PE\0\0")) {
    const bool dll = le16(data, header + 22) & 0x2000;
    return dll ? TrueType{"application/vnd.microsoft.portable-executable", "dll"}
               : TrueType{"application/vnd.microsoft.portable-executable", "exe"};
  }
  return {"application/x-dosexec", "exe"};
}

bool is_lha(std::string_view data) {
  return has(data, 0, 21) && data[2] == '-' && data[3] == 'l' && (data[4] == 'h' || data[4] == 'z') && data[6] == '-';
}

bool is_arj(std::string_view data) {
  const auto size = le16(data, 2);
  return data.starts_with("\x60\xEA") && size >= 30 && size <= 2600 && u8(data, 4) >= 30 && u8(data, 10) == 2;
}

// Checksum of a tar header (POSIX ustar, old V7 too).
bool is_tar(std::string_view data) {
  if (!has(data, 0, 512) || data[0] == '\0') return false;
  unsigned sum = 0, told = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? 32u : u8(data, i);
  bool digit = false;
  for (std::size_t i = 148; i < 156; ++i) {
    const char c = data[i];
    if (c >= '0' && c <= '7')
      told = told * 8 + static_cast<unsigned>(c - '0'), digit = true;
    else if (digit)
      break;
    else if (c != ' ')
      return false;
  }
  return digit && sum == told;
}

// MacBinary I–III: version byte, name length, zeros, lengths that fit.
bool is_macbinary(std::string_view data) {
  if (!has(data, 0, 128) || data[0] != 0 || data[74] != 0 || data[82] != 0) return false;
  const auto name = u8(data, 1);
  if (name == 0 || name > 63 || u8(data, 2) < 32) return false;
  const auto fork = be32(data, 83), resource = be32(data, 87);
  return (fork > 0 || resource > 0) && fork <= data.size() && resource <= data.size() &&
         128ull + fork <= data.size() + 128ull && le32(data, 102) == 0;
}

TrueType riff_kind(std::string_view data) {
  const auto form = slice(data, 8, 4);
  if (form == "WEBP") return {"image/webp", "webp"};
  if (form == "WAVE") return {"audio/wav", "wav"};
  if (form == "AVI ") return {"video/x-msvideo", "avi"};
  if (form == "ACON") return {"application/x-navi-animation", "ani"};
  return {"application/x-riff", "riff"};
}

TrueType ftyp_kind(std::string_view data) {
  const auto brand = slice(data, 8, 4);
  if (brand == "avif" || brand == "avis") return {"image/avif", "avif"};
  if (brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis" || brand == "hevc" || brand == "hevx" ||
      brand == "mif1" || brand == "mif2" || brand == "msf1") {
    return {"image/heic", "heic"};
  }
  if (brand == "qt  ") return {"video/quicktime", "mov"};
  if (brand == "M4A " || brand == "M4B ") return {"audio/mp4", "m4a"};
  return {"video/mp4", "mp4"};
}

bool is_bmp(std::string_view data) {
  if (!data.starts_with("BM")) return false;
  const auto header = le32(data, 14);
  return header == 12 || header == 40 || header == 52 || header == 56 || header == 64 || header == 108 || header == 124;
}

// ASN.1 SEQUENCE holding the OID of CMS signedData, envelopedData, … (RFC 5652), or a certificate, or PKCS#12.
TrueType der_kind(std::string_view data) {
  if (u8(data, 0) != 0x30 || data.size() < 20) return {};
  const auto head = data.substr(0, 40);
  if (head.find(MAGIC("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07")) != head.npos) {
    return u8(data, 4) == 2 || head.find(MAGIC("\x02\x01\x03\x30")) != head.npos
               ? TrueType{"application/x-pkcs12", "p12"}
               : TrueType{"application/pkcs7-mime", "p7m"};
  }
  if (head.find(MAGIC("\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01")) != head.npos)
    return {"application/pkcs7-mime", "p7m"};
  if (u8(data, 1) == 0x82 && u8(data, 4) == 0x30 && le16(data, 8) == 0x03A0) return {"application/x-x509-cert", "cert"};
  return {};
}

bool is_lzma(std::string_view data) {
  // Properties lc/lp/pb, a dictionary that is a power of two, an unknown or sane size, first range coder byte 0.
  if (!has(data, 0, 18) || u8(data, 0) > 224 || u8(data, 13) != 0) return false;
  const auto dictionary = le32(data, 1);
  const bool sane = dictionary >= 4096 && ((dictionary & (dictionary - 1)) == 0 || dictionary == 0xffffffffu ||
                                           (dictionary % 3 == 0 && ((dictionary / 3) & (dictionary / 3 - 1)) == 0));
  const auto size = le64(data, 5);
  return sane && u8(data, 0) == 0x5D && (size == ~0ull || size < (1ull << 40));
}

bool is_pgp_binary(std::string_view data) {
  // Compressed data, or a one-pass signature before what is signed.
  if (data.starts_with("\xA3\x01") || data.starts_with("\xA3\x02") || data.starts_with("\xA3\x03") ||
      data.starts_with("\x90\x0D\x03") || data.starts_with("\xC4\x0D\x03"))
    return data.size() > 12;
  // RFC 4880 §4.2: public-key or symmetric encrypted session key packet first.
  const auto tag = u8(data, 0);
  if ((tag == 0x85 || tag == 0x84) && data.size() > 12) return u8(data, tag == 0x85 ? 3 : 2) == 3;
  if (tag == 0x8C && data.size() > 12) return u8(data, 2) == 4 && u8(data, 3) >= 1 && u8(data, 3) <= 13;
  if ((tag == 0xC1 || tag == 0xC3) && data.size() > 12) return u8(data, 2) == 3 || u8(data, 2) == 4 || u8(data, 3) == 3;
  return false;
}

// An Apple disk image ends in a trailer (version 4); its beginning is that of its first packed piece.
bool is_dmg(std::string_view data) {
  const auto trailer = data.size() - std::min<std::size_t>(data.size(), 512);
  return slice(data, trailer, 4) == "koly" && be32(data, trailer + 4) == 4;
}

// A volume without a partition table: what its superblock says must hold together, since the marks are short.
bool is_ext(std::string_view data) {
  return le16(data, 1024 + 56) == 0xEF53 && le32(data, 1024 + 24) <= 6 && le32(data, 1024 + 72) <= 4 &&
         le32(data, 1024 + 76) <= 1 && le32(data, 1024) > 10 && le32(data, 1024 + 40) > 0;
}
bool is_hfs(std::string_view data) {
  const auto mark = slice(data, 1024, 4);
  return mark == std::string_view("H+\0\4", 4) || mark == std::string_view("HX\0\5", 4);
}

#undef MAGIC

}  // namespace

TrueType detect_signature(std::string_view data) {
  if (data.size() < 2) return {};
  for (const auto& signature : signatures) {
    if (slice(data, signature.offset, signature.magic.size()) != signature.magic) continue;
    const auto kind = signature.type.kind;
    if (kind == "riff") return riff_kind(data);
    if (kind == "mp4") return ftyp_kind(data);
    if (kind == "bz2" && (u8(data, 3) < '1' || u8(data, 3) > '9')) continue;
    if ((kind == "bz2" || kind == "xz" || kind == "lzfse" || kind == "aa") && is_dmg(data)) break;
    if (kind == "aa" && !data.starts_with("pbzx") && slice(data, 6, 3) != "TYP") continue;
    if (kind == "squashfs" && le16(data, 28) > 4 && be16(data, 28) > 4) continue;
    if (kind == "stuffit" && slice(data, 10, 4) != "rLau" && slice(data, 7, 5) != " (c)1") continue;
    if (kind == "swf" && (u8(data, 3) == 0 || u8(data, 3) > 60)) continue;
    if ((kind == "ico" || kind == "cur") && (le16(data, 4) == 0 || le16(data, 4) > 200)) continue;
    // Viewers take "%!PS-Adobe-3.0 PDF-1.4" for a PDF (ISO 32000-1, H.3).
    if (kind == "ps" && data.substr(0, data.substr(0, 64).find_first_of("\r\n")).find(" PDF-") != data.npos)
      return {"application/pdf", "pdf"};
    if (kind == "ar" && data.find("debian-binary", 0) < 100) return {"application/vnd.debian.binary-package", "deb"};
    if (kind == "unknown") continue;
    return signature.type;
  }
  if (data.starts_with("MZ") || data.starts_with("ZM")) return executable_kind(data);
  if (is_bmp(data)) return {"image/bmp", "bmp"};
  if (is_lha(data)) return {"application/x-lzh-compressed", "lzh"};
  if (is_arj(data)) return {"application/x-arj", "arj"};
  if (is_tar(data)) return {"application/x-tar", "tar"};
  if (is_dbase(data)) return {"application/vnd.dbf", "dbf"};
  if (u8(data, 0) == 0xFF && (u8(data, 1) & 0xE6) == 0xE2) return {"audio/mpeg", "mp3"};
  if (data.starts_with("\xCA\xFE\xBA\xBE")) {
    return be32(data, 4) < 20 ? TrueType{"application/x-mach-binary", "macho"}
                              : TrueType{"application/java-vm", "class"};
  }
  if (const auto type = der_kind(data); !type.kind.empty()) return type;
  if (is_lzma(data)) return {"application/x-lzma", "lzma"};
  if (is_macbinary(data)) return {"application/x-macbinary", "macbinary"};
  if (is_pgp_binary(data)) return {"application/pgp-encrypted", "pgp"};
  // BIFF of Excel 2 to 4 without a container.
  if ((le16(data, 0) == 0x0009 || le16(data, 0) == 0x0209 || le16(data, 0) == 0x0409) && le16(data, 2) >= 4 &&
      le16(data, 2) <= 8 && le16(data, 6) != 0 && le16(data, 6) <= 0x100) {
    return {"application/vnd.ms-excel", "biff"};
  }
  if (data.size() >= 512 && slice(data, data.size() - 512, 8) == "conectix") return {"application/x-vhd", "vhd"};
  if (is_dmg(data)) return {"application/x-apple-diskimage", "dmg"};
  // HFS without plus (to 1998): allocation blocks of whole sectors, a name of 1 to 27 letters.
  if (slice(data, 1024, 2) == "BD" && be32(data, 1044) % 512 == 0 && be32(data, 1044) > 0 &&
      be16(data, 1024 + 18) > 0 && u8(data, 1024 + 36) - 1u < 27)
    return {"application/x-raw-disk-image", "filesystem"};
  if (is_ext(data) || is_hfs(data) || (data.starts_with("ER") && slice(data, 512, 2) == "PM"))
    return {"application/x-raw-disk-image", "img"};
  // A disk image: boot sector with a FAT file system, or a partition table.
  if (has(data, 0, 512) && le16(data, 510) == 0xAA55) {
    if (slice(data, 3, 8) == "EXFAT   " || slice(data, 54, 3) == "FAT" || slice(data, 82, 5) == "FAT32" ||
        slice(data, 3, 4) == "NTFS")
      return {"application/x-raw-disk-image", "img"};
    if (slice(data, 512, 8) == "EFI PART" || (u8(data, 446) & 0x7f) == 0)
      return {"application/x-raw-disk-image", "img"};
  }
  // PDF readers accept 1024 bytes of anything before the header (ISO 32000-1, H.3).
  if (const auto at = data.substr(0, 1024 + 5).find("%PDF-"); at != data.npos) return {"application/pdf", "pdf"};
  return {};
}

TrueType detect_true_type(std::string_view data, std::string_view filename) {
  if (data.empty()) return {"application/x-empty", "empty"};
  auto type = detect_signature(data);
  if (type.kind == "zip") {
    if (const auto inner = detect_zip_kind(data); !inner.kind.empty()) return inner;
    return type;
  }
  if (type.kind == "ole") {
    if (const auto inner = detect_ole_kind(data); !inner.kind.empty()) return inner;
    return type;
  }
  // A page or message that merely quotes %PDF- near its start is text as well; the polyglot check looks at that.
  if (!type.kind.empty() && !(type.kind == "pdf" && !data.starts_with("%PDF-"))) return type;
  if (const auto text = detect_text_kind(data, filename); !text.kind.empty()) {
    if (type.kind.empty() || text.kind == "html" || text.kind == "mail") return text;
  }
  if (!type.kind.empty()) return type;
  // Something before a zip does not keep programs from opening it: they look for its end.
  if (const auto end = data.find("PK\x05\x06", data.size() > 66'000 ? data.size() - 66'000 : 0);
      end != data.npos && data.find("PK\x01\x02") < end) {
    if (const auto inner = detect_zip_kind(data); !inner.kind.empty()) return inner;
    return {"application/zip", "zip"};
  }
  if (is_iwork_archive(data) && extension_of(filename) == "iwa") return {"application/x-iwork-archive", "iwa"};
  return {"application/octet-stream", "unknown"};
}

std::string extension_of(std::string_view filename) {
  while (!filename.empty() && (filename.back() == '.' || filename.back() == ' ')) filename.remove_suffix(1);
  const auto slash = filename.find_last_of("/\\");
  if (slash != filename.npos) filename.remove_prefix(slash + 1);
  const auto dot = filename.rfind('.');
  if (dot == filename.npos) return {};
  std::string result(filename.substr(dot + 1));
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return result;
}

}  // namespace sekisho::content
