#pragma once

// For tests that need a judgement and no worker.

#include "worker/pool.h"

namespace sekisho::worker {

// What a worker would answer, without one.
class StillPool : public Pool {
 public:
  Result<scan::Report> scan(TenantId, std::string_view bytes, const content::ReadOptions&,
                            const scan::ScanContext&) override {
    scan::Report report;
    report.is_mail = true;
    report.size = bytes.size();
    report.mail.subject = "judged";
    if (bytes.find("http://bad") != std::string_view::npos)
      report.urls = {{.url = "http://bad.example/", .host = "bad.example", .risk = scan::UrlRisk::dangerous}};
    if (bytes.find("bad") != std::string_view::npos) {
      report.verdict = scan::Verdict::found;
      report.findings = {{.rule = "malware.test",
                          .scanner = "malware",
                          .category = scan::Category::malware,
                          .severity = 90,
                          .evidence = "bad"}};
    }
    return report;
  }
  Result<rewrite::Rewritten> rewrite(std::string_view, const std::vector<rewrite::Edit>&) override {
    return fail(Code::unavailable, "no worker");
  }
  Result<std::string> preview(std::string_view bytes, std::size_t limit) override {
    return std::string(bytes.substr(0, limit));
  }
  Result<std::vector<std::string>> enclosed(std::string_view) override { return std::vector<std::string>{}; }
  Result<std::string> document(TenantId, std::string_view, const content::ReadOptions&) override {
    return std::string("{}");
  }
  Result<void> reload(std::map<TenantId, scan::Settings>) override { return {}; }
  PoolFigures figures() const override { return {}; }
};

}  // namespace sekisho::worker
