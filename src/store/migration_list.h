#pragma once

#include <string_view>
#include <vector>

namespace sekisho::store {

struct Migration {
  std::string_view name;  // "0100_records"
  std::string_view sql;
};

/// The files of store/migrations in the order of their names, embedded by the build (cmake/Migrations.cmake).
const std::vector<Migration>& migrations();

}  // namespace sekisho::store
