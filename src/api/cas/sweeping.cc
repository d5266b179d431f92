#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>
#include <map>
#include <set>

#include "api/cas/cas.h"
#include "api/response/responder.h"
#include "base/encode.h"
#include "protect/record_row.h"
#include "store/in_groups.h"
#include "store/like.h"

namespace sekisho::api::cas {
namespace {

// What the client looks for; every given criterion must hold.
struct Criteria {
  // whole value, * inside or at the end
  std::string mailbox, sender, recipient, file_name, file_extension, source_domain;
  std::vector<std::string> subject;  // each must occur
  std::string sha1, sha256, url, message_id, source_ip;
};

// "quoted words" are one phrase, other words are looked for one by one (reference.md §9.1 row 4).
std::vector<std::string> subject_terms(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return {std::string(text.substr(1, text.size() - 2))};
  std::vector<std::string> words;
  for (const auto word : split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

bool in_network(const std::string& network, const std::string& address) {
  boost::system::error_code error;
  const auto ip = boost::asio::ip::make_address(address, error);
  if (error) return false;
  if (network.find('/') == std::string::npos) {
    const auto other = boost::asio::ip::make_address(network, error);
    return !error && other == ip;
  }
  if (ip.is_v4()) {
    const auto net = boost::asio::ip::make_network_v4(network, error);
    return !error && net.canonical().network() ==
                         boost::asio::ip::network_v4(ip.to_v4(), net.prefix_length()).canonical().network();
  }
  const auto net = boost::asio::ip::make_network_v6(network, error);
  return !error && net.canonical().network() ==
                       boost::asio::ip::network_v6(ip.to_v6(), net.prefix_length()).canonical().network();
}

bool is_network(const std::string& text) {
  boost::system::error_code error;
  if (text.find('/') == std::string::npos) {
    boost::asio::ip::make_address(text, error);
    return !error;
  }
  boost::asio::ip::make_network_v4(text, error);
  if (!error) return true;
  error = {};
  boost::asio::ip::make_network_v6(text, error);
  return !error;
}

struct File {
  std::string_view name, sha1, sha256;
};
File file_of(std::string_view line) {  // "name|sha1|sha256", names may hold bars
  const auto last = line.rfind('|');
  const auto middle = last == line.npos || last == 0 ? line.npos : line.rfind('|', last - 1);
  if (middle == line.npos) return {line, {}, {}};
  return {line.substr(0, middle), line.substr(middle + 1, last - middle - 1), line.substr(last + 1)};
}

bool any_file(const std::vector<std::string>& files, const auto& holds) {
  return std::any_of(files.begin(), files.end(), [&](const std::string& line) { return holds(file_of(line)); });
}

std::vector<std::string> list_from(const std::string& text) {
  std::vector<std::string> out;
  const auto value = parse_json(text);
  if (!value || !value->is_array()) return out;
  for (const auto& element : value->get_array()) {
    if (element.is_string()) out.emplace_back(element.get_string().data(), element.get_string().size());
  }
  return out;
}

// The columns that tell, without the report: that is read for hits alone.
struct Candidate {
  std::int64_t id, at;
  std::string item, direction, sender, envelope_sender, subject, message_id, client_ip, source_domain;
  std::vector<std::string> recipients, files, urls;
};

bool holds(const Criteria& c, const Candidate& m) {
  for (const auto& term : c.subject) {
    if (find_ignore_case(m.subject, term) == std::string::npos) return false;
  }
  if (!c.message_id.empty() && bare(m.message_id) != bare(c.message_id)) return false;
  if (!c.sender.empty() && !matches_wildcard(c.sender, m.sender) && !matches_wildcard(c.sender, m.envelope_sender))
    return false;
  if (!c.recipient.empty() && std::none_of(m.recipients.begin(), m.recipients.end(),
                                           [&](const auto& r) { return matches_wildcard(c.recipient, r); }))
    return false;
  if (!c.source_domain.empty() && !matches_wildcard(c.source_domain, m.source_domain)) return false;
  if (!c.source_ip.empty() && !in_network(c.source_ip, m.client_ip)) return false;
  if (!c.url.empty() && std::none_of(m.urls.begin(), m.urls.end(), [&](const auto& u) {
        return equal_ignore_case(u, c.url) || equal_ignore_case(u, c.url + "/");
      }))
    return false;
  if (!c.sha1.empty() && !any_file(m.files, [&](const File& f) { return equal_ignore_case(f.sha1, c.sha1); }))
    return false;
  if (!c.sha256.empty() && !any_file(m.files, [&](const File& f) { return equal_ignore_case(f.sha256, c.sha256); }))
    return false;
  if (!c.file_name.empty() && !any_file(m.files, [&](const File& f) { return matches_wildcard(c.file_name, f.name); }))
    return false;
  if (!c.file_extension.empty() && !any_file(m.files, [&](const File& f) {
        return f.name.rfind('.') != f.name.npos &&
               matches_wildcard(c.file_extension, f.name.substr(f.name.rfind('.') + 1));
      })) {
    return false;
  }
  return true;
}

struct Skip {
  std::int64_t at = 0;
  std::string unique;
};
std::optional<Skip> read_skip(std::string_view text) {
  auto plain = from_base64(text);
  if (!plain) plain = from_base64url(text);
  if (!plain) return std::nullopt;
  const auto value = parse_json(*plain);
  if (!value || !value->is_array() || value->get_array().size() != 2 || !value->get_array()[0].is_int64() ||
      !value->get_array()[1].is_string())
    return std::nullopt;
  const auto& unique = value->get_array()[1].get_string();
  return Skip{value->get_array()[0].get_int64(), std::string(unique.data(), unique.size())};
}

json::object value_of(const Candidate& m, const std::string& mailbox, const std::string& unique,
                      const protect::MailTrack& track, std::string_view service, TenantId tenant) {
  json::array attachments, headers;
  for (const auto& line : m.files) {
    const auto file = file_of(line);
    attachments.push_back(
        json::object{{"file_name", file.name}, {"file_sha1", file.sha1}, {"file_sha256", file.sha256}});
  }
  if (const auto report = parse_json(track.report_json); report && report->is_object()) {
    if (const auto* mail = report->get_object().if_contains("mail"); mail != nullptr && mail->is_object()) {
      const auto* list = mail->get_object().if_contains("headers");
      for (const auto& header : list != nullptr && list->is_array() ? list->get_array() : json::array{}) {
        if (header.is_array() && header.get_array().size() == 2) {
          headers.push_back(json::object{{"HeaderName", header.get_array()[0]}, {"Value", header.get_array()[1]}});
        } else if (header.is_object()) {
          headers.push_back(json::object{{"HeaderName", string_or(header.get_object(), "name")},
                                         {"Value", string_or(header.get_object(), "value")}});
        }
      }
    }
  }
  return {{"mailbox", mailbox},
          {"mail_unique_id", unique},
          {"mail_message_id", bracketed(m.message_id)},
          {"mail_message_sender", m.sender.empty() ? m.envelope_sender : m.sender},
          {"mail_message_recipient", to_array(m.recipients)},
          {"mail_message_subject", m.subject},
          {"mail_message_delivery_time", format_iso8601(from_millis(m.at))},
          {"mail_urls", to_array(m.urls)},
          {"mail_attachments", std::move(attachments)},
          {"mail_internet_headers", std::move(headers)},
          {"source_ip", m.client_ip},
          {"source_domain", m.source_domain},
          {"org_id", std::to_string(tenant.value)},  // as Vision One's orgId
          {"service", service}};
}

// The mails of a time that may meet the criteria, newest first; holds() decides. The store leaves out what has none of
// the texts that are looked for, and a message id is found by its index.
struct Search {
  std::string sql;
  std::vector<store::Value> parameters;
};
Search search_of(const Criteria& c, TenantId tenant, const Window& window) {
  Search out{
      "SELECT id, at, item, direction, sender, envelope_sender, subject, message_id, client_ip, source_domain, "
      "recipients, files, urls, service FROM mail_tracking WHERE tenant = $1 AND at >= $2 AND at <= $3",
      {tenant.value, to_millis(window.from), to_millis(window.until)}};
  const auto bound = [&](std::string value) {
    out.parameters.emplace_back(std::move(value));
    return "$" + std::to_string(out.parameters.size());
  };
  enum class Column : std::uint8_t { text, list };
  const auto ask = [&](Column kind, std::initializer_list<std::string_view> columns, const std::string& value) {
    if (value.empty() || (kind == Column::list && !store::is_plain_in_json(value))) return;
    std::string condition;
    for (const auto column : columns)
      condition += (condition.empty() ? " AND (" : " OR ") + std::string(column) + " LIKE " +
                   bound(store::like_anywhere(value, store::Star::anything)) + " ESCAPE '\\'";
    out.sql += condition + ")";
  };
  if (!c.message_id.empty()) {
    const auto without = bound(bare(c.message_id));  // one after the other: they are counted as they stand
    out.sql += " AND message_id IN (" + without + ", " + bound(bracketed(c.message_id)) + ")";
  }
  constexpr std::size_t most_terms = 50;  // a longer condition is refused; the first words leave out most
  for (std::size_t i = 0; i < c.subject.size() && i < most_terms; ++i) {
    if (c.subject[i].find('*') == std::string::npos) ask(Column::text, {"subject"}, c.subject[i]);
  }
  ask(Column::text, {"sender", "envelope_sender"}, c.sender);
  ask(Column::text, {"source_domain"}, c.source_domain);
  ask(Column::list, {"recipients"}, c.recipient);
  ask(Column::list, {"envelope_sender", "recipients"}, c.mailbox);
  ask(Column::list, {"urls"}, c.url);
  for (const auto* const about_file : {&c.sha1, &c.sha256, &c.file_name, &c.file_extension})
    ask(Column::list, {"files"}, *about_file);
  out.sql += " ORDER BY at DESC, id DESC";
  return out;
}

}  // namespace

Result<Response> sweeping_mails(Call& call) {
  const auto& request = call.request;
  const auto now = call.services.clock.now();
  using namespace std::chrono_literals;
  constexpr auto kept = 90 * 24h;
  Window window;
  if (const auto days = request.query_value("lastndays"); !days.empty()) {
    if (request.has("start") || request.has("end"))
      return bad_parameter(call, "lastndays cannot be combined with start and end");
    int n = 0;
    const auto [end, error] = std::from_chars(days.data(), days.data() + days.size(), n);
    if (error != std::errc{} || end != days.data() + days.size() || n < 1)
      return bad_parameter(call, "Invalid parameter: lastndays");
    window = {now - std::min(n, 90) * 24h, now};
  } else {
    const auto read = read_window(request, now, 7 * 24h, kept);
    if (!read) return bad_parameter(call, read.error().what);
    window = *read;
  }
  const auto limit = read_limit(request, 20, 1000);
  if (!limit) return bad_parameter(call, limit.error().what);
  Criteria c;
  const auto text_of = [&](const char* name) { return std::string(request.query_value(name)); };
  c.mailbox = text_of("mailbox");
  c.sender = text_of("sender");
  c.recipient = text_of("recipient");
  c.file_name = text_of("file_name");
  c.file_extension = text_of("file_extension");
  c.source_domain = text_of("source_domain");
  c.subject = subject_terms(request.query_value("subject"));
  c.sha1 = text_of("file_sha1");
  c.sha256 = text_of("file_sha256");
  c.url = text_of("url");
  c.message_id = text_of("message_id");
  c.source_ip = text_of("source_ip");
  if (!c.source_ip.empty() && !is_network(c.source_ip)) return bad_parameter(call, "Invalid parameter: source_ip");
  for (const auto* wild : {&c.mailbox, &c.sender, &c.recipient, &c.file_name, &c.file_extension, &c.source_domain}) {
    if (wild->size() > 512) return bad_parameter(call, "A parameter is too long");
    if (!wild->empty() && wild->front() == '*' && wild->size() == 1)
      return bad_parameter(call, "A wildcard alone is not supported");
  }
  if (!c.file_extension.empty() && c.file_extension.front() == '.') c.file_extension.erase(0, 1);
  std::optional<Skip> skip;
  if (const auto token = request.query_value("skiptoken"); !token.empty()) {
    skip = read_skip(token);
    if (!skip) return bad_parameter(call, "Invalid parameter: skiptoken");
    window.until = std::min(window.until, from_millis(skip->at));
  }

  struct Hit {
    Candidate mail;
    std::string mailbox, unique;
    std::string_view service;
  };
  std::vector<Hit> hits;
  bool more = false, skipping = skip.has_value();
  const auto search = search_of(c, call.who.tenant, window);
  TRY_VOID(call.services.database.each(search.sql, search.parameters, [&](const store::Row& row) {
    if (skipping && row.integer(1) < skip->at) skipping = false;
    Candidate m{row.integer(0),
                row.integer(1),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6),
                row.text(7),
                row.text(8),
                row.text(9),
                list_from(row.text(10)),
                list_from(row.text(11)),
                list_from(row.text(12))};
    if (!holds(c, m)) return true;
    const auto service_name = service_named(cas_service_of(call.services.settings, row.text(13)));
    std::vector<std::string> mailboxes =
        m.direction == "outgoing" ? std::vector<std::string>{m.envelope_sender} : m.recipients;
    for (std::size_t i = 0; i < mailboxes.size(); ++i) {
      if (!c.mailbox.empty() && !matches_wildcard(c.mailbox, mailboxes[i])) continue;
      auto unique = m.item + ":" + std::to_string(i);
      if (skipping) {
        if (unique == skip->unique) skipping = false;
        continue;
      }
      if (static_cast<int>(hits.size()) == *limit) {
        more = true;
        return false;
      }
      hits.push_back({m, mailboxes[i], std::move(unique),
                      service_name == nullptr ? std::string_view("Exchange Online") : service_name->display});
    }
    return true;
  }));

  // What is shown beyond what was searched; a mail that was purged meanwhile has none of it.
  std::vector<store::Value> numbers;
  for (const auto& hit : hits) {
    if (numbers.empty() || std::get<std::int64_t>(numbers.back()) != hit.mail.id) numbers.emplace_back(hit.mail.id);
  }
  std::map<std::int64_t, protect::MailTrack> tracks;
  TRY_VOID(store::in_groups(call.who.tenant.value, numbers, [&](const std::string& list, const auto& parameters) {
    return call.services.database.each("SELECT * FROM mail_tracking WHERE tenant = $1 AND id IN (" + list + ")",
                                       parameters, [&](const store::Row& row) {
                                         auto track = protect::track_from(row);
                                         tracks[track.id] = std::move(track);
                                         return true;
                                       });
  }));
  json::array values;
  for (const auto& hit : hits)
    values.push_back(value_of(hit.mail, hit.mailbox, hit.unique, tracks[hit.mail.id], hit.service, call.who.tenant));
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto name : {"mailbox", "subject", "file_sha1", "file_sha256", "file_name", "file_extension", "url",
                          "sender", "recipient", "message_id", "source_ip", "source_domain"}) {
    pairs.emplace_back(name, text_of(name));
  }
  if (request.has("lastndays")) {
    pairs.emplace_back("lastndays", text_of("lastndays"));
  } else {
    pairs.emplace_back("start", format_iso8601(window.from));
    pairs.emplace_back("end", format_iso8601(request.has("skiptoken")
                                                 ? parse_iso8601(request.query_value("end")).value_or(window.until)
                                                 : window.until));
  }
  pairs.emplace_back("limit", std::to_string(*limit));
  auto next_pairs = pairs;
  if (more)
    next_pairs.emplace_back("skiptoken", to_base64(to_text(json::array{hits.back().mail.at, hits.back().unique})));
  pairs.emplace_back("skiptoken", text_of("skiptoken"));
  json::object out{
      {"current_link", link(call, "/v1/sweeping/mails", pairs)}, {"traceId", request.id}, {"value", std::move(values)}};
  // One client pages while the key exists, the others while it is true (services.md §1.1).
  if (more) {
    out["next_link"] = link(call, "/v1/sweeping/mails", next_pairs);
  } else if (call.services.settings.sweeping_ends_with_empty_link) {
    out["next_link"] = "";
  }
  return json_response(out);
}

}  // namespace sekisho::api::cas
