#pragma once

#include <vector>

#include "content/document.h"
#include "scan/mail/features.h"
#include "scan/mail/own_text.h"
#include "scan/report.h"

namespace sekisho::scan::mail {

/// How the text and its parts are made, as features: shares and densities (never sizes or counts alone, which tell a
/// collection), coding without need, what is attached beside how much text. `body`: fold_words of own.body, at most 400
/// words. Pure.
void add_shape(const content::Document& document, const Report& report, const OwnText& own, const WordList& body,
               std::vector<Feature>& out);

}  // namespace sekisho::scan::mail
