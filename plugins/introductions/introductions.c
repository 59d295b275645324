/* introductions - a ledger of who was introduced to whom, which asks by itself what came
 * of it. */
#include "plugins/introductions/introductions.h"

#include "plugins/introductions/introductions-assets.h"

static const struct cordee_table introductions_tables[] = {
    {.name = "introductions_introduction",
     .tracked = true,
     .untracked = "asked_again_at", /* a mail is not taken back */
     .keeps = "staff",
     .erase = "UPDATE introductions_introduction SET purpose = '', note = '' WHERE id IN "
              "(SELECT m.introduction FROM introductions_person m WHERE m.party = ?)"},
    {.name = "introductions_person",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Introductions"),
     /* What the others said of it; her own row goes with her. */
     .erase = "UPDATE introductions_person SET note = '' WHERE introduction IN (SELECT "
              "m.introduction FROM introductions_person m WHERE m.party = ?)",
     .untracked = "asked_at,answers"},
    {.name = "introductions_entry", .tracked = true},
    {0},
};

static const struct cordee_permission introductions_permissions[] = {
    {"introductions.read", T_LATER("See introductions"), "manager,editor,reader", false},
    {"introductions.write", T_LATER("Write down introductions"), "manager,editor", false},
    {0},
};

static const struct cordee_setting introductions_settings[] = {
    {.key = "after_days",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 60},
     .label = T_LATER("Days after which an introduction is asked about"),
     .help = T_LATER("Then both, or who was to introduce them, get a mail that asks what "
                     "came of it, once. 0: nobody is asked.")},
    {0},
};

static const struct cordee_menu introductions_menu[] = {
    {T_LATER("Introductions"), "/introductions", "link", "introductions.read", "", 24,
     NULL},
    {0},
};

static const struct cordee_panel introductions_panels[] = {
    {.name = "introductions",
     .tmpl = "introductions-panel",
     .permission = "introductions.read",
     .kinds = CORDEE_ANYONE,
     .order = 30,
     .load = introductions_panel},
    {0},
};

static const struct cordee_object introductions_objects[] = {
    {"/introductions/of/{id}",
     "SELECT n.cluster FROM introductions_entry k JOIN introductions_introduction n ON "
     "n.id = k.introduction WHERE k.interaction = ?1"},
    {"/introductions/{id}",
     "SELECT n.cluster FROM introductions_introduction n WHERE n.id = ?1"},
    {0},
};

static const struct cordee_interaction_kind introductions_kinds[] = {
    {"introductions.made", T_LATER("Introduction"), "link", 1, false,
     "/introductions/of/{id}"},
    {"introductions.asked", T_LATER("Asked for an introduction"), "link", 0, false,
     "/introductions/of/{id}"},
    {"introductions.question", T_LATER("Asked what came of an introduction"), "mail", 0,
     false, "/introductions/of/{id}"},
    {"introductions.answer", T_LATER("What came of an introduction"), "check", 0, false,
     "/introductions/of/{id}"},
    {0},
};

static const struct cordee_figures introductions_figures[] = {
    {"introductions", T_LATER("Introductions"), "introductions.read", 70,
     introductions_year},
    {0},
};

static const struct cordee_hook introductions_hooks[] = {
    {"introduction.asked", CORDEE_BEFORE, 0, introductions_asked},
    {0},
};

static const struct cordee_schedule introductions_schedules[] = {
    {"introductions.ask", "daily 08:20", introductions_ask},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "introductions",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Introductions: who was introduced to whom, and what came of it"),
    .settings = introductions_settings,
    .migrations = introductions_migrations,
    .tables = introductions_tables,
    .assets = introductions_assets,
    .permissions = introductions_permissions,
    .routes = introductions_routes,
    .menu = introductions_menu,
    .panels = introductions_panels,
    .objects = introductions_objects,
    .interaction_kinds = introductions_kinds,
    .figures = introductions_figures,
    .hooks = introductions_hooks,
    .schedules = introductions_schedules,
};
