// Measures DLP on ../shared/corpus/dlp (precision and recall per identifier) and on ordinary mail (false hits, speed),
// and prints the tables of docs/dlp.md: scan_test -tc="*measured*" -s
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "scan/dlp/catalog.h"
#include "scan/dlp/dlp_scanner.h"
#include "scan/dlp/matcher.h"

namespace sekisho::scan::dlp {
namespace {

const std::filesystem::path corpus = SEKISHO_SOURCE_DIR "/../shared/corpus";

bool is_there(const std::filesystem::path& path) {
  if (std::filesystem::exists(path)) return true;
  MESSAGE("skipped: corpus not there (" << path.string() << ")");
  CHECK_MESSAGE(std::getenv("SEKISHO_REQUIRE_CORPUS") == nullptr, "the corpus is required");
  return false;
}

// The corpus's names for our identifiers; "xx.yyy: title" and "presidio NAME" go by the part before the space or colon.
const std::map<std::string_view, std::string_view>& names() {
  static const std::map<std::string_view, std::string_view> all = {
      {"AWS access key id", "secret.aws_key_id"},
      {"AWS secret key", "secret.aws_secret"},
      {"Argentine CUIT", "ar.cuit"},
      {"Australian ABN", "au.abn"},
      {"Australian ACN", "au.acn"},
      {"Australian Medicare", "au.medicare"},
      {"Australian TFN", "au.tfn"},
      {"Belgian national number", "be.nn"},
      {"Bitcoin address", "secret.bitcoin"},
      {"Brazilian CNPJ", "br.cnpj"},
      {"Brazilian CPF", "br.cpf"},
      {"Bulgarian EGN", "bg.egn"},
      {"Canadian BN", "ca.bn"},
      {"Canadian SIN", "ca.sin"},
      {"Chilean RUT", "cl.rut"},
      {"Chinese USCC", "cn.uscc"},
      {"Chinese resident id", "cn.ric"},
      {"Croatian OIB", "hr.oib"},
      {"Czech birth number", "cz.rc"},
      {"Danish CPR", "dk.cpr"},
      {"Dutch BSN", "nl.bsn"},
      {"Ethereum address", "secret.ethereum"},
      {"Finnish HETU", "fi.hetu"},
      {"French NIF", "fr.nif"},
      {"French NIR (INSEE)", "fr.nir"},
      {"French SIREN", "fr.siren"},
      {"French SIRET", "fr.siret"},
      {"German Steuernummer", "de.steuernummer"},
      {"German VAT", "de.vat"},
      {"German identity card", "de.id_card"},
      {"German tax id (IdNr)", "de.idnr"},
      {"Hong Kong HKID", "hk.id"},
      {"IBAN", "all.iban"},
      {"ICD-10 code", "all.icd10"},
      {"IMEI", "all.imei"},
      {"IMSI", "all.imsi"},
      {"IP address", "all.ip all.ipv6"},
      {"ISIN", "all.isin"},
      {"Indian Aadhaar", "in.aadhaar"},
      {"Indian EPIC voter id", "in.epic"},
      {"Indian GSTIN", "in.gstin"},
      {"Indian PAN", "in.pan"},
      {"Indonesian NIK", "id.nik"},
      {"Israeli ID", "il.id"},
      {"Italian IVA", "it.iva"},
      {"Italian codice fiscale", "it.cf"},
      {"JWT", "secret.jwt"},
      {"Japanese My Number, corporate", "jp.corporate"},
      {"Japanese My Number, individual", "jp.my_number"},
      {"Japanese address", "jp.address"},
      {"Japanese bank account", "jp.bank_account"},
      {"Japanese driving licence", "jp.licence"},
      {"Japanese health insurance", "jp.health_insurance"},
      {"Japanese passport", "jp.passport"},
      {"Japanese pension number", "jp.pension"},
      {"Japanese phone", "jp.phone"},
      {"Japanese residence card", "jp.residence_card"},
      {"Japanese resident-record code", "jp.resident_code"},
      {"Korean BRN", "kr.brn"},
      {"Korean RRN", "kr.rrn"},
      {"LEI", "all.lei"},
      {"MAC address", "all.mac"},
      {"Malaysian NRIC", "my.nric"},
      {"Mexican CURP", "mx.curp"},
      {"Mexican RFC", "mx.rfc"},
      {"New Zealand IRD", "nz.ird"},
      {"Norwegian birth number", "no.person"},
      {"Polish NIP", "pl.nip"},
      {"Polish PESEL", "pl.pesel"},
      {"Polish REGON", "pl.regon"},
      {"Portuguese citizen card", "pt.cc"},
      {"Romanian CNP", "ro.cnp"},
      {"SWIFT/BIC", "all.bic"},
      {"Singapore NRIC/FIN", "sg.nric"},
      {"Singapore UEN", "sg.uen"},
      {"South African ID", "za.id"},
      {"Spanish CCC bank account", "es.ccc"},
      {"Spanish CIF", "es.cif"},
      {"Spanish DNI", "es.dni"},
      {"Spanish NIE", "es.nie"},
      {"Swedish personnummer", "se.person"},
      {"Swiss AHV number", "ch.ahv"},
      {"Taiwan UBN", "tw.ubn"},
      {"Taiwan national id", "tw.id"},
      {"Thai PIN", "th.id"},
      {"Turkish identity number", "tr.tc"},
      {"UK NHS number", "gb.nhs"},
      {"UK NINO", "gb.nino"},
      {"UK UPN", "gb.upn"},
      {"UK UTR", "gb.utr"},
      {"UK VAT", "gb.vat"},
      {"UK bank account", "gb.bank_account"},
      {"UK driving licence", "gb.licence"},
      {"UK passport", "gb.passport"},
      {"US ABA routing number", "us.aba"},
      {"US ATIN", "us.atin"},
      {"US DEA number", "us.dea"},
      {"US EIN", "us.ein"},
      {"US ITIN", "us.itin"},
      {"US Medicare MBI", "us.mbi"},
      {"US NPI", "us.npi"},
      {"US PTIN", "us.ptin"},
      {"US SSN", "us.ssn"},
      {"US driving licence", "us.driver"},
      {"US passport", "us.passport"},
      {"VIN", "all.vin"},
      {"Vietnamese MST", "vn.mst"},
      {"card: American Express", "card.amex"},
      {"card: Dankort", "card.dankort"},
      {"card: Diners Club", "card.diners"},
      {"card: Discover", "card.discover"},
      {"card: Elo", "card.elo"},
      {"card: Hipercard", "card.hipercard"},
      {"card: JCB", "card.jcb"},
      {"card: Maestro", "card.maestro"},
      {"card: Mastercard", "card.mastercard"},
      {"card: Mir", "card.mir"},
      {"card: Troy", "card.troy"},
      {"card: UnionPay", "card.unionpay"},
      {"card: Verve", "card.verve"},
      {"card: Visa", "card.visa"},
      {"card: any", "card.any"},
      {"coordinates", "all.coordinates"},
      {"date of birth", "all.birth_date jp.birth_date"},
      {"e-mail address", "all.email"},
      {"identity card MRZ (TD1)", "all.mrz"},
      {"passport MRZ (TD3)", "all.mrz"},
      {"phone number", "all.phone"},
      {"private key block", "secret.private_key"},
      {"ar.cbu", "ar.cbu"},
      {"ar.dni", "ar.dni"},
      {"at.uid", "at.uid"},
      {"at.vnr", "at.vnr"},
      {"be.bis", "be.nn"},
      {"be.eid", "be.eid"},
      {"be.ssn", "be.nn"},
      {"be.vat", "be.vat"},
      {"ca.bcphn", "ca.bcphn"},
      {"ch.uid", "ch.uid"},
      {"ch.vat", "ch.uid"},
      {"co.nit", "co.nit"},
      {"cy.vat", "cy.vat"},
      {"cz.bankaccount", "cz.bank_account"},
      {"dk.cvr", "dk.cvr"},
      {"do.cedula", "do.cedula"},
      {"ec.ci", "ec.ci"},
      {"ee.ik", "ee.ik"},
      {"fi.ytunnus", "fi.ytunnus"},
      {"fr.tva", "fr.tva"},
      {"gb.sedol", "gb.sedol"},
      {"gr.amka", "gr.amka"},
      {"gr.vat", "gr.afm"},
      {"hu.anum", "hu.vat"},
      {"id.npwp", "id.npwp"},
      {"in.vid", "in.vid"},
      {"is.kennitala", "is.kennitala"},
      {"lt.asmens", "lt.asmens"},
      {"lu.tva", "lu.vat"},
      {"lv.pvn", "lv.pvn"},
      {"mt.vat", "mt.vat"},
      {"nl.btw", "nl.vat"},
      {"nl.identiteitskaartnummer", "nl.passport"},
      {"no.kontonr", "no.kontonr"},
      {"no.orgnr", "no.org"},
      {"nz.bankaccount", "nz.bank_account"},
      {"pe.cui", "pe.dni"},
      {"pe.ruc", "pe.ruc"},
      {"pk.cnic", "pk.cnic"},
      {"pt.nif", "pt.nif"},
      {"ru.inn", "ru.inn"},
      {"ru.ogrn", "ru.ogrn"},
      {"se.orgnr", "se.org"},
      {"se.vat", "se.vat"},
      {"si.ddv", "si.ddv"},
      {"si.emso", "si.emso"},
      {"sk.dph", "sk.dph"},
      {"sk.rc", "sk.rc"},
      {"tr.vkn", "tr.vkn"},
      {"ua.rntrc", "ua.rntrc"},
      {"uy.rut", "uy.rut"},
      {"ve.rif", "ve.rif"},
      {"es.iban", "all.iban"},
      {"be.iban", "all.iban"},
      {"no.iban", "all.iban"},
      {"me.iban", "all.iban"},
      {"eu.vat", "eu.vat"},
      {"presidio IBAN_CODE", "all.iban"},
      {"presidio CREDIT_CARD", "card.any"},
      {"presidio US_SSN", "us.ssn"},
      {"presidio US_ITIN", "us.itin"},
      {"presidio US_MBI", "us.mbi"},
      {"presidio US_NPI", "us.npi"},
      {"presidio UK_NINO", "gb.nino"},
      {"presidio UK_NHS", "gb.nhs"},
      {"presidio UK_DRIVING_LICENCE", "gb.licence"},
      {"presidio UK_PASSPORT", "gb.passport"},
      {"presidio DE_TAX_ID", "de.idnr"},
      {"presidio DE_SOCIAL_SECURITY", "de.rvnr"},
      {"presidio DE_HEALTH_INSURANCE", "de.kvnr"},
      {"presidio DE_HANDELSREGISTER", "de.handelsregister"},
      {"presidio FI_PERSONAL_IDENTITY_CODE", "fi.hetu"},
      {"presidio SE_PERSONNUMMER", "se.person"},
      {"presidio PL_PESEL", "pl.pesel"},
      {"presidio ES_NIF", "es.dni"},
      {"presidio ES_NIE", "es.nie"},
      {"presidio ES_PASSPORT", "es.passport"},
      {"presidio IT_FISCAL_CODE", "it.cf"},
      {"presidio AU_ABN", "au.abn"},
      {"presidio AU_ACN", "au.acn"},
      {"presidio AU_TFN", "au.tfn"},
      {"presidio AU_MEDICARE", "au.medicare"},
      {"presidio CA_SIN", "ca.sin"},
      {"presidio IN_PAN", "in.pan"},
      {"presidio IN_AADHAAR", "in.aadhaar"},
      {"presidio IN_GSTIN", "in.gstin"},
      {"presidio KR_RRN", "kr.rrn"},
      {"presidio KR_BRN", "kr.brn"},
      {"presidio KR_PASSPORT", "kr.passport"},
      {"presidio SG_NRIC_FIN", "sg.nric"},
      {"presidio SG_UEN", "sg.uen"},
      {"presidio TH_TNIN", "th.id"},
      {"presidio TR_NATIONAL_ID", "tr.tc"},
      {"presidio ZA_ID_NUMBER", "za.id"},
      {"presidio EMAIL_ADDRESS", "all.email"},
      {"presidio IP_ADDRESS", "all.ip all.ipv6"},
      {"presidio MAC_ADDRESS", "all.mac"},
      {"presidio CRYPTO", "secret.bitcoin"},
      {"presidio PH_MOBILE_NUMBER", "ph.mobile"},
      {"presidio TR_PHONE_NUMBER", "tr.phone"},
  };
  return all;
}

std::string_view our_ids(std::string_view name) {
  if (const auto at = names().find(name); at != names().end()) return at->second;
  const auto at = names().find(name.substr(0, name.find(':')));
  return at == names().end() ? std::string_view() : at->second;
}

// All identifiers over one text at a time.
struct Engine {
  PatternBuilder builder;
  Matcher matcher{predefined_identifiers(), builder};
  std::unique_ptr<PatternSet> patterns;
  Engine() {
    auto set = PatternSet::compile(builder, {});
    REQUIRE(set.has_value());
    patterns = *std::move(set);
  }
  std::vector<Match> find(std::string_view text, Matcher::Report report) const {
    content::Document document;
    document.add_part(-1, content::PartOrigin::root);
    document.parts[0].text = text;
    const auto hits = patterns->scan(document);
    PatternHits owner;
    const auto texts = texts_of(document, static_cast<std::uint16_t>(Field::attachment), owner);
    Budget budget;
    auto found = matcher.find(texts, hits, report, budget);
    return found.empty() ? std::vector<Match>() : std::move(found[0]);
  }
  // 0 nothing, 1 possible, 2 certain.
  int level(std::string_view text, std::string_view ids) const {
    int level = 0;
    for (const auto& match : find(text, Matcher::Report::all)) {
      const auto& id = matcher.identifiers()[static_cast<std::size_t>(match.identifier)].id;
      for (const auto wanted : split(ids, ' ')) {
        if (id == wanted) level = std::max(level, match.certain ? 2 : 1);
      }
    }
    return level;
  }
};

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool line_break = text.substr(i, 2) == "\\n";
    out.push_back(line_break ? '\n' : text[i]);
    if (line_break) ++i;
  }
  return out;
}

struct Row {
  int positive = 0, certain = 0, possible = 0, with_context = 0, negative = 0, false_certain = 0, false_possible = 0;
  void add(const Row& other) {
    positive += other.positive, certain += other.certain, possible += other.possible,
        with_context += other.with_context;
    negative += other.negative, false_certain += other.false_certain, false_possible += other.false_possible;
  }
};

void print(std::string_view name, const Row& row) {
  std::printf("| %.*s | %d | %d | %d | %d | %d | %d | %d |\n", static_cast<int>(name.size()), name.data(), row.positive,
              row.certain, row.with_context, row.possible, row.negative, row.false_certain, row.false_possible);
}

}  // namespace

TEST_CASE("precision and recall of the identifiers, measured on the corpus") {
  if (!is_there(corpus / "dlp/identifiers.tsv")) return;
  const auto bytes = *read_file(corpus / "dlp/identifiers.tsv");
  const Engine engine;
  std::map<std::string, Row> rows;
  std::map<std::string, int> without;
  const bool verbose = std::getenv("SEKISHO_VERBOSE") != nullptr;
  bool heading = true;
  for (const auto line : split(bytes, '\n')) {
    const auto columns = split(line, '\t');
    if (std::exchange(heading, false) || columns.size() < 4) continue;
    const std::string name(columns[0].substr(0, 60));
    if (name == "(none)") {
      for (const auto& match : engine.find(unescape(columns[2]), Matcher::Report::certain)) {
        const auto& id = engine.matcher.identifiers()[static_cast<std::size_t>(match.identifier)].id;
        std::printf("raised in a text of nothing: %s in %.*s\n", id.c_str(), static_cast<int>(columns[2].size()),
                    columns[2].data());
      }
      continue;
    }
    const auto ids = our_ids(columns[0]);
    if (ids.empty()) {
      ++without[name];
      continue;
    }
    const auto text = unescape(columns[2]);
    const auto level = engine.level(text, ids);
    auto& row = rows[name];
    if (columns[3] == "match") {
      ++row.positive;
      if (level == 2) ++row.certain;
      if (level >= 1) ++row.possible;
      const auto* const identifier = find_identifier(ids.substr(0, ids.find(' ')));
      std::string in_words;
      if (identifier != nullptr && !identifier->context.empty())
        in_words.append(identifier->context.front()).append(": ");
      in_words.append(text);
      const auto in_context = engine.level(in_words, ids);
      if (level == 2 || in_context == 2) ++row.with_context;
      if (verbose && level != 2 && in_context != 2) std::printf("missed: %s: %s\n", name.c_str(), text.c_str());
    } else {
      ++row.negative;
      if (level == 2) ++row.false_certain;
      if (level >= 1) ++row.false_possible;
      if (verbose && level >= 1)
        std::printf("false (%s): %s: %s\n", level == 2 ? "certain" : "possible", name.c_str(), text.c_str());
    }
  }
  std::printf(
      "\n| identifier | positive | certain as it stands | certain with a context word | certain or possible | negative "
      "| false, certain | false, possible |\n|---|---|---|---|---|---|---|---|\n");
  Row named, further, presidio;
  for (const auto& [name, row] : rows) {
    print(name, row);
    const bool is_presidio = name.starts_with("presidio"),
               is_further = name.find(':') == 2 || (name.size() > 3 && name[2] == '.');
    (is_presidio ? presidio : is_further ? further : named).add(row);
  }
  print("**all named**", named);
  print("**further (stdnum)**", further);
  print("**Presidio's cases**", presidio);
  std::printf("\nnot built: %zu names\n", without.size());
  if (verbose) {
    for (const auto& [name, count] : without) std::printf("  %s (%d)\n", name.c_str(), count);
  }
  CHECK(named.with_context * 100 >= named.positive * 95);
  CHECK(named.false_certain * 100 <= named.negative * 5);
}

TEST_CASE("false hits and speed, measured on ordinary mail") {
  const auto folder = corpus / "mail/ham";
  if (!is_there(folder)) return;
  std::vector<std::string> bodies;
  std::size_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto file = read_file(entry.path());
    if (!file || bodies.size() >= 2000) continue;
    const auto start = std::min(file->find("\n\n"), file->find("\n\r\n"));
    std::string body;
    for (const auto line : split(std::string_view(*file).substr(std::min(start, file->size())), '\n')) {
      // Base64 lines are no text; what else the transfer encodings hide stays as it is.
      if (line.size() >= 60 && line.find(' ') == std::string_view::npos) continue;
      body.append(line).push_back('\n');
    }
    bytes += body.size();
    bodies.push_back(to_valid_utf8(body));
  }
  Settings settings;
  PatternBuilder builder;
  const auto scanner = make_dlp_scanner(settings, builder);
  const auto compile_start = std::chrono::steady_clock::now();
  const auto patterns = PatternSet::compile(builder, {});
  REQUIRE(patterns.has_value());
  const auto compiled = std::chrono::steady_clock::now();
  std::map<std::string, int> hits;
  std::map<std::string, std::string> examples;
  int mails_with = 0;
  double pattern_seconds = 0, dlp_seconds = 0;
  for (const auto& body : bodies) {
    content::Document document;
    document.is_mail = true;
    document.add_part(-1, content::PartOrigin::root);
    document.parts[0].content_type = "text/plain";
    document.parts[0].text = body;
    Report report;
    Budget budget;
    const auto t0 = std::clock();  // processor time: other work on the machine does not count
    const auto pattern_hits = (*patterns)->scan(document);
    const auto t1 = std::clock();
    scanner->scan(document, {}, pattern_hits, budget, report);
    const auto t2 = std::clock();
    pattern_seconds += static_cast<double>(t1 - t0) / CLOCKS_PER_SEC;
    dlp_seconds += static_cast<double>(t2 - t1) / CLOCKS_PER_SEC;
    mails_with += report.templates.empty() ? 0 : 1;
    for (const auto& hit : report.templates) {
      ++hits[hit.template_id];
      if (!hit.samples.empty()) examples.try_emplace(hit.template_id, hit.samples.front());
    }
  }
  const double megabytes = static_cast<double>(bytes) / 1e6;
  std::printf("\n%zu mails, %.1f MB of text; %d mails match any template; %zu patterns compiled in %.0f ms\n",
              bodies.size(), megabytes, mails_with, builder.patterns().size(),
              std::chrono::duration<double, std::milli>(compiled - compile_start).count());
  std::printf("speed: %.0f MB/s in all (pattern pass %.0f MB/s, identifiers and templates %.0f MB/s)\n",
              megabytes / (pattern_seconds + dlp_seconds), megabytes / pattern_seconds, megabytes / dlp_seconds);
  const bool verbose = std::getenv("SEKISHO_VERBOSE") != nullptr;
  std::printf("| template | hits | per GB |\n|---|---|---|\n");
  for (const auto& [id, count] : hits) {
    std::printf("| %s | %d | %.0f |", id.c_str(), count, count / megabytes * 1000);
    if (verbose) std::printf(" %s", examples[id].c_str());
    std::printf("\n");
  }
  CHECK(mails_with * 10 < static_cast<int>(bodies.size()));
}

}  // namespace sekisho::scan::dlp
