#include "connect/imap/client.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <utility>

#include "base/text.h"
#include "connect/imap/answers.h"
#include "connect/imap/folder_name.h"
#include "connect/imap/wire.h"

namespace sekisho::connect::imap {
namespace {

using namespace std::chrono_literals;

// A NO to what changes messages says nothing about whether they are there; only a folder can be missing ([TRYCREATE]).
template <class T>
Result<T> refused(Result<T> done) {
  if (done || done.error().code != Code::not_found ||
      find_ignore_case(done.error().what, "[TRYCREATE]") != std::string::npos)
    return done;
  return fail(Code::denied, done.error().what);
}

class SocketClient final : public Client {
 public:
  explicit SocketClient(Wire wire) : wire_(std::move(wire)) {}

  Result<void> start() {
    TRY(const auto greeting, wire_.answer());
    if (greeting.tag != "*" || greeting.is(0, "BYE")) return fail(Code::unavailable, "imap: the server does not greet");
    return read_capabilities();
  }

  Result<void> login(const std::string& user, const std::string& password) override {
    TRY(const auto name, quoted(user));
    TRY(const auto secret, quoted(password));
    const auto done = command("LOGIN " + name + " " + secret);
    if (!done)
      return done.error().code == Code::not_found
                 ? Result<void>(fail(Code::denied, "imap: the server refuses the login"))
                 : Result<void>(tl::unexpected(done.error()));
    return read_capabilities();
  }

  bool has(std::string_view capability) const override {
    return std::any_of(capabilities_.begin(), capabilities_.end(),
                       [&](const auto& c) { return equal_ignore_case(c, capability); });
  }

  Result<std::vector<std::string>> folders() override {
    TRY(const auto answers, command("LIST \"\" \"*\""));
    std::vector<std::string> names;
    for (const auto& a : answers) {
      auto folder = listed(a);
      if (folder && names.size() < limits::folders) names.push_back(std::move(folder->name));
    }
    return names;
  }

  Result<std::string> folder_for(std::string_view use) override {
    TRY(const auto answers, command("LIST \"\" \"*\""));
    for (const auto& a : answers) {
      const auto folder = listed(a);
      if (!folder) continue;
      for (const auto& one : folder->uses) {
        if (equal_ignore_case(one, use)) return folder->name;
      }
    }
    return std::string{};
  }

  Result<std::vector<FolderState>> states(const std::function<bool(const FolderState&)>& concerns) override {
    const std::string items = std::string("(UIDVALIDITY UIDNEXT") + (has("CONDSTORE") ? " HIGHESTMODSEQ)" : ")");
    const bool at_once = has("LIST-STATUS");
    if (selected_) {  // of an open folder STATUS may tell what the session knew before
      TRY_VOID(command(has("UNSELECT") ? "UNSELECT" : "NOOP"));
      selected_ = !has("UNSELECT");
    }
    TRY(const auto answers,
        command(!at_once ? std::string("LIST \"\" \"*\"")
                         : "LIST \"\" \"*\" RETURN (" + std::string(has("SPECIAL-USE") ? "SPECIAL-USE " : "") +
                               "STATUS " + items + ")"));
    std::vector<FolderState> out;
    std::map<std::string, std::size_t> places;
    for (const auto& a : answers) {
      auto folder = listed(a);
      if (!folder || !concerns(*folder) || out.size() == limits::folders) continue;
      places.emplace(folder->name, out.size());
      out.push_back(std::move(*folder));
    }
    if (at_once) {
      for (const auto& a : answers) take_status(a, places, out);
    } else {
      for (const auto& [name, place] : places) {
        TRY(const auto wire, wire_name(name));
        const auto status = command("STATUS " + wire + " " + items);
        if (!status && !is_closed(status.error())) return tl::unexpected(status.error());
        if (!status) continue;
        for (const auto& a : *status) take_status(a, places, out);
      }
    }
    // gone meanwhile, or not ours to read
    std::erase_if(out, [](const FolderState& folder) { return folder.uid_validity == 0; });
    return out;
  }

  Result<void> create(const std::string& folder) override {
    TRY(const auto name, wire_name(folder));
    const auto done = command("CREATE " + name);
    // NO: it is there already
    if (!done && !is_closed(done.error()) && done.error().code != Code::conflict) return tl::unexpected(done.error());
    return {};
  }

  Result<Folder> select(const std::string& folder, bool read_only) override {
    TRY(const auto name, wire_name(folder));
    TRY(const auto answers, command((read_only ? "EXAMINE " : "SELECT ") + name));
    selected_ = true;
    told_in_passing_ = false;
    Folder out{folder, 0, 0, 0};
    for (const auto& a : answers) {
      if (a.is(1, "EXISTS")) out.exists = a.number(0);
      const auto code = [&](const char* what) -> std::uint32_t {
        const auto at = find_ignore_case(a.line, what);
        std::uint32_t n = 0;
        if (at != std::string::npos) {
          const auto* from = a.line.data() + at + std::strlen(what);
          std::from_chars(from, a.line.data() + a.line.size(), n);
        }
        return n;
      };
      if (const auto n = code("[UIDVALIDITY "); n != 0) out.uid_validity = n;
      if (const auto n = code("[UIDNEXT "); n != 0) out.uid_next = n;
    }
    return out;
  }

  Result<std::vector<std::uint32_t>> find(const std::string& message_id) override {
    const auto bare = [](std::string_view text) {
      text = trim(text);
      if (text.starts_with('<')) text.remove_prefix(1);
      return trim(text.substr(0, text.find('>')));
    };
    const auto wanted = bare(message_id);
    if (wanted.empty()) return std::vector<std::uint32_t>();  // SEARCH would find every message
    TRY(const auto id, quoted(wanted));
    TRY(const auto answers, command("UID SEARCH HEADER Message-ID " + id));
    auto candidates = searched(answers);
    std::vector<std::uint32_t> exact;
    for (const auto uid : candidates) {  // SEARCH finds substrings
      TRY(const auto fetched,
          command("UID FETCH " + std::to_string(uid) + " (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"));
      for (const auto& a : fetched) {
        for (const auto& value : a.values) {
          const auto colon = value.kind == Value::Kind::text ? value.text.find(':') : std::string::npos;
          if (colon != std::string::npos && bare(std::string_view(value.text).substr(colon + 1)) == wanted)
            exact.push_back(uid);
        }
      }
    }
    exact.erase(std::unique(exact.begin(), exact.end()), exact.end());
    return exact;
  }

  Result<std::vector<std::uint32_t>> uids_between(std::uint32_t first, std::uint32_t last) override {
    return search(first, last, "");
  }

  Result<std::vector<std::uint32_t>> received_between(std::uint32_t first, std::uint32_t last, Time from,
                                                      Time until) override {
    // SEARCH knows days, of whatever zone each message was stored in: a day more on both sides, and then each one's own
    // time.
    const auto day = std::chrono::days(1);
    TRY(const auto near,
        search(first, last, " SINCE " + write_date(from - day) + " BEFORE " + write_date(until + 2 * day)));
    std::vector<std::uint32_t> out;
    for (std::size_t at = 0; at < near.size(); at += limits::dates_at_once) {
      std::string set;
      for (std::size_t i = at; i < std::min(near.size(), at + limits::dates_at_once); ++i)
        set += (set.empty() ? "" : ",") + std::to_string(near[i]);
      TRY(const auto answers, command("UID FETCH " + set + " (UID INTERNALDATE)"));
      for (const auto& a : answers) {
        const auto* const uid = a.item("UID");
        const auto* const date = a.item("INTERNALDATE");
        if (!a.is(1, "FETCH") || uid == nullptr || date == nullptr) continue;
        const auto came = read_date_time(date->text);
        std::uint32_t number = 0;
        std::from_chars(uid->text.data(), uid->text.data() + uid->text.size(), number);
        if (came && *came >= from && *came < until && std::binary_search(near.begin(), near.end(), number))
          out.push_back(number);
      }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  Result<std::vector<std::uint32_t>> marked_since(std::uint64_t modseq, std::uint32_t first, std::uint32_t last,
                                                  const std::vector<std::string>& keywords) override {
    std::vector<std::uint32_t> out;
    for (const auto& keyword : keywords) {
      TRY(const auto uids, search(first, last, " KEYWORD " + keyword + " MODSEQ " + std::to_string(modseq + 1)));
      out.insert(out.end(), uids.begin(), uids.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  Result<Message> fetch(std::uint32_t uid) override {
    TRY(const auto answers, command("UID FETCH " + std::to_string(uid) + " (UID FLAGS INTERNALDATE BODY.PEEK[])"));
    for (const auto& a : answers) {
      const auto* body = a.item("BODY[]");
      if (!a.is(1, "FETCH") || body == nullptr) continue;
      Message message{uid, body->text, {}, {}};
      if (const auto* date = a.item("INTERNALDATE")) message.internal_date = date->text;
      for (std::size_t i = 0; i + 1 < a.values.size(); ++i) {
        if (!a.is(i, "FLAGS") || a.values[i + 1].kind != Value::Kind::list) continue;
        for (std::size_t n = 0; n < a.values[i + 1].span; ++n) message.flags.push_back(a.values[i + 2 + n].text);
      }
      return message;
    }
    return fail(Code::not_found, "imap: no such message");
  }

  Result<void> move(const std::vector<std::uint32_t>& uids, const std::string& folder) override {
    if (uids.empty()) return {};
    TRY(const auto name, wire_name(folder));
    if (has("MOVE")) {
      TRY_VOID(refused(command("UID MOVE " + set_of(uids) + " " + name)));
      return {};
    }
    TRY_VOID(refused(command("UID COPY " + set_of(uids) + " " + name)));
    return remove(uids);
  }

  Result<void> remove(const std::vector<std::uint32_t>& uids) override {
    if (uids.empty()) return {};
    TRY_VOID(refused(command("UID STORE " + set_of(uids) + " +FLAGS.SILENT (\\Deleted)")));
    // Without UIDPLUS, EXPUNGE would also take what the owner marked: then it stays marked.
    if (has("UIDPLUS")) TRY_VOID(refused(command("UID EXPUNGE " + set_of(uids))));
    return {};
  }

  Result<void> append(const std::string& folder, const Message& message) override {
    TRY(const auto name, wire_name(folder));
    std::string flags;
    for (const auto& flag : message.flags) {
      if (!equal_ignore_case(flag, "\\Recent")) flags += (flags.empty() ? "" : " ") + flag;
    }
    std::string text = "APPEND " + name + " (" + flags + ")";
    if (!message.internal_date.empty()) {
      TRY(const auto date, quoted(message.internal_date));
      text += " " + date;
    }
    const auto tag = next_tag();
    TRY_VOID(wire_.send(tag + " " + text + " {" + std::to_string(message.bytes.size()) + "}\r\n"));
    TRY(const auto go_on, wire_.answer());
    if (go_on.tag != "+")
      return refused<void>(fail(go_on.is(0, "NO") ? meaning_of_no(go_on.line) : Code::malformed,
                                "imap: " + to_valid_utf8(go_on.line.substr(0, 200))));
    TRY_VOID(wire_.send(message.bytes));
    TRY_VOID(wire_.send("\r\n"));
    TRY_VOID(refused(until(tag)));
    return {};
  }

  Result<bool> idle(std::chrono::milliseconds most, const std::function<bool()>& should_stop) override {
    if (!has("IDLE")) {
      for (auto waited = 0ms; waited < std::min(most, 30'000ms) && !should_stop(); waited += 500ms) ::usleep(500'000);
      TRY_VOID(command("NOOP"));
      return true;
    }
    return listen(most, should_stop, [](const Response& a) { return a.is(1, "EXISTS") || a.is(1, "RECENT"); });
  }

  Result<void> notify_of_all() override {
    if (!has("NOTIFY") || !has("IDLE")) return fail(Code::not_found, "imap: the server has no NOTIFY");
    TRY_VOID(command(
        "NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge MailboxName))"));
    return {};
  }

  Result<void> notify_of_none() override {
    TRY_VOID(command("NOTIFY NONE"));
    return {};
  }

  Result<bool> news(std::chrono::milliseconds most, const std::function<bool()>& should_stop,
                    const std::function<bool(const FolderState&)>& wakes) override {
    return listen(most, should_stop, [&](const Response& a) {
      if (a.is(1, "EXISTS") || a.is(0, "LIST") ||
          find_ignore_case(a.line, "[NOTIFICATIONOVERFLOW]") != std::string::npos)
        return true;
      if (!a.is(0, "STATUS") || a.values.size() < 2) return false;
      std::vector<FolderState> folder(1);
      folder[0].name = from_wire_name(a.values[1].text).value_or(std::string());
      take_status(a, {{folder[0].name, 0}}, folder);
      return wakes(folder[0]);
    });
  }

  void logout() override {
    const auto done = command("LOGOUT");
    static_cast<void>(done);
  }

 private:
  static std::string set_of(const std::vector<std::uint32_t>& uids) {
    std::string out;
    for (const auto uid : uids) out += (out.empty() ? "" : ",") + std::to_string(uid);
    return out;
  }

  // IDLE (RFC 2177) until an answer is news; true unless the time was over.
  Result<bool> listen(std::chrono::milliseconds most, const std::function<bool()>& should_stop,
                      const std::function<bool(const Response&)>& is_news) {
    const auto tag = next_tag();
    TRY_VOID(wire_.send(tag + " IDLE\r\n"));
    bool news = std::exchange(told_in_passing_, false), listening = false;
    const auto end = std::chrono::steady_clock::now() + most;
    while (!listening || (!news && !should_stop() && std::chrono::steady_clock::now() < end)) {
      if (listening) {
        TRY(const bool ready, wire_.readable(500ms));
        if (!ready) continue;
      }
      TRY(const auto a, wire_.answer());
      if (a.is(0, "BYE")) return fail(Code::unavailable, "imap: the server says goodbye");
      if (a.tag == tag) return fail(Code::unavailable, "imap: IDLE refused");
      listening |= a.tag == "+";
      news |= is_news(a);
    }
    TRY_VOID(wire_.send("DONE\r\n"));
    TRY_VOID(until(tag));
    return news;
  }

  static Result<std::string> wire_name(const std::string& folder) { return quoted(to_wire_name(folder)); }

  Result<std::vector<std::uint32_t>> search(std::uint32_t first, std::uint32_t last, const std::string& more) {
    TRY(const auto answers, command("UID SEARCH UID " + std::to_string(first) + ":" + std::to_string(last) + more));
    auto uids = searched(answers);
    std::erase_if(uids, [&](auto uid) { return uid < first || uid > last; });
    std::sort(uids.begin(), uids.end());
    return uids;
  }

  std::string next_tag() { return "s" + std::to_string(++tag_); }

  // The untagged answers of a command. NO is Code::not_found, BAD malformed.
  Result<std::vector<Response>> command(const std::string& text) {
    const auto tag = next_tag();
    TRY_VOID(wire_.send(tag + " " + text + "\r\n"));
    return until(tag);
  }

  Result<std::vector<Response>> until(const std::string& tag) {
    std::vector<Response> answers;
    std::size_t bytes = 0;
    for (;;) {
      TRY(auto a, wire_.answer());
      if (a.tag == tag) {
        if (a.is(0, "OK")) return answers;
        return fail(a.is(0, "NO") ? meaning_of_no(a.line) : Code::malformed,
                    "imap: " + to_valid_utf8(a.line.substr(0, 200)));
      }
      for (const auto& value : a.values) bytes += value.text.size() + 32;
      told_in_passing_ |= a.is(1, "EXISTS");
      if (bytes > wire_.literal_limit() + (64u << 20)) return fail(Code::over_limit, "imap: an answer without end");
      answers.push_back(std::move(a));
    }
  }

  Result<void> read_capabilities() {
    TRY(const auto answers, command("CAPABILITY"));
    for (const auto& a : answers) {
      if (!a.is(0, "CAPABILITY")) continue;
      capabilities_.clear();
      for (std::size_t i = 1; i < a.values.size(); ++i) capabilities_.push_back(a.values[i].text);
    }
    return {};
  }

  Wire wire_;
  std::uint64_t tag_ = 0;
  bool selected_ = false;
  bool told_in_passing_ = false;  // mail came into the open folder while another command was answered
  std::vector<std::string> capabilities_;
};

}  // namespace

Result<std::string> quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == '\0') return fail(Code::malformed, "imap: a line end in a value");
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

Result<std::unique_ptr<Client>> Client::connect(const ServerAddress& server, std::chrono::milliseconds timeout,
                                                ByteCount literal_limit) {
  TRY(auto wire, Wire::connect(server, timeout, literal_limit));
  auto client = std::make_unique<SocketClient>(std::move(wire));
  TRY_VOID(client->start());
  return std::unique_ptr<Client>(std::move(client));
}

}  // namespace sekisho::connect::imap
