#include "scan/mail/train/steady.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string_view>

namespace sekisho::scan::mail::train {
namespace {

constexpr int least_sources = 3, least_above = 2;
constexpr std::size_t least_mails = 41;
constexpr double steady_share = 0.4;
constexpr std::string_view claims[] = {
    "thread.claimed", "intent",         "mailer.",
    "date.",          "to.undisclosed", "page.other_text"};  // beginnings of names: what nobody is trusted for

enum Side : std::size_t { honest, unwanted, sides };

struct Source {
  std::array<std::size_t, sides> mails = {};
  std::array<std::vector<int>, sides> shown;  // by feature: in how many mails; empty without mails
};

struct Counts {
  // by feature: sources that show it; of these, those where it is commoner than on the other side
  std::vector<int> sources, above;
  std::vector<double> mean;  // share of mails that show it, averaged over sources
};

bool is_steady(const Counts& side, std::size_t feature, double voters) {
  const auto shown = side.sources[feature], above = side.above[feature];
  if (shown < least_sources) return false;
  return above >= steady_share * voters || above >= std::max<double>(least_above, steady_share * shown);
}

}  // namespace

Sides steady_sides(const std::vector<const Sample*>& samples, const Names& names) {
  const auto count = names.names.size();
  std::map<std::string, Source> sources;
  for (const auto* sample : samples) {
    auto& source = sources[sample->source];
    const auto side = sample->label == ham ? honest : unwanted;
    if (++source.mails[side] == 1) source.shown[side].resize(count);
    for (const auto& [name, value] : sample->features) ++source.shown[side][name];
  }
  std::array<Counts, sides> of;
  std::array<double, sides> voters = {};
  for (auto& side : of)
    side = {.sources = std::vector<int>(count), .above = std::vector<int>(count), .mean = std::vector<double>(count)};
  for (const auto side : {honest, unwanted}) {
    for (const auto& [name, source] : sources) voters[side] += source.mails[side] >= least_mails ? 1 : 0;
    for (const auto& [name, source] : sources) {
      for (std::size_t feature = 0; feature < source.shown[side].size(); ++feature) {
        const auto mails = source.shown[side][feature];
        if (mails == 0) continue;
        ++of[side].sources[feature];
        if (source.mails[side] >= least_mails)
          of[side].mean[feature] += mails / static_cast<double>(source.mails[side]) / voters[side];
      }
    }
  }
  for (const auto side : {honest, unwanted}) {
    const auto& other = of[side == honest ? unwanted : honest].mean;
    for (const auto& [name, source] : sources) {
      if (source.mails[side] < least_mails) continue;
      for (std::size_t feature = 0; feature < source.shown[side].size(); ++feature) {
        const auto mails = source.shown[side][feature];
        if (mails > 0)
          of[side].above[feature] +=
              (mails + 0.5) / (static_cast<double>(source.mails[side]) + 1) > other[feature] ? 1 : 0;
      }
    }
  }
  Sides out{.may_accuse = std::vector<char>(count), .may_clear = std::vector<char>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    out.may_accuse[i] = is_steady(of[unwanted], i, voters[unwanted]);
    const bool is_claim = std::any_of(std::begin(claims), std::end(claims),
                                      [&](std::string_view claim) { return names.names[i].starts_with(claim); });
    out.may_clear[i] = !is_claim && is_steady(of[honest], i, voters[honest]);
  }
  return out;
}

}  // namespace sekisho::scan::mail::train
