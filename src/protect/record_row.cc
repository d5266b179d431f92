#include "protect/record_row.h"

#include <zlib.h>

#include <algorithm>

#include "protect/texts_json.h"

namespace sekisho::protect {

std::string report_bytes(const std::string& json) {
  uLongf size = compressBound(json.size());
  std::string out(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(json.data()), json.size(),
                1) != Z_OK)
    return {};
  out.resize(size);
  return out;
}

std::string report_text(const std::string& bytes) {
  constexpr std::size_t most = 64u << 20;  // our own rows; the bound guards against a damaged one
  std::string out(std::max<std::size_t>(4096, bytes.size() * 8), '\0');
  for (;;) {
    uLongf size = out.size();
    const int code = uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    if (code == Z_OK) return out.resize(size), out;
    if (code != Z_BUF_ERROR || out.size() >= most) return {};
    out.resize(out.size() * 2);
  }
}

Detection detection_from(const store::Row& row) {
  return {.id = row.integer(0),
          .organization = row.integer(2),
          .at = from_millis(row.integer(3)),
          .log_id = row.text(4),
          .item = row.text(5),
          .service = row.text(6),
          .scan_type = row.text(7),
          .direction = row.text(8),
          .affected_user = row.text(9),
          .location = row.text(10),
          .filter = row.text(11),
          .category = row.text(12),
          .rule = row.text(13),
          .severity = static_cast<int>(row.integer(14)),
          .threat_type = row.text(15),
          .security_risk_name = row.text(16),
          .detected_by = row.text(17),
          .risk_level = row.text(18),
          .policy_id = row.integer(19),
          .policy_name = row.text(20),
          .action = row.text(21),
          .action_result = row.text(22),
          .sender = row.text(23),
          .envelope_sender = row.text(24),
          .recipients = texts_from_json(row.text(25)),
          .subject = row.text(26),
          .message_id = row.text(27),
          .received_at = from_millis(row.integer(28)),
          .file_name = row.text(29),
          .file_sha1 = row.text(30),
          .file_sha256 = row.text(31),
          .url = row.text(32),
          .domain = row.text(33),
          .templates = texts_from_json(row.text(34)),
          .violating_content = row.text(35),
          .part = row.text(36),
          .evidence = row.text(37),
          .high_profile_user = row.text(38),
          .qr_source = row.text(39)};
}

MailTrack track_from(const store::Row& row) {
  return {.id = row.integer(0),
          .organization = row.integer(2),
          .at = from_millis(row.integer(3)),
          .item = row.text(4),
          .service = row.text(5),
          .direction = row.text(6),
          .sender = row.text(7),
          .envelope_sender = row.text(8),
          .recipients = texts_from_json(row.text(9)),
          .subject = row.text(10),
          .message_id = row.text(11),
          .client_ip = row.text(12),
          .source_domain = row.text(13),
          .location = row.text(14),
          .verdict = row.text(15),
          .action = row.text(16),
          .delivery_status = row.text(17),
          .size = static_cast<std::uint64_t>(row.integer(18)),
          .elapsed_us = row.integer(19),
          .sha256 = row.text(20),
          .files = texts_from_json(row.text(21)),
          .urls = texts_from_json(row.text(22)),
          .ruleset = row.text(23),
          .report_json = report_text(row.blob(24))};
}

}  // namespace sekisho::protect
