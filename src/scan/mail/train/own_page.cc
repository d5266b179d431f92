#include "scan/mail/train/own_page.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace sekisho::scan::mail::train {
namespace {

constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

struct Line {
  std::string_view words, url;  // url empty: text alone
};

Line read_line(std::string_view line) {
  const auto arrow = line.find(" -> ");
  if (arrow == std::string_view::npos) return {line, {}};
  return {trim(line.substr(0, arrow)), trim(line.substr(arrow + 4))};
}

// Where a mailing service lets links run first: a name of the sender's own below its domain, or the service's.
std::string link_for(std::string_view url, const OwnPage& page, Chance& chance) {
  static constexpr std::string_view services[] = {"click.mailriver-post.com", "r.sendbrook.net", "t.postwave-mail.com",
                                                  "links.campaignhub-mail.com", "trk.klarmail.io"};
  if (page.record->label != ham || page.record->kind == "plain" || !url.starts_with("http")) return std::string(url);
  if (page.record->kind == "news" && page.variant % 2 == 1)
    return "https://" + std::string(services[chance.below(std::size(services))]) +
           "/ls/click?upn=" + chance.of(letters, 60);
  if (page.variant == 2) return "https://links." + page.sender_domain + "/c/" + chance.of(letters, 40);
  return std::string(url);
}

enum class Dress { table, paragraphs, blocks, breaks };

std::string opening(const OwnPage& page, Dress dress) {
  if (dress == Dress::breaks) return "<html><body><font face=\"Arial\" size=\"2\">\r\n";
  std::string out =
      "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body style=\"margin:0;background:#f4f4f4\">";
  if (dress != Dress::table) return out + "\r\n";
  const auto end = page.text.find('\n');
  out += "<div style=\"display:none;max-height:0;overflow:hidden\">" +
         page.text.substr(0, std::min<std::size_t>(end, 90)) +
         "</div><table width=\"100%\"><tr><td align=\"center\"><table width=\"600\"><tr><td>";
  return out + "<img src=\"https://" + page.logo_domain + "/img/logo.png\" alt=\"\" width=\"120\">\r\n";
}

std::string closing(const OwnPage& page, Dress dress, Chance& chance) {
  if (dress == Dress::breaks) return "</font></body></html>\r\n";
  if (dress != Dress::table) return "</body></html>\r\n";
  return "</td></tr></table></td></tr></table><img src=\"https://" + page.sender_domain + "/o/" +
         chance.of("abcdef0123456789", 16) + ".gif\" width=\"1\" height=\"1\"></body></html>\r\n";
}

std::string text_in(Dress dress, const std::string& html) {
  switch (dress) {
    case Dress::table:
    case Dress::paragraphs:
      return "<p>" + html + "</p>\r\n";
    case Dress::blocks:
      return "<div>" + html + "</div><div><br></div>\r\n";
    case Dress::breaks:
      break;
  }
  return html + "<br>\r\n";
}

}  // namespace

std::string own_page(const OwnPage& page, Chance& chance) {
  const auto drawn = chance.below(10);
  const auto dress = drawn < 4   ? Dress::table
                     : drawn < 7 ? Dress::paragraphs
                     : drawn < 9 ? Dress::blocks
                                 : Dress::breaks;
  std::string out = opening(page, dress);
  for (const auto one : split(page.text, '\n')) {
    if (one.empty()) continue;
    const auto line = read_line(one);
    if (line.url.empty()) {
      out += text_in(dress, std::string(line.words));
      continue;
    }
    const std::string style =
        dress == Dress::table || dress == Dress::blocks ? " style=\"background:#1a5fb4;color:#fff;padding:10px\"" : "";
    out += text_in(
        dress, "<a" + style + " href=\"" + link_for(line.url, page, chance) + "\">" + std::string(line.words) + "</a>");
  }
  if (page.record->kind == "news")
    out += "<p style=\"font-size:11px\"><a href=\"" +
           link_for("https://" + page.sender_domain + "/unsubscribe", page, chance) + "\">Unsubscribe</a></p>";
  return out + closing(page, dress, chance);
}

std::string own_picture_page(const OwnPage& page, std::string_view source, Chance& chance) {
  std::string url, tail;
  for (const auto one : split(page.text, '\n')) {
    if (one.empty()) continue;
    const auto line = read_line(one);
    if (line.url.empty())
      tail += "<p style=\"font-size:11px\">" + std::string(line.words) + "</p>\r\n";
    else if (url.empty())
      url = link_for(line.url, page, chance);
    else
      tail += "<p style=\"font-size:11px\"><a href=\"" + std::string(line.url) + "\">" + std::string(line.words) +
              "</a></p>\r\n";
  }
  std::string picture = "<img src=\"" + std::string(source) + "\" border=\"0\" width=\"600\">";
  if (!url.empty()) picture = "<a href=\"" + url + "\">" + picture + "</a>";
  return "<html><body><center>" + picture + "</center>\r\n" + tail + "</body></html>\r\n";
}

std::string own_plain(std::string_view text) {
  std::string out;
  for (const auto one : split(text, '\n')) {
    const auto line = read_line(one);
    out += std::string(line.words);
    if (!line.url.empty()) out += ": " + std::string(line.url);
    out += "\r\n";
  }
  return out;
}

}  // namespace sekisho::scan::mail::train
