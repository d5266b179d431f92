// Numbers that standards and offices publish as examples, and the same numbers with one wrong character (or what they
// publish as wrong).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/text.h"
#include "scan/dlp/checksums.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {

struct Published {
  std::string_view validator, valid, invalid;  // examples separated by '|'
};

// The source follows each row.
constexpr Published rows[] = {
    // test numbers of the card networks
    {"card_visa", "4111 1111 1111 1111|4012 8888 8888 1881", "4111 1111 1111 1112"},
    {"card_mastercard", "5555 5555 5555 4444|2223 0031 2200 3222", "5555 5555 5555 4445"},  // the same
    {"card_amex", "3782 822463 10005|3714 496353 98431", "3782 822463 10006"},              // the same
    {"card_jcb", "3530 1113 3330 0000|3566 0020 2036 0505", "3530 1113 3330 0001"},         // the same
    {"card_discover", "6011 1111 1111 1117", "6011 1111 1111 1118"},                        // the same
    {"card_diners", "3056 930902 5904|3852 000002 3237", "3056 930902 5905"},               // the same
    // ISO/IEC 7812-1 as worked out in textbooks
    {"luhn", "79927398713", "79927398710|79927398714"},
    // Verhoeff 1969, worked example 236-3
    {"verhoeff", "2363", "2364|3263"},
    {"iban",
     "GB29 NWBK 6016 1331 9268 19|DE89 3704 0044 0532 0130 00|FR14 2004 1010 0505 0001 3M02 606|CH93 0076 2011 6238 "
     "5295 7|NO93 8601 1117 947|MT84 MALT 0110 0001 2345 MTLC AST0 01S",
     // SWIFT's IBAN registry
     "GB29 NWBK 6016 1331 9268 18|DE89 3704 0044 0532 0130 01|DE89 3704 0044 0532 0130"},
    // GLEIF's own
    {"lei", "506700GE1G29325QX363", "506700GE1G29325QX364"},
    // ISO 6166, worked examples
    {"isin", "US0378331005|GB0002634946|AU0000XVGZA3", "US0378331004|US0373831005|AU0000XVGZA4"},
    // London Stock Exchange's guide
    {"sedol", "0263494|B0WNLY7", "0263495|B0WNLY8"},
    // CUSIP Global Services
    {"cusip", "037833100|17275R102|38259P508", "037833101|17275R103"},
    // 3GPP TS 23.003, worked example
    {"imei", "490154203237518", "490154203237517"},
    // first block; BIP 173
    {"bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa|bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
     "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb|bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"},
    // banks' own
    {"us_aba", "111000025|122105155|021000021", "111000026|122105156"},
    // CMS's check digit note
    {"us_npi", "1234567893", "1234567894|1234567890"},
    // worked example
    {"us_dea", "F91234563|AB1234563", "F91234562|AB1234564"},
    // CMS's sample card
    {"us_mbi", "1EG4-TE5-MK73", "1SG4-TE5-MK73|0EG4-TE5-MK73"},
    // SSA: never issued, and the two cards that advertised
    {"us_ssn", "", "000-12-3456|666-12-3456|900-12-3456|123-00-4567|123-45-0000|078-05-1120|219-09-9999"},
    // ESDC; none that begins with 0 is issued
    {"ca_sin", "130 692 544", "130 692 545|046 454 286"},
    // Receita Federal's worked example
    {"br_cpf", "111.444.777-35|529.982.247-25", "111.444.777-36|111.111.111-11"},
    // the same; the form with letters of 2026
    {"br_cnpj", "11.222.333/0001-81|12.ABC.345/01DE-35", "11.222.333/0001-82|12.ABC.345/01DE-36"},
    // python-stdnum's documentation
    {"ar_cuit", "20-05536168-2", "20-05536168-3"},
    // worked examples
    {"cl_rut", "30.686.957-4|12.345.678-5", "30.686.957-5|12.345.678-6"},
    // RENAPO's sample
    {"mx_curp", "BOXW310820HNERXN09", "BOXW310820HNERXN08"},
    // SAT's sample
    {"mx_rfc", "GODE561231GR8", "GODE561231GR9"},
    // DIAN's algorithm
    {"co_nit", "213.123.432-1", "213.123.432-2"},
    // SUNAT's algorithm
    {"pe_ruc", "20512333797", "20512333798"},
    // DGI's algorithm
    {"uy_rut", "211003420017", "211003420018"},
    // JCE's algorithm
    {"do_cedula", "001-1391820-5", "001-1391820-4"},
    // SENIAT's algorithm
    {"ve_rif", "V-11470283-4", "V-11470283-5"},
    // ISO 3779 / 49 CFR 565
    {"vin", "1M8GDM9AXKP042788", "1M8GDM9A1KP042788"},
    // 平成26年総務省令第85号の算式
    {"jp_my_number", "1234 5678 9018", "1234 5678 9012"},
    {"jp_corporate", "7000012050002", "8000012050002"},  // 国税庁の法人番号
    // GB 11643-1999
    {"cn_ric", "11010519491231002X|34052419800101001X", "110105194912310021|110105194913310028"},
    // GB 32100-2015
    {"cn_uscc", "91350100M000100Y43", "91350100M000100Y44"},
    // worked example
    {"kr_rrn", "971013-9019902", "971013-9019903"},
    // worked example
    {"kr_brn", "116-82-00276", "116-82-00271"},
    // the classic sample
    {"tw_id", "A123456789", "A123456788"},
    // 財政部's worked example
    {"tw_ubn", "04595257", "04595258"},
    // worked examples
    {"hk_id", "A123456(3)|C123456(9)", "A123456(4)"},
    // worked example
    {"sg_nric", "S1234567D", "S1234567E"},
    // ACRA's form A
    {"sg_uen", "00192200M", "00192200K"},
    // UIDAI: Verhoeff
    {"in_aadhaar", "2341 2341 2346", "2341 2341 2347"},
    {"in_pan", "ACUPA7085R", "ACUZA7085R"},                                        // fourth letter: kinds of holders
    {"in_gstin", "27AAPFU0939F1ZV", "27AAPFU0939F1Z0"},                            // GSTN's sample
    {"th_id", "1-2345-45678-78-1", "1-2345-45678-78-2"},                           // worked example
    {"my_nric", "770305-02-1234", "771305-02-1234"},                               // date within
    {"vn_mst", "0100233488", "0100233480"},                                        // worked example
    {"il_id", "039337423", "039337424"},                                           // worked example
    {"tr_tc", "10000000146|17291716060", "10000000147"},                           // NVİ's test number
    {"za_id", "8001015009087", "8001015009088"},                                   // DHA's sample
    {"au_tfn", "123 456 782", "123 456 781|999 999 999"},                          // ATO's worked example
    {"au_abn", "51 824 753 556|83 914 571 673", "51 824 753 557|99 999 999 999"},  // ATO's own
    {"au_acn", "004 085 616|000 000 019", "004 085 617"},                          // ASIC's worked example
    {"au_medicare", "2123 45670 1", "2123 45671 1"},                               // worked example
    {"nz_ird", "49-091-850|35-901-981|49-098-576|136-410-132",
     "136-410-133|9125568"},                                       // IRD's specification, its valid and invalid ones
    {"gb_nino", "AB123456C", "QQ123456C|BG123456C"},               // HMRC: QQ is never issued
    {"gb_nhs", "943 476 5919|401 023 2137", "943 476 5918"},       // NHS Data Dictionary
    {"gb_vat", "980 7806 84", "980 7806 85"},                      // HMRC's algorithm
    {"de_idnr", "86095742719|36574261809", "86095742718"},         // BZSt's worked example
    {"de_id_card", "T220001293", "T220001294"},                    // the specimen card
    {"de_vat", "DE136695976", "DE136695978"},                      // ISO 7064 mod 11,10
    {"de_rvnr", "15 070649 C 103", "15 070649 C 104"},             // VKVV § 2
    {"de_kvnr", "A123456780", "A123456787"},                       // GKV's sample card
    {"fr_nir", "2 55 08 14 168 025 38", "2 55 08 14 168 025 37"},  // INSEE's worked example
    {"fr_siren", "732 829 320", "732 829 321"},                    // INSEE
    {"fr_siret", "732 829 320 00074", "732 829 320 00075"},        // INSEE
    {"fr_tva", "40 303 265 045", "41 303 265 045"},                // DGFiP's algorithm
    {"it_cf", "RSSMRA85T10A562S|RCCMNL83S18D969H", "RSSMRA85T10A562T"},   // the sample of the decree of 1976
    {"it_iva", "00743110157", "00743110158"},                             // Luhn
    {"es_dni", "12345678Z|54362315K", "12345678A|54362315Z"},             // Ministerio del Interior
    {"es_nie", "X2482300W", "X2482300A"},                                 // the same
    {"es_cif", "A58818501|J99216582", "A58818502|J99216583"},             // worked examples
    {"es_ccc", "2100 0418 45 0200051332", "2100 0418 46 0200051332"},     // the account of SWIFT's Spanish IBAN
    {"pt_nif", "501 964 843", "501 964 842"},                             // AT's algorithm
    {"pt_cc", "00000000 0 ZZ4", "00000000 0 ZZ3"},                        // the specimen card
    {"nl_bsn", "111222333", "111252333|111222334"},                       // RvIG's test number
    {"be_nn", "85.07.30-033 28", "85.07.30-033 29"},                      // worked example
    {"be_vat", "0428.759.497", "0428.759.498"},                           // mod 97
    {"lu_vat", "15027442", "15027443"},                                   // mod 89
    {"at_uid", "U13585627", "U13585626"},                                 // BMF's algorithm
    {"at_vnr", "1237 010180", "2237 010180"},                             // worked example
    {"ch_ahv", "756.9217.0769.85|756.1234.5678.97", "756.9217.0769.84"},  // ZAS's sample
    {"ch_uid", "CHE-100.155.212", "CHE-100.155.213"},                     // BFS's worked example
    {"pl_pesel", "44051401359", "44051401358"},                           // worked example
    {"pl_nip", "856-734-62-15", "856-734-62-16"},                         // worked example
    {"pl_regon", "192598184", "192598183"},                               // GUS's algorithm
    {"cz_rc", "710319/2745", "710319/2746|711319/2745"},                  // law 133/2000
    {"hu_vat", "12892312", "12892313"},                                   // NAV's algorithm
    {"ro_cnp", "1630615123457", "1630615123458"},                         // worked example
    {"bg_egn", "7523169263|8032056031", "7523169264"},                    // GRAO's algorithm
    {"hr_oib", "33392005961|69435151530", "33392005962"},                 // ISO 7064 mod 11,10
    {"yu_jmbg", "0101006500006", "0101006500007"},                        // worked example
    {"si_vat", "50223054", "50223055"},                                   // FURS's algorithm
    {"gr_amka", "01013099997", "01013099999"},                            // Luhn
    {"cy_vat", "10259033P", "10259033Z"},                                 // worked example
    {"mt_vat", "11679112", "11679113"},                                   // mod 37
    {"ie_pps", "6433435F|6433435OA", "6433435E"},                         // Revenue's worked example
    {"ee_ik", "36805280109", "36805280108"},                              // EVS 585
    {"se_person", "811218-9876", "811218-9877"},                          // Skatteverket's worked example
    {"no_person", "15108695088", "15108695077"},                          // Skatteetaten's algorithm
    {"dk_cvr", "13585628", "13585627"},                                   // Erhvervsstyrelsen's algorithm
    {"fi_hetu", "131052-308T", "131052-308U"},                            // DVV's worked example
    {"is_kt", "120174-3399", "120174-3389"},                              // Þjóðskrá's worked example
    {"ru_inn", "7707083893", "7707083894"},                               // ФНС's algorithm
    {"ru_snils", "112-233-445 95", "112-233-445 96"},                     // ПФР's worked example
    {"ru_ogrn", "1022200525819", "1022200525818"},                        // mod 11
};

std::string compact_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
      out += c;
    else if (c >= 'a' && c <= 'z')
      out += static_cast<char>(c - 32);
  }
  return out;
}

}  // namespace

TEST_CASE("published numbers are taken, and the same with a wrong character are not") {
  int numbers = 0;
  for (const auto& row : rows) {
    const auto validate = find_validator(row.validator);
    const bool known = validate != nullptr;
    CHECK_MESSAGE(known, row.validator);
    if (!known) continue;
    for (const auto& [list, right] : {std::pair{row.valid, true}, std::pair{row.invalid, false}}) {
      for (const auto number : split(list, '|')) {
        if (number.empty()) continue;
        CHECK_MESSAGE(validate(compact_of(number), number) == right,
                      row.validator << ": " << number << (right ? " is refused" : " is taken"));
        ++numbers;
      }
    }
  }
  CHECK(numbers > 230);
}

}  // namespace sekisho::scan::dlp
