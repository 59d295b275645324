/* Calls for other programs, by secret links. */
#include "plugins/funding/board/feed.h"

#include "plugins/funding/board/board-priv.h"
#include "plugins/funding/profile/profile.h"

#define OF_PARTY "funding.feed"
#define OF_BOARD "funding.board"

enum { MOST = 100 };

/* ---- links ------------------------------------------------------------------ */

static const char *path_of(struct cordee *cd, struct cordee_arena *a, const char *purpose,
                           const char *where, int64_t row, enum feed_kind kind)
{
    char key[CORDEE_KEYED];

    cd->http->keyed(cd, purpose, row, key);
    return cordee_arena_printf(a, "/funding/%s/%s/calls.%s", where, key,
                               kind == FEED_ATOM ? "atom" : "ics");
}

const char *feed_of_party(struct cordee *cd, struct cordee_arena *a, int64_t party,
                          enum feed_kind kind)
{
    return cd->http->link(cd, a, path_of(cd, a, OF_PARTY, "feed", party, kind));
}

const char *feed_of_board(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                          const struct board_filter *f, enum feed_kind kind)
{
    return cordee_arena_printf(
        a, "%s?%s",
        cd->http->link(cd, a, path_of(cd, a, OF_BOARD, "board", cluster, kind)),
        board_filter_query(a, f));
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
    const int64_t party = cd->http->keyed_row(cd, OF_PARTY, cd->http->path(req, "token"));
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    int rc = party ? profile_counts(cd, party, err) : 0;

    if (rc > 0)
        rc = board_party(cd, party, &who, err);

    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    f.self = feed_of_party(cd, f.arena, party, kind);
    if (!(rows = board_party_calls(cd, party, f.now, true, MOST, err)))
        return -1;
    return feed_answer(&f, req, kind, cordee_json_text(who, "language"), rows,
                       T_LATER("Calls that fit"), cordee_json_text(who, "name"), err);
}

static int board_feed(struct cordee *cd, struct cordee_request *req, enum feed_kind kind,
                      struct cordee_error *err)
{
    struct feed f = {.cd = cd, .arena = cd->http->arena(req), .now = cordee_now()};
    struct board_filter filter = board_filter_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    int rc;

    filter.cluster = cd->http->keyed_row(cd, OF_BOARD, cd->http->path(req, "token"));
    rc = filter.cluster ? board_cluster(cd, filter.cluster, &cluster, err) : 0;
    if (rc <= 0)
        return rc < 0 ? -1 : not_there(cd, err);
    f.self = feed_of_board(cd, f.arena, filter.cluster, &filter, kind);
    if (!(rows = board_list(cd, &filter, f.now, 0, MOST, err)))
        return -1;
    return feed_answer(&f, req, kind, cordee_json_text(cluster, "language"), rows,
                       T_LATER("Funding calls"), cordee_json_text(cluster, "name"), err);
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
    {0},
};
