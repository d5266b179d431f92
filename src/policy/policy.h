#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "policy/plan.h"
#include "scan/finding.h"

namespace sekisho::policy {

/// What a policy is about; one of each kind applies to a person (reference.md §4).
enum class Kind : std::uint8_t { threat_protection, data_loss };
/// What a policy protects. Policies are ordered within one service and kind, as in the reference's tree.
enum class Service : std::uint8_t { inline_inbound, inline_outbound, mailbox };
enum class ApplyTo : std::uint8_t { all, incoming, sent };  // sent: data_loss only
enum class Level : std::uint8_t { low, medium, high };
enum class AnomalyLevel : std::uint8_t { moderate, aggressive, extra_aggressive };
enum class FileScope : std::uint8_t { all, true_types, extensions };
enum class Masking : std::uint8_t { off, unmasked, masked };
// links that are judged again when somebody follows them
enum class ClickScope : std::uint8_t { off, suspicious, untested, all };
enum class HeaderTest : std::uint8_t { contains, equals };
enum class ThresholdMode : std::uint8_t { individual, every_count, every_hours };

/// Limits of reference.md §2–§4 that an import or an edit may not pass.
namespace limits {
inline constexpr int max_priority = 99'999;                  // 1 is the highest
inline constexpr std::size_t name = 128, description = 512;  // characters counted as UTF-8 bytes
inline constexpr std::size_t extensions = 1'000, extension_length = 255;
inline constexpr std::size_t approved_file_senders = 1'024;
inline constexpr std::size_t senders = 10'000;  // not stated by the reference: ours
inline constexpr std::size_t urls = 10'000;     // not stated by the reference: ours
inline constexpr std::size_t policy_headers = 10, header_text = 128;
inline constexpr std::size_t approved_files = 1'024;
inline constexpr std::size_t new_recipients = 5, dlp_headers = 10, templates = 500, correlation_rules = 500;
inline constexpr std::size_t disclaimer = 512, tag = 128, replacement_text = 2'048;
inline constexpr std::size_t notification_subject = 256, notification_body = 8'192, notification_recipients = 100,
                             notification_groups = 20;
inline constexpr std::size_t targets = 10'000;  // users, groups or domains of one policy
inline constexpr std::size_t policies = 1'000;  // of one tenant
}  // namespace limits

/// The action for one category, with the texts it needs. An empty text means the built-in one of the tenant's language.
struct Response {
  ActionKind action = ActionKind::pass;
  std::string tag;                          // tag_subject
  std::string disclaimer;                   // add_disclaimer and change_recipient; tokens allowed
  std::vector<std::string> new_recipients;  // change_recipient, ≤5
  bool operator==(const Response&) const = default;
};
using ResponseMap = std::map<scan::Category, Response>;  // a category that is not there has its recommended response

struct HeaderField {
  std::string name, value;  // ≤128 together; value case-sensitive
  HeaderTest test = HeaderTest::contains;
  bool operator==(const HeaderField&) const = default;
};
using HeaderRule = std::vector<HeaderField>;  // all must hold

struct Threshold {
  ThresholdMode mode = ThresholdMode::individual;
  int count = 10;  // every_count
  int hours = 24;  // every_hours
  bool operator==(const Threshold&) const = default;
};

/// Notifications of one filter (reference.md §2.9). Empty texts: built-in ones.
struct Notify {
  bool admin = false;
  // addresses; with nobody here and in the groups: the tenant's default recipient group
  std::vector<std::string> admin_recipients;
  std::vector<std::string> admin_groups;  // groups of people by name, ≤20; of each at most 100 are told
  std::string admin_subject, admin_body;
  Threshold threshold;
  bool user = false;  // the recipients (incoming) or the sender (outgoing)
  std::string user_subject, user_body;
  bool operator==(const Notify&) const = default;
};

struct SpamProtection {
  bool enabled = true;
  ApplyTo apply_to = ApplyTo::all;
  Level level = Level::medium;
  bool enhanced_bec = true;
  bool unusual_signals = true;
  bool name_spoof = false;  // off by default, as in the reference
  bool graymail = true;
  bool writing_style = false;
  // asks the high-profile user whose name a mail of another hand bears (reference.md §2.3)
  bool notify_supposed_sender = false;
  bool supposed_sender_feedback = true;   // with links for Yes and No in that notice
  bool supposed_sender_original = false;  // with the mail itself in it, unless it was held or deleted
  bool retro_scan = false;
  bool pass_internal = false;  // "Pass all messages from internal domains if detected as other spam"
  std::vector<std::string> approved_senders, blocked_senders;
  std::vector<HeaderField> approved_headers;
  std::vector<HeaderRule> blocked_headers;
  ResponseMap actions;
  Notify notify;
  bool operator==(const SpamProtection&) const = default;
};

struct MalwareScanning {
  bool enabled = true;
  ApplyTo apply_to = ApplyTo::all;
  FileScope files = FileScope::all;
  std::vector<std::string> types;  // true type kinds or extensions, as `files` says
  bool machine_learning = true;    // PML
  bool message_body = true;
  bool packed = true;  // IntelliTrap
  bool active_content = true;
  // malware, spyware, packed, active_content, suspicious_object, unscannable_*, ambiguous
  ResponseMap actions;
  Response protected_archive{ActionKind::quarantine, {}, {}, {}};  // after password guessing failed
  Response protected_other{ActionKind::tag_subject, {}, {}, {}};
  std::map<std::string, Response> over_limit;  // by base/budget.h limit name; else actions[unscannable_limit]
  std::string replacement_name, replacement_text;
  Notify notify;
  bool operator==(const MalwareScanning&) const = default;
};

/// Files named by true type (kind "exe" or media type), by extension or by name (`*` allowed).
struct FileSet {
  std::vector<std::string> true_types, extensions, names;
  bool operator==(const FileSet&) const = default;
  bool empty() const { return true_types.empty() && extensions.empty() && names.empty(); }
};

struct FileBlocking {
  bool enabled = false;
  ApplyTo apply_to = ApplyTo::all;
  bool block_all = false;
  FileSet files;           // blocked; with block_all: the ones not blocked
  FileSet incoming_extra;  // blocked too when the mail comes from outside
  bool inside_archives = true;
  std::vector<std::string> approved_senders;
  ResponseMap actions;
  std::string replacement_name, replacement_text;
  Notify notify;
  bool operator==(const FileBlocking&) const = default;
};

struct WebReputation {
  bool enabled = true;
  ApplyTo apply_to = ApplyTo::all;
  Level level = Level::medium;  // low: dangerous; medium: + highly suspicious; high: + suspicious
  bool attachments = true;      // URLs of attachments, QR codes
  bool act_on_untested = false;
  bool retro_scan = false;
  bool approve_internal_domains = false;
  // inline_inbound only; suspicious and worse, + untested, all but the approved
  ClickScope time_of_click = ClickScope::off;
  std::vector<std::string> approved_senders;
  std::vector<HeaderField> approved_headers;
  std::vector<std::string> approved_urls, blocked_urls;  // approved beats blocked
  // judged as any other, but never rewritten (Time-of-Click's own approved list)
  std::vector<std::string> click_approved_urls;
  ResponseMap actions;
  std::string replacement_name, replacement_text;
  Notify notify;
  bool operator==(const WebReputation&) const = default;
};

/// Kept so that imported policies survive a round trip. There is no sandbox here: nothing of it is enforced.
struct VirtualAnalyzer {
  bool enabled = false;
  bool monitor = false;
  bool urls = false;
  std::vector<std::string> approved_senders, approved_files;
  Response high{ActionKind::quarantine, {}, {}, {}}, medium{ActionKind::quarantine, {}, {}, {}}, low, no_risk, unrated;
  bool operator==(const VirtualAnalyzer&) const = default;
};

/// A correlation rule with an action of its own: a predefined rule's id ("ci.moderate.suspicious_brand") or "custom:"
/// and the name of a tenant's own rule.
struct CorrelationRule {
  std::string id;
  Response response{ActionKind::tag_subject, {}, {}, {}};
  bool operator==(const CorrelationRule&) const = default;
};

struct CorrelatedIntelligence {
  bool enabled = true;
  ApplyTo apply_to = ApplyTo::all;
  Response security_risk{ActionKind::quarantine, {}, {}, {}};
  AnomalyLevel anomaly_level = AnomalyLevel::moderate;                   // rules above it do not count
  std::map<AnomalyLevel, Response> suspicious_email, possibly_unwanted;  // by the rule's level; else tag_subject / pass
  bool specified = false;               // of the anomaly rules only those named in `rules` count, whatever their level
  std::vector<CorrelationRule> rules;   // their responses come before the level's and the security risks'
  std::vector<std::string> exceptions;  // ids of rules that do not count
  bool report_buttons = false;          // links under a warning banner by which its reader reports the mail
  std::vector<std::string> approved_senders;
  Notify notify;
  bool operator==(const CorrelatedIntelligence&) const = default;
};

struct DataLossTemplate {
  std::string id;  // scan::TemplateHit::template_id
  Response response{ActionKind::quarantine, {}, {}, {}};
  bool operator==(const DataLossTemplate&) const = default;
};

struct DataLoss {
  ApplyTo apply_to = ApplyTo::all;
  bool subject = true, body = true, attachment = true;
  std::vector<std::string> headers;  // ≤10 names
  Masking violating_content = Masking::unmasked;
  std::vector<DataLossTemplate> templates;
  bool retro_scan = false;
  std::vector<std::string> approved_senders;
  std::string replacement_name, replacement_text;
  Notify notify;
  bool operator==(const DataLoss&) const = default;
};

/// Whom a policy protects. Excluding wins over including.
struct Targets {
  bool all = true;
  std::vector<std::string> users, groups, domains;
  std::vector<std::string> exclude_users, exclude_groups, exclude_domains;
  bool operator==(const Targets&) const = default;
};

/// Why the product made it, if it did: the default ones cannot be removed, and stand last whatever their number says.
enum class BuiltIn : std::uint8_t { no, default_policy, default_monitor_only };

struct Policy {
  std::int64_t id = 0;      // 0: not stored yet
  std::int64_t tenant = 0;  // set by the store; not part of the YAML and JSON forms
  Kind kind = Kind::threat_protection;
  Service service = Service::inline_inbound;
  std::string name, description;
  int priority = 1;  // 1..99999, unique within service and kind
  bool enabled = false;
  bool monitor_only = false;
  BuiltIn built_in = BuiltIn::no;
  Targets targets;
  bool skip_junk = true;  // of a mailbox: what comes to lie in the junk folder is left alone
  // threat_protection
  SpamProtection spam;
  MalwareScanning malware;
  FileBlocking file_blocking;
  WebReputation web_reputation;
  VirtualAnalyzer virtual_analyzer;
  CorrelatedIntelligence correlated_intelligence;
  // data_loss
  DataLoss data_loss;
  bool operator==(const Policy&) const = default;
};

/// A tenant's own notification texts, for policies that give none; empty: the built-in ones. Tokens allowed.
struct NoticeTexts {
  std::string admin_subject, admin_body, user_subject, user_body;
  bool operator==(const NoticeTexts&) const = default;
};

/// The policies of one tenant and what their texts need. Immutable while decisions are made with it.
struct PolicySet {
  std::vector<Policy> policies;
  Language language = Language::japanese;
  std::string time_zone = "UTC";              // IANA name, for %date% and %time%
  std::string product_name = "Sekisho";       // %Product_Name%
  std::string signature;                      // ends each notification, ≤255
  std::vector<std::string> admin_recipients;  // default recipient group
  // members of the groups that notifications name, lower case
  std::map<std::string, std::vector<std::string>> recipient_groups;
  NoticeTexts notice_texts;  // in `language`
};

std::string_view to_string(Kind value);
std::string_view to_string(Service value);
std::string_view to_string(ApplyTo value);
std::string_view to_string(Level value);
std::string_view to_string(AnomalyLevel value);
std::string_view to_string(FileScope value);
std::string_view to_string(Masking value);
std::string_view to_string(ClickScope value);
std::string_view to_string(HeaderTest value);
std::string_view to_string(ThresholdMode value);
std::string_view to_string(BuiltIn value);

/// The recommended response to a category (reference.md §2.2, §2.3, §2.12), adapted to what the service can do:
/// outbound there is no junk folder, so other spam is quarantined there.
Response recommended(scan::Category category, Service service);
/// The recommended response when limit `name` (base/budget.h) stopped the scan: quarantine where something may hide
/// behind it (layers, ratio, sizes, counts), tag the subject where only conveniences were cut short (links, pixels,
/// images, text).
Response recommended_over_limit(std::string_view name);
/// False for an action the service cannot perform (move_to_junk outbound, change_recipient in a mailbox).
bool is_available(ActionKind action, Service service);

enum class Ship : std::uint8_t { protecting, as_reference };
/// What a new tenant gets, per service: the default threat policy, its monitor-only twin (disabled, second to last),
/// and the default data-loss policy (monitor only, disabled). protecting: the default threat policies are enabled, so
/// that a fresh installation protects; as_reference: all are disabled, as the reference product ships them.
std::vector<Policy> default_policies(Ship ship, Language language);

}  // namespace sekisho::policy
