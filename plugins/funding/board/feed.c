/* Calls for other programs, by secret links. */
#include "plugins/funding/board/feed.h"

#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/profile/profile.h"

/* What keys are made for: by the number of whose it is, or of a later turn. */
#define OF_PARTY "funding.feed"
#define OF_BOARD "funding.board"
#define OF_TURN  "funding.feed.turn"

enum { MOST = 100 };

/* ---- links ------------------------------------------------------------------ */

/* "" when it was withdrawn. */
static const char *path_of(struct cordee *cd, struct cordee_arena *a, struct feed_owner o,
                           enum feed_kind kind)
{
    char key[CORDEE_KEYED];
    int64_t turn;

    if (feed_turn(cd, o, &turn, NULL) <= 0)
        return "";
    if (turn)
        cd->http->keyed(cd, OF_TURN, turn, key);
    else
        cd->http->keyed(cd, o.party ? OF_PARTY : OF_BOARD, o.party ? o.party : o.cluster,
                        key);
    return cordee_arena_printf(a, "/funding/%s/%s/calls.%s", o.party ? "feed" : "board",
                               key, kind == FEED_ATOM ? "atom" : "ics");
}

const char *feed_of_party(struct cordee *cd, struct cordee_arena *a, int64_t party,
                          enum feed_kind kind)
{
    const char *path = path_of(cd, a, (struct feed_owner){.party = party}, kind);

    return *path ? cd->http->link(cd, a, path) : "";
}

const char *feed_of_board(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                          const struct board_filter *f, enum feed_kind kind)
{
    const char *path = path_of(cd, a, (struct feed_owner){.cluster = cluster}, kind);

    return *path ? cordee_arena_printf(a, "%s?%s", cd->http->link(cd, a, path),
                                       board_filter_query(a, f))
                 : "";
}

/* Whose the link of a request is, which holds: 1, 0, -1. */
static int owner_of(struct cordee *cd, struct cordee_request *req, bool party,
                    struct feed_owner *o_r, struct cordee_error *err)
{
    const char *word = cd->http->path(req, "token");
    const int64_t first = cd->http->keyed_row(cd, party ? OF_PARTY : OF_BOARD, word);
    int64_t turn = cd->http->keyed_row(cd, OF_TURN, word);
    int rc;

    if (!first) {
        rc = turn ? feed_turn_owner(cd, turn, o_r, err) : 0;
        return rc > 0 ? (party ? o_r->party : o_r->cluster) != 0 : rc;
    }
    *o_r = (struct feed_owner){.party = party ? first : 0, .cluster = party ? 0 : first};
    rc = feed_turn(cd, *o_r, &turn, err);
    return rc < 0 ? -1 : rc && !turn;
}

/* ---- what they lead to -------------------------------------------------------- */

static int not_there(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("This link holds no more."));
}

static int feed_answer(struct feed *f, struct cordee_request *req, enum feed_kind kind,
                       const char *language, const json_t *rows, const char *title,
                       const char *name, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    int rc;

    cd->text->speak(cd, language, "en");
    f->title = cordee_arena_printf(f->arena, T("%s: %s"), T(title), name);
    if (kind == FEED_ATOM)
        feed_write_atom(f, rows);
    else
        feed_write_calendar(f, rows);
    cd->text->spoken(cd);
    rc = cd->http->bytes(cd, req,
                         kind == FEED_ATOM ? "application/atom+xml; charset=utf-8"
                                           : "text/calendar; charset=utf-8",
                         NULL, f->out.text, f->out.len, err);
    cordee_buf_drop(&f->out);
    return rc;
}

static int party_feed(struct cordee *cd, struct cordee_request *req, enum feed_kind kind,
                      struct cordee_error *err)
{
    struct feed f = {.cd = cd, .arena = cd->http->arena(req), .now = cordee_now()};
    struct feed_owner o = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    int rc = owner_of(cd, req, true, &o, err);

    if (rc > 0)
        rc = profile_counts(cd, o.party, err);
    if (rc > 0)
        rc = board_party(cd, o.party, &who, err);
    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    f.self = feed_of_party(cd, f.arena, o.party, kind);
    if (!(rows = board_party_calls(cd, o.party, f.now, true, MOST, err)))
        return -1;
    return feed_answer(&f, req, kind, cordee_json_text(who, "language"), rows,
                       T_LATER("Calls that fit"), cordee_json_text(who, "name"), err);
}

static int board_feed(struct cordee *cd, struct cordee_request *req, enum feed_kind kind,
                      struct cordee_error *err)
{
    struct feed f = {.cd = cd, .arena = cd->http->arena(req), .now = cordee_now()};
    struct board_filter filter = board_filter_of(cd, req);
    struct feed_owner o = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    int rc = owner_of(cd, req, false, &o, err);

    filter.cluster = o.cluster;
    rc = rc > 0 ? board_cluster(cd, filter.cluster, &cluster, err) : rc;
    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    f.self = feed_of_board(cd, f.arena, filter.cluster, &filter, kind);
    if (!(rows = board_list(cd, &filter, f.now, 0, MOST, err)))
        return -1;
    return feed_answer(&f, req, kind, cordee_json_text(cluster, "language"), rows,
                       T_LATER("Funding calls"), cordee_json_text(cluster, "name"), err);
}

/* ---- renewed and withdrawn -------------------------------------------------- */

static int turn(struct cordee *cd, struct cordee_request *req, struct feed_owner o,
                const char *back, struct cordee_error *err)
{
    const bool off = cordee_text_is(cd->http->form(req, "do"), "withdraw");

    if (feed_turn_add(cd, o, off, cd->http->user(req), err) < 0)
        return -1;
    return cd->http->done(cd, req, back,
                          off ? T("No link leads there any more.")
                              : T("There are new links; those before them end."),
                          err);
}

static int post_party_turn(struct cordee *cd, struct cordee_request *req,
                           struct cordee_error *err)
{
    const int64_t party = cd->http->path_int(req, "id");
    const int rc = profile_counts(cd, party, err);

    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    return turn(cd, req, (struct feed_owner){.party = party},
                cordee_arena_printf(cd->http->arena(req), "/funding/profile/%lld",
                                    (long long)party),
                err);
}

/* Of the board of the cluster that is looked at. */
static int post_board_turn(struct cordee *cd, struct cordee_request *req,
                           struct cordee_error *err)
{
    int64_t cluster = 0;

    if (cd->db->one(cd, err, &cluster, "SELECT cluster_here()", CORDEE_NO_ARGS) < 0)
        return -1;
    if (!cluster)
        return not_there(cd, err);
    return turn(cd, req, (struct feed_owner){.cluster = cluster}, "/funding", err);
}

/* ---- routes ----------------------------------------------------------------- */

static int get_party_atom(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    return party_feed(cd, req, FEED_ATOM, err);
}

static int get_party_calendar(struct cordee *cd, struct cordee_request *req,
                              struct cordee_error *err)
{
    return party_feed(cd, req, FEED_CALENDAR, err);
}

static int get_board_atom(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    return board_feed(cd, req, FEED_ATOM, err);
}

static int get_board_calendar(struct cordee *cd, struct cordee_request *req,
                              struct cordee_error *err)
{
    return board_feed(cd, req, FEED_CALENDAR, err);
}

#define FLAGS (CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BYTES | CORDEE_ROUTE_NO_LOG)

/* clang-format off */
const struct cordee_route funding_feed_routes[] = {
    {.method = "GET", .path = "/funding/feed/{token}/calls.atom", .handle = get_party_atom,
     .flags = FLAGS, .per_minute = 60, .help = "Calls that fit a member, as a feed"},
    {.method = "GET", .path = "/funding/feed/{token}/calls.ics", .handle = get_party_calendar,
     .flags = FLAGS, .per_minute = 60, .help = "Deadlines of calls that fit a member"},
    {.method = "GET", .path = "/funding/board/{token}/calls.atom", .handle = get_board_atom,
     .flags = FLAGS, .per_minute = 60, .help = "Calls of a cluster's board, as a feed",
     .takes = "show? q? programme? type? money:int? days:int? strength:int? fresh:int? sort?"},
    {.method = "GET", .path = "/funding/board/{token}/calls.ics", .handle = get_board_calendar,
     .flags = FLAGS, .per_minute = 60, .help = "Deadlines of calls of a cluster's board",
     .takes = "show? q? programme? type? money:int? days:int? strength:int? fresh:int? sort?"},
    {.method = "POST", .path = "/funding/profile/{id}/feed", .permission = "funding.answer",
     .handle = post_party_turn, .takes = "do?",
     .help = "New links to the calls that fit a member, or (do: withdraw) none"},
    {.method = "POST", .path = "/funding/feed", .permission = "funding.tell",
     .handle = post_board_turn, .takes = "do?",
     .help = "New links to what the cluster's board shows, or (do: withdraw) none"},
    {0},
};
