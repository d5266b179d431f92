#include "content/script/script.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "base/encode.h"
#include "base/text.h"
#include "content/child.h"
#include "content/expand.h"
#include "content/links.h"
#include "content/office/utf16.h"
#include "content/script/hidden_text.h"
#include "content/script/payloads.h"
#include "content/script/undisguised.h"

namespace sekisho::content {
namespace {

struct Word {
  std::string_view text;  // lower case; matched anywhere unless it is a whole word
  bool whole = false;
};

constexpr std::array shell_words = {Word{"wscript.shell"},
                                    Word{"shell.application"},
                                    Word{"shellexecute"},
                                    Word{"shell", true},
                                    Word{"cmd.exe"},
                                    Word{"cmd /c"},
                                    Word{"cmd /k"},
                                    Word{"%comspec%"},
                                    Word{"powershell"},
                                    Word{"pwsh"},
                                    Word{"mshta"},
                                    Word{"rundll32"},
                                    Word{"regsvr32"},
                                    Word{"scrobj.dll"},
                                    Word{"do shell script"},
                                    Word{"os.system"},
                                    Word{"os.execute"},
                                    Word{"subprocess."},
                                    Word{"shell_exec("},
                                    Word{"| sh", true},
                                    Word{"|sh", true},
                                    Word{"| bash", true},
                                    Word{"|bash", true},
                                    Word{"runpresetupcommands"},
                                    Word{"wmic "},
                                    Word{"win32_process"},
                                    Word{"createprocess"},
                                    Word{"start-process"},
                                    Word{"invoke-expression"},
                                    Word{"iex", true},
                                    Word{"invoke-item"},
                                    Word{"certutil"},
                                    Word{"bitsadmin"},
                                    Word{"schtasks"},
                                    Word{"virtualalloc"},
                                    Word{"createthread"},
                                    Word{"winexec"},
                                    Word{"scriptlet.typelib"},
                                    Word{"=exec("},
                                    Word{"exec", true},
                                    Word{"macscript"},
                                    Word{"followhyperlink"},
                                    Word{"shell32"},
                                    Word{"kernel32"},
                                    Word{"wscript.exe"},
                                    Word{"cscript"},
                                    Word{"msiexec"},
                                    Word{"\\\\.\\pipe"},
                                    Word{"app.launchurl"}};
constexpr std::array download_words = {Word{"xmlhttp"},
                                       Word{"winhttprequest"},
                                       Word{"urldownloadtofile"},
                                       Word{"downloadstring"},
                                       Word{"downloadfile"},
                                       Word{"downloaddata"},
                                       Word{"net.webclient"},
                                       Word{"invoke-webrequest"},
                                       Word{"iwr", true},
                                       Word{"invoke-restmethod"},
                                       Word{"start-bitstransfer"},
                                       Word{"bitsadmin"},
                                       Word{"-urlcache"},
                                       Word{"inetget"},
                                       Word{"internetopenurl"},
                                       Word{"internetreadfile"},
                                       Word{"curl", true},
                                       Word{"wget", true},
                                       Word{"httpclient"},
                                       Word{"openasync"},
                                       Word{"serverxmlhttp"},
                                       Word{"fetch("},
                                       Word{"urlopen("},
                                       Word{"webservice("}};
constexpr std::array autorun_words = {Word{"autoopen", true},
                                      Word{"auto_open", true},
                                      Word{"autoexec", true},
                                      Word{"autoclose", true},
                                      Word{"auto_close", true},
                                      Word{"autonew", true},
                                      Word{"autoexit", true},
                                      Word{"document_open", true},
                                      Word{"document_close", true},
                                      Word{"document_new", true},
                                      Word{"workbook_open", true},
                                      Word{"workbook_activate", true},
                                      Word{"workbook_beforeclose", true},
                                      Word{"workbook_close", true},
                                      Word{"worksheet_activate", true},
                                      Word{"documentopen", true},
                                      Word{"documentbeforeclose", true},
                                      Word{"newdocument", true},
                                      Word{"auto_ope", true},
                                      Word{"onload="},
                                      Word{"currentversion\\run"},
                                      Word{"_layout", true},
                                      Word{"_painted", true},
                                      Word{"_painting", true},
                                      Word{"_gotfocus", true},
                                      Word{"_mouseenter", true},
                                      Word{"inkpicture"},
                                      Word{"presentation_open", true},
                                      Word{"onslideshowpagechange", true}};
constexpr std::array obfuscation_words = {
    Word{"chr("},         Word{"chrw("},     Word{"chr$("},      Word{"chrw$("},       Word{"strreverse"},
    Word{"fromcharcode"}, Word{"unescape("}, Word{"eval("},      Word{"atob("},        Word{"frombase64string"},
    Word{"-enc"},         Word{"xor", true}, Word{"callbyname"}, Word{"bin.base64"},   Word{"hextostr"},
    Word{"[char]"},       Word{"-join"},     Word{"execute("},   Word{"executeglobal"}};
constexpr std::array write_words = {Word{"adodb.stream"},     Word{"savetofile"},    Word{"createtextfile"},
                                    Word{"opentextfile"},     Word{"filecopy"},      Word{"set-content"},
                                    Word{"out-file"},         Word{"writeallbytes"}, Word{"scripting.filesystemobject"},
                                    Word{"mssaveoropenblob"}, Word{"for binary"},    Word{"environ("}};

// As much as texts are kept by default (limits.text_size); what is longer reaches that limit.
constexpr std::size_t most_source = 8u << 20;

std::string_view looked_at(Document& document, int part, std::string_view source, Budget& budget) {
  if (source.size() > most_source) mark_limit(document, part, budget, "text_size");
  return source.substr(0, most_source);
}

// memmem goes on in larger steps than string_view::find.
std::size_t find_from(std::string_view text, std::string_view word, std::size_t from) {
  if (from >= text.size()) return text.npos;
  const auto* at = memmem(text.data() + from, text.size() - from, word.data(), word.size());
  return at == nullptr ? text.npos : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Position of the word; npos if absent.
std::size_t find_word(std::string_view lower, const Word& word) {
  for (std::size_t at = find_from(lower, word.text, 0); at != lower.npos; at = find_from(lower, word.text, at + 1)) {
    if (!word.whole) return at;
    const bool left = at == 0 || !word_char(lower[at - 1]) || word.text.front() == '_' || !word_char(word.text.front());
    const auto end = at + word.text.size();
    const bool right = end >= lower.size() || !word_char(lower[end]);
    if (left && right) return at;
  }
  return lower.npos;
}

std::string_view line_around(std::string_view source, std::size_t at) {
  const auto start = source.rfind('\n', at);
  const auto end = source.find('\n', at);
  auto line = source.substr(start == source.npos ? 0 : start + 1,
                            end == source.npos ? source.npos : end - (start == source.npos ? 0 : start + 1));
  if (line.size() > 200) line = source.substr(at > 80 ? at - 80 : 0, 200);
  return trim(line);
}

template <std::size_t N>
std::size_t first_of(std::string_view lower, const std::array<Word, N>& words) {
  for (const auto& word : words) {
    if (const auto at = find_word(lower, word); at != lower.npos) return at;
  }
  return lower.npos;
}

template <std::size_t N>
int count_of(std::string_view lower, const std::array<Word, N>& words) {
  int n = 0;
  for (const auto& word : words) {
    for (std::size_t at = find_from(lower, word.text, 0); at != lower.npos && n < 64;
         at = find_from(lower, word.text, at + word.text.size()))
      ++n;
  }
  return n;
}

// Long runs without spaces, many concatenations, many decoding calls: written not to be read.
bool is_obfuscated(std::string_view lower) {
  if (count_of(lower, obfuscation_words) >= 4) return true;
  std::size_t run = 0, longest = 0, joins = 0;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = lower[i];
    run = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '=' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c == '"' && i + 3 < lower.size() && (lower.substr(i + 1, 3).find_first_of("&+") != std::string_view::npos))
      ++joins;
  }
  return longest >= 400 || joins >= 30;
}

}  // namespace

void state_behaviour(Document& document, int part, std::string_view family, std::string_view source) {
  source = source.substr(0, most_source);
  const auto lower = to_lower_ascii(source);
  const std::string prefix(family);
  const auto plain = undisguised(source), plain_lower = to_lower_ascii(plain);
  bool hidden = false;
  const auto state = [&](const char* name, const auto& words) {
    if (const auto at = first_of(lower, words); at != lower.npos)
      return document.add_trait(part, prefix + name, line_around(source, at));
    if (const auto at = first_of(plain_lower, words); at != plain_lower.npos) {
      document.add_trait(part, prefix + name, line_around(plain, at));
      hidden = true;
    }
  };
  state(".shell", shell_words);
  state(".download", download_words);
  state(".autorun", autorun_words);
  state(".write_file", write_words);
  if (hidden || is_obfuscated(lower)) document.add_trait(part, prefix + ".obfuscated", source.substr(0, 200));
}

// Literals that hide a script or an address: what atob(), FromBase64String or -EncodedCommand would make of them.
void read_hidden_literals(Document& document, int part, std::string_view source, Budget& budget) {
  constexpr std::size_t shortest = 20, most = 1000;
  constexpr std::ptrdiff_t most_compared = 200;
  std::size_t found = 0;
  source = looked_at(document, part, source, budget);
  for (const auto& text : spelled_in_numbers(source)) {
    // Tables of numbers make letters too, but no words of these.
    static constexpr std::array words = {Word{"://"},      Word{"<"},        Word{"script"},   Word{"eval"},
                                         Word{"location"}, Word{"function"}, Word{"document"}, Word{"http"},
                                         Word{"shell"},    Word{"cmd"},      Word{".exe"}};
    if (first_of(to_lower_ascii(text), words) == std::string_view::npos) continue;
    const auto kept = keep(document, part, text, budget);
    document.add_trait(part, "script.hidden_literal", kept);
    state_behaviour(document, part, "script", kept);
    find_links(document, part, kept, LinkOrigin::script, budget);
  }
  const bool packs = find_ignore_case(source, "deflatestream") != source.npos ||
                     find_ignore_case(source, "gzipstream") != source.npos ||
                     find_ignore_case(source, "gzinflate") != source.npos;
  for (std::size_t at = 0; at < source.size();) {
    const auto start = at;
    while (at < source.size() &&
           (std::isalnum(static_cast<unsigned char>(source[at])) != 0 || source[at] == '+' || source[at] == '/'))
      ++at;
    const auto run = source.substr(start, at - start);
    while (at < source.size() && source[at] == '=') ++at;
    if (at == start) ++at;
    if (run.size() < shortest || run.size() > (1u << 20)) continue;
    std::string padded(run.substr(0, run.size() % 4 == 1 ? run.size() - 1 : run.size()));
    while (padded.size() % 4 != 0) padded.push_back('=');
    auto bytes = from_base64(padded);
    if (!bytes) continue;
    if (packs) {  // what DeflateStream or GZipStream would be given
      auto unpacked = inflate(*bytes, bytes->starts_with("\x1F\x8B") ? DeflateForm::gzip : DeflateForm::raw, budget);
      if (!unpacked.damaged && unpacked.limit.empty() && !unpacked.bytes.empty()) *bytes = std::move(unpacked.bytes);
    }
    auto text = bytes->size() > 4 && (*bytes)[1] == 0 && (*bytes)[3] == 0 ? utf16le_to_utf8(*bytes) : *bytes;
    const auto printable = std::count_if(
        text.begin(), text.end(), [](char c) { return (c >= 32 && c < 127) || c == '\n' || c == '\r' || c == '\t'; });
    if (printable < static_cast<long>(text.size()) || text.size() < 12) continue;
    if (++found > most) {
      mark_limit(document, part, budget, "steps", "texts hidden in a script");
      break;
    }
    const auto kept = keep(document, part, text, budget);
    document.add_trait(part, "script.hidden_literal", kept);
    state_behaviour(document, part, "script", kept);
    find_links(document, part, kept, LinkOrigin::script, budget);
  }
  // What stands plainly in the source is found by others: only what joining or turning brings out counts.
  if (const auto plain = undisguised(source); plain.find("://") != plain.npos) {
    const auto before = static_cast<std::ptrdiff_t>(document.links.size());
    find_links(document, part, keep(document, part, to_valid_utf8(plain), budget), LinkOrigin::script, budget);
    const auto fresh = document.links.begin() + before;
    if (document.links.end() - fresh > most_compared) return;
    document.links.erase(std::remove_if(fresh, document.links.end(),
                                        [&](const Link& link) { return source.find(link.url) != source.npos; }),
                         document.links.end());
  }
}

void add_macro(Document& document, int part, std::string_view family, std::string_view name, std::string_view kind,
               std::string_view source_utf8, Budget& budget) {
  const auto kept =
      keep(document, part, is_valid_utf8(source_utf8) ? std::string(source_utf8) : to_valid_utf8(source_utf8), budget);
  const int child = add_child(document, part, PartOrigin::macro, name, kept, budget);
  if (child >= 0) {
    auto& p = document.parts[static_cast<std::size_t>(child)];
    p.content_type = "text/plain";
    p.true_type = "text/plain";
    p.kind = document.arena.store(kind);
    p.text = kept;
    p.charset = "utf-8";
  }
  state_behaviour(document, part, family, kept);
  if (child < 0) return;
  read_hidden_literals(document, child, kept, budget);
  take_payloads(document, child, kept, budget);
}

void read_script(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& p = document.parts[static_cast<std::size_t>(part)];
  const auto source = p.source();
  if (!budget.spend_steps(source.size())) return mark_limit(document, part, budget, "steps");
  if (p.kind == "jse" || p.kind == "vbe") document.add_trait(part, "script.encoded", p.kind);
  state_behaviour(document, part, "script", source);
  read_hidden_literals(document, part, source, budget);
  // Those of macros and pages are taken where they were found.
  if (document.parts[static_cast<std::size_t>(part)].origin == PartOrigin::macro) return;
  if (take_payloads(document, part, source, budget) > 0)
    document.add_trait(part, "script.payload", source.substr(0, 160));
}

}  // namespace sekisho::content
