#include "scan/mail/model.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/encode.h"
#include "embedded/mail_model.h"

namespace sekisho::scan::mail {
namespace {

// File: magic, then little-endian: u32 version, u32 bits, u32 classes; per class: f64 scale, bias, slope, offset; per class: rows × i16;
// the SHA-256 of all before it.
constexpr std::string_view magic = "SEKISHO-MAIL-MODEL\n";
constexpr std::uint32_t format_version = 1;

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

std::uint32_t Model::row_of(std::string_view name) { return static_cast<std::uint32_t>(XXH64(name.data(), name.size(), 0)) & (rows - 1); }

Result<Model> Model::load(std::string_view file) {
  constexpr std::size_t head = magic.size() + 3 * 4, size = head + unwanted_classes * (4 * 8 + rows * 2) + 32;
  if (file.substr(0, magic.size()) != magic) return fail(Code::malformed, "mail model: not a model file");
  if (file.size() != size) return fail(Code::malformed, "mail model: " + std::to_string(file.size()) + " bytes, expected " + std::to_string(size));
  if (sha256(file.substr(0, size - 32)) != file.substr(size - 32)) return fail(Code::malformed, "mail model: damaged (checksum)");
  Model model;
  model.version_ = to_hex(file.substr(size - 32, 6));
  std::string_view rest = file.substr(magic.size());
  if (const auto version = take<std::uint32_t>(rest); version != format_version) return fail(Code::malformed, "mail model: version " + std::to_string(version) + ", expected " + std::to_string(format_version));
  if (take<std::uint32_t>(rest) != bits || take<std::uint32_t>(rest) != unwanted_classes) return fail(Code::malformed, "mail model: other dimensions");
  for (int c = 0; c < unwanted_classes; ++c) {
    model.scale_[c] = take<double>(rest);
    model.bias_[c] = take<double>(rest);
    model.slope_[c] = take<double>(rest);
    model.offset_[c] = take<double>(rest);
  }
  for (auto& weights : model.weights_) {
    weights.resize(rows);
    std::memcpy(weights.data(), rest.data(), rows * 2);
    rest.remove_prefix(rows * 2);
  }
  return model;
}

std::string Model::save(const std::vector<std::vector<float>>& weights, const double (&bias)[unwanted_classes], const double (&slope)[unwanted_classes],
                        const double (&offset)[unwanted_classes]) {
  std::string out(magic);
  put(out, format_version);
  put(out, std::uint32_t{bits});
  put(out, std::uint32_t{unwanted_classes});
  std::vector<double> scales;
  for (int c = 0; c < unwanted_classes; ++c) {
    double most = 1e-9;
    for (const float weight : weights.at(static_cast<std::size_t>(c))) most = std::max(most, std::abs(static_cast<double>(weight)));
    scales.push_back(most / 32'000);
    put(out, scales.back());
    put(out, bias[c]);
    put(out, slope[c]);
    put(out, offset[c]);
  }
  for (int c = 0; c < unwanted_classes; ++c) {
    for (const float weight : weights[static_cast<std::size_t>(c)]) put(out, static_cast<std::int16_t>(std::lround(weight / scales[static_cast<std::size_t>(c)])));
  }
  return out + sha256(out);
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

Judgement Model::judge(const std::vector<Feature>& features, std::size_t reasons) const {
  Judgement out;
  for (int c = 0; c < unwanted_classes; ++c) out.log_odds[c] = bias_[c];
  std::vector<double> shares[unwanted_classes];
  for (auto& share : shares) share.reserve(features.size());
  for (const auto& feature : features) {
    const auto row = row_of(feature.name);
    for (int c = 0; c < unwanted_classes; ++c) {
      const double share = weights_[c][row] * scale_[c] * feature.value;
      shares[c].push_back(share);
      out.log_odds[c] += share;
    }
  }
  to_probabilities(out.log_odds, slope_, offset_, out.probability);
  const int best = out.probability[0] >= out.probability[1] ? 0 : 1;
  std::vector<std::size_t> order(features.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto keep = std::min(reasons, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep), order.end(), [&](std::size_t a, std::size_t b) {
    const double x = std::abs(shares[best][a]), y = std::abs(shares[best][b]);
    return x != y ? x > y : features[a].name < features[b].name;
  });
  for (std::size_t i = 0; i < keep; ++i) {
    if (std::abs(shares[best][order[i]]) > 0.02) out.reasons.emplace_back(features[order[i]].name, shares[best][order[i]]);
  }
  return out;
}

}  // namespace sekisho::scan::mail
