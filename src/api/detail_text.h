#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sekisho::api {

/// One sentence that an error of ours may say. `{}` in the English one stands for whatever was named; `{0}`, `{1}` … in
/// the Japanese one put it there.
struct DetailText {
  std::string_view english, japanese;
};
/// All of them, in lists by what they speak of (details/).
std::span<const std::span<const DetailText>> detail_texts();

/// The same in Japanese; what was named is translated too where it is a sentence of ours itself. Empty when no sentence
/// fits. Pure; linear in the text for each sentence, at most four sentences inside each other.
std::string detail_in_japanese(std::string_view english);

}  // namespace sekisho::api
