#include "scan/learn/traits.h"

#define XXH_INLINE_ALL  // short texts by the thousand: a call costs as much as the hash
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/encode.h"
#include "base/text.h"
#include "scan/mail/sender.h"

namespace sekisho::scan::learn {
namespace {

constexpr std::size_t most_text = 3'000, most_words = 40, most_word = 60, gram = 4;
constexpr std::string_view version = "1|";

// Of the vector's square length; and the number below which a group has less to say, for few traits are little
// knowledge.
constexpr std::array<float, groups> share = {0.1F, 0.25F, 0.2F, 0.35F, 0.1F};
constexpr std::size_t least = 10;

// Fields that the sender's program writes and whose words tell something.
constexpr std::string_view telling[] = {"reply-to",          "sender",       "message-id",
                                        "x-mailer",          "user-agent",   "content-type",
                                        "subject",           "mime-version", "content-transfer-encoding",
                                        "x-priority",        "importance",   "organization",
                                        "in-reply-to",       "references",   "list-unsubscribe",
                                        "x-msmail-priority", "x-mimeole",    "errors-to",
                                        "precedence"};
// Fields of the receiving side: they tell the road, not the mail.
constexpr std::string_view receiving[] = {"received",
                                          "delivered-to",
                                          "return-path",
                                          "status",
                                          "lines",
                                          "content-length",
                                          "date",
                                          "envelope-to",
                                          "authentication-results",
                                          "arc-",
                                          "dkim-filter",
                                          "x-original-to",
                                          "x-status",
                                          "x-uid",
                                          "x-keywords",
                                          "x-spam",
                                          "x-virus",
                                          "x-miltered",
                                          "x-uuid",
                                          "x-greylist",
                                          "x-ms-exchange-",
                                          "x-microsoft-antispam",
                                          "x-forefront",
                                          "x-eop",
                                          "x-sekisho",
                                          "x-mozilla",
                                          "x-gmail",
                                          "x-evolution",
                                          "x-envelope",
                                          "x-dspam",
                                          "x-bogosity",
                                          "x-rspam",
                                          "x-scanned",
                                          "x-amavis",
                                          "x-antivirus",
                                          "x-apparently-to",
                                          "x-delivered-to",
                                          "x-google-smtp-source",
                                          "x-received",
                                          "x-message-info",
                                          "x-message-delivery",
                                          "x-sid-",
                                          "x-sender-ip",
                                          "x-incoming"};

class Collector {
 public:
  void add(Group group, std::string_view one, std::string_view two = {}, std::string_view three = {}) {
    std::uint64_t hash = XXH64(one.data(), one.size(), static_cast<std::uint64_t>(group));
    if (!two.empty()) hash = XXH64(two.data(), two.size(), hash);
    if (!three.empty()) hash = XXH64(three.data(), three.size(), hash);
    const auto range = ranges[static_cast<std::size_t>(group)];
    const auto bucket = range.first + hash % range.size;
    seen_[bucket / 64] |= std::uint64_t{1} << bucket % 64;
  }

  // add(Group::text, the `gram` bytes at the place): thousands a mail, so XXH64 of four bytes is written out (xxHash
  // specification, "XXH64 algorithm").
  void add_gram(const char* at) {
    constexpr auto range = ranges[static_cast<std::size_t>(Group::text)];
    constexpr std::uint64_t prime1 = 0x9e3779b185ebca87, prime2 = 0xc2b2ae3d27d4eb4f, prime3 = 0x165667b19e3779f9,
                            prime5 = 0x27d4eb2f165667c5;
    static_assert(gram == 4);
    const std::uint64_t value = static_cast<unsigned char>(at[0]) |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(at[1])) << 8 |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(at[2])) << 16 |
                                static_cast<std::uint32_t>(static_cast<unsigned char>(at[3])) << 24;
    std::uint64_t hash = static_cast<std::uint64_t>(Group::text) + prime5 + gram;
    hash = std::rotl(hash ^ value * prime1, 23) * prime2 + prime3;
    hash = (hash ^ hash >> 33) * prime2;
    hash = (hash ^ hash >> 29) * prime3;
    const auto bucket = range.first + (hash ^ hash >> 32) % range.size;
    seen_[bucket / 64] |= std::uint64_t{1} << bucket % 64;
  }

  // Runs of letters, digits and bytes of other scripts, with what joins them in addresses.
  void words(Group group, std::string_view name, std::string_view value) {
    std::string word;
    std::size_t found = 0;
    const auto end = [&] {
      if (!word.empty() && word.size() <= most_word && found++ < most_words) add(group, name, ":", word);
      word.clear();
    };
    for (const char c : value.substr(0, 4'000)) {
      const auto byte = static_cast<unsigned char>(c);
      const bool inside = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= 'a' && byte <= 'z') || byte >= 0x80 || c == '.' || c == '-' || c == '_' || c == '@';
      if (!inside)
        end();
      else if (word.size() <= most_word)
        word += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : c;
    }
    end();
  }

  Traits take() const {
    Traits out;
    for (std::size_t g = 0; g < groups; ++g) {
      for (auto word = ranges[g].first / 64; word < (ranges[g].first + ranges[g].size) / 64; ++word) {
        for (auto bits = seen_[word]; bits != 0 && out.of[g].size() < most_traits[g]; bits &= bits - 1)
          out.of[g].push_back(static_cast<std::uint16_t>(word * 64 + static_cast<unsigned>(std::countr_zero(bits))));
      }
    }
    return out;
  }

 private:
  std::array<std::uint64_t, buckets / 64> seen_{};
};

bool any_prefix(std::span<const std::string_view> of, std::string_view name) {
  return std::any_of(of.begin(), of.end(), [&](std::string_view prefix) { return name.starts_with(prefix); });
}

void sender(const content::Document& document, Collector& out) {
  if (document.from.empty()) return out.add(Group::sender, "none");
  const auto& from = document.from.front();
  const auto address = to_lower_ascii(trim(from.address));
  const auto domain = mail::domain_of(address);
  out.add(Group::sender, "address:", address);
  if (!mail::is_free_mail(domain)) {
    out.add(Group::sender, "domain:", domain);
    out.add(Group::sender, "organisation:", mail::organisation_of(domain));
  }
  out.words(Group::sender, "name", from.display_name);
}

void head(const content::Document& document, Collector& out) {
  if (document.parts.empty()) return;
  std::string before;
  for (const auto& header : document.parts.front().headers) {
    auto name = to_lower_ascii(header.name);
    if (any_prefix(receiving, name)) continue;
    if (std::find(std::begin(telling), std::end(telling), name) != std::end(telling))
      out.words(Group::head, name, header.value);
    out.add(Group::form, name);
    out.add(Group::form, before, ">", name);
    before = std::move(name);
  }
}

void text(const content::Document& document, Collector& out) {
  std::size_t left = most_text;
  for (const auto& part : document.parts) {
    if (part.layer != 0 || part.text.empty() || part.disposition == "attachment") continue;
    const auto begin = part.text.substr(0, left);
    left -= begin.size();
    for (std::size_t i = 0; i + gram <= begin.size(); ++i) out.add_gram(begin.data() + i);
    if (left == 0) break;
  }
}

void put(std::string& out, std::uint32_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

// One number in the only form in which put() writes it.
bool take(std::string_view& from, std::uint32_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 21 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    number |= (byte & 0x7fu) << shift;
    if (byte < 0x80) return byte != 0 || shift == 0;
  }
  return false;
}

}  // namespace

Traits traits_of(const content::Document& document, const std::vector<mail::Feature>& features) {
  Collector out;
  sender(document, out);
  head(document, out);
  text(document, out);
  for (const auto& feature : features) {
    const std::string_view name = feature.name;
    const bool word = name.starts_with("word") || name.starts_with("subject:") || name.starts_with("subject2:") ||
                      name.starts_with("hidden:");
    if (!word) out.add(Group::marks, name);
  }
  return out.take();
}

std::array<float, groups> values_of(const Traits& traits) {
  std::array<float, groups> out{};
  for (std::size_t g = 0; g < groups; ++g)
    out[g] = std::sqrt(share[g] / static_cast<float>(std::max(traits.of[g].size(), least)));
  return out;
}

std::string to_text(const Traits& traits) {
  std::string bytes;
  for (const auto& of : traits.of) {
    put(bytes, static_cast<std::uint32_t>(of.size()));
    std::uint32_t before = 0;
    for (const auto bucket : of) {
      put(bytes, bucket - before);
      before = bucket;
    }
  }
  return std::string(version) + to_base64(bytes);
}

Result<Traits> from_text(std::string_view text) {
  const auto bad = [] { return fail(Code::malformed, "traits: not of this form"); };
  if (!text.starts_with(version) || text.size() > 16'384) return bad();
  const auto bytes = from_base64(text.substr(version.size()));
  if (!bytes) return bad();
  Traits out;
  std::string_view rest = *bytes;
  for (std::size_t g = 0; g < groups; ++g) {
    std::uint32_t count = 0, gap = 0, at = 0;
    if (!take(rest, count) || count > most_traits[g]) return bad();
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!take(rest, gap) || (i > 0 && gap == 0)) return bad();
      at += gap;
      if (at < ranges[g].first || at >= ranges[g].first + ranges[g].size) return bad();
      out.of[g].push_back(static_cast<std::uint16_t>(at));
    }
  }
  if (!rest.empty() || to_text(out) != text) return bad();
  return out;
}

}  // namespace sekisho::scan::learn
