/* Countries (ISO 3166-1) and languages (ISO 639-1), as people write them. */
#include "core/crm/crm-priv.h"

#include <string.h>

struct pair {
    const char *code, *name;
};

static const struct pair countries[] = {
    {"AD", "Andorra"},
    {"AE", "United Arab Emirates"},
    {"AF", "Afghanistan"},
    {"AG", "Antigua and Barbuda"},
    {"AI", "Anguilla"},
    {"AL", "Albania"},
    {"AM", "Armenia"},
    {"AO", "Angola"},
    {"AQ", "Antarctica"},
    {"AR", "Argentina"},
    {"AS", "American Samoa"},
    {"AT", "Austria"},
    {"AU", "Australia"},
    {"AW", "Aruba"},
    {"AX", "Åland Islands"},
    {"AZ", "Azerbaijan"},
    {"BA", "Bosnia and Herzegovina"},
    {"BB", "Barbados"},
    {"BD", "Bangladesh"},
    {"BE", "Belgium"},
    {"BF", "Burkina Faso"},
    {"BG", "Bulgaria"},
    {"BH", "Bahrain"},
    {"BI", "Burundi"},
    {"BJ", "Benin"},
    {"BL", "St Barthélemy"},
    {"BM", "Bermuda"},
    {"BN", "Brunei"},
    {"BO", "Bolivia"},
    {"BQ", "Caribbean Netherlands"},
    {"BR", "Brazil"},
    {"BS", "Bahamas"},
    {"BT", "Bhutan"},
    {"BV", "Bouvet Island"},
    {"BW", "Botswana"},
    {"BY", "Belarus"},
    {"BZ", "Belize"},
    {"CA", "Canada"},
    {"CC", "Cocos Islands"},
    {"CD", "DR Congo"},
    {"CF", "Central African Rep."},
    {"CG", "Congo"},
    {"CH", "Switzerland"},
    {"CI", "Côte d'Ivoire"},
    {"CK", "Cook Islands"},
    {"CL", "Chile"},
    {"CM", "Cameroon"},
    {"CN", "China"},
    {"CO", "Colombia"},
    {"CR", "Costa Rica"},
    {"CU", "Cuba"},
    {"CV", "Cape Verde"},
    {"CW", "Curaçao"},
    {"CX", "Christmas Island"},
    {"CY", "Cyprus"},
    {"CZ", "Czechia"},
    {"DE", "Germany"},
    {"DJ", "Djibouti"},
    {"DK", "Denmark"},
    {"DM", "Dominica"},
    {"DO", "Dominican Republic"},
    {"DZ", "Algeria"},
    {"EC", "Ecuador"},
    {"EE", "Estonia"},
    {"EG", "Egypt"},
    {"EH", "Western Sahara"},
    {"ER", "Eritrea"},
    {"ES", "Spain"},
    {"ET", "Ethiopia"},
    {"FI", "Finland"},
    {"FJ", "Fiji"},
    {"FK", "Falkland Islands"},
    {"FM", "Micronesia"},
    {"FO", "Faroe Islands"},
    {"FR", "France"},
    {"GA", "Gabon"},
    {"GB", "United Kingdom"},
    {"GD", "Grenada"},
    {"GE", "Georgia"},
    {"GF", "French Guiana"},
    {"GG", "Guernsey"},
    {"GH", "Ghana"},
    {"GI", "Gibraltar"},
    {"GL", "Greenland"},
    {"GM", "Gambia"},
    {"GN", "Guinea"},
    {"GP", "Guadeloupe"},
    {"GQ", "Equatorial Guinea"},
    {"GR", "Greece"},
    {"GS", "South Georgia and the South Sandwich Islands"},
    {"GT", "Guatemala"},
    {"GU", "Guam"},
    {"GW", "Guinea-Bissau"},
    {"GY", "Guyana"},
    {"HK", "Hong Kong"},
    {"HM", "Heard and McDonald Islands"},
    {"HN", "Honduras"},
    {"HR", "Croatia"},
    {"HT", "Haiti"},
    {"HU", "Hungary"},
    {"ID", "Indonesia"},
    {"IE", "Ireland"},
    {"IL", "Israel"},
    {"IM", "Isle of Man"},
    {"IN", "India"},
    {"IO", "British Indian Ocean Territory"},
    {"IQ", "Iraq"},
    {"IR", "Iran"},
    {"IS", "Iceland"},
    {"IT", "Italy"},
    {"JE", "Jersey"},
    {"JM", "Jamaica"},
    {"JO", "Jordan"},
    {"JP", "Japan"},
    {"KE", "Kenya"},
    {"KG", "Kyrgyzstan"},
    {"KH", "Cambodia"},
    {"KI", "Kiribati"},
    {"KM", "Comoros"},
    {"KN", "St Kitts and Nevis"},
    {"KP", "North Korea"},
    {"KR", "South Korea"},
    {"KW", "Kuwait"},
    {"KY", "Cayman Islands"},
    {"KZ", "Kazakhstan"},
    {"LA", "Laos"},
    {"LB", "Lebanon"},
    {"LC", "St Lucia"},
    {"LI", "Liechtenstein"},
    {"LK", "Sri Lanka"},
    {"LR", "Liberia"},
    {"LS", "Lesotho"},
    {"LT", "Lithuania"},
    {"LU", "Luxembourg"},
    {"LV", "Latvia"},
    {"LY", "Libya"},
    {"MA", "Morocco"},
    {"MC", "Monaco"},
    {"MD", "Moldova"},
    {"ME", "Montenegro"},
    {"MF", "St Martin"},
    {"MG", "Madagascar"},
    {"MH", "Marshall Islands"},
    {"MK", "North Macedonia"},
    {"ML", "Mali"},
    {"MM", "Myanmar"},
    {"MN", "Mongolia"},
    {"MO", "Macau"},
    {"MP", "Northern Mariana Islands"},
    {"MQ", "Martinique"},
    {"MR", "Mauritania"},
    {"MS", "Montserrat"},
    {"MT", "Malta"},
    {"MU", "Mauritius"},
    {"MV", "Maldives"},
    {"MW", "Malawi"},
    {"MX", "Mexico"},
    {"MY", "Malaysia"},
    {"MZ", "Mozambique"},
    {"NA", "Namibia"},
    {"NC", "New Caledonia"},
    {"NE", "Niger"},
    {"NF", "Norfolk Island"},
    {"NG", "Nigeria"},
    {"NI", "Nicaragua"},
    {"NL", "Netherlands"},
    {"NO", "Norway"},
    {"NP", "Nepal"},
    {"NR", "Nauru"},
    {"NU", "Niue"},
    {"NZ", "New Zealand"},
    {"OM", "Oman"},
    {"PA", "Panama"},
    {"PE", "Peru"},
    {"PF", "French Polynesia"},
    {"PG", "Papua New Guinea"},
    {"PH", "Philippines"},
    {"PK", "Pakistan"},
    {"PL", "Poland"},
    {"PM", "St Pierre and Miquelon"},
    {"PN", "Pitcairn"},
    {"PR", "Puerto Rico"},
    {"PS", "Palestine"},
    {"PT", "Portugal"},
    {"PW", "Palau"},
    {"PY", "Paraguay"},
    {"QA", "Qatar"},
    {"RE", "Réunion"},
    {"RO", "Romania"},
    {"RS", "Serbia"},
    {"RU", "Russia"},
    {"RW", "Rwanda"},
    {"SA", "Saudi Arabia"},
    {"SB", "Solomon Islands"},
    {"SC", "Seychelles"},
    {"SD", "Sudan"},
    {"SE", "Sweden"},
    {"SG", "Singapore"},
    {"SH", "St Helena"},
    {"SI", "Slovenia"},
    {"SJ", "Svalbard and Jan Mayen"},
    {"SK", "Slovakia"},
    {"SL", "Sierra Leone"},
    {"SM", "San Marino"},
    {"SN", "Senegal"},
    {"SO", "Somalia"},
    {"SR", "Suriname"},
    {"SS", "South Sudan"},
    {"ST", "São Tomé and Príncipe"},
    {"SV", "El Salvador"},
    {"SX", "Sint Maarten"},
    {"SY", "Syria"},
    {"SZ", "Eswatini"},
    {"TC", "Turks and Caicos Islands"},
    {"TD", "Chad"},
    {"TF", "French Southern Territories"},
    {"TG", "Togo"},
    {"TH", "Thailand"},
    {"TJ", "Tajikistan"},
    {"TK", "Tokelau"},
    {"TL", "East Timor"},
    {"TM", "Turkmenistan"},
    {"TN", "Tunisia"},
    {"TO", "Tonga"},
    {"TR", "Türkiye"},
    {"TT", "Trinidad and Tobago"},
    {"TV", "Tuvalu"},
    {"TW", "Taiwan"},
    {"TZ", "Tanzania"},
    {"UA", "Ukraine"},
    {"UG", "Uganda"},
    {"UM", "US Outlying Islands"},
    {"US", "United States"},
    {"UY", "Uruguay"},
    {"UZ", "Uzbekistan"},
    {"VA", "Vatican City"},
    {"VC", "St Vincent and the Grenadines"},
    {"VE", "Venezuela"},
    {"VG", "British Virgin Islands"},
    {"VI", "US Virgin Islands"},
    {"VN", "Vietnam"},
    {"VU", "Vanuatu"},
    {"WF", "Wallis and Futuna"},
    {"WS", "Samoa"},
    {"XK", "Kosovo"},
    {"YE", "Yemen"},
    {"YT", "Mayotte"},
    {"ZA", "South Africa"},
    {"ZM", "Zambia"},
    {"ZW", "Zimbabwe"},
};

/* Codes that are no longer, names in the languages of the Alps, own names, usual
 * other names; folded. */
static const struct pair country_words[] = {
    {"GB", "uk"},
    {"GB", "great britain"},
    {"GB", "britain"},
    {"GB", "england"},
    {"GB", "scotland"},
    {"GB", "grossbritannien"},
    {"GB", "vereinigtes konigreich"},
    {"GB", "royaume-uni"},
    {"GB", "regno unito"},
    {"GR", "el"},
    {"GR", "griechenland"},
    {"GR", "grece"},
    {"GR", "grecia"},
    {"GR", "hellas"},
    {"AT", "osterreich"},
    {"AT", "oesterreich"},
    {"AT", "autriche"},
    {"AT", "avstrija"},
    {"AT", "a"},
    {"CH", "schweiz"},
    {"CH", "suisse"},
    {"CH", "svizzera"},
    {"CH", "svica"},
    {"DE", "deutschland"},
    {"DE", "allemagne"},
    {"DE", "germania"},
    {"DE", "nemcija"},
    {"DE", "d"},
    {"FR", "frankreich"},
    {"FR", "francia"},
    {"FR", "francija"},
    {"FR", "f"},
    {"IT", "italien"},
    {"IT", "italia"},
    {"IT", "italie"},
    {"IT", "italija"},
    {"IT", "i"},
    {"LI", "furstentum liechtenstein"},
    {"LI", "fl"},
    {"SI", "slowenien"},
    {"SI", "slovenie"},
    {"SI", "slovenija"},
    {"SI", "slo"},
    {"HR", "kroatien"},
    {"HR", "croatie"},
    {"HR", "croazia"},
    {"HR", "hrvatska"},
    {"ES", "spanien"},
    {"ES", "espagne"},
    {"ES", "spagna"},
    {"ES", "espana"},
    {"NL", "niederlande"},
    {"NL", "pays-bas"},
    {"NL", "paesi bassi"},
    {"NL", "nederland"},
    {"NL", "holland"},
    {"NL", "the netherlands"},
    {"BE", "belgien"},
    {"BE", "belgique"},
    {"BE", "belgio"},
    {"BE", "belgie"},
    {"CZ", "czech republic"},
    {"CZ", "tschechien"},
    {"CZ", "tchequie"},
    {"CZ", "cesko"},
    {"PL", "polen"},
    {"PL", "pologne"},
    {"PL", "polonia"},
    {"PL", "polska"},
    {"HU", "ungarn"},
    {"HU", "hongrie"},
    {"HU", "ungheria"},
    {"HU", "magyarorszag"},
    {"SK", "slowakei"},
    {"SK", "slovaquie"},
    {"SK", "slovacchia"},
    {"SK", "slovensko"},
    {"DK", "danemark"},
    {"DK", "danimarca"},
    {"DK", "danmark"},
    {"SE", "schweden"},
    {"SE", "suede"},
    {"SE", "svezia"},
    {"SE", "sverige"},
    {"NO", "norwegen"},
    {"NO", "norvege"},
    {"NO", "norge"},
    {"FI", "finnland"},
    {"FI", "finlande"},
    {"FI", "suomi"},
    {"PT", "portogallo"},
    {"IE", "irland"},
    {"IE", "irlande"},
    {"IE", "irlanda"},
    {"LU", "luxemburg"},
    {"LU", "lussemburgo"},
    {"RO", "rumanien"},
    {"RO", "roumanie"},
    {"BG", "bulgarien"},
    {"BG", "bulgarie"},
    {"TR", "turkey"},
    {"TR", "turkei"},
    {"TR", "turquie"},
    {"TR", "turchia"},
    {"US", "usa"},
    {"US", "united states of america"},
    {"US", "vereinigte staaten"},
    {"US", "etats-unis"},
    {"US", "stati uniti"},
    {"KR", "korea"},
    {"KR", "republic of korea"},
    {"RU", "russian federation"},
    {"MD", "republic of moldova"},
    {"MK", "macedonia"},
    {"RS", "serbien"},
    {"RS", "serbie"},
    {"UA", "ukraine"},
    {"CN", "people's republic of china"},
    {"VN", "viet nam"},
    {"IL", "israele"},
};

static const struct pair languages[] = {
    {"ar", "Arabic"},        {"be", "Belarusian"},
    {"bg", "Bulgarian"},     {"bs", "Bosnian"},
    {"ca", "Catalan"},       {"cs", "Czech"},
    {"cy", "Welsh"},         {"da", "Danish"},
    {"de", "German"},        {"el", "Greek"},
    {"en", "English"},       {"es", "Spanish"},
    {"et", "Estonian"},      {"eu", "Basque"},
    {"fa", "Persian"},       {"fi", "Finnish"},
    {"fr", "French"},        {"fur", "Friulian"},
    {"fy", "Frisian"},       {"ga", "Irish"},
    {"gl", "Galician"},      {"he", "Hebrew"},
    {"hi", "Hindi"},         {"hr", "Croatian"},
    {"hu", "Hungarian"},     {"hy", "Armenian"},
    {"id", "Indonesian"},    {"is", "Icelandic"},
    {"it", "Italian"},       {"ja", "Japanese"},
    {"ka", "Georgian"},      {"ko", "Korean"},
    {"lb", "Luxembourgish"}, {"lt", "Lithuanian"},
    {"lv", "Latvian"},       {"mk", "Macedonian"},
    {"mt", "Maltese"},       {"nb", "Norwegian Bokmål"},
    {"nl", "Dutch"},         {"nn", "Norwegian Nynorsk"},
    {"no", "Norwegian"},     {"pl", "Polish"},
    {"pt", "Portuguese"},    {"rm", "Romansh"},
    {"ro", "Romanian"},      {"ru", "Russian"},
    {"sk", "Slovak"},        {"sl", "Slovene"},
    {"sq", "Albanian"},      {"sr", "Serbian"},
    {"sv", "Swedish"},       {"th", "Thai"},
    {"tr", "Turkish"},       {"uk", "Ukrainian"},
    {"ur", "Urdu"},          {"vi", "Vietnamese"},
    {"zh", "Chinese"},
};

static const struct pair language_words[] = {
    {"de", "deutsch"},   {"de", "allemand"},    {"de", "tedesco"},     {"de", "ger"},
    {"fr", "francais"},  {"fr", "franzosisch"}, {"fr", "francese"},    {"fr", "fra"},
    {"it", "italiano"},  {"it", "italienisch"}, {"it", "italien"},     {"it", "ita"},
    {"sl", "slovenian"}, {"sl", "slowenisch"},  {"sl", "slovenscina"}, {"sl", "slo"},
    {"en", "englisch"},  {"en", "anglais"},     {"en", "inglese"},     {"en", "eng"},
    {"rm", "rumantsch"},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *pair_code(const struct pair *pairs, size_t n, const char *folded)
{
    bool code = strlen(folded) == 2; /* and no name is that short */

    for (size_t i = 0; i < n; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};

        if (code) {
            if (cordee_text_is_nocase(pairs[i].code, folded))
                return pairs[i].code;
            continue;
        }
        cordee_utf8_fold(pairs[i].name, &name);
        if (strcmp(name.text, folded) == 0)
            return pairs[i].code;
    }
    return NULL;
}

static const char *word_code(const struct pair *words, size_t n, const char *folded)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].name, folded) == 0)
            return words[i].code;
    return NULL;
}

static const char *pair_name(const struct pair *pairs, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (cordee_text_is_nocase(pairs[i].code, code))
            return pairs[i].name;
    return "";
}

const char *cd_country_code(const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    const char *code;

    cordee_utf8_fold(text, &folded);
    if (!folded.len)
        return NULL;
    code = word_code(country_words, COUNT(country_words), folded.text);
    return code ? code : pair_code(countries, COUNT(countries), folded.text);
}

const char *cd_country_name(const char *code)
{
    return pair_name(countries, COUNT(countries), code);
}

const char *cd_country_near(const char *text)
{
    const char *best = NULL;
    int least = 4;

    for (size_t i = 0; i < COUNT(countries); i++) {
        int d = cordee_text_distance(countries[i].name, text);

        if (d < least) {
            least = d;
            best = countries[i].name;
        }
    }
    return best;
}

/* "de-AT" and "de_AT" are German too. */
const char *cd_language_code(const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    const char *code;

    cordee_utf8_fold(text, &folded);
    if (!folded.len)
        return NULL;
    if (folded.len == 5 && (folded.text[2] == '-' || folded.text[2] == '_'))
        folded.text[2] = '\0';
    code = word_code(language_words, COUNT(language_words), folded.text);
    return code ? code : pair_code(languages, COUNT(languages), folded.text);
}

const char *cd_language_name(const char *code)
{
    return pair_name(languages, COUNT(languages), code);
}
