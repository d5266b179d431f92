#include "scan/url/lists.h"

#include <unordered_set>

#include "base/text.h"

namespace sekisho::scan::url {
namespace {

using Set = std::unordered_set<std::string_view>;

Set set_of(std::string_view words) {
  Set out;
  for (const auto word : split(words, ' ')) {
    if (!word.empty()) out.insert(word);
  }
  return out;
}

}  // namespace

bool is_shortener(std::string_view name) {
  static const Set set = set_of(
      "1url.com 2big.at 2no.co 4url.cc 6url.com a.gg a2a.me abbrr.com acesse.dev acesse.one adf.ly adjix.com "
      "alturl.com amlink.pro amzn.to "
      "apple.co azr.link b.link b23.ru bacn.me bc.vc bit.do bit.ly bitly.com bitly.cx bl.ink bom.so budurl.com buff.ly "
      "burnurl.com c-o.in "
      "chilp.it clck.ru cli.gs cli.re cort.as cutt.ly cuty.io db.tt dcv.ms dlvr.it dub.co dub.sh e.vg "
      "encurtador.com.br encurtador.dev "
      "fb.me fire.to flip.it flowto.it fon.gs fwd4.me g.co gl.am goo.by goo.gl goo.su goshrink.com han.gl hideuri.com "
      "ht.ly hubs.ly hurl.it "
      "ibit.ly ift.tt inlnk.co inx.lv is.gd j.mp kl.am kutt.it kurzlinks.de l1nk.dev l1nq.com lihi.cc linklyhq.com "
      "linkto.im lnk.bio "
      "lnk.ink lnk.sk lnk.to lnkd.in lurl.no me2.do metamark.net migre.me minurl.fr n9.cl nn.nf ouo.io ow.ly owl.li "
      "pnt.me po.st "
      "ppt.cc prf.hn q-r.to qr.ae qr.net qr1.be qrco.de qrs.ly qrto.org r.mtj.gg rb.gy rebrand.ly redirx.com reurl.cc "
      "rotf.lol s.id s.yam.com "
      "scnv.io short.gy short.io shorten.ee shorter.me shorturl.asia shorturl.at shorturl.com shrtco.de shre.ink "
      "smarturl.it sn.im snip.ly "
      "snipr.com snipurl.com soo.gd su.pr surl.li t.co t.ly t2m.io t1p.de tiny.cc tiny.one tiny.pl tinyurl.com tl.gd "
      "tr.ee tr.im trib.al "
      "u.nu u.to uqr.to ur1.ca url.ie urlr.me urlz.fr v.gd vk.cc vo.la w.wiki wa.link x.co x.gd xurl.es y2u.be "
      "yourls.org ux.nu zpr.io zws.im "
      "00m.in p.tl onl.la onl.bz onl.tw urx.blue urx3.nu lin.ee nav.cx m-r.pw bre.is kisa.link me-qr.com");
  return set.contains(name);
}

bool is_free_host(std::string_view host, std::string_view domain) {
  static const Set domains = set_of(
      "000webhostapp.com appspot.com azurewebsites.net bitbucket.io blogspot.com bubbleapps.io canva.site carrd.co "
      "cprapid.com creatorlink.net "
      "deno.dev duckdns.org dynamics.com easywp.com firebaseapp.com fleek.co fleek.cool fly.dev formstack.com "
      "framer.app framer.website "
      "getresponsesite.com gitbook.io github.io gitlab.io glitch.me godaddysites.com googleusercontent.com "
      "herokuapp.com hostingerapp.com "
      "hubspotpagebuilder.com infura-ipfs.io ipfs.io dweb.link jimdosite.com jotform.com kinsta.cloud lovable.app "
      "mybluehost.me myportfolio.com "
      "mystrikingly.com mailchimpsites.com netlify.app ngrok.io ngrok-free.app notion.site on-fleek.app "
      "ondigitalocean.app onrender.com "
      "pages.dev plesk.page r2.dev railway.app render.com replit.app repl.co serveo.net site123.me square.site "
      "square.com squarespace.com "
      "strikingly.com surge.sh taplink.cc temporary.site trycloudflare.com tumblr.com typeform.com ukit.me vercel.app "
      "web.app webcindario.com "
      "weebly.com weeblysite.com webflow.io webhook.site webwave.dev windows.net wixsite.com wixstudio.com "
      "wordpress.com workers.dev wufoo.com "
      "yolasite.com zapto.org zeabur.app zyrosite.com jimdofree.com fc2.com amebaownd.com studio.site forms.app "
      "backblazeb2.com "
      "digitaloceanspaces.com wasabisys.com amazonaws.com cloudfront.net azureedge.net translate.goog telegra.ph "
      "dropbox.com box.com");
  static const Set hosts = set_of(
      "docs.google.com sites.google.com drive.google.com forms.gle forms.office.com script.google.com "
      "storage.googleapis.com "
      "firebasestorage.googleapis.com translate.google.com 1drv.ms gamma.app share.hsforms.com s3.amazonaws.com");
  return domains.contains(domain) || hosts.contains(host) || hosts.contains(domain);
}

bool is_wrapper(std::string_view host, std::string_view domain) {
  static const Set domains = set_of(
      "urldefense.com urldefense.us mimecastprotect.com mimecast.com barracudanetworks.com cudasvc.com trendmicro.com "
      "sophos.com awstrack.me "
      "list-manage.com sendgrid.net mailchimp.com rs6.net hubspotlinks.com sparkpostmail.com mandrillapp.com "
      "mailgun.org mjt.lu "
      "constantcontact.com exacttarget.com mkt.com sailthru.com cmail19.com cmail20.com createsend.com klclick.com "
      "klclick1.com "
      "substack.com beehiiv.com customeriomail.com exct.net benchmarkemail.com sendinblue.com brevo.com");
  if (domains.contains(domain)) return true;
  return host.ends_with(".safelinks.protection.outlook.com") || host == "urldefense.proofpoint.com" ||
         host == "linkprotect.cudasvc.com" || host == "l.facebook.com" || host == "click.e.mozilla.org";
}

int top_domain_risk(std::string_view suffix) {
  const auto dot = suffix.rfind('.');
  const auto top = dot == std::string_view::npos ? suffix : suffix.substr(dot + 1);
  static const Set bad = set_of(
      "cfd icu top tk ml ga cf gq sbs bond cyou buzz rest monster quest lol skin hair beauty makeup autos boats homes "
      "mom click zip mov "
      "cam surf best gdn work loan men date win bid stream download racing review trade party science cricket faith "
      "accountant");
  static const Set poor = set_of(
      "xyz club online site website space store shop fun live life vip link today host press pw ws cc su world digital "
      "services support "
      "info biz one help run center finance email cloud app dev page ru cn");
  return bad.contains(top) ? 2 : poor.contains(top) ? 1 : 0;
}

bool is_throwaway_domain(std::string_view domain) {
  if (top_domain_risk(domain) == 2) return true;
  static const Set cheap = set_of(
      "xyz club online site website space store shop fun live life click link today world vip help run center digital "
      "host press forum za.com sa.com ru.com cn.com");
  const auto dot = domain.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto before = dot == 0 ? std::string_view::npos : domain.rfind('.', dot - 1);
  return cheap.contains(domain.substr(dot + 1)) ||
         (before != std::string_view::npos && cheap.contains(domain.substr(before + 1)));
}

bool is_lure_word(std::string_view word) {
  static const Set set = set_of(
      "login log-in logon signin sign-in secure security verify verification verified validate validation confirm "
      "confirmation update "
      "account accounts myaccount auth authenticate authentication oauth sso webmail owa outlook office365 o365 "
      "mailbox password passwd pass "
      "unlock unlocked suspend suspended locked restore recover recovery reactivate billing invoice payment pay wallet "
      "bank banking ebanking "
      "support service services helpdesk customer client portal alert notice notification refund tax reward bonus gift "
      "claim kyc identity "
      "document sharepoint onedrive docusign voicemail quota storage tracking delivery parcel redelivery package "
      "shipment customs fee "
      "metamask ledger trezor seed connect airdrop");
  return set.contains(word);
}

bool is_program_extension(std::string_view extension) {
  static const Set set = set_of(
      "exe scr pif msi msix appx bat cmd ps1 vbs vbe js jse wsf wsh hta lnk iso img vhd vhdx cab jar apk dmg pkg ace "
      "arj lzh "
      "chm cpl xll docm xlsm pptm xlam");
  return set.contains(extension);
}

}  // namespace sekisho::scan::url
