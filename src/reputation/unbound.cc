#include "reputation/unbound.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unbound.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

namespace sekisho::reputation {
namespace {
// Reads an uncompressed name of wire data into text; empty if it is none. libunbound hands records out decompressed.
std::string name_of(std::string_view wire) {
  std::string out;
  while (!wire.empty() && wire.front() != 0) {
    const auto size = static_cast<unsigned char>(wire.front());
    if (size > 63 || wire.size() < size + 1u || out.size() > 255) return {};
    if (!out.empty()) out += '.';
    out.append(wire.substr(1, size));
    wire.remove_prefix(size + 1u);
  }
  return out;
}

// A TXT record's strings joined.
std::string text_of(std::string_view wire) {
  std::string out;
  while (!wire.empty()) {
    const auto size = static_cast<unsigned char>(wire.front());
    if (wire.size() < size + 1u) break;
    out.append(wire.substr(1, size));
    wire.remove_prefix(size + 1u);
  }
  return out;
}

DnsAnswer answer_of(int error, const ub_result* result, RecordType type) {
  if (error != 0 || result == nullptr || result->bogus) return {.status = DnsStatus::failed};
  if (result->nxdomain) return {.status = DnsStatus::no_domain};
  if (result->rcode != 0) return {.status = DnsStatus::failed};
  if (!result->havedata) return {.status = DnsStatus::no_data};
  DnsAnswer answer{.status = DnsStatus::found};
  std::vector<std::pair<int, std::string>> exchanges;
  for (int i = 0; result->data[i] != nullptr && answer.records.size() + exchanges.size() < limits::dns_records; ++i) {
    const std::string_view wire(result->data[i], static_cast<std::size_t>(result->len[i]));
    if (wire.size() > limits::dns_record_size + 256) continue;
    switch (type) {
      case RecordType::a:
        if (wire.size() == 4) answer.records.emplace_back(wire);
        break;
      case RecordType::aaaa:
        if (wire.size() == 16) answer.records.emplace_back(wire);
        break;
      case RecordType::txt:
        if (auto text = text_of(wire); text.size() <= limits::dns_record_size)
          answer.records.push_back(std::move(text));
        break;
      case RecordType::ptr:
      case RecordType::cname:
        answer.records.push_back(name_of(wire));
        break;
      case RecordType::mx:
        if (wire.size() >= 3)
          exchanges.emplace_back(static_cast<unsigned char>(wire[0]) * 256 + static_cast<unsigned char>(wire[1]),
                                 name_of(wire.substr(2)));
        break;
    }
  }
  std::sort(exchanges.begin(), exchanges.end());
  for (auto& [preference, name] : exchanges) answer.records.push_back(std::move(name));
  if (answer.records.empty()) answer.status = DnsStatus::no_data;
  return answer;
}

// One question on its way. Owned by the callback until it has run, and by the asker while it waits.
struct Question {
  std::mutex mutex;
  std::condition_variable arrived;
  bool done = false;
  RecordType type = RecordType::a;
  DnsAnswer answer;
};

class Unbound final : public Resolver {
 public:
  explicit Unbound(ub_ctx* context)
      : context_(context), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), pump_([this] { pump(); }) {}
  ~Unbound() override {
    stopping_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
    pump_.join();
    ub_ctx_delete(context_);
    for (auto* question : open_) delete question;
    ::close(wake_);
  }

  DnsAnswer query(const std::string& name, RecordType type, Deadline deadline) override {
    if (!is_queryable(name) || name.find('\0') != std::string::npos) return {};
    if (std::chrono::steady_clock::now() >= deadline) return {.status = DnsStatus::timed_out};
    auto question = std::make_shared<Question>();
    question->type = type;
    auto* handle = new Handle{this, question};
    {
      const std::lock_guard lock(mutex_);
      if (open_.size() >= static_cast<std::size_t>(limits::dns_in_flight)) {
        delete handle;
        return {.status = DnsStatus::timed_out};
      }
      open_.insert(handle);
    }
    const std::string absolute = name + ".";  // no search list
    if (ub_resolve_async(context_, absolute.c_str(), static_cast<int>(type), 1, handle, arrived, nullptr) != 0) {
      forget(handle);
      return {.status = DnsStatus::failed};
    }
    std::unique_lock lock(question->mutex);
    if (!question->arrived.wait_until(lock, deadline, [&] { return question->done; }))
      return {.status = DnsStatus::timed_out};
    return question->answer;
  }

 private:
  struct Handle {
    Unbound* owner;
    std::shared_ptr<Question> question;
  };

  static void arrived(void* data, int error, ub_result* result) {
    auto* handle = static_cast<Handle*>(data);
    const auto question = handle->question;
    auto answer = answer_of(error, result, question->type);
    ub_resolve_free(result);
    handle->owner->forget(handle);
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    question->done = true;
    question->arrived.notify_all();
  }

  void forget(Handle* handle) {
    const std::lock_guard lock(mutex_);
    open_.erase(handle);
    delete handle;
  }

  // libunbound's answers are taken here, on a thread that never asks.
  void pump() {
    pollfd watched[] = {{.fd = ub_fd(context_), .events = POLLIN, .revents = 0},
                        {.fd = wake_, .events = POLLIN, .revents = 0}};
    while (!stopping_) {
      if (::poll(watched, 2, -1) > 0 && (watched[0].revents & POLLIN) != 0) ub_process(context_);
    }
  }

  ub_ctx* context_;
  int wake_;
  std::mutex mutex_;
  std::set<Handle*> open_;
  std::atomic<bool> stopping_{false};
  std::thread pump_;  // last: it uses the rest
};
}  // namespace

Result<std::unique_ptr<Resolver>> make_unbound_resolver(const UnboundOptions& options) {
  ub_ctx* context = ub_ctx_create();
  if (context == nullptr) return fail(Code::unavailable, "resolver: cannot be made");
  const auto refused = [&](int error, const std::string& what) {
    ub_ctx_delete(context);
    return fail(Code::unavailable, "resolver: " + what + ": " + ub_strerror(error));
  };
  static constexpr const char* settings[][2] = {
      {"do-not-query-localhost:", "no"}, {"edns-buffer-size:", "1232"}, {"msg-cache-size:", "8m"},
      {"rrset-cache-size:", "16m"},      {"cache-max-ttl:", "86400"},   {"cache-max-negative-ttl:", "900"},
      {"harden-glue:", "yes"},           {"use-caps-for-id:", "no"},
  };
  for (const auto& [name, value] : settings) {
    if (const int error = ub_ctx_set_option(context, name, value); error != 0) return refused(error, name);
  }
  if (options.forward.empty()) {
    if (const int error = ub_ctx_resolvconf(context, nullptr); error != 0) return refused(error, "/etc/resolv.conf");
  }
  for (const auto& address : options.forward) {
    if (const int error = ub_ctx_set_fwd(context, address.c_str()); error != 0) return refused(error, address);
  }
  if (!options.trust_anchor_file.empty()) {
    if (const int error = ub_ctx_add_ta_file(context, options.trust_anchor_file.c_str()); error != 0)
      return refused(error, options.trust_anchor_file);
  }
  if (const int error = ub_ctx_async(context, 1); error != 0) return refused(error, "thread");
  return std::make_unique<Unbound>(context);
}

}  // namespace sekisho::reputation
