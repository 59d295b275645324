/* Dates of courses: inviting people, seats and the queue behind them, and who was there.
 */
#include "plugins/training/training.h"

#include "plugins/training/training-assets.h"

static const struct cordee_table training_tables[] = {
    {.name = "training_date", .tracked = true, .untracked = "letter"},
    /* What people said is theirs to take back. */
    {.name = "training_signup",
     .person = "person",
     .label = T_LATER("Trainings"),
     .keeps = "training",
     .undumped_columns = "outbox"},
    {.name = "training_attendance",
     .tracked = true,
     .person = "person",
     .label = T_LATER("Trainings attended")},
    {.name = "training_entry"},
    {0},
};

static const struct cordee_permission training_permissions[] = {
    {"training.read", T_LATER("See training dates and who comes"),
     "manager,editor,reader", false},
    {"training.write", T_LATER("Write training dates and book for people"),
     "manager,editor", false},
    {"training.send", T_LATER("Invite people to trainings and cancel them"), "manager",
     false},
    {0},
};

static const struct cordee_menu training_menu[] = {
    {T_LATER("Trainings"), "/training", "calendar", "training.read", "Activities", 35,
     NULL},
    {0},
};

static const struct cordee_merge_field training_merge_fields[] = {
    {TRAINING_LINK, T_LATER("Link to book a training"), .value = "''",
     .link = TRAINING_PATH},
    {0},
};

static const struct cordee_interaction_kind training_kinds[] = {
    {"training.invited", T_LATER("Invitation to a training"), "calendar", 0, false,
     "/training/of/{id}"},
    {"training.booked", T_LATER("Seat at a training"), "calendar", 1, false,
     "/training/of/{id}"},
    {"training.waiting", T_LATER("Waiting for a seat at a training"), "calendar", 1,
     false, "/training/of/{id}"},
    {"training.declined", T_LATER("Does not come to a training"), "calendar", 1, false,
     "/training/of/{id}"},
    {"training.attended", T_LATER("Was at a training"), "calendar", 5, true,
     "/training/of/{id}"},
    {"training.mail", T_LATER("Mail about a training"), "mail", 0, false,
     "/training/of/{id}"},
    {0},
};

static const struct cordee_object training_objects[] = {
    {"/training/of/{id}", "SELECT t.cluster FROM training_entry x JOIN training_date t "
                          "ON t.id = x.training WHERE x.interaction = ?1"},
    {"/training/{id}/people/{seat}", "SELECT t.cluster FROM training_signup s JOIN "
                                     "training_date t ON t.id = s.training WHERE s.id = "
                                     "?1"},
    {"/training/{id}", "SELECT t.cluster FROM training_date t WHERE t.id = ?1"},
    {0},
};

#define MINE "(cluster_mine(td.cluster) OR scope_whole())"
#define BOOKED                                                                          \
    "training_signup ts JOIN training_date td ON td.id = ts.training WHERE (ts.person " \
    "= "                                                                                \
    "p.id OR ts.org = p.id) AND ts.state = 'booked' AND " MINE
#define ATTENDED                                                                       \
    "training_attendance ta JOIN training_date td ON td.id = ta.training LEFT JOIN "   \
    "training_signup ts ON ts.training = ta.training AND ts.person = ta.person WHERE " \
    "(ta.person = p.id OR ts.org = p.id) AND " MINE
#define TITLES                                                              \
    "SELECT d.title AS value, d.title AS label FROM training_date d WHERE " \
    "(cluster_mine(d.cluster) OR scope_whole()) GROUP BY d.title ORDER BY " \
    "max(d.starts_at) DESC LIMIT 200"

/* What a date is called in sentences. */
static void name_of(struct cordee *cd, int64_t id, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, NULL, &row,
                    "SELECT td.title FROM training_date td WHERE td.id = ? AND " MINE,
                    CORDEE_ARGS(CORDEE_V(id))) > 0)
        cordee_buf_puts(out, cordee_json_text(row, "title"));
}

static const struct cordee_field training_fields[] = {
    {.name = "training.asked",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Asked to a training"),
     .help = T_LATER("The number of the date in its address; put down by hand counts"),
     .value = "ts.training",
     .from = "training_signup ts JOIN training_date td ON td.id = ts.training WHERE "
             "ts.person = p.id AND " MINE,
     .says = T_LATER("who were asked to “{1}”"),
     .says_not = T_LATER("who were not asked to “{1}”"),
     .name_value = name_of},
    {.name = "training.booked",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Seat at a training"),
     .help = T_LATER("By its title; who has a seat, and the organisations they are of"),
     .value = "td.title",
     .from = BOOKED,
     .choices = TITLES},
    {.name = "training.attended",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Was at a training"),
     .help = T_LATER("By its title; who was there, and the organisations they are of"),
     .value = "td.title",
     .from = ATTENDED,
     .choices = TITLES},
    {0},
};

const struct cordee_job_kind training_jobs[] = {
    {"training.invite", T_LATER("Inviting to a training"), 0, training_invite_run},
    {TRAINING_TELL, T_LATER("Telling who comes to a training"), 0, training_tell_run},
    {0},
};

static const struct cordee_schedule training_schedules[] = {
    {"training.look", "every 20s", training_look},
    {0},
};

/* Whose row went leaves the seat to who waits. */
static int look(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                struct cordee_error *err)
{
    (void)argv;
    (void)argc;
    return training_look(cd, err);
}

static int merged(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                  struct cordee_error *err)
{
    return argc < 2 ? 0 : training_seat_merged(cd, argv[0].as.i, argv[1].as.i, err);
}

static const struct cordee_hook training_hooks[] = {
    {"party.erased", CORDEE_AFTER, 0, look},
    {"party.merged", CORDEE_BEFORE, 0, merged},
    {"party.merged", CORDEE_AFTER, 0, look},
    {0},
};

/* That it is there: another plugin may lead to /training/new. */
static const uint32_t present = 1;
static const struct cordee_service training_services[] = {
    {"training", 1, &present},
    {0},
};

static const struct cordee_route *const routes[] = {
    training_edit_routes,
    training_invite_routes,
    training_people_routes,
    training_link_routes,
    NULL,
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "training",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Dates of courses, with seats and sign-up"),
    .migrations = training_migrations,
    .tables = training_tables,
    .assets = training_assets,
    .permissions = training_permissions,
    .routes = training_routes,
    .more_routes = routes,
    .menu = training_menu,
    .fields = training_fields,
    .merge_fields = training_merge_fields,
    .interaction_kinds = training_kinds,
    .objects = training_objects,
    .hooks = training_hooks,
    .jobs = training_jobs,
    .schedules = training_schedules,
    .services = training_services,
};
