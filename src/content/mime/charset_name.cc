#include "content/mime/charset_name.h"

#include <array>

#include "base/text.h"

namespace sekisho::content {
namespace {

using enum CharsetFamily;

struct Row {
  std::string_view key;  // letters and digits of the label
  Charset charset;
};

constexpr Charset shift_jis{icu, "shift_jis", "ibm-943_P15A-2003"};
constexpr Charset iso_2022{iso_2022_jp, "iso-2022-jp"};
constexpr Charset gb{icu, "gb18030", "gb18030"};
constexpr Charset big{icu, "big5", "ibm-1375_P100-2008"};
constexpr Charset korean{icu, "euc-kr", "windows-949-2000"};
constexpr Charset latin1{icu, "windows-1252", "windows-1252"};
constexpr Charset w1254{icu, "windows-1254", "windows-1254"};
constexpr Charset thai{icu, "windows-874", "windows-874"};
constexpr Charset cyrillic{icu, "windows-1251", "windows-1251"};
constexpr Charset koi8u{icu, "koi8-u", "koi8-u"};
constexpr Charset none{unspecified, ""};

// The common ones first: the search is linear.
constexpr std::array rows{
    Row{"utf8", {utf8, "utf-8"}},
    Row{"usascii", {ascii, "us-ascii"}},
    Row{"iso88591", latin1},
    Row{"windows1252", latin1},
    Row{"iso2022jp", iso_2022},
    Row{"shiftjis", shift_jis},
    Row{"gb2312", gb},
    Row{"gbk", gb},
    Row{"big5", big},
    Row{"iso885915", {icu, "iso-8859-15", "iso-8859-15"}},
    Row{"", none},
    Row{"windows1251", cyrillic},
    Row{"koi8r", {icu, "koi8-r", "koi8-r"}},
    Row{"ascii", {ascii, "us-ascii"}},
    Row{"ansix341968", {ascii, "us-ascii"}},
    Row{"iso646us", {ascii, "us-ascii"}},
    Row{"646", {ascii, "us-ascii"}},
    Row{"ansix31101983", latin1},
    Row{"7bit", {ascii, "us-ascii"}},
    Row{"us", {ascii, "us-ascii"}},
    Row{"unknown8bit", none},
    Row{"unknown", none},
    Row{"xunknown", none},
    Row{"default", none},
    Row{"8bit", none},
    Row{"binary", none},
    Row{"xuserdefined", none},
    Row{"defaultcharset", none},
    Row{"none", none},
    Row{"unicode", {utf16, "utf-16"}},
    Row{"utf08", {utf8, "utf-8"}},
    Row{"unicode11utf8", {utf8, "utf-8"}},
    Row{"xutf8", {utf8, "utf-8"}},
    Row{"utf8mb4", {utf8, "utf-8"}},
    Row{"cp65001", {utf8, "utf-8"}},
    Row{"utf", {utf8, "utf-8"}},
    Row{"windows65001", {utf8, "utf-8"}},
    Row{"utf16", {utf16, "utf-16"}},
    Row{"utf16le", {icu, "utf-16le", "UTF-16LE"}},
    Row{"utf16be", {icu, "utf-16be", "UTF-16BE"}},
    Row{"ucs2", {utf16, "utf-16"}},
    Row{"iso10646ucs2", {utf16, "utf-16"}},
    Row{"utf32", {icu, "utf-32", "UTF-32"}},
    Row{"utf32le", {icu, "utf-32le", "UTF-32LE"}},
    Row{"utf32be", {icu, "utf-32be", "UTF-32BE"}},
    Row{"utf7", {utf7, "utf-7"}},
    Row{"unicode11utf7", {utf7, "utf-7"}},
    Row{"xunicode20utf7", {utf7, "utf-7"}},
    Row{"csutf7", {utf7, "utf-7"}},
    Row{"hzgb2312", {hz, "hz-gb-2312", "HZ-GB-2312"}},
    Row{"hz", {hz, "hz-gb-2312", "HZ-GB-2312"}},
    Row{"sjis", shift_jis},
    Row{"xsjis", shift_jis},
    Row{"mskanji", shift_jis},
    Row{"windows31j", shift_jis},
    Row{"cswindows31j", shift_jis},
    Row{"csshiftjis", shift_jis},
    Row{"cp932", shift_jis},
    Row{"ms932", shift_jis},
    Row{"windows932", shift_jis},
    Row{"shiftjisx0213", shift_jis},
    Row{"shiftjis2004", shift_jis},
    Row{"ibm943", shift_jis},
    Row{"xmscp932", shift_jis},
    Row{"932", shift_jis},
    Row{"csiso2022jp", iso_2022},
    Row{"jis", iso_2022},
    Row{"iso2022jp1", iso_2022},
    Row{"iso2022jp2", iso_2022},
    Row{"iso2022jp3", iso_2022},
    Row{"iso2022jp2004", iso_2022},
    Row{"iso2022jpms", iso_2022},
    Row{"cp50220", iso_2022},
    Row{"cp50221", iso_2022},
    Row{"cp50222", iso_2022},
    Row{"iso2022jpext", iso_2022},
    Row{"jis7", iso_2022},
    Row{"xwindows50220", iso_2022},
    Row{"xwindows50221", iso_2022},
    Row{"eucjp", {euc_jp, "euc-jp"}},
    Row{"xeucjp", {euc_jp, "euc-jp"}},
    Row{"ujis", {euc_jp, "euc-jp"}},
    Row{"cp51932", {euc_jp, "euc-jp"}},
    Row{"eucjpms", {euc_jp, "euc-jp"}},
    Row{"cseucpkdfmtjapanese", {euc_jp, "euc-jp"}},
    Row{"euc", {euc_jp, "euc-jp"}},
    Row{"iso2022kr", {icu, "iso-2022-kr", "ISO-2022-KR"}},
    Row{"csiso2022kr", {icu, "iso-2022-kr", "ISO-2022-KR"}},
    Row{"iso2022cn", {icu, "iso-2022-cn", "ISO-2022-CN"}},
    Row{"gb18030", gb},
    Row{"gb231280", gb},
    Row{"csgb2312", gb},
    Row{"xgbk", gb},
    Row{"cp936", gb},
    Row{"ms936", gb},
    Row{"windows936", gb},
    Row{"chinese", gb},
    Row{"euccn", gb},
    Row{"xeuccn", gb},
    Row{"isoir58", gb},
    Row{"936", gb},
    Row{"big5hkscs", big},
    Row{"cnbig5", big},
    Row{"csbig5", big},
    Row{"xxbig5", big},
    Row{"cp950", big},
    Row{"windows950", big},
    Row{"950", big},
    Row{"euckr", korean},
    Row{"ksc56011987", korean},
    Row{"ksc5601", korean},
    Row{"cp949", korean},
    Row{"ms949", korean},
    Row{"windows949", korean},
    Row{"korean", korean},
    Row{"uhc", korean},
    Row{"cseuckr", korean},
    Row{"949", korean},
    Row{"latin1", latin1},
    Row{"l1", latin1},
    Row{"cp1252", latin1},
    Row{"ibm819", latin1},
    Row{"cp819", latin1},
    Row{"88591", latin1},
    Row{"iso885911987", latin1},
    Row{"isoir100", latin1},
    Row{"1252", latin1},
    Row{"win1252", latin1},
    Row{"xcp1252", latin1},
    Row{"iso8859", latin1},
    Row{"ansi", latin1},
    Row{"western", latin1},
    Row{"xansi", latin1},
    Row{"iso", latin1},
    Row{"iso88592", {icu, "iso-8859-2", "iso-8859-2"}},
    Row{"latin2", {icu, "iso-8859-2", "iso-8859-2"}},
    Row{"iso88593", {icu, "iso-8859-3", "iso-8859-3"}},
    Row{"iso88594", {icu, "iso-8859-4", "iso-8859-4"}},
    Row{"iso88595", {icu, "iso-8859-5", "iso-8859-5"}},
    Row{"iso88596", {icu, "iso-8859-6", "iso-8859-6"}},
    Row{"iso88597", {icu, "iso-8859-7", "iso-8859-7"}},
    Row{"iso88598", {icu, "iso-8859-8", "iso-8859-8"}},
    Row{"iso88598i", {icu, "iso-8859-8", "iso-8859-8"}},
    Row{"iso88598e", {icu, "iso-8859-8", "iso-8859-8"}},
    Row{"iso88599", w1254},
    Row{"iso885910", {icu, "iso-8859-10", "iso-8859-10"}},
    Row{"iso885911", thai},
    Row{"iso885913", {icu, "iso-8859-13", "iso-8859-13"}},
    Row{"iso885914", {icu, "iso-8859-14", "iso-8859-14"}},
    Row{"iso885916", {icu, "iso-8859-16", "iso-8859-16"}},
    Row{"latin9", {icu, "iso-8859-15", "iso-8859-15"}},
    Row{"tis620", thai},
    Row{"windows874", thai},
    Row{"cp874", thai},
    Row{"windows1250", {icu, "windows-1250", "windows-1250"}},
    Row{"cp1250", {icu, "windows-1250", "windows-1250"}},
    Row{"cp1251", cyrillic},
    Row{"win1251", cyrillic},
    Row{"1251", cyrillic},
    Row{"xcp1251", cyrillic},
    Row{"windows1253", {icu, "windows-1253", "windows-1253"}},
    Row{"cp1253", {icu, "windows-1253", "windows-1253"}},
    Row{"windows1254", w1254},
    Row{"cp1254", w1254},
    Row{"windows1255", {icu, "windows-1255", "windows-1255"}},
    Row{"cp1255", {icu, "windows-1255", "windows-1255"}},
    Row{"windows1256", {icu, "windows-1256", "windows-1256"}},
    Row{"cp1256", {icu, "windows-1256", "windows-1256"}},
    Row{"windows1257", {icu, "windows-1257", "windows-1257"}},
    Row{"cp1257", {icu, "windows-1257", "windows-1257"}},
    Row{"windows1258", {icu, "windows-1258", "windows-1258"}},
    Row{"cp1258", {icu, "windows-1258", "windows-1258"}},
    Row{"koi8", {icu, "koi8-r", "koi8-r"}},
    Row{"cskoi8r", {icu, "koi8-r", "koi8-r"}},
    Row{"koi8u", koi8u},
    Row{"koi8ru", koi8u},
    Row{"ibm866", {icu, "ibm866", "ibm-866"}},
    Row{"cp866", {icu, "ibm866", "ibm-866"}},
    Row{"866", {icu, "ibm866", "ibm-866"}},
    Row{"cp437", {icu, "ibm437", "ibm-437"}},
    Row{"ibm437", {icu, "ibm437", "ibm-437"}},
    Row{"cp850", {icu, "ibm850", "ibm-850"}},
    Row{"ibm850", {icu, "ibm850", "ibm-850"}},
    Row{"cp852", {icu, "ibm852", "ibm-852"}},
    Row{"ibm852", {icu, "ibm852", "ibm-852"}},
    Row{"macintosh", {icu, "macintosh", "macintosh"}},
    Row{"mac", {icu, "macintosh", "macintosh"}},
    Row{"xmacroman", {icu, "macintosh", "macintosh"}},
    Row{"xmacjapanese", shift_jis},
    Row{"xmaccyrillic", {icu, "x-mac-cyrillic", "x-mac-cyrillic"}},
    Row{"xmacce", {icu, "x-mac-ce", "x-mac-centraleurroman"}},
    Row{"xmacgreek", {icu, "x-mac-greek", "x-mac-greek"}},
    Row{"xmacturkish", {icu, "x-mac-turkish", "x-mac-turkish"}},
};

}  // namespace

Charset find_charset(std::string_view label) {
  char key[24];
  std::size_t length = 0;
  for (const char c : label) {
    const char lower = ascii_lower(c);
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      if (length == sizeof key) return {};
      key[length++] = lower;
    }
  }
  const std::string_view wanted(key, length);
  for (const auto& row : rows) {
    if (row.key == wanted) return row.charset;
  }
  return {};
}

std::string codepage_label(std::uint32_t codepage) {
  switch (codepage) {
    case 0:
      return {};
    case 1200:
      return "utf-16le";
    case 1201:
      return "utf-16be";
    case 20127:
      return "us-ascii";
    case 20866:
      return "koi8-r";
    case 21866:
      return "koi8-u";
    case 20932:
    case 51932:
      return "euc-jp";
    case 51949:
      return "euc-kr";
    case 52936:
      return "hz-gb-2312";
    case 54936:
      return "gb18030";
    case 65001:
      return "utf-8";
    default:
      break;
  }
  if (codepage >= 50220 && codepage <= 50222) return "iso-2022-jp";
  if (codepage >= 28591 && codepage <= 28605) return "iso-8859-" + std::to_string(codepage - 28590);
  return codepage <= 65001 ? "cp" + std::to_string(codepage) : std::string();
}

}  // namespace sekisho::content
