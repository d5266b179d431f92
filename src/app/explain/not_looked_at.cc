#include "app/explain/not_looked_at.h"

#include <algorithm>

#include "app/explain/words.h"

namespace sekisho::app {
namespace {

std::string limit_name(std::string_view limit, Language language) {
  struct Name {
    std::string_view limit, english, japanese;
  };
  static constexpr Name names[] = {
      {"message_size", "the mail beyond its size limit", "サイズ上限を超えたメールの残り"},
      {"body_size", "the rest of a very long body", "上限を超えた本文の残り"},
      {"file_size", "a file beyond the size limit", "サイズ上限を超えたファイル"},
      {"expanded_size", "what would come out of an archive beyond the limit",
       "展開サイズの上限を超えた圧縮ファイルの中身"},
      {"compression_ratio", "an archive that expands beyond the allowed ratio", "圧縮率の上限を超えたファイル"},
      {"layers", "archives inside archives beyond the allowed depth", "階層の上限を超えた圧縮ファイル"},
      {"mime_depth", "parts nested beyond the allowed depth", "入れ子の上限を超えたパート"},
      {"parts", "parts beyond the allowed number", "上限数を超えたパート"},
      {"files", "files beyond the allowed number", "上限数を超えたファイル"},
      {"headers", "header fields beyond the allowed number", "上限数を超えたヘッダ"},
      {"links", "links beyond the allowed number", "上限数を超えたリンク"},
      {"text_size", "the rest of a very long text", "上限を超えたテキストの残り"},
      {"pixels", "a picture with too many pixels", "画素数の上限を超えた画像"},
      {"image_count", "pictures beyond the allowed number", "上限数を超えた画像"}};
  for (const auto& name : names) {
    if (name.limit == limit) return std::string(in(language, name.english, name.japanese));
  }
  return std::string(limit);
}

// Why letters in its pictures were not read; empty if they were, or if there are no pictures.
std::string unread_letters(const scan::Report& report, Language language) {
  struct Reason {
    std::string_view why, english, japanese;
  };
  static constexpr Reason reasons[] = {
      {"engine",
       "words inside pictures: reading them is not set up here (no language data, see scan.picture_languages)",
       "画像内の文字: 読み取りが設定されていません（言語データがありません。scan.picture_languagesを参照）"},
      {"count", "words inside further pictures: the first four were read", "5つ目以降の画像内の文字"},
      {"pixels", "words inside a picture with too many pixels", "画素数が多すぎる画像内の文字"},
      {"letters", "the rest of the words inside pictures: the first 800 letters were read",
       "画像内の文字の残り: 先頭の800字だけを読み取りました"},
      {"time", "the rest of the words inside pictures: reading them took too long",
       "画像内の文字の残り: 読み取りの制限時間を超えました"},
      {"lost", "words inside pictures: the first attempt at this mail ended the scan process",
       "画像内の文字: 最初の検査で検査プロセスが終了したため読み取っていません"}};
  for (const auto& reason : reasons) {
    if (has_signal(report, "picture_text_unread:" + std::string(reason.why)))
      return std::string(in(language, reason.english, reason.japanese));
  }
  const bool images = std::any_of(report.files.begin(), report.files.end(),
                                  [](const scan::FileFact& file) { return file.true_type.starts_with("image/"); });
  if (!images || has_signal(report, "picture_text")) return {};
  return std::string(
      in(language,
         "words inside pictures: only pictures that show more than a few letters, in mail with little text, are read "
         "for letters (QR codes always are)",
         "画像内の文字: "
         "本文の少ないメールで、ある程度の文字数がある画像だけを読み取ります（QRコードは常に読み取ります）"));
}

}  // namespace

void say_not_looked_at(const Judged& judged, bool asked_outside, Language language, Explanation& out) {
  const auto& report = judged.report;
  for (const auto& limit : report.limits) out.not_looked_at.push_back(limit_name(limit, language));
  for (const auto& file : report.files) {
    if (file.encrypted)
      out.not_looked_at.push_back(
          std::string(in(language, "the content of a locked file: ", "パスワードで保護されたファイルの中身: ")) +
          to_valid_utf8(file.name));
  }
  if (const auto why = unread_letters(report, language); !why.empty()) out.not_looked_at.push_back(why);
  if (has_signal(report, "style_not_trained"))
    out.not_looked_at.emplace_back(in(language, "the writing style of the high-profile user: not trained yet",
                                      "ハイプロファイルユーザの文体: 未学習"));
  if (has_signal(report, "style_too_short"))
    out.not_looked_at.emplace_back(in(language, "the writing style of the high-profile user: too little text",
                                      "ハイプロファイルユーザの文体: 本文が短すぎる"));
  if (!asked_outside && report.is_mail) {
    out.not_looked_at.emplace_back(
        in(language, "whether the sender is authentic (SPF, DKIM, DMARC): no DNS is asked on the command line",
           "送信者認証（SPF・DKIM・DMARC）: コマンドラインではDNSに問い合わせません"));
    out.not_looked_at.emplace_back(in(language, "whether the sender wrote before: that is known to a running service",
                                      "送信者の過去のやり取り: 稼働中のサービスだけが把握しています"));
  }
  if (!asked_outside && !report.files.empty())
    out.not_looked_at.emplace_back(in(language, "virus signatures of clamd", "clamdのウイルスシグネチャ"));
  if (!report.urls.empty())
    out.not_looked_at.emplace_back(
        in(language, "what is behind the links: they are judged by their form and by lists, not opened",
           "リンク先のページ: URLの形とリストで判定し、開いていません"));
}

}  // namespace sekisho::app
