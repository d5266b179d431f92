// A model file from an administrator's disk: the bytes as they are, and again with the right checksum, so that what
// lies behind it is reached too. What is taken judges with probabilities that are numbers from 0 to 1, and writes
// itself as it was read.
#include <cmath>
#include <cstdint>
#include <string>

#include "base/encode.h"
#include "scan/mail/model.h"

namespace sekisho::scan::mail {
namespace {

void judge_with(const std::string& file) {
  const auto flaw = Model::flaw_of(file);
  const auto model = Model::load(file);
  if (model.has_value() != (flaw == ModelFlaw::none)) __builtin_trap();
  if (!model) return;
  if (model->file() != file) __builtin_trap();
  const auto judged = model->judge({.others = {{"word:verify", 2.0F}, {"lure:prize", 1.0F}, {"share.you:3", 1e6F}}});
  for (const double probability : judged.probability) {
    if (!(probability >= 0 && probability <= 1)) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file(reinterpret_cast<const char*>(data), size);
  judge_with(file);
  judge_with(file + sha256(file));
  return 0;
}

}  // namespace sekisho::scan::mail
