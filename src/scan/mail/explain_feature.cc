#include "scan/explain.h"
#include "scan/mail/features.h"
#include "scan/mail/intents.h"
#include "scan/mail/lures.h"

namespace sekisho::scan::mail {
namespace {

struct Words {
  std::string_view name, english, japanese;  // {} stands for what follows the colon
};
constexpr Words words[] = {
    {"url.worst:0", "links that are built plainly", "単純な構造のリンクURL"},
    {"pretexts:1", "a theme of phishing", "フィッシングに多い話題"},
    {"offers:1", "a theme of advertising", "広告・勧誘の話題"},
    {"honest:1", "a theme of ordinary mail", "通常のメールに多い話題"},
    {"intents:1", "a wish that fraud often has", "詐欺に多い依頼"},
    {"intents:", "{} wishes that fraud often has", "詐欺に多い依頼の数（{}）"},
    {"intents.free_mail", "such a wish from a free mailbox", "フリーメールからの詐欺に多い依頼"},
    {"intents.no_link", "such a wish without any link", "リンクのない詐欺に多い依頼"},
    {"share.you:0", "that it does not speak to “you”", "「you」への呼びかけがないこと"},
    {"share.i:0", "that it does not speak of “I”", "「I」がないこと"},
    {"share.we:0", "that it does not speak of “we”", "「we」がないこと"},
    {"share.loud:0", "that it has no exclamation marks", "感嘆符がないこと"},
    {"share.money:0", "that it names no sums of money", "金額の記載がないこと"},
    {"share.capitals:0", "that hardly any of it is in capitals", "大文字がほとんどないこと"},
    {"url.worst:", "how much its links are built like those of phishing (step {} of 5)",
     "リンクURLの構造がフィッシングに似ている度合い（5段階中{}）"},
    {"pretexts:", "{} themes of phishing together", "フィッシングに多い話題の数（{}）"},
    {"offers:", "{} themes of advertising together", "広告・勧誘の話題の数（{}）"},
    {"honest:", "{} themes of ordinary mail together", "通常のメールに多い話題の数（{}）"},
    {"from.risky_top_domain:", "a sender's domain of a kind often misused", "悪用の多い種類の送信元ドメイン"},
    {"url.risky_top_domain:", "a link to a domain of a kind often misused", "悪用の多い種類のドメインへのリンク"},
    {"hidden.share:", "{} of the text is hidden", "本文の{}が隠されている"},
    {"anomaly:", "an irregularity of the mail's structure ({})", "メール構造の異常（{}）"},
    {"trait:", "a feature of the page ({})", "HTMLの特徴（{}）"},
    {"file.kind:", "an attached {} file", "添付された{}ファイル"},
    {"file.encrypted", "a file locked with a password", "パスワードで保護されたファイル"},
    {"letters", "turns of phrase, by their letters", "文字の並びから見た言い回し"},
    {"text.zero_width", "invisible characters inside words", "単語内の不可視文字"},
    {"text.mixed_script", "letters of different scripts in one word", "異なる文字体系が混在する単語"},
    {"text.styled_letters", "decorated letters in place of plain ones", "装飾文字による表記"},
    {"text.direction_override", "characters that turn the direction of writing", "文字方向を変える制御文字"},
    {"subject.capitals", "a subject in capitals", "大文字ばかりの件名"},
    {"subject.exclamation", "an exclamation mark in the subject", "件名の感嘆符"},
    {"subject.empty", "an empty subject", "空の件名"},
    {"from.missing", "no sender", "送信者なし"},
    {"from.free_mail", "a free mailbox as sender", "フリーメールの送信者"},
    {"from.name_shows_other_address", "a display name with another address", "別のアドレスを含む表示名"},
    {"from.random_local_part", "a sender's address like thrown together by a machine",
     "機械的に生成されたような送信者アドレス"},
    {"from.random_domain", "a sender's domain like thrown together by a machine",
     "機械的に生成されたような送信元ドメイン"},
    {"brand.name_foreign", "a well-known name that does not belong to the sender",
     "送信元とは無関係な有名ブランドの表示名"},
    {"brand.subject_foreign", "a well-known name in the subject that does not belong to the sender",
     "送信元とは無関係な有名ブランドを含む件名"},
    {"reply_to.other_free_mail", "answers that would go to a free mailbox", "フリーメールへの返信先"},
    {"reply_to.other_domain", "answers that would go to another domain", "別ドメインへの返信先"},
    {"from.house_unsigned", "the address of a well-known house that did not sign the mail",
     "署名(DKIM)のない有名企業のアドレス"},
    {"mailer.express_without_ole", "a claim to be Outlook Express without what it writes",
     "Outlook Express固有の記載がないのにそれを名乗ること"},
    {"mailer.outlook_other_id", "a claim to be Outlook with a message id of another form",
     "Outlookを名乗るのにMessage-IDの形式が異なること"},
    {"mailer.outlook_other_boundary", "a claim to be Outlook with parts divided in another way",
     "Outlookを名乗るのにMIMEの区切りの形式が異なること"},
    {"mailer.id_of_outlook", "a message id like Outlook's without Outlook", "Outlook以外からのOutlook形式のMessage-ID"},
    {"mailer.boundary_of_outlook", "parts divided as Outlook does, without Outlook",
     "Outlook以外からのOutlook形式のMIMEの区切り"},
    {"mailer.bat_other_id", "a claim to be The Bat! with a message id of another form",
     "The Bat!を名乗るのにMessage-IDの形式が異なること"},
    {"mailer.boundary_of_digits", "parts divided by digits alone", "数字だけのMIMEの区切り"},
    {"mailer.id_without_host", "a message id without a host", "ホスト名のないMessage-ID"},
    {"mailer.priority_without_outlook", "Outlook's mark of priority without Outlook",
     "Outlook以外からのOutlook形式の重要度"},
    {"mailer.urgent", "marked as urgent by its sender", "送信者による「重要」の指定"},
    {"mailer.script", "sent by a program for mass mail or a script", "一斉送信ソフトやスクリプトからの送信"},
    {"date.behind_delivery", "a date behind its own delivery", "配送時刻より後の送信日時"},
    {"date.long_before_delivery", "a date more than a day before its delivery", "配送より1日以上前の送信日時"},
    {"date.no_zone", "a date without a known time zone", "タイムゾーンの不明な送信日時"},
    {"date.odd_zone", "a date in a time zone that does not exist", "存在しないタイムゾーンの送信日時"},
    {"date.unreadable", "a date that cannot be read", "読み取れない送信日時"},
    {"to.undisclosed", "recipients that are kept from each other", "宛先を伏せた送信 (undisclosed recipients)"},
    {"page.other_text", "a plain text that says something else than the page beside it",
     "HTMLと内容の異なるテキスト本文"},
    {"to.equals_from", "sender and recipient are the same", "送信者と受信者が同一"},
    {"thread.claimed", "a subject that pretends to be an answer", "返信を装う件名"},
    {"known.answer", "an answer to mail that went out from here to this sender",
     "この送信者に当方から送ったメールへの返信"},
    {"known.correspondent", "a sender to whom mail went out from here before",
     "当方からメールを送ったことのある送信者"},
    {"bulk.own_way_out", "a way to unsubscribe at the sender's own domain", "送信者自身のドメインでの配信停止手段"},
    {"url.own_domain", "links to the sender's own domain", "送信者自身のドメインへのリンク"},
    {"url.own_throwaway", "links to the sender's own domain, which is of a kind taken for a day",
     "使い捨ての多い種類の送信元ドメインへのリンク"},
    {"url.worst_foreign:0", "links to elsewhere that are built plainly", "外部への単純な構造のリンク"},
    {"url.worst_foreign:", "how much its links to elsewhere are built like those of phishing (step {} of 5)",
     "外部へのリンクの構造がフィッシングに似ている度合い（5段階中{}）"},
    {"name.in_throwaway", "a sender's name that fits a domain of a kind taken for a day",
     "使い捨ての多い種類のドメインと一致する送信者名"},
    {"offer.free_mail", "an offer from a free mailbox", "フリーメールからの広告・勧誘"},
    {"offer.throwaway", "an offer from a domain of a kind taken for a day",
     "使い捨ての多い種類のドメインからの広告・勧誘"},
    {"offer.no_link", "an offer without any link", "リンクのない広告・勧誘"},
    {"offer.foreign_link", "an offer whose links all lead away from the sender",
     "送信者以外へのリンクのみの広告・勧誘"},
    {"offer.short", "an offer in a few words", "短い広告・勧誘"},
    {"url.only_own", "links that all lead to the sender's own domain", "送信者自身のドメインへのリンクのみ"},
    {"url.only_foreign", "links that all lead away from the sender's domain", "送信者のドメイン以外へのリンクのみ"},
    {"url.free_mail_sender", "a link from a free mailbox", "フリーメールからのリンク"},
    {"url.one_foreign_domain", "all links lead to one domain that is not the sender's",
     "全リンクが送信者以外の一つのドメインに集中"},
    {"url.hosted", "a link to a page on a free hosting service", "無料ホスティング上のページへのリンク"},
    {"url.shortener", "a shortened link", "短縮URL"},
    {"body.short_with_link", "little text and a link", "短い本文とリンク"},
    {"name.in_domain", "a sender's name that fits its domain", "ドメインと一致する送信者名"},
    {"name.in_address", "a sender's name that fits its address", "アドレスと一致する送信者名"},
    {"name.in_free_mail", "a sender's name that fits its free mailbox", "フリーメールのアドレスと一致する送信者名"},
    {"name.not_in_address", "a sender's name that has nothing to do with its address", "アドレスと無関係な送信者名"},
    {"name.not_in_free_mail", "a sender's name that has nothing to do with its free mailbox",
     "フリーメールのアドレスと無関係な送信者名"},
    {"name.role_only", "an office in the place of a sender's name", "役職・部署名だけの送信者名"},
    {"name.role_elsewhere", "an office as sender that its domain does not show", "ドメインと一致しない部署名の送信者"},
    {"name.role_free_mail", "an office that writes from a free mailbox", "フリーメールを使う部署名の送信者"},
    {"name.other_domain", "another domain in the sender's name", "送信者名に含まれる別のドメイン"},
    {"from.no_name", "a sender without a name", "名前のない送信者"},
    {"from.many_digits", "many digits in the sender's address", "数字の多い送信者アドレス"},
    {"to.address_in_subject", "the recipient's own address in the subject", "件名に含まれる受信者のアドレス"},
    {"to.address_as_greeting", "the recipient's address in the place of a name",
     "宛名の代わりに書かれた受信者のアドレス"},
    {"to.user_as_greeting", "the mailbox's name in the place of the recipient's name",
     "宛名の代わりに書かれたメールボックス名"},
    {"to.address_as_name", "the recipient's address as the sender's name", "送信者名に使われた受信者のアドレス"},
    {"to.house_as_foreign_name", "the recipient's organisation as the name of a sender from elsewhere",
     "受信者の組織名を名乗る外部の送信者"},
    {"to.house_as_name", "the recipient's organisation as the sender's name", "受信者の組織名を名乗る送信者"},
    {"to.house_in_subject", "the recipient's domain in the subject of a sender from elsewhere",
     "外部からのメールの件名に含まれる受信者のドメイン"},
    {"to.house_in_greeting", "the recipient's domain at the beginning of a mail from elsewhere",
     "外部からのメールの冒頭に含まれる受信者のドメイン"},
    {"to.address_in_foreign_link", "the recipient's address inside a link to elsewhere",
     "外部へのリンクに埋め込まれた受信者のアドレス"},
    {"links.of_shown_name", "links to the place that the sender's name tells", "送信者名と一致するリンク先"},
    {"links.not_of_shown_name", "links that have nothing to do with the sender's name", "送信者名と無関係なリンク先"},
    {"links.all_the_same", "many links that all open the same page", "すべて同じページを開く複数のリンク"},
    {"share.you:", "how often it speaks to “you” (step {})", "「you」への呼びかけの頻度（段階{}）"},
    {"share.i:", "how often it speaks of “I” (step {})", "「I」の頻度（段階{}）"},
    {"share.we:", "how often it speaks of “we” (step {})", "「we」の頻度（段階{}）"},
    {"share.loud:", "how many exclamation marks it has (step {})", "感嘆符の頻度（段階{}）"},
    {"share.money:", "how often it names sums of money (step {})", "金額の頻度（段階{}）"},
    {"share.capitals:", "how much of it is in capitals (step {})", "大文字の割合（段階{}）"},
    {"text.few_words", "hardly any words", "ごく短い本文"},
    {"coding.needless_base64", "plain text encoded without need", "不要に符号化された本文"},
    {"coding.needless_subject", "a subject encoded without need", "不要に符号化された件名"},
    {"coding.foreign_charset", "a character set that the text does not need", "本文に不要な文字コード"},
    {"subject.random_end", "a subject that ends in random characters", "無作為な文字列で終わる件名"},
    {"subject.many_marks", "many marks in the subject", "記号の多い件名"},
    {"subject.pictures", "pictures in the subject", "件名の絵文字"},
    {"attached.picture_little_text", "a picture and hardly any text", "画像とごくわずかな本文"},
    {"picture.leads_with_links", "a picture in the place of text, and further links",
     "本文代わりのリンク付き画像とその他のリンク"},
    {"picture.leads", "a picture in the place of text that leads elsewhere", "本文代わりのリンク付き画像"},
    {"attached.pdf_little_text", "a PDF file and hardly any text", "PDFとごくわずかな本文"},
    {"attached.page", "a web page as an attached file", "添付されたHTMLページ"},
    {"body.image_only", "nearly nothing but an image", "ほぼ画像のみの本文"},
};

std::string_view in(Language language, std::string_view english, std::string_view japanese) {
  return language == Language::japanese ? japanese : english;
}

std::string filled(std::string_view form, std::string_view with) {
  const auto gap = form.find("{}");
  return gap == std::string_view::npos
             ? std::string(form)
             : std::string(form.substr(0, gap)) + std::string(with) + std::string(form.substr(gap + 2));
}

std::string theme(std::string_view name, Language language) {
  const auto at = lure_index(name);
  return std::string(at < lures().size() ? in(language, lures()[at].english, lures()[at].japanese) : name);
}

bool is_manner(std::string_view name) {
  const auto at = lure_index(name);
  return at < lures().size() && lures()[at].is_manner;
}

// How texts that a mail contains are named: one word, several words or one phrase of several; {} stands for them
// between quotation marks.
struct QuoteForm {
  QuoteKind kind;
  std::string_view english, english_several, japanese, japanese_phrase;
};
constexpr QuoteForm quote_forms[] = {
    {QuoteKind::words, "the word {}", "the words {}", "{}という語", "{}という語句"},
    {QuoteKind::characters, "the characters {}", "the characters {}", "{}という文字", "{}という文字"},
    {QuoteKind::subject_words, "the word {} in the subject", "the words {} in the subject", "件名の{}という語",
     "件名の{}という語句"},
    {QuoteKind::subject_characters, "the characters {} in the subject", "the characters {} in the subject",
     "件名の{}という文字", "件名の{}という文字"},
    {QuoteKind::hidden_words, "the hidden word {}", "the hidden words {}", "隠された{}という語",
     "隠された{}という語句"},
};

// What a rule says, without the evidence that stands at the end of its sentence; a rule without a sentence by its id.
std::string saying(std::string_view rule, Language language) {
  constexpr std::string_view mark = "\x01";
  auto text = explain({.rule = std::string(rule), .evidence = std::string(mark)}, language);
  if (const auto at = text.find(mark); at != std::string::npos) text.resize(at);
  for (const std::string_view end : {" ", ":", "(", "（", "：", ".", "。", " "}) {
    if (text.ends_with(end)) text.resize(text.size() - end.size());
  }
  return text.empty() || text.find(rule) != std::string::npos ? std::string(rule) : text;
}

// Pairs of characters of scripts without spaces carry a mark: they are no words.
std::string_view shown_word(std::string_view word) {
  return word.size() > 4 && word[0] == 'c' && static_cast<unsigned char>(word[1]) >= 0xe0 ? word.substr(1) : word;
}

}  // namespace

std::optional<QuotedText> quoted_in(std::string_view name) {
  struct Prefix {
    std::string_view prefix;
    QuoteKind words, characters;
  };
  static constexpr Prefix prefixes[] = {{"word:", QuoteKind::words, QuoteKind::characters},
                                        {"word2:", QuoteKind::words, QuoteKind::words},
                                        {"subject:", QuoteKind::subject_words, QuoteKind::subject_characters},
                                        {"subject2:", QuoteKind::subject_words, QuoteKind::subject_words},
                                        {"hidden:", QuoteKind::hidden_words, QuoteKind::hidden_words}};
  for (const auto& [prefix, words, characters] : prefixes) {
    if (!name.starts_with(prefix)) continue;
    const auto text = name.substr(prefix.size()), shown = shown_word(text);
    return QuotedText{shown == text ? words : characters, shown};
  }
  return std::nullopt;
}

std::string explain_quotes(QuoteKind kind, std::span<const std::string_view> texts, Language language) {
  std::string list;
  for (const auto text : texts)
    list += (list.empty() ? "" : std::string(in(language, ", ", ""))) + filled(in(language, "“{}”", "「{}」"), text);
  const bool phrase = texts.size() == 1 && texts.front().find(' ') != std::string_view::npos;
  for (const auto& form : quote_forms) {
    if (form.kind == kind)
      return filled(language == Language::japanese ? (phrase ? form.japanese_phrase : form.japanese)
                                                   : (phrase || texts.size() > 1 ? form.english_several : form.english),
                    list);
  }
  return list;
}

std::string explain_feature(std::string_view name, Language language) {
  const auto colon = name.find(':');
  if (colon != std::string_view::npos) {
    const auto kind = name.substr(0, colon), rest = name.substr(colon + 1);
    if (is_manner(rest)) {
      if (kind == "lure") return filled(in(language, "{}", "話題: {}"), theme(rest, language));
      if (kind == "lure_late") return filled(in(language, "{} further down", "後半の話題: {}"), theme(rest, language));
      if (kind == "lure_often")
        return filled(in(language, "{} more than once", "頻出する話題: {}"), theme(rest, language));
      if (kind == "lure_subject")
        return filled(in(language, "{} in the subject", "件名の話題: {}"), theme(rest, language));
    }
    if (kind == "intent") {
      for (const auto& intent : intents()) {
        if (intent.name == rest) return std::string(in(language, intent.english, intent.japanese));
      }
    }
    if (kind == "lure") return filled(in(language, "talk of {}", "話題: {}"), theme(rest, language));
    if (kind == "lure_late")
      return filled(in(language, "further down, talk of {}", "後半の話題: {}"), theme(rest, language));
    if (kind == "lure_often") return filled(in(language, "much talk of {}", "頻出する話題: {}"), theme(rest, language));
    if (kind == "lure_subject")
      return filled(in(language, "a subject about {}", "件名の話題: {}"), theme(rest, language));
    if (kind == "lure_name")
      return filled(in(language, "a sender's name about {}", "送信者名の話題: {}"), theme(rest, language));
    if (kind == "link_for")
      return filled(in(language, "a link away from the sender for {}", "送信者以外へのリンクを伴う話題: {}"),
                    theme(rest, language));
    if (kind == "own_link_for")
      return filled(in(language, "a link to the sender's own domain for {}", "送信者自身のリンクを伴う話題: {}"),
                    theme(rest, language));
    if (kind == "rule") return filled(in(language, "“{}”", "「{}」"), saying(rest, language));
    if (kind == "pretext") {
      const auto plus = rest.find('+');
      return theme(rest.substr(0, plus), language) + std::string(in(language, " together with ", "＋")) +
             theme(plus == std::string_view::npos ? "" : rest.substr(plus + 1), language);
    }
  }
  if (const auto quoted = quoted_in(name)) return explain_quotes(quoted->kind, {&quoted->text, 1}, language);
  for (const auto& entry : words) {
    if (entry.name.back() == ':' ? name.starts_with(entry.name) : name == entry.name)
      return filled(in(language, entry.english, entry.japanese), name.substr(std::min(entry.name.size(), name.size())));
  }
  return std::string(name);
}

std::string explain_score(std::string_view evidence, Language language) {
  constexpr int most = 5;
  std::string out;
  int told = -1;  // the first entry is the probability
  for (std::size_t at = 0; at < evidence.size() && told < most; ++told) {
    auto end = evidence.find(", ", at);
    if (end == std::string_view::npos) end = evidence.size();
    if (!out.empty()) out += in(language, told == 0 ? ": " : ", ", told == 0 ? "。" : "、");
    const auto entry = evidence.substr(at, end - at);
    if (told >= 0)
      out += explain_feature(entry, language);
    else
      out += language == Language::japanese && entry.ends_with(" %")
                 ? std::string(entry.substr(0, entry.size() - 2)) + "%"
                 : std::string(entry);
    at = end + 2;
  }
  return out;
}

}  // namespace sekisho::scan::mail
