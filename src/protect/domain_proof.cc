#include "protect/domain_proof.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "base/encode.h"
#include "base/text.h"

namespace sekisho::protect {
namespace {

constexpr std::string_view label = "_sekisho-challenge.", key = "sekisho-domain-verification=";

// A domain may stand on the list as people write it: "日本.example".
std::string in_a_labels(const std::string& domain) {
  char* made = nullptr;
  const int status = idn2_to_ascii_8z(domain.c_str(), &made, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, void (*)(void*)> owner(made, idn2_free);
  return status == IDN2_OK ? std::string(made) : std::string();
}

}  // namespace

Result<ProofRecord> proof_record(std::string_view domain, std::string_view business_id) {
  const auto ascii = in_a_labels(std::string(domain));
  ProofRecord out{
      std::string(label) + ascii,
      std::string(key) + sha256_hex("sekisho domain proof\n" + std::string(business_id) + "\n" + ascii).substr(0, 32)};
  if (ascii.empty() || !reputation::is_queryable(out.name)) return fail(Code::malformed, "domain: no name of DNS");
  return out;
}

Proof ask_for_proof(reputation::Resolver& resolver, const ProofRecord& record, reputation::Deadline deadline) {
  const auto answer = resolver.query(record.name, reputation::RecordType::txt, deadline);
  if (answer.is_temporary()) return Proof::no_answer;
  const bool there = std::any_of(answer.records.begin(), answer.records.end(),
                                 [&](const std::string& text) { return trim(text) == record.value; });
  return there ? Proof::found : Proof::not_found;
}

}  // namespace sekisho::protect
