/* The rules of memberships: a type, a status or a fee class, by its form. */
#include "core/console/member/memberships.h"

#include "core/console/member/member.h"

#include "core/web/web.h"

#include "core/crm/crm.h"
#include "core/crm/member/membership.h"

#include <stdio.h>
#include <string.h>

static const struct cd_option periods[] = {
    {"open", T_LATER("open: until it ends")},
    {"rolling", T_LATER("rolling: months from the first day")},
    {"fixed", T_LATER("fixed: a year that begins for all on one day")},
    {NULL, NULL}};
const struct cd_option cd_member_starts[] = {{"", T_LATER("always")},
                                             {"joined", T_LATER("joined")},
                                             {"since", T_LATER("first day")},
                                             {"until", T_LATER("end of the period")},
                                             {"grace", T_LATER("end of grace")},
                                             {"notice", T_LATER("notice given")},
                                             {"resigned", T_LATER("left")},
                                             {NULL, NULL}};
const struct cd_option cd_member_ends[] = {
    {"", T_LATER("for ever")},          {"joined", T_LATER("joined")},
    {"since", T_LATER("first day")},    {"until", T_LATER("end of the period")},
    {"grace", T_LATER("end of grace")}, {"notice", T_LATER("notice given")},
    {"resigned", T_LATER("left")},      {NULL, NULL}};

/* clang-format off */
static const struct cd_input type_inputs[] = {
    {.name = "name", .type = CD_TEXT, .label = T_LATER("Name"), .required = true, .limit = 80},
    {.name = "period", .type = CD_CHOICE, .label = T_LATER("Period"), .options = periods},
    {.name = "months", .type = CD_TEXT, .label = T_LATER("Months"), .kind = "number",
     .hint = T_LATER("Of a rolling period.")},
    {.name = "starts", .type = CD_TEXT, .label = T_LATER("Year begins on"),
     .hint = T_LATER("Of a fixed period: month-day, 01-01.")},
    {.name = "rolls_over", .type = CD_TEXT, .label = T_LATER("Roll-over day"),
     .hint = T_LATER("Who joins after it is in to the end of the next year: 09-01. Empty: nobody is.")},
    {.name = "notice_months", .type = CD_TEXT, .label = T_LATER("Months of notice"), .kind = "number"},
    {.name = "grace_days", .type = CD_TEXT, .label = T_LATER("Days of grace"), .kind = "number",
     .hint = T_LATER("After the last day, before it has expired.")},
    {.name = "seats", .type = CD_TEXT, .label = T_LATER("Seats"), .kind = "number",
     .hint = T_LATER("How many people of the organisation count as members; key contacts first. Empty: all.")},
    {.name = "cadence", .type = CD_TEXT, .label = T_LATER("Days without contact"), .kind = "number",
     .hint = T_LATER("How often a member of this type wants to hear of us: after so many, it is on the list of calls.")},
    {.name = "place", .type = CD_TEXT, .label = T_LATER("Order"), .kind = "number"},
    {0},
};
static const struct cd_input status_inputs[] = {
    {.name = "name", .type = CD_TEXT, .label = T_LATER("Name"), .required = true, .limit = 80},
    {.name = "starts", .type = CD_CHOICE, .label = T_LATER("From"), .options = cd_member_starts},
    {.name = "starts_days", .type = CD_TEXT, .label = T_LATER("From: days later"), .kind = "number"},
    {.name = "ends", .type = CD_CHOICE, .label = T_LATER("Until"), .options = cd_member_ends},
    {.name = "ends_days", .type = CD_TEXT, .label = T_LATER("Until: days later"), .kind = "number"},
    {.name = "member", .type = CD_CHECK, .label = T_LATER("Counts as a member")},
    {.name = "place", .type = CD_TEXT, .label = T_LATER("Order"), .kind = "number",
     .hint = T_LATER("The first rule that fits wins.")},
    {0},
};
static const struct cd_input fee_inputs[] = {
    {.name = "name", .type = CD_TEXT, .label = T_LATER("Name"), .required = true, .limit = 80},
    {.name = "member_type", .type = CD_CHOICE, .label = T_LATER("Type of membership")},
    {.name = "heads_from", .type = CD_TEXT, .label = T_LATER("Staff from"), .kind = "number",
     .hint = T_LATER("Empty: no bound. Whose number is not known fits no bound.")},
    {.name = "heads_to", .type = CD_TEXT, .label = T_LATER("Staff to"), .kind = "number"},
    {.name = "turnover_from", .type = CD_TEXT, .label = T_LATER("Turnover a year from"), .kind = "number"},
    {.name = "turnover_to", .type = CD_TEXT, .label = T_LATER("Turnover a year to"), .kind = "number"},
    {.name = "age_from", .type = CD_TEXT, .label = T_LATER("Years since founded from"), .kind = "number"},
    {.name = "age_to", .type = CD_TEXT, .label = T_LATER("Years since founded to"), .kind = "number"},
    {.name = "country", .type = CD_TEXT, .label = T_LATER("Country"), .hint = T_LATER("Empty: any.")},
    {.name = "cents", .type = CD_TEXT, .label = T_LATER("Amount a year"), .required = true,
     .hint = T_LATER("1200 or 1200.50")},
    {.name = "currency", .type = CD_TEXT, .label = T_LATER("Currency"), .required = true, .limit = 3},
    {.name = "pro_rata", .type = CD_CHECK, .label = T_LATER("In the first year by the months left")},
    {.name = "place", .type = CD_TEXT, .label = T_LATER("Order"), .kind = "number",
     .hint = T_LATER("The first class that fits wins.")},
    {0},
};

/* One of the three tables.  `save` takes the inputs in their order; then the id of the
 * row, or what a new one has besides. */
struct kind {
    const char *name, *title;
    const struct cd_input *inputs;
    const char *load, *fresh, *insert, *update, *remove, *used;
};

static const struct kind kinds[] = {
    {"types", T_LATER("Type of membership"), type_inputs,
     "SELECT name, period, months || '' AS months, starts, rolls_over, notice_months || '' AS "
     "notice_months, grace_days || '' AS grace_days, seats || '' AS seats, cadence || '' AS cadence, "
     "place || '' AS place FROM member_type WHERE id = ? AND cluster_mine(cluster)",
     "{\"period\":\"fixed\",\"months\":\"12\",\"starts\":\"01-01\",\"notice_months\":\"3\","
     "\"grace_days\":\"60\",\"cadence\":\"90\",\"place\":\"50\"}",
     "INSERT INTO member_type(name, period, months, starts, rolls_over, notice_months, grace_days, "
     "seats, cadence, place, cluster, word) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cluster_here(), ?)",
     "UPDATE member_type SET name = ?, period = ?, months = ?, starts = ?, rolls_over = ?, "
     "notice_months = ?, grace_days = ?, seats = ?, cadence = ?, place = ? WHERE id = ? AND cluster_may_write(cluster)",
     "DELETE FROM member_type WHERE id = ? AND cluster_may_write(cluster)",
     "SELECT count(*) FROM membership m JOIN member_type t ON t.cluster = m.cluster AND t.word = "
     "m.type WHERE t.id = ?"},
    {"statuses", T_LATER("Status rule"), status_inputs,
     "SELECT name, starts, starts_days || '' AS starts_days, ends, ends_days || '' AS ends_days, "
     "CASE member WHEN 1 THEN '1' ELSE '' END AS member, place || '' AS place FROM member_status "
     "WHERE id = ? AND cluster_mine(cluster)",
     "{\"starts_days\":\"0\",\"ends_days\":\"0\",\"member\":\"1\",\"place\":\"5\"}",
     "INSERT INTO member_status(name, starts, starts_days, ends, ends_days, member, place, cluster, "
     "word) VALUES(?, ?, ?, ?, ?, ?, ?, cluster_here(), ?)",
     "UPDATE member_status SET name = ?, starts = ?, starts_days = ?, ends = ?, ends_days = ?, "
     "member = ?, place = ? WHERE id = ? AND cluster_may_write(cluster)",
     "DELETE FROM member_status WHERE id = ? AND cluster_may_write(cluster)", "SELECT 0 WHERE ? > 0"},
    {"fees", T_LATER("Fee class"), fee_inputs,
     "SELECT name, member_type, heads_from || '' AS heads_from, heads_to || '' AS heads_to, "
     "turnover_from || '' AS turnover_from, turnover_to || '' AS turnover_to, age_from || '' AS age_from, "
     "age_to || '' AS age_to, country, printf('%d.%02d', cents / 100, cents % 100) AS cents, "
     "currency, CASE pro_rata WHEN 1 THEN '1' ELSE '' END AS pro_rata, place || '' AS place FROM fee_class WHERE id = ? AND cluster_mine(cluster)",
     "{\"currency\":\"EUR\",\"pro_rata\":\"1\",\"place\":\"10\"}",
     "INSERT INTO fee_class(name, member_type, heads_from, heads_to, turnover_from, turnover_to, age_from, "
     "age_to, country, cents, currency, pro_rata, place, cluster) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
     "cluster_here())",
     "UPDATE fee_class SET name = ?, member_type = ?, heads_from = ?, heads_to = ?, turnover_from = ?, "
     "turnover_to = ?, age_from = ?, age_to = ?, country = ?, cents = ?, currency = ?, pro_rata = ?, "
     "place = ? WHERE id = ? AND cluster_may_write(cluster)",
     "DELETE FROM fee_class WHERE id = ? AND cluster_may_write(cluster)", "SELECT 0 WHERE ? > 0"},
};
/* clang-format on */

static const struct kind *kind_of(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *name = cd->http->path(view->req, "kind");

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return NULL;
}

/* ---- one of them ------------------------------------------------------------------- */

static int put_types(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *types = cd->db->list(cd, err,
                                 "SELECT word AS value, name AS label FROM member_type "
                                 "WHERE cluster_mine(cluster) OR scope_whole() "
                                 "GROUP BY word ORDER BY place, id",
                                 CORDEE_NO_ARGS);

    if (!types)
        return -1;
    json_array_insert_new(types, 0,
                          json_pack("{s:s,s:s}", "value", "", "label", T("any")));
    cd_form_options(model, "member_type", types);
    json_decref(types);
    return 0;
}

static int show_one(const struct cd_view *view, const struct kind *k,
                    struct cd_form *form, int64_t id, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = json_array(), *fields;
    int64_t used = 0;

    cordee_json_set_text(model, "title", T(k->title));
    cordee_json_set_text(model, "kind", k->name);
    cd_form_put(form, model);
    if (strcmp(k->name, "fees") == 0 && put_types(view, model, err) < 0) {
        json_decref(list);
        return -1;
    }
    fields = json_object_get(model, "fields");
    for (const struct cd_input *in = k->inputs; in->name; in++)
        json_array_append(list, json_object_get(fields, in->name));
    json_object_set_new(model, "inputs", list);
    if (id && cd->db->one(cd, err, &used, k->used, CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (id)
        json_object_set_new(model, "id", json_integer(id));
    json_object_set_new(model, "removable", json_boolean(id && !used));
    return form->bad ? cd->http->invalid(cd, view->req, "member-rule", model, err)
                     : cd->http->page(cd, view->req, "member-rule", model, err);
}

CD_HANDLER(cd_member_rules_edit)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct kind *k = kind_of(&view, err);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    int rc = 0;

    if (!k)
        return -1;
    if (id)
        rc = cd->db->row(cd, err, &values, k->load, CORDEE_ARGS(CORDEE_V(id)));
    else if (strcmp(cd->http->path(req, "id"), "new") == 0)
        values = json_loads(k->fresh, 0, NULL);
    if (rc < 0)
        return -1;
    if (!values)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, k->inputs, values);
    return show_one(&view, k, &form, id, err);
}

/* ---- saving ------------------------------------------------------------------------ */

/* Numbers by the bounds of their column; what may be empty, and what an empty one is. */
static const struct bound {
    const char *name;
    int64_t least, most, empty; /* empty -1: it stays empty */
} bounds[] = {
    {"months", 1, 1200, 12},
    {"notice_months", 0, 120, 0},
    {"grace_days", 0, 3650, 0},
    {"seats", 0, 1000000, -1},
    {"cadence", 1, 3650, 90},
    {"place", 0, 100000, 50},
    {"starts_days", -3650, 3650, 0},
    {"ends_days", -3650, 3650, 0},
    {"heads_from", 0, 10000000, -1},
    {"heads_to", 0, 10000000, -1},
    {"member", 0, 1, 0},
    {"pro_rata", 0, 1, 0},
    {"turnover_from", 0, INT64_C(1000000000000), -1},
    {"turnover_to", 0, INT64_C(1000000000000), -1},
    {"age_from", 0, 1000, -1},
    {"age_to", 0, 1000, -1},
};

static struct cordee_value read_number(struct cd_form *form, const struct bound *b)
{
    struct cordee *cd = form->view->cd;
    const char *text = cd_form_get(form, b->name);
    int64_t n = 0;

    if (!*text)
        return b->empty < 0 ? (struct cordee_value){.type = CORDEE_NULL}
                            : cordee_of_int(b->empty);
    if (!cordee_text_int(text, &n) || n < b->least || n > b->most)
        cd_form_wrong(form, b->name,
                      cd_show_fill(form->view, T("Write a number from {1} to {2}."),
                                   cd_show_count(form->view, b->least),
                                   cd_show_count(form->view, b->most), NULL));
    return cordee_of_int(n);
}

static struct cordee_value read_country(struct cd_form *form, const char *text)
{
    struct cordee *cd = form->view->cd;
    const char *code = *text ? cd_country_code(text) : "";

    if (!code)
        cd_form_wrong(form, "country",
                      T("There is no such country; write Austria or AT."));
    return cordee_of_text(code ? code : "");
}

static bool is_one_of(const struct cd_option *options, const char *text)
{
    for (; options && options->value; options++)
        if (strcmp(options->value, text) == 0)
            return true;
    return !options;
}

/* The value of one input as its column takes it. */
static struct cordee_value read_input(struct cd_form *form, const struct cd_input *in,
                                      bool types)
{
    struct cordee *cd = form->view->cd;
    const char *text = cd_form_get(form, in->name);
    int64_t cents = 0;
    int month, day;

    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (strcmp(bounds[i].name, in->name) == 0)
            return read_number(form, &bounds[i]);
    if (strcmp(in->name, "country") == 0)
        return read_country(form, text);
    if (strcmp(in->name, "cents") == 0) {
        if (!cd_cents_parse(text, &cents))
            cd_form_wrong(form, in->name, T("This is no amount; write 1200 or 1200.50."));
        return cordee_of_int(cents);
    }
    if (types && strcmp(in->name, "starts") == 0 && !*text)
        text = "01-01";
    if (types && *text &&
        (strcmp(in->name, "starts") == 0 || strcmp(in->name, "rolls_over") == 0) &&
        !cd_month_day(text, &month, &day))
        cd_form_wrong(form, in->name, T("This is no day; write month-day, 09-01."));
    if (!is_one_of(in->options, text))
        cd_form_wrong(form, in->name, T("Choose one of the list."));
    return cordee_of_text(text);
}

/* The word by which filters and files say it: its name, folded. */
static const char *word_of(const struct cd_view *view, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_utf8_fold(name, &b);
    return cordee_arena_text_n(view->arena, b.text ? b.text : "",
                               cordee_utf8_cut(b.text ? b.text : "", 60));
}

/* One change with a title, so that Undo says what it takes back. */
static int write_row(const struct cd_view *view, const char *title, const char *sql,
                     const struct cordee_value *values, size_t n,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee *core = cd->host->core;
    int rc;

    if (cd->db->change_set(cd, err, title) < 0)
        return -1;
    rc = core->db->exec(core, err, sql, values, n);
    if (rc == 0 && core->db->changes(core) == 0)
        rc = cordee_fail(err, CORDEE_E_DENIED, "%s",
                         T("Your role in that cluster does not allow this."));
    cd->db->change_set_use(cd, 0);
    if (rc == 0)
        cd_offer_undo(view->req);
    return rc;
}

CD_HANDLER(cd_member_rules_save)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct kind *k = kind_of(&view, err);
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_value values[16];
    struct cordee_error why = {0};
    size_t n = 0;
    bool types;

    if (!k)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&view, k->inputs, cd->http->form_json(req));
    types = strcmp(k->name, "types") == 0;
    cd_form_check(&form);
    for (const struct cd_input *in = k->inputs; in->name; in++)
        values[n++] = read_input(&form, in, types);
    if (id)
        values[n++] = CORDEE_V(id);
    else if (strcmp(k->name, "fees") != 0)
        values[n++] = cordee_of_text(word_of(&view, cd_form_get(&form, "name")));
    if (!form.bad &&
        write_row(&view, T(k->title), id ? k->update : k->insert, values, n, &why) == 0)
        return cd->http->done(cd, req, "/settings/memberships", T("Saved."), err);
    if (!form.bad && why.code != CORDEE_E_CONFLICT)
        return cordee_fail(err, why.code, "%s", why.text);
    if (!form.bad)
        cd_form_wrong(&form, "name", T("There is one of this name already."));
    return show_one(&view, k, &form, id, err);
}

CD_HANDLER(cd_member_rules_remove)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct kind *k = kind_of(&view, err);
    int64_t id = cd->http->path_int(req, "id"), used = 0;

    if (!k || cd->db->one(cd, err, &used, k->used, CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (used)
        return cd->http->failed(
            cd, req, "/settings/memberships",
            T("There are memberships of this type; change them first."), err);
    if (write_row(&view, T(k->title), k->remove, CORDEE_ARGS(CORDEE_V(id)), err) < 0)
        return -1;
    return cd->http->done(cd, req, "/settings/memberships", T("Removed."), err);
}
