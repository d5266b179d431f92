#include "connect/milter/session.h"

#include <doctest/doctest.h>

namespace sekisho::connect::milter {
namespace {

class Recorder final : public Receiver {
 public:
  Answer receive(const Transaction& transaction) override {
    last = transaction;
    ++count;
    return answer;
  }
  Transaction last;
  Answer answer;
  int count = 0;
};

std::string strings(std::initializer_list<std::string_view> texts) {
  std::string out;
  for (const auto text : texts) out += std::string(text) + '\0';
  return out;
}

struct Fixture {
  Settings settings;
  Recorder receiver;
  Shared shared;
  Session session{settings, receiver, shared};

  std::string send(char command, const std::string& data = {}) {
    const auto reaction = session.take({command, data});
    return reaction ? reaction->bytes : "error: " + reaction.error().what;
  }
  std::string negotiate() { return send('O', encode_u32(6) + encode_u32(0x1ff) + encode_u32(0x1fffff)); }
  void begin() {
    negotiate();
    send('C', strings({"client.test"}) + "4" + std::string("\x30\x39", 2) + strings({"192.0.2.7"}));
    send('M', strings({"<eve@evil.test>", "BODY=8BITMIME"}));
    send('R', strings({"<bob@example.com>"}));
  }
};

}  // namespace

TEST_CASE("a transaction arrives as the MTA told it, and only its end is answered") {
  Fixture fixture;
  CHECK(fixture.negotiate() == encode('O', encode_u32(6) + encode_u32(0x1f) + encode_u32(0x1ff380)));
  fixture.begin();
  CHECK(fixture.send('D', "M" + strings({"i", "4QUEUE"})).empty());
  CHECK(fixture.send('L', strings({"Subject", " a\n b"})).empty());
  CHECK(fixture.send('N').empty());
  CHECK(fixture.send('B', std::string("body\r\n\0x\r", 9)).empty());
  fixture.receiver.answer.kind = Answer::Kind::accept;
  CHECK(fixture.send('E') == encode('c', {}));
  CHECK(fixture.receiver.last.sender == "eve@evil.test");
  CHECK(fixture.receiver.last.client_ip == "192.0.2.7");
  CHECK(fixture.receiver.last.queue_id == "4QUEUE");
  CHECK(fixture.receiver.last.bytes() == std::string("Subject: a\r\n b\r\n\r\nbody\r\n\0x\r", 27));
  CHECK(fixture.shared.collected == 0);
}

TEST_CASE("an MTA that wants every step answered gets its answers") {
  Fixture fixture;
  fixture.send('O', encode_u32(6) + encode_u32(0x1f) + encode_u32(0));
  CHECK(fixture.send('H', strings({"helo"})) == encode('c', {}));
  CHECK(fixture.send('M', strings({"<>"})) == encode('c', {}));
}

TEST_CASE("an MTA of protocol version 2 is answered at every step and writes the space after the colon itself") {
  Fixture fixture;
  CHECK(fixture.send('O', encode_u32(2) + encode_u32(0x3f) + encode_u32(0x7f)) ==
        encode('O', encode_u32(2) + encode_u32(0x1f) + encode_u32(0)));
  CHECK(fixture.send('C', strings({"client.test"}) + "4" + std::string("\x30\x39", 2) + strings({"192.0.2.7"})) ==
        encode('c', {}));
  fixture.send('M', strings({"<eve@evil.test>"}));
  fixture.send('R', strings({"<bob@example.com>"}));
  CHECK(fixture.send('L', strings({"Subject", "a"})) == encode('c', {}));
  CHECK(fixture.send('N') == encode('c', {}));
  CHECK(fixture.send('B', "x\r\n") == encode('c', {}));
  auto& answer = fixture.receiver.answer;
  answer.kind = Answer::Kind::accept;
  answer.changes = {{"subject", 1, " [tag] a"}};
  answer.inserted = {{"X-Sekisho-Verdict", " clean"}};
  answer.appended = {{"X-Other", " y"}};
  CHECK(fixture.send('E') ==
        encode('m', encode_u32(1) + strings({"subject", "[tag] a"})) + encode('h', strings({"X-Other", "y"})) +
            encode('i', encode_u32(0) + strings({"X-Sekisho-Verdict", "clean"})) + encode('c', {}));
  CHECK(fixture.receiver.last.bytes() == "Subject: a\r\n\r\nx\r\n");
}

TEST_CASE("a mail beyond the limits is refused at its end and its bytes are let go") {
  Fixture fixture;
  fixture.settings.message_size = ByteCount{1000};
  fixture.begin();
  for (int i = 0; i < 50; ++i) fixture.send('B', std::string(100, 'x'));
  CHECK(fixture.send('E').find("552 5.3.4") != std::string::npos);
  CHECK(fixture.receiver.count == 0);
  CHECK(fixture.shared.collected == 0);
}

TEST_CASE("an aborted transaction is forgotten, and the next one is whole") {
  Fixture fixture;
  fixture.begin();
  fixture.send('B', "half");
  CHECK(fixture.send('A').empty());
  CHECK(fixture.shared.collected == 0);
  fixture.send('M', strings({"<a@b.test>"}));
  fixture.send('R', strings({"<c@d.test>"}));
  fixture.send('E');
  CHECK(fixture.receiver.last.body.empty());
  CHECK(fixture.receiver.last.sender == "a@b.test");
}

TEST_CASE("what is no milter protocol ends the connection with a reason") {
  struct Row {
    std::string says;
    char command;
    std::string data;
  };
  const Row rows[] = {{"a string without end", 'M', "<a@b>"},
                      {"no sender", 'M', ""},
                      {"a header without value", 'L', std::string("Subject\0", 8)},
                      {"an unknown command", 'z', ""},
                      {"connect without family", 'C', "x"},
                      {"macros for nothing", 'D', ""},
                      {"the end of no message", 'E', ""},
                      {"a short negotiation", 'O', "abc"}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Fixture fixture;
    fixture.negotiate();
    CHECK(fixture.send(row.command, row.data).starts_with("error: milter: "));
  }
  Fixture fixture;
  CHECK(fixture.send('M', strings({"<a@b>"})) == "error: milter: no negotiation");
}

TEST_CASE("changes leave in the order the MTA applies them, the verdict last") {
  Fixture fixture;
  fixture.begin();
  auto& answer = fixture.receiver.answer;
  answer.kind = Answer::Kind::accept;
  answer.remove_recipients = {"bob@example.com"};
  answer.add_recipients = {"x@example.com"};
  answer.changes = {{"X-Sekisho-Verdict", 1, std::nullopt}, {"subject", 1, " new"}};
  answer.inserted = {{"X-Sekisho-Verdict", " clean"}};
  answer.body = "b\r\n";
  CHECK(fixture.send('E') == encode('-', strings({"<bob@example.com>"})) + encode('+', strings({"<x@example.com>"})) +
                                 encode('m', encode_u32(1) + strings({"X-Sekisho-Verdict", ""})) +
                                 encode('m', encode_u32(1) + strings({"subject", " new"})) +
                                 encode('i', encode_u32(0) + strings({"X-Sekisho-Verdict", " clean"})) +
                                 encode('b', "b\r\n") + encode('c', {}));
}

}  // namespace sekisho::connect::milter
