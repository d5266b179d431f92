#include "scan/url/model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "scan/url/brands.h"
#include "scan/url/lists.h"

namespace sekisho::scan::url {
namespace {

constexpr std::string_view magic("SKURL1\0\0", 8);
constexpr std::size_t head_size = 8 + 4 * 7;
constexpr std::size_t max_word = 24;
constexpr int max_words = 32;

class Features {
 public:
  Features() { out_.reserve(256); }
  void add(std::uint32_t kind, std::string_view value) { out_.push_back(hash_of(value, kind) % model_dimensions); }
  void add(std::string_view kind, std::string_view value) { add(hash_of(kind), value); }
  void count(std::string_view kind, std::size_t n) { add(kind, std::to_string(n)); }
  std::vector<std::uint32_t> take() {
    std::sort(out_.begin(), out_.end());
    out_.erase(std::unique(out_.begin(), out_.end()), out_.end());
    return std::move(out_);
  }

 private:
  std::vector<std::uint32_t> out_;
};

std::size_t bucket(std::size_t n) {
  if (n < 8) return n;
  if (n < 12) return 8;
  if (n < 16) return 9;
  if (n < 24) return 10;
  if (n < 40) return 11;
  if (n < 80) return 12;
  return 13;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

// Digits as 0, so that numbers are one word.
std::string shape_digits(std::string_view word) {
  std::string out(word.substr(0, max_word));
  for (char& c : out) {
    if (is_digit(c)) c = '0';
  }
  return out;
}

void grams(Features& out, std::string_view kind, std::string_view label) {
  const std::string text = "^" + std::string(label.substr(0, 40)) + "$";
  const auto hash = hash_of(kind);
  for (std::size_t n = 3; n <= 4; ++n) {
    for (std::size_t i = 0; i + n <= text.size(); ++i) out.add(hash, std::string_view(text).substr(i, n));
  }
}

// Letters and figures mixed as no person would: how names made by machines look.
void shape(Features& out, const std::string& prefix, std::string_view label) {
  std::size_t digits = 0, hyphens = 0, vowels = 0, letters = 0, changes = 0, consonants = 0, longest = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const char c = label[i];
    if (is_digit(c)) ++digits;
    if (c == '-') ++hyphens;
    if (is_letter(c)) ++letters;
    if (is_vowel(c))
      ++vowels, consonants = 0;
    else if (is_letter(c))
      longest = std::max(longest, ++consonants);
    else
      consonants = 0;
    if (i > 0 && is_digit(c) != is_digit(label[i - 1])) ++changes;
  }
  out.count(prefix + "length", bucket(label.size()));
  out.count(prefix + "digits", bucket(digits));
  out.count(prefix + "hyphens", std::min<std::size_t>(hyphens, 5));
  out.count(prefix + "changes", std::min<std::size_t>(changes, 6));
  out.count(prefix + "consonants", std::min<std::size_t>(longest, 8));
  out.count(prefix + "vowels", letters < 5 ? 9 : vowels * 8 / letters);
}

template <class F>
int each_word(std::string_view text, F use) {
  int count = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size() && count < max_words; ++i) {
    if (i < text.size() && (is_letter(text[i]) || is_digit(text[i]))) continue;
    if (i > from) use(text.substr(from, i - from)), ++count;
    from = i + 1;
  }
  return count;
}

void host_features(Features& out, const Url& url, bool popular, bool free_host) {
  if (url.kind != HostKind::name) {
    out.add("host", "address");
    if (url.odd_address) out.add("host", "odd address");
    return;
  }
  const auto dot = url.domain.find('.');
  const auto own = std::string_view(url.domain).substr(0, dot);
  std::string_view before;
  if (url.host.size() > url.domain.size())
    before = std::string_view(url.host).substr(0, url.host.size() - url.domain.size() - 1);
  if (before == "www") before = {};
  const std::string space = free_host ? "free." : "";
  // Of a hosted page only the part its maker chose says anything; of a domain with a private suffix that is its first
  // label.
  const bool chosen_below = free_host && !url.hosted;
  if (!chosen_below) {
    grams(out, space + "gram", own);
    shape(out, space, own);
    each_word(own, [&](std::string_view word) {
      out.add(space + "word", shape_digits(word));
      if (is_lure_word(word)) out.add(space, "lure word");
    });
  }
  if (!free_host) {
    const auto top = url.suffix.substr(url.suffix.rfind('.') == std::string::npos ? 0 : url.suffix.rfind('.') + 1);
    out.add("suffix", url.suffix);
    out.add("top", top);
    out.count("top risk", static_cast<std::size_t>(top_domain_risk(url.suffix)));
  }
  const std::string below = space + "below.";
  if (!before.empty()) {
    const auto labels = split(before, '.');
    out.count(below + "labels", std::min<std::size_t>(labels.size(), 5));
    shape(out, below, labels[0]);
    for (std::size_t i = 0; i < labels.size() && i < 4; ++i) grams(out, below + "gram", labels[i]);
    each_word(before, [&](std::string_view word) {
      out.add(below + "word", shape_digits(word));
      if (is_lure_word(word)) out.add(below, "lure word");
    });
  }
  if (popular) out.add("domain", "popular");
  if (url.host.find("xn--") != std::string::npos) out.add("host", "idn");
}

void path_features(Features& out, const Url& url, bool free_host) {
  const auto path = to_lower_ascii(std::string_view(url.path).substr(0, 400));
  const auto query = to_lower_ascii(std::string_view(url.query).substr(0, 400));
  const auto depth = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
  if (path.size() > 1) {
    out.count("path.depth", std::min<std::size_t>(depth, 9));
    out.count("path.length", bucket(path.size()));
    int lures = 0;
    each_word(path, [&](std::string_view word) {
      out.add("path.word", shape_digits(word));
      if (is_lure_word(word)) ++lures;
    });
    out.count("path.lures", static_cast<std::size_t>(std::min(lures, 4)));
    const auto slash = path.rfind('/');
    const auto last = path.substr(slash + 1);
    if (const auto dot = last.rfind('.'); dot != std::string::npos && last.size() - dot < 7)
      out.add("path.ending", last.substr(dot + 1));
    shape(out, "path.last.", last.substr(0, 60));
    std::string shaped = path.substr(0, 48);
    for (char& c : shaped) {
      if (is_digit(c)) c = '0';
    }
    const auto gram = hash_of("path.gram");
    for (std::size_t i = 0; i + 4 <= shaped.size(); ++i) out.add(gram, std::string_view(shaped).substr(i, 4));
    if (path.find("wp-") != std::string::npos) out.add("path", "wordpress inside");
    if (path.find("/~") != std::string::npos) out.add("path", "home");
  }
  if (!query.empty()) {
    out.count("query.length", bucket(query.size()));
    int keys = 0;
    for (const auto pair : split(query, '&')) {
      if (++keys > 12) break;
      out.add("query.key", shape_digits(pair.substr(0, pair.find('='))));
    }
    out.count("query.keys", static_cast<std::size_t>(keys));
  }
  const bool address = path.find('@') != std::string::npos || query.find('@') != std::string::npos ||
                       url.fragment.find('@') != std::string::npos || query.find("%40") != std::string::npos;
  if (address) out.add("", "mail address inside");
  if (!nested_urls(url).empty()) out.add("", "address inside");
  if (!url.user_info.empty()) out.add("", "user info");
  if (url.port != 0) out.add("", "port");
  if (url.encoding_depth > 1) out.add("", "encoded twice");
  if (free_host && path.size() > 1) out.add("free.", "path");
}

float take_float(std::string_view& bytes) {
  float value;
  std::memcpy(&value, bytes.data(), 4);
  bytes.remove_prefix(4);
  return value;
}

std::uint32_t take_u32(std::string_view& bytes) {
  std::uint32_t value;
  std::memcpy(&value, bytes.data(), 4);
  bytes.remove_prefix(4);
  return value;
}

}  // namespace

std::uint32_t hash_of(std::string_view text, std::uint32_t seed) {
  std::uint32_t hash = 2166136261u ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  hash ^= hash >> 13;
  return hash;
}

std::vector<std::uint32_t> features_of(const Url& url, bool popular, const HostImitation& host) {
  Features out;
  const bool free_host = url.hosted || is_free_host(url.host, url.domain);
  host_features(out, url, popular, free_host);
  path_features(out, url, free_host);
  switch (find_imitation(url, host).kind) {
    case Imitation::none:
      break;
    case Imitation::homograph:
      out.add("brand", "homograph");
      break;
    case Imitation::typo:
      out.add("brand", "typo");
      break;
    case Imitation::subdomain:
      out.add("brand", "subdomain");
      break;
    case Imitation::combined:
      out.add("brand", "combined");
      break;
    case Imitation::label:
      out.add("brand", "label");
      break;
    case Imitation::in_path:
      out.add("brand", "path");
      break;
  }
  return out.take();
}

Result<Model> Model::load(std::string_view bytes) {
  if (bytes.size() < head_size || !bytes.starts_with(magic)) return fail(Code::malformed, "URL model: wrong magic");
  auto rest = bytes.substr(magic.size());
  const auto dimensions = take_u32(rest);
  const auto popular = take_u32(rest);
  Model model;
  model.scale_ = take_float(rest);
  model.bias_ = take_float(rest);
  model.bias_path_ = take_float(rest);
  model.suspicious_ = take_float(rest);
  model.highly_ = take_float(rest);
  if (dimensions != model_dimensions || popular > 1'000'000 || rest.size() != dimensions + std::size_t{popular} * 4) {
    return fail(Code::malformed, "URL model: wrong size");
  }
  for (const double number : {model.scale_, model.bias_, model.bias_path_, model.suspicious_, model.highly_}) {
    if (!std::isfinite(number)) return fail(Code::malformed, "URL model: no number");
  }
  model.weights_ = rest.substr(0, dimensions);
  model.popular_ = rest.substr(dimensions);
  return model;
}

bool Model::is_popular(const Url& url) const {
  if (url.kind != HostKind::name || url.hosted || is_free_host(url.host, url.domain) || is_shortener(url.domain))
    return false;
  const auto wanted = hash_of(url.domain);
  std::size_t low = 0, high = popular_.size() / 4;
  while (low < high) {
    const auto middle = (low + high) / 2;
    std::uint32_t value;
    std::memcpy(&value, popular_.data() + middle * 4, 4);
    if (value == wanted) return true;
    if (value < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

double Model::score(const Url& url, const HostImitation& host) const {
  double sum = 0;
  for (const auto index : features_of(url, is_popular(url), host)) sum += static_cast<signed char>(weights_[index]);
  const bool path = url.path.size() > 1 || !url.query.empty();
  sum = sum * scale_ + (path ? bias_path_ : bias_);
  return 1 / (1 + std::exp(-sum));
}

}  // namespace sekisho::scan::url
