#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "content/read.h"
#include "scan/mail/model.h"
#include "scan/report.h"
#include "scan/scanner.h"
#include "scan/settings.h"
#include "worker/pictures.h"
#include "worker/rewrite/edit.h"

namespace sekisho::worker {

/// The payloads of the frames (channel.h) as values. Encoders never fail; decoders return Code::malformed.
struct ScanRequest {
  TenantId tenant;
  content::ReadOptions options;
  scan::ScanContext context;
  bool letters_lost = false;  // an earlier attempt ended a worker: letters in pictures are not read
};
std::string encode(const ScanRequest& request);
Result<ScanRequest> decode_scan_request(std::string_view payload);

struct Configuration {
  std::map<TenantId, scan::Settings> tenants;
  std::shared_ptr<const scan::mail::Model> mail_model;  // null: the shipped one
  PictureSettings pictures;
  std::uint64_t memory = 0;
  bool allow_selftest = false;
};
std::string encode(const Configuration& configuration);
Result<Configuration> decode_configuration(std::string_view payload);

/// A report with what its JSON does not hold.
std::string encode(const scan::Report& report);
Result<scan::Report> decode_report(std::string_view payload);

std::string encode(const Error& error);
Error decode_error(std::string_view payload);

std::string encode(const rewrite::Rewritten& rewritten);
Result<rewrite::Rewritten> decode_rewritten(std::string_view payload);

struct ProcessEvent {
  int pid = 0;
  int signal = 0, status = 0;
};
std::string encode(const ProcessEvent& event);
Result<ProcessEvent> decode_process_event(std::string_view payload);

}  // namespace sekisho::worker
