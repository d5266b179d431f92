#include "scan/dlp/automaton.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "scan/dlp/digit_tokens.h"

namespace sekisho::scan::dlp {
namespace {

using Bytes = Expression::Bytes;
using Place = std::uint32_t;
constexpr std::size_t max_places = 8'000;  // of the expression with its repetitions written out
constexpr std::size_t max_work = 500'000;  // places looked at while the table is made: some milliseconds

// The expression as a graph (K. Thompson, 1968): places that take a byte, and places that lead on without one.
struct Graph {
  struct Node {
    const Bytes* takes = nullptr;  // nothing: leads on to all of `to`
    std::vector<Place> to;
  };
  std::vector<Node> nodes{1};  // 0: the match is complete
  bool too_large = false;
  std::size_t work = 0;             // places looked at
  std::vector<std::uint32_t> seen;  // by place: the last round of reached() that came there
  std::uint32_t round = 0;

  Place add(Node node) {
    too_large = too_large || nodes.size() >= max_places;
    if (too_large) return 0;
    nodes.push_back(std::move(node));
    return static_cast<Place>(nodes.size() - 1);
  }

  // Where to begin so that the expression comes before `then`.
  Place before(const Expression& expression, Place then) {
    if (too_large) return 0;
    switch (expression.kind) {
      case Expression::Kind::character:
        return add({&expression.bytes, {then}});
      case Expression::Kind::sequence:
        for (auto i = expression.inner.size(); i > 0; --i) then = before(expression.inner[i - 1], then);
        return then;
      case Expression::Kind::choice: {
        Node node;
        for (const auto& one : expression.inner) node.to.push_back(before(one, then));
        return add(std::move(node));
      }
      case Expression::Kind::repetition:
        break;
    }
    const auto& once = expression.inner.front();
    auto from = then;
    if (expression.most == unbounded) {
      from = add({});
      const auto again = before(once, from);
      nodes[from].to = {again, then};
    }
    for (auto i = expression.least; expression.most != unbounded && i < expression.most; ++i)
      from = add({nullptr, {before(once, from), then}});
    for (std::size_t i = 0; i < expression.least; ++i) from = before(once, from);
    return from;
  }

  // The places that take a byte (and 0) which are reached from `from` without taking one, ascending.
  std::vector<Place> reached(std::span<const Place> from) {
    std::vector<Place> out, open(from.begin(), from.end());
    seen.resize(nodes.size());
    ++round;
    while (!open.empty()) {
      const auto at = open.back();
      open.pop_back();
      ++work;
      if (std::exchange(seen[at], round) == round) continue;
      if (at == 0 || nodes[at].takes != nullptr)
        out.push_back(at);
      else
        open.insert(open.end(), nodes[at].to.begin(), nodes[at].to.end());
    }
    std::ranges::sort(out);
    return out;
  }
};

}  // namespace

std::optional<Automaton> Automaton::of(const Expression& expression) {
  Graph graph;
  const auto begin = graph.before(expression, 0);
  if (graph.too_large) return std::nullopt;

  Automaton out;
  std::vector<unsigned> of_kind;  // one byte of each kind
  std::map<std::vector<bool>, std::uint8_t> kinds;
  std::vector<const Bytes*> sets;
  for (const auto& node : graph.nodes) {
    if (node.takes != nullptr &&
        std::ranges::find_if(sets, [&](const Bytes* set) { return *set == *node.takes; }) == sets.end())
      sets.push_back(node.takes);
  }
  for (unsigned c = 0; c < 256; ++c) {
    std::vector<bool> in;
    for (const auto* set : sets) in.push_back((*set)[c]);
    const auto [entry, fresh] = kinds.emplace(std::move(in), static_cast<std::uint8_t>(kinds.size()));
    if (fresh) of_kind.push_back(c);
    out.kind_[c] = entry->second;
  }
  out.kinds_ = of_kind.size();

  std::map<std::vector<Place>, std::uint16_t> known{{{}, 0}};
  std::vector<std::vector<Place>> states{{}};
  const auto state_of = [&](std::vector<Place> places) {
    const auto [entry, fresh] = known.emplace(std::move(places), static_cast<std::uint16_t>(states.size()));
    if (fresh) states.push_back(entry->first);
    return entry->second;
  };
  state_of(graph.reached(std::array{begin}));
  for (std::size_t state = 0; state < states.size(); ++state) {
    const auto places = states[state];  // `states` grows
    graph.work += places.size() * of_kind.size();
    if (states.size() > max_states || graph.work > max_work) return std::nullopt;
    out.accepts_.push_back(!places.empty() && places.front() == 0);
    for (const auto c : of_kind) {
      std::vector<Place> to;
      for (const auto place : places) {
        if (place != 0 && (*graph.nodes[place].takes)[c]) to.push_back(graph.nodes[place].to.front());
      }
      out.next_.push_back(state_of(to.empty() ? to : graph.reached(to)));
    }
  }
  if (out.accepts_[1] != 0) return std::nullopt;
  return out;
}

std::size_t Automaton::longest(std::string_view text) const {
  std::size_t state = 1, found = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    state = next_[state * kinds_ + kind_[static_cast<unsigned char>(text[i])]];
    if (state == 0) break;
    if (accepts_[state] != 0 && (i + 1 == text.size() || !is_word(text[i + 1]))) found = i + 1;
  }
  return found;
}

}  // namespace sekisho::scan::dlp
