#include "scan/registry.h"

#include "scan/correlate/correlate_scanner.h"
#include "scan/dlp/dlp_scanner.h"
#include "scan/dlp/texts.h"
#include "scan/file/file_scanner.h"
#include "scan/file/texts.h"
#include "scan/likeness/corrections.h"
#include "scan/mail/mail_scanner.h"
#include "scan/mail/texts.h"
#include "scan/malware/malware_scanner.h"
#include "scan/malware/texts.h"
#include "scan/password/password_scanner.h"
#include "scan/signature/signature_scanner.h"
#include "scan/signature/texts.h"
#include "scan/style/style_scanner.h"
#include "scan/url/texts.h"
#include "scan/url/url_scanner.h"

namespace sekisho::scan {
namespace {
constexpr Registered scanners[] = {
    {url::make_url_scanner, url::url_texts},
    {file::make_file_scanner, file::file_texts},
    {malware::make_malware_scanner, malware::malware_texts},
    {password::make_password_scanner, password::password_texts},
    {dlp::make_dlp_scanner, dlp::dlp_texts},
    {signature::make_signature_scanner, signature::auth_texts},
    {mail::make_mail_scanner, mail::mail_texts},
    {likeness::make_likeness_scanner, likeness::likeness_texts},
    {style::make_style_scanner, style::style_texts},
    {correlate::make_correlate_scanner, correlate::correlate_texts},
};
}  // namespace

std::span<const Registered> registered_scanners() { return scanners; }

}  // namespace sekisho::scan
