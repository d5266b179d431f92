// What kind of document a compound file is: by its streams first, by the root's class id for the rest.
#include "content/office/ole.h"
#include "content/true_type_parts.h"

namespace sekisho::content {

TrueType detect_ole_kind(std::string_view data) {
  const auto opened = OleFile::open(data);
  if (!opened) return {};
  bool word = false, excel = false, powerpoint = false, message = false, visio = false, encrypted = false,
       works = false, native = false, quill = false, hwp = false;
  bool project = false, transform = false, ichitaro = false;
  for (const auto& entry : opened->entries()) {
    if (entry.parent != 0) continue;
    word = word || entry.name == "WordDocument";
    excel =
        excel || entry.name == "Workbook" || entry.name == "Book" || entry.name == "WORKBOOK" || entry.name == "BOOK";
    powerpoint = powerpoint || entry.name == "PowerPoint Document" || entry.name == "PP40";
    message =
        message || entry.name.starts_with("__properties_version1.0") || entry.name.starts_with("__nameid_version1.0");
    visio = visio || entry.name == "VisioDocument";
    encrypted = encrypted || entry.name == "EncryptedPackage";
    works = works || entry.name == "MatOST" || entry.name == "CONTENTS";
    quill = quill || entry.name == "Quill";
    native = native || entry.name == "\x01Ole10Native" ||
             entry.name ==
                 "\x01"
                 "CompObj" ||
             entry.name == "\x01Ole";
    hwp = hwp || entry.name == "HwpSummaryInformation" || entry.name == "\x05HwpSummaryInformation" ||
          entry.name == "BodyText";
    ichitaro = ichitaro || entry.name == "DocumentText";
    project = project || entry.name == "Props" || entry.name == "   114";
    // MSI table streams have names packed into private-use characters ([MS-CFB] has none of them): U+4840 leads.
    transform = transform || entry.name.starts_with("\xE4\xA1\x80");
  }
  const auto& clsid = opened->entries()[0].clsid;
  if (encrypted) return {"application/x-ooxml-protected", "ooxml-encrypted"};
  if (message) return {"application/vnd.ms-outlook", "msg"};
  if (clsid == "84100c0000000000c000000000000046" || transform) return {"application/x-msi", "msi"};
  if (clsid == "86100c0000000000c000000000000046") return {"application/x-msi", "msp"};
  if (quill || clsid == "0112020000000000c000000000000046") return {"application/x-mspublisher", "pub"};
  if (word) return {"application/msword", "doc"};
  if (excel) return {"application/vnd.ms-excel", "xls"};
  if (powerpoint) return {"application/vnd.ms-powerpoint", "ppt"};
  if (visio) return {"application/vnd.visio", "vsd"};
  if (hwp) return {"application/x-hwp", "hwp"};
  if (ichitaro) return {"application/x-js-taro", "jtd"};
  if (project) return {"application/vnd.ms-project", "mpp"};
  if (works) return {"application/vnd.ms-works", "wps"};
  return {};
}

}  // namespace sekisho::content
