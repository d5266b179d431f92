#include "protect/inline_mail.h"

#include <doctest/doctest.h>

namespace sekisho::protect {

TEST_CASE("mail is ours by its client and its sender together, never by its sender alone") {
  const std::vector<std::string> domains{"example.com"};
  const auto own = *Networks::parse("10.0.0.0/8 2001:db8::/32");
  struct Row {
    const char *says, *client, *signed_in, *sender, *recipient;
    scan::Direction direction;
  };
  const Row rows[] = {
      {"a stranger", "192.0.2.7", "", "a@evil.test", "bob@example.com", scan::Direction::incoming},
      {"a stranger who calls himself ours", "192.0.2.7", "", "bob@example.com", "carol@example.com",
       scan::Direction::incoming},
      {"who signed in", "192.0.2.7", "bob", "bob@example.com", "x@elsewhere.test", scan::Direction::outgoing},
      {"who signed in, to us", "192.0.2.7", "bob", "bob@EXAMPLE.com", "carol@Example.COM", scan::Direction::internal},
      {"this machine", "127.0.0.1", "", "bob@example.com", "x@elsewhere.test", scan::Direction::outgoing},
      {"this machine by IPv6", "::1", "", "bob@example.com", "x@elsewhere.test", scan::Direction::outgoing},
      {"an inner mail server", "10.20.30.40", "", "bob@example.com", "x@elsewhere.test", scan::Direction::outgoing},
      {"an inner mail server by IPv6", "2001:db8::25", "", "bob@example.com", "carol@example.com",
       scan::Direction::internal},
      {"an inner mail server with a foreign sender", "10.20.30.40", "", "a@evil.test", "bob@example.com",
       scan::Direction::incoming},
      {"beside the own networks", "11.0.0.1", "", "bob@example.com", "x@elsewhere.test", scan::Direction::incoming},
      {"a bounce", "127.0.0.1", "", "", "bob@example.com", scan::Direction::incoming},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const connect::milter::Transaction transaction{
        .sender = row.sender, .client_ip = row.client, .authenticated = row.signed_in};
    CHECK(direction_of(transaction, row.recipient, domains, own) == row.direction);
  }
}

}  // namespace sekisho::protect
