#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace sekisho::scan::mail::train {

/// Makes mails of the records in data/mail/own-ham.txt (its head says how they are written): what honest modern mail looks like that
/// no public collection holds.
inline std::string make_mail(std::string_view head, std::string_view text) {
  const auto cells = split(head, ';');
  if (cells.size() < 2) return {};
  const auto kind = trim(cells[0]), from = trim(cells[1]);
  const std::string subject(cells.size() > 2 ? trim(head.substr(static_cast<std::size_t>(cells[2].data() - head.data()))) : "");
  auto domain = std::string(from.substr(from.rfind('@') + 1));
  if (!domain.empty() && domain.back() == '>') domain.pop_back();
  std::string mail = "From: " + std::string(from) + "\r\nTo: <you@recipient.example>\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n";
  if (kind == "reply") mail += "In-Reply-To: <1@recipient.example>\r\n";
  if (kind == "news") mail += "List-Unsubscribe: <https://" + domain + "/u/1>\r\n";
  const bool html = kind == "html" || kind == "news";
  mail += std::string("Content-Type: ") + (html ? "text/html" : "text/plain") + "; charset=utf-8\r\n\r\n";
  if (html) mail += "<html><body><table><tr><td><img src=\"https://" + domain + "/logo.png\" alt=\"\">";
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    const auto arrow = line.find(" -> ");
    if (html && arrow != std::string_view::npos) mail += "<p><a href=\"" + std::string(line.substr(arrow + 4)) + "\">" + std::string(line.substr(0, arrow)) + "</a></p>\r\n";
    else mail += html ? "<p>" + std::string(line) + "</p>\r\n" : std::string(line) + "\r\n";
  }
  if (kind == "news") mail += "<p><a href=\"https://" + domain + "/u/1\">Unsubscribe</a></p>";
  if (html) mail += "</td></tr></table></body></html>\r\n";
  return mail;
}

inline std::vector<std::string> make_mails(std::string_view records) {
  std::vector<std::string> out;
  std::string_view head, text;
  const auto finish = [&] {
    if (!head.empty()) out.push_back(make_mail(head, text));
  };
  while (!records.empty()) {
    const auto end = records.find('\n');
    const auto line = records.substr(0, end);
    const char* next = line.data() + line.size() + (end == std::string_view::npos ? 0 : 1);
    records.remove_prefix(end == std::string_view::npos ? records.size() : end + 1);
    if (line.starts_with("=== ")) {
      finish();
      head = line.substr(4);
      text = std::string_view(next, 0);
    } else if (!head.empty()) {
      text = std::string_view(text.data(), static_cast<std::size_t>(next - text.data()));
    }
  }
  finish();
  return out;
}

}  // namespace sekisho::scan::mail::train
