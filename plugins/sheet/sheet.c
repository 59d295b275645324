/* sheet - the year sheet: what a cluster did in a period, every number with its proof. */
#include "plugins/sheet/sheet.h"

#include "plugins/sheet/sheet-assets.h"

static const struct cordee_table sheet_tables[] = {
    {.name = "sheet_indicator", .tracked = true},
    {.name = "sheet_frozen",
     .tracked = true}, /* numbers; names nobody but who froze it */
    {0},
};

static const struct cordee_permission sheet_permissions[] = {
    {"sheet.read", T_LATER("See the year sheet"), "manager,editor,reader", false},
    {"sheet.write", T_LATER("Set indicators and freeze periods of the year sheet"),
     "manager", false},
    {0},
};

static const struct cordee_menu sheet_menu[] = {
    {T_LATER("Year sheet"), "/sheet", "survey", "sheet.read", T_LATER("Activities"), 40,
     NULL},
    {0},
};

/* Each sees their own numbers; what somebody froze is theirs, and an indicator of no
 * cluster is for who works in all. */
static const struct cordee_object sheet_objects[] = {
    {"/sheet/frozen/{id}",
     "SELECT 0 FROM sheet_frozen f WHERE f.id = ?1 AND f.staff = acting()"},
    {"/sheet/indicators/{id}", "SELECT cluster FROM sheet_indicator WHERE id = ?1"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "sheet",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("The year sheet: a period in numbers, each with its proof"),
    .migrations = sheet_migrations,
    .tables = sheet_tables,
    .assets = sheet_assets,
    .permissions = sheet_permissions,
    .routes = sheet_routes,
    .menu = sheet_menu,
    .figures = sheet_figures,
    .objects = sheet_objects,
};
