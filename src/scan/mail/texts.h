#pragma once

#include <span>

#include "scan/explain.h"

namespace sekisho::scan::mail {
std::span<const RuleText> mail_texts();
}
