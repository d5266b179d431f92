#include "scan/mail/model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/encode.h"
#include "embedded/mail_model.h"

namespace sekisho::scan::mail {
namespace {

// File: magic, then little-endian: u32 version, u32 classes, u32 bits; per class: f64 scale, bias, slope, offset; 2^bits slots of u32 key
// and an i16 per class, by open addressing from the key's low bits; the SHA-256 of all before it.
constexpr std::string_view magic = "SEKISHO-MAIL-MODEL\n";
constexpr std::uint32_t format_version = 2;
constexpr std::size_t head_size = magic.size() + 3 * 4 + unwanted_classes * 4 * 8;
constexpr std::uint32_t most_bits = 21;  // 16 MiB
constexpr double least_share = 0.02;     // of the log-odds: less is no reason

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take(std::string_view& from) {
  T value;
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return value;
}

}  // namespace

Result<Model> Model::load(std::string_view file) {
  static_assert(sizeof(Slot) == 8);
  if (file.substr(0, magic.size()) != magic) return fail(Code::malformed, "mail model: not a model file");
  if (file.size() < head_size + 32) return fail(Code::malformed, "mail model: cut off");
  std::string_view rest = file.substr(magic.size());
  if (const auto version = take<std::uint32_t>(rest); version != format_version) return fail(Code::malformed, "mail model: version " + std::to_string(version) + ", expected " + std::to_string(format_version));
  if (take<std::uint32_t>(rest) != unwanted_classes) return fail(Code::malformed, "mail model: other classes");
  const auto bits = take<std::uint32_t>(rest);
  if (bits > most_bits) return fail(Code::malformed, "mail model: other dimensions");
  const std::size_t slots = std::size_t{1} << bits, size = head_size + slots * sizeof(Slot) + 32;
  if (file.size() != size) return fail(Code::malformed, "mail model: " + std::to_string(file.size()) + " bytes, expected " + std::to_string(size));
  if (sha256(file.substr(0, size - 32)) != file.substr(size - 32)) return fail(Code::malformed, "mail model: damaged (checksum)");
  Model model;
  model.version_ = to_hex(file.substr(size - 32, 6));
  for (int c = 0; c < unwanted_classes; ++c) {
    model.scale_[c] = take<double>(rest);
    model.bias_[c] = take<double>(rest);
    model.slope_[c] = take<double>(rest);
    model.offset_[c] = take<double>(rest);
    for (const double number : {model.scale_[c], model.bias_[c], model.slope_[c], model.offset_[c]}) {
      if (!std::isfinite(number)) return fail(Code::malformed, "mail model: no number");
    }
  }
  model.slots_.resize(slots);
  std::memcpy(model.slots_.data(), rest.data(), slots * sizeof(Slot));
  // An empty slot ends every search.
  if (std::none_of(model.slots_.begin(), model.slots_.end(), [](const Slot& slot) { return slot.key == 0; })) return fail(Code::malformed, "mail model: overfull");
  return model;
}

std::string Model::save(const std::vector<Weight>& weights, const double (&bias)[unwanted_classes], const double (&slope)[unwanted_classes],
                        const double (&offset)[unwanted_classes]) {
  double scale[unwanted_classes];
  for (int c = 0; c < unwanted_classes; ++c) {
    double most = 1e-9;
    for (const auto& weight : weights) most = std::max(most, std::abs(static_cast<double>(weight.of[c])));
    scale[c] = most / 32'000;
  }
  std::vector<Slot> filled;
  for (const auto& weight : weights) {
    Slot slot{.key = feature_key(weight.name)};
    bool any = false;
    for (int c = 0; c < unwanted_classes; ++c) any |= (slot.of[c] = static_cast<std::int16_t>(std::lround(weight.of[c] / scale[c]))) != 0;
    if (any) filled.push_back(slot);
  }
  std::uint32_t bits = 4;
  while ((std::size_t{1} << bits) < filled.size() * 2) ++bits;
  std::vector<Slot> slots(std::size_t{1} << bits);
  for (const auto& slot : filled) {
    std::size_t at = slot.key & (slots.size() - 1);
    while (slots[at].key != 0 && slots[at].key != slot.key) at = (at + 1) & (slots.size() - 1);
    slots[at] = slot;
  }
  std::string out(magic);
  put(out, format_version);
  put(out, std::uint32_t{unwanted_classes});
  put(out, bits);
  for (int c = 0; c < unwanted_classes; ++c) {
    put(out, scale[c]);
    put(out, bias[c]);
    put(out, slope[c]);
    put(out, offset[c]);
  }
  out.append(reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(Slot));
  return out + sha256(out);
}

const Model::Slot* Model::find(std::uint32_t key) const {
  for (std::size_t at = key & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].key == key) return &slots_[at];
    if (slots_[at].key == 0) return nullptr;
  }
}

const Model& Model::built_in() {
  static const Model model = [] {
    auto loaded = load(embedded::mail_model());
    ASSERT(loaded.has_value());
    return *std::move(loaded);
  }();
  return model;
}

void to_probabilities(const double (&log_odds)[unwanted_classes], const double (&slope)[unwanted_classes], const double (&offset)[unwanted_classes],
                      double (&probability)[unwanted_classes]) {
  double odds[unwanted_classes], sum = 1;
  int best = 0;
  for (int c = 0; c < unwanted_classes; ++c) {
    odds[c] = std::exp(std::clamp(slope[c] * log_odds[c] + offset[c], -40.0, 40.0));
    sum += odds[c];
    if (odds[c] > odds[best]) best = c;
  }
  for (int c = 0; c < unwanted_classes; ++c) probability[c] = c == best ? (sum - 1) / sum : odds[c] / sum;
}

Judgement Model::judge(const Features& features, std::size_t reasons) const {
  Judgement out;
  for (int c = 0; c < unwanted_classes; ++c) out.log_odds[c] = bias_[c];
  struct Share {
    double of[unwanted_classes];
    std::size_t feature;  // words first
  };
  std::vector<Share> shares;  // of features that the model knows
  const auto weigh = [&](std::uint32_t key, float value, std::size_t feature) {
    const Slot* const slot = find(key);
    if (slot == nullptr) return;
    auto& share = shares.emplace_back(Share{.feature = feature});
    for (int c = 0; c < unwanted_classes; ++c) out.log_odds[c] += share.of[c] = slot->of[c] * scale_[c] * value;
  };
  const auto& words = features.words.all();
  shares.reserve(words.size() + features.others.size());
  for (std::size_t i = 0; i < words.size(); ++i) weigh(words[i].key, words[i].value, i);
  for (std::size_t i = 0; i < features.others.size(); ++i) weigh(feature_key(features.others[i].name), features.others[i].value, words.size() + i);
  to_probabilities(out.log_odds, slope_, offset_, out.probability);
  const int best = out.probability[0] >= out.probability[1] ? 0 : 1;
  std::erase_if(shares, [&](const Share& share) { return std::abs(share.of[best]) <= least_share; });
  const auto name = [&](const Share& share) { return share.feature < words.size() ? features.words.name(words[share.feature]) : features.others[share.feature - words.size()].name; };
  const auto keep = std::min(reasons, shares.size());
  std::partial_sort(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(keep), shares.end(), [&](const Share& a, const Share& b) {
    const double x = std::abs(a.of[best]), y = std::abs(b.of[best]);
    return x != y ? x > y : name(a) < name(b);
  });
  for (std::size_t i = 0; i < keep; ++i) out.reasons.emplace_back(name(shares[i]), slope_[best] * shares[i].of[best]);
  return out;
}

}  // namespace sekisho::scan::mail
