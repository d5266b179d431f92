#include "app/readiness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/log.h"
#include "connect/milter/greet.h"

namespace sekisho::app {
namespace {

constexpr std::chrono::milliseconds milter_wait{2'000};

std::string trouble_with_database(store::Database& database, const Clock& clock) {
  const auto written = database.execute(
      "INSERT INTO readiness (id, written_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET written_at = "
      "excluded.written_at",
      {to_millis(clock.now())});
  return written ? std::string() : written.error().what;
}

std::uint64_t device_of(const std::filesystem::path& folder) {
  struct stat status{};
  return ::stat(folder.c_str(), &status) == 0 ? status.st_dev : 0;
}

// Quarantined mail may lie on a disk of its own.
std::string trouble_with_disk(const std::filesystem::path& data) {
  auto trouble = trouble_writing(data);
  if (trouble.empty() && device_of(data / "blobs") != device_of(data)) trouble = trouble_writing(data / "blobs");
  return trouble;
}

std::string trouble_with_milter(const std::string& address) {
  if (address.empty()) return {};
  const auto greeted = connect::milter::greet(address, milter_wait);
  return greeted ? std::string() : greeted.error().what;
}

}  // namespace

std::string trouble_writing(const std::filesystem::path& folder) {
  const auto say = [&](int code) { return folder.string() + ": " + std::generic_category().message(code); };
  const auto path = folder / (".room-" + std::to_string(::getpid()));
  ::unlink(path.c_str());
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return say(errno);
  ::unlink(path.c_str());
  const std::string block(64 * 1024, 'r');
  int code = 0;
  for (std::size_t written = 0; code == 0 && written < 1024 * 1024;) {
    const auto count = ::write(fd, block.data(), block.size());
    if (count >= 0)
      written += static_cast<std::size_t>(count);
    else if (errno != EINTR)
      code = errno;
  }
  if (code == 0 && ::fdatasync(fd) != 0) code = errno;
  ::close(fd);
  return code == 0 ? std::string() : say(code);
}

Readiness::Readiness(Parts parts, Pace pace)
    : parts_(std::move(parts)),
      pace_(pace),
      database_([this] { return trouble_with_database(parts_.database, parts_.clock); }, pace.fresh_for),
      disk_([this] { return trouble_with_disk(parts_.data); }, pace.fresh_for),
      milter_([this] { return trouble_with_milter(parts_.milter); }, pace.fresh_for) {}

std::vector<api::PartState> Readiness::look() {
  using api::PartState;
  const auto until = std::chrono::steady_clock::now() + pace_.longest_wait;
  for (auto* const check : {&database_, &disk_, &milter_}) check->begin();
  std::string trouble;
  const auto state = [&](PartState::Part part, const std::optional<std::string>& said,
                         PartState::State when_wrong) -> PartState {
    if (said && said->empty()) return {part, PartState::State::able};
    trouble += (trouble.empty() ? "" : "; ") + std::string(api::name_of(part)) + ": " + (said ? *said : "no answer");
    return {part, said ? when_wrong : PartState::State::no_answer};
  };
  std::vector<PartState> out;
  out.push_back(state(PartState::Part::database, database_.answer(until), PartState::State::takes_no_writes));
  out.push_back(state(PartState::Part::disk, disk_.answer(until), PartState::State::takes_no_writes));
  out.push_back(state(PartState::Part::workers, parts_.has_workers() ? "" : "none", PartState::State::missing));
  out.push_back(state(PartState::Part::milter, milter_.answer(until), PartState::State::no_answer));
  tell(trouble);
  return out;
}

void Readiness::tell(const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  if (trouble.empty() == told_.empty()) return;
  told_ = trouble;
  if (trouble.empty())
    log::info("service.ready");
  else
    log::error("service.not_ready", {{"what", trouble}});
}

}  // namespace sekisho::app
