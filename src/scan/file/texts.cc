#include "scan/file/texts.h"

namespace sekisho::scan::file {
namespace {
constexpr RuleText texts[] = {
    {"file.name_override", "The file name “{evidence}” is written so that it shows back to front and hides its real ending.",
     "ファイル名「{evidence}」は表示順を逆転させる文字を含み、本当の拡張子を隠しています。"},
    {"file.double_extension", "“{evidence}” has two endings: it looks like a document but is a program.",
     "「{evidence}」は二重拡張子です。文書に見せかけたプログラムです。"},
    {"file.disguised_program", "“{evidence}” is a program although its name says it is a document.",
     "「{evidence}」は名前は文書ですが、中身は実行プログラムです。"},
    {"file.padded_name", "“{evidence}” hides its ending behind a run of spaces.", "「{evidence}」は多数の空白で拡張子を隠しています。"},
    {"file.disk_image", "“{evidence}” is a disk image, a common carrier of malware because it strips the mark of the web.",
     "「{evidence}」はディスクイメージです。ダウンロード警告を回避できるため、不正プログラムの運搬によく使われます。"},
    {"policy.blocked_sender", "The sender is on the policy’s list of blocked senders ({evidence}).", "送信者はポリシーのブロックする送信者リストに登録されています（{evidence}）。"},
    {"policy.blocked_header", "A header field matches the policy’s blocked header fields ({evidence}).", "ヘッダがポリシーのブロックするヘッダフィールドに一致しました（{evidence}）。"},
    {"policy.blocked_url", "A URL is on the policy’s list of blocked URLs ({evidence}).", "URLはポリシーのブロックするURLリストに登録されています（{evidence}）。"},
    {"file_blocking.listed", "The policy blocks this kind of file ({evidence}).", "この種類のファイルはポリシーでブロックされています（{evidence}）。"},
    {"file_blocking.incoming", "The policy blocks this kind of file in mail from outside ({evidence}).", "この種類のファイルは外部からのメールではブロックされています（{evidence}）。"},
    {"url.risk", "A URL’s rating calls for this action ({evidence}).", "URLの評価に基づく処理です（{evidence}）。"},
    {"list.user_blocked_sender", "The recipient has blocked the sender ({evidence}).", "受信者がこの送信者をブロックしています（{evidence}）。"},
    {"list.blocked_sender", "The sender is on the blocked list ({evidence}).", "送信者はブロックリストに登録されています（{evidence}）。"},
    {"list.blocked_url", "A URL is on the blocked list ({evidence}).", "URLはブロックリストに登録されています（{evidence}）。"},
    {"list.blocked_file", "A file is on the blocked list ({evidence}).", "ファイルはブロックリストに登録されています（{evidence}）。"},
    {"mime.*", "Mail programs read this part in different ways ({evidence}); all readings were scanned.",
     "このパートはメールソフトによって解釈が異なります（{evidence}）。すべての解釈を検査しました。"},
    {"limit.message_size", "Not fully scanned: the message is larger than the limit.", "検査未完了: メールのサイズが上限を超えています。"},
    {"limit.body_size", "Not fully scanned: the message body is larger than the limit.", "検査未完了: メール本文のサイズが上限を超えています。"},
    {"limit.file_size", "Not fully scanned: a file is larger than the limit.", "検査未完了: ファイルのサイズが上限を超えています。"},
    {"limit.expanded_size", "Not fully scanned: the archives expand to more than the limit.", "検査未完了: 展開後のサイズが上限を超えています。"},
    {"limit.compression_ratio", "Not fully scanned: the compression ratio is above the limit.", "検査未完了: 圧縮率が上限を超えています。"},
    {"limit.layers", "Not fully scanned: more layers of archives than the limit.", "検査未完了: 圧縮の階層数が上限を超えています。"},
    {"limit.mime_depth", "Not fully scanned: the message is nested deeper than the limit.", "検査未完了: メールの入れ子が上限を超えています。"},
    {"limit.parts", "Not fully scanned: the message has more parts than the limit.", "検査未完了: メールのエンティティ数が上限を超えています。"},
    {"limit.files", "Not fully scanned: the archives hold more files than the limit.", "検査未完了: 展開後のファイル数が上限を超えています。"},
    {"limit.alternates", "Not fully scanned: more different readings of the message than the limit.", "検査未完了: メールの別解釈の数が上限を超えています。"},
    {"limit.parameters", "Not fully scanned: a header field has more parameters than the limit.", "検査未完了: ヘッダフィールドのパラメータ数が上限を超えています。"},
    {"limit.*", "Not fully scanned: limit “{evidence}” was reached.", "検査未完了: 制限「{evidence}」に達しました。"},
    {"worker.crashed", "The item could not be scanned: it crashed the scanner twice.", "検査できませんでした: 検査プロセスが2回異常終了しました。"},
    {"worker.timed_out", "The item could not be scanned in time.", "検査できませんでした: 制限時間内に完了しませんでした。"},
    {"worker.memory", "The item could not be scanned: it needs more memory than allowed.", "検査できませんでした: 許可されたメモリ量を超えました。"},
    {"worker.*", "The item could not be scanned ({evidence}).", "検査できませんでした（{evidence}）。"},
};
}  // namespace

std::span<const RuleText> file_texts() { return texts; }
}  // namespace sekisho::scan::file
