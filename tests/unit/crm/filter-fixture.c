#include "tests/unit/crm/filter-fixture.h"

#include "core/base/part.h"
#include "core/crm/crm-priv.h"

#define DAY 86400

static const char *const rows[] = {
    "INSERT INTO staff(id, name, login) VALUES(1, 'Magdalena Rüscher', 'm@x.example'), "
    "(2, 'Paolo Frêne', 'p@x.example')",
    "INSERT INTO party(id, uuid, kind, name, sort_name, short_name, org_type, country, "
    "region, city, headcount, website, owner, external_id, created_at) VALUES"
    "(1, 'a', 1, 'Zirbenbach Kunststoffwerk GmbH', 'zirbenbach kunststoffwerk gmbh', "
    "'ZK', 'company', 'AT', 'Vorarlberg', 'Dornbirn', 180, 'https://z.example', 1, "
    "'pic:1', 1735689600),"
    "(2, 'b', 1, 'Plastiques du Môlan SAS', 'plastiques du molan sas', '', 'company', "
    "'FR', '', 'Annecy', 60, '', NULL, '', 1748779200),"
    "(3, 'c', 1, 'Polimeri Bistrca d.o.o.', 'polimeri bistrca d.o.o.', '', 'company', "
    "'SI', '', 'Maribor', 25, '', NULL, '', 1748779200),"
    "(4, 'd', 1, 'Inštitut za polimere', 'institut za polimere', '', 'research', 'SI', "
    "'', 'Ljubljana', NULL, '', 2, '', 1764547200),"
    "(5, 'e', 1, 'Lawis Polymer AG', 'lawis polymer ag', '', 'company', 'CH', "
    "'Graubünden', 'Chur', 90, '', NULL, '', 1764547200)",
    "INSERT INTO party(id, uuid, kind, name, given_name, family_name, sort_name, "
    "country, "
    "language, owner, basis, created_at, deleted_at) VALUES"
    "(11, 'k', 2, 'Élodie Charvoz', 'Élodie', 'Charvoz', 'charvoz elodie', 'FR', 'fr', "
    "NULL, 'member', 1735689600, NULL),"
    "(12, 'l', 2, 'Katharina Moosbrugger', 'Katharina', 'Moosbrugger', 'moosbrugger "
    "katharina', 'AT', 'de', 1, 'member', 1735689600, NULL),"
    "(13, 'm', 2, 'Hannes Wöß', 'Hannes', 'Wöß', 'woss hannes', 'AT', 'de', NULL, "
    "'member', 1735689600, NULL),"
    "(14, 'n', 2, 'Žiga Hribernik', 'Žiga', 'Hribernik', 'hribernik ziga', 'SI', 'sl', "
    "NULL, 'member', 1748779200, NULL),"
    "(15, 'o', 2, 'Reto Caviezel', 'Reto', 'Caviezel', 'caviezel reto', 'CH', 'de', "
    "NULL, 'member', 1748779200, NULL),"
    "(16, 'p', 2, 'Anna O''Brien', 'Anna', 'O''Brien', 'o''brien anna', 'IE', 'en', 2, "
    "'asked', 1764547200, NULL),"
    "(17, 'q', 2, 'Jean-Luc Picard', 'Jean-Luc', 'Picard', 'picard jean-luc', 'FR', "
    "'fr', NULL, 'none', 1764547200, NULL),"
    "(18, 'r', 2, 'Gone Person', 'Gone', 'Person', 'person gone', 'AT', 'de', 1, "
    "'member', 1735689600, 1764547200)",
    "INSERT INTO role(party, other, label, key_contact, since, until) VALUES"
    "(11, 2, 'Head of recycling', 1, NULL, NULL),"
    "(12, 1, 'Head of R&D', 1, 1262304000, NULL),"
    "(13, 1, 'Material engineer', 0, NULL, NULL),"
    "(14, 3, 'R&D lead', 0, NULL, NULL),"
    "(15, 5, 'Managing director', 0, NULL, NULL),"
    "(17, 2, 'Captain', 0, NULL, 1577836800),"
    "(18, 1, 'Nobody', 0, NULL, NULL)",
    "INSERT INTO membership(party, cluster, type, since, until) VALUES"
    "(1, 1, 'full', 1388534400, NULL), (2, 1, 'full', 1614556800, NULL),"
    "(3, 1, 'associate', 1546300800, 1704067200), (5, 1, 'associate', 1640995200, NULL)",
    "INSERT INTO email_address(id, party, address, folded, hash, state) VALUES"
    "(111, 11, 'Elodie.Charvoz@molan.example.org', 'elodie.charvoz@molan.example.org', "
    "'h11', 'ok'),"
    "(112, 12, 'k.moosbrugger@zirbenbach.example.org', "
    "'k.moosbrugger@zirbenbach.example.org', 'h12', 'ok'),"
    "(113, 13, 'hannes@zirbenbach.example.org', 'hannes@zirbenbach.example.org', 'h13', "
    "'bounced'),"
    "(114, 14, 'ziga@bistrca.example.org', 'ziga@bistrca.example.org', 'h14', 'ok'),"
    "(115, 15, 'reto@lawis.example.org', 'reto@lawis.example.org', 'h15', 'ok'),"
    "(117, 17, 'jl@picard.example.org', 'jl@picard.example.org', 'h17', 'ok'),"
    "(101, 1, 'office@zirbenbach.example.org', 'office@zirbenbach.example.org', 'h1', "
    "'ok')",
    "INSERT INTO phone(party, number) VALUES(11, '+33 4 50 00 01 27'), "
    "(1, '+43 (0)5572 123-45')",
    "INSERT INTO tag(id, name, folded) VALUES(1, 'Recycling', 'recycling'), (2, "
    "'Packaging', 'packaging'), (3, 'Board', 'board'), (4, 'Food contact', 'food "
    "contact')",
    "INSERT INTO tagging(party, tag) VALUES(1, 1), (11, 1), (2, 2), (15, 3), (11, 4)",
    "INSERT INTO theme(id, parent, name, folded) VALUES(1, NULL, 'Recycling', "
    "'recycling'), (2, 1, 'Compounding', 'compounding'), (3, NULL, 'Tooling', 'tooling')",
    "INSERT INTO competence(party, theme) VALUES(1, 2), (5, 3)",
    "INSERT INTO need(party, theme) VALUES(4, 1)",
    "INSERT INTO consent(party, topic, given) VALUES(14, NULL, 0), (12, 1, 1), (11, 1, "
    "1), (11, 1, 0)",
    "INSERT INTO suppression(hash, reason) VALUES('h15', 'complained')",
    "INSERT INTO task(party, staff, title, due_at, done_at) VALUES(11, 1, 'Send it', "
    "1000000000, NULL), (12, 2, 'Call', 9000000000, NULL), (13, 1, 'Done', 1, 2)",
    "INSERT INTO segment(name, filter) VALUES('Recyclers', 'tag:recycling'), ('Loop', "
    "'segment:loop'), ('Both', 'tag:recycling OR tag:board')",
};

static void happen(struct fixture *f, const char *kind, enum cordee_direction direction,
                   int days, int64_t party, const char *visibility)
{
    const char *part = cordee_text_is(kind, "note") ? "about" : "with";
    const struct cordee_interaction i = {
        .kind = kind,
        .direction = direction,
        .at = cordee_now() - (int64_t)days * DAY - 60,
        .subject = kind,
        .author = 1,
        .visibility = visibility,
        .takers = &(struct cordee_taker){party, part},
        .n_takers = 1,
    };

    if (cd_crm_api.interaction(&f->cd, &f->err, &i, NULL) < 0)
        fail_msg("%s", f->err.text);
}

struct fixture *register_new(void)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_crm_part, &cd_mail_part,
                                                            NULL};
    struct fixture *f = fixture_new(parts);

    if (cd_crm_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
    f->cd.crm = &cd_crm_api;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (f->core.db->exec(&f->core, &f->err, rows[i], CORDEE_NO_ARGS) < 0)
            fail_msg("%.60s: %s", rows[i], f->err.text);
    if (cd_crm_index_all(&f->core, &f->err) < 0)
        fail_msg("%s", f->err.text);
    happen(f, "call", CORDEE_OUT, 10, 11, NULL);
    happen(f, "meeting", CORDEE_INTERNAL, 100, 12, NULL);
    happen(f, "note", CORDEE_INTERNAL, 5, 13, NULL);
    happen(f, "mail.reply", CORDEE_IN, 400, 14, NULL);
    happen(f, "call", CORDEE_OUT, 3, 15, "owner");
    happen(f, "mail.out", CORDEE_OUT, 20, 12, NULL);
    return f;
}

int register_setup(void **state)
{
    *state = register_new();
    return 0;
}

int register_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

void register_run(struct fixture *f, const char *sql)
{
    if (f->core.db->exec(&f->core, &f->err, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s: %s", sql, f->err.text);
}

int64_t register_one(struct fixture *f, const char *sql)
{
    int64_t n = 0;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s: %s", sql, f->err.text);
    return n;
}

#define OFF(a, b) "abs(t." a " - c." b ") > 1e-9 * (abs(c." b ") + 1)"

void register_ties_hold(struct fixture *f)
{
    assert_int_equal(
        register_one(
            f,
            "WITH c AS (SELECT party, staff, count(*) AS n, sum(weight * share * "
            "grown(at, 30)) AS active, sum(weight * share * grown(at, 180)) AS "
            "health, sum(iif(NOT met AND NOT heard, share * grown(at, 180), "
            "0)) AS wrote, sum(iif(NOT met AND heard, share * grown(at, 180), "
            "0)) AS heard, sum(iif(met, share * grown(at, 180), 0)) AS "
            "met, max(at) AS last_at FROM contact_counted GROUP BY 1, 2) SELECT "
            "count(*) FROM c FULL JOIN tie t ON t.party = c.party AND t.staff = "
            "c.staff WHERE t.n IS NOT c.n OR t.last_at IS NOT c.last_at "
            "OR " OFF("active", "active") " OR " OFF("health", "health") " OR " OFF(
                "wrote", "wrote") " OR " OFF("heard", "heard") " OR " OFF("met", "met")),
        0);
    assert_int_equal(
        register_one(
            f,
            "WITH c AS (SELECT a.party, b.party AS other, count(*) AS n, "
            "sum(min(a.weight, "
            "b.weight) * min(a.share, b.share) * grown(min(a.at, b.at), 180)) AS health "
            "FROM contact_counted a JOIN contact_counted b ON b.interaction = "
            "a.interaction AND b.party > a.party JOIN party p ON p.id = a.party JOIN "
            "party q ON q.id = b.party WHERE a.share < 1 AND b.share < 1 AND "
            "min(a.share, b.share) > 0.28 AND p.kind = 2 AND q.kind = 2 GROUP BY 1, 2) "
            "SELECT count(*) FROM c FULL JOIN acquaintance t ON t.party = c.party AND "
            "t.other = c.other WHERE t.n IS NOT c.n OR " OFF("health", "health")),
        0);
}
