#include "content/image/media_box.h"

#include "content/bytes.h"

namespace sekisho::content {

MediaBox next_media_box(std::string_view& data) {
  std::uint64_t size = be32(data, 0), head = 8;
  if (size == 1) size = std::uint64_t{be32(data, 8)} << 32 | be32(data, 12), head = 16;
  if (size == 0) size = data.size();
  if (!has(data, 0, head) || size < head) {
    data = {};
    return {};
  }
  const MediaBox box{slice(data, 4, 4), slice(data, head, size - head)};
  data = slice(data, size);
  return box;
}

}  // namespace sekisho::content
