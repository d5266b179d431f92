#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/budget.h"
#include "scan/report.h"
#include "scan/signature/canonical.h"

namespace sekisho::scan::signature {

enum class SignatureKind : std::uint8_t { dkim, arc_message };

/// The signed mail: its fields by name and its body, each digest of the body made once. The views must outlive it.
class Message {
 public:
  Message(const std::vector<Field>& fields, std::string_view body, Budget& budget);
  /// nullptr when the budget's steps are spent.
  const BodyDigest* body(Canonical how, Digest digest, std::optional<std::uint64_t> limit);
  /// Fields of one lower-case name, top first.
  const std::vector<const Field*>& named(const std::string& name) const;
  Budget& budget() { return budget_; }

 private:
  std::unordered_map<std::string, std::vector<const Field*>> by_name_;
  std::string_view body_;
  Budget& budget_;
  std::map<std::tuple<Canonical, Digest, std::optional<std::uint64_t>>, BodyDigest> digests_;
};

struct ReadSignature {
  SignatureInput input;
  bool partial_body = false;  // l= covers less than the body
  bool covers_from = true;    // h= names From
};

/// Reads one DKIM-Signature or ARC-Message-Signature and hashes what it covers. What makes it unusable stands in
/// input.problem.
ReadSignature read_signature(const Field& field, SignatureKind kind, Message& message);

/// "rsa-sha256" and the like: the digest, nullopt when unknown.
std::optional<Digest> digest_of(std::string_view algorithm);

/// A domain or selector that may stand in a DNS question: letters, digits, "-", "_" and "." (others are refused,
/// A-labels only).
bool is_plain_name(std::string_view name);

}  // namespace sekisho::scan::signature
