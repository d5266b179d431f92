#include "scan/correlate/rules.h"

#include <algorithm>

namespace sekisho::scan::correlate {
namespace {

constexpr Signal signals[] = {
    {"sender_first_contact", "first mail from this sender", "初めての送信者"},
    {"sender_rare", "the sender's domain was active on at most 5 of the last 30 days",
     "送信元ドメインの活動が過去30日間で5日以下"},
    {"sender_silent", "a sender silent for 30 days or more", "30日以上活動のなかった送信者"},
    {"known_correspondent", "a proven sender to whom mail went out from here",
     "送信者認証に成功し、当方からメールを送ったことのある送信者"},
    {"answers_our_mail", "a proven sender's answer to mail that went out from here",
     "送信者認証に成功した、当方からのメールへの返信"},
    {"sender_free_mail", "a free mailbox as sender", "フリーメールの送信者"},
    {"sender_new_domain", "a sender's domain registered within a week", "登録後7日以内の送信元ドメイン"},
    {"high_profile_name", "the name of a high-profile user", "ハイプロファイルユーザの氏名"},
    {"cousin_domain", "a domain that looks like a guarded one", "保護対象に酷似したドメイン"},
    {"name_shows_other_address", "a display name with another address", "別のアドレスを含む表示名"},
    {"reply_to_elsewhere", "answers go to another domain", "返信先が別のドメイン"},
    {"reply_to_free_mail", "answers go to a free mailbox", "返信先がフリーメール"},
    {"forged_brand", "a well-known name that is not the sender's", "送信元と無関係な有名ブランド名"},
    {"authentication_failed", "sender authentication failed", "送信者認証の失敗"},
    {"haste_wording", "haste or a deadline", "緊急性の強調"},
    {"payment_wording", "a payment matter", "支払いに関する内容"},
    {"account_wording", "trouble with an account", "アカウントの問題に関する内容"},
    {"own_domain_unauthenticated", "an own domain that nobody vouches for", "認証されていない自組織ドメイン"},
    {"bank_change_wording", "new bank details", "振込先変更の文面"},
    {"staff_data_wording", "a request for data about staff or customers", "従業員・取引先の情報を求める文面"},
    {"bec_wording", "wording of impostors", "なりすましに多い文面"},
    {"sales_wording", "an unasked offer of services", "営業・勧誘の文面"},
    {"extortion", "a threat", "脅迫の文面"},
    {"html_attachment", "a web page attached", "HTMLファイルの添付"},
    {"html_smuggling", "a page that builds a file", "HTMLスマグリング"},
    {"password_form", "a form asking for a password", "パスワード入力フォーム"},
    {"locked_attachment", "a file locked with a password", "パスワード保護されたファイル"},
    {"program_attachment", "a program attached", "プログラムファイルの添付"},
    {"qr_code_link", "a link in a QR code", "QRコード内のリンク"},
    {"hidden_text", "more hidden than shown text", "表示より多い隠しテキスト"},
    {"url_suspicious", "a suspicious link", "不審なURL"},
    {"url_dangerous", "a dangerous link", "危険なURL"},
    {"url_imitates_brand", "a link that imitates a well-known name", "有名ブランドを模したURL"},
    {"url_open_place", "a link to a place where anybody can put pages, forms or files",
     "誰でもページ・フォーム・ファイルを公開できる場所へのリンク"},
    {"url_hidden_target", "a link that does not tell where it leads (shortener, search engine)",
     "リンク先を示さないURL（短縮URL、検索エンジンのリンク）"},
    {"url_new_domain", "a link to a domain registered within 30 days", "登録後30日以内のドメインへのリンク"},
    {"looks_like_phishing", "reads like phishing (score from 0.5)", "フィッシングの特徴（スコア0.5以上）"},
    {"faintly_like_phishing", "reads a little like phishing (score from 0.2)",
     "弱いフィッシングの特徴（スコア0.2以上）"},
    {"faintly_like_spam", "reads a little like spam (score from 0.2)", "弱い迷惑メールの特徴（スコア0.2以上）"},
    {"malware", "malware or a suspicious file", "不正プログラムまたは不審なファイル"},
    {"graymail", "sent in bulk", "一斉送信メール"},
};

constexpr Rule rules[] = {
    {"ci.risk.advanced_phishing_page", "html_attachment password_form sender_first_contact",
     "Advanced phishing: a sender never seen before attaches a page that asks for a password",
     "高度なフィッシング: 初めての送信者が、パスワードを求めるページを添付"},
    {"ci.risk.advanced_phishing_imitation", "looks_like_phishing url_imitates_brand",
     "Advanced phishing: it reads like phishing and its link imitates a well-known name",
     "高度なフィッシング: フィッシングの特徴に加え、有名ブランドを模したURL"},
    {"ci.risk.advanced_phishing_brand", "forged_brand account_wording url_suspicious",
     "Advanced phishing: a borrowed name, trouble with an account and a suspicious link",
     "高度なフィッシング: ブランドの詐称、アカウントの問題、不審なURL"},
    {"ci.risk.advanced_phishing_smuggling", "html_smuggling sender_first_contact",
     "Advanced phishing: a sender never seen before hides a file inside a page",
     "高度なフィッシング: 初めての送信者によるHTMLスマグリング"},
    {"ci.risk.advanced_phishing_qr", "qr_code_link account_wording faintly_like_phishing",
     "Advanced phishing: trouble with an account and a link in a QR code",
     "高度なフィッシング: アカウントの問題とQRコード内のリンク"},
    {"ci.risk.data_exfiltration_form", "password_form url_suspicious",
     "Data exfiltration: a form sends a password to a suspicious address",
     "情報の持ち出し: フォームが不審な宛先にパスワードを送信"},
    {"ci.risk.data_exfiltration_own_lookalike", "cousin_domain payment_wording haste_wording",
     "Data exfiltration: a look-alike domain presses for a payment",
     "情報の持ち出し: 酷似ドメインから至急の支払い要求"},
    {"ci.moderate.suspicious_impostor", "high_profile_name sender_first_contact",
     "A sender never seen before bears the name of a high-profile user",
     "初めての送信者がハイプロファイルユーザを名乗っている"},
    {"ci.moderate.suspicious_brand_page", "forged_brand url_open_place",
     "A borrowed name, and a link to a page that anybody can make",
     "ブランドの詐称と、誰でも公開できるページへのリンク"},
    {"ci.moderate.suspicious_brand_redirect", "forged_brand url_hidden_target",
     "A borrowed name, and a link that hides where it leads", "ブランドの詐称と、リンク先を隠したURL"},
    {"ci.moderate.suspicious_brand", "forged_brand sender_free_mail", "A free mailbox bears a well-known name",
     "フリーメールの送信者が有名ブランドを名乗っている"},
    {"ci.moderate.suspicious_payment_change", "payment_wording reply_to_free_mail haste_wording",
     "A hasty payment matter whose answers go to a free mailbox", "返信先がフリーメールの、急ぎの支払い依頼"},
    {"ci.moderate.suspicious_program", "program_attachment sender_first_contact",
     "A sender never seen before attaches a program", "初めての送信者がプログラムファイルを添付"},
    {"ci.moderate.suspicious_new_domain", "sender_new_domain account_wording",
     "A new domain writes about trouble with an account", "登録直後のドメインからアカウントの問題に関するメール"},
    {"ci.moderate.suspicious_authentication", "authentication_failed faintly_like_phishing",
     "Sender authentication failed and it reads a little like phishing",
     "送信者認証に失敗し、フィッシングの特徴がある"},
    {"ci.moderate.unwanted_offer", "sales_wording sender_free_mail sender_first_contact",
     "An unasked offer from a free mailbox never seen before", "初めてのフリーメール送信者からの営業メール"},
    {"ci.aggressive.suspicious_locked_file", "locked_attachment sender_first_contact",
     "A sender never seen before sends a locked file", "初めての送信者がパスワード保護されたファイルを送付"},
    {"ci.aggressive.suspicious_haste", "haste_wording payment_wording sender_first_contact",
     "A sender never seen before presses for a payment", "初めての送信者が至急の支払いを要求"},
    {"ci.aggressive.suspicious_url", "url_suspicious account_wording", "Trouble with an account and a suspicious link",
     "アカウントの問題と不審なURL"},
    {"ci.aggressive.suspicious_html", "html_attachment sender_rare", "A rare sender attaches a web page",
     "活動の少ない送信者がHTMLファイルを添付"},
    {"ci.aggressive.suspicious_silent", "sender_silent url_suspicious", "A sender long silent sends a suspicious link",
     "長期間活動のなかった送信者からの不審なURL"},
    {"ci.aggressive.suspicious_reply_to", "reply_to_free_mail sender_first_contact !graymail",
     "A sender never seen before wants answers at a free mailbox", "初めての送信者がフリーメールへの返信を要求"},
    {"ci.aggressive.unwanted_faint", "faintly_like_spam sender_first_contact",
     "It reads a little like spam, from a sender never seen before",
     "初めての送信者からの、迷惑メールの特徴が弱く見られるメール"},
    {"ci.aggressive.unwanted_hidden", "hidden_text graymail faintly_like_spam",
     "Bulk mail with more hidden than shown text that reads a little like spam",
     "隠しテキストが多く、迷惑メールの特徴が弱く見られる一斉送信メール"},
    {"ci.extra_aggressive.suspicious_faint", "faintly_like_phishing sender_rare",
     "It reads a little like phishing, from a rare sender",
     "活動の少ない送信者からの、フィッシングの特徴が弱く見られるメール"},
    {"ci.extra_aggressive.suspicious_first_link", "sender_first_contact sender_free_mail account_wording",
     "A free mailbox never seen before writes about an account",
     "初めてのフリーメール送信者からのアカウントに関するメール"},
    {"ci.extra_aggressive.suspicious_new_link", "url_new_domain sender_first_contact",
     "A sender never seen before links to a new domain", "初めての送信者から新しいドメインへのリンク"},
    {"ci.extra_aggressive.unwanted_sales", "sales_wording sender_first_contact",
     "An unasked offer from a sender never seen before", "初めての送信者からの営業メール"},
    {"ci.extra_aggressive.unwanted_bulk", "graymail sender_first_contact", "Bulk mail from a sender never seen before",
     "初めての送信者からの一斉送信メール"},
};

double history_of(const ScanContext& context, std::string_view name) {
  for (const auto& [key, value] : context.history) {
    if (key == name) return value;
  }
  return -1;
}

double score_of(const Report& report, const char* name) {
  const auto found = report.scores.find(name);
  return found == report.scores.end() ? 0 : found->second;
}

}  // namespace

std::span<const Signal> predefined_signals() { return signals; }
std::span<const Rule> predefined_rules() { return rules; }

std::vector<std::string> signals_of(const ScanContext& context, const Report& report) {
  std::vector<std::string> out = report.signals;
  const auto add_if = [&](bool holds, const char* name) {
    if (holds) out.emplace_back(name);
  };
  const auto within = [&](const char* name, double most) {
    const double value = history_of(context, name);
    return value >= 0 && value <= most;
  };
  add_if(history_of(context, "sender_first_contact") == 1, "sender_first_contact");
  add_if(within(history_of(context, "sender_domain_days_active_30") >= 0 ? "sender_domain_days_active_30"
                                                                         : "sender_days_active_30",
                5),
         "sender_rare");
  add_if(within("sender_domain_age_days", 7), "sender_new_domain");
  add_if(within("url_domain_age_days", 30), "url_new_domain");
  add_if(history_of(context, "authentication_failed") == 1, "authentication_failed");
  for (const auto& url : report.urls) {
    add_if(url.risk == UrlRisk::suspicious || url.risk == UrlRisk::highly_suspicious || url.risk == UrlRisk::dangerous,
           "url_suspicious");
    add_if(url.risk == UrlRisk::dangerous, "url_dangerous");
  }
  for (const auto& finding : report.findings) {
    add_if(finding.rule == "url.homograph" || finding.rule == "url.typo" || finding.rule.starts_with("url.brand_"),
           "url_imitates_brand");
    add_if(finding.category == Category::malware || finding.category == Category::suspicious_object, "malware");
    add_if(finding.rule.starts_with("mail.graymail."), "graymail");
    add_if(finding.rule.starts_with("auth.") && finding.rule.find("fail") != std::string::npos,
           "authentication_failed");
  }
  add_if(score_of(report, "phishing") >= 0.5, "looks_like_phishing");
  add_if(score_of(report, "phishing") >= 0.2, "faintly_like_phishing");
  add_if(score_of(report, "spam") >= 0.2, "faintly_like_spam");
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace sekisho::scan::correlate
