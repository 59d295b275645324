/* Absences as people write them in five languages, all sent on Monday, 23 November 2026.
 */
#include "core/mail/news/news.h"

#include "tests/unit/fixture.h"

#include <string.h>

#define SENT INT64_C(1795428000)
#define OWN  "anna.muster@acme.example"

struct told {
    const char *subject, *text;
    const char *news; /* "away from until back", "left" or "none" */
    const char *who;  /* "name <address> phone [for]; ..." */
};

static int setup(void **state)
{
    *state = cordee_arena_new();
    return 0;
}

static int teardown(void **state)
{
    cordee_arena_free(*state);
    return 0;
}

static const char *or_dash(const char *text)
{
    return *text ? text : "-";
}

static const char *news_of(const struct cd_absence *a, struct cordee_arena *arena)
{
    if (a->kind == CD_ABSENCE_NONE)
        return "none";
    if (a->kind == CD_ABSENCE_LEFT)
        return *a->new_address ? cordee_arena_printf(arena, "left for %s", a->new_address)
                               : "left";
    return cordee_arena_printf(
        arena, "away %s %s %s", or_dash(cd_day_iso(arena, a->from)),
        or_dash(cd_day_iso(arena, a->until)), or_dash(cd_day_iso(arena, a->back)));
}

static const char *who_of(const struct cd_absence *a, struct cordee_arena *arena)
{
    const char *all = "";

    for (size_t i = 0; i < a->n_standins; i++) {
        const struct cd_standin *s = &a->standins[i];

        all = cordee_arena_printf(arena, "%s%s%s <%s>%s%s%s%s%s", all, i ? "; " : "",
                                  or_dash(s->name), s->address, *s->phone ? " " : "",
                                  s->phone, *s->what ? " [" : "", s->what,
                                  *s->what ? "]" : "");
    }
    return all;
}

static void all_are_read(void **state, const struct told *all, size_t n)
{
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        const struct cd_absence *a =
            cd_absence_read(all[i].subject, all[i].text, SENT, OWN, *state);
        const char *news = news_of(a, *state);
        const char *who = who_of(a, *state);

        if (strcmp(news, all[i].news) == 0 && strcmp(who, all[i].who) == 0)
            continue;
        wrong++;
        print_error("%s\n  wanted: %s | %s\n  read:   %s | %s\n", all[i].text,
                    all[i].news, all[i].who, news, who);
    }
    assert_int_equal(wrong, 0);
}

#define ALL(list) all_are_read(state, list, sizeof list / sizeof *list)

static void absences_are_read_in_english(void **state)
{
    static const struct told all[] = {
        {"Automatic reply: News",
         "Thank you for your message. I am out of the office until 3 December. In urgent "
         "cases please contact Max Standin (max.standin@acme.example, +43 1 234 56 "
         "78).\n\nKind regards\nAnna Muster",
         "away - 2026-12-03 -",
         "Max Standin <max.standin@acme.example> +43 1 234 56 78 [In urgent cases]"},
        {"Out of office",
         "Hi,\n\nI'm on annual leave and will be back on Monday 7 Dec.\n\nFor invoices "
         "write to billing@acme.example, for everything else to Eva Berger "
         "<eva@acme.example>.\n",
         "away - 2026-12-06 2026-12-07",
         "- <billing@acme.example> [For invoices]; Eva Berger <eva@acme.example> [for "
         "everything else]"},
        {"Automatic reply", "I am away from November 30th through December 4th, 2026.",
         "away 2026-11-30 2026-12-04 -", ""},
        {"Auto: x", "I will be traveling for work on December 10-31.",
         "away 2026-12-10 2026-12-31 -", ""},
        {"Automatic reply",
         "I'm out of the office Friday. For pressing matters, call me.",
         "away 2026-11-27 2026-11-27 -", ""},
        {"Automatic reply", "I'm out of office till 12/25/2026, with limited access.",
         "away - 2026-12-25 -", ""},
        {"Automatic reply", "On vacation from 23/11/2026 to 04/12/2026.",
         "away 2026-11-23 2026-12-04 -", ""},
        {"Automatic reply", "Out of office 2026-11-20 - 2026-12-01.",
         "away 2026-11-20 2026-12-01 -", ""},
        {"Automatic reply",
         "I am not in the office between 1 and 4 December and will answer when I return.",
         "away 2026-12-01 2026-12-04 -", ""},
        {"Automatic reply",
         "I'm away and will not be back until 7 January. My colleague Max Muster can "
         "help you: max@acme.example.",
         "away - 2027-01-06 2027-01-07", "Max Muster <max@acme.example>"},
        {"Out of office until 5 January", "I will answer when I am back.",
         "away - 2027-01-05 -", ""},
        {"Automatic reply: please answer until 5 December", "I am out of the office.",
         "away - - -", ""},
        {"Automatic reply", "Out of the office until tomorrow.", "away - 2026-11-24 -",
         ""},
        {"Automatic reply", "I'm on parental leave until the end of August 2027.",
         "away - 2027-08-31 -", ""},
        {"Automatic reply",
         "Anna Muster no longer works at ACME. Please contact her successor Jo Field at "
         "jo.field@acme.example.",
         "left", "Jo Field <jo.field@acme.example>"},
        {"Automatic reply",
         "This mailbox is no longer in use. My new address is anna@other.example.",
         "left for anna@other.example", ""},
        {"AutoReply",
         "We have received your request (#3312) and will answer until 3 December. You "
         "can "
         "contact us at help@acme.example.",
         "none", ""},
    };

    ALL(all);
}

static void absences_are_read_in_german(void **state)
{
    static const struct told all[] = {
        {"Automatische Antwort: Neues",
         "Vielen Dank für Ihre Nachricht. Ich bin bis einschl. 3.12. nicht im Büro. In "
         "dringenden Fällen wenden Sie sich bitte an meine Kollegin Maria Huber "
         "(maria.huber@acme.example, Tel. 01/234 56 78).\n\nMit freundlichen "
         "Grüßen\nAnna Muster",
         "away - 2026-12-03 -",
         "Maria Huber <maria.huber@acme.example> 01/234 56 78 [In dringenden Fällen]"},
        {"Abwesenheitsnotiz",
         "Ich bin vom 30. November bis zum 4. Dezember auf Dienstreise. Ab 7. Dezember "
         "bin ich wieder erreichbar.",
         "away 2026-11-30 2026-12-04 2026-12-07", ""},
        {"Abwesend", "Ich bin ab Montag, 7.12., wieder für Sie da. Mein Urlaub war lang.",
         "away - 2026-12-06 2026-12-07", ""},
        {"Automatische Antwort", "Urlaub 23.12.2026 - 6.1.2027",
         "away 2026-12-23 2027-01-06 -", ""},
        {"Automatische Antwort", "Ich bin von 3.-14.12. im Urlaub.",
         "away 2026-12-03 2026-12-14 -", ""},
        {"Automatische Antwort",
         "Ich befinde mich bis inklusive Freitag, den 4. Jänner 2027 in Elternzeit. Herr "
         "Max Muster vertritt mich.",
         "away - 2027-01-04 -", "Max Muster <>"},
        {"Automatische Antwort",
         "bis 17 Uhr bin ich in einer Besprechung, danach am 24.11. nicht erreichbar",
         "away 2026-11-24 2026-11-24 -", ""},
        {"Automatische Antwort",
         "Unser Büro ist von 24. Dezember bis 6. Jänner geschlossen. Ihre E-Mail wird "
         "nicht weitergeleitet.",
         "away 2026-12-24 2027-01-06 -", ""},
        {"Automatische Antwort",
         "Ich bin derzeit nicht im Büro und am Montag, dem 7. Dezember 2026 wieder "
         "zurück.",
         "away - 2026-12-06 2026-12-07", ""},
        {"Automatische Antwort",
         "Frau Anna Muster ist nicht mehr bei ACME tätig. Bitte wenden Sie sich an Frau "
         "Berger, eva.berger@acme.example.",
         "left", "Eva Berger <eva.berger@acme.example>"},
        {"Automatische Antwort",
         "Ich bin mit Ende Oktober aus dem Unternehmen ausgeschieden. Meine Nachfolge "
         "hat Eva Berger (eva.berger@acme.example) übernommen.",
         "left", "Eva Berger <eva.berger@acme.example>"},
        {"Eingangsbestätigung",
         "Wir haben Ihre Anfrage erhalten und bearbeiten sie bis 5.12.", "none", ""},
        {"Automatische Antwort",
         "Ich bin bis und mit Freitag, 4. Dezember abwesend.\n\nBuchhaltung: "
         "buch@acme.example\nVertretung: Eva Berger, Tel. +43 664 1234567, "
         "eva.berger@acme.example",
         "away - 2026-12-04 -",
         "- <buch@acme.example> [Buchhaltung]; Eva Berger <eva.berger@acme.example> +43 "
         "664 1234567"},
    };

    ALL(all);
}

static void absences_are_read_in_french(void **state)
{
    static const struct told all[] = {
        {"Réponse automatique : Nouvelles",
         "Bonjour,\n\nJe suis absente du bureau jusqu’au 3 décembre inclus. En cas "
         "d'urgence, veuillez contacter Max Dupont (max.dupont@acme.example, 06 12 34 56 "
         "78).\n\nCordialement,\nAnna",
         "away - 2026-12-03 -",
         "Max Dupont <max.dupont@acme.example> 06 12 34 56 78 [En cas d'urgence]"},
        {"Absence",
         "En congés du 30 novembre au 4 décembre. De retour le lundi 7 décembre.",
         "away 2026-11-30 2026-12-04 2026-12-07", ""},
        {"Absence", "Absent jusqu'au 1er janvier, je vous répondrai à mon retour.",
         "away - 2027-01-01 -", ""},
        {"Absence", "Je serai de nouveau disponible à partir du 07/12/2026.",
         "away - 2026-12-06 2026-12-07", ""},
        {"Absence", "Nos bureaux sont fermés du 24/12 au 2/1.",
         "away 2026-12-24 2027-01-02 -", ""},
        {"Réponse automatique",
         "Anna Muster ne fait plus partie de notre société. Merci de vous adresser à "
         "Julie Martin : julie.martin@acme.example",
         "left", "Julie Martin <julie.martin@acme.example>"},
        {"Réponse automatique", "J'ai quitté ACME le 31 octobre.", "left", ""},
        {"Accusé de réception", "Nous avons bien reçu votre message.", "none", ""},
    };

    ALL(all);
}

static void absences_are_read_in_italian(void **state)
{
    static const struct told all[] = {
        {"Risposta automatica",
         "Sono fuori ufficio fino al 3 dicembre compreso. Per urgenze potete contattare "
         "la collega Giulia Rossi all'indirizzo giulia.rossi@acme.example.\n\nCordiali "
         "saluti",
         "away - 2026-12-03 -", "Giulia Rossi <giulia.rossi@acme.example> [Per urgenze]"},
        {"Risposta automatica",
         "Sarò in ferie dal 30 novembre al 4 dicembre; rientrerò lunedì 7 dicembre.",
         "away 2026-11-30 2026-12-04 2026-12-07", ""},
        {"Assenza", "L'ufficio resterà chiuso dal 24/12/2026 al 06/01/2027.",
         "away 2026-12-24 2027-01-06 -", ""},
        {"Assenza", "Sono assente sino al 10.12.2026", "away - 2026-12-10 -", ""},
        {"Risposta automatica",
         "La dott.ssa Muster non lavora più presso ACME. Vi preghiamo di scrivere a "
         "Paolo "
         "Bianchi (paolo.bianchi@acme.example).",
         "left", "Paolo Bianchi <paolo.bianchi@acme.example>"},
    };

    ALL(all);
}

static void absences_are_read_in_slovenian(void **state)
{
    static const struct told all[] = {
        {"Samodejni odgovor",
         "Pozdravljeni,\n\nodsotna sem do vključno 3. decembra. V nujnih primerih se "
         "obrnite na sodelavca Marka Novaka (marko.novak@acme.example, 041 123 "
         "456).\n\nLep pozdrav",
         "away - 2026-12-03 -",
         "Marka Novaka <marko.novak@acme.example> 041 123 456 [V nujnih primerih]"},
        {"Odsotnost", "Na dopustu sem od 30. 11. do 4. 12. 2026.",
         "away 2026-11-30 2026-12-04 -", ""},
        {"Odsotnost", "Nisem v pisarni. Vrnem se v ponedeljek, 7. decembra.",
         "away - 2026-12-06 2026-12-07", ""},
        {"Odsotnost", "Dosegljiv bom spet od 7.12.2026.", "away - 2026-12-06 2026-12-07",
         ""},
        {"Odsotnost", "Od 1. do 5. februarja 2027 bom odsoten.",
         "away 2027-02-01 2027-02-05 -", ""},
        {"Samodejni odgovor",
         "Ane Muster ni več v našem podjetju, nadomešča jo Maja Kos, "
         "maja.kos@acme.example.",
         "left", "Maja Kos <maja.kos@acme.example>"},
    };

    ALL(all);
}

/* Written without a look at the rules. */
static const struct {
    const char *text, *news; /* the last day, "left", "none", or "" for no end */
} others[] = {
    {"Thanks for your email. I am currently out of office and will return on "
     "December 7, 2026. If your matter is urgent, please reach out to John Smith at "
     "john.smith@acme.example.",
     "2026-12-06"},
    {"I'm on holiday until Sunday 13th December with no access to email.", "2026-12-13"},
    {"Hello, I will be out of the office starting 27.11.2026 and will not return "
     "until 08.12.2026. I will respond to your message when I return.",
     "2026-12-07"},
    {"I am at a trade fair this week and back in the office on Monday.", "2026-11-29"},
    {"I will be on maternity leave until September 2027. Please contact Jane Roe "
     "(jane@acme.example).",
     ""},
    {"Sehr geehrte Damen und Herren, ich bin vom 23.11.26 bis einschließlich "
     "04.12.26 im Urlaub. Ihre Mail wird nicht weitergeleitet. Bei dringenden "
     "Anliegen: Peter Klein, peter.klein@acme.example, +49 30 1234567.",
     "2026-12-04"},
    {"Ich bin bis zum 30. November außer Haus. Ihre Nachricht werde ich nach meiner "
     "Rückkehr bearbeiten.",
     "2026-11-30"},
    {"Ich bin heute nicht im Büro. Morgen bin ich wieder erreichbar.", "2026-11-23"},
    {"Danke für Ihre E-Mail! Ich bin wieder ab dem 1.12. für Sie erreichbar. LG Anna",
     "2026-11-30"},
    {"Leider bin ich krankheitsbedingt bis auf Weiteres nicht erreichbar. Frau Maier "
     "(maier@acme.example) hilft Ihnen gerne weiter.",
     ""},
    {"Bonjour, je suis en déplacement jusqu'au vendredi 27 novembre. Pour toute "
     "urgence, contactez M. Paul Durand au 01 23 45 67 89.",
     "2026-11-27"},
    {"Je suis absent du 23/11/2026 au 30/11/2026 inclus. Merci de contacter "
     "accueil@acme.example.",
     "2026-11-30"},
    {"Actuellement en congé maternité, je serai de retour début mars 2027.", ""},
    {"Je serai absente le 24 novembre.", "2026-11-24"},
    {"Grazie per il messaggio. Sono assente dall'ufficio fino a venerdì 27 novembre. "
     "In caso di urgenza rivolgersi a Mario Verdi, mario.verdi@acme.example, tel. "
     "+39 02 1234567.",
     "2026-11-27"},
    {"Sono in ferie e rientrerò in ufficio il 9 dicembre.", "2026-12-08"},
    {"Sarò fuori ufficio nei giorni 24 e 25 novembre.", "2026-11-25"},
    {"Spoštovani, trenutno sem na dopustu. V pisarni bom ponovno od 2. 12. 2026. Za "
     "nujne zadeve pišite na info@acme.example.",
     "2026-12-01"},
    {"Odsoten sem do 1. 12. 2026. Nadomešča me Tina Zupan (tina.zupan@acme.example).",
     "2026-12-01"},
    {"V času od 24.11. do 27.11.2026 sem na službeni poti.", "2026-11-27"},
    {"Out of office | 24 Nov – 2 Dec | urgent: ops@acme.example", "2026-12-02"},
    {"I have left ACME. For anything related to billing please contact Rosa Diaz "
     "<rosa@acme.example>.",
     "left"},
    {"Bitte beachten Sie, dass diese E-Mail-Adresse nicht mehr aktiv ist. Ab sofort "
     "erreichen Sie mich unter meiner neuen E-Mail-Adresse anna@neu.example.",
     "left"},
    {"Your ticket #4711 has been created. We aim to answer within 2 days.", "none"},
    {"Vielen Dank für Ihre Bestellung. Lieferung bis 5.12.2026.", "none"},
};

static void others_are_read_as_well(void **state)
{
    size_t wrong = 0;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const struct cd_absence *a =
            cd_absence_read("Automatic reply", others[i].text, SENT, OWN, *state);
        const char *news = a->kind == CD_ABSENCE_NONE   ? "none"
                           : a->kind == CD_ABSENCE_LEFT ? "left"
                                                        : cd_day_iso(*state, a->until);

        if (strcmp(news, others[i].news) != 0 && ++wrong)
            print_error("%s\n  wanted %s, read %s\n", others[i].text, others[i].news,
                        news);
    }
    assert_int_equal(wrong, 0);
}

static void a_year_is_completed_sensibly(void **state)
{
    static const struct {
        const char *text;
        int64_t sent;
        const char *until;
    } all[] = {
        {"I am away until 2 January.", 1798617600 /* 30 Dec 2026 */, "2027-01-02"},
        {"I am away until 30 December.", 1798848000 /* 2 Jan 2027 */, "2026-12-30"},
        {"I am away until 29 February.", SENT, ""},
        {"I am away until 29 February 2028.", SENT, "2028-02-29"},
        {"I am away until 31 June.", SENT, ""},
        {"I am away until 3 December 2019.", SENT, ""},
        {"I am away until Friday.", SENT, "2026-11-27"},
        {"I am away until Monday.", SENT, "2026-11-23"},
        {"I am back on Monday.", SENT, "2026-11-29"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_string_equal(
            cd_day_iso(*state,
                       cd_absence_read("", all[i].text, all[i].sent, OWN, *state)->until),
            all[i].until);
}

static void signatures_give_title_and_numbers(void **state)
{
    static const struct {
        const char *text, *news;
    } all[] = {
        {"Yes, gladly.\n\n-- \nAnna Muster\nHead of Procurement\nACME GmbH\nT +43 1 234 "
         "56 78 | M +43 664 123 45 67 | F +43 1 234 56 99\nanna@acme.example\n\n> q\n",
         "Head of Procurement, +43 1 234 56 78, m +43 664 123 45 67"},
        {"Ja.\n\nMit freundlichen Grüßen\nDr. Anna Muster\n\nLeiterin Einkauf | ACME "
         "GmbH\nTel.: 01/234 56 78\nMobil: 0664 1234567\nFax: 01/234 56 99\nFN 123456a, "
         "IBAN AT61 1904 3002 3457 3201\n\nAm 04.05.26 um 09:15 schrieb Ada:\n> q\n",
         "Leiterin Einkauf, 01/234 56 78, m 0664 1234567"},
        {"Oui.\n\nCordialement,\n\nAnna MUSTER\nResponsable achats\nPortable : 06 12 34 "
         "56 "
         "78\nLigne directe : 01 23 45 67 89\n",
         "Responsable achats, m 06 12 34 56 78, 01 23 45 67 89"},
        {"Va bene.\n\nAnna Muster - Direttrice Commerciale\ncell. +39 333 1234567\n",
         "-, m +39 333 1234567"},
        {"Da.\n\nLep pozdrav,\nAnna Muster, vodja nabave\nGSM: 041 123 456\n",
         "vodja nabave, m 041 123 456"},
        {"Please call +43 1 999 99 99 or write to the manager.\n\nAnna\n", "-"},
        {"Thanks. My colleague Anna Muster is the manager.\n", "-"},
        {"> Anna Muster\n> Head of Sales\n> +43 1 999 99 99\n\nNo.\n", "-"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct cd_signature *s =
            cd_signature_read(all[i].text, "Anna Muster", *state);
        const char *news = or_dash(s->title);

        for (size_t k = 0; k < s->n_phones; k++)
            news =
                cordee_arena_printf(*state, "%s, %s%s", news,
                                    s->phones[k].mobile ? "m " : "", s->phones[k].number);
        if (strcmp(news, all[i].news) != 0)
            print_error("%s\n", all[i].text);
        assert_string_equal(news, all[i].news);
    }
}

static void the_wish_to_leave_is_quoted(void **state)
{
    static const struct {
        const char *text, *wish;
    } all[] = {
        {"Hello! Please remove me from your list. Thanks, Anna",
         "Please remove me from your list."},
        {"Guten Tag.\nBitte nehmen Sie mich aus dem Verteiler.\nMuster",
         "Bitte nehmen Sie mich aus dem Verteiler."},
        {"Je souhaite ne plus recevoir vos messages.",
         "Je souhaite ne plus recevoir vos messages."},
        {"Buongiorno. Cancellatemi, per favore!", "Cancellatemi, per favore!"},
        {"Prosim, odjavite me.", "Prosim, odjavite me."},
        {"Unsubscribe", "Unsubscribe"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_string_equal(cd_leaving_sentence("Re: News", all[i].text, *state),
                            all[i].wish);
    assert_null(cd_leaving_sentence("Re: News", "Yes, I come.", *state));
    assert_string_equal(cd_leaving_sentence("unsubscribe", "", *state), "unsubscribe");
}

static void a_new_address_is_read_where_it_is_the_writers(void **state)
{
    static const struct {
        const char *text, *address;
    } all[] = {
        {"Hallo,\nmeine neue E-Mail-Adresse ist bruno@neufirma.example.com, die alte "
         "gilt "
         "ab 1.12. nicht mehr.",
         "bruno@neufirma.example.com"},
        {"New e-mail address: b@new.example.org", "b@new.example.org"},
        {"Please note that I can be reached under my new email address b@new.example.org "
         "from the first of December on (instead of " OWN ").",
         "b@new.example.org"},
        {"Ma nouvelle adresse : b@new.example.org", "b@new.example.org"},
        {"Please use the new address of our colleague in procurement from tomorrow on, "
         "which is eva@new.example.org.",
         NULL},
        {"My new address is near the station. Write to eva@new.example.org.", NULL},
        {"My new address is either a@new.example.org or b@new.example.org", NULL},
        {"I have a new email address.", NULL},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *said = NULL;
        const char *found = cd_new_address_read(all[i].text, OWN, &said, *state);

        if (!all[i].address)
            assert_null(found);
        else if (!found)
            fail_msg("%s", all[i].text);
        else
            assert_string_equal(found, all[i].address);
    }
}

static void the_sentence_is_kept(void **state)
{
    const struct cd_absence *a = cd_absence_read(
        "x", "Hello.\nI am away\nuntil 3 December! Write to Eva.", SENT, OWN, *state);

    assert_string_equal(a->sentence, "I am away until 3 December!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(absences_are_read_in_english, setup, teardown),
        cmocka_unit_test_setup_teardown(absences_are_read_in_german, setup, teardown),
        cmocka_unit_test_setup_teardown(absences_are_read_in_french, setup, teardown),
        cmocka_unit_test_setup_teardown(absences_are_read_in_italian, setup, teardown),
        cmocka_unit_test_setup_teardown(absences_are_read_in_slovenian, setup, teardown),
        cmocka_unit_test_setup_teardown(others_are_read_as_well, setup, teardown),
        cmocka_unit_test_setup_teardown(a_year_is_completed_sensibly, setup, teardown),
        cmocka_unit_test_setup_teardown(the_sentence_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(a_new_address_is_read_where_it_is_the_writers,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(signatures_give_title_and_numbers, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_wish_to_leave_is_quoted, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
