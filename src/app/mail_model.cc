#include "app/mail_model.h"

#include <sys/stat.h>

#include <boost/json.hpp>

#include "base/file.h"
#include "base/log.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using scan::mail::Model;
using scan::mail::ModelFlaw;

constexpr const char* state_file = "mail_model.json";
constexpr ByteCount largest_state{1 << 16};

ModelRefusal refusal_of(ModelFlaw flaw) {
  return {std::string(describe(flaw, Language::english)), std::string(describe(flaw, Language::japanese))};
}

std::string look_of(const std::string& path) {
  struct stat status{};
  if (path.empty() || ::stat(path.c_str(), &status) != 0) return "none";
  return std::to_string(status.st_dev) + " " + std::to_string(status.st_ino) + " " + std::to_string(status.st_size) +
         " " + std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec) + " " +
         std::to_string(status.st_ctim.tv_sec) + "." + std::to_string(status.st_ctim.tv_nsec);
}

}  // namespace

std::shared_ptr<const Model> read_mail_model(const fs::path& path, ModelRefusal& refusal) {
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    return refusal = ModelRefusal{"there is no such file", "ファイルがありません"}, nullptr;
  // a pipe would be waited for
  if (kind != fs::file_type::regular && kind != fs::file_type::none)
    return refusal = ModelRefusal{"not a file", "ファイルではありません"}, nullptr;
  const auto bytes = read_file(path, ByteCount{scan::mail::largest_model_file});
  if (!bytes) {
    refusal = bytes.error().code == Code::over_limit
                  ? refusal_of(ModelFlaw::too_large)
                  : ModelRefusal{"cannot be read (permissions?)", "読み取れません (権限を確認してください)"};
    return nullptr;
  }
  auto model = Model::load(*bytes);
  if (!model) return refusal = refusal_of(Model::flaw_of(*bytes)), nullptr;
  refusal = {};
  return std::make_shared<const Model>(*std::move(model));
}

MailModelFile::MailModelFile(std::string path, fs::path data)
    : path_(std::move(path)), data_(std::move(data)), copy_(data_ / "mail_model.bin") {
  state_ = {.version = Model::built_in().version(), .path = path_};
  if (path_.empty()) {
    std::error_code error;
    fs::remove(copy_, error);
    write_state();
    return;
  }
  ModelRefusal none;
  if (auto kept = read_mail_model(copy_, none)) {
    state_.source = MailModelState::Source::kept;
    state_.version = kept->version();
    in_force_ = std::move(kept);
  }
  look();
}

bool MailModelFile::look() {
  if (path_.empty()) return false;
  auto now = look_of(path_);
  if (now == look_) return false;
  look_ = std::move(now);
  ModelRefusal refusal;
  const auto model = read_mail_model(path_, refusal);
  const bool other = take(model, std::move(refusal));
  write_state();
  return other;
}

bool MailModelFile::take(const std::shared_ptr<const Model>& model, ModelRefusal refusal) {
  const std::lock_guard lock(mutex_);
  state_.refusal = std::move(refusal);
  if (!model) {
    if (state_.source == MailModelState::Source::file) state_.source = MailModelState::Source::kept;
    log::error("mail_model.refused", {{"file", path_},
                                      {"error", state_.refusal.english},
                                      {"error_ja", state_.refusal.japanese},
                                      {"judges", state_.version},
                                      {"source", name_of(state_.source)}});
    return false;
  }
  const bool other = state_.version != model->version();
  state_.source = MailModelState::Source::file;
  state_.version = model->version();
  in_force_ = model;
  if (auto written = write_file_atomic(copy_, model->file()); !written)
    log::warning("mail_model.not_kept", {{"error", written.error().what}});
  log::info("mail_model.taken", {{"version", state_.version}});
  return other;
}

std::shared_ptr<const Model> MailModelFile::in_force() const {
  const std::lock_guard lock(mutex_);
  return in_force_;
}

MailModelState MailModelFile::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void MailModelFile::write_state() const {
  const auto now = state();
  const auto text = json::serialize(json::object{{"source", name_of(now.source)},
                                                 {"version", now.version},
                                                 {"path", to_valid_utf8(now.path)},
                                                 {"refused_en", now.refusal.english},
                                                 {"refused_ja", now.refusal.japanese}});
  if (auto written = write_file_atomic(data_ / state_file, text); !written)
    log::warning("mail_model.not_kept", {{"error", written.error().what}});
}

Result<MailModelState> MailModelFile::read_state(const fs::path& data) {
  TRY(const auto text, read_file(data / state_file, largest_state));
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::malformed, (data / state_file).string() + ": no JSON object");
  const auto member = [&](std::string_view name) {
    const auto* found = value.as_object().if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  MailModelState state{
      .version = member("version"), .path = member("path"), .refusal = {member("refused_en"), member("refused_ja")}};
  for (const auto source : {MailModelState::Source::file, MailModelState::Source::kept}) {
    if (member("source") == name_of(source)) state.source = source;
  }
  return state;
}

}  // namespace sekisho::app
