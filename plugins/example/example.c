/* example - every kind of row once, around ideas that members send in.  Read it from
 * here: what a plugin adds is all in this file. */
#include "plugins/example/example.h"

#include "plugins/example/example-assets.h"

#include <stdio.h>
#include <string.h>

/* What people can set, under Settings. */
static const struct cordee_setting settings[] = {
    {.key = "most_open",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 50},
     .label = T_LATER("Ideas that may wait"),
     .help = T_LATER("Above this number the home page warns.")},
    {0},
};

/* What the core must know of each table: history, undo, export, erasure. */
static const struct cordee_table tables[] = {
    {.name = "example_idea",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Ideas")},
    {0},
};

/* Who may; roles that have it at first.  Administrators may everything. */
static const struct cordee_permission permissions[] = {
    {"example.edit", T_LATER("Add and confirm ideas"), "manager,editor", false},
    {0},
};

static const struct cordee_menu menu[] = {
    {T_LATER("Ideas"), "/example", "note", "example.edit", T_LATER("Activities"), 900,
     example_count},
    {0},
};

static const struct cordee_card cards[] = {
    {.name = "example-newest",
     .tmpl = "example-card",
     .permission = "example.edit",
     .order = 900,
     .load = example_card},
    {0},
};

static int check_open(struct cordee *cd, json_t *alarms, struct cordee_error *err)
{
    int64_t n = example_count(cd);
    char text[120];

    (void)err;
    if (n <= cd->setting->number(cd, "most_open"))
        return 0;
    snprintf(text, sizeof text, TN("%lld idea waits", "%lld ideas wait", n),
             (long long)n);
    json_array_append_new(alarms, json_pack("{s:s, s:s, s:s}", "text", text, "href",
                                            "/example", "level", "warn"));
    return 0;
}

static const struct cordee_alarm alarms[] = {
    {"example-open", "example.edit", check_open},
    {0},
};

static const struct cordee_panel panels[] = {
    {.name = "example-ideas",
     .tmpl = "example-panel",
     .permission = "example.edit",
     .kinds = CORDEE_ANYONE,
     .order = 900,
     .load = example_panel},
    {0},
};

/* "Ideas" on the page one reads before one meets them. */
static const struct cordee_brief briefs[] = {
    {"example.ideas", T_LATER("Ideas"), "example.edit", CORDEE_ANYONE, 900,
     example_brief},
    {0},
};

/* And on the year sheet: a filter is a figure, and its list is the proof. */
static const struct cordee_figures figures[] = {
    {"example.ideas", T_LATER("Ideas"), "example.edit", 900, example_year},
    {0},
};

/* Where an installation has several clusters: an idea is of those of who sent it in. */
static const struct cordee_object objects[] = {
    {"/example/{id}", "SELECT c.cluster FROM party_cluster c JOIN example_idea i ON "
                      "i.party = c.party WHERE i.id = ?1"},
    {0},
};

/* "example.idea:solar" in every search box, list and audience. */
static const struct cordee_field fields[] = {
    {.name = "example.idea",
     .type = CORDEE_FIELD_TEXT,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Idea"),
     .help = T_LATER("Words of an idea they sent in."),
     .value = "i.words",
     .from = "example_idea i WHERE i.party = p.id"},
    {.name = "example.idea_on",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Sent in an idea on"),
     .help = T_LATER("example.idea_on:2026 is who sent one in in 2026"),
     .value = "i.at",
     .from = "example_idea i WHERE i.party = p.id"},
    {0},
};

static const struct cordee_merge_item idea_items[] = {
    {"words", T_LATER("Idea"), "i.words"},
    {"sent", T_LATER("Day it came"), "date(i.at, 'unixepoch')"},
    {0},
};

/* {{example_ideas}} in a mail: how many ideas the reader has sent; and which:
 * {{#example_list}}- {{words}}{{/example_list}}. */
static const struct cordee_merge_field merge_fields[] = {
    {"example_ideas", T_LATER("Number of ideas"),
     .value = "(SELECT count(*) FROM example_idea i WHERE i.party = p.id)"},
    {.name = "example_list",
     .label = T_LATER("Ideas"),
     .value = "i.at, i.id",
     .from = "example_idea i WHERE i.party = p.id",
     .items = idea_items},
    {0},
};

/* A column "idea" in a file that is brought in, and in exports. */
static int column_set(struct cordee *cd, int64_t party, const char *text,
                      struct cordee_error *err)
{
    return example_add_words(cd, err, party, text) < 0 ? -1 : 0;
}

static const struct cordee_column columns[] = {
    {.name = "idea",
     .synonyms = "idee,idea,pobuda",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Idea"),
     .value = "(SELECT max(i.words) FROM example_idea i WHERE i.party = p.id)",
     .set = column_set},
    {0},
};

/* [[example.idea id=3]] on a line of a mailing. */
static const struct cordee_block blocks[] = {
    {"example.idea", T_LATER("An idea"), T_LATER("id: the number of the idea"),
     example_block},
    {0},
};

static const struct cordee_interaction_kind kinds[] = {
    {"example.idea", T_LATER("Idea"), "note", 1, true, NULL},
    {0},
};

static const struct cordee_event events[] = {
    {"example.added", "id,party,words", "An idea came in."},
    {0},
};

/* A before-hook may refuse, with a sentence that the person reads. */
static int refuse_empty(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err)
{
    if (argc > 2 && strspn(argv[2].as.s, " \t\r\n") < strlen(argv[2].as.s))
        return 0;
    return cordee_fail(err, CORDEE_E_INVALID, "%s", T("An idea needs words."));
}

static const struct cordee_hook hooks[] = {
    {"example.added", CORDEE_BEFORE, 0, refuse_empty},
    {0},
};

/* Asked before the core's own, which are at 100. */
static const struct cordee_inbound_handler inbound[] = {
    {"example.idea", 50, example_claim},
    {0},
};

/* What may be an idea waits on the page "To confirm". */
static const struct cordee_proposal_field proposal_fields[] = {
    {"words", T_LATER("Idea"), "text"},
    {0},
};

static const struct cordee_proposal_kind proposals[] = {
    {.name = "example.idea",
     .label = T_LATER("What may be an idea"),
     .says = T_LATER("{party} writes of an idea: {words}"),
     .fields = proposal_fields,
     .accepted = example_accepted},
    {0},
};

static const struct cordee_job_kind jobs[] = {
    {"example.count", T_LATER("Counting the words of ideas"), 0, example_count_words},
    {0},
};

static const struct cordee_schedule schedules[] = {
    {"example.tidy", "daily 04:00", example_tidy},
    {0},
};

/* `cordee plugin example list` */
static int list(struct cordee *cd, int argc, char **argv, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ideas = example_newest(cd, 0, 0, 100, err);
    json_t *idea;
    size_t i;

    (void)argc;
    (void)argv;
    json_array_foreach (ideas, i, idea)
        printf("%lld\t%s\t%s\n", (long long)cordee_json_int(idea, "id"),
               cordee_json_text(idea, "name"), cordee_json_text(idea, "words"));
    return ideas ? 0 : 1;
}

static const struct cordee_command commands[] = {
    {.name = "list", .usage = "", .help = "Lists the newest ideas.", .run = list},
    {0},
};

static const struct example_service_v1 service = {
    .size = sizeof service,
    .add = example_add_words,
};

static const struct cordee_service services[] = {
    {"example", 1, &service},
    {0},
};

/* Most plugins need neither; cd->state is theirs, and read-only after this. */
static int start(struct cordee *cd, struct cordee_error *err)
{
    (void)err;
    cd->log->write(cd, CORDEE_DEBUG, "ready for ideas");
    return 0;
}

static void stop(struct cordee *cd)
{
    cd->log->write(cd, CORDEE_DEBUG, "no more ideas");
}

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "example",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Ideas that members send in: every kind of row once"),
    .settings = settings,
    .migrations = example_migrations,
    .tables = tables,
    .assets = example_assets,
    .permissions = permissions,
    .routes = example_routes,
    .menu = menu,
    .cards = cards,
    .alarms = alarms,
    .panels = panels,
    .briefs = briefs,
    .figures = figures,
    .objects = objects,
    .fields = fields,
    .merge_fields = merge_fields,
    .columns = columns,
    .blocks = blocks,
    .interaction_kinds = kinds,
    .events = events,
    .hooks = hooks,
    .inbound = inbound,
    .proposals = proposals,
    .jobs = jobs,
    .schedules = schedules,
    .lua = example_lua,
    .commands = commands,
    .services = services,
    .start = start,
    .stop = stop,
};
