#include "base/text.h"
#include "policy/tokens.h"

namespace sekisho::policy {
namespace {

struct Pair {
  std::string_view english, japanese;
  std::string in(Language language) const { return std::string(language == Language::japanese ? japanese : english); }
};

Pair name_of_category(scan::Category category) {
  using scan::Category;
  switch (category) {
    case Category::phishing:
      return {"Phishing", "フィッシング"};
    case Category::bec:
      return {"BEC", "ビジネスメール詐欺 (BEC)"};
    case Category::scam:
      return {"Scam", "詐欺メール"};
    case Category::ransomware:
      return {"Ransomware", "ランサムウェア"};
    case Category::malicious_content:
      return {"Malicious spam", "不正なスパムメール"};
    case Category::spam:
      return {"Other spam", "その他のスパムメール"};
    case Category::graymail_newsletter:
      return {"Graymail (newsletter)", "グレーメール (ニュースレター)"};
    case Category::graymail_social:
      return {"Graymail (social network notification)", "グレーメール (SNS通知)"};
    case Category::graymail_forum:
      return {"Graymail (forum notification)", "グレーメール (フォーラム通知)"};
    case Category::graymail_bulk:
      return {"Graymail (bulk)", "グレーメール (一斉配信)"};
    case Category::blocked_sender:
      return {"Blocked sender", "ブロック対象の送信者"};
    case Category::unusual_signal:
      return {"Unusual signal", "通常と異なる兆候"};
    case Category::name_spoof:
      return {"Display name spoofing", "表示名のなりすまし"};
    case Category::writing_style:
      return {"Writing style analysis", "文章スタイルの不一致"};
    case Category::malware:
      return {"Malware", "不正プログラム"};
    case Category::spyware:
      return {"Spyware/Grayware", "スパイウェア/グレーウェア"};
    case Category::packed:
      return {"Packed file", "圧縮された実行ファイル"};
    case Category::active_content:
      return {"Active content", "アクティブコンテンツ"};
    case Category::suspicious_object:
      return {"Suspicious object", "不審オブジェクト"};
    case Category::unscannable_protected:
      return {"Other protected file", "その他の保護されたファイル"};
    case Category::unscannable_limit:
      return {"Over restriction", "検索制限の超過"};
    case Category::unscannable_error:
      return {"Unscannable file", "検索できないファイル"};
    case Category::blocked_file:
      return {"Blocked file", "ブロック対象のファイル"};
    case Category::url_dangerous:
      return {"Dangerous URL", "危険なURL"};
    case Category::url_highly_suspicious:
      return {"Highly suspicious URL", "きわめて不審なURL"};
    case Category::url_suspicious:
      return {"Suspicious URL", "不審なURL"};
    case Category::url_untested:
      return {"Untested URL", "未評価のURL"};
    case Category::url_blocked:
      return {"Blocked URL", "ブロック対象のURL"};
    case Category::data_loss:
      return {"Data loss prevention", "情報漏えい"};
    case Category::ci_security_risk:
      return {"Correlated security risk", "相関分析によるセキュリティリスク"};
    case Category::ci_anomaly:
      return {"Correlated anomaly", "相関分析による異常"};
    case Category::ambiguous:
      return {"Ambiguous message structure", "解釈が一意に定まらないメール構造"};
  }
  return {"Unknown", "不明"};
}

// The signals that the reference names (§2.3), by its names, and ours beside them.
std::string unusual_signal(std::string_view rule, Language language) {
  struct Row {
    std::string_view rule;
    Pair text;
  };
  static constexpr Row rows[] = {
      {"unusual.account_takeover", {"Account-Takeover", "アカウント乗っ取り"}},
      {"unusual.unusual_url", {"Unusual-URL", "通常と異なるURL"}},
      {"unusual.payment_pdf_free_email", {"Payment-PDF-Free-Email", "フリーメールからの支払い関連PDF"}},
      {"unusual.payment_html_free_email", {"Payment-HTML-Free-Email", "フリーメールからの支払い関連HTML"}},
      {"unusual.payment_html_new_account", {"Payment-HTML-NB-Account", "新しい送信者からの支払い関連HTML"}},
      {"unusual.forged_brand", {"Forged-Brand", "ブランドの詐称"}},
      {"unusual.suspicious_notify", {"Suspicious-Notify", "不審な通知"}},
      {"unusual.sender_silent", {"Silent sender", "長期間やり取りのない送信者"}},
      {"unusual.new_sender_domain", {"New sender domain", "登録されたばかりの送信元ドメイン"}},
      {"unusual.several_senders", {"Several senders", "複数の差出人"}},
      {"unusual.split_words", {"Split words", "分断された語"}},
      {"unusual.borrowed_page", {"Borrowed page", "他サイトのページの流用"}}};
  for (const auto& row : rows) {
    if (row.rule == rule)
      return std::string(name_of_category(scan::Category::unusual_signal).in(language)) + " (" +
             std::string(row.text.in(language)) + ")";
  }
  return std::string(name_of_category(scan::Category::unusual_signal).in(language));
}

// The restrictions that the reference names; the rest are "others" with our own limit's name.
std::string restriction(std::string_view limit, Language language) {
  struct Row {
    std::string_view limit;
    Pair text;
  };
  static constexpr Row rows[] = {{"body_size", {"message body size", "メッセージ本文のサイズ"}},
                                 {"message_size", {"message body size", "メッセージ本文のサイズ"}},
                                 {"file_size", {"file size", "ファイルサイズ"}},
                                 {"compression_ratio", {"compression ratio", "圧縮率"}},
                                 {"layers", {"number of layer of compression", "圧縮の階層数"}},
                                 {"expanded_size", {"decompressed file size", "解凍後のファイルサイズ"}},
                                 {"files", {"decompressed file count", "解凍後のファイル数"}},
                                 {"parts", {"mail entity count", "メールエンティティ数"}}};
  const bool japanese = language == Language::japanese;
  std::string text = (japanese ? "その他: " : "others: ") + std::string(limit);
  for (const auto& row : rows) {
    if (row.limit == limit) text = row.text.in(language);
  }
  return (japanese ? "検索制限の超過 (" : "Over restriction (") + text + ")";
}

}  // namespace

std::string security_risk_name(const scan::Finding& finding, Language language) {
  using scan::Category;
  switch (finding.category) {
    case Category::malware:
    case Category::spyware:
    case Category::data_loss: {
      const bool named = finding.scanner == "yara" || finding.scanner == "clamav" || finding.rule == "malware.eicar" ||
                         finding.rule.starts_with("yara.") || finding.rule.starts_with("clamav.");
      if (finding.category == Category::data_loss) return finding.rule;
      return named && !finding.evidence.empty()
                 ? finding.evidence
                 : name_of_category(finding.category).in(language) + " (" + finding.rule + ")";
    }
    case Category::unusual_signal:
      return unusual_signal(finding.rule, language);
    case Category::unscannable_protected:
      if (finding.rule == "unscannable.protected_archive")
        return language == Language::japanese ? "パスワード保護された圧縮ファイル" : "Protected compressed file";
      break;
    case Category::unscannable_limit:
      return restriction(finding.rule.starts_with("limit.") ? std::string_view(finding.rule).substr(6)
                                                            : std::string_view(finding.evidence),
                         language);
    default:
      break;
  }
  return name_of_category(finding.category).in(language);
}

std::string detected_by(const scan::Finding& finding) {
  using scan::Category;
  switch (finding.category) {
    case Category::blocked_sender:
      return "Blocked sender list";
    case Category::url_blocked:
      return "Blocked URL list";
    case Category::suspicious_object:
      return "Suspicious Object list";
    case Category::writing_style:
      return "Writing style analysis";
    default:
      break;
  }
  switch (scan::filter_of(finding.category)) {
    case scan::Filter::spam_protection:
      return "Antispam engine";
    case scan::Filter::correlated_intelligence:
      return "Correlated Intelligence";
    case scan::Filter::malware:
      return finding.rule.starts_with("pml.") ? "Predictive Machine Learning" : "Pattern-based scanning";
    case scan::Filter::file_blocking:
      return "File Blocking";
    case scan::Filter::web_reputation:
      return "Web Reputation";
    case scan::Filter::virtual_analyzer:
      return "Virtual Analyzer";
    case scan::Filter::data_loss:
      return "Data Loss Prevention";
  }
  return {};
}

std::string display_name(ActionKind action, Language language) {
  switch (action) {
    case ActionKind::pass_without_logging:
      return Pair{"Pass without logging", "ログに記録せず放置"}.in(language);
    case ActionKind::pass:
      return Pair{"Pass", "放置"}.in(language);
    case ActionKind::add_disclaimer:
      return Pair{"Add disclaimer", "免責事項の追加"}.in(language);
    case ActionKind::tag_subject:
      return Pair{"Tag subject", "件名にタグを挿入"}.in(language);
    case ActionKind::sanitize:
      return Pair{"Sanitize file", "ファイルの無害化"}.in(language);
    case ActionKind::replace_attachment:
      return Pair{"Replace with text/file", "テキスト/ファイルで置換"}.in(language);
    case ActionKind::move_to_junk:
      return Pair{"Move to Junk Email folder", "迷惑メールフォルダへ移動"}.in(language);
    case ActionKind::change_recipient:
      return Pair{"Change recipient", "受信者の変更"}.in(language);
    case ActionKind::quarantine:
      return Pair{"Quarantine", "隔離"}.in(language);
    case ActionKind::delete_message:
      return Pair{"Delete", "削除"}.in(language);
  }
  return {};
}

std::string display_name(scan::Filter filter, Language language) {
  switch (filter) {
    case scan::Filter::spam_protection:
      return Pair{"Advanced Spam Protection", "高度なスパムメール対策"}.in(language);
    case scan::Filter::correlated_intelligence:
      return Pair{"Correlated Intelligence", "相関インテリジェンス"}.in(language);
    case scan::Filter::malware:
      return Pair{"Malware Scanning", "不正プログラム検索"}.in(language);
    case scan::Filter::file_blocking:
      return Pair{"File Blocking", "ファイルブロック"}.in(language);
    case scan::Filter::web_reputation:
      return Pair{"Web Reputation", "Webレピュテーション"}.in(language);
    case scan::Filter::virtual_analyzer:
      return Pair{"Virtual Analyzer", "仮想アナライザ"}.in(language);
    case scan::Filter::data_loss:
      return Pair{"Data Loss Prevention", "情報漏えい対策"}.in(language);
  }
  return {};
}

const Texts& default_texts(Language language) {
  static const Texts english = {
      .tag_spam = "[SPAM] ",
      .tag_unscanned = "[UNSCANNED] ",
      .tag_risk = "[CAUTION] ",
      .disclaimer =
          "Caution: %detected_risk% was found in this message. Do not open links or attachments unless you are sure of "
          "the sender.",
      .redirect_disclaimer = "This message was redirected by the policy \"%policy_name%\".",
      .replacement_name = "removed.txt",
      .replacement_text =
          "The file [Attachment Name] was removed by %Product_Name%.\nReason: %Security_risk_name%\nPolicy: "
          "%policy_name%\n",
      .admin_subject = "[%Product_Name%] %FilterName%: %Security_risk_name%",
      .admin_body =
          "%Product_Name% detected a security risk.\n\nFilter: %FilterName%\nSecurity risk: "
          "%Security_risk_name%\nDetected by: %detected_by%\n"
          "Policy: %policy_name%\nAction: %action%\nDate and time: %date% %time%\nSender: %sender%\nRecipient: "
          "%recipient%\n"
          "Subject: %subject%\nFound in: %foundin%\nFile: %filename%\nURL: %suspicious_url%\n",
      .user_subject = "[%Product_Name%] A message was processed: %action%",
      .user_body =
          "A security risk was detected in a message sent or received by you.\n\nSubject: %subject%\nSender: "
          "%sender%\nRecipient: %recipient%\n"
          "Security risk: %Security_risk_name%\nAction: %action%\nDate and time: %date% %time%\n\n"
          "If you have questions, contact your administrator.\n",
      .supposed_sender_subject = "[%Product_Name%] Did you write this message?",
      .supposed_sender_body =
          "A message bears your name but does not read like what you write.\n\nSubject: %subject%\nSender: "
          "%sender%\nRecipient: %recipient%\n"
          "Date and time: %date% %time%\nAction: %action%\n\nIf you did not write it, tell your administrator and warn "
          "the recipient by another way than mail. "
          "If you did, tell your administrator too, so that it is not taken for somebody else's again.\n",
      .report_buttons = {{"phishing", "Report as phishing"}, {"spam", "Report as spam"}, {"not_risk", "Not a risk"}}};
  static const Texts japanese = {
      .tag_spam = "[迷惑メール] ",
      .tag_unscanned = "[未検査] ",
      .tag_risk = "[注意] ",
      .disclaimer =
          "注意: "
          "このメッセージで「%detected_risk%"
          "」が検出されました。送信者に確信が持てない場合は、リンクや添付ファイルを開かないでください。",
      .redirect_disclaimer = "このメッセージは、ポリシー「%policy_name%」により転送されました。",
      .replacement_name = "removed.txt",
      .replacement_text =
          "ファイル「[Attachment Name]」は%Product_Name%により削除されました。\n理由: %Security_risk_name%\nポリシー: "
          "%policy_name%\n",
      .admin_subject = "[%Product_Name%] %FilterName%: %Security_risk_name%",
      .admin_body =
          "%Product_Name%がセキュリティリスクを検出しました。\n\nフィルタ: %FilterName%\nセキュリティリスク: "
          "%Security_risk_name%\n検出方法: %detected_by%\n"
          "ポリシー: %policy_name%\n処理: %action%\n日時: %date% %time%\n送信者: %sender%\n受信者: %recipient%\n"
          "件名: %subject%\n検出場所: %foundin%\nファイル: %filename%\nURL: %suspicious_url%\n",
      .user_subject = "[%Product_Name%] メッセージを処理しました: %action%",
      .user_body =
          "送受信されたメッセージでセキュリティリスクが検出されました。\n\n件名: %subject%\n送信者: %sender%\n受信者: "
          "%recipient%\n"
          "セキュリティリスク: %Security_risk_name%\n処理: %action%\n日時: %date% %time%\n\n"
          "ご不明な点は、管理者にお問い合わせください。\n",
      .supposed_sender_subject = "[%Product_Name%] このメッセージはご本人が書いたものですか",
      .supposed_sender_body =
          "あなたの名前で送信され、文体があなたと異なるメッセージを検出しました。\n\n件名: %subject%\n送信者: "
          "%sender%\n受信者: %recipient%\n"
          "日時: %date% %time%\n処理: "
          "%action%"
          "\n\nご本人が書いたものでない場合は、管理者に連絡し、受信者にはメール以外の方法で注意を促してください。"
          "ご本人が書いたものである場合も、今後誤って検出されないよう管理者にお知らせください。\n",
      .report_buttons = {
          {"phishing", "フィッシングとして報告"}, {"spam", "スパムとして報告"}, {"not_risk", "危険なし"}}};
  return language == Language::japanese ? japanese : english;
}

}  // namespace sekisho::policy
