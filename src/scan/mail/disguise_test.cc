// Lures in several languages, each put through every disguise: what the plain form triggers may not get lost.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/encode.h"
#include "base/text.h"
#include "scan/mail/disguise_lures.h"
#include "scan/ruleset.h"

namespace sekisho::scan::mail {
namespace {

using disguised::Lure;
using disguised::lures;

using Points = std::vector<char32_t>;
Points points_of(std::string_view text) {
  Points out;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    char32_t p = n == 1 ? c : n == 2 ? c & 0x1fu : n == 3 ? c & 0x0fu : c & 0x07u;
    for (std::size_t k = 1; k < n; ++k) p = p << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
    out.push_back(p);
    i += n;
  }
  return out;
}
std::string utf8(char32_t p) {
  std::string out;
  if (p < 0x80)
    out += static_cast<char>(p);
  else if (p < 0x800)
    out += static_cast<char>(0xc0 | p >> 6), out += static_cast<char>(0x80 | (p & 0x3f));
  else if (p < 0x10000)
    out += static_cast<char>(0xe0 | p >> 12), out += static_cast<char>(0x80 | (p >> 6 & 0x3f)),
        out += static_cast<char>(0x80 | (p & 0x3f));
  else
    out += static_cast<char>(0xf0 | p >> 18), out += static_cast<char>(0x80 | (p >> 12 & 0x3f)),
        out += static_cast<char>(0x80 | (p >> 6 & 0x3f)), out += static_cast<char>(0x80 | (p & 0x3f));
  return out;
}
bool is_letter(char32_t p) { return (p | 0x20) >= 'a' && (p | 0x20) <= 'z'; }

// Each character of a text by itself.
std::string mapped(std::string_view text, const std::function<std::string(char32_t, std::size_t)>& one) {
  std::string out;
  std::size_t i = 0;
  for (const auto p : points_of(text)) out += one(p, i++);
  return out;
}

std::string headers(const Lure& lure, std::string_view type,
                    std::string_view more = "Content-Transfer-Encoding: 8bit\r\n") {
  return std::string("From: ") + lure.from + "\r\nTo: taro@own.example\r\nSubject: " + lure.subject +
         "\r\nMessage-ID: <1@x.example>\r\nMIME-Version: 1.0\r\nContent-Type: " + std::string(type) + "\r\n" +
         std::string(more) + "\r\n";
}
std::string plain(const Lure& lure, std::string_view text) {
  return headers(lure, "text/plain; charset=utf-8") + std::string(text) + "\r\n" + lure.link + "\r\n";
}
std::string html_body(const Lure& lure, std::string_view inside) {
  return "<html><body><p>" + std::string(inside) + "</p>" +
         (*lure.link ? std::string("<a href=\"") + lure.link + "\">open</a>" : std::string()) + "</body></html>\r\n";
}
std::string html(const Lure& lure, std::string_view inside) {
  return headers(lure, "text/html; charset=utf-8") + html_body(lure, inside);
}

std::string salad() {
  std::string out;
  for (int i = 0; i < 60; ++i)
    out +=
        "The committee met on Tuesday and approved the minutes; the patch applies cleanly and the tests pass on the "
        "branch. ";
  return out;
}
std::string part(std::string_view type, std::string_view body, std::string_view boundary = "b1") {
  return "--" + std::string(boundary) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + std::string(body) + "\r\n";
}
const char* const innocent =
    "Hello Taro,\r\n\r\nthank you for the pleasant meeting on Tuesday. Attached you find the minutes as agreed; please "
    "have a look when you find the time and tell me whether anything is missing. "
    "We are looking forward to the next one and wish you a good week in the office.\r\n\r\nBest regards\r\nAnn\r\n";

// The same mail in other clothes. Empty: not for this lure.
struct Disguise {
  const char* says;
  std::function<std::string(const Lure&)> make;
};

// "Re:", a mail that it answers, and that mail's text quoted: whoever has a keyboard can write them. The line "On
// Monday, Taro wrote:" is left out: it is the sender's text, and its words weigh as words.
std::string forged_conversation(const Lure& l) {
  auto bytes = plain(l, l.text);
  bytes.insert(bytes.find("Subject: ") + 9, "Re: ");
  bytes.insert(0, "In-Reply-To: <1@own.example>\r\nReferences: <0@own.example> <1@own.example>\r\n");
  return bytes +
         "\r\n> Good morning,\r\n> the minutes of our meeting are attached.\r\n> See you on Thursday,\r\n> Taro\r\n";
}

const std::vector<Disguise>& disguises() {
  static const std::vector<Disguise> all = {
      {"zero-width spaces between all letters",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t) { return utf8(p) + "\u200b"; }));
       }},
      {"word joiners and soft hyphens",
       [](const Lure& l) {
         return plain(
             l, mapped(l.text, [](char32_t p, std::size_t i) { return utf8(p) + (i % 2 ? "\u2060" : "\u00ad"); }));
       }},
      {"variation selectors and tag characters",
       [](const Lure& l) {
         return plain(
             l, mapped(l.text, [](char32_t p, std::size_t i) { return utf8(p) + (i % 2 ? "\ufe0e" : "\U000e0061"); }));
       }},
      {"Cyrillic look-alikes",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t) {
                        switch (p) {
                          case 'a':
                            return std::string("а");
                          case 'e':
                            return std::string("е");
                          case 'o':
                            return std::string("о");
                          case 'c':
                            return std::string("с");
                          case 'p':
                            return std::string("р");
                          case 'i':
                            return std::string("і");
                          case 'y':
                            return std::string("у");
                          default:
                            return utf8(p);
                        }
                      }));
       }},
      {"whole words of look-alikes",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t) {
                        static const std::vector<std::pair<char32_t, const char*>> alike = {
                            {'a', "а"}, {'c', "с"}, {'d', "ԁ"}, {'e', "е"}, {'h', "һ"}, {'i', "і"},
                            {'j', "ј"}, {'o', "о"}, {'p', "р"}, {'q', "ԛ"}, {'s', "ѕ"}, {'u', "υ"},
                            {'v', "ѵ"}, {'w', "ԝ"}, {'x', "х"}, {'y', "у"}, {'n', "ո"}, {'l', "ӏ"},
                            {'g', "ɡ"}, {'b', "Ь"}, {'k', "κ"}, {'r', "г"}, {'t', "т"}, {'m', "м"}};
                        for (const auto& [from, to] : alike) {
                          if (from == p) return std::string(to);
                        }
                        return utf8(p);
                      }));
       }},
      {"accents on plain letters",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t i) {
                        return utf8(p) + (is_letter(p) && i % 3 == 0 ? "\u0301" : "");
                      }));
       }},
      {"full-width letters",
       [](const Lure& l) {
         return plain(
             l, mapped(l.text, [](char32_t p, std::size_t) { return is_letter(p) ? utf8(p + 0xfee0) : utf8(p); }));
       }},
      {"mathematical letters",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t) {
                        return p >= 'a' && p <= 'z' ? utf8(0x1d5ee + p - 'a') : utf8(p);
                      }));
       }},
      {"small capitals",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t) {
                        static const char* const small[] = {"ᴀ", "ʙ", "ᴄ", "ᴅ", "ᴇ", "ꜰ", "ɢ", "ʜ", "ɪ",
                                                            "ᴊ", "ᴋ", "ʟ", "ᴍ", "ɴ", "ᴏ", "ᴘ", "q", "ʀ",
                                                            "ꜱ", "ᴛ", "ᴜ", "ᴠ", "ᴡ", "x", "ʏ", "ᴢ"};
                        return p >= 'a' && p <= 'z' ? std::string(small[p - 'a']) : utf8(p);
                      }));
       }},
      {"digits for letters",
       [](const Lure& l) {
         return plain(
             l, mapped(l.text, [](char32_t p, std::size_t) {
               return p == 'o' ? std::string("0") : p == 'i' ? std::string("1") : p == 'e' ? std::string("3") : utf8(p);
             }));
       }},
      {"letters set apart",
       [](const Lure& l) {
         return plain(
             l, mapped(l.text, [](char32_t p, std::size_t) { return p == ' ' ? std::string("   ") : utf8(p) + " "; }));
       }},
      {"dots inside words",
       [](const Lure& l) {
         return plain(l,
                      mapped(l.text, [](char32_t p, std::size_t) { return is_letter(p) ? utf8(p) + "." : utf8(p); }));
       }},
      {"dots between letters, blanks between words",
       [](const Lure& l) {
         const auto points = points_of(l.text);
         std::string out;
         for (std::size_t i = 0; i < points.size(); ++i)
           out +=
               utf8(points[i]) + (is_letter(points[i]) && i + 1 < points.size() && is_letter(points[i + 1]) ? "." : "");
         return plain(l, out);
       }},
      {"forced to run from right to left",
       [](const Lure& l) {
         std::string out = "\u202e";
         const auto points = points_of(l.text);
         for (auto p = points.rbegin(); p != points.rend(); ++p) out += utf8(*p);
         return plain(l, out + "\u202c");
       }},
      {"a page inside the page",
       [](const Lure& l) {
         std::string inside;
         for (const char c : html_body(l, l.text)) inside += c == '"' ? std::string("&quot;") : std::string(1, c);
         return headers(l, "text/html; charset=utf-8") + "<html><body><iframe srcdoc=\"" + inside +
                "\"></iframe></body></html>\r\n";
       }},
      {"a multipart without a boundary",
       [](const Lure& l) {
         return headers(l, "multipart/mixed") +
                part("text/plain; charset=utf-8", std::string(l.text) + "\r\n" + l.link) + "--b1--\r\n";
       }},
      {"odd spaces",
       [](const Lure& l) {
         return plain(l, mapped(l.text, [](char32_t p, std::size_t i) {
                        return p == ' ' ? std::string(i % 2 ? "\u00a0\u2003" : "\u3000\t") : utf8(p);
                      }));
       }},
      {"every line quoted", [](const Lure& l) { return plain(l, std::string("> ") + l.text + "\r\n> "); }},
      {"below a signature line", [](const Lure& l) { return plain(l, std::string(innocent) + "-- \r\n" + l.text); }},
      {"below a ruled line",
       [](const Lure& l) { return plain(l, std::string(innocent) + "____________________________\r\n" + l.text); }},
      {"after thousands of empty lines",
       [](const Lure& l) {
         return plain(l, [&] {
           std::string out = "Hello\r\n";
           for (int i = 0; i < 30'000; ++i) out += "\r\n";
           return out + l.text;
         }());
       }},
      {"after a long run of one letter",
       [](const Lure& l) { return plain(l, std::string(60'000, 'a') + "\r\n" + l.text); }},
      {"after a long run of spaces",
       [](const Lure& l) { return plain(l, "Hello" + std::string(60'000, ' ') + l.text); }},
      {"before much ordinary text", [](const Lure& l) { return plain(l, std::string(l.text) + "\r\n\r\n" + salad()); }},
      {"HTML", [](const Lure& l) { return html(l, l.text); }},
      {"HTML with a tag inside every word",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t i) {
                       return utf8(p) + (i % 2 ? "<b></b>" : "<span style=\"color:black\"></span>");
                     }));
       }},
      {"HTML, each letter in a span",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t) { return "<span>" + utf8(p) + "</span>"; }));
       }},
      {"HTML with comments inside words",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t) { return utf8(p) + "<!-- x -->"; }));
       }},
      {"HTML with hidden letters inside words",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t i) {
                       return utf8(p) + (i % 4 == 1 ? "<span style=\"display:none\">qz</span>" : "");
                     }));
       }},
      {"HTML with letters of size zero inside words",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t i) {
                       return utf8(p) + (i % 4 == 1 ? "<font style=\"font-size:0px\">qz</font>" : "");
                     }));
       }},
      {"HTML by number entities",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t) {
                       return "&#" + std::to_string(static_cast<unsigned>(p)) + ";";
                     }));
       }},
      {"HTML with &shy; and &zwnj;",
       [](const Lure& l) {
         return html(l,
                     mapped(l.text, [](char32_t p, std::size_t i) { return utf8(p) + (i % 2 ? "&shy;" : "&zwnj;"); }));
       }},
      {"HTML with unknown tags",
       [](const Lure& l) {
         return html(l, mapped(l.text, [](char32_t p, std::size_t i) { return utf8(p) + (i % 3 == 0 ? "<xq>" : ""); }));
       }},
      {"hidden ordinary text before",
       [](const Lure& l) { return html(l, "<div style=\"display:none\">" + salad() + "</div>" + l.text); }},
      {"white ordinary text on white",
       [](const Lure& l) {
         return html(l, "<div style=\"color:#fff;background:#fff\">" + salad() + "</div>" + l.text);
       }},
      {"hidden by a style sheet",
       [](const Lure& l) {
         return html(l, "<style>.k{font-size:0;line-height:0}</style><div class=k>" + salad() + "</div>" + l.text);
       }},
      {"the text in a table, a word a cell",
       [](const Lure& l) {
         std::string out = "<table><tr>";
         for (const auto word : split(l.text, ' ')) out += "<td>" + std::string(word) + "</td>";
         return html(l, out + "</tr></table>");
       }},
      {"Base64",
       [](const Lure& l) {
         return headers(l, "text/plain; charset=utf-8", "Content-Transfer-Encoding: base64\r\n") +
                to_base64(std::string(l.text) + "\r\n" + l.link + "\r\n") + "\r\n";
       }},
      {"Base64 of HTML in odd lines",
       [](const Lure& l) {
         const auto body = to_base64(html_body(l, l.text));
         std::string out = headers(l, "text/html; charset=utf-8", "Content-Transfer-Encoding: BASE64 \r\n");
         for (std::size_t i = 0; i < body.size(); i += 7) out += body.substr(i, 7) + (i % 2 ? "\r\n" : " \r\n");
         return out;
       }},
      {"quoted-printable",
       [](const Lure& l) {
         std::string out;
         for (const char c : std::string(l.text) + "\r\n" + l.link) {
           char hex[8];
           std::snprintf(hex, sizeof hex, "=%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
           if (out.size() > 3 &&
               (out.size() - out.rfind('\n') > 70 || (out.rfind('\n') == out.npos && out.size() > 70)))
             out += "=\r\n";
           out += hex;
         }
         return headers(l, "text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable\r\n") + out +
                "\r\n";
       }},
      {"an innocent plain alternative",
       [](const Lure& l) {
         return headers(l, "multipart/alternative; boundary=b1", "") + part("text/plain; charset=utf-8", innocent) +
                part("text/html; charset=utf-8", html_body(l, l.text)) + "--b1--\r\n";
       }},
      {"an innocent HTML alternative",
       [](const Lure& l) {
         return headers(l, "multipart/alternative; boundary=b1", "") +
                part("text/plain; charset=utf-8", std::string(l.text) + "\r\n" + l.link) +
                part("text/html; charset=utf-8", "<p>" + std::string(innocent) + "</p>") + "--b1--\r\n";
       }},
      {"a second part after an innocent first",
       [](const Lure& l) {
         return headers(l, "multipart/mixed; boundary=b1", "") + part("text/plain; charset=utf-8", innocent) +
                part("text/plain; charset=utf-8", std::string(l.text) + "\r\n" + l.link) + "--b1--\r\n";
       }},
      {"a calendar-typed body",
       [](const Lure& l) {
         return headers(l, "multipart/mixed; boundary=b1", "") + part("text/plain; charset=utf-8", "") +
                part("text/x-unknown; charset=utf-8", std::string(l.text) + "\r\n" + l.link) + "--b1--\r\n";
       }},
      {"no closing boundary",
       [](const Lure& l) {
         return headers(l, "multipart/mixed; boundary=b1", "") +
                part("text/plain; charset=utf-8", std::string(l.text) + "\r\n" + l.link);
       }},
      {"two Content-Type fields",
       [](const Lure& l) {
         return headers(l, "text/plain; charset=utf-8\r\nContent-Type: application/octet-stream") + l.text + "\r\n" +
                l.link + "\r\n";
       }},
      {"deep multiparts",
       [](const Lure& l) {
         std::string out = headers(l, "multipart/mixed; boundary=b0", "");
         for (int i = 0; i < 8; ++i)
           out += "--b" + std::to_string(i) + "\r\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i + 1) +
                  "\r\n\r\n";
         return out + part("text/plain; charset=utf-8", std::string(l.text) + "\r\n" + l.link, "b8");
       }},
      {"a forwarded message",
       [](const Lure& l) {
         return headers(l, "multipart/mixed; boundary=b1", "") + "--b1\r\nContent-Type: message/rfc822\r\n\r\n" +
                plain(l, l.text) + "\r\n--b1--\r\n";
       }},
      {"an HTML part marked inline with a name",
       [](const Lure& l) {
         return headers(l, "multipart/mixed; boundary=b1", "") +
                "--b1\r\nContent-Type: text/html; charset=utf-8; name=\"a.htm\"\r\nContent-Disposition: inline; "
                "filename=\"a.htm\"\r\n\r\n" +
                html_body(l, l.text) + "--b1--\r\n";
       }},
      {"below a claimed answer's ruled line, as if it were the mail that is answered",
       [](const Lure& l) {
         auto bytes = plain(
             l, std::string(innocent) +
                    "\r\n________________________________\r\nFrom: Taro <taro@own.example>\r\nSent: Monday\r\n\r\n" +
                    l.text);
         return bytes.insert(bytes.find("Subject: ") + 9, "Re: ");
       }},
      {"a claimed answer",
       [](const Lure& l) {
         auto bytes = plain(l, l.text);
         return bytes.insert(bytes.find("Subject: ") + 9, "Re: ");
       }},
      {"a conversation that never was", forged_conversation},
      {"a footer of honest shops",
       [](const Lure& l) {
         return plain(
             l, std::string(l.text) +
                    "\r\n\r\nYour order number: 1234. To unsubscribe from our newsletter, click unsubscribe.\r\n");
       }},
      {"UTF-16",
       [](const Lure& l) {
         std::string out = "\xff\xfe";
         for (const auto p : points_of(std::string(l.text) + "\r\n" + l.link)) {
           if (p < 0x10000) out += static_cast<char>(p & 0xff), out += static_cast<char>(p >> 8);
         }
         return headers(l, "text/plain; charset=utf-16", "Content-Transfer-Encoding: base64\r\n") + to_base64(out) +
                "\r\n";
       }},
      {"a wrong charset name",
       [](const Lure& l) { return headers(l, "text/plain; charset=x-none") + l.text + "\r\n" + l.link + "\r\n"; }},
      {"bare line feeds",
       [](const Lure& l) {
         std::string out;
         for (const char c : plain(l, l.text)) {
           if (c != '\r') out += c;
         }
         return out;
       }},
      {"a text of fifty languages around",
       [](const Lure& l) {
         return plain(
             l, std::string(l.text) +
                    "\r\nनमस्ते दुनिया สวัสดีชาวโลก 안녕하세요 세계 Привет, мир. Γειά σου Κόσμε. שלום עולם مرحبا بالعالم "
                    "გამარჯობა Բարեւ ሰላም வணக்கம் హలో ನಮಸ್ಕಾರ ഹലോ ສະບາຍດີ မင်္ဂလာပါ ជំរាបសួរ Xin chào Merhaba Dzień dobry Ahoj "
                    "Halló Hei Tere Sveiki Labas Здравейте Здраво Pozdrav Szia Salut Ciao Olá Hola Bonjour Hallo Hej "
                    "Moi Salam Jambo Sawubona Kamusta Selamat Mabuhay Kia ora Aloha Bula Talofa");
       }},
  };
  return all;
}

Report scanned(const std::string& bytes) {
  static const auto ruleset = [] {
    Settings settings;
    settings.internal_domains = {"own.example"};
    auto built = Ruleset::build(settings);
    REQUIRE(built);
    return *std::move(built);
  }();
  return ruleset->scan(bytes, {.as = content::ReadOptions::As::mail},
                       {.direction = Direction::incoming, .history = {{"sender_first_contact", 1}}});
}

// The rules that fired, as policy sees them: scores apart.
std::set<std::string> rules_of(const Report& report) {
  std::set<std::string> out;
  for (const auto& finding : report.findings) {
    if (finding.category != Category::url_untested && !finding.rule.starts_with("mail.score.") &&
        !finding.rule.starts_with("ci."))
      out.insert(finding.rule);
  }
  return out;
}

// What is still lost: an accented letter among look-alikes or dots ends the run in which letters are put together
// again.
bool is_known_loss(const Lure& lure, const Disguise& disguise) {
  struct Loss {
    std::string_view lure, disguise;
  };
  constexpr Loss losses[] = {{"cuenta", "whole words of look-alikes"},
                             {"cuenta", "dots inside words"},
                             {"cuenta", "dots between letters, blanks between words"}};
  return std::any_of(std::begin(losses), std::end(losses),
                     [&](const Loss& loss) { return loss.lure == lure.says && loss.disguise == disguise.says; });
}

}  // namespace

TEST_CASE("a conversation that only its writer knows of lowers no score") {
  for (const auto& lure : lures) {
    CAPTURE(std::string(lure.says));
    const auto before = scanned(plain(lure, lure.text)).scores, after = scanned(forged_conversation(lure)).scores;
    REQUIRE_FALSE(before.empty());
    for (const auto& [name, score] : before) CHECK(after.at(name) >= score - 0.01);
  }
}

TEST_CASE("no disguise hides what the plain form of a lure triggers") {
  int lost = 0, tried = 0;
  for (const auto& lure : lures) {
    const auto before = scanned(plain(lure, lure.text));
    const auto wanted = rules_of(before);
    CAPTURE(std::string(lure.says));
    CHECK_FALSE(wanted.empty());
    for (const auto& disguise : disguises()) {
      const auto bytes = disguise.make(lure);
      const auto after = scanned(bytes);
      const auto found = rules_of(after);
      std::string missing;
      for (const auto& rule : wanted) {
        if (!found.contains(rule)) missing += rule + " ";
      }
      ++tried;
      if (missing.empty()) continue;
      ++lost;
      if (is_known_loss(lure, disguise)) continue;
      CAPTURE(std::string(disguise.says));
      CHECK(missing == "");
    }
  }
  MESSAGE((tried - lost) << " of " << tried << " disguised lures keep every rule");
}

}  // namespace sekisho::scan::mail
