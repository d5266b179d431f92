// QR codes that are no pictures: in characters, table cells, boxes, PDF and SVG rectangles.
#include <doctest/doctest.h>
#include <tiffio.h>

#include <algorithm>

#include "content/made_files.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

// What qrencode makes of https://login.example.com/q7.
constexpr int size = 25;
const char* const code[size] = {
    "#######.####..#...#######", "#.....#....###..#.#.....#", "#.###.#..#.#.####.#.###.#", "#.###.#...####..#.#.###.#",
    "#.###.#...###...#.#.###.#", "#.....#..#.#....#.#.....#", "#######.#.#.#.#.#.#######", "........##.#.##..........",
    "##.##.#..#....#...#.....#", ".#.#.#.#..######...#####.", "..#.#.#..#.#...##...##..#", "###.#...#..##......######",
    "..######.###...##.##....#", "###.....####.####...#..#.", "##..#.####...######.#####", "#.#.##..#..#...#.#.#.##.#",
    "#..#..#.#.#.###.#####.##.", "........##..##..#...#.##.", "#######...##....#.#.#...#", "#.....#..##..##.#...#...#",
    "#.###.#.##.##.#######..#.", "#.###.#.#.##..#..##....##", "#.###.#...##.##.##..#####", "#.....#.##....#..#.##.###",
    "#######.#...#...#.#..#..#"};
const std::string url = "https://login.example.com/q7";

bool dark(int x, int y) { return x >= 0 && y >= 0 && x < size && y < size && code[y][x] == '#'; }

// One line for each row of modules; `on` and `off` stand for one module.
std::string lines(const std::string& on, const std::string& off, const std::string& end,
                  const std::string& begin = "") {
  std::string out;
  for (int y = 0; y < size; ++y) {
    out += begin;
    for (int x = 0; x < size; ++x) out += dark(x, y) ? on : off;
    out += end;
  }
  return out;
}
std::string half_blocks(bool turned, const std::string& end) {
  std::string out;
  for (int y = -2; y < size + 2; y += 2) {
    for (int x = -2; x < size + 2; ++x) {
      const bool above = dark(x, y) != turned, below = dark(x, y + 1) != turned;
      out += above && below ? "█" : above ? "▀" : below ? "▄" : " ";
    }
    out += end;
  }
  return out;
}

Document read_bytes(const std::string& bytes, const std::string& name) {
  Budget budget;
  return read(bytes, {.as = ReadOptions::As::file, .filename = name}, budget);
}
std::string html(const std::string& body) {
  return "<!DOCTYPE html><html><body><p>Please scan the code</p>" + body + "<p>Thank you</p></body></html>";
}

std::string pdf_of(const std::string& content) {
  return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
         "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>> endobj\n4 0 obj <</Length " +
         std::to_string(content.size()) + ">> stream\n" + content +
         "\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n";
}
std::string pdf_rectangles(bool as_paths) {
  std::string out = "1 1 1 rg 0 0 595 842 re f\nq 2.5 0 0 2.5 100 300 cm 0 g\n";
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      if (!dark(x, y)) continue;
      const auto left = std::to_string(x), right = std::to_string(x + 1), low = std::to_string(size - y),
                 high = std::to_string(size - y + 1);
      out += as_paths ? left + " " + low + " m " + right + " " + low + " l " + right + " " + high + " l " + left + " " +
                            high + " l h f\n"
                      : left + " " + low + " 1 1 re f\n";
    }
  }
  return out + "Q\n0.2 w 50 50 m 500 50 l S\n";
}
std::string pdf_inline_image() {
  std::string out = "q 100 0 0 100 50 50 cm BI /W 33 /H 33 /BPC 1 /CS /G /F /AHx ID ";
  for (int y = -4; y < size + 4; ++y) {
    unsigned bits = 0;
    int n = 0;
    for (int x = -4; x < 36; ++x) {
      bits = bits << 1 | (dark(x, y) ? 0u : 1u);
      if (++n % 4 == 0) out += "0123456789abcdef"[bits & 15];
    }
  }
  return out + "> EI Q\n";
}
// A file that libtiff writes in memory.
struct MemoryFile {
  std::string bytes;
  std::size_t at = 0;
};
std::string group4(int scale) {
  MemoryFile file;
  const int side = (size + 8) * scale;
  TIFF* tiff = TIFFClientOpen(
      "x", "w", &file, [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; },
      [](thandle_t handle, void* data, tmsize_t n) -> tmsize_t {
        auto& f = *static_cast<MemoryFile*>(handle);
        f.bytes.resize(std::max(f.bytes.size(), f.at + static_cast<std::size_t>(n)));
        f.bytes.replace(f.at, static_cast<std::size_t>(n), static_cast<const char*>(data), static_cast<std::size_t>(n));
        f.at += static_cast<std::size_t>(n);
        return n;
      },
      [](thandle_t handle, toff_t offset, int whence) -> toff_t {
        auto& f = *static_cast<MemoryFile*>(handle);
        f.at = offset + (whence == SEEK_END ? f.bytes.size() : whence == SEEK_CUR ? f.at : 0);
        return f.at;
      },
      [](thandle_t) { return 0; },
      [](thandle_t handle) -> toff_t { return static_cast<MemoryFile*>(handle)->bytes.size(); },
      [](thandle_t, void**, toff_t*) { return 0; }, [](thandle_t, void*, toff_t) {});
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, side), TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, side),
      TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4),
      TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE), TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, side);
  for (int y = 0; y < side; ++y) {
    std::string row(static_cast<std::size_t>(side + 7) / 8, '\0');
    for (int x = 0; x < side; ++x) {
      if (dark(x / scale - 4, y / scale - 4))
        row[static_cast<std::size_t>(x) / 8] =
            static_cast<char>(row[static_cast<std::size_t>(x) / 8] | 0x80 >> (x % 8));
    }
    TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y), 0);
  }
  TIFFFlushData(tiff);
  // The strip is what stands behind the header of eight bytes.
  const auto strip = file.bytes.substr(8);
  TIFFClose(tiff);
  return strip;
}
std::string pdf_fax() {
  const auto data = group4(4);
  const auto side = std::to_string((size + 8) * 4);
  return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
         "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>> >> >> endobj\n"
         "4 0 obj <</Type/XObject/Subtype/Image/Width " +
         side + "/Height " + side +
         "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns " + side +
         ">>/Length " + std::to_string(data.size()) + ">> stream\n" + data +
         "\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n";
}
std::string svg(const std::string& inside) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 33 33\"><rect width=\"33\" height=\"33\" "
         "fill=\"#fff\"/>" +
         inside + "</svg>";
}
std::string svg_rects() {
  std::string out;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      if (dark(x, y))
        out +=
            "<rect x=\"" + std::to_string(x + 4) + "\" y=\"" + std::to_string(y + 4) + "\" width=\"1\" height=\"1\"/>";
    }
  }
  return svg(out);
}
std::string svg_path(bool stroked) {
  std::string d;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      if (!dark(x, y)) continue;
      int run = 1;
      while (dark(x + run, y)) ++run;
      d += stroked ? "M" + std::to_string(x + 4) + " " + std::to_string(y + 4) + ".5h" + std::to_string(run)
                   : "M" + std::to_string(x + 4) + "," + std::to_string(y + 4) + "h" + std::to_string(run) + "v1h-" +
                         std::to_string(run) + "z";
      x += run - 1;
    }
  }
  return svg(stroked ? "<path stroke=\"#000000\" d=\"" + d + "\"/>" : "<path d=\"" + d + "\"/>");
}

}  // namespace

TEST_CASE("QR codes drawn without a picture are read") {
  std::string wide;
  for (int y = 0; y < size; ++y) {
    wide += "<tr>";
    for (int x = 0; x < size;) {
      int run = 1;
      while (x + run < size && dark(x + run, y) == dark(x, y)) ++run;
      wide += "<td colspan=" + std::to_string(run) + (dark(x, y) ? " class=d></td>" : "></td>");
      x += run;
    }
    wide += "</tr>\n";
  }
  struct Row {
    std::string says, bytes, name;
  };
  const Row rows[] = {
      {"half blocks in plain text", "Scan:\n\n" + half_blocks(false, "\n") + "\nBye\n", "a.txt"},
      {"light on dark, as terminals show them", half_blocks(true, "\r\n"), "a.txt"},
      {"two full blocks a module", lines("██", "  ", "\n"), "a.txt"},
      {"two hash signs a module", lines("##", "  ", "\n"), "a.txt"},
      {"one block a module", lines("█", " ", "\n"), "a.txt"},
      {"emoji", lines("⬛", "⬜", "\n"), "a.txt"},
      {"half blocks in <pre>", html("<pre>" + half_blocks(false, "\n") + "</pre>"), "a.html"},
      {"blocks and line breaks",
       html("<div style=\"font-family:monospace\">" + lines("██", "&nbsp;&nbsp;", "<br>\n") + "</div>"), "a.html"},
      {"references to blocks, a line in each div", html(lines("&#9608;&#x2588;", "&nbsp;&nbsp;", "</div>", "<div>")),
       "a.html"},
      {"blocks told apart by colour alone",
       html(lines("<span style=\"color:#111\">█</span>", "<span style=\"color:#ffffff\">█</span>", "<br>")), "a.html"},
      {"light blocks that nobody sees", html(lines("█", "<span style=\"color:rgba(0,0,0,0)\">█</span>", "<br>")),
       "a.html"},
      {"coloured blanks",
       html(lines("<span style=\"background:#000\">&nbsp;&nbsp;</span>",
                  "<span style=\"background:#fff\">&nbsp;&nbsp;</span>", "<br>")),
       "a.html"},
      {"blocks in a coloured cell",
       html("<table><tr><td bgcolor=\"#ffffff\">" + lines("██", "&nbsp;&nbsp;", "<br>") + "</td></tr></table>"),
       "a.html"},
      {"a table of cells",
       html("<table>" +
            lines("<td width=4 height=4 bgcolor=#000000></td>", "<td width=4 height=4 bgcolor=#FFFFFF></td>", "</tr>\n",
                  "<tr>") +
            "</table>"),
       "a.html"},
      {"cells without colour between",
       html("<table>" + lines("<td style=\"background:black\">&nbsp;</td>", "<td>&nbsp;</td>", "</tr>", "<tr>") +
            "</table>"),
       "a.html"},
      {"cells over several columns, coloured by a class",
       "<html><style>.d{background-color:#000}</style><body><table>" + wide + "</table></body></html>", "a.html"},
      {"light on dark cells",
       html("<table bgcolor=black>" + lines("<td bgcolor=white></td>", "<td></td>", "</tr>", "<tr>") + "</table>"),
       "a.html"},
      {"boxes side by side",
       html(lines("<div style=\"float:left;width:4px;height:4px;background:#000\"></div>",
                  "<div style=\"float:left;width:4px;height:4px;background:#fff\"></div>", "<br>")),
       "a.html"},
      {"spans as boxes",
       html(lines("<span style=\"display:inline-block;width:4px;background:#000\"></span>",
                  "<span style=\"display:inline-block;width:4px;background:#fff\"></span>", "</p>", "<p>")),
       "a.html"},
      {"rectangles in a PDF", pdf_of(pdf_rectangles(false)), "a.pdf"},
      {"paths in a PDF", pdf_of(pdf_rectangles(true)), "a.pdf"},
      {"a picture inside a PDF's content", pdf_of(pdf_inline_image()), "a.pdf"},
      {"a fax in a PDF", pdf_fax(), "a.pdf"},
      {"rectangles in an SVG", svg_rects(), "a.svg"},
      {"one path in an SVG", svg_path(false), "a.svg"},
      {"lines in an SVG", svg_path(true), "a.svg"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto document = read_bytes(row.bytes, row.name);
    CHECK(std::any_of(document.links.begin(), document.links.end(),
                      [](const Link& link) { return link.url == url && link.origin == LinkOrigin::qr; }));
    CHECK(std::any_of(document.traits.begin(), document.traits.end(),
                      [](const Trait& trait) { return trait.name == "image.qr"; }));
  }
}

TEST_CASE("what only looks like a drawn code costs little and says nothing") {
  std::string stripes, random;
  for (int y = 0; y < 2000; ++y) stripes += std::string(2000, '#') + "\n";
  std::uint32_t state = 1;
  for (int y = 0; y < 500; ++y) {
    for (int x = 0; x < 500; ++x) state = state * 1664525 + 1013904223, random += state >> 31 ? "█" : " ";
    random += "\n";
  }
  std::string cells = "<table>";
  for (int i = 0; i < 200'000; ++i) cells += i % 400 == 0 ? "<tr><td bgcolor=#000 colspan=999>" : "<td bgcolor=#fff>";
  const std::pair<std::string, std::string> rows[] = {
      {stripes, "a.txt"}, {random, "a.txt"}, {cells, "a.html"}, {lines("██", "  ", "\n").substr(0, 900), "a.txt"}};
  for (const auto& [bytes, name] : rows) {
    const auto document = read_bytes(bytes, name);
    CHECK(std::none_of(document.traits.begin(), document.traits.end(),
                       [](const Trait& trait) { return trait.name == "image.qr"; }));
  }
}

}  // namespace sekisho::content
