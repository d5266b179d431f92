#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/document.h"
#include "scan/report.h"
#include "scan/url/model.h"
#include "scan/url/url.h"

namespace sekisho::scan::url {

/// What speaks against a URL; `evidence` says it in the URL's own words.
struct Suspicion {
  std::string_view rule;
  UrlRisk risk = UrlRisk::suspicious;
  int severity = 0;
  std::string evidence;
};

struct Judgement {
  UrlRisk risk = UrlRisk::untested;
  double score = 0;
  std::vector<Suspicion> suspicions;
};

/// How the link stands in the item.
struct Setting {
  content::LinkOrigin origin = content::LinkOrigin::text;
  std::string_view text;       // shown for it
  bool hidden = false;         // fetched, not clicked
  bool asks_password = false;  // the page has a password field
  bool misread = false;        // read in a picture: a letter may be wrong
};

/// Judges one URL by itself. `model` may be null: then without structural score.
Judgement judge(const Url& url, const Setting& setting, const Model* model);

}  // namespace sekisho::scan::url
