#include "scan/registry.h"

#include "scan/file/file_scanner.h"
#include "scan/file/texts.h"
#include "scan/mail/mail_scanner.h"
#include "scan/mail/texts.h"
#include "scan/malware/malware_scanner.h"
#include "scan/malware/texts.h"

namespace sekisho::scan {
namespace {
constexpr Registered scanners[] = {
    {file::make_file_scanner, file::file_texts},
    {malware::make_malware_scanner, malware::malware_texts},
    {mail::make_mail_scanner, mail::mail_texts},
};
}  // namespace

std::span<const Registered> registered_scanners() { return scanners; }

}  // namespace sekisho::scan
