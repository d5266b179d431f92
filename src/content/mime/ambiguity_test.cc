// The classes of ambiguity that field.md §5 lists, a mail each: what is ambiguous is named, and what either reading
// holds is seen.
#include <doctest/doctest.h>

#include <algorithm>

#include "content/read.h"

namespace sekisho::content {
namespace {

Document read_mail(const std::string& bytes) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::mail}, budget);
}
bool named(const Document& document, std::string_view name) {
  return std::any_of(document.parts.begin(), document.parts.end(),
                     [&](const Part& part) {
                       return std::any_of(part.anomalies.begin(), part.anomalies.end(),
                                          [&](const Anomaly& anomaly) { return anomaly.name == name; });
                     }) ||
         std::any_of(document.traits.begin(), document.traits.end(),
                     [&](const Trait& trait) { return trait.name == name; });
}
// Whether any part, shown or another reading, holds the words after decoding.
bool seen(const Document& document, std::string_view words) {
  return std::any_of(document.parts.begin(), document.parts.end(), [&](const Part& part) {
    return part.data.find(words) != part.data.npos || part.text.find(words) != part.text.npos;
  });
}

}  // namespace

TEST_CASE("every class of ambiguity is named, and the union of the readings is scanned") {
  const std::string mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  const std::string secret = "c2VjcmV0IHdvcmRz";  // "secret words"
  struct Row {
    std::string says, mail, anomaly;
  };
  const Row rows[] = {
      {"two boundaries",
       "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\nsafe\r\n--b\r\n\r\nsecret "
       "words\r\n--b--\r\n--a--\r\n",
       "mime.two_boundaries"},
      {"a boundary by RFC 2231",
       "Content-Type: multipart/mixed; boundary*=us-ascii''b\r\n\r\n--b\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.boundary_encoded"},
      {"a boundary in an encoded word",
       "Content-Type: multipart/mixed; boundary=\"=?utf-8?Q?b?=\"\r\n\r\n--b\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.boundary_encoded"},
      {"a boundary that ends in a blank",
       "Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n--b\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.boundary_space"},
      {"a boundary that begins like another", mixed + "--b\r\n\r\nsafe\r\n--bb\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.boundary_prefix"},
      {"no end boundary", mixed + "--b\r\n\r\nsecret words\r\n", "mime.missing_end_boundary"},
      {"text before the first boundary", mixed + "secret words\r\n--b\r\n\r\nsafe\r\n--b--\r\n", "mime.preamble_text"},
      {"text after the last boundary", mixed + "--b\r\n\r\nsafe\r\n--b--\r\nsecret words\r\n", "mime.epilogue_text"},
      {"a comment in a field's name",
       "Content-Type(x): multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding(a(b)c): base64\r\n\r\n" +
           secret + "\r\n--b--\r\n",
       "mime.junk_in_header"},
      {"two content types", "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<p>secret words</p>\r\n",
       "mime.duplicate_content_type"},
      {"two encodings",
       "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n" + secret + "\r\n",
       "mime.duplicate_encoding"},
      {"an encoding nobody knows", "Content-Type: a/b\r\nContent-Transfer-Encoding: base-64\r\n\r\n" + secret + "\r\n",
       "mime.unknown_encoding"},
      {"an encoded multipart",
       "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: "
       "base64\r\n\r\nLS1iDQoNCnNlY3JldCB3b3Jkcw0KLS1iLS0NCg==\r\n",
       "mime.encoded_multipart"},
      {"junk inside base64", "Content-Transfer-Encoding: base64\r\n\r\nc2Vj!!cmV0#IHdvcmRz\r\n", "mime.base64_junk"},
      {"padding inside base64", "Content-Transfer-Encoding: base64\r\n\r\nc2VjcmV0IA==d29yZHM=\r\n",
       "mime.base64_inner_padding"},
      {"a bare equals sign", "Content-Transfer-Encoding: quoted-printable\r\n\r\nsecret words =zz\r\n",
       "mime.qp_bare_equals"},
      {"a file uuencoded in the text", "Subject: x\r\n\r\nbegin 644 a.txt\r\n,<V5C<F5T('=O<F1S\r\n`\r\nend\r\n",
       "mime.uuencoded_file"},
      {"lines that end in a bare CR", "Content-Type: text/html\r\rsecret words\r\r", "mime.cr_lines"},
      {"NUL in a header",
       std::string("Subject: a\0b\r\nContent-Transfer-Encoding: base64\r\n\r\n", 51) + secret + "\r\n",
       "mime.nul_in_header"},
      {"a fold of blanks only", "Subject: x\r\n \r\nContent-Transfer-Encoding: base64\r\n\r\n" + secret + "\r\n",
       "mime.blank_fold"},
      {"a comment in the type", "Content-Type: text/(x)html\r\n\r\n<p>secret words</p>\r\n", "mime.comment_in_type"},
      {"UTF-7, which browsers no longer decode",
       "Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-secret words\r\n", "mime.charset_shifted"},
      {"two names",
       mixed + "--b\r\nContent-Type: application/octet-stream; name=a.exe\r\nContent-Disposition: attachment; "
               "filename=a.txt\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.filename_conflict"},
      {"two names in one field",
       mixed +
           "--b\r\nContent-Disposition: attachment; filename=a.txt; filename=a.exe\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.filename_conflict"},
      {"two fields with a name each",
       mixed + "--b\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Disposition: attachment; "
               "filename=a.exe\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.filename_conflict"},
      {"a parenthesis that never closes",
       "Content-Type: multipart/mixed; x=(y; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           secret + "\r\n--b--\r\n",
       "mime.unterminated_comment"},
      {"a name written from right to left",
       mixed + "--b\r\nContent-Disposition: attachment; filename*=utf-8''a%E2%80%AEtxt.exe\r\n\r\nsecret "
               "words\r\n--b--\r\n",
       "mime.filename_bidi"},
      {"a path as name",
       mixed +
           "--b\r\nContent-Disposition: attachment; filename=\"..\\\\..\\\\a.exe\"\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.filename_path"},
      {"a piece of a message", "Content-Type: message/partial; id=a; number=1; total=2\r\n\r\nsecret words\r\n",
       "mime.partial"},
      {"a body that lies elsewhere",
       "Content-Type: message/external-body; access-type=URL; URL=\"http://secret words\"\r\n\r\nContent-Type: "
       "a/b\r\n\r\n",
       "mime.external_body"},
      {"a quoted type", "Content-Type: \"text/html\"\r\n\r\n<p>secret words</p>\r\n", "mime.quoted_type"},
      {"a boundary without a multipart",
       "Content-Type: text/plain; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\nsecret words\r\n--b--\r\n",
       "mime.boundary_without_multipart"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_mail(row.mail);
    CHECK_MESSAGE(named(document, row.anomaly), row.anomaly);
    if (row.anomaly != "mime.external_body") CHECK(seen(document, "secret words"));
  }
}

// What opens an attachment is its extension: each that some program would see is one more reading of the file.
TEST_CASE("an attachment is read under every extension that programs may give it") {
  struct Row {
    const char *says, *fields;
    std::string shown, others;
  };
  const Row rows[] = {
      {"one name", "Content-Disposition: attachment; filename=a.txt", "a.txt", ""},
      {"the same name twice", "Content-Type: a/b; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt",
       "a.txt", ""},
      {"another name with the same extension",
       "Content-Type: a/b; name=b.TXT\r\nContent-Disposition: attachment; filename=a.txt", "a.txt", ""},
      {"the type's name", "Content-Type: a/b; name=a.js\r\nContent-Disposition: attachment; filename=a.txt", "a.txt",
       "a.js"},
      {"a second parameter", "Content-Disposition: attachment; filename=a.txt; filename=a.js", "a.txt", "a.js"},
      {"a second field",
       "Content-Disposition: inline; filename=a.txt\r\nContent-Disposition: attachment; filename=a.js", "a.txt",
       "a.js"},
      {"the plain form beside the extended", "Content-Disposition: attachment; filename=a.js; filename*=utf-8''a.txt",
       "a.txt", "a.js"},
      {"pieces with a gap", "Content-Disposition: attachment; filename*0=a.txt; filename*2=.js", "a.txt", "a.txt.js"},
      {"a piece with a false number", "Content-Disposition: attachment; filename*0=a.txt; filename*01=.js", "a.txt",
       "a.txt.js"},
      {"the extended form beside pieces",
       "Content-Disposition: attachment; filename*=utf-8''a.txt; filename*0=b; filename*1=.js", "a.txt", "b.js"},
      {"pieces without the first beside the plain form",
       "Content-Disposition: attachment; filename=a.txt; filename*1=b; filename*2=.js", "a.txt", "b.js"},
      {"a backslash inside the extension", "Content-Disposition: attachment; filename=\"a.j\\s\"", "a.j\\s", "a.js"},
      {"a Windows folder", "Content-Disposition: attachment; filename=\"C:\\TEMP\\a.txt\"", "C:\\TEMP\\a.txt", ""},
      {"a charset without a language", "Content-Disposition: attachment; filename*=utf-8'a%2Etxt", "a.txt", ""},
      {"pieces that do not begin with the first", "Content-Disposition: attachment; filename*1=a; filename*2=.js",
       "a.js", ""},
  };
  for (const auto& row : rows) {
    const std::string says = row.says;
    CAPTURE(says);
    const auto mail = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" +
                      std::string(row.fields) + "\r\n\r\nvar a = 1;\r\n--b--\r\n";
    const auto document = read_mail(mail);
    std::string others;
    for (const auto& part : document.parts) {
      if (part.origin == PartOrigin::alternate) others += part.filename;
    }
    CHECK(document.parts[1].filename == row.shown);
    CHECK(others == row.others);
  }
}

}  // namespace sekisho::content
