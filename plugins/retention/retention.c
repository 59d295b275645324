/* retention - whom not to keep for ever: rules that list first, then tell, then act. */
#include "plugins/retention/retention.h"

#include "plugins/retention/retention-assets.h"

static const struct cordee_table retention_tables[] = {
    {.name = "retention_rule", .tracked = true},
    {.name = "retention_look", .undumped = "each look says it anew"},
    {.name = "retention_due",
     .person = "party",
     .undumped = "who is on a list is found anew, and waits anew"},
    {.name = "retention_kept",
     .tracked = true,
     .person = "party",
     .label = "Kept by hand"},
    {0},
};

static const struct cordee_permission retention_permissions[] = {
    {"retention.manage", T_LATER("Set how long people are kept, and keep some by hand"),
     "manager", false},
    {0},
};

static const struct cordee_menu retention_menu[] = {
    {T_LATER("Retention"), "/retention", "sand", "retention.manage", T_LATER("Settings"),
     83, NULL},
    {0},
};

static const struct cordee_panel retention_panels[] = {
    {.name = "retention",
     .tmpl = "retention-panel",
     .permission = "crm.write",
     .kinds = CORDEE_ANYONE,
     .order = 5,
     .load = retention_panel},
    {0},
};

/* A rule of all clusters is for those who work in all of them. */
static const struct cordee_object retention_objects[] = {
    {"/retention/{id}",
     "SELECT cluster FROM retention_rule WHERE id = ?1 AND cluster IS NOT NULL"},
    {"/retention/of/{id}", "SELECT cluster FROM " CORDEE_CLUSTERS_OF("?1")},
    {"/retention/kept/{id}",
     "SELECT cluster FROM " CORDEE_CLUSTERS_OF(
         "(SELECT k.party FROM retention_kept k WHERE k.id = ?1)")},
    {0},
};

static const struct cordee_job_kind retention_jobs[] = {
    {"retention.run", T_LATER("Looking at retention rules"), 3, retention_run},
    {0},
};

static const struct cordee_schedule retention_schedules[] = {
    {"retention.look", "daily 04:10", retention_nightly},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "retention",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Retention: whom not to keep for ever"),
    .migrations = retention_migrations,
    .tables = retention_tables,
    .assets = retention_assets,
    .permissions = retention_permissions,
    .routes = retention_routes,
    .objects = retention_objects,
    .menu = retention_menu,
    .panels = retention_panels,
    .jobs = retention_jobs,
    .schedules = retention_schedules,
};
