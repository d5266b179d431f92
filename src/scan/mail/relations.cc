#include "scan/mail/relations.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/text.h"
#include "scan/mail/fold.h"
#include "scan/mail/sender.h"
#include "scan/url/lists.h"
#include "scan/url/url.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::string_view role_words[] = {
    "support",      "service",   "services", "team",       "admin",        "administrator", "security",
    "account",      "accounts",  "billing",  "customer",   "notification", "notifications", "notice",
    "helpdesk",     "help",      "desk",     "department", "alert",        "alerts",        "center",
    "webmail",      "webmaster", "mail",     "email",      "info",         "noreply",       "invoice",
    "payment",      "payments",  "delivery", "postmaster", "suporte",      "atendimento",   "kundenservice",
    "kundendienst", "servicio",  "cliente",  "clientes",   "servizio",     "assistenza",    "klantenservice",
    "mailbox",      "cloud",     "storage",  "hr",         "payroll",      "verification",  "verify",
    "update",       "updates",   "bank",     "online"};

class Relations {
 public:
  Relations(const content::Document& document, const Report& report, const OwnText& own, std::vector<Feature>& out)
      : document_(document), report_(report), own_(own), out_(out) {}

  void run() {
    from_ = author_of(document_);
    proven_ = !is_unsigned_house(document_);
    domain_ = domain_of(from_.address);
    organisation_ = organisation_of(domain_);
    throwaway_ = url::is_throwaway_domain(organisation_);
    name();
    recipient();
    links();
  }

 private:
  // "Dear j.doe," : the mailbox's name in the place of the person's.
  static bool greets(std::string_view head, std::string_view user) {
    const auto found = head.find(user);
    if (found == std::string_view::npos || found > 60) return false;
    const auto end = found + user.size();
    const auto inside = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    return (found == 0 || !inside(head[found - 1])) && (end == head.size() || (!inside(head[end]) && head[end] != '@'));
  }

  void add(std::string name, double value = 0.7) { out_.push_back({std::move(name), static_cast<float>(value)}); }

  // The shown name of an honest sender has something to do with the address; a borrowed one has not.
  void name() {
    if (document_.from.empty()) return;
    const auto& from = from_;
    const auto address = to_lower_ascii(from.address);
    const auto local = address.substr(0, std::min(address.rfind('@'), address.size()));
    const auto label = organisation_.substr(0, organisation_.find('.'));
    if (trim(from.display_name).empty()) return add("from.no_name", 0.5);
    const auto folded = fold_text(from.display_name, 200);
    bool in_domain = false, in_local = false, role = false;
    int latin = 0;
    std::string joined;
    for (const auto word : split(folded, ' ')) {
      if (word.empty()) continue;
      if (static_cast<unsigned char>(word[0]) >= 0x80) continue;
      joined += word;
      const bool is_role = std::find(std::begin(role_words), std::end(role_words), word) != std::end(role_words);
      role |= is_role;
      if (word.size() < 3) continue;
      if (!is_role) ++latin;
      if (!is_role && domain_.find(word) != std::string::npos) in_domain = true;
      if (local.find(word.substr(0, 5)) != std::string::npos) in_local = true;
    }
    if (joined.size() >= 4 && label.size() >= 3 &&
        (joined.find(label) != std::string::npos || label.find(joined) != std::string::npos))
      in_domain = true;
    const bool free_mail = is_free_mail(domain_);
    if (in_domain) {
      if (proven_) add(throwaway_ ? "name.in_throwaway" : "name.in_domain");
    } else if (in_local)
      add(free_mail ? "name.in_free_mail" : "name.in_address");
    else if (latin > 0)
      add(free_mail ? "name.not_in_free_mail" : "name.not_in_address");
    else if (role)
      add("name.role_only");
    if (role && !in_domain) add(free_mail ? "name.role_free_mail" : "name.role_elsewhere");
    name_elsewhere_ = !in_domain && !in_local;
    if (from.display_name.find('.') != std::string_view::npos && in_domain == false) {
      // A name that is itself a domain: "example.com Webmail".
      const auto shown = to_lower_ascii(from.display_name);  // the words are views into it
      for (const auto word : split(shown, ' ')) {
        const auto dot = word.find('.');
        if (dot != std::string_view::npos && dot > 2 && word.size() - dot > 2 &&
            word.find('@') == std::string_view::npos && organisation_of(word) != organisation_ &&
            std::isalpha(static_cast<unsigned char>(word.back()))) {
          add("name.other_domain");
          break;
        }
      }
    }
    for (const char c : mailbox_of(address)) digits_ += c >= '0' && c <= '9';
    if (digits_ >= 4) add("from.many_digits", 0.5);
  }

  // Mail that shows the recipient their own address, in the place of a name or as the pretended sender.
  void recipient() {
    if (document_.to.empty()) return;
    const auto address = to_lower_ascii(trim(document_.to[0].address));
    const auto at = address.rfind('@');
    if (at == std::string::npos || at < 2 || own_.reply || own_.quoted > 0) return;
    const auto domain = address.substr(at + 1), organisation = organisation_of(domain);
    const auto label = organisation.substr(0, organisation.find('.'));
    const auto subject = to_lower_ascii(own_.subject),
               head = to_lower_ascii(std::string_view(own_.body).substr(0, 350));
    const auto name = to_lower_ascii(from_.display_name);
    if (subject.find(address) != std::string::npos) add("to.address_in_subject", 1);
    if (head.find(address) != std::string::npos) add("to.address_as_greeting", 0.8);
    const bool own_house = organisation == organisation_;
    if (!own_house && address.find('@') >= 3 && greets(head, address.substr(0, at))) add("to.user_as_greeting", 0.7);
    if (!is_free_mail(domain) && label.size() >= 3) {
      if (name.find(address) == std::string::npos &&
          (name.find(domain) != std::string::npos || (label.size() >= 4 && name.find(label) != std::string::npos)))
        add(own_house ? "to.house_as_name" : "to.house_as_foreign_name", 1);
      if (subject.find(domain) != std::string::npos && !own_house) add("to.house_in_subject", 0.8);
      if (head.find(domain) != std::string::npos && head.find(address) == std::string::npos && !own_house)
        add("to.house_in_greeting", 0.6);
    }
    if (!name.empty() && name.find(address) != std::string::npos) add("to.address_as_name", 1);
    for (const auto& url : report_.urls) {
      if (url.origin == "image" || organisation_of(url.host) == organisation_) continue;
      const auto lower = to_lower_ascii(url.url);
      if (lower.find(address) != std::string::npos) return add("to.address_in_foreign_link", 0.8);
    }
  }

  void links() {
    std::set<std::string> hosts;
    std::size_t count = 0, named = 0;
    const auto name = fold_text(from_.display_name, 200);
    std::string joined;
    for (const auto word : split(name, ' ')) joined += word;
    for (const auto& url : report_.urls) {
      if (url.origin == "image" || url.origin == "redirect") continue;
      ++count;
      hosts.insert(url.domain);
      const auto label = url.domain.substr(0, url.domain.find('.'));
      if (label.size() >= 3 &&
          (joined.find(label) != std::string::npos || (joined.size() >= 4 && label.find(joined) != std::string::npos)))
        ++named;
    }
    if (count == 0) return;
    if (named > 0 && proven_ && !throwaway_)
      add("links.of_shown_name", 0.6);
    else if (named == 0 && name_elsewhere_ && !name.empty())
      add("links.not_of_shown_name", 0.5);
    std::size_t shown = 0;
    for (const auto& link : document_.links) shown += (link.origin == content::LinkOrigin::html) ? 1 : 0;
    if (shown >= 3 && count == 1) add("links.all_the_same", 0.8);
  }

  const content::Document& document_;
  const Report& report_;
  const OwnText& own_;
  std::vector<Feature>& out_;
  content::Mailbox from_;
  bool throwaway_ = false;
  bool proven_ = true;  // nothing says that the sender's address is borrowed
  std::string domain_, organisation_;
  int digits_ = 0;
  bool name_elsewhere_ = false;
};

}  // namespace

void add_relations(const content::Document& document, const Report& report, const OwnText& own,
                   std::vector<Feature>& out) {
  Relations(document, report, own, out).run();
}

}  // namespace sekisho::scan::mail
