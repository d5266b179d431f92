#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "content/document.h"
#include "content/html/css.h"
#include "content/html/shown_text.h"
#include "content/html/tokenizer.h"
#include "content/html/tree.h"
#include "content/image/drawing.h"

namespace sekisho::content::html {

/// One HTML page being read into one part: feeds tokens to the tree and the text, and gathers links, forms and facts.
/// read() once, then publish() writes the result into the document.
class Page {
 public:
  Page(Document& document, int part, std::string_view source, Budget& budget);
  void read();
  void publish();

 private:
  // A link whose text is still a range of one of the texts.
  struct PendingLink {
    std::string_view url;
    LinkOrigin origin = LinkOrigin::html;
    std::size_t from = 0, to = 0;                // in visible
    std::size_t hidden_from = 0, hidden_to = 0;  // in hidden
    bool picture = false, unseen = false;
    bool saved = false;  // a click saves what it leads to (the attribute download)
  };

  void gather_styles();
  void walk(Tokenizer& tokenizer, OpenElements& elements);
  void text(std::string_view run, OpenElements& elements);
  void start_tag(Token& token, Tokenizer& tokenizer, OpenElements& elements);
  void end_tag(const Token& token, OpenElements& elements);
  void comment(const Token& token);
  Declared declared_of(const Token& token);
  void raw_element(const Token& token, Tokenizer& tokenizer, OpenElements& elements);
  void control(const Token& token, OpenElements& elements);
  void picture(const Token& token, const Look& look);
  void meta(const Token& token);
  void open_link(std::string_view url, LinkOrigin origin, const OpenElements& elements);
  void close_link();
  void resource(std::string_view raw_url, bool frame);
  void form(std::string_view raw_url, bool is_button);
  void style_urls(std::string_view css);
  void source_set(std::string_view raw);
  void other_resources(const Token& token, const OpenElements& elements);
  std::string_view mail_base() const;
  void embed(std::string_view url, std::string_view name, bool in_link);
  void draw(std::string_view run, const Look& look);
  void draw_space();
  bool draw_tile(const Token& token, const Declared& own, const Look& outer);
  void end_drawn_row();
  std::string_view url_of(std::string_view raw);
  void script(std::string_view program);
  void script_from(std::string_view raw_url);
  void publish_links(std::string_view visible, std::string_view hidden);
  void publish_traits();
  void say_what_script_alone_does();

  Document& document_;
  int part_;
  std::string_view source_;
  Budget& budget_;
  StyleSheet sheet_;
  ShownText shown_;
  Drawing drawing_;
  enum class Row : std::uint8_t { empty, letters, tiles } row_ = Row::empty;  // what the drawn row is made of
  int tiles_ = 0;
  bool tile_open_ = false;  // the next end tag is a tile's
  bool space_due_ = false;  // white space stands after the last letter
  std::string_view base_;
  bool mail_base_asked_ = false;
  std::vector<PendingLink> links_;
  std::vector<std::string_view> resources_;
  std::unordered_set<std::string_view> seen_resources_;
  std::vector<std::string_view> scripts_;
  std::size_t script_bytes_ = 0;
  int open_link_ = -1;
  bool outlook_ = false;  // inside a conditional comment
  bool download_ = false, too_deep_ = false;
  int pictures_ = 0, tracking_ = 0, data_parts_ = 0;
  std::string_view tracking_url_;
  std::string_view leads_to_;  // where a refresh goes
};

}  // namespace sekisho::content::html
