/* Words that cells of registers and mailing lists use, in English, German, French,
 * Italian and Slovenian.  All take a folded word. */
#include "core/crm/import/import-priv.h"

#include <string.h>

const char *cd_word_membership(const char *word)
{
    static const struct {
        const char *words, *type;
    } types[] = {
        {",full,full member,vollmitglied,ordentlich,ordentliches mitglied,membre actif,"
         "membre,socio ordinario,redni clan,member,mitglied,yes,ja,oui,si,da,x,1,",
         "full"},
        {",associate,associate member,assoziiert,assoziiertes mitglied,membre associe,"
         "associe,socio associato,pridruzeni clan,",
         "associate"},
        {",supporting,supporter,fordermitglied,foerdermitglied,fordernd,membre "
         "bienfaiteur,"
         "socio sostenitore,podporni clan,",
         "supporting"},
        {",honorary,ehrenmitglied,membre d'honneur,socio onorario,castni clan,",
         "honorary"},
        {",startup,start-up,", "startup"},
        {",partner,partenaire,", "partner"},
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (cd_word_in(word, types[i].words))
            return types[i].type;
    return NULL;
}

const char *cd_word_blocked(const char *word)
{
    if (!*word || cd_word_yes(word) == 0 ||
        cd_word_in(word,
                   ",subscribed,active,aktiv,actif,attivo,aktiven,ok,confirmed,valid,"
                   "angemeldet,abonne,iscritto,prijavljen,none,never,enabled,"))
        return "";
    if (strstr(word, "bounc") || strstr(word, "unzustell") || strstr(word, "invalid") ||
        cd_word_in(word, ",cleaned,hard,dead,npai,"))
        return "bounced";
    if (strstr(word, "unsub") || strstr(word, "opt") || strstr(word, "abgemeldet") ||
        strstr(word, "abbestellt") || strstr(word, "desabon") ||
        strstr(word, "desinscr") || strstr(word, "disiscr") || strstr(word, "odjav") ||
        strstr(word, "gesperrt") || strstr(word, "block") ||
        cd_word_in(word, ",complained,spam,cancelled,removed,"))
        return "unsubscribed";
    return NULL;
}
