#include "app/help_language.h"

#include <CLI/CLI.hpp>
#include <map>

namespace sekisho::app {
namespace {

using Texts = std::map<std::string_view, std::string_view>;

const Texts& texts() {
  static const Texts all = {
      // The library's.
      {"Print this help message and exit", "このヘルプを表示して終了します"},
      {"Display program version information and exit", "バージョンを表示して終了します"},
      // scan, explain, bench, serve
      {"Sekisho inspects mail and files, and protects a mail server by policy.",
       "Sekishoはメールとファイルを検査し、ポリシーに従ってメールサーバを保護します。"},
      {"TOML file with settings", "設定を記述したTOMLファイル"},
      {"one setting, as name=value", "個別の設定 (名前=値)"},
      {"files, mboxes, Maildirs, folders; - is standard input", "ファイル、mbox、Maildir、フォルダ。- は標準入力"},
      {"files, mboxes, Maildirs, folders", "ファイル、mbox、Maildir、フォルダ"},
      {"text or json (one object a line)", "textまたはjson (1行に1オブジェクト)"},
      {"text or json", "出力形式: textまたはjson"},
      {"add how the item was read: headers, parts, texts, anomalies",
       "読み取った内容 (ヘッダ、パート、テキスト、異常) も出力します"},
      {"scan processes; default: one per core", "検査プロセスの数。初期設定: コアごとに1つ"},
      {"policies as YAML", "YAML形式のポリシー"},
      {"data folder of a service, whose policies and lists are used",
       "ポリシーとリストを使用するサービスのデータフォルダ"},
      {"en or ja; default: that of server.language or the environment",
       "enまたはja。初期設定: server.languageまたは環境の言語"},
      {"read items as mail, as files, or find out", "メールとして読む、ファイルとして読む、または自動判定"},
      {"scan mail and files", "メールとファイルを検査します"},
      {"say what speaks for a verdict, what against, and what was not looked at",
       "判定の理由、反対の理由、検査していないものを説明します"},
      {"measure what each stage costs on your own mail and files",
       "手元のメールとファイルで各段階の処理時間を測定します"},
      {"how often all items are gone over; default: 5", "すべての項目を処理する回数。初期設定: 5"},
      {"run the service", "サービスを実行します"},
      {"same as --set server.data=…", "--set server.data=… と同じ"},
      {"same as --set server.http=…", "--set server.http=… と同じ"},
      {"same as --set server.https=…", "--set server.https=… と同じ"},
      {"same as --set milter.listen=…", "--set milter.listen=… と同じ"},
      {"tenants, policies, lists, quarantine, traces, keys, backup",
       "テナント、ポリシー、リスト、隔離、追跡、キー、バックアップ"},
      {"check the settings, or print them all with their defaults",
       "設定を確認します。または、すべての設定を初期値とともに出力します"},
      {"print all settings as commented TOML", "すべての設定をコメント付きのTOMLで出力します"},
      // common to admin and update
      {"data folder of the service", "サービスのデータフォルダ"},
      {"number of the tenant (admin tenant list)", "テナントの番号 (admin tenant list)"},
      {"en or ja; default: that of the environment", "enまたはja。初期設定: 環境の言語"},
      {"write to this file", "出力先のファイル"},
      {"as listed", "一覧に表示される番号"},
      {"newest first", "新しい順"},
      {"at most so many", "最大件数"},
      // update, import
      {"the update from CAS to Cloud Email and Collaboration Protection",
       "CASからCloud Email and Collaboration Protectionへのアップデート"},
      {"who may update and what it would do; changes nothing",
       "アップデートの可否と内容を確認します。変更は行いません"},
      {"text, json or html", "text、jsonまたはhtml"},
      {"text, json, html or pdf", "text、json、htmlまたはpdf"},
      {"agreements and notices with their versions", "契約と通知、そのバージョン"},
      {"run the whole update on a copy and list every difference (JSON)",
       "コピーに対してアップデート全体を実行し、すべての差分を出力します (JSON)"},
      {"agree and start; cannot be cancelled, no way back",
       "同意して開始します。キャンセルすることも元に戻すこともできません"},
      {"I have read the agreements and notices and agree", "契約と通知を読み、同意します"},
      {"where the tenant stands, step by step", "テナントの状態を手順ごとに表示します"},
      {"the signed completion report", "署名付きの完了レポート"},
      {"support bundle (tar): ids, trail, versions, redacted settings",
       "サポートバンドル (tar): ID、経過、バージョン、秘密情報を除いた設定"},
      {"the service's configuration file", "サービスの設定ファイル"},
      {"where every tenant stands (CSV)", "すべてのテナントの状態 (CSV)"},
      {"the roll-out's phases (operator)", "段階的な公開のフェーズ (オペレータ)"},
      {"add, change or remove a phase (operator)", "フェーズを追加、変更、削除します (オペレータ)"},
      {"name of the phase", "フェーズの名前"},
      {"ISO 8601; a past date starts it at once", "ISO 8601形式の日付。過去の日付を指定すると、ただちに開始します"},
      {"empty: every region", "空: すべてのリージョン"},
      {"only these tenants", "対象とするテナント"},
      {"remove it", "削除します"},
      {"carry over from a real service", "実際のサービスから取り込みます"},
      {"logs, quarantine events and blocked lists of a CAS tenant, through its public API",
       "CASテナントのログ、隔離イベント、ブロックリストを公開APIから取り込みます"},
      {"of its API, like https://api.tmcas.trendmicro.co.jp", "APIのアドレス (例: https://api.tmcas.trendmicro.co.jp)"},
      {"file that holds the API token", "APIトークンを記述したファイル"},
      {"more than 20 only for a source that is known to take them",
       "1分あたりのリクエスト数。20より大きい値は、取り込み元が許容する場合のみ"},
      // admin account, key, role
      {"who may sign in", "サインインできるアカウント"},
      {"sign-in name, console, kind, status, role, MFA, last sign-in",
       "サインイン名、コンソール、種類、状態、役割、多要素認証、最終サインイン"},
      {"a one-time password for who lost theirs; must be changed at the next sign-in, ends all sessions",
       "パスワードを失ったユーザにワンタイムパスワードを発行します。次回サインイン時に変更が必要で、すべてのセッション"
       "が終了します"},
      {"sign-in name", "サインイン名"},
      {"cas or platform, where both have the name", "同じ名前が両方にある場合のcasまたはplatform"},
      {"tokens of the CAS-compatible API, and platform API keys", "CAS互換APIのトークンとプラットフォームのAPIキー"},
      {"number, name, API types or role, expiry, of which console",
       "番号、名前、APIの種類または役割、有効期限、コンソール"},
      {"a token or key stops working at once", "トークンまたはキーをただちに無効にします"},
      {"a new token; it is shown once", "新しいトークン。一度だけ表示されます"},
      {"API types; default: all", "APIの種類。初期設定: すべて"},
      {"a platform API key of this role (Vision One-compatible and own API) instead of a CAS token",
       "CASトークンの代わりに、この役割のプラットフォームAPIキー (Vision One互換APIと独自API) を作成します"},
      {"until a platform key expires: 1, 3, 6, 12 or 0 for never",
       "プラットフォームのキーの有効期間 (月): 1、3、6、12、0は無期限"},
      {"roles for platform API keys", "プラットフォームAPIキーの役割"},
      {"name and to whom it may be given", "名前と割り当て対象"},
      {"a role that may be given to API keys", "APIキーに割り当てられる役割"},
      {"what it permits: SCREEN=LEVEL,… with the levels read, partial and full; all=LEVEL for every screen",
       "権限: 画面=レベル,… (レベルはread、partial、full)。all=レベル ですべての画面"},
      {"its name", "名前"},
      // admin licence, tenant, backup
      {"licence keys: signed documents, verified offline", "ライセンスキー: 署名付き文書 (オフラインで検証)"},
      {"make a key for the tenant (operator)", "テナントのキーを発行します (オペレータ)"},
      {"TSSL, TMOL or MSPL", "TSSL、TMOLまたはMSPL"},
      {"standard or standard_xdr", "standardまたはstandard_xdr"},
      {"users it counts for", "ユーザ数"},
      {"ISO 8601 date", "ISO 8601形式の日付"},
      {"ISO 8601 date; default: now", "ISO 8601形式の日付。初期設定: 現在"},
      {"cas or platform", "casまたはplatform"},
      {"a trial: no grace after its end", "体験版 (終了後の猶予期間なし)"},
      {"name, programme, edition, kind, seats, start, expiry, state, of which console",
       "名前、プログラム、エディション、種類、シート数、開始日、有効期限、状態、コンソール"},
      {"register a licence key", "ライセンスキーを登録します"},
      {"the key as it was issued", "発行されたキー"},
      {"tenants of this installation", "このインストールのテナント"},
      {"number, Business ID, region, governance, name", "番号、Business ID、リージョン、管理形態、名前"},
      {"tenants in each state of the road from CAS to CECP (known passwords: never for real mail)",
       "CASからCECPへの各段階のデモテナント (パスワードは公開されています。実際のメールには使用しないでください)"},
      {"a new tenant with its first administrator and default policies",
       "新しいテナントを、最初の管理者と初期設定のポリシーとともに作成します"},
      {"the company", "会社名"},
      {"sign-in name (e-mail) of the first administrator", "最初の管理者のサインイン名 (メールアドレス)"},
      {"where its data lies", "データの所在地"},
      {"of its times, like Asia/Tokyo", "タイムゾーン (例: Asia/Tokyo)"},
      {"of its mails and default names: en or ja; default: that of the environment",
       "メールと初期設定の名前の言語: enまたはja。初期設定: 環境の言語"},
      {"copy database, quarantine and keys, also while the service runs",
       "データベース、隔離、キーをコピーします。サービスの実行中も可能です"},
      {"a folder that does not exist yet", "まだ存在しないフォルダ"},
      {"put a backup into an empty data folder", "バックアップを空のデータフォルダに復元します"},
      {"folder of the backup", "バックアップのフォルダ"},
      // admin policy, list
      {"a YAML file", "YAMLファイル"},
      {"all policies as YAML on standard output", "すべてのポリシーをYAMLで標準出力に出力します"},
      {"check a file; needs no data folder", "ファイルを確認します。データフォルダは不要です"},
      {"apply a file: all of it or nothing",
       "ファイルを適用します。すべて適用されるか、何も適用されないかのいずれかです"},
      {"what importing a file would change", "ファイルをインポートした場合の変更内容"},
      {"also remove policies that the file does not name", "ファイルにないポリシーを削除します"},
      {"what the file's policies would have done with past mail; nothing is changed",
       "過去のメールに対してファイルのポリシーが行ったはずの処理。変更は行いません"},
      {"how far back", "さかのぼる日数"},
      {"messages, newest first", "メッセージ数 (新しい順)"},
      {"approved, blocked and other lists", "承認済み、ブロックなどのリスト"},
      {"entries, one a line", "エントリ (1行に1件)"},
      {"add entries", "エントリを追加します"},
      {"remove entries", "エントリを削除します"},
      {"which tenant holds which internal domain", "内部ドメインを持つテナント"},
      {"domain, tenant, how it came by it, since when", "ドメイン、テナント、取得の方法、日時"},
      {"give the domain to --tenant, and take it from whoever has it",
       "ドメインを--tenantに割り当てます。別のテナントが持つ場合は取り上げます"},
      {"take the domain from whoever has it", "ドメインの割り当てを取り消します"},
      {"the domain, like example.com", "ドメイン (例: example.com)"},
      {"name of the list", "リストの名前"},
      {"entries of the list", "リストのエントリ"},
      // admin quarantine, requests, report
      {"messages held back", "隔離されたメッセージ"},
      {"part of subject, sender, recipient or Message-ID", "件名、送信者、受信者、Message-IDの一部"},
      {"number of the held message", "隔離メッセージの番号"},
      {"as a zip with AES-256 under a password, as the console gives it",
       "コンソールと同じく、パスワード付きのAES-256のzipとして保存します"},
      {"where to write; a file that does not exist yet", "保存先 (まだ存在しないファイル)"},
      {"its first line is the password; without it one is made and printed",
       "1行目をパスワードとして使用します。指定しない場合は生成して表示します"},
      {"deliver to its recipients (by the running service)", "受信者に配信します (実行中のサービスが行います)"},
      {"remove for good", "完全に削除します"},
      {"the message as it was held, on standard output", "隔離時のメッセージを標準出力に出力します"},
      {"release requests of end users", "エンドユーザの解放リクエスト"},
      {"open ones, newest first", "未処理のリクエスト (新しい順)"},
      {"deliver the mail to the one who asked", "リクエストしたユーザにメールを配信します"},
      {"leave it held", "隔離したままにします"},
      {"number of the request", "リクエストの番号"},
      {"words to the user", "ユーザへのメッセージ"},
      {"the Threat Detection report of the last days, into a file", "直近の脅威検出レポートをファイルに出力します"},
      {"of the report: en or ja; default: that of the environment", "レポートの言語: enまたはja。初期設定: 環境の言語"},
      {"pdf, html or csv", "pdf、htmlまたはcsv"},
      // admin correct, retro, style, trace, logs, audit
      {"teach a tenant's judgement from mail at hand: files, mboxes, Maildirs, folders",
       "手元のメール（ファイル、mbox、Maildir、フォルダ）からテナントの判定を学習させます"},
      {"mail that is wanted (also: ham)", "正常なメール（hamとも書けます）"},
      {"mail that is spam", "スパムメール"},
      {"mail that is phishing", "フィッシングメール"},
      {"files, mboxes, Maildirs, folders; - is one mail from standard input",
       "ファイル、mbox、Maildir、フォルダ。-は標準入力の1通のメール"},
      {"only say what would be learned", "学習対象を表示するだけで、変更しません"},
      {"the runs, newest first: name, time, verdict, mails, how many of them were undone",
       "学習の一覧（新しい順）: 学習番号、日時、判定、メール数、取り消された数"},
      {"take a run back, as if it had not been", "学習を取り消し、なかったものとします"},
      {"its name (learn list)", "学習番号（learn listで表示）"},
      {"take back everything that one account or mailbox reported",
       "1つのアカウントまたはメールボックスからの報告をすべて取り消します"},
      {"as `admin correct list` shows it", "admin correct listに表示されるとおり"},
      {"report mail that was judged wrongly, and undo reports",
       "誤って判定されたメールを報告し、または報告を取り消します"},
      {"the mail is wanted: a false positive", "正常なメールです (誤検出)"},
      {"the mail is spam: a false negative", "迷惑メールです (検出漏れ)"},
      {"the mail is phishing: a false negative", "フィッシングです (検出漏れ)"},
      {"Message-ID, item or queue id of a mail that the service judged",
       "サービスが判定したメールのMessage-ID、項目ID、キューID"},
      {"number, time, verdict, source, reporter, sender, subject, state",
       "番号、日時、判定、経路、報告者、送信者、件名、状態"},
      {"as if it had not been reported", "報告されなかったことにします"},
      {"Retro Scan & Auto Remediate: past mail judged again when lists, feeds or corrections change",
       "レトロスキャンと自動修復: リスト、フィード、訂正が変わったときに過去のメールを再判定します"},
      {"whether it is on, what was judged, and what was done", "有効かどうか、判定した件数、行った処理"},
      {"judge the mails of the window again (done by the running service)",
       "対象期間のメールを再判定します (実行中のサービスが行います)"},
      {"the mail model: which one judges, and whether a file is one",
       "メールモデル: 判定に使用しているモデルの表示と、ファイルの検査"},
      {"which mail model the service judges with, and whether the file of scan.mail_model is refused",
       "サービスが判定に使用しているメールモデルと、scan.mail_modelのファイルの状態"},
      {"whether a file could take the mail model's place; its version",
       "ファイルをメールモデルとして使用できるかどうかと、そのバージョン"},
      {"made by script/train", "script/trainで作成したファイル"},
      {"writing style of high-profile users", "ハイプロファイルユーザの文体"},
      {"address, mails learnt, mails still needed, state", "アドレス、学習したメール数、必要な残りのメール数、状態"},
      {"remove what was learnt of one person", "1人について学習した内容を削除します"},
      {"address of the person", "対象者のアドレス"},
      {"what happened to a message, and why", "メッセージに行われた処理とその理由"},
      {"Message-ID, item or queue id", "Message-ID、項目ID、キューID"},
      {"search a log; one JSON object a line", "ログを検索します。1行に1つのJSONオブジェクト"},
      {"like sender:*@example.com NOT action:pass at>-24h", "例: sender:*@example.com NOT action:pass at>-24h"},
      {"detection (of it security_risk, ransomware, virtual_analyzer, data_loss), quarantine, mail_tracking, "
       "url_click, integration, audit",
       "ログの種類: detection (その一部: "
       "security_risk、ransomware、virtual_analyzer、data_loss)、quarantine、mail_tracking、url_"
       "click、integration、audit"},
      {"the audit log", "監査ログ"},
      {"walk the hash chain; names the first broken record", "ハッシュチェーンを検証し、壊れた最初の記録を示します"},
  };
  return all;
}

// The library's own sentence, which names the argument, follows in English.
std::string_view japanese_kind(std::string_view name) {
  if (name == "ExtrasError") return "使用できない引数が指定されています";
  if (name == "RequiredError") return "必要な引数が指定されていません";
  if (name == "ValidationError") return "引数の値が正しくありません";
  if (name == "ConversionError") return "引数の値の形式が正しくありません";
  if (name == "ArgumentMismatch") return "引数の値の数が正しくありません";
  return "指定を確認してください";
}

void translate(CLI::App& app) {
  app.description(japanese_help(app.get_description()));
  if (app.get_parent() != nullptr) app.group("サブコマンド");
  for (auto* const option : app.get_options()) {
    option->description(japanese_help(option->get_description()));
    option->group("オプション");
  }
  const auto formatter = std::make_shared<CLI::Formatter>();
  formatter->label("Usage", "使い方");
  formatter->label("OPTIONS", "オプション");
  formatter->label("SUBCOMMAND", "サブコマンド");
  formatter->label("SUBCOMMANDS", "サブコマンド");
  formatter->label("Positionals", "引数");
  formatter->label("REQUIRED", "必須");
  formatter->label("Env", "環境変数");
  app.formatter(formatter);
  for (auto* const child : app.get_subcommands([](CLI::App*) { return true; })) translate(*child);
}

}  // namespace

std::string japanese_help(std::string_view english) {
  const auto known = texts().find(english);
  return std::string(known == texts().end() ? english : known->second);
}

void speak_japanese(CLI::App& program) {
  program.failure_message([](const CLI::App* app, const CLI::Error& error) {
    return "コマンドの指定が正しくありません: " + std::string(japanese_kind(error.get_name())) + " (" + error.what() +
           ")" + "\n" + app->get_help_ptr()->get_name() + " でヘルプを表示します。\n";
  });
  translate(program);
}

}  // namespace sekisho::app
