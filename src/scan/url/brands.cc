#include "scan/url/brands.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "scan/url/brand_table.h"
#include "scan/url/lists.h"

namespace sekisho::scan::url {
namespace {

constexpr std::size_t long_name = 6;   // from here a single wrong letter is no accident
constexpr std::size_t short_name = 5;  // below, only whole words count
// the same for the houses of the two wide tables, whose names are near to many honest ones
constexpr std::size_t long_stem = 8;

struct Brand {
  std::string_view name;
  std::vector<std::string_view> domains;
  bool is_spelled = false;  // a name one letter off is no accident
};

bool is_spelled(std::string_view name, bool often_imitated) {
  if (often_imitated) return name.size() >= long_name;
  if (name.ends_with("bank")) name.remove_suffix(4);  // awabank, ayabank
  return name.size() >= long_stem;
}

struct Brands {
  std::vector<Brand> all;
  std::unordered_map<std::string_view, int> by_name, by_domain;
  std::vector<std::vector<int>> by_length;  // in the table's order

  Brands() {
    each_brand([this](const BrandRow& row) {
      const auto index = static_cast<int>(all.size());
      Brand brand{row.name, split(row.domains, ' '), is_spelled(row.name, index < brand_row_count)};
      by_name.emplace(brand.name, index);
      for (const auto domain : brand.domains) by_domain.emplace(domain, index);
      if (by_length.size() <= brand.name.size()) by_length.resize(brand.name.size() + 1);
      by_length[brand.name.size()].push_back(index);
      all.push_back(std::move(brand));
    });
  }
};

const Brands& brands() {
  static const Brands built;
  return built;
}

const USpoofChecker* checker() {
  struct Close {
    void operator()(USpoofChecker* c) const { uspoof_close(c); }
  };
  static const std::unique_ptr<USpoofChecker, Close> opened = [] {
    UErrorCode status = U_ZERO_ERROR;
    auto* made = uspoof_open(&status);
    return std::unique_ptr<USpoofChecker, Close>(U_SUCCESS(status) ? made : nullptr);
  }();
  return opened.get();
}

// Optimal string alignment distance of at most one: one letter more, less, other, or two swapped.
bool one_off(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t head = 0;
  while (head < a.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const auto left_a = a.size() - head - tail, left_b = b.size() - head - tail;
  if (left_a == 0 && left_b == 0) return false;  // equal
  if (left_b <= 1) return true;
  return left_a == 2 && left_b == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

// Words of dictionaries first of all: one letter off they are another word, and in a path they say nothing.
bool is_plain_word(std::string_view name) {
  constexpr std::string_view words[] = {"exodus",  "phantom",  "ripple",   "stellar", "ethereum",  "solana",
                                        "cardano", "electrum", "fidelity", "intuit",  "robinhood", "correios",
                                        "truist",  "bitget",   "bitbank",  "schwab"};
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

// Names that are also words: by themselves in a label or path they say nothing.
bool is_common_word(std::string_view name) {
  constexpr std::string_view words[] = {
      "outlook",   "orange",     "chase",     "kraken", "ledger",   "stripe",  "booking", "discord",    "telegram",
      "slack",     "sakura",     "nomura",    "matsui", "daiwa",    "apple",   "google",  "blockchain", "ionos",
      "monzo",     "norton",     "telekom",   "yamato", "allegro",  "spotify", "github",  "gitlab",     "twitter",
      "facebook",  "linkedin",   "instagram", "yahoo",  "gmail",    "walmart", "suica",   "monex",      "jaccs",
      "office365", "sharepoint", "cpanel",    "zimbra", "roundcube"};
  return is_plain_word(name) || std::find(std::begin(words), std::end(words), name) != std::end(words);
}

template <class F>
void each_word(std::string_view text, F use) {
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool letter = i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9') ||
                                            static_cast<unsigned char>(text[i]) >= 0x80);
    if (letter) continue;
    if (i > from) use(text.substr(from, i - from));
    from = i + 1;
  }
}

}  // namespace

bool owns(std::string_view brand, std::string_view domain) {
  const auto found = brands().by_name.find(brand);
  if (found == brands().by_name.end()) return false;
  const auto& domains = brands().all[static_cast<std::size_t>(found->second)].domains;
  return std::find(domains.begin(), domains.end(), domain) != domains.end();
}

std::string_view brand_of_domain(std::string_view domain) {
  const auto found = brands().by_domain.find(domain);
  return found == brands().by_domain.end() ? std::string_view{}
                                           : brands().all[static_cast<std::size_t>(found->second)].name;
}

std::string skeleton(std::string_view label, bool& changed) {
  changed = false;
  std::string text = to_lower_ascii(label);
  if (!is_ascii(text) && checker() != nullptr) {
    // ICU takes the palochka for an i; in a name it is drawn as l.
    for (std::size_t at; (at = text.find("\xd3\x8f")) != std::string::npos;) text.replace(at, 2, 1, 'l');
    UErrorCode status = U_ZERO_ERROR;
    char out[512];
    const auto length =
        uspoof_getSkeletonUTF8(checker(), 0, text.data(), static_cast<int32_t>(std::min<std::size_t>(text.size(), 200)),
                               out, sizeof(out), &status);
    if (U_SUCCESS(status))
      text = to_lower_ascii({out, static_cast<std::size_t>(std::min<int32_t>(length, sizeof(out)))});
    changed = true;
  }
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == 'r' && next == 'n')
      folded += 'm', ++i, changed = true;
    else if (c == 'v' && next == 'v')
      folded += 'w', ++i, changed = true;
    else if (c == '0')
      folded += 'o', changed = true;
    else if (c == '1' || c == '|')
      folded += 'l', changed = true;
    else if (c == '3')
      folded += 'e', changed = true;
    else if (c == '5' || c == '$')
      folded += 's', changed = true;
    else if (c == '4')
      folded += 'a', changed = true;
    else
      folded += c;
  }
  return folded;
}

bool has_mixed_scripts(std::string_view label) {
  bool latin = false, foreign = false;
  for (int32_t i = 0; i < static_cast<int32_t>(label.size());) {
    UChar32 point;
    U8_NEXT(label.data(), i, static_cast<int32_t>(label.size()), point);
    if (point < 0) continue;
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(point, &status);
    if (script == USCRIPT_LATIN)
      latin = true;
    else if (script == USCRIPT_CYRILLIC || script == USCRIPT_GREEK || script == USCRIPT_ARMENIAN ||
             script == USCRIPT_CHEROKEE)
      foreign = true;
  }
  return latin && foreign;
}

BrandHit find_imitation(const Url& url) { return find_imitation(url, imitation_of_host(url)); }

HostImitation imitation_of_host(const Url& url) {
  const auto& table = brands();
  if (url.kind != HostKind::name || table.by_domain.contains(url.domain)) return {.hit = {}, .settled = true};
  const auto hit = [&](Imitation kind, int index) {
    return HostImitation{{kind, table.all[static_cast<std::size_t>(index)].name}, true};
  };

  // The brand's whole domain as labels further left. Hosts under the brand's own hosting suffix were let go above.
  if (url.host.size() > url.domain.size()) {
    const std::string_view before = std::string_view(url.host).substr(0, url.host.size() - url.domain.size() - 1);
    for (std::string_view rest = before;;) {
      for (std::string_view head = rest;;) {
        if (head.find('.') == std::string_view::npos) break;
        if (const auto found = table.by_domain.find(head); found != table.by_domain.end())
          return hit(Imitation::subdomain, found->second);
        head = head.substr(0, head.rfind('.'));
      }
      const auto dot = rest.find('.');
      if (dot == std::string_view::npos || before.size() > 253) break;
      rest.remove_prefix(dot + 1);
    }
  }
  // The registered label as people see it.
  std::string_view shown = url.host_shown;
  const auto shown_labels = split(shown, '.');
  const auto domain_labels = split(url.domain, '.');
  const auto own =
      shown_labels.size() >= domain_labels.size() ? shown_labels[shown_labels.size() - domain_labels.size()] : shown;
  bool changed = false;
  const auto looks = skeleton(own, changed);
  HostImitation best;
  if (changed) {
    if (const auto found = table.by_name.find(looks); found != table.by_name.end() && looks.size() >= 4)
      return hit(Imitation::homograph, found->second);
  }
  const std::string plain = to_lower_ascii(own);
  if (plain.size() >= long_name && is_ascii(plain)) {
    int first = -1;
    for (auto length = std::max(long_name, plain.size() - 1);
         length <= plain.size() + 1 && length < table.by_length.size(); ++length) {
      for (const auto i : table.by_length[length]) {
        const auto& brand = table.all[static_cast<std::size_t>(i)];
        const auto name = brand.name;
        if (first >= 0 && first < i) break;
        // One letter off leaves the first or the last letter as it is.
        if (name.front() != plain.front() && name.back() != plain.back()) continue;
        if (brand.is_spelled && one_off(plain, name) && !is_plain_word(name)) first = i;
      }
    }
    if (first >= 0) return hit(Imitation::typo, first);
  }
  int words = 0, lures = 0, brand_at = -1;
  bool folded_word = false;
  each_word(plain, [&](std::string_view word) {
    ++words;
    if (is_lure_word(word)) ++lures;
    auto found = table.by_name.find(word);
    bool word_changed = false;
    if (found == table.by_name.end() && word.size() >= short_name) {
      const auto seen = skeleton(word, word_changed);
      if (word_changed) found = table.by_name.find(seen);
      if (found != table.by_name.end()) folded_word = true;
    }
    if (found != table.by_name.end() && brand_at < 0) brand_at = found->second;
  });
  if (brand_at >= 0) {
    if (folded_word) return hit(Imitation::homograph, brand_at);
    const auto size = table.all[static_cast<std::size_t>(brand_at)].name.size();
    const bool common = is_common_word(table.all[static_cast<std::size_t>(brand_at)].name);
    if (words > 1 && ((size >= short_name && !common) || lures > 0)) return hit(Imitation::combined, brand_at);
    if (words == 1 && size >= short_name && !is_common_word(table.all[static_cast<std::size_t>(brand_at)].name))
      best = hit(Imitation::label, brand_at);
  }
  if (best.hit.kind == Imitation::none && own.size() > long_name) {
    // Joined without hyphen: paypallogin, securepaypal.
    int first = -1;
    const auto joined = [&](std::string_view name, std::string_view other) {
      const auto found = table.by_name.find(name);
      if (found != table.by_name.end() && (first < 0 || found->second < first) && is_lure_word(other))
        first = found->second;
    };
    for (auto length = long_name; length < plain.size() && length < table.by_length.size(); ++length) {
      const std::string_view whole(plain), front = whole.substr(0, length);
      joined(front, whole.substr(length));
      if (const auto back = whole.substr(plain.size() - length); back != front)
        joined(back, whole.substr(0, plain.size() - length));
    }
    if (first >= 0) return hit(Imitation::combined, first);
  }
  if (best.hit.kind == Imitation::none && url.host.size() > url.domain.size()) {
    each_word(std::string_view(url.host).substr(0, url.host.size() - url.domain.size()), [&](std::string_view word) {
      const auto found = table.by_name.find(word);
      if (best.hit.kind == Imitation::none && found != table.by_name.end() && word.size() >= short_name &&
          !is_common_word(word))
        best = hit(Imitation::label, found->second);
    });
  }
  return best;
}

BrandHit find_imitation(const Url& url, const HostImitation& host) {
  if (host.settled) return host.hit;
  const auto& table = brands();
  BrandHit best;
  const auto path = to_lower_ascii(std::string_view(url.path).substr(0, 256));
  each_word(path, [&](std::string_view word) {
    if (best.kind != Imitation::none || word.size() < short_name) return;
    const auto found = table.by_name.find(word);
    if (found != table.by_name.end() && !is_plain_word(word))
      best = {Imitation::in_path, table.all[static_cast<std::size_t>(found->second)].name};
  });
  return best;
}

}  // namespace sekisho::scan::url
