#include "app/settings.h"

#include "api/cas/cas.h"
#include "app/addresses.h"
#include "app/retry_pauses.h"
#include "base/networks.h"
#include "base/text.h"
#include "connect/imap/folder_rules.h"

namespace sekisho::app {
namespace {

Allowed between(std::int64_t least, std::int64_t most) { return {.least = least, .most = most, .words = {}, .fits = nullptr, .expected = {}}; }
Allowed from(std::int64_t least) { return between(least, Allowed{}.most); }
Allowed one_of(std::vector<std::string_view> words) { return {.words = std::move(words), .fits = nullptr, .expected = {}}; }

bool is_address(std::string_view text) { return parse_host_port(std::string(text), "").has_value(); }
bool is_address_or_empty(std::string_view text) { return text.empty() || is_address(text); }

const Allowed address{.words = {}, .fits = is_address, .expected = {"an address like 127.0.0.1:25", "127.0.0.1:25のようなアドレス"}};
const Allowed address_or_empty{.words = {}, .fits = is_address_or_empty, .expected = {"an address like 127.0.0.1:25, or empty", "127.0.0.1:25のようなアドレス、または空"}};
const Allowed milter_address{.words = {},
                             .fits = [](std::string_view text) { return text.starts_with("unix:") ? text.size() > 5 : is_address(text); },
                             .expected = {"an address like 127.0.0.1:8890 or unix:/run/sekisho.sock", "127.0.0.1:8890やunix:/run/sekisho.sockのようなアドレス"}};
const Allowed web_address{.words = {},
                          .fits = [](std::string_view text) { return text.empty() || (text.starts_with("http://") && text.size() > 7) || (text.starts_with("https://") && text.size() > 8); },
                          .expected = {"an address like https://mail.example.com, or empty", "https://mail.example.comのようなアドレス、または空"}};
const Allowed networks{.words = {},
                       .fits = [](std::string_view text) { return Networks::parse(text).has_value(); },
                       .expected = {"networks like 10.0.0.0/8, 2001:db8::/32", "10.0.0.0/8, 2001:db8::/32のようなネットワーク"}};
const Allowed pauses{.words = {},
                     .fits = [](std::string_view text) { return parse_retry_pauses(text).has_value(); },
                     .expected = {"seconds from 1 to 86400, parted by commas", "1から86400までの秒数 (コンマ区切り)"}};
const Allowed services{.words = {},
                       .fits = [](std::string_view text) { return api::cas::read_services(text).has_value(); },
                       .expected = {"service names like inline=exchange, imap=gmail", "inline=exchange, imap=gmailのようなサービス名"}};
const Allowed picture_languages{.words = {},
                                .fits = [](std::string_view text) { return !text.empty() && text.front() != '+' && text.back() != '+' && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+") == text.npos; },
                                .expected = {"names like eng+jpn", "eng+jpnのような名前"}};
const Allowed folders{.words = {},
                      .fits =
                          [](std::string_view text) {
                            connect::imap::FolderRules rules;
                            return connect::imap::read_folder_rules(text, rules).has_value();
                          },
                      .expected = {"folder patterns like *, -Archive/*", "*, -Archive/*のようなフォルダのパターン"}};

}  // namespace

std::string environment_name(const Setting& setting) {
  std::string out(environment_prefix);
  for (const char c : setting.name) out += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = {
      {"server.data", {"folder for the database, quarantine, keys and caches; made when missing", "データベース、隔離、キー、キャッシュのフォルダ。なければ作成します"}, [](Config& c) -> Member { return &c.server.data; }, {}},
      {"server.http", {"address of console and APIs without TLS; empty: none", "コンソールとAPIのアドレス (TLSなし)。空: 使用しません"}, [](Config& c) -> Member { return &c.server.http; }, address_or_empty},
      {"server.https", {"address of console and APIs with TLS; empty: none", "コンソールとAPIのアドレス (TLS)。空: 使用しません"}, [](Config& c) -> Member { return &c.server.https; }, address_or_empty},
      {"server.certificate", {"PEM file for https; empty: a self-signed one is made in the data folder", "httpsの証明書のPEMファイル。空: データフォルダに自己署名証明書を作成します"}, [](Config& c) -> Member { return &c.server.certificate; }, {}},
      {"server.private_key", {"PEM file for https", "httpsの秘密鍵のPEMファイル"}, [](Config& c) -> Member { return &c.server.private_key; }, {}},
      {"server.console", {"folder of the built web console; empty: found beside the program", "ビルド済みのWebコンソールのフォルダ。空: プログラムの近くから探します"}, [](Config& c) -> Member { return &c.server.console; }, {}},
      {"server.operator_tenant", {"number of the tenant whose first administrator also sees every tenant (fleet, phases); 0: none", "最初の管理者がすべてのテナントも管理できるテナントの番号 (一覧とフェーズ)。0: なし"}, [](Config& c) -> Member { return &c.server.operator_tenant; }, {}},
      {"server.public_url", {"how people reach the console, for links in mails", "利用者がコンソールを開くときのURL。メール内のリンクに使用します"}, [](Config& c) -> Member { return &c.server.public_url; }, web_address},
      {"server.language", {"language of the command line, of mails and of a new tenant: ja or en; empty: that of the environment (LC_ALL, LANG)", "コマンドライン、メール、新しいテナントの言語: jaまたはen。空: 環境の言語 (LC_ALL、LANG)"}, [](Config& c) -> Member { return &c.server.language; }, one_of({"", "ja", "en"})},
      {"sso.private_networks", {"identity providers may also be reached by http and in inner networks", "IDプロバイダへのhttpでの接続と、内部ネットワークへの接続も許可します"}, [](Config& c) -> Member { return &c.sso.private_networks; }, {}},
      {"milter.listen", {"address for Postfix's smtpd_milters", "Postfixのsmtpd_miltersに指定するアドレス"}, [](Config& c) -> Member { return &c.milter.listen; }, milter_address},
      {"milter.message_size_mb", {"larger messages are refused with 552", "これより大きいメールは552で拒否します (MB)"}, [](Config& c) -> Member { return &c.milter.message_size_mb; }, between(1, 2048)},
      {"milter.on_doubt", {"answer when a message cannot be judged: try_later (451) or pass", "メールを判定できないときの応答: try_later (451) またはpass (そのまま配信)"}, [](Config& c) -> Member { return &c.milter.on_doubt; }, one_of({"try_later", "pass"})},
      {"milter.own_networks", {"clients whose mail with a sender of ours is outgoing or internal, as networks (10.0.0.0/8, 2001:db8::/32), beside loopback and who signed in", "社内の送信者からのメールを送信または内部メールとして扱うクライアントのネットワーク (10.0.0.0/8, 2001:db8::/32)。ループバックと認証済みのクライアントは常に含まれます"}, [](Config& c) -> Member { return &c.milter.own_networks; }, networks},
      {"mail.reinject", {"the same Postfix (an smtpd with our milter), for released and split mail and our notifications", "同じPostfixのアドレス (このミルタを使用するsmtpd)。解放したメール、分割したメール、通知の送信に使用します"}, [](Config& c) -> Member { return &c.mail.reinject; }, address},
      {"mail.sender", {"From of our own mail; empty: the null sender", "Sekishoが送信するメールの差出人。空: 空の送信者"}, [](Config& c) -> Member { return &c.mail.sender; }, {}},
      {"scan.workers", {"scan processes; 0: one per core", "検査プロセスの数。0: コアごとに1つ"}, [](Config& c) -> Member { return &c.scan.workers; }, between(0, 1024)},
      {"scan.deadline_ms", {"an item that takes longer is unscannable", "検査の制限時間 (ミリ秒)。超えた項目は検査不能とします"}, [](Config& c) -> Member { return &c.scan.deadline_ms; }, between(100, 600'000)},
      {"scan.queue", {"items that may wait for a worker; beyond: try later", "検査プロセスの空きを待てる項目の数。超えた分は再送を求めます"}, [](Config& c) -> Member { return &c.scan.queue; }, between(1, 100'000)},
      {"scan.thread_password_hours", {"how long words that a mail may tell as a password are kept, sealed, for protected files in other mails of the same thread, before it or after; 0: never", "メールに書かれたパスワードらしい語を、同じスレッドの前後のメールの保護されたファイルに使うため、暗号化して保存する時間数。0: 保存しません"}, [](Config& c) -> Member { return &c.scan.thread_password_hours; }, between(0, 720)},
      {"scan.picture_text", {"read the letters in pictures that carry a mail's message; needs Debian's tesseract-ocr-eng, tesseract-ocr-jpn, …", "メールの内容を伝える画像の文字を読み取ります。Debianのtesseract-ocr-eng、tesseract-ocr-jpnなどが必要です"}, [](Config& c) -> Member { return &c.scan.pictures.read; }, {}},
      {"scan.picture_languages", {"their languages as names of Tesseract's data files, in the order in which they are tried", "画像の文字の言語。Tesseractのデータファイルの名前で、試す順に指定します"}, [](Config& c) -> Member { return &c.scan.pictures.languages; }, picture_languages},
      {"scan.picture_language_folder", {"folder of NAME.traineddata; empty: where Debian's packages put them", "NAME.traineddataのフォルダ。空: Debianのパッケージの場所"}, [](Config& c) -> Member { return &c.scan.pictures.folder; }, {}},
      {"scan.picture_time_ms", {"processor time for the pictures of one item; the rest of them is not read", "1項目の画像の文字の読み取りに使うCPU時間 (ミリ秒)。残りは読み取りません"}, [](Config& c) -> Member { return &c.scan.pictures.time_ms; }, between(10, 60'000)},
      {"scan.yara_folder", {"folder of *.yar rule files", "YARAルールのファイル (*.yar) のフォルダ"}, [](Config& c) -> Member { return &c.scan.yara_folder; }, {}},
      {"scan.url_feed_folder", {"folder of text files: one dangerous host or URL a line", "危険なホストまたはURLを1行に1件記述したテキストファイルのフォルダ"}, [](Config& c) -> Member { return &c.scan.url_feed_folder; }, {}},
      {"scan.mail_model", {"mail model made by script/train; empty: the one that came with the program", "script/trainで作成したメールモデルのファイル。空: プログラムに付属のモデル"}, [](Config& c) -> Member { return &c.scan.mail_model; }, {}},
      {"mailbox.imap", {"IMAP server for protection after delivery (host:port); empty: none", "配信後の保護に使用するIMAPサーバ (ホスト:ポート)。空: 使用しません"}, [](Config& c) -> Member { return &c.mailbox.imap; }, address_or_empty},
      {"mailbox.master_user", {"IMAP master user (login is user*master)", "IMAPのマスターユーザ (ログイン名はuser*master)"}, [](Config& c) -> Member { return &c.mailbox.master_user; }, {}},
      {"mailbox.master_password_file", {"file that holds its password", "そのパスワードを記述したファイル"}, [](Config& c) -> Member { return &c.mailbox.master_password_file; }, {}},
      {"mailbox.quarantine_folder", {"folder in each mailbox for quarantined mail", "各メールボックスの隔離フォルダ"}, [](Config& c) -> Member { return &c.mailbox.quarantine_folder; }, {}},
      {"mailbox.junk_folder", {"folder in each mailbox for junk, where the server names none (\\Junk)", "各メールボックスの迷惑メールフォルダ。サーバが指定 (\\Junk) していない場合に使用します"}, [](Config& c) -> Member { return &c.mailbox.junk_folder; }, {}},
      {"mailbox.sent_folder", {"folder in each mailbox for sent mail, watched to learn correspondents and writing; empty: not watched", "各メールボックスの送信済みフォルダ。やり取りの相手と文体の学習に使用します。空: 監視しません"}, [](Config& c) -> Member { return &c.mailbox.sent_folder; }, {}},
      {"mailbox.accounts", {"comma-separated mailboxes to watch; with * all of the directory that match (*@example.com)", "監視するメールボックス (コンマ区切り)。*を使用すると、一致するディレクトリ内のすべて (*@example.com)"}, [](Config& c) -> Member { return &c.mailbox.accounts; }, {}},
      {"mailbox.folders", {"folders to watch in each: comma-separated names, * for any characters, - before what is left out (*, -Archive/*)", "各メールボックスで監視するフォルダ: 名前のコンマ区切り。*は任意の文字、先頭の-は除外 (*, -Archive/*)"}, [](Config& c) -> Member { return &c.mailbox.folders; }, folders},
      {"mailbox.tls", {"TLS from the first byte (imaps)", "最初からTLSを使用します (imaps)"}, [](Config& c) -> Member { return &c.mailbox.tls; }, {}},
      {"reputation.dns", {"check SPF, DKIM, DMARC and ARC by DNS", "SPF、DKIM、DMARC、ARCをDNSで確認します"}, [](Config& c) -> Member { return &c.reputation.dns; }, {}},
      {"reputation.resolver", {"resolver address; empty: the system's", "DNSリゾルバのアドレス。空: システムの設定"}, [](Config& c) -> Member { return &c.reputation.resolver; }, {}},
      {"reputation.timeout_ms", {"for all network checks of one item together; never fails the mail", "1項目のネットワーク確認全体の制限時間 (ミリ秒)。超えてもメールは失敗しません"}, [](Config& c) -> Member { return &c.reputation.timeout_ms; }, between(10, 60'000)},
      {"reputation.clamd", {"clamd's socket: unix path or host:port; empty: not configured", "clamdのソケット: unixのパスまたはホスト:ポート。空: 使用しません"}, [](Config& c) -> Member { return &c.reputation.clamd; }, {}},
      {"reputation.rdap_bootstrap", {"IANA's RDAP bootstrap file for domains (dns.json): registries are asked when domains of senders and links were registered; empty: not configured", "IANAのドメイン用RDAPブートストラップファイル (dns.json)。送信元とリンクのドメインの登録日をレジストリに問い合わせます。空: 使用しません"}, [](Config& c) -> Member { return &c.reputation.rdap_bootstrap; }, {}},
      {"reputation.rdap_timeout_ms", {"for all these questions of one mail together; what is not known by then is left out", "1通のメールの問い合わせ全体の制限時間 (ミリ秒)。間に合わなかったものは判定に使用しません"}, [](Config& c) -> Member { return &c.reputation.rdap_timeout_ms; }, between(10, 10'000)},
      {"reputation.zone_file", {"DNS records to answer from instead of the network (tests)", "ネットワークの代わりに応答に使用するDNSレコードのファイル (テスト用)"}, [](Config& c) -> Member { return &c.reputation.zone_file; }, {}},
      {"syslog.address", {"collector for detections (host:port); empty: none", "検出ログの送信先 (ホスト:ポート)。空: 送信しません"}, [](Config& c) -> Member { return &c.syslog.address; }, address_or_empty},
      {"syslog.transport", {"tcp, tls or udp", "tcp、tls、udpのいずれか"}, [](Config& c) -> Member { return &c.syslog.transport; }, one_of({"tcp", "tls", "udp"})},
      {"syslog.format", {"json or cef", "jsonまたはcef"}, [](Config& c) -> Member { return &c.syslog.format; }, one_of({"json", "cef"})},
      {"syslog.ca_file", {"PEM file to verify the collector with; empty: the system's", "送信先の検証に使用するCAのPEMファイル。空: システムの設定"}, [](Config& c) -> Member { return &c.syslog.ca_file; }, {}},
      {"retention.detection_days", {"detection log", "検出ログの保存日数"}, [](Config& c) -> Member { return &c.retention.detection_days; }, between(1, 3650)},
      {"retention.quarantine_log_days", {"quarantine log", "隔離ログの保存日数"}, [](Config& c) -> Member { return &c.retention.quarantine_log_days; }, between(1, 3650)},
      {"retention.mail_tracking_days", {"mail tracking log", "メール追跡ログの保存日数"}, [](Config& c) -> Member { return &c.retention.mail_tracking_days; }, between(1, 3650)},
      {"retention.integration_days", {"API integration log", "API連携ログの保存日数"}, [](Config& c) -> Member { return &c.retention.integration_days; }, between(1, 3650)},
      {"retention.audit_days", {"audit log; 0: for ever", "監査ログの保存日数。0: 無期限"}, [](Config& c) -> Member { return &c.retention.audit_days; }, between(0, 3650)},
      {"retention.quarantine_days", {"quarantined messages", "隔離メッセージの保存日数"}, [](Config& c) -> Member { return &c.retention.quarantine_days; }, between(1, 3650)},
      {"retention.report_days", {"reports that were made", "作成したレポートの保存日数"}, [](Config& c) -> Member { return &c.retention.report_days; }, between(1, 3650)},
      {"retention.purge_lapsed", {"remove a tenant's data when its last licence is over by the grace of 30 days and the lock of 30 more, and 24 hourly rounds have seen it; never the operator's tenant", "最後のライセンスの終了後、30日の猶予と30日のロックが過ぎ、1時間ごとの確認が24回続いたテナントのデータを削除します。オペレータのテナントは削除しません"}, [](Config& c) -> Member { return &c.retention.purge_lapsed; }, {}},
      {"api.cas_requests_per_minute", {"per token on /v1; 0: no limit", "/v1でのトークンごとの1分あたりのリクエスト数。0: 無制限"}, [](Config& c) -> Member { return &c.api.cas_requests_per_minute; }, between(0, 1'000'000)},
      {"api.vision_requests_per_minute", {"per key on /v3.0; 0: no limit", "/v3.0でのキーごとの1分あたりのリクエスト数。0: 無制限"}, [](Config& c) -> Member { return &c.api.vision_requests_per_minute; }, between(0, 1'000'000)},
      {"api.requests_per_minute", {"per session or key on /api/v1, and per address of who is not signed in; 0: no limit", "/api/v1でのセッションまたはキーごと、未サインインの場合はアドレスごとの1分あたりのリクエスト数。0: 無制限"}, [](Config& c) -> Member { return &c.api.requests_per_minute; }, between(0, 1'000'000)},
      {"api.failed_sign_ins_per_minute", {"per address; 0: no limit", "アドレスごとの1分あたりのサインイン失敗の回数。0: 無制限"}, [](Config& c) -> Member { return &c.api.failed_sign_ins_per_minute; }, between(0, 1'000'000)},
      {"api.trusted_proxies", {"reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as networks (10.0.0.7, 2001:db8::/64); empty: none", "X-Forwarded-ForとX-Forwarded-Protoを信頼するリバースプロキシのネットワーク (10.0.0.7, 2001:db8::/64)。空: なし"}, [](Config& c) -> Member { return &c.api.trusted_proxies; }, networks},
      {"api.services", {"what mail is reported as on /v1 (inline=exchange, imap=gmail); empty: everything as exchange", "/v1でのメールのサービス名 (inline=exchange, imap=gmail)。空: すべてexchange"}, [](Config& c) -> Member { return &c.api.services; }, services},
      {"api.sweeping_empty_link", {"/v1/sweeping/mails ends with an empty next_link instead of none", "/v1/sweeping/mailsの最後のページで、next_linkを省略せず空で返します"}, [](Config& c) -> Member { return &c.api.sweeping_empty_link; }, {}},
      {"api.threads", {"request threads; 0: four per core", "リクエストを処理するスレッドの数。0: コアごとに4つ"}, [](Config& c) -> Member { return &c.api.threads; }, between(0, 1024)},
      {"api.check_answers", {"for tests: an answer of /api/v1 that departs from its description is an error 500", "テスト用: 記述と異なる/api/v1の応答をエラー500とします"}, [](Config& c) -> Member { return &c.api.check_answers; }, {}},
      {"api.max_connections", {"open connections", "同時に開ける接続の数"}, [](Config& c) -> Member { return &c.api.max_connections; }, between(1, 100'000)},
      {"webhook.retry_seconds", {"when a failed webhook delivery is tried again, one pause after the other; after the last it is dead", "失敗したWebhookを再送するまでの秒数を順に指定します。最後の再送にも失敗すると中止します"}, [](Config& c) -> Member { return &c.webhook.retry_seconds; }, pauses},
      {"webhook.private_networks", {"webhooks may lead to loopback and private addresses; on only where all tenants may reach into this network", "ループバックとプライベートアドレスへのWebhookを許可します。すべてのテナントにこのネットワークへの接続を許す場合にのみ有効にします"}, [](Config& c) -> Member { return &c.webhook.private_networks; }, {}},
      {"limits.message_size", {"bytes; a larger item is not read (limit.message_size)", "バイト数。これより大きい項目は読み取りません (limit.message_size)"}, [](Config& c) -> Member { return &c.limits.message_size; }, from(1024)},
      {"limits.body_size", {"bytes of text of one message body", "1つのメール本文のテキストのバイト数"}, [](Config& c) -> Member { return &c.limits.body_size; }, from(1024)},
      {"limits.file_size", {"bytes of one file, decoded or decompressed", "1ファイルのバイト数 (デコードまたは展開後)"}, [](Config& c) -> Member { return &c.limits.file_size; }, from(1024)},
      {"limits.expanded_size", {"bytes decompressed from one item together", "1項目から展開するバイト数の合計"}, [](Config& c) -> Member { return &c.limits.expanded_size; }, from(1024)},
      {"limits.compression_ratio", {"beyond the first MiB of output; a tenth of it beyond 16 MiB", "圧縮率の上限。展開後1MiBを超えた分に適用し、16MiBを超えた分にはその10分の1を適用します"}, [](Config& c) -> Member { return &c.limits.compression_ratio; }, from(1)},
      {"limits.layers", {"archives inside each other", "アーカイブの入れ子の段数"}, [](Config& c) -> Member { return &c.limits.layers; }, between(0, 100)},
      {"limits.mime_depth", {"multiparts and messages inside each other", "マルチパートとメッセージの入れ子の段数"}, [](Config& c) -> Member { return &c.limits.mime_depth; }, between(1, 10'000)},
      {"limits.parts", {"MIME entities of one item", "1項目のMIMEパートの数"}, [](Config& c) -> Member { return &c.limits.parts; }, between(1, 10'000'000)},
      {"limits.files", {"members of all archives and embedded objects together", "アーカイブ内のファイルと埋め込みオブジェクトの合計数"}, [](Config& c) -> Member { return &c.limits.files; }, between(1, 10'000'000)},
      {"limits.headers", {"header fields of one entity", "1つのMIMEパートのヘッダフィールドの数"}, [](Config& c) -> Member { return &c.limits.headers; }, between(1, 10'000'000)},
      {"limits.parameters", {"parameters of one structured header field", "1つのヘッダフィールドのパラメータの数"}, [](Config& c) -> Member { return &c.limits.parameters; }, between(1, 10'000'000)},
      {"limits.alternates", {"other readings of one message, where mail programs differ", "メールソフトにより解釈が異なるメールの、別の解釈の数"}, [](Config& c) -> Member { return &c.limits.alternates; }, between(0, 100'000)},
      {"limits.links", {"URLs of one item", "1項目のURLの数"}, [](Config& c) -> Member { return &c.limits.links; }, between(1, 10'000'000)},
      {"limits.header_size", {"bytes of one header block", "1つのヘッダ部のバイト数"}, [](Config& c) -> Member { return &c.limits.header_size; }, from(1024)},
      {"limits.text_size", {"bytes of text kept for scanners, all parts together", "検査に使用するテキストのバイト数 (全パートの合計)"}, [](Config& c) -> Member { return &c.limits.text_size; }, from(1024)},
      {"limits.pixels", {"of one image", "1つの画像の画素数"}, [](Config& c) -> Member { return &c.limits.pixels; }, from(1)},
      {"limits.image_count", {"images decoded for QR codes", "QRコードを探すために読み取る画像の数"}, [](Config& c) -> Member { return &c.limits.image_count; }, between(0, 100'000)},
      {"limits.memory", {"bytes of memory for one item", "1項目に使用するメモリのバイト数"}, [](Config& c) -> Member { return &c.limits.memory; }, from(1 << 20)},
      {"limits.steps", {"anything else that loops over input", "入力に対するその他の繰り返し処理の回数"}, [](Config& c) -> Member { return &c.limits.steps; }, from(1000)},
  };
  return all;
}

}  // namespace sekisho::app
