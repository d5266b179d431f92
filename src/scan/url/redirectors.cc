// Redirectors and places open to all: our own list, from the services' public addresses.
#include "scan/url/redirectors.h"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "content/html/data_url.h"
#include "scan/url/lists.h"

namespace sekisho::scan::url {
namespace {

using content::html::percent_decode;

constexpr auto npos = std::string_view::npos;

// Where a redirector's target stands. A host counts with all below it; empty is any host, where path and parameters
// tell enough.
struct Redirector {
  std::string_view host, path, parameter;
};

constexpr Redirector redirectors[] = {
    {"google.com", "/url", "q"},
    {"google.com", "/url", "url"},
    {"google.com", "/aclk", "adurl"},
    {"google.com", "/travel/clk", "pcurl"},
    {"googleadservices.com", "/pagead/aclk", "adurl"},
    {"doubleclick.net", "/", "adurl"},
    {"translate.google.com", "/", "u"},
    {"youtube.com", "/redirect", "q"},
    {"youtube.com", "/attribution_link", "u"},
    {"bing.com", "/aclick", "u"},
    {"duckduckgo.com", "/l/", "uddg"},
    {"linkedin.com", "/redir/redirect", "url"},
    {"linkedin.com", "/safety/go", "url"},
    {"facebook.com", "/l.php", "u"},
    {"facebook.com", "/flx/warn", "u"},
    {"instagram.com", "/", "u"},
    {"l.wl.co", "/l", "u"},
    {"tiktok.com", "/link/v2", "target"},
    {"vk.com", "/away.php", "to"},
    {"steamcommunity.com", "/linkfilter", "url"},
    {"steamcommunity.com", "/linkfilter", "u"},
    {"slack-redir.net", "/link", "url"},
    {"t.umblr.com", "/redirect", "z"},
    {"out.reddit.com", "/", "url"},
    {"amazon.com", "/gp/r.html", "U"},
    {"amazon.co.jp", "/gp/r.html", "U"},
    {"rover.ebay.com", "/rover", "mpre"},
    {"pixiv.net", "/jump.php", "url"},
    {"deref-gmx.net", "/mail", "redirectUrl"},
    {"deref-web.de", "/mail", "redirectUrl"},
    {"slideshare.net", "/", "url"},
    {"safelinks.protection.outlook.com", "/", "url"},
    {"medium.com", "/r", "url"},
    {"zalo.me", "/", "continue"},
    {"adobe.com", "/r/", "p1"},
    {"", "/r/?", "p1"},  // Adobe Campaign, under its customers' names too
};

// Pages that lead on by a token. Shorteners stand in lists.cc.
constexpr Redirector hidden[] = {{"baidu.com", "/link", "url"}, {"linkedin.com", "/slink", "code"},
                                 {"sogou.com", "/link", "url"}, {"so.com", "/link", "m"},
                                 {"share.google", "/", ""},     {"search.app", "/", ""},
                                 {"page.link", "/", ""},        {"app.link", "/", ""},
                                 {"onelink.me", "/", ""}};

// Hosts and the paths below them that are anybody's; what is a host of its own stands in lists.cc.
struct Place {
  std::string_view host, path;
};

constexpr Place places[] = {
    // Gateways to a file system without an owner
    {"cloudflare-ipfs.com", "/"},
    {"cf-ipfs.com", "/"},
    {"mypinata.cloud", "/"},
    {"gateway.pinata.cloud", "/"},
    {"w3s.link", "/"},
    {"nftstorage.link", "/"},
    {"4everland.io", "/"},
    {"arweave.net", "/"},
    {"", "/ipfs/"},
    {"", "/ipns/"},
    // Pages of links
    {"linktr.ee", "/"},
    {"linkin.bio", "/"},
    {"beacons.ai", "/"},
    {"bio.link", "/"},
    {"bio.site", "/"},
    {"campsite.bio", "/"},
    {"hoo.be", "/"},
    {"hopp.bio", "/"},
    {"lit.link", "/"},
    {"allmylinks.com", "/"},
    {"solo.to", "/"},
    {"milkshake.app", "/"},
    {"heylink.me", "/"},
    // Papers, boards and pages made in an office's programs
    {"canva.com", "/design/"},
    {"adobe.com", "/webpage/"},
    {"express.adobe.com", "/"},
    {"indd.adobe.com", "/view/"},
    {"acrobat.adobe.com", "/id/"},
    {"acrobat.adobe.com", "/link/"},
    {"notion.so", "/"},
    {"sway.office.com", "/"},
    {"sway.cloud.microsoft", "/"},
    {"figma.com", "/"},
    {"miro.com", "/app/board/"},
    {"padlet.com", "/"},
    {"view.genially.com", "/"},
    {"view.genial.ly", "/"},
    {"prezi.com", "/"},
    {"gitbook.com", "/"},
    {"evernote.com", "/shard/"},
    {"onedrive.live.com", "/"},
    {"sharepoint.com", "/:"},
    {"docsend.com", "/view/"},
    {"scribd.com", "/document/"},
    {"issuu.com", "/"},
    {"pub.dochub.com", "/"},
    {"writer.zoho.com", "/"},
    {"workdrive.zoho.com", "/"},
    {"zohopublic.com", "/"},
    {"zohoshow.com", "/"},
    {"teletype.in", "/"},
    {"rentry.co", "/"},
    {"pastebin.com", "/"},
    {"shorthandstories.com", "/"},
    {"mailchi.mp", "/"},
    // Forms
    {"forms.zohopublic.com", "/"},
    {"zfrmz.com", "/"},
    {"forms.cloud.microsoft", "/"},
    {"tally.so", "/r/"},
    {"airtable.com", "/app"},
    {"airtable.com", "/shr"},
    {"cognitoforms.com", "/"},
    {"123formbuilder.com", "/"},
    {"surveymonkey.com", "/r/"},
    {"paperform.co", "/"},
    {"fillout.com", "/"},
    {"form.run", "/"},
    {"smartsheet.com", "/b/form/"},
    {"clickup.com", "/"},
    {"monday.com", "/forms/"},
    {"questionpro.com", "/"},
    {"freeonlinesurveys.com", "/"},
    {"ssgform.com", "/"},
    // Files that are handed on
    {"we.tl", "/"},
    {"wetransfer.com", "/downloads/"},
    {"transfernow.net", "/"},
    {"fromsmash.com", "/"},
    {"mediafire.com", "/"},
    {"mega.nz", "/"},
    {"gofile.io", "/"},
    {"file.io", "/"},
    {"pixeldrain.com", "/"},
    {"catbox.moe", "/"},
    {"limewire.com", "/d/"},
    {"dropboxusercontent.com", "/"},
    {"send.cm", "/"},
    {"gigafile.nu", "/"},
    {"firestorage.jp", "/"},
    {"cdn.discordapp.com", "/"},
    {"hightail.com", "/"},
    {"filemail.com", "/d/"},
    {"swisstransfer.com", "/d/"},
    // Pages made by describing them
    {"base44.app", "/"},
    {"bolt.host", "/"},
    {"v0.app", "/"},
    {"softr.app", "/"},
    {"glide.page", "/"},
    {"mocha.app", "/"},
    {"gamma.site", "/"},
    {"durable.co", "/"},
    {"b-cdn.net", "/"},
    {"oraclecloud.com", "/n/"},
    {"linodeobjects.com", "/"},
    {"myqcloud.com", "/"},
    {"aliyuncs.com", "/"},
    {"loca.lt", "/"},
};

bool has_path(const Url& url, std::string_view path) {
  if (path.ends_with('?')) return url.path == path.substr(0, path.size() - 1);
  return path == "/" || url.path.starts_with(path);
}

// The rows of a table by host: only those of a URL's host, and of what it lies below, are looked at.
template <class Row>
class ByHost {
 public:
  explicit ByHost(std::span<const Row> rows) {
    for (const auto& row : rows) of_[row.host].push_back(&row);
  }
  // Whether use(row) is true of any row that fits the host and the path.
  bool any(std::string_view host, const Url& url, const auto& use) const {
    for (;;) {
      if (const auto rows = of_.find(host); rows != of_.end() && std::ranges::any_of(rows->second, [&](const Row* row) {
                                              return has_path(url, row->path) && use(*row);
                                            }))
        return true;
      if (host.empty()) return false;
      host = host.substr(std::min(host.find('.'), host.size() - 1) + 1);
    }
  }

 private:
  std::unordered_map<std::string_view, std::vector<const Row*>> of_;
};

// google.co.jp is google.com.
bool is_google(std::string_view host) { return host.starts_with("www.google.") || host.starts_with("google."); }

std::string parameter_of(const Url& url, std::string_view name) {
  for (const auto pair : split(url.query, '&')) {
    const auto equals = pair.find('=');
    if (equals != npos && pair.substr(0, equals) == name) return percent_decode(std::string(pair.substr(equals + 1)));
  }
  return {};
}

// "evil.example/x" as an address; empty if no host stands first.
std::string with_scheme(std::string target) {
  if (starts_with_ignore_case(target, "http")) return target;
  while (target.starts_with('/')) target.erase(0, 1);
  const auto host = std::string_view(target).substr(0, target.find_first_of("/?#"));
  const auto dot = host.rfind('.');
  if (dot == npos || dot == 0 || host.size() - dot < 3 ||
      host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != npos)
    return {};
  return "https://" + target;
}

// "www-evil-example.translate.goog": a hyphen stands for a dot, two for a hyphen.
std::string target_in_host(const Url& url) {
  constexpr std::string_view below = ".translate.goog";
  if (!url.host.ends_with(below)) return {};
  const auto label = std::string_view(url.host).substr(0, url.host.size() - below.size());
  std::string host;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool pair = label[i] == '-' && i + 1 < label.size() && label[i + 1] == '-';
    host += pair ? '-' : label[i] == '-' ? '.' : label[i];
    i += pair ? 1 : 0;
  }
  const auto query = url.query.substr(0, url.query.find("_x_tr_"));
  return host.find('.') == npos
             ? std::string()
             : "https://" + host + (url.path.empty() ? "/" : url.path) + (query.size() < 2 ? "" : "?" + query);
}

// Google's AMP pages: google.com/amp/s/HOST/…, HOST.cdn.ampproject.org/c/s/HOST/….
std::string target_in_path(const Url& url) {
  std::string_view rest;
  const std::string_view path = url.path;
  if (is_google(url.host) && path.starts_with("/amp/"))
    rest = path.substr(5);
  else if (url.host.ends_with(".cdn.ampproject.org") && path.size() > 3 && path[0] == '/' && path[2] == '/')
    rest = path.substr(3);
  if (rest.empty()) return {};
  const bool secure = rest.starts_with("s/");
  if (secure) rest.remove_prefix(2);
  return rest.find('.') == npos
             ? std::string()
             : (secure ? "https://" : "http://") + std::string(rest) + (url.query.empty() ? "" : "?" + url.query);
}

// Proofpoint's URL Defense v2: u=http-3A__host_path, -XX for a byte, _ for a slash.
std::string target_in_defense(const Url& url) {
  if (url.host != "urldefense.proofpoint.com" || !url.path.starts_with("/v2/")) return {};
  const auto query = "&" + url.query;
  const auto at = query.find("&u=");
  if (at == npos) return {};
  std::string coded = query.substr(at + 3, query.find('&', at + 3) - at - 3);
  std::replace(coded.begin(), coded.end(), '-', '%');
  std::replace(coded.begin(), coded.end(), '_', '/');
  return percent_decode(coded);
}

}  // namespace

std::string target_of_redirector(const Url& url) {
  for (const auto form : {target_in_path, target_in_host, target_in_defense}) {
    if (auto target = form(url); !target.empty()) return target;
  }
  if (url.query.empty()) return {};
  static const ByHost<Redirector> table(redirectors);
  std::string target;
  const auto leads_on = [&](const Redirector& row) {
    return !(target = with_scheme(parameter_of(url, row.parameter))).empty();
  };
  if (!table.any(url.host, url, leads_on) && is_google(url.host)) table.any("google.com", url, leads_on);
  return target;
}

bool hides_target(const Url& url) {
  if (is_shortener(url.host) || is_shortener(url.domain)) return url.path.size() > 1;
  static const ByHost<Redirector> table(hidden);
  return table.any(url.host, url, [&](const Redirector& row) {
    return row.parameter.empty() ? url.path.size() > 1
                                 : !parameter_of(url, row.parameter).empty() && target_of_redirector(url).empty();
  });
}

bool is_open_to_all(const Url& url) {
  if (url.hosted || is_free_host(url.host, url.domain)) return true;
  static const ByHost<Place> table(places);
  return table.any(url.host, url, [](const Place&) { return true; });
}

}  // namespace sekisho::scan::url
