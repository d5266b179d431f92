#include "content/mime/dash_line.h"

#include <algorithm>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sekisho::content {

std::size_t find_dash_line(std::string_view text, std::size_t from) {
  std::size_t i = std::max<std::size_t>(from, 1);
#ifdef __SSE2__
  const __m128i dash = _mm_set1_epi8('-'), cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
  const auto load = [&](std::size_t at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at)); };
  for (; i + 17 <= text.size(); i += 16) {
    const __m128i before = load(i - 1);
    const __m128i dashes = _mm_and_si128(_mm_cmpeq_epi8(load(i), dash), _mm_cmpeq_epi8(load(i + 1), dash));
    const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(before, cr), _mm_cmpeq_epi8(before, lf));
    const auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(dashes, ends)));
    if (hits != 0) return i + static_cast<std::size_t>(__builtin_ctz(hits));
  }
#endif
  for (; i + 1 < text.size(); ++i) {
    if (text[i] == '-' && text[i + 1] == '-' && (text[i - 1] == '\r' || text[i - 1] == '\n')) return i;
  }
  return text.npos;
}

}  // namespace sekisho::content
