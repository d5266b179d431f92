#include "scan/patterns.h"

#include <hs/hs.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/encode.h"
#include "base/file.h"
#include "base/text.h"
#include "content/image/picture_text.h"

namespace sekisho::scan {
namespace {

constexpr ByteCount max_cache_file = 512_MiB;
constexpr std::string_view cache_magic = "sekisho-patterns-3\n";

// One database per kind of input: prose, source text, short names, raw bytes. A pattern of several kinds stands in each
// of them; within a database the field is checked per hit. Chosen over one database for all: Unicode mode cannot read
// raw bytes, and what is looked for in names and links would slow the prose down (docs/dlp.md has the figures).
struct GroupKind {
  std::uint16_t fields;
  bool utf8;
};
constexpr std::array<GroupKind, 4> group_kinds{{
    {Field::subject | Field::header | Field::body | Field::attachment, true},
    {Field::html | Field::macro, true},
    {Field::url | Field::file_name, true},
    {static_cast<std::uint16_t>(Field::data), false},
}};

struct DatabaseFree {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct ScratchFree {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using Database = std::unique_ptr<hs_database_t, DatabaseFree>;
using Scratch = std::unique_ptr<hs_scratch_t, ScratchFree>;

// A literal as an expression: everything but letters and digits escaped.
std::string as_expression(const Pattern& pattern) {
  if (!pattern.literal) return pattern.expression;
  std::string out;
  for (const char c : pattern.expression) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    if (!plain) {
      const char hex[] = "0123456789abcdef";
      out += "\\x";
      out += hex[(c >> 4) & 15];
      out += hex[c & 15];
    } else {
      out += c;
    }
  }
  return out;
}

unsigned flags_of(const Pattern& pattern, bool utf8) {
  unsigned flags = HS_FLAG_DOTALL | HS_FLAG_MULTILINE;
  if (pattern.ignore_case) flags |= HS_FLAG_CASELESS;
  if (utf8) flags |= HS_FLAG_UTF8;
  if (pattern.need_start && !pattern.literal) flags |= HS_FLAG_SOM_LEFTMOST;
  return flags;
}

std::string cache_key(const std::vector<Pattern>& patterns) {
  hs_platform_info_t platform{};
  hs_populate_platform(&platform);
  std::string all = std::string(cache_magic) + hs_version() + '\0' + std::to_string(platform.tune) + '/' +
                    std::to_string(platform.cpu_features) + '\0';
  for (const auto& pattern : patterns) {
    all += std::to_string(pattern.fields) + (pattern.ignore_case ? 'i' : '-') + (pattern.literal ? 'l' : '-') +
           (pattern.need_start ? 's' : '-') + (pattern.optional ? 'o' : '-') +
           std::to_string(pattern.expression.size()) + ':' + pattern.expression;
  }
  return sha256_hex(all);
}

// True if Hyperscan's literal compiler finds it as the expression compiler would: letters that have a case are ASCII.
// It is many times quicker to compile, and faster to run, than the same words as expressions.
bool is_plain_literal(const Pattern& pattern) {
  return pattern.literal && std::ranges::all_of(pattern.expression, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           // ASCII, continuation bytes, and scripts without case (kana, ideographs, Hangul)
           return byte < 0xc2 || byte >= 0xe3;
         });
}

struct Group {
  GroupKind kind{};
  bool literals = false;
  std::vector<unsigned> ids;
  Database database;
};

Result<void> compile_group(Group& group, const std::vector<Pattern>& patterns) {
  std::vector<std::string> expressions;
  std::vector<const char*> pointers;
  std::vector<unsigned> flags;
  std::vector<std::size_t> lengths;
  for (const auto id : group.ids) {
    expressions.push_back(group.literals ? patterns[id].expression : as_expression(patterns[id]));
    lengths.push_back(expressions.back().size());
  }
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const auto& expression = expressions[i];
    if (expression.find('\0') != std::string::npos) {
      return fail(Code::malformed, "pattern holds a NUL: " + std::string(expression.c_str()));
    }
    pointers.push_back(expression.c_str());
    flags.push_back(group.literals ? (patterns[group.ids[i]].ignore_case ? HS_FLAG_CASELESS : 0u)
                                   : flags_of(patterns[group.ids[i]], group.kind.utf8));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto count = static_cast<unsigned>(pointers.size());
  const auto status = group.literals
                          ? hs_compile_lit_multi(pointers.data(), flags.data(), group.ids.data(), lengths.data(), count,
                                                 HS_MODE_BLOCK, nullptr, &database, &error)
                          : hs_compile_multi(pointers.data(), flags.data(), group.ids.data(), count, HS_MODE_BLOCK,
                                             nullptr, &database, &error);
  if (status == HS_SUCCESS) {
    group.database.reset(database);
    return {};
  }
  std::string what = "pattern does not compile";
  if (error != nullptr) {
    what += ": ";
    what += error->message;
    if (error->expression >= 0)
      what += " in " + patterns[group.ids[static_cast<std::size_t>(error->expression)]].expression;
    hs_free_compile_error(error);
  }
  return fail(Code::malformed, what);
}

// The same; when it fails, without those optional patterns that are at fault, which are added to left_out.
Result<void> compile_lenient(Group& group, const std::vector<Pattern>& patterns, std::vector<PatternId>& left_out) {
  auto whole = compile_group(group, patterns);
  std::vector<unsigned> optional, bad;
  for (const auto id : group.ids) {
    if (patterns[id].optional) optional.push_back(id);
  }
  if (whole || optional.empty()) return whole;
  for (const auto id : optional) {
    Group alone{.kind = group.kind, .literals = group.literals, .ids = {id}, .database = {}};
    if (!compile_group(alone, patterns)) bad.push_back(id);
  }
  if (bad.empty()) bad = optional;  // together they are too much
  std::erase_if(group.ids, [&](unsigned id) { return std::ranges::find(bad, id) != bad.end(); });
  left_out.insert(left_out.end(), bad.begin(), bad.end());
  return group.ids.empty() ? Result<void>() : compile_group(group, patterns);
}

void put_number(std::string& out, std::uint64_t number) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (8 * i));
  out += to_hex(bytes);
}

std::optional<std::uint64_t> take_number(std::string_view& from) {
  if (from.size() < 16) return std::nullopt;
  const auto bytes = from_hex(from.substr(0, 16));
  if (!bytes) return std::nullopt;
  from.remove_prefix(16);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number |= std::uint64_t{static_cast<unsigned char>((*bytes)[i])} << (8 * i);
  return number;
}

// The file is magic, SHA-256 of the rest, then how many patterns were left out and which, then per group its length and
// its bytes. Numbers are 16 hex digits.
std::string to_cache(const std::vector<Group>& groups, const std::vector<PatternId>& left_out) {
  std::string body;
  put_number(body, left_out.size());
  for (const auto id : left_out) put_number(body, id);
  for (const auto& group : groups) {
    char* bytes = nullptr;
    std::size_t length = 0;
    if (group.database == nullptr) {
      put_number(body, 0);
      continue;
    }
    if (hs_serialize_database(group.database.get(), &bytes, &length) != HS_SUCCESS) return {};
    put_number(body, length);
    body.append(bytes, length);
    std::free(bytes);  // allocated by Hyperscan's default allocator
  }
  return std::string(cache_magic) + sha256_hex(body) + body;
}

// False when the file is damaged or was made by another processor: the caller compiles again.
bool from_cache(std::string_view file, std::vector<Group>& groups, std::vector<PatternId>& left_out) {
  if (!file.starts_with(cache_magic)) return false;
  file.remove_prefix(cache_magic.size());
  if (file.size() < 64 || sha256_hex(file.substr(64)) != file.substr(0, 64)) return false;
  file.remove_prefix(64);
  const auto count = take_number(file);
  if (!count || *count > file.size() / 16) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto id = take_number(file);
    if (!id) return false;
    left_out.push_back(static_cast<PatternId>(*id));
  }
  for (auto& group : groups) {
    const auto length = take_number(file);
    if (!length || *length > file.size()) return false;
    if (*length == 0) continue;
    hs_database_t* database = nullptr;
    if (hs_deserialize_database(file.data(), *length, &database) != HS_SUCCESS) return false;
    group.database.reset(database);
    file.remove_prefix(*length);
  }
  return file.empty();
}

// What one hs_scan collects.
struct Sink {
  const std::vector<Pattern>& patterns;
  std::vector<std::uint32_t>& counts;   // hits per pattern over the whole item
  std::vector<std::uint32_t>& longest;  // per pattern: its newest hit in this text + 1, 0 for none
  std::vector<PatternHit>& hits;
  SearchedText text;
};

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Pattern::whole_word
bool stands_alone(std::string_view text, std::size_t from, std::size_t to) {
  if (is_word(text[from]) && from > 0 && is_word(text[from - 1])) return false;
  if (!is_word(text[to - 1]) || to >= text.size() || !is_word(text[to])) return true;
  return (text[to] == 's' || text[to] == 'S') && (to + 1 >= text.size() || !is_word(text[to + 1]));
}

int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned, void* context) {
  auto& sink = *static_cast<Sink*>(context);
  const auto& pattern = sink.patterns[id];
  if ((pattern.fields & static_cast<std::uint16_t>(sink.text.field)) == 0) return 0;
  std::uint64_t start = 0;
  if (pattern.literal) {
    start = to >= pattern.expression.size() ? to - pattern.expression.size() : 0;
    if (pattern.whole_word && !stands_alone(sink.text.text, start, to)) return 0;
  } else if (pattern.need_start) {
    start = from;
    // Ends come in order: a later one with the same start is the longer match.
    if (const auto last = sink.longest[id]; last != 0 && sink.hits[last - 1].from == start) {
      sink.hits[last - 1].to = static_cast<std::uint32_t>(to);
      return 0;
    }
  }
  if (sink.counts[id] >= static_cast<std::uint32_t>(max_hits_per_pattern)) return 0;
  ++sink.counts[id];
  sink.hits.push_back({.id = id,
                       .field = sink.text.field,
                       .part = sink.text.part,
                       .from = static_cast<std::uint32_t>(start),
                       .to = static_cast<std::uint32_t>(to),
                       .text = sink.text.text});
  if (pattern.need_start) sink.longest[id] = static_cast<std::uint32_t>(sink.hits.size());
  return 0;
}

class HyperscanSet final : public PatternSet {
 public:
  HyperscanSet(std::vector<Pattern> patterns, std::vector<Group> groups, std::vector<PatternId> left_out,
               Scratch scratch)
      : patterns_(std::move(patterns)),
        groups_(std::move(groups)),
        left_out_(std::move(left_out)),
        scratch_(std::move(scratch)) {
    std::erase_if(groups_, [](const Group& group) { return group.database == nullptr; });
    for (const auto& pattern : patterns_) fields_ |= pattern.fields;
  }

  PatternHits scan(const content::Document& document) const override {
    PatternHits out;
    out.set_left_out(left_out_);
    std::vector<PatternHit> hits;
    std::vector<std::uint32_t> counts(patterns_.size()), longest(patterns_.size());
    auto texts = texts_of(document, fields_, out);
    for (const auto& text : texts) {
      for (const auto& group : groups_) {
        if ((group.kind.fields & static_cast<std::uint16_t>(text.field)) == 0) continue;
        const auto before = hits.size();
        Sink sink{patterns_, counts, longest, hits, text};
        hs_scan(group.database.get(), text.text.data(), static_cast<unsigned>(text.text.size()), 0, scratch_.get(),
                on_match, &sink);
        for (auto i = before; i < hits.size(); ++i) longest[hits[i].id] = 0;
      }
    }
    out.set_searched(std::move(texts));
    out.set_hits(std::move(hits), patterns_.size());
    return out;
  }

 private:
  std::vector<Pattern> patterns_;
  std::vector<Group> groups_;
  std::vector<PatternId> left_out_;
  Scratch scratch_;
  std::uint16_t fields_ = 0;
};

// Hyperscan takes at most 4 GiB at once; no text of ours comes near (limits.text_size, limits.file_size).
constexpr std::size_t max_text = 0xffff'ffff;

void add_text(std::vector<SearchedText>& out, PatternHits& owner, Field field, int part, std::string_view text) {
  if (text.empty()) return;
  if (text.size() > max_text) text = text.substr(0, max_text);
  // Hyperscan's Unicode mode is undefined on invalid UTF-8.
  if (field != Field::data && !is_valid_utf8(text)) text = owner.keep(to_valid_utf8(text));
  out.push_back({field, part, text});
}

bool is_program(const content::Part& part) {
  static constexpr std::string_view kinds[] = {"js",  "jse", "vbs", "vbe", "ps1",   "bat",
                                               "cmd", "hta", "wsf", "sh",  "python"};
  return part.origin == content::PartOrigin::macro || std::ranges::find(kinds, part.kind) != std::end(kinds);
}

}  // namespace

PatternId PatternBuilder::add(Pattern pattern) {
  patterns_.push_back(std::move(pattern));
  return static_cast<PatternId>(patterns_.size() - 1);
}

std::span<const PatternHit> PatternHits::of(PatternId id) const {
  if (std::size_t{id} + 1 >= starts_.size()) return {};
  return std::span(hits_).subspan(starts_[id], starts_[id + 1] - starts_[id]);
}

void PatternHits::set_hits(std::vector<PatternHit> hits, std::size_t pattern_count) {
  hits_ = std::move(hits);
  std::ranges::stable_sort(hits_, {}, &PatternHit::id);
  starts_.assign(pattern_count + 1, 0);
  for (const auto& hit : hits_) ++starts_[hit.id + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

std::string_view PatternHits::keep(std::string text) {
  kept_.push_back(std::make_unique<const std::string>(std::move(text)));
  return *kept_.back();
}

bool is_body(const content::Document& document, int part) {
  const auto& self = document.parts[static_cast<std::size_t>(part)];
  if (!document.is_mail || self.layer != 0 || self.disposition == "attachment") return false;
  if (self.origin != content::PartOrigin::root && self.origin != content::PartOrigin::mime &&
      self.origin != content::PartOrigin::alternate) {
    return false;
  }
  if (!self.content_type.empty() && !self.content_type.starts_with("text/")) return false;
  // Texts of a message that is itself attached belong to the attachment.
  for (int up = self.parent; up > 0; up = document.parts[static_cast<std::size_t>(up)].parent) {
    if (document.parts[static_cast<std::size_t>(up)].content_type == "message/rfc822") return false;
  }
  return true;
}

std::vector<SearchedText> texts_of(const content::Document& document, std::uint16_t fields, PatternHits& owner) {
  std::vector<SearchedText> out;
  const auto wanted = [fields](Field field) { return (fields & static_cast<std::uint16_t>(field)) != 0; };
  if (document.is_mail && wanted(Field::subject)) add_text(out, owner, Field::subject, -1, document.subject);
  if (document.is_mail && wanted(Field::header) && !document.parts.empty()) {
    std::string lines;
    for (const auto& header : document.parts[0].headers) {
      lines.append(header.name).append(": ").append(header.value).push_back('\n');
    }
    if (!lines.empty()) add_text(out, owner, Field::header, -1, owner.keep(std::move(lines)));
  }
  const auto pictured = content::pictured_parts(document);
  for (int i = 0; i < static_cast<int>(document.parts.size()); ++i) {
    const auto& part = document.parts[static_cast<std::size_t>(i)];
    // What is written in a picture of the mail is read as its body is.
    const auto body =
        is_body(document, i) || (document.is_mail && std::find(pictured.begin(), pictured.end(), i) != pictured.end());
    const auto prose = body ? Field::body : Field::attachment;
    if (wanted(prose)) {
      add_text(out, owner, prose, i, part.readable.empty() && part.kind != "html" ? part.text : part.readable);
      add_text(out, owner, prose, i, part.hidden);
    }
    if (wanted(Field::html) && (part.content_type == "text/html" || part.kind == "html")) {
      add_text(out, owner, Field::html, i, part.text);
    }
    if (wanted(Field::macro) && is_program(part)) {
      add_text(out, owner, Field::macro, i, part.text.empty() ? part.data : part.text);
    }
    if (wanted(Field::file_name)) add_text(out, owner, Field::file_name, i, part.filename);
    if (wanted(Field::data) && !body) add_text(out, owner, Field::data, i, part.data);
  }
  if (wanted(Field::url)) {
    for (const auto& link : document.links) add_text(out, owner, Field::url, link.part, link.url);
  }
  return out;
}

Result<std::unique_ptr<PatternSet>> PatternSet::compile(const PatternBuilder& builder,
                                                        const std::string& cache_folder) {
  const auto& patterns = builder.patterns();
  std::vector<Group> groups;
  std::vector<PatternId> left_out;
  for (const auto& kind : group_kinds) {
    Group expressions{.kind = kind}, literals{.kind = kind, .literals = true};
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      auto& group = is_plain_literal(patterns[i]) ? literals : expressions;
      if ((patterns[i].fields & kind.fields) != 0) group.ids.push_back(static_cast<unsigned>(i));
    }
    if (!expressions.ids.empty()) groups.push_back(std::move(expressions));
    if (!literals.ids.empty()) groups.push_back(std::move(literals));
  }

  const auto path = cache_folder.empty()
                        ? std::filesystem::path{}
                        : std::filesystem::path(cache_folder) / ("patterns-" + cache_key(patterns) + ".hs");
  bool ready = false;
  if (!path.empty()) {
    if (const auto file = read_file(path, max_cache_file)) ready = from_cache(*file, groups, left_out);
  }
  if (!ready) {
    left_out.clear();
    for (auto& group : groups) TRY_VOID(compile_lenient(group, patterns, left_out));
    if (!path.empty()) {
      // The cache only saves time: a folder that cannot be written costs a compilation at the next start, nothing else.
      if (const auto file = to_cache(groups, left_out); !file.empty())
        static_cast<void>(write_file_atomic(path, file).has_value());
    }
  }

  hs_scratch_t* scratch = nullptr;
  for (const auto& group : groups) {
    if (group.database != nullptr && hs_alloc_scratch(group.database.get(), &scratch) != HS_SUCCESS) {
      hs_free_scratch(scratch);
      return fail(Code::internal, "patterns: no memory for scratch");
    }
  }
  return std::unique_ptr<PatternSet>(
      std::make_unique<HyperscanSet>(patterns, std::move(groups), std::move(left_out), Scratch(scratch)));
}

}  // namespace sekisho::scan
