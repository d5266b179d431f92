#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "reputation/authentication_results.h"
#include "reputation/clamd.h"
#include "reputation/dkim.h"
#include "reputation/dkim_key.h"
#include "reputation/dmarc.h"
#include "reputation/rdap.h"
#include "reputation/signed_mail.h"
#include "reputation/spf.h"
#include "reputation/spf_record.h"

// Everything that reads strangers' DNS records and signatures. The first byte chooses; the rest is the record or the
// mail.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekisho::reputation;
  if (size == 0 || size > 100'000) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  TableResolver table;
  switch (data[0]) {
    case 'S': {
      table.add("a.example", RecordType::txt, text);
      table.add("b.a.example", RecordType::a, "abcd");
      const auto verdict =
          check_spf({.client_ip = "2001:db8::1", .helo = "h.example", .sender = "a@a.example"}, table, deadline);
      if (verdict.lookups > limits::spf_lookups + 1) std::abort();
      break;
    }
    case 'A':
      static_cast<void>(vouched_by("mx.example.com", text));
      break;
    case 'K':
      static_cast<void>(parse_dkim_key(text));
      break;
    case 'D':
      if (const auto record = parse_dmarc(text); record && (record->percent < 0 || record->percent > 100)) std::abort();
      break;
    case 'Z':
      static_cast<void>(read_zone(text, table));
      break;
    case 'C':
      static_cast<void>(parse_clamd_answer(text));
      break;
    case 'R':
      if (const auto read = RdapBootstrap::read(text);
          read && !read->server_of("a.example").empty() && read->server_of("a.example").back() != '/')
        std::abort();
      static_cast<void>(read_registration(text));
      break;
    default: {
      const auto report = signatures_of(text);
      for (const auto& one : report.signatures) {
        if (one.problem.empty() && (one.headers_hash.empty() || one.signature.empty() || one.domain.empty()))
          std::abort();
      }
      table.add("s._domainkey.a.example", RecordType::txt,
                "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
      static_cast<void>(verify_dkim(report.signatures, 1, {}, table, deadline));
      static_cast<void>(verify_arc(report.signatures, {}, table, deadline));
    }
  }
  return 0;
}
