#include "app/items.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "base/random.h"

namespace sekisho::app {
namespace {

struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("sekisho-items-" + make_uuid(random))) { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
  SystemRandom random;
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("an mbox is its messages, each without envelope line and quoting") {
  const Folder folder;
  folder.write("box", "From a@b Thu Nov 23 00:00:00 2026\nSubject: 1\n\n>From here\n>>From there\nFrom no border\n\nFrom c@d Thu Nov 23 00:00:00 2026\nSubject: 2\n\nx\n");
  const auto items = list_items({(folder.path / "box").string()});
  REQUIRE(items.size() == 2);
  CHECK(items[1].name == (folder.path / "box").string() + "#2");
  CHECK(*read_item(items[0], {1000}) == "Subject: 1\n\nFrom here\n>From there\nFrom no border\n");
  CHECK(*read_item(items[1], {1000}) == "Subject: 2\n\nx\n");
  CHECK(read_item(items[1], {3}).error().code == Code::over_limit);
}

TEST_CASE("a folder is all below it in order, a Maildir without its tmp") {
  const Folder folder;
  folder.write("m/cur/2", "x");
  folder.write("m/new/1", "x");
  folder.write("m/tmp/3", "x");
  folder.write("b", "");
  std::string names;
  for (const auto& item : list_items({folder.path.string()})) names += std::filesystem::relative(item.name, folder.path).string() + " ";
  CHECK(names == "b m/cur/2 m/new/1 ");
}

TEST_CASE("what does not exist is an item that cannot be read") {
  const auto items = list_items({"/nonexistent/file"});
  REQUIRE(items.size() == 1);
  CHECK(read_item(items[0], {1000}).error().code == Code::not_found);
}

}  // namespace sekisho::app
