#include "content/image/letters_remembered.h"

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/encode.h"

namespace sekisho::content {
namespace {

std::string key_of(const GreyImage& picture) {
  const auto* const bytes = reinterpret_cast<const char*>(picture.pixels.data());
  return std::to_string(picture.width) + 'x' + sha256({bytes, picture.pixels.size()});
}

class Remembering final : public LetterReader {
 public:
  Remembering(std::unique_ptr<LetterReader> reader, std::size_t pictures)
      : reader_(std::move(reader)), most_(pictures) {}

  Letters read(const GreyImage& picture, const Writing& writing, const Allowance& allowance) override {
    if (writing.letters > allowance.letters || allowance.time.count() <= 0) {
      return reader_->read(picture, writing, allowance);
    }
    auto key = key_of(picture);
    if (const auto known = find(key)) return {.text = *known, .unread = {}};
    auto letters = reader_->read(picture, writing, allowance);
    if (letters.unread.empty()) keep(std::move(key), letters.text);
    return letters;
  }

  void prepare() override { reader_->prepare(); }

 private:
  using Order = std::list<std::pair<std::string, std::string>>;  // key and text, the last used first

  std::optional<std::string> find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto known = places_.find(key);
    if (known == places_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, known->second);
    return known->second->second;
  }

  void keep(std::string key, const std::string& text) {
    const std::lock_guard lock(mutex_);
    if (places_.contains(key)) return;  // another thread read it meanwhile
    order_.emplace_front(std::move(key), text);
    places_.emplace(order_.front().first, order_.begin());
    if (order_.size() <= most_) return;
    places_.erase(order_.back().first);
    order_.pop_back();
  }

  const std::unique_ptr<LetterReader> reader_;
  const std::size_t most_;
  std::mutex mutex_;
  Order order_;
  std::unordered_map<std::string, Order::iterator> places_;
};

}  // namespace

std::unique_ptr<LetterReader> remembering(std::unique_ptr<LetterReader> reader, std::size_t pictures) {
  return std::make_unique<Remembering>(std::move(reader), pictures);
}

}  // namespace sekisho::content
