#include "scan/signature/texts.h"

namespace sekisho::scan::signature {
namespace {
constexpr RuleText texts[] = {
    {"auth.dmarc_fail",
     "The domain in the From field did not authorise this mail (DMARC failed: {evidence}). The sender is probably "
     "forged.",
     "Fromヘッダのドメインはこのメールの送信を許可していません（DMARC認証失敗: "
     "{evidence}）。送信者が詐称されている可能性があります。"},
    {"auth.dmarc_fail_no_policy",
     "The domain in the From field did not authorise this mail (DMARC failed: {evidence}), but its owner asks for no "
     "action.",
     "Fromヘッダのドメインのメール認証に失敗しました（DMARC: "
     "{evidence}）。ただしドメイン所有者は処理を要求していません。"},
    {"auth.dmarc_pass", "The domain in the From field authorised this mail (DMARC passed).",
     "Fromヘッダのドメインはこのメールの送信を許可しています（DMARC認証成功）。"},
    {"auth.spf_fail",
     "The server that sent this mail is not allowed to send for the envelope sender’s domain (SPF failed: {evidence}).",
     "送信元サーバは、エンベロープ送信者のドメインからの送信を許可されていません（SPF認証失敗: {evidence}）。"},
    {"auth.spf_softfail",
     "The sending server is probably not allowed to send for the envelope sender’s domain (SPF softfail).",
     "送信元サーバは、エンベロープ送信者のドメインからの送信を許可されていない可能性があります（SPF softfail）。"},
    {"auth.spf_permerror", "The SPF record of the envelope sender’s domain is wrong.",
     "エンベロープ送信者のドメインのSPFレコードに誤りがあります。"},
    {"auth.dkim_fail", "The mail’s DKIM signature does not match: it was changed on the way or forged.",
     "DKIM署名が一致しません。メールが配送中に変更されたか、偽造された可能性があります。"},
    {"clamd.*", "ClamAV recognised malware: {evidence}.", "ClamAVが不正プログラムを検出しました: {evidence}"},
};
}  // namespace

std::span<const RuleText> auth_texts() { return texts; }
}  // namespace sekisho::scan::signature
