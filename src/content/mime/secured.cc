#include "content/mime/secured.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

struct FreeCms {
  void operator()(CMS_ContentInfo* cms) const { CMS_ContentInfo_free(cms); }
};

std::string_view stored(std::string_view bytes, Arena& arena, Budget& budget) {
  return budget.spend_memory({bytes.size()}) ? arena.store(bytes) : std::string_view{};
}

// zlib data (RFC 3274), as far as the budget goes.
std::string_view expand(std::string_view packed, Arena& arena, Budget& budget) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max()));
  std::string out;
  const auto& limits = budget.limits();
  const std::uint64_t most = std::min({budget.expanded_left().value, limits.file_size.value, (1u << 20) + packed.size() * limits.compression_ratio});
  int status = Z_OK;
  while (status == Z_OK && out.size() < most) {
    char room[16384];
    stream.next_out = reinterpret_cast<Bytef*>(room);
    stream.avail_out = sizeof room;
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(room, sizeof room - stream.avail_out);
  }
  if (out.size() >= most) static_cast<void>(budget.reach("expanded_size"));
  static_cast<void>(budget.spend_expanded({std::min<std::uint64_t>(out.size(), budget.expanded_left().value)}));
  return stored(out, arena, budget);
}

}  // namespace

SecuredContent open_cms(std::string_view bytes, Arena& arena, Budget& budget) {
  SecuredContent result;
  if (bytes.starts_with("-----BEGIN")) {
    const auto start = bytes.find('\n'), end = bytes.find("-----END");
    if (start == bytes.npos || end == bytes.npos || end < start) return result;
    bytes = decode_base64(bytes.substr(start, end - start), arena, budget).bytes;
  }
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto size = static_cast<long>(std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max()));
  const std::unique_ptr<CMS_ContentInfo, FreeCms> cms(size > 0 ? d2i_CMS_ContentInfo(nullptr, &at, size) : nullptr);
  ERR_clear_error();
  if (!cms) return result;
  switch (OBJ_obj2nid(CMS_get0_type(cms.get()))) {
    case NID_pkcs7_signed: result.kind = SecuredContent::Kind::signed_data; break;
    case NID_id_smime_ct_compressedData: result.kind = SecuredContent::Kind::compressed; break;
    case NID_pkcs7_enveloped:
    case NID_pkcs7_encrypted:
    case NID_id_smime_ct_authEnvelopedData: result.kind = SecuredContent::Kind::enveloped; return result;
    default: result.kind = SecuredContent::Kind::other; return result;
  }
  ASN1_OCTET_STRING** content = CMS_get0_content(cms.get());
  ERR_clear_error();
  if (content == nullptr || *content == nullptr) return result;
  const std::string_view inside(reinterpret_cast<const char*>(ASN1_STRING_get0_data(*content)), static_cast<std::size_t>(ASN1_STRING_length(*content)));
  result.content = result.kind == SecuredContent::Kind::compressed ? expand(inside, arena, budget) : stored(inside, arena, budget);
  return result;
}

}  // namespace sekisho::content
