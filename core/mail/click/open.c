/* /o/KEY: the picture of a letter whose opens are counted.  Whoever asks gets it, whether
 * that could be counted or not: a mail shows no hole.  All that is written is an access
 * record, and of who asked neither address nor program. */
#include "core/mail/click/click.h"

#include "core/base/host.h"

#include <string.h>

#define HOUR  ((int64_t)3600)
#define QUICK 5 /* seconds after delivery in which only programs fetch it */

/* One point that nobody sees (GIF89a). */
static const unsigned char point[] = {
    'G',  'I',  'F',  '8',  '9',  'a',  0x01, 0x00, 0x01, 0x00, 0x80,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0xf9, 0x04,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01,
    0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b};

int cd_open_key(struct cordee *core, int64_t letter, char key_r[CD_LINK_KEY],
                struct cordee_error *err)
{
    return cd_link_key(core, letter, CD_LINK_PICTURE, true, key_r, err);
}

const char *cd_open_machine(const char *agent, bool head)
{
    /* They fetch it when somebody looks, and hide who. */
    static const char *const proxies[] = {"GoogleImageProxy", "YahooMailProxy"};

    if (head)
        return "head";
    /* All that Apple's Mail says of itself, and what Gmail calls itself while a mail is
     * delivered: both fetch whatever nobody may ever look at. */
    if (strcmp(agent, "Mozilla/5.0") == 0 || strstr(agent, "Edge/12.246 Mozilla/5.0"))
        return "mailbox";
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
        if (strstr(agent, proxies[i]))
            return "";
    return cd_click_program(agent, false);
}

/* ---- what is kept --------------------------------------------------------------- */

struct opened {
    int64_t letter, outbox, party, ended_at;
    bool by_name, left;
};

/* 1 found, 0 none, -1. */
static int load(struct cordee *cd, struct cordee_request *req, struct opened *o,
                struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT k.letter, l.flags, o.id AS outbox, o.party, o.ended_at, "
        "o.unsubscribed_at FROM letter_link k JOIN letter l ON l.id = k.letter LEFT JOIN "
        "outbox o ON o.token = ? AND o.letter = k.letter WHERE k.key = ? AND k.url = ?",
        CORDEE_ARGS(CORDEE_V(cd->http->path(req, "token")),
                    CORDEE_V(cd->http->path(req, "key")), CORDEE_V(CD_LINK_PICTURE)));

    *o = (struct opened){
        .letter = cordee_json_int(row, "letter"),
        .outbox = cordee_json_int(row, "outbox"),
        .party = cordee_json_int(row, "party"),
        .ended_at = cordee_json_int(row, "ended_at"),
        .by_name = cordee_json_int(row, "flags") & CORDEE_LETTER_OPENS_WHO,
        .left = cordee_json_int(row, "unsubscribed_at") != 0,
    };
    return rc;
}

/* The first time of each mail is all that is asked. */
static int put_name(struct cordee *core, const struct opened *o, const char *machine,
                    int64_t now, struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO opening(letter, outbox, party, at, machine) SELECT ?1, ?2, ?3, ?4, "
        "?5 WHERE NOT EXISTS (SELECT 1 FROM opening x WHERE x.outbox = ?2 AND x.machine "
        "= ?5)",
        CORDEE_ARGS(CORDEE_V(o->letter), CORDEE_V(o->outbox), CORDEE_V(o->party),
                    CORDEE_V(now), CORDEE_V(machine)));
}

static int put_nobody(struct cordee *core, const struct opened *o, const char *machine,
                      int64_t now, struct cordee_error *err)
{
    const int64_t hour = now - now % HOUR;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(
            core, err,
            "UPDATE opening SET n = n + 1 WHERE letter = ? AND at = ? AND "
            "machine = ? AND outbox IS NULL",
            CORDEE_ARGS(CORDEE_V(o->letter), CORDEE_V(hour), CORDEE_V(machine))) < 0)
        return -1;
    if (core->db->changes(core) == 0 &&
        core->db->exec(
            core, err, "INSERT INTO opening(letter, at, machine) VALUES(?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(o->letter), CORDEE_V(hour), CORDEE_V(machine))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* Whoever left by this mail took their consent back, and of whoever was erased nothing is
 * kept. */
static int record(struct cordee *cd, struct cordee_request *req, const struct opened *o,
                  struct cordee_error *err)
{
    const char *machine =
        cd_open_machine(cd->http->header(req, "User-Agent"), cd->http->is_head(req));
    const int64_t now = cordee_now();

    if (!o->by_name)
        return put_nobody(cd->host->core, o, machine, now, err);
    if (!o->party || o->left)
        return 0;
    if (!*machine && (!o->ended_at || now - o->ended_at < QUICK))
        machine = "quick";
    return put_name(cd->host->core, o, machine, now, err);
}

/* ---- the picture ---------------------------------------------------------------- */

static int fetched(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct opened o;
    int rc = load(cd, req, &o, &why);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (rc > 0)
        rc = record(cd, req, &o, &why);
    if (rc < 0)
        cd->log->write(cd, CORDEE_WARN, "an open was not counted: %s", why.text);
    return cd->http->picture(cd, req, "image/gif", point, sizeof point, err);
}

#define FLAGS \
    (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_BYTES)

const struct cordee_route cd_open_routes[] = {
    {.method = "GET",
     .path = "/o/{key}",
     .handle = fetched,
     .flags = FLAGS,
     .per_minute = 600,
     .help = "The picture of a mail whose opens are counted: a point nobody sees"},
    {.method = "GET",
     .path = "/o/{key}/{token}",
     .handle = fetched,
     .flags = FLAGS,
     .per_minute = 600,
     .help = "The same, of the one whose mail it was"},
    {0},
};
