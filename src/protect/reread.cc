#include "protect/reread.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/encode.h"
#include "base/text.h"
#include "protect/domain_ages.h"
#include "reputation/mail_authentication.h"
#include "scan/built_in.h"

namespace sekisho::protect {
namespace {

std::string short_digest(const std::string& text) { return sha256_hex(text).substr(0, 12); }

std::multiset<std::string> files_of(const scan::Report& report) {
  std::multiset<std::string> out;
  for (const auto& file : report.files) out.insert(file.sha256);
  return out;
}

std::multiset<std::string> senders_of(const scan::Report& report) {
  std::multiset<std::string> out;
  for (const auto& from : report.mail.from) out.insert(to_lower_ascii(from.address));
  return out;
}

// A policy may have put a tag before the subject when it was delivered. An empty subject ends every one: then only the
// Message-ID tells, which a server on the way may have added where there was none.
bool same_letter(const scan::Report& past, const scan::Report& fresh) {
  const auto &before = past.mail, &now = fresh.mail;
  const bool subject_tells = !before.subject.empty() || !before.message_id.empty() || now.subject.empty();
  const bool same_id = before.message_id.empty() || before.message_id == now.message_id;
  return subject_tells && same_id && now.subject.ends_with(before.subject) && senders_of(past) == senders_of(fresh);
}

scan::Direction direction_of(std::string_view text) {
  for (const auto direction : {scan::Direction::incoming, scan::Direction::outgoing, scan::Direction::internal}) {
    if (direction_name(direction) == text) return direction;
  }
  return scan::Direction::unknown;
}

}  // namespace

std::string content_fingerprint(const scan::Settings& settings, std::string_view mail_model) {
  std::string yara, dlp;
  for (const auto& source : settings.yara_sources) yara += sha256_hex(source);
  for (const auto& one : settings.dlp) dlp += one.id + "\n" + one.kind + "\n" + one.json + "\n";
  return "yara:" + short_digest(yara) + " dlp:" + short_digest(dlp) + " model:" +
         (mail_model.empty() ? scan::built_in_digest()
                             : short_digest(scan::built_in_digest() + std::string(mail_model)));
}

bool needs_content(std::string_view causes) {
  for (const auto part : split(causes, ',')) {
    const auto cause = trim(part);
    if (cause == "yara" || cause == "dlp" || cause == "model") return true;
  }
  return false;
}

std::string join_causes(const std::string& one, const std::string& other) {
  std::string out;
  std::set<std::string_view> seen;
  for (const auto* text : {&one, &other}) {
    for (const auto part : split(*text, ',')) {
      const auto cause = trim(part);
      if (!cause.empty() && seen.insert(cause).second) out += (out.empty() ? "" : ", ") + std::string(cause);
    }
  }
  return out;
}

Result<scan::Report> report_of(const MailTrack& track) {
  boost::system::error_code error;
  const auto json = boost::json::parse(track.report_json, error);
  if (error) return fail(Code::malformed, "retro: the report is no JSON");
  return scan::report_from_json(json);
}

scan::ScanContext context_of(const MailTrack& track, const scan::Report& past) {
  scan::ScanContext context;
  context.envelope_sender = track.envelope_sender;
  context.recipients = track.recipients;
  context.client_ip = track.client_ip;
  context.direction = direction_of(track.direction);
  context.service = track.service;
  context.received_ms = to_millis(track.at);
  context.history = past.history;
  return context;
}

bool same_mail(const scan::Report& past, const scan::Report& fresh) {
  if (!past.sha256.empty() && past.sha256 == fresh.sha256) return true;
  return same_letter(past, fresh) && files_of(past) == files_of(fresh);
}

bool same_mail_opened(const scan::Report& past, const scan::Report& fresh) {
  if (!past.sha256.empty() && past.sha256 == fresh.sha256) return true;
  auto looked_into = past;  // of a closed member there was a name and no bytes
  std::erase_if(looked_into.files, [](const scan::FileFact& file) { return file.contained && file.encrypted; });
  const auto before = files_of(looked_into), now = files_of(fresh);
  return same_letter(past, fresh) && std::includes(now.begin(), now.end(), before.begin(), before.end());
}

bool has_closed_again(const scan::Report& past, const scan::Report& fresh) {
  return std::any_of(fresh.files.begin(), fresh.files.end(), [&](const scan::FileFact& file) {
    return file.encrypted && std::any_of(past.files.begin(), past.files.end(), [&](const scan::FileFact& before) {
             return before.sha256 == file.sha256 && !before.encrypted;
           });
  });
}

scan::Report with_past_enrichment(const scan::Report& past, scan::Report fresh) {
  fresh.history = past.history;
  fresh.mail.subject = past.mail.subject;  // without our tag
  for (const auto& signal : past.signals) {
    if (signal.starts_with("clamd_")) fresh.signals.push_back(signal);
  }
  for (const auto& finding : past.findings) {
    if (finding.scanner == "clamd") fresh.findings.push_back(finding);
  }
  repeat_domain_ages(past, fresh);
  reputation::repeat_authentication(past, fresh);
  return fresh;
}

}  // namespace sekisho::protect
