#pragma once

#include <memory>

#include "scan/scanner.h"

namespace sekisho::scan::url {

/// Web Reputation without the network (reference.md §2.6): judges every link of the item by lists
/// (settings.approved_urls, blocked_urls, url_feed_hosts), by the tricks it is written with, by the brands it imitates
/// and by the structural model, and fills Report::urls with one UrlFact per different URL. Emits `url.*` findings of
/// the categories url_dangerous, url_highly_suspicious, url_suspicious and url_blocked; approved beats blocked. What
/// only DNS or HTTP can tell is reputation's matter. Limits: max_judged different URLs get a structural score; then the
/// limit "links" is reached.
std::unique_ptr<Scanner> make_url_scanner(const Settings& settings, PatternBuilder& patterns);
inline constexpr int max_judged = 2'000;

}  // namespace sekisho::scan::url
