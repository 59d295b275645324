/* Languages and countries by their codes and by what people call them. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

/* ISO 639-1, then other codes and names as the folded beginning of a word. */
static const struct {
    const char code[3], *names;
} tongues[] = {
    {"en", "eng|english|englisch|anglais|inglese|angles"},
    {"de", "deu|ger|german|deutsch|allemand|tedesco|nemsc"},
    {"fr", "fra|fre|french|franzos|francais|francese|francos"},
    {"it", "ita|italian|italien|italijan"},
    {"sl", "slv|sloven|slowenisch|slovene"},
    {"es", "spa|spanish|spanisch|espagnol|spagnolo|spansc|espan|castell"},
    {"pt", "por|portug"},
    {"nl", "nld|dut|dutch|niederland|holland|neerland|olandese|nizozem|nederlands"},
    {"hr", "hrv|croat|kroat|croato|hrvas"},
    {"sr", "srp|serb|srbs"},
    {"bs", "bos|bosni|bosan"},
    {"hu", "hun|hungar|ungar|hongrois|unghere|madzar|magyar"},
    {"cs", "ces|cze|czech|tschech|tcheque|ceco|ces"},
    {"sk", "slk|slo|slovak|slowak|slovaque|slovacco"},
    {"pl", "pol|polish|polnisch|polonais|polacco|poljs|polski"},
    {"ro", "ron|rum|roman|ruman|roumain|rumeno|romun"},
    {"bg", "bul|bulgar|bolgar"},
    {"el", "ell|gre|greek|griech|grec|grsc"},
    {"tr", "tur|turk|turc|turco|turs"},
    {"ru", "rus"},
    {"uk", "ukr"},
    {"sq", "sqi|alb|shqip"},
    {"mk", "mkd|mac|macedon|mazedon|makedon"},
    {"ar", "ara|arab"},
    {"fa", "fas|per|pers|farsi"},
    {"zh", "zho|chi|chin|kitaj|mandarin|cines"},
    {"ja", "jpn|japan|japon|giappon"},
    {"ko", "kor"},
    {"hi", "hin"},
    {"ur", "urd"},
    {"sv", "swe|swed|schwed|sued|svedese|sveds|svensk"},
    {"da", "dan|danish|danisch|danois|danese|dans"},
    {"no", "nor|norw|norveg|nob|nno"},
    {"fi", "fin|suomi"},
    {"et", "est|eston"},
    {"lv", "lav|latvian|lettisch|letton|lettone|latvij"},
    {"lt", "lit|lithuan|litauisch|lituan|litov"},
    {"ca", "cat|catal|katal"},
    {"he", "heb|ebraico|hebr"},
    {"vi", "vie|viet"},
    {"th", "tha|thai"},
    {"id", "ind|indones"},
    {"ga", "gle|iri|irish|irisch|irland"},
    {"mt", "mlt|malt"},
    {"lb", "ltz|luxem"},
    {"is", "isl|ice|iceland|island"},
};

static bool begins(const char *text, const char *names)
{
    for (const char *s = names; *s;) {
        const size_t n = strcspn(s, "|");

        /* a code of three letters is the whole word */
        if (strncmp(text, s, n) == 0 &&
            (n > 3 || !text[n] || text[n] == ' ' || text[n] == '-'))
            return true;
        s += n + (s[n] == '|');
    }
    return false;
}

const char *value_tongue(struct reading *r, const char *text)
{
    const char *folded = text_fold(r, text);
    const size_t word = strcspn(folded, " -_,(");

    for (size_t i = 0; i < sizeof tongues / sizeof *tongues; i++)
        if ((word == 2 && strncmp(folded, tongues[i].code, 2) == 0) ||
            begins(folded, tongues[i].names))
            return tongues[i].code;
    return "";
}

static const struct {
    const char code[3], *names;
} countries[] = {
    {"AT", "aut|austria|osterreich|oesterreich|autriche|avstrij"},
    {"DE", "deu|germany|deutschland|allemagne|germania|nemcij"},
    {"CH", "che|switzerland|schweiz|suisse|svizzera|svica"},
    {"IT", "ita|italy|italien|italie|italia|italij"},
    {"SI", "svn|slovenia|slowenien|slovenie|slovenij"},
    {"FR", "fra|france|frankreich|francia|francij"},
    {"LI", "lie|liechtenstein"},
    {"HR", "hrv|croatia|kroatien|croatie|croazia|hrvas"},
    {"HU", "hun|hungary|ungarn|hongrie|ungheria|madzars"},
    {"CZ", "cze|czech|tschech|tcheq|cechia|repubblica ceca|cesk"},
    {"SK", "svk|slovakia|slowakei|slovaquie|slovacchia|slovask"},
    {"PL", "pol|poland|polen|pologne|polonia|poljska"},
    {"NL", "nld|netherlands|niederlande|pays-bas|paesi bassi|nizozem"},
    {"BE", "bel|belgi"},
    {"LU", "lux|luxemb"},
    {"ES", "esp|spain|spanien|espagne|spagna|spanij"},
    {"PT", "prt|portugal|portogallo"},
    {"GB", "gbr|uk|united kingdom|great britain|grossbritannien|royaume-uni|regno unito"},
    {"IE", "irl|ireland|irland|irlande|irska"},
    {"DK", "dnk|denmark|danemark|danimarca|danska"},
    {"SE", "swe|sweden|schweden|suede|svezia|svedska"},
    {"NO", "nor|norway|norwegen|norvege|norvegia|norvesk"},
    {"FI", "fin|finland|finnland|finlande|finlandia|finska"},
    {"RO", "rou|romania|rumanien|roumanie|romunij"},
    {"BG", "bgr|bulgari|bolgarij"},
    {"GR", "grc|greece|griechenland|grece|grecia|grcij"},
    {"RS", "srb|serbia|serbien|serbie|srbij"},
    {"BA", "bih|bosni"},
    {"US", "usa|united states|vereinigte staaten|etats-unis|stati uniti|zda"},
    {"TR", "tur|turk|turquie|turchia|turcij"},
    {"UA", "ukr|ukrain"},
};

const char *value_country(struct reading *r, const char *text)
{
    const char *folded = text_fold(r, text);
    char *code;

    if (strlen(folded) == 2 && folded[0] >= 'a' && folded[0] <= 'z' && folded[1] >= 'a' &&
        folded[1] <= 'z') {
        code = cordee_arena_text(r->a, folded);
        code[0] = (char)(code[0] + 'A' - 'a');
        code[1] = (char)(code[1] + 'A' - 'a');
        return cordee_text_is(code, "UK") ? "GB" : code;
    }
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
        if (begins(folded, countries[i].names))
            return countries[i].code;
    return "";
}
