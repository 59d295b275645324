#include "core/crm/crm.h"
#include "core/crm/export/export.h"
#include "core/crm/import/import-priv.h"
#include "tests/unit/crm/import-fixture.h"

#include <stdio.h>
#include <string.h>

static const char people[] =
    "Firma;Land;Ort;Vorname;Nachname;Funktion;E-Mail;Tel.;Mitglied seit;Schlagworte\n"
    "Alpenform "
    "GmbH;Österreich;Linz;Magdalena;Huber;Leitung;M.Huber@alpenform.example.org;"
    "+43 732 1;01.03.2021;\"Recycling, Automotive\"\n"
    "Alpenform GmbH;A;Linz;Jörg;Kovačič;Einkauf;j.kovacic@alpenform.example.org;;"
    "01.03.2021;\n"
    "Plasturgie SARL;FR;Annecy;Élodie;Charvoz;;e.charvoz@plasturgie.example.org;;;\n";

static void a_german_file_of_members_and_people_is_understood(void **state)
{
    struct fixture *f = *state;

    import_expect(f, people, MEMBERS, 3, 0, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE kind = 1"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE kind = 2"), 3);
    assert_int_equal(number(f, "SELECT count(*) FROM membership"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM role"), 3);
    assert_int_equal(number(f, "SELECT count(*) FROM tagging"), 2);
    assert_string_equal(text_of(f, "SELECT country FROM party WHERE name = 'Alpenform "
                                   "GmbH'"),
                        "AT");
    assert_string_equal(text_of(f, "SELECT folded FROM email_address ORDER BY id"),
                        "m.huber@alpenform.example.org");
    assert_string_equal(text_of(f, "SELECT basis FROM party WHERE name = 'Élodie "
                                   "Charvoz'"),
                        "member");
    assert_int_equal(number(f, "SELECT since FROM membership WHERE since IS NOT NULL"),
                     1614556800);
}

static void a_second_import_of_the_same_file_changes_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t before;

    import_expect(f, people, MEMBERS, 3, 0, 0, 0);
    before = number(f, "SELECT count(*) FROM change");
    import_expect(f, people, MEMBERS, 0, 0, 3, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM change"), before);
}

static void an_update_fills_and_changes_but_never_empties(void **state)
{
    struct fixture *f = *state;

    import_expect(f, people, MEMBERS, 3, 0, 0, 0);
    import_expect(f,
                  "organisation,city,country,first_name,last_name,email,role,phone\n"
                  "Alpenform GmbH,,AT,,Huber-Mayr,m.huber@alpenform.example.org,,\n"
                  "Alpenform GmbH,,AT,,,j.kovacic@alpenform.example.org,Direktor,\n",
                  OTHERS, 0, 2, 0, 0);
    assert_string_equal(text_of(f, "SELECT name FROM party WHERE family_name = "
                                   "'Huber-Mayr'"),
                        "Magdalena Huber-Mayr");
    assert_string_equal(text_of(f, "SELECT city FROM party WHERE kind = 1 ORDER BY id"),
                        "Linz");
    assert_string_equal(text_of(f, "SELECT label FROM role ORDER BY id"), "Leitung");
}

static void a_bad_cell_is_left_out_and_told_with_line_and_column(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "name,email,country,phone\n"
                               "Anna Huber,anna@example.org,AT,\n"
                               "Bad Mail,keine adresse,AT,01 234567\n"
                               "Bad Land,b@example.org,Atlantis,n.a.\n"
                               "\"Broken,c@example.org,AT\n"
                               ",nonsense,AT,\n"
                               "Zoran Kos,zoran@example.org,SI,\n";
    int64_t id = import_made(f, "x.csv", text, sizeof text - 1, OTHERS);
    json_t *report = import_ran(f, id), *refused = json_object_get(report, "refused");
    const char *where[] = {"Line 3, column 2 (email)", "Line 4, column 3 (country)",
                           "Line 4, column 4 (phone)", "Line 5",
                           "Line 6, column 2 (email)"};
    struct cd_import_refused *r;
    struct cordee_buf out = {0};

    assert_int_equal(json_array_size(refused), 5);
    for (size_t i = 0; i < 5; i++) {
        const json_t *one = json_array_get(refused, i);

        assert_string_equal(cordee_json_text(one, "where"), where[i]);
        assert_int_equal(cordee_json_true(one, "left_out"), i < 3);
    }
    assert_string_equal(cordee_json_text(json_array_get(refused, 0), "reason"),
                        "\"keine adresse\" is no e-mail address");
    assert_string_equal(cordee_json_text(json_array_get(refused, 1), "reason"),
                        "there is no country \"Atlantis\"");
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 4);
    assert_int_equal(number(f, "SELECT count(*) FROM phone"), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM email_address"), 3);
    assert_int_equal(cordee_json_int(report, "left_out"), 3);
    r = cd_import_refused_open(&f->core, id, &f->err);
    assert_non_null(r);
    assert_int_equal(cd_import_refused_next(&f->core, r, &out, &f->err), 0);
    assert_non_null(strstr(out.text, "Bad Mail,keine adresse,AT,01 234567,3,2,"));
    cordee_buf_drop(&out);
    cd_import_refused_close(r);
    import_is(report, 4, 0, 0, 2);
}

static void the_unsubscribed_are_blocked_before_anybody_is_made(void **state)
{
    struct fixture *f = *state;
    char why[160] = "";
    int64_t party = 0, address = 0;

    import_expect(f,
                  "name;email;abgemeldet\nAnna Huber;anna@example.org;ja\n"
                  "Jo Kos;jo@example.org;nein\nMia Moll;mia@example.org;bounced\n",
                  "{\"basis\":\"asked\"}", 3, 0, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 2);
    assert_int_equal(
        f->core.crm->by_email(&f->core, &f->err, "anna@example.org", &party, &address),
        1);
    assert_int_equal(f->core.crm->may_write(&f->core, &f->err, party, address, 0, why),
                     0);
    assert_memory_equal(why, "unsubscribed", 12);
    assert_int_equal(
        f->core.crm->by_email(&f->core, &f->err, "jo@example.org", &party, &address), 1);
    assert_int_equal(f->core.crm->may_write(&f->core, &f->err, party, address, 0, why),
                     1);
}

static void two_columns_may_say_that_somebody_is_not_written_to(void **state)
{
    struct fixture *f = *state;

    import_expect(f,
                  "name;email;Newsletter abgemeldet;Bounces (Anzahl)\n"
                  "Anna Huber;anna@example.org;2024-05-01;0\n"
                  "Jo Kos;jo@example.org;;3\nMia Moll;mia@example.org;nein;\n"
                  "Ida Rot;ida@example.org;vielleicht;\n",
                  "{\"basis\":\"asked\"}", 3, 0, 0, 1);
    assert_int_equal(
        number(f, "SELECT count(*) FROM suppression WHERE reason = 'unsubscribed'"), 1);
    assert_int_equal(
        number(f, "SELECT count(*) FROM suppression WHERE reason = 'bounced'"), 1);
}

static void a_list_of_bounced_addresses_makes_nobody(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "email\nanna@example.org\njo@example.org\nnonsense\n";
    int64_t id = import_made(f, "bounced-2025.csv", text, sizeof text - 1, "{}");
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;

    assert_int_equal(cd_import_guess(&f->core, &f->err, id, &plan), 1);
    assert_string_equal(cordee_json_text(plan, "what"), "blocked");
    assert_string_equal(cordee_json_text(plan, "blocked_as"), "bounced");
    import_is(import_checked(f, id), 2, 0, 0, 1);
    import_is(import_ran(f, id), 2, 0, 0, 1);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 0);
    assert_int_equal(
        number(f, "SELECT count(*) FROM suppression WHERE reason = 'bounced'"), 2);
}

static void a_column_replaces_fills_or_keeps(void **state)
{
    struct fixture *f = *state;
    static const char first[] =
        "organisation,country,city,website,phone\nOne AG,AT,Linz,,"
        "0732 555 1234\n";
    static const char next[] =
        "organisation,country,city,website,phone\nOne AG,AT,Wels,one.example.org,+43 732 "
        "5551234\nTwo AG,AT,Graz,two.example.org,\n";

    import_expect(f, first, OTHERS, 1, 0, 0, 0);
    assert_string_equal(text_of(f, "SELECT number FROM phone"), "+437325551234");
    import_expect(f, next,
                  "{\"organisations\":\"others\",\"basis\":\"none\",\"policies\":["
                  "\"overwrite\",\"overwrite\",\"keep\",\"fill\",\"overwrite\"]}",
                  1, 1, 0, 0);
    assert_string_equal(text_of(f, "SELECT city FROM party WHERE name = 'One AG'"),
                        "Linz");
    assert_string_equal(text_of(f, "SELECT website FROM party WHERE name = 'One AG'"),
                        "https://one.example.org");
    assert_string_equal(text_of(f, "SELECT city FROM party WHERE name = 'Two AG'"),
                        "Graz");
    assert_int_equal(number(f, "SELECT count(*) FROM phone"), 1);
}

static void a_file_of_the_same_headings_is_read_as_the_last(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "Verein,Ort,Wappentier\nEins,Linz,Adler\n";
    int64_t id =
        import_made(f, "a.csv", text, sizeof text - 1,
                    "{\"organisations\":\"others\",\"columns\":[\"organisation\","
                    "\"city\",\"tags\"],\"policies\":[\"fill\",\"keep\",\"fill\"]}");
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    const json_t *column;

    import_is(import_ran(f, id), 1, 0, 0, 0);
    id = import_made(f, "b.csv", text, sizeof text - 1, NULL);
    assert_int_equal(cd_import_guess(&f->core, &f->err, id, &plan), 1);
    column = json_array_get(json_object_get(plan, "columns"), 2);
    assert_string_equal(cordee_json_text(column, "field"), "tags");
    assert_string_equal(cordee_json_text(column, "policy"), "fill");
    assert_string_equal(cordee_json_text(column, "because"), "before");
    assert_string_equal(cordee_json_text(plan, "organisations"), "others");
}

static void homonyms_stay_apart_by_number_or_by_city(void **state)
{
    struct fixture *f = *state;

    import_expect(f,
                  "pic,name,country,city\n1,Valeo,FR,Paris\n2,VALEO,FR,Paris\n"
                  "3,Valeo,DE,Bonn\n",
                  OTHERS, 3, 0, 0, 0);
    import_expect(f,
                  "company,country,city\nOntos AG,CH,Bern\nOntos AG,CH,Nidau\n"
                  "Ontos AG,CH,Bern\n",
                  OTHERS, 2, 0, 1, 0);
    import_expect(f, "company,country,city\nOntos AG,CH,Bern\nOntos AG,CH,\n", OTHERS, 0,
                  0, 1, 1);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 5);
}

static void an_organisation_is_as_the_last_row_says(void **state)
{
    struct fixture *f = *state;
    static const char renamed[] = "pic,name\n1,Alpha AG\n1,Beta AG\n1,Alpha AG\n";

    import_expect(
        f,
        "organisation,website,email,role\nOne AG,a.example.org,x@one.example,A\n"
        "One AG,b.example.org,y@one.example,B\n"
        "One AG,a.example.org,z@one.example,C\n",
        OTHERS, 1, 2, 0, 0);
    assert_string_equal(text_of(f, "SELECT website FROM party WHERE name = 'One AG'"),
                        "https://a.example.org");
    import_is(
        import_ran(f, import_made(f, "test.csv", renamed, sizeof renamed - 1, OTHERS)), 1,
        2, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE name = 'Alpha AG'"), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE kind = 1"), 2);
}

/* Whether what a row told is still known after `sql`, which somebody else wrote. */
static bool told_after(struct fixture *f, struct cd_importing *im,
                       const struct cd_import_row *row, const char *sql)
{
    cd_import_told_put(im, row, 5, CD_SAME);
    assert_int_equal(cd_import_told_end(im, &f->err), 0);
    assert_int_equal(cd_import_told(im, row), 5);
    assert_int_equal(f->core.db->exec(&f->core, &f->err, sql, CORDEE_NO_ARGS), 0);
    assert_int_equal(cd_import_told_begin(im, &f->err), 0);
    return cd_import_told(im, row) == 5;
}

static void what_a_row_told_is_forgotten_when_others_change_the_register(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_importing_drop) struct cd_importing *im = NULL;
    struct cd_import_row *row;
    int64_t id;

    import_expect(f, people, MEMBERS, 3, 0, 0, 0);
    id = import_made(f, "test.csv", people, sizeof people - 1, MEMBERS);
    assert_int_equal(cd_importing_open(&f->core, id, &im, &f->err), 1);
    assert_int_equal(cd_import_next(im, a, &row, &f->err), 1);
    assert_true(told_after(f, im, row,
                           "INSERT INTO interaction(uuid, kind) VALUES('u1', 'note')"));
    assert_false(told_after(f, im, row, "UPDATE membership SET type = 'guest'"));
    assert_false(told_after(f, im, row, "UPDATE party SET city = 'Wels'"));
}

static void who_was_here_gets_a_role_at_an_organisation_that_comes_in(void **state)
{
    struct fixture *f = *state;

    import_expect(f, "last name,email\nHuber,h@one.example\n", OTHERS, 1, 0, 0, 0);
    import_expect(f,
                  "organisation,last name,email,role\nNew AG,Huber,h@one.example,Head\n",
                  MEMBERS, 0, 1, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM role r JOIN party o ON o.id = "
                               "r.other WHERE o.name = 'New AG' AND r.label = 'Head'"),
                     1);
    assert_int_equal(number(f, "SELECT count(*) FROM membership"), 1);
}

static void two_people_do_not_share_an_address(void **state)
{
    struct fixture *f = *state;

    import_expect(f,
                  "name,email\nAnna Huber,office@example.org\n"
                  "Anna Huber-Mayr,office@example.org\nZoran Kos,office@example.org\n",
                  "{\"basis\":\"none\"}", 1, 1, 0, 1);
}

static void what_a_refused_row_said_is_not_there_for_those_behind_it(void **state)
{
    import_expect(*state,
                  "company,city,first name,last name,email\n"
                  "Alpha,,Anna,Berg,anna@alpha.example.org\n"
                  "Beta,,Bodo,Wald,anna@alpha.example.org\n" /* refused */
                  "Beta,,,,\n"                               /* new by this row only */
                  "Alpha,Linz,Bodo,Wald,anna@alpha.example.org\n" /* refused */
                  "Alpha,Linz,,,\n", /* a town, first said here */
                  OTHERS, 2, 1, 0, 2);
}

static int names_veto(struct cordee *cd, int64_t party, const char *text,
                      struct cordee_error *err)
{
    (void)cd;
    (void)party;
    return strcmp(text, "no") == 0 ? cordee_fail(err, CORDEE_E_INVALID, "not this one")
                                   : 0;
}

/* A plugin's column that refuses some. */
static const struct cordee_column veto_columns[] = {
    {"veto", NULL, CORDEE_PERSON, "Veto", "'?'", names_veto},
    {0},
};
static const struct cordee_plugin_def veto_plugin = {.name = "test",
                                                     .columns = veto_columns};

static void a_row_that_fails_half_way_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "organisation,name,email,veto\n"
                               "One GmbH,Anna Huber,anna@example.org,yes\n"
                               "Two GmbH,Jo Kos,jo@example.org,no\n"
                               "Three GmbH,Mia Moll,mia@example.org,yes\n"
                               "Four GmbH,Ida Rot,ida@example.org,no\n";
    int64_t id;

    cd_rows_add(f->host.rows, &f->cd, &veto_plugin);
    id = import_made(f, "x.csv", text, sizeof text - 1, OTHERS);
    import_is(import_ran(f, id), 2, 0, 0, 2);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 4);
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE name LIKE 'Two%'"), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM import_refused"), 2);
    cd_rows_sweep(f->host.rows, &f->cd);
}

/* New people are written together; of those the database refuses one. */
static void of_people_written_together_the_one_at_fault_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char text[] =
        "person_key,name,email,tags\n"
        ",Anna Huber,anna@example.org,\"a; A\"\n"
        "01234567-89ab-4cde-8f01-23456789abcd,Jo Kos,jo@example.org,b\n"
        ",Mia Moll,mia@example.org,b\n"
        ",Mia Moll-Rot,mia@example.org,b\n";
    int64_t id;

    assert_int_equal(
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO party(uuid, kind, name, sort_name, deleted_at) "
                         "VALUES('01234567-89ab-4cde-8f01-23456789abcd', 2, 'Jo', 'jo', "
                         "1)",
                         CORDEE_NO_ARGS),
        0);
    id = import_made(f, "x.csv", text, sizeof text - 1, OTHERS);
    import_is(import_ran(f, id), 2, 1, 0, 1);
    assert_int_equal(number(f, "SELECT line FROM import_refused"), 3);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 3);
    assert_int_equal(number(f, "SELECT count(*) FROM email_address"), 2);
    assert_int_equal(number(f, "SELECT count(*) FROM tagging"), 2);
}

static void rows_pasted_from_a_spreadsheet_are_read(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *others = json_loads(OTHERS, 0, NULL);
    int64_t id = cd_import_paste(&f->core, &f->err,
                                 "Podjetje\tDržava\tIme in priimek\tE-pošta\n"
                                 "Plastika d.o.o.\tSlovenija\tBoštjan Kovačič\t"
                                 "bostjan@plastika.example.org\n");

    assert_true(id > 0);
    assert_int_equal(cd_import_guess(&f->core, &f->err, id, &plan), 1);
    assert_int_equal(json_array_size(json_object_get(plan, "asks")), 2);
    assert_int_equal(cd_import_start(&f->core, &f->err, id), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    assert_int_equal(cd_import_plan_set(&f->core, &f->err, id, others), 0);
    import_is(import_ran(f, id), 1, 0, 0, 0);
    assert_string_equal(text_of(f, "SELECT sort_name FROM party WHERE kind = 2"),
                        "kovacic bostjan");
}

static void a_workbook_that_is_none_is_refused(void **state)
{
    struct fixture *f = *state;
    char path[120];
    FILE *out;

    snprintf(path, sizeof path, "%s/in.xlsx", f->dir);
    out = fopen(path, "wb");
    fwrite("PK\x03\x04xxxx", 1, 8, out);
    fclose(out);
    assert_int_equal(cd_import_new(&f->core, &f->err, "in.xlsx", path), -1);
    assert_non_null(strstr(f->err.text, "workbook"));
}

static void nobody_is_written_when_the_plan_lacks_an_answer(void **state)
{
    struct fixture *f = *state;
    int64_t id = import_made(f, "x.csv", "a,b\n1,2\n", 8, NULL);

    assert_int_equal(cd_import_start(&f->core, &f->err, id), -1);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 0);
}

static void undo_takes_an_import_back(void **state)
{
    struct fixture *f = *state;
    json_t *undone = NULL;
    int64_t id;

    import_expect(f, people, MEMBERS, 3, 0, 0, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM consent WHERE said = 1"), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM consent WHERE basis = 'member'"), 3);
    id = import_made(f, "more.csv",
                     "organisation,city,first_name,last_name,email\n"
                     "Alpenform GmbH,Wels,Magda,Huber,m.huber@alpenform.example.org\n"
                     "Neu AG,Chur,Urs,Moll,urs@neu.example.org\n",
                     125, "{\"organisations\":\"members\",\"basis\":\"asked\"}");
    import_is(import_ran(f, id), 1, 1, 0, 0);
    assert_int_equal(cd_import_undo(&f->core, &f->err, id, &undone), 0);
    assert_int_equal(cordee_json_int(undone, "left_count"), 0);
    json_decref(undone);
    assert_int_equal(number(f, "SELECT count(*) FROM party"), 5);
    assert_string_equal(text_of(f, "SELECT city FROM party WHERE name = 'Alpenform "
                                   "GmbH'"),
                        "Linz");
    assert_int_equal(number(f, "SELECT count(*) FROM party WHERE given_name = "
                               "'Magdalena'"),
                     1);
    assert_int_equal(cd_import_undo(&f->core, &f->err, id, &undone), -1);
    import_expect(f, people, MEMBERS, 0, 0, 3, 0);
}

static void exported(struct fixture *f, enum cordee_kind kind, struct cordee_buf *out)
{
    const struct cd_export_options o = {.kind = kind, .semicolon = true, .bom = true};
    struct cd_export *x = cd_export_open(&f->core, &o, &f->err);
    int rc;

    if (!x)
        fail_msg("%s", f->err.text);
    while ((rc = cd_export_next(&f->core, x, out, &f->err)) > 0)
        ;
    if (rc < 0)
        fail_msg("%s", f->err.text);
    cd_export_close(x);
}

static void what_was_exported_comes_back_as_the_same(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf orgs = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf persons = {0};
    int64_t changes, id;

    import_expect(f, people, MEMBERS, 3, 0, 0, 0);
    import_expect(f,
                  "organisation,name,email,mobile,notes,competences,website,tags\n"
                  ",Jean-Luc DUPONT,jl@example.org;jean@example.org,+33 6 1,=1+1,"
                  "\"Recycling:3, Moulds\",www.example.org,\n"
                  "Zwei KG,DUPONT Jean,,06 2,\"two\nlines; \"\"x\"\"\",,,\n"
                  "Drei KG,,office@drei.example.org,,,,,\"a;b\"\n",
                  OTHERS, 3, 0, 0, 0);
    changes = number(f, "SELECT count(*) FROM change");
    exported(f, CORDEE_ORG, &orgs);
    exported(f, CORDEE_PERSON, &persons);
    id = import_made(f, "members.csv", orgs.text, orgs.len, MEMBERS);
    import_is(import_ran(f, id), 0, 0, 4, 0);
    id = import_made(f, "contacts.csv", persons.text, persons.len, OTHERS);
    import_is(import_ran(f, id), 0, 0, 5, 0);
    assert_int_equal(number(f, "SELECT count(*) FROM change"), changes);
}

static void all_that_is_known_about_a_person_is_one_document(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    import_expect(f, people, "{\"organisations\":\"members\",\"basis\":\"asked\"}", 3, 0,
                  0, 0);
    assert_int_equal(
        cd_export_person(&f->core, &f->err,
                         number(f, "SELECT id FROM party WHERE given_name = 'Élodie'"),
                         &model),
        1);
    assert_true(json_array_size(json_object_get(model, "data")) >= 4);
}

/* A preview holds what it would have made in memory, and so not of any number of rows. */
static void a_preview_stops_before_it_needs_too_much_memory(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *part = NULL;
    json_t *all;
    int64_t id;

    cordee_buf_puts(&text, "name,email\n");
    for (int i = 0; i < 1000; i++)
        cordee_buf_printf(&text, "Eva N%d,eva%d@example.org\n", i, i);
    id = import_made(f, "many.csv", text.text, text.len, OTHERS);
    if (cd_import_check_within(&f->core, &f->err, id, 300, &part) < 0)
        fail_msg("%s", f->err.text);
    assert_true(cordee_json_true(part, "partial"));
    assert_true(cordee_json_int(part, "rows") < 1000 &&
                cordee_json_int(part, "new") == cordee_json_int(part, "rows"));
    all = import_checked(f, id);
    assert_null(json_object_get(all, "partial"));
    import_is(all, 1000, 0, 0, 0);
    import_is(import_ran(f, id), 1000, 0, 0, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, import_setup, import_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_german_file_of_members_and_people_is_understood),
        TEST(a_second_import_of_the_same_file_changes_nothing),
        TEST(an_update_fills_and_changes_but_never_empties),
        TEST(a_bad_cell_is_left_out_and_told_with_line_and_column),
        TEST(the_unsubscribed_are_blocked_before_anybody_is_made),
        TEST(two_columns_may_say_that_somebody_is_not_written_to),
        TEST(a_list_of_bounced_addresses_makes_nobody),
        TEST(a_preview_stops_before_it_needs_too_much_memory),
        TEST(a_column_replaces_fills_or_keeps),
        TEST(a_file_of_the_same_headings_is_read_as_the_last),
        TEST(homonyms_stay_apart_by_number_or_by_city),
        TEST(an_organisation_is_as_the_last_row_says),
        TEST(what_a_row_told_is_forgotten_when_others_change_the_register),
        TEST(who_was_here_gets_a_role_at_an_organisation_that_comes_in),
        TEST(two_people_do_not_share_an_address),
        TEST(what_a_refused_row_said_is_not_there_for_those_behind_it),
        TEST(a_row_that_fails_half_way_leaves_nothing),
        TEST(rows_pasted_from_a_spreadsheet_are_read),
        TEST(a_workbook_that_is_none_is_refused),
        TEST(of_people_written_together_the_one_at_fault_is_refused),
        TEST(nobody_is_written_when_the_plan_lacks_an_answer),
        TEST(what_was_exported_comes_back_as_the_same),
        TEST(all_that_is_known_about_a_person_is_one_document),
        TEST(undo_takes_an_import_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
