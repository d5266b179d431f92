#include "scan/style/style.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/encode.h"
#include "base/text.h"
#include "scan/json_fields.h"

namespace sekisho::scan::style {
namespace {

// Small words of the ten languages; those of scripts without spaces are looked for anywhere.
constexpr std::string_view words[] = {
    "the",     "of",           "to",       "and",      "a",          "in",    "is",     "it",        "that",
    "for",     "you",          "i",        "we",       "be",         "on",    "with",   "this",      "as",
    "but",     "have",         "not",      "are",      "can",        "could", "would",  "will",      "just",
    "please",  "thanks",       "thank",    "regards",  "best",       "hi",    "hello",  "dear",      "cheers",
    "kindly",  "sincerely",    "let",      "know",     "if",         "so",    "very",   "really",    "asap",
    "ok",      "okay",         "also",     "think",    "me",         "my",    "your",   "our",       "do",
    "there",   "from",         "der",      "die",      "und",        "ich",   "wir",    "bitte",     "danke",
    "hallo",   "liebe",        "gruß",     "grüße",    "mit",        "nicht", "noch",   "auch",      "sie",
    "du",      "le",           "la",       "les",      "et",         "je",    "nous",   "vous",      "merci",
    "bonjour", "cordialement", "pas",      "pour",     "avec",       "que",   "el",     "los",       "y",
    "que",     "por",          "gracias",  "hola",     "saludos",    "con",   "para",   "una",       "o",
    "os",      "não",          "obrigado", "obrigada", "olá",        "você",  "abraço", "abs",       "och",
    "jag",     "inte",         "tack",     "hej",      "hälsningar", "og",    "jeg",    "ikke",      "takk",
    "tak",     "hei",          "hilsen",   "ja",       "se",         "ei",    "kiitos", "terveisin", "terveisin",
    "että"};
constexpr std::string_view endings[] = {
    "です",       "ます",     "でした", "ました",   "ません",     "ください", "下さい", "いたします", "致します",
    "お願い",     "よろしく", "宜しく", "お世話",   "お疲れ",     "様",       "さん",   "ございます", "思います",
    "ですが",     "けど",     "ので",   "から",     "ね。",       "よ。",     "かな",   "ですね",     "でしょう",
    "でしょうか", "願います", "いただ", "頂",       "ありがとう", "有難う",   "了解",   "承知",       "とりあえず",
    "なお",       "また",     "では",   "それでは", "以上",       "こと",     "事",     "とき",       "時",
    "もの",       "という",   "と言う", "は、",     "が、",       "で、",     "て、",   "の件",       "について",
    "に関して",   "ほど",     "程"};
constexpr std::string_view signs[] = {"commas",
                                      "full stops",
                                      "exclamation marks",
                                      "question marks",
                                      "semicolons",
                                      "colons",
                                      "dashes",
                                      "ellipses",
                                      "brackets",
                                      "quotation marks",
                                      "apostrophes",
                                      "ideographic commas 、",
                                      "ideographic full stops 。",
                                      "full-width exclamation marks ！",
                                      "full-width question marks ？",
                                      "corner brackets 「」",
                                      "middle dots ・",
                                      "wave dashes 〜",
                                      "digits",
                                      "full-width digits",
                                      "capital letters",
                                      "emoji",
                                      "repeated marks",
                                      "two spaces"};
constexpr std::string_view shapes[] = {
    "length of sentences", "length of words", "lines",    "empty lines",
    "Han characters",      "Hiragana",        "Katakana", "sentences begun in lower case",
    "accented letters"};
constexpr std::size_t pairs = 96;

constexpr std::size_t first_ending = std::size(words), first_sign = first_ending + std::size(endings),
                      first_shape = first_sign + std::size(signs), first_pair = first_shape + std::size(shapes),
                      habits = first_pair + pairs;

enum Sign : std::size_t {
  comma,
  stop,
  exclamation,
  question,
  semicolon,
  colon,
  dash,
  ellipsis_mark,
  bracket,
  quotation,
  apostrophe,
  comma_ja,
  stop_ja,
  exclamation_ja,
  question_ja,
  corner,
  middle_dot,
  wave,
  digit,
  digit_ja,
  capital,
  emoji,
  repeated,
  two_spaces
};
enum Shape : std::size_t {
  sentence_length,
  word_length,
  lines,
  empty_lines,
  han,
  hiragana,
  katakana,
  lower_start,
  accented
};

std::uint8_t scaled(double share) {
  return static_cast<std::uint8_t>(std::lround(255 * std::sqrt(std::clamp(share, 0.0, 1.0))));
}

struct Point {
  std::uint32_t value;
  std::size_t length;
};
Point point_at(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) & 0x3fu : 0u;
  };
  const auto c = static_cast<unsigned char>(text[i]);
  if (c < 0x80) return {c, 1};
  if (c < 0xe0) return {(c & 0x1fu) << 6 | byte(1), 2};
  if (c < 0xf0) return {(c & 0x0fu) << 12 | byte(1) << 6 | byte(2), 3};
  return {(c & 7u) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3), 4};
}

bool is_han(std::uint32_t c) { return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || c == 0x3005; }
bool is_hiragana(std::uint32_t c) { return c >= 0x3041 && c <= 0x309f; }
bool is_katakana(std::uint32_t c) { return c >= 0x30a0 && c <= 0x30ff && c != 0x30fb; }

struct Counts {
  std::vector<double> of = std::vector<double>(habits, 0.0);
  double letters = 0, words = 0, word_letters = 0, sentences = 0, line_count = 0, empty = 0, unspaced = 0;
};

std::optional<std::size_t> sign_of(std::uint32_t c) {
  switch (c) {
    case ',':
      return comma;
    case '.':
      return stop;
    case '!':
      return exclamation;
    case '?':
      return question;
    case ';':
      return semicolon;
    case ':':
      return colon;
    case '-':
    case 0x2013:
    case 0x2014:
      return dash;
    case 0x2026:
      return ellipsis_mark;
    case '(':
    case 0xff08:
      return bracket;
    case '"':
    case 0x201c:
    case 0x201e:
    case 0xab:
      return quotation;
    case '\'':
    case 0x2019:
      return apostrophe;
    case 0x3001:
    case 0xff0c:
      return comma_ja;
    case 0x3002:
    case 0xff0e:
      return stop_ja;
    case 0xff01:
      return exclamation_ja;
    case 0xff1f:
      return question_ja;
    case 0x300c:
    case 0x300e:
      return corner;
    case 0x30fb:
      return middle_dot;
    case 0x301c:
    case 0xff5e:
      return wave;
    default:
      break;
  }
  if (c >= '0' && c <= '9') return digit;
  if (c >= 0xff10 && c <= 0xff19) return digit_ja;
  if (c >= 'A' && c <= 'Z') return capital;
  if ((c >= 0x1f300 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf)) return emoji;
  return std::nullopt;
}

void count_word(const std::string& word, Counts& counts) {
  ++counts.words;
  counts.word_letters += static_cast<double>(word.size());
  for (std::size_t i = 0; i < std::size(words); ++i) {
    if (words[i] == word) return static_cast<void>(++counts.of[i]);
  }
}

void count_endings(std::string_view text, Counts& counts) {
  for (std::size_t e = 0; e < std::size(endings); ++e) {
    for (auto at = text.find(endings[e]); at != std::string_view::npos;
         at = text.find(endings[e], at + endings[e].size()))
      ++counts.of[first_ending + e];
  }
}

void count_characters(std::string_view text, Counts& counts) {
  std::string word;
  std::uint32_t before = 0, before_that = ' ';
  bool sentence_begins = true;
  for (std::size_t i = 0; i < text.size() && counts.letters < most_letters;) {
    const auto [c, length] = point_at(text, i);
    i += length;
    if (const auto sign = sign_of(c)) {
      ++counts.of[first_sign + *sign];
      if (c == before && *sign <= wave) ++counts.of[first_sign + repeated];
    }
    if (c == ' ' && before == ' ') ++counts.of[first_sign + two_spaces];
    if (c == '\n') ++counts.line_count, counts.empty += before == '\n' ? 1 : 0;
    const bool ends = c == '.' || c == '!' || c == '?' || c == 0x3002 || c == 0xff01 || c == 0xff1f;
    if (ends || (c == '\n' && before == '\n')) counts.sentences += sentence_begins ? 0 : 1, sentence_begins = true;
    const bool latin = (c | 0x20) < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : c >= 0xc0 && c < 0x250;
    const bool unspaced = is_han(c) || is_hiragana(c) || is_katakana(c);
    if (latin || unspaced) {
      ++counts.letters;
      if (sentence_begins && latin && c >= 'a' && c <= 'z') ++counts.of[first_shape + lower_start];
      sentence_begins = false;
      counts.of[first_shape + accented] += latin && c >= 0x80 ? 1 : 0;
    }
    if (unspaced) {
      ++counts.unspaced;
      ++counts.of[first_shape + (is_han(c) ? han : is_hiragana(c) ? hiragana : katakana)];
    }
    if (latin) {
      if (word.size() < 40) word.append(text.substr(i - length, length));
    } else if (c != '\'' && c != 0x2019 && !word.empty()) {
      count_word(to_lower_ascii(word), counts);
      word.clear();
    }
    // Letter pairs, case and words apart, blurred into few: what remains of the hand when nothing else stands there.
    const auto plain = c < 0x80 && latin ? c | 0x20 : latin || unspaced ? c : std::uint32_t{' '};
    if (!is_han(plain) && !(plain == ' ' && before_that == ' '))
      ++counts.of[first_pair + (before_that * 31'337u + plain * 7'919u) % 8'191u % pairs];
    before_that = is_han(plain) ? std::uint32_t{' '} : plain;
    before = c;
  }
  if (!word.empty()) count_word(to_lower_ascii(word), counts);
  if (!sentence_begins) ++counts.sentences;
}

int bucket_of(int length) { return length < 150 ? 0 : length < 600 ? 1 : 2; }

constexpr double floor_spread = 0.05;  // habits that never varied may yet

double distance_of(const Model& model, const Sample& sample, std::vector<std::pair<double, std::size_t>>* shares) {
  double sum = 0, weight = 0;
  // A short text says little of rare habits: their rate is 0 or much too high.
  const double noise = 0.6 / std::sqrt(static_cast<double>(std::max(sample.length, least_letters)));
  for (std::size_t h = 0; h < habits; ++h) {
    const double value = sample.habits[h] / 255.0;
    if (value == 0 && model.mean[h] < 0.01) continue;
    const double apart = std::abs(value - model.mean[h]) / (model.spread[h] + floor_spread + noise);
    const double importance = h >= first_pair ? 0.5 : 1;
    sum += importance * std::min(apart, 4.0);
    weight += importance;
    if (shares != nullptr && h < first_pair) shares->emplace_back(apart, h);
  }
  return weight > 0 ? sum / weight : 0;
}

// Mean and spread of all samples but one (`without`; none when it is their number).
void describe(const std::vector<Sample>& samples, std::size_t without, Model& model) {
  const double n = static_cast<double>(samples.size() - (without < samples.size() ? 1 : 0));
  model.mean.assign(habits, 0);
  model.spread.assign(habits, 0);
  std::vector<double> squares(habits, 0);
  for (std::size_t s = 0; s < samples.size(); ++s) {
    if (s == without) continue;
    for (std::size_t h = 0; h < habits; ++h) {
      const double value = samples[s].habits[h] / 255.0;
      model.mean[h] += value / n;
      squares[h] += value * value / n;
    }
  }
  for (std::size_t h = 0; h < habits; ++h)
    model.spread[h] = std::sqrt(std::max(0.0, squares[h] - model.mean[h] * model.mean[h]));
}

}  // namespace

std::size_t habit_count() { return habits; }

std::string_view habit_name(std::size_t habit) {
  if (habit < first_ending) return words[habit];
  if (habit < first_sign) return endings[habit - first_ending];
  if (habit < first_shape) return signs[habit - first_sign];
  if (habit < first_pair) return shapes[habit - first_shape];
  return "letter pairs";
}

std::optional<Sample> measure(std::string_view text) {
  text = text.substr(0, 4 * most_letters);
  Counts counts;
  count_characters(text, counts);
  count_endings(text, counts);
  if (counts.letters < least_letters) return std::nullopt;
  auto& of = counts.of;
  const double pairs_seen = std::max(1.0, counts.letters), word_count = std::max(1.0, counts.words),
               sentences = std::max(1.0, counts.sentences);
  Sample out{.habits = std::vector<std::uint8_t>(habits, 0), .length = static_cast<int>(counts.letters)};
  for (std::size_t h = 0; h < first_ending; ++h) out.habits[h] = scaled(of[h] / std::max(word_count, 10.0) * 4);
  for (std::size_t h = first_ending; h < first_sign; ++h)
    out.habits[h] = scaled(of[h] / std::max(counts.unspaced, 40.0) * 8);
  for (std::size_t h = first_sign; h < first_shape; ++h) out.habits[h] = scaled(of[h] / pairs_seen * 8);
  const auto shape = [&](std::size_t which, double share) { out.habits[first_shape + which] = scaled(share); };
  shape(sentence_length, counts.letters / sentences / 200);
  shape(word_length, counts.word_letters / word_count / 12);
  shape(lines, counts.line_count * 20 / pairs_seen);
  shape(empty_lines, counts.empty * 40 / pairs_seen);
  shape(han, of[first_shape + han] / pairs_seen);
  shape(hiragana, of[first_shape + hiragana] / pairs_seen);
  shape(katakana, of[first_shape + katakana] / pairs_seen);
  shape(lower_start, of[first_shape + lower_start] / sentences);
  shape(accented, of[first_shape + accented] / pairs_seen * 4);
  for (std::size_t h = first_pair; h < habits; ++h) out.habits[h] = scaled(of[h] / pairs_seen * 8);
  return out;
}

std::string to_text(const Sample& sample) {
  std::string bytes(sample.habits.begin(), sample.habits.end());
  return "1|" + std::to_string(sample.length) + "|" + to_base64(bytes);
}

Result<Sample> sample_from_text(std::string_view text) {
  const auto bad = [] { return fail(Code::malformed, "writing style: not a sample"); };
  const auto bar = text.size() > 2 ? text.find('|', 2) : std::string_view::npos;
  if (!text.starts_with("1|") || bar == std::string_view::npos || text.size() > 1'000) return bad();
  Sample out;
  for (const char c : text.substr(2, bar - 2)) {
    if (c < '0' || c > '9' || out.length > most_letters) return bad();
    out.length = out.length * 10 + (c - '0');
  }
  const auto bytes = from_base64(text.substr(bar + 1));
  if (!bytes || bytes->size() != habits || out.length < least_letters) return bad();
  out.habits.assign(bytes->begin(), bytes->end());
  return out;
}

std::optional<Model> train(const std::vector<Sample>& all) {
  if (all.size() < least_mails) return std::nullopt;
  const std::vector<Sample> samples(all.size() > most_mails ? all.end() - most_mails : all.begin(), all.end());
  Model model{.mails = samples.size()};
  // How far each mail lies from all the others: what is usual for this person.
  double sum[4] = {}, squares[4] = {};
  int count[4] = {};
  for (std::size_t s = 0; s < samples.size(); ++s) {
    describe(samples, s, model);
    const double distance = distance_of(model, samples[s], nullptr);
    for (const int bucket : {bucket_of(samples[s].length), 3})
      sum[bucket] += distance, squares[bucket] += distance * distance, ++count[bucket];
  }
  describe(samples, samples.size(), model);
  for (int bucket = 0; bucket < 3; ++bucket) {
    const int from = count[bucket] >= 8 ? bucket : 3;
    model.usual[bucket] = sum[from] / count[from];
    model.deviation[bucket] = std::max(
        0.04, std::sqrt(std::max(0.0, squares[from] / count[from] - model.usual[bucket] * model.usual[bucket])));
  }
  return model;
}

Comparison compare(const Model& model, const Sample& sample) {
  constexpr double limit = 2.5;
  Comparison out;
  std::vector<std::pair<double, std::size_t>> shares;
  out.distance = distance_of(model, sample, &shares);
  const int bucket = bucket_of(sample.length);
  out.beyond = (out.distance - model.usual[bucket]) / model.deviation[bucket];
  out.differs = out.beyond > limit;
  std::sort(shares.begin(), shares.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  for (const auto& [share, habit] : shares) {
    if (out.odd.size() == 4 || share < 1) break;
    out.odd.push_back(habit);
  }
  return out;
}

Result<std::vector<Person>> read_people(std::string_view text) {
  std::vector<Person> out;
  if (text.empty()) return out;
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  if (error || !json.is_object() || json_integer(json.get_object(), "version") != 1)
    return fail(Code::malformed, "writing style: not models of this version");
  for (const auto& element : json_list(json.get_object(), "people")) {
    if (!element.is_object()) return fail(Code::malformed, "writing style: a person is no object");
    const auto& o = element.get_object();
    Person person{.address = json_text(o, "address"), .mails = static_cast<std::size_t>(json_integer(o, "mails"))};
    const auto mean = from_base64(json_text(o, "mean")), spread = from_base64(json_text(o, "spread"));
    if (mean && spread && !mean->empty()) {
      const auto& usual = json_list(o, "usual");
      const auto& deviation = json_list(o, "deviation");
      if (mean->size() != habits || spread->size() != habits || usual.size() != 3 || deviation.size() != 3)
        return fail(Code::malformed, "writing style: a damaged model of " + person.address);
      Model model{.mails = person.mails};
      for (const unsigned char c : *mean) model.mean.push_back(c / 255.0);
      for (const unsigned char c : *spread) model.spread.push_back(c / 255.0);
      for (std::size_t i = 0; i < 3; ++i) {
        model.usual[i] = usual[i].is_double() ? usual[i].get_double() : 0;
        model.deviation[i] = std::max(0.01, deviation[i].is_double() ? deviation[i].get_double() : 1);
      }
      person.model = std::move(model);
    }
    out.push_back(std::move(person));
  }
  return out;
}

std::string write_people(const std::vector<Person>& people) {
  if (people.empty()) return {};
  const auto bytes_of = [](const std::vector<double>& values) {
    std::string bytes;
    for (const double value : values) bytes += static_cast<char>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
    return to_base64(bytes);
  };
  boost::json::array out;
  for (const auto& person : people) {
    boost::json::object o{{"address", person.address}, {"mails", person.mails}};
    if (person.model) {
      o["mean"] = bytes_of(person.model->mean);
      o["spread"] = bytes_of(person.model->spread);
      o["usual"] = boost::json::array{person.model->usual[0], person.model->usual[1], person.model->usual[2]};
      o["deviation"] =
          boost::json::array{person.model->deviation[0], person.model->deviation[1], person.model->deviation[2]};
    }
    out.push_back(std::move(o));
  }
  return boost::json::serialize(boost::json::object{{"version", 1}, {"people", std::move(out)}});
}

}  // namespace sekisho::scan::style
