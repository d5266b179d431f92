#pragma once

#include <cstdint>
#include <string>

namespace sekisho::connect::imap {

struct ServerAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 143;
  bool tls = false;
  bool verify = true;  // the certificate, against the system's authorities
};

}  // namespace sekisho::connect::imap
