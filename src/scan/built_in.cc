#include "scan/built_in.h"

#include "base/encode.h"
#include "embedded/dlp_identifiers.h"
#include "embedded/dlp_templates.h"
#include "embedded/mail_model.h"
#include "embedded/url_model.h"

namespace sekisho::scan {

const std::string& built_in_digest() {
  static const std::string digest =
      sha256_hex(sha256_hex(embedded::mail_model()) + sha256_hex(embedded::url_model()) +
                 sha256_hex(embedded::dlp_identifiers()) + sha256_hex(embedded::dlp_templates()))
          .substr(0, 12);
  return digest;
}

}  // namespace sekisho::scan
