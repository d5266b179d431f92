#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::content::html {

/// The elements that matter for what is shown. Others are `other`: inline and without effect of their own.
enum class Tag : std::uint8_t {
  other,
  a,
  address,
  applet,
  area,
  article,
  aside,
  audio,
  b,
  base,
  basefont,
  bdo,
  bgsound,
  big,
  blockquote,
  body,
  br,
  button,
  caption,
  center,
  code,
  col,
  colgroup,
  dd,
  details,
  dialog,
  dir,
  div,
  dl,
  dt,
  em,
  embed,
  fieldset,
  figcaption,
  figure,
  font,
  footer,
  form,
  frame,
  frameset,
  h1,
  h2,
  h3,
  h4,
  h5,
  h6,
  head,
  header,
  hgroup,
  hr,
  html,
  i,
  iframe,
  img,
  input,
  keygen,
  li,
  link,
  listing,
  main,
  marquee,
  math,
  menu,
  meta,
  nav,
  nobr,
  noembed,
  noframes,
  noscript,
  object,
  ol,
  optgroup,
  option,
  p,
  param,
  plaintext,
  pre,
  s,
  script,
  search,
  section,
  select,
  small,
  source,
  span,
  strike,
  strong,
  style,
  sub,
  summary,
  sup,
  svg,
  table,
  tbody,
  td,
  template_,
  textarea,
  tfoot,
  th,
  thead,
  title,
  tr,
  track,
  tt,
  u,
  ul,
  video,
  wbr,
  xmp
};
inline constexpr int tag_count = static_cast<int>(Tag::xmp) + 1;

/// What browsers do with an element (WHATWG HTML §13.2.4.2, §13.2.6).
enum Behaviour : std::uint16_t {
  void_element = 1,  // no content, no end tag
  special = 2,       // stops the search of an ordinary end tag
  scope = 4,         // end tags inside do not reach out of it
  formatting = 8,    // reopened after a block that was closed over it
  closes_p = 16,     // its start ends an open paragraph
  line = 32,         // starts on a line of its own
  paragraph = 64,    // and stands off from what is above and below
  raw_text = 128,    // content is no markup
  rc_data = 256,     // content is text with references
  unseen = 512       // content is never shown
};

struct TagInfo {
  Tag tag = Tag::other;
  std::uint16_t traits = 0;
};

/// `name` as written, any case. Names with a prefix ("v:roundrect") and unknown names give Tag::other.
TagInfo tag_info(std::string_view name);

/// Attributes that matter.
enum class Attribute : std::uint8_t {
  action,
  action_xhr,
  alt,
  attribute_name,
  background,
  bgcolor,
  charset,
  class_,
  codebase,
  color,
  colspan,
  content,
  data,
  dir,
  download,
  dynsrc,
  formaction,
  from,
  height,
  hidden,
  href,
  http_equiv,
  id,
  lowsrc,
  name,
  ping,
  placeholder,
  poster,
  rel,
  size,
  src,
  srcdoc,
  srcset,
  style,
  text,
  title,
  to,
  type,
  value,
  values,
  width,
  xlink_href,
  none
};
inline constexpr int attribute_count = static_cast<int>(Attribute::none);

Attribute attribute_of(std::string_view name);

}  // namespace sekisho::content::html
