#include "worker/serve.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <new>
#include <set>

#include "base/encode.h"
#include "base/text.h"
#include "content/mime/document_json.h"
#include "worker/channel.h"
#include "worker/enclosed.h"
#include "worker/preview.h"
#include "worker/protocol.h"
#include "worker/rewrite/edit.h"

namespace sekisho::worker {
namespace {

// Tests only: does what an item must never get a worker to do.
void misbehave(std::string_view bytes) {
  constexpr std::string_view field = "X-Sekisho-Selftest: ";
  const auto at = bytes.find(field);
  if (at == std::string_view::npos) return;
  const auto rest = bytes.substr(at + field.size());
  const auto what = trim(rest.substr(0, rest.find('\n')));
  if (what == "crash") {
    ::raise(SIGSEGV);  // as a wild pointer would, also under sanitizers
  } else if (what == "abort") {
    std::abort();
  } else if (what == "spin") {
    for (unsigned long n = 0;; ++n) asm volatile("" : : "r"(n) : "memory");
  } else if (what == "allocate") {
    std::vector<std::unique_ptr<char[]>> taken;
    for (;;) {
      taken.push_back(std::make_unique_for_overwrite<char[]>(16u << 20));
      if (taken.size() > 64) throw std::bad_alloc();  // under ASan there is no address limit
    }
  } else if (what == "socket") {
    static_cast<void>(::socket(AF_INET, SOCK_STREAM, 0));
  } else if (what == "fork") {
    static_cast<void>(::fork());
  } else if (what == "exec") {
    ::execl("/bin/true", "true", nullptr);
  } else if (what == "open") {
    // Refused without dying; if it were not, the item would crash the worker and the test would see that.
    if (std::FILE* const file = std::fopen("/etc/passwd", "re"); file != nullptr) std::abort();
  }
}

struct Reply {
  FrameKind kind;
  std::string payload;
};

Result<Reply> answer(const Frame& frame, const Rulesets& rulesets, const content::PictureReading& pictures,
                     bool allow_selftest) {
  if (frame.descriptors.empty()) return fail(Code::malformed, "worker: request without item");
  TRY(const auto item, Mapping::of(frame.descriptors[0].fd()));
  switch (frame.kind) {
    case FrameKind::scan: {
      TRY(auto request, decode_scan_request(frame.payload));
      request.context.rules_end_process = true;
      const auto ruleset = rulesets.find(request.tenant);
      if (ruleset == rulesets.end())
        return fail(Code::not_found, "worker: no ruleset for tenant " + std::to_string(request.tenant.value));
      auto reading = pictures;
      reading.lost = request.letters_lost;
      if (allow_selftest && request.context.service == "selftest") misbehave(item.bytes());
      const auto report = ruleset->second->scan(item.bytes(), request.options, request.context, reading);
      return Reply{FrameKind::report, encode(report)};
    }
    case FrameKind::rewrite: {
      boost::system::error_code error;
      const auto json = boost::json::parse(frame.payload, error);
      if (error) return fail(Code::malformed, "worker: edits are no JSON");
      TRY(const auto edits, rewrite::edits_from_json(json));
      TRY(const auto rewritten, rewrite::apply(item.bytes(), edits));
      return Reply{FrameKind::rewritten, encode(rewritten)};
    }
    case FrameKind::document: {
      TRY(const auto request, decode_scan_request(frame.payload));
      const auto ruleset = rulesets.find(request.tenant);
      if (ruleset == rulesets.end())
        return fail(Code::not_found, "worker: no ruleset for tenant " + std::to_string(request.tenant.value));
      Budget budget(ruleset->second->settings().limits);
      const auto document = content::read(item.bytes(), request.options, pictures, budget);
      return Reply{FrameKind::documented, boost::json::serialize(content::to_json(document))};
    }
    case FrameKind::enclosed: {
      boost::json::array messages;
      for (const auto& message : enclosed_messages(item.bytes())) messages.emplace_back(to_base64(message));
      return Reply{FrameKind::enclosures, boost::json::serialize(messages)};
    }
    case FrameKind::preview:
      return Reply{FrameKind::previewed, preview(item.bytes(), static_cast<std::size_t>(std::stoull(frame.payload)))};
    default:
      return fail(Code::malformed, "worker: unknown request");
  }
}

}  // namespace

void warm_up(const Rulesets& rulesets) {
  // One mail per family of tables: charsets, HTML, links, images, archives, documents.
  static constexpr std::string_view samples[] = {
      "From: a@example.com\r\nSubject: =?iso-2022-jp?B?GyRCNFg9ahsoQg==?=\r\nContent-Type: text/plain; "
      "charset=iso-2022-jp\r\n\r\n\x1b$B4X=j\x1b(B "
      "http://example.com/\r\n",
      "From: a@example.com\r\nContent-Type: text/plain; charset=shift_jis\r\n\r\n\x8a\xd6\x8f\x8a\r\n",
      "From: a@example.com\r\nContent-Type: text/plain; charset=euc-jp\r\n\r\n\xb4\xd8\xbd\xea\r\n",
      "From: a@example.com\r\nContent-Type: text/plain\r\n\r\n\x82\xa0\x82\xa2 caf\xe9\r\n",
      "From: a@example.com\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n<html><body><a "
      "href=\"http://xn--fsq.example/\">x</a></body></html>\r\n",
      // a stored zip with one text member
      "PK\x03\x04\x0a\x00\x00\x00\x00\x00\x00\x00\x21\x00\x16\x35\x96\x31\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00"
      "\x00"
      "aa",
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count "
      "0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
      "{\\rtf1 x}", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x89PNG\r\n\x1a\n", "GIF89a", "MZ", "#!/bin/sh\necho\n"};
  std::set<const scan::Ruleset*> warm;
  for (const auto& [tenant, ruleset] : rulesets) {
    if (!warm.insert(ruleset.get()).second) continue;
    for (const auto sample : samples) static_cast<void>(ruleset->scan(sample, {}, {}));
    // The same as attachments, so that readers of files inside mail run as well.
    for (const auto sample : samples) {
      static_cast<void>(
          ruleset->scan("From: a@example.com\r\nContent-Type: application/octet-stream; name=\"x.bin\"\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n" +
                            to_base64(sample) + "\r\n",
                        {}, {}));
    }
  }
}

int serve(int socket, const Rulesets& rulesets, const content::PictureReading& pictures, bool allow_selftest) {
  for (;;) {
    auto frame = receive_frame(socket);
    if (!frame) return 0;
    Reply reply{FrameKind::failed, {}};
    bool out_of_memory = false;
    try {  // worker's main: what libraries throw ends here
      auto result = answer(*frame, rulesets, pictures, allow_selftest);
      reply = result ? *std::move(result) : Reply{FrameKind::failed, encode(result.error())};
    } catch (const std::bad_alloc&) {
      out_of_memory = true;
    } catch (const std::exception& problem) {
      reply = {FrameKind::failed, encode(Error{Code::internal, std::string("worker: ") + problem.what()})};
    }
    if (out_of_memory) {  // what the libraries hold now is unknown: a fresh process follows
      static_cast<void>(send_frame(socket, FrameKind::memory, {}));
      return 1;
    }
    frame->descriptors.clear();
    if (!send_frame(socket, reply.kind, reply.payload)) return 0;
  }
}

}  // namespace sekisho::worker
