#include "scan/url/texts.h"

namespace sekisho::scan::url {
namespace {

constexpr RuleText texts[] = {
    {"url.blocked", "A link is on the blocked URL list: {evidence}",
     "ブロックするURLリストに登録されたURLが含まれています: {evidence}"},
    {"url.feed", "A link leads to an address listed as dangerous: {evidence}",
     "危険なURLとして登録されたアドレスへのリンクが含まれています: {evidence}"},
    {"url.homograph", "A link's name is written to look like a well-known one: {evidence}",
     "見た目が似た文字を使い、有名なドメイン名に見せかけたURLです: {evidence}"},
    {"url.typo", "A link's name is one letter away from a well-known one: {evidence}",
     "有名なドメイン名と1文字だけ異なるURLです: {evidence}"},
    {"url.brand_subdomain", "A link begins like a well-known address but belongs to another domain: {evidence}",
     "有名なサイトのアドレスで始まりますが、実際には別のドメインのURLです: {evidence}"},
    {"url.brand_combined", "A link's domain uses a well-known name but does not belong to its owner: {evidence}",
     "ドメイン名に有名な名称を含みますが、その所有者のドメインではありません: {evidence}"},
    {"url.brand_hosted", "A page on a free hosting service uses a well-known name: {evidence}",
     "無料ホスティングサービス上のページが有名な名称を使用しています: {evidence}"},
    {"url.mixed_script", "A link's name mixes letters of different scripts: {evidence}",
     "ドメイン名に異なる文字体系の文字が混在しています: {evidence}"},
    {"url.user_info", "A link hides its real host behind a user name: {evidence}",
     "ユーザー名の部分を利用して実際の接続先を隠しているURLです: {evidence}"},
    {"url.odd_address", "A link's numeric address is written in a disguised form: {evidence}",
     "IPアドレスが通常と異なる表記で偽装されたURLです: {evidence}"},
    {"url.ip_address", "A link leads to a bare IP address: {evidence}",
     "ドメイン名ではなくIPアドレスへのリンクです: {evidence}"},
    {"url.obfuscated", "A link's host is written in a disguised form: {evidence}",
     "接続先のホスト名が偽装された形式で記述されています: {evidence}"},
    {"url.text_mismatch", "A link shows one address but leads to another: {evidence}",
     "表示されているアドレスと実際のリンク先が異なります: {evidence}"},
    {"url.structure", "A link is built like those of phishing pages: {evidence}",
     "フィッシングサイトに多く見られる構造のURLです: {evidence}"},
    {"url.javascript", "A link runs a script: {evidence}", "スクリプトを実行するリンクです: {evidence}"},
    {"url.data_page", "A link carries a whole page inside itself: {evidence}",
     "リンク自体にWebページが埋め込まれています: {evidence}"},
    {"url.foreign_form", "A form asks for a password and sends it elsewhere: {evidence}",
     "パスワードの入力を求め、外部へ送信するフォームが含まれています: {evidence}"},
    {"url.form", "A form in the message sends what is typed to: {evidence}",
     "メッセージ内のフォームに入力した内容が外部へ送信されます: {evidence}"},
    {"url.program", "A link leads straight to a program or archive: {evidence}",
     "プログラムまたは圧縮ファイルへ直接つながるリンクです: {evidence}"},
    {"url.new_domain", "A link leads to a domain that was registered only days ago (domain: days): {evidence}",
     "登録から間もないドメインへのリンクです（ドメイン: 日数）: {evidence}"},
    {"url.qr_shortener", "A QR code leads to a shortened address: {evidence}",
     "QRコードのリンク先が短縮URLです: {evidence}"},
};

}  // namespace

std::span<const RuleText> url_texts() { return texts; }

}  // namespace sekisho::scan::url
