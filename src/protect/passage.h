#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protect/conveyor.h"
#include "protect/notices.h"
#include "protect/treatment.h"

namespace sekisho::protect {

/// What the stations of the conveyor work with. Everything referred to outlives it.
struct Stations {
  ConveyorSettings settings;
  worker::Pool& pool;
  Decider& decider;
  Recorder& recorder;
  store::Database& database;
  BlobStore& blobs;
  Quarantine& quarantine;
  Intents& intents;
  std::vector<Enrichment*> enrichments;
  const Clock& clock;
  Notices notices{database, intents, settings, clock};
};

/// Scan, enrich and decide.
Result<Conveyor::Judgement> judge(Stations& stations, const Item& item);

/// What is written down of a mail whose effects are durable before the MTA knows its answer.
struct Flight {
  std::string key;   // of sender, recipients and bytes
  std::string item;  // of the first attempt: the same names for a second one
  std::string life;  // of the process
};

/// One mail on its way over the conveyor. Used once, by one thread.
class Passage {
 public:
  Passage(Stations& stations, Flight flight) : stations_(stations), flight_(std::move(flight)) {}
  /// As Conveyor::process(); an error means that nothing was done.
  Result<Outcome> run(const std::vector<Item>& items);
  bool has_effects() const { return has_effects_; }

 private:
  // What one tenant thinks of the mail, in one direction.
  struct Share {
    Item item;
    scan::Report report;
    std::vector<policy::Plan> plans;
    Settled settled;
    bool is_changed = false;  // an earlier share's plan changed item.bytes
    std::string done_before;  // what that plan did, as X-Sekisho-Action says it
  };
  // Recipients whom one plan of a share treats alike, without those whom a later share has taken over.
  struct Group {
    std::size_t share = 0, number = 0;  // of Share::settled
    std::string key;                    // of the treatment as it was planned
    Treatment treatment;
    std::optional<std::string> edited;
    std::vector<std::string> recipients;
  };
  // Groups that get the same bytes, or are held together.
  struct Bundle {
    std::vector<std::size_t> groups;
    std::vector<std::string> recipients;
    std::string blob;  // held, or the copy to hand back
  };
  // Bytes that reach recipients of an item, and what was done to them on the way.
  struct Arriving {
    std::string bytes, done_before;
    bool is_changed = false, is_handed_over = false;
    std::vector<std::string> recipients;
  };

  std::vector<Arriving> arriving(const Item& item);
  Result<void> add_share(const Item& item, Arriving arriving);
  Result<void> add_group(std::size_t share, std::size_t plan);
  Result<void> edit(Group& group);
  void lead_through_us(const Share& share, const policy::Plan& plan, Treatment& treatment) const;
  ReportLinks report_links(const Share& share, const policy::Plan& plan) const;
  void bundle();
  const Group& first_of(const Bundle& bundle) const { return groups_[bundle.groups.front()]; }
  const std::string& bytes_of(const Group& group) const {
    return group.edited ? *group.edited : shares_[group.share].item.bytes;
  }
  std::vector<std::pair<std::string, std::string>> headers_for(const Bundle& bundle) const;
  Result<Outcome> answer();
  Result<void> put_blobs(const Bundle* main);
  Result<void> settle(const Bundle* main);
  Result<void> hold(const Group& group, const std::string& blob);
  Result<void> hand_back(const Bundle& bundle);

  Stations& stations_;
  const Flight flight_;
  std::deque<Share> shares_;  // others point into them
  std::vector<Group> groups_;
  std::vector<Bundle> bundles_;
  std::vector<std::string> written_;  // blobs, to take back when the transaction fails
  bool has_effects_ = false;
};

}  // namespace sekisho::protect
