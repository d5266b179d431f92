#include "scan/signature/signature.h"

#include <algorithm>

#include "base/encode.h"
#include "base/text.h"
#include "scan/signature/tag_list.h"

namespace sekisho::scan::signature {
namespace {
constexpr std::size_t max_signature = 2048;  // base64 of b=: RSA 4096 needs 684
constexpr std::size_t max_name = 255;

struct Method {
  Canonical header = Canonical::simple, body = Canonical::simple;
};

std::optional<Canonical> canonical_of(std::string_view word) {
  if (word == "simple") return Canonical::simple;
  if (word == "relaxed") return Canonical::relaxed;
  return std::nullopt;
}

// c= (RFC 6376 §3.5): header/body, body simple when left out.
std::optional<Method> method_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto header = canonical_of(trim(text.substr(0, slash)));
  const auto body = slash == text.npos ? Canonical::simple : canonical_of(trim(text.substr(slash + 1)));
  if (!header || !body) return std::nullopt;
  return Method{*header, *body};
}

bool is_subdomain(std::string_view name, std::string_view domain) {
  if (equal_ignore_case(name, domain)) return true;
  return name.size() > domain.size() && name[name.size() - domain.size() - 1] == '.' &&
         equal_ignore_case(name.substr(name.size() - domain.size()), domain);
}

// Hashes the fields of h= from the bottom up (RFC 6376 §5.4.2), then the signature's own without b=.
std::string digest_headers(const Field& own, std::string_view names, Canonical how, Digest digest,
                           const Message& message) {
  Hash hash(digest);
  std::unordered_map<std::string, std::size_t> used;
  for (const auto part : split(names, ':')) {
    const auto name = to_lower_ascii(trim(part));
    const auto& all = message.named(name);
    auto& count = used[name];
    if (count >= all.size()) continue;  // signed as absent
    const auto* field = all[all.size() - 1 - count++];
    if (field == &own) continue;  // a signature never covers itself
    hash.add(canonical_field(field->text, how));
    hash.add("\r\n");
  }
  hash.add(canonical_field(without_signature(own.text), how));
  return hash.finish();
}

struct Reader {
  const Field& field;
  SignatureKind kind;
  Message& message;
  ReadSignature& out;

  // Why it cannot be used; empty when it can.
  std::string read() {
    auto& input = out.input;
    const auto parsed = parse_tags(field.value);
    if (!parsed) return "syntax: " + parsed.error().what;
    const auto& tags = *parsed;
    if (kind == SignatureKind::dkim) {
      const auto version = tags.find("v");
      if (!version) return "no v= tag";
      if (*version != "1") return "unknown version";
    } else {
      const auto instance = tags.find("i");
      const auto number = instance ? parse_number(*instance) : std::nullopt;
      if (!number || *number < 1 || *number > 50) return "instance";
      input.instance = static_cast<int>(*number);
      if (tags.find("v")) return "v= tag";
    }
    for (const auto* name : {"a", "b", "bh", "d", "h", "s"}) {
      if (!tags.find(name) || trim(*tags.find(name)).empty()) return std::string("no ") + name + "= tag";
    }
    input.algorithm = to_lower_ascii(*tags.find("a"));
    const auto digest = digest_of(input.algorithm);
    if (!digest) return "unknown algorithm";
    if (kind == SignatureKind::arc_message && *digest != Digest::sha256) return "algorithm";
    input.domain = to_lower_ascii(without_space(*tags.find("d")));
    input.selector = without_space(*tags.find("s"));
    if (!is_plain_name(input.domain)) return "impossible domain";
    if (!is_plain_name(input.selector)) return "impossible selector";
    const auto method = method_of(tags.find("c").value_or("simple/simple"));
    if (!method) return "unknown canonicalisation";
    if (const auto query = tags.find("q")) {
      const auto offered = split(*query, ':');
      if (std::none_of(offered.begin(), offered.end(),
                       [](std::string_view one) { return trim(one) == "dns/txt" || trim(one) == "dns"; }))
        return "unknown query method";
    }
    if (const auto problem = read_identity(tags); !problem.empty()) return problem;
    if (const auto problem = read_times(tags); !problem.empty()) return problem;

    const auto names = *tags.find("h");
    const auto listed = split(names, ':');
    const auto names_field = [&](std::string_view wanted) {
      return std::any_of(listed.begin(), listed.end(),
                         [&](std::string_view one) { return equal_ignore_case(trim(one), wanted); });
    };
    out.covers_from = names_field("from");
    if (!out.covers_from) return "From is not signed";
    if (kind == SignatureKind::arc_message && names_field("arc-seal")) return "signs ARC-Seal";

    const auto signature = decode_base64(*tags.find("b"));
    if (!signature || signature->empty() || signature->size() > max_signature) return "signature is no base64";
    input.signature = to_base64(*signature);
    const auto body_hash = decode_base64(*tags.find("bh"));
    if (!body_hash) return "body hash is no base64";

    std::optional<std::uint64_t> length;
    if (const auto text = tags.find("l")) {
      if (text->empty() || text->size() > 76 ||
          !std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; }))
        return "impossible l= tag";
      length = text->size() > 18 ? std::uint64_t{1} << 62 : std::stoull(std::string(*text));
    }
    const auto* body = message.body(method->body, *digest, length);
    if (body == nullptr) return "limit reached";
    if (length && *length > body->length) return "l= is longer than the body";
    out.partial_body = length && *length < body->length;
    input.body_hash_ok = equal_constant_time(body->digest, *body_hash);
    input.headers_hash = to_base64(digest_headers(field, names, method->header, *digest, message));
    return {};
  }

  std::string read_identity(const TagList& tags) {
    auto& input = out.input;
    if (kind == SignatureKind::arc_message) return {};
    const auto text = tags.find("i");
    input.identity = text ? decode_quoted(*text) : "@" + input.domain;
    if (input.identity.size() > 2 * max_name) return "impossible identity";
    const auto at = input.identity.rfind('@');
    if (at == std::string::npos || !is_subdomain(std::string_view(input.identity).substr(at + 1), input.domain))
      return "identity is not of the domain";
    return {};
  }

  std::string read_times(const TagList& tags) {
    auto& input = out.input;
    if (const auto text = tags.find("t")) {
      const auto number = parse_number(*text);
      if (!number) return "impossible t= tag";
      input.timestamp = *number;
    }
    if (const auto text = tags.find("x")) {
      const auto number = parse_number(*text);
      if (!number) return "impossible x= tag";
      input.expires = *number;
      if (input.timestamp != 0 && input.expires <= input.timestamp) return "x= is not after t=";
    }
    return {};
  }
};
}  // namespace

Message::Message(const std::vector<Field>& fields, std::string_view body, Budget& budget)
    : body_(body), budget_(budget) {
  for (const auto& field : fields) by_name_[field.name].push_back(&field);
}

const BodyDigest* Message::body(Canonical how, Digest digest, std::optional<std::uint64_t> limit) {
  const auto key = std::make_tuple(how, digest, limit);
  if (const auto known = digests_.find(key); known != digests_.end()) return &known->second;
  if (!budget_.spend_steps(body_.size() / 64 + 1)) return nullptr;
  return &digests_.emplace(key, digest_body(body_, how, digest, limit)).first->second;
}

const std::vector<const Field*>& Message::named(const std::string& name) const {
  static const std::vector<const Field*> none;
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? none : found->second;
}

ReadSignature read_signature(const Field& field, SignatureKind kind, Message& message) {
  ReadSignature out;
  out.input.kind = kind == SignatureKind::dkim ? "dkim" : "arc-message";
  out.input.problem = Reader{field, kind, message, out}.read();
  return out;
}

std::optional<Digest> digest_of(std::string_view algorithm) {
  if (algorithm == "rsa-sha256" || algorithm == "ed25519-sha256") return Digest::sha256;
  if (algorithm == "rsa-sha1") return Digest::sha1;
  return std::nullopt;
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= max_name && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

}  // namespace sekisho::scan::signature
