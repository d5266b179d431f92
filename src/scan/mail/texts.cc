#include "scan/mail/texts.h"

namespace sekisho::scan::mail {
namespace {
constexpr RuleText texts[] = {
    {"mail.score.spam", "The message reads like spam (probability {evidence}).", "迷惑メールの特徴があります（確率 {evidence}）。"},
    {"mail.score.phishing", "The message reads like phishing (probability {evidence}).", "フィッシングメールの特徴があります（確率 {evidence}）。"},
    {"mail.blocked_sender", "The sender is on the list of blocked senders: {evidence}.", "送信者はブロックする送信者リストに登録されています: {evidence}"},
    {"bec.high_profile_name", "The sender bears the name of a high-profile user but writes from another address: {evidence}.", "送信者名がハイプロファイルユーザと一致しますが、アドレスが異なります: {evidence}"},
    {"bec.high_profile_name_request", "Someone with the name of a high-profile user but another address asks for something or wants the answer elsewhere: {evidence}.",
     "ハイプロファイルユーザを名乗る別アドレスの送信者が、依頼または別アドレスへの返信を求めています: {evidence}"},
    {"bec.high_profile_reply_to", "Answers would go to another address under the name of a high-profile user: {evidence}.", "返信先がハイプロファイルユーザの名前で別のアドレスに設定されています: {evidence}"},
    {"bec.high_profile_cousin_of_own", "The sender's domain looks like one of your own: {evidence}.", "送信者のドメインが自組織のドメインに酷似しています: {evidence}"},
    {"bec.high_profile_cousin_domain", "The sender's domain looks like a high-profile domain: {evidence}.", "送信者のドメインがハイプロファイルドメインに酷似しています: {evidence}"},
    {"bec.own_domain_reply_elsewhere", "The sender claims to be internal, but answers would go to a free mailbox: {evidence}.", "内部の送信者を名乗っていますが、返信先がフリーメールです: {evidence}"},
    {"bec.own_domain_unauthenticated", "The sender bears one of your own domains, but comes from outside and neither the sending host nor a signature speaks for it: {evidence}.",
     "自組織のドメインを名乗る外部からのメールですが、送信元サーバも署名も正当性を示していません: {evidence}"},
    {"bec.gift_cards", "A short message asks to buy gift cards ({evidence}).", "ギフトカードの購入を依頼する短いメールです（{evidence}）。"},
    {"bec.favour", "A short message opens with a discreet request, as impostors of superiors do ({evidence}).", "上司や取引先になりすます手口に多い、内密・緊急の依頼を含む短いメールです（{evidence}）。"},
    {"bec.bank_change", "A message asks for payments to another bank account ({evidence}).", "振込先口座の変更を求めるメールです（{evidence}）。"},
    {"mail.name_spoof.address", "The display name shows another address than the sender's: {evidence}.", "表示名に実際の送信元とは異なるアドレスが含まれています: {evidence}"},
    {"mail.name_spoof.own_address", "The display name shows an internal address, but the mail comes from outside: {evidence}.", "表示名に内部のアドレスが含まれていますが、外部から送信されています: {evidence}"},
    {"mail.name_spoof.person", "The display name is that of a high-profile user, the address is not: {evidence}.", "表示名がハイプロファイルユーザの氏名ですが、アドレスが異なります: {evidence}"},
    {"mail.scam.advance_fee", "A stranger promises a fortune ({evidence}).", "見知らぬ相手が大金の受け取りを持ちかけています（{evidence}）。"},
    {"mail.scam.lottery", "A prize nobody took part for ({evidence}).", "応募していない当選の通知です（{evidence}）。"},
    {"mail.scam.job", "Easy money for work at home, from a free mailbox ({evidence}).", "フリーメールから簡単に稼げる仕事を勧誘しています（{evidence}）。"},
    {"mail.scam.crypto", "An investment or gift in crypto currency is promised ({evidence}).", "暗号資産による投資や贈与を持ちかけています（{evidence}）。"},
    {"mail.scam.call_back", "A made-up charge is to make the reader call a number ({evidence}).", "架空の請求で電話をかけさせようとしています（{evidence}）。"},
    {"mail.gtube", "The message carries the agreed test text for spam filters (GTUBE).", "スパム対策のテスト用文字列（GTUBE）を含むメールです。"},
    {"mail.extortion", "The message threatens to publish something unless it is paid ({evidence}).", "金銭を支払わなければ情報を公開すると脅迫しています（{evidence}）。"},
    {"mail.payload.program", "The message presses the reader to open a program: {evidence}.", "プログラムファイルを開くよう促しています: {evidence}"},
    {"mail.payload.locked", "The message gives a password for a locked file, as malware does to escape scanning: {evidence}.", "検索を逃れるため、パスワード付きファイルとそのパスワードを送付しています: {evidence}"},
    {"mail.payload.malware", "The wording leads the reader to a file that carries malware ({evidence}).", "不正プログラムを含むファイルを開かせる文面です（{evidence}）。"},
    {"mail.graymail.newsletter", "A newsletter or advertising that can be unsubscribed ({evidence}).", "配信停止が可能なニュースレターまたは広告です（{evidence}）。"},
    {"mail.graymail.social", "A notification of a social network ({evidence}).", "ソーシャルネットワークからの通知です（{evidence}）。"},
    {"mail.graymail.forum", "A notification of a forum ({evidence}).", "フォーラムからの通知です（{evidence}）。"},
    {"mail.graymail.bulk", "Sent in bulk ({evidence}).", "一斉送信メールです（{evidence}）。"},
    {"unusual.sender_silent", "The sender has not written for {evidence} days.", "送信者からのメールは{evidence}日間ありませんでした。"},
    {"unusual.payment_pdf_free_email", "A payment matter with a PDF, from a free mailbox ({evidence}).", "フリーメールからPDF付きの支払いに関するメールが届きました（{evidence}）。"},
    {"unusual.payment_html_free_email", "A payment matter with a web page attached, from a free mailbox ({evidence}).", "フリーメールからHTMLファイル付きの支払いに関するメールが届きました（{evidence}）。"},
    {"unusual.payment_html_new_account", "A payment matter with a web page attached, from a sender never seen before ({evidence}).", "初めての送信者からHTMLファイル付きの支払いに関するメールが届きました（{evidence}）。"},
    {"unusual.account_takeover", "The message wants credentials because of alleged trouble with an account, and its links lead away from the sender ({evidence}).",
     "アカウントの問題を理由に認証情報を求め、リンクは送信者とは無関係のサイトです（{evidence}）。"},
    {"unusual.several_senders", "The mail has several senders, and programs show different ones: {evidence}.", "送信者が複数指定されており、メールソフトによって異なる送信者が表示されます: {evidence}"},
    {"unusual.split_words", "Hidden letters stand inside words, so that filters read other words than people do ({evidence}).", "単語の途中に見えない文字が隠されており、フィルタが読む内容と表示が異なります（{evidence}か所）。"},
    {"unusual.unusual_url", "An unusual link: {evidence}.", "通常と異なるURLがあります: {evidence}"},
    {"unusual.forged_brand", "The display name bears a well-known name that does not belong to the sender's domain: {evidence}.", "表示名に、送信元ドメインとは無関係な有名ブランド名が使われています: {evidence}"},
    {"unusual.suspicious_notify", "A notification of a mail system or file service that the sender has nothing to do with: {evidence}.", "メールシステムやファイル共有サービスを装った通知です: {evidence}"},
};
}  // namespace

std::span<const RuleText> mail_texts() { return texts; }
}  // namespace sekisho::scan::mail
