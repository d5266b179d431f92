#include "content/html/html.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

#include "base/text.h"
#include "content/html/entities.h"

namespace sekisho::content {
namespace {

Document page_of(std::string_view source, Budget& budget) {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].text = source;
  read_html(document, 0, {}, budget);
  return document;
}

Document page_of(std::string_view source) {
  Budget budget;
  return page_of(source, budget);
}

std::string shown(std::string_view source) { return std::string(trim(page_of(source).parts[0].readable)); }
std::string unseen(std::string_view source) { return std::string(trim(page_of(source).parts[0].hidden)); }

std::string traits_of(const Document& document) {
  std::string names;
  for (const auto& trait : document.traits) names += (names.empty() ? "" : " ") + trait.name;
  return names;
}

std::string links_of(const Document& document) {
  std::string out;
  for (const auto& link : document.links) {
    out += std::string(link.url) + (link.text.empty() ? "" : "[" + std::string(link.text) + "]") +
           (link.hidden ? "!" : "") + "\n";
  }
  return out;
}

double seconds_for(const std::string& source) {
  const auto start = std::clock();
  static_cast<void>(page_of(source));
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::string times(int n, std::string_view piece) {
  std::string out;
  out.reserve(static_cast<std::size_t>(n) * piece.size());
  for (int i = 0; i < n; ++i) out += piece;
  return out;
}

// Sanitizers cost about this much.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double slack = 20;
#else
constexpr double slack = 3;  // of a busy machine
#endif

}  // namespace

TEST_CASE("a page is read as a person sees it") {
  struct Row {
    std::string says, source, shown;
  };
  const Row rows[] = {
      {"text", "Hello", "Hello"},
      {"white space collapses", "a  \n\t b", "a b"},
      {"a paragraph stands off", "<p>a</p><p>b</p>", "a\n\nb"},
      {"a division is a line", "<div>a</div><div>b</div>c", "a\nb\nc"},
      {"br breaks", "a<br>b<BR/>c</br>d", "a\nb\nc\nd"},
      {"inline tags join words", "Pay<b>P</b><i></i>a<span>l</span>", "PayPal"},
      {"cells are apart", "<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\nd"},
      {"named references",
       "&lt;a&gt; &amp;amp; caf&eacute; &copy 2026 &nbsp;x &notit; &CounterClockwiseContourIntegral;",
       "<a> &amp; café © 2026 x ¬it; ∳"},
      {"numbers as windows-1252", "&#65;&#x42;&#x80;&#150;&#0;&#xD800;", "AB€–\xef\xbf\xbd\xef\xbf\xbd"},
      {"a lone ampersand", "a & b &; &#; &x", "a & b &; &#; &x"},
      {"a less-than sign that is text", "1 < 2 <3", "1 < 2 <3"},
      {"comments are not seen", "a<!-- b -->c<!-->d<!--->e<!-- f --!>g<!-- x -- > y -->h", "acdegh"},
      {"odd declarations", "<!DOCTYPE html><?php echo 1 ?>a</ b>c<![CDATA[d]]>e", "ace"},
      {"scripts and styles are not seen", "<style>p{}</style>a<script>if (a<b) '</scr'+'ipt>'</script>b", "ab"},
      {"an escaped script", "<script><!-- <script> </script> --></script>b", "b"},
      {"attributes in all quotings", "<a title=\"x>y\" title='<b>' title=z>a</a>", "a"},
      {"a title is no body text", "<title>T</title>b", "b"},
      {"a text field shows its text", "<textarea>a &lt; <b></textarea>", "a < <b>"},
      {"buttons and fields show their words",
       "<input type=text placeholder='Your password'><input type=submit value='Sign in'>", "Your password Sign in"},
      {"a hidden field shows nothing", "<input type=hidden value=x>a", "a"},
      {"a picture's alternative", "<img src=x.png alt='Invoice 7'>", "Invoice 7"},
      {"preformatted text keeps lines", "<pre>a\nb</pre>", "a\nb"},
      {"an override from right to left", "<bdo dir=rtl>laPyaP</bdo>", "PayPal"},
      {"the same by style", "<span style='direction:rtl;unicode-bidi:bidi-override'>nigoL</span>", "Login"},
      {"invisible characters", "Pay\xe2\x80\x8bPal acc&shy;ount &zwnj;x&#8203;y", "PayPal account xy"},
      {"joiners of emoji stay", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
       "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"},
      {"Japanese", "<p>三井住友　銀行</p>", "三井住友　銀行"},
      {"nothing", "", ""},
      {"an end tag alone", "</div></p>a", "a"},
      {"a tag that never ends", "a<b style=\"", "a"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(shown(row.source) == row.shown);
  }
}

TEST_CASE("text hidden by any means is kept apart") {
  struct Row {
    std::string says, source, shown, hidden;
  };
  const Row rows[] = {
      {"display", "a<span style='display:none'>x</span>b", "ab", "x"},
      {"display with escapes and comments", "a<span style='dis\\70lay:/**/no\\6e e'>x</span>b", "ab", "x"},
      {"display in capitals and important", "a<div STYLE=\"DISPLAY : NONE !important; display:block\">x</div>b", "a\nb",
       "x"},
      {"display overridden", "<div style='display:none;display:block'>x</div>", "x", ""},
      {"visibility, and a child that shows", "<p style='visibility:hidden'>x<b style='visibility:visible'>y</b></p>",
       "y", "x"},
      {"opacity", "<i style='opacity:0.0'>x</i>b", "b", "x"},
      {"font size nought, with a child of its own", "<td style='font-size:0'>x<p style='font-size:14px'>y</p>", "y",
       "x"},
      {"font of one pixel", "<font style='font:1px/1px Arial'>x</font>y", "y", "x"},
      {"white on white", "<font color=#FFFFFF>x</font>y", "y", "x"},
      {"nearly white on white", "<span style='color:#fdfdfd'>x</span>y", "y", "x"},
      {"white on blue is seen", "<td bgcolor=#0055aa><font color=white>x</font></td>", "x", ""},
      {"black on an inherited black",
       "<body bgcolor=black text=white>y<div><span style='color:rgb(0, 0, 0)'>x</span></div>", "y", "x"},
      {"white on a picture is seen", "<td style='background:url(x.png) no-repeat'><b style='color:#fff'>x</b></td>",
       "x", ""},
      {"transparent letters", "<b style='color:transparent'>x</b>y", "y", "x"},
      {"off screen", "<div style='position:absolute;left:-9999px'>x</div>y", "y", "x"},
      {"indented away", "<p style='text-indent:-999em'>x</p>y", "y", "x"},
      {"no height", "<div style='max-height:0px;overflow:hidden'>x</div>y", "y", "x"},
      {"the attribute", "<p hidden>x</p>y", "y", "x"},
      {"a class", "<style>.q, td.w{display:none}</style><p class='a q'>x</p><td class=w>z</td>y", "y", "x z"},
      {"a class whose style comes last", "<p class=q>x</p>y<style><!-- .q{color:#fff} --></style>", "y", "x"},
      {"a class for telephones only",
       "<style>@media only screen and (max-width:600px){.q{display:none}}</style><p class=q>x</p>", "x", ""},
      {"a template", "<template>x</template>y", "y", "x"},
      {"what only Outlook shows", "<!--[if mso]><table><tr><td>x</td></tr></table><![endif]-->y", "y", "x"},
      {"what Outlook does not", "<!--[if !mso]><!-- -->x<!--<![endif]-->y", "xy", ""},
      {"an open div inside a hidden span", "<span style=display:none><div>x</span>z</div></span>y", "y", "xz"},
      {"a colour that outlives its paragraph", "<p><font color=white>x</p>z</font>y", "y", "x z"},
      {"a block inside a colour that ends", "<font color=white><div>x</font>y</div>", "y", "x"},
      {"a comment that never ends", "y<!-- x", "y", "x"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(shown(row.source) == row.shown);
    CHECK(unseen(row.source) == row.hidden);
  }
}

TEST_CASE("links come with the text that is shown for them") {
  struct Row {
    std::string says, source, links;
  };
  const Row rows[] = {
      {"an anchor", "<a href=\"https://a.example/?x=1&amp;y=2\">Log <b>in</b></a>",
       "https://a.example/?x=1&y=2[Log in]\n"},
      {"capitals, tabs and line ends", "<A HREF='HTTP://a.exa\n\tmple/'>x</A>", "HTTP://a.example/[x]\n"},
      {"an old reference in an attribute", "<a href='/x?a=1&copy=2'>x</a>", "/x?a=1&copy=2[x]\n"},
      {"an encoded scheme", "<a href='&#104;ttps://a.example'>x</a>", "https://a.example[x]\n"},
      {"the base", "<base href='https://b.example/d/e?q'><a href=f>x</a><a href='/g'>y</a><a href='//c.example'>z</a>",
       "https://b.example/d/f[x]\nhttps://b.example/g[y]\nhttps://c.example[z]\n"},
      {"a picture as link", "<a href=https://a.example/><img src=cid:1></a>", "https://a.example/\n"},
      {"an empty link cannot be clicked", "<a href=https://a.example/></a>", "https://a.example/!\n"},
      {"a link nobody sees", "<div style=display:none><a href=https://a.example/>x</a></div>",
       "https://a.example/[x]!\n"},
      {"links do not nest", "<a href=u:1>a<a href=u:2>b</a>c", "u:1[a]\nu:2[b]\n"},
      {"a link over a block", "<a href=u:1><div>a</div></a>b", "u:1[a]\n"},
      {"pictures after seen links",
       "<img src=https://i.example/1.gif><a href=u:1>a</a><img src=https://i.example/1.gif>",
       "u:1[a]\nhttps://i.example/1.gif!\n"},
      {"a form", "<form action=https://f.example/post><input type=password></form>", "https://f.example/post\n"},
      {"meta refresh", "<meta http-equiv=Refresh content=\"0; URL='https://r.example/'\">", "https://r.example/\n"},
      {"meta refresh without the word", "<meta http-equiv=refresh content=\"0;https://r.example/curl\">",
       "https://r.example/curl\n"},
      {"a URL that stands in the text",
       "see https://t.example/x. <a href=u:1>https://shown.example</a> or www.w.example/y",
       "https://t.example/x\nu:1[https://shown.example]\n"},
      {"Outlook's button",
       "<!--[if mso]><v:roundrect href=\"https://o.example/\"><center>Go</center></v:roundrect><![endif]-->",
       "https://o.example/[Go]!\n"},
      {"an image map", "<map><area href=https://m.example/></map>", "https://m.example/\n"},
      {"style pictures", "<td background=https://i.example/a style=\"background:url('https://i.example/b')\">x",
       "https://i.example/b!\nhttps://i.example/a!\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(links_of(page_of(row.source)) == row.links);
  }
}

TEST_CASE("facts about a page are stated") {
  struct Row {
    std::string says, source, traits;
  };
  const std::string big = times(60, "PGh0bWw+");
  const Row rows[] = {
      {"nothing special", "<p>a</p>", ""},
      {"a login form to elsewhere", "<form action=https://x.example/><input type=password>",
       "html.form html.form.external html.form.password"},
      {"a script", "<script>1</script>", "html.script"},
      {"a frame", "<iframe src=https://x.example/></iframe>", "html.iframe"},
      {"hidden text", "<p style=display:none>x</p>y", "html.hidden_text"},
      {"letters of the background's colour", "<p style=color:white>x</p>y", "html.hidden_text html.hidden_text.colour"},
      {"letters of no size inside a word", "Pay<i style=font-size:0px>x</i>Pal",
       "html.hidden_text html.hidden_text.colour html.split_word html.zero_font"},
      {"a hidden word inside a word", "Pay<i style=display:none>x</i>Pal", "html.hidden_text html.split_word"},
      {"an invisible character inside a word", "Pay\xe2\x80\x8bPal", "html.zero_width"},
      {"filler of newsletters is no trick", "Hi &zwnj;&nbsp;&zwnj;&nbsp;", ""},
      {"a page that is a picture", "<a href=u:1><img src=https://i.example/a.png></a>", "html.image_only"},
      {"a tracking dot", "<img width=1 height=1 src=https://i.example/t>hello", "html.external_image_1px"},
      {"a refresh and nothing else", "<meta http-equiv=refresh content='0;url=https://x.example'>",
       "html.meta_refresh html.redirect_only"},
      {"a refresh of a page with something to read",
       "<meta http-equiv=refresh content='9;url=https://x.example'><p>We have moved our pages to another address; you "
       "will be led there.</p>",
       "html.meta_refresh"},
      {"a javascript link", "<a href='java&#115;cript:alert(1)'>x</a>", "html.javascript_link"},
      {"a data link", "<a href='data:text/html;base64,PGI+'>x</a>", "html.data_uri"},
      {"a script inside its own address",
       "<script src=\"data:text/javascript,location.href%3D'https://evil.example/'\"></script><p>Wait</p>",
       "html.script html.data_uri html.script_redirect html.redirect_only"},
      {"smuggling",
       "<script>var b=new Blob([atob('" + big + "')]);a.href=URL.createObjectURL(b);a.download='i.zip'</script>",
       "html.script html.smuggling html.script_payload"},
      {"a redirect by script", "<body onload=\"window.location='https://x.example'\">",
       "html.event_handler html.script_redirect html.redirect_only"},
      {"a redirect by script to an address that is put together",
       "<script>var d='x.example';location.href=['htt','ps://',d].join('')</script>",
       "html.script html.script_redirect html.redirect_only"},
      {"a redirect by the bare name", "<script>var d='x.example';location = `https://${d}/`</script>",
       "html.script html.script_redirect html.redirect_only"},
      {"a variable that is named so", "<script>var my_location=1</script>", "html.script"},
      {"a page that a script writes", "<script>document.write('<#f#o#r#m#>'.replace(/#/g,''))</script>",
       "html.script html.script_document_write html.script_obfuscated"},
      {"a redirect by script from a page with something to read",
       "<script>location.href='https://x.example'</script><p>We have moved our pages to another address; you will be "
       "led there.</p>",
       "html.script html.script_redirect"},
      {"a title", "<title>Sign\n in</title>", "html.title"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(traits_of(page_of(row.source)) == row.traits);
  }
}

TEST_CASE("files inside a page become parts") {
  const auto data = page_of("<a download='x.html' href='data:text/html;base64,PGI+aGk8L2I+'>x</a>");
  REQUIRE(data.parts.size() == 2);
  CHECK(data.parts[1].data == "<b>hi</b>");
  CHECK(data.parts[1].content_type == "text/html");
  CHECK(data.parts[1].origin == PartOrigin::embedded);
  const auto inner = page_of("<iframe srcdoc='&lt;form action=https://x.example&gt;'></iframe>");
  REQUIRE(inner.parts.size() == 2);
  CHECK(inner.parts[1].text == "<form action=https://x.example>");
  const auto program = page_of("<script>a()</script><p onclick='b()'>");
  REQUIRE(program.parts.size() == 2);
  CHECK(program.parts[1].origin == PartOrigin::macro);
  CHECK(program.parts[1].text == "a()\nb()\n");
  const auto smuggled = page_of("<script>x=unescape('" + times(80, "%3Cform") + "')</script>");
  REQUIRE(smuggled.parts.size() == 3);
  CHECK(smuggled.parts[1].data.starts_with("<form<form"));
}

TEST_CASE("a page of a file without a declared character set is decoded") {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].data = "<p>caf\xc3\xa9</p>";
  Budget budget;
  read_html(document, 0, {}, budget);
  CHECK(trim(document.parts[0].readable) == "café");
}

TEST_CASE("hostile pages cost little") {
  struct Row {
    std::string says, source;
  };
  const Row rows[] = {
      {"a million open divisions", times(1'000'000, "<div>")},
      {"a million open bold letters over divisions", times(500'000, "<b><div>")},
      {"formatting closed over blocks",
       times(2'000, times(200, "<font color=red>") + times(200, "<div>") + times(200, "</font>") + times(200, "</div>"))
           .substr(0, 5'000'000)},
      {"end tags without a start", times(500, "<span>") + times(1'000'000, "</i>")},
      {"end tags stopped by a block", "<x>" + times(1, "<div>") + times(400, "<span>") + times(1'000'000, "</x>")},
      {"a million attributes", "<p " + times(1'000'000, "a=b ") + ">"},
      {"a million styles", "<p style=\"" + times(400'000, "color:red;") + "\">x"},
      {"comments that never end", times(1'000'000, "<!--")},
      {"style elements that never begin", times(600'000, "<style ")},
      {"style elements without end", times(600'000, "<style>")},
      {"titles without end", times(600'000, "<title>")},
      {"open links", times(400'000, "<a href=x>")},
      {"links with text", times(200'000, "<a href=http://a.example/>b</a>")},
      {"comments in style", "<style>" + times(300'000, "/* */") + "</style>"},
      {"classes", "<style>.a{display:none}</style><p class='" + times(1'000'000, "b ") + "'>x"},
      {"quotes that never close", times(600'000, "<a b=\"'")},
      {"ampersands", times(2'500'000, "&a")},
      {"tables in tables", times(500'000, "<table><td>")},
      {"conditional comments", times(150'000, "<!--[if mso]>x<![endif]-->")},
      {"scripts", times(200'000, "<script>x</script>")},
      {"scripts opened inside scripts", times(500'000, "<script><!--")},
      {"zeros", std::string(5'000'000, '\0')},
      {"less-than signs", std::string(5'000'000, '<')},
      {"dots", std::string(5'000'000, '.')},
      {"event handlers", times(300'000, "<p onclick=x>")},
      {"backgrounds", "<p style='background:" + times(2'000'000, "a ") + "'>"},
      {"data links", times(100'000, "<a href=data:,x>y</a>")},
      {"candidates of a picture", "<img srcset='" + times(1'000'000, "a,b ") + "'>"},
      {"imports", "<style>" + times(500'000, "@import \"a\" ") + "</style>"},
      {"comments of imports that never end", "<style>" + times(300'000, "@import/*") + "</style>"},
      {"values of an animation",
       "<svg>" + times(1'000, "<animate attributeName=href values='" + times(1'000, "a;") + "'>") + "</svg>"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto took = seconds_for(row.source);
    CAPTURE(took);
    CHECK(took < 0.3 * slack);
    if (std::getenv("SEKISHO_TIMES") != nullptr)
      MESSAGE(row.says << ": " << took << " s for " << row.source.size() << " bytes");
  }
}

TEST_CASE("a limit that a page reaches is told") {
  Limits limits;
  limits.links = 10;
  limits.text_size = 64_KiB;
  Budget budget(limits);
  const auto document = page_of(times(50, "<a href=http://a.example/>b</a>") + times(20'000, "word "), budget);
  CHECK(document.links.size() == 10);
  CHECK(budget.reached() == std::vector<std::string>{"links", "text_size"});
}

TEST_CASE("addresses are read as browsers read them: without line ends inside, and unescaped") {
  CHECK(links_of(page_of("<a href=\"ht\ntps://far.\texample.com/\r\nx\">here</a>")) ==
        "https://far.example.com/x[here]\n");
  const auto escaped =
      links_of(page_of("<script>document.write(unescape('%3Ca%20href%3D%22https%3A//far.example.com/%22%3E')); "
                       "open('https://near.example.com/')</script>"));
  CHECK(escaped.find("https://far.example.com/\n") != std::string::npos);
  CHECK(escaped.find("https://near.example.com/") == escaped.rfind("https://near.example.com/"));
}

TEST_CASE("addresses are found wherever a page may hold one") {
  for (const std::string page :
       {"<img src=cid:a srcset=\"https://small.example/ 1x, https://far.example/x 2x\">",
        "<picture><source srcset='https://far.example/x,'></picture>",
        "<a href=https://near.example/ ping=\"https://far.example/x\">y</a>",
        "<style>@import \"https://far.example/x\";</style>",
        "<style>@import /* (x) */ url(https://far.example/x)</style>",
        "<style>b{background:image-set(\"https://far.example/x\" 1x)}</style>",
        "<p style=\"cursor:url(https:\\2f\\2f far.example/x)\">y</p>",
        "<form action-xhr=https://far.example/x>y</form>", "<amp-img src=https://far.example/x></amp-img>",
        "<svg><a><animate attributeName=href values='https://near.example/;https://far.example/x'/>y</a></svg>",
        "<svg><set attributeName='xlink:href' to='https://far.example/x'/></svg>",
        "<svg><image href=https://far.example/x /></svg>", "<svg><use xlink:href='https://far.example/x'/></svg>",
        "<!--[if mso]><v:fill src=\"https://far.example/x\"/><![endif]-->",
        "<img lowsrc=https://far.example/x src=cid:a>", "<object codebase=https://far.example/x></object>"}) {
    CAPTURE(page);
    CHECK(links_of(page_of(page)).find("https://far.example/x") != std::string::npos);
  }
  CHECK(
      links_of(page_of("<animate attributeName=x values='https://far.example/x'>y")).find("https://far.example/x\n") ==
      std::string::npos);
}

TEST_CASE("relative addresses of a mail's page begin where its header says") {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].headers = {{.name = "content-location", .raw = "", .value = "https://far.example/dir/page.htm"}};
  document.parts[0].text = "<a href=\"login\">y</a>";
  Budget budget;
  read_html(document, 0, {}, budget);
  CHECK(links_of(document) == "https://far.example/dir/login[y]\n");
}

}  // namespace sekisho::content
