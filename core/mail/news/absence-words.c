/* Words by which absences are read: English, German, French, Italian, Slovenian.
 * Written as cd_words folds and cd_pieces_words joins: lower case, no accents, a space
 * between all pieces. */
#include "core/mail/news/read.h"

#include <stddef.h>

/* clang-format off */

const char *const cd_away_words[] = {
    "out of the office", "out of office", "out-of-office", " ooo ", " away ", "vacation",
    " holiday", " holidays ", "on leave", "annual leave", "parental leave",
    "maternity leave", "paternity leave", "sick leave", "sabbatical", "travelling",
    "traveling", "on a business trip", "on business", "not in the office",
    "not be in the office", "not available", "unavailable", "not be available", "absent", "absence",
    "limited access", "no access", "intermittent access", "cannot be reached", "not be reading",
    "not reading", "attending", "at a conference", "on tour", "office is closed",
    "offices are closed", "office will be closed", "closed",
    "nicht im buro", "nicht im hause", "nicht im haus", "ausser haus", "urlaub",
    "abwesen", "nicht erreichbar", "nicht da ", "nicht anwesend", "dienstreise", "auf reisen",
    "elternzeit", "karenz", "mutterschutz", "krank", "verreist", "unterwegs",
    "nicht am arbeitsplatz", "geschlossen", "ferien", "betriebsferien", "fortbildung",
    "nicht verfugbar", "keinen zugriff", "keine e-mails", "nicht zu erreichen", "freie tage",
    "absente", "conge", "conges", "vacances", "hors du bureau", "en deplacement",
    "indisponible", "pas disponible", "pas joignable", "injoignable", "ferme ", "fermes ",
    "pas au bureau", "en formation", "absents",
    "fuori ufficio", "fuori sede", "assente", "assenza", "in ferie", "ferie ", "in vacanza",
    "in viaggio", "trasferta", "non sono in ufficio", "non saro in ufficio",
    "non saro disponibile", "non sono disponibile", "non disponibile", "maternita", "chiuso", "chiusi",
    "non raggiungibile", "in congedo",
    "odsoten", "odsotna", "odsotn", "dopust", "na poti", "sluzbeni poti",
    "sluzbeno pot", "nisem v pisarni", "ne bom v pisarni", "nisem dosegljiv", "ne bom dosegljiv",
    "nedosegljiv", "zaprt", "bolniski", "porodnisk", "potovanju", "pocitnic", NULL};

const char *const cd_back_words[] = {
    " back ", " return", " returning ", " again ", " resume", "wieder ", "zuruck",
    "ruckkehr", "de retour", "retour ", "a nouveau", "de nouveau", "reviens", "reviendrai",
    "ritorno", "rientro", "rientrero", "rientrera", "tornero", "torno ", "di nuovo", "nuovamente",
    "nazaj", "vrnem", "vrnil", "vracam", "vrnitev", "vrnitv", "ponovno", "spet ", "znova", NULL};

const char *const cd_open_words[] = {
    "available", "in the office", "reachable", "be reached", "erreichbar", "im buro",
    "im haus", "fur sie da", "verfugung", "disponible", "joignable", "au bureau", "disponibile",
    "raggiungibile", "in ufficio", "dosegljiv", "v pisarni", "na voljo", NULL};

const char *const cd_left_words[] = {
    "no longer work", "no longer employed", "no longer with", "no longer at ",
    "no longer part of", "not longer work", "not work here any", "not working for * any",
    "not work for * any", "not work at * any", "has left our", "left the company",
    "left the organi", "left the firm", "left the universi", "left the institut", "leaving the company", "has retired", "have retired", "i retired", "last day at",
    "last working day",
    "nicht mehr fur * tatig", "nicht mehr bei", "nicht mehr im unternehmen", "nicht mehr in unserem",
    "nicht mehr in der firma", "nicht mehr fur das", "nicht mehr fur die", "nicht mehr beschaftigt",
    "nicht langer bei", "nicht langer fur", "unternehmen verlassen", "firma verlassen", "ausgeschieden", "im ruhestand", "in den ruhestand",
    "in pension", "pensioniert", "haus verlassen",
    "ne travaille plus", "ne fais plus partie", "ne fait plus partie", "a quitte", "ai quitte",
    "plus employe", "ne suis plus chez", "ne suis plus en poste", "n'est plus en poste", "parti a la retraite", "partie a la retraite", "a la retraite",
    "non lavora piu", "non lavoro piu", "non fa piu parte", "non faccio piu parte",
    "ha lasciato", "ho lasciato", "non e piu impiegat", "non collabora piu", "in pensione", "non opera piu",
    "ni vec zaposlen", "nisem vec zaposlen", "ne dela vec", "ne delam vec", "ni vec pri", "nisem vec pri",
    "ni vec v nasem", "zapustil", "upokojen", "upokojil", "v pokoju", NULL};

const char *const cd_unread_words[] = {
    "no longer in use", "no longer used", "no longer active", "no longer monitored",
    "no longer being monitored", "no longer valid", "not monitored any", "no longer read",
    "address has been deactivated", "mailbox has been closed", "mailbox is closed",
    "nicht mehr in gebrauch", "nicht mehr verwendet", "nicht mehr aktiv", "nicht mehr gultig",
    "nicht mehr gelesen", "nicht mehr genutzt", "nicht mehr abgerufen", "nicht mehr betreut",
    "n'est plus utilisee", "n'est plus active", "n'est plus valide", "n'est plus consultee",
    "n'est plus en service", "non e piu attiv", "non e piu in uso", "non e piu valid",
    "non e piu utilizzat", "non viene piu lett", "ni vec v uporabi", "ni vec aktiv", "ni vec veljav",
    "se ne uporablja vec", "ne uporabljam vec", NULL};

const char *const cd_moved_words[] = {
    "new address", "new email", "new e-mail", "new mail address", "neue adresse", "neuen adresse",
    "neue e-mail", "neuen e-mail", "neue email", "neue mailadresse", "neue mail", "nouvelle adresse",
    "nouveau mail", "nuovo indirizzo", "nuova mail", "nuova e-mail", "nov naslov", "novem naslovu",
    "novi naslov", "nov e-naslov", "novi e-naslov", "new mailbox", NULL};

const char *const cd_turn_words[] = {
    "contact", "reach out", "get in touch", "turn to", "write to", "stands in", "standing in",
    "deputy", "covering for", "covered by", "substitute", "replacement", "successor", "taken over",
    "takes over", "took over", "colleague", "refer to", "address your", "send your", "call ", "assistance", "represent",
    "please email", "please e-mail", "forward", "urgent", "cover for",
    "wenden", "kontakt", "vertritt", "vertret", "nachfolg", "ansprechpartner", "melden sie sich", "steht ihnen",
    "stehen ihnen", "ubernommen", "ubernimmt", "schreiben sie", "richten sie", "dringend", "rufen sie", "hilft ihnen", "helfen ihnen", "anliegen",
    "kolleg", "an meine", "weitergeleitet",
    "contacter", "contactez", "adresser", "adressez", "joindre", "remplac", "successeur", "collegue", "urgence", "urgent",
    "ecrire", "ecrivez", "interim",
    "contattare", "contatti", "contattate", "rivolger", "rivolgete", "scrivere", "scrivete", "sostitu",
    "successor", "colleg", "urgen", "riferimento", "referente",
    "obrnite", "obrnete", "obracajte", "obracate", "kontaktira", "pisite", "nadomesc", "nadomest", "naslednik", "naslednica", "sodelavk",
    "sodelavec", "sodelavc", "kolegic", "kolega", "kolego", "nujn", "poklicite", "prevzel", NULL};

const char *const cd_farewell_words[] = {
    "kind regards", "best regards", "regards", "best wishes", "sincerely", "many thanks", "cheers", "yours",
    "all the best", "freundlichen grussen", "freundliche grusse", "herzliche grusse",
    "beste grusse", "liebe grusse", "viele grusse", "schone grusse", "mfg", "vielen dank", "grussen", "grusse",
    "cordialement", "bien a vous", "sinceres salutations", "salutations", "bonne journee", "meilleures salutations",
    "cordiali saluti", "distinti saluti", "saluti", "un saluto", "grazie",
    "lep pozdrav", "lepo pozdravljeni", "s spostovanjem", "pozdrav", "lp", "hvala", NULL};

/* clang-format on */
