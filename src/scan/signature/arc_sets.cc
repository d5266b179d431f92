#include "scan/signature/arc_sets.h"

#include <array>
#include <string>

#include "base/encode.h"
#include "base/text.h"
#include "scan/signature/tag_list.h"

namespace sekisho::scan::signature {
namespace {
constexpr int max_sets = 50;  // RFC 8617 §4.2.1

struct Set {
  const Field* results = nullptr;
  const Field* message = nullptr;
  const Field* seal = nullptr;
};

// i= of ARC-Authentication-Results: "i=1; …" comes first (RFC 8617 §4.1.1).
std::optional<std::int64_t> instance_of_results(std::string_view value) {
  const auto first = trim(value.substr(0, value.find(';')));
  const auto equals = first.find('=');
  if (equals == first.npos || trim(first.substr(0, equals)) != "i") return std::nullopt;
  return parse_number(trim(first.substr(equals + 1)));
}

std::optional<std::int64_t> instance_of(const Field& field) {
  if (field.name == "arc-authentication-results") return instance_of_results(field.value);
  const auto tags = parse_tags(field.value);
  if (!tags || !tags->find("i")) return std::nullopt;
  return parse_number(*tags->find("i"));
}

// Sorts the fields into sets; the reason when they make no chain.
std::string collect(const std::vector<Field>& fields, std::array<Set, max_sets + 1>& sets, int& count) {
  for (const auto& field : fields) {
    const Field* Set::* slot = nullptr;
    if (field.name == "arc-authentication-results") slot = &Set::results;
    if (field.name == "arc-message-signature") slot = &Set::message;
    if (field.name == "arc-seal") slot = &Set::seal;
    if (slot == nullptr) continue;
    count = std::max(count, 1);
    const auto instance = instance_of(field);
    if (!instance || *instance < 1 || *instance > max_sets) return "impossible instance in " + field.name;
    auto& place = sets[static_cast<std::size_t>(*instance)].*slot;
    if (place != nullptr) return "two of " + field.name + " with the same instance";
    place = &field;
    count = std::max(count, static_cast<int>(*instance));
  }
  for (int i = 1; i <= count; ++i) {
    const auto& set = sets[static_cast<std::size_t>(i)];
    if (set.results == nullptr || set.message == nullptr || set.seal == nullptr)
      return "set " + std::to_string(i) + " is not complete";
  }
  return {};
}

// Reads one ARC-Seal and hashes all sets up to its own (RFC 8617 §5.1.1).
std::string read_seal(const std::array<Set, max_sets + 1>& sets, int instance, SignatureInput& input) {
  const auto& own = *sets[static_cast<std::size_t>(instance)].seal;
  const auto parsed = parse_tags(own.value);
  if (!parsed) return "syntax: " + parsed.error().what;
  const auto& tags = *parsed;
  for (const auto* name : {"a", "b", "cv", "d", "s"}) {
    if (!tags.find(name) || tags.find(name)->empty()) return std::string("seal without ") + name + "= tag";
  }
  if (tags.find("h")) return "seal with h= tag";
  if (tags.find("v")) return "seal with v= tag";
  input.algorithm = to_lower_ascii(*tags.find("a"));
  if (digest_of(input.algorithm) != Digest::sha256) return "algorithm";
  input.domain = to_lower_ascii(without_space(*tags.find("d")));
  input.selector = without_space(*tags.find("s"));
  if (!is_plain_name(input.domain) || !is_plain_name(input.selector)) return "impossible domain or selector";
  input.identity = to_lower_ascii(*tags.find("cv"));
  if (input.identity != (instance == 1 ? "none" : "pass"))
    return "seal " + std::to_string(instance) + " says cv=" + ellipsis(to_valid_utf8(input.identity), 20);
  if (const auto text = tags.find("t")) {
    const auto number = parse_number(*text);
    if (!number) return "impossible t= tag";
    input.timestamp = *number;
  }
  const auto signature = decode_base64(*tags.find("b"));
  if (!signature || signature->empty() || signature->size() > 2048) return "signature is no base64";
  input.signature = to_base64(*signature);
  Hash hash(Digest::sha256);
  for (int i = 1; i <= instance; ++i) {
    const auto& set = sets[static_cast<std::size_t>(i)];
    hash.add(canonical_field(set.results->text, Canonical::relaxed) + "\r\n");
    hash.add(canonical_field(set.message->text, Canonical::relaxed) + "\r\n");
    if (i < instance) hash.add(canonical_field(set.seal->text, Canonical::relaxed) + "\r\n");
  }
  hash.add(canonical_field(without_signature(own.text), Canonical::relaxed));
  input.headers_hash = to_base64(hash.finish());
  input.body_hash_ok = true;  // a seal covers no body
  return {};
}
}  // namespace

void read_arc(const std::vector<Field>& fields, Message& message, std::vector<SignatureInput>& signatures) {
  std::array<Set, max_sets + 1> sets{};
  int count = 0;
  const auto problem = collect(fields, sets, count);
  if (count == 0) return;
  if (!problem.empty()) {
    signatures.push_back({.kind = "arc-seal", .instance = count, .problem = problem});
    return;
  }
  // Each seal covers all sets before it: the cost of hashing them is quadratic in at most 50 sets, and charged.
  for (int i = 1; i <= count; ++i) {
    SignatureInput input{.kind = "arc-seal", .instance = i};
    input.problem = message.budget().spend_steps(1000) ? read_seal(sets, i, input) : "limit reached";
    const bool bad = !input.problem.empty();
    signatures.push_back(std::move(input));
    if (bad) return;
  }
  auto newest =
      read_signature(*sets[static_cast<std::size_t>(count)].message, SignatureKind::arc_message, message).input;
  newest.instance = count;
  signatures.push_back(std::move(newest));
}

}  // namespace sekisho::scan::signature
