#include "app/config.h"

#include <doctest/doctest.h>

namespace sekisho::app {

TEST_CASE("a configuration with a mistake is refused with file, line and what was expected") {
  struct Row {
    const char *says, *text, *expected;
  };
  const Row rows[] = {
      {"an unknown key", "[server]\nhtpp = \"x\"\n", "c.toml:2:1: there is no setting “server.htpp”"},
      {"an unknown section", "[servre]\nhttp = \"x\"\n", "c.toml:2:1: there is no setting “servre.http”"},
      {"a wrong type", "[scan]\nworkers = \"two\"\n", "c.toml:2:1: scan.workers must be a whole number"},
      {"a number for a text", "[server]\nhttp = 80\n", "c.toml:2:1: server.http must be a text"},
      {"out of range", "[limits]\nlayers = 1000\n", "c.toml:2:1: limits.layers must be between 0 and 100"},
      {"an unknown language", "[server]\nlanguage = \"fr\"\n", "c.toml:2:1: server.language must be empty or ja or en, not “fr”"},
      {"an unknown word", "[milter]\non_doubt = \"perhaps\"\n", "c.toml:2:1: milter.on_doubt must be try_later or pass, not “perhaps”"},
      {"a host name for a network", "[milter]\nown_networks = \"10.0.0.0/8, mail.example\"\n", "c.toml:2:1: milter.own_networks: a network like 10.0.0.0/8 or 2001:db8::/32 expected, not “mail.example”"},
      {"a host name for a proxy", "[api]\ntrusted_proxies = \"proxy.example\"\n", "c.toml:2:1: api.trusted_proxies: a network like 10.0.0.0/8 or 2001:db8::/32 expected, not “proxy.example”"},
      {"a key outside a section", "http = \"x\"\n", "c.toml:1:1: “http” stands outside a [section]"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Config config;
    const auto result = apply_toml(config, row.text, "c.toml");
    REQUIRE_FALSE(result);
    CHECK(result.error().what == row.expected);
  }
  Config config;
  CHECK_FALSE(apply_toml(config, "[server\n", "c.toml"));
}

TEST_CASE("a refused file changes nothing") {
  Config config;
  CHECK_FALSE(apply_toml(config, "[server]\nhttp = \"1.2.3.4:5\"\nx = 1\n", "c.toml"));
  CHECK(config.server.http == Config{}.server.http);
}

TEST_CASE("the printed defaults are a valid file that changes nothing") {
  Config config;
  const auto result = apply_toml(config, default_toml(), "defaults.toml");
  REQUIRE(result);
  CHECK(config.server.http == Config{}.server.http);
  CHECK(config.limits.layers == 5);
}

TEST_CASE("environment and command line set the same settings, unknown names are refused") {
  Config config;
  REQUIRE(apply_environment(config, {"PATH=/bin", "SEKISHO_SERVER_HTTP=0.0.0.0:80", "SEKISHO_LIMITS_LAYERS=7", "SEKISHO_REPUTATION_DNS=true"}));
  CHECK(config.server.http == "0.0.0.0:80");
  CHECK(config.limits.layers == 7);
  CHECK(config.reputation.dns);
  CHECK_FALSE(apply_environment(config, {"SEKISHO_SERVER_HTPP=x"}));
  CHECK_FALSE(apply_environment(config, {"SEKISHO_LIMITS_LAYERS=many"}));
  REQUIRE(apply_option(config, "milter.listen", "127.0.0.1:1"));
  CHECK(config.milter.listen == "127.0.0.1:1");
}

}  // namespace sekisho::app
