#include "content/passwords.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.h"
#include "content/password_rule.h"

namespace sekisho::content {
namespace {

// "password" in the languages of the field, lower case.
constexpr std::array cues = {
    std::string_view("password"),    std::string_view("passwort"),      std::string_view("passcode"),
    std::string_view("passwd"),      std::string_view("passphrase"),    std::string_view("pwd"),
    std::string_view("pass:"),       std::string_view("pass is"),       std::string_view("pw:"),
    std::string_view("pw "),         std::string_view("kennwort"),      std::string_view("mot de passe"),
    std::string_view("contraseña"),  std::string_view("contrasena"),    std::string_view("clave"),
    std::string_view("senha"),       std::string_view("palavra-passe"), std::string_view("lösenord"),
    std::string_view("losenord"),    std::string_view("adgangskode"),   std::string_view("passord"),
    std::string_view("salasana"),    std::string_view("wachtwoord"),    std::string_view("hasło"),
    std::string_view("haslo"),       std::string_view("heslo"),         std::string_view("jelszó"),
    std::string_view("parola"),      std::string_view("şifre"),         std::string_view("sifre"),
    std::string_view("пароль"),      std::string_view("κωδικός"),       std::string_view("סיסמה"),
    std::string_view("كلمة المرور"), std::string_view("パスワード"),    std::string_view("パス："),
    std::string_view("ﾊﾟｽﾜｰﾄﾞ"),     std::string_view("暗証"),          std::string_view("解凍"),
    std::string_view("ＰＷ"),        std::string_view("密码"),          std::string_view("密碼"),
    std::string_view("口令"),        std::string_view("解压"),          std::string_view("암호"),
    std::string_view("비밀번호"),    std::string_view("รหัสผ่าน"),        std::string_view("mật khẩu"),
    std::string_view("kata sandi"),  std::string_view("キーワード"),    std::string_view("開封コード"),
    std::string_view("解除コード"),  std::string_view("認証コード"),    std::string_view("passkey"),
    std::string_view("pass code"),   std::string_view("access code"),   std::string_view("unlock code"),
    std::string_view("pin:"),        std::string_view("pin code")};

// What senders choose without telling, and what sample collections use.
constexpr std::array common = {
    std::string_view("infected"),  std::string_view("password"), std::string_view("1234"),
    std::string_view("12345"),     std::string_view("123456"),   std::string_view("VelvetSweatshop"),
    std::string_view("malware"),   std::string_view("virus"),    std::string_view("infected-test"),
    std::string_view("0000"),      std::string_view("1111"),     std::string_view("12345678"),
    std::string_view("123456789"), std::string_view("777"),      std::string_view("qwerty"),
    std::string_view("abc123"),    std::string_view("admin"),    std::string_view("pass"),
    std::string_view("test"),      std::string_view("secret"),   std::string_view("invoice"),
    std::string_view("2024"),      std::string_view("2025"),     std::string_view("2026"),
    std::string_view("123")};

constexpr std::size_t max_text = 256 * 1024, min_length = 3, max_length = 64, near = 160, most_places = 64;

class Collector {
 public:
  explicit Collector(std::size_t most) : most_(most) {}

  void add(std::string_view password, std::string_view source, std::size_t least = min_length) {
    if (result_.size() >= most_ || password.size() < least || password.size() > max_length) return;
    if (seen_.insert(std::string(password)).second) result_.push_back({std::string(password), std::string(source)});
  }
  bool full() const { return result_.size() >= most_; }
  std::vector<PasswordCandidate> take() { return std::move(result_); }

 private:
  std::size_t most_;
  std::unordered_set<std::string> seen_;
  std::vector<PasswordCandidate> result_;
};

// Code point at `at` and its length; a broken byte counts as itself.
std::pair<char32_t, std::size_t> code_at(std::string_view text, std::size_t at) {
  const auto b = static_cast<unsigned char>(text[at]);
  const std::size_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
  if (b < 0xC0 || at + n > text.size()) return {b, 1};
  char32_t code = b & (0xFF >> (n + 1));
  for (std::size_t i = 1; i < n; ++i) code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  return {code, n};
}

// Splits at white space and at the brackets, colons and quotes that stand around passwords; the full-width ones too.
bool is_break(char32_t c) {
  if (c <= 32 || c == 0xA0 || c == 0x3000) return true;
  switch (c) {
    case '"':
    case '<':
    case '>':
    case U'「':
    case U'」':
    case U'『':
    case U'』':
    case U'【':
    case U'】':
    case U'：':
    case U'（':
    case U'）':
    case U'“':
    case U'”':
    case U'„':
    case U'«':
    case U'»':
    case U'、':
    case U'。':
    case U'［':
    case U'］':
    case U'‘':
    case U'’':
    case U'＝':
      return true;
    default:
      return false;
  }
}

template <class Use>
void each_token(std::string_view text, Use use) {
  std::size_t start = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const auto [code, n] = at < text.size() ? code_at(text, at) : std::pair<char32_t, std::size_t>{' ', 1};
    if (is_break(code)) {
      if (at > start) use(text.substr(start, at - start));
      start = at + n;
    }
    at += n;
  }
}

// The forms in which a token may be the password: as it stands, after a colon, without surrounding marks.
void add_forms(Collector& out, std::string_view token, std::string_view source) {
  if (token.size() > 4 * max_length) return;
  const auto colon = token.find_first_of(":=");
  if (colon != token.npos && colon + 1 < token.size() && !token.starts_with("http"))
    add_forms(out, token.substr(colon + 1), source);
  out.add(token, source);
  auto bare = token;
  constexpr std::string_view marks = ".,;:!?()[]{}'`*_-=#";
  while (!bare.empty() && marks.find(bare.back()) != marks.npos) bare.remove_suffix(1), out.add(bare, source);
  while (!bare.empty() && marks.find(bare.front()) != marks.npos) bare.remove_prefix(1);
  out.add(bare, source);
  // ASCII glued to Japanese or Chinese text without a space: パスワードはabc123です
  std::size_t run = 0;
  bool mixed = false;
  for (const char c : bare) mixed = mixed || static_cast<unsigned char>(c) >= 0x80;
  for (std::size_t i = 0; mixed && i <= bare.size(); ++i) {
    if (i < bare.size() && static_cast<unsigned char>(bare[i]) < 0x80) continue;
    if (i > run) out.add(bare.substr(run, i - run), source);
    run = i + 1;
  }
}

// Full-width letters and digits, as Japanese senders write them, in ASCII.
std::string narrow(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, n] = code_at(text, at);
    if (code >= 0xFF01 && code <= 0xFF5E)
      out.push_back(static_cast<char>(code - 0xFEE0));
    else
      out.append(text.substr(at, n));
    at += n;
  }
  return out;
}

bool plausible(std::string_view token) {
  bool digit = false, letter = false, other = false;
  for (const char c : token) {
    digit = digit || (c >= '0' && c <= '9');
    letter = letter || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
    other = other ||
            (static_cast<unsigned char>(c) < 0x80 && std::string_view("!@#$%^&*_-+").find(c) != std::string_view::npos);
  }
  return digit || (letter && other);
}

// "password: x", "password is x", "パスワード：x": what stands there is meant.
bool follows_mark(std::string_view text, std::size_t at) {
  auto rest = text.substr(at, 24);
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
  for (const std::string_view mark :
       {":", "=", "is:", "is ", "：", "は", "＝", "ist ", "ist:", "es ", "est ", "\"", "“", "「"}) {
    if (rest.starts_with(mark)) return true;
  }
  return at > 0 && (text[at - 1] == ':' || text[at - 1] == ' ');
}

// Tokens within `near` bytes behind each place, once as they stand and once with full-width letters in ASCII.
template <class Use>
void each_near(std::string_view text, std::span<const std::size_t> places, Use use) {
  for (const auto at : places) {
    if (at > text.size()) continue;
    const auto window = text.substr(at, near);
    const auto plain = narrow(window);
    for (const auto shown : {window, std::string_view(plain)}) {
      std::size_t nth = 0;
      each_token(shown, [&](std::string_view token) {
        const bool likely = plausible(token) || (token.size() >= min_length && nth++ == 0 && follows_mark(text, at));
        use(token, likely, shown);
      });
      if (plain == window) break;
    }
  }
}

// A token of ASCII that fills its line, as mails that only tell a password have it.
bool fills_line(std::string_view token, std::string_view text) {
  const auto at = static_cast<std::size_t>(token.data() - text.data()), end = at + token.size();
  const auto before = text.substr(0, at), after = text.substr(end);
  const auto last = before.find_last_not_of(" \t"), next = after.find_first_not_of(" \t\r");
  const bool starts = last != before.npos && before[last] == '\n',
             ends = next == after.npos ? end < text.size() || text.size() < near : after[next] == '\n';
  return starts && ends &&
         std::all_of(token.begin(), token.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Behind the words of a text in lower case that announce a password.
std::vector<std::size_t> places_of_cues(std::string_view lower) {
  std::vector<std::size_t> places;
  for (const auto cue : cues) {
    for (std::size_t at = lower.find(cue); at != lower.npos && places.size() < most_places;
         at = lower.find(cue, at + cue.size()))
      places.push_back(at + cue.size());
  }
  std::sort(places.begin(), places.end());
  return places;
}

std::string upper_ascii(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

bool mentions(std::string_view lower, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return lower.find(word) != lower.npos; });
}

// A text that may tell a password: where, and what it says of the password's letters.
struct Telling {
  std::string_view text, source;
  std::vector<std::size_t> places;
  bool small = false, capital = false;
};
Telling telling(std::string_view text, std::string_view source) {
  const auto lower = to_lower_ascii(text);
  return {text, source, places_of_cues(lower), mentions(lower, {"lower case", "lowercase", "small letters", "小文字"}),
          mentions(lower, {"upper case", "uppercase", "capital", "大文字"})};
}

// Some files cost 40 ms a try: what looks like a password comes before the words of the sentence around it.
enum class Near : unsigned char { likely, other };
void near_cues(Collector& out, const Telling& in, Near wanted) {
  each_near(in.text, in.places, [&](std::string_view token, bool likely, std::string_view) {
    if (likely != (wanted == Near::likely)) return;
    add_forms(out, token, in.source);
    if (in.small) add_forms(out, to_lower_ascii(token), in.source);
    if (in.capital) add_forms(out, upper_ascii(token), in.source);
  });
}

// What stands behind a cue up to the end of its line, or on the next: passwords may have blanks and brackets in them.
void add_line_behind(Collector& out, std::string_view text, std::size_t at, std::string_view source) {
  auto rest = text.substr(at, near);
  static constexpr auto marks = std::to_array<std::string_view>(
      {" ", "\t", "\r", "\n", ":", "=", "：", "＝", "\u3000", "is ", "は", "ist ", "es ", "est "});
  for (bool again = true; again && !rest.empty();) {
    again = false;
    for (const auto mark : marks) {
      if (!rest.starts_with(mark)) continue;
      rest.remove_prefix(mark.size());
      again = true;
      break;
    }
  }
  auto line = trim(rest.substr(0, rest.find_first_of("\r\n")));
  static constexpr auto endings =
      std::to_array<std::string_view>({"。", "です", "となります", "になります", "でございます", "."});
  out.add(line, source, 1);
  // "a 1 b 2": spelled, so that no letter is taken for another.
  const auto letters = split(line, ' ');
  if (letters.size() >= min_length &&
      std::all_of(letters.begin(), letters.end(), [](std::string_view letter) { return letter.size() == 1; })) {
    std::string together;
    for (const auto letter : letters) together += letter;
    out.add(together, source);
  }
  for (const auto ending : endings) {
    if (line.ends_with(ending)) line = trim(line.substr(0, line.size() - ending.size()));
  }
  out.add(line, source, 1);
  static constexpr auto quotes = std::to_array<std::pair<std::string_view, std::string_view>>({{"\"", "\""},
                                                                                               {"'", "'"},
                                                                                               {"「", "」"},
                                                                                               {"『", "』"},
                                                                                               {"【", "】"},
                                                                                               {"“", "”"},
                                                                                               {"<", ">"},
                                                                                               {"(", ")"},
                                                                                               {"[", "]"}});
  for (const auto& [open, close] : quotes) {
    if (line.size() > open.size() + close.size() && line.starts_with(open) && line.ends_with(close))
      out.add(line.substr(open.size(), line.size() - open.size() - close.size()), source);
  }
}

// "the last four digits of our telephone number", 下4桁: of each long number of the text.
void add_last_digits(Collector& out, std::string_view text, std::string_view source) {
  static constexpr auto hints = std::to_array<std::string_view>(
      {"下4桁", "下４桁", "下四桁", "末尾4桁", "末尾４桁", "last 4 digits", "last four digits", "final four digits"});
  const auto lower = to_lower_ascii(text);
  if (std::none_of(hints.begin(), hints.end(), [&](auto hint) { return lower.find(hint) != lower.npos; })) return;
  constexpr std::size_t least = 8, longest = 20, most = 32;
  const auto plain = narrow(text);
  std::string digits;
  std::size_t numbers = 0;
  for (std::size_t at = 0; at <= plain.size() && numbers < most; ++at) {
    const char c = at < plain.size() ? plain[at] : '\n';
    if (c >= '0' && c <= '9') {
      digits.push_back(c);
    } else if (std::string_view("-()+. ").find(c) == std::string_view::npos) {
      if (digits.size() >= least && digits.size() <= longest)
        out.add(std::string_view(digits).substr(digits.size() - 4), source), ++numbers;
      digits.clear();
    }
  }
}

// A password that is said to be a day: 本日の日付, "today's date", YYYYMMDD.
bool tells_a_date(std::string_view text) {
  static constexpr auto hints = std::to_array<std::string_view>(
      {"日付", "年月日", "送信日", "yyyymmdd", "yymmdd", "ddmmyy", "mmdd", "'s date", "date of", "sending date"});
  const auto lower = to_lower_ascii(narrow(text));
  return std::any_of(hints.begin(), hints.end(), [&](auto hint) { return lower.find(hint) != lower.npos; });
}

// The day of the mail in the forms that senders make passwords of: "the password is today's date (YYYYMMDD)".
void add_date(Collector& out, std::string_view date) {
  static constexpr auto months = std::to_array<std::string_view>(
      {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
  std::string day, month, year;
  for (const auto word : split(date, ' ')) {
    const bool number =
        !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto found = std::find(months.begin(), months.end(), to_lower_ascii(word.substr(0, 3)));
    if (number && day.empty() && word.size() <= 2)
      day = (word.size() == 1 ? "0" : "") + std::string(word);
    else if (number && word.size() == 4 && year.empty())
      year = word;
    else if (!number && month.empty() && found != months.end() && word.size() == 3)
      month = std::to_string(101 + (found - months.begin())).substr(1);
  }
  if (day.empty() || month.empty() || year.empty()) return;
  const auto years = {year, year.substr(2)};
  for (const auto& y : years) {
    for (const auto& form : {y + month + day, day + month + y, month + day + y}) out.add(form, "date");
    for (const auto* between : {"-", "/", "."}) {
      out.add(y + between + month + between + day, "date");
      out.add(day + between + month + between + y, "date");
    }
  }
  out.add(month + day, "date");
  out.add(day + month, "date");
}

}  // namespace

std::vector<PasswordCandidate> password_candidates(const Document& document, int part, const ReadOptions& options,
                                                   std::size_t most) {
  Collector out(most);
  std::vector<RuleFinder> rules;
  for (const auto& entry : options.passwords) {
    if (const auto rule = rule_in(entry); rule && options.guess_passwords)
      rules.emplace_back(*rule);
    else if (!rule)
      out.add(entry, "setting");
  }
  if (!options.guess_passwords) return out.take();
  for (const auto& told : options.neighbours) out.add(told.password, told.source);

  std::vector<Telling> texts{telling(document.subject, "subject")};
  for (std::size_t i = 0; i < document.parts.size() && texts.size() < 32; ++i) {
    const auto& p = document.parts[i];
    const auto text = p.readable.empty() ? p.text : p.readable;
    if (!text.empty() && static_cast<int>(i) != part)
      texts.push_back(
          telling(text.substr(0, max_text), p.layer == 0 && p.filename.empty() ? "body" : "neighbouring file"));
  }
  for (const auto& rule : rules) {
    for (const auto& told : texts) {
      for (const auto& word : rule.words(told.text)) out.add(word, "rule");
    }
    for (const auto& p : document.parts) {
      for (const auto& word : rule.words(p.filename)) out.add(word, "rule");
    }
  }
  for (const auto& told : texts) near_cues(out, told, Near::likely);
  for (const auto& told : texts) {
    add_last_digits(out, told.text, told.source);
    if (tells_a_date(told.text)) add_date(out, document.date);
    for (const auto at : told.places) add_line_behind(out, told.text, at, told.source);
  }
  for (const auto& told : texts) near_cues(out, told, Near::other);
  for (const auto word : common) out.add(word, "list");
  // "your e-mail address", "your company's domain"
  for (const auto* mailboxes : {&document.to, &document.from}) {
    for (std::size_t i = 0; i < mailboxes->size() && i < 4; ++i) {
      const auto address = (*mailboxes)[i].address;
      const auto at = std::min(address.rfind('@'), address.size());
      const auto domain = address.substr(std::min(at + 1, address.size()));
      for (const auto word : {address, address.substr(0, at), domain, domain.substr(0, domain.find('.'))})
        out.add(word, "address");
    }
  }
  for (const auto& p : document.parts) {
    if (p.filename.empty() || out.full()) continue;
    const auto told = telling(p.filename, "file name");
    near_cues(out, told, Near::likely);
    near_cues(out, told, Near::other);
    const auto dot = p.filename.rfind('.');
    const auto stem = p.filename.substr(0, dot);
    each_token(stem, [&](std::string_view token) { add_forms(out, token, "file name"); });
    // "report_pw1234.zip": the pieces of a name, too.
    for (std::size_t start = 0; start < stem.size();) {
      const auto end = std::min(stem.find_first_of("_-.() ", start), stem.size());
      const auto piece = stem.substr(start, end - start);
      out.add(piece, "file name");
      for (const std::string_view mark : {"password", "passwd", "pass", "pwd", "pw"}) {
        if (starts_with_ignore_case(piece, mark)) out.add(piece.substr(mark.size()), "file name");
      }
      start = end + 1;
    }
  }
  for (int pass = 0; pass < 2; ++pass) {
    for (const auto& told : texts) {
      if (out.full()) return out.take();
      each_token(told.text, [&](std::string_view token) {
        if (plausible(token) == (pass == 0)) add_forms(out, token, told.source);
      });
    }
  }
  return out.take();
}

std::span<const std::string_view> password_cues() { return cues; }

std::vector<std::string> passwords_behind(std::string_view text, std::span<const std::size_t> places,
                                          std::size_t most) {
  Collector out(most);
  each_near(text, places.first(std::min(places.size(), most_places)),
            [&](std::string_view token, bool likely, std::string_view shown) {
              if (!out.full() && (likely || fills_line(token, shown))) add_forms(out, token, {});
            });
  std::vector<std::string> words;
  for (auto& candidate : out.take()) {
    // not what the window's end cut a letter of
    if (is_valid_utf8(candidate.password)) words.push_back(std::move(candidate.password));
  }
  return words;
}

std::uint64_t guess_allowance(const Document& document, std::uint64_t work) {
  std::uint64_t closed = 0;
  for (const auto& part : document.parts) closed += part.encrypted && part.origin != PartOrigin::mime ? 1 : 0;
  for (const auto& trait : document.traits) closed += trait.name.ends_with(".encrypted") ? 1 : 0;
  for (const auto& trait : document.traits) closed -= trait.name.ends_with(".password_guessed") && closed > 0 ? 1 : 0;
  return work / (1 + closed);
}

}  // namespace sekisho::content
