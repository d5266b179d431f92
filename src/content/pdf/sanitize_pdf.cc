#include <string>

#include "content/pdf/pdf.h"
#include "content/pdf/qpdf.h"
#include "content/sanitize.h"

namespace sekisho::content {
namespace {

bool is_active_action(QPDFObjectHandle object) {
  if (!object.isDictionary()) return false;
  const auto action = name_of(object.getKey("/S"));
  return action == "/JavaScript" || action == "/Launch" || action == "/SubmitForm" || action == "/ImportData" ||
         action == "/GoToR" || action == "/GoToE" || action == "/Rendition" || action == "/RichMediaExecute" ||
         action == "/Movie" || action == "/Sound";
}

// Takes from one dictionary what runs.
void clean(QPDFObjectHandle dict) {
  for (const auto* key :
       {"/JS", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/JavaScript"}) {
    if (dict.hasKey(key)) dict.removeKey(key);
  }
  for (const auto* key : {"/OpenAction", "/A", "/PA", "/Next"}) {
    if (is_active_action(dict.getKey(key))) dict.removeKey(key);
  }
  // A web page that opens by itself; links stay.
  if (auto open = dict.getKey("/OpenAction"); open.isDictionary() && name_of(open.getKey("/S")) == "/URI")
    dict.removeKey("/OpenAction");
  if (is_active_action(dict)) {
    // Reached by another way (a name tree, an array of actions): a jump to nowhere.
    dict.replaceKey("/S", QPDFObjectHandle::newName("/GoTo"));
    for (const auto* key : {"/F", "/Win", "/Unix", "/Mac", "/D"}) dict.removeKey(key);
  }
}

}  // namespace

Result<std::string> sanitize_pdf(std::string_view file, Budget& budget) {
  TRY_VOID(budget.spend_steps(file.size()));
  if (has_stream_bomb(file, budget)) return fail(Code::over_limit, "compression_ratio");
  // qpdf reports by exception; they end here.
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("part", file.data(), file.size());
    for (auto& object : pdf.getAllObjects()) {
      std::vector<QPDFObjectHandle> open{object};
      bool first = true;
      while (!open.empty()) {
        auto current = open.back();
        open.pop_back();
        if (!first && current.isIndirect()) continue;
        first = false;
        if (current.isStream()) {
          if (name_of(current.getDict().getKey("/Type")) == "/EmbeddedFile") {
            current.replaceStreamData("", QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
          }
          current = current.getDict();
          for (const auto* key : {"/F", "/FFilter", "/FDecodeParms"})
            current.removeKey(key);  // bytes that lie in another file, perhaps on a share
        }
        if (current.isDictionary()) {
          clean(current);
          for (const auto& [key, value] : current.getDictAsMap()) open.push_back(value);
        } else if (current.isArray()) {
          for (auto& item : current.getArrayAsVector()) open.push_back(item);
        }
      }
    }
    // The writer fills in /Size only where it stood before; a repaired file may have none.
    pdf.getTrailer().replaceKey("/Size", QPDFObjectHandle::newInteger(0));
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setStaticID(true);
    writer.setPreserveEncryption(false);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
  } catch (const QPDFExc& error) {
    return fail(error.getErrorCode() == qpdf_e_password ? Code::denied : Code::malformed, "sanitize: pdf");
  } catch (const std::exception&) {
    return fail(Code::malformed, "sanitize: pdf");
  }
}

}  // namespace sekisho::content
