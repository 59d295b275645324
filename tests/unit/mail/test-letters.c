/* Whole mails of every kind, always the same: what they are compared with lies in
 * tests/functional/letters.  CORDEE_TEST_LETTERS names a folder to write them to. */
#include "tests/unit/mail/letter-starts.h"
#include "tests/unit/mail/mail-fixture.h"

#include "core/config/folder.h"
#include "core/config/text.h"
#include "core/crm/crm.h"
#include "core/mail/compose/compose.h"
#include "core/mail/sign/dkim.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char values[] =
    "{\"first_name\":\"Zoë\",\"name\":\"Zoë Müller-Lüdenscheidt, MSc\",\"organisation\":"
    "\"Käsehof & Söhne <GmbH>\",\"link\":\"https://x.example.org/a?b=1&c=2\",\"roles\":"
    "[{\"organisation\":\"Käsehof & Söhne <GmbH>\",\"role\":\"Chair\"},{\"organisation\":"
    "\"Verein *Alpen*\",\"role\":\"\"}]}";

static const struct cordee_letter_text german[] = {
    {.language = "de",
     .subject = "Einladung zur Jahresversammlung für {{organisation|alle}}",
     .preheader = "Am 3. März in Linz",
     .markdown = "Guten Tag {{first_name|allerseits}},\n\nam **3. März** treffen wir uns "
                 "in Linz. Kommen Sie mit Ihren Kolleginnen und Kollegen aus der "
                 "Entwicklung.\n\n[[button href=\"{{link}}\" text=\"Ich komme\"]]\n\n"
                 "Herzliche Grüße\n\n{{sender.signature|Ihr Team}}\n"},
};

/* What goes along; files lie under what their bytes hash to. */
static const char agenda[] = "%PDF-1.4 an agenda of ten points, coded in lines of "
                             "seventy-six characters, as they must be.";
static const char table[] = "a,b\n1,2\n";
static const struct cordee_letter_file files[] = {
    {.name = "Agenda \"final\".pdf",
     .type = "application/pdf",
     .file = "9377b68e2d74bb64b6b4dcc23427a869064c0740ccf101befc3de2e54ab5a3c6",
     .size = sizeof agenda - 1},
    {.name = "Übersicht der Käsehöfe im Allgäu und ihrer Partner – Entwurf.csv",
     .type = "text/csv",
     .file = "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470",
     .size = sizeof table - 1},
};

static const struct {
    const char *name, *language;
    int64_t sender;
    struct cordee_letter letter;
} mails[] = {
    {"newsletter",
     "en",
     0,
     {.subject = "Recycling für {{first_name|all}}: what changes for you in the new year "
                 "and why",
      .preheader = "Three dates and a checklist",
      .language = "en",
      .markdown =
          "# Recycling from 2027\n\nHello {{first_name|there}},\n\nfrom **1 January** "
          "new "
          "shares apply to {{organisation}}. Read [what the law says]({{link}}).\n\n"
          "[[button href=\"{{link}}\" text=\"Get the checklist\"]]\n\n## Two dates\n\n"
          "[[columns]]\n### Linz\n31 March, at the university.\n\n- doors at 9\n- lunch "
          "at 12\n[[column]]\n### Graz\n2 April, at the fair.\n\n1. come\n2. see\n"
          "[[/columns]]\n\n> What we learned: small parts count.\n\n```\nPP  12 %\nPE  "
          "30 "
          "%\n```\n\n{{#nothing}}\nNobody reads this.\n{{/nothing}}\n\n---\n\nKind "
          "regards\nMagdalena\n",
      .topic = 1,
      .flags = CORDEE_LETTER_BULK}},
    {"pictured",
     "en",
     0,
     {.subject = "The fair in pictures",
      .language = "en",
      .markdown = "# The fair\n\nHello {{first_name|there}},\n\nthis is how it was.\n\n"
                  "[[image file=abcdefgh23456723 alt=\"The ridge above Annecy, and "
                  "{{first_name|you}}\" link=\"https://fair.example.org/a?b=1&c=2\"]]\n\n"
                  "[[columns]]\n[[image file=abcdefgh23456724 alt=\"Bars: members grew "
                  "each year\"]]\n[[column]]\nMore members than ever.\n[[/columns]]\n\n"
                  "[[image file=abcdefgh23456724 alt=\"\"]]\n\nThe agenda goes along.\n",
      .topic = 1,
      .flags = CORDEE_LETTER_BULK,
      .files = files,
      .n_files = 2}},
    {"translated",
     "de-AT",
     1,
     {.subject = "Invitation",
      .markdown = "Hello",
      .language = "en",
      .texts = german,
      .n_texts = 1,
      .flags = CORDEE_LETTER_BULK}},
    {"lists",
     "en",
     0,
     {.subject = "You speak for {{roles}}",
      .language = "en",
      .markdown =
          "Hello {{first_name}},\n\nyou speak for:\n\n{{#roles}}\n- "
          "**{{organisation}}**{{#role}}, {{role}}{{/role}}\n{{/roles}}\n{{^tags}}\n"
          "We know no more of you.\n{{/tags}}\n\nOur members:\n\n[[members "
          "sort=town]]\n",
      .topic = 1,
      .flags = CORDEE_LETTER_BULK}},
    {"notice",
     "fr",
     0,
     {.subject = "Nous avons perdu un fichier",
      .language = "fr",
      .markdown =
          "Bonjour{{#first_name}} {{first_name}}{{/first_name}},\n\nle 3 mars, un "
          "fichier de membres a été envoyé par erreur. Ce que nous avons fait : "
          "https://network.example.org/incident.\n",
      .why = "Vous recevez ce message parce que vos données étaient dans ce fichier.",
      .flags = CORDEE_LETTER_BULK | CORDEE_LETTER_NOTICE}},
    {"test",
     "it",
     1,
     {.subject = "Novità dalla rete",
      .language = "it",
      .markdown = "Buongiorno{{#first_name}} {{first_name}}{{/first_name}},\n\necco una "
                  "prova.\n",
      .topic = 1,
      .flags = CORDEE_LETTER_BULK | CORDEE_LETTER_TEST}},
    {"follow-up",
     "de",
     0,
     {.subject = "Noch frei: Plätze am 12. März",
      .language = "de",
      .markdown = "Guten Tag{{#first_name}} {{first_name}}{{/first_name}},\n\nvor zwei "
                  "Wochen haben wir Sie eingeladen. **Neun Plätze** sind noch frei.\n\n"
                  "[[button href=\"https://network.example.org/anmeldung\" text=\"Ich "
                  "komme\"]]\n",
      .topic = 1,
      .flags = CORDEE_LETTER_BULK}},
    {"signed",
     "sl",
     1,
     {.subject = "Novice iz mreže",
      .language = "sl",
      .markdown = "Pozdravljeni{{#first_name}} {{first_name}}{{/first_name}},\n\nvabimo "
                  "vas.\n",
      .topic = 1,
      .flags = CORDEE_LETTER_BULK}},
    {"personal",
     "en",
     1,
     {.subject = "Re: Tuesday",
      .markdown =
          "Dear Zoë,\n\nTuesday is fine.\n\n> Would Tuesday do?\n\nFrom here it is "
          "ten minutes.\n.\n",
      .in_reply_to = "one@x.example.org two@x.example.org",
      .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_PLAIN}},
    {"automatic",
     "sl",
     0,
     {.subject = "Your sign-in link",
      .markdown = "[Sign in]({{link}})",
      .reply_to = "nobody@network.example.org",
      .flags = CORDEE_LETTER_AUTO}},
};

static void files_put(struct fixture *f)
{
    char name[65];

    if (f->core.db->exec(
            &f->core, &f->err,
            "INSERT INTO picture(key, cluster, name, alt, type, width, height, size, "
            "file) VALUES('abcdefgh23456723', 1, 'Ridge', '', 'image/jpeg', 1200, 675, "
            "9, 'x'), ('abcdefgh23456724', 1, 'Bars', '', 'image/png', 640, 360, 9, 'y')",
            CORDEE_NO_ARGS) < 0 ||
        cd_file_put(&f->host, agenda, sizeof agenda - 1, name, &f->err) < 0 ||
        cd_file_put(&f->host, table, sizeof table - 1, name, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_string_equal(name, files[1].file);
}

static void person_put(struct fixture *f)
{
    if (f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO party(id, kind, uuid, name, sort_name, given_name, "
                         "family_name) VALUES(73, 2, 'u73', 'Élodie Charvoz', "
                         "'charvoz elodie', 'Élodie', 'Charvoz')",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO phone(party, number) VALUES(73, '+33 4 50 "
                         "00 00 00')",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO role(party, other, label) VALUES(73, 71, 'Chair')",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO email_address(party, address, folded) VALUES(73, "
                         "'elodie.charvoz@network.example.org', "
                         "'elodie.charvoz@network.example.org')",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
}

static int setup(void **state)
{
    struct fixture *f = mail_fixture_new();

    f->core.crm = &cd_crm_api;
    assert_int_equal(cd_text_start(&f->host, BUILD_DIR "/etc/locale", &f->err), 0);
    if (f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO staff(id, name, login, signature) VALUES(1, 'Ida "
                         "Rossi', 'ida@network.example.org', 'Ida Rossi' || char(10) || "
                         "'+43 1 234') ON CONFLICT(id) DO UPDATE SET name = "
                         "excluded.name, login = excluded.login, signature = "
                         "excluded.signature",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "UPDATE cluster SET colour = '#1c7a5c', file = 'abc123', "
                         "logo_type = 'image/png'",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    if (f->core.db->exec(
            &f->core, &f->err,
            "INSERT INTO party(id, kind, uuid, name, sort_name, city, website) "
            "VALUES(70, 1, 'u70', 'Zirbe {{name}} [x](y) & Co', 'zirbe', "
            "'Graz', 'zirbe.example.org'), (71, 1, 'u71', 'Ahorn AG', 'ahorn', "
            "'Linz', 'javascript:alert(1)'), (72, 1, 'u72', 'No member', "
            "'no member', 'Linz', '')",
            CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO membership(party, cluster) VALUES(70, 1), (71, 1)",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    person_put(f);
    files_put(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    cd_text_stop(&((struct fixture *)*state)->host);
    fixture_free(*state);
    return 0;
}

static void keep(const char *name, const struct cordee_buf *mail)
{
    const char *folder = getenv("CORDEE_TEST_LETTERS");
    char path[400];
    FILE *file;

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s.eml", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(mail->text, 1, mail->len, file), mail->len);
    fclose(file);
}

static void warned(gint64 offset, GMimeParserWarning what, const gchar *item,
                   gpointer mail)
{
    fail_msg("GMime warns of %d at %lld (%s) in %s", (int)what, (long long)offset,
             item ? item : "", (const char *)mail);
}

/* Strictly, and down to the last part. */
static void gmime_reads(const char *name, const struct cordee_buf *out)
{
    GMimeParserOptions *options = g_mime_parser_options_new();
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(out->text, out->len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *mail;

    g_mime_parser_options_set_address_compliance_mode(options,
                                                      GMIME_RFC_COMPLIANCE_STRICT);
    g_mime_parser_options_set_warning_callback(options, warned, (gpointer)name);
    mail = g_mime_parser_construct_message(parser, options);
    assert_non_null(mail);
    assert_string_equal(g_mime_message_get_message_id(mail),
                        "0192-7@network.example.org");
    assert_non_null(g_mime_message_get_body(mail));
    g_object_unref(mail);
    g_object_unref(parser);
    g_object_unref(stream);
    g_mime_parser_options_free(options);
}

static void compose(struct fixture *f, const char *name, const char *language,
                    int64_t sender, const struct cordee_letter *letter,
                    struct cordee_buf *out)
{
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(&f->core, letter, language, &f->err);
    const struct cd_compose_row row = {.letter = 1,
                                       .address = "zoe@kaesehof.example.org",
                                       .language = language,
                                       .merge_values = values,
                                       .message_id = "0192-7@network.example.org",
                                       .token = "abcdefgh23456723",
                                       .sender = sender,
                                       .at = 1795255200};

    if (!c || cd_compose(c, &row, out, &f->err) < 0)
        fail_msg("%s: %s", name, f->err.text);
}

/* With a key of its own, whose public half is kept beside the mail. */
static void sign(struct fixture *f, struct cordee_buf *mail)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf private = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf public = {0};
    struct cd_dkim_key *key = NULL;

    if (cd_dkim_make(&private, &public, &f->err) < 0 ||
        !(key = cd_dkim_key_new("network.example.org", "c2026", private.text, &f->err)))
        fail_msg("%s", f->err.text);
    assert_int_equal(cd_dkim_sign(key, 1795255200, mail, &f->err), 0);
    cd_dkim_key_free(key);
    keep("signed.key", &public);
}

static void a_mail_of_every_kind_is_composed(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        compose(f, mails[i].name, mails[i].language, mails[i].sender, &mails[i].letter,
                &out);
        if (strcmp(mails[i].name, "signed") == 0)
            sign(f, &out);
        gmime_reads(mails[i].name, &out);
        keep(mails[i].name, &out);
    }
}

static void the_templates_become_mails_in_each_language(void **state)
{
    struct fixture *f = *state;

    if (f->core.db->exec(&f->core, &f->err,
                         "UPDATE party SET name = 'Zirbe Kunststofftechnik GmbH' WHERE "
                         "id = 70",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
        struct cordee_letter letter = {.subject = starts[i].subject,
                                       .language = starts[i].language,
                                       .topic = 1,
                                       .flags = CORDEE_LETTER_BULK};

        start_text(&starts[i], &text);
        letter.markdown = text.text;
        compose(f, starts[i].name, starts[i].language, 1, &letter, &out);
        gmime_reads(starts[i].name, &out);
        keep(starts[i].name, &out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_mail_of_every_kind_is_composed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_templates_become_mails_in_each_language,
                                        setup, teardown),
    };

    g_mime_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
