#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// Receives pieces in order.
class JapaneseSink {
 public:
  virtual ~JapaneseSink() = default;
  virtual void piece(const char* icu, std::string_view bytes) = 0;
};

/// ISO-2022-JP and its kin as mail carries it (RFC 1468, 1554, 2237; JIS X 0202; CP50220–50222): JIS X 0208 with NEC
/// and IBM extensions, half-width kana (ESC ( I, SO/SI, 8-bit), JIS X 0212, JIS X 0213 as far as it agrees with JIS X
/// 0208, GB 2312, KS C 5601. A line end returns to ASCII. Text whose ESC bytes were lost ("$B…(B") is read as if they
/// were there.
void read_iso_2022_jp(std::string_view bytes, JapaneseSink& sink);
/// EUC-JP with half-width kana (8E), JIS X 0212 (8F) and CP51932's extensions.
void read_euc_jp(std::string_view bytes, JapaneseSink& sink);
/// True if bytes hold an escape sequence of ISO-2022-JP that starts a double-byte set or kana.
bool has_iso_2022_jp_escape(std::string_view bytes);

}  // namespace sekisho::content
