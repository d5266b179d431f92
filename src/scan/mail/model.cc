#include "scan/mail/model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

#include "base/encode.h"
#include "embedded/mail_model.h"

namespace sekisho::scan::mail {
namespace {

// File: magic, then little-endian: u32 version, u32 classes, u32 bits; per class: f64 scale, bias, slope, offset;
// 2^bits slots of u32 key and an i16 per class, by open addressing from the key's low bits; the SHA-256 of all before
// it.
constexpr std::string_view magic = "SEKISHO-MAIL-MODEL\n";
constexpr std::uint32_t format_version = 2;
constexpr std::size_t head_size = magic.size() + 3 * 4 + unwanted_classes * 4 * 8;
constexpr std::uint32_t most_bits = 21;  // 16 MiB
constexpr double most_number = 1e6;      // of scale, bias, slope and offset: a larger one makes odds that are no number
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

std::string_view describe(ModelFlaw flaw, Language language) {
  const bool japanese = language == Language::japanese;
  switch (flaw) {
    case ModelFlaw::none:
      return japanese ? "問題なし" : "sound";
    case ModelFlaw::not_a_model:
      return japanese ? "メールモデルのファイルではありません" : "not a mail model";
    case ModelFlaw::cut_off:
      return japanese ? "ファイルが途中で切れています" : "cut off";
    case ModelFlaw::other_version:
      return japanese ? "別の版の形式です。このバージョンのscript/trainで学習し直してください"
                      : "in another version of the format; train it again with this version's script/train";
    case ModelFlaw::other_classes:
      return japanese ? "分類の数が異なります" : "of other classes";
    case ModelFlaw::too_large:
      return japanese ? "ファイルが大きすぎます (上限16MiB)" : "too large (at most 16 MiB)";
    case ModelFlaw::wrong_size:
      return japanese ? "大きさが内容の記述と一致しません" : "of another size than it says";
    case ModelFlaw::damaged:
      return japanese ? "破損しています (チェックサムの不一致)" : "damaged (checksum)";
    case ModelFlaw::absurd_number:
      return japanese ? "数値が正しくありません" : "with a number that cannot be";
    case ModelFlaw::overfull:
      break;
  }
  return japanese ? "表に空きがありません" : "without a free slot in its table";
}

ModelFlaw Model::flaw_of(std::string_view file) {
  static_assert(sizeof(Slot) == 8);
  static_assert(head_size + (sizeof(Slot) << most_bits) + 32 <= largest_model_file);
  if (file.substr(0, magic.size()) != magic) return ModelFlaw::not_a_model;
  if (file.size() > largest_model_file) return ModelFlaw::too_large;
  if (file.size() < head_size + 32) return ModelFlaw::cut_off;
  std::string_view rest = file.substr(magic.size());
  if (take<std::uint32_t>(rest) != format_version) return ModelFlaw::other_version;
  if (take<std::uint32_t>(rest) != unwanted_classes) return ModelFlaw::other_classes;
  const auto bits = take<std::uint32_t>(rest);
  if (bits > most_bits) return ModelFlaw::too_large;
  const std::size_t slots = std::size_t{1} << bits, size = head_size + slots * sizeof(Slot) + 32;
  if (file.size() != size) return file.size() < size ? ModelFlaw::cut_off : ModelFlaw::wrong_size;
  if (sha256(file.substr(0, size - 32)) != file.substr(size - 32)) return ModelFlaw::damaged;
  for (int number = 0; number < unwanted_classes * 4; ++number) {
    if (!(std::abs(take<double>(rest)) <= most_number)) return ModelFlaw::absurd_number;  // NaN too
  }
  for (; rest.size() >= sizeof(Slot) + 32; rest.remove_prefix(sizeof(Slot))) {
    std::uint32_t key = 0;
    std::memcpy(&key, rest.data(), sizeof key);
    if (key == 0) return ModelFlaw::none;  // an empty slot ends every search
  }
  return ModelFlaw::overfull;
}

Result<Model> Model::load(std::string_view file) {
  if (const auto flaw = flaw_of(file); flaw != ModelFlaw::none)
    return fail(Code::malformed, "mail model: " + std::string(describe(flaw, Language::english)));
  std::string_view rest = file.substr(magic.size() + 2 * sizeof(std::uint32_t));
  const std::size_t slots = std::size_t{1} << take<std::uint32_t>(rest);
  Model model;
  model.version_ = to_hex(file.substr(file.size() - 32, 6));
  for (int c = 0; c < unwanted_classes; ++c) {
    model.scale_[c] = take<double>(rest);
    model.bias_[c] = take<double>(rest);
    model.slope_[c] = take<double>(rest);
    model.offset_[c] = take<double>(rest);
  }
  model.take_slots(rest.substr(0, slots * sizeof(Slot)));
  return model;
}

void Model::take_slots(std::string_view bytes) {
  slots_.resize(bytes.size() / sizeof(Slot));
  std::memcpy(slots_.data(), bytes.data(), bytes.size());
  const auto bits = static_cast<unsigned>(std::countr_zero(slots_.size())) + 2;  // at most 23, and never below 6:
  known_shift_ = 32 - std::max(bits, 6u);                                        // one word of the table
  known_.assign((std::size_t{1} << (32 - known_shift_)) / 64, 0);
  for (const auto& slot : slots_) {
    const auto bit = slot.key >> known_shift_;
    if (slot.key != 0) known_[bit / 64] |= std::uint64_t{1} << bit % 64;
  }
}

std::string Model::file() const {
  std::string out(magic);
  put(out, format_version);
  put(out, std::uint32_t{unwanted_classes});
  put(out, static_cast<std::uint32_t>(std::countr_zero(slots_.size())));
  for (int c = 0; c < unwanted_classes; ++c) {
    put(out, scale_[c]);
    put(out, bias_[c]);
    put(out, slope_[c]);
    put(out, offset_[c]);
  }
  out.append(reinterpret_cast<const char*>(slots_.data()), slots_.size() * sizeof(Slot));
  return out + sha256(out);
}

std::string Model::save(const std::vector<Weight>& weights, const double (&bias)[unwanted_classes],
                        const double (&slope)[unwanted_classes], const double (&offset)[unwanted_classes]) {
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
    for (int c = 0; c < unwanted_classes; ++c)
      any |= (slot.of[c] = static_cast<std::int16_t>(std::lround(weight.of[c] / scale[c]))) != 0;
    if (any) filled.push_back(slot);
  }
  std::uint32_t bits = 4;
  while ((std::size_t{1} << bits) < filled.size() * 2) ++bits;
  Model model;
  model.slots_.resize(std::size_t{1} << bits);
  for (const auto& slot : filled) {
    std::size_t at = slot.key & (model.slots_.size() - 1);
    while (model.slots_[at].key != 0 && model.slots_[at].key != slot.key) at = (at + 1) & (model.slots_.size() - 1);
    model.slots_[at] = slot;
  }
  std::copy(std::begin(scale), std::end(scale), model.scale_);
  std::copy(std::begin(bias), std::end(bias), model.bias_);
  std::copy(std::begin(slope), std::end(slope), model.slope_);
  std::copy(std::begin(offset), std::end(offset), model.offset_);
  return model.file();
}

const Model::Slot* Model::find(std::uint32_t key) const {
  if (!may_know(key)) return nullptr;
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

void to_probabilities(const double (&log_odds)[unwanted_classes], const double (&slope)[unwanted_classes],
                      const double (&offset)[unwanted_classes], double (&probability)[unwanted_classes]) {
  double odds[unwanted_classes], sum = 1;
  int best = 0;
  for (int c = 0; c < unwanted_classes; ++c) {
    odds[c] = std::exp(std::clamp(slope[c] * log_odds[c] + offset[c], -40.0, 40.0));
    sum += odds[c];
    if (odds[c] > odds[best]) best = c;
  }
  for (int c = 0; c < unwanted_classes; ++c) probability[c] = c == best ? (sum - 1) / sum : odds[c] / sum;
}

void Model::weigh_letters(const LetterFeatures& letters, double (&sum)[unwanted_classes]) const {
  constexpr std::size_t at_once = 64;
  std::array<std::uint32_t, at_once> keys;
  for (std::span rest(letters.all()); !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), at_once));
    rest = rest.subspan(some.size());
    // Slots are asked for before the first is read, so that many are on their way at once.
    std::size_t known = 0;
    for (const auto run : some) {
      keys[known] = LetterFeatures::key(run);
      known += may_know(keys[known]) ? 1 : 0;
    }
    for (std::size_t i = 0; i < known; ++i) fetch(keys[i]);
    for (std::size_t i = 0; i < known; ++i) {
      const Slot* const slot = find(keys[i]);
      if (slot == nullptr) continue;
      for (int c = 0; c < unwanted_classes; ++c) sum[c] += slot->of[c] * scale_[c];
    }
  }
}

Judgement Model::judge(const Features& features, std::size_t reasons) const {
  Judgement out;
  for (int c = 0; c < unwanted_classes; ++c) out.log_odds[c] = bias_[c];
  struct Share {
    double of[unwanted_classes];
    std::size_t feature;  // words first, behind all others the letters as one
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
  constexpr std::size_t ahead = 16;  // slots are asked for that many words before they are read
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i + ahead < words.size()) fetch(words[i + ahead].key);
    weigh(words[i].key, words[i].value, i);
  }
  for (std::size_t i = 0; i < features.others.size(); ++i)
    weigh(feature_key(features.others[i].name), features.others[i].value, words.size() + i);
  Share of_letters{.of = {}, .feature = words.size() + features.others.size()};
  weigh_letters(features.letters, of_letters.of);
  // All letters together accuse or say nothing: honest text around a lure would clear it.
  for (int c = 0; c < unwanted_classes; ++c)
    out.log_odds[c] += of_letters.of[c] =
        std::max(0.0, of_letters.of[c] * static_cast<double>(features.letters.value()));
  shares.push_back(of_letters);
  to_probabilities(out.log_odds, slope_, offset_, out.probability);
  const int best = out.probability[0] >= out.probability[1] ? 0 : 1;
  std::erase_if(shares, [&](const Share& share) { return std::abs(share.of[best]) <= least_share; });
  const auto name = [&](const Share& share) -> std::string {
    if (share.feature == of_letters.feature) return "letters";
    return share.feature < words.size() ? features.words.name(words[share.feature])
                                        : features.others[share.feature - words.size()].name;
  };
  const auto keep = std::min(reasons, shares.size());
  std::partial_sort(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(keep), shares.end(),
                    [&](const Share& a, const Share& b) {
                      const double x = std::abs(a.of[best]), y = std::abs(b.of[best]);
                      return x != y ? x > y : name(a) < name(b);
                    });
  for (std::size_t i = 0; i < keep; ++i) out.reasons.emplace_back(name(shares[i]), slope_[best] * shares[i].of[best]);
  return out;
}

}  // namespace sekisho::scan::mail
