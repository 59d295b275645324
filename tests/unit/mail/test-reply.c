/* What is shown of an answer, in the shapes and languages programs write. */
#include "core/mail/receive/parse.h"

#include "tests/unit/fixture.h"

#include <string.h>

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

/* "Mine" above a tail that goes as a whole. */
static void all_of_it_goes(void **state, const char *const *tails)
{
    for (; *tails; tails++) {
        const char *text = cordee_arena_printf(*state, "Mine.\n\n%s", *tails);

        if (strcmp(cd_visible(text, *state), "Mine.") != 0)
            print_error("stays: %s\n", *tails);
        assert_string_equal(cd_visible(text, *state), "Mine.");
    }
}

/* Nothing of it is taken for something else. */
static void all_of_it_stays(void **state, const char *const *texts)
{
    for (; *texts; texts++)
        assert_string_equal(cd_visible(*texts, *state), *texts);
}

static void attributions_go_with_their_quotes(void **state)
{
    static const char *const tails[] = {
        /* Gmail */
        "On Mon, May 4, 2026 at 9:15\xe2\x80\xaf"
        "AM Ada L. <ada@x.org> wrote:\n\n> q\n",
        "Am Mo., 4. Mai 2026 um 09:15 Uhr schrieb Ada L. <\nada@x.org>:\n\n> q\n",
        "Le lun. 4 mai 2026 à 09:15, Ada L. <ada@x.org> a\nécrit :\n\n> q\n",
        "Il giorno lun 4 mag 2026 alle ore 09:15 Ada L. <ada@x.org> ha\nscritto:\n\n> "
        "q\n",
        "V V pon., 4. maj 2026 ob 09:15 je oseba Ada L. <ada@x.org> napisala:\n\n> q\n",
        "El lun, 4 may 2026 a las 9:15, Ada (<ada@x.org>) escribió:\n\n> q\n",
        "Em seg., 4 de mai. de 2026 às 09:15, Ada <ada@x.org> escreveu:\n\n> q\n",
        "pon., 4 maj 2026 o 09:15 Ada L. <ada@x.org> napisał(a):\n\n> q\n",
        "2026-05-04 9:15 GMT+02:00 Ada L. <ada@x.org>:\n\n> q\n",
        /* Apple */
        "On 4 May 2026, at 09:15, Ada L. <ada@x.org> wrote:\n\nq\n",
        "Am 04.05.2026 um 09:15 schrieb Ada L. <ada@x.org>:\n\n\xef\xbb\xbf"
        "q\n",
        "Le 4 mai 2026 à 09:15, Ada L. <ada@x.org> a écrit :\n\nq\n",
        "Il giorno 4 mag 2026, alle ore 09:15, Ada L. <ada@x.org> ha scritto:\n\nq\n",
        "Dne 4. maj 2026 ob 09:15 je oseba Ada L. <ada@x.org> napisala:\n\nq\n",
        "> Am 04.05.2026 um 09:15 schrieb Ada L. <ada@x.org>:\n> \n> q\n",
        /* Thunderbird */
        "On 04.05.26 09:15, Ada L. wrote:\n> q\n",
        "Am 04.05.26 um 09:15 schrieb Ada L.:\n> q\n",
        "Le 04/05/2026 à 09:15, Ada L. a écrit\xc2\xa0:\n> q\n",
        "Il 04/05/2026 09:15, Ada L. ha scritto:\n> q\n",
        "Dne 4. 05. 2026 ob 09:15 je Ada L. napisal(a):\n> q\n",
        /* others */
        "Ada L. <ada@x.org> schrieb am Mo., 4. Mai 2026 um\n09:15 Uhr:\n\n> q\n",
        "Ada L. schreef op 4-5-2026 9:15:\n> q\n",
        "Zitat von Ada L. <ada@x.org>:\n\n> q\n",
        "---- On Mon, 04 May 2026 09:15:00 +0200 Ada <ada@x.org> wrote ----\n\nq\n",
        "Понедельник, 4 мая 2026, 9:15 +03:00 от Ada <ada@x.org>:\n\nq\n",
        "在 2026年5月4日，Ada <ada@x.org> 写道：\n\n> q\n", "On 3 May Ada wrote:\n> q\n",
        NULL};

    all_of_it_goes(state, tails);
}

static void mails_below_go_with_their_headers(void **state)
{
    static const char *const tails[] = {
        "From: Ada L. <ada@x.org>\nSent: Monday, May 4, 2026 9:15 AM\nTo: B\n"
        "Subject: RE: x\n\nq\n",
        "Von: Ada L.\nGesendet: Montag, 4. Mai 2026 09:15\nAn: B\nBetreff: AW: x\n\nq\n",
        "De : Ada L.\nEnvoyé : lundi 4 mai 2026 09:15\nÀ : B\nObjet : RE: x\n\nq\n",
        "Da: Ada L.\nInviato: lunedì 4 maggio 2026 09:15\nA: B\nOggetto: R: x\n\nq\n",
        "Od: Ada L.\nPoslano: ponedeljek, 04. maj 2026 09:15\nZa: B\nZadeva: RE: "
        "x\n\nq\n",
        "*Von:* Ada\n*Gesendet:* Montag\n*An:* B\n*Cc:* C;\n D\n*Betreff:* x\n\nq\n",
        "________________________________\nVon: Ada\nGesendet: Montag\nAn: B\n\nq\n",
        "发件人：Ada <ada@x.org>\n发送时间：2026年5月4日\n收件人：B\n主题：x\n\nq\n",
        "-----Ursprüngliche Nachricht-----\nVon: Ada\n\nq\n",
        "-----Message d'origine-----\nDe : Ada\n\nq\n",
        "-----Messaggio originale-----\nDa: Ada\n\nq\n",
        "-----Izvirno sporočilo-----\nOd: Ada\n\nq\n",
        "-------- Weitergeleitete Nachricht --------\nBetreff: x\n\nq\n",
        "---------- Forwarded message ---------\nFrom: Ada <ada@x.org>\n\nq\n",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Ada\nDatum: x\n\nq\n",
        "Début du message réexpédié :\n\nDe: Ada\n\nq\n",
        "Inizio messaggio inoltrato:\n\nDa: Ada\n\nq\n",
        NULL};

    all_of_it_goes(state, tails);
}

static void signatures_and_legal_tails_go(void **state)
{
    static const char *const tails[] = {
        "-- \nAda\nTel 1\n",
        "--\nAda\n",
        "___________\nAda\n",
        "—\nAda\n",
        "Sent from my iPhone\n",
        "Sent from my iPhone, please excuse typos\n",
        "Von meinem iPhone gesendet\n",
        "Gesendet mit der GMX Mail App\n",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\n",
        "Envoyé de mon iPhone\n",
        "Inviato da iPhone\n",
        "Poslano iz mojega iPhona\n",
        "Outlook für iOS beziehen<https://aka.ms/o0ukef>\n",
        "Get Outlook for Android<https://aka.ms/ghei36>\n\n> q\n",
        "This email and any attachments are confidential and intended for\nyou.\n",
        "Diese E-Mail enthält vertrauliche Informationen.\nWenn Sie\n",
        "Ce message et toutes les pièces jointes sont confidentiels.\n",
        "Questo messaggio e i suoi allegati sono riservati.\n",
        "To sporočilo je namenjeno samo naslovniku.\n",
        "Disclaimer\n\nThe information contained in this mail\n",
        "You received this message because you are subscribed to the group\n",
        NULL};

    all_of_it_goes(state, tails);
}

static void ones_own_words_stay(void **state)
{
    static const char *const texts[] = {
        "On Monday at 10:00 he said:\n\nno, and I agree.",
        "We travel thus:\n\nFrom: Ljubljana\nTo: Vienna\nDate: Monday\n\nSee you.",
        "Sent by mail yesterday, did it arrive?\n\nIf not, tell me.",
        "On the other hand, 2026 is near.\n\nWe should meet.",
        "The agenda\n==========\n\nFirst we talk.",
        "a: yes\nb: no",
        "| name | size |\n| x | 1 |",
        "Dear all,\n\nas agreed:\n\n- one\n- two\n\nBest regards,\nAda",
        "    - indented\n      more",
        "> only a quote",
        "It is 5 > 3 and 2 < 4.",
        "From: Ada <ada@x.org>\nSent: Monday\nSubject: x\n\npassed on without a word",
        "Write to ada@x.org before 4 May:\n\nshe knows.",
        "I ask myself:\nThis email and any other like it come twice: why?\nTell me.",
        "This email and any other like it come twice: why?",
        NULL};

    all_of_it_stays(state, texts);
}

static void answers_below_and_between_quotes_stay(void **state)
{
    static const struct {
        const char *text, *visible;
    } cases[] = {
        {"On 3 May 2026 M wrote:\n> first?\nyes\n> second?\nno\n",
         "> first?\nyes\n> second?\nno"},
        {"On 3 May 2026 M wrote:\n> first?\n\nyes\n", "yes"},
        {"Hi,\nOn 3 May 2026 M wrote:\n> a?\n\n1\n2\n3\n4\n5\n6\n7\n",
         "Hi,\n> a?\n\n1\n2\n3\n4\n5\n6\n7"},
        {"-----Original Message-----\nFrom: a@b\nTo: c\nSubject: x\n\nPassed on.\n",
         "Passed on."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cd_visible(cases[i].text, *state), cases[i].visible);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(attributions_go_with_their_quotes),
        TEST(mails_below_go_with_their_headers),
        TEST(signatures_and_legal_tails_go),
        TEST(ones_own_words_stay),
        TEST(answers_below_and_between_quotes_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
