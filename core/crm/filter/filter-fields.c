/* The fields of the filter language that the register itself knows, and the merge fields
 * of mails. */
#include "core/crm/filter/filter-fields.h"

#include "core/crm/org-kind.h"

#include <string.h>

#define TOPIC_MINE "(cluster IS NULL OR cluster_mine(cluster))"

/* ---- what their functions share -------------------------------------------------- */

void cd_put_now(struct cordee_sql *out, const struct cordee_condition *c)
{
    cordee_sql_bind(out, cordee_of_int(c->now));
}

void cd_put_span_now(struct cordee_sql *out, const char *table,
                     const struct cordee_condition *c)
{
    cordee_sql_put(out, "(");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".since IS NULL OR ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".since <= ");
    cd_put_now(out, c);
    cordee_sql_put(out, ") AND (");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".until IS NULL OR ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".until > ");
    cd_put_now(out, c);
    cordee_sql_put(out, ")");
}

/* "expr = ?" or "expr LIKE ?" for each value, a star at the end being a prefix. */
void cd_put_any(const char *expression, const struct cordee_condition *c,
                struct cordee_sql *out)
{
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        const char *text = c->values[i].as.s;
        size_t n = strlen(text);

        if (i > 0)
            cordee_sql_put(out, " OR ");
        cordee_sql_put(out, expression);
        if (n > 1 && text[n - 1] == '*') {
            text = cordee_arena_text_n(out->arena, text, n - 1);
            cordee_sql_put(out, " LIKE ");
            cordee_sql_bind(out, cordee_of_text(cd_like_prefix(out->arena, text)));
            cordee_sql_put(out, " ESCAPE '\\'");
        } else {
            cordee_sql_put(out, " = ");
            cordee_sql_bind(out, c->values[i]);
        }
    }
    cordee_sql_put(out, ")");
}

/* Each value's words, in one of the expressions. */
void cd_put_any_words(const char *expression, const struct cordee_condition *c,
                      struct cordee_sql *out)
{
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        if (i > 0)
            cordee_sql_put(out, " OR ");
        cd_words_in(expression, c->values[i].as.s, out);
    }
    cordee_sql_put(out, ")");
}

int cd_wrong_value(struct cordee_error *err, const char *text, const char *value)
{
    return cd_refuse(err, CORDEE_E_INVALID, text, value);
}

/* ---- the rows -------------------------------------------------------------------- */

#define CHOICES(table) \
    "SELECT name AS value, name AS label FROM " table " ORDER BY folded"

#define THEMES                                                                          \
    "SELECT name AS value, name AS label FROM theme WHERE retired_at IS NULL ORDER BY " \
    "folded"

const struct cordee_field cd_crm_fields[] = {
    {.name = "name",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Name"),
     .help = T_LATER("Words of the name, in any order"),
     .compile = cd_field_name},
    {.name = "kind",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Kind"),
     .help = T_LATER("Organisation or person"),
     .value = "CASE p.kind WHEN 1 THEN 'org' ELSE 'person' END",
     .choices = "SELECT 'org' AS value, 'Organisation' AS label UNION ALL "
                "SELECT 'person', 'Person'"},
    {.name = "country",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Country"),
     .help = T_LATER("A code or a name: AT, Austria"),
     .choices =
         "SELECT country AS value, country AS label FROM party WHERE country <> '' "
         "AND deleted_at IS NULL GROUP BY country ORDER BY count(*) DESC",
     .compile = cd_field_country},
    {.name = "region",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Region"),
     .value = "p.region"},
    {.name = "city",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("City"),
     .help = T_LATER("The whole name, or its start with a star: Inns*"),
     .value = "p.city"},
    {.name = "postcode",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Postcode"),
     .value = "p.postcode"},
    {.name = "near",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Near"),
     .help = T_LATER("A place, and how far: near:Lyon,50km near:\"Freiburg, CH\",20km "
                     "near:\"47.26, 11.39\",50km"),
     .compile = cd_field_near},
    {.name = "distance",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Kilometres from"),
     .help = T_LATER("distance(Lyon)>200; who is at no known place is neither near nor "
                     "far"),
     .compile = cd_field_distance},
    {.name = "language",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Language"),
     .help = T_LATER("What to write in: de, French"),
     .choices =
         "SELECT language AS value, language AS label FROM party WHERE language <> "
         "'' AND deleted_at IS NULL GROUP BY language ORDER BY count(*) DESC",
     .compile = cd_field_language},
    {.name = "cluster",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Cluster"),
     .help = T_LATER("Whose a record is, where there are several clusters"),
     .choices = "SELECT name AS value, name AS label FROM cluster WHERE cluster_mine(id) "
                "ORDER BY fold(name)",
     .compile = cd_field_cluster},
    {.name = "tag",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Tag"),
     .choices = CHOICES("tag"),
     .compile = cd_field_tag},
    {.name = "owner",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Owner"),
     .help = T_LATER("The user in charge: me, none, or a name"),
     .choices = "SELECT 'me' AS value, 'me' AS label UNION ALL SELECT 'none', 'nobody' "
                "UNION ALL SELECT name, name FROM staff WHERE disabled_at IS NULL",
     .compile = cd_field_owner},
    {.name = "type",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Type of organisation"),
     .help = T_LATER("company, university, research, training, public, investor, "
                     "network, other"),
     .value = "p.org_type",
     .choices = "SELECT DISTINCT org_type AS value, org_type AS label FROM party WHERE "
                "kind = 1 AND org_type <> '' AND deleted_at IS NULL ORDER BY 1"},
    {.name = "size",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Size of company"),
     .help = T_LATER("By staff, as the European Union has it: micro, small, medium, "
                     "large"),
     .value = CD_ORG_SIZE,
     .choices = "SELECT 'micro' AS value, 'micro (below 10)' AS label UNION ALL SELECT "
                "'small', 'small (10 to 49)' UNION ALL SELECT 'medium', 'medium (50 to "
                "249)' UNION ALL SELECT 'large', 'large (from 250)'"},
    {.name = "member",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Membership"),
     .help = T_LATER("active, former, future, or a type"),
     .choices =
         "SELECT 'active' AS value, 'active' AS label UNION ALL SELECT 'former', "
         "'former' UNION ALL SELECT 'future', 'future' UNION ALL SELECT word, name "
         "FROM (SELECT word, name FROM member_type WHERE cluster_mine(cluster) GROUP BY "
         "word ORDER BY min(place), min(id))",
     .compile = cd_field_member},
    {.name = "membership",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Status of membership"),
     .help = T_LATER("What the rules make of its dates: pending, new, current, grace, "
                     "expired, resigned"),
     .choices = "SELECT word AS value, name AS label FROM member_status WHERE "
                "cluster_mine(cluster) GROUP BY word ORDER BY place, "
                "id",
     .compile = cd_field_membership},
    {.name = "member_type",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Type of membership"),
     .help = T_LATER("Whether it still holds or not"),
     .choices = "SELECT word AS value, name AS label FROM member_type WHERE "
                "cluster_mine(cluster) GROUP BY word ORDER BY min(place), min(id)",
     .compile = cd_field_member_type},
    {.name = "fee_class",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Fee class"),
     .choices = "SELECT name AS value, name AS label FROM fee_class WHERE "
                "cluster_mine(cluster) GROUP BY name ORDER BY min(place), min(id)",
     .compile = cd_field_fee_class},
    {.name = "member_joined",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Joined"),
     .value = "coalesce(m.joined, m.since)",
     .from = "membership m WHERE m.party = p.id"},
    {.name = "member_since",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Member since"),
     .value = "m.since",
     .from = "membership m WHERE m.party = p.id"},
    {.name = "member_until",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Member until"),
     .value = "m.until",
     .from = "membership m WHERE m.party = p.id AND m.until IS NOT NULL"},
    {.name = "competence",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Competence"),
     .help = T_LATER("And all below it in the tree; competence(3):x from level 3 on, "
                     "competence(confirmed):x when somebody confirmed it"),
     .choices = THEMES,
     .compile = cd_field_competence},
    {.name = "need",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Need"),
     .help = T_LATER("What they look for; need(3):x when it presses"),
     .choices = THEMES,
     .compile = cd_field_need},
    {.name = "role",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Role"),
     .help = T_LATER("Words of what somebody is at an organisation"),
     .choices = "SELECT label AS value, label FROM role WHERE label <> '' GROUP BY label "
                "ORDER BY count(*) DESC LIMIT 50",
     .compile = cd_field_role},
    {.name = "org",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Organisation"),
     .help = T_LATER("Words of the name of the organisation they are at"),
     .compile = cd_field_org},
    {.name = "email",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("E-mail address"),
     .help = T_LATER("An address, its start with a star, or a domain"),
     .compile = cd_field_email},
    {.name = "phone",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Phone"),
     .help = T_LATER("Some of its digits"),
     .compile = cd_field_phone},
    {.name = "website",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Website"),
     .value = "p.website"},
    {.name = "headcount",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Number of staff"),
     .value = "p.headcount"},
    {.name = "yearly_turnover",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Turnover a year"),
     .value = "p.yearly_turnover"},
    {.name = "founded",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Founded in"),
     .help = T_LATER("A year: founded>=2021"),
     .value = "p.founded"},
    {.name = "last_contact",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last contact"),
     .help = T_LATER("A mail, call, meeting, reply ...; no mass mail"),
     .compile = cd_field_last_contact},
    {.name = "heard",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last heard from"),
     .help = T_LATER("They took part themselves: a reply, a call, a meeting"),
     .compile = cd_field_heard},
    {.name = "last",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last of a kind"),
     .help = "last(meeting)>180d",
     .compile = cd_field_last},
    {.name = "touched",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Any contact"),
     .help = T_LATER("touched:2025 is whom there was any contact with in 2025"),
     .value = "ip.at",
     .from = "interaction_party ip WHERE ip.party = p.id AND ip.weight > 0 AND ip.counts "
             "= 1"},
    {.name = "last_mail",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last mail sent to them"),
     .help = T_LATER("Mailings too"),
     .compile = cd_field_last_mail},
    {.name = "mailing",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Mailing"),
     .help = "mailing(12):replied",
     .choices = "SELECT 'received' AS value, 'received' AS label UNION ALL SELECT "
                "'replied', 'replied' UNION ALL SELECT 'no-reply', 'no reply' UNION ALL "
                "SELECT 'bounced', 'bounced' UNION ALL SELECT 'unsubscribed', "
                "'unsubscribed'",
     .compile = cd_field_mailing},
    {.name = "task",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Follow-up"),
     .choices = "SELECT 'open' AS value, 'open' AS label UNION ALL SELECT 'overdue', "
                "'overdue' UNION ALL SELECT 'mine', 'mine' UNION ALL SELECT 'done', "
                "'done'",
     .compile = cd_field_task},
    {.name = "basis",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Basis for writing"),
     .value = "p.basis",
     .choices = "SELECT 'member' AS value, 'member' AS label UNION ALL SELECT 'asked', "
                "'asked for it' UNION ALL SELECT 'none', 'none'"},
    {.name = "consent",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Consent to"),
     .choices = "SELECT 'all' AS value, 'all' AS label UNION ALL SELECT DISTINCT name, "
                "name FROM topic WHERE " TOPIC_MINE,
     .compile = cd_field_consent},
    {.name = "topic",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Gets mailings about"),
     .help = T_LATER("A mailing about it would reach them"),
     .choices = "SELECT name AS value, name AS label FROM topic WHERE retired_at IS NULL "
                "AND " TOPIC_MINE " GROUP BY name ORDER BY min(position), min(id)",
     .compile = cd_field_topic},
    {.name = "paused",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("asked for a pause"),
     .compile = cd_field_paused},
    {.name = "paused_until",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Paused until"),
     .value = "p.paused_until"},
    {.name = "away_until",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Away until"),
     .help = T_LATER("As an automatic answer said: the last day"),
     .value = "(SELECT ab.until - 1 FROM absence ab WHERE ab.party = p.id AND ab.until > "
              "clock_now())"},
    {.name = "created",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Added"),
     .value = "p.created_at"},
    {.name = "updated",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Changed"),
     .value = "p.updated_at"},
    {.name = "segment",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Saved filter"),
     .choices = "SELECT name AS value, name AS label FROM segment WHERE (shared = 1 OR "
                "staff IS NULL OR staff = acting()) AND (cluster IS NULL OR "
                "cluster_mine(cluster)) ORDER BY name",
     .compile = cd_field_segment},
    {.name = "id",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Number"),
     .value = "p.id"},
    {.name = "external",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Number elsewhere"),
     .value = "p.external_id"},
    {.name = "is.org",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is an organisation"),
     .value = "p.kind = 1"},
    {.name = "is.person",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is a person"),
     .value = "p.kind = 2"},
    {.name = "is.member",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is a member"),
     .compile = cd_field_member},
    {.name = "member_on",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Member on a day"),
     .help = "member_on(2025-12-31):active",
     .compile = cd_field_member_on},
    {.name = "is.mine",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is mine"),
     .compile = cd_field_mine},
    {.name = "is.key",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("is a key contact"),
     .compile = cd_field_key},
    {.name = "unsubscribed",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("unsubscribed"),
     .compile = cd_field_unsubscribed},
    {.name = "bounced",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("address bounced"),
     .compile = cd_field_bounced},
    {.name = "left",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("nobody reads the address any more"),
     .compile = cd_field_left},
    {.name = "reachable",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("may be written to"),
     .compile = cd_field_reachable},
    {0},
};

static const struct cordee_merge_item tag_items[] = {
    {"tag", T_LATER("Tag"), "t.name"},
    {0},
};

static const struct cordee_merge_item role_items[] = {
    {"organisation", T_LATER("Organisation"), "x.name"},
    {"role", T_LATER("Role at the organisation"), "r.label"},
    {"organisation_city", T_LATER("City of the organisation"), "x.city"},
    {"organisation_website", T_LATER("Website of the organisation"), "x.website"},
    {0},
};

const struct cordee_merge_field cd_crm_merge_fields[] = {
    {"name", T_LATER("Whole name"), .value = "p.name"},
    {"first_name", T_LATER("First name"), .value = "p.given_name"},
    {"last_name", T_LATER("Last name"), .value = "p.family_name"},
    {"title", T_LATER("Academic title"), .value = "p.title"},
    {"salutation", T_LATER("Ms or Mr"),
     .value = "CASE p.salutation WHEN 'ms' THEN 'Ms' WHEN 'mr' THEN 'Mr' ELSE '' END"},
    {"city", T_LATER("City"), .value = "p.city"},
    {"country", T_LATER("Country code"), .value = "p.country"},
    {"organisation", T_LATER("Organisation"), .value = "coalesce(o.name, '')"},
    {"member.name", T_LATER("Organisation"), .value = "coalesce(o.name, '')"},
    {"organisation_short", T_LATER("Organisation, short"),
     .value = "coalesce(nullif(o.short_name, ''), o.name, '')"},
    {"organisation_city", T_LATER("City of the organisation"),
     .value = "coalesce(o.city, '')"},
    {"organisation_website", T_LATER("Website of the organisation"),
     .value = "coalesce(o.website, '')"},
    {"role", T_LATER("Role at the organisation"),
     .value =
         "coalesce((SELECT r.label FROM role r WHERE r.party = p.id AND r.other = o.id "
         "ORDER BY r.id LIMIT 1), '')"},
    {"preferences_link", T_LATER("Link to choose what one gets"), .value = "''"},
    {"correction_link", T_LATER("Link to correct one's own data"), .value = "''"},
    {"sender.name", T_LATER("Name of who sends the mailing"), .value = "''"},
    {"sender.email", T_LATER("E-mail address of who sends the mailing"), .value = "''"},
    {"sender.signature", T_LATER("Signature of who sends the mailing"), .value = "''"},
    {"owner", T_LATER("User in charge"),
     .value =
         "coalesce((SELECT w.name FROM staff w WHERE w.id = coalesce(p.owner, o.owner)), "
         "'')"},
    {"tags", T_LATER("Tags"), .value = "t.folded",
     .from = "tagging g JOIN tag t ON t.id = g.tag WHERE g.party = p.id",
     .items = tag_items},
    {"roles", T_LATER("Roles at organisations"), .value = "r.key_contact DESC, r.id",
     .from =
         "role r JOIN party x ON x.id = r.other AND x.kind = 1 AND x.deleted_at IS NULL "
         "WHERE r.party = p.id AND " CORDEE_ROLE_AT("r", "clock_now()"),
     .items = role_items},
    {0},
};
