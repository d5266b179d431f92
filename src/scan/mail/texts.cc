#include "scan/mail/texts.h"

namespace sekisho::scan::mail {
namespace {
constexpr RuleText texts[] = {
    {"mail.score.spam", "The message reads like spam (probability and what weighed most: {evidence}).", "迷惑メールの特徴があります（確率と主な理由: {evidence}）。"},
    {"mail.score.phishing", "The message reads like phishing (probability and what weighed most: {evidence}).", "フィッシングメールの特徴があります（確率と主な理由: {evidence}）。"},
};
}  // namespace

std::span<const RuleText> mail_texts() { return texts; }
}  // namespace sekisho::scan::mail
