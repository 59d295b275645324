/* /c/KEY: a link of a letter that is counted.  It leads where the letter said and nowhere
 * else: the address is kept, none comes with the request.  All that is written is the
 * click, an access record; nothing about a person changes by it. */
#include "core/mail/click/click.h"

#include "core/base/host.h"

#include <stdio.h>
#include <string.h>

#define QUICK 5 /* seconds after delivery in which only programs follow a link */

struct followed {
    int64_t link, letter, outbox, party, ended_at, links;
    unsigned flags;
    const char *url;
    bool hidden;
};

/* 1 found, 0 none, -1. */
static int load(struct cordee *cd, struct cordee_request *req, struct followed *f,
                struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT k.id, k.letter, k.url, k.hidden, l.flags, o.id AS outbox, o.party, "
        "o.ended_at, (SELECT count(*) FROM letter_link x WHERE x.letter = k.letter AND "
        "x.hidden = 0) AS links FROM letter_link k JOIN letter l ON l.id = k.letter LEFT "
        "JOIN outbox o ON o.token = ? AND o.letter = k.letter WHERE k.key = ? AND "
        "k.url <> ?",
        CORDEE_ARGS(CORDEE_V(cd->http->path(req, "token")),
                    CORDEE_V(cd->http->path(req, "key")), CORDEE_V(CD_LINK_PICTURE)));

    *f = (struct followed){
        .link = cordee_json_int(row, "id"),
        .letter = cordee_json_int(row, "letter"),
        .ended_at = cordee_json_int(row, "ended_at"),
        .links = cordee_json_int(row, "links"),
        .flags = (unsigned)cordee_json_int(row, "flags"),
        .hidden = cordee_json_int(row, "hidden") != 0,
        .url = cordee_arena_text(cd->http->arena(req), cordee_json_text(row, "url")),
    };
    if (f->flags & CORDEE_LETTER_CLICKS_WHO) {
        f->outbox = cordee_json_int(row, "outbox");
        f->party = cordee_json_int(row, "party");
    }
    return rc;
}

static const char *machine_of(struct cordee *cd, struct cordee_request *req,
                              const struct followed *f, int64_t now)
{
    const char *program =
        cd_click_program(cd->http->header(req, "User-Agent"), cd->http->is_head(req));

    if (f->hidden)
        return "hidden";
    if (*program)
        return program;
    return f->outbox && (!f->ended_at || now - f->ended_at < QUICK) ? "quick" : "";
}

/* Of somebody who is not to be known, the hour is enough. */
static int64_t put(struct cordee *core, const struct followed *f, const char *machine,
                   int64_t now, struct cordee_error *err)
{
    return core->db->insert(core, err,
                            "INSERT INTO click(link, letter, outbox, party, at, machine) "
                            "VALUES(?, ?, ?, ?, ?, "
                            "?)",
                            CORDEE_ARGS(CORDEE_V(f->link), CORDEE_V(f->letter),
                                        CORDEE_ID(f->outbox), CORDEE_ID(f->party),
                                        CORDEE_V(f->outbox ? now : now - now % 3600),
                                        CORDEE_V(machine)));
}

static int call_machine(struct cordee *core, const int64_t *clicks, size_t n,
                        const char *why, struct cordee_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (core->db->exec(core, err,
                           "UPDATE click SET machine = ? WHERE id = ? AND machine = ''",
                           CORDEE_ARGS(CORDEE_V(why), CORDEE_V(clicks[i]))) < 0)
            return -1;
    return 0;
}

static int record(struct cordee *cd, struct cordee_request *req, const struct followed *f,
                  struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct cd_clicks *clicks = cd->host->clicks;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cd_visit v = {.letter = f->letter, .link = f->link, .at = cordee_now()};
    const char *machine = machine_of(cd, req, f, v.at);
    int64_t of_program[64];
    const char *why = "";
    size_t n = 0;

    v.who = f->outbox ? (uint64_t)f->outbox
            : clicks  ? cd_clicks_who(clicks, cd->http->address(req),
                                      cd->http->header(req, "User-Agent"), v.at)
                      : 0;
    if (clicks && cd_clicks_again(clicks, &v))
        return 0;
    if (core->db->begin(core, &tx, err) < 0 ||
        (v.click = put(core, f, machine, v.at, err)) < 0)
        return -1;
    if (clicks)
        n = cd_clicks_visit(clicks, &v, f->links, f->hidden, of_program, 64, &why);
    if (call_machine(core, of_program, n, why, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

static int follow(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct followed f;
    int rc = load(cd, req, &f, err);

    if (rc == 0)
        return cd->http->unknown(cd, err);
    if (rc < 0)
        return -1;
    /* Who follows a link gets there, whether it could be counted or not. */
    if (!(f.flags & CORDEE_LETTER_TEST) && record(cd, req, &f, &why) < 0)
        cd->log->write(cd, CORDEE_WARN, "a click was not counted: %s", why.text);
    if (f.hidden)
        return cd->http->bytes(cd, req, "text/plain; charset=utf-8", NULL, "", 0, err);
    return cd->http->away(cd, req, f.url, err);
}

#define FLAGS \
    (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_BYTES)

const struct cordee_route cd_click_routes[] = {
    {.method = "GET",
     .path = "/c/{key}",
     .handle = follow,
     .flags = FLAGS,
     .per_minute = 600,
     .help = "A counted link of a mail: leads to the address it stands for"},
    {.method = "GET",
     .path = "/c/{key}/{token}",
     .handle = follow,
     .flags = FLAGS,
     .per_minute = 600,
     .help = "The same, of the one whose mail it was"},
    {0},
};
