#include "connect/milter/session.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"

// Numbers as in Sendmail's include/libmilter/mfdef.h (protocol version 6).
namespace sekisho::connect::milter {
namespace {

namespace act {
constexpr std::uint32_t add_headers = 0x01, change_body = 0x02, add_recipient = 0x04, delete_recipient = 0x08,
                        change_headers = 0x10;
constexpr std::uint32_t wanted = add_headers | change_body | add_recipient | delete_recipient | change_headers;
}  // namespace act

namespace step {
constexpr std::uint32_t no_unknown = 0x100, no_data = 0x200;  // commands we do not want
constexpr std::uint32_t no_reply_header = 0x80, no_reply_connect = 0x1000, no_reply_helo = 0x2000,
                        no_reply_mail = 0x4000, no_reply_recipient = 0x8000, no_reply_data = 0x10000,
                        no_reply_unknown = 0x20000, no_reply_end_of_header = 0x40000, no_reply_body = 0x80000;
// header values exactly as they stand
constexpr std::uint32_t leading_space = 0x100000;
constexpr std::uint32_t wanted = no_unknown | no_data | no_reply_header | no_reply_connect | no_reply_helo |
                                 no_reply_mail | no_reply_recipient | no_reply_data | no_reply_unknown |
                                 no_reply_end_of_header | no_reply_body | leading_space;
}  // namespace step

constexpr std::size_t body_chunk = 65'535;

std::string terminated(std::string_view text) {
  std::string out(text.substr(0, text.find('\0')));
  out += '\0';
  return out;
}

// Values are kept with the space after the colon. An MTA that did not agree on that writes one of its own.
std::string value_for(std::string_view value, bool leading_space) {
  if (!leading_space && value.starts_with(' ')) value.remove_prefix(1);
  return terminated(value);
}

// What Answer asks for as packets, the final one last.
std::string encode_answer(const Answer& answer, bool leading_space) {
  std::string out;
  switch (answer.kind) {
    case Answer::Kind::discard:
      return encode('d', {});
    case Answer::Kind::tempfail:
    case Answer::Kind::reject: {
      const std::string_view standard =
          answer.kind == Answer::Kind::reject ? "550 5.7.1 Message rejected" : "451 4.7.1 Please try again later";
      return encode('y', terminated(answer.reply.empty() ? standard : answer.reply));
    }
    case Answer::Kind::accept:
      break;
  }
  for (const auto& address : answer.remove_recipients) out += encode('-', terminated("<" + address + ">"));
  for (const auto& address : answer.add_recipients) out += encode('+', terminated("<" + address + ">"));
  for (const auto& change : answer.changes) {
    out += encode(
        'm', encode_u32(change.index) + terminated(change.name) + value_for(change.value.value_or(""), leading_space));
  }
  for (const auto& [name, value] : answer.appended)
    out += encode('h', terminated(name) + value_for(value, leading_space));
  for (const auto& [name, value] : answer.inserted)
    out += encode('i', encode_u32(0) + terminated(name) + value_for(value, leading_space));
  if (answer.body) {
    const std::string_view body = *answer.body;
    if (body.empty()) out += encode('b', {});
    for (std::size_t at = 0; at < body.size(); at += body_chunk) out += encode('b', body.substr(at, body_chunk));
  }
  out += encode('c', {});
  return out;
}

}  // namespace

std::string Transaction::bytes() const {
  std::size_t size = body.size() + 2;
  for (const auto& [name, value] : headers) size += name.size() + value.size() + 16;
  std::string out;
  out.reserve(size);
  for (const auto& [name, value] : headers) {
    out += name;
    out += ':';
    for (std::size_t i = 0; i < value.size(); ++i) {  // the milter protocol folds with a bare LF
      if (value[i] == '\n' && (i == 0 || value[i - 1] != '\r')) out += '\r';
      out += value[i];
    }
    out += "\r\n";
  }
  out += "\r\n";
  out += body;
  return out;
}

Session::~Session() { reset(); }

void Session::reset() {
  shared_.collected -= reserved_;
  reserved_ = 0;
  header_bytes_ = 0;
  in_message_ = false;
  refusal_.clear();
  transaction_ = {};
}

bool Session::reserve(std::size_t bytes) {
  const auto all = shared_.collected += bytes;
  reserved_ += bytes;
  if (reserved_ > settings_.message_size.value) {
    refusal_ = "552 5.3.4 Message size exceeds fixed limit";
  } else if (all > settings_.memory.value) {
    refusal_ = "451 4.3.1 Insufficient resources, please try again later";
  }
  return refusal_.empty();
}

Session::Reaction Session::stage(std::uint32_t no_reply_flag) {
  Reaction reaction;
  if ((steps_ & no_reply_flag) == 0) reaction.bytes = encode('c', {});
  return reaction;
}

Session::Reaction Session::refuse(std::string reply) {
  Answer answer;
  answer.kind = Answer::Kind::tempfail;
  answer.reply = std::move(reply);
  ++shared_.refused;
  Reaction reaction;
  reaction.bytes = encode_answer(answer, (steps_ & step::leading_space) != 0);
  reset();
  return reaction;
}

Result<Session::Reaction> Session::negotiate(const Packet& packet) {
  TRY(const auto offer, parse_offer(packet.data));
  if (offer.version < 2) return fail(Code::malformed, "milter: protocol version " + std::to_string(offer.version));
  if ((offer.actions & act::wanted) != act::wanted)
    return fail(Code::malformed, "milter: the MTA does not let us change mail");
  actions_ = act::wanted;
  steps_ = offer.steps & step::wanted;
  negotiated_ = true;
  Reaction reaction;
  reaction.bytes =
      encode('O', encode_u32(std::min<std::uint32_t>(offer.version, 6)) + encode_u32(actions_) + encode_u32(steps_));
  return reaction;
}

Result<void> Session::take_macros(std::string_view data) {
  TRY(const auto macros, parse_macros(data));
  for (const auto& [name, value] : macros.values) {
    if (name == "i") transaction_.queue_id = std::string(value.substr(0, 255));
    if (name == "auth_authen") transaction_.authenticated = std::string(value.substr(0, 1000));
    if (name == "daemon_name") daemon_ = std::string(value.substr(0, 255));
    if (name == "client_addr" && client_ip_.empty()) client_ip_ = std::string(value.substr(0, 100));
    if (name == "client_name" && client_name_.empty()) client_name_ = std::string(value.substr(0, 1000));
  }
  return {};
}

Result<Session::Reaction> Session::take(const Packet& packet) {
  if (packet.command == 'O') return negotiate(packet);
  if (!negotiated_) return fail(Code::malformed, "milter: no negotiation");
  const std::string_view data = packet.data;
  switch (packet.command) {
    case 'D':
      TRY_VOID(take_macros(data));
      return Reaction{};
    case 'C': {
      TRY(auto client, parse_connect(data));
      client_name_ = std::move(client.name);
      if (!client.address.empty()) client_ip_ = std::move(client.address);
      return stage(step::no_reply_connect);
    }
    case 'H':
      helo_ = std::string(data.substr(0, std::min<std::size_t>(data.find('\0'), 1000)));
      return stage(step::no_reply_helo);
    case 'M': {
      TRY(const auto strings, split_strings(data));
      if (strings.empty()) return fail(Code::malformed, "milter: MAIL without sender");
      auto authenticated = std::move(transaction_.authenticated);  // its macros came just before
      auto queue_id = std::move(transaction_.queue_id);
      reset();
      in_message_ = true;
      transaction_.authenticated = std::move(authenticated);
      transaction_.queue_id = std::move(queue_id);
      transaction_.sender = std::string(strip_brackets(strings[0]));
      for (std::size_t i = 1; i < strings.size(); ++i) transaction_.sender_parameters.emplace_back(strings[i]);
      return stage(step::no_reply_mail);
    }
    case 'R': {
      TRY(const auto strings, split_strings(data));
      if (strings.empty()) return fail(Code::malformed, "milter: RCPT without recipient");
      if (static_cast<int>(transaction_.recipients.size()) < settings_.recipients) {
        transaction_.recipients.emplace_back(strip_brackets(strings[0]));
        transaction_.recipient_parameters.emplace_back(strings.begin() + 1, strings.end());
      } else {
        refusal_ = "452 4.5.3 Too many recipients";
      }
      return stage(step::no_reply_recipient);
    }
    case 'T':
      return stage(step::no_reply_data);
    case 'U':
      return stage(step::no_reply_unknown);
    case 'L': {
      const auto end = data.find('\0');
      if (end == std::string_view::npos || data.back() != '\0' || end + 1 == data.size())
        return fail(Code::malformed, "milter: header field");
      const auto name = data.substr(0, end);
      auto value = std::string(data.substr(end + 1, data.size() - end - 2));
      if ((steps_ & step::leading_space) == 0) value.insert(0, " ");
      header_bytes_ += name.size() + value.size();
      if (header_bytes_ > settings_.header_size.value) refusal_ = "552 5.3.4 Header too large";
      if (refusal_.empty() && reserve(name.size() + value.size() + 3))
        transaction_.headers.emplace_back(std::string(name), std::move(value));
      return stage(step::no_reply_header);
    }
    case 'N':
      return stage(step::no_reply_end_of_header);
    case 'B':
      if (refusal_.empty() && reserve(data.size())) {
        transaction_.body += data;
      } else {
        transaction_.body = {};
      }
      return stage(step::no_reply_body);
    case 'E':
      if (!data.empty() && refusal_.empty() && reserve(data.size())) transaction_.body += data;
      return end_of_message();
    case 'A':
      if (in_message_) ++shared_.aborted;
      reset();
      return Reaction{};
    case 'K':  // a new SMTP connection on this one
      reset();
      client_ip_.clear();
      client_name_.clear();
      helo_.clear();
      return Reaction{};
    case 'Q': {
      Reaction reaction;
      reaction.close = true;
      return reaction;
    }
    default:
      return fail(Code::malformed, "milter: unknown command");
  }
}

Result<Session::Reaction> Session::end_of_message() {
  if (!in_message_) return fail(Code::malformed, "milter: end of message without message");
  ++shared_.transactions;
  if (!refusal_.empty()) return refuse(std::move(refusal_));
  transaction_.client_ip = client_ip_;
  transaction_.client_name = client_name_;
  transaction_.helo = helo_;
  transaction_.daemon = daemon_;
  auto answer = receiver_.receive(transaction_);
  Reaction reaction;
  reaction.bytes = encode_answer(answer, (steps_ & step::leading_space) != 0);
  reaction.after = std::move(answer.after);
  reset();
  return reaction;
}

}  // namespace sekisho::connect::milter
