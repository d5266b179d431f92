#include <fstream>
#include <set>

#include "base/commas.h"
#include "base/file.h"
#include "platform/rounds.h"
#include "platform/sign_in.h"
#include "platform/update/banner.h"
#include "platform/update/pdf.h"
#include "platform/update/report_pdf.h"
#include "platform/update/testing.h"

namespace sekisho::platform::update {
namespace {

struct NoMail final : MailSender {
  Result<void> send(const Mail& mail) override {
    sent.push_back(mail);
    return {};
  }
  std::vector<Mail> sent;
};

}  // namespace

TEST_CASE("U-23 U-25 U-27 U-29 U-30: way B from the first sign-in to Connected, each page knowing what is next") {
  World world;
  Traveller t(world, {.connected = false, .platform = PlatformState::none});
  const auto context = world.context();
  NoMail server;
  const auto road = [&] { return std::string(to_string(t.update.status(t.tenant)->road)); };
  CHECK(number_of(activate_platform(context, t.cas_actor, "moon")) == number_of(Refusal::bad_setting));
  REQUIRE(activate_platform(context, t.cas_actor, "eu"));
  REQUIRE(activate_platform(context, t.cas_actor, "eu"));
  const Actor primary{.tenant = t.tenant,
                      .account = Accounts(context).primary(t.tenant)->id,
                      .name = "clp-example",
                      .address = "192.0.2.7"};
  CHECK(road() == "activated");
  REQUIRE(Instances(context, world.changes).connect_cas(primary));
  CHECK(road() == "connecting");
  REQUIRE(quick_round(context, world.changes, t.update, server));
  REQUIRE(quick_round(context, world.changes, t.update, server));
  CHECK(road() == "platform_update_required");
  Foundation foundation(context, world.changes);
  REQUIRE(foundation.begin(primary, "2024-01", true));
  REQUIRE(foundation.give_email(primary, "chief@example.test"));
  REQUIRE(quick_round(context, world.changes, t.update, server));
  const auto body = server.sent.back().body;
  REQUIRE(foundation.verify_email(primary, body.substr(body.find_first_of("0123456789"), 6)));
  CHECK(road() == "platform_updating");
  REQUIRE(foundation.set_password(primary, "a good long one"));
  CHECK(road() == "offered");
  CHECK(banner_for(context, t.update, t.stored, primary)->kind == BannerKind::update_cecp);
  REQUIRE(t.update.agree(primary, t.agreement()));
  CHECK(road() == "agreed");
  REQUIRE(t.update.start(primary, t.order()));
  CHECK(road() == "updating");
  CHECK(banner_for(context, t.update, t.stored, primary)->kind == BannerKind::updating);
  REQUIRE(quick_round(context, world.changes, t.update, server));
  CHECK(road() == "done");
  CHECK(Instances(context, world.changes).find(t.tenant, Product::cecp).value()->status == InstanceStatus::connected);
  const auto in = SignIn(context).with_password(
      {.side = Side::platform, .name = "chief@example.test", .password = "a good long one"});
  CHECK(in->state == SignInState::signed_in);
}

TEST_CASE("U-12: the licence's end is announced 90, 30, 7 and 1 days before, each once") {
  World world;
  Traveller t(world, {.expires_in = std::chrono::hours(24 * 100)});
  REQUIRE(world.database->execute("DELETE FROM platform_mail"));
  for (int day = 0; day < 101; ++day) {
    REQUIRE(slow_round(world.context()));
    world.clock.advance(std::chrono::hours(24));
  }
  const auto rows = world.database->query("SELECT count(*) FROM platform_mail WHERE kind = 'licence_expires'");
  CHECK(rows->at(0).integer(0) == 4);
}

TEST_CASE("U-49: the report is a PDF whose cross-reference table points at its objects") {
  World world;
  Traveller t(world);
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(t.update.resume(t.tenant));
  for (const auto language : {Language::english, Language::japanese}) {
    const auto pdf = report_pdf(world.context(), t.tenant, {{"logs", 1'000'000}}, language);
    REQUIRE(pdf);
    CHECK(pdf->rfind("%PDF-1.5", 0) == 0);
    std::size_t at = pdf->find("0000000000 65535 f \n") + 20;
    for (int object = 1; pdf->compare(at + 10, 9, " 00000 n ") == 0; ++object, at += 20) {
      const auto offset = std::stoul(pdf->substr(at, 10));
      CHECK(pdf->compare(offset, std::to_string(object).size() + 6, std::to_string(object) + " 0 obj") == 0);
    }
    if (const char* const folder = std::getenv("SEKISHO_KEEP_REPORT")) {
      std::ofstream(std::string(folder) + (language == Language::english ? "/report_en.pdf" : "/report_ja.pdf"),
                    std::ios::binary)
          << *pdf;
    }
  }
  using S = PdfLine::Style;
  // Long, hostile and Japanese text, with a font of this machine and without.
  for (const auto& font : {std::string(), japanese_font_file(), std::string("/etc/hostname")}) {
    std::vector<PdfLine> lines{
        {S::title, "日本", {}}, {S::pair, std::string(5000, 'x'), "(\\)"}, {S::text, "\xff\xfe", {}}};
    for (int i = 0; i < 200; ++i) lines.push_back({S::pair, "行 " + std::to_string(i), "値"});
    const auto pdf = make_pdf(lines, "footer", font);
    CHECK(pdf.find("/Count 1 ") == std::string::npos);  // several pages
    CHECK(pdf.substr(pdf.size() - 6) == "%%EOF\n");
  }
  CHECK(with_commas(-1234567) == "-1,234,567");
  CHECK(with_commas(999) == "999");
}

TEST_CASE("U-13 U-40: the model that spin checks has the code's states, transitions and steps") {
  const auto model = read_file(SEKISHO_SOURCE_DIR "/src/platform/update/model/update.pml");
  REQUIRE(model);
  std::multiset<std::string> in_model, in_code;
  for (auto at = model->find("T("); at != std::string::npos; at = model->find("T(", at + 1)) {
    auto text = model->substr(at + 2, model->find(')', at) - at - 2);
    if (text != "from, event, to") in_model.insert(text);
  }
  for (const auto& t : transitions())
    in_code.insert(std::string(to_string(t.from)) + ", " + std::string(t.event) + ", " + to_string(t.to));
  CHECK(in_model == in_code);
  for (std::size_t i = 0; i < step_names().size(); ++i)
    CHECK(model->find("#define STEP_" + std::string(step_names()[i].id) + " " + std::to_string(i) + "\n") !=
          std::string::npos);
  CHECK(model->find("#define STEPS " + std::to_string(step_names().size()) + "\n") != std::string::npos);
  for (auto road = 0; road <= static_cast<int>(Road::done); ++road) {
    CHECK(model->find(std::string("#define ROAD_") + to_string(static_cast<Road>(road)) + " " + std::to_string(road) +
                      "\n") != std::string::npos);
  }
}

TEST_CASE("U-13: whatever is pressed in whatever order, the road only takes transitions of the table") {
  std::set<std::pair<Road, Road>> allowed;
  for (const auto& t : transitions()) allowed.emplace(t.from, t.to);
  for (const auto& t : transitions()) {  // `connected` is passed through in the same moment
    for (const auto& next : transitions()) {
      if (t.to == Road::connected && next.from == Road::connected) allowed.emplace(t.from, next.to);
    }
  }
  std::set<Road> seen;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    World world;
    Traveller t(world, {.connected = false, .platform = PlatformState::none});
    const auto context = world.context();
    Instances instances(context, world.changes);
    Foundation foundation(context, world.changes);
    SeededRandom dice(seed);
    auto before = t.update.status(t.tenant)->road;
    for (int press = 0; press < 60; ++press) {
      const auto primary_account = Accounts(context).primary(t.tenant);
      const Actor primary{
          .tenant = t.tenant, .account = primary_account ? primary_account->id : AccountId{}, .name = "owner"};
      switch (static_cast<unsigned char>(dice.bytes(1)[0]) % 10) {
        case 0:
          static_cast<void>(activate_platform(context, t.cas_actor, "jp"));
          break;
        case 1:
          static_cast<void>(instances.connect_cas(primary));
          break;
        case 2:
          static_cast<void>(instances.advance(t.tenant));
          break;
        case 3:
          static_cast<void>(instances.disconnect_cas(primary));
          break;
        case 4:
          static_cast<void>(foundation.begin(primary, "2024-01", true));
          break;
        case 5:
          static_cast<void>(foundation.give_email(primary, "chief@example.test"));
          break;
        case 6: {
          const auto rows = world.database->query(
              "SELECT body FROM platform_mail WHERE kind = 'email_code' ORDER BY id DESC LIMIT 1");
          const auto body = rows->empty() ? std::string("0") : rows->at(0).text(0);
          static_cast<void>(foundation.verify_email(primary, body.substr(body.find_first_of("0123456789"), 6)));
          static_cast<void>(foundation.set_password(primary, "a good long one"));
          break;
        }
        case 7:
          static_cast<void>(t.update.agree(primary, t.agreement()));
          break;
        case 8:
          static_cast<void>(t.update.start(primary, t.order()));
          break;
        default:
          static_cast<void>(t.update.resume(t.tenant));
          break;
      }
      const auto after = t.update.status(t.tenant)->road;
      seen.insert(after);
      if (after != before) {
        CAPTURE(std::string(to_string(before)));
        CAPTURE(std::string(to_string(after)));
        CHECK(allowed.contains({before, after}));
      }
      before = after;
    }
  }
  CHECK(seen.contains(Road::done));
  CHECK(seen.contains(Road::platform_updating));
}

}  // namespace sekisho::platform::update
