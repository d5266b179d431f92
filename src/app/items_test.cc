#include "app/items.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "base/random.h"

namespace sekisho::app {
namespace {

struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("sekisho-items-" + make_uuid(random))) {
    std::filesystem::create_directories(path);
  }
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
  folder.write("box",
               "From a@b Thu Nov 23 00:00:00 2026\nSubject: 1\n\n>From here\n>>From there\nFrom no border\n\nFrom c@d "
               "Thu Nov 23 00:00:00 2026\nSubject: 2\n\nx\n");
  const auto items = list_items({(folder.path / "box").string()}, {1000});
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
  for (const auto& item : list_items({folder.path.string()}, {1000}))
    names += std::filesystem::relative(item.name, folder.path).string() + " ";
  CHECK(names == "b m/cur/2 m/new/1 ");
}

TEST_CASE("what does not exist is an item that cannot be read") {
  const auto items = list_items({"/nonexistent/file"}, {1000});
  REQUIRE(items.size() == 1);
  CHECK(read_item(items[0], {1000}).error().code == Code::not_found);
}

TEST_CASE("a Maildir is its messages: not what the server keeps beside them, but its subfolders") {
  const Folder folder;
  for (const auto* const name : {"cur/1:2,S", "new/2", "tmp/3", "dovecot-uidlist", "maildirsize", ".Junk/cur/4",
                                 ".Junk/new/5", ".Junk/tmp/6", ".Junk/dovecot.index", ".subscriptions"})
    folder.write(std::string("m/") + name, "x");
  std::filesystem::create_directories(folder.path / "m/.Empty/cur");
  std::string names;
  for (const auto& item : list_items({folder.path.string()}, {1000}))
    names += std::filesystem::relative(item.name, folder.path / "m").string() + " ";
  CHECK(names == ".Junk/cur/4 .Junk/new/5 cur/1:2,S new/2 ");
}

TEST_CASE("a pipe is read once and whole, also when an mbox comes through it") {
  const Folder folder;
  const auto pipe = folder.path / "pipe";
  std::signal(SIGPIPE, SIG_IGN);  // the reader stops at its limit
  const auto through = [&](const std::string& text) {
    static_cast<void>(::unlink(pipe.c_str()));
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << text; });
    auto items = list_items({pipe.string()}, {100'000});
    writer.join();
    return items;
  };
  const auto mail = "Subject: 1\n\n" + std::string(5000, 'x') + "\n";
  const auto one = through(mail);
  REQUIRE(one.size() == 1);
  CHECK(*read_item(one[0], {100'000}) == mail);
  const auto two =
      through("From a@b Thu Nov 23 00:00:00 2026\n" + mail + "\nFrom c@d Thu Nov 23 00:00:00 2026\nSubject: 2\n\nx\n");
  REQUIRE(two.size() == 2);
  CHECK(two[1].name == pipe.string() + "#2");
  CHECK(*read_item(two[0], {100'000}) == mail);
  CHECK(*read_item(two[1], {100'000}) == "Subject: 2\n\nx\n");
  const auto large = through(std::string(200'000, 'x'));
  REQUIRE(large.size() == 1);
  CHECK(read_item(large[0], {100'000}).error().code == Code::over_limit);
}

TEST_CASE("below a folder, a pipe or socket is an item that cannot be read, and nobody waits for it") {
  const Folder folder;
  folder.write("mail", "Subject: x\n\nx\n");
  REQUIRE(::mkfifo((folder.path / "a-pipe").c_str(), 0600) == 0);
  const auto items = list_items({folder.path.string()}, {1000});
  REQUIRE(items.size() == 2);
  CHECK(read_item(items[0], {1000}).error().code == Code::malformed);
  CHECK(read_item(items[1], {1000}));
}

TEST_CASE("a folder that may not be entered is an item that cannot be read") {
  if (::geteuid() == 0) return;  // root may enter
  const Folder folder;
  folder.write("closed/mail", "x");
  REQUIRE(::chmod((folder.path / "closed").c_str(), 0) == 0);
  const auto items = list_items({folder.path.string()}, {1000});
  REQUIRE(::chmod((folder.path / "closed").c_str(), 0700) == 0);
  REQUIRE(items.size() == 1);
  CHECK(read_item(items[0], {1000}).error().code == Code::denied);
}

}  // namespace sekisho::app
