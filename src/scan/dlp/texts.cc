#include "scan/dlp/texts.h"

namespace sekisho::scan::dlp {
namespace {
constexpr RuleText texts[] = {
    {"dlp.template", "Holds data that a compliance template protects: {evidence}.",
     "コンプライアンステンプレートで保護されるデータが含まれています: {evidence}。"},
    {"dlp.definition", "A custom data loss prevention definition could not be used: {evidence}.",
     "情報漏えい対策のカスタム定義を使用できませんでした: {evidence}。"},
};
}  // namespace

std::span<const RuleText> dlp_texts() { return texts; }

}  // namespace sekisho::scan::dlp
