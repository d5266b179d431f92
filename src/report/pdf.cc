#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/commas.h"
#include "base/freed.h"
#include "desk/letter.h"
#include "platform/tenants.h"
#include "report/document.h"

namespace sekisho::report {
namespace {

// A4 in points; 1 pt = 1/72 inch.
constexpr double page_width = 595.28, page_height = 841.89, margin = 48, bottom = 56;
constexpr const char* family = "Noto Sans CJK JP, Noto Sans JP, IPAGothic, sans-serif";
struct Colour {
  double r, g, b;
};
constexpr Colour ink{0.11, 0.15, 0.20}, quiet{0.31, 0.38, 0.44}, line{0.84, 0.86, 0.89}, accent{0.12, 0.31, 0.47},
    bar{0.43, 0.59, 0.75};

using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using FontMap = std::unique_ptr<PangoFontMap, Freed<g_object_unref>>;
using FontContext = std::unique_ptr<PangoContext, Freed<g_object_unref>>;
using Layout = std::unique_ptr<PangoLayout, Freed<g_object_unref>>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

struct Reader {
  std::string_view bytes;
  std::size_t at = 0;
};
cairo_status_t take(void* closure, unsigned char* data, unsigned int length) {
  auto& from = *static_cast<Reader*>(closure);
  if (from.bytes.size() - from.at < length) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(data, from.bytes.data() + from.at, length);
  from.at += length;
  return CAIRO_STATUS_SUCCESS;
}

class Writer {
 public:
  Writer(std::string& out, const Page& page) : page_(page), ja_(page.document.language == Language::japanese) {
    surface_.reset(cairo_pdf_surface_create_for_stream(append, &out, page_width, page_height));
    cairo_pdf_surface_restrict_to_version(surface_.get(), CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE,
                                   desk::harmless(title_of(page.document)).c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Sekisho");
    cairo_.reset(cairo_create(surface_.get()));
    map_.reset(pango_cairo_font_map_new());  // of our own: the default one belongs to one thread
    fonts_.reset(pango_font_map_create_context(map_.get()));
    pango_cairo_update_context(cairo_.get(), fonts_.get());
    pango_context_set_language(fonts_.get(), pango_language_from_string(ja_ ? "ja" : "en"));
  }

  Result<void> write() {
    cover();
    numbers();
    for (const auto& section : page_.contents.sections) draw(section);
    foot();
    cairo_surface_finish(surface_.get());
    if (const auto status = cairo_surface_status(surface_.get()); status != CAIRO_STATUS_SUCCESS)
      return fail(Code::internal, std::string("report pdf: ") + cairo_status_to_string(status));
    return {};
  }

 private:
  void colour(const Colour& c) { cairo_set_source_rgb(cairo_.get(), c.r, c.g, c.b); }

  Layout laid_out(std::string_view utf8, double width, double size, int lines, bool bold, PangoAlignment align) {
    Layout layout(pango_layout_new(fonts_.get()));
    const std::unique_ptr<PangoFontDescription, Freed<pango_font_description_free>> font(
        pango_font_description_from_string(family));
    pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout.get(), -lines);
    pango_layout_set_alignment(layout.get(), align);
    pango_layout_set_auto_dir(layout.get(), FALSE);  // a right-to-left subject must not turn the table round
    const auto clean = desk::harmless(utf8);
    pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
    return layout;
  }

  static double height_of(const Layout& layout) {
    int height = 0;
    pango_layout_get_pixel_size(layout.get(), nullptr, &height);
    return height;
  }

  // Text in a box of that width, cut with an ellipsis after `lines` lines. Returns its height.
  double text(std::string_view utf8, double x, double y, double width, double size, const Colour& c, int lines = 1,
              bool bold = false, PangoAlignment align = PANGO_ALIGN_LEFT) {
    const auto layout = laid_out(utf8, width, size, lines, bold, align);
    colour(c);
    cairo_move_to(cairo_.get(), x, y);
    pango_cairo_show_layout(cairo_.get(), layout.get());
    return height_of(layout);
  }

  void begin_link(const std::string& url) {
    std::string attributes = "uri='";
    for (const char ch : url)
      attributes += ch == '\'' ? std::string("%27") : ch == '\\' ? std::string("%5C") : std::string(1, ch);
    cairo_tag_begin(cairo_.get(), CAIRO_TAG_LINK, (attributes + "'").c_str());
  }
  void end_link() { cairo_tag_end(cairo_.get(), CAIRO_TAG_LINK); }

  void foot() {
    const auto made = std::string(ja_ ? "作成日時: " : "Made: ") +
                      platform::format_local(page_.made_at, page_.time_zone) + " (" + page_.time_zone + ")";
    text(made, margin, page_height - 36, page_width - 2 * margin - 60, 8, quiet);
    text(std::to_string(number_), page_width - margin - 60, page_height - 36, 60, 8, quiet, 1, false,
         PANGO_ALIGN_RIGHT);
  }

  void room_for(double height) {
    if (y_ + height <= page_height - bottom) return;
    foot();
    cairo_show_page(cairo_.get());
    ++number_;
    y_ = margin;
  }

  void picture(const Logo& logo) {
    Surface image;
    Reader reader{logo.bytes};
    if (logo.kind == Logo::Kind::png) {
      image.reset(cairo_image_surface_create_from_png_stream(take, &reader));
    } else {
      // The JPEG goes into the file as it is; nothing here decodes it.
      image.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, logo.width, logo.height));
      auto* const copy = static_cast<unsigned char*>(std::malloc(logo.bytes.size()));
      if (copy == nullptr) return;
      std::memcpy(copy, logo.bytes.data(), logo.bytes.size());
      if (cairo_surface_set_mime_data(image.get(), CAIRO_MIME_TYPE_JPEG, copy, logo.bytes.size(), std::free, copy) !=
          CAIRO_STATUS_SUCCESS)
        std::free(copy);
    }
    // a PNG that its header lied about: no picture
    if (cairo_surface_status(image.get()) != CAIRO_STATUS_SUCCESS) return;
    const double scale = std::min({180.0 / logo.width, 60.0 / logo.height, 1.0});
    cairo_save(cairo_.get());
    cairo_translate(cairo_.get(), page_width - margin - logo.width * scale, margin);
    cairo_scale(cairo_.get(), scale, scale);
    cairo_set_source_surface(cairo_.get(), image.get(), 0, 0);
    cairo_paint(cairo_.get());
    cairo_restore(cairo_.get());
  }

  void cover() {
    const auto& document = page_.document;
    const auto logo = read_logo(document.logo);
    const bool pictured = logo && logo->kind != Logo::Kind::none;
    if (pictured) picture(*logo);
    const double width = page_width - 2 * margin - (pictured ? 196 : 0);
    y_ += text(title_of(document), margin, y_, width, 22, accent, 3, true) + 6;
    y_ += text(document.company.empty() ? page_.tenant : document.company, margin, y_, width, 12, ink, 2) + 4;
    y_ += text(platform::format_local(page_.contents.period.from, page_.time_zone).substr(0, 16) + " – " +
                   platform::format_local(page_.contents.period.until, page_.time_zone).substr(0, 16) + " (" +
                   page_.time_zone + ")",
               margin, y_, width, 10, quiet) +
          8;
    y_ = std::max(y_, margin + 66);
    colour(accent);
    cairo_rectangle(cairo_.get(), margin, y_, page_width - 2 * margin, 2);
    cairo_fill(cairo_.get());
    y_ += 12;
    if (!document.description.empty())
      y_ += text(document.description, margin, y_, page_width - 2 * margin, 10, ink, 12) + 8;
  }

  void numbers() {
    const auto& summary = page_.contents.summary;
    if (summary.empty()) return;
    const double gap = 10, width = (page_width - 2 * margin - gap * static_cast<double>(summary.size() - 1)) /
                                   static_cast<double>(summary.size());
    for (std::size_t i = 0; i < summary.size(); ++i) {
      const double x = margin + static_cast<double>(i) * (width + gap);
      colour(line);
      cairo_set_line_width(cairo_.get(), 0.8);
      cairo_rectangle(cairo_.get(), x, y_, width, 58);
      cairo_stroke(cairo_.get());
      text(summary[i].label, x + 8, y_ + 6, width - 16, 8.5, quiet);
      protect::LogType log{};
      static_cast<void>(protect::from_string(summary[i].value, log));
      begin_link(log_url(page_, log, summary[i].query));
      text(with_commas(summary[i].count), x + 8, y_ + 22, width - 16, 20, accent, 1, true);
      end_link();
    }
    y_ += 58 + 14;
  }

  void draw(const Section& section) {
    constexpr double row = 19;
    const double shown = static_cast<double>(std::min<std::size_t>(section.figures.size(), 4));
    room_for(30 + std::max(1.0, shown) * row);
    y_ += 6;
    y_ += text(heading_of(section, page_.document.language), margin, y_, page_width - 2 * margin, 12, ink, 1, true) + 5;
    if (section.figures.empty()) {
      y_ += text(ja_ ? "該当するデータはありません。" : "Nothing in this period.", margin, y_, page_width - 2 * margin,
                 9.5, quiet) +
            8;
      return;
    }
    std::int64_t most = 1;
    for (const auto& figure : section.figures) most = std::max(most, figure.count);
    if (section.over_time) {
      columns(section, most);
      return;
    }
    const double name = 250, count = 64, bars = page_width - 2 * margin - name - count - 16;
    constexpr int label_lines = 3;  // what a rule says is a sentence
    for (const auto& figure : section.figures) {
      const double tall =
          std::max(row, height_of(laid_out(figure.label, name - 8, 9.5, label_lines, false, PANGO_ALIGN_LEFT)) + 5);
      room_for(tall + 2);
      text(figure.label, margin, y_ + 2, name - 8, 9.5, ink, label_lines);
      colour(bar);
      cairo_rectangle(cairo_.get(), margin + name, y_ + 5,
                      std::max(1.0, bars * static_cast<double>(figure.count) / static_cast<double>(most)), 8);
      cairo_fill(cairo_.get());
      begin_link(log_url(page_, section.log, figure.query));
      text(with_commas(figure.count), page_width - margin - count, y_ + 2, count, 9.5, accent, 1, false,
           PANGO_ALIGN_RIGHT);
      end_link();
      colour(line);
      cairo_rectangle(cairo_.get(), margin, y_ + tall, page_width - 2 * margin, 0.5);
      cairo_fill(cairo_.get());
      y_ += tall + 1;
    }
    y_ += 6;
  }

  // Counts over time as columns, first and last moment below.
  void columns(const Section& section, std::int64_t most) {
    constexpr double height = 90;
    room_for(height + 30);
    const double width = page_width - 2 * margin, each = width / static_cast<double>(section.figures.size());
    for (std::size_t i = 0; i < section.figures.size(); ++i) {
      const double tall = height * static_cast<double>(section.figures[i].count) / static_cast<double>(most);
      begin_link(log_url(page_, section.log, section.figures[i].query));
      colour(bar);
      cairo_rectangle(cairo_.get(), margin + static_cast<double>(i) * each + each * 0.1, y_ + height - tall,
                      std::min(each * 0.8, 28.0), tall);
      cairo_fill(cairo_.get());
      end_link();
    }
    colour(line);
    cairo_rectangle(cairo_.get(), margin, y_ + height, width, 0.8);
    cairo_fill(cairo_.get());
    y_ += height + 4;
    text(section.figures.front().label, margin, y_, width / 3, 8.5, quiet);
    text((ja_ ? "最大 " : "Highest ") + with_commas(most), margin + width / 3, y_, width / 3, 8.5, quiet, 1, false,
         PANGO_ALIGN_CENTER);
    text(section.figures.back().label, margin + 2 * width / 3, y_, width / 3, 8.5, quiet, 1, false, PANGO_ALIGN_RIGHT);
    y_ += 20;
  }

  const Page& page_;
  bool ja_;
  int number_ = 1;
  double y_ = margin;
  Surface surface_;
  Context cairo_;
  FontMap map_;
  FontContext fonts_;
};

}  // namespace

Result<std::string> to_pdf(const Page& page) {
  std::string out;
  {
    Writer writer(out, page);
    TRY_VOID(writer.write());
  }
  return out;
}

}  // namespace sekisho::report
