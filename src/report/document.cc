#include "report/document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "base/commas.h"
#include "base/encode.h"
#include "desk/letter.h"
#include "platform/audit.h"
#include "platform/tenants.h"

namespace sekisho::report {
namespace {

namespace json = boost::json;
using desk::escape_html;

constexpr std::size_t max_text = 128, max_description = 1'024, max_recipients = 50, max_query = 4'096, max_name = 384;
constexpr int max_side = 4'096;

std::string_view text_of(const json::value& value) {
  return value.is_string() ? std::string_view(value.get_string().data(), value.get_string().size())
                           : std::string_view();
}
unsigned byte(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

// Width and height of a JPEG's frame header (ITU-T T.81 §B.2.2).
bool jpeg_size(std::string_view bytes, int& width, int& height) {
  std::size_t at = 2;
  while (at + 9 < bytes.size()) {
    if (byte(bytes, at) != 0xff) return false;
    const auto marker = byte(bytes, at + 1);
    if (marker == 0xff) {
      ++at;
      continue;
    }
    const std::size_t length = byte(bytes, at + 2) << 8 | byte(bytes, at + 3);
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      height = static_cast<int>(byte(bytes, at + 5) << 8 | byte(bytes, at + 6));
      width = static_cast<int>(byte(bytes, at + 7) << 8 | byte(bytes, at + 8));
      return true;
    }
    if (length < 2) return false;
    at += 2 + length;
  }
  return false;
}

Result<void> read_text(const json::object& from, std::string_view name, std::size_t most, std::string& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_string() || value->get_string().size() > most)
    return fail(Code::malformed, std::string(name) + ": a text of at most " + std::to_string(most) + " bytes");
  to = std::string(text_of(*value));
  return {};
}

Result<void> read_list(const json::object& from, std::string_view name, std::size_t most,
                       std::vector<std::string>& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_array() || value->get_array().size() > most)
    return fail(Code::malformed, std::string(name) + ": a list of at most " + std::to_string(most));
  to.clear();
  for (const auto& one : value->get_array()) {
    if (std::find(to.begin(), to.end(), text_of(one)) == to.end()) to.emplace_back(text_of(one));
  }
  return {};
}

Result<void> read_int(const json::object& from, std::string_view name, int least, int most, int& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most)
    return fail(Code::malformed,
                std::string(name) + ": a number from " + std::to_string(least) + " to " + std::to_string(most));
  to = static_cast<int>(value->get_int64());
  return {};
}

json::array searches_json(const std::vector<Search>& searches) {
  json::array out;
  for (const auto& one : searches)
    out.push_back(json::object{
        {"name", one.name}, {"log", protect::to_string(one.log)}, {"query", one.query}, {"field", one.field}});
  return out;
}

// What is refused here would make every later report fail.
Result<void> read_searches(const json::object& from, std::vector<Search>& to) {
  const auto* value = from.if_contains("searches");
  if (value == nullptr) return {};
  if (!value->is_array() || value->get_array().size() > max_searches)
    return fail(Code::malformed, "searches: a list of at most " + std::to_string(max_searches));
  for (const auto& one : value->get_array()) {
    if (!one.is_object()) return fail(Code::malformed, "searches: objects");
    const auto& object = one.get_object();
    Search search;
    TRY_VOID(read_text(object, "name", max_name, search.name));
    TRY_VOID(read_text(object, "query", max_query, search.query));
    TRY_VOID(read_text(object, "field", max_text, search.field));
    if (search.name.empty()) return fail(Code::malformed, "searches: each has a name");
    const auto* log = object.if_contains("log");
    if (log == nullptr || !protect::from_string(text_of(*log), search.log) || search.log == protect::LogType::audit)
      return fail(Code::malformed,
                  "searches: log is detection, security_risk, ransomware, virtual_analyzer, data_loss, quarantine, "
                  "url_click, mail_tracking or integration");
    protect::QueryProblem problem;
    if (!protect::compile_query(search.log, search.query, Time{}, 1, &problem))
      return fail(Code::malformed, "searches: query: " + problem.what);
    const auto fields = protect::fields_of(search.log);
    const auto facet = std::find_if(fields.begin(), fields.end(), [&](const protect::LogField& field) {
      return field.facet && field.name == search.field;
    });
    if (!search.field.empty() && facet == fields.end())
      return fail(Code::malformed, "searches: field is one that the log offers as a filter");
    to.push_back(std::move(search));
  }
  return {};
}

bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find_first_of(" \t\r\n<>,;\"") == text.npos;
}

constexpr std::string_view style =
    "body{font:15px/1.6 'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','Yu "
    "Gothic',system-ui,sans-serif;color:#1b2733;margin:2rem auto;max-width:56rem;padding:0 1rem}"
    "header{display:flex;gap:1.5rem;align-items:center;border-bottom:3px solid #1f4e79;padding-bottom:1rem}header "
    "img{max-width:180px;max-height:60px}h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:1.8rem 0 .5rem}"
    "p{margin:.3rem "
    "0}.quiet{color:#50606f}.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem;"
    "margin:1.5rem 0}.numbers div{border:1px solid #d5dce3;border-radius:8px;padding:1rem}"
    ".numbers "
    "a{display:block;font-size:1.8rem;font-weight:600}a{color:#17518a;text-decoration:none}table{border-collapse:"
    "collapse;width:100%}td{padding:.3rem .5rem;border-bottom:1px solid "
    "#d5dce3;overflow-wrap:anywhere;vertical-align:top}"
    "td.n{text-align:right;width:7rem;font-variant-numeric:tabular-nums}td.b{width:35%}meter{width:100%}@media "
    "print{body{margin:0}section{break-inside:avoid}}";

}  // namespace

Result<Logo> read_logo(std::string_view bytes) {
  Logo out;
  if (bytes.empty()) return out;
  if (bytes.size() > max_logo) return fail(Code::over_limit, "logo: at most 200 KB");
  if (bytes.size() > 33 && bytes.substr(0, 8) == "\x89PNG\r\n\x1a\n" && bytes.substr(12, 4) == "IHDR") {
    out.kind = Logo::Kind::png;
    const auto number = [&](std::size_t at) {
      return static_cast<std::uint32_t>(byte(bytes, at)) << 24 | byte(bytes, at + 1) << 16 | byte(bytes, at + 2) << 8 |
             byte(bytes, at + 3);
    };
    if (number(16) > max_side || number(20) > max_side)
      return fail(Code::over_limit, "logo: at most 4,096 pixels a side");
    out.width = static_cast<int>(number(16));
    out.height = static_cast<int>(number(20));
  } else if (bytes.size() > 20 && byte(bytes, 0) == 0xff && byte(bytes, 1) == 0xd8) {
    out.kind = Logo::Kind::jpeg;
    if (!jpeg_size(bytes, out.width, out.height)) return fail(Code::malformed, "logo: a JPEG without a frame");
    if (out.width > max_side || out.height > max_side)
      return fail(Code::over_limit, "logo: at most 4,096 pixels a side");
  } else {
    return fail(Code::malformed, "logo: PNG or JPEG");
  }
  if (out.width < 1 || out.height < 1) return fail(Code::malformed, "logo: has no size");
  out.bytes = std::string(bytes);
  return out;
}

std::string title_of(const Document& document) {
  if (!document.title.empty()) return document.title;
  return document.language == Language::japanese ? "脅威検出レポート" : "Threat Detection Report";
}

std::string heading_of(const Section& section, Language language) {
  if (!section.id.empty()) return section.heading;
  return section.heading + (language == Language::japanese ? "（" + with_commas(section.total) + "件）"
                                                           : " (" + with_commas(section.total) + ")");
}

std::string to_json_text(const Document& d) {
  const auto list = [](const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& one : texts) out.emplace_back(one);
    return out;
  };
  return json::serialize(json::object{{"title", d.title},
                                      {"description", d.description},
                                      {"company", d.company},
                                      {"logo", to_base64(d.logo)},
                                      {"sections", list(d.sections)},
                                      {"searches", searches_json(d.searches)},
                                      {"formats", list(d.formats)},
                                      {"language", d.language == Language::japanese ? "ja" : "en"},
                                      {"recipients", list(d.recipients)},
                                      {"rhythm", to_string(d.timing.rhythm)},
                                      {"weekday", d.timing.weekday},
                                      {"day", d.timing.day},
                                      {"hour", d.timing.hour}});
}

Result<Document> document_from(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::malformed, "report: a JSON object");
  const auto& from = value.get_object();
  Document out;
  TRY_VOID(read_text(from, "title", max_text, out.title));
  TRY_VOID(read_text(from, "description", max_description, out.description));
  TRY_VOID(read_text(from, "company", max_text, out.company));
  TRY_VOID(read_list(from, "sections", section_kinds().size(), out.sections));
  TRY_VOID(read_searches(from, out.searches));
  TRY_VOID(read_list(from, "formats", 3, out.formats));
  TRY_VOID(read_list(from, "recipients", max_recipients, out.recipients));
  TRY_VOID(read_int(from, "weekday", 0, 6, out.timing.weekday));
  TRY_VOID(read_int(from, "day", 1, 31, out.timing.day));
  TRY_VOID(read_int(from, "hour", 0, 23, out.timing.hour));
  for (const auto& section : out.sections) {
    if (find_section(section) == nullptr)
      return fail(Code::malformed, "sections: there is no \"" + ellipsis(to_valid_utf8(section), 64) + "\"");
  }
  if (out.formats.empty()) return fail(Code::malformed, "formats: at least one of pdf, html, csv");
  for (const auto& format : out.formats) {
    if (format != "pdf" && format != "html" && format != "csv")
      return fail(Code::malformed, "formats: pdf, html or csv");
  }
  for (const auto& one : out.recipients) {
    if (!is_address(one)) return fail(Code::malformed, "recipients: mail addresses");
  }
  if (const auto* language = from.if_contains("language"); language != nullptr) {
    if (text_of(*language) != "ja" && text_of(*language) != "en") return fail(Code::malformed, "language: ja or en");
    out.language = text_of(*language) == "ja" ? Language::japanese : Language::english;
  }
  if (const auto* rhythm = from.if_contains("rhythm");
      rhythm != nullptr && !from_string(text_of(*rhythm), out.timing.rhythm))
    return fail(Code::malformed, "rhythm: daily, weekly or monthly");
  if (const auto* logo = from.if_contains("logo"); logo != nullptr && !text_of(*logo).empty()) {
    const auto bytes = from_base64(text_of(*logo));
    if (!bytes) return fail(Code::malformed, "logo: base64");
    TRY_VOID(read_logo(*bytes));
    out.logo = *bytes;
  }
  return out;
}

std::string log_url(const Page& page, protect::LogType log, std::string_view query) {
  const auto encoded = [](std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
      const auto b = static_cast<unsigned char>(c);
      if ((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b == '-' || b == '_' ||
          b == '.')
        out += c;
      else
        out += std::string("%") + digits[b >> 4] + digits[b & 15];
    }
    return out;
  };
  return page.console_url + "/logs/" + std::string(protect::to_string(log)) +
         "?from=" + encoded(format_iso8601(page.contents.period.from)) +
         "&until=" + encoded(format_iso8601(page.contents.period.until)) +
         (query.empty() ? "" : "&query=" + encoded(query));
}

std::string to_html(const Page& page) {
  const bool ja = page.document.language == Language::japanese;
  const auto title = title_of(page.document);
  const auto logo = read_logo(page.document.logo);
  std::string out = "<!doctype html><html lang=\"" + std::string(ja ? "ja" : "en") +
                    "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width,initial-scale=1\"><title>" +
                    escape_html(title) + "</title><style>" + std::string(style) + "</style></head><body><header>";
  if (logo && logo->kind != Logo::Kind::none)
    out += "<img alt=\"\" src=\"data:image/" + std::string(logo->kind == Logo::Kind::png ? "png" : "jpeg") +
           ";base64," + to_base64(logo->bytes) + "\">";
  out += "<div><h1>" + escape_html(title) + "</h1><p>" +
         escape_html(page.document.company.empty() ? page.tenant : page.document.company) + "</p><p class=\"quiet\">" +
         platform::format_local(page.contents.period.from, page.time_zone) + " – " +
         platform::format_local(page.contents.period.until, page.time_zone) + " (" + escape_html(page.time_zone) +
         ")</p></div></header>";
  if (!page.document.description.empty()) out += "<p>" + escape_html(page.document.description) + "</p>";
  out += "<div class=\"numbers\">";
  for (const auto& figure : page.contents.summary) {
    protect::LogType log{};
    static_cast<void>(protect::from_string(figure.value, log));
    out += "<div><span class=\"quiet\">" + escape_html(figure.label) + "</span><a href=\"" +
           escape_html(log_url(page, log, figure.query)) + "\">" + with_commas(figure.count) + "</a></div>";
  }
  out += "</div>";
  for (const auto& section : page.contents.sections) {
    out += "<section><h2>" + escape_html(heading_of(section, page.document.language)) + "</h2>";
    if (section.figures.empty())
      out += std::string("<p class=\"quiet\">") + (ja ? "該当するデータはありません。" : "Nothing in this period.") +
             "</p>";
    std::int64_t most = 1;
    for (const auto& figure : section.figures) most = std::max(most, figure.count);
    out += "<table>";
    for (const auto& figure : section.figures) {
      out += "<tr><td>" + escape_html(figure.label) + "</td><td class=\"b\"><meter min=\"0\" max=\"" +
             std::to_string(most) + "\" value=\"" + std::to_string(figure.count) +
             "\"></meter></td><td class=\"n\"><a href=\"" + escape_html(log_url(page, section.log, figure.query)) +
             "\">" + with_commas(figure.count) + "</a></td></tr>";
    }
    out += "</table></section>";
  }
  return out + "<p class=\"quiet\">" + (ja ? "作成日時: " : "Made: ") +
         platform::format_local(page.made_at, page.time_zone) + "</p></body></html>";
}

std::string to_csv(const Page& page) {
  const bool ja = page.document.language == Language::japanese;
  const auto field = [](std::string_view text) { return platform::csv_field(text); };
  // Log and query are for the query bar and the API, which know them by these names.
  std::string out = std::string("\xEF\xBB\xBF") +
                    (ja ? "セクション,値,件数,ログ,検索条件" : "section,value,count,log,query") + "\r\n";
  for (const auto& figure : page.contents.summary)
    out += field(ja ? "概要" : "Summary") + "," + field(figure.label) + "," + std::to_string(figure.count) + "," +
           figure.value + "," + field(figure.query) + "\r\n";
  for (const auto& section : page.contents.sections) {
    for (const auto& figure : section.figures) {
      out += field(section.heading) + "," + field(figure.label) + "," + std::to_string(figure.count) + "," +
             std::string(protect::to_string(section.log)) + "," + field(figure.query) + "\r\n";
    }
  }
  return out;
}

}  // namespace sekisho::report
