#include "scan/style/style.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/file.h"
#include "content/read.h"
#include "scan/mail/own_text.h"
#include "scan/ruleset.h"

namespace sekisho::scan::style {
namespace {

// Made-up people: each writes short mails from phrases of their own.
struct Hand {
  std::vector<std::string> greetings, middles, closings;
};
const Hand formal = {{"Dear Taro,", "Dear all,", "Dear Ms Sato,"},
                     {"I would like to ask you to review the attached figures, as the board meets on Thursday.",
                      "Could you please let me know whether the supplier has confirmed the schedule?",
                      "Thank you for the report; the section on margins is very clear.",
                      "We should, in my opinion, postpone the visit until the audit is complete.",
                      "I have spoken with legal, and they are content with the second draft."},
                     {"Kind regards,\nHanako", "With best regards,\nHanako"}};
const Hand terse = {{"hey", "hi there", "hello!!"},
                    {"need u to do something for me asap, r u at ur desk?",
                     "ok so im stuck in a meeting now n cant talk!! just reply here",
                     "get me 5 cards n send pics of the codes... dont tell anyone yet",
                     "its urgent!! i will pay u back 2day", "pls confirm u got this msg"},
                    {"thx", "sent from my phone", "tnx!!"}};
const Hand formal_ja = {{"佐藤様\n\nお世話になっております。山本です。", "関係者各位\n\nお疲れ様です。山本です。",
                         "営業部の皆様\n\nいつもお世話になっております。"},
                        {"先日ご相談した見積もりの件につきまして、修正版を添付いたしますのでご確認ください。",
                         "来週の役員会の資料ですが、水曜日までにご用意いただけますでしょうか。",
                         "お忙しいところ恐れ入りますが、ご検討のほどお願いいたします。",
                         "契約書の第三条について、法務部と調整が済みましたのでご報告いたします。",
                         "新しい工場の視察日程を下記のとおり変更いたします。"},
                        {"どうぞよろしくお願いいたします。", "以上、よろしくお願い申し上げます。"}};
const Hand terse_ja = {{"やあ", "今いる？", "急ぎ！"},
                       {"ちょっと頼みがあるんだけど、今すぐ動ける？", "会議中だから電話は無理。このメールに返信して！",
                        "カードを５枚買って、番号の写真を送ってくれ。後で払うから",
                        "誰にも言うなよ、まだ秘密だから！！", "時間がない、早くして。頼むよ"},
                       {"じゃ", "頼んだ！"}};

std::string mail_by(const Hand& hand, unsigned seed) {
  const auto pick = [&](const std::vector<std::string>& from, unsigned salt) {
    return from[(seed * 2'654'435'761u >> 7 ^ salt * 40'503u) % from.size()];
  };
  return pick(hand.greetings, 1) + "\n\n" + pick(hand.middles, seed) + " " + pick(hand.middles, seed + 3) + "\n\n" +
         pick(hand.closings, 5) + "\n";
}

std::vector<Sample> samples_of(const Hand& hand, unsigned from, unsigned count) {
  std::vector<Sample> out;
  for (unsigned i = 0; i < count; ++i) {
    if (auto sample = measure(mail_by(hand, from + i))) out.push_back(*std::move(sample));
  }
  return out;
}

int differing(const Model& model, const std::vector<Sample>& samples) {
  return static_cast<int>(std::count_if(samples.begin(), samples.end(),
                                        [&](const Sample& sample) { return compare(model, sample).differs; }));
}

}  // namespace

TEST_CASE("a hand is known again in short mails and another is not taken for it, in English and Japanese") {
  for (const auto& [own, other] : {std::pair{formal, terse}, std::pair{formal_ja, terse_ja},
                                   std::pair{terse_ja, formal_ja}, std::pair{terse, formal}}) {
    CAPTURE(own.middles.front());
    const auto model = train(samples_of(own, 0, 40));
    REQUIRE(model);
    const auto later = samples_of(own, 1'000, 40), foreign = samples_of(other, 0, 40);
    REQUIRE(foreign.size() >= 20);
    CHECK(differing(*model, later) <= 3);
    CHECK(differing(*model, foreign) >= static_cast<int>(foreign.size()) - 2);
  }
}

TEST_CASE("nothing is told from too few mails or too little text") {
  CHECK_FALSE(train(samples_of(formal, 0, 19)));
  CHECK(train(samples_of(formal, 0, 20)));
  CHECK_FALSE(measure("Ok, thanks."));
  CHECK_FALSE(measure("承知しました。"));
  CHECK_FALSE(measure(std::string(100'000, '.')));
}

TEST_CASE("samples and models survive their text form, and a damaged one is refused") {
  const auto sample = samples_of(formal, 0, 1).front();
  const auto again = sample_from_text(to_text(sample));
  REQUIRE(again);
  CHECK(again->habits == sample.habits);
  CHECK(to_text(sample).size() < 600);
  for (const char* bad : {"", "1|", "1|5|AAAA", "1|99999999999|AAAA", "2|80|AAAA", "1|x|"})
    CHECK_FALSE(sample_from_text(bad));
  const auto model = train(samples_of(formal, 0, 30));
  const auto people = read_people(write_people({{"hanako@own.example", 30, model}, {"ken@own.example", 4, {}}}));
  REQUIRE(people);
  REQUIRE(people->size() == 2);
  CHECK((*people)[1].mails == 4);
  CHECK_FALSE((*people)[1].model);
  REQUIRE((*people)[0].model);
  CHECK(compare(*(*people)[0].model, sample).distance ==
        doctest::Approx(compare(*model, sample).distance).epsilon(0.05));
  for (const char* bad : {"{", "{}", R"({"version":1,"people":[1]})",
                          R"({"version":1,"people":[{"address":"a","mean":"AA==","spread":"AA=="}]})"})
    CHECK_FALSE(read_people(bad));
}

TEST_CASE("the scanner says which it is: not trained, too short, alike, different") {
  Settings settings;
  settings.high_profile_users = {{"Hanako", "", "Yamamoto", "hanako@own.example"}};
  const auto judged = [&](const std::string& from, const std::string& body, Direction direction = Direction::incoming) {
    auto ruleset = Ruleset::build(settings);
    REQUIRE(ruleset);
    const auto report = (*ruleset)->scan(
        "From: " + from + "\r\nTo: taro@own.example\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
            body + "\r\n",
        {.as = content::ReadOptions::As::mail}, {.direction = direction});
    std::string out;
    for (const auto& signal : report.signals) out += signal.starts_with("style_") ? signal + " " : "";
    for (const auto& finding : report.findings)
      out +=
          finding.rule == "style.differs" ? "found:" + finding.evidence + " as " + report.mail.high_profile_user : "";
    return out;
  };
  const std::string stranger = "Hanako Yamamoto <boss77@gmail.com>";
  CHECK(judged(stranger, mail_by(terse, 3)) == "style_not_trained ");
  settings.style_models = write_people({{"hanako@own.example", 40, train(samples_of(formal, 0, 40))}});
  CHECK(judged(stranger, "Call me.") == "style_too_short ");
  const auto found = judged(stranger, mail_by(terse, 3));
  CHECK(found.find("style_differs") == 0);
  CHECK(found.find("found:hanako@own.example (40 / ") != std::string::npos);
  CHECK(found.ends_with(" as hanako@own.example"));
  CHECK(judged("hanako@own.example", mail_by(formal, 2'002), Direction::internal) == "style_matches ");
  CHECK(judged("Bob <bob@x.example>", mail_by(terse, 3)).empty());
  settings.style_models = "damaged";
  CHECK(judged(stranger, mail_by(terse, 3)) == "style_not_trained ");
}

// Real authors of the corpus's lists, for docs/detection.md: scan_test -tc="*hands of real authors*" -s
TEST_CASE("the hands of real authors, measured") {
  const std::filesystem::path folder = SEKISHO_SOURCE_DIR "/../shared/corpus/mail/ham";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: corpus not there");
    CHECK_MESSAGE(std::getenv("SEKISHO_REQUIRE_CORPUS") == nullptr, "the corpus is required");
    return;
  }
  std::map<std::string, std::vector<Sample>> authors;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    const auto bytes = read_file(file, ByteCount{1u << 20});
    if (!bytes) continue;
    Budget budget;
    const auto document = content::read(*bytes, {.as = content::ReadOptions::As::mail}, budget);
    if (document.from.empty()) continue;
    const auto name = to_lower_ascii(document.from[0].address);
    if (auto sample = measure(mail::own_text(document).body)) authors[name].push_back(*std::move(sample));
  }
  int own = 0, own_differs = 0, others = 0, others_differ = 0, trained = 0;
  std::vector<Sample> foreign;
  for (const auto& [name, samples] : authors) foreign.push_back(samples.front());
  for (const auto& [name, samples] : authors) {
    if (samples.size() < least_mails + 8) continue;
    const auto kept = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() * 3 / 4);
    const auto model = train({samples.begin(), kept});
    if (!model) continue;
    ++trained;
    const std::vector<Sample> later(kept, samples.end());
    own += static_cast<int>(later.size());
    own_differs += differing(*model, later);
    others += static_cast<int>(foreign.size());
    others_differ += differing(*model, foreign);
  }
  MESSAGE(trained << " authors; own later mails said to differ: " << own_differs << " of " << own
                  << "; mails of others said to differ: " << others_differ << " of " << others);
  CHECK(trained > 0);
  CHECK(own_differs * 4 < own);
}

}  // namespace sekisho::scan::style
