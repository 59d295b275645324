/* groups - groups and working groups: who is in them, who speaks for them, what they met
 * about. */
#include "plugins/groups/groups.h"

#include "plugins/groups/groups-assets.h"

static const struct cordee_table groups_tables[] = {
    {.name = "groups_group", .tracked = true},
    {.name = "groups_member",
     .tracked = true,
     .person = "person",
     .label = T_LATER("Groups"),
     .merge_most = "speaker",
     .merge_span = "since,until"},
    {.name = "groups_meeting", .tracked = true},
    {0},
};

static const struct cordee_permission groups_permissions[] = {
    {"groups.read", T_LATER("See groups and their minutes"), "manager,editor,reader",
     false},
    {"groups.write", T_LATER("Change groups and write minutes"), "manager,editor", false},
    {0},
};

static const struct cordee_menu groups_menu[] = {
    {T_LATER("Groups"), "/groups", "ring", "groups.read", "", 22, NULL},
    {0},
};

static const struct cordee_panel groups_panels[] = {
    {.name = "groups",
     .tmpl = "groups-panel",
     .permission = "groups.read",
     .kinds = CORDEE_ANYONE,
     .order = 20,
     .load = groups_panel},
    {0},
};

static const struct cordee_object groups_objects[] = {
    {"/groups/of/{id}", "SELECT g.cluster FROM groups_meeting k JOIN groups_group g ON "
                        "g.id = k.grp WHERE k.interaction = ?1"},
    {"/groups/{id}/members/{member}", "SELECT g.cluster FROM groups_member m JOIN "
                                      "groups_group g ON g.id = m.grp WHERE m.id = ?1"},
    {"/groups/{id}", "SELECT g.cluster FROM groups_group g WHERE g.id = ?1"},
    {0},
};

static const struct cordee_interaction_kind groups_kinds[] = {
    {"groups.meeting", T_LATER("Group meeting"), "ring", 5, true, "/groups/of/{id}"},
    {0},
};

#define BELONGS(more)                                                                   \
    "groups_member gm JOIN groups_group gg ON gg.id = gm.grp WHERE (gm.person = p.id "  \
    "OR gm.org = p.id) AND (gm.until IS NULL OR gm.until > clock_now()) AND (gg.until " \
    "IS NULL OR gg.until > clock_now()) AND (cluster_mine(gg.cluster) OR "              \
    "scope_whole())" more

static const struct cordee_field groups_fields[] = {
    {.name = "group",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Group"),
     .help = T_LATER("People who belong to it now, and the organisations they stand for"),
     .value = GROUPS_WORD("gg"),
     .from = BELONGS(""),
     .choices = "SELECT " GROUPS_WORD("g") " AS value, " GROUPS_WORD(
         "g") " AS label FROM groups_group g WHERE (g.until IS "
              "NULL OR g.until > clock_now()) AND (cluster_mine(g.cluster) OR "
              "scope_whole()) ORDER BY 1"},
    {.name = "is.speaker",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("speaks for a group"),
     .value = "EXISTS (SELECT 1 FROM " BELONGS(" AND gm.speaker = 1") ")"},
    {0},
};

static const struct cordee_column groups_columns[] = {
    /* "groups" alone are tags, as other programs have them. */
    {.name = "working_groups",
     .synonyms = "working group,workinggroup,workinggroups,arbeitsgruppe,arbeitsgruppen,"
                 "arbeitskreis,arbeitskreise,groupedetravail,groupesdetravail,"
                 "gruppodilavoro,gruppidilavoro,delovnaskupina,delovneskupine",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Groups"),
     .value = "(SELECT group_concat(x, '; ') FROM (SELECT gg.name AS x FROM " BELONGS(
         " ORDER BY gg.name") "))",
     .set = groups_column_set},
    {0},
};

static const struct cordee_merge_item groups_items[] = {
    {"group", T_LATER("Group"), "gg.name"},
    {"purpose", T_LATER("Purpose"), "gg.purpose"},
    {0},
};

/* Of the mailing's cluster, also where whoever sends it sees more. */
static const struct cordee_merge_field groups_merge[] = {
    {"groups", T_LATER("Groups"), "gg.name",
     "groups_member gm JOIN groups_group gg ON gg.id = gm.grp WHERE gm.person = p.id AND "
     "(gm.until IS NULL OR gm.until > clock_now()) AND (gg.until IS NULL OR gg.until > "
     "clock_now()) AND (gg.cluster IS NULL OR gg.cluster = cluster_here())",
     groups_items, NULL},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "groups",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Groups and working groups, with speakers and minutes"),
    .migrations = groups_migrations,
    .tables = groups_tables,
    .assets = groups_assets,
    .permissions = groups_permissions,
    .routes = groups_routes,
    .menu = groups_menu,
    .panels = groups_panels,
    .fields = groups_fields,
    .merge_fields = groups_merge,
    .columns = groups_columns,
    .interaction_kinds = groups_kinds,
    .objects = groups_objects,
};
