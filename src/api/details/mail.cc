#include "api/details/details.h"

namespace sekisho::api::details {

std::span<const DetailText> mail() {
  static constexpr DetailText texts[] = {
      // quarantine, mail, tasks
      {"quarantine: no such item", "隔離にその項目はありません"},
      {"quarantine: no such item: {}", "隔離に項目{0}はありません"},
      {"quarantine: at most {} items in one download", "一度にダウンロードできるのは{0}件までです"},
      {"quarantine: at most {} MiB in one download of several items",
       "複数の項目を一度にダウンロードできるのは合計{0} MiBまでです"},
      {"quarantine: item is {}", "隔離された項目の状態は{0}です"},
      {"quarantine: released already", "すでに解放されています"},
      {"quarantine: everybody has it already", "すでにすべての受信者に配信されています"},
      {"quarantine: a download needs a password", "ダウンロードにはパスワードが必要です"},
      {"zip: no password", "ZIPのパスワードがありません"},
      {"released already", "すでに解放されています"},
      {"asked already", "すでに申請されています"},
      {"release request: asked already", "すでに申請されています"},
      {"release request: decided already", "すでに判断されています"},
      {"reported mail: empty", "報告されたメールが空です"},
      {"the text of held messages is switched off", "隔離メールの本文の表示はオフになっています"},
      {"reported mail: only what was judged of it is kept", "このメールは判定の内容だけが保存されています"},
      {"reported mail: it is that already", "すでにその状態です"},
      {"reported mail: larger than 50 MiB", "報告されたメールが50 MiBを超えています"},
      {"the reported mail has no sender", "報告されたメールに送信者がありません"},
      {"the mail has no Message-ID", "メールにMessage-IDがありません"},
      {"the mail has no recipient or no Message-ID to find it by",
       "メールを探すための受信者またはMessage-IDがありません"},
      {"each mail needs message_id or item", "各メールにmessage_idまたはitemが必要です"},
      {"ids or query is needed", "idsまたはqueryが必要です"},
      {"tracks or query is needed", "tracksまたはqueryが必要です"},
      {"the search finds nothing", "検索結果がありません"},
      {"more than 10,000 messages: narrow the search", "メールが10,000件を超えています。検索条件を絞り込んでください"},
      {"the task is over", "タスクは終了しています"},
      {"unknown action", "不明な操作です"},
      {"link: for looking only", "このリンクは閲覧専用です"},
      {"link: unknown", "リンクが正しくありません"},
      {"link: unknown or expired", "リンクが正しくないか、有効期限が切れています"},
      {"link: used already", "リンクはすでに使用されています"},
      {"imap: no such message", "メールボックスにそのメッセージはありません"},
      {"imap: no such message: {}", "メールボックスにそのメッセージはありません: {0}"},
      {"the message is not in this mailbox", "メッセージはこのメールボックスにありません"},
      {"the message is not in the junk folder", "メッセージは迷惑メールフォルダにありません"},
      {"the message is not in the quarantine folder", "メッセージは隔離フォルダにありません"},
      {"audit: a record is missing; nothing is removed", "監査記録に欠落があるため、何も削除しません"},
      // learning and corrections
      {"run: letters, digits, . - and _", "runには英数字と . - _ を使用してください"},
      {"correction.reporter: 1 to 254 bytes", "報告者は1から254バイトで指定してください"},
      {"correction.too_many: {} a day", "修正は1日{0}件までです"},
      {"correction.too_many_lessons: {} in one run", "1回の学習は{0}件までです"},
      {"correction.undone_already", "すでに取り消されています"},
      {"correction.unknown", "修正がありません"},
      {"correction.unknown_batch: no run of this name", "この名前の学習はありません"},
      {"correction.unknown_mail: no judged mail with this id", "このIDの判定済みメールはありません"},
      {"correction.unknown_reporter: nobody of this name reported anything", "この名前の報告者による報告はありません"},
      {"correction.verdict: wanted, spam or phishing", "判定はwanted、spam、phishingのいずれかで指定してください"},
      {"style.unknown: nothing is kept of this address", "このアドレスの文体は学習していません"},
  };
  return texts;
}

}  // namespace sekisho::api::details
