/* Nothing is wrong with this one. */
#include "tests/plugins/sound.h"

static int twice(struct cordee *cd, int n)
{
    (void)cd;
    return 2 * n;
}

static int note(struct cordee *cd, struct cordee_error *err, const char *name)
{
    return cd->db->exec(cd, err, "INSERT INTO sound_thing(name) VALUES(?)",
                        CORDEE_ARGS(CORDEE_V(name)));
}

static const struct sound_api sound_api = {.twice = twice, .note = note};

static int show(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    (void)cd;
    (void)req;
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "nothing here");
}

static int greet(struct cordee *cd, int argc, char **argv, struct cordee_error *err)
{
    (void)cd;
    return argc == 2 ? 0 : cordee_fail(err, CORDEE_E_INVALID, "%s: whom?", argv[0]);
}

static const struct cordee_migration migrations[] = {
    {1, "0001-thing.sql", "CREATE TABLE sound_thing(id @id, name TEXT NOT NULL) @strict"},
    {0},
};
static const struct cordee_table tables[] = {
    {.name = "sound_thing", .tracked = true},
    {0},
};
static const struct cordee_route routes[] = {
    {.method = "GET", .path = "/sound/{id}", .handle = show},
    {0},
};
static const struct cordee_command commands[] = {
    {.name = "greet", .usage = "NAME", .help = "Greets.", .run = greet},
    {0},
};
static const struct cordee_service services[] = {
    {"sound", 1, &sound_api},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "sound",
    .version = "1",
    .summary = "Nothing is wrong with it",
    .migrations = migrations,
    .tables = tables,
    .routes = routes,
    .commands = commands,
    .services = services,
};
