#include "app/mail_model.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/file.h"
#include "base/random.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;
using scan::mail::Model;
using scan::mail::unwanted_classes;

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("sekisho-model-" + make_uuid(random))) { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
  SystemRandom random;
  fs::path path;
};

std::string model_of(float weight) {
  const double zero[unwanted_classes] = {}, one[unwanted_classes] = {1, 1};
  return Model::save({{"word:verify", {weight, -weight}}}, zero, one, zero);
}

std::string version_of(const std::string& file) { return Model::load(file)->version(); }

std::string told(const MailModelState& state) {
  return std::string(name_of(state.source)) + " " + state.version + (state.refusal.empty() ? "" : ", refused");
}

}  // namespace

TEST_CASE("without a setting the shipped model judges, and nothing of an earlier one is left") {
  const Folder data;
  data.write("mail_model.bin", model_of(1));
  const MailModelFile file("", data.path);
  CHECK(file.in_force() == nullptr);
  CHECK(told(file.state()) == "shipped " + Model::built_in().version());
  CHECK_FALSE(fs::exists(data.path / "mail_model.bin"));
}

TEST_CASE(
    "a model is taken up when it changes, and what is refused leaves the one before it in force, also at the next "
    "start") {
  const Folder data, place;
  const auto first = model_of(1), second = model_of(2);
  const auto path = place.write("model.bin", first);
  {
    MailModelFile file(path, data.path);
    CHECK(told(file.state()) == "file " + version_of(first));
    CHECK_FALSE(file.look());
    place.write("model.bin", second);
    CHECK(file.look());
    CHECK(told(file.state()) == "file " + version_of(second));
    CHECK(file.in_force()->file() == second);
    place.write("model.bin", second.substr(0, second.size() / 2));
    CHECK_FALSE(file.look());
    CHECK(told(file.state()) == "kept " + version_of(second) + ", refused");
    CHECK(file.state().refusal.english == "cut off");
    CHECK(file.state().refusal.japanese == "ファイルが途中で切れています");
    CHECK(file.in_force()->version() == version_of(second));
    fs::remove(path);
    CHECK_FALSE(file.look());
    CHECK(file.state().refusal.english == "there is no such file");
    CHECK(told(*MailModelFile::read_state(data.path)) == "kept " + version_of(second) + ", refused");
  }
  MailModelFile later(path, data.path);
  CHECK(told(later.state()) == "kept " + version_of(second) + ", refused");
  place.write("model.bin", first);
  CHECK(later.look());
  CHECK(told(later.state()) == "file " + version_of(first));
}

TEST_CASE("a first start with a file that is refused judges with the shipped model and says so") {
  const Folder data, place;
  MailModelFile file(place.write("model.bin", "no model"), data.path);
  CHECK(file.in_force() == nullptr);
  CHECK(told(file.state()) == "shipped " + Model::built_in().version() + ", refused");
  CHECK(MailModelFile::read_state(data.path)->refusal.japanese == "メールモデルのファイルではありません");
  data.write("mail_model.bin", model_of(1).substr(1));  // a damaged copy is none
  CHECK(told(MailModelFile((place.path / "model.bin").string(), data.path).state()) ==
        "shipped " + Model::built_in().version() + ", refused");
}

TEST_CASE("pipes, folders and huge files at a model's place are refused without being read") {
  const Folder data, place;
  const auto pipe = (place.path / "pipe").string(), huge = place.write("huge", "");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  fs::resize_file(huge, 1ull << 40);  // sparse
  const std::pair<std::string, std::string> rows[] = {{pipe, "not a file"},
                                                      {place.path.string(), "not a file"},
                                                      {huge, "too large (at most 16 MiB)"},
                                                      {"/dev/zero", "not a file"}};
  for (const auto& [path, says] : rows) {
    ModelRefusal refusal;
    CHECK(read_mail_model(path, refusal) == nullptr);
    CHECK(refusal.english == says);
    CHECK_FALSE(refusal.japanese.empty());
  }
}

}  // namespace sekisho::app
