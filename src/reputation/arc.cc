#include <algorithm>

#include "reputation/dkim.h"

namespace sekisho::reputation {

std::string_view to_string(ArcResult result) {
  switch (result) {
    case ArcResult::none:
      return "none";
    case ArcResult::pass:
      return "pass";
    case ArcResult::fail:
      return "fail";
    case ArcResult::temperror:
      return "temperror";
  }
  return "none";
}

ArcVerdict verify_arc(const std::vector<scan::SignatureInput>& inputs, const DkimOptions& options, Resolver& resolver,
                      Deadline deadline) {
  ArcVerdict verdict;
  std::vector<const scan::SignatureInput*> chain;  // newest message signature, then seals from the newest
  for (const auto& input : inputs) {
    if (input.kind == "arc-seal" || input.kind == "arc-message") chain.push_back(&input);
  }
  if (chain.empty()) return verdict;
  std::reverse(chain.begin(), chain.end());
  verdict.result = ArcResult::fail;
  for (const auto* input : chain) {
    verdict.sets = std::max(verdict.sets, input->instance);
    if (input->kind == "arc-seal" && verdict.sealer.empty()) verdict.sealer = input->domain;
    if (!input->problem.empty()) {
      verdict.problem = input->problem;
      return verdict;
    }
  }
  if (chain.front()->kind != "arc-message") {
    verdict.problem = "chain is not complete";
    return verdict;
  }
  for (const auto* input : chain) {
    const auto checked = verify_signature(*input, 0, options, resolver, deadline);
    if (checked.result == DkimResult::pass) continue;
    if (checked.result == DkimResult::temperror) verdict.result = ArcResult::temperror;
    verdict.problem = input->kind + " " + std::to_string(input->instance) + ": " + checked.problem;
    return verdict;
  }
  verdict.result = ArcResult::pass;
  return verdict;
}

}  // namespace sekisho::reputation
