#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scan/url/brands.h"
#include "scan/url/url.h"

namespace sekisho::scan::url {

inline constexpr std::uint32_t model_dimensions = 1u << 17;

/// Hashed features of a URL's structure: indexes into the weights, each at most once. Heeds what a model would
/// otherwise learn of its sources instead of phishing: no scheme, no "bare host" feature, no name of a free hosting
/// service. popular   the domain is one of the most visited. host      whom the URL's host imitates, where that is
/// known already.
std::vector<std::uint32_t> features_of(const Url& url, bool popular, const HostImitation& host);
inline std::vector<std::uint32_t> features_of(const Url& url, bool popular) {
  return features_of(url, popular, imitation_of_host(url));
}

std::uint32_t hash_of(std::string_view text, std::uint32_t seed = 0);

/// The structural URL model: logistic over hashed features, 8-bit weights, and the hashes of popular domains. File form
/// (all little-endian): "SKURL1\0\0", u32 dimensions, u32 popular count, f32 scale, f32 bias, f32 bias with a path, f32
/// threshold at a false-positive rate of 1 %, f32 at 0.1 %, weights as i8, popular hashes as sorted u32. Made by
/// script/train_url.
class Model {
 public:
  /// Code::malformed when the bytes are no such file. They must outlive the model.
  static Result<Model> load(std::string_view bytes);
  /// Probability of phishing, 0..1.
  double score(const Url& url, const HostImitation& host) const;
  double score(const Url& url) const { return score(url, imitation_of_host(url)); }
  bool is_popular(const Url& url) const;
  double suspicious_from() const { return suspicious_; }
  double highly_suspicious_from() const { return highly_; }

 private:
  std::string_view weights_;  // i8 each
  std::string_view popular_;  // u32 each, sorted
  double scale_ = 0, bias_ = 0, bias_path_ = 0, suspicious_ = 1, highly_ = 1;
};

}  // namespace sekisho::scan::url
