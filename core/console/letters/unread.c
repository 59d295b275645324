/* Mail that was not understood: look, give it to somebody, or mark it read. */
#include "core/console/letters/letters.h"
#include "core/console/letters/mail-body.h"
#include "core/console/page.h"
#include "core/console/scope.h"

#include "core/config/folder.h"
#include "core/crm/crm.h"
#include "core/mail/capture/capture.h"
#include "core/mail/desk/desk.h"
#include "core/mail/receive/parse.h"

#include <string.h>

#define FIELDS                                                                       \
    "SELECT id, from_name, from_address, subject, received_at, kind, state, error, " \
    "size, file, interaction, state = 'failed' AS \"failed:bool\" FROM message "

static void dress(const struct cd_view *view, json_t *message)
{
    struct cordee *cd = view->cd;
    const char *name = cordee_json_text(message, "from_name");
    const char *address = cordee_json_text(message, "from_address");

    cordee_json_set_text(message, "who",
                         *name      ? name
                         : *address ? address
                                    : T("unknown sender"));
    if (*cordee_json_text(message, "error"))
        cordee_json_set_text(message, "error", T(cordee_json_text(message, "error")));
    if (!*cordee_json_text(message, "subject"))
        cordee_json_set_text(message, "subject", T("(no subject)"));
    cd_show_put_avatar(message, cordee_json_int(message, "id"),
                       cordee_json_text(message, "who"));
    cd_show_put_moment(view, message, "at", cordee_json_int(message, "received_at"));
}

int64_t cd_unread_count(struct cordee *cd, struct cordee_error *err)
{
    int64_t n = 0;
    int rc = cd->db->one(cd, err, &n,
                         "SELECT count(*) FROM message m WHERE m.state IN ('unread', "
                         "'failed') AND (" CD_MAIL_SEEN("m") " OR " CD_CAPTURE_HANDED(
                             "m") ") AND " CD_CAPTURE_SEEN("m"),
                         CORDEE_NO_ARGS);

    return rc < 0 ? -1 : n;
}

CD_HANDLER(cd_unread_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t before;
    size_t i;
    json_t *list, *message;

    if (!cordee_text_int(cd->http->query(req, "before"), &before))
        before = INT64_MAX;
    list = cd->db->list(
        cd, err,
        FIELDS "WHERE state IN ('unread', 'failed') AND id < ? AND "
               "(" CD_MAIL_SEEN("message") " OR " CD_CAPTURE_HANDED(
                   "message") ") AND " CD_CAPTURE_SEEN("message") " ORDER BY id "
                                                                  "DESC LIMIT 50",
        CORDEE_ARGS(CORDEE_V(before)));
    if (!list)
        return -1;
    json_array_foreach (list, i, message)
        dress(&view, message);
    if (json_array_size(list) == 50)
        json_object_set_new(
            model, "next",
            json_string(cordee_arena_printf(
                view.arena, "/unread?before=%lld",
                (long long)cordee_json_int(json_array_get(list, 49), "id"))));
    json_object_set_new(model, "messages", list);
    return cd->http->page(cd, req, "unread", model, err);
}

/* ---- one of them ----------------------------------------------------------------- */

static int load(const struct cd_view *view, int64_t id, json_t **message_r,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(cd, err, message_r,
                         FIELDS "WHERE id = ? AND " CD_CAPTURE_SEEN("message"),
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    if (rc > 0)
        dress(view, *message_r);
    return rc;
}

/* Their own words; "" when the bytes are no mail. */
static const char *text_of(const struct cd_view *view, const json_t *message)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    const struct cd_parsed *parsed;

    if (cd_file_get(view->cd->host, cordee_json_text(message, "file"), CD_MAIL_SIZE_MAX,
                    &raw, NULL) <= 0)
        return "";
    parsed = cd_parse(raw.text, raw.len, view->arena);
    return parsed ? cd_own_words(parsed->text, view->arena) : "";
}

static int put_people(const struct cd_view *view, json_t *model, const char *words,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *found = NULL;

    if (!*words)
        return 0;
    if (cd_crm_search(cd, err, words, view->user, 10, &found) < 0)
        return -1;
    json_object_set(model, "people", json_object_get(found, "people"));
    json_object_set_new(
        model, "nobody",
        json_boolean(json_array_size(json_object_get(found, "people")) == 0));
    json_decref(found);
    return 0;
}

CD_HANDLER(cd_unread_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const char *words = cd->http->query(req, "q");

    if (load(&view, cd->http->path_int(req, "id"), &model, err) < 0)
        return -1;
    /* The people below have ids of their own. */
    json_object_set(model, "message_id", json_object_get(model, "id"));
    json_object_set_new(
        model, "base",
        json_sprintf("/unread/%lld", (long long)cordee_json_int(model, "id")));
    cd_mail_body_put(&view, cordee_json_text(model, "file"), model);
    if (!*words)
        words = cordee_json_text(model, "from_name");
    json_object_set_new(model, "q", json_string(words));
    cordee_json_set_text(model, "size_text",
                         cd_show_size(&view, cordee_json_int(model, "size")));
    if (put_people(&view, model, words, err) < 0)
        return -1;
    return cd->http->page(cd, req, "unread-mail", model, err);
}

/* Onto the person's timeline: what one of us handed over as what it is, and anything else
 * as mail that came in. */
static int assign(const struct cd_view *view, const json_t *message, int64_t party,
                  struct cordee_error *err)
{
    struct cordee *core = view->cd->host->core;
    struct cordee_taker taker = {party, "from"};
    struct cordee_interaction i = {.kind = "mail.in",
                                   .direction = CORDEE_IN,
                                   .at = cordee_json_int(message, "received_at"),
                                   .subject = cordee_json_text(message, "subject"),
                                   .body = text_of(view, message),
                                   .takers = &taker,
                                   .n_takers = 1};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id;
    int handed;

    if (core->db->begin(core, &tx, err) < 0 ||
        (handed = cd_capture_give(core, cordee_json_int(message, "id"), party, err)) < 0)
        return -1;
    if (handed)
        return core->db->commit(&tx, err);
    if (core->crm->interaction(core, err, &i, &id) < 0 ||
        core->db->exec(core, err,
                       "UPDATE message SET state = 'filed', party = ?, interaction = ? "
                       "WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(party), CORDEE_V(id),
                                   CORDEE_V(cordee_json_int(message, "id")))) < 0 ||
        cd_desk_take(core, cordee_json_int(message, "id"), NULL, 0, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

CD_HANDLER(cd_unread_assign)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *message = NULL;
    int64_t party = cd->http->form_int(req, "party");

    if (load(&view, cd->http->path_int(req, "id"), &message, err) < 0)
        return -1;
    if (party <= 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose whose mail this is."));
    if (cordee_json_int(message, "interaction"))
        return cd->http->failed(cd, req, "/unread",
                                T("That mail is on a timeline already."), err);
    if (assign(&view, message, party, err) < 0)
        return -1;
    return cd->http->done(cd, req, cd_show_href(&view, CORDEE_PERSON, party),
                          T("The mail is on the timeline."), err);
}

CD_HANDLER(cd_unread_read)
{
    struct cordee *core = cd->host->core;

    if (core->db->exec(core, err,
                       "UPDATE message SET state = 'read' WHERE id = ? AND state IN "
                       "('unread', 'failed')",
                       CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id")))) < 0)
        return -1;
    return cd->http->done(cd, req, "/unread", T("Marked as read."), err);
}

CD_HANDLER(cd_unread_raw)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *message = NULL;
    const char *path;

    if (load(&view, cd->http->path_int(req, "id"), &message, err) < 0)
        return -1;
    path = cd_file_path(cd->host, view.arena, cordee_json_text(message, "file"));
    if (!path)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    return cd->http->file(cd, req, "message/rfc822", "mail.eml", path, err);
}

CD_HANDLER(cd_unread_frame)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *message = NULL;

    if (load(&view, cd->http->path_int(req, "id"), &message, err) < 0)
        return -1;
    return cd_mail_body_frame(&view, cordee_json_text(message, "file"), err);
}

CD_HANDLER(cd_unread_file)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *message = NULL;

    if (load(&view, cd->http->path_int(req, "id"), &message, err) < 0)
        return -1;
    return cd_mail_body_file(&view, cordee_json_text(message, "file"),
                             cd->http->path_int(req, "n") - 1, err);
}
