#include "scan/mail/train/own_record.h"

#include "base/text.h"

namespace sekisho::scan::mail::train {
namespace {

constexpr std::string_view kinds[] = {"plain", "reply", "html", "news", "picture"};

bool is_kind(std::string_view word) {
  for (const auto kind : kinds) {
    if (word == kind) return true;
  }
  return false;
}

// "ham html en ; from ; subject", or without label and language as own-unseen/notices.txt has it.
bool read_head(std::string_view head, OwnRecord& record) {
  const auto cells = split(head, ';');
  if (cells.size() < 3) return false;
  for (const auto word : split(trim(cells[0]), ' ')) {
    if (word == "ham")
      record.label = ham;
    else if (word == "spam")
      record.label = spam;
    else if (word == "phish")
      record.label = phish;
    else if (is_kind(word))
      record.kind = word;
    else
      record.language = word;
  }
  record.from = trim(cells[1]);
  record.subject = trim(head.substr(static_cast<std::size_t>(cells[2].data() - head.data())));
  return !record.kind.empty() && record.from.find('@') != std::string_view::npos;
}

// "@firm.de = Name=domain | Name=domain"
bool read_slot(std::string_view line, OwnSlots& slots) {
  const auto equals = line.find(" = ");
  if (!line.starts_with("@") || equals == std::string_view::npos) return false;
  const auto name = line.substr(1, equals - 1);
  if (name.find('.') == std::string_view::npos || name.find(' ') != std::string_view::npos) return false;
  auto& values = slots[std::string(name)];
  for (const auto value : split(line.substr(equals + 3), '|')) values.push_back(trim(value));
  return true;
}

void read_one(std::string_view file, int file_number, OwnRecords& out) {
  OwnRecord record;
  bool open = false;
  const auto finish = [&] {
    if (open) out.records.push_back(record);
    open = false;
  };
  int number = 0;
  while (!file.empty()) {
    ++number;
    const auto end = file.find('\n');
    const auto line = file.substr(0, end);
    const auto taken = end == std::string_view::npos ? file.size() : end + 1;
    if (line.starts_with("===")) {
      finish();
      record = {};
      record.text = file.substr(taken, 0);
      open = read_head(line.substr(3), record);
      if (!open)
        out.errors.push_back(std::to_string(file_number) + ":" + std::to_string(number) +
                             ": a record needs a kind, a sender and a subject");
    } else if (read_slot(line, out.slots)) {
      finish();
    } else if (open) {
      record.text =
          std::string_view(record.text.data(), static_cast<std::size_t>(file.data() + taken - record.text.data()));
    }
    file.remove_prefix(taken);
  }
  finish();
}

}  // namespace

OwnRecords read_own_records(std::span<const std::string> files) {
  OwnRecords out;
  int number = 0;
  for (const auto& file : files) read_one(file, ++number, out);
  return out;
}

}  // namespace sekisho::scan::mail::train
