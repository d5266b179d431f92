#include "app/config.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/settings.h"

namespace sekisho::app {

TEST_CASE("a configuration with a mistake is refused with file, line and what was expected, in both languages") {
  struct Row {
    const char *says, *text, *english, *japanese;
  };
  const Row rows[] = {
      {"an unknown key", "[server]\nhtpp = \"x\"\n",
       "c.toml:2:1: there is no setting “server.htpp”; did you mean server.http?",
       "c.toml:2:1: 「server.htpp」という設定はありません。server.httpではありませんか"},
      {"an unknown section", "[servre]\nhttp = \"x\"\n",
       "c.toml:2:1: there is no setting “servre.http”; did you mean server.http?",
       "c.toml:2:1: 「servre.http」という設定はありません。server.httpではありませんか"},
      {"a key in another's section", "[server]\non_doubt = \"pass\"\n",
       "c.toml:2:1: there is no setting “server.on_doubt”; did you mean milter.on_doubt?",
       "c.toml:2:1: 「server.on_doubt」という設定はありません。milter.on_doubtではありませんか"},
      {"a key like no other", "[server]\nfrobnication = 1\n",
       "c.toml:2:1: there is no setting “server.frobnication” (`sekisho admin config --defaults` lists all)",
       "c.toml:2:1: 「server.frobnication」という設定はありません (sekisho admin config --defaultsで一覧を表示します)"},
      {"a wrong type", "[scan]\nworkers = \"two\"\n", "c.toml:2:1: scan.workers must be a whole number",
       "c.toml:2:1: scan.workersには整数を指定してください"},
      {"a fraction", "[scan]\nworkers = 1.5\n", "c.toml:2:1: scan.workers must be a whole number",
       "c.toml:2:1: scan.workersには整数を指定してください"},
      {"a word for a switch", "[reputation]\ndns = \"yes\"\n", "c.toml:2:1: reputation.dns must be true or false",
       "c.toml:2:1: reputation.dnsにはtrueまたはfalseを指定してください"},
      {"a number for a text", "[server]\nhttp = 80\n", "c.toml:2:1: server.http must be a text (in quotation marks)",
       "c.toml:2:1: server.httpには文字列 (引用符で囲みます) を指定してください"},
      {"a table for a text", "[server.http]\nport = 80\n",
       "c.toml:1:9: server.http must be a text (in quotation marks)",
       "c.toml:1:9: server.httpには文字列 (引用符で囲みます) を指定してください"},
      {"out of range", "[limits]\nlayers = 1000\n", "c.toml:2:1: limits.layers must be between 0 and 100",
       "c.toml:2:1: limits.layersには0から100までの値を指定してください"},
      {"an unknown language", "[server]\nlanguage = \"fr\"\n",
       "c.toml:2:1: server.language must be empty or ja or en, not “fr”",
       "c.toml:2:1: server.languageには空またはjaまたはenを指定してください。「fr」は指定できません"},
      {"an unknown word", "[milter]\non_doubt = \"perhaps\"\n",
       "c.toml:2:1: milter.on_doubt must be try_later or pass, not “perhaps”",
       "c.toml:2:1: milter.on_doubtにはtry_laterまたはpassを指定してください。「perhaps」は指定できません"},
      {"a host name for a network", "[milter]\nown_networks = \"10.0.0.0/8, mail.example\"\n",
       "c.toml:2:1: milter.own_networks must be networks like 10.0.0.0/8, 2001:db8::/32, not “10.0.0.0/8, "
       "mail.example”",
       "c.toml:2:1: milter.own_networksには10.0.0.0/8, "
       "2001:db8::/32のようなネットワークを指定してください。「10.0.0.0/8, mail.example」は指定できません"},
      {"a host name for a proxy", "[api]\ntrusted_proxies = \"proxy.example\"\n",
       "c.toml:2:1: api.trusted_proxies must be networks like 10.0.0.0/8, 2001:db8::/32, not “proxy.example”",
       "c.toml:2:1: api.trusted_proxiesには10.0.0.0/8, "
       "2001:db8::/32のようなネットワークを指定してください。「proxy.example」は指定できません"},
      {"an address without a port", "[mail]\nreinject = \"localhost\"\n",
       "c.toml:2:1: mail.reinject must be an address like 127.0.0.1:25, not “localhost”",
       "c.toml:2:1: mail.reinjectには127.0.0.1:25のようなアドレスを指定してください。「localhost」は指定できません"},
      {"a pause of no time", "[webhook]\nretry_seconds = \"5,0\"\n",
       "c.toml:2:1: webhook.retry_seconds must be seconds from 1 to 86400, parted by commas, not “5,0”",
       "c.toml:2:1: webhook.retry_secondsには1から86400までの秒数 "
       "(コンマ区切り)を指定してください。「5,0」は指定できません"},
      {"a key outside a section", "http = \"x\"\n", "c.toml:1:1: “http” stands outside a [section]",
       "c.toml:1:1: 「http」が[セクション]の外にあります"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    for (const auto language : {Language::english, Language::japanese}) {
      Config config;
      const auto result = apply_toml(config, row.text, "c.toml", language);
      REQUIRE_FALSE(result);
      CHECK(result.error().what == (language == Language::english ? row.english : row.japanese));
    }
  }
  Config config;
  const auto no_toml = apply_toml(config, "[server\n", "c.toml", Language::japanese);
  REQUIRE_FALSE(no_toml);
  CHECK(no_toml.error().what.starts_with("c.toml:1:8: TOMLとして読み取れません: "));
}

TEST_CASE("every setting is explained in both languages and takes its own default") {
  for (const auto& setting : settings()) {
    CAPTURE(setting.name);
    CHECK_FALSE(setting.meaning.english.empty());
    // The meaning, not its translation's absence: some letter of Japanese stands in it.
    CHECK(std::any_of(setting.meaning.japanese.begin(), setting.meaning.japanese.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0xe3; }));
  }
}

TEST_CASE("the language of a file is known also when it is refused for something else") {
  CHECK(language_in("[server]\nlanguage = \"ja\"\nx = 1\n") == "ja");
  CHECK(language_in("[server]\n") == "");
  CHECK(language_in("[server\nlanguage = \"ja\"") == "");
  CHECK(language_in("server = 3\n") == "");
}

TEST_CASE("a refused file changes nothing") {
  Config config;
  CHECK_FALSE(apply_toml(config, "[server]\nhttp = \"1.2.3.4:5\"\nx = 1\n", "c.toml", Language::english));
  CHECK(config.server.http == Config{}.server.http);
}

TEST_CASE("the printed settings are a valid file that changes nothing, in both languages") {
  for (const auto language : {Language::english, Language::japanese}) {
    Config config;
    REQUIRE(apply_toml(config, default_toml(language), "defaults.toml", language));
    CHECK(to_toml(config, language) == to_toml(Config{}, language));
    Config odd;
    odd.mail.sender = "\"Gate\" <gate@example.com>\\\n\x7f";
    REQUIRE(apply_toml(config, to_toml(odd, language), "odd.toml", language));
    CHECK(config.mail.sender == odd.mail.sender);
  }
}

TEST_CASE("environment and command line set the same settings, unknown names are refused") {
  Config config;
  REQUIRE(apply_environment(
      config, {"PATH=/bin", "SEKISHO_SERVER_HTTP=0.0.0.0:80", "SEKISHO_LIMITS_LAYERS=7", "SEKISHO_REPUTATION_DNS=true"},
      Language::english));
  CHECK(config.server.http == "0.0.0.0:80");
  CHECK(config.limits.layers == 7);
  CHECK(config.reputation.dns);
  const auto unknown = apply_environment(config, {"SEKISHO_SERVER_HTPP=x"}, Language::english);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what ==
        "environment: there is no setting “SEKISHO_SERVER_HTPP”; did you mean SEKISHO_SERVER_HTTP?");
  const auto wrong = apply_environment(config, {"SEKISHO_LIMITS_LAYERS=many"}, Language::japanese);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what == "環境変数 SEKISHO_LIMITS_LAYERS: limits.layersには整数を指定してください");
  REQUIRE(apply_option(config, "milter.listen", "127.0.0.1:1", Language::english));
  const auto no_option = apply_option(config, "milter.lisen", "127.0.0.1:1", Language::japanese);
  REQUIRE_FALSE(no_option);
  CHECK(no_option.error().what ==
        "コマンドライン: 「milter.lisen」という設定はありません。milter.listenではありませんか");
  CHECK(config.milter.listen == "127.0.0.1:1");
}

}  // namespace sekisho::app
