#include "api/static_files.h"

#include <filesystem>

#include "base/encode.h"
#include "base/file.h"
#include "base/text.h"

namespace sekisho::api {
namespace {

std::string_view type_of(std::string_view name) {
  struct Type {
    std::string_view extension, type;
  };
  static constexpr Type types[] = {{".html", "text/html; charset=utf-8"},
                                   {".js", "text/javascript; charset=utf-8"},
                                   {".css", "text/css; charset=utf-8"},
                                   {".json", "application/json"},
                                   {".svg", "image/svg+xml"},
                                   {".png", "image/png"},
                                   {".ico", "image/x-icon"},
                                   {".woff2", "font/woff2"},
                                   {".txt", "text/plain; charset=utf-8"},
                                   {".webmanifest", "application/manifest+json"}};
  for (const auto& type : types) {
    if (name.ends_with(type.extension)) return type.type;
  }
  return "application/octet-stream";
}

Response text(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

// Plain names only: no hidden files, nothing a file system could read otherwise.
bool is_plain(const std::string& segment) {
  return !segment.empty() && segment.front() != '.' && segment.find_first_of("\\:*?\"<>|~") == std::string::npos;
}

}  // namespace

Response serve_static(const std::string& folder, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = text(405, "method not allowed\n");
    response.set("Allow", "GET, HEAD");
    return response;
  }
  if (folder.empty()) return text(404, "No console is installed here. The API is described at /api/docs.\n");
  std::filesystem::path path = folder;
  bool is_file_name = false;
  for (const auto& segment : request.segments) {
    if (!is_plain(segment)) return text(404, "not found\n");
    path /= segment;
    is_file_name = segment.find('.') != std::string::npos;
  }
  std::error_code ignored;
  const bool known =
      !request.segments.empty() && std::filesystem::is_regular_file(std::filesystem::symlink_status(path, ignored));
  if (!known && is_file_name) return text(404, "not found\n");
  if (!known) path = std::filesystem::path(folder) / "index.html";
  auto content = read_file(path, ByteCount{16u << 20});
  if (!content) return text(404, "not found\n");
  Response response;
  const auto name = path.filename().string();
  response.content_type = std::string(type_of(name));
  const auto tag = "\"" + sha256_hex(*content).substr(0, 32) + "\"";
  response.set("ETag", tag);
  // Hashed names (app.3f2a9c01.js) never change.
  const bool hashed = name.size() > 16 && name.find('.') != name.rfind('.');
  response.set("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
               "connect-src 'self'; base-uri 'none'; "
               "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'");
  if (request.header("If-None-Match") == tag) {
    response.status = 304;
    return response;
  }
  response.body = *std::move(content);
  return response;
}

}  // namespace sekisho::api
