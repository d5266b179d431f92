#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "scan/mail/train/fit.h"

namespace sekisho::scan::mail::train {

/// The mails of a corpus (MANIFEST.tsv: path, label, …, date, language), by path, without those of sources that are
/// left out. Empty, and said on stderr, when it cannot be read.
std::vector<Sample> read_manifest(const std::filesystem::path& manifest, const std::set<std::string>& without);

/// Adds mail of our own words (own_mail.h), a file or all text files of a folder. To train on: three sources by record,
/// so that each is judged by a model that saw the others. To test with: one source that no model sees.
void add_own(const std::string& path, bool is_test, std::vector<Sample>& samples);

/// Adds a user's own mail: folder/ham, folder/spam, folder/phish with one file per mail.
void add_folder(const std::filesystem::path& folder, std::vector<Sample>& samples);

}  // namespace sekisho::scan::mail::train
